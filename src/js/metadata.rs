//! A JSON text as a JavaScript value, with nothing lost: `JSON.parse` rounds integers beyond 2^53.

use js_sys::{Array, BigInt, JSON, Object};
use wasm_bindgen::JsValue;

/// An array or an object that has not ended yet: its items, or its `[key, value]` pairs.
struct Open {
    items: Array,
    is_object: bool,
    key: Option<JsValue>,
}

impl Open {
    /// Takes what stands next in it; `false` for a text that was a key.
    fn take(&mut self, value: JsValue) {
        if !self.is_object {
            self.items.push(&value);
        } else if let Some(key) = self.key.take() {
            self.items.push(&Array::of2(&key, &value));
        } else {
            self.key = Some(value);
        }
    }

    fn end(self) -> JsValue {
        if self.is_object {
            // Defines members as an object's own, `__proto__` too; assignment would not.
            Object::from_entries(&self.items).map_or(JsValue::NULL, JsValue::from)
        } else {
            self.items.into()
        }
    }
}

/// The value of `json`, which is JSON: it was read out of an answer. Integers that a number cannot hold are `BigInt`s. Of
/// any depth: nothing here calls itself.
pub(super) fn value(json: &str) -> JsValue {
    let mut open: Vec<Open> = Vec::new();
    let mut rest = json;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r', ',', ':']);
        let done = match rest.as_bytes().first() {
            None => return JsValue::NULL,
            Some(begin @ (b'{' | b'[')) => {
                open.push(Open { items: Array::new(), is_object: *begin == b'{', key: None });
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            Some(b'}' | b']') => {
                rest = rest.get(1..).unwrap_or_default();
                match open.pop() {
                    Some(whole) => whole.end(),
                    None => return JsValue::NULL,
                }
            }
            Some(_) => {
                let (token, behind) = rest.split_at(token_end(rest));
                rest = behind;
                single(token)
            }
        };
        match open.last_mut() {
            Some(around) => around.take(done),
            None => return done,
        }
    }
}

/// Where the text, number or word at the beginning of `json` ends.
fn token_end(json: &str) -> usize {
    let bytes = json.as_bytes();
    if bytes[0] != b'"' {
        return bytes
            .iter()
            .position(|byte| matches!(byte, b',' | b'}' | b']' | b':' | b' ' | b'\t' | b'\n' | b'\r'))
            .unwrap_or(bytes.len());
    }
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn single(token: &str) -> JsValue {
    if is_large_integer(token)
        && let Ok(large) = BigInt::new(&JsValue::from_str(token))
    {
        return large.into();
    }
    // JavaScript's own reading keeps lone surrogates, which Rust's texts cannot hold.
    JSON::parse(token).unwrap_or(JsValue::NULL)
}

/// Whether it is an integer whose size is over 2^53 - 1.
fn is_large_integer(token: &str) -> bool {
    let digits = token.strip_prefix('-').unwrap_or(token);
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse::<u64>().map_or(!digits.is_empty(), |number| number > (1 << 53) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_tokens_end() {
        for (json, token) in [
            (r#""a\"b\\": 1"#, r#""a\"b\\""#),
            (r#""ü"}"#, r#""ü""#),
            ("-1.5e3]", "-1.5e3"),
            ("true", "true"),
            ("null ,", "null"),
            (r#""cut off\"#, r#""cut off\"#),
        ] {
            assert_eq!(&json[..token_end(json).min(json.len())], token);
        }
    }

    #[test]
    fn which_integers_a_number_cannot_hold() {
        for (token, large) in [
            ("9007199254740991", false),
            ("9007199254740992", true),
            ("-9007199254740993", true),
            ("123456789012345678901234567890", true),
            ("1e30", false),
            ("9007199254740993.0", false),
            ("0", false),
            ("true", false),
        ] {
            assert_eq!(is_large_integer(token), large, "{token}");
        }
    }
}
