//! When the next call may be sent: a pure state machine, time passed in.
//!
//! Xero counts calls in windows of a minute whose edges nobody knows. So no window of 60 s, of
//! any phase, may hold more than the calls allowed: a log of the sends of the last minute, plus
//! a margin for the way to Xero, which differs from call to call. What Xero's headers say only
//! ever lowers it. Times are milliseconds since 1970, so that processes can share the log.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// A minute, in milliseconds.
pub(super) const WINDOW: u64 = 60_000;
/// How long a send is remembered: a reply that took a minute can still be told from others'.
const REMEMBERED: u64 = 2 * WINDOW;
/// No wait that Xero asks for, but the day's, is longer.
const LONGEST_HOLD: u64 = 2 * WINDOW;
/// No day's wait is longer.
const DAY: u64 = 24 * 60 * WINDOW;
/// What is kept about times further ahead than this was written by a clock since set back.
const SKEW: u64 = 1_000;
/// After too many calls at once, calls keep this distance …
const GAP: u64 = 250;
/// … for so long.
const CAREFUL: u64 = 10_000;
/// No entry of a log stands for more calls.
const MOST_IN_ONE: u64 = 1_000_000;
/// How long the call that asks when a used-up day ends goes alone.
const ALONE: u64 = 2_000;
/// Replies come out of turn: what is left of the day may seem to rise by so many calls.
const OUT_OF_TURN: usize = 100;

/// Where calls aren't counted: what Xero says is left lowers nothing either.
pub(crate) const UNCOUNTED: usize = usize::MAX;

/// What a limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Calls in any minute.
    pub(crate) most: usize,
    /// Two calls a window apart may arrive this much closer.
    pub(crate) margin: u64,
    /// Calls within so many milliseconds are remembered as one entry, of the last one's time.
    pub(crate) grain: u64,
}

/// The calls made lately under one limit, and what Xero said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Pacer {
    /// When how many calls were sent, oldest first; those of others that Xero counted as well.
    sends: VecDeque<(u64, u64)>,
    /// Nothing may be sent.
    held: Told,
    /// Calls keep a distance.
    careful: Told,
    /// Xero's day is used up.
    day: Told,
    /// What Xero last said is left of the day, and when.
    day_left: Option<(u64, usize)>,
    /// The most that it said was left, since the day last began anew.
    day_most: usize,
    /// The day is used up as well, but Xero hasn't said until when: one call is to find out.
    day_ends_unknown: bool,
}

/// Something that Xero said, and how long it holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Told {
    at: u64,
    until: u64,
}

impl Told {
    /// How much of it is left.
    fn left(self, now: u64) -> Option<u64> {
        self.until.checked_sub(now).filter(|left| *left > 0)
    }

    /// Holds for `wait` from now, if it doesn't hold for longer.
    fn extend(&mut self, now: u64, wait: u64) {
        self.at = now;
        self.until = self.until.max(now.saturating_add(wait));
    }

    /// Forgets what a clock since set back wrote, and bounds the rest.
    fn settle(&mut self, now: u64, longest: u64) {
        if self.at > now + SKEW {
            *self = Told::default();
        }
        self.until = self.until.min(self.at.saturating_add(longest));
    }
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
    /// Whether a call may be sent at `now`.
    pub(crate) fn look(&mut self, now: u64, rule: &Rule) -> Admission {
        self.settle(now);
        if let Some(wait) = self.day.left(now) {
            return Admission::DayUsedUp(wait);
        }
        if let Some(wait) = self.held.left(now) {
            return Admission::After(wait);
        }
        if self.careful.left(now).is_some()
            && let Some(wait) = self
                .sends
                .back()
                .and_then(|(last, _)| (last + GAP).checked_sub(now).filter(|wait| *wait > 0))
        {
            return Admission::After(wait);
        }
        let mut counted = 0;
        for (sent, calls) in self.sends.iter().rev() {
            let leaves = sent + WINDOW + rule.margin;
            if leaves <= now {
                break;
            }
            counted += calls;
            if counted >= rule.most as u64 {
                return Admission::After(leaves - now);
            }
        }
        Admission::Now
    }

    /// Counts a call that is sent at `now`.
    pub(crate) fn count(&mut self, now: u64, rule: &Rule) {
        if std::mem::take(&mut self.day_ends_unknown) {
            self.held.extend(now, ALONE);
        }
        match self.sends.back_mut() {
            Some((last, calls)) if *last <= now && *last / rule.grain == now / rule.grain => {
                *last = now;
                *calls += 1;
            }
            _ => self.book(now, 1),
        }
    }

