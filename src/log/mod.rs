//! The log file of a connection: the properties `Logfile` and `Verbosity`.
//!
//! In: what happens, told by whoever does it. Out: lines in the file, one an event. Rules: no
//! secret and nothing that may name people is written at any level (`sieve`); nothing that is
//! logged fails or waits (`writer`). What goes to `tracing` is told beside it, for the host's own
//! subscriber: that belongs to the process, and the file to the connection.

mod shape;
mod sieve;
mod statement;
mod writer;

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, SecondsFormat, Utc};

pub(crate) use statement::{Statement, followed};

use crate::config::{LogSettings, Settings};
use crate::error::{Error, Result};
use writer::Writer;

/// From which `Verbosity` on something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Statements with their rows, calls and time; sign-ins and renewals; warnings and errors.
    Statements = 1,
    /// Requests, one a line.
    Requests = 2,
    /// The headers of requests and replies.
    Headers = 3,
    /// How a reading goes: plans of scans, pages, waits, readings again.
    Steps = 4,
    /// The shape of replies: keys and counts, no values.
    Shapes = 5,
}

/// Where a connection's events are written, if anywhere. Clones write to the same file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Option<Arc<Inner>>);

#[derive(Debug)]
struct Inner {
    verbosity: u8,
    writer: Writer,
    /// Names that are known to be organisations', which may be people's.
    names: Mutex<BTreeSet<String>>,
}

impl Log {
    /// Opens the file that `Logfile` names.
    ///
    /// # Errors
    /// `Configuration` if it can't be written. A folder isn't made: a slip in a path would hide
    /// the log.
    pub(crate) fn open(settings: &Settings) -> Result<Log> {
        let Some(LogSettings {
            path,
            verbosity,
            largest,
            most,
        }) = &settings.log
        else {
            return Ok(Log::default());
        };
        let log = Log(Some(Arc::new(Inner {
            verbosity: *verbosity,
            writer: Writer::open(path, *largest, *most)?,
            names: Mutex::default(),
        })));
        let line = format!(
            "xero-sql {}, AuthScheme={}, Schema={}, Verbosity={verbosity}",
            env!("CARGO_PKG_VERSION"),
            settings.auth_scheme.name(),
            settings.schema.schema_name().to_uppercase(),
        );
        log.write(Level::Statements, None, "opened", || line);
        Ok(log)
    }

    /// Whether what is of `level` is written.
    pub(crate) fn shows(&self, level: Level) -> bool {
        let inner = self.0.as_ref();
        inner.is_some_and(|inner| inner.verbosity >= level as u8)
    }

    /// Writes an event. `text` may name nobody: what comes from outside goes through
    /// [`without_people`](Log::without_people) first.
    pub(crate) fn write<T: Display>(
        &self,
        level: Level,
        statement: Option<&Statement>,
        what: &str,
        text: impl FnOnce() -> T,
    ) {
        if let Some(inner) = self.0.as_ref().filter(|_| self.shows(level)) {
            let statement = statement.map_or("-".to_string(), |one| format!("#{}", one.number()));
            inner.writer.add(&line(&statement, what, &text()));
        }
    }

    /// Tells what isn't as it should be, to the host and in the file.
    pub(crate) fn warn(&self, statement: Option<&Statement>, text: impl Display) {
        tracing::warn!("{text}");
        self.write(Level::Statements, statement, "warning", || {
            self.without_people(&text.to_string(), &[])
        });
    }

    /// The same, of which `outside` isn't ours: it may name people, and isn't in the file.
    pub(crate) fn warn_from_outside(
        &self,
        statement: Option<&Statement>,
        text: impl Display,
        outside: &str,
    ) {
        tracing::warn!("{text}");
        self.write(Level::Statements, statement, "warning", || {
            self.without_people(&text.to_string(), &[outside.to_string()])
        });
    }

    /// Tells of trouble with an error, and what is done about it.
    pub(crate) fn warn_of(&self, statement: Option<&Statement>, error: &Error, then: &str) {
        tracing::warn!("{error}{then}");
        self.write(Level::Statements, statement, "warning", || {
            format!("{}{then}", self.error_text(error, &[]))
        });
    }

    /// Tells why there is no connection.
    pub(crate) fn failed(&self, error: &Error) {
        self.write(Level::Statements, None, "failed", || {
            self.error_text(error, &[])
        });
    }

    /// Tells of an error that calls for somebody, and what follows from it.
    pub(crate) fn alarm(&self, error: &Error, then: &str) {
        tracing::error!("{error}{then}");
        self.write(Level::Statements, None, "error", || {
            format!("{}{then}", self.error_text(error, &[]))
        });
    }

    /// Tells a step of a reading, to the host and in the file.
    pub(crate) fn step(&self, statement: Option<&Statement>, text: impl Display) {
        tracing::info!("{text}");
        self.write(Level::Steps, statement, "step", || {
            self.without_people(&text.to_string(), &[])
        });
    }

    /// Tells what became of the sign-in.
    pub(crate) fn sign_in(&self, text: impl Display) {
        self.write(Level::Statements, None, "sign-in", || text);
    }

    /// Begins a statement, which is numbered within the process; none without a log.
    pub(crate) fn statement(&self, sql: &str) -> Option<Arc<Statement>> {
        self.0.as_ref()?;
        Some(Statement::begin(self, sql))
    }

    /// The shape of a reply's body.
    pub(crate) fn shape(&self, statement: Option<&Statement>, body: &[u8]) {
        self.write(Level::Shapes, statement, "shape", || shape::of(body));
    }

    /// From now on these names of organisations are left out of what comes from outside.
    pub(crate) fn leave_out<'a>(&self, names: impl IntoIterator<Item = &'a str>) {
        if let Some(inner) = &self.0 {
            let names = names.into_iter().filter(|name| !name.is_empty());
            inner.names().extend(names.map(str::to_string));
        }
    }

    /// `text` without what may name people; `more` is known to be the user's own words.
    fn without_people(&self, text: &str, more: &[String]) -> String {
        let names = match &self.0 {
            Some(inner) => inner.names().clone(),
            None => BTreeSet::new(),
        };
        sieve::message(text, names.iter().chain(more))
    }

    /// An error as it is logged: its kind, and its text without what may name people.
    fn error_text(&self, error: &Error, more: &[String]) -> String {
        let text = self.without_people(&error.without_outside(), more);
        format!("{:?}: {text}", error.kind())
    }
}

impl Inner {
    fn names(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.names.lock().unwrap_or_else(|p| p.into_inner())
    }
}

/// More of a text isn't written.
const LONGEST: usize = 8_000;

/// `time process statement what text`, whatever is in `text` on one line.
fn line(statement: &str, what: &str, text: &impl Display) -> String {
    let now: DateTime<Utc> = std::time::SystemTime::now().into();
    let mut line = format!(
        "{} {} {statement} {what}: ",
        now.to_rfc3339_opts(SecondsFormat::Millis, true),
        std::process::id(),
    );
    for (place, c) in text.to_string().chars().enumerate() {
        match c {
            _ if place == LONGEST => {
                line.push('…');
                break;
            }
            '\n' | '\r' | '\t' => line.push(' '),
            c if c.is_control() => line.extend(c.escape_default()),
            c => line.push(c),
        }
    }
    line.push('\n');
    line
}
