//! The log file.

use super::{Form, Key, Property};

pub(super) static LOG: &[Property] = &[
    Property::new(
        Key::Logfile,
        "Logfile",
        Form::File,
        "A file that statements, requests and errors are written to, without secrets and without \
         texts that may name people. Its folder has to be there.",
    )
    .example("xero-sql.log"),
    Property::new(
        Key::Verbosity,
        "Verbosity",
        Form::Whole {
            from: 1,
            to: 5,
            unit: "levels",
        },
        "How much is written to the Logfile: 1 statements and errors, 2 requests too, 3 their \
         headers, 4 how each reading goes, 5 the shapes of replies.",
    )
    .default("1"),
    Property::new(
        Key::MaxLogFileSize,
        "MaxLogFileSize",
        Form::Size {
            from: 100 << 10,
            to: 1 << 40,
        },
        "The size at which the Logfile is put aside, under its name with the time behind it, and \
         a new one begun: 10 MB, 500 KB, or a number of bytes.",
    )
    .default("100 MB"),
    Property::new(
        Key::MaxLogFileCount,
        "MaxLogFileCount",
        Form::WholeOrNone {
            to: 1_000_000,
            unit: "files",
        },
        "Log files that are kept, the Logfile among them, the oldest going first. -1 and 0 keep \
         all of them.",
    )
    .default("-1"),
];
