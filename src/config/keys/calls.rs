//! How calls are paced, waited for and tried again.

use super::{Form, Key, Property};

pub(super) static CALLS: &[Property] = &[
    Property::new(
        Key::CallsPerMinute,
        "CallsPerMinute",
        Form::Whole {
            from: 0,
            to: 60,
            unit: "calls",
        },
        "Calls that all processes of this connection make to an organisation in any \
         minute; Xero allows 60. 0 doesn't count them.",
    )
    .default("60"),
    Property::new(
        Key::MaxConcurrentCalls,
        "MaxConcurrentCalls",
        Form::Whole {
            from: 1,
            to: 5,
            unit: "calls",
        },
        "Calls that all processes of this connection have under way at once; Xero allows \
         5.",
    )
    .default("5"),
    Property::new(
        Key::RetryDailyLimit,
        "RetryDailyLimit",
        Form::Flag,
        "Wait when the day's calls are used up, for hours if need be, until they are \
         renewed; without it the query fails at once and says when that is.",
    )
    .default("false"),
    Property::new(
        Key::DayReserve,
        "DayReserve",
        Form::Whole {
            from: 0,
            to: 100,
            unit: "percent",
        },
        "Percent of an organisation's day of calls, as many as Xero said it had at most, that \
         queries leave to others: one that would need some of them is refused. 0 leaves none. \
         SET xero.day_reserve changes it for a session.",
    )
    .default("10"),
    Property::new(
        Key::Timeout,
        "Timeout",
        Form::Whole {
            from: 1,
            to: 3600,
            unit: "seconds",
        },
        "Seconds to wait for one reply.",
    )
    .default("60"),
    Property::new(
        Key::MaximumRequestRetries,
        "MaximumRequestRetries",
        Form::Whole {
            from: 0,
            to: 100,
            unit: "retries",
        },
        "How often a call that failed in passing is tried again.",
    )
    .default("4"),
    Property::new(
        Key::RetryWaitTime,
        "RetryWaitTime",
        Form::Whole {
            from: 0,
            to: 600_000,
            unit: "milliseconds",
        },
        "Milliseconds before the first retry; later ones wait longer.",
    )
    .default("1000"),
];
