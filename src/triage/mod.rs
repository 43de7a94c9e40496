//! Working on a whole project, up to 100,000 calendars, at the speed of memory: a [`Collection`] holds them small, a
//! [`Selector`] finds what a [`Filter`] shows, and the rest counts, orders and compares. Pure: one fixed moment, no clock,
//! no words for people. Rows are named by their index in the collection.

mod arena;
mod bits;
mod collection;
mod facets;
mod facts;
mod filter;
mod haystack;
mod hygiene;
mod metadata;
mod select;
mod sort;
#[cfg(test)]
mod speed;
mod syntax;
#[cfg(test)]
mod testing;
mod tokens;
mod when;
mod words;

pub use collection::Collection;
pub use facets::{Facet, FacetValue};
pub use filter::{Compare, Dimension, Filter, Missing, Stamp, Term, Test};
pub use hygiene::{ABANDONED_DAYS, Hint};
pub use select::{Selection, Selector};
pub use sort::{Sort, SortBy};
