//! The page with the rows of its first list in it: the shell at once, the rows as soon as the API has answered.
//!
//! The rows are drawn by the app's own views. What they were drawn from goes along as data, so that the app takes over
//! without asking again (`static/boot.js`). Everything of it is written for one reader, and kept by nobody.

use std::{
    borrow::Cow,
    convert::Infallible,
    future::Future,
    io::Write,
    time::{Duration, SystemTime},
};

use attendee_calendars::{app, text::Language};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use futures_util::{StreamExt, stream};
use tokio::time::timeout;

use crate::assets;

/// How long the end of the page waits for the API. The app starts behind it, and asks itself where this was too short.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The largest answer that goes into a page, in bytes; the app asks for a larger one.
const LARGEST: usize = 1 << 20;

/// The page, taken apart where the rows go.
#[derive(Debug)]
pub(crate) struct FirstPage {
    whole: String,
    /// Behind the table without rows that stands in the shell.
    rows: usize,
    /// Where the card ends that holds the table and what stands below it.
    end: usize,
}

impl FirstPage {
    /// `None` where the page has no shell that rows could go into.
    pub(crate) fn new(whole: String) -> Option<Self> {
        const TABLE: &str = "</table>";
        let rows = whole.find(TABLE)? + TABLE.len();
        let end = rows + whole[rows..].find("</section>")?;
        Some(Self { whole, rows, end })
    }

    /// What the API would be asked for first. `None` where this page shows something else, is read in a language that only
    /// a browser writes, or is not going to be shown.
    pub(crate) fn question(query: &str, request: &HeaderMap) -> Option<String> {
        let said = |name: &str| request.get_all(name).iter().filter_map(|line| line.to_str().ok());
        let is_page = said("accept").any(|kinds| kinds.contains("text/html"));
        // What a script of another site loads, nobody sees: it must not keep the API busy.
        let is_shown = said("sec-fetch-dest").all(|place| matches!(place, "document" | "iframe" | "frame"));
        app::first_question(query).filter(|_| is_page && is_shown && language(request) == Language::English)
    }

    /// The page, and its rows if `answer` gives a page of them in time.
    pub(crate) fn respond(
        &self,
        request: &HeaderMap,
        query: &str,
        answer: impl Future<Output = Response> + Send + 'static,
    ) -> Response {
        let mut zipped = (assets::weight(request, "gzip") > 0.0)
            .then(|| GzEncoder::new(Vec::new(), Compression::default()));
        let (before, behind) = (&self.whole[..self.rows], &self.whole[self.rows..]);
        let (rest, query) = ((behind.to_owned(), self.end - self.rows), query.to_owned());
        let encoding = zipped.is_some().then(|| HeaderValue::from_static("gzip"));
        let first = zip(&mut zipped, before, false);
        let second = async move {
            let rows = timeout(PATIENCE, rows(query, answer)).await.ok().flatten();
            let (behind, end) = rest;
            let text = match rows {
                Some(rows) => Cow::from([rows.as_str(), &behind[end..]].concat()),
                None => Cow::from(behind),
            };
            zip(&mut zipped, &text, true)
        };
        let body = stream::once(async { first }).chain(stream::once(second)).map(Ok::<_, Infallible>);
        let mut response = Body::from_stream(body).into_response();
        let headers = response.headers_mut();
        let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
        set(header::CONTENT_TYPE, "text/html; charset=utf-8");
        set(header::CACHE_CONTROL, "no-store");
        set(header::VARY, "Accept-Encoding, Accept-Language");
        headers.extend(encoding.map(|encoding| (header::CONTENT_ENCODING, encoding)));
        response
    }
}

/// The rows and what they were drawn from, as HTML.
async fn rows(query: String, answer: impl Future<Output = Response>) -> Option<String> {
    let (parts, body) = answer.await.into_parts();
    if parts.status != StatusCode::OK {
        return None;
    }
    let body = axum::body::to_bytes(body, LARGEST).await.ok()?;
    let json = String::from_utf8(body.to_vec()).ok()?;
    // In JSON, `<` stands only within strings, where it can be written like this.
    let data = json.replace('<', "\\u003c");
    // Nothing is drawn where there are no rows, and nothing is found then.
    let drawn = app::html(move || app::shell_with(&query, &json).unwrap_or_default()).await;
    let card = drawn.find("<section")?;
    let inside = card + drawn[card..].find('>')? + 1;
    let end = drawn.rfind("</section>")?;
    let (inside, date) =
        (&drawn[inside..end], chrono::DateTime::<chrono::Utc>::from(SystemTime::now()).to_rfc2822());
    Some(format!(
        "<div class=\"first\">{inside}</div><script type=\"application/json\" id=\"answer\" data-date=\"{date}\">{data}</script>"
    ))
}

/// The first of the reader's languages that the app speaks.
fn language(request: &HeaderMap) -> Language {
    let lines = request.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).filter_map(|offer| offer.split(';').next());
    tags.find_map(|tag| Language::of_tag(tag.trim())).unwrap_or_default()
}

/// A page that is being compressed, if its reader wants that.
type Zipped = Option<GzEncoder<Vec<u8>>>;

