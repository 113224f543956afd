//! The calls that one query may make.
//!
//! Calls are claimed before they are sent, and as soon as a scan knows how many it needs it
//! claims them all: a query that is too dear is refused before it has spent them. Too dear is
//! what goes beyond `MaxCallsPerQuery`, or into the part of the day that `DayReserve` keeps.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::client::Quota;
use crate::config::XeroOptions;
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};

/// What Xero said of the day longer ago is only believed after another call: the day may have
/// begun anew, and a query that sends nothing would never learn of it.
const BELIEVED_FOR: Duration = Duration::from_secs(600);

/// What a query may spend, shared by its scans.
#[derive(Debug)]
pub(super) struct Budget {
    /// `MaxCallsPerQuery`; 0 is without bound.
    most: usize,
    /// `DayReserve`, in percent.
    reserve: usize,
    /// Of each organisation read, by its id.
    organisations: Mutex<HashMap<String, Spent>>,
    /// Whether the query was refused for what it would cost altogether.
    exceeded: AtomicBool,
}

/// What the query spends of an organisation's day.
#[derive(Debug, Default)]
struct Spent {
    claimed: usize,
    /// Those of the calls claimed that were sent.
    sent: usize,
    day: Day,
}

/// What is known of an organisation's day.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Day {
    /// Nobody has looked yet.
    #[default]
    Unseen,
    /// Xero hasn't said lately what is left: the first reply tells it.
    Untold,
    /// Calls of this query that the day allows, and what that is reckoned from.
    Told {
        allowed: usize,
        left: usize,
        kept: usize,
    },
}

impl Budget {
    pub(super) fn of(options: &XeroOptions) -> Budget {
        Budget {
            most: options.max_calls_per_query,
            reserve: options.day_reserve,
            organisations: Mutex::default(),
            exceeded: AtomicBool::new(false),
        }
    }

    /// A budget as large as this one, with nothing claimed.
    pub(super) fn fresh(&self) -> Budget {
        Budget {
            most: self.most,
            reserve: self.reserve,
            organisations: Mutex::default(),
            exceeded: AtomicBool::new(false),
        }
    }

    /// Looks up what is left of the day, before the query's first call.
    ///
    /// # Errors
    /// `Io` if the log of calls can't be read.
    pub(super) async fn look_at_the_day(
        &self,
        connection: &XeroConnection,
        organisation: &str,
    ) -> Result<()> {
        if self.reserve > 0 && self.day(organisation) == Day::Unseen {
            let quota = connection.quota().await?;
            self.see(organisation, &quota, SystemTime::now());
        }
        Ok(())
    }

    /// The same after a reply, where nothing was known before.
    ///
    /// # Errors
    /// `Io` if the log of calls can't be read.
    pub(super) async fn replied(
        &self,
        connection: &XeroConnection,
        organisation: &str,
    ) -> Result<()> {
        if self.reserve > 0 && !matches!(self.day(organisation), Day::Told { .. }) {
            let quota = connection.quota().await?;
            self.see(organisation, &quota, SystemTime::now());
        }
        Ok(())
    }

    fn see(&self, organisation: &str, quota: &Quota, now: SystemTime) {
        let lately = |told: SystemTime| match now.duration_since(told) {
            Ok(ago) => ago < BELIEVED_FOR,
            Err(_) => true,
        };
        let told = quota.day_left.zip(quota.day_most);
        // Of a day that is used up the next call tells more than this could.
        let told =
            told.filter(|_| quota.day_begins_after.is_none() && quota.day_told.is_some_and(lately));
        let mut organisations = self.organisations();
        let spent = organisations.entry(organisation.to_string()).or_default();
        spent.day = told.map_or(Day::Untold, |(left, most)| {
            let kept = (most * self.reserve).div_ceil(100);
            // Those sent are counted in what is left.
            let allowed = left.saturating_sub(kept) + spent.sent;
            Day::Told {
                allowed,
                left,
                kept,
            }
        });
    }

    fn organisations(&self) -> MutexGuard<'_, HashMap<String, Spent>> {
        self.organisations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn day(&self, organisation: &str) -> Day {
        let organisations = self.organisations();
        let spent = organisations.get(organisation);
        spent.map_or(Day::Unseen, |spent| spent.day)
    }

