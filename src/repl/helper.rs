//! What the line editor asks while somebody types.

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, RepeatCount};

use super::commands::Entered;
use super::complete::complete;
use super::paint::{INDENT, painted};
use super::tokens::Tokens;
use super::vocabulary::Vocabulary;
use crate::session;

/// Completes, colours, and knows when a statement is ended.
#[derive(rustyline::Helper, rustyline::Hinter)]
pub(super) struct Helper {
    vocabulary: Arc<RwLock<Vocabulary>>,
    colour: bool,
}

impl Helper {
    pub fn new(colour: bool) -> Helper {
        Helper {
            vocabulary: Arc::default(),
            colour,
        }
    }

    /// From now on these names are completed.
    pub fn learn(&self, vocabulary: Vocabulary) {
        let mut known = self.vocabulary.write();
        let known = known.as_deref_mut();
        *known.unwrap_or_else(|poisoned| poisoned.get_mut()) = vocabulary;
    }
}

impl Completer for Helper {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _context: &rustyline::Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let vocabulary = self.vocabulary.read();
        let vocabulary = vocabulary.unwrap_or_else(PoisonError::into_inner);
        let completions = complete(line, pos, &vocabulary);
        let pairs = completions.words.into_iter().map(|word| Pair {
            display: word.clone(),
            replacement: word,
        });
        Ok((completions.start, pairs.collect()))
    }
}

impl Highlighter for Helper {
    fn highlight<'l>(&self, line: &'l str, _pos: usize) -> Cow<'l, str> {
        Cow::Owned(painted(line, self.colour))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(
        &'s self,
        prompt: &'p str,
        _default: bool,
    ) -> Cow<'b, str> {
        match self.colour {
            true => Cow::Owned(format!("\x1b[1m{prompt}\x1b[0m")),
            false => Cow::Borrowed(prompt),
        }
    }

    fn highlight_char(&self, _line: &str, _pos: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor
    }
}

impl Validator for Helper {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        Ok(match is_done(context.input()) {
            true => ValidationResult::Valid(None),
            false => ValidationResult::Incomplete,
        })
    }
}

/// Whether what was entered can be run: a statement that is ended, or a command in its last line.
fn is_done(text: &str) -> bool {
    text.trim().is_empty() || session::is_complete(text) || last_line_is_command(text)
}

/// Whether the last line is a command, and not within a quote.
pub(super) fn last_line_is_command(text: &str) -> bool {
    let start = text.rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].trim_start();
    let is_command = match start {
        0 => Entered::parse(line).is_some(),
        _ => line.starts_with('\\'),
    };
    is_command && !Tokens::of(text).is_within_literal(start)
}

/// What Enter does while a statement isn't ended: another line, lined up with the first.
pub(super) struct AnotherLine;

impl ConditionalEventHandler for AnotherLine {
    fn handle(
        &self,
        _event: &Event,
        _times: RepeatCount,
        _positive: bool,
        context: &EventContext,
    ) -> Option<Cmd> {
        let text = context.line();
        if is_done(text) {
            return None;
        }
        let indent = match Tokens::of(text).is_within_literal(context.pos()) {
            true => "",
            false => INDENT,
        };
        Some(Cmd::Insert(1, format!("\n{indent}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_may_follow_lines_of_a_statement() {
        assert!(is_done("select 1\n      \\watch 2"));
        assert!(is_done("\\d"));
        assert!(is_done("quit"));
        assert!(!is_done("select 1\nquit"));
        assert!(!is_done("select 'a\n\\q"));
        assert!(!is_done("select 1"));
        assert!(is_done("select 1; -- x"));
    }
}
