//! Answers under way, and what came of them.
//!
//! Most answers are one reply. One with pages is read to its end and proved whole in a task of its
//! own, beside those of other parents; where somebody may want no more rows it is read page by page
//! instead, as its rows are taken.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::arrow::array::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::execution::memory_pool::MemoryReservation;

use crate::error::{Error, ErrorKind, Result};
use crate::scan::fetch::{Fetch, Fetcher, Started};
use crate::scan::pages::Pages;

/// An answer under way.
pub(super) enum Asked {
    /// One reply.
    Reply(Started),
    /// Pages, read to their end.
    Whole(Whole),
    /// Pages, read as their rows are wanted.
    AsWanted(Box<Pages>),
}

/// Pages that a task reads. Dropping it stops it.
pub(super) struct Whole {
    task: SpawnedTask<Result<Rows>>,
    arrived: Arc<AtomicBool>,
}

/// The rows of one answer.
pub(super) enum Rows {
    /// They are here.
    Here {
        batches: VecDeque<RecordBatch>,
        /// Counts them in the pool.
        _memory: MemoryReservation,
    },
    /// They come as they are taken.
    Coming(Box<Pages>),
}

impl Asked {
    /// Reads the pages of `pages` in a task; whoever waits for `told` hears when they are here.
    pub(super) fn whole(mut pages: Pages, told: &Arc<Fetcher>) -> Asked {
        let arrived = Arc::new(AtomicBool::new(false));
        let (arrives, told) = (Arc::clone(&arrived), Arc::clone(told));
        let memory = told.memory();
        let task = SpawnedTask::spawn(async move {
            let read = async {
                let mut batches = VecDeque::new();
                while let Some(batch) = pages.next().await? {
                    let size = batch.get_array_memory_size();
                    let grown = memory.try_grow(size);
                    grown.map_err(|error| {
                        Error::new(ErrorKind::Query, "keeping an answer").caused_by(error)
                    })?;
                    batches.push_back(batch);
                }
                Ok(batches)
            };
            let batches: Result<VecDeque<RecordBatch>> = read.await;
            arrives.store(true, Ordering::Relaxed);
            told.tell_arrival();
            Ok(Rows::Here {
                batches: batches?,
                _memory: memory,
            })
        });
        Asked::Whole(Whole { task, arrived })
    }

    /// Whether only work of our own is left.
    pub(super) fn has_arrived(&self) -> bool {
        match self {
            Asked::Reply(started) => started.has_arrived(),
            Asked::Whole(whole) => whole.arrived.load(Ordering::Relaxed),
            Asked::AsWanted(_) => true,
        }
    }

    /// The rows; none if the one asked about isn't there: it went since, or never was.
    pub(super) async fn done(&mut self, memory: &MemoryReservation) -> Result<Option<Rows>> {
        match self {
            Asked::Reply(started) => match started.done().await? {
                Fetch::Came(fetched) => Ok(Some(Rows::Here {
                    batches: VecDeque::from([fetched.all_rows()]),
                    _memory: memory.new_empty(),
                })),
                Fetch::Absent => Ok(None),
                Fetch::TooManyRows(error) => Err(error),
            },
            Asked::Whole(whole) => (&mut whole.task).await.map_or_else(
                |error| {
                    let stopped = Error::new(ErrorKind::Query, "an answer's task was stopped");
                    Err(stopped.caused_by(error))
                },
                |rows| rows.map(Some),
            ),
            // Nothing is under way before its rows are taken.
            Asked::AsWanted(_) => Ok(None),
        }
    }
}

impl Rows {
    /// The next of them.
    pub(super) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        match self {
            Rows::Here { batches, .. } => Ok(batches.pop_front()),
            Rows::Coming(pages) => pages.next().await,
        }
    }
}
