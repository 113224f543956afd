//! How rows are written.

use super::{Form, Key, Property};

pub(super) static WRITING: &[Property] = &[
    Property::new(
        Key::BatchSize,
        "BatchSize",
        Form::Whole {
            from: 1,
            to: 50,
            unit: "rows",
        },
        "Rows that one call writes.",
    )
    .default("50")
    .not_yet(),
    Property::new(
        Key::MaxWriteRows,
        "MaxWriteRows",
        Form::Whole {
            from: 0,
            to: 1_000_000,
            unit: "rows",
        },
        "Rows that one statement may write; one of more is refused.",
    )
    .default("100")
    .not_yet(),
    Property::new(
        Key::DryRun,
        "DryRun",
        Form::Flag,
        "Whether statements that write show what they would send, and send nothing.",
    )
    .default("false")
    .not_yet(),
    Property::new(
        Key::OnRowError,
        "OnRowError",
        Form::Word(&["error", "continue"]),
        "What a row that Xero refuses does: error ends the statement, continue goes on \
         with the others.",
    )
    .default("error")
    .not_yet(),
    Property::new(
        Key::CreateContacts,
        "CreateContacts",
        Form::Flag,
        "Whether a document that names an unknown contact makes one.",
    )
    .default("false")
    .not_yet(),
    Property::new(
        Key::AllowPayrollWrites,
        "AllowPayrollWrites",
        Form::Flag,
        "Whether payroll may be written.",
    )
    .default("false")
    .not_yet(),
];