    /// Xero says, in reply to the call that was counted at `sent`, that `remaining` are left in
    /// its minute: if that is fewer than the log had left, others have made the rest. Where it
    /// says that the minute ends after `ends`, theirs are gone by then.
    pub(crate) fn told_remaining(
        &mut self,
        now: u64,
        sent: u64,
        rule: &Rule,
        remaining: usize,
        ends: Option<u64>,
    ) {
        self.settle(now);
        if rule.most == UNCOUNTED {
            return;
        }
        // As of the sending, not of now: while a slow reply was under way, calls left the log
        // that Xero had still counted.
        let since = sent.min(now).saturating_sub(WINDOW + rule.margin);
        let counted = self
            .sends
            .iter()
            .rev()
            .take_while(|(time, _)| *time > since)
            .map(|(_, calls)| calls)
            .sum::<u64>();
        let left = (rule.most as u64).saturating_sub(counted);
        let others = left.saturating_sub(remaining as u64);
        if others > 0 {
            let at = ends.map_or(now, |ends| {
                now.saturating_add(ends)
                    .saturating_sub(WINDOW + rule.margin)
                    .min(now)
            });
            self.book(at, others);
        }
    }

    /// Xero refused a call and wants a wait of so many milliseconds.
    pub(crate) fn told_to_wait(&mut self, now: u64, wait: u64) {
        self.held.extend(now, wait);
    }

    /// Xero refused a call because too many were under way: nothing for so many milliseconds,
    /// then one by one.
    pub(crate) fn told_crowded(&mut self, now: u64, wait: u64) {
        self.held.extend(now, wait);
        self.careful.extend(now, wait + CAREFUL);
    }

    /// Xero says how many calls are left of its day.
    pub(crate) fn told_day_remaining(&mut self, now: u64, remaining: usize) {
        self.day_ends_unknown = remaining == 0 && self.day.left(now).is_none();
        let before = self.day_left.map_or(remaining, |(_, left)| left);
        // Only a new day has so many more.
        let anew = remaining > before.saturating_add(OUT_OF_TURN);
        let left = if anew {
            remaining
        } else {
            remaining.min(before)
        };
        self.day_most = if anew { left } else { left.max(self.day_most) };
        self.day_left = Some((now, left));
    }

    /// How many calls may be sent at `now`; none where they aren't counted.
    pub(crate) fn left(&self, now: u64, rule: &Rule) -> Option<usize> {
        let counted = |(sent, calls): &(u64, u64)| match sent + WINDOW + rule.margin > now {
            true => usize::try_from(*calls).unwrap_or(usize::MAX),
            false => 0,
        };
        let counted = self.sends.iter().map(counted).sum::<usize>();
        (rule.most != UNCOUNTED).then(|| rule.most.saturating_sub(counted))
    }

    /// What Xero last said is left of the day, and when.
    pub(crate) fn day_left(&self) -> Option<(u64, usize)> {
        self.day_left
    }

    /// The most that Xero said was left of the day, since it last began anew.
    pub(crate) fn day_most(&self) -> Option<usize> {
        self.day_left.map(|_| self.day_most)
    }

    /// For how long the day is used up, and for how long Xero refuses anything.
    pub(crate) fn refusals(&self, now: u64) -> (Option<u64>, Option<u64>) {
        (self.day.left(now), self.held.left(now))
    }

    /// Xero refused a call because the day's are used up for so many milliseconds. It is taken
    /// for a minute at least: who waits for the day doesn't ask again and again.
    pub(crate) fn told_day_used_up(&mut self, now: u64, wait: u64) {
        self.day_ends_unknown = false;
        self.day = Told {
            at: now,
            until: now.saturating_add(wait.clamp(WINDOW, DAY)),
        };
    }

    /// Puts `calls` sent at `at` into the log.
    fn book(&mut self, at: u64, calls: u64) {
        let place = self.sends.partition_point(|(time, _)| *time <= at);
        self.sends.insert(place, (at, calls));
    }

