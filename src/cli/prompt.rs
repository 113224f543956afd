//! What a prompt adds to running statements: its commands.
//!
//! In: what `repl` read. Out: rows, and what is said to the user. The list of commands is
//! `repl::commands`; this is what each does.

use std::env;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use super::console::Console;
use super::listing::Listing;
use super::runner::{self, Runner, interruptible};
use super::stop::Stop;
use super::{describe, input};
use crate::catalog::facts;
use crate::error::{Error, ErrorKind};
use crate::output::{Expanded, Format};
use crate::repl::commands::{self, Command, Entered};
use crate::repl::vocabulary::Vocabulary;
use crate::repl::{Runs, Then};
use crate::session;

/// Between two runs of `\watch`, unless told otherwise.
const WATCHED_EVERY: f64 = 10.0;
/// What `\e` starts where nobody names an editor.
const EDITOR: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// Says what someone at a prompt needs to know.
pub(super) fn explain(console: &Console) {
    console.say("End a statement with a semicolon. Tab completes, \\? shows help, \\q leaves.\n");
}

/// A sitting at the prompt.
pub(super) struct Prompt<'r, 'a> {
    pub runner: &'r mut Runner<'a>,
    /// The text run last.
    last: String,
    /// The format before `\o` named a file of another.
    format_before: Option<Format>,
}

impl<'r, 'a> Prompt<'r, 'a> {
    pub fn new(runner: &'r mut Runner<'a>) -> Self {
        Prompt {
            runner,
            last: String::new(),
            format_before: None,
        }
    }
}

impl Runs for Prompt<'_, '_> {
    type Gone = Stop;

    fn vocabulary(&mut self) -> Vocabulary {
        let connections = self.runner.connection.connections().iter();
        let tenants = connections.map(|connection| connection.tenant().name);
        let context = self.runner.session.context();
        let names = Vocabulary::of(context, tenants.collect());
        self.runner.runtime.block_on(names)
    }

    fn statements(&mut self, text: &str) -> ControlFlow<Stop> {
        self.last = text.to_string();
        let outcome = self.runner.run(text);
        self.runner.survive(outcome)
    }

    fn command(&mut self, entered: &Entered, pending: &str) -> ControlFlow<Stop, Then> {
        match self.execute(entered, pending) {
            Ok(then) => ControlFlow::Continue(then),
            Err(stop) => {
                self.runner.survive(Err(stop))?;
                ControlFlow::Continue(Then::Prompt)
            }
        }
    }
}

impl Prompt<'_, '_> {
    fn execute(&mut self, entered: &Entered, pending: &str) -> Result<Then, Stop> {
        let argument = entered.argument.as_str();
        match entered.command {
            Command::Help => self.say(commands::help()),
            Command::Describe if argument.is_empty() => self.tables()?,
            Command::Describe => self.describe(argument)?,
            Command::Tables => self.tables()?,
            Command::Schemas => {
                let schemas = describe::schemas(&self.vocabulary())?;
                self.runner.list(schemas)?;
            }
            Command::Expanded => self.expand(argument)?,
            Command::Timing => {
                self.runner.timing = switched(argument, self.runner.timing)?;
                self.say(format!("timing is {}", on_or_off(self.runner.timing)));
            }
            Command::Format => {
                if !argument.is_empty() {
                    self.runner.format = argument.parse()?;
                }
                self.say(format!("format is {}", self.runner.format.name()));
            }
            Command::Output => self.redirect(argument)?,
            Command::Include => self.include(argument)?,
            Command::Edit => {
                let text = match pending.trim() {
                    "" => self.last.clone(),
                    _ => pending.to_string(),
                };
                return Ok(Then::Entered(edited(&text)?));
            }
            Command::Calls => self.calls()?,
            Command::Quota => self.quota()?,
            Command::Tenant => self.tenant(argument)?,
            Command::Set => self.set(argument)?,
            Command::Watch => {
                self.watch(argument, pending)?;
                return Ok(Then::Afresh);
            }
            // The prompt itself leaves.
            Command::Quit => {}
        }
        Ok(Then::Prompt)
    }

