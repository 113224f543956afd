//! Faults on order: what a test wants to go wrong next.
//!
//! A queue. Each request takes the first fault that is meant for it, and at most one. A fault
//! without a path is meant for API requests; one with a path for whatever path begins so,
//! `/connect/token` and `/connections` included.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Something that goes wrong once.
#[derive(Debug, Clone)]
pub struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) path: Option<String>,
    pub(crate) only_writes: bool,
    pub(crate) skip: usize,
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum FaultKind {
    Reply {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
    },
    CutBody,
    LostReply,
    Stall(Duration),
}

impl Fault {
    /// An answer with this status and body, as plain text unless a header says otherwise.
    pub fn reply(status: u16, body: impl Into<String>) -> Fault {
        Fault::of(FaultKind::Reply {
            status,
            headers: Vec::new(),
            body: body.into(),
        })
    }

    /// 429: `problem` is `minute`, `day`, `concurrent` or `appminute`, `wait` the `Retry-After`.
    pub fn too_many_requests(problem: &str, wait: Option<Duration>) -> Fault {
        let fault = Fault::reply(429, "").header("X-Rate-Limit-Problem", problem);
        match wait {
            Some(wait) => fault.header("Retry-After", &wait.as_secs().to_string()),
            None => fault,
        }
    }

    /// 503 as plain text: maintenance, or the organisation is offline.
    pub fn unavailable() -> Fault {
        Fault::reply(503, "The organisation is offline for maintenance")
    }

    /// 500 as a page of HTML.
    pub fn html_error() -> Fault {
        Fault::reply(
            500,
            "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>An error occurred</h1></body></html>",
        )
        .header("Content-Type", "text/html; charset=utf-8")
    }

    /// 401 as if the access token had expired; the token itself stays good.
    pub fn token_expired() -> Fault {
        Fault::reply(401, super::reply::refusal_body(401, super::reply::EXPIRED))
            .header("Content-Type", "application/json; charset=utf-8")
    }

    /// The right answer, but only half of its body, and then the connection closes.
    pub fn cut_body() -> Fault {
        Fault::of(FaultKind::CutBody)
    }

    /// The request is carried out, and then the connection closes without a reply.
    pub fn lost_reply() -> Fault {
        Fault::of(FaultKind::LostReply)
    }

    /// The right answer, late by `duration`.
    pub fn stall(duration: Duration) -> Fault {
        Fault::of(FaultKind::Stall(duration))
    }

    /// The same with one more header; only answers made by hand have any.
    pub fn header(mut self, name: &str, value: &str) -> Fault {
        if let FaultKind::Reply { headers, .. } = &mut self.kind {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The same, meant only for paths that begin with `prefix`.
    ///
    /// The prefix may leave out `/api.xro/2.0`, as in `/Invoices`.
    pub fn on(mut self, prefix: &str) -> Fault {
        self.path = Some(prefix.to_owned());
        self
    }

    /// The same, meant only for requests that write: PUT, POST, DELETE.
    pub fn on_writes(mut self) -> Fault {
        self.only_writes = true;
        self
    }

    /// The same, after `requests` requests it would have been meant for went well.
    pub fn after(mut self, requests: usize) -> Fault {
        self.skip = requests;
        self
    }

    fn of(kind: FaultKind) -> Fault {
        Fault {
            kind,
            path: None,
            only_writes: false,
            skip: 0,
        }
    }

    fn is_meant_for(&self, path: &str, is_api: bool, is_write: bool) -> bool {
        if self.only_writes && !is_write {
            return false;
        }
        match &self.path {
            None => is_api,
            Some(prefix) => {
                path.starts_with(prefix.as_str())
                    || path
                        .strip_prefix(super::server::API_BASE)
                        .is_some_and(|rest| rest.starts_with(prefix.as_str()))
            }
        }
    }
}

/// The faults still to come.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    queue: Mutex<VecDeque<Fault>>,
}

impl Faults {
    pub(crate) fn push(&self, fault: Fault) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.push_back(fault);
    }

    /// The fault for a request, which is thereby used up.
    pub(crate) fn take(&self, path: &str, is_api: bool, is_write: bool) -> Option<FaultKind> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let at = queue.iter_mut().position(|fault| {
            if !fault.is_meant_for(path, is_api, is_write) {
                return false;
            }
            let due = fault.skip == 0;
            fault.skip = fault.skip.saturating_sub(1);
            due
        })?;
        queue.remove(at).map(|fault| fault.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_waits_for_its_path_and_its_turn() {
        let faults = Faults::default();
        faults.push(Fault::reply(503, "").on("/Invoices").after(1));
        faults.push(Fault::reply(500, ""));
        assert!(faults.take("/connect/token", false, false).is_none());
        assert!(matches!(
            faults.take("/api.xro/2.0/Invoices", true, false),
            Some(FaultKind::Reply { status: 500, .. })
        ));
        assert!(faults.take("/api.xro/2.0/Contacts", true, false).is_none());
        assert!(matches!(
            faults.take("/api.xro/2.0/Invoices/x", true, false),
            Some(FaultKind::Reply { status: 503, .. })
        ));
        assert!(faults.take("/api.xro/2.0/Invoices", true, false).is_none());
    }
}
