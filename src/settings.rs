//! What the host sets: a JSON object in the page. Never from the address: a link must not lead a key elsewhere.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::client::{BadBaseUrl, BaseUrl, Cookies};
use crate::model::{Calendar, Json};

/// The settings of one page, with its defaults: a gateway beside it, and no key.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// Where the API is: absolute, or relative to the page.
    pub base_url: String,
    /// The gateway is on a sibling origin, and its cookies have to go along.
    pub include_credentials: bool,
    /// Ask for an address and a key at once, since there is no gateway.
    pub connect: bool,
    /// Where a calendar is reconnected: `https` only, with `{id}`, `{deduplication_key}`, `{client_id}`, `{platform}` and
    /// `{metadata.KEY}` filled in, percent-encoded.
    pub reconnect_url: Option<String>,
}

impl Settings {
    /// Reads the block; an empty one is the default. The error is for the person who wrote it.
    pub fn parse(json: &str) -> Result<Self, String> {
        if json.trim().is_empty() {
            return Ok(Self::default());
        }
        let settings: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        settings.base_url().map_err(|error| format!("baseUrl: {error}"))?;
        if settings.reconnect_url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
            return Err("reconnectUrl: the address does not begin with https://".to_owned());
        }
        Ok(settings)
    }

    /// Where the gateway is.
    pub fn base_url(&self) -> Result<BaseUrl, BadBaseUrl> {
        BaseUrl::parse(&self.base_url)
    }

    /// Where this calendar is reconnected; `None` where no page is set, or it wants something that this calendar has not.
    pub fn reconnect_url(&self, calendar: &Calendar) -> Option<String> {
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
                _ => metadata_value(calendar, name.strip_prefix("metadata.")?)?,
            };
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

/// A text or a number of the metadata, as text.
fn metadata_value(calendar: &Calendar, key: &str) -> Option<String> {
    let Json::Object(members) = Json::of(calendar.metadata()?)? else { return None };
    let (_, value) = members.into_iter().rfind(|(name, _)| name == key)?;
    match Json::of(value)? {
        Json::Text(text) => Some(text),
        Json::Other(other) if other != "null" => Some(other.to_owned()),
        _ => None,
    }
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
        assert!(Settings::parse("{").unwrap_err().contains("EOF"));
        assert!(Settings::parse(r#"{"baseURL":"x"}"#).unwrap_err().contains("unknown field `baseURL`"));
        assert_eq!(
            Settings::parse(r#"{"baseUrl":"ftp://x"}"#).unwrap_err(),
            "baseUrl: the address does not begin with https:// or http://"
        );
    }

    #[test]
    fn the_reconnect_page_gets_what_it_wants_encoded() {
        let row = crate::model::read_calendar(
            r#"{"id":"cal_1","platform":"google","client_id":"c/d","metadata":{"tenant":"a&b=ü","n":9007199254740993,"none":null}}"#,
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
        for template in [
            "https://x.example/{deduplication_key}",
            "https://x.example/{metadata.none}",
            "https://x.example/{nothing}",
        ] {
            assert_eq!(url(template), None, "{template}");
        }
        assert!(
            Settings::parse(r#"{"reconnectUrl":"javascript:alert(1)"}"#)
                .unwrap_err()
                .starts_with("reconnectUrl")
        );
    }
}
