//! What a query spends: counted while it runs, read by whoever wants to tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use crate::log::Statement;

/// Counts calls, bytes and waiting. Clones count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    readings: Arc<Readings>,
    /// The statement that spends, where there is a log.
    statement: Option<Arc<Statement>>,
}

#[derive(Debug, Default)]
struct Readings {
    calls: AtomicUsize,
    bytes: AtomicUsize,
    waited_nanoseconds: AtomicU64,
}

impl Meter {
    /// The same meter, which counts for a statement too.
    pub(crate) fn of(self, statement: Option<Arc<Statement>>) -> Meter {
        Meter { statement, ..self }
    }

    /// The statement that spends, where there is a log.
    pub(crate) fn statement(&self) -> Option<&Statement> {
        self.statement.as_deref()
    }

    /// The same, to be kept.
    pub(crate) fn statement_kept(&self) -> Option<Arc<Statement>> {
        self.statement.clone()
    }

    /// Counts a call that was sent, repeated ones too, and its reply's bytes.
    pub(super) fn called(&self, bytes: usize) {
        if let Some(statement) = &self.statement {
            statement.called();
        }
        self.readings.calls.fetch_add(1, Ordering::Relaxed);
        self.readings.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts time in which a call was held back.
    pub(super) fn waited(&self, time: Duration) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let total = &self.readings.waited_nanoseconds;
        total.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// Counts what was spent and counted elsewhere.
    pub(crate) fn spent(&self, calls: usize, bytes: usize, waited: Duration) {
        self.readings.calls.fetch_add(calls, Ordering::Relaxed);
        self.readings.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.waited(waited);
    }

    /// Calls sent.
    pub(crate) fn calls(&self) -> usize {
        self.readings.calls.load(Ordering::Relaxed)
    }

    /// Bytes of the replies' bodies, decompressed.
    pub(crate) fn bytes(&self) -> usize {
        self.readings.bytes.load(Ordering::Relaxed)
    }

    /// How long calls were held back, by limits and between tries; of calls side by side, the sum.
    pub(crate) fn time_waited(&self) -> Duration {
        Duration::from_nanos(self.readings.waited_nanoseconds.load(Ordering::Relaxed))
    }
}
