//! The API key, as a type that does not print.

use std::fmt;
use std::rc::Rc;

use thiserror::Error;
use zeroize::Zeroizing;

/// A project's API key. Keys have no scopes: whoever has one can delete calendars. So it does not print, and its memory
/// is wiped when the last clone is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(Rc<Zeroizing<String>>);

/// Why a text is no key.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum BadKey {
    /// Nothing was given.
    #[error("the key is empty")]
    Empty,
    /// Something that no header can carry, or several words.
    #[error("the key holds a space or a character that no key has")]
    Character,
}

impl ApiKey {
    /// A key as it was pasted: space around it and a leading `Token ` are dropped.
    pub fn new(text: &str) -> Result<Self, BadKey> {
        let text = text.trim();
        let text = text.strip_prefix("Token ").unwrap_or(text).trim();
        if text.is_empty() {
            return Err(BadKey::Empty);
        }
        if !text.chars().all(|c| c.is_ascii_graphic()) {
            return Err(BadKey::Character);
        }
        Ok(Self(Rc::new(Zeroizing::new(text.to_owned()))))
    }

    /// The key itself: for the `Authorization` header, and for this tab's storage where the user chose that.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted() {
        for text in ["abc123", "  abc123\n", "Token abc123", " Token  abc123 "] {
            assert_eq!(ApiKey::new(text).unwrap().expose(), "abc123", "{text:?}");
        }
        for (text, why) in [
            ("", BadKey::Empty),
            (" \n", BadKey::Empty),
            ("a b", BadKey::Character),
            ("schlüssel", BadKey::Character),
        ] {
            assert_eq!(ApiKey::new(text).unwrap_err(), why, "{text:?}");
        }
    }

    #[test]
    fn it_does_not_print() {
        assert_eq!(format!("{:?}", ApiKey::new("secret").unwrap()), "***");
    }
}
