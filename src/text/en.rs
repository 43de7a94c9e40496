//! The English words. A message is named after what it says; `{names}` are filled in, and forms for one and many are
//! divided by ` | `.

#![allow(missing_docs, reason = "the words are the documentation")]

use super::Message;

macro_rules! messages {
    ($($name:ident = $english:literal;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Index { $($name),* }
        $(pub const $name: Message = Message { index: Index::$name as usize, name: stringify!($name), english: $english };)*
        /// Every message, in the order of their places.
        pub const ALL: &[Message] = &[$($name),*];
    };
}

messages! {
    PRODUCT = "Attendee Calendars";
    CALENDARS = "Calendars";
    DEDUPLICATION_KEY = "Deduplication key";
    EXACT_MATCH = "exact match";
    ACCOUNT = "Account";
    STATE = "State";
    LAST_SUCCESSFUL_SYNC = "Last successful sync";
    LAST_ATTEMPT = "Last attempt";
    CREATED = "Created";
    ID = "ID";
    PRIMARY_CALENDAR = "Primary calendar";
    NEVER = "Never";
    NO_KEY = "No key";
    GOOGLE = "Google";
    MICROSOFT = "Microsoft";
    UNKNOWN_PLATFORM = "Unknown platform";
    CONNECTED = "Connected";
    DISCONNECTED = "Disconnected";
    UNKNOWN_STATE = "Unknown state";
    PREVIOUS_PAGE = "Previous page";
    NEXT_PAGE = "Next page";
    PAGES = "Pages";
    TRY_AGAIN = "Try again";
    TRY_NOW = "Try now";
    CANCEL = "Cancel";
    FIRST_PAGE = "Go to the first page";
    CLEAR_SEARCH = "Clear the search";
    RELOAD = "Reload";
    RAW_JSON = "Raw JSON";
    UNREADABLE_ROW = "Unreadable row: {reason}";
    VIA_GATEWAY = "via gateway";
    CONNECT = "Connect";
    CONNECTING = "Connecting …";
    DISCONNECT = "Disconnect";
    SERVER_ADDRESS = "Server address";
    API_KEY = "API key";
    KEEP_FOR_THIS_TAB = "Keep the key for this tab";
    KEEP_EXPLAINED = "Survives a reload, and goes when the tab is closed. Otherwise the key is kept in memory only.";
    KEY_EXPLAINED = "From your Attendee project's settings. Whoever has it can also delete calendars, so it never leaves this page except in requests to that server.";
    NEWEST_FIRST = "Newest first. Times in {zone}.";
    PAGE_STATUS = "Page {page}, {n} calendar | Page {page}, {n} calendars";
    SEARCH_STATUS = "{n} calendar with this key | {n} calendars with this key";
    SEARCH_STATUS_NONE = "No calendar has this key";
    NO_CALENDARS = "No calendars";
    LOADING_STATUS = "Loading page {page} …";
    SEARCHING = "Looking for exactly this key …";
    TRYING_AGAIN = "That did not go well. Trying again shortly.";
    TRYING_AGAIN_IN = "Trying again in {time}.";
    TRYING_AGAIN_NOW = "Trying again …";
    EMPTY_PROJECT = "No calendars yet";
    EMPTY_PROJECT_ADVICE = "This project has no calendar connected. Your application connects one with POST /api/v1/calendars, once its user has granted access; it shows up here at once.";
    NO_MATCH = "No calendar has the key “{key}”";
    NO_MATCH_ADVICE = "The match is exact: upper and lower case count, and so does every character. Calendars without a key cannot be found this way.";
    NO_MATCH_SPACES = "The match is exact, and this key begins or ends with a space. Upper and lower case count, too.";
    SEARCH_TRIMMED = "Look for “{key}” without the spaces";
    NOTHING_HERE = "Nothing on this page any more";
    NOTHING_HERE_ADVICE = "The calendars that stood here were deleted, or moved to another page.";
    NEXT_WITHOUT_CURSOR = "There are more calendars, but the server's link to them cannot be read. What follows this page cannot be reached.";
    NEXT_LEADS_BACK = "The server's link to the next page leads back to one that you have seen. What follows this page cannot be reached: more calendars than fit on many pages were created at the same instant.";
    ROWS_REPEATED = "The server repeated {n} row, so others may be missing: calendars created at the same instant. | The server repeated {n} rows, so others may be missing: calendars created at the same instant.";
    THE_GATEWAY = "The gateway";
    KEY_MISSING = "An API key is needed";
    KEY_MISSING_ADVICE = "Enter the address of your Attendee server and a key of the project.";
    KEY_MALFORMED = "The server could not read the API key";
    KEY_MALFORMED_ADVICE = "Paste the key alone, as the project's settings show it: without the word Token, quotes or a line break.";
    KEY_REFUSED = "The API key was refused";
    KEY_REFUSED_ADVICE = "It is wrong, disabled or of another server: those look the same. Copy it again from the project's settings.";
    KEY_UNAVAILABLE = "No API key was handed out";
    KEY_UNAVAILABLE_ADVICE = "The application around this page hands out the key, and did not. Reload that application, or ask who runs it.";
    NOT_ACCEPTED = "The server does not accept this";
    SIGNED_OUT = "You are signed out";
    SIGNED_OUT_ADVICE = "The gateway in front of the server does not know you any more. Sign in there, then reload this page.";
    REDIRECTED = "The request was sent elsewhere";
    REDIRECTED_ADVICE = "The server answers with a redirect, which is not followed: a log-in page of a proxy, http instead of https, or a wrong address.";
    CURSOR_INVALID = "This page does not exist any more";
    CURSOR_INVALID_ADVICE = "The server does not know the place in the list that this address names. Start from the first page.";
    NO_SUCH_CALENDAR = "There is no such calendar";
    NO_SUCH_CALENDAR_ADVICE = "It was deleted, or belongs to another project.";
    WRONG_ADDRESS = "No Attendee API at {server}";
    WRONG_ADDRESS_GATEWAY = "The gateway leads to no Attendee API";
    WRONG_ADDRESS_ADVICE = "A server answers there, but does not know /api/v1/calendars. Check the address.";
    RATE_LIMITED = "Asked too often";
    RATE_LIMITED_ADVICE = "The server wants a pause. Try again in a minute.";
    RATE_LIMITED_FOR = "The server wants a pause of {time}. Try again after that.";
    REFUSED = "The server refused (status {status})";
    REFUSED_ADVICE = "It gives no reason. A proxy in front of it may not let this request through.";
    SERVER_FAILED = "The server failed (status {status})";
    SERVER_FAILED_ADVICE = "It gives no reason. Try again in a moment; if it stays so, its logs say more.";
    OFFLINE = "You are offline";
    OFFLINE_ADVICE = "Nothing is lost. Try again when the connection is back.";
    UNREACHABLE = "{server} cannot be reached";
    UNREACHABLE_ADVICE = "It is down, the name is wrong, or it does not allow this page to ask it: an Attendee server sends no CORS headers, so a page on another origin needs a gateway. The browser does not say which.";
    UNREACHABLE_GATEWAY_ADVICE = "It is down or being restarted, or the network in between is. Nothing is lost: try again in a moment.";
    TIMED_OUT = "No answer within {time}";
    TIMED_OUT_ADVICE = "The server is slow or stuck. Try again in a moment.";
    CANCELLED = "Cancelled";
    ANSWERS_HTML = "{server} answers with a web page";
    ANSWERS_HTML_ADVICE = "Something between here and the API answers instead of it: a log-in, a captive portal, or a host that sends its start page for every address.";
    ANSWERS_OTHERWISE = "{server} does not answer like an Attendee API";
    ANSWERS_OTHERWISE_ADVICE = "An answer came, but no list of calendars. Check the address.";
    CUT_OFF = "The answer was cut off";
    CUT_OFF_ADVICE = "The connection ended before the answer did. Try again.";
    TOO_LARGE = "The answer is too large";
    TOO_LARGE_ADVICE = "It is over 10 MB, and was not read to its end.";
    ADDRESS_EMPTY = "Enter the address of your Attendee server.";
    ADDRESS_SCHEME = "The address has to begin with https:// (or http://).";
    ADDRESS_HOST = "The address names no server.";
    ADDRESS_USER_INFO = "Leave the user name and the password out of the address.";
    ADDRESS_QUERY = "Leave out what stands behind ? or #.";
    ADDRESS_CHARACTER = "The address holds a space or another character that cannot stand in one.";
    KEY_EMPTY = "Enter the API key.";
    KEY_CHARACTER = "The key holds a space or a character that no key has. Paste the key alone.";
    CONNECT_INTRO = "Connect to your Attendee server";
    CONNECT_INTRO_ADVICE = "Its address, and an API key of the project whose calendars you want to see.";
    NO_GATEWAY = "No gateway beside this page";
    NO_GATEWAY_ADVICE = "It was looked for at api/v1/ and does not answer like an Attendee API. You can connect to a server directly, if it allows this page to ask it.";
    BAD_SETTINGS = "The settings of this page cannot be read";
    BAD_SETTINGS_ADVICE = "In the settings block of index.html: {why}";
    LANGUAGE = "Language";
}
