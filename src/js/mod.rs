//! What JavaScript sees: the surfaces of the npm package.

#[cfg(feature = "js-client")]
mod abort;
#[cfg(feature = "js-client")]
pub mod client;
#[cfg(feature = "js-client")]
mod convert;
pub mod crash;
#[cfg(feature = "js-client")]
mod metadata;
