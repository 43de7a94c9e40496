//! What the host sets: a JSON object in the page. Never from the address: a link must not lead a key elsewhere.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use chrono::TimeDelta;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::client::{BadBaseUrl, BaseUrl, Cookies, MOST_PARALLEL, TIME_LIMIT};
use crate::health::Thresholds;
use crate::model::{Calendar, Json, NotJson};

/// The longest that a browser's timer takes, in seconds: one that is longer ends at once.
pub const LONGEST_LIMIT: u32 = 2_147_483;

/// The settings of one page, with its defaults: a gateway beside it, and no key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Where the API is: absolute, or relative to the page.
    pub base_url: String,
    /// Several projects, each behind an address of its own; the first one shows where none is named. Instead of `base_url`.
    pub projects: Vec<ProjectSetting>,
    /// The gateway is on a sibling origin, and its cookies have to go along.
    pub include_credentials: bool,
    /// Ask for an address and a key at once, since there is no gateway.
    pub connect: bool,
    /// Where a calendar is reconnected: `https` only, with `{id}`, `{deduplication_key}`, `{client_id}`, `{platform}` and
    /// `{metadata.KEY}` filled in, percent-encoded.
    pub reconnect_url: Option<String>,
    /// Where one signs in to what stands before the page: a path on its origin. `next` is appended, the way back.
    pub sign_in_url: Option<String>,
    /// Where one signs out of it, by a POST: a path on its origin.
    pub sign_out_url: Option<String>,
    /// Where the rules of health draw their lines.
    pub limits: Limits,
    /// How many pages a scan asks for at once: 1 to 8.
    pub scan_parallel: Option<u32>,
    /// How long an answer may take, in seconds.
    pub time_limit_seconds: Option<u32>,
    /// Where a calendar is reconnected, worked out by the host; it goes before the template.
    pub reconnect: Option<Reconnect>,
}

/// What a host may set of [`Thresholds`]; the rest is as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// A calendar whose last success is older than this is stale, in hours. The server syncs daily at least.
    pub stale_after_hours: Option<u32>,
    /// How long after its last success a failing calendar is taken to be retried, in minutes.
    pub retry_grace_minutes: Option<u32>,
    /// How long a new calendar may wait for its first sync, in minutes.
    pub first_sync_minutes: Option<u32>,
}

impl Limits {
    /// Reads them alone from a block of settings: the first rows want nothing else of it, and what is wrong with the rest, the app says.
    /// `None` where one is no limit, or the block is no JSON object.
    pub fn read(json: &str) -> Option<Self> {
        let mut limits = Self::default();
        if json.trim().is_empty() {
            return Some(limits);
        }
        let Json::Object(members) = Json::read(json).ok()? else { return None };
        for (name, value) in members {
            if let Some(limit) = limits.named(&name) {
                *limit = read_number(value)?;
            }
        }
        Some(limits)
    }

    fn named(&mut self, name: &str) -> Option<&mut Option<u32>> {
        match name {
            "staleAfterHours" => Some(&mut self.stale_after_hours),
            "retryGraceMinutes" => Some(&mut self.retry_grace_minutes),
            "firstSyncMinutes" => Some(&mut self.first_sync_minutes),
            _ => None,
        }
    }

    /// Where the rules of health draw their lines.
    pub fn thresholds(&self) -> Thresholds {
        let default = Thresholds::default();
        let minutes = |minutes: Option<u32>| minutes.map(|minutes| TimeDelta::minutes(minutes.into()));
        Thresholds {
            stale_after: self
                .stale_after_hours
                .map_or(default.stale_after, |hours| TimeDelta::hours(hours.into())),
            retry_grace: minutes(self.retry_grace_minutes).unwrap_or(default.retry_grace),
            first_sync_within: minutes(self.first_sync_minutes).unwrap_or(default.first_sync_within),
            ..default
        }
    }
}

/// A whole number that may be null.
fn read_number(json: &str) -> Option<Option<u32>> {
    if json == "null" { Some(None) } else { json.parse().ok().map(Some) }
}

/// One of several projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectSetting {
    /// What it is called, here and in addresses.
    pub name: String,
    /// Where its API is.
    pub base: BaseUrl,
}

