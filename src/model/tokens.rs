//! The pieces of a JSON text in one quick pass: for looking into many of them, of which each was read once already.

use std::borrow::Cow;

use memchr::memchr2;

use super::decoded;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A member's name.
    Name,
    /// A text.
    Text,
    /// A number, `true`, `false` or `null`.
    Other,
    /// `{` or `[`
    Open,
    /// `}` or `]`
    Close,
}

/// One piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    /// How many brackets stand open around it.
    pub(crate) depth: u32,
    /// Where it begins, in bytes.
    pub(crate) at: usize,
    /// As it is written, with its quotes.
    pub(crate) text: &'a str,
}

/// The pieces up to the end of the one value, in their order. Of what is no JSON, some pieces.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    json: &'a str,
    at: usize,
    depth: u32,
    done: bool,
}

impl<'a> Tokens<'a> {
    pub(crate) fn of(json: &'a str) -> Self {
        Self { json, at: 0, depth: 0, done: false }
    }

    fn token(&mut self, kind: Kind, end: usize) -> Token<'a> {
        // Not by index: what tells where an index is wrong is large (docs/sizes.md).
        let text = self.json.get(self.at..end).unwrap_or_default();
        let token = Token { kind, depth: self.depth, at: self.at, text };
        self.at = end;
        token
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.done {
            return None;
        }
        let bytes = self.json.as_bytes();
        let skip = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',' || *byte == b':';
        while bytes.get(self.at).is_some_and(skip) {
            self.at += 1;
        }
        let token = match bytes.get(self.at)? {
            b'{' | b'[' => {
                let token = self.token(Kind::Open, self.at + 1);
                self.depth += 1;
                return Some(token);
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.token(Kind::Close, self.at + 1)
            }
            b'"' => {
                let end = text_end(bytes, self.at);
                let colon = bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace());
                self.token(if colon == Some(&b':') { Kind::Name } else { Kind::Text }, end)
            }
            _ => {
                let length = bytes[self.at..].iter().position(|byte| skip(byte) || b"{}[]\"".contains(byte));
                self.token(Kind::Other, length.map_or(bytes.len(), |length| self.at + length))
            }
        };
        self.done = self.depth == 0 && token.kind != Kind::Name;
        Some(token)
    }
}

/// Where the text that begins at `start` ends, behind its quote.
fn text_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// The text that begins at `start`, as it is written, with its quotes.
pub(crate) fn text_at(json: &str, start: usize) -> &str {
    &json[start..text_end(json.as_bytes(), start)]
}

/// What a text with its quotes says. One that cannot be decoded stays as it is written.
pub(crate) fn decode(quoted: &str) -> Cow<'_, str> {
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted);
    if inner.contains('\\') {
        decoded(inner).map_or(Cow::Borrowed(inner), Cow::Owned)
    } else {
        Cow::Borrowed(inner)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pieces_with_their_depth() {
        let json = r#" {"a" : 1.5e3,"b":["x\"\\",{"c":null}], "d":{}} trailing"#;
        let found: Vec<(Kind, u32, &str)> =
            Tokens::of(json).map(|token| (token.kind, token.depth, token.text)).collect();
        assert_eq!(
            found,
            [
                (Kind::Open, 0, "{"),
                (Kind::Name, 1, "\"a\""),
                (Kind::Other, 1, "1.5e3"),
                (Kind::Name, 1, "\"b\""),
                (Kind::Open, 1, "["),
                (Kind::Text, 2, r#""x\"\\""#),
                (Kind::Open, 2, "{"),
                (Kind::Name, 3, "\"c\""),
                (Kind::Other, 3, "null"),
                (Kind::Close, 2, "}"),
                (Kind::Close, 1, "]"),
                (Kind::Name, 1, "\"d\""),
                (Kind::Open, 1, "{"),
                (Kind::Close, 1, "}"),
                (Kind::Close, 0, "}"),
            ]
        );
        assert_eq!(decode(r#""x\"\\""#), "x\"\\");
        assert_eq!(text_at(json, 2), "\"a\"");
        assert_eq!(Tokens::of("7 8").count(), 1);
    }

    proptest! {
        #[test]
        fn any_text_ends(text in ".*", json in r#"["\\\[\]{}:, a1]*"#) {
            for text in [text, json] {
                for token in Tokens::of(&text) {
                    prop_assert_eq!(&text[token.at..token.at + token.text.len()], token.text);
                    decode(token.text);
                }
            }
        }

        #[test]
        fn values_come_back(name in ".*", value in ".*") {
            let json = serde_json::json!({ &name: [&value] }).to_string();
            let tokens: Vec<_> = Tokens::of(&json).collect();
            prop_assert_eq!(decode(tokens[1].text), name);
            prop_assert_eq!(decode(tokens[3].text), value);
        }
    }
}
