//! How rows are read.

use super::{Form, Key, Property};

pub(super) static READING: &[Property] = &[
    Property::new(
        Key::TimeZone,
        "TimeZone",
        Form::Text,
        "The time zone of current_date and now(), by its name; without it, this \
         machine's. Dates of documents belong to no zone, and instants stay UTC.",
    )
    .example("Australia/Sydney"),
    Property::new(
        Key::MemoryLimit,
        "MemoryLimit",
        Form::Whole {
            from: 0,
            to: 1_048_576,
            unit: "megabytes",
        },
        "Megabytes that the queries of a session may use; sorts and aggregates go to disk \
         beyond it, and what can't fails. 0 sets no bound.",
    )
    .default("0"),
    Property::new(
        Key::PageSize,
        "PageSize",
        Form::Whole {
            from: 1,
            to: 1000,
            unit: "rows",
        },
        "Rows to ask for in one call, up to what the endpoint grants.",
    )
    .default("1000"),
    Property::new(
        Key::UseSummaryOnly,
        "UseSummaryOnly",
        Form::Flag,
        "Whether lists are asked for in Xero's shorter form where a query needs no more.",
    )
    .default("false")
    .not_yet(),
];
