//! What was sent: a line a request, without secrets.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

/// Older calls are forgotten beyond this many, so that a service can run for months.
const KEPT: usize = 10_000;

/// One request and its reply.
#[derive(Debug, Clone)]
pub struct Call {
    /// When it was sent.
    pub at: SystemTime,
    /// The HTTP method.
    pub method: http::Method,
    /// Path and query as they went out, but for texts, which may name people. Header values are
    /// never kept.
    pub url: String,
    /// The reply's status; none if there was no reply.
    pub status: Option<u16>,
    /// Bytes of the reply's body.
    pub bytes: usize,
    /// From sending to the body's end.
    pub took: Duration,
    /// How long it was held back before, by a limit or after a try that failed.
    pub waited: Duration,
    /// 1 for the first try.
    pub attempt: u32,
}

/// As it is logged: all that is known of it.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status.map_or("none".to_string(), |s| s.to_string());
        write!(
            f,
            "{} {} status={status}, bytes={}, ms={}, waited_ms={}, try={}",
            self.method,
            self.url,
            self.bytes,
            self.took.as_millis(),
            self.waited.as_millis(),
            self.attempt
        )
    }
}

/// The calls that count against Xero's limits, in the order in which they ended.
#[derive(Debug, Default)]
pub struct Journal {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    calls: VecDeque<Call>,
    forgotten: usize,
}

impl Journal {
    pub(crate) fn add(&self, call: Call) {
        tracing::info!(
            target: "xero_sql::calls",
            "{} {} -> {} ({} bytes, {} ms{})",
            call.method,
            call.url,
            call.status.map_or("no reply".to_string(), |s| s.to_string()),
            call.bytes,
            call.took.as_millis(),
            if call.attempt > 1 { format!(", try {}", call.attempt) } else { String::new() },
        );
        let mut inner = self.lock();
        if inner.calls.len() == KEPT {
            inner.calls.pop_front();
            inner.forgotten += 1;
        }
        inner.calls.push_back(call);
    }

    /// How many calls were made since the connection opened.
    pub fn len(&self) -> usize {
        let inner = self.lock();
        inner.forgotten + inner.calls.len()
    }

    /// Whether no call was made yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The last 10,000 calls, the oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.iter().cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
