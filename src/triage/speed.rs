//! How long things take with 100,000 calendars. Not a test: it prints.
//! `cargo test --release --lib -- --ignored --nocapture triage::speed`

#![allow(clippy::print_stdout, reason = "it is there to print")]

use std::time::Instant;

use super::testing::{now, rows};
use super::{
    Collection, Comparison, CsvColumn, Dimension, Filter, Hint, Overview, Selector, Sort, SortBy, Summary,
    csv_row, jsonl_row,
};
use crate::health::Thresholds;

const CALENDARS: usize = 100_000;

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = run();
    println!("{:>9.2} ms  {what}", start.elapsed().as_secs_f64() * 1000.0);
    done
}

#[test]
#[ignore = "it prints how long things take"]
fn of_a_hundred_thousand() {
    let rows = rows(CALENDARS);
    let mut collection = Collection::new(now(), Thresholds::default());
    timed("push all", || rows.chunks(25).for_each(|page| collection.push(page)));
    drop(rows);
    let raw: usize = (0..CALENDARS as u32).map(|row| collection.raw(row).len()).sum();
    let (json, searched, all) =
        (raw / CALENDARS, collection.hay.bytes() / CALENDARS, collection.bytes() / CALENDARS);
    println!("{json} bytes of JSON, {searched} searched, {all} of memory each");

    let mut selector = Selector::default();
    for line in ["northwind", "cal_9x7Q", "zqzq", "aadsts700082", "2025-11-21t1", "anna.abbot@harbour-finch"]
    {
        for end in 1..=line.len() {
            let filter = Filter::parse(&line[..end]);
            let count =
                timed(&format!("typed {}", &line[..end]), || selector.select(&collection, &filter).count());
            println!("{count:>14} rows");
        }
    }
    for line in [
        "e",
        "harbour",
        "no-such-text",
        "0123456789abcdef",
        "google",
        "-health:broken platform:google no:key",
    ] {
        let filter = Filter::parse(line);
        timed(&format!("at once {line}"), || Selector::default().select(&collection, &filter));
    }
    let all = selector.select(&collection, &Filter::default());
    for again in ["", ", again"] {
        for name in ["plan", "tenant_id", "user_id"] {
            let dimension = Dimension::Metadata(name.into());
            timed(&format!("facet metadata.{name}{again}"), || all.facet(&collection, &dimension, 50));
        }
        for dimension in [Dimension::Health, Dimension::Cause, Dimension::Actor, Dimension::Client] {
            timed(&format!("facet {dimension:?}{again}"), || all.facet(&collection, &dimension, 50));
        }
        let metadata = ["plan", "user_id"].map(|name| SortBy::Metadata(name.into()));
        for by in SortBy::ALL.into_iter().chain(metadata) {
            let mut rows = all.rows();
            timed(&format!("sort by {by:?}{again}"), || {
                collection.sort(&mut rows, &Sort { by: by.clone(), descending: true })
            });
        }
    }
    let rows = all.rows();
    let groups = timed("root causes", || super::groups(&collection, &rows));
    println!("{:>14} groups", groups.len());
    timed("overview", || Overview::of(&collection));
    for hint in Hint::ALL {
        timed(&format!("hint {}", hint.as_str()), || hint.rows(&collection));
    }
    let summary = timed("summary", || Summary::of(&collection));
    println!("{:>14} bytes each", summary.bytes() / CALENDARS);
    timed("comparison", || Comparison::of(&summary, &collection));
    let (mut csv, mut json) = (String::new(), String::new());
    timed("CSV", || rows.iter().for_each(|row| csv_row(&collection, *row, &CsvColumn::ALL, &mut csv)));
    timed("JSON Lines", || rows.iter().for_each(|row| jsonl_row(&collection, *row, &mut json)));
    println!("{} bytes each with ranks and columns", collection.bytes() / CALENDARS);
}
