//! A JSON text as a JavaScript value, with nothing lost: `JSON.parse` rounds integers beyond 2^53.

use js_sys::{Array, BigInt, JSON, Object};
use wasm_bindgen::JsValue;

use crate::model::{Kind, Tokens};

/// An array or an object that has not ended yet: its items, or its `[name, value]` pairs.
struct Open {
    items: Array,
    is_object: bool,
    name: JsValue,
}

impl Open {
    fn take(&mut self, value: &JsValue) {
        if self.is_object {
            self.items.push(&Array::of2(&self.name, value));
        } else {
            self.items.push(value);
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
    let mut done = JsValue::NULL;
    for token in Tokens::of(json) {
        done = match token.kind {
            Kind::Open => {
                let is_object = token.text == "{";
                open.push(Open { items: Array::new(), is_object, name: JsValue::UNDEFINED });
                continue;
            }
            Kind::Name => {
                if let Some(around) = open.last_mut() {
                    around.name = single(token.text);
                }
                continue;
            }
            Kind::Close => open.pop().map_or(JsValue::NULL, Open::end),
            Kind::Text | Kind::Other => single(token.text),
        };
        if let Some(around) = open.last_mut() {
            around.take(&done);
        }
    }
    done
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
