//! The limits of an app: per organisation and minute, day and moment, and per app and minute.
//!
//! Windows are fixed and begin with the first request after the last one ended, so they differ
//! per organisation. // (x)(3) README section 4
//! Counting goes on always, because the headers tell it; refusing is an option. Time may run
//! faster, so that tests see many minutes: seconds in headers are those of the faster time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::data::ids::Guid;

const A_MINUTE: u32 = 60;
const AT_ONCE: u32 = 5;
/// Requests in a day, unless told otherwise.
pub(crate) const A_DAY: u32 = 5_000;
/// Requests of an app in a minute, unless told otherwise.
pub(crate) const APP_MINUTE: u32 = 10_000;

/// A fixed window of time with the requests in it.
#[derive(Debug, Clone, Copy)]
struct Window {
    length: Duration,
    speed: u32,
    most: u32,
    began: Option<Instant>,
    used: u32,
}

impl Window {
    fn new(seconds: u64, speed: u32, most: u32) -> Window {
        Window {
            length: Duration::from_secs(seconds) / speed,
            speed,
            most,
            began: None,
            used: 0,
        }
    }

    fn roll(&mut self, now: Instant) {
        if self.began.is_none_or(|began| now >= began + self.length) {
            self.began = Some(now);
            self.used = 0;
        }
    }

    fn left(&self) -> u32 {
        self.most.saturating_sub(self.used)
    }

    /// Whole seconds until the window ends, at least one.
    fn wait(&self, now: Instant) -> u64 {
        let end = self.began.unwrap_or(now) + self.length;
        let left = end.saturating_duration_since(now) * self.speed;
        (left.as_secs() + u64::from(left.subsec_nanos() > 0)).max(1)
    }
}

#[derive(Debug)]
struct Tenant {
    minute: Window,
    day: Window,
    at_once: u32,
}

#[derive(Debug)]
struct Counts {
    app: Window,
    tenants: HashMap<Guid, Tenant>,
}

/// What the headers say after a request was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Remaining {
    pub(crate) minute: u32,
    pub(crate) day: u32,
    pub(crate) app_minute: u32,
}

/// Which limit was met, and how long it lasts; the concurrent one doesn't say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exceeded {
    pub(crate) problem: &'static str,
    pub(crate) retry_after: Option<u64>,
}

/// The counts of one simulator.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    enforced: bool,
    speed: u32,
    per_day: u32,
    counts: Arc<Mutex<Counts>>,
}

/// Holds one of the places for requests at the same moment.
#[derive(Debug)]
pub(crate) struct Place {
    tenant: Guid,
    counts: Arc<Mutex<Counts>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tenant) = counts.tenants.get_mut(&self.tenant) {
            tenant.at_once = tenant.at_once.saturating_sub(1);
        }
    }
}

impl Limits {
    pub(crate) fn new(enforced: bool, speed: u32, per_day: u32, app_per_minute: u32) -> Limits {
        let speed = speed.max(1);
        Limits {
            enforced,
            speed,
            per_day,
            counts: Arc::new(Mutex::new(Counts {
                app: Window::new(60, speed, app_per_minute),
                tenants: HashMap::new(),
            })),
        }
    }

