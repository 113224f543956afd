//! The runtime on which a connection's network work runs.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::error::{Error, ErrorKind, Result};

/// A small runtime of a connection's own: the HTTP pool lives on it, and a token refresh runs
/// to its end there, whatever becomes of the query that asked for it.
#[derive(Debug)]
pub struct IoRuntime {
    runtime: Option<Runtime>,
    /// How many works run that stop when nobody waits for them.
    running: Arc<watch::Sender<usize>>,
    /// The works that are to run to their end.
    under_way: Arc<UnderWay>,
}

/// How many works are under way, for a thread that waits for their end.
#[derive(Debug, Default)]
struct UnderWay {
    count: Mutex<usize>,
    fewer: Condvar,
}

impl IoRuntime {
    /// Starts the runtime's two threads.
    ///
    /// # Errors
    /// `Io` if the system refuses threads or sockets.
    pub fn start() -> Result<IoRuntime> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("xero-sql-io")
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Io, "starting the connection's threads").caused_by(error)
            })?;
        Ok(IoRuntime {
            runtime: Some(runtime),
            running: Arc::new(watch::Sender::new(0)),
            under_way: Arc::default(),
        })
    }

    /// Waits until what is to run to its end has done so, but no longer than `patience`. Blocks
    /// the thread, which must not be one of this runtime's.
    pub(crate) fn settle(&self, patience: Duration) {
        let count = self.under_way.count();
        let is_under_way = |count: &mut usize| *count > 0;
        let waited = self
            .under_way
            .fewer
            .wait_timeout_while(count, patience, is_under_way);
        drop(waited);
    }

    /// Runs `work` here; dropping the returned future stops it.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        let running = Running::begin(&self.running);
        StopOnDrop(self.spawn(async move {
            let _running = running;
            work.await
        }))
    }

    /// Waits until none of what [`IoRuntime::run`] was given runs any more. What is dropped stops
    /// when it next waits for something, which is soon and not at once.
    pub(crate) async fn idle(&self) {
        let mut running = self.running.subscribe();
        // The sender is `self`'s, and so lives as long as this waits.
        let _ = running.wait_for(|running| *running == 0).await;
    }

    /// Runs `work` here to its end, whether or not anybody still waits for it.
    pub(crate) fn run_to_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        let one = One::begin(&self.under_way);
        let handle = self.spawn(async move {
            let done = work.await;
            drop(one);
            done
        });
        async move {
            match handle {
                Some(handle) => handle.await.unwrap_or_else(|error| Err(stopped(error))),
                None => Err(closed()),
            }
        }
    }

    fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Option<JoinHandle<Result<T>>> {
        self.runtime.as_ref().map(|runtime| runtime.spawn(work))
    }
}

impl Drop for IoRuntime {
    fn drop(&mut self) {
        // A runtime dropped inside another one panics unless it is told not to wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl UnderWay {
    fn count(&self) -> std::sync::MutexGuard<'_, usize> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One piece of work, which is over when this is dropped.
struct One(Arc<UnderWay>);

impl One {
    fn begin(under_way: &Arc<UnderWay>) -> One {
        *under_way.count() += 1;
        One(Arc::clone(under_way))
    }
}

impl Drop for One {
    fn drop(&mut self) {
        *self.0.count() -= 1;
        self.0.fewer.notify_all();
    }
}

/// Counts a work as running until it has ended, been stopped or been given up.
struct Running(Arc<watch::Sender<usize>>);

impl Running {
    fn begin(count: &Arc<watch::Sender<usize>>) -> Running {
        count.send_modify(|running| *running += 1);
        Running(Arc::clone(count))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}

struct StopOnDrop<T>(Option<JoinHandle<Result<T>>>);

impl<T> Future for StopOnDrop<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            None => Poll::Ready(Err(closed())),
            Some(handle) => Pin::new(handle)
                .poll(context)
                .map(|done| done.unwrap_or_else(|error| Err(stopped(error)))),
        }
    }
}

impl<T> Drop for StopOnDrop<T> {
    fn drop(&mut self) {
        if let Some(handle) = &self.0 {
            handle.abort();
        }
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Io, "the connection is closed")
}

fn stopped(error: tokio::task::JoinError) -> Error {
    Error::new(ErrorKind::Io, "the connection's work was stopped").caused_by(error)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    use super::*;

    #[test]
    fn what_runs_to_its_end_is_waited_for_though_nobody_asks_for_its_result() {
        let io = IoRuntime::start().unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let mark = Arc::clone(&done);
        drop(io.run_to_end(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            mark.store(true, Ordering::SeqCst);
            Ok(())
        }));
        io.settle(Duration::from_secs(10));
        assert!(done.load(Ordering::SeqCst));
    }

    #[test]
    fn what_takes_too_long_is_waited_for_no_longer_and_nothing_costs_no_time() {
        let io = IoRuntime::start().unwrap();
        let start = Instant::now();
        io.settle(Duration::from_secs(10));
        drop(io.run_to_end(std::future::pending::<Result<()>>()));
        io.settle(Duration::from_millis(50));
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(50) && took < Duration::from_secs(5));
    }
}
