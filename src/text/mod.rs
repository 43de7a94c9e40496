//! All words of the app, in one place.

use crate::client::{ApiError, BadBaseUrl, BadKey, ErrorKind, Unreadable, Wait};
use crate::model::{Platform, State};

/// The product's name.
pub const PRODUCT: &str = "Attendee Calendars";
/// The list's heading, and the table's accessible name.
pub const CALENDARS: &str = "Calendars";
/// The label of the search.
pub const DEDUPLICATION_KEY: &str = "Deduplication key";
/// What the search does with a key.
pub const EXACT_MATCH: &str = "exact match";
/// The column of [`Platform`] and `platform_uuid`.
pub const ACCOUNT: &str = "Account";
/// The column of [`State`].
pub const STATE: &str = "State";
/// The column of `last_successful_sync_at`.
pub const LAST_SUCCESSFUL_SYNC: &str = "Last successful sync";
/// The column of `last_attempted_sync_at`.
pub const LAST_ATTEMPT: &str = "Last attempt";
/// The column of `created_at`.
pub const CREATED: &str = "Created";
/// The column of `id`.
pub const ID: &str = "ID";
/// Instead of a `platform_uuid` that is null.
pub const PRIMARY_CALENDAR: &str = "Primary calendar";
/// Instead of a time that is null.
pub const NEVER: &str = "Never";
/// Instead of a key that is null.
pub const NO_KEY: &str = "No key";
/// The pager's buttons.
pub const PREVIOUS_PAGE: &str = "Previous page";
/// The pager's buttons.
pub const NEXT_PAGE: &str = "Next page";
/// The pager's accessible name.
pub const PAGES: &str = "Pages";
/// Asks the same again.
pub const TRY_AGAIN: &str = "Try again";
/// Leaves a page that has nothing to show.
pub const FIRST_PAGE: &str = "Go to the first page";
/// Leaves a search.
pub const CLEAR_SEARCH: &str = "Clear the search";
/// Opens the connect form.
pub const CONNECT: &str = "Connect";
/// Leaves a connection.
pub const DISCONNECT: &str = "Disconnect";
/// Loads the page anew.
pub const RELOAD: &str = "Reload";
/// Shows a row's JSON.
pub const RAW_JSON: &str = "Raw JSON";
/// The heading of a row that could not be read.
pub const UNREADABLE_ROW: &str = "Unreadable row";
/// What the connection badge says of a gateway.
pub const VIA_GATEWAY: &str = "via gateway";
/// The connect form's fields.
pub const SERVER_ADDRESS: &str = "Server address";
/// The connect form's fields.
pub const API_KEY: &str = "API key";
/// The connect form's fields.
pub const KEEP_FOR_THIS_TAB: &str = "Keep the key for this tab";
/// What the tick means.
pub const KEEP_EXPLAINED: &str =
    "Survives a reload, and goes when the tab is closed. Otherwise the key is kept in memory only.";
/// What a key can do.
pub const KEY_EXPLAINED: &str = "From your Attendee project's settings. Whoever has it can also delete calendars, so it never leaves this page except in requests to that server.";
/// An example of an address.
pub const ADDRESS_EXAMPLE: &str = "https://app.attendee.dev";
/// The form while it is trying.
pub const CONNECTING: &str = "Connecting …";
/// Above the table.
pub const NEWEST_FIRST: &str = "Newest first.";

/// The zone that the table's times are in.
pub fn times_in(zone: &str) -> String {
    format!("Times in {zone}.")
}

/// A platform's name.
pub fn platform(platform: &Platform) -> &str {
    match platform {
        Platform::Google => "Google",
        Platform::Microsoft => "Microsoft",
        Platform::Unknown(name) if name.is_empty() => "Unknown platform",
        Platform::Unknown(name) => name,
    }
}

/// A state's word.
pub fn state(state: &State) -> &str {
    match state {
        State::Connected => "Connected",
        State::Disconnected => "Disconnected",
        State::Unknown(name) if name.is_empty() => "Unknown state",
        State::Unknown(name) => name,
    }
}

fn calendars(count: usize) -> String {
    if count == 1 { "1 calendar".to_owned() } else { format!("{count} calendars") }
}

/// What a page holds: announced when it has come.
pub fn page_status(page: u32, count: usize) -> String {
    format!("Page {page}, {}", calendars(count))
}

/// The same of an empty project.
pub const NO_CALENDARS: &str = "No calendars";

/// The same of a search.
pub fn search_status(count: usize) -> String {
    match count {
        0 => "No calendar has this key".to_owned(),
        _ => format!("{} with this key", calendars(count)),
    }
}

/// While a page is on its way.
pub fn loading_status(page: u32) -> String {
    format!("Loading page {page} …")
}

/// While a key is being looked for.
pub const SEARCHING: &str = "Looking for exactly this key …";

