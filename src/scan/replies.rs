//! Replies that several scans of one query want.
//!
//! A CTE used twice, or invoices joined with their lines, ask for the same pages: each is asked
//! for once, by whichever scan comes first, and kept until the others have had it too. Rule:
//! what is kept is bounded and counted in the query's memory; beyond the bound the others ask
//! for themselves.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use datafusion::execution::memory_pool::MemoryReservation;
use tokio::sync::OnceCell;

use crate::client::{Reply, Request};

/// Bytes of replies that are kept for other scans.
const MOST_BYTES: usize = 64 << 20;

/// The replies that scans with the same requests share.
#[derive(Debug)]
pub(super) struct Replies {
    /// How many scans want each reply.
    scans: usize,
    kept: Mutex<HashMap<String, Kept>>,
    bytes: AtomicUsize,
}

#[derive(Debug)]
struct Kept {
    cell: Arc<OnceCell<Reply>>,
    /// How many scans haven't had it yet.
    wanted: usize,
    /// Counts the reply in the pool of the query that keeps it.
    memory: MemoryReservation,
}

impl Replies {
    /// Shared by so many scans.
    pub(super) fn of(scans: usize) -> Replies {
        Replies {
            scans,
            kept: Mutex::default(),
            bytes: AtomicUsize::new(0),
        }
    }

    /// How many scans share them.
    pub(super) fn scans(&self) -> usize {
        self.scans
    }

    /// Whether the reply to `request` is there, so that asking for it costs nothing.
    pub(super) fn has(&self, request: &Request) -> bool {
        let kept = self.lock();
        kept.get(&key(request))
            .is_some_and(|kept| kept.cell.initialized())
    }

    /// The reply to `request`: kept, under way, or brought by `send`. An error is nobody else's.
    /// `memory` is an empty reservation of the query's pool.
    pub(super) async fn get<E>(
        &self,
        request: &Request,
        memory: MemoryReservation,
        send: impl AsyncFnOnce() -> Result<Reply, E>,
    ) -> Result<Reply, E> {
        let key = key(request);
        let cell = {
            let mut kept = self.lock();
            match kept.get(&key) {
                Some(kept) => Arc::clone(&kept.cell),
                None if self.bytes.load(Ordering::Relaxed) >= MOST_BYTES => Arc::default(),
                None => {
                    let cell = Arc::new(OnceCell::new());
                    let wanted = self.scans;
                    kept.insert(
                        key.clone(),
                        Kept {
                            cell: Arc::clone(&cell),
                            wanted,
                            memory,
                        },
                    );
                    cell
                }
            }
        };
        let mut sent = false;
        let reply = cell
            .get_or_try_init(async || {
                sent = true;
                send().await
            })
            .await?
            .clone();
        let mut kept = self.lock();
        if let Some(entry) = kept.get_mut(&key) {
            let held = entry.memory.try_resize(reply.body.len()).is_ok();
            if sent {
                self.bytes.fetch_add(reply.body.len(), Ordering::Relaxed);
            }
            entry.wanted -= 1;
            if entry.wanted == 0 || !held {
                kept.remove(&key);
                self.bytes.fetch_sub(reply.body.len(), Ordering::Relaxed);
            }
        }
        Ok(reply)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(|p| p.into_inner())
    }
}

fn key(request: &Request) -> String {
    let since = request.modified_since_header().unwrap_or_default();
    format!("{} {since}", request.path_and_query())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, UnboundedMemoryPool};

    use super::*;

    fn request(page: &str) -> Request {
        Request {
            method: http::Method::GET,
            base: "",
            path: "/Invoices".into(),
            parameters: vec![("page", page.to_string())],
            modified_since: None,
            scope: "",
            names_one_document: false,
            body: None,
        }
    }

    fn memory() -> MemoryReservation {
        let pool: Arc<dyn MemoryPool> = Arc::new(UnboundedMemoryPool::default());
        MemoryConsumer::new("test").register(&pool)
    }

    async fn asks(replies: &Replies, page: &str, size: usize) -> bool {
        let mut sent = false;
        let reply: Result<Reply, ()> = replies
            .get(&request(page), memory(), async || {
                sent = true;
                Ok(Reply {
                    body: Bytes::from(vec![0; size]),
                    server_time: None,
                })
            })
            .await;
        assert_eq!(reply.unwrap().body.len(), size);
        sent
    }

    #[tokio::test]
    async fn each_reply_is_asked_for_once_and_forgotten_when_all_have_had_it() {
        let replies = Replies::of(2);
        assert!(asks(&replies, "1", 10).await && replies.has(&request("1")));
        assert!(asks(&replies, "2", 10).await);
        assert!(!asks(&replies, "1", 10).await && !replies.has(&request("1")));
        assert_eq!(replies.bytes.load(Ordering::Relaxed), 10);
        assert!(!asks(&replies, "2", 10).await);
        assert_eq!(replies.bytes.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn beyond_the_bound_everybody_asks_for_himself() {
        let replies = Replies::of(2);
        assert!(asks(&replies, "1", MOST_BYTES).await);
        assert!(asks(&replies, "2", 10).await && !replies.has(&request("2")));
        assert!(asks(&replies, "2", 10).await);
        assert!(!asks(&replies, "1", MOST_BYTES).await);
    }

    #[tokio::test]
    async fn an_error_is_not_kept() {
        let replies = Replies::of(2);
        let failed = replies
            .get(&request("1"), memory(), async || Err("no"))
            .await;
        assert_eq!(failed.unwrap_err(), "no");
        assert!(asks(&replies, "1", 1).await && !asks(&replies, "1", 1).await);
    }
}
