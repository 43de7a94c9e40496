//! Why calendars were disconnected, in the words in which the server keeps it: what the platform said, mostly as
//! Python prints a dict.

use super::rng::Rng;
use crate::demo::time::Time;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Platform {
    Google,
    Microsoft,
}

impl Platform {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Microsoft => "microsoft",
        }
    }
}

/// One way for a connection to fail.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failure {
    pub(super) platform: Platform,
    said: Said,
}

/// What the other side answered. `{client}`, `{tenant}`, `{user}`, `{then}` and `{now}` are filled in.
#[derive(Debug, Clone, Copy)]
enum Said {
    /// Google's token endpoint.
    Token { error: &'static str, description: &'static str },
    /// Google's calendar interface, with `status` and perhaps the reason in `details`.
    Interface { message: &'static str, reason: &'static str, detail: Option<&'static str> },
    /// Microsoft's token endpoint: an AADSTS code within an OAuth error.
    Entra { error: &'static str, code: u32, description: &'static str },
    /// Microsoft Graph.
    Graph { code: &'static str, message: &'static str },
    /// The server's own words.
    Own(&'static str),
}

const fn google(error: &'static str, description: &'static str) -> Failure {
    Failure { platform: Platform::Google, said: Said::Token { error, description } }
}

const fn entra(error: &'static str, code: u32, description: &'static str) -> Failure {
    Failure { platform: Platform::Microsoft, said: Said::Entra { error, code, description } }
}

const fn graph(code: &'static str, message: &'static str) -> Failure {
    Failure { platform: Platform::Microsoft, said: Said::Graph { code, message } }
}

const fn own(platform: Platform, words: &'static str) -> Failure {
    Failure { platform, said: Said::Own(words) }
}

/// A Google app whose secret was replaced and not told to the server: every account of it breaks within minutes.
pub(super) const INCIDENT: Failure = google("invalid_client", "The provided client secret is invalid.");

/// What the owner of the calendar puts right by connecting it again; by far the most frequent.
pub(super) const OWNER: &[Failure] = &[
    google("invalid_grant", "Token has been expired or revoked."),
    entra(
        "invalid_grant",
        700_082,
        "The refresh token has expired due to inactivity. The token was issued on {then} and was inactive for \
         90.00:00:00.",
    ),
    google("invalid_grant", "Bad Request"),
    entra(
        "invalid_grant",
        50_173,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have \
         changed or reset their password. The grant was issued on '{then}' and the TokensValidFrom date (before \
         which tokens are not valid) for this user is '{now}'.",
    ),
    google("invalid_grant", "Account has been deleted"),
    entra(
        "invalid_grant",
        70_043,
        "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The \
         token was issued on {then} and the maximum allowed lifetime for this request is 43200.",
    ),
    entra("invalid_grant", 70_000, "Provided grant is invalid or malformed."),
    entra(
        "invalid_grant",
        700_084,
        "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of \
         1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA \
         to the sign in page. The token was issued on {then}.",
    ),
];

/// What an administrator of the owner's organisation has to allow or restore.
pub(super) const ADMIN: &[Failure] = &[
    graph("ErrorAccessDenied", "Access is denied. Check credentials and try again."),
    Failure {
        platform: Platform::Google,
        said: Said::Interface {
            message: "The caller does not have permission",
            reason: "forbidden",
            detail: None,
        },
    },
    graph(
        "MailboxNotEnabledForRESTAPI",
        "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    ),
    entra(
        "invalid_resource",
        500_014,
        "The service principal for resource 'https://graph.microsoft.com' is disabled. This indicate that a \
         subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the \
         application, preventing tokens from being issued for it.",
    ),
    entra(
        "invalid_grant",
        65_001,
        "The user or administrator has not consented to use the application with ID '{client}' named 'Meeting \
         notes'. Send an interactive authorization request for this user and resource.",
    ),
    entra("unauthorized_client", 7_000_112, "Application '{client}'(Meeting notes) is disabled."),
];

/// What is wrong with the OAuth app itself, or with what the server keeps of it.
pub(super) const APP: &[Failure] = &[
    google("invalid_client", "The OAuth client was not found."),
    entra(
        "invalid_client",
        7_000_215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, \
         not the client secret ID, for a secret added to app '{client}'.",
    ),
    Failure {
        platform: Platform::Google,
        said: Said::Interface {
            message: "Request had insufficient authentication scopes.",
            reason: "insufficientPermissions",
            detail: Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        },
    },
    entra(
        "invalid_client",
        7_000_222,
        "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to create new keys \
         for your app.",
    ),
    own(Platform::Microsoft, "No credentials found for calendar"),
    google("deleted_client", "The OAuth client was deleted."),
    own(Platform::Google, "Missing refresh_token or client_secret"),
    entra(
        "invalid_request",
        50_194,
        "Application '{client}'(Meeting notes) is not configured as a multi-tenant application. Usage of the \
         /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint \
         or configure the application to be multi-tenant.",
    ),
    google("unauthorized_client", "Unauthorized"),
    entra(
        "unauthorized_client",
        700_016,
        "Application with identifier '{client}' was not found in the directory '{tenant}'.",
    ),
];

/// What no table knows.
pub(super) const UNKNOWN: &[Failure] = &[
    own(
        Platform::Google,
        "Google Authentication error: HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Read timed out. \
         (read timeout=30)",
    ),
    graph("UnknownError", ""),
    entra("temporarily_unavailable", 90_033, "A transient error has occurred. Please try again."),
];

impl Failure {
    /// The text as `connection_failure_data.error` holds it.
    pub(super) fn text(self, rng: &mut Rng, client: &str, at: Time) -> String {
        let now = format!("{}Z", &at.spaced()[..19]);
        let then = Time(at.0 - rng.within(91, 200) * super::DAY).iso();
        let then = format!("{}.{:07}Z", &then[..19], rng.below(10_000_000));
        let tenant = rng.guid();
        let fill = |text: &str| {
            let text = text.replace("{client}", client).replace("{tenant}", &tenant);
            text.replace("{then}", &then).replace("{now}", &now)
        };
        match self.said {
            Said::Own(words) => words.to_owned(),
            Said::Token { error, description } => {
                // Some versions of the client library add what it did not get.
                let rest = if rng.chance(30) { ", 'error_uri': None" } else { "" };
                format!(
                    "Google Authentication error: {{'error': {}, 'error_description': {}{rest}}}",
                    quoted(error),
                    quoted(&fill(description))
                )
            }
            Said::Interface { message, reason, detail } => {
                let details = detail.map_or(String::new(), |detail| {
                    format!(
                        ", 'details': [{{'@type': 'type.googleapis.com/google.rpc.ErrorInfo', 'reason': '{detail}', \
                         'domain': 'googleapis.com', 'metadata': {{'service': 'calendar-json.googleapis.com', \
                         'method': 'calendar.v3.Channels.WatchEvents'}}}}]"
                    )
                });
                format!(
                    "Google Authentication error: {{'error': {{'code': 403, 'message': '{message}', 'errors': \
                     [{{'message': '{message}', 'domain': 'global', 'reason': '{reason}'}}], 'status': \
                     'PERMISSION_DENIED'{details}}}}}"
                )
            }
            Said::Entra { error, code, description } => {
                let (trace, correlation) = (rng.guid(), rng.guid());
                let description = format!(
                    "AADSTS{code}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}",
                    fill(description)
                );
                format!(
                    "Microsoft Authentication error: {{'error': '{error}', 'error_description': {}, 'error_codes': \
                     [{code}], 'timestamp': '{now}', 'trace_id': '{trace}', 'correlation_id': '{correlation}', \
                     'error_uri': 'https://login.microsoftonline.com/error?code={code}'}}",
                    quoted(&description)
                )
            }
            Said::Graph { code, message } => format!(
                "Microsoft Authentication error: {{'error': {{'code': '{code}', 'message': {}, 'innerError': \
                 {{'date': '{}', 'request-id': '{}'}}}}}}",
                quoted(message),
                &at.iso()[..19],
                rng.guid()
            ),
        }
    }
}

/// A text as Python prints it within a dict.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
