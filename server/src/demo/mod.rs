//! A project of invented calendars that answers like a real Attendee server.
//!
//! `api` (requests) → [`paging`] or [`faults`] (which rows) → [`store`] (SQLite); [`seed`] invents the rows,
//! [`cursor`] and [`time`] are how the API writes places and instants.

pub(crate) mod api;
pub mod cursor;
pub mod faults;
pub mod paging;
pub mod seed;
pub mod store;
pub mod time;

use std::path::PathBuf;

use crate::demo::{
    seed::Plan,
    store::{OpenError, Store},
    time::Time,
};

/// What is asked for; `None` stands for the default, or for whatever a file holds already.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How many calendars.
    pub calendars: Option<u32>,
    /// What ids, keys and all else are drawn from.
    pub seed: Option<u64>,
    /// How many of the newest calendars share one time of creation.
    pub same_instant: Option<u32>,
    /// Where the project is kept; in memory if nowhere.
    pub db: Option<PathBuf>,
    /// Whether lists are paged as badly as the real server does it.
    pub attendee_faults: bool,
}

impl Options {
    fn plan(&self) -> Plan {
        Plan {
            calendars: self.calendars.unwrap_or(137),
            seed: self.seed.unwrap_or(1),
            same_instant: self.same_instant.unwrap_or(0),
        }
    }
}

/// Calendars, ready to be asked for, and the key to them.
pub struct Project {
    store: Store,
    api_key: String,
    attendee_faults: bool,
}

impl Project {
    /// Opens the file that is named, or invents the calendars anew.
    ///
    /// # Errors
    /// When the file cannot be used or made; it is then left as it was.
    pub fn open(options: &Options) -> Result<Self, OpenError> {
        let plan = options.plan();
        let store = match &options.db {
            None => Store::in_memory(plan, Time::now())?,
            Some(file) if file.exists() => Store::open(file, options)?,
            Some(file) => Store::create(file, plan, Time::now())?,
        };
        let api_key = seed::api_key(store.plan().seed);
        Ok(Self { store, api_key, attendee_faults: options.attendee_faults })
    }

    /// The key that requests have to bring.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }
}
