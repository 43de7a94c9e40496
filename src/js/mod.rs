//! What JavaScript sees: the surfaces of the npm package, and the rows that the page draws before its app runs.

#[cfg(feature = "js-client")]
mod abort;
#[cfg(feature = "js-client")]
pub mod client;
#[cfg(feature = "js-client")]
mod convert;
#[cfg(any(feature = "js-client", feature = "element"))]
pub mod crash;
#[cfg(feature = "element")]
pub mod element;
#[cfg(feature = "first")]
pub mod first;
#[cfg(feature = "js-client")]
mod metadata;

#[cfg(any(feature = "js-client", feature = "element"))]
mod credentials;

#[cfg(any(feature = "js-client", feature = "element"))]
use credentials::{key, provider};
