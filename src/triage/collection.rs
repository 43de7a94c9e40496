//! All calendars of a project, held small: each one's text as it came, what the search looks through, and numbers.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use super::arena::Arena;
use super::facts::{Facts, NOWHERE, look_through};
use super::haystack::Haystack;
use super::metadata::{ABSENT, Column, Members, NESTED, ShapeText, Shapes, scalar};
use super::words::{Table, Words, hash};
use crate::health::{Actor, CauseKind, Health, Thresholds, diagnose};
use crate::model::{Calendar, Row, Time, Unreadable, read_calendar};
use crate::model::{decode, text_at};

/// Rows are held in pieces, because one long list grows by doubling.
const PIECE: usize = 1024;

/// How many columns of metadata are remembered, the latest.
const COLUMNS: usize = 8;

/// The calendars of a whole project, each with its verdict at one moment. A row is named by its index from 0, in the order
/// of the scan, and keeps it. A calendar that comes again takes the place of its earlier self.
///
/// Calendars are not kept as such: [`Self::row`] reads one again from its text. Memory is about 1.7 times the JSON texts.
#[derive(Debug)]
pub struct Collection {
    at: Time,
    thresholds: Thresholds,
    texts: Arena,
    facts: Vec<Vec<Facts>>,
    length: usize,
    unreadable: u32,
    ids: Table,
    pub(super) hay: Haystack,
    pub(super) platforms: Words,
    pub(super) states: Words,
    pub(super) clients: Words,
    pub(super) codes: Words,
    pub(super) shapes: Shapes,
    version: u64,
    columns: RefCell<Vec<Rc<Column>>>,
    pub(super) ranks: RefCell<Vec<(super::SortBy, Rc<Vec<u32>>)>>,
    /// What the next row is read into, to spare memory that comes and goes.
    scratch: (String, ShapeText),
}

impl Collection {
    /// An empty one, whose calendars are judged at this moment: the begin or the end of their scan.
    pub fn new(at: Time, thresholds: Thresholds) -> Self {
        Self {
            at,
            thresholds,
            texts: Arena::default(),
            facts: Vec::new(),
            length: 0,
            unreadable: 0,
            ids: Table::default(),
            hay: Haystack::default(),
            platforms: Words::with_empty(),
            states: Words::with_empty(),
            clients: Words::with_empty(),
            codes: Words::with_empty(),
            shapes: Shapes::new(),
            version: 0,
            columns: RefCell::default(),
            ranks: RefCell::default(),
            scratch: Default::default(),
        }
    }

    /// The moment at which all were judged.
    pub fn at(&self) -> Time {
        self.at
    }

    /// The lines that the verdicts draw.
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// How many rows there are, those that could not be read among them.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// How many rows could not be read.
    pub fn unreadable(&self) -> u32 {
        self.unreadable
    }

    /// Counts the changes: what was computed from the same number is still right.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Adds rows behind those that are there.
    pub fn push(&mut self, rows: &[Row]) {
        for row in rows {
            match row {
                Row::Calendar(calendar) => {
                    self.replace(calendar);
                }
                Row::Unreadable(unreadable) => {
                    let facts = self.read(&unreadable.raw, None);
                    self.hay.push(&self.scratch.0);
                    self.unreadable += 1;
                    let index = self.add(facts);
                    let id = self.id(index).map(Cow::into_owned);
                    if let Some(id) = id.filter(|id| self.index_of(id).is_none()) {
                        self.name(&id, index);
                    }
                }
            }
        }
        self.changed();
    }

    /// Puts a calendar in the place of the one with its id, or at the end, and says where. Its verdict is that at the
    /// collection's moment, too.
    pub fn replace(&mut self, calendar: &Calendar) -> u32 {
        let facts = self.read(calendar.raw(), Some(calendar));
        let known = self.index_of(&calendar.id);
        self.changed();
        if let Some(index) = known {
            self.hay.replace(index, self.scratch.0.clone());
            self.unreadable -= u32::from(self.health(index).is_none());
            self.facts[index as usize / PIECE][index as usize % PIECE] = facts;
            return index;
        }
        self.hay.push(&self.scratch.0);
        let index = self.add(facts);
        self.name(&calendar.id, index);
        index
    }

    /// The row of the calendar with this id.
    pub fn index_of(&self, id: &str) -> Option<u32> {
        self.ids.find(hash(id), &|index| self.id(index).as_deref() == Some(id))
    }

    /// The row, read again. Panics, as all that takes an index, where there is none.
    pub fn row(&self, index: u32) -> Row {
        let raw = self.raw(index);
        let unreadable =
            || Row::Unreadable(Rc::new(Unreadable { raw: raw.to_owned(), reason: String::new() }));
        read_calendar(raw).unwrap_or_else(|_| unreadable())
    }

