//! What `login`, `test` and the other commands that aren't SQL share.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use tokio::runtime::Builder;

use super::args::Args;
use super::demo;
use super::stop::Stop;
use crate::config::Settings;
use crate::error::Error;
use crate::output::Format;
use crate::simulator::Simulator;

/// What is left running at the end has this long.
const GRACE: Duration = Duration::from_secs(1);

/// Runs `work` with the settings of the arguments, until it is done or Ctrl-C is pressed, which
/// drops it. What was wrong with the settings is for `work` to tell.
pub(super) fn run(
    args: &Args,
    work: impl AsyncFnOnce(Result<Settings, Error>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let simulator: Option<Simulator> = match args.demo {
        true => Some(demo::start()?),
        false => None,
    };
    let mut sources = args.sources();
    sources.presets = simulator
        .as_ref()
        .map(|simulator| demo::presets(simulator.url()));
    let settings = sources.load();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let done = runtime.block_on(async {
        tokio::select! {
            biased;
            pressed = tokio::signal::ctrl_c() => {
                pressed?;
                Err(Stop::Interrupted)
            }
            done = work(settings) => done,
        }
    });
    runtime.shutdown_timeout(GRACE);
    done
}

/// Whether JSON is asked for, where a command knows that and text.
pub(super) fn wants_json(args: &Args, command: &str) -> Result<bool, Error> {
    match args.format {
        Format::Table => Ok(false),
        Format::Json => Ok(true),
        other => Err(Error::new(
            crate::ErrorKind::Configuration,
            format!("{command} writes table or json, not {}", other.name()),
        )),
    }
}

/// A day, in UTC.
pub(super) fn day(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).format("%Y-%m-%d").to_string()
}

/// An instant, in UTC, for JSON.
pub(super) fn instant(time: SystemTime) -> String {
    DateTime::<Utc>::from(time)
        .format("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

/// Days that are left, the last one counted whole.
pub(super) fn days_left(time: Duration) -> u64 {
    time.as_secs().div_ceil(24 * 3600)
}

/// `1 day`, `5 days`
pub(super) fn counted(number: u64, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