    fn say(&self, text: impl std::fmt::Display) {
        self.runner.console.say(text);
    }

    fn tables(&mut self) -> Result<(), Stop> {
        let tables = describe::tables(&self.vocabulary())?;
        self.runner.list(tables)
    }

    fn describe(&mut self, name: &str) -> Result<(), Stop> {
        let name = name.replace('"', "");
        let vocabulary = self.vocabulary();
        let (schema, table) = match name.rsplit_once('.') {
            Some((before, table)) => (before.rsplit('.').next().unwrap_or(before), table),
            None => (vocabulary.default_schema.as_str(), name.as_str()),
        };
        let Some(table) = describe::described(schema, table) else {
            // A view, a file, or nothing: then the error names the nearest.
            return self.runner.run(&format!("DESCRIBE {name}"));
        };
        let connection = std::sync::Arc::clone(&self.runner.connection);
        self.say(format!("{}: {}", table.name, table.about));
        let columns = describe::columns(table, &connection.settings().pseudo_columns)?;
        self.runner.list(columns)?;
        let page_size = connection.settings().page_size;
        let count = connection.last_count(table);
        self.runner.console.tell(describe::LEGEND);
        self.runner
            .console
            .tell(&describe::price(table, page_size, count));
        self.say(format!("Example: {}", facts::example(table)));
        if table.parameters().next().is_some() {
            let as_arguments = facts::example_with_arguments(table);
            self.say(format!("With arguments: {as_arguments}"));
        }
        Ok(())
    }

    fn expand(&mut self, argument: &str) -> Result<(), Stop> {
        let expanded = &mut self.runner.style.expanded;
        *expanded = match argument.to_ascii_lowercase().as_str() {
            "auto" => Expanded::Auto,
            other => match switched(other, *expanded == Expanded::On) {
                Ok(true) => Expanded::On,
                Ok(false) => Expanded::Off,
                Err(_) => return Err(refused(format!("\\x {argument}: say on, off or auto"))),
            },
        };
        let shown = match expanded {
            Expanded::On => "on",
            Expanded::Off => "off",
            Expanded::Auto => "auto: where a row is too wide for the screen",
        };
        self.say(format!("expanded display is {shown}"));
        Ok(())
    }

    fn redirect(&mut self, argument: &str) -> Result<(), Stop> {
        let path = unquoted(argument);
        let path = (!path.is_empty()).then(|| PathBuf::from(path));
        self.runner.redirect(path.as_deref())?;
        if let Some(before) = self.format_before.take() {
            self.runner.format = before;
        }
        match path {
            None => self.say("rows go to the terminal"),
            Some(path) => {
                let named = path.extension().and_then(|ending| ending.to_str());
                if let Some(Ok(format)) = named.map(str::parse::<Format>) {
                    self.format_before = Some(self.runner.format);
                    self.runner.format = format;
                }
                self.say(format!(
                    "rows go to {} as {}; the file is there after \\o or \\q",
                    path.display(),
                    self.runner.format.name()
                ));
            }
        }
        Ok(())
    }

    fn include(&mut self, argument: &str) -> Result<(), Stop> {
        let path = unquoted(argument);
        if path.is_empty() {
            return Err(refused("\\i takes the path of a file"));
        }
        let text = input::file(Path::new(path))?;
        self.runner
            .run(&text)
            .map_err(|stop| stop.while_doing(path))?;
        self.last = text;
        Ok(())
    }

    /// The requests of the last statement.
    fn calls(&mut self) -> Result<(), Stop> {
        let journal = self.runner.connection.journal();
        let calls = journal.len() - self.runner.calls_before;
        if calls == 0 {
            self.say("the last statement made no call");
            return Ok(());
        }
        let before = journal.calls().len().saturating_sub(calls);
        self.runner.list_result(&format!(
            "SELECT Status, Milliseconds AS ms, WaitedMilliseconds AS waited, Bytes, \
             Attempt AS Try, Method || ' ' || URL AS Request \
             FROM system.Requests OFFSET {before}"
        ))
    }

