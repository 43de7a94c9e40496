//! The page with the rows of its first list in it: the shell at once, the rows as soon as the API has answered.
//!
//! The rows are drawn by the app's own views. What they were drawn from goes along as data, so that the app takes over
//! without asking again (`static/boot.js`). Everything of it is written for one reader, and kept by nobody.

use std::{
    convert::Infallible,
    future::Future,
    io::Write,
    time::{Duration, SystemTime},
};

use attendee_calendars::{
    app, health::Thresholds, part::Around, settings::Limits, state::TableView, text::Language,
};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use futures_util::{StreamExt, stream};
use tokio::time::timeout;

use crate::{assets, page_settings};

/// How long the end of the page waits for the API. The app starts behind it, and asks itself where this was too short.
const PATIENCE: Duration = Duration::from_millis(1500);

/// An answer that is there so soon comes together with the shell.
const AT_ONCE: Duration = Duration::from_millis(25);

/// Lets the painting wait for the end of the page, in browsers that know it (xtask/npm/release.mjs writes it). Not where the end
/// comes late: the shell is painted first then.
const EXPECT: &str = "<link rel=expect href=#crash blocking=render>";

/// The largest answer that goes into a page, in bytes; the app asks for a larger one.
const LARGEST: usize = 1 << 20;

/// The page, and where the rows go in it.
#[derive(Debug)]
pub(crate) struct FirstPage {
    /// What the page may do.
    policy: HeaderValue,
    whole: String,
    /// The same without its module of the first rows: the server draws them.
    drawn: String,
    /// The same with its app loaded at once: another screen than the list waits for nothing else.
    hurried: String,
    /// Behind the table without rows that stands in the shell, and where the card ends that holds the table and what stands
    /// below it, in `drawn`; `None` in a page without a shell.
    place: Option<(usize, usize)>,
    /// Where the rules of health draw their lines.
    thresholds: Thresholds,
}

impl FirstPage {
    /// `whole` is without the policy that stands in the page: another would have to hold beside it.
    pub(crate) fn new(whole: String, policy: HeaderValue) -> Self {
        const TABLE: &str = "</table>";
        let drawn = without_first(&whole);
        // As the browser follows them, which otherwise wait for `static/boot.js`. The style still does: the shell would wait for it.
        let hurried = ["modulepreload", "preload"].iter().fold(drawn.clone(), |page, rel| {
            page.replace(&format!("<link data-rel={rel}"), &format!("<link rel={rel}"))
        });
        let place = || {
            let rows = drawn.find(TABLE)? + TABLE.len();
            Some((rows, rows + drawn[rows..].find("</section>")?))
        };
        let settings = page_settings::block(&drawn).map_or("", |block| &drawn[block]);
        // Where they cannot be read, the app says what is wrong.
        let limits = Limits::read(settings);
        let place = limits.and_then(|_| place());
        let thresholds = limits.unwrap_or_default().thresholds();
        Self { policy, whole, drawn, hurried, place, thresholds }
    }

    /// Whether it has a place for rows.
    pub(crate) fn has_place(&self) -> bool {
        self.place.is_some()
    }

    /// What the API would be asked for first. `None` where this page shows something else, is read in a language that only
    /// a browser writes, or is not going to be shown.
    pub(crate) fn question(query: &str, request: &HeaderMap) -> Option<String> {
        let said = |name: &str| request.get_all(name).iter().filter_map(|line| line.to_str().ok());
        let is_page = said("accept").any(|kinds| kinds.contains("text/html"));
        // What a script of another site loads, or a frame that may not show it, must not keep the API busy.
        let is_shown = said("sec-fetch-dest").all(|place| place == "document");
        app::first_question(query).filter(|_| is_page && is_shown && language(request) == Language::English)
    }

    /// The page without rows. Another screen than the list has none that could be drawn before its app.
    pub(crate) fn respond(&self, request: &HeaderMap, query: &str) -> Response {
        let page = if app::first_question(query).is_some() { &self.whole } else { &self.hurried };
        self.with_policy(html(request, page))
    }

    fn with_policy(&self, mut response: Response) -> Response {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        response
    }

