//! Replies by the key they were asked for with.
//!
//! (s) the description of `Idempotency-Key`: "allows you to safely retry requests without the
//! risk of duplicate processing. 128 character max." That the same key with another body is
//! refused, and that keys are forgotten after a while, is known from (k); pitfall 25.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::{Duration, Instant};

use crate::simulator::data::ids::Guid;
use crate::simulator::reply::Reply;

/// The longest key. // (s)
const LONGEST: usize = 128;

/// What was asked with a key, and what was answered.
#[derive(Debug)]
struct Kept {
    at: Instant,
    request: u64,
    reply: Reply,
}

/// The keys of one simulator.
#[derive(Debug)]
pub(crate) struct Keys {
    life: Duration,
    kept: HashMap<(Guid, String), Kept>,
}

/// What a key means for a request.
#[derive(Debug)]
pub(crate) enum Known {
    /// It hasn't been seen, or was forgotten.
    Nothing,
    /// The request was answered already.
    Answered(Reply),
    /// It can't be used.
    Refused(Reply),
}

impl Keys {
    pub(crate) fn new(life: Duration) -> Keys {
        Keys {
            life,
            kept: HashMap::new(),
        }
    }

    pub(crate) fn look_up(&self, tenant: Guid, key: &str, request: u64, now: Instant) -> Known {
        if key.len() > LONGEST {
            return Known::Refused(refusal("The Idempotency-Key is longer than 128 characters"));
        }
        let kept = self.kept.get(&(tenant, key.to_owned()));
        match kept.filter(|kept| now.duration_since(kept.at) < self.life) {
            None => Known::Nothing,
            Some(kept) if kept.request == request => Known::Answered(kept.reply.clone()),
            Some(_) => Known::Refused(refusal(
                "The Idempotency-Key was already used with a different request",
            )),
        }
    }

    pub(crate) fn keep(&mut self, tenant: Guid, key: &str, request: u64, reply: Reply) {
        let at = Instant::now();
        let kept = Kept { at, request, reply };
        self.kept.insert((tenant, key.to_owned()), kept);
    }

    /// Forgets every key, as if its life had passed.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
    }
}

// (?) the shape: an error number of its own isn't documented.
fn refusal(message: &str) -> Reply {
    Reply::bad_request(10, "IdempotencyException", message)
}

/// What tells a request from others: method, address and body, to the letter.
pub(crate) fn fingerprint(method: &str, url: &str, body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (method, url, body).hash(&mut hasher);
    hasher.finish()
}
