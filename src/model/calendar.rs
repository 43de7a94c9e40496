//! One calendar, read field by field.

use super::{Json, Time, read_time};

/// One connection of an account's calendar. Fields carry the API's names; a field that is missing or null is `None`
/// (or empty, where the API never leaves it out). Fields that this version does not know stand in [`Self::raw`].
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// `cal_` and sixteen characters.
    pub id: String,
    /// Whose calendar service it is.
    pub platform: Platform,
    /// The OAuth client that the account was connected through.
    pub client_id: String,
    /// The calendar within the account; `None` is the account's primary calendar.
    pub platform_uuid: Option<String>,
    /// What the server says; it says "connected" of calendars whose syncs fail, too.
    pub state: State,
    /// The customer's own key: exact, case-sensitive, unique within a project.
    pub deduplication_key: Option<String>,
    /// The last failed authorisation.
    pub connection_failure_data: Option<Failure>,
    /// When it was connected first.
    pub created_at: Option<Time>,
    /// When the server last wrote it.
    pub updated_at: Option<Time>,
    /// When a sync last succeeded.
    pub last_successful_sync_at: Option<Time>,
    /// When a sync was last tried; a refused authorisation does not move it.
    pub last_attempted_sync_at: Option<Time>,
    raw: String,
    metadata_at: Option<(usize, usize)>,
}

impl Calendar {
    /// The calendar as the server wrote it, digit for digit.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The metadata's JSON text as the server wrote it: never parsed, so that large integers and odd keys survive.
    pub fn metadata(&self) -> Option<&str> {
        self.metadata_at.and_then(|(start, end)| self.raw.get(start..end))
    }

    /// The value of one key of the metadata, for people: a text as it is, anything else as its JSON. `None` where the key
    /// is missing or null; of repeated keys the last one wins, as in JavaScript.
    pub fn metadata_value(&self, key: &str) -> Option<String> {
        let Json::Object(members) = Json::of(self.metadata()?)? else { return None };
        let (_, value) = members.into_iter().rfind(|(name, _)| name == key)?;
        match Json::of(value)? {
            Json::Text(text) => Some(text),
            _ => (value != "null").then(|| value.to_owned()),
        }
    }

    /// The keys of the metadata, in their order; none where it is no object.
    pub fn metadata_keys(&self) -> Vec<String> {
        match self.metadata().and_then(Json::of) {
            Some(Json::Object(members)) => members.into_iter().map(|(name, _)| name).collect(),
            _ => Vec::new(),
        }
    }

    /// Reads one row. Fails where a field has a type that it cannot have, or the id is missing.
    pub(super) fn read(raw: &str) -> Result<Self, Unreadable> {
        let unreadable = |reason| Unreadable { raw: raw.to_owned(), reason };
        let Some(Json::Object(members)) = Json::of(raw) else {
            return Err(unreadable("it is not a JSON object".to_owned()));
        };
        Fields(members).calendar(raw).map_err(unreadable)
    }
}

/// A row that could not be read: kept, so that nothing is lost silently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The row as the server wrote it.
    pub raw: String,
    /// What is wrong with it, naming the field.
    pub reason: String,
}

/// Whose calendar service it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Platform {
    /// `google`
    Google,
    /// `microsoft`
    Microsoft,
    /// A platform that this version does not know, as it came.
    Unknown(String),
}

impl Platform {
    /// The API's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Google => "google",
            Self::Microsoft => "microsoft",
            Self::Unknown(text) => text,
        }
    }
}

impl From<String> for Platform {
    fn from(text: String) -> Self {
        match text.as_str() {
            "google" => Self::Google,
            "microsoft" => Self::Microsoft,
            _ => Self::Unknown(text),
        }
    }
}

/// What the server says of the connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// `connected`: says nothing about whether its syncs succeed.
    Connected,
    /// `disconnected`: an authorisation failed; the server does not try again by itself.
    Disconnected,
    /// A state that this version does not know, as it came.
    Unknown(String),
}

impl State {
    /// The API's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Connected => "connected",
            Self::Disconnected => "disconnected",
            Self::Unknown(text) => text,
        }
    }
}

impl From<String> for State {
    fn from(text: String) -> Self {
        match text.as_str() {
            "connected" => Self::Connected,
            "disconnected" => Self::Disconnected,
            _ => Self::Unknown(text),
        }
    }
}

