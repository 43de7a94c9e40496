//! Attendee Calendars as one program: the page, embedded, and an API behind it.
//!
//! [`router`] makes an axum `Router` of a [`Config`]: the page, and a gateway to the projects of real Attendee servers,
//! to be mounted in a service of one's own. [`demo::router`] is the same page before a project of invented calendars.
//! [`serve`] runs either until it is told to stop.
//!
//! | module | its one reason to exist |
//! |---|---|
//! | [`assets`] | the files of the page: types, compression, caching |
//! | [`front`] | the way of a request to the gateway, and what every answer says |
//! | `first` | the page with the rows of its first list in it |
//! | [`page_settings`] | what the page is told of its settings |
//! | [`site`] | the server's names and address, and whose pages may ask |
//! | [`auth`] | who may look: everybody, those with the password, those whom a proxy names |
//! | [`gateway`] | what is asked of an Attendee server, with its key, and what is passed on |
//! | [`audit`] | who looked at what |
//! | [`metrics`] | how often, and how long it took |
//! | [`watched`] | files that are replaced while the program runs |
//! | [`listen`] | connections: TLS, limits, an orderly end |
//! | [`session`] | the demo's: a key, the page's own cookie, nobody else |
//! | [`origin`] | pages of other origins that may ask the demo with a key |
//! | [`demo`] | the API over a project of invented calendars in SQLite |

pub mod assets;
pub mod audit;
pub mod auth;
mod cookies;
pub mod demo;
mod first;
pub mod front;
pub mod gateway;
pub mod listen;
pub mod metrics;
pub mod origin;
pub mod page_settings;
mod refusal;
pub mod session;
pub mod site;
mod stalled;
pub mod watched;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

pub use front::{Config, router};
pub use listen::serve;

/// The path of the list of calendars, here and at the server behind.
pub(crate) const LIST: &str = "/api/v1/calendars";

/// A short answer in words.
pub(crate) fn text(status: StatusCode, words: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}