impl ProjectSetting {
    fn parse(json: &str) -> Result<Self, String> {
        let Some(Json::Object(members)) = Json::of(json) else {
            return Err(format!("it is not a JSON object, but {json}"));
        };
        let (mut name, mut base_url) = (String::new(), String::new());
        for (member, value) in members {
            let text = Json::text(value).ok_or_else(|| format!("{member}: it is not a text, but {value}"));
            match member.as_str() {
                "name" => name = text?,
                "baseUrl" => base_url = text?,
                _ => return Err(format!("unknown field `{member}`")),
            }
        }
        if name.trim().is_empty() {
            return Err(format!("name: it is missing in {json}"));
        }
        let base = BaseUrl::parse(&base_url).map_err(|error| format!("baseUrl of {name}: {error}"))?;
        Ok(Self { name, base })
    }
}

/// A function of the host's that knows where a calendar is reconnected.
#[derive(Clone)]
pub struct Reconnect(Rc<AskWhere>);

type AskWhere = dyn Fn(&Calendar) -> Option<String>;

impl Reconnect {
    /// Asks `place` for the address of each calendar; only an `https` one is used.
    pub fn new(place: impl Fn(&Calendar) -> Option<String> + 'static) -> Self {
        Self(Rc::new(place))
    }
}

impl PartialEq for Reconnect {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Reconnect {}

impl fmt::Debug for Reconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reconnect")
    }
}

