//! What may be asked: exactly two paths, and of the list two parameters.

use form_urlencoded::Serializer;

use crate::LIST;

/// The longest path and query together. A cursor and a key need a small part of it.
pub(crate) const LONGEST: usize = 4096;

/// One request that may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked<'a> {
    /// A page of the list: the query, written anew of known parameters only.
    List { query: String },
    /// One calendar.
    Calendar { id: &'a str },
}

/// Why a request does not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// There is no such thing.
    NotFound,
    /// A query that is not percent-encoded UTF-8.
    Query,
}

impl<'a> Asked<'a> {
    /// Reads the path below the gateway, letter for letter: nothing is decoded, so nothing can be hidden by encoding.
    pub(crate) fn read(path: &'a str, query: Option<&str>) -> Result<Self, Refused> {
        if path == LIST {
            return Ok(Self::List { query: known(query.unwrap_or_default()).ok_or(Refused::Query)? });
        }
        let id = path.strip_prefix(LIST).and_then(|rest| rest.strip_prefix('/')).ok_or(Refused::NotFound)?;
        let fits = (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if fits { Ok(Self::Calendar { id }) } else { Err(Refused::NotFound) }
    }

    /// The same at the upstream, below its base.
    pub(crate) fn path_and_query(&self) -> String {
        match self {
            Self::List { query } if query.is_empty() => LIST.to_owned(),
            Self::List { query } => format!("{LIST}?{query}"),
            Self::Calendar { id } => format!("{LIST}/{id}"),
        }
    }
}

/// The known parameters of a query, written anew: of repeated ones the last, as the real server reads them, so that
/// nobody can read another one than was looked at here. `None` where it is not percent-encoded UTF-8.
pub(crate) fn known(query: &str) -> Option<String> {
    if !is_well_encoded(query) {
        return None;
    }
    let mut written = Serializer::new(String::new());
    for name in ["cursor", "deduplication_key"] {
        if let Some((_, value)) =
            form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).last()
        {
            written.append_pair(name, &value);
        }
    }
    Some(written.finish())
}

/// Whether each `%` has two digits behind it and all of it is UTF-8 without NUL: `form_urlencoded` would mend it
/// silently.
fn is_well_encoded(query: &str) -> bool {
    let mut bytes = query.bytes();
    let mut decoded = Vec::with_capacity(query.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return false };
        decoded.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    !decoded.contains(&0) && std::str::from_utf8(&decoded).is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_paths_and_two_parameters() {
        let leaves = |path, query| Asked::read(path, query).map(|asked| asked.path_and_query());
        assert_eq!(leaves(LIST, None).unwrap(), LIST);
        assert_eq!(leaves(LIST, Some("")).unwrap(), LIST);
        assert_eq!(leaves(LIST, Some("page_size=9&x")).unwrap(), LIST);
        assert_eq!(
            leaves(LIST, Some("deduplication_key=a+b%2B%F0%9F%98%80&cursor=x&cursor=cD0%3D")).unwrap(),
            format!("{LIST}?cursor=cD0%3D&deduplication_key=a+b%2B%F0%9F%98%80")
        );
        // The empty key is a filter of its own.
        assert_eq!(leaves(LIST, Some("deduplication_key=")).unwrap(), format!("{LIST}?deduplication_key="));
        assert_eq!(
            leaves("/api/v1/calendars/cal_aB3-x", Some("cursor=1")).unwrap(),
            "/api/v1/calendars/cal_aB3-x"
        );
        for query in
            ["cursor=%", "cursor=%4", "cursor=%zz", "deduplication_key=%ff", "x=%00", "cursor=%C0%80"]
        {
            assert_eq!(leaves(LIST, Some(query)), Err(Refused::Query), "{query}");
        }
        for path in [
            "/api/v1/calendars/",
            "/api/v1/Calendars",
            "/api/v1/calendars/a/b",
            "/api/v1/calendars/..",
            "/api/v1/calendars/%41",
            "/api/v1/bots",
            "/",
            "",
        ] {
            assert_eq!(leaves(path, None), Err(Refused::NotFound), "{path}");
        }
    }

    proptest! {
        #[test]
        fn values_arrive_as_they_were_sent(cursor in "[^\0]*", key in "[^\0]*") {
            let query = Serializer::new(String::new()).append_pair("deduplication_key", &key).append_pair("cursor", &cursor).finish();
            let written = known(&query).unwrap();
            let read = form_urlencoded::parse(written.as_bytes()).into_owned().collect::<Vec<_>>();
            prop_assert_eq!(read, [("cursor".to_owned(), cursor), ("deduplication_key".to_owned(), key)]);
        }

        #[test]
        fn whatever_is_asked_leaves_as_one_of_two_paths(path in ".*", query in ".*") {
            if let Ok(asked) = Asked::read(&path, Some(&query)) {
                let leaves = asked.path_and_query();
                prop_assert!(leaves.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#'));
                let (path, _) = leaves.split_once('?').unwrap_or((&leaves, ""));
                let rest = path.strip_prefix(LIST).unwrap();
                prop_assert!(rest.is_empty() || rest[1..].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'));
            }
        }
    }
}
