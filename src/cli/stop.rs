//! Why the program ends before it is done, and the exit code that says so.

use crate::error::{Error, ErrorKind};
use crate::output::WriteError;

/// The exit code of wrong usage and configuration.
pub(super) const USAGE: u8 = 2;

/// Why a run ends early.
#[derive(Debug)]
pub enum Stop {
    /// Something failed.
    Error(Error),
    /// Something of this kind failed, and the user has been told.
    Told(ErrorKind),
    /// Something failed at a place in the SQL, of which this is the line.
    InSql(Error, String),
    /// Whoever read our rows has stopped reading. That is no failure of ours.
    ReaderGone,
    /// Ctrl-C.
    Interrupted,
}

impl Stop {
    /// The error, with the line of `text` that it points at, if it does.
    pub(super) fn in_sql(error: Error, text: &str) -> Stop {
        let line = error
            .position()
            .and_then(|at| text.lines().nth(at.line.saturating_sub(1)));
        match line.map(str::to_string) {
            Some(line) => Stop::InSql(error, line),
            None => Stop::Error(error),
        }
    }

    /// The same, with what was being done in front of an error's message.
    pub(super) fn while_doing(self, context: &str) -> Stop {
        match self {
            Stop::Error(error) => Stop::Error(error.while_doing(context)),
            Stop::InSql(error, line) => Stop::InSql(error.while_doing(context), line),
            other => other,
        }
    }

    /// The code the process exits with.
    pub fn exit_code(&self) -> u8 {
        match self {
            Stop::Error(error) | Stop::InSql(error, _) => code(error.kind()),
            Stop::Told(kind) => code(*kind),
            Stop::ReaderGone => 0,
            // What a shell reports of a program that a signal 2 ended.
            Stop::Interrupted => 130,
        }
    }
}

fn code(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Query | ErrorKind::UnexpectedReply | ErrorKind::ResultMoved | ErrorKind::Io => 1,
        ErrorKind::Configuration | ErrorKind::Tenant => USAGE,
        ErrorKind::SignIn => 3,
        ErrorKind::Limit => 4,
        ErrorKind::Unreachable => 5,
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Error(error)
    }
}

impl From<WriteError> for Stop {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::ReaderGone => Stop::ReaderGone,
            other => Stop::Error(other.into()),
        }
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        WriteError::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_help() {
        let code = |kind| Stop::Error(Error::new(kind, "x")).exit_code();
        assert_eq!(code(ErrorKind::Query), 1);
        assert_eq!(code(ErrorKind::Configuration), 2);
        assert_eq!(code(ErrorKind::Tenant), 2);
        assert_eq!(code(ErrorKind::SignIn), 3);
        assert_eq!(code(ErrorKind::Limit), 4);
        assert_eq!(code(ErrorKind::Unreachable), 5);
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let gone = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        assert_eq!(Stop::from(gone).exit_code(), 0);
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(Stop::from(full).exit_code(), 1);
    }
}
