//! The calendars in SQLite. Written once, when they are invented; only read from then on.

use std::{
    error::Error,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Row, named_params, params};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

use crate::demo::{
    Options,
    seed::{self, Plan},
    time::Time,
};

/// Marks a database file as ours ("ACal"), together with the version of its tables.
const APPLICATION: i32 = 0x4143_616c;
const VERSION: i32 = 1;

/// One calendar, with the fields and in the order of the API.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are the API's own")]
pub struct Calendar {
    pub id: String,
    pub platform: String,
    pub client_id: String,
    pub platform_uuid: Option<String>,
    pub state: String,
    #[serde(serialize_with = "verbatim")]
    pub metadata: Option<String>,
    pub deduplication_key: Option<String>,
    #[serde(serialize_with = "verbatim")]
    pub connection_failure_data: Option<String>,
    pub created_at: Time,
    pub updated_at: Time,
    pub last_successful_sync_at: Option<Time>,
    pub last_attempted_sync_at: Option<Time>,
}

/// JSON goes out as it came in: every digit of a number, every key, in its order.
fn verbatim<S: Serializer>(json: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    let json = json.as_deref().map(serde_json::from_str::<&RawValue>).transpose();
    json.map_err(S::Error::custom)?.serialize(serializer)
}

/// Why there are no calendars to serve. Each says in one line what to do.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum OpenError {
    #[error("cannot create {}: {source}; name another file with --db", file.display())]
    Create { file: PathBuf, source: io::Error },
    #[error("cannot read {}: {source}; name another file with --db", file.display())]
    Read { file: PathBuf, source: Box<dyn Error + Send + Sync> },
    #[error("{} is damaged ({damage}); name another file with --db", file.display())]
    Damaged { file: PathBuf, damage: String },
    #[error("{} is not a demo database of this version and is left as it is; name another file with --db", file.display())]
    Foreign { file: PathBuf },
    #[error("{} was made with {option} {held}, not {asked}; leave {option} out, or name another file with --db", file.display())]
    Differs { file: PathBuf, option: &'static str, held: u64, asked: u64 },
    #[error("cannot make the demo database: {0}")]
    Database(#[from] rusqlite::Error),
}

/// An open database.
pub struct Store {
    connection: Mutex<Connection>,
    plan: Plan,
}

impl Store {
    /// Invents the calendars and keeps them in memory.
    ///
    /// # Errors
    /// When the database fails.
    pub fn in_memory(plan: Plan, now: Time) -> Result<Self, OpenError> {
        let mut connection = Connection::open_in_memory()?;
        fill(&mut connection, plan, now)?;
        Ok(Self::new(connection, plan))
    }

    /// Invents the calendars and keeps them in a file. It appears under its name only when it is complete.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(file: &Path, plan: Plan, now: Time) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Create { file: file.to_owned(), source };
        let mut name = file.as_os_str().to_owned();
        // In a container every process may have the number of one that was killed here.
        let mut own = [0; 8];
        getrandom::fill(&mut own).map_err(|error| failed(io::Error::other(error.to_string())))?;
        name.push(format!(".{:016x}.part", u64::from_le_bytes(own)));
        let part = PathBuf::from(name);
        // SQLite says only "unable to open": the file system says why.
        File::create_new(&part).map_err(failed)?;
        let made = (|| {
            let mut connection = Connection::open(&part)?;
            // Half a file is thrown away, so nothing has to be kept to repair it.
            connection.pragma_update(None, "journal_mode", "OFF")?;
            connection.pragma_update(None, "synchronous", "OFF")?;
            fill(&mut connection, plan, now)?;
            connection.close().map_err(|(_, error)| error)
        })();
        let kept = made.map_err(io::Error::other).and_then(|()| {
            File::open(&part)?.sync_all()?;
            fs::rename(&part, file)
        });
        if let Err(source) = kept {
            let _ = fs::remove_file(&part);
            return Err(failed(source));
        }
        Self::open(file, &Options::default())
    }

    /// Opens a file that [`Self::create`] has made, for reading.
    ///
    /// # Errors
    /// When it is anything else, or holds something else than `options` ask for.
    pub fn open(file: &Path, options: &Options) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Read { file: file.to_owned(), source };
        let failed_in_sqlite = |error: rusqlite::Error| failed(error.into());
        if !is_ours(file).map_err(|error| failed(error.into()))? {
            return Err(OpenError::Foreign { file: file.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(failed_in_sqlite)?;
        let damage: String =
            connection.query_row("PRAGMA quick_check(1)", (), |row| row.get(0)).map_err(failed_in_sqlite)?;
        if damage != "ok" {
            return Err(OpenError::Damaged { file: file.to_owned(), damage: one_line(&damage) });
        }
        let plan = connection
            .query_row("SELECT calendars, seed, same_instant FROM plan", (), |row| {
                let seed = row.get::<_, i64>("seed")?.cast_unsigned();
                Ok(Plan { calendars: row.get("calendars")?, seed, same_instant: row.get("same_instant")? })
            })
            .map_err(failed_in_sqlite)?;
        for (option, held, asked) in [
            ("--calendars", u64::from(plan.calendars), options.calendars.map(u64::from)),
            ("--seed", plan.seed, options.seed),
            ("--same-instant", u64::from(plan.same_instant), options.same_instant.map(u64::from)),
        ] {
            if let Some(asked) = asked.filter(|asked| *asked != held) {
                return Err(OpenError::Differs { file: file.to_owned(), option, held, asked });
            }
        }
        Ok(Self::new(connection, plan))
    }

    fn new(connection: Connection, plan: Plan) -> Self {
        Self { connection: Mutex::new(connection), plan }
    }

    /// What the calendars were invented from.
    pub fn plan(&self) -> Plan {
        self.plan
    }

    /// The calendar with this id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn calendar(&self, id: &str) -> rusqlite::Result<Option<Calendar>> {
        let connection = self.connection();
        let mut query = connection.prepare_cached("SELECT * FROM calendar WHERE id = ?")?;
        query.query_row([id], calendar).optional()
    }

    /// Calendars beyond (created_at, id), the nearest first: older ones, or in reverse newer ones.
    ///
    /// # Errors
    /// When the database fails.
    pub fn beyond(
        &self,
        key: Option<&str>,
        reverse: bool,
        (at, id): (Time, &str),
        offset: u32,
        limit: usize,
    ) -> rusqlite::Result<Vec<Calendar>> {
        let (beyond, order) = if reverse { (">", "ASC") } else { ("<", "DESC") };
        let filter = key_filter(key);
        let sql = format!(
            "SELECT * FROM calendar WHERE (created_at, id) {beyond} (:at, :id) AND {filter}
             ORDER BY created_at {order}, id {order} LIMIT :limit OFFSET :offset"
        );
        let parameters =
            named_params! { ":at": at.0, ":id": id, ":key": key, ":limit": limit as i64, ":offset": offset };
        self.list(&sql, parameters)
    }

    /// Calendars created beyond an instant, those of one instant in an order that is another for every place.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) fn beyond_instant(
        &self,
        key: Option<&str>,
        reverse: bool,
        at: Option<Time>,
        offset: u32,
        limit: usize,
    ) -> rusqlite::Result<Vec<Calendar>> {
        let (beyond, order, start) = if reverse { (">", "ASC", i64::MIN) } else { ("<", "DESC", i64::MAX) };
        let filter = key_filter(key);
        // Multiplying by a number below a prime shuffles the rows: always in the same way for the same question.
        let sql = format!(
            "SELECT * FROM calendar WHERE created_at {beyond} :at AND {filter}
             ORDER BY created_at {order}, rowid * :shuffle % 1000003 LIMIT :limit OFFSET :offset"
        );
        let place = at.map_or(0, |at| at.0.rem_euclid(7919));
        let shuffle = 1 + (place * 31 + i64::from(offset) * 977 + i64::from(reverse) * 499_979) % 1_000_002;
        self.list(
            &sql,
            named_params! {
                ":at": at.map_or(start, |at| at.0), ":key": key, ":shuffle": shuffle,
                ":limit": limit as i64, ":offset": offset,
            },
        )
    }

    fn list(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<Vec<Calendar>> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(sql)?;
        query.query_map(parameters, calendar)?.collect()
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // Reading changes nothing, so whoever panicked meanwhile left nothing half done.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks at the marks in the file's header. SQLite itself is kept away from other people's databases: even for
/// reading it may leave files beside them.
fn is_ours(file: &Path) -> io::Result<bool> {
    let mut header = [0; 100];
    match File::open(file)?.read_exact(&mut header) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        outcome => outcome.map(|()| {
            header.starts_with(b"SQLite format 3\0")
                && header[60..64] == VERSION.to_be_bytes()
                && header[68..72] == APPLICATION.to_be_bytes()
        }),
    }
}

fn key_filter(key: Option<&str>) -> &'static str {
    // Both name the parameter: SQLite refuses one that is bound and not used.
    if key.is_some() { "deduplication_key = :key" } else { ":key IS NULL" }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn calendar(row: &Row<'_>) -> rusqlite::Result<Calendar> {
    let time = |name| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(name)?.map(Time));
    Ok(Calendar {
        id: row.get("id")?,
        platform: row.get("platform")?,
        client_id: row.get("client_id")?,
        platform_uuid: row.get("platform_uuid")?,
        state: row.get("state")?,
        metadata: row.get("metadata")?,
        deduplication_key: row.get("deduplication_key")?,
        connection_failure_data: row.get("connection_failure_data")?,
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        last_successful_sync_at: time("last_successful_sync_at")?,
        last_attempted_sync_at: time("last_attempted_sync_at")?,
    })
}

