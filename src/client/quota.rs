//! What is left of Xero's limits.

use std::time::{Duration, SystemTime};

/// What is left of an organisation's calls, by our own log of them, which processes share, and
/// by what Xero last said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quota {
    /// Calls that `CallsPerMinute` allows in any minute; none if they aren't counted.
    pub per_minute: Option<usize>,
    /// How many of them may be made now.
    pub minute_left: Option<usize>,
    /// Calls under way that are allowed at once.
    pub at_once: usize,
    /// What Xero last said is left of the organisation's day; none before the first reply.
    pub day_left: Option<usize>,
    /// The most that Xero said was left of the day, since it last began anew.
    pub day_most: Option<usize>,
    /// When Xero last said it.
    pub day_told: Option<SystemTime>,
    /// The day is used up, and begins anew after so long.
    pub day_begins_after: Option<Duration>,
    /// Xero refuses calls for so long yet.
    pub refused_for: Option<Duration>,
    /// Calls that Xero allows the app in a minute, over all organisations.
    pub app_per_minute: usize,
    /// Calls that the app has left in this minute, over all organisations.
    pub app_minute_left: usize,
}
