//! Room on the stack for deep plans.
//!
//! DataFusion walks expressions by recursion, not all of it guarded, so a chain of a few
//! hundred conditions can overflow the 2 MiB that threads commonly have. What a session polls
//! itself is polled on a stack of its own, whatever thread it is polled on.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Stack for planning. It is reserved, and taken from memory only as far as it is used.
const ROOM: usize = 256 * 1024 * 1024;
/// With this much left nothing is done. No thread has as much unless it was made for it.
const ENOUGH: usize = ROOM / 2;

/// Runs `work` with room on the stack.
pub(crate) fn with_room<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(ENOUGH, ROOM, work)
}

/// A future that is polled, and dropped, with room on the stack.
pub(crate) struct Roomy<F: Future>(Option<Pin<Box<F>>>);

impl<F: Future> Roomy<F> {
    pub fn new(future: F) -> Self {
        Roomy(Some(Box::pin(future)))
    }
}

impl<F: Future> Future for Roomy<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        with_room(|| match &mut self.0 {
            Some(future) => {
                let polled = future.as_mut().poll(context);
                if polled.is_ready() {
                    self.0 = None;
                }
                polled
            }
            None => Poll::Pending,
        })
    }
}

impl<F: Future> Drop for Roomy<F> {
    fn drop(&mut self) {
        if self.0.is_some() {
            with_room(|| self.0 = None);
        }
    }
}
