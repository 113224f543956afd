//! When the next call may be sent: a pure state machine, time passed in.
//!
//! Xero counts calls in windows of a minute whose edges nobody knows. So no window of 60 s, of
//! any phase, may hold more than the calls allowed: a log of the sends of the last minute, plus
//! a margin for the way to Xero, which differs from call to call. What Xero's headers say only
//! ever lowers it. Times are milliseconds since 1970, so that processes can share the log.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// A minute, in milliseconds.
const WINDOW: u64 = 60_000;
/// Two calls a window apart may arrive this much closer.
const MARGIN: u64 = 800;

/// The calls made to one organisation lately, and what Xero said of its limits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Pacer {
    /// Sends of the last window, oldest first; calls of others that Xero counted are among them.
    sends: VecDeque<u64>,
    /// Nothing may be sent before this.
    held_until: u64,
    /// Xero's day is used up until this.
    day_used_up_until: u64,
}

/// Whether a call may be sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Send it; it is counted.
    Now,
    /// Ask again after so many milliseconds.
    After(u64),
    /// The day's calls are used up for so many milliseconds.
    DayUsedUp(u64),
}

impl Pacer {
    /// Asks for one call at `now`, of at most `per_minute`.
    pub(crate) fn ask(&mut self, now: u64, per_minute: usize) -> Admission {
        // A clock set back would let more through: the log's last entry is the earliest now.
        let now = now.max(self.sends.back().copied().unwrap_or(0));
        if self.day_used_up_until > now {
            return Admission::DayUsedUp(self.day_used_up_until - now);
        }
        if self.held_until > now {
            return Admission::After(self.held_until - now);
        }
        self.forget(now);
        if self.sends.len() >= per_minute {
            let freeing = self.sends[self.sends.len() - per_minute];
            return Admission::After(freeing + WINDOW + MARGIN - now);
        }
        self.sends.push_back(now);
        Admission::Now
    }

    /// Xero says that `remaining` calls are left in its minute: if that is fewer than the log
    /// has left, others have made the rest.
    pub(crate) fn told_remaining(&mut self, now: u64, per_minute: usize, remaining: usize) {
        self.forget(now);
        let left = per_minute.saturating_sub(self.sends.len());
        let now = now.max(self.sends.back().copied().unwrap_or(0));
        for _ in remaining..left {
            self.sends.push_back(now);
        }
    }

    /// Xero refused a call and wants a wait of so many milliseconds.
    pub(crate) fn told_to_wait(&mut self, now: u64, wait: u64) {
        self.held_until = self.held_until.max(now.saturating_add(wait));
    }

    /// Xero refused a call because the day's are used up for so many milliseconds.
    pub(crate) fn told_day_used_up(&mut self, now: u64, wait: u64) {
        self.day_used_up_until = now.saturating_add(wait);
    }

    fn forget(&mut self, now: u64) {
        while self
            .sends
            .front()
            .is_some_and(|sent| sent + WINDOW + MARGIN <= now)
        {
            self.sends.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PER_MINUTE: usize = 60;

    /// Sends of a worker that always has work, until `end`.
    fn sends(pacer: &mut Pacer, start: u64, end: u64) -> Vec<u64> {
        let (mut now, mut sent) = (start, Vec::new());
        while now < end {
            match pacer.ask(now, PER_MINUTE) {
                Admission::Now => sent.push(now),
                Admission::After(wait) => now += wait.max(1),
                Admission::DayUsedUp(wait) => now += wait,
            }
        }
        sent
    }

    #[test]
    fn an_hour_with_work_always_waiting_holds_97_percent_of_what_xero_allows() {
        let sent = sends(&mut Pacer::default(), 0, 3_600_000);
        assert!(sent.len() * 100 >= 3_600 * 97, "{}", sent.len());
    }

    proptest! {
        #[test]
        fn no_window_of_a_minute_ever_holds_more_than_xero_allows(
            pauses in prop::collection::vec(0u64..5_000, 1..600),
            jitter in prop::collection::vec(0u64..MARGIN, 600),
        ) {
            let mut pacer = Pacer::default();
            let (mut now, mut arrivals) = (1_000_000, Vec::new());
            for (pause, jitter) in pauses.iter().zip(&jitter) {
                // Bursts: most pauses are nothing.
                now += if pause % 3 == 0 { *pause } else { 0 };
                loop {
                    match pacer.ask(now, PER_MINUTE) {
                        Admission::Now => break,
                        Admission::After(wait) => now += wait,
                        Admission::DayUsedUp(_) => unreachable!(),
                    }
                }
                arrivals.push(now + jitter);
            }
            arrivals.sort_unstable();
            for window in arrivals.windows(PER_MINUTE + 1) {
                prop_assert!(window[PER_MINUTE] - window[0] >= WINDOW);
            }
        }
    }

    #[test]
    fn calls_that_others_made_are_counted() {
        let mut pacer = Pacer::default();
        assert_eq!(pacer.ask(1_000, PER_MINUTE), Admission::Now);
        pacer.told_remaining(1_100, PER_MINUTE, 2);
        assert_eq!(pacer.ask(1_200, PER_MINUTE), Admission::Now);
        assert_eq!(pacer.ask(1_200, PER_MINUTE), Admission::Now);
        assert!(matches!(pacer.ask(1_200, PER_MINUTE), Admission::After(wait) if wait > 58_000));
        // More left than we believe is a new window of Xero's, and lifts nothing.
        pacer.told_remaining(1_300, PER_MINUTE, 59);
        assert!(matches!(pacer.ask(1_300, PER_MINUTE), Admission::After(_)));
    }

    #[test]
    fn a_wait_that_xero_wants_is_kept() {
        let mut pacer = Pacer::default();
        pacer.told_to_wait(1_000, 7_000);
        assert_eq!(pacer.ask(1_500, PER_MINUTE), Admission::After(6_500));
        assert_eq!(pacer.ask(8_000, PER_MINUTE), Admission::Now);
        pacer.told_day_used_up(8_000, 3_600_000);
        assert_eq!(
            pacer.ask(9_000, PER_MINUTE),
            Admission::DayUsedUp(3_599_000)
        );
    }

    #[test]
    fn a_clock_set_back_lets_no_more_through() {
        let mut pacer = Pacer::default();
        for _ in 0..PER_MINUTE {
            assert_eq!(pacer.ask(600_000, PER_MINUTE), Admission::Now);
        }
        assert!(matches!(
            pacer.ask(100_000, PER_MINUTE),
            Admission::After(_)
        ));
    }
}