    /// The calendar in the row, read again; `None` where it cannot be read.
    pub fn calendar(&self, index: u32) -> Option<Rc<Calendar>> {
        match self.row(index) {
            Row::Calendar(calendar) => Some(calendar),
            Row::Unreadable(_) => None,
        }
    }

    /// The row as the server wrote it.
    pub fn raw(&self, index: u32) -> &str {
        let (at, length) = self.facts(index).raw;
        self.texts.get(at, length)
    }

    /// How it is; `None` of a row that could not be read.
    pub fn health(&self, index: u32) -> Option<Health> {
        self.facts(index).health()
    }

    /// Why its authorisation failed, unless a success is known to have followed.
    pub fn cause(&self, index: u32) -> Option<CauseKind> {
        self.facts(index).cause()
    }

    /// Who has to act; `None` where no authorisation failed and nothing is disconnected.
    pub fn actor(&self, index: u32) -> Option<Actor> {
        self.facts(index).actor()
    }

    /// The id, also of a row that could not be read but has one.
    pub fn id(&self, index: u32) -> Option<Cow<'_, str>> {
        self.text(index, self.facts(index).id)
    }

    /// The deduplication key.
    pub fn key(&self, index: u32) -> Option<Cow<'_, str>> {
        self.text(index, self.facts(index).key)
    }

    /// The calendar within its account (`platform_uuid`); `None` is the account's primary one.
    pub fn account(&self, index: u32) -> Option<Cow<'_, str>> {
        self.text(index, self.facts(index).account)
    }

    /// The OAuth client; empty where there is none.
    pub fn client_id(&self, index: u32) -> &str {
        self.clients.text(self.facts(index).client)
    }

    /// The platform's word; empty where there is none.
    pub fn platform(&self, index: u32) -> &str {
        self.platforms.text(self.facts(index).platform)
    }

    /// The names that metadata have on their first level, with how many calendars have each; the most frequent first.
    pub fn metadata_keys(&self) -> Vec<(String, u32)> {
        let mut rows = vec![0; self.shapes.len()];
        for facts in self.each() {
            rows[facts.shape as usize] += 1;
        }
        self.shapes.names(&rows)
    }

    /// The metadata's JSON, as the server wrote it and with what follows it.
    pub(super) fn metadata(&self, index: u32) -> Option<&str> {
        let at = self.facts(index).metadata;
        (at != NOWHERE).then(|| &self.raw(index)[at as usize..])
    }

    /// Memory in use, in bytes: what was asked for, without what the allocator adds.
    pub fn bytes(&self) -> usize {
        let facts: usize = self.facts.iter().map(|piece| piece.capacity() * size_of::<Facts>()).sum();
        let words = [&self.platforms, &self.states, &self.clients, &self.codes];
        let words: usize = words.into_iter().map(Words::bytes).sum();
        let columns: usize = self.columns.borrow().iter().map(|column| column.bytes()).sum();
        let ranks: usize = self.ranks.borrow().iter().map(|(_, ranks)| ranks.capacity() * 4).sum();
        let held = self.texts.bytes() + facts + self.ids.bytes() + self.hay.bytes();
        held + words + self.shapes.bytes() + columns + ranks
    }

    pub(super) fn facts(&self, index: u32) -> &Facts {
        &self.facts[index as usize / PIECE][index as usize % PIECE]
    }

    /// All rows, in order.
    pub(super) fn each(&self) -> impl Iterator<Item = &Facts> {
        self.facts.iter().flatten()
    }

    /// The moment of the verdicts, in microseconds.
    pub(super) fn micros(&self) -> i64 {
        self.at.timestamp_micros()
    }

    /// The column of a name of the metadata, made when it is first asked for.
    pub(super) fn column(&self, name: &str) -> Rc<Column> {
        let mut columns = self.columns.borrow_mut();
        if let Some(at) = columns.iter().position(|column| column.name == name) {
            // The latest stands last.
            columns[at..].rotate_left(1);
        } else {
            if columns.len() == COLUMNS {
                columns.remove(0);
            }
            columns.push(Rc::new(self.make_column(name)));
        }
        Rc::clone(&columns[columns.len() - 1])
    }

    fn make_column(&self, name: &str) -> Column {
        let have = self.shapes.which_have(name);
        let (members, mut words) = (Members::of(name), Words::default());
        let rows = self.each().zip(0..).map(|(facts, index)| {
            let value = self.metadata(index).filter(|_| have[facts.shape as usize]);
            match value.and_then(|metadata| members.find(metadata)) {
                Some(value) => scalar(&value).map_or(NESTED, |text| words.add(&text)),
                None => ABSENT,
            }
        });
        Column { rows: rows.collect(), name: name.to_owned(), words }
    }

    /// Reads a row into facts, and into the scratch what is searched.
    fn read(&mut self, raw: &str, calendar: Option<&Calendar>) -> Facts {
        let mut facts = Facts::unreadable((self.texts.push(raw), raw.len() as u32));
        if let Some(calendar) = calendar {
            facts.set_times(calendar);
        }
        let (hay, shape) = &mut self.scratch;
        hay.clear();
        shape.clear();
        look_through(raw, calendar.is_some(), &mut facts, hay, shape);
        facts.shape = self.shapes.add(shape);
        if let Some(calendar) = calendar {
            let found = diagnose(calendar, self.at, &self.thresholds);
            facts.set_verdict(found.health, found.failure.as_ref().map(|failure| failure.cause.kind));
            facts.platform = self.platforms.add(calendar.platform.as_str());
            facts.state = self.states.add(calendar.state.as_str());
            facts.client = self.clients.add(&calendar.client_id);
            let code = found.failure.and_then(|failure| failure.cause.code);
            facts.code = self.codes.add(code.as_deref().unwrap_or_default());
        }
        facts
    }

    fn add(&mut self, facts: Facts) -> u32 {
        if self.length.is_multiple_of(PIECE) {
            // Of few calendars no whole piece is needed.
            self.facts.push(if self.length == 0 { Vec::new() } else { Vec::with_capacity(PIECE) });
        }
        if let Some(piece) = self.facts.last_mut() {
            piece.push(facts);
        }
        self.length += 1;
        (self.length - 1) as u32
    }

    /// Remembers where an id is.
    fn name(&mut self, id: &str, index: u32) {
        // Apart from the table, which is written to, all is only read.
        let mut ids = std::mem::take(&mut self.ids);
        ids.add(hash(id), index, &|known| hash(&self.id(known).unwrap_or_default()));
        self.ids = ids;
    }

    fn changed(&mut self) {
        self.version += 1;
        self.columns.borrow_mut().clear();
        self.ranks.borrow_mut().clear();
    }

    fn text(&self, index: u32, at: u32) -> Option<Cow<'_, str>> {
        (at != NOWHERE).then(|| decode(text_at(self.raw(index), at as usize)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{collection, now, rows, texts};
    use super::*;

    #[test]
    fn rows_come_back_and_are_judged_as_one_by_one() {
        let all = rows(300);
        let collection = collection(&all);
        assert_eq!((collection.len(), collection.is_empty(), collection.unreadable()), (300, false, 0));
        for (row, index) in all.iter().zip(0..) {
            assert_eq!(collection.row(index), *row);
            let Row::Calendar(calendar) = row else { panic!() };
            let found = diagnose(calendar, now(), &Thresholds::default());
            assert_eq!(collection.health(index), Some(found.health));
            assert_eq!(collection.cause(index), found.failure.map(|failure| failure.cause.kind));
            assert_eq!(collection.key(index).as_deref(), calendar.deduplication_key.as_deref());
            assert_eq!(collection.account(index).as_deref(), calendar.platform_uuid.as_deref());
            assert_eq!(
                (collection.client_id(index), collection.platform(index)),
                (&*calendar.client_id, calendar.platform.as_str())
            );
            assert_eq!(collection.index_of(&calendar.id), Some(index));
        }
        assert_eq!(collection.index_of("cal_none"), None);
    }

    #[test]
    fn what_was_unreadable_and_comes_well_takes_its_place() {
        let mut collection = texts(&[r#"{"id":"a","created_at":7}"#, "[1]", r#"{"id":"b"}"#]);
        assert_eq!(
            (collection.unreadable(), collection.health(0), collection.index_of("a")),
            (2, None, Some(0))
        );
        assert!(matches!(collection.row(0), Row::Unreadable(row) if row.reason.starts_with("created_at")));
        let well = texts(&[r#"{"id":"a"}"#]).calendar(0).unwrap();
        assert_eq!(collection.replace(&well), 0);
        assert_eq!((collection.unreadable(), collection.len()), (1, 3));
        assert_eq!(collection.health(0), Some(Health::Unknown));
    }

    #[test]
    fn memory_is_less_than_twice_the_texts() {
        let collection = collection(&rows(5000));
        let texts: usize = (0..5000).map(|row| collection.raw(row).len()).sum();
        assert!(collection.bytes() < 2 * texts, "{} for {texts}", collection.bytes());
    }
}
