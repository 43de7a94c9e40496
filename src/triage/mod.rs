//! Working on a whole project, up to 100,000 calendars, at the speed of memory: a [`Collection`] holds them small, a
//! [`Selector`] finds what a [`Filter`] shows, and the rest counts, orders and compares. Pure: one fixed moment, no clock,
//! no words for people. Rows are named by their index in the collection.

mod arena;
mod bars;
mod bits;
mod collection;
mod compare;
mod export;
mod facets;
mod facts;
mod filter;
mod groups;
mod haystack;
mod hygiene;
mod metadata;
mod order;
mod overview;
mod select;
mod sort;
#[cfg(test)]
mod speed;
mod syntax;
#[cfg(test)]
mod testing;
mod when;
mod words;

pub use bars::Bars;
pub use collection::Collection;
pub use compare::{Comparison, Summary, Verdict};
pub use export::{CsvColumn, csv_header, csv_row, file_name, jsonl_row};
pub use facets::{Facet, FacetValue};
pub use filter::{Compare, Dimension, Filter, Missing, Stamp, Term, Test};
pub use groups::{BURST_MINUTES, Burst, Group, groups};
pub use hygiene::{ABANDONED_DAYS, Hint};
pub use overview::{Bar, Freshness, Overview};
pub use select::{Selection, Selector};
pub use sort::{Sort, SortBy};