/// A failed authorisation. Its text is free, often a Python dict's repr, and not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the platform or the server said.
    pub error: String,
    /// When it happened.
    pub timestamp: Option<Time>,
}

/// An object's members in their order, each value still as text.
struct Fields<'a>(Vec<(String, &'a str)>);

impl<'a> Fields<'a> {
    fn calendar(&self, raw: &'a str) -> Result<Calendar, String> {
        let id = self.text("id")?.filter(|id| !id.is_empty()).ok_or("it has no id")?;
        Ok(Calendar {
            id,
            platform: self.text("platform")?.unwrap_or_default().into(),
            client_id: self.text("client_id")?.unwrap_or_default(),
            platform_uuid: self.text("platform_uuid")?,
            state: self.text("state")?.unwrap_or_default().into(),
            deduplication_key: self.text("deduplication_key")?,
            connection_failure_data: self.get("connection_failure_data").map(failure).transpose()?,
            created_at: self.time("created_at")?,
            updated_at: self.time("updated_at")?,
            last_successful_sync_at: self.time("last_successful_sync_at")?,
            last_attempted_sync_at: self.time("last_attempted_sync_at")?,
            metadata_at: self.get("metadata").map(|value| {
                // The value is a part of `raw`, so its address says where; a second copy would double the memory.
                let start = value.as_ptr() as usize - raw.as_ptr() as usize;
                (start, start + value.len())
            }),
            raw: raw.to_owned(),
        })
    }

    /// The member's value; null counts as missing, and of repeated members the last one wins, as in JavaScript.
    fn get(&self, name: &str) -> Option<&'a str> {
        let (_, value) = self.0.iter().rfind(|(key, _)| key == name)?;
        (*value != "null").then_some(*value)
    }

    fn text(&self, name: &str) -> Result<Option<String>, String> {
        self.get(name).map(|value| Json::text(value).ok_or_else(|| wrong(name, "a text", value))).transpose()
    }

    fn time(&self, name: &str) -> Result<Option<Time>, String> {
        self.get(name).map(|value| time(value).ok_or_else(|| wrong(name, "a time", value))).transpose()
    }
}

fn failure(value: &str) -> Result<Failure, String> {
    let Some(Json::Object(members)) = Json::of(value) else {
        return Err(wrong("connection_failure_data", "an object", value));
    };
    let fields = Fields(members);
    // Whatever the server puts there is worth showing: a text as it is, anything else as its JSON.
    let error = match fields.get("error") {
        Some(error) => Json::text(error).unwrap_or_else(|| error.to_owned()),
        None => value.to_owned(),
    };
    Ok(Failure { error, timestamp: fields.get("timestamp").and_then(time) })
}

fn time(value: &str) -> Option<Time> {
    // Times need no escapes; a text that has some is read the long way.
    let text = value.strip_prefix('"')?.strip_suffix('"')?;
    if text.contains('\\') {
        return read_time(&Json::text(value)?);
    }
    read_time(text)
}

