//! What is said to the user, all of it on standard error.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use unicode_width::UnicodeWidthStr;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::line::{self, AboveLine};
use super::stop::Stop;
use crate::error::{Error, Position};

/// Speaks to the user, or doesn't under `-q`.
pub(crate) struct Console {
    quiet: bool,
}

impl Console {
    /// The console, with the library's log shown as far as asked.
    ///
    /// What the simulator was asked is shown where it `serves` others: the demo asks itself.
    pub fn new(quiet: bool, verbose: u8, serves: bool) -> Self {
        let level = match (quiet, verbose) {
            (true, _) => LevelFilter::ERROR,
            (false, 0) => LevelFilter::WARN,
            (false, 1) => LevelFilter::INFO,
            (false, 2) => LevelFilter::DEBUG,
            (false, _) => LevelFilter::TRACE,
        };
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(|| AboveLine)
            .with_ansi(colour())
            .with_target(false)
            .without_time();
        // Ours alone: what HTTP libraries log may hold tokens and people's data.
        let simulator = match serves {
            true => level,
            false => LevelFilter::WARN.min(level),
        };
        let ours = Targets::new()
            .with_target("xero_sql", level)
            .with_target("xero_sql::simulator", simulator);
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

    /// Says sentences, on a terminal in lines that end between words.
    pub fn tell(&self, text: &str) {
        self.say(fitted(text, ""));
    }

    /// Says what only someone who watches wants to know.
    pub fn remark(&self, text: impl Display) {
        if io::stderr().is_terminal() {
            self.say(text);
        }
    }

    /// Whether nothing but errors is said.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Tells why something ended early, errors quiet or not.
    pub fn stopped(&self, stop: &Stop) {
        match stop {
            Stop::Error(error) => write_line(&fitted(&error_text(error), "  ")),
            Stop::InSql(error, sql) => {
                write_line(&fitted(&error_text(error), "  "));
                if let (true, Some(position)) = (io::stderr().is_terminal(), error.position()) {
                    write_line(&pointed(sql, position));
                }
            }
            Stop::Interrupted => {
                self.fresh_line();
                self.say("cancelled");
            }
            Stop::Told(_) | Stop::ReaderGone => {}
        }
    }

    /// Takes away what the terminal made of Ctrl-C.
    pub fn fresh_line(&self) {
        if io::stderr().is_terminal() {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// Writes a line and lets it go if nobody listens; `eprintln!` would panic.
fn write_line(text: &dyn Display) {
    line::above(|| {
        let _ = writeln!(io::stderr().lock(), "{text}");
    });
}

/// Whether the user's terminal is to be given colours.
pub(super) fn colour() -> bool {
    // https://no-color.org: set and not empty.
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    io::stderr().is_terminal() && !plain && !dumb
}

/// Characters in a line of the terminal, if standard error is one.
pub(super) fn width() -> Option<usize> {
    if !io::stderr().is_terminal() {
        return None;
    }
    let mut editor = rustyline::DefaultEditor::new().ok()?;
    editor.dimensions().map(|(width, _)| width.into())
}

/// `text` in lines as wide as the terminal, if standard error is one; `indent` goes before further
/// ones.
fn fitted(text: &str, indent: &str) -> String {
    match width() {
        Some(width) if width >= 40 => {
            let lines = text.lines().map(|line| {
                let wrapped = wrapped(line, width, indent);
                // Only what was one line gets the indentation of further lines.
                wrapped.strip_prefix(indent).unwrap_or(&wrapped).to_string()
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        _ => text.to_string(),
    }
}

/// `text` in lines of at most `width`, each behind `indent`; longer words stay whole.
pub(super) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let own = text.len() - text.trim_start().len();
    let mut lines = vec![format!("{indent}{}", &text[..own])];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        let is_begun = !line.trim().is_empty();
        if is_begun && line.width() + 1 + word.width() > width {
            lines.push(format!("{indent}{word}"));
            continue;
        }
        if is_begun {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.join("\n")
}

/// The line of SQL that an error is in, with a mark under the place. Of a long line a part.
fn pointed(sql: &str, position: Position) -> String {
    const BEFORE: usize = 40;
    const AT_MOST: usize = 70;
    let column = position.column.saturating_sub(1);
    let skipped = match column > AT_MOST {
        true => column - BEFORE,
        false => 0,
    };
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let mut shown: String = sql
        .chars()
        .skip(skipped)
        .take(AT_MOST)
        .map(visible)
        .collect();
    if skipped > 0 {
        shown.replace_range(..shown.chars().next().map_or(0, char::len_utf8), "…");
    }
    let before: String = shown.chars().take(column - skipped).collect();
    let number = position.line.to_string();
    let margin = " ".repeat(number.len());
    let indent = " ".repeat(before.width());
    format!("  {number} | {shown}\n  {margin} | {indent}^")
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
    fn the_mark_stands_under_the_place() {
        let position = |line, column| Position { line, column };
        assert_eq!(
            pointed("select totl from é", position(3, 8)),
            "  3 | select totl from é\n    |        ^"
        );
        let long = format!("{}totl{}", "x".repeat(200), "y".repeat(200));
        let shown = pointed(&long, position(12, 201));
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[0].chars().count() < 80, "{shown}");
        let mark = lines[1].chars().position(|c| c == '^').unwrap();
        assert_eq!(
            lines[0].chars().skip(mark).take(4).collect::<String>(),
            "totl"
        );
    }

    #[test]
    fn lines_end_between_words() {
        assert_eq!(
            wrapped("error: one two three", 14, "  "),
            "  error: one\n  two three"
        );
        assert_eq!(
            wrapped("a-word-that-is-too-long x", 10, ""),
            "a-word-that-is-too-long\nx"
        );
        assert_eq!(wrapped("", 10, ""), "");
    }

    #[test]
    fn further_lines_of_an_error_are_indented() {
        let error = Error::new(ErrorKind::Query, "one\ntwo\u{1b}[2J\n");
        assert_eq!(error_text(&error), "error: one\n  two\\u{1b}[2J");
    }
}
