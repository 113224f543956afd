//! The log file.

use super::{Form, Key, Property};

pub(super) static LOG: &[Property] = &[
    Property::new(
        Key::Logfile,
        "Logfile",
        Form::File,
        "A file that requests are written to, without secrets.",
    )
    .example("xero-sql.log")
    .not_yet(),
    Property::new(
        Key::Verbosity,
        "Verbosity",
        Form::Whole {
            from: 1,
            to: 5,
            unit: "levels",
        },
        "How much is written to the Logfile, from 1 to 5.",
    )
    .default("1")
    .not_yet(),
    Property::new(
        Key::MaxLogFileSize,
        "MaxLogFileSize",
        Form::Whole {
            from: 1,
            to: 1_048_576,
            unit: "megabytes",
        },
        "Megabytes at which the Logfile is put aside and a new one begun.",
    )
    .default("100")
    .not_yet(),
    Property::new(
        Key::MaxLogFileCount,
        "MaxLogFileCount",
        Form::WholeOrNone {
            to: 1_000_000,
            unit: "files",
        },
        "Log files that are kept, the oldest going first. -1 keeps all of them.",
    )
    .default("-1")
    .not_yet(),
];
