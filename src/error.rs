//! The one error type of the library, and its crossing into DataFusion's.
//!
//! An error says what was being done, what came back, what was tried and what to do.
//! Callers branch on [`ErrorKind`]; people read the message. DataFusion carries our
//! errors as `External`; [`Error::from`] and [`Error::of`] find them again however deeply they
//! are wrapped.

use std::fmt;

use datafusion::error::DataFusionError;
use datafusion::sql::sqlparser::parser::ParserError;

/// What went wrong, as far as a caller can act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The configuration or the command line can't be used as it is.
    Configuration,
    /// Xero wants a new sign-in, a secret is wrong, or a scope is missing.
    SignIn,
    /// The organisation asked for is unknown, disconnected or ambiguous.
    Tenant,
    /// One of Xero's limits, or one of ours, is used up.
    Limit,
    /// Xero can't be reached, or is down.
    Unreachable,
    /// The statement can't be planned or run.
    Query,
    /// Xero's answer isn't what its documentation promises.
    UnexpectedReply,
    /// The data moved while it was read, and re-reading didn't settle it.
    ResultMoved,
    /// A file or the terminal can't be read or written.
    Io,
}

/// A place in a text, by line and character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
}

impl Position {
    /// The place of the character that begins at byte `offset` of `text`.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// The same place in a text that holds this one from `begins` on.
    pub fn within(self, begins: Position) -> Self {
        Position {
            line: begins.line + self.line - 1,
            column: match self.line {
                1 => begins.column + self.column - 1,
                _ => self.column,
            },
        }
    }
}