fn wrong(name: &str, expected: &str, found: &str) -> String {
    const SHOWN: usize = 60;
    let shown: String = found.chars().take(SHOWN).collect();
    let more = if shown.len() < found.len() { "…" } else { "" };
    format!("{name} should be {expected}, but is {shown}{more}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(fields: &str) -> String {
        format!(r#"{{"id":"cal_1","platform":"google","state":"connected",{fields}"client_id":"c"}}"#)
    }

    #[test]
    fn times_with_and_without_fraction_and_with_offsets() {
        for (text, expected) in [
            ("2025-01-13T10:30:00.123456Z", 1_736_764_200_123_456),
            ("2025-01-13T10:30:00Z", 1_736_764_200_000_000),
            ("2025-01-13T06:30:00-04:00", 1_736_764_200_000_000),
            ("2025-01-13T10:30:00.5+00:00", 1_736_764_200_500_000),
        ] {
            let calendar = Calendar::read(&row(&format!(r#""created_at":"{text}","#))).unwrap();
            assert_eq!(calendar.created_at.unwrap().timestamp_micros(), expected, "{text}");
        }
        for extreme in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"] {
            assert!(Calendar::read(&row(&format!(r#""created_at":"{extreme}","#))).is_ok());
        }
    }

    #[test]
    fn metadata_comes_out_digit_for_digit() {
        for metadata in [
            r#"{"": "empty", "__proto__": {"a": [1, 2.50, 1e3]}, "n":  9007199254740993123456789}"#,
            r#""a text""#,
            "[]",
        ] {
            let calendar = Calendar::read(&row(&format!(r#""metadata": {metadata} ,"#))).unwrap();
            assert_eq!(calendar.metadata(), Some(metadata));
        }
        assert_eq!(Calendar::read(&row(r#""metadata":null,"#)).unwrap().metadata(), None);
    }

    #[test]
    fn one_key_of_the_metadata_for_people() {
        let metadata = r#"{"a":"x\n","n":9007199254740993,"o":{"b":[1]},"none":null,"a":"last"}"#;
        let calendar = Calendar::read(&row(&format!(r#""metadata":{metadata},"#))).unwrap();
        let value = |key: &str| calendar.metadata_value(key);
        assert_eq!(value("a").as_deref(), Some("last"));
        assert_eq!(value("n").as_deref(), Some("9007199254740993"));
        assert_eq!(value("o").as_deref(), Some(r#"{"b":[1]}"#));
        assert_eq!((value("none"), value("missing")), (None, None));
        assert_eq!(calendar.metadata_keys(), ["a", "n", "o", "none", "a"]);
        let none = Calendar::read(&row("")).unwrap();
        assert_eq!((none.metadata_value("a"), none.metadata_keys()), (None, vec![]));
    }

    #[test]
    fn new_values_and_fields_are_carried_through() {
        let text = r#"{"id":"cal_1","platform":"zoho","state":"paused","brand_new":[1]}"#;
        let calendar = Calendar::read(text).unwrap();
        assert_eq!(calendar.platform, Platform::Unknown("zoho".into()));
        assert_eq!(calendar.state, State::Unknown("paused".into()));
        assert_eq!(calendar.raw(), text);
    }

    #[test]
    fn nulls_everywhere_but_in_the_id() {
        let text = r#"{"id":"cal_1","platform":null,"client_id":null,"platform_uuid":null,"state":null,"metadata":null,
            "deduplication_key":null,"connection_failure_data":null,"created_at":null,"updated_at":null,
            "last_successful_sync_at":null,"last_attempted_sync_at":null}"#;
        let calendar = Calendar::read(text).unwrap();
        assert_eq!((calendar.created_at, calendar.deduplication_key), (None, None));
    }

    #[test]
    fn what_cannot_be_read_says_which_field() {
        for (text, reason) in [
            (r#"{"platform":"google"}"#, "it has no id"),
            (r#"{"id":null}"#, "it has no id"),
            (r#"{"id":7}"#, "id should be a text, but is 7"),
            (r#"{"id":"a","created_at":5}"#, "created_at should be a time, but is 5"),
            (r#"{"id":"a","updated_at":"yesterday"}"#, r#"updated_at should be a time, but is "yesterday""#),
            (
                r#"{"id":"a","connection_failure_data":3}"#,
                "connection_failure_data should be an object, but is 3",
            ),
            ("[]", "it is not a JSON object"),
            ("5", "it is not a JSON object"),
        ] {
            assert_eq!(Calendar::read(text).unwrap_err().reason, reason, "{text}");
        }
    }

    #[test]
    fn a_failure_of_another_shape_is_still_shown() {
        let read = |data: &str| {
            Calendar::read(&row(&format!(r#""connection_failure_data":{data},"#)))
                .unwrap()
                .connection_failure_data
                .unwrap()
        };
        assert_eq!(read(r#"{"error":"a\nb","timestamp":"2025-06-03T05:36:00+00:00"}"#).error, "a\nb");
        assert_eq!(
            read(r#"{"error":{"code":1}}"#),
            Failure { error: r#"{"code":1}"#.into(), timestamp: None }
        );
        assert_eq!(read(r#"{"why":"?","timestamp":1}"#).error, r#"{"why":"?","timestamp":1}"#);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".*", key in ".*") {
            let _ = Calendar::read(&text);
            let json = serde_json::json!({"id": "cal_1", "deduplication_key": key, "metadata": {&key: text}});
            let calendar = Calendar::read(&json.to_string()).unwrap();
            prop_assert_eq!(calendar.deduplication_key.as_deref(), Some(key.as_str()));
            let metadata: serde_json::Value = serde_json::from_str(calendar.metadata().unwrap()).unwrap();
            prop_assert_eq!(&metadata[key], &serde_json::Value::String(text));
        }
    }
}
