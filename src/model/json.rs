//! Reading JSON one level at a time, each value below it still as text, so that nothing is lost or rounded.
//!
//! A reader of our own, since every byte of the page and of the npm client counts: serde_json weighs 13 kB of brotli in
//! each, and all that is wanted here is where values begin and end. The tests hold it to serde_json's word.

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

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotJson {
    /// It is, up to its end, which comes too early.
    CutOff,
    /// It goes wrong somewhere.
    Syntax,
}

impl<'a> Json<'a> {
    /// Looks at `json`; `None` where it is not JSON, or a text that holds half of a surrogate pair.
    pub fn of(json: &'a str) -> Option<Self> {
        Self::read(json).ok()
    }

    /// The same, and why not. The whole text is looked through.
    pub fn read(json: &'a str) -> Result<Self, NotJson> {
        let mut reader = Reader { json, at: 0 };
        let read = match reader.next_token()? {
            b'{' => {
                let mut members = Vec::with_capacity(16);
                reader.items(b'}', |reader| {
                    members.push((reader.key()?, reader.slice()?));
                    Ok(())
                })?;
                Self::Object(members)
            }
            b'[' => {
                let mut items = Vec::new();
                reader.items(b']', |reader| {
                    items.push(reader.slice()?);
                    Ok(())
                })?;
                Self::Array(items)
            }
            b'"' => Self::Text(decoded(inside(reader.slice()?)).ok_or(NotJson::Syntax)?),
            _ => Self::Other(reader.slice()?),
        };
        match reader.next_token() {
            Err(_) => Ok(read),
            Ok(_) => Err(NotJson::Syntax),
        }
    }

    /// The text that `json` stands for; `None` where it is anything else, or holds half of a surrogate pair.
    pub fn text(json: &str) -> Option<String> {
        match Json::of(json)? {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of this member of an object; of repeated members the last one wins, as in JavaScript.
    pub fn member(&self, name: &str) -> Option<&'a str> {
        match self {
            Self::Object(members) => {
                members.iter().rfind(|(known, _)| known == name).map(|(_, value)| *value)
            }
            _ => None,
        }
    }
}

/// Whether this is a number as JSON has them, and nothing else.
pub(crate) fn is_number(text: &str) -> bool {
    let mut reader = Reader { json: text, at: 0 };
    reader.number().is_ok() && reader.at == text.len()
}

struct Reader<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&self) -> Result<u8, NotJson> {
        self.json.as_bytes().get(self.at).copied().ok_or(NotJson::CutOff)
    }

    /// The first byte of what stands next.
    fn next_token(&mut self) -> Result<u8, NotJson> {
        while matches!(self.byte()?, b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        self.byte()
    }

    fn expect(&mut self, wanted: u8) -> Result<(), NotJson> {
        if self.next_token()? != wanted {
            return Err(NotJson::Syntax);
        }
        self.at += 1;
        Ok(())
    }

    /// An object or array, from its bracket on: `item` reads each part.
    fn items(
        &mut self,
        end: u8,
        mut item: impl FnMut(&mut Self) -> Result<(), NotJson>,
    ) -> Result<(), NotJson> {
        self.at += 1;
        if self.next_token()? == end {
            self.at += 1;
            return Ok(());
        }
        loop {
            item(self)?;
            match self.next_token()? {
                b',' => self.at += 1,
                byte if byte == end => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(NotJson::Syntax),
            }
        }
    }

    /// A member's name and its colon. Half of a surrogate pair is no reason to lose the member.
    fn key(&mut self) -> Result<String, NotJson> {
        let key = self.key_slice()?;
        Ok(decoded(inside(key)).unwrap_or_else(|| key.to_owned()))
    }

    fn key_slice(&mut self) -> Result<&'a str, NotJson> {
        if self.next_token()? != b'"' {
            return Err(NotJson::Syntax);
        }
        let begin = self.at;
        self.text()?;
        let key = self.since(begin);
        self.expect(b':')?;
        Ok(key)
    }

    /// The next value, as it stands.
    fn slice(&mut self) -> Result<&'a str, NotJson> {
        self.next_token()?;
        let begin = self.at;
        self.value()?;
        Ok(self.since(begin))
    }

    fn since(&self, begin: usize) -> &'a str {
        // Both are beside ASCII characters.
        self.json.get(begin..self.at).unwrap_or_default()
    }

    /// Skips a value. Of any depth: nothing here calls itself.
    fn value(&mut self) -> Result<(), NotJson> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            match self.next_token()? {
                begin @ (b'{' | b'[') => {
                    // Brackets lie two apart in ASCII.
                    let end = begin + 2;
                    self.at += 1;
                    if self.next_token()? != end {
                        open.push(end);
                        if end == b'}' {
                            self.key_slice()?;
                        }
                        continue;
                    }
                    self.at += 1;
                }
                b'"' => self.text()?,
                b'-' | b'0'..=b'9' => self.number()?,
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => return Err(NotJson::Syntax),
            }
            loop {
                let Some(end) = open.last().copied() else { return Ok(()) };
                let byte = self.next_token()?;
                self.at += 1;
                if byte == end {
                    open.pop();
                } else if byte == b',' {
                    if end == b'}' {
                        self.key_slice()?;
                    }
                    break;
                } else {
                    return Err(NotJson::Syntax);
                }
            }
        }
    }

    fn text(&mut self) -> Result<(), NotJson> {
        loop {
            self.at += 1;
            match self.byte()? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.byte()? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => {
                            for _ in 0..4 {
                                self.at += 1;
                                if !self.byte()?.is_ascii_hexdigit() {
                                    return Err(NotJson::Syntax);
                                }
                            }
                        }
                        _ => return Err(NotJson::Syntax),
                    }
                }
                0..0x20 => return Err(NotJson::Syntax),
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Result<(), NotJson> {
        if self.byte()? == b'-' {
            self.at += 1;
        }
        if self.byte()? == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Ok(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Ok(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte()?, b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        if !self.byte()?.is_ascii_digit() {
            return Err(NotJson::Syntax);
        }
        while self.byte().is_ok_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn word(&mut self, word: &[u8]) -> Result<(), NotJson> {
        for byte in word {
            if self.byte()? != *byte {
                return Err(NotJson::Syntax);
            }
            self.at += 1;
        }
        Ok(())
    }
}

/// What a text says that is written like this between its quotes; `None` where an escape is none, or half a surrogate pair.
pub(crate) fn decoded(written: &str) -> Option<String> {
    let mut rest = written;
    let mut text = String::with_capacity(rest.len());
    while let Some((plain, escaped)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut behind = escaped.chars();
        let c = match behind.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = unit(escaped, 1)?;
                behind = escaped.get(5..)?.chars();
                if (0xd800..0xdc00).contains(&first) {
                    let pair = escaped.get(5..)?.strip_prefix("\\u")?;
                    let second = unit(pair, 0).filter(|unit| (0xdc00..0xe000).contains(unit))?;
                    behind = pair.get(4..)?.chars();
                    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?
                } else {
                    char::from_u32(first)?
                }
            }
            c => c,
        };
        text.push(c);
        rest = behind.as_str();
    }
    text.push_str(rest);
    Some(text)
}

