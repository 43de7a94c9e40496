//! Every page, one after the other.

use std::collections::HashSet;

use super::{ApiError, Client, FRUITLESS, Query, Transport};
use crate::model::{Cursor, Row, Warning};

/// A walk through the list from the newest calendar to the oldest. It ends by itself, whatever the server says; after an
/// error it goes on where it stood.
#[derive(Debug)]
pub struct Walk<T> {
    client: Client<T>,
    query: Query,
    done: bool,
    /// The cursors of the pages; the first one has none.
    walked: HashSet<String>,
    ids: HashSet<String>,
    pages: u32,
    /// So many pages in a row had no row that was new.
    fruitless: u32,
    repeated: u32,
    warnings: Vec<WalkWarning>,
}

/// One page of a walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Walked {
    /// Its number, from 1.
    pub page: u32,
    /// Its rows, without those that an earlier page had.
    pub rows: Vec<Row>,
}

/// Why a walk may not have seen everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WalkWarning {
    /// There was a next page, but its address held no cursor.
    NextWithoutCursor,
    /// The next page was one that had been walked already: without an end, it would have gone on for ever.
    CursorRepeated,
    /// The server sent this many rows again. Others may be missing in their place: calendars created at the same instant.
    RowsRepeated(u32),
}

impl<T: Transport> Walk<T> {
    pub(super) fn new(client: Client<T>, deduplication_key: Option<String>) -> Self {
        Self {
            client,
            query: Query { deduplication_key, cursor: None },
            done: false,
            walked: HashSet::new(),
            ids: HashSet::new(),
            pages: 0,
            fruitless: 0,
            repeated: 0,
            warnings: Vec::new(),
        }
    }

    /// The next page; `None` after the last one.
    pub async fn next_page(&mut self) -> Result<Option<Walked>, ApiError> {
        if self.done {
            return Ok(None);
        }
        let page = self.client.list_calendars(&self.query).await?;
        self.walked.insert(self.query.cursor.take().map(Cursor::into).unwrap_or_default());
        self.pages += 1;
        for warning in page.warnings {
            match warning {
                Warning::NextWithoutCursor => self.warnings.push(WalkWarning::NextWithoutCursor),
                Warning::RowsRepeated(count) => self.repeated += count,
            }
        }
        let sent = page.rows.len();
        let rows: Vec<Row> = page.rows.into_iter().filter(|row| self.is_new(row)).collect();
        self.repeated += u32::try_from(sent - rows.len()).unwrap_or(u32::MAX);
        self.fruitless = if rows.is_empty() { self.fruitless + 1 } else { 0 };
        self.query.cursor = page.next;
        match &self.query.cursor {
            None => self.done = true,
            // A server that takes no notice of a cursor may give another one each time.
            Some(cursor) if self.walked.contains(cursor.as_str()) || self.fruitless >= FRUITLESS => {
                self.done = true;
                self.warnings.push(WalkWarning::CursorRepeated);
            }
            Some(_) => {}
        }
        Ok(Some(Walked { page: self.pages, rows }))
    }

    /// Why it may not have seen everything so far.
    pub fn warnings(&self) -> Vec<WalkWarning> {
        let repeated = (self.repeated > 0).then_some(WalkWarning::RowsRepeated(self.repeated));
        self.warnings.iter().cloned().chain(repeated).collect()
    }

    /// Whether the last page has been walked.
    pub fn is_done(&self) -> bool {
        self.done
    }

    fn is_new(&mut self, row: &Row) -> bool {
        match row {
            Row::Calendar(calendar) => self.ids.insert(calendar.id.clone()),
            Row::Unreadable(_) => true,
        }
    }
}
