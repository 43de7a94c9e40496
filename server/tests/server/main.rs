//! The server as others see it: its router without a network, and the program itself.
#![allow(clippy::unwrap_used)]

mod api;
mod common;
mod page;
mod paging;
mod program;
mod scan;
