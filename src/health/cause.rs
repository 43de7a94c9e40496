//! Why a connection broke, read from what the platform or the server said.

use super::named;
use super::scan::{after, words};

named! {
    /// Who has to act.
    Actor {
        /// The calendar's owner, who connects it again.
        Owner = "owner",
        /// The administrator of the owner's organisation.
        ItAdmin = "it-admin",
        /// Whoever runs the OAuth app, or the server.
        Us = "us",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

named! {
    /// What went wrong: one for each that deserves a sentence of its own.
    CauseKind {
        /// The refresh token has expired, or its owner took it back.
        TokenRevoked = "token-revoked",
        /// The refresh token was not used for so long that it expired.
        TokenInactive = "token-inactive",
        /// The owner's tokens were revoked, mostly because the password was changed or reset.
        PasswordChanged = "password-changed",
        /// The organisation's policy wants a new sign-in now and then.
        SignInFrequency = "sign-in-frequency",
        /// The token is of the kind for single-page apps, which no one can renew after a day: it will happen again
        /// until the app's redirect address is registered as that of a web server.
        SinglePageToken = "single-page-token",
        /// The organisation has come to want a second factor.
        SecondFactor = "second-factor",
        /// The account has been deleted.
        AccountDeleted = "account-deleted",
        /// The grant is not valid any more, and the platform does not say why.
        GrantInvalid = "grant-invalid",
        /// Microsoft: the mailbox may not be read.
        AccessDenied = "access-denied",
        /// Google: the calendar may not be read.
        PermissionDenied = "permission-denied",
        /// The mailbox is inactive, deleted or on the organisation's own server.
        MailboxUnavailable = "mailbox-unavailable",
        /// The organisation's subscription has lapsed, or its administrator has switched the service off: Microsoft
        /// has one code for both.
        SubscriptionLapsed = "subscription-lapsed",
        /// An administrator has disabled the app.
        AppDisabled = "app-disabled",
        /// Nobody has consented to the app, or an administrator has to.
        ConsentMissing = "consent-missing",
        /// The organisation's policy does not let this sign-in pass.
        BlockedByPolicy = "blocked-by-policy",
        /// The organisation has disabled the account.
        AccountDisabled = "account-disabled",
        /// The platform knows no such OAuth client, or no longer.
        ClientUnknown = "client-unknown",
        /// The OAuth client's id and secret were not accepted, and the platform does not say why.
        ClientRejected = "client-rejected",
        /// The OAuth client may not do this.
        ClientUnauthorised = "client-unauthorised",
        /// The OAuth client's secret is wrong.
        SecretWrong = "secret-wrong",
        /// The OAuth client's secret has expired.
        SecretExpired = "secret-expired",
        /// The app is registered for its own organisation only.
        NotMultiTenant = "not-multi-tenant",
        /// The app is not in the owner's organisation: never installed there, removed, or a wrong id.
        AppNotInDirectory = "app-not-in-directory",
        /// The app did not ask for all the permissions that it needs.
        ScopesInsufficient = "scopes-insufficient",
        /// The server has no credentials for the calendar, or only a part of them.
        CredentialsMissing = "credentials-missing",
        /// None of these.
        Unknown = "unknown",
    }
}

impl CauseKind {
    /// Who has to act.
    pub fn actor(self) -> Actor {
        match self {
            Self::TokenRevoked
            | Self::TokenInactive
            | Self::PasswordChanged
            | Self::SignInFrequency
            | Self::SinglePageToken
            | Self::SecondFactor
            | Self::AccountDeleted
            | Self::GrantInvalid => Actor::Owner,
            Self::AccessDenied
            | Self::PermissionDenied
            | Self::MailboxUnavailable
            | Self::SubscriptionLapsed
            | Self::AppDisabled
            | Self::ConsentMissing
            | Self::BlockedByPolicy
            | Self::AccountDisabled => Actor::ItAdmin,
            Self::ClientUnknown
            | Self::ClientRejected
            | Self::ClientUnauthorised
            | Self::SecretWrong
            | Self::SecretExpired
            | Self::NotMultiTenant
            | Self::AppNotInDirectory
            | Self::ScopesInsufficient
            | Self::CredentialsMissing => Actor::Us,
            Self::Unknown => Actor::Unknown,
        }
    }
}

/// Why a connection broke.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cause {
    /// The most exact code in the text, as it stands there: `AADSTS700082` rather than `invalid_grant`.
    pub code: Option<String>,
    /// What went wrong.
    pub kind: CauseKind,
    /// Who has to act.
    pub actor: Actor,
}

/// What Microsoft's sign-in codes begin with; digits follow.
const ENTRA: &str = "AADSTS";

/// Codes that leave no question. A code wins over what stands around it.
const EXACT: &[(&str, CauseKind)] = &[
    ("AADSTS700082", CauseKind::TokenInactive),
    ("AADSTS70008", CauseKind::TokenInactive),
    ("AADSTS50173", CauseKind::PasswordChanged),
    ("AADSTS50132", CauseKind::PasswordChanged),
    ("AADSTS50133", CauseKind::PasswordChanged),
    ("AADSTS70043", CauseKind::SignInFrequency),
    ("invalid_rapt", CauseKind::SignInFrequency),
    ("AADSTS700084", CauseKind::SinglePageToken),
    ("AADSTS50072", CauseKind::SecondFactor),
    ("AADSTS50074", CauseKind::SecondFactor),
    ("AADSTS50076", CauseKind::SecondFactor),
    ("AADSTS50078", CauseKind::SecondFactor),
    ("AADSTS50079", CauseKind::SecondFactor),
    ("MailboxNotEnabledForRESTAPI", CauseKind::MailboxUnavailable),
    ("MailboxNotSupportedForRESTAPI", CauseKind::MailboxUnavailable),
    ("AADSTS500014", CauseKind::SubscriptionLapsed),
    ("AADSTS7000112", CauseKind::AppDisabled),
    ("AADSTS65001", CauseKind::ConsentMissing),
    ("AADSTS90094", CauseKind::ConsentMissing),
    ("AADSTS90095", CauseKind::ConsentMissing),
    ("AADSTS50105", CauseKind::BlockedByPolicy),
    ("AADSTS53000", CauseKind::BlockedByPolicy),
    ("AADSTS53001", CauseKind::BlockedByPolicy),
    ("AADSTS53003", CauseKind::BlockedByPolicy),
    ("AADSTS530032", CauseKind::BlockedByPolicy),
    ("admin_policy_enforced", CauseKind::BlockedByPolicy),
    ("AADSTS50057", CauseKind::AccountDisabled),
    ("deleted_client", CauseKind::ClientUnknown),
    ("AADSTS7000215", CauseKind::SecretWrong),
    ("AADSTS7000222", CauseKind::SecretExpired),
    ("AADSTS50194", CauseKind::NotMultiTenant),
    ("AADSTS700011", CauseKind::AppNotInDirectory),
    ("AADSTS700016", CauseKind::AppNotInDirectory),
    ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", CauseKind::ScopesInsufficient),
];

/// Codes for a whole family: what is more exact beside them wins.
const FAMILIES: &[(&str, CauseKind)] = &[
    ("invalid_grant", CauseKind::GrantInvalid),
    ("AADSTS70000", CauseKind::GrantInvalid),
    ("ErrorAccessDenied", CauseKind::AccessDenied),
    ("PERMISSION_DENIED", CauseKind::PermissionDenied),
    ("invalid_client", CauseKind::ClientRejected),
    ("unauthorized_client", CauseKind::ClientUnauthorised),
];

/// Said where there is no code, or only that of a family. Letter case does not count.
const PHRASES: &[(&str, CauseKind)] = &[
    ("token has been expired or revoked", CauseKind::TokenRevoked),
    ("account has been deleted", CauseKind::AccountDeleted),
    ("mailbox is inactive", CauseKind::MailboxUnavailable),
    ("mailbox is either inactive", CauseKind::MailboxUnavailable),
    ("inactive mailbox", CauseKind::MailboxUnavailable),
    ("soft-deleted", CauseKind::MailboxUnavailable),
    ("on-premise", CauseKind::MailboxUnavailable),
    ("on-premises", CauseKind::MailboxUnavailable),
    ("subscription lapsed", CauseKind::SubscriptionLapsed),
    ("subscription has lapsed", CauseKind::SubscriptionLapsed),
    ("subscription within the tenant has lapsed", CauseKind::SubscriptionLapsed),
    ("disabled the application", CauseKind::AppDisabled),
    ("disabled by an admin", CauseKind::AppDisabled),
    ("disabled by an administrator", CauseKind::AppDisabled),
    ("OAuth client was not found", CauseKind::ClientUnknown),
    ("OAuth client was deleted", CauseKind::ClientUnknown),
    ("client secret is invalid", CauseKind::SecretWrong),
    ("invalid client secret", CauseKind::SecretWrong),
    ("not multi-tenant", CauseKind::NotMultiTenant),
    ("not configured as a multi-tenant application", CauseKind::NotMultiTenant),
    ("not configured as a multitenant application", CauseKind::NotMultiTenant),
    ("insufficient authentication scopes", CauseKind::ScopesInsufficient),
    ("no credentials found for calendar", CauseKind::CredentialsMissing),
    ("missing refresh_token or client_secret", CauseKind::CredentialsMissing),
];

/// The bit that makes an ASCII letter small.
const LOWER: u8 = 0x20;

/// Reads the cause from free text, in one pass that ends at the first exact code or after 32 kB. The text is mostly a
/// Python dict's repr, so the codes in it are searched for and nothing is parsed.
///
/// An exact code wins over a phrase, a phrase over a family's code, and the first over later ones of its sort. A code of
/// Microsoft's that is not known here is still the [`Cause::code`]; its family then says what to do.
pub fn cause_of(error_text: &str) -> Cause {
    let cause = |code: Option<&str>, kind: CauseKind| Cause {
        code: code.map(str::to_owned),
        kind,
        actor: kind.actor(),
    };
    let (mut phrase, mut family, mut entra) = (None, None, None);
    for (at, word) in words(error_text) {
        let initial = word.as_bytes()[0] | LOWER;
        if let Some((code, kind)) = find(EXACT, word) {
            return cause(Some(code), kind);
        }
        if entra.is_none() && is_entra(word) {
            entra = Some(word);
        }
        if family.is_none() {
            family = find(FAMILIES, word);
        }
        if phrase.is_none() {
            let rest = &error_text.as_bytes()[at..];
            phrase = PHRASES
                .iter()
                .find(|(phrase, _)| phrase.as_bytes()[0] | LOWER == initial && after(rest, phrase).is_some());
        }
    }
    let code = entra.or(family.map(|(code, _)| code));
    let kind = phrase.map(|(_, kind)| *kind).or(family.map(|(_, kind)| kind));
    cause(code, kind.unwrap_or(CauseKind::Unknown))
}

fn find(table: &'static [(&'static str, CauseKind)], word: &str) -> Option<(&'static str, CauseKind)> {
    const SHORTEST: usize = "AADSTS12345".len();
    // Most words are too short to be any.
    if word.len() < SHORTEST {
        return None;
    }
    table.iter().copied().find(|(code, _)| *code == word)
}

