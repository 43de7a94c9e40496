//! Cursors: opaque tokens that name a place in the server's list.

use std::fmt;

use percent_encoding::percent_decode_str;

/// A place in the server's list of calendars. Opaque: it is taken from the server and given back. One is made only where
/// [`Place`](super::Place) has first proved that it knows the form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor from its decoded text; `None` for the empty text, which the server reads as "no cursor".
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (!text.is_empty()).then_some(Self(text))
    }

    /// The decoded text; to stand in a URL it has to be percent-encoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The cursor in the query of `next` or `previous`. The server builds those URLs from the request's `Host`, so
/// scheme, host and path are often wrong and are not looked at. Of repeated parameters the last one wins, as on the
/// server.
pub fn cursor_in(url: &str) -> Option<Cursor> {
    let url = url.split('#').next().unwrap_or_default();
    let (_, query) = url.split_once('?')?;
    Cursor::new(query_value(query, "cursor")?)
}

/// The decoded value of a parameter in a query without its `?`. Of repeated ones the last one wins, and `+` is a space, as
/// on the server; a value that is no UTF-8 is none.
pub fn query_value(query: &str, name: &str) -> Option<String> {
    let (_, value) =
        query.split('&').filter_map(|pair| pair.split_once('=')).rfind(|(found, _)| *found == name)?;
    let value = value.replace('+', " ");
    percent_decode_str(&value).decode_utf8().ok().map(String::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(url: &str) -> Option<String> {
        cursor_in(url).map(|cursor| cursor.to_string())
    }

    #[test]
    fn host_scheme_port_userinfo_and_other_parameters_do_not_matter() {
        for url in [
            "http://127.0.0.1:8000/api/v1/calendars?cursor=cD0x%3D",
            "https://user:secret@elsewhere.example:1/x/y?deduplication_key=a%26b&cursor=cD0x%3D",
            "//host/?cursor=first&cursor=cD0x%3D",
            "?a=b=c&cursor=cD0x%3D&z#cursor=no",
            "cursor?cursor=cD0x=",
        ] {
            assert_eq!(found(url).as_deref(), Some("cD0x="), "{url}");
        }
    }

    #[test]
    fn no_cursor_is_none() {
        for url in [
            "",
            "http://host/api/v1/calendars",
            "?cursor",
            "?cursor=",
            "?Cursor=a",
            "#?cursor=a",
            "?cursor=%ff",
        ] {
            assert_eq!(found(url), None, "{url}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(url in ".*") {
            let _ = cursor_in(&url);
        }

        #[test]
        fn what_was_encoded_comes_out(text in ".+") {
            let encoded = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
            prop_assert_eq!(found(&format!("https://h/p?x=1&cursor={encoded}&y=2")), Some(text));
        }
    }
}
