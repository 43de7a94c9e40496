//! The files of the page: built by Trunk, compressed by xtask, embedded here.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::text;

/// Finds a file of the page by its name. Another page than the embedded one is another such function.
pub type Page = fn(&str) -> Option<EmbeddedFile>;

// A build without optimisation reads the folder at run time, so the page can be built again without this program.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// The page that was there when this program was built.
pub fn embedded(name: &str) -> Option<EmbeddedFile> {
    Dist::get(name)
}

pub(crate) const INDEX: &str = "index.html";

/// The page itself, where it has been built.
pub(crate) fn index(page: Page) -> Option<String> {
    String::from_utf8(page(INDEX)?.data.into_owned()).ok()
}

/// What begins the element in which a page brings its policy: its own script and style are inside of it (xtask/npm/release.mjs).
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";

/// The policy of a page that brings none: nothing inside of it is run.
const STRICT: &str = include_str!("../../static/policy.txt");

/// The policy that this page brings, for nobody's frame, and the page without it: where a server sends another, both would
/// hold.
pub(crate) fn policy(index: &str) -> (HeaderValue, String) {
    let header = |policy: &str| HeaderValue::try_from(format!("{}; frame-ancestors 'none'", policy.trim()));
    let parts = index.split_once(POLICY).and_then(|(before, rest)| {
        let (policy, behind) = rest.split_once("\">")?;
        Some((header(policy).ok()?, [before, behind].concat()))
    });
    parts.unwrap_or_else(|| (header(STRICT).expect("a line of ASCII"), index.to_owned()))
}

/// Whether this path is the page itself, not a file that it needs.
pub fn is_page(path: &str) -> bool {
    name_of(path) == INDEX
}

fn name_of(path: &str) -> &str {
    match path.strip_prefix('/').unwrap_or(path) {
        "" => INDEX,
        name => name,
    }
}

/// Answers a request for a file of the page.
pub fn respond(page: Page, method: &Method, path: &str, request: &HeaderMap) -> Response {
    let name = name_of(path);
    let Some(plain) = is_public(name).then(|| page(name)).flatten() else {
        return if name == INDEX {
            text(StatusCode::SERVICE_UNAVAILABLE, "The page has not been built: run `cargo xtask build`.\n")
        } else {
            text(StatusCode::NOT_FOUND, "There is no page here. The calendars are at /.\n")
        };
    };
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD.\n");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let (file, encoding) = compressed(page, name, request).unwrap_or((plain, None));
    let tag = entity_tag(&file);
    let mut response = if is_known(request, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data).into_response()
    };
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, content_type(name));
    set(header::VARY, "Accept-Encoding");
    set(header::CACHE_CONTROL, cache_control(name));
    if let Some(encoding) = encoding {
        set(header::CONTENT_ENCODING, encoding);
    }
    dress(headers);
    if name == INDEX {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy(&index(page).unwrap_or_default()).0);
    }
    headers.insert(header::ETAG, tag);
    response
}

/// What a browser is told of each file, beside what it is.
pub(crate) fn dress(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

/// Neither the instructions for other hosts (`_headers`), nor hidden files, nor a compressed copy by its own name.
fn is_public(name: &str) -> bool {
    !name.split('/').any(|part| part.is_empty() || part.starts_with(['.', '_']))
        && !name.ends_with(".br")
        && !name.ends_with(".gz")
}

/// The compressed copy that the browser likes best; brotli, which is smaller, where it does not mind.
fn compressed(page: Page, name: &str, request: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let mut copies = [("br", "br"), ("gzip", "gz")].map(|copy| (weight(request, copy.0), copy));
    copies.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    copies
        .into_iter()
        .filter(|(weight, _)| *weight > 0.0)
        .find_map(|(_, (coding, extension))| Some((page(&format!("{name}.{extension}"))?, Some(coding))))
}

/// How much `Accept-Encoding` likes `coding`: its own weight, or that of `*`; 0 is a refusal.
pub(crate) fn weight(request: &HeaderMap, coding: &str) -> f32 {
    let mut of_any = 0.0;
    let lines = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    for offer in lines.flat_map(|line| line.split(',')) {
        let mut parts = offer.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let weight = weight.map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
        if name.eq_ignore_ascii_case(coding) {
            return weight;
        }
        if name == "*" {
            of_any = weight;
        }
    }
    of_any
}

fn entity_tag(file: &EmbeddedFile) -> HeaderValue {
    let digest = file.metadata.sha256_hash();
    let hex = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    HeaderValue::try_from(format!("\"{hex}\"")).expect("hexadecimal digits are fit for a header")
}

fn is_known(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let lines = request.get_all(header::IF_NONE_MATCH).iter();
    lines
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .any(|known| known == b"*" || known.strip_prefix(b"W/").unwrap_or(known) == tag.as_bytes())
}

/// A name with a hash stands for one content for ever; the page itself brings a session and is not kept at all.
fn cache_control(name: &str) -> &'static str {
    if has_hash(name) {
        "public, max-age=31536000, immutable"
    } else if name == INDEX {
        "no-store"
    } else {
        "no-cache"
    }
}

/// Whether the file's own name, not its folder's, holds `-` and a hash of 64 bits as Trunk writes it: in hexadecimal
/// digits, without leading zeros.
fn has_hash(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split('-').skip(1).any(|part| {
        let digits = part.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        (12..=16).contains(&digits) && part[digits..].starts_with(['.', '_'])
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_goes_from_the_page_into_the_header() {
        let (header, page) = policy(
            "<meta charset=utf-8><meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'sha256-a+/='\"><title>t",
        );
        assert_eq!(header, "script-src 'sha256-a+/='; frame-ancestors 'none'");
        assert_eq!(page, "<meta charset=utf-8><title>t");
    }

    #[test]
    fn a_page_without_a_policy_or_with_one_that_is_no_header_runs_nothing_inside_of_it() {
        for page in ["", "<title>t", "<meta http-equiv=\"Content-Security-Policy\" content=\"a\nb: c\">"] {
            let (header, same) = policy(page);
            let header = header.to_str().unwrap();
            assert!(
                header.contains("; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "),
                "{header}"
            );
            assert!(
                header.starts_with("default-src 'none'; ") && header.ends_with("; frame-ancestors 'none'"),
                "{header}"
            );
            assert_eq!(same, page);
        }
    }

    #[test]
    fn only_hashed_file_names_are_kept_for_ever() {
        for name in ["page-0123456789abcdef.js", "page-0123456789abcdef_bg.wasm", "a/b-c-f0000deadbeef.css"] {
            assert!(has_hash(name), "{name}");
        }
        for name in [
            "index.html",
            "favicon.svg",
            "page-0123456789a.js",
            "page-0123456789abcdef0.js",
            "page-0123456789ABCDEF.js",
            "0123456789abcdef.js",
            "snippets/gloo-0123456789abcdef/inline0.js",
            "page-0123456789abcdef",
        ] {
            assert!(!has_hash(name), "{name}");
        }
    }

    #[test]
    fn accept_encoding_is_weighed() {
        let accepts = |line, coding| {
            let line = HeaderValue::from_static(line);
            weight(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, line)]), coding) > 0.0
        };
        for line in ["br", "gzip, deflate, br", "BR;q=0.1", "*", "gzip;q=0, *;q=0.5"] {
            assert!(accepts(line, "br"), "{line}");
        }
        for line in ["", "gzip", "br;q=0", "br;q=0.000, *", "*;q=0", "brx", "br;q=x"] {
            assert!(!accepts(line, "br"), "{line}");
        }
    }
}
