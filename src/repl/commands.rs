//! The prompt's own commands, as data: what is understood and what help prints are one list.

/// A command of the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// Leave.
    Quit,
    /// Show help.
    Help,
}

struct Entry {
    command: Command,
    name: &'static str,
    other_names: &'static [&'static str],
    about: &'static str,
}

const ENTRIES: [Entry; 2] = [
    Entry {
        command: Command::Help,
        name: "\\?",
        other_names: &["\\h", "\\help", "help"],
        about: "show this help",
    },
    Entry {
        command: Command::Quit,
        name: "\\q",
        other_names: &["\\quit", "quit", "exit"],
        about: "leave, as Ctrl-D does",
    },
];

impl Command {
    /// The command that `line` is; an error for an unknown one; none if it is SQL.
    pub fn parse(line: &str) -> Option<Result<Command, String>> {
        let word = line.trim().trim_end_matches(';').trim_end();
        let known = ENTRIES.iter().find(|entry| {
            std::iter::once(&entry.name)
                .chain(entry.other_names)
                .any(|name| name.eq_ignore_ascii_case(word))
        });
        match known {
            Some(entry) => Some(Ok(entry.command)),
            None if word.starts_with('\\') => {
                Some(Err(format!("there is no command {word}; \\? shows help")))
            }
            None => None,
        }
    }
}

/// What `\?` prints.
pub(super) fn help() -> String {
    let mut text = String::from(
        "A statement ends with a semicolon and may take several lines.\n\
         Ctrl-C clears what was entered or cancels the query; Up brings back earlier statements.\n\
         SHOW TABLES lists the tables, DESCRIBE Invoices the columns of one.\n",
    );
    for entry in ENTRIES {
        text.push_str(&format!("\n  {:4} {}", entry.name, entry.about));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_sql() {
        assert_eq!(Command::parse("\\q"), Some(Ok(Command::Quit)));
        assert_eq!(Command::parse(" exit; "), Some(Ok(Command::Quit)));
        assert_eq!(Command::parse("\\?"), Some(Ok(Command::Help)));
        assert_eq!(Command::parse("SELECT 1;"), None);
        assert!(matches!(Command::parse("\\x"), Some(Err(_))));
    }

    #[test]
    fn help_names_every_command() {
        for entry in ENTRIES {
            assert!(help().contains(entry.name), "{}", entry.name);
        }
    }
}
