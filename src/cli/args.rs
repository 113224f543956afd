//! The arguments, as typed.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{
    Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches, Parser, Subcommand,
};
use clap_complete::Shell;

use super::{help, version};
use crate::config::Sources;
use crate::output::Format;

/// SQL over the Xero accounting API
///
/// SQL is run from -c, -f or standard input; without any of them there is a prompt. Rows go to
/// standard output and nothing else does.
#[derive(Debug, Parser)]
#[command(
    name = "xero-sql",
    version = version::text(),
    about,
    after_help = help::FEW_EXAMPLES,
    after_long_help = help::EXAMPLES,
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub(super) struct Args {
    /// Run this SQL; may be repeated
    #[arg(
        short,
        long = "command",
        value_name = "SQL",
        allow_hyphen_values = true
    )]
    commands: Vec<String>,

    /// Run the SQL of this file, `-` for standard input; may be repeated
    #[arg(short, long = "file", value_name = "PATH")]
    files: Vec<PathBuf>,

    /// How to write rows
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "table",
        ignore_case = true,
        value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name))
            .try_map(|name| name.parse::<Format>()),
    )]
    pub format: Format,

    /// Write rows to this file, which appears when all went well; `-` for standard output
    #[arg(short, long, global = true, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// Configuration file [default: $XERO_SQL_CONFIG, ./connector.toml, your config folder]
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,

    /// Which of the file's connections to use
    #[arg(long, global = true, value_name = "NAME")]
    connection: Option<String>,

    /// Properties, as in `AuthScheme=PKCE;Tenant=…`
    #[arg(long, global = true, value_name = "PROPERTIES", hide_env = true)]
    connection_string: Option<String>,

    /// One property, stronger than all other sources; may be repeated
    #[arg(long = "set", value_name = "PROPERTY=VALUE")]
    sets: Vec<String>,

    /// Use the demo organisation inside this program
    #[arg(long, conflicts_with_all = ["config", "connection", "connection_string"])]
    pub demo: bool,

    /// Say yes to what statements that write ask: many rows, or what can't be undone
    #[arg(short, long)]
    pub yes: bool,

    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show requests as they are made; -vv shows headers too, without secrets
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// What to run, in the order it was asked.
    #[arg(skip)]
    pub scripts: Vec<Script>,

    /// What to do instead of running SQL.
    #[command(subcommand)]
    pub action: Option<Action>,
}

const SETS_BEHIND: &str = "sets_behind";

/// SQL to run.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Script {
    /// The text of a `-c`.
    Text(String),
    /// The file of an `-f`.
    File(PathBuf),
    /// Standard input, of `-f -`.
    StandardInput,
}

/// A subcommand.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Sign in with the browser, and keep the tokens
    Login(LoginArgs),
    /// Revoke the sign-in, which disconnects every organisation
    Logout(LogoutArgs),
    /// Renew the tokens, so that a sign-in that is seldom used doesn't end after 60 days
    Refresh,
    /// Test the connection step by step; --format json for programs
    Test(TestArgs),
    /// Show the connection, the age of its tokens and what is left of its limits
    Status,
    /// List the organisations that the sign-in reaches
    Tenants,
    /// Serve a simulated Xero on this machine until Ctrl-C
    Simulate(SimulateArgs),

    /// Help on a topic or a command: prompt, tables, properties, formats, cost, examples
    Help(HelpArgs),

    /// Print the script that makes a shell complete arguments
    Completions(CompletionsArgs),

    /// Print the manual page
    Man,
}

/// The arguments of `help`.
#[derive(Debug, clap::Args)]
pub(super) struct HelpArgs {
    /// What to tell about; without it, everything
    #[arg(num_args = 0..=1)]
    pub topic: Vec<String>,
}

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// How long the browser is waited for, in seconds.
pub(super) const LOGIN_WAIT: u64 = 300;

/// The arguments of `login`.
#[derive(Debug, clap::Args)]
pub(super) struct LoginArgs {
    /// Print the page's address, and read what the browser came back with from standard input
    #[arg(long)]
    pub no_browser: bool,

    /// Connect another organisation, keeping the scopes granted before
    #[arg(long)]
    pub add: bool,

    /// Ask for the scopes of these APIs, separated by commas [default: the property Schemas]
    #[arg(long, value_name = "SCHEMAS")]
    schemas: Option<String>,

    /// Ask for this scope as well; may be repeated
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<String>,

    /// Ask for writing as well as reading
    #[arg(long)]
    write: bool,

    /// Seconds to wait for the browser
    #[arg(long, value_name = "SECONDS", default_value_t = LOGIN_WAIT)]
    pub wait: u64,
}

/// The arguments of `test`.
#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// Test the properties of this JSON document, `-` for standard input, in place of those of
    /// the configuration file
    #[arg(long, value_name = "PATH")]
    from_json: Option<PathBuf>,
}

/// The arguments of `logout`.
#[derive(Debug, clap::Args)]
pub(super) struct LogoutArgs {
    /// Don't ask
    #[arg(short, long)]
    pub yes: bool,
}

