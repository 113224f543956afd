//! A statement in the log: what was asked, and what came of it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::Result;
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream};
use futures::Stream;

use super::{Level, Log, sieve};
use crate::error::Error;

/// Statements begun by this process.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// A statement that runs. It goes with its plan as an extension of the session's configuration,
/// so that its requests are known as its own.
#[derive(Debug)]
pub(crate) struct Statement {
    number: u64,
    log: Log,
    /// The user's own words, which errors may repeat.
    left_out: Vec<String>,
    began: Instant,
    calls: AtomicUsize,
}

impl Statement {
    pub(super) fn begin(log: &Log, sql: &str) -> Arc<Statement> {
        let sieved = sieve::sql(sql);
        let statement = Arc::new(Statement {
            number: BEGUN.fetch_add(1, Ordering::Relaxed) + 1,
            log: log.clone(),
            left_out: sieved.left_out,
            began: Instant::now(),
            calls: AtomicUsize::new(0),
        });
        log.write(Level::Statements, Some(&statement), "statement", || {
            sieved.text
        });
        statement
    }

    /// Its number within the process, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Counts a call.
    pub(crate) fn called(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    /// Tells that it was planned, and is run by somebody else.
    pub(crate) fn planned(&self) {
        self.tell("planned", format!("ms={}", self.milliseconds()));
    }

    /// Tells why it failed.
    pub(crate) fn failed(&self, error: &Error) {
        let error = self.log.error_text(error, &self.left_out);
        self.tell("failed", format!("{}, {error}", self.cost()));
    }

    fn tell(&self, what: &str, text: String) {
        let log = &self.log;
        log.write(Level::Statements, Some(self), what, || text);
    }

    fn cost(&self) -> String {
        let calls = self.calls.load(Ordering::Relaxed);
        format!("calls={calls}, ms={}", self.milliseconds())
    }

    fn milliseconds(&self) -> u128 {
        self.began.elapsed().as_millis()
    }
}

/// `rows`, and `statement` told what becomes of them.
pub(crate) fn followed(
    rows: SendableRecordBatchStream,
    statement: Option<Arc<Statement>>,
) -> SendableRecordBatchStream {
    match statement {
        None => rows,
        Some(statement) => Box::pin(Followed {
            rows,
            statement,
            count: 0,
            ended: false,
        }),
    }
}

struct Followed {
    rows: SendableRecordBatchStream,
    statement: Arc<Statement>,
    count: usize,
    ended: bool,
}

impl Stream for Followed {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.rows.as_mut().poll_next(context);
        match next {
            Poll::Ready(Some(Ok(batch))) => {
                self.count += batch.num_rows();
                Poll::Ready(Some(Ok(batch)))
            }
            Poll::Ready(Some(Err(error))) if !self.ended => {
                self.ended = true;
                self.statement.failed(&Error::seen(&error));
                Poll::Ready(Some(Err(error)))
            }
            Poll::Ready(None) if !self.ended => {
                self.ended = true;
                self.tell("done");
                Poll::Ready(None)
            }
            other => other,
        }
    }
}

impl Followed {
    fn tell(&self, what: &str) {
        let cost = self.statement.cost();
        let rows = self.count;
        self.statement.tell(what, format!("rows={rows}, {cost}"));
    }
}

impl RecordBatchStream for Followed {
    fn schema(&self) -> SchemaRef {
        self.rows.schema()
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        if !self.ended {
            self.tell("given up");
        }
    }
}