    /// Claims `calls` more for reading `table` of an organisation, by its id.
    ///
    /// # Errors
    /// `Limit`, if the query would make more calls than it may; nothing is claimed then.
    pub(super) fn claim(&self, calls: usize, table: &str, organisation: &str) -> Result<()> {
        if calls == 0 {
            return Ok(());
        }
        let mut organisations = self.organisations();
        let before: usize = organisations.values().map(|spent| spent.claimed).sum();
        let needed = before.saturating_add(calls);
        let spent = organisations.entry(organisation.to_string()).or_default();
        let of_day = spent.claimed.saturating_add(calls);
        let brings = |calls| match calls {
            1 => format!("reading `{table}` takes a call"),
            calls => format!("reading `{table}` brings the query to {calls} calls or more"),
        };
        let exceeded = self.most > 0 && needed > self.most;
        self.exceeded.fetch_or(exceeded, Ordering::Relaxed);
        let refused = match spent.day {
            _ if exceeded => format!(
                "{}, and it may make {} (MaxCallsPerQuery): narrow it, or SET \
                 xero.max_calls_per_query = {}",
                brings(needed),
                self.most,
                needed.next_multiple_of(50)
            ),
            Day::Told {
                allowed,
                left,
                kept,
            } if of_day > allowed => format!(
                "{}, but Xero has {left} left of this organisation's day, and {kept} of a \
                 day are kept for others (DayReserve, {} %): narrow it, wait for the next day, or \
                 SET xero.day_reserve = 0",
                brings(of_day),
                self.reserve
            ),
            _ => {
                spent.claimed = of_day;
                return Ok(());
            }
        };
        Err(Error::new(ErrorKind::Limit, refused))
    }

    /// Whether the query was refused for what it would cost altogether.
    pub(super) fn is_exceeded(&self) -> bool {
        self.exceeded.load(Ordering::Relaxed)
    }

    /// Counts a call as sent.
    pub(super) fn sent(&self, organisation: &str) {
        let mut organisations = self.organisations();
        organisations
            .entry(organisation.to_string())
            .or_default()
            .sent += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "an organisation";

    fn budget(most: usize, reserve: usize) -> Budget {
        Budget::of(&XeroOptions {
            max_calls_per_query: most,
            day_reserve: reserve,
            ..XeroOptions::default()
        })
    }

    #[test]
    fn what_is_refused_is_not_claimed_and_zero_is_without_bound() {
        let ten = budget(10, 0);
        ten.claim(6, "Invoices", HERE).unwrap();
        let refused = ten.claim(5, "Contacts", HERE).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Limit);
        let told = "`Contacts` brings the query to 11 calls";
        assert!(refused.message().contains(told), "{refused}");
        ten.claim(4, "Contacts", HERE).unwrap();
        ten.claim(1, "Contacts", HERE).unwrap_err();
        budget(0, 0).claim(1_000_000, "Invoices", HERE).unwrap();
    }

    fn quota(left: usize, most: usize, told: SystemTime) -> Quota {
        Quota {
            per_minute: None,
            minute_left: None,
            at_once: 5,
            day_left: Some(left),
            day_most: Some(most),
            day_told: Some(told),
            day_begins_after: None,
            refused_for: None,
            app_per_minute: 10_000,
            app_minute_left: 10_000,
        }
    }

    #[test]
    fn the_share_of_the_day_that_is_kept_is_not_for_queries() {
        let now = SystemTime::now();
        let ten_percent = budget(0, 10);
        ten_percent.see(HERE, &quota(620, 4_990, now), now);
        ten_percent.claim(121, "Invoices", HERE).unwrap();
        let refused = ten_percent.claim(1, "Invoices", HERE).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Limit);
        for part in ["122 calls", "has 620 left", "499 of a day", "10 %"] {
            assert!(refused.message().contains(part), "{refused}");
        }
        let below = budget(0, 10);
        below.see(HERE, &quota(400, 4_990, now), now);
        below.claim(1, "Invoices", HERE).unwrap_err();
        let free = budget(0, 0);
        free.see(HERE, &quota(1, 4_990, now), now);
        free.claim(1, "Invoices", HERE).unwrap();
    }

    #[test]
    fn what_was_said_long_ago_is_asked_again_by_one_call() {
        let now = SystemTime::now();
        let budget = budget(0, 10);
        budget.see(HERE, &quota(3, 5_000, now - 2 * BELIEVED_FOR), now);
        assert_eq!(budget.day(HERE), Day::Untold);
        budget.claim(1, "Invoices", HERE).unwrap();
        budget.sent(HERE);
        budget.see(HERE, &quota(2, 5_000, now), now);
        budget.claim(1, "Invoices", HERE).unwrap_err();
    }

    #[test]
    fn each_organisation_has_a_day_of_its_own() {
        let now = SystemTime::now();
        let budget = budget(0, 10);
        budget.see(HERE, &quota(5_000, 5_000, now), now);
        budget.see("another", &quota(400, 5_000, now), now);
        budget.claim(3_000, "Invoices", HERE).unwrap();
        budget.claim(1, "Invoices", "another").unwrap_err();
        budget.claim(1_500, "Invoices", HERE).unwrap();
        budget.claim(1, "Invoices", HERE).unwrap_err();
    }
}
