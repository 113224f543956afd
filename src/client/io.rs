//! The runtime on which a connection's network work runs.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

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
        })
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
        let handle = self.spawn(work);
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
