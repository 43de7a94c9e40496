//! What the host sets: a JSON object in the page. Never from the address: a link must not lead a key elsewhere.

use serde::Deserialize;

use crate::client::{BadBaseUrl, BaseUrl, Cookies};

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
}

impl Settings {
    /// Reads the block; an empty one is the default. The error is for the person who wrote it.
    pub fn parse(json: &str) -> Result<Self, String> {
        if json.trim().is_empty() {
            return Ok(Self::default());
        }
        let settings: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        settings.base_url().map_err(|error| format!("baseUrl: {error}"))?;
        Ok(settings)
    }

    /// Where the gateway is.
    pub fn base_url(&self) -> Result<BaseUrl, BadBaseUrl> {
        BaseUrl::parse(&self.base_url)
    }

    /// The cookies that go to the gateway.
    pub fn cookies(&self) -> Cookies {
        if self.include_credentials { Cookies::Include } else { Cookies::SameOrigin }
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
}