impl Settings {
    /// Reads the block; an empty one is the default. The error is for the person who wrote it.
    pub fn parse(json: &str) -> Result<Self, String> {
        if json.trim().is_empty() {
            return Ok(Self::default());
        }
        let members = match Json::read(json) {
            Ok(Json::Object(members)) => members,
            Ok(_) => return Err("it is not a JSON object".to_owned()),
            Err(NotJson::CutOff) => return Err("the JSON ends too early".to_owned()),
            Err(NotJson::Syntax) => return Err("it is not JSON".to_owned()),
        };
        let mut settings = Self::default();
        for (name, value) in members {
            settings.set(&name, value)?;
        }
        settings.base_url().map_err(|error| format!("baseUrl: {error}"))?;
        if settings.reconnect_url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
            return Err("reconnectUrl: the address does not begin with https://".to_owned());
        }
        if let Some(why) = settings.reconnect_url.as_deref().and_then(wrong_name) {
            return Err(format!("reconnectUrl: {why}"));
        }
        for (name, url) in [("signInUrl", &settings.sign_in_url), ("signOutUrl", &settings.sign_out_url)] {
            if let Some(url) = url.as_ref().filter(|url| !is_own_path(url)) {
                return Err(format!(
                    "{name}: it is not a path on the page's origin, without ? and #, but {url}"
                ));
            }
        }
        if settings.scan_parallel.is_some_and(|parallel| !(1..=MOST_PARALLEL).contains(&parallel)) {
            return Err(format!("scanParallel: it is not from 1 to {MOST_PARALLEL}"));
        }
        if settings.time_limit_seconds.is_some_and(|seconds| !(1..=LONGEST_LIMIT).contains(&seconds)) {
            return Err(format!("timeLimitSeconds: it is not from 1 to {LONGEST_LIMIT}"));
        }
        if settings.connect && !settings.projects.is_empty() {
            return Err("projects: there is no gateway to ask for them, says connect".to_owned());
        }
        Ok(settings)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let wrong = |expected: &str| format!("{name}: it is not {expected}, but {value}");
        let text = || Json::text(value).ok_or_else(|| wrong("a text"));
        let text_or_none = || match value {
            "null" => Ok(None),
            _ => text().map(Some),
        };
        let yes = || match value {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(wrong("true or false")),
        };
        let number = || read_number(value).ok_or_else(|| wrong("a whole number"));
        match name {
            "baseUrl" => self.base_url = text()?,
            "projects" => {
                let Some(Json::Array(projects)) = Json::of(value) else { return Err(wrong("a list")) };
                for project in projects {
                    let project = ProjectSetting::parse(project).map_err(|why| format!("{name}: {why}"))?;
                    if self.project(Some(&project.name)).is_some() {
                        return Err(format!("{name}: there are two of the name {}", project.name));
                    }
                    self.projects.push(project);
                }
            }
            "includeCredentials" => self.include_credentials = yes()?,
            "connect" => self.connect = yes()?,
            "reconnectUrl" => self.reconnect_url = text_or_none()?,
            "signInUrl" => self.sign_in_url = text_or_none()?,
            "signOutUrl" => self.sign_out_url = text_or_none()?,
            "scanParallel" => self.scan_parallel = number()?,
            "timeLimitSeconds" => self.time_limit_seconds = number()?,
            _ => match self.limits.named(name) {
                Some(limit) => *limit = number()?,
                None => return Err(format!("unknown field `{name}`")),
            },
        }
        Ok(())
    }

    /// How many pages a scan asks for at once.
    pub fn scan_parallel(&self) -> u32 {
        self.scan_parallel.unwrap_or(4)
    }

    /// How long an answer may take.
    pub fn time_limit(&self) -> Duration {
        self.time_limit_seconds.map_or(TIME_LIMIT, |seconds| Duration::from_secs(seconds.into()))
    }

    /// Where the gateway is.
    pub fn base_url(&self) -> Result<BaseUrl, BadBaseUrl> {
        BaseUrl::parse(&self.base_url)
    }

    /// The project of this name, or the first one; `None` where there is none of that name, or none at all.
    pub fn project(&self, name: Option<&str>) -> Option<&ProjectSetting> {
        self.projects.iter().find(|project| name.is_none_or(|name| project.name == name))
    }

    /// What an address says of the project of this name: nothing of the first one, nor where there are none.
    pub fn named(&self, name: &str) -> Option<String> {
        self.project(None).filter(|first| first.name != name).map(|_| name.to_owned())
    }

    /// What this project is called, where there are several to be told apart.
    pub fn project_name(&self, name: Option<&str>) -> Option<&str> {
        self.project(name).filter(|_| self.projects.len() > 1).map(|project| project.name.as_str())
    }

    /// Where one signs in to come back `here`: path, query and fragment.
    pub fn sign_in(&self, here: impl FnOnce() -> String) -> Option<String> {
        let url = self.sign_in_url.as_deref()?;
        Some(format!("{url}?next={}", utf8_percent_encode(&here(), NON_ALPHANUMERIC)))
    }

    /// Where this calendar is reconnected; `None` where no page is set, or it wants something that this calendar has not.
    pub fn reconnect_url(&self, calendar: &Calendar) -> Option<String> {
        if let Some(Reconnect(place)) = &self.reconnect {
            return place(calendar).filter(|url| url.starts_with("https://"));
        }
        let template = self.reconnect_url.as_deref()?;
        let mut url = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}')?;
            let value = match name {
                "id" => calendar.id.clone(),
                "deduplication_key" => calendar.deduplication_key.clone()?,
                "client_id" => calendar.client_id.clone(),
                "platform" => calendar.platform.as_str().to_owned(),
                _ => calendar.metadata_value(name.strip_prefix("metadata.")?)?,
            };
            if value.is_empty() {
                return None;
            }
            url.push_str(before);
            url.extend(utf8_percent_encode(&value, NON_ALPHANUMERIC));
            rest = behind;
        }
        url.push_str(rest);
        Some(url)
    }

    /// The cookies that go to the gateway.
    pub fn cookies(&self) -> Cookies {
        if self.include_credentials { Cookies::Include } else { Cookies::SameOrigin }
    }
}

/// What is wrong with the names in a template.
fn wrong_name(template: &str) -> Option<String> {
    let mut rest = template;
    while let Some((_, behind)) = rest.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else {
            return Some("a { has no } behind it".to_owned());
        };
        let is_known = matches!(name, "id" | "deduplication_key" | "client_id" | "platform");
        if !is_known && !name.starts_with("metadata.") {
            return Some(format!("there is no {{{name}}}"));
        }
        rest = behind;
    }
    None
}