/// A heading and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub title: String,
    /// Why, and what to do.
    pub advice: String,
}

fn notice(title: impl Into<String>, advice: impl Into<String>) -> Notice {
    Notice { title: title.into(), advice: advice.into() }
}

/// An empty project.
pub fn empty_project() -> Notice {
    notice(
        "No calendars yet",
        "This project has no calendar connected. Your application connects one with POST /api/v1/calendars, once its user has granted access; it shows up here at once.",
    )
}

/// A key that no calendar has.
pub fn no_match(key: &str) -> Notice {
    let advice = if key.trim() == key {
        "The match is exact: upper and lower case count, and so does every character. Calendars without a key cannot be found this way."
    } else {
        "The match is exact, and this key begins or ends with a space. Upper and lower case count, too."
    };
    notice(format!("No calendar has the key “{key}”"), advice)
}

/// Looks for the key without the spaces around it.
pub fn search_trimmed(key: &str) -> String {
    format!("Look for “{key}” without the spaces")
}

/// A page on which nothing stands any more.
pub fn nothing_on_page() -> Notice {
    notice(
        "Nothing on this page any more",
        "The calendars that stood here were deleted, or moved to another page.",
    )
}

/// A `next` that leads nowhere.
pub const NEXT_WITHOUT_CURSOR: &str = "There are more calendars, but the server's link to them cannot be read. What follows this page cannot be reached.";

/// A request that failed: what happened, and what to do. `server` is where it was asked; `None` is the gateway beside
/// the page.
pub fn error(error: &ApiError, server: Option<&str>) -> Notice {
    let name = server.unwrap_or("The gateway");
    match &error.kind {
        ErrorKind::KeyMissing => notice(
            "An API key is needed",
            "Enter the address of your Attendee server and a key of the project.",
        ),
        ErrorKind::KeyMalformed => notice(
            "The server could not read the API key",
            "Paste the key alone, as the project's settings show it: without the word Token, quotes or a line break.",
        ),
        ErrorKind::KeyRefused => notice(
            "The API key was refused",
            "It is wrong, disabled or of another server: those look the same. Copy it again from the project's settings.",
        ),
        ErrorKind::KeyUnavailable => notice(
            "No API key was handed out",
            "The application around this page hands out the key, and did not. Reload that application, or ask who runs it.",
        ),
        ErrorKind::Fields(fields) => notice(
            "The server does not accept this",
            fields.iter().map(|(field, words)| format!("{field}: {words}")).collect::<Vec<_>>().join(" "),
        ),
        ErrorKind::SignedOut => notice(
            "You are signed out",
            "The gateway in front of the server does not know you any more. Sign in there, then reload this page.",
        ),
        ErrorKind::Redirected => notice(
            "The request was sent elsewhere",
            "The server answers with a redirect, which is not followed: a log-in page of a proxy, http instead of https, or a wrong address.",
        ),
        ErrorKind::CursorInvalid => notice(
            "This page does not exist any more",
            "The server does not know the place in the list that this address names. Start from the first page.",
        ),
        ErrorKind::NoSuchCalendar => {
            notice("There is no such calendar", "It was deleted, or belongs to another project.")
        }
        ErrorKind::WrongAddress => notice(
            server.map_or_else(
                || "The gateway leads to no Attendee API".to_owned(),
                |server| format!("No Attendee API at {server}"),
            ),
            "A server answers there, but does not know /api/v1/calendars. Check the address.",
        ),
        ErrorKind::RateLimited { retry_after: Some(wait) } => notice(
            "Asked too often",
            format!("The server wants a pause of {}. Try again after that.", duration(wait.as_secs())),
        ),
        ErrorKind::RateLimited { retry_after: None } => {
            notice("Asked too often", "The server wants a pause. Try again in a minute.")
        }
        ErrorKind::Refused { status, said } => notice(
            format!("The server refused (status {status})"),
            said.clone().unwrap_or_else(|| {
                "It gives no reason. A proxy in front of it may not let this request through.".to_owned()
            }),
        ),
        ErrorKind::Server { status, said, .. } => notice(
            format!("The server failed (status {status})"),
            said.clone().unwrap_or_else(|| {
                "It gives no reason. Try again in a moment; if it stays so, its logs say more.".to_owned()
            }),
        ),
        ErrorKind::Unreachable { offline: true } => {
            notice("You are offline", "Nothing is lost. Try again when the connection is back.")
        }
        ErrorKind::Unreachable { offline: false } if server.is_none() => notice(
            "The gateway cannot be reached",
            "It is down or being restarted, or the network in between is. Nothing is lost: try again in a moment.",
        ),
        ErrorKind::Unreachable { offline: false } => notice(
            format!("{name} cannot be reached"),
            "It is down, the name is wrong, or it does not allow this page to ask it: an Attendee server sends no CORS headers, so a page on another origin needs a gateway. The browser does not say which.",
        ),
        ErrorKind::TimedOut { after } => notice(
            format!("No answer within {} seconds", after.as_secs()),
            "The server is slow or stuck. Try again in a moment.",
        ),
        ErrorKind::Aborted => notice("Cancelled", ""),
        ErrorKind::Unreadable(Unreadable::Html) => notice(
            format!("{name} answers with a web page"),
            "Something between here and the API answers instead of it: a log-in, a captive portal, or a host that sends its start page for every address.",
        ),
        ErrorKind::Unreadable(Unreadable::NotJson | Unreadable::OtherJson) => notice(
            format!("{name} does not answer like an Attendee API"),
            "An answer came, but no list of calendars. Check the address.",
        ),
        ErrorKind::Unreadable(Unreadable::CutOff) => {
            notice("The answer was cut off", "The connection ended before the answer did. Try again.")
        }
        ErrorKind::Unreadable(Unreadable::TooLarge) => {
            notice("The answer is too large", "It is over 10 MB, and was not read to its end.")
        }
    }
}