    /// What is left of the limits.
    fn quota(&mut self) -> Result<(), Stop> {
        self.runner
            .list_result("SELECT \"Limit\", \"Left\", Allowed, AsOf, ResetsAt FROM system.Quota")
    }

    fn tenant(&mut self, argument: &str) -> Result<(), Stop> {
        let name = unquoted(argument);
        let before = std::sync::Arc::clone(&self.runner.connection);
        if name.is_empty() {
            let tenants = || before.connections().iter().map(|c| c.tenant());
            let is_read = |id: &str| before.tenant().id == id;
            let rows = Listing::default()
                .texts("Organisation", tenants().map(|tenant| Some(tenant.name)))
                .texts("TenantID", tenants().map(|tenant| Some(tenant.id)))
                .texts(
                    "Read",
                    tenants().map(|tenant| is_read(&tenant.id).then_some("yes")),
                )
                .rows()?;
            return self.runner.list(rows);
        }
        let connection = before.with_tenant(name)?;
        let views = self.views();
        let session = runner::asking(connection.session(), &self.runner.consent);
        self.runner.runtime.block_on(async {
            session.ready().await?;
            for (name, value) in changed(&self.runner.session, &session) {
                let set = format!("SET {name} = '{}'", value.replace('\'', "''"));
                session.collect(&set).await?;
            }
            Ok::<(), Error>(())
        })?;
        self.runner.session = session;
        self.runner.connection = connection;
        self.say(format!("reading {}", self.runner.connection.tenant().name));
        let views: Vec<String> = views
            .into_iter()
            .filter(|v| !self.views().contains(v))
            .collect();
        if !views.is_empty() {
            self.say(format!(
                "what was made for {} is gone: {}",
                before.tenant().name,
                views.join(", ")
            ));
        }
        Ok(())
    }

    /// Views and tables that aren't Xero's.
    fn views(&mut self) -> Vec<String> {
        let vocabulary = self.vocabulary();
        let schemas = vocabulary.schemas.iter();
        let schemas = schemas.filter(|schema| schema.name != "information_schema");
        let tables = schemas.flat_map(|schema| {
            let tables = schema.tables.iter();
            tables.filter(|table| describe::described(&schema.name, &table.name).is_none())
        });
        tables.map(|table| table.name.clone()).collect()
    }

    fn set(&mut self, argument: &str) -> Result<(), Stop> {
        let statement = match argument.split_once(char::is_whitespace) {
            None if argument.is_empty() => {
                "SELECT name, value, description FROM information_schema.df_settings \
                 WHERE name LIKE 'xero.%' OR name = 'datafusion.execution.time_zone'"
                    .to_string()
            }
            None => format!("SHOW {argument}"),
            Some((name, value)) => {
                let value = unquoted(value.trim().trim_start_matches('=').trim());
                format!("SET {name} = '{}'", value.replace('\'', "''"))
            }
        };
        match argument.is_empty() {
            true => self.runner.list_result(&statement),
            false => self.runner.run(&statement),
        }
    }

    fn watch(&mut self, argument: &str, pending: &str) -> Result<(), Stop> {
        let seconds = match argument {
            "" => WATCHED_EVERY,
            number => number
                .parse()
                .ok()
                .filter(|seconds| (0.1..=86_400.0).contains(seconds))
                .ok_or_else(|| {
                    refused(format!(
                        "\\watch {number}: say how many seconds, from 0.1 to 86400"
                    ))
                })?,
        };
        let text = match pending.trim() {
            "" => self.last.clone(),
            pending => pending.to_string(),
        };
        if session::split(&text).is_empty() {
            return Err(refused("there is no statement to watch: run one first"));
        }
        self.last.clone_from(&text);
        let pause = Duration::from_secs_f64(seconds);
        loop {
            let now = time_of_day(SystemTime::now());
            self.say(format!("{now} UTC, every {seconds} s; Ctrl-C ends"));
            let sleep = async {
                tokio::time::sleep(pause).await;
                Ok(())
            };
            let outcome = self.runner.run(&text);
            match outcome.and_then(|()| interruptible(self.runner.runtime, sleep)) {
                Ok(()) => {}
                Err(Stop::Interrupted) => {
                    self.runner.console.fresh_line();
                    return Ok(());
                }
                Err(stop) => return Err(stop),
            }
        }
    }
}

