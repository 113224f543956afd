//! The prompt.
//!
//! In: lines from the terminal. Out: texts whose last statement is ended, handed to a
//! closure that runs them. Rules: the prompt is written to the terminal and not to standard
//! output, which belongs to rows; an error never ends the prompt.
//! Next: `cli::run`, which brings the closure.

mod commands;
mod history;

use std::io;
use std::ops::ControlFlow;

use rustyline::config::{Behavior, Config};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;

use crate::error::{Error, ErrorKind, Result};
use crate::session;
use commands::Command;
use history::History;

const PROMPT: &str = "xero> ";
const CONTINUATION: &str = "  ..> ";

/// Prompts until the user leaves or `execute` breaks off; what it broke off with is returned.
///
/// `execute` is given each text that was entered, ended by `;`, and reports errors itself.
///
/// # Errors
/// `Io` if the terminal can't be read.
pub fn run<B>(mut execute: impl FnMut(&str) -> ControlFlow<B>) -> Result<Option<B>> {
    // The terminal even where standard output leads to a file.
    let config = Config::builder().behavior(Behavior::PreferTerm).build();
    let history = History::of_user();
    let mut editor =
        rustyline::Editor::<(), FileHistory>::with_config(config).map_err(unreadable)?;
    history.load(&mut editor);
    let mut entered = String::new();
    let left = loop {
        let prompt = if entered.is_empty() {
            PROMPT
        } else {
            CONTINUATION
        };
        let line = match editor.readline(prompt) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => {
                entered.clear();
                continue;
            }
            Err(ReadlineError::Eof) => break None,
            Err(error) => return Err(unreadable(error)),
        };
        if entered.is_empty() {
            if line.trim().is_empty() {
                continue;
            }
            if let Some(command) = Command::parse(&line) {
                match command {
                    Ok(Command::Quit) => break None,
                    Ok(Command::Help) => show(&commands::help()),
                    Err(unknown) => show(&unknown),
                }
                continue;
            }
        } else {
            entered.push('\n');
        }
        entered.push_str(&line);
        if session::is_complete(&entered) {
            let text = std::mem::take(&mut entered);
            history.add(&mut editor, text.trim());
            if let ControlFlow::Break(reason) = execute(&text) {
                break Some(reason);
            }
        }
    };
    Ok(left)
}

fn unreadable(error: ReadlineError) -> Error {
    Error::new(ErrorKind::Io, "the terminal can't be read").caused_by(error)
}

/// Says something to the user, on standard error.
fn show(text: &str) {
    use io::Write;
    let _ = writeln!(io::stderr().lock(), "{text}");
}
