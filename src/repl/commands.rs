//! The prompt's own commands, as data: what is understood, what `\?` prints, what Tab completes
//! and what the documents list are one list.

use crate::likeness::{ALIKE, alike};

/// A command of the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    /// Show help.
    Help,
    /// List tables, or tell about one.
    Describe,
    /// List tables.
    Tables,
    /// List schemas.
    Schemas,
    /// Rows as blocks of lines.
    Expanded,
    /// Tell what a statement took.
    Timing,
    /// How rows are written.
    Format,
    /// Where rows go.
    Output,
    /// Run a file.
    Include,
    /// Write a statement in an editor.
    Edit,
    /// The requests of the last statement.
    Calls,
    /// What is left of Xero's limits.
    Quota,
    /// Which organisation is read.
    Tenant,
    /// Settings of the session.
    Set,
    /// Run a statement again and again.
    Watch,
    /// Leave.
    Quit,
}

/// What a command's argument is, for those who complete it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Nothing,
    Table,
    File,
    Setting,
    Tenant,
    Format,
    Number,
    OneOf(&'static [&'static str]),
}

/// One command: its names, what it takes and what it does.
#[derive(Debug)]
pub(super) struct Entry {
    pub command: Command,
    pub name: &'static str,
    /// Other names; those without a backslash stand alone in their line.
    pub other_names: &'static [&'static str],
    /// The argument as help shows it.
    pub argument: &'static str,
    pub takes: Takes,
    pub about: &'static str,
}

/// Every command, in the order of the help.
pub(super) static ENTRIES: [Entry; 16] = [
    entry(Command::Help, "\\?", "", Takes::Nothing, "show this help")
        .also(&["\\h", "\\help", "help"]),
    entry(
        Command::Describe,
        "\\d",
        "[TABLE]",
        Takes::Table,
        "columns of a table, which filters travel, the price",
    ),
    entry(
        Command::Tables,
        "\\dt",
        "",
        Takes::Nothing,
        "list tables and views",
    ),
    entry(Command::Schemas, "\\dn", "", Takes::Nothing, "list schemas"),
    entry(
        Command::Expanded,
        "\\x",
        "[on|off|auto]",
        Takes::OneOf(&["on", "off", "auto"]),
        "a row as a block of lines; auto where it is too wide",
    ),
    entry(
        Command::Timing,
        "\\timing",
        "[on|off]",
        Takes::OneOf(&["on", "off"]),
        "tell rows, time and calls after each statement",
    ),
    entry(
        Command::Format,
        "\\format",
        "[FORMAT]",
        Takes::Format,
        "how rows are written",
    ),
    entry(
        Command::Output,
        "\\o",
        "[FILE]",
        Takes::File,
        "rows go to a file, in its ending's format; alone: here",
    ),
    entry(
        Command::Include,
        "\\i",
        "FILE",
        Takes::File,
        "run the SQL of a file",
    ),
    entry(
        Command::Edit,
        "\\e",
        "",
        Takes::Nothing,
        "write in $VISUAL or $EDITOR; what ends with ; is run",
    )
    .also(&["\\edit"]),
    entry(
        Command::Calls,
        "\\calls",
        "",
        Takes::Nothing,
        "requests of the last statement",
    ),
    entry(
        Command::Quota,
        "\\quota",
        "",
        Takes::Nothing,
        "what is left of Xero's limits; costs no call",
    ),
    entry(
        Command::Tenant,
        "\\tenant",
        "[NAME]",
        Takes::Tenant,
        "organisations; with a name or id, read that one",
    ),
    entry(
        Command::Set,
        "\\set",
        "[NAME [VALUE]]",
        Takes::Setting,
        "settings; with a value, change one as SET does",
    ),
    entry(
        Command::Watch,
        "\\watch",
        "[SECONDS]",
        Takes::Number,
        "run the statement every SECONDS (10), until Ctrl-C",
    ),
    entry(
        Command::Quit,
        "\\q",
        "",
        Takes::Nothing,
        "leave, as Ctrl-D does",
    )
    .also(&["\\quit", "quit", "exit"]),
];

const fn entry(
    command: Command,
    name: &'static str,
    argument: &'static str,
    takes: Takes,
    about: &'static str,
) -> Entry {
    Entry {
        command,
        name,
        other_names: &[],
        argument,
        takes,
        about,
    }
}

