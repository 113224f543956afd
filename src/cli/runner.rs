//! Runs statements one after another on one session and writes their rows.
//!
//! In: texts. Out: rows to the sink, and what they took to the user. Rule: what Ctrl-C ends has
//! ended when that is said, requests included.
//! Next: `rows` for one statement, `prompt` for what a prompt adds.

use std::future::Future;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use tokio::runtime::Runtime;

use super::connect;
use super::console::Console;
use super::line;
use super::rows::{self, Written};
use super::sink::Sink;
use super::stop::Stop;
use crate::config::Settings;
use crate::error::Error;
use crate::output::{Format, Style};
use crate::session::{self, Piece};
use crate::{Consent, Session, XeroConnection};

/// What was cancelled is waited for this long. A task of ours stops within milliseconds.
const STOPS_WITHIN: Duration = Duration::from_secs(5);

/// A connection, a session on it, and where its rows go.
pub(super) struct Runner<'a> {
    pub connection: Arc<XeroConnection>,
    pub session: Session,
    pub format: Format,
    pub style: Style,
    pub sink: Sink,
    /// Whether to tell what a statement took.
    pub timing: bool,
    /// Who answers what statements that write ask.
    pub consent: Option<Consent>,
    pub runtime: &'a Runtime,
    pub console: &'a Console,
    /// How many calls there were before the last statement.
    pub calls_before: usize,
}

/// `session`, in which `consent` is asked, if anybody can be.
pub(super) fn asking(session: Session, consent: &Option<Consent>) -> Session {
    match consent {
        Some(consent) => session.asks(consent.clone()),
        None => session,
    }
}

impl<'a> Runner<'a> {
    pub fn connect(
        settings: Settings,
        texts: &[String],
        consent: Option<Consent>,
        format: Format,
        sink: Sink,
        runtime: &'a Runtime,
        console: &'a Console,
    ) -> Result<Self, Stop> {
        let (connection, session) = interruptible(runtime, async {
            let connection = connect::open(settings, texts, console).await?;
            let session = asking(connection.session(), &consent);
            session.ready().await?;
            Ok((connection, session))
        })?;
        for notice in connection.notices() {
            console.tell(&notice);
        }
        Ok(Runner {
            session,
            calls_before: connection.journal().len(),
            connection,
            format,
            style: Style::default(),
            sink,
            timing: true,
            consent,
            runtime,
            console,
        })
    }

    /// Runs the statements of `text` until one fails.
    pub fn run(&mut self, text: &str) -> Result<(), Stop> {
        for Piece {
            text: statement,
            begins,
            ..
        } in session::pieces(text)
        {
            self.run_statement(statement).map_err(|stop| match stop {
                Stop::Error(error) => Stop::in_sql(error.within(begins), text),
                other => other,
            })?;
        }
        Ok(())
    }

    /// Runs a statement that the user didn't type, and shows it.
    pub fn run_shown(&mut self, statement: &str) -> Result<(), Stop> {
        self.console.say(format_args!("{statement};\n"));
        self.run_statement(statement)
    }

    fn run_statement(&mut self, statement: &str) -> Result<(), Stop> {
        self.calls_before = self.connection.journal().len();
        let session = self.session.clone();
        let (written, took) = self.write(self.format, async move {
            Ok(Box::pin(session.execute(statement).await?) as _)
        })?;
        for notice in self.session.take_notices() {
            self.console.tell(&notice);
        }
        self.show_journal()?;
        let calls = self.connection.journal().len() - self.calls_before;
        let mut rows = match written.rows {
            Some(rows) => counted(rows, "row"),
            None => "done".to_string(),
        };
        if !written.whole {
            rows.push_str(", not all");
        }
        if self.timing {
            let mut parts = vec![
                rows,
                format!("{:.2} s", took.as_secs_f64()),
                counted(calls, "call"),
            ];
            if calls > 0 {
                parts.extend(line::calls_left(&self.connection.progress().borrow()));
            }
            self.console.remark(parts.join(" · "));
        }
        Ok(())
    }