/// Whether a log-in may be there. One elsewhere would be told where the reader is, or be somebody else's.
fn is_own_path(url: &str) -> bool {
    !url.trim().is_empty() && BaseUrl::parse(url).is_ok_and(|url| url.is_relative())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_a_gateway_beside_the_page() {
        for json in ["", " \n", "{}"] {
            let settings = Settings::parse(json).unwrap();
            assert_eq!(settings.base_url().unwrap().to_string(), "api/v1/");
            assert!(!settings.connect);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(Settings::parse("{").unwrap_err(), "the JSON ends too early");
        assert_eq!(Settings::parse("[]").unwrap_err(), "it is not a JSON object");
        assert_eq!(
            Settings::parse(r#"{"connect":1}"#).unwrap_err(),
            "connect: it is not true or false, but 1"
        );
        let reconnect =
            |url: &str| Settings::parse(&format!(r#"{{"reconnectUrl":"https://a.example/{url}"}}"#));
        assert!(reconnect("{id}?{metadata.plan}").is_ok());
        assert_eq!(reconnect("{calendar_id}").unwrap_err(), "reconnectUrl: there is no {calendar_id}");
        assert_eq!(reconnect("{id").unwrap_err(), "reconnectUrl: a { has no } behind it");
        assert!(Settings::parse(r#"{"baseURL":"x"}"#).unwrap_err().contains("unknown field `baseURL`"));
        assert_eq!(
            Settings::parse(r#"{"baseUrl":"ftp://x"}"#).unwrap_err(),
            "baseUrl: the address does not begin with https:// or http://"
        );
    }

    #[test]
    fn projects_have_a_name_and_an_address_each() {
        let two = r#"{"projects":[{"name":"production","baseUrl":"projects/production"},
            {"baseUrl":"/stage/api/v1","name":"R & D"}]}"#;
        let settings = Settings::parse(two).unwrap();
        let base = |name| settings.project(name).map(|project| project.base.to_string());
        assert_eq!(base(None).as_deref(), Some("projects/production/api/v1/"));
        assert_eq!(base(Some("R & D")).as_deref(), Some("/stage/api/v1/"));
        assert_eq!(base(Some("r & d")), None);
        assert_eq!((settings.named("production"), settings.named("R & D")), (None, Some("R & D".into())));
        assert_eq!(settings.project_name(None), Some("production"));
        let one = Settings::parse(r#"{"projects":[{"name":"production","baseUrl":"p"}]}"#).unwrap();
        assert_eq!((one.projects.len(), one.project_name(None)), (1, None));
        assert_eq!(
            (Settings::default().project(None), Settings::default().named("production")),
            (None, None)
        );
    }

    #[test]
    fn what_is_wrong_with_a_project_is_said() {
        for (projects, why) in [
            ("{}", "projects: it is not a list, but {}"),
            ("[7]", "projects: it is not a JSON object, but 7"),
            (r#"[{"baseUrl":"a"}]"#, r#"projects: name: it is missing in {"baseUrl":"a"}"#),
            (r#"[{"name":" "}]"#, r#"projects: name: it is missing in {"name":" "}"#),
            (r#"[{"name":7}]"#, "projects: name: it is not a text, but 7"),
            (r#"[{"name":"a","baseURL":"b"}]"#, "projects: unknown field `baseURL`"),
            (
                r#"[{"name":"a","baseUrl":"ftp://x"}]"#,
                "projects: baseUrl of a: the address does not begin with https:// or http://",
            ),
            (r#"[{"name":"a"},{"name":"a","baseUrl":"b"}]"#, "projects: there are two of the name a"),
            (
                r#"[{"name":"a"}],"connect":true"#,
                "projects: there is no gateway to ask for them, says connect",
            ),
        ] {
            let error = Settings::parse(&format!(r#"{{"projects":{projects}}}"#)).unwrap_err();
            assert_eq!(error, why);
        }
    }

    #[test]
    fn one_signs_in_and_out_on_the_pages_own_origin() {
        let settings = Settings::parse(r#"{"signInUrl":"/auth/in","signOutUrl":"out"}"#).unwrap();
        let here = || "/c/?project=a&x=ü#1".to_owned();
        assert_eq!(
            settings.sign_in(here).as_deref(),
            Some("/auth/in?next=%2Fc%2F%3Fproject%3Da%26x%3D%C3%BC%231")
        );
        assert_eq!(settings.sign_out_url.as_deref(), Some("out"));
        let none = Settings::parse(r#"{"signInUrl":null}"#).unwrap();
        assert_eq!((none.sign_in(here), none.sign_out_url), (None, None));
        for name in ["signInUrl", "signOutUrl"] {
            for url in [
                "https://x.example/",
                "HTTP://x",
                "//x.example",
                " //x.example",
                r"\u00a0//x.example",
                r"/\\x.example",
                r"/\t/x.example",
                "javascript:alert(1)",
                "in?to=x",
                "in#x",
                "",
            ] {
                let error = Settings::parse(&format!(r#"{{"{name}":"{url}"}}"#)).unwrap_err();
                assert!(
                    error.starts_with(&format!("{name}: it is not a path on the page's origin")),
                    "{error}"
                );
            }
        }
    }

    #[test]
    fn thresholds_of_the_host_and_the_others() {
        let settings = Settings::parse(r#"{"staleAfterHours":48,"firstSyncMinutes":0}"#).unwrap();
        let expected = Thresholds {
            stale_after: TimeDelta::hours(48),
            first_sync_within: TimeDelta::zero(),
            ..Thresholds::default()
        };
        assert_eq!(settings.limits.thresholds(), expected);
        assert_eq!(Limits::default().thresholds(), Thresholds::default());
        for odd in ["-1", "1.5", "\"1\"", "99999999999"] {
            let error = Settings::parse(&format!(r#"{{"staleAfterHours":{odd}}}"#)).unwrap_err();
            assert!(error.starts_with("staleAfterHours: it is not a whole number"), "{error}");
        }
        // The longest that can be written is still counted with.
        let longest = Settings::parse(&format!(r#"{{"staleAfterHours":{}}}"#, u32::MAX)).unwrap();
        assert!(longest.limits.thresholds().stale_after > TimeDelta::days(36_500));
    }

    #[test]
    fn limits_are_read_without_the_rest() {
        for json in ["", " \n", "{}", r#"{"baseUrl":7,"staleAfterHours":null}"#] {
            assert_eq!(Limits::read(json), Some(Limits::default()), "{json}");
        }
        let json = r#"{"retryGraceMinutes":5,"connect":"?","staleAfterHours":48,"firstSyncMinutes":0}"#;
        let limits =
            Limits { stale_after_hours: Some(48), retry_grace_minutes: Some(5), first_sync_minutes: Some(0) };
        assert_eq!(Limits::read(json), Some(limits));
        for odd in ["[]", "{", r#"{"staleAfterHours":"1"}"#, r#"{"retryGraceMinutes":1.5}"#] {
            assert_eq!(Limits::read(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_scan_asks_for_four_pages_at_once_or_as_many_as_the_host_says() {
        assert_eq!(Settings::default().scan_parallel(), 4);
        assert_eq!(Settings::parse(r#"{"scanParallel":8}"#).unwrap().scan_parallel(), 8);
        for odd in [0, 9] {
            let error = Settings::parse(&format!(r#"{{"scanParallel":{odd}}}"#)).unwrap_err();
            assert_eq!(error, "scanParallel: it is not from 1 to 8");
        }
    }

    #[test]
    fn an_answer_may_take_as_long_as_the_host_says_and_a_browser_can_wait() {
        let limit = |seconds: u64| Settings::parse(&format!(r#"{{"timeLimitSeconds":{seconds}}}"#));
        assert_eq!(Settings::default().time_limit(), TIME_LIMIT);
        assert_eq!(limit(90).unwrap().time_limit(), Duration::from_secs(90));
        for odd in [0, 2_147_484] {
            assert_eq!(limit(odd).unwrap_err(), "timeLimitSeconds: it is not from 1 to 2147483");
        }
    }

    #[test]
    fn the_reconnect_page_gets_what_it_wants_encoded() {
        let row = crate::model::read_calendar(
            r#"{"id":"cal_1","platform":"google","client_id":"c/d","metadata":{"tenant":"a&b=ü","n":9007199254740993,"none":null,"empty":""}}"#,
        );
        let Ok(crate::model::Row::Calendar(calendar)) = row else { panic!() };
        let url = |template: &str| {
            let json = serde_json::json!({ "reconnectUrl": template }).to_string();
            Settings::parse(&json).unwrap().reconnect_url(&calendar)
        };
        assert_eq!(
            url("https://x.example/{platform}/{id}?c={client_id}&t={metadata.tenant}&n={metadata.n}")
                .as_deref(),
            Some("https://x.example/google/cal%5F1?c=c%2Fd&t=a%26b%3D%C3%BC&n=9007199254740993")
        );
        for name in ["deduplication_key", "metadata.none", "metadata.empty"] {
            assert_eq!(url(&format!("https://x.example/{{{name}}}")), None, "{name}");
        }
        assert!(
            Settings::parse(r#"{"reconnectUrl":"javascript:alert(1)"}"#)
                .unwrap_err()
                .starts_with("reconnectUrl")
        );
    }
}