fn zip(zipped: &mut Zipped, text: &str, is_last: bool) -> Bytes {
    let Some(mut encoder) = zipped.take() else { return Bytes::copy_from_slice(text.as_bytes()) };
    // Into memory nothing fails to be written.
    let _ = encoder.write_all(text.as_bytes());
    if is_last {
        return encoder.finish().unwrap_or_default().into();
    }
    let _ = encoder.flush();
    let written = std::mem::take(encoder.get_mut());
    *zipped = Some(encoder);
    written.into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::{future::ready, io::Read};

    use super::*;

    const PAGE: &str = "<p>shell<section><table></table><footer>shell</footer></section><p>end";

    fn headers(headers: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    async fn shown(request: &HeaderMap, answer: Response) -> (HeaderMap, Vec<u8>) {
        let page = FirstPage::new(PAGE.to_owned()).unwrap();
        let (parts, body) = page.respond(request, "", ready(answer)).into_parts();
        (parts.headers, axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    fn answer(name: &str) -> Response {
        let row = serde_json::json!({
            "id": "cal_1", "platform": "google", "client_id": "c", "state": "connected", "platform_uuid": name,
            "metadata": {"n": 9_007_199_254_740_993_u64}, "created_at": "2025-06-01T12:00:00Z", "updated_at": "2025-06-01T12:00:00Z",
        });
        serde_json::json!({"next": null, "previous": null, "results": [row]}).to_string().into_response()
    }

    #[tokio::test]
    async fn rows_go_where_the_shell_has_none_and_data_stays_data() {
        let evil = "</script><script>evil()</script><!--";
        let (headers, page) = shown(&HeaderMap::new(), answer(evil)).await;
        let page = String::from_utf8(page).unwrap();
        assert!(page.starts_with("<p>shell<section><table></table><div class=\"first\">"), "{page}");
        assert!(page.ends_with("</script></section><p>end"), "{page}");
        assert!(!page.contains("<footer>shell"), "{page}");
        assert!(!page.contains("<script>"), "{page}");
        let data = page.split_once("id=\"answer\"").unwrap().1.split_once('>').unwrap().1;
        let data = data.split_once("</script>").unwrap().0;
        assert!(data.contains("9007199254740993"), "{data}");
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["results"][0]["platform_uuid"], evil);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    }

    #[tokio::test]
    async fn without_rows_it_is_the_shell_and_the_app_asks() {
        let empty = || r#"{"next":null,"previous":null,"results":[]}"#.into_response();
        for answer in [StatusCode::BAD_GATEWAY.into_response(), "<p>".into_response(), empty()] {
            assert_eq!(shown(&HeaderMap::new(), answer).await.1, PAGE.as_bytes());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_does_not_hold_the_app_back() {
        let page = FirstPage::new(PAGE.to_owned()).unwrap();
        let response = page.respond(&HeaderMap::new(), "", std::future::pending());
        let mut body = response.into_body().into_data_stream();
        assert_eq!(body.next().await.unwrap().unwrap(), "<p>shell<section><table></table>");
        assert_eq!(body.next().await.unwrap().unwrap(), "<footer>shell</footer></section><p>end");
        assert!(body.next().await.is_none());
    }

    #[tokio::test]
    async fn it_is_compressed_where_that_is_wanted() {
        let (said, page) = shown(&headers(&[(header::ACCEPT_ENCODING, "br, gzip")]), answer("a")).await;
        assert_eq!(said[header::CONTENT_ENCODING], "gzip");
        let mut text = String::new();
        flate2::read::GzDecoder::new(page.as_slice()).read_to_string(&mut text).unwrap();
        assert!(text.ends_with("<p>end") && text.contains("id=\"answer\""), "{text}");
        let (said, _) = shown(&headers(&[(header::ACCEPT_ENCODING, "gzip;q=0")]), answer("a")).await;
        assert!(!said.contains_key(header::CONTENT_ENCODING));
    }

    #[test]
    fn rows_are_for_the_list_in_english() {
        let asked = |query: &str, language: &'static str| {
            let browser = (header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
            FirstPage::question(query, &headers(&[browser, (header::ACCEPT_LANGUAGE, language)]))
        };
        assert_eq!(FirstPage::question("", &HeaderMap::new()), None);
        let script =
            [(header::ACCEPT, "text/html"), (header::HeaderName::from_static("sec-fetch-dest"), "empty")];
        assert_eq!(FirstPage::question("", &headers(&script)), None);
        assert_eq!(asked("", "en-GB,en;q=0.9").as_deref(), Some(""));
        assert_eq!(
            asked("deduplication_key=a+b&cursor=cD0x%3D&page=2&zone=UTC", "fr, en").as_deref(),
            Some("deduplication_key=a%20b&cursor=cD0x%3D")
        );
        assert_eq!(asked("", "ja").as_deref(), Some(""));
        for (query, language) in [("", "de-AT,en"), ("view=overview", "en"), ("calendar=cal_1", "en")] {
            assert_eq!(asked(query, language), None, "{query} {language}");
        }
    }
}