    /// Counts a request, or says which limit it met (then it isn't counted).
    pub(crate) fn enter(&self, tenant: Guid, now: Instant) -> (Remaining, Result<Place, Exceeded>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = &mut *counts;
        counts.app.roll(now);
        let own = counts.tenants.entry(tenant).or_insert_with(|| Tenant {
            minute: Window::new(60, self.speed, A_MINUTE),
            day: Window::new(86_400, self.speed, self.per_day),
            at_once: 0,
        });
        own.minute.roll(now);
        own.day.roll(now);
        let exceeded = [
            (own.at_once >= AT_ONCE, "concurrent", None),
            (own.day.left() == 0, "day", Some(own.day.wait(now))),
            (own.minute.left() == 0, "minute", Some(own.minute.wait(now))),
            (
                counts.app.left() == 0,
                "appminute",
                Some(counts.app.wait(now)),
            ),
        ]
        .into_iter()
        .find(|(met, ..)| self.enforced && *met);
        let outcome = match exceeded {
            Some((_, problem, retry_after)) => Err(Exceeded {
                problem,
                retry_after,
            }),
            None => {
                own.at_once += 1;
                // What isn't kept isn't counted, or a long day would end in headers that say that
                // nothing is left.
                if self.enforced {
                    own.minute.used += 1;
                    own.day.used += 1;
                    counts.app.used += 1;
                }
                Ok(Place {
                    tenant,
                    counts: Arc::clone(&self.counts),
                })
            }
        };
        let remaining = Remaining {
            minute: own.minute.left(),
            day: own.day.left(),
            app_minute: counts.app.left(),
        };
        (remaining, outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_are_off_refuse_nothing_and_are_never_used_up() {
        let limits = Limits::new(false, 1, 3, APP_MINUTE);
        let now = Instant::now();
        for _ in 0..200 {
            let (remaining, place) = limits.enter(TENANT, now);
            assert!(place.is_ok());
            assert_eq!((remaining.minute, remaining.day), (60, 3));
        }
    }

    const TENANT: Guid = Guid(1);

    fn limits(enforced: bool) -> Limits {
        Limits::new(enforced, 1, A_DAY, APP_MINUTE)
    }

    #[test]
    fn the_sixty_first_request_of_a_minute_waits_for_the_window() {
        let limits = limits(true);
        let start = Instant::now();
        for sent in 1..=60 {
            let (remaining, place) = limits.enter(TENANT, start);
            assert!(place.is_ok());
            assert_eq!(remaining.minute, 60 - sent);
        }
        let (_, refused) = limits.enter(TENANT, start + Duration::from_secs(20));
        assert_eq!(
            refused.err(),
            Some(Exceeded {
                problem: "minute",
                retry_after: Some(40)
            })
        );
        assert!(limits.enter(Guid(2), start).1.is_ok(), "per organisation");
        let (remaining, place) = limits.enter(TENANT, start + Duration::from_secs(60));
        assert!(place.is_ok());
        assert_eq!((remaining.minute, remaining.day), (59, 4_939));
    }

    #[test]
    fn the_sixth_request_at_once_is_refused_without_a_wait() {
        let limits = limits(true);
        let now = Instant::now();
        let places: Vec<Place> = (0..5)
            .map(|_| limits.enter(TENANT, now).1.expect("a place"))
            .collect();
        let refused = limits.enter(TENANT, now).1.err();
        assert_eq!(
            refused.map(|e| (e.problem, e.retry_after)),
            Some(("concurrent", None))
        );
        drop(places);
        assert!(limits.enter(TENANT, now).1.is_ok());
    }

    fn exceeded(limits: &Limits, tenant: Guid, now: Instant) -> Option<(&'static str, u64)> {
        let refused = limits.enter(tenant, now).1.err()?;
        Some((refused.problem, refused.retry_after?))
    }

    #[test]
    fn a_used_up_day_is_over_a_day_after_its_first_request() {
        let limits = Limits::new(true, 1, 3, APP_MINUTE);
        let start = Instant::now();
        for _ in 0..3 {
            assert!(limits.enter(TENANT, start).1.is_ok());
        }
        let later = start + Duration::from_secs(3_600);
        assert_eq!(exceeded(&limits, TENANT, later), Some(("day", 82_800)));
        assert!(limits.enter(Guid(2), later).1.is_ok(), "per organisation");
        let next = start + Duration::from_secs(86_400);
        assert_eq!(limits.enter(TENANT, next).0.day, 2);
    }

    #[test]
    fn the_minute_of_the_app_is_over_all_organisations() {
        let limits = Limits::new(true, 1, A_DAY, 3);
        let start = Instant::now();
        for tenant in [1, 2, 3] {
            assert!(limits.enter(Guid(tenant), start).1.is_ok());
        }
        let later = start + Duration::from_secs(45);
        assert_eq!(exceeded(&limits, Guid(4), later), Some(("appminute", 15)));
    }

    #[test]
    fn time_that_runs_faster_ends_windows_earlier_and_tells_its_own_seconds() {
        let limits = Limits::new(true, 60, A_DAY, APP_MINUTE);
        let start = Instant::now();
        for _ in 0..60 {
            assert!(limits.enter(TENANT, start).1.is_ok());
        }
        let later = start + Duration::from_millis(500);
        assert_eq!(exceeded(&limits, TENANT, later), Some(("minute", 30)));
        let next = start + Duration::from_secs(1);
        assert!(limits.enter(TENANT, next).1.is_ok());
    }
}
