//! What was asked, in the order in which it arrived.
//!
//! An entry is made when a request arrives and completed when it is answered, so that a request
//! its sender gave up is seen too (its status stays 0). Rule: no token, secret or form is kept; what is
//! written is, for tests to compare.

use std::sync::{Mutex, PoisonError};

/// Which of the four hosts a request meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Door {
    /// The accounting API.
    Api,
    /// The list of connections.
    Connections,
    /// Tokens.
    Identity,
    /// The pages that a browser sees.
    Login,
}

/// A request that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Which host it meant.
    pub door: Door,
    /// The method, in capitals.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query, decoded, in the order sent.
    pub query: Vec<(String, String)>,
    /// Path and query as sent.
    pub url: String,
    /// The `If-Modified-Since` header.
    pub if_modified_since: Option<String>,
    /// The `xero-tenant-id` header.
    pub tenant: Option<String>,
    /// The `Idempotency-Key` header.
    pub idempotency_key: Option<String>,
    /// What was to be written, where it is text.
    pub body: Option<String>,
    /// Whether the reply was that of an earlier request with the same key.
    pub replayed: bool,
    /// The grant type of a token request.
    pub grant: Option<String>,
    /// The status answered; 0 while unanswered.
    pub status: u16,
    /// Rows in the answer.
    pub rows: usize,
}

impl Seen {
    /// The value of a query parameter, by its exact name.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the request was to change something.
    pub fn is_write(&self) -> bool {
        self.is_api() && matches!(self.method.as_str(), "PUT" | "POST" | "DELETE" | "PATCH")
    }

    /// Whether the request was one of the API's, which are the ones that count.
    pub fn is_api(&self) -> bool {
        self.door == Door::Api
    }
}

/// The journal of one simulator.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: Mutex<(u64, Vec<(u64, Seen)>)>,
}

impl Journal {
    /// Enters a request and returns the number to complete it by.
    pub(crate) fn arrived(&self, seen: Seen) -> u64 {
        tracing::info!("{} {}", seen.method, seen.url);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.0 += 1;
        let number = entries.0;
        entries.1.push((number, seen));
        number
    }

    pub(crate) fn answered(
        &self,
        number: u64,
        status: u16,
        rows: usize,
        replayed: bool,
        grant: Option<String>,
    ) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, seen)) = entries.1.iter_mut().rev().find(|(own, _)| *own == number) {
            seen.status = status;
            seen.rows = rows;
            seen.replayed = replayed;
            seen.grant = grant;
        }
    }

    pub(crate) fn snapshot(&self) -> Vec<Seen> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.1.iter().map(|(_, seen)| seen.clone()).collect()
    }

    pub(crate) fn clear(&self) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.1.clear();
    }
}
