//! Who answers what statements that write ask: `--yes`, or the person at the terminal.

use std::io::{self, IsTerminal};

use super::line;
use crate::{Consent, Question};

/// Whoever can be asked; nobody where neither `--yes` was said nor anybody sits there.
pub(super) fn of(yes: bool) -> Option<Consent> {
    let is_there = io::stdin().is_terminal() && io::stderr().is_terminal();
    match (yes, is_there) {
        (true, _) => Some(Consent::given()),
        (false, true) => Some(Consent::by(ask)),
        (false, false) => None,
    }
}

/// Asks at the terminal. Anything but a yes is a no, Ctrl-C as well.
fn ask(question: &Question) -> bool {
    let prompt = format!("{}. Go on? [y/N] ", question.what);
    line::above(|| {
        let answer = rustyline::DefaultEditor::new().and_then(|mut line| line.readline(&prompt));
        answer.is_ok_and(|answer| is_yes(&answer))
    })
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        for yes in ["y", " Yes ", "YES"] {
            assert!(is_yes(yes), "{yes}");
        }
        for no in ["", "n", "yep", "yes please", "j"] {
            assert!(!is_yes(no), "{no}");
        }
    }
}