/// What stands between a text's quotes.
fn inside(text: &str) -> &str {
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// The four hexadecimal digits at `at`.
fn unit(text: &str, at: usize) -> Option<u32> {
    u32::from_str_radix(text.get(at..at + 4)?, 16).ok()
}

/// A text as JSON has it, with its quotes.
pub fn quoted(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => {
                out.push_str("\\u00");
                out.extend([c as usize >> 4, c as usize & 15].map(|digit| char::from(HEX[digit])));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
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
    use serde_json::value::RawValue;

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
    fn escapes_of_every_kind() {
        for json in [
            r#""\"\\\/\b\f\n\r\t""#,
            r#""\u00fc\u0000\ud83d\ude00 ü""#,
            r#""\ud83d""#,
            r#""\ud83d\u0041""#,
            r#""\ude00""#,
            r#""\ud83d\ud83d\ude00""#,
        ] {
            assert_eq!(Json::text(json), serde_json::from_str::<String>(json).ok(), "{json}");
        }
        assert_eq!(Json::of(r#"{"\ud83d":1}"#), Some(Json::Object(vec![(r#""\ud83d""#.into(), "1")])));
    }

    #[test]
    fn any_depth() {
        let deep = format!("{}{}", "[{\"a\":".repeat(100_000), "1");
        assert_eq!(Json::read(&deep), Err(NotJson::CutOff));
        let whole = format!("{deep}{}", "}]".repeat(100_000));
        assert!(matches!(Json::read(&whole), Ok(Json::Array(items)) if items.len() == 1));
    }

    #[test]
    fn indented_for_people() {
        assert_eq!(
            indented(r#"{"a":[1,{}],"b":"{,\"x"}"#),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"{,\\\"x\"\n}"
        );
    }

    /// Texts that are nearly JSON: its own pieces in any order.
    fn nearly() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\\", "\\u00", "\\n", "0", "12", "-", ".", "e",
            "E+", "true", "fals", "null", " ", "\n", "\u{1}", "ü", "\"k\":1", "[]", "{}", "01", "1.5e-7",
        ]);
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    fn agrees(text: &str) -> Result<(), TestCaseError> {
        let theirs = serde_json::from_str::<&RawValue>(text);
        // Their reader has to unescape a text; ours refuses half a pair there, and only there.
        let ours = Json::read(text);
        let half = theirs.is_ok() && text.trim_start().starts_with('"') && Json::text(text).is_none();
        prop_assert!(ours.is_ok() == theirs.is_ok() || half, "{:?} {:?} {:?}", text, ours, theirs);
        Ok(())
    }

    proptest! {
        #[test]
        fn what_serde_json_reads_and_nothing_else(text in nearly(), any in ".*") {
            agrees(&text)?;
            agrees(&any)?;
        }

        #[test]
        fn every_beginning_of_json_is_cut_off(key in ".*", value in ".*", number: f64, cut: prop::sample::Index) {
            let json = serde_json::json!({ &key: [&value, number, -1, true, null, {"a": {}}], "e": [], "o": {} }).to_string();
            let Some(Json::Object(members)) = Json::of(&json) else { panic!("{json}") };
            prop_assert!(members.iter().any(|(name, _)| *name == key));
            let cut = cut.index(json.len());
            if json.is_char_boundary(cut) {
                prop_assert_eq!(Json::read(&json[..cut]), Err(NotJson::CutOff));
            }
        }

        #[test]
        fn texts_come_back(text in ".*") {
            prop_assert_eq!(serde_json::from_str::<String>(&quoted(&text)).unwrap(), text.clone());
            prop_assert_eq!(Json::text(&serde_json::json!(text).to_string()), Some(text));
        }

        #[test]
        fn indentation_changes_nothing_else(key in ".*", value in ".*") {
            let json = serde_json::json!({ &key: [value, 1, {"a": null}], "e": [], "o": {} });
            let again: serde_json::Value = serde_json::from_str(&indented(&json.to_string())).unwrap();
            prop_assert_eq!(again, json);
        }

        #[test]
        fn any_text_is_indented_without_a_panic(text in ".*") {
            let _ = indented(&text);
        }
    }
}