fn fill(connection: &mut Connection, plan: Plan, now: Time) -> rusqlite::Result<()> {
    let work = connection.transaction()?;
    work.execute_batch(
        "CREATE TABLE calendar (
             id TEXT NOT NULL CHECK (id <> ''),
             platform TEXT NOT NULL,
             client_id TEXT NOT NULL,
             platform_uuid TEXT,
             state TEXT NOT NULL,
             metadata TEXT,
             deduplication_key TEXT,
             connection_failure_data TEXT,
             created_at INTEGER NOT NULL,
             updated_at INTEGER NOT NULL,
             last_successful_sync_at INTEGER,
             last_attempted_sync_at INTEGER
         ) STRICT;
         CREATE TABLE plan (calendars INTEGER NOT NULL, seed INTEGER NOT NULL, same_instant INTEGER NOT NULL) STRICT;",
    )?;
    let Plan { calendars, seed, same_instant } = plan;
    work.execute("INSERT INTO plan VALUES (?, ?, ?)", params![calendars, seed.cast_signed(), same_instant])?;
    {
        let mut insert = work.prepare("INSERT INTO calendar VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
        for calendar in seed::calendars(plan, now) {
            insert.execute(params![
                calendar.id,
                calendar.platform,
                calendar.client_id,
                calendar.platform_uuid,
                calendar.state,
                calendar.metadata,
                calendar.deduplication_key,
                calendar.connection_failure_data,
                calendar.created_at.0,
                calendar.updated_at.0,
                calendar.last_successful_sync_at.map(|at| at.0),
                calendar.last_attempted_sync_at.map(|at| at.0),
            ])?;
        }
    }
    // After the rows: sorting once is quicker than keeping order.
    work.execute_batch(
        "CREATE UNIQUE INDEX calendar_id ON calendar (id);
         CREATE UNIQUE INDEX calendar_deduplication_key ON calendar (deduplication_key);
         CREATE INDEX calendar_created_at ON calendar (created_at DESC, id DESC);",
    )?;
    // Last: only a complete file is one of ours.
    work.pragma_update(None, "application_id", APPLICATION)?;
    work.pragma_update(None, "user_version", VERSION)?;
    work.commit()
}