/// An error of this library.
///
/// DataFusion hands errors on as its own. [`Error::from`] takes ours out of one of those, and
/// makes one of kind [`Query`](ErrorKind::Query) of any other; [`Error::of`] looks for it only:
///
/// ```
/// # use datafusion::prelude::SessionContext;
/// # use xero_sql::simulator::{Fault, Options, Simulator};
/// # use xero_sql::XeroConnection;
/// use xero_sql::{Error, ErrorKind};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let simulator = Simulator::start(Options::default())?;
/// # let connection = XeroConnection::open(simulator.settings().build()?).await?;
/// # let context = SessionContext::new();
/// # connection.register(&context)?;
/// # simulator.script(Fault::too_many_requests("day", Some(std::time::Duration::from_secs(3_600))));
/// // Xero has no calls left for today.
/// let users = context.sql(r#"SELECT * FROM xero.accounting."Users""#).await?;
/// let error = users.collect().await.unwrap_err();
///
/// assert_eq!(Error::of(&error).map(Error::kind), Some(ErrorKind::Limit));
/// let error = Error::from(error);
/// assert!(error.message().contains("resets in"), "{error}");
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    position: Option<Position>,
    /// Parts of the message that come from outside and may name people.
    outside: Vec<String>,
    /// Whether Xero may have written what this is about nevertheless.
    in_doubt: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind` that reads `message`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error {
            kind,
            message: message.into(),
            position: None,
            outside: Vec::new(),
            in_doubt: false,
            source: None,
        }
    }

    /// The error of this library that `error` carries, however deep; none if it is DataFusion's
    /// own.
    pub fn of(error: &DataFusionError) -> Option<&Error> {
        match error.find_root() {
            DataFusionError::External(inner) => inner.downcast_ref::<Error>(),
            _ => None,
        }
    }

    /// The same error with the error that caused it, whose text the message doesn't repeat.
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// The same error with what was being done in front: `context: message`.
    pub fn while_doing(mut self, context: impl fmt::Display) -> Self {
        self.message = format!("{context}: {}", self.message);
        self
    }

    /// The same error with more behind it.
    pub(crate) fn and(mut self, more: impl fmt::Display) -> Self {
        self.message.push_str(&more.to_string());
        self
    }

    /// The same error, `part` of whose message comes from outside, such as a server's own words.
    /// It is shown to the user and logged nowhere.
    pub(crate) fn with_outside(mut self, part: impl Into<String>) -> Self {
        self.outside.push(part.into());
        self
    }

    /// The same error, of a write that Xero may have taken all the same.
    pub(crate) fn in_doubt(mut self) -> Self {
        self.in_doubt = true;
        self
    }

    /// Whether it is of a write that Xero may have taken all the same: no reply came to tell.
    pub fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// The text without what is known to come from outside.
    pub(crate) fn without_outside(&self) -> String {
        let mut text = self.to_string();
        for part in self.outside.iter().filter(|part| !part.is_empty()) {
            text = text.replace(part, "?");
        }
        text
    }

    /// What an error says that is somebody else's to handle.
    pub(crate) fn seen(error: &DataFusionError) -> Error {
        match Error::of(error) {
            Some(ours) => ours.repeated(),
            None => Error::new(ErrorKind::Query, plain_message(error)),
        }
    }

    /// The same in words, without what caused it.
    fn repeated(&self) -> Error {
        Error {
            outside: self.outside.clone(),
            in_doubt: self.in_doubt,
            ..Error::new(self.kind, self.to_string())
        }
    }

    /// The same error, pointing at a place in the SQL, if that is known.
    pub(crate) fn at(mut self, position: Option<Position>) -> Self {
        self.position = position.or(self.position);
        self
    }

    /// The same error of a statement that begins at `begins` of a longer text.
    pub fn within(mut self, begins: Position) -> Self {
        self.position = self.position.map(|position| position.within(begins));
        self
    }

    /// Where in the SQL it is, for errors that have a place there.
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// What a caller can branch on.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The message alone, without causes.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let mut cause = self
            .source
            .as_ref()
            .map(|s| s.as_ref() as &dyn std::error::Error);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        match self.position {
            Some(Position { line, column }) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

// The causes are part of Display, so `source` stays unset: a reporter that walks the chain
// would print them twice.
impl std::error::Error for Error {}

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        DataFusionError::External(Box::new(error))
    }
}

impl From<DataFusionError> for Error {
    fn from(error: DataFusionError) -> Self {
        match unwrap_ours(error) {
            Ok(ours) => ours,
            Err(theirs) if matches!(theirs.find_root(), DataFusionError::ResourcesExhausted(_)) => {
                let message = format!(
                    "the query needs more memory than it may use: raise MemoryLimit, or ask for \
                     fewer rows or columns ({})",
                    plain_message(&theirs)
                );
                Error::new(ErrorKind::Limit, message)
            }
            Err(theirs) => {
                let message = plain_message(&theirs);
                let (message, position) = without_position(&message);
                Error::new(ErrorKind::Query, message).at(position)
            }
        }
    }
}

/// Finds the error of ours inside `error`, or hands `error` back.
fn unwrap_ours(error: DataFusionError) -> std::result::Result<Error, DataFusionError> {
    match error {
        DataFusionError::External(inner) => match inner.downcast::<Error>() {
            Ok(ours) => Ok(*ours),
            Err(inner) => match inner.downcast::<DataFusionError>() {
                Ok(nested) => unwrap_ours(*nested),
                Err(inner) => Err(DataFusionError::External(inner)),
            },
        },
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => {
            unwrap_ours(*inner)
        }
        // A shared error can't be taken apart: its text is carried on in one of the same kind.
        DataFusionError::Shared(shared) => match Error::of(&shared) {
            Some(ours) => Ok(ours.repeated()),
            None => Err(DataFusionError::Shared(shared)),
        },
        DataFusionError::ArrowError(inner, trace) => match *inner {
            datafusion::arrow::error::ArrowError::ExternalError(external) => {
                match external.downcast::<DataFusionError>() {
                    Ok(nested) => unwrap_ours(*nested),
                    Err(external) => match external.downcast::<Error>() {
                        Ok(ours) => Ok(*ours),
                        Err(external) => Err(DataFusionError::External(external)),
                    },
                }
            }
            other => Err(DataFusionError::ArrowError(Box::new(other), trace)),
        },
        other => Err(other),
    }
}

/// What the parser says, apart from where: `… at Line: 1, Column: 8`.
fn without_position(message: &str) -> (&str, Option<Position>) {
    let parsed = message.rsplit_once(" at Line: ").and_then(|(what, place)| {
        let (line, column) = place.split_once(", Column: ")?;
        let (line, column) = (line.parse().ok()?, column.trim().parse().ok()?);
        // At the end of a text the parser may say 0.
        (line > 0 && column > 0).then_some((what, Position { line, column }))
    });
    match parsed {
        Some((what, position)) => (what, Some(position)),
        None => (message, None),
    }
}

/// DataFusion's message without its category prefix and without a backtrace.
fn plain_message(error: &DataFusionError) -> String {
    if let DataFusionError::SQL(refused, _) = error.find_root() {
        return match refused.as_ref() {
            ParserError::ParserError(what) | ParserError::TokenizerError(what) => {
                format!("the SQL can't be read: {what}")
            }
            ParserError::RecursionLimitExceeded => {
                "the SQL is nested too deeply to be read".to_string()
            }
        };
    }
    let text = error.find_root().strip_backtrace();
    [
        "Schema error: ",
        "Error during planning: ",
        "Execution error: ",
        "SQL error: ",
        "External error: ",
    ]
    .iter()
    .find_map(|prefix| text.strip_prefix(prefix))
    .unwrap_or(&text)
    .trim_end()
    .to_string()
}