fn is_entra(word: &str) -> bool {
    const MOST_DIGITS: usize = 10;
    word.strip_prefix(ENTRA).is_some_and(|digits| {
        (1..=MOST_DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entra(error: &str, code: &str, description: &str) -> String {
        let number = &code[ENTRA.len()..];
        format!(
            "Microsoft Authentication error: {{'error': '{error}', 'error_description': \"{code}: {description} Trace \
             ID: 11111111-2222-3333-4444-555555555555 Correlation ID: 66666666-7777-8888-9999-000000000000 Timestamp: \
             2025-01-10 09:00:00Z\", 'error_codes': [{number}], 'timestamp': '2025-01-10 09:00:00Z', 'trace_id': \
             '11111111-2222-3333-4444-555555555555', 'correlation_id': '66666666-7777-8888-9999-000000000000', \
             'error_uri': 'https://login.microsoftonline.com/error?code={number}'}}"
        )
    }

    fn google(error: &str, description: &str) -> String {
        format!("Google Authentication error: {{'error': '{error}', 'error_description': '{description}'}}")
    }

    fn graph(code: &str, message: &str) -> String {
        format!("Microsoft Authentication error: {{'error': {{'code': '{code}', 'message': '{message}'}}}}")
    }

    fn google_api(message: &str, details: &str) -> String {
        format!(
            "Google Authentication error: {{'error': {{'code': 403, 'message': '{message}', 'errors': [{{'message': \
             'Insufficient Permission', 'domain': 'global', 'reason': 'insufficientPermissions'}}], 'status': \
             'PERMISSION_DENIED'{details}}}}}"
        )
    }

    const SCOPES: &str = ", 'details': [{'@type': 'type.googleapis.com/google.rpc.ErrorInfo', 'reason': \
        'ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'domain': 'googleapis.com', 'metadata': {'service': \
        'calendar-json.googleapis.com', 'method': 'calendar.v3.Channels.WatchEvents'}}]";
    const LAPSED: &str = "The service principal for resource 'https://graph.microsoft.com' is disabled. This indicate \
        that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the \
        application, preventing tokens from being issued for it.";
    const NOT_MULTI_TENANT: &str = "Application 'abc'(Notes) is not configured as a multi-tenant application. Usage of \
        the /common endpoint is not supported for such apps created after '10/15/2018'.";

    #[test]
    fn every_row_of_the_table_in_the_shape_it_really_has() {
        use CauseKind::*;
        for (text, code, kind, actor) in [
            // The calendar's owner.
            (google("invalid_grant", "Bad Request"), "invalid_grant", GrantInvalid, "owner"),
            (
                google("invalid_grant", "Token has been expired or revoked."),
                "invalid_grant",
                TokenRevoked,
                "owner",
            ),
            (google("invalid_grant", "Account has been deleted"), "invalid_grant", AccountDeleted, "owner"),
            (
                google("invalid_grant", "reauth related error (invalid_rapt)"),
                "invalid_rapt",
                SignInFrequency,
                "owner",
            ),
            (
                entra("invalid_grant", "AADSTS50173", "The provided grant has expired due to it being revoked."),
                "AADSTS50173",
                PasswordChanged,
                "owner",
            ),
            (
                entra("invalid_grant", "AADSTS700082", "The refresh token has expired due to inactivity."),
                "AADSTS700082",
                TokenInactive,
                "owner",
            ),
            (
                entra("invalid_grant", "AADSTS70043", "The refresh token has expired or is invalid."),
                "AADSTS70043",
                SignInFrequency,
                "owner",
            ),
            (
                entra("invalid_grant", "AADSTS70000", "Provided grant is invalid or malformed."),
                "AADSTS70000",
                GrantInvalid,
                "owner",
            ),
            (
                entra("invalid_grant", "AADSTS700084", "The refresh token was issued to a single page app."),
                "AADSTS700084",
                SinglePageToken,
                "owner",
            ),
            (entra("interaction_required", "AADSTS50076", "…"), "AADSTS50076", SecondFactor, "owner"),
            // The owner's IT admin.
            (
                graph("ErrorAccessDenied", "Access is denied. Check credentials and try again."),
                "ErrorAccessDenied",
                AccessDenied,
                "it-admin",
            ),
            (
                google_api("The caller does not have permission", ""),
                "PERMISSION_DENIED",
                PermissionDenied,
                "it-admin",
            ),
            (
                graph(
                    "MailboxNotEnabledForRESTAPI",
                    "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
                ),
                "MailboxNotEnabledForRESTAPI",
                MailboxUnavailable,
                "it-admin",
            ),
            (graph("X", "This mailbox is inactive."), "", MailboxUnavailable, "it-admin"),
            (graph("X", "The mailbox was soft-deleted."), "", MailboxUnavailable, "it-admin"),
            (graph("X", "The mailbox is hosted ON-PREMISE."), "", MailboxUnavailable, "it-admin"),
            (
                graph("ErrorAccessDenied", "It is on-premises."),
                "ErrorAccessDenied",
                MailboxUnavailable,
                "it-admin",
            ),
            (entra("invalid_resource", "AADSTS500014", LAPSED), "AADSTS500014", SubscriptionLapsed, "it-admin"),
            (LAPSED.into(), "", SubscriptionLapsed, "it-admin"),
            (
                "The administrator for this tenant has disabled the application".into(),
                "",
                AppDisabled,
                "it-admin",
            ),
            (
                entra("unauthorized_client", "AADSTS7000112", "Application 'abc'(Notes) is disabled."),
                "AADSTS7000112",
                AppDisabled,
                "it-admin",
            ),
            (
                entra("invalid_grant", "AADSTS65001", "The user or administrator has not consented."),
                "AADSTS65001",
                ConsentMissing,
                "it-admin",
            ),
            (
                entra("invalid_grant", "AADSTS53003", "Access has been blocked."),
                "AADSTS53003",
                BlockedByPolicy,
                "it-admin",
            ),
            (
                entra("invalid_grant", "AADSTS50057", "The user account is disabled."),
                "AADSTS50057",
                AccountDisabled,
                "it-admin",
            ),
            // Us.
            (google("invalid_client", "Unauthorized"), "invalid_client", ClientRejected, "us"),
            (
                google("invalid_client", "The OAuth client was not found."),
                "invalid_client",
                ClientUnknown,
                "us",
            ),
            (
                google("invalid_client", "The provided client secret is invalid."),
                "invalid_client",
                SecretWrong,
                "us",
            ),
            (google("deleted_client", "The OAuth client was deleted."), "deleted_client", ClientUnknown, "us"),
            (google("unauthorized_client", "Unauthorized"), "unauthorized_client", ClientUnauthorised, "us"),
            (
                entra("invalid_client", "AADSTS7000215", "Invalid client secret provided."),
                "AADSTS7000215",
                SecretWrong,
                "us",
            ),
            (
                entra("invalid_client", "AADSTS7000222", "The provided client secret keys are expired."),
                "AADSTS7000222",
                SecretExpired,
                "us",
            ),
            (entra("invalid_request", "AADSTS50194", NOT_MULTI_TENANT), "AADSTS50194", NotMultiTenant, "us"),
            (NOT_MULTI_TENANT.into(), "", NotMultiTenant, "us"),
            (
                entra("unauthorized_client", "AADSTS700016", "The application was not found in the directory."),
                "AADSTS700016",
                AppNotInDirectory,
                "us",
            ),
            (
                google_api("Request had insufficient authentication scopes.", SCOPES),
                "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                ScopesInsufficient,
                "us",
            ),
            (
                google_api("Request had insufficient authentication scopes.", ""),
                "PERMISSION_DENIED",
                ScopesInsufficient,
                "us",
            ),
            ("No credentials found for calendar".into(), "", CredentialsMissing, "us"),
            ("Missing refresh_token or client_secret".into(), "", CredentialsMissing, "us"),
            // Nobody knows.
            (String::new(), "", Unknown, "unknown"),
            (graph("UnknownError", ""), "", Unknown, "unknown"),
            (
                entra("temporarily_unavailable", "AADSTS90033", "A transient error."),
                "AADSTS90033",
                Unknown,
                "unknown",
            ),
            (
                "Google Authentication error: HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Read \
                 timed out. (read timeout=30)"
                    .into(),
                "",
                Unknown,
                "unknown",
            ),
        ] {
            let cause = cause_of(&text);
            let found = (cause.code.as_deref().unwrap_or_default(), cause.kind, cause.actor.as_str());
            assert_eq!(found, (code, kind, actor), "{text}");
        }
    }

    #[test]
    fn codes_are_whole_words_in_their_own_letters() {
        for text in [
            "AADSTS7000820",
            "AADSTS5017",
            "xAADSTS700082",
            "aadsts700082",
            "invalid_client_id_x",
            "not_invalid_grant",
            "Invalid_Grant",
            "permission_denied",
            "PERMISSION_DENIEDs",
            "on-premisesx",
        ] {
            assert_eq!(cause_of(text).kind, CauseKind::Unknown, "{text}");
        }
        for text in ["AADSTS", "AADSTSx", "AADSTS70008x", "AADSTS70008_2", "AADSTS12345678901"] {
            assert_eq!(cause_of(text).code, None, "{text}");
        }
        assert_eq!(cause_of("AADSTS7000820").code.as_deref(), Some("AADSTS7000820"));
        assert_eq!(cause_of("NO CREDENTIALS found for Calendar").kind, CauseKind::CredentialsMissing);
    }

    #[test]
    fn a_code_wins_over_the_family_it_stands_in_wherever_it_stands() {
        for (family, _) in FAMILIES {
            for (code, kind) in EXACT {
                for text in [format!("{family} {code}"), format!("{code} {family}")] {
                    let cause = cause_of(&text);
                    assert_eq!((cause.code.as_deref(), cause.kind), (Some(*code), *kind), "{text}");
                }
            }
        }
        let cause =
            cause_of("AADSTS70002: Error validating credentials. AADSTS70008: The grant has expired.");
        assert_eq!((cause.code.as_deref(), cause.kind), (Some("AADSTS70008"), CauseKind::TokenInactive));
    }

    #[test]
    fn an_unknown_code_of_microsofts_is_named_and_its_family_judges() {
        let cause = cause_of(&entra("invalid_grant", "AADSTS99999", "News."));
        assert_eq!((cause.code.as_deref(), cause.actor), (Some("AADSTS99999"), Actor::Owner));
    }

    #[test]
    fn of_a_megabyte_only_the_beginning_is_read() {
        const MEGABYTE: usize = 1 << 20;
        for filling in ["a", "a ", "AADSTS", "AADSTS7", "mailbox is ", "é", "invalid_"] {
            let text = filling.repeat(MEGABYTE / filling.len());
            let cause = cause_of(&text);
            assert_eq!((cause.code, cause.kind), (None, CauseKind::Unknown), "{filling}");
            let text = format!("{} AADSTS700082 {text}", &text[..1 << 14]);
            assert_eq!(cause_of(&text).kind, CauseKind::TokenInactive, "{filling}");
            assert_eq!(cause_of(&(text[1 << 15..].to_owned() + " AADSTS700082")).code, None, "{filling}");
        }
    }

    #[test]
    fn no_code_is_shorter_than_the_shortest() {
        assert!(
            EXACT
                .iter()
                .chain(FAMILIES)
                .all(|(code, _)| find(EXACT, code).or(find(FAMILIES, code)).is_some())
        );
    }

    proptest! {
        #[test]
        fn any_text_has_a_cause(text in "\\PC*", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = cause_of(&text);
            let cause = cause_of(&String::from_utf8_lossy(&bytes));
            prop_assert_eq!(cause.actor, cause.kind.actor());
        }

        #[test]
        fn a_code_is_found_between_anything_but_words(
            before in "[^A-Za-z0-9_]{0,40}", behind in "[^A-Za-z0-9_]{0,40}", at in 0..EXACT.len() + FAMILIES.len(),
        ) {
            let (code, kind) = EXACT.iter().chain(FAMILIES).nth(at).unwrap();
            let cause = cause_of(&format!("{before}{code}{behind}"));
            prop_assert_eq!((cause.code.as_deref(), cause.kind), (Some(*code), *kind));
        }

        #[test]
        fn a_code_that_is_a_part_of_a_word_is_none(
            (before, behind) in ("[A-Za-z0-9_]{0,3}", "[A-Za-z_]{1,3}"), at in 0..EXACT.len() + FAMILIES.len(),
        ) {
            let (code, _) = EXACT.iter().chain(FAMILIES).nth(at).unwrap();
            let cause = cause_of(&format!("{before}{code}{behind}"));
            prop_assert_eq!((cause.code, cause.kind), (None, CauseKind::Unknown));
        }

        #[test]
        fn a_phrase_is_found_in_any_case(upper in any::<bool>(), at in 0..PHRASES.len(), rest in "[^A-Za-z0-9_]*") {
            let (phrase, kind) = PHRASES[at];
            let phrase = if upper { phrase.to_uppercase() } else { phrase.to_lowercase() };
            prop_assert_eq!(cause_of(&format!("{rest}{phrase}{rest}")).kind, kind);
        }
    }
}
