//! The command line: `xero-sql`.
//!
//! In: arguments, standard input, the environment. Out: rows on standard output (or in the
//! file of `--output`) and nothing else there; everything said to the user is on standard
//! error; an exit code by the kind of error. Rule: [`main`] returns, it never exits, so that
//! a connection closes in order and a token just renewed is saved.
//! Next: `args` for what can be asked, `run` for how it is done.

mod args;
mod callback;
mod command;
mod connect;
mod console;
mod demo;
mod input;
mod login;
mod logout;
mod page;
mod pager;
mod refresh;
mod rows;
mod run;
mod simulate;
mod sink;
mod status;
mod stop;
mod tenants;
mod test;

use std::process::ExitCode;

use clap::error::ErrorKind as Usage;

use args::{Action, Args};
use console::Console;
pub use stop::Stop;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
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
    let console = Console::new(args.quiet, args.verbose);
    let done = match &args.action {
        Some(Action::Login(options)) => login::login(&args, options, &console),
        Some(Action::Logout(options)) => logout::logout(&args, options, &console),
        Some(Action::Refresh) => refresh::refresh(&args, &console),
        Some(Action::Test) => test::test(&args),
        Some(Action::Status) => status::status(&args, &console),
        Some(Action::Tenants) => tenants::tenants(&args, &console),
        Some(Action::Simulate(options)) => simulate::simulate(options, &console),
        None => run::run(&args, &console),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            if let Stop::Error(error) = &stop {
                console.error(error);
            }
            ExitCode::from(stop.exit_code())
        }
    }
}
