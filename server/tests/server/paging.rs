//! Walks through the whole list: nothing lost, nothing repeated, and with the faults of the real server both.

use crate::common::{Server, distinct, ids};
use attendee_calendars_server::demo::Options;
use base64::{Engine, engine::general_purpose::STANDARD};

const LIST: &str = "/api/v1/calendars";

async fn walk_both_ways(options: &Options) {
    let server = Server::new(options);
    let count = options.calendars.unwrap() as usize;
    let forward = server.walk(LIST, "next").await;
    let all = ids(&forward);
    assert_eq!((all.len(), distinct(&all)), (count, count));
    assert_eq!(forward.len(), count.div_ceil(25));

    // Newest first, ids deciding between calendars of one instant. All times are of this millennium and of one
    // zone; without a fraction they are shorter, which `Z` against `.` sorts the wrong way.
    let place = |it: &serde_json::Value| {
        let at = it["created_at"].as_str().unwrap().trim_end_matches('Z').to_owned();
        (if at.contains('.') { at } else { at + ".000000" }, it["id"].as_str().unwrap().to_owned())
    };
    let places =
        forward.iter().flat_map(|page| page.0["results"].as_array().unwrap()).map(place).collect::<Vec<_>>();
    assert!(places.is_sorted_by(|newer, older| newer > older));

    // Every page but the first has a neighbour before it, every page but the last one after it.
    for (number, page) in forward.iter().enumerate() {
        assert_eq!(page.link("previous").is_some(), number > 0, "page {number}");
        assert_eq!(page.link("next").is_some(), number + 1 < forward.len(), "page {number}");
    }

    // Back again: the same pages.
    let mut back = server.walk(&forward.last().unwrap().link("previous").unwrap(), "previous").await;
    assert!(back.last().unwrap().link("next").is_some());
    back.reverse();
    assert_eq!(ids(&back), all[..ids(&back).len()]);
    assert_eq!(back.len(), forward.len() - 1);
    // And from there forward once more.
    let again = server.walk(&back[0].link("next").unwrap(), "next").await;
    assert_eq!(ids(&again), all[25..]);
}

#[tokio::test]
async fn a_walk_sees_each_calendar_once() {
    walk_both_ways(&Options { calendars: Some(137), ..Options::default() }).await;
}

#[tokio::test]
async fn a_walk_over_bulk_imports_sees_each_calendar_once() {
    walk_both_ways(&Options { calendars: Some(3000), ..Options::default() }).await;
}

#[tokio::test]
async fn a_walk_over_one_single_instant_sees_each_calendar_once() {
    walk_both_ways(&Options { calendars: Some(1500), same_instant: Some(1500), ..Options::default() }).await;
}

fn faulty(calendars: u32, same_instant: u32) -> Server {
    Server::new(&Options {
        calendars: Some(calendars),
        same_instant: Some(same_instant),
        attendee_faults: true,
        ..Options::default()
    })
}

#[tokio::test]
async fn with_faults_distinct_times_are_still_paged_well() {
    let server = faulty(137, 0);
    let forward = server.walk(LIST, "next").await;
    assert_eq!((ids(&forward).len(), distinct(&ids(&forward))), (137, 137));
    let mut back = server.walk(&forward.last().unwrap().link("previous").unwrap(), "previous").await;
    back.reverse();
    assert_eq!(ids(&back), ids(&forward)[..125]);
}

#[tokio::test]
async fn with_faults_a_cursor_skips_the_ties_that_were_shown() {
    let server = faulty(200, 0);
    // A bulk import lies over the border of the second page: calendars 45 to 56 are of one instant.
    let pages = server.walk(LIST, "next").await;
    let created = |n: usize| pages[n / 25].0["results"][n % 25]["created_at"].as_str().unwrap().to_owned();
    assert_eq!(created(45), created(56));
    let next = pages[1].link("next").unwrap();
    let cursor = form_urlencoded::parse(next.split_once('?').unwrap().1.as_bytes()).next().unwrap().1;
    let query = String::from_utf8(STANDARD.decode(&*cursor).unwrap()).unwrap();
    let at = created(44).replace('T', "+").replace(':', "%3A").replace('Z', "%2B00%3A00");
    assert_eq!(query, format!("o=5&p={at}"));
}

#[tokio::test]
async fn with_faults_ties_are_lost_and_repeated_the_same_way_each_time() {
    let server = faulty(137, 60);
    let walk = ids(&server.walk(LIST, "next").await);
    assert_eq!(walk.len(), 137, "as many rows as there are calendars");
    assert!(distinct(&walk) < 137, "some came twice, others never");
    assert_eq!(walk, ids(&server.walk(LIST, "next").await));
}

#[tokio::test]
async fn with_faults_a_thousand_ties_never_end() {
    let server = faulty(1200, 1200);
    let mut page = server.page(LIST).await;
    for _ in 0..41 {
        page = server.page(&page.link("next").unwrap()).await;
    }
    let next = page.link("next").unwrap();
    assert_eq!(server.page(&next).await.link("next"), Some(next));
}

#[tokio::test]
async fn with_faults_html_comes_where_json_was_expected() {
    let server = faulty(3, 0);
    let token = format!("Token {}", server.key);
    let no_date = server.get(&format!("{LIST}?cursor=cD1zb29u")).await; // p=soon
    let html = server.send("GET", LIST, &[("authorization", &token), ("accept", "text/html")]).await;
    for answer in [no_date, html] {
        assert_eq!(answer.status, 500);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(answer.text().contains("<h1>Server Error (500)</h1>"));
    }
    assert_eq!(server.get(&format!("{LIST}?cursor=garbage")).await.status, 404);
}