impl Entry {
    const fn also(mut self, other_names: &'static [&'static str]) -> Entry {
        self.other_names = other_names;
        self
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.other_names.iter().copied())
    }

    /// The entry of a command's name.
    pub fn of(name: &str) -> Option<&'static Entry> {
        let named = |entry: &&Entry| entry.names().any(|known| known.eq_ignore_ascii_case(name));
        ENTRIES.iter().find(named)
    }
}

/// A command as it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entered {
    pub command: Command,
    /// What follows the name, without space around it and without a `;` at the end.
    pub argument: String,
}

impl Entered {
    /// The command that `line` is; an error for an unknown one; none if it is SQL.
    pub fn parse(line: &str) -> Option<Result<Entered, String>> {
        let line = line.trim().trim_end_matches(';').trim_end();
        let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let entry = Entry::of(name).filter(|_| name.starts_with('\\') || argument.is_empty());
        match entry {
            Some(Entry {
                takes: Takes::Nothing,
                name,
                ..
            }) if !argument.is_empty() => Some(Err(format!("{name} takes no argument"))),
            Some(entry) => Some(Ok(Entered {
                command: entry.command,
                argument: argument.trim().to_string(),
            })),
            None if name.starts_with('\\') => Some(Err(unknown(name))),
            None => None,
        }
    }
}

fn unknown(name: &str) -> String {
    let nearest = ENTRIES
        .iter()
        .flat_map(|entry| entry.names().filter(|known| known.starts_with('\\')))
        .map(|known| (alike(&known[1..], &name[1..]), known))
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .filter(|(likeness, _)| *likeness >= ALIKE);
    match nearest {
        Some((_, nearest)) => format!("there is no command {name}; did you mean {nearest}?"),
        None => format!("there is no command {name}; \\? lists those there are"),
    }
}

/// The commands with what they do, a line each.
pub(crate) fn list() -> String {
    let usage = |entry: &Entry| format!("{} {}", entry.name, entry.argument);
    let width = ENTRIES.iter().map(|entry| usage(entry).len()).max();
    let width = width.unwrap_or(0);
    let lines = ENTRIES
        .iter()
        .map(|entry| format!("  {:width$} {}\n", usage(entry), entry.about));
    lines.collect()
}

/// What `\?` prints.
pub(crate) fn help() -> String {
    format!(
        "A statement ends with a semicolon and may take several lines; Tab completes.\n\
         Ctrl-C clears what was entered or cancels the query; Up brings back earlier statements.\n\
         EXPLAIN in front of a query tells what it would ask of Xero, and sends nothing.\n\n{}",
        list()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(line: &str) -> Option<Result<(Command, String), String>> {
        let entered = Entered::parse(line)?;
        Some(entered.map(|entered| (entered.command, entered.argument)))
    }

    #[test]
    fn commands_are_told_from_sql() {
        assert_eq!(entered("\\q"), Some(Ok((Command::Quit, String::new()))));
        assert_eq!(entered(" exit; "), Some(Ok((Command::Quit, String::new()))));
        assert_eq!(entered("\\?"), Some(Ok((Command::Help, String::new()))));
        assert_eq!(
            entered("\\d  Invoices ;"),
            Some(Ok((Command::Describe, "Invoices".to_string())))
        );
        assert_eq!(entered("SELECT 1;"), None);
        assert_eq!(entered("help me"), None);
        assert!(matches!(entered("\\q now"), Some(Err(_))));
    }

    #[test]
    fn the_readme_lists_them_as_help_does() {
        assert!(
            include_str!("../../README.md").contains(&list()),
            "\n{}",
            list()
        );
    }

    #[test]
    fn an_unknown_command_names_the_nearest() {
        let told = |line| entered(line).and_then(Result::err);
        assert_eq!(
            told("\\tenants").as_deref(),
            Some("there is no command \\tenants; did you mean \\tenant?")
        );
        assert_eq!(
            told("\\foo").as_deref(),
            Some("there is no command \\foo; \\? lists those there are")
        );
    }

    #[test]
    fn names_are_distinct_and_in_the_help() {
        for (index, entry) in ENTRIES.iter().enumerate() {
            assert!(help().contains(entry.about), "{}", entry.name);
            for name in entry.names() {
                let first = ENTRIES.iter().position(|e| e.names().any(|n| n == name));
                assert_eq!(first, Some(index), "{name}");
            }
        }
    }
}
