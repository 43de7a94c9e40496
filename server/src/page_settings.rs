//! What the page is told: what its operator sets of it, and what this program knows of itself.

use std::ops::Range;

use attendee_calendars::settings::{LONGEST_LIMIT, Settings};
use serde_json::{Map, Value, json};

use crate::{auth::Auth, gateway::Gateway};

/// What this program says of itself, and nobody else does.
const OURS: [&str; 6] = ["baseUrl", "projects", "includeCredentials", "connect", "signInUrl", "signOutUrl"];

/// Seconds that the page waits longer than the gateway does, so that it hears why there is no answer.
const LONGER: u64 = 5;

/// Settings of the page (`docs/settings.md`), but for those that this program knows itself.
#[derive(Debug, Clone, Default)]
pub struct PageSettings(Map<String, Value>);

impl PageSettings {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// When it is none, when the page would refuse it, or when it says what this program knows itself.
    pub fn read(json: &str) -> Result<Self, String> {
        let settings = serde_json::from_str(json).map_err(|_| "it is not a JSON object".to_owned())?;
        Settings::parse(json)?;
        match OURS.iter().find(|name| Map::contains_key(&settings, **name)) {
            Some(name) => Err(format!("{name}: the program sets it by itself")),
            None => Ok(Self(settings)),
        }
    }

    /// Those that stand in a page already; what is no JSON object counts as none.
    pub(crate) fn of_page(index: &str) -> Self {
        let block = block(index).map_or("", |block| &index[block]);
        Self(serde_json::from_str(block).unwrap_or_default())
    }

    /// All that the page is told before this gateway, as JSON that can stand in HTML.
    pub(crate) fn before(&self, gateway: &Gateway, auth: &Auth) -> String {
        let mut settings = self.0.clone();
        settings.retain(|name, _| !OURS.contains(&name.as_str()));
        let names = gateway.names().collect::<Vec<_>>();
        if names.len() > 1 {
            let project = |name: &&str| json!({ "name": name, "baseUrl": format!("projects/{name}") });
            settings.insert("projects".to_owned(), names.iter().map(project).collect());
        }
        if let Auth::Password(_) = auth {
            settings.insert("signInUrl".to_owned(), "login".into());
            settings.insert("signOutUrl".to_owned(), "logout".into());
        }
        let limit = (gateway.longest().as_secs() + LONGER).min(LONGEST_LIMIT.into());
        settings.entry("timeLimitSeconds").or_insert(limit.into());
        Value::Object(settings).to_string().replace('<', "\\u003c")
    }
}

/// Where the page's settings stand in it; `None` in a page without any.
pub(crate) fn block(index: &str) -> Option<Range<usize>> {
    let block = index.find("id=settings").or_else(|| index.find("id=\"settings\""))?;
    let start = block + index[block..].find('>')? + 1;
    Some(start..start + index[start..].find("</script>")?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::time::Duration;

    use super::*;
    use crate::gateway::{Limits, Project};

    fn gateway(names: &[&str]) -> Gateway {
        let project = |name: &&str| Project::with_key(name, "https://a.example", "k").unwrap();
        Gateway::new(names.iter().map(project).collect(), Limits::default()).unwrap()
    }

    #[test]
    fn the_page_is_told_what_the_program_is() {
        let settings = |names: &[&str]| PageSettings::default().before(&gateway(names), &Auth::Open);
        assert_eq!(settings(&["eu"]), r#"{"timeLimitSeconds":40}"#);
        assert_eq!(
            settings(&["eu", "us"]),
            r#"{"projects":[{"baseUrl":"projects/eu","name":"eu"},{"baseUrl":"projects/us","name":"us"}],"timeLimitSeconds":40}"#
        );
    }

    #[test]
    fn the_page_waits_no_longer_than_it_can() {
        let project = Project::with_key("eu", "https://a.example", "k").unwrap();
        let limits = Limits { timeout: Duration::from_secs(u32::MAX.into()), ..Limits::default() };
        let told = PageSettings::default().before(&Gateway::new(vec![project], limits).unwrap(), &Auth::Open);
        assert_eq!(told, r#"{"timeLimitSeconds":2147483}"#);
        assert!(Settings::parse(&told).is_ok());
    }

    #[test]
    fn what_the_operator_sets_stays_and_where_the_api_is_does_not() {
        let page = r#"<script id="settings">
            {"baseUrl":"https://elsewhere.example","connect":true,"staleAfterHours":48,"reconnectUrl":"https://a.example/\u003c","timeLimitSeconds":90}
            </script>"#;
        let told = PageSettings::of_page(page).before(&gateway(&["eu"]), &Auth::Open);
        assert_eq!(
            told,
            r#"{"reconnectUrl":"https://a.example/\u003c","staleAfterHours":48,"timeLimitSeconds":90}"#
        );
        for page in ["<p>", "<script id=settings>", "<script id=settings>[]</script>"] {
            assert!(PageSettings::of_page(page).0.is_empty(), "{page}");
        }
    }

    #[test]
    fn what_the_page_would_refuse_is_refused() {
        let why = |json: &str| PageSettings::read(json).unwrap_err();
        assert_eq!(why("[]"), "it is not a JSON object");
        assert_eq!(why(""), "it is not a JSON object");
        assert!(why(r#"{"staleAfter":1}"#).contains("unknown field `staleAfter`"));
        assert!(why(r#"{"staleAfterHours":"1"}"#).contains("staleAfterHours"));
        assert_eq!(why(r#"{"baseUrl":""}"#), "baseUrl: the program sets it by itself");
        assert!(PageSettings::read(r#"{"staleAfterHours":48}"#).is_ok());
    }

    #[test]
    fn a_page_without_settings_has_no_block() {
        for page in ["<script id=settings type=a>{}</script><p>", "<script id=\"settings\">{}</script><p>"] {
            assert_eq!(&page[block(page).unwrap()], "{}");
        }
        assert_eq!(block("<p>"), None);
    }
}
