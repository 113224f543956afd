//! The tables of `system`.

use chrono::{DateTime, SecondsFormat, Utc};
use futures::FutureExt;
use serde_json::{Value, json};

use super::{SystemTable, descriptors};
use crate::catalog::descriptor::{flag, instant, integer, text};
use crate::client::Call;
use crate::config::Origins;
use crate::config::keys::{Property, properties};
use crate::procedures::{self, PROCEDURES, Procedure};

/// Every table of the schema, in the order in which they are listed to users.
pub static SYSTEM_TABLES: &[SystemTable] = &[
    SystemTable {
        name: "Quota",
        about: "One row for each limit on calls, with what is left of it.",
        columns: procedures::QUOTA,
        rows: |connection| procedures::quota(connection).boxed(),
    },
    SystemTable {
        name: "Requests",
        about: "One row for each of the last 10,000 requests of this connection, the oldest first.",
        columns: &[
            instant("SentAt", "When it was sent, by this machine's clock."),
            text("Method", "The HTTP method."),
            text(
                "Url",
                "Path and query as they were sent, but for texts that may name people.",
            ),
            integer(
                "Status",
                "The reply's HTTP status; NULL if there was no reply.",
            ),
            integer("Bytes", "Size of the reply's body, decompressed."),
            integer("Milliseconds", "From sending to the end of the body."),
            integer(
                "WaitedMilliseconds",
                "How long it was held back before, by a limit or after a try that failed.",
            ),
            integer("Attempt", "1 for the first try."),
        ],
        rows: |connection| {
            let requests = connection.journal().calls().iter().map(request).collect();
            std::future::ready(Ok(requests)).boxed()
        },
    },
    descriptors::OF_TABLES,
    descriptors::OF_COLUMNS,
    descriptors::OF_FILTERS,
    SystemTable {
        name: "TenantErrors",
        about: "One row for each table of an organisation that the last query of several left out, as xero.on_tenant_error = 'skip' says.",
        columns: &[
            text("TenantID", "Xero's id of the organisation."),
            text("TenantName", "Its name."),
            text("TableName", "The table whose rows of it are left out."),
            text("Message", "What went wrong."),
        ],
        rows: |connection| {
            let errors = connection.tenant_errors().last();
            let rows = errors.into_iter().map(|error| {
                json!({
                    "TenantID": error.tenant.id,
                    "TenantName": error.tenant.name,
                    "TableName": error.table,
                    "Message": error.message,
                })
            });
            std::future::ready(Ok(rows.collect())).boxed()
        },
    },
    SystemTable {
        name: "WriteErrors",
        about: "One row for each row that the last INSERT, UPDATE or DELETE didn't write, with the columns that the statement gave behind those here.",
        columns: crate::write::WHAT_WENT_WRONG,
        rows: |connection| {
            let errors = connection.write_errors().told();
            std::future::ready(Ok(errors)).boxed()
        },
    },
    SystemTable {
        name: "DryRunJournal",
        about: "One row for each line that the last dry run of a statement would have booked in the ledger, and one for what books nothing, with why.",
        columns: crate::write::DRY_RUN_JOURNAL,
        rows: |connection| {
            let rows = connection.dry_run_journal().rows();
            std::future::ready(Ok(rows)).boxed()
        },
    },
    SystemTable {
        name: "Properties",
        about: "One row for each property of the connection, with the value in force.",
        columns: &[
            text("Name", "Its name, read without case, spaces, _ and -."),
            text(
                "OtherNames",
                "Other names it is accepted by, separated by commas.",
            ),
            text("Type", "What a value looks like."),
            text(
                "Default",
                "The value when none is given; NULL if there is none.",
            ),
            text(
                "Value",
                "The value in force; ******** for a secret that was given.",
            ),
            text("Source", "Where it was given, or default."),
            flag("Secret", "Whether its value is never shown."),
            flag(
                "InEffect",
                "Whether it does what it says yet; if not, its default alone is accepted.",
            ),
            text("Description", "What it does."),
        ],
        rows: |connection| {
            let origins = &connection.settings().origins;
            let rows = properties().map(|one| property(one, origins)).collect();
            std::future::ready(Ok(rows)).boxed()
        },
    },
    SystemTable {
        name: "Procedures",
        about: "One row for each procedure that CALL runs.",
        columns: &[
            text("Name", "Its name, found in any case."),
            text(
                "OtherNames",
                "Other names it is called by, separated by commas.",
            ),
            text(
                "Signature",
                "How it is called; what stands in brackets may be left out.",
            ),
            text("Description", "What it does."),
            text("Parameters", "What each parameter means, a line each."),
            text("Columns", "The columns of its result, separated by commas."),
        ],
        rows: |_| {
            let procedures = PROCEDURES.iter().map(|one| procedure(one)).collect();
            std::future::ready(Ok(procedures)).boxed()
        },
    },
];

fn request(call: &Call) -> Value {
    let milliseconds = |time: std::time::Duration| u64::try_from(time.as_millis()).ok();
    json!({
        "SentAt": DateTime::<Utc>::from(call.at).to_rfc3339_opts(SecondsFormat::Millis, true),
        "Method": call.method.as_str(),
        "Url": call.url,
        "Status": call.status,
        "Bytes": call.bytes,
        "Milliseconds": milliseconds(call.took),
        "WaitedMilliseconds": milliseconds(call.waited),
        "Attempt": call.attempt,
    })
}

fn joined(parts: Vec<String>, between: &str) -> Option<String> {
    (!parts.is_empty()).then(|| parts.join(between))
}

/// What stands for a secret.
const MASK: &str = "********";

fn property(property: &Property, origins: &Origins) -> Value {
    let others = property.other_names.iter().map(|name| name.to_string());
    let (value, source) = match origins.of(property.key) {
        None => (property.default, "default"),
        Some(given) => match property.secret {
            true => (Some(MASK), given.source.as_str()),
            false => (given.value.as_deref(), given.source.as_str()),
        },
    };
    json!({
        "Name": property.name,
        "OtherNames": joined(others.collect(), ", "),
        "Type": property.form.to_string(),
        "Default": property.default,
        "Value": value,
        "Source": source,
        "Secret": property.secret,
        "InEffect": property.in_effect,
        "Description": property.about,
    })
}

fn procedure(procedure: &Procedure) -> Value {
    let parameters = procedure.parameters.iter();
    let parameters = parameters.map(|p| format!("{}: {}", p.name, p.about));
    let columns = procedure.columns.iter().map(|c| c.name.to_string());
    let others = procedure.other_names.iter().map(|name| name.to_string());
    json!({
        "Name": procedure.name,
        "OtherNames": joined(others.collect(), ", "),
        "Signature": procedure.signature(),
        "Description": procedure.about,
        "Parameters": joined(parameters.collect(), "\n"),
        "Columns": joined(columns.collect(), ", "),
    })
}