    /// Shows what a dry run would have booked, beneath what it would have sent.
    fn show_journal(&mut self) -> Result<(), Stop> {
        let Some(shown) = self.connection.dry_run_journal().to_be_shown()? else {
            return Ok(());
        };
        match shown.lines {
            None => self.console.tell("The ledger gains nothing."),
            Some(lines) if self.format == Format::Table => self.list(lines)?,
            // Another format may hold one result alone.
            Some(_) => {
                let told = "system.DryRunJournal shows what would be booked.";
                self.console.tell(told);
            }
        }
        for note in &shown.notes {
            self.console.tell(note);
        }
        Ok(())
    }

    /// Shows rows that are there, as a table in which NULL is nothing.
    pub fn list(&mut self, rows: RecordBatch) -> Result<(), Stop> {
        let stream = futures::stream::iter([Ok(rows.clone())]);
        let stream = RecordBatchStreamAdapter::new(rows.schema(), stream);
        self.list_rows(async move { Ok(Box::pin(stream) as _) })
    }

    /// Shows the result of a statement that the user didn't type, likewise.
    pub fn list_result(&mut self, statement: &str) -> Result<(), Stop> {
        let session = self.session.clone();
        self.list_rows(async move {
            // Whole, whatever `MaxRows` says.
            let frame = session.plan(statement).await?;
            Ok(frame.execute_stream().await.map_err(Error::from)?)
        })
    }

    fn list_rows(
        &mut self,
        begin: impl Future<Output = Result<rows::Rows, Stop>>,
    ) -> Result<(), Stop> {
        let null = std::mem::take(&mut self.style.null);
        let written = self.write(Format::Table, begin);
        self.style.null = null;
        written.map(|_| ())
    }

    /// Writes the rows that `begin` brings, and shows progress meanwhile.
    fn write(
        &mut self,
        format: Format,
        begin: impl Future<Output = Result<rows::Rows, Stop>>,
    ) -> Result<(Written, Duration), Stop> {
        let start = Instant::now();
        self.style.screen = self.sink.screen();
        let progress = self.connection.progress();
        let (sink, style) = (&mut self.sink, &self.style);
        let quiet = self.console.is_quiet();
        let work = async {
            tokio::select! {
                biased;
                written = async { rows::write(begin.await?, format, style, sink).await } => written,
                never = line::show(progress), if !quiet => match never {},
            }
        };
        let written = interruptible(self.runtime, work);
        // Reading in a pager is the user's time.
        let took = start.elapsed();
        self.sink.settle();
        if let Err(Stop::Interrupted) = written {
            self.wait_until_stopped();
        }
        Ok((written?, took))
    }

    /// Waits until nothing of a statement that was given up runs any more.
    fn wait_until_stopped(&self) {
        let tasks = self.runtime.metrics();
        let stopped = async {
            while tasks.num_alive_tasks() > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            self.connection.idle().await;
        };
        let _ = self
            .runtime
            .block_on(async { tokio::time::timeout(STOPS_WITHIN, stopped).await });
    }

    /// At a prompt, an error is shown and Ctrl-C ends the statement alone.
    pub fn survive(&self, outcome: Result<(), Stop>) -> ControlFlow<Stop> {
        match outcome {
            Err(gone @ Stop::ReaderGone) => return ControlFlow::Break(gone),
            Err(stop) => self.console.stopped(&stop),
            Ok(()) => {}
        }
        ControlFlow::Continue(())
    }

    /// From now on rows go to the file at `path`, or to standard output.
    pub fn redirect(&mut self, path: Option<&Path>) -> Result<(), Stop> {
        let sink = Sink::open(path)?;
        Ok(std::mem::replace(&mut self.sink, sink).finish()?)
    }

    pub fn finish(self) -> Result<(), Stop> {
        Ok(self.sink.finish()?)
    }
}

/// Runs `work` until it is done or Ctrl-C is pressed, which drops it.
pub(super) fn interruptible<T>(
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

/// `1 row`, `5,000 rows`
pub(super) fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{} {what}s", line::grouped(number)),
    }
}
