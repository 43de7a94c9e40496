//! Reading the `Cookie` header.

use axum::http::{HeaderMap, header};

/// Names and values, in their order; a name may stand there twice.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    let lines = headers.get_all(header::COOKIE).iter();
    lines.flat_map(|cookies| cookies.as_bytes().split(|byte| *byte == b';')).filter_map(|cookie| {
        let cookie = cookie.trim_ascii();
        let at = cookie.iter().position(|byte| *byte == b'=')?;
        Some((&cookie[..at], &cookie[at + 1..]))
    })
}
