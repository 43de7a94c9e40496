//! The gateway as others see it: bytes over TCP to the program itself, an Attendee server of the tests' own behind it.
#![allow(clippy::unwrap_used)]

mod attacks;
mod common;
mod library;
mod program;
mod upstream;
