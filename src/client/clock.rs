//! The time in which limits are kept: the machine's, which tests let run faster.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The margin of a window in real time: calls a window apart may arrive this much closer.
const MARGIN: u64 = 800;
/// The same where time runs faster, in real milliseconds: the way to Xero doesn't get shorter.
const MARGIN_WHEN_FASTER: u64 = 300;

/// How fast a minute of Xero's passes. A connection that isn't a test's has the real one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    speed: u32,
}

impl Clock {
    /// The machine's clock.
    pub const REAL: Clock = Clock { speed: 1 };

    /// A clock that runs so many times faster, as the simulator's limits can.
    pub fn faster(speed: u32) -> Clock {
        Clock {
            speed: speed.max(1),
        }
    }

    /// Milliseconds since 1970 times the speed, so that processes agree on it.
    pub(super) fn now(self) -> u64 {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        let real = since_1970.map_or(0, |time| time.as_micros());
        u64::try_from(real * u128::from(self.speed) / 1_000).unwrap_or(u64::MAX)
    }

    /// Sleeps until so much of this clock's time has passed.
    pub(super) async fn sleep(self, time: Duration) {
        tokio::time::sleep(self.real(time)).await;
    }

    /// How long so much of this clock's time really takes.
    pub(super) fn real(self, time: Duration) -> Duration {
        time / self.speed
    }

    /// The same for whoever keeps other times than limits.
    pub(crate) fn real_of(self, time: Duration) -> Duration {
        self.real(time)
    }

    /// The time at which this clock was at `now`.
    pub(super) fn time(self, now: u64) -> SystemTime {
        UNIX_EPOCH + self.real(Duration::from_millis(now))
    }

    /// The margin of a window, in this clock's milliseconds.
    pub(super) fn margin(self) -> u64 {
        match self.speed {
            1 => MARGIN,
            speed => MARGIN.max(u64::from(speed) * MARGIN_WHEN_FASTER),
        }
    }
}
