//! Words in free text. A word is a run of ASCII letters, digits and underscores, as codes are; anything else, other
//! scripts too, stands between words.

/// Whether a byte belongs to a word.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How far into a text anyone looks. Real ones have a few kB; a page of hostile ones must not hold the browser up.
pub(super) const LIMIT: usize = 32 << 10;

/// The words of a text and where they start, in one pass that ends at [`LIMIT`].
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = &text.as_bytes()[..text.len().min(LIMIT)];
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(|byte| is_word(*byte))?;
        let length = bytes[start..].iter().position(|byte| !is_word(*byte));
        at = length.map_or(bytes.len(), |length| start + length);
        let cut = at == LIMIT && text.as_bytes().get(at).is_some_and(|byte| is_word(*byte));
        text.get(start..at).filter(|_| !cut).map(|word| (start, word))
    })
}

/// What follows `phrase` if `text` begins with it, in any case, and no word goes on behind it.
pub(super) fn after<'a>(text: &'a [u8], phrase: &str) -> Option<&'a [u8]> {
    let (head, rest) = text.split_at_checked(phrase.len())?;
    let found =
        head.eq_ignore_ascii_case(phrase.as_bytes()) && !rest.first().is_some_and(|byte| is_word(*byte));
    found.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_what_stands_between() {
        let found = |text| words(text).map(|(_, word)| word).collect::<Vec<_>>();
        assert_eq!(found("'a_1': [b-2]é3中\0d"), ["a_1", "b", "2", "3", "d"]);
        assert_eq!(found("whole"), ["whole"]);
        assert!(found("").is_empty() && found(" é\n").is_empty());
        assert_eq!(words("é ab").collect::<Vec<_>>(), [(3, "ab")]);
    }

    #[test]
    fn nothing_is_read_behind_the_limit_nor_cut_by_it() {
        let filling = "é".repeat(LIMIT / 2 - 2);
        let found = |end: &str| words(&format!("{filling}{end}")).count();
        assert_eq!((found("abcd"), found("abcd f"), found("abcdé")), (1, 1, 1));
        assert_eq!((found("abcde"), found(" abcd"), found("    abcd")), (0, 0, 0));
    }

    #[test]
    fn a_phrase_ends_where_its_word_ends() {
        assert_eq!(after(b"Trace ID: 1", "trace id"), Some(&b": 1"[..]));
        assert_eq!(after(b"trace id", "trace id"), Some(&b""[..]));
        assert_eq!(after(b"trace ids", "trace id"), None);
        assert_eq!(after(b"trace", "trace id"), None);
    }
}
