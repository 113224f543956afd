//! Runs SQL: from the arguments, from standard input, or at a prompt.

use std::future::Future;
use std::io::{self, IsTerminal};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use super::args::Args;
use super::console::Console;
use super::rows;
use super::sink::Sink;
use super::stop::Stop;
use super::{connect, demo, input};
use crate::config::Settings;
use crate::error::{Error, ErrorKind};
use crate::output::{Format, Style};
use crate::session;
use crate::simulator::Simulator;
use crate::{Connection, Session, repl};

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
    let mut runner = Runner::connect(settings, texts, args.format, sink, runtime, console)?;
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
            if args.demo {
                demo::welcome(console);
                demo::explain_prompt(console);
                let outcome = runner.run_shown(demo::SAMPLE);
                if let ControlFlow::Break(stop) = runner.survive(outcome) {
                    return Err(stop);
                }
                demo::suggest(console);
            }
            let gone = repl::run(|text| {
                let outcome = runner.run(text);
                runner.survive(outcome)
            })?;
            if let Some(stop) = gone {
                return Err(stop);
            }
        }
    }
    runner.finish()
}

/// Runs statements one after another on one session and writes their rows.
struct Runner<'a> {
    connection: Arc<Connection>,
    session: Session,
    format: Format,
    style: Style,
    sink: Sink,
    runtime: &'a Runtime,
    console: &'a Console,
}

impl<'a> Runner<'a> {
    fn connect(
        settings: Settings,
        texts: &[String],
        format: Format,
        sink: Sink,
        runtime: &'a Runtime,
        console: &'a Console,
    ) -> Result<Self, Stop> {
        let (connection, session) = interruptible(runtime, async {
            let connection = connect::open(settings, texts, console).await?;
            let session = connection.session();
            session.ready().await?;
            Ok((connection, session))
        })?;
        for notice in connection.notices() {
            console.say(notice);
        }
        Ok(Runner {
            session,
            connection,
            format,
            style: Style::default(),
            sink,
            runtime,
            console,
        })
    }

    /// Runs the statements of `text` until one fails.
    fn run(&mut self, text: &str) -> Result<(), Stop> {
        for statement in session::split(text) {
            self.run_statement(&statement)?;
        }
        Ok(())
    }

    /// Runs a statement that the user didn't type, and shows it.
    fn run_shown(&mut self, statement: &str) -> Result<(), Stop> {
        self.console.say(format_args!("{statement};\n"));
        self.run_statement(statement)
    }

    fn run_statement(&mut self, statement: &str) -> Result<(), Stop> {
        let calls_before = self.connection.journal().len();
        let start = Instant::now();
        self.style.screen = self.sink.screen();
        let (sink, style) = (&mut self.sink, &self.style);
        let query = rows::write(&self.session, statement, self.format, style, sink);
        let written = interruptible(self.runtime, query);
        let seconds = start.elapsed().as_secs_f64();
        self.sink.settle();
        let written = written?;
        let calls = self.connection.journal().len() - calls_before;
        let mut rows = match written.rows {
            Some(rows) => counted(rows, "row"),
            None => "done".to_string(),
        };
        if !written.whole {
            rows.push_str(", not all");
        }
        self.console.remark(format_args!(
            "{rows} · {:.2} s · {}",
            seconds,
            counted(calls, "call")
        ));
        Ok(())
    }

    /// At a prompt, an error is shown and Ctrl-C ends the statement alone.
    fn survive(&self, outcome: Result<(), Stop>) -> ControlFlow<Stop> {
        match outcome {
            Ok(()) => {}
            Err(Stop::Error(error)) => self.console.error(&error),
            Err(Stop::Told(_)) => {}
            Err(Stop::Interrupted) => self.console.say("cancelled"),
            Err(gone @ Stop::ReaderGone) => return ControlFlow::Break(gone),
        }
        ControlFlow::Continue(())
    }

    fn finish(self) -> Result<(), Stop> {
        Ok(self.sink.finish()?)
    }
}

/// Runs `work` until it is done or Ctrl-C is pressed, which drops it.
fn interruptible<T>(
    runtime: &Runtime,
    work: impl Future<Output = Result<T, Stop>>,
) -> Result<T, Stop> {
    runtime.block_on(async {
        tokio::select! {
            biased;
            pressed = tokio::signal::ctrl_c() => {
                pressed?;
                Err(Stop::Interrupted)
            }
            done = work => done,
        }
    })
}

/// `1 row`, `5 rows`
fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