    /// The page, and its rows if `answer` gives a page of them in time.
    pub(crate) fn respond_with(
        &self,
        request: &HeaderMap,
        query: &str,
        answer: impl Future<Output = Response> + Send + 'static,
    ) -> Response {
        let Some((rows_at, end)) = self.place else { return self.respond(request, query) };
        let mut zipped = Zipped::wanted(request);
        let is_zipped = zipped.0.is_some();
        let (before, behind) = self.drawn.split_at(rows_at);
        let (before, behind) = (before.to_owned(), behind.to_owned());
        let with = move |rows: Option<String>| match rows {
            Some(rows) => rows + &behind[end - rows_at..],
            None => behind,
        };
        let drawing = timeout(PATIENCE, rows(query.to_owned(), self.thresholds, answer));
        let first = async move {
            let mut drawing = Box::pin(drawing);
            match timeout(AT_ONCE, &mut drawing).await {
                Ok(rows) => {
                    let rows = rows.ok().flatten();
                    (zipped.end(&(before + &with(rows))), None)
                }
                Err(_) => {
                    let shell = zipped.next(&before.replacen(EXPECT, "", 1));
                    (shell, Some(async move { zipped.end(&with(drawing.await.ok().flatten())) }))
                }
            }
        };
        let parts = stream::once(first)
            .flat_map(|(part, rest)| stream::iter([part]).chain(stream::iter(rest).then(|rest| rest)));
        self.with_policy(dressed(Body::from_stream(parts.map(Ok::<_, Infallible>)), is_zipped))
    }
}

/// A page of this server's that is written for one reader.
pub(crate) fn html(request: &HeaderMap, page: &str) -> Response {
    let zipped = Zipped::wanted(request);
    let is_zipped = zipped.0.is_some();
    dressed(Body::from(zipped.end(page)), is_zipped)
}

/// The page without the links of its module of the first rows (xtask/npm/release.mjs writes them).
fn without_first(whole: &str) -> String {
    let mut parts = whole.split("<link data-first ");
    let before = parts.next().unwrap_or_default().to_owned();
    let behind = parts.map(|part| part.split_once('>').map_or("", |(_, behind)| behind));
    behind.fold(before, |page, part| page + part)
}

/// The rows and what they were drawn from, as HTML.
async fn rows(
    query: String,
    thresholds: Thresholds,
    answer: impl Future<Output = Response>,
) -> Option<String> {
    let (parts, body) = answer.await.into_parts();
    if parts.status != StatusCode::OK {
        return None;
    }
    let body = axum::body::to_bytes(body, LARGEST).await.ok()?;
    let json = String::from_utf8(body.to_vec()).ok()?;
    // In JSON, `<` stands only within strings, where it can be written like this.
    let data = json.replace('<', "\\u003c");
    let around = Around { thresholds, ..Around::default() };
    let rows = app::first_rows(&query, &json, around, TableView::default(), None)?;
    let date = chrono::DateTime::<chrono::Utc>::from(SystemTime::now()).to_rfc2822();
    Some(format!(
        "<div class=\"first\">{rows}</div><script type=\"application/json\" id=\"answer\" data-date=\"{date}\">{data}</script>"
    ))
}

/// The first of the reader's languages that the app speaks.
fn language(request: &HeaderMap) -> Language {
    let lines = request.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).filter_map(|offer| offer.split(';').next());
    tags.find_map(|tag| Language::of_tag(tag.trim())).unwrap_or_default()
}

/// A page on its way, compressed if its reader wants that.
struct Zipped(Option<GzEncoder<Vec<u8>>>);

impl Zipped {
    fn wanted(request: &HeaderMap) -> Self {
        let is_wanted = assets::weight(request, "gzip") > 0.0;
        Self(is_wanted.then(|| GzEncoder::new(Vec::new(), Compression::default())))
    }

    /// A part that can be read before the next one comes.
    fn next(&mut self, text: &str) -> Bytes {
        let Some(encoder) = &mut self.0 else { return Bytes::copy_from_slice(text.as_bytes()) };
        // Into memory nothing fails to be written.
        let _ = encoder.write_all(text.as_bytes()).and_then(|()| encoder.flush());
        std::mem::take(encoder.get_mut()).into()
    }

    /// The last part.
    fn end(mut self, text: &str) -> Bytes {
        let part = self.next(text);
        let end = self.0.and_then(|encoder| encoder.finish().ok()).unwrap_or_default();
        [part, end.into()].concat().into()
    }
}