/// The arguments of `simulate`.
#[derive(Debug, clap::Args)]
pub(super) struct SimulateArgs {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8333)]
    pub port: u16,

    /// Another seed gives other data
    #[arg(long)]
    pub seed: Option<u64>,

    /// How many invoices there are
    #[arg(long, value_name = "NUMBER")]
    pub invoices: Option<usize>,

    /// How many organisations there are, one to seven; the first has the most invoices
    #[arg(long, value_name = "NUMBER", default_value_t = 2,
          value_parser = clap::value_parser!(u8).range(1..=7))]
    pub organisations: u8,

    /// Milliseconds that each reply takes longer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,

    /// Keep Xero's rate limits
    #[arg(long)]
    pub limits: bool,
}

impl Args {
    /// The arguments of this process.
    pub fn from_process() -> Result<Self, clap::Error> {
        Self::from_words(std::env::args_os())
    }

    /// What can be typed. `--set` may stand behind a command too: were it `global`, those before
    /// the command would be lost.
    pub fn definition() -> Command {
        Args::command().mut_subcommands(|command| match command.get_name() {
            "simulate" => command,
            _ => command.arg(
                Arg::new(SETS_BEHIND)
                    .long("set")
                    .value_name("PROPERTY=VALUE")
                    .action(ArgAction::Append)
                    .help("One property, stronger than all other sources; may be repeated"),
            ),
        })
    }

    fn from_words<W>(words: impl IntoIterator<Item = W>) -> Result<Self, clap::Error>
    where
        W: Into<std::ffi::OsString> + Clone,
    {
        let matches = Args::definition().try_get_matches_from(words)?;
        let mut args = Args::from_arg_matches(&matches)?;
        if let Some((_, behind)) = matches.subcommand() {
            let sets = behind.try_get_many::<String>(SETS_BEHIND).ok().flatten();
            args.sets.extend(sets.into_iter().flatten().cloned());
        }
        args.scripts = args.scripts_in_order(&matches);
        Ok(args)
    }

    /// `-c` and `-f` as they stood between each other.
    fn scripts_in_order(&self, matches: &ArgMatches) -> Vec<Script> {
        let places = |id: &str| matches.indices_of(id).into_iter().flatten();
        let texts = self.commands.iter().cloned().map(Script::Text);
        let files = self.files.iter().map(|path| match path.to_str() {
            Some("-") => Script::StandardInput,
            _ => Script::File(path.clone()),
        });
        let mut scripts: Vec<(usize, Script)> = places("commands")
            .zip(texts)
            .chain(places("files").zip(files))
            .collect();
        scripts.sort_by_key(|(place, _)| *place);
        scripts.into_iter().map(|(_, script)| script).collect()
    }

    /// Where the settings come from.
    pub fn sources(&self) -> Sources {
        let mut sets = self.sets.clone();
        if let Some(Action::Login(login)) = &self.action {
            let schemas = login.schemas.iter().map(|list| format!("Schemas={list}"));
            sets.extend(schemas);
            sets.extend(login.write.then(|| "ReadOnly=false".to_string()));
        }
        Sources {
            sets,
            connection_string: self.connection_string.clone(),
            config: self.config.clone(),
            connection: self.connection.clone(),
            presets: None,
            json: match &self.action {
                Some(Action::Test(test)) => test.from_json.clone(),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Args, clap::Error> {
        Args::from_words(std::iter::once(&"xero-sql").chain(words))
    }

    #[test]
    fn the_definition_holds_together() {
        Args::definition().debug_assert();
    }

    #[test]
    fn scripts_keep_their_order() {
        let args = parse(&["-c", "A", "-f", "b.sql", "--command=C", "-f", "-"]).unwrap();
        assert_eq!(
            args.scripts,
            [
                Script::Text("A".to_string()),
                Script::File("b.sql".into()),
                Script::Text("C".to_string()),
                Script::StandardInput,
            ]
        );
    }

    #[test]
    fn sql_may_begin_with_a_comment() {
        let args = parse(&["-c", "-- all\nSELECT 1"]).unwrap();
        assert_eq!(args.scripts, [Script::Text("-- all\nSELECT 1".to_string())]);
    }

    #[test]
    fn an_unknown_format_lists_those_there_are() {
        let error = parse(&["--format", "cvs"]).unwrap_err().to_string();
        assert!(error.contains("csv") && error.contains("ndjson"), "{error}");
        assert_eq!(parse(&["--format", "JSON"]).unwrap().format, Format::Json);
    }

    #[test]
    fn a_demo_takes_no_other_connection() {
        assert!(parse(&["--demo", "--connection-string", "Tenant=A"]).is_err());
        assert!(parse(&["--demo", "--set", "Tenant=A"]).is_ok());
    }

    #[test]
    fn flags_stand_before_a_command_or_behind_it() {
        for words in [
            &["--set", "a=1", "--config", "x.toml", "login", "--write"][..],
            &["login", "--write", "--set", "a=1", "--config", "x.toml"][..],
        ] {
            let sources = parse(words).unwrap().sources();
            assert_eq!(sources.sets, ["a=1", "ReadOnly=false"], "{words:?}");
            assert_eq!(sources.config, Some("x.toml".into()));
        }
        let both = parse(&["--set", "a=1", "test", "--set", "b=2"]).unwrap();
        assert_eq!(both.sources().sets, ["a=1", "b=2"]);
    }

    #[test]
    fn every_format_is_known_by_its_name() {
        for format in Format::ALL {
            assert_eq!(parse(&["--format", format.name()]).unwrap().format, format);
        }
    }
}
