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
        "Rows that one call writes at most.",
    )
    .default("50"),
    Property::new(
        Key::MaxWriteRows,
        "MaxWriteRows",
        Form::Whole {
            from: 0,
            to: 1_000_000,
            unit: "rows",
        },
        "Rows that one statement writes without asking: more take a yes at the prompt, or \
         --yes. 0 sets no bound. SET xero.max_write_rows changes it for a session.",
    )
    .default("100"),
    Property::new(
        Key::DryRun,
        "DryRun",
        Form::Flag,
        "Whether statements that write show what they would send, and send nothing; \
         system.DryRunJournal has what the ledger would gain. SET xero.dry_run changes it for a \
         session.",
    )
    .default("false"),
    Property::new(
        Key::OnRowError,
        "OnRowError",
        Form::Word(&["stop", "continue"]),
        "What a row does that isn't written: stop ends the statement, which fails and tells \
         what was written; continue writes the others, and system.WriteErrors has it. \
         SET xero.on_row_error changes it for a session.",
    )
    .default("stop"),
    Property::new(
        Key::CreateContacts,
        "CreateContacts",
        Form::Flag,
        "Whether a document that names an unknown contact makes one; else it is refused.",
    )
    .default("false"),
    Property::new(
        Key::AllowPayrollWrites,
        "AllowPayrollWrites",
        Form::Flag,
        "Whether payroll may be written, where ReadOnly = false lets the connection write.",
    )
    .default("false"),
];