/// What is said of such a page.
fn dressed(body: Body, is_zipped: bool) -> Response {
    let mut response = body.into_response();
    assets::dress(response.headers_mut());
    let mut set = |name, value| response.headers_mut().insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, "text/html; charset=utf-8");
    set(header::CACHE_CONTROL, "no-store");
    set(header::VARY, "Accept-Encoding, Accept-Language");
    if is_zipped {
        set(header::CONTENT_ENCODING, "gzip");
    }
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::{future::ready, io::Read};

    use super::*;

    const PAGE: &str = "<p>shell<section><table></table><footer>shell</footer></section><p>end";

    fn page(whole: &str) -> FirstPage {
        FirstPage::new(whole.to_owned(), HeaderValue::from_static("default-src 'none'"))
    }

    #[test]
    fn where_the_server_draws_the_rows_no_module_is_needed_for_them() {
        let page = page(
            "<title>t</title><link data-first rel=\"modulepreload\" href=\"./first-1.js\"><link data-first rel=\"preload\" \
             href=\"./first-1.wasm\"><link data-rel=stylesheet><link data-rel=modulepreload href=./page-1.js><p>",
        );
        let app = |rel: &str| {
            format!(
                "<title>t</title><link data-rel=stylesheet><link {rel}=modulepreload href=./page-1.js><p>"
            )
        };
        assert_eq!((page.drawn, page.hurried), (app("data-rel"), app("rel")));
    }

    #[tokio::test]
    async fn another_screen_than_the_list_has_no_rows_to_wait_for() {
        let page = page("<link data-first href=./first-1.js><link data-rel=preload href=./page-1.js>");
        let body = async |query| {
            let body = page.respond(&HeaderMap::new(), query).into_body();
            String::from_utf8(axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap()
        };
        assert_eq!(body("deduplication_key=a").await, page.whole);
        assert_eq!(body("view=overview").await, "<link rel=preload href=./page-1.js>");
    }

    fn headers(headers: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    async fn shown(request: &HeaderMap, answer: Response) -> (HeaderMap, Vec<u8>) {
        let page = page(PAGE);
        let (parts, body) = page.respond_with(request, "", ready(answer)).into_parts();
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
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "default-src 'none'");
    }

    #[tokio::test]
    async fn without_rows_it_is_the_shell_and_the_app_asks() {
        let empty = || r#"{"next":null,"previous":null,"results":[]}"#.into_response();
        for answer in [StatusCode::BAD_GATEWAY.into_response(), "<p>".into_response(), empty()] {
            assert_eq!(shown(&HeaderMap::new(), answer).await.1, PAGE.as_bytes());
        }
    }

    #[tokio::test]
    async fn a_page_without_a_shell_is_sent_as_it_is() {
        let page = page("<p>own");
        assert!(!page.has_place());
        let body = page.respond_with(&HeaderMap::new(), "", ready(answer("a"))).into_body();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        assert_eq!(body, "<p>own");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_does_not_hold_the_app_back() {
        let page = page(PAGE);
        let response = page.respond_with(&HeaderMap::new(), "", std::future::pending());
        let mut body = response.into_body().into_data_stream();
        assert_eq!(body.next().await.unwrap().unwrap(), "<p>shell<section><table></table>");
        assert_eq!(body.next().await.unwrap().unwrap(), "<footer>shell</footer></section><p>end");
        assert!(body.next().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_soon_there_comes_with_the_shell_and_is_painted_with_it() {
        let page = page(&format!("{EXPECT}<title>t</title>{PAGE}"));
        let parts = async |after: u64| {
            let soon = async move {
                tokio::time::sleep(Duration::from_millis(after)).await;
                answer("a")
            };
            let body = page.respond_with(&HeaderMap::new(), "", soon).into_body().into_data_stream();
            body.map(|part| String::from_utf8(part.unwrap().to_vec()).unwrap()).collect::<Vec<_>>().await
        };
        let [together] = parts(24).await.try_into().unwrap();
        assert!(
            together.starts_with("<link rel=expect href=#crash blocking=render><title>t</title>"),
            "{together}"
        );
        assert!(together.contains("id=\"answer\""), "{together}");
        let [shell, rows] = parts(26).await.try_into().unwrap();
        assert_eq!(shell, "<title>t</title><p>shell<section><table></table>");
        assert!(rows.contains("id=\"answer\""), "{rows}");
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
        for (place, question) in [("document", Some("")), ("empty", None), ("iframe", None)] {
            let place = (header::HeaderName::from_static("sec-fetch-dest"), place);
            let request = headers(&[(header::ACCEPT, "text/html"), place]);
            assert_eq!(FirstPage::question("", &request).as_deref(), question);
        }
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
