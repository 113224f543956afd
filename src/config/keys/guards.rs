//! What a query is checked for, and where it stops.

use super::{Form, Key, Property};

pub(super) static GUARDS: &[Property] = &[
    Property::new(
        Key::VerifyPushdown,
        "VerifyPushdown",
        Form::Flag,
        "Read everything twice, once without what travels to Xero, and fail where the \
         answers differ. SET xero.verify_pushdown changes it for a session.",
    )
    .default("false"),
    Property::new(
        Key::OnMismatch,
        "OnMismatch",
        Form::Word(&["error", "null"]),
        "What a value of Xero's that can't be what its column promises does: error ends \
         the query, null reads on with a warning. SET xero.on_mismatch changes it for a \
         session.",
    )
    .default("error"),
    Property::new(
        Key::MaxCallsPerQuery,
        "MaxCallsPerQuery",
        Form::Whole {
            from: 0,
            to: 1_000_000,
            unit: "calls",
        },
        "Calls that one query may make; one that needs more is refused. 0 sets no bound. \
         SET xero.max_calls_per_query changes it for a session.",
    )
    .default("500"),
    Property::new(
        Key::MaxRows,
        "MaxRows",
        Form::WholeOrNone {
            to: 1_000_000_000_000,
            unit: "rows",
        },
        "Rows that a SELECT may answer with; those beyond are left out, with a warning. \
         COPY and EXPLAIN are not cut. -1 sets no bound.",
    )
    .default("-1"),
];
