//! What is said to the user, all of it on standard error.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::error::Error;

/// Speaks to the user, or doesn't under `-q`.
pub(crate) struct Console {
    quiet: bool,
}

impl Console {
    /// The console, with the library's log shown as far as asked.
    pub fn new(quiet: bool, verbose: u8) -> Self {
        let level = match (quiet, verbose) {
            (true, _) => LevelFilter::ERROR,
            (false, 0) => LevelFilter::WARN,
            (false, 1) => LevelFilter::INFO,
            (false, 2) => LevelFilter::DEBUG,
            (false, _) => LevelFilter::TRACE,
        };
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal())
            .with_target(false)
            .without_time();
        // Ours alone: what HTTP libraries log may hold tokens and people's data.
        let ours = Targets::new().with_target("xero_sql", level);
        // A program that runs the command line in-process may have set up its own.
        let _ = tracing_subscriber::registry()
            .with(lines)
            .with(ours)
            .try_init();
        Console { quiet }
    }

    /// Says something that is no error.
    pub fn say(&self, text: impl Display) {
        if !self.quiet {
            write_line(&text);
        }
    }

    /// Asks for something, quiet or not: without the question nobody can answer it.
    pub fn ask(&self, text: impl Display) {
        write_line(&text);
    }

    /// Says what only someone who watches wants to know.
    pub fn remark(&self, text: impl Display) {
        if io::stderr().is_terminal() {
            self.say(text);
        }
    }

    /// Shows an error, quiet or not.
    pub fn error(&self, error: &Error) {
        write_line(&error_text(error));
    }
}

/// Writes a line and lets it go if nobody listens; `eprintln!` would panic.
fn write_line(text: &dyn Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// `error: …`, further lines indented. Control characters, which may come from a server's
/// reply, are shown and not obeyed.
fn error_text(error: &Error) -> String {
    let mut shown = String::from("error: ");
    for c in error.to_string().trim_end().chars() {
        match c {
            '\n' => shown.push_str("\n  "),
            '\r' => {}
            '\t' => shown.push(' '),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn further_lines_of_an_error_are_indented() {
        let error = Error::new(ErrorKind::Query, "one\ntwo\u{1b}[2J\n");
        assert_eq!(error_text(&error), "error: one\n  two\\u{1b}[2J");
    }
}