    /// Makes the log one that this `now` can have: sends after it, which a clock since set back
    /// wrote, are as if made now, and so keep nobody waiting for longer than a minute.
    fn settle(&mut self, now: u64) {
        self.held.settle(now, LONGEST_HOLD);
        self.careful.settle(now, LONGEST_HOLD + CAREFUL);
        self.day.settle(now, DAY);
        for (sent, calls) in &mut self.sends {
            *sent = (*sent).min(now);
            *calls = (*calls).min(MOST_IN_ONE);
        }
        self.sends.make_contiguous().sort_unstable();
        while self
            .sends
            .front()
            .is_some_and(|(sent, _)| sent + REMEMBERED <= now)
        {
            self.sends.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULE: Rule = Rule {
        most: 60,
        margin: 800,
        grain: 1,
    };
    const HOUR: u64 = 3_600_000;

    fn ask(pacer: &mut Pacer, now: u64, rule: &Rule) -> Admission {
        let admission = pacer.look(now, rule);
        if admission == Admission::Now {
            pacer.count(now, rule);
        }
        admission
    }

    /// The time of the next send, for one who has work from `now` on.
    fn next(pacer: &mut Pacer, mut now: u64, rule: &Rule) -> u64 {
        loop {
            match ask(pacer, now, rule) {
                Admission::Now => return now,
                Admission::After(wait) | Admission::DayUsedUp(wait) => now += wait,
            }
        }
    }

    /// Xero's own count: windows of a minute, the first of which ends at `phase`.
    struct Xero {
        phase: u64,
        window: u64,
        used: usize,
        others: usize,
    }

    impl Xero {
        /// What is left after a call that arrived at `now`; none if it was refused.
        fn call(&mut self, now: u64) -> Option<usize> {
            let window = (now + WINDOW - self.phase) / WINDOW;
            if window != self.window {
                self.window = window;
                self.used = self.others;
            }
            let left = 59usize.checked_sub(self.used)?;
            self.used += 1;
            Some(left)
        }

        fn ends_after(&self, now: u64) -> u64 {
            WINDOW - (now + WINDOW - self.phase) % WINDOW
        }
    }

    /// An hour of work that is always waiting, five calls at once that take `took`. Of every
    /// minute `others` calls are somebody else's. Gives the times of sending and how many calls
    /// were refused.
    fn an_hour(phase: u64, took: impl Fn(usize) -> u64, others: usize) -> (Vec<u64>, usize) {
        an_hour_of(phase, took, others, true)
    }

    /// The same, of one who heeds what replies say or doesn't.
    fn an_hour_of(
        phase: u64,
        took: impl Fn(usize) -> u64,
        others: usize,
        heeds: bool,
    ) -> (Vec<u64>, usize) {
        let mut pacer = Pacer::default();
        let mut xero = Xero {
            phase,
            window: u64::MAX,
            used: 0,
            others,
        };
        let start = 1_000_000_000;
        let (mut now, mut sent, mut refused) = (start, Vec::new(), 0);
        // When each call under way ends, when it was sent, and what its reply says is left.
        let mut under_way: Vec<(u64, u64, Option<usize>)> = Vec::new();
        while now < start + HOUR {
            under_way.sort_unstable();
            if under_way.len() == 5 {
                now = now.max(under_way[0].0);
            }
            while under_way.first().is_some_and(|call| call.0 <= now) {
                let (ended, began, remaining) = under_way.remove(0);
                if !heeds {
                    continue;
                }
                let ends = remaining.is_none().then(|| xero.ends_after(ended));
                pacer.told_remaining(ended, began, &RULE, remaining.unwrap_or(0), ends);
                if let Some(wait) = ends {
                    pacer.told_to_wait(ended, wait);
                }
            }
            match ask(&mut pacer, now, &RULE) {
                Admission::Now => {
                    let took = took(sent.len());
                    let remaining = xero.call(now + took / 2);
                    under_way.push((now + took, now, remaining));
                    match remaining {
                        Some(_) => sent.push(now),
                        None => refused += 1,
                    }
                }
                // Replies come while one waits.
                Admission::After(wait) => {
                    let ends = under_way.first().map_or(u64::MAX, |call| call.0);
                    now = (now + wait).min(ends.max(now + 1));
                }
                Admission::DayUsedUp(_) => unreachable!(),
            }
        }
        (sent, refused)
    }

    #[test]
    fn an_hour_with_work_always_waiting_holds_97_percent_of_what_xero_allows() {
        for phase in (0..WINDOW).step_by(7_000) {
            for took in [0, 150, 1_500] {
                let (sent, refused) = an_hour(phase, |_| took, 0);
                let sent = sent.len();
                assert!(sent * 100 >= 3_600 * 97, "{sent} at {phase}, {took} ms");
                assert_eq!(refused, 0, "at {phase}, {took} ms");
            }
        }
    }

    #[test]
    fn slow_replies_are_not_taken_for_calls_of_others() {
        let one_of_sixty_slow = |call| if call % 60 == 59 { 20_000 } else { 100 };
        // While such a reply is under way, calls leave the log that Xero has counted.
        for phase in (0..WINDOW).step_by(1_000) {
            let (heeding, _) = an_hour_of(phase, |_| 4_000, 0, true);
            assert_eq!(heeding, an_hour_of(phase, |_| 4_000, 0, false).0, "{phase}");
            let (heeding, _) = an_hour_of(phase, one_of_sixty_slow, 0, true);
            let (deaf, _) = an_hour_of(phase, one_of_sixty_slow, 0, false);
            assert_eq!(heeding, deaf, "{phase}");
        }
    }

    proptest! {
        #[test]
        fn no_window_of_a_minute_ever_holds_more_than_xero_allows(
            pauses in prop::collection::vec(0u64..5_000, 1..600),
            jitter in prop::collection::vec(0u64..RULE.margin, 600),
            remaining in prop::collection::vec(prop::option::of(0usize..80), 600),
        ) {
            let mut pacer = Pacer::default();
            let (mut now, mut arrivals) = (1_000_000, Vec::new());
            for ((pause, jitter), remaining) in pauses.iter().zip(&jitter).zip(&remaining) {
                // Bursts: most pauses are nothing.
                now += if pause % 3 == 0 { *pause } else { 0 };
                now = next(&mut pacer, now, &RULE);
                arrivals.push(now + jitter);
                if let Some(remaining) = remaining.filter(|_| pause % 7 == 0) {
                    pacer.told_remaining(now + pause, now, &RULE, remaining, None);
                }
            }
            arrivals.sort_unstable();
            for window in arrivals.windows(RULE.most + 1) {
                prop_assert!(window[RULE.most] - window[0] >= WINDOW);
            }
        }

        #[test]
        fn a_coarse_log_of_ten_thousand_a_minute_is_as_strict_and_short(
            pauses in prop::collection::vec(0u64..12, 3_000),
        ) {
            let rule = Rule { most: 1_000, margin: 800, grain: 500 };
            let mut pacer = Pacer::default();
            let (mut now, mut sends) = (1_000_000, Vec::new());
            for pause in pauses {
                now = next(&mut pacer, now + pause, &rule);
                sends.push(now);
                prop_assert!(pacer.sends.len() <= 250, "{}", pacer.sends.len());
            }
            for window in sends.windows(rule.most + 1) {
                prop_assert!(window[rule.most] - window[0] >= WINDOW);
            }
        }

        #[test]
        fn a_log_of_any_content_holds_nobody_for_longer_than_a_day(
            sends in prop::collection::vec((any::<u64>(), 0u64..100), 0..20),
            times in prop::collection::vec(any::<u64>(), 6),
            now in 0u64..10_000_000_000_000,
        ) {
            let told = |at: usize| Told { at: times[at], until: times[at + 1] };
            let mut pacer = Pacer {
                sends: sends.into(),
                held: told(0),
                careful: told(2),
                day: told(4),
                day_left: None,
                day_most: 0,
                day_ends_unknown: false,
            };
            let ends = next(&mut pacer, now, &RULE);
            prop_assert!(ends <= now + DAY + 4 * WINDOW);
        }
    }

    #[test]
    fn replies_out_of_turn_raise_nothing_and_a_new_day_begins_anew() {
        let mut pacer = Pacer::default();
        let told: Vec<_> = [4_990, 4_988, 4_989, 700, 702, 4_400, 4_399]
            .into_iter()
            .map(|remaining| {
                pacer.told_day_remaining(1_000, remaining);
                (pacer.day_left().map(|(_, left)| left), pacer.day_most())
            })
            .collect();
        let expected = [
            (4_990, 4_990),
            (4_988, 4_990),
            (4_988, 4_990),
            (700, 4_990),
            (700, 4_990),
            (4_400, 4_400),
            (4_399, 4_400),
        ];
        assert_eq!(told, expected.map(|(left, most)| (Some(left), Some(most))));
    }

    #[test]
    fn calls_that_others_made_are_counted() {
        let mut pacer = Pacer::default();
        assert_eq!(ask(&mut pacer, 1_000, &RULE), Admission::Now);
        pacer.told_remaining(1_100, 1_000, &RULE, 2, None);
        assert_eq!(ask(&mut pacer, 1_200, &RULE), Admission::Now);
        assert_eq!(ask(&mut pacer, 1_200, &RULE), Admission::Now);
        assert!(matches!(ask(&mut pacer, 1_200, &RULE), Admission::After(wait) if wait > 58_000));
        // More left than we believe is a new window of Xero's, and lifts nothing.
        pacer.told_remaining(1_300, 1_200, &RULE, 59, None);
        assert!(matches!(ask(&mut pacer, 1_300, &RULE), Admission::After(_)));
    }

    #[test]
    fn somebody_elses_share_of_the_minute_is_left_to_them() {
        for phase in [0, 30_000] {
            let (sent, refused) = an_hour(phase, |_| 100, 20);
            let sent = sent.len();
            assert!(sent >= 35 * 60, "{sent} sent, {refused} refused");
            assert!(refused <= 5 * 60, "{sent} sent, {refused} refused");
        }
    }

    #[test]
    fn a_minute_that_others_used_up_is_over_when_xero_says() {
        let mut pacer = Pacer::default();
        assert_eq!(ask(&mut pacer, 100_000, &RULE), Admission::Now);
        pacer.told_remaining(100_100, 100_000, &RULE, 0, Some(7_000));
        pacer.told_to_wait(100_100, 7_000);
        assert_eq!(next(&mut pacer, 100_100, &RULE), 107_100);
    }

    #[test]
    fn a_wait_that_xero_wants_is_kept() {
        let mut pacer = Pacer::default();
        pacer.told_to_wait(1_000, 7_000);
        // A shorter one that is told later shortens nothing.
        pacer.told_to_wait(1_100, 1_000);
        assert_eq!(ask(&mut pacer, 1_500, &RULE), Admission::After(6_500));
        assert_eq!(ask(&mut pacer, 8_000, &RULE), Admission::Now);
        pacer.told_day_used_up(8_000, HOUR);
        assert_eq!(
            ask(&mut pacer, 9_000, &RULE),
            Admission::DayUsedUp(HOUR - 1_000)
        );
        assert_eq!(next(&mut pacer, 9_000, &RULE), 8_000 + HOUR);
        pacer.told_day_used_up(2 * HOUR, 0);
        assert_eq!(next(&mut pacer, 2 * HOUR, &RULE), 2 * HOUR + WINDOW);
    }

    #[test]
    fn after_too_many_at_once_calls_go_out_one_by_one_for_a_while() {
        let mut pacer = Pacer::default();
        pacer.told_crowded(10_000, 1_000);
        let mut now = 10_000;
        for expected in [11_000, 11_250, 11_500, 11_750, 12_000] {
            now = next(&mut pacer, now, &RULE);
            assert_eq!(now, expected);
        }
        let later = [0, 1].map(|_| next(&mut pacer, 22_000, &RULE));
        assert_eq!(later, [22_000, 22_000]);
    }

    #[test]
    fn one_call_alone_finds_out_when_a_used_up_day_ends() {
        let mut pacer = Pacer::default();
        assert_eq!(ask(&mut pacer, 1_000, &RULE), Admission::Now);
        pacer.told_day_remaining(1_100, 0);
        assert_eq!(ask(&mut pacer, 1_200, &RULE), Admission::Now);
        assert!(matches!(ask(&mut pacer, 1_200, &RULE), Admission::After(_)));
        pacer.told_day_remaining(1_300, 0);
        pacer.told_day_used_up(1_300, HOUR);
        assert_eq!(ask(&mut pacer, 1_300, &RULE), Admission::DayUsedUp(HOUR));
    }

    #[test]
    fn a_clock_set_back_lets_no_more_through_and_blocks_for_a_minute_at_most() {
        let mut pacer = Pacer::default();
        let before = 10 * HOUR;
        for _ in 0..RULE.most {
            assert_eq!(ask(&mut pacer, before, &RULE), Admission::Now);
        }
        pacer.told_day_used_up(before, 20 * HOUR);
        pacer.told_to_wait(before, 60_000);
        let back = HOUR;
        assert_eq!(ask(&mut pacer, back, &RULE), Admission::After(60_800));
        assert_eq!(next(&mut pacer, back, &RULE), back + 60_800);
    }
}