/// What support needs of a failed request; nothing of it is secret.
pub fn error_detail(error: &ApiError) -> String {
    let status = error.status.map(|status| format!(" · status {status}")).unwrap_or_default();
    let time = error.asked_at.map(|time| format!(" · {}", crate::time::iso(&time))).unwrap_or_default();
    format!("GET {}{status}{time}", error.path)
}

fn duration(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7200 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3600), "hour"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

/// A pause before something is asked again.
pub fn waiting(wait: &Wait, server: Option<&str>) -> String {
    let error = error(&wait.error, server);
    format!("{}.", error.title)
}

/// What is left of the pause.
pub fn trying_again_in(seconds: u64) -> String {
    if seconds == 0 {
        "Trying again …".to_owned()
    } else {
        format!("Trying again in {}.", duration(seconds))
    }
}

/// What a screen reader is told of such a pause.
pub const TRYING_AGAIN: &str = "That did not go well. Trying again shortly.";
/// Does not wait for the end of a pause.
pub const TRY_NOW: &str = "Try now";
/// Does not try again.
pub const CANCEL: &str = "Cancel";

/// A next page that has been shown before.
pub const NEXT_LEADS_BACK: &str = "The server's link to the next page leads back to one that you have seen. What follows this page cannot be reached: more calendars than fit on many pages were created at the same instant.";

/// Rows that came twice in one answer.
pub fn rows_repeated(count: u32) -> String {
    let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    format!("The server repeated {rows}, so others may be missing: calendars created at the same instant.")
}

/// A base URL that cannot be used.
pub fn bad_base_url(error: BadBaseUrl) -> &'static str {
    match error {
        BadBaseUrl::Empty => "Enter the address of your Attendee server.",
        BadBaseUrl::Scheme => "The address has to begin with https:// (or http://).",
        BadBaseUrl::Host => "The address names no server.",
        BadBaseUrl::UserInfo => "Leave the user name and the password out of the address.",
        BadBaseUrl::Query => "Leave out what stands behind ? or #.",
        BadBaseUrl::Character => "The address holds a space or another character that cannot stand in one.",
    }
}

/// A key that cannot be used.
pub fn bad_key(error: BadKey) -> &'static str {
    match error {
        BadKey::Empty => "Enter the API key.",
        BadKey::Character => "The key holds a space or a character that no key has. Paste the key alone.",
    }
}

/// Above the connect form where no gateway is meant to be.
pub fn connect_intro() -> Notice {
    notice(
        "Connect to your Attendee server",
        "Its address, and an API key of the project whose calendars you want to see.",
    )
}

/// Above the connect form where the gateway beside the page turned out not to be one.
pub fn no_gateway(error: &ApiError) -> Notice {
    match error.kind {
        ErrorKind::KeyMissing => connect_intro(),
        _ => notice(
            "No gateway beside this page",
            "It was looked for at api/v1/ and does not answer like an Attendee API. You can connect to a server directly, if it allows this page to ask it.",
        ),
    }
}

/// Settings that cannot be read.
pub fn bad_settings(why: &str) -> Notice {
    notice("The settings of this page cannot be read", format!("In the settings block of index.html: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many() {
        assert_eq!(page_status(2, 25), "Page 2, 25 calendars");
        assert_eq!(page_status(1, 1), "Page 1, 1 calendar");
        assert_eq!(
            rows_repeated(14),
            "The server repeated 14 rows, so others may be missing: calendars created at the same instant."
        );
        assert_eq!(
            (duration(1), duration(119), duration(120), duration(7300)),
            ("1 second".into(), "119 seconds".into(), "2 minutes".into(), "3 hours".into())
        );
        assert_eq!(search_status(0), "No calendar has this key");
    }
}
