//! The command line: `xero-sql`.
//!
//! In: arguments, standard input, the environment. Out: rows on standard output (or in the
//! file of `--output`) and nothing else there; everything said to the user is on standard
//! error; an exit code by the kind of error. Rule: [`main`] returns, it never exits, so that
//! a connection closes in order and a token just renewed is saved.
//! Next: `args` for what can be asked, `run` for how it is done, `prompt` for the commands of a
//! prompt.

mod args;
mod callback;
mod command;
mod connect;
mod consent;
mod console;
mod demo;
mod describe;
mod help;
mod input;
mod line;
mod listing;
mod login;
mod logout;
mod memory;
mod page;
mod pager;
mod prompt;
mod refresh;
mod rows;
mod run;
mod runner;
mod simulate;
mod sink;
mod status;
mod stop;
mod tenants;
mod test;
mod version;

use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind as Usage;

use args::{Action, Args};
use console::Console;
pub use stop::Stop;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    memory::give_back_what_is_not_used();
    let args = match Args::from_process() {
        Ok(args) => args,
        Err(answer) => {
            // `--help` to a closed pipe is no failure.
            let _ = answer.print();
            return match answer.kind() {
                Usage::DisplayHelp | Usage::DisplayVersion => ExitCode::SUCCESS,
                _ => ExitCode::from(stop::USAGE),
            };
        }
    };
    let serves = matches!(args.action, Some(Action::Simulate(_)));
    let console = Console::new(args.quiet, args.verbose, serves);
    let done = match &args.action {
        Some(Action::Login(options)) => login::login(&args, options, &console),
        Some(Action::Logout(options)) => logout::logout(&args, options, &console),
        Some(Action::Refresh) => refresh::refresh(&args, &console),
        Some(Action::Test(_)) => test::test(&args),
        Some(Action::Status) => status::status(&args, &console),
        Some(Action::Tenants) => tenants::tenants(&args, &console),
        Some(Action::Simulate(options)) => simulate::simulate(options, &console),
        Some(Action::Help(asked)) => help::text(&asked.topic).map_err(Stop::from).and_then(print),
        Some(Action::Completions(asked)) => print(help::completions(asked.shell)),
        Some(Action::Man) => help::man().map_err(Stop::from).and_then(print),
        None => run::run(&args, &console),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            if !matches!(stop, Stop::Interrupted) {
                console.stopped(&stop);
            }
            ExitCode::from(stop.exit_code())
        }
    }
}

/// Writes what was asked for to standard output.
fn print(text: impl AsRef<[u8]>) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_ref())?;
    Ok(out.flush()?)
}
