//! The prompt.
//!
//! In: keys from the terminal. Out: texts whose last statement is ended, and commands, handed to
//! whoever runs them. Rules: the prompt is written to the terminal and not to standard output,
//! which belongs to rows; an error never ends the prompt; completing asks nothing of Xero.
//! Next: `commands` for what there is beside SQL, `complete` for Tab, `cli::prompt`, which runs
//! what is entered.

pub(crate) mod commands;
mod complete;
mod helper;
mod history;
mod keywords;
mod paint;
mod scope;
mod tokens;
pub(crate) mod vocabulary;

use std::io;
use std::ops::ControlFlow;

use rustyline::config::{Behavior, BellStyle, ColorMode, CompletionType, Config};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Editor, EventHandler, KeyCode, KeyEvent, Modifiers};

use crate::error::{Error, ErrorKind, Result};
use crate::session;
use commands::{Command, Entered};
use helper::{AnotherLine, Helper, last_line_is_command};
use history::History;
use vocabulary::Vocabulary;

const PROMPT: &str = "xero> ";

/// Runs what is entered, and reports errors itself.
pub(crate) trait Runs {
    /// Why it breaks off.
    type Gone;

    /// The names that can be completed now.
    fn vocabulary(&mut self) -> Vocabulary;

    /// Runs statements, the last of which is ended by `;`.
    fn statements(&mut self, text: &str) -> ControlFlow<Self::Gone>;

    /// Runs a command; `pending` is what was entered before it and isn't ended.
    fn command(&mut self, entered: &Entered, pending: &str) -> ControlFlow<Self::Gone, Then>;
}

/// What follows a command.
pub(crate) enum Then {
    /// The prompt, with what was entered before.
    Prompt,
    /// The prompt, with nothing.
    Afresh,
    /// The prompt, with this, which is run if it is ended.
    Entered(String),
}

/// Prompts until the user leaves or `runner` breaks off; what it broke off with is returned.
///
/// # Errors
/// `Io` if the terminal can't be read.
pub(crate) fn run<R: Runs>(runner: &mut R, colour: bool) -> Result<Option<R::Gone>> {
    let config = Config::builder()
        // The terminal even where standard output leads to a file.
        .behavior(Behavior::PreferTerm)
        // The helper is asked without colour too: it marks further lines.
        .color_mode(ColorMode::Forced)
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .bell_style(BellStyle::None)
        .max_history_size(history::KEPT)
        .map_err(unreadable)?
        .build();
    let history = History::of_user();
    let mut editor = Editor::<Helper, FileHistory>::with_config(config).map_err(unreadable)?;
    editor.set_helper(Some(Helper::new(colour)));
    for key in [
        KeyEvent(KeyCode::Enter, Modifiers::NONE),
        KeyEvent::ctrl('J'),
    ] {
        editor.bind_sequence(key, EventHandler::Conditional(Box::new(AnotherLine)));
    }
    history.load(&mut editor);
    let mut initial = String::new();
    loop {
        if let Some(helper) = editor.helper() {
            helper.learn(runner.vocabulary());
        }
        let entered = match session::is_complete(&initial) {
            true => std::mem::take(&mut initial),
            false => {
                let shown = std::mem::take(&mut initial);
                match editor.readline_with_initial(PROMPT, (&shown, "")) {
                    Ok(entered) => entered,
                    Err(ReadlineError::Interrupted) => continue,
                    Err(ReadlineError::Eof) => return Ok(None),
                    Err(error) => return Err(unreadable(error)),
                }
            }
        };
        if entered.trim().is_empty() {
            continue;
        }
        history.add(&mut editor, entered.trim_end());
        if !last_line_is_command(&entered) {
            if let ControlFlow::Break(gone) = runner.statements(&paint::undented(&entered)) {
                return Ok(Some(gone));
            }
            continue;
        }
        let (pending, line) = entered.rsplit_once('\n').unwrap_or(("", &entered));
        match Entered::parse(line) {
            Some(Ok(Entered {
                command: Command::Quit,
                ..
            })) => return Ok(None),
            Some(Ok(command)) => match runner.command(&command, &paint::undented(pending)) {
                ControlFlow::Break(gone) => return Ok(Some(gone)),
                ControlFlow::Continue(Then::Prompt) => initial = pending.to_string(),
                ControlFlow::Continue(Then::Afresh) => {}
                ControlFlow::Continue(Then::Entered(text)) => initial = paint::indented(&text),
            },
            Some(Err(unknown)) => {
                show(&unknown);
                initial = pending.to_string();
            }
            None => {}
        }
    }
}

fn unreadable(error: ReadlineError) -> Error {
    Error::new(ErrorKind::Io, "the terminal can't be read").caused_by(error)
}

/// Says something to the user, on standard error.
fn show(text: &str) {
    use io::Write;
    let _ = writeln!(io::stderr().lock(), "{text}");
}
