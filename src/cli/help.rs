//! `xero-sql help [TOPIC]`, the manual page and the shells' completions.

use clap_complete::Shell;

use super::args::Args;
use super::console;
use crate::catalog;
use crate::catalog::system::{SYSTEM, SYSTEM_TABLES};
use crate::config::keys;
use crate::error::{Error, ErrorKind, Result};
use crate::output::Format;
use crate::repl::commands;

/// Something that help tells of beside the subcommands.
struct Topic {
    name: &'static str,
    about: &'static str,
    text: fn() -> String,
}

static TOPICS: [Topic; 6] = [
    Topic {
        name: "prompt",
        about: "the commands at the prompt",
        text: commands::help,
    },
    Topic {
        name: "properties",
        about: "what a connection can be told, and how",
        text: properties,
    },
    Topic {
        name: "tables",
        about: "what there is to read, by topic",
        text: tables,
    },
    Topic {
        name: "formats",
        about: "how rows are written",
        text: formats,
    },
    Topic {
        name: "cost",
        about: "what a query costs in calls, and how to see it before",
        text: cost,
    },
    Topic {
        name: "examples",
        about: "ways to use the program",
        text: || EXAMPLES.to_string(),
    },
];

/// What `-h` ends with.
pub(super) const FEW_EXAMPLES: &str = "\
Examples:
  xero-sql --demo                                    look around without an account
  xero-sql --demo -c \"SELECT * FROM Tenants\"
  xero-sql --config connector.toml -c \"SELECT Name FROM Contacts\" --format json

--help tells more, `xero-sql help` lists topics.";

/// What `--help` ends with.
pub(super) const EXAMPLES: &str = "\
Examples:
  xero-sql --demo                                    look around without an account
  xero-sql --demo -c \"SELECT * FROM Tenants\"
  xero-sql --config connector.toml -c \"SELECT Name FROM Contacts\" --format json
  xero-sql -f month_end.sql --format csv -o month_end.csv
  xero-sql --set Tenant='Demo Company (AU)'          a prompt; \\? there for help
  echo 'SELECT * FROM Invoices' | xero-sql --format ndjson > invoices.ndjson
  xero-sql -c 'EXPLAIN SELECT * FROM Invoices'       the request and the price; sends nothing
  xero-sql -v -c 'SELECT * FROM Items'               each request on standard error
  xero-sql login                                     sign in with the browser
  xero-sql test                                      whether the connection works
  xero-sql simulate                                  a Xero to develop against
  source <(xero-sql completions bash)                Tab completes flags and words
  xero-sql man | man -l -                            this as a manual page

Exit codes: 0 done, 1 the query failed, 2 usage or configuration, 3 sign-in needed,
4 a limit is used up, 5 Xero can't be reached.";

/// The text on `words`: a topic, a subcommand, or all there is.
pub(super) fn text(words: &[String]) -> Result<String> {
    let [word] = words else {
        return Ok(overview());
    };
    if let Some(topic) = TOPICS.iter().find(|t| t.name.eq_ignore_ascii_case(word)) {
        return Ok((topic.text)());
    }
    let mut program = Args::definition();
    program.build();
    let subcommand = program.find_subcommand_mut(word);
    if let Some(subcommand) = subcommand {
        return Ok(subcommand.render_long_help().to_string());
    }
    let subcommands: Vec<&str> = program.get_subcommands().map(|c| c.get_name()).collect();
    let topics = TOPICS.iter().map(|topic| topic.name);
    let all: Vec<&str> = topics.chain(subcommands).collect();
    Err(Error::new(
        ErrorKind::Configuration,
        format!("there is no help on `{word}`, but on {}", all.join(", ")),
    ))
}

fn overview() -> String {
    let mut text = Args::definition().render_long_help().to_string();
    text.push_str("\nTopics, as in `xero-sql help prompt`:\n");
    for topic in &TOPICS {
        text.push_str(&format!("  {:12} {}\n", topic.name, topic.about));
    }
    text
}

fn properties() -> String {
    let mut text = String::from(
        "Each property can be given as --set Name=Value, in --connection-string, as XERO_SQL_NAME\n\
         in the environment, and in connector.toml; earlier ones of these win. Names are read\n\
         without case, spaces, _ and -. A value may be env:NAME or file:PATH.\n",
    );
    for property in keys::properties() {
        let default = property.default.map(|value| format!(" [default: {value}]"));
        text.push_str(&format!(
            "\n  {}{}\n",
            property.name,
            default.unwrap_or_default()
        ));
        let not_yet = match property.in_effect {
            true => "",
            false => " Not yet in effect.",
        };
        let about = format!("{}{not_yet}", property.about);
        text.push_str(&console::wrapped(&about, 82, "      "));
        text.push('\n');
    }
    text
}

