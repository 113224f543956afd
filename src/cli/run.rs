//! Runs SQL: from the arguments, from standard input, or at a prompt.

use std::io::{self, IsTerminal};
use std::ops::ControlFlow;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use super::args::Args;
use super::consent;
use super::console::{self, Console};
use super::prompt::{self, Prompt};
use super::rows;
use super::runner::Runner;
use super::sink::Sink;
use super::stop::Stop;
use super::{demo, input};
use crate::auth::tenant_names;
use crate::error::{Error, ErrorKind};
use crate::repl;
use crate::session;
use crate::simulator::Simulator;

/// What is left running at the end has this long.
const GRACE: Duration = Duration::from_secs(1);
/// Stack of a worker thread: expressions are evaluated by recursion.
const STACK: usize = 16 * 1024 * 1024;

/// Does what `args` ask.
pub(super) fn run(args: &Args, console: &Console) -> Result<(), Stop> {
    let work = Work::asked_for(args)?;
    // It outlives the runtime, so that no request still under way finds it gone and says so.
    let simulator = match args.demo {
        true => Some(demo::start()?),
        false => None,
    };
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()?;
    let done = {
        let _inside = runtime.enter();
        connect_and_run(args, simulator.as_ref(), &work, &runtime, console)
    };
    runtime.shutdown_timeout(GRACE);
    done
}

/// What there is to do.
enum Work {
    /// Run these texts.
    Scripts(Vec<String>),
    /// Show the demo's sample to someone who only looks at the output.
    Sample,
    /// Prompt for statements.
    Prompt,
}

impl Work {
    fn asked_for(args: &Args) -> Result<Self, Error> {
        if !args.scripts.is_empty() {
            return input::texts(&args.scripts).map(Work::Scripts);
        }
        if io::stdin().is_terminal() {
            return Ok(Work::Prompt);
        }
        let text = input::standard_input()?;
        if !session::split(&text).is_empty() {
            Ok(Work::Scripts(vec![text]))
        } else if args.demo {
            Ok(Work::Sample)
        } else {
            Err(Error::new(
                ErrorKind::Configuration,
                "there is no SQL to run: give it with -c, -f or on standard input",
            ))
        }
    }
}

fn connect_and_run(
    args: &Args,
    simulator: Option<&Simulator>,
    work: &Work,
    runtime: &Runtime,
    console: &Console,
) -> Result<(), Stop> {
    let mut sources = args.sources();
    sources.presets = simulator.map(|simulator| demo::presets(simulator.url()));
    let sink = Sink::open(args.output.as_deref())?;
    if let Work::Scripts(texts) = work {
        rows::check(texts, args.format, &sink)?;
    }
    let texts: &[String] = match work {
        Work::Scripts(texts) => texts,
        Work::Sample | Work::Prompt => &[],
    };
    let settings = sources.load()?;
    let consent = consent::of(args.yes);
    let mut runner = Runner::connect(
        settings,
        texts,
        consent,
        args.format,
        sink,
        runtime,
        console,
    )?;
    match work {
        Work::Scripts(texts) => {
            for text in texts {
                runner.run(text)?;
            }
        }
        Work::Sample => {
            demo::welcome(console);
            runner.run_shown(demo::SAMPLE)?;
            demo::suggest(console);
        }
        Work::Prompt => {
            match args.demo {
                true => demo::welcome(console),
                false => {
                    let reading = tenant_names(runner.connection.tenants());
                    let version = env!("CARGO_PKG_VERSION");
                    console.tell(&format!("xero-sql {version}: reading {reading}."));
                }
            }
            prompt::explain(console);
            if args.demo {
                let outcome = runner.run_shown(demo::SAMPLE);
                if let ControlFlow::Break(stop) = runner.survive(outcome) {
                    return Err(stop);
                }
                demo::suggest(console);
            }
            let gone = repl::run(&mut Prompt::new(&mut runner), console::colour())?;
            if let Some(stop) = gone {
                return Err(stop);
            }
        }
    }
    runner.finish()
}
