//! One level of a JSON text, each value below it still as text, so that nothing is lost or rounded.

use serde_json::value::RawValue;

use super::calendar::Fields;

/// What a JSON text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// Members in their order; names may repeat.
    Object(Vec<(String, &'a str)>),
    /// Items.
    Array(Vec<&'a str>),
    /// A text, decoded.
    Text(String),
    /// A number, `true`, `false` or `null`, digit for digit.
    Other(&'a str),
}

impl<'a> Json<'a> {
    /// Looks at `json`; `None` where it is not JSON.
    pub fn of(json: &'a str) -> Option<Self> {
        let json = json.trim();
        match json.as_bytes().first()? {
            b'{' => {
                let fields: Fields<'a> = serde_json::from_str(json).ok()?;
                Some(Self::Object(fields.0.into_iter().map(|(name, value)| (name, value.get())).collect()))
            }
            b'[' => {
                let items: Vec<&'a RawValue> = serde_json::from_str(json).ok()?;
                Some(Self::Array(items.into_iter().map(RawValue::get).collect()))
            }
            b'"' => Some(Self::Text(serde_json::from_str(json).ok()?)),
            _ => {
                let other: &'a RawValue = serde_json::from_str(json).ok()?;
                Some(Self::Other(other.get()))
            }
        }
    }
}

/// The same JSON, a member a line, for people. Only white space outside of texts is changed.
pub fn indented(json: &str) -> String {
    const STEP: &str = "  ";
    // Deeper than this no indentation helps anybody, and a hostile text would grow without end.
    const DEEPEST: usize = 40;
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n(STEP, depth.min(DEEPEST)));
    };
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        if in_text {
            out.push(c);
            in_text = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' => {
                in_text = true;
                out.push(c);
            }
            '{' | '[' => {
                out.push(c);
                while chars.peek().is_some_and(|next| next.is_ascii_whitespace()) {
                    chars.next();
                }
                match chars.peek() {
                    Some('}' | ']') => out.extend(chars.next()),
                    _ => {
                        depth += 1;
                        line(&mut out, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_level_at_a_time() {
        let Some(Json::Object(members)) = Json::of(r#" {"a": 1.50, "a": "x\n", "__proto__": {"": [1]}} "#)
        else {
            panic!()
        };
        assert_eq!(members[0], ("a".into(), "1.50"));
        assert_eq!(Json::of(members[1].1), Some(Json::Text("x\n".into())));
        assert_eq!(Json::of(members[2].1), Some(Json::Object(vec![(String::new(), "[1]")])));
        assert_eq!(Json::of("[1, {}]"), Some(Json::Array(vec!["1", "{}"])));
        assert_eq!(Json::of("9007199254740993"), Some(Json::Other("9007199254740993")));
        assert_eq!((Json::of(""), Json::of("{"), Json::of("nope")), (None, None, None));
    }

    #[test]
    fn indented_for_people() {
        assert_eq!(
            indented(r#"{"a":[1,{}],"b":"{,\"x"}"#),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"{,\\\"x\"\n}"
        );
    }

    proptest! {
        #[test]
        fn indentation_changes_nothing_else(key in ".*", value in ".*") {
            let json = serde_json::json!({ &key: [value, 1, {"a": null}], "e": [], "o": {} });
            let again: serde_json::Value = serde_json::from_str(&indented(&json.to_string())).unwrap();
            prop_assert_eq!(again, json);
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in ".*") {
            let _ = (Json::of(&text), indented(&text));
        }
    }
}
