//! The calls that one query may make.
//!
//! Calls are claimed before they are sent, and as soon as a scan knows how many it needs it
//! claims them all: a query that is too dear is refused before it has spent them.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// What `MaxCallsPerQuery` allows, shared by the scans of one query.
#[derive(Debug)]
pub(super) struct Budget {
    /// 0 is without bound.
    most: usize,
    claimed: AtomicUsize,
}

impl Budget {
    pub(super) fn of(most: usize) -> Budget {
        Budget {
            most,
            claimed: AtomicUsize::new(0),
        }
    }

    /// A budget as large as this one, with nothing claimed.
    pub(super) fn fresh(&self) -> Budget {
        Budget::of(self.most)
    }

    /// Claims `calls` more for reading `table`.
    ///
    /// # Errors
    /// `Limit`, if the query would make more calls than it may; nothing is claimed then.
    pub(super) fn claim(&self, calls: usize, table: &str) -> Result<()> {
        let before = self.claimed.fetch_add(calls, Ordering::Relaxed);
        let needed = before.saturating_add(calls);
        if self.most == 0 || needed <= self.most {
            return Ok(());
        }
        self.claimed.fetch_sub(calls, Ordering::Relaxed);
        Err(Error::new(
            ErrorKind::Limit,
            format!(
                "reading `{table}` brings the query to {needed} calls or more, and it may make \
                 {} (MaxCallsPerQuery): narrow it, or SET xero.max_calls_per_query = {}",
                self.most,
                needed.next_multiple_of(50)
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_not_claimed_and_zero_is_without_bound() {
        let budget = Budget::of(10);
        budget.claim(6, "Invoices").unwrap();
        let refused = budget.claim(5, "Contacts").unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Limit);
        let told = "`Contacts` brings the query to 11 calls";
        assert!(refused.message().contains(told), "{refused}");
        budget.claim(4, "Contacts").unwrap();
        budget.claim(1, "Contacts").unwrap_err();
        Budget::of(0).claim(1_000_000, "Invoices").unwrap();
    }
}
