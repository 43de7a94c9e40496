//! Deduplication keys: such as integrators make, and such as break a careless client.

use super::rng::Rng;

/// Keys that need care on their way through a URL, a table and a search box.
pub(super) const SPECIAL: &[&str] = &[
    "user with spaces",
    "sales & support + 50% off #1",
    "café-nfc",
    "cafe\u{301}-nfd",
    "launch-🎉-👩‍👩‍👧‍👦",
    "User-Case",
    "user-case",
    " leading",
    "trailing ",
    "  both  ",
    "cal_notACalendarId00",
    "",
    "a&b=c",
    "plus+sign",
    "100%",
    "50%25 off",
    "path/to\\key",
    "hash#fragment",
    "q?x=1&y=2",
    "quote'single",
    "quote\"double",
    "<b>bold</b>",
    "לוח-שנה-עברי",
    "rtl-تقويم-42",
    "日本語キー",
    "anna+calendar@harbour-finch.example",
    "semi;colon,comma",
    "inner  double  space",
    "null",
    "0",
    "line\nbreak",
    "\ttabbed\t",
    "zero\u{200b}width",
    LONG,
];

const LONG: &str = "tenant:8f14e45f/workspace:customer-success-emea/user:0000000000000000000000000000000000000042/\
    calendar:primary/created-by:provisioning-service/region:eu-central-1/environment:production/revision:\
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// The key of an ordinary calendar: unique by its number, absent now and then.
pub(super) fn ordinary(rng: &mut Rng, number: u32, mail: &str) -> Option<String> {
    Some(match rng.below(20) {
        0..3 => return None,
        3..9 => format!("user-{number:05}"),
        9..13 => format!("{mail}#{number}"),
        13..16 => format!("{}:{number}", rng.guid()),
        16..18 => format!("crm/contacts/{number}"),
        _ => format!("tenant-{}:user-{number}", rng.below(40)),
    })
}