fn tables() -> String {
    let mut text = String::new();
    for (topic, tables) in catalog::by_topic() {
        let names: Vec<String> = tables.iter().map(|table| catalog::called(table)).collect();
        text.push_str(&format!("{topic}\n"));
        text.push_str(&console::wrapped(&names.join(", "), 82, "    "));
        text.push_str("\n\n");
    }
    let system: Vec<String> = SYSTEM_TABLES
        .iter()
        .map(|table| format!("{SYSTEM}.{}", table.name))
        .collect();
    text.push_str("This program itself\n");
    text.push_str(&console::wrapped(&system.join(", "), 82, "    "));
    text.push_str(
        "\n\n\\dt at the prompt tells what a row of each is, \\d TABLE its columns and its price.\n\
         In SQL: SELECT * FROM system.Tables; so with system.Columns and system.Filters.\n",
    );
    text
}

fn formats() -> String {
    let names = Format::ALL.map(Format::name).join(", ");
    format!(
        "--format, or \\format at the prompt: {names}.\n\n\
         table fits the terminal; --format csv and the others are for programs, and keep every\n\
         digit. Rows go to standard output or to the file of -o, and nothing else does. A file\n\
         appears when all went well.\n"
    )
}

fn cost() -> String {
    "Xero sells calls by the minute and the day. One call brings up to 1,000 documents.\n\n\
     EXPLAIN SELECT …            the first request, the calls expected, and for every filter\n\
     \x20                           whether it travels; sends nothing\n\
     EXPLAIN ANALYZE SELECT …    runs the query, and tells what it took\n\
     \\d TABLE                    which conditions on a table travel, and what reading it costs\n\
     \\calls                      the requests of the last statement\n\
     \\quota                      what is left of the limits\n\
     SET xero.max_calls_per_query = 20\n\
     \x20                           a query of more calls is refused\n"
        .to_string()
}

/// The script that makes `shell` complete our arguments.
pub(super) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::definition(), "xero-sql", &mut script);
    script
}

/// The manual page, in roff.
pub(super) fn man() -> Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::definition())
        .render(&mut page)
        .map_err(|error| Error::new(ErrorKind::Io, "writing the manual page").caused_by(error))?;
    for topic in TOPICS.iter().filter(|topic| topic.name != "examples") {
        page.extend(format!(".SH \"{}\"\n.nf\n", topic.about.to_uppercase()).into_bytes());
        page.extend(roff(&(topic.text)()).into_bytes());
        page.extend(b".fi\n");
    }
    Ok(page)
}

/// `text` so that roff shows it as it is.
fn roff(text: &str) -> String {
    let mut escaped = String::new();
    for line in text.lines() {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        // A dot or a quote in front would be a command.
        if line.starts_with(['.', '\'']) {
            escaped.push_str("\\&");
        }
        escaped.push_str(&line);
        escaped.push('\n');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_and_subcommand_has_a_text() {
        let mut program = Args::definition();
        program.build();
        let subcommands = program.get_subcommands().map(|c| c.get_name().to_string());
        let topics = TOPICS.iter().map(|topic| topic.name.to_string());
        for word in topics.chain(subcommands) {
            let text = text(std::slice::from_ref(&word)).unwrap();
            assert!(text.lines().count() > 2, "{word}");
        }
        let error = text(&["promt".to_string()]).unwrap_err().to_string();
        assert!(error.contains("prompt, properties"), "{error}");
    }

    #[test]
    fn help_fits_eighty_columns() {
        for topic in &TOPICS {
            for line in (topic.text)().lines() {
                assert!(line.chars().count() <= 94, "{}: {line}", topic.name);
            }
        }
    }

    #[test]
    fn the_manual_page_shows_commands_as_they_are_typed() {
        let page = String::from_utf8(man().unwrap()).unwrap();
        assert!(page.contains("\\eq"), "{page}");
        assert!(page.contains(".SH \"THE COMMANDS AT THE PROMPT\""));
    }

    #[test]
    fn completions_name_the_subcommands() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
            let script = String::from_utf8(completions(shell)).unwrap();
            assert!(script.contains("simulate"), "{shell}");
        }
    }
}