/// Settings that `one` has otherwise than `other`.
fn changed(one: &crate::Session, other: &crate::Session) -> Vec<(String, String)> {
    let settings = |session: &crate::Session| session.context().state().config_options().entries();
    let before = settings(other);
    let differs = |key: &str, value: &Option<String>| {
        before
            .iter()
            .any(|entry| entry.key == key && &entry.value != value)
    };
    settings(one)
        .into_iter()
        .filter(|entry| differs(&entry.key, &entry.value))
        .filter_map(|entry| Some((entry.key, entry.value?)))
        .collect()
}

fn refused(why: impl Into<String>) -> Stop {
    Stop::Error(Error::new(ErrorKind::Configuration, why))
}

/// What a switch is after `word`; without a word, the other way round.
fn switched(word: &str, is_on: bool) -> Result<bool, Stop> {
    match word.to_ascii_lowercase().as_str() {
        "" => Ok(!is_on),
        "on" | "true" | "1" => Ok(true),
        "off" | "false" | "0" => Ok(false),
        _ => Err(refused(format!("`{word}` is neither on nor off"))),
    }
}

fn on_or_off(is_on: bool) -> &'static str {
    if is_on { "on" } else { "off" }
}

/// An argument without quotes around it.
fn unquoted(argument: &str) -> &str {
    let argument = argument.trim();
    ['\'', '"']
        .into_iter()
        .find_map(|quote| argument.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(argument)
}

/// `13:05:09`
fn time_of_day(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).format("%H:%M:%S").to_string()
}

/// `text` after the user's editor had it.
fn edited(text: &str) -> Result<String, Stop> {
    let io = |what: &str, error: std::io::Error| {
        Stop::Error(Error::new(ErrorKind::Io, what.to_string()).caused_by(error))
    };
    let mut file = tempfile::Builder::new()
        .prefix("xero-sql-")
        .suffix(".sql")
        .tempfile()
        .map_err(|error| io("a file to edit can't be made", error))?;
    let mut written = text.trim_end().to_string();
    if !written.is_empty() {
        written.push('\n');
    }
    file.write_all(written.as_bytes())
        .and_then(|()| file.flush())
        .map_err(|error| io("a file to edit can't be written", error))?;
    let named = ["VISUAL", "EDITOR"];
    let editor = named
        .iter()
        .find_map(|name| env::var(name).ok().filter(|e| !e.trim().is_empty()));
    let editor = editor.unwrap_or_else(|| EDITOR.to_string());
    // `code --wait` is a program and its argument.
    let mut words = editor.split_whitespace();
    let mut process = Process::new(words.next().unwrap_or(EDITOR));
    let ended = process.args(words).arg(file.path()).status();
    let ended = ended.map_err(|error| {
        io(
            &format!("the editor `{editor}` can't be started ($VISUAL or $EDITOR names it)"),
            error,
        )
    })?;
    if !ended.success() {
        return Err(refused(format!(
            "the editor `{editor}` ended with {ended}: nothing is run"
        )));
    }
    let text = input::file(file.path())?;
    Ok(text.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_turn_and_take_words() {
        assert!(switched("", false).unwrap());
        assert!(!switched("OFF", true).unwrap());
        assert!(switched("perhaps", true).is_err());
    }

    #[test]
    fn arguments_lose_one_pair_of_quotes() {
        assert_eq!(unquoted(" 'a b' "), "a b");
        assert_eq!(unquoted("\"a\""), "a");
        assert_eq!(unquoted("it's"), "it's");
    }
}
