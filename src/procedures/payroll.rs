//! Decisions of payroll, one call each: on leave that is asked for, and on timesheets.
//!
//! No call takes back what is decided on leave, so it takes a yes; a timesheet that is approved is
//! reverted by another call.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::UInt64Type;
use datafusion::prelude::SessionContext;
use futures::FutureExt;
use serde_json::{Value, json};

use super::{Arguments, Parameter, ParameterForm, Procedure, refused};
use crate::catalog::descriptor::{Column, text};
use crate::catalog::writable::{APPROVED_LEAVE, REJECTED_LEAVE, Writable};
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};
use crate::write::acted;

const LEAVE: &[Parameter] = &[Parameter::required(
    "LeaveApplicationID",
    ParameterForm::Text,
    "The request that is decided on.",
)];

const OF_LEAVE: &[Column] = &[
    text("LeaveApplicationID", "What was decided on."),
    text("EmployeeID", "Who applied."),
    text("LeavePeriodStatus", "What its periods are since."),
];

const TIMESHEET: &[Parameter] = &[Parameter::required(
    "TimesheetID",
    ParameterForm::Text,
    "The timesheet.",
)];

const OF_TIMESHEET: &[Column] = &[
    text("TimesheetID", "The timesheet."),
    text("Status", "What it is since."),
];

pub(super) static APPROVE_LEAVE_APPLICATION: Procedure = Procedure {
    name: "ApproveLeaveApplication",
    other_names: &[],
    about: "Approves leave that is asked for, which no call takes back.",
    parameters: LEAVE,
    columns: OF_LEAVE,
    run: |connection, arguments| {
        decided(connection, arguments, &APPROVED_LEAVE, "SCHEDULED").boxed()
    },
};

pub(super) static REJECT_LEAVE_APPLICATION: Procedure = Procedure {
    name: "RejectLeaveApplication",
    other_names: &[],
    about: "Refuses leave that is asked for, which no call takes back.",
    parameters: LEAVE,
    columns: OF_LEAVE,
    run: |connection, arguments| {
        decided(connection, arguments, &REJECTED_LEAVE, "REJECTED").boxed()
    },
};

pub(super) static APPROVE_TIMESHEET: Procedure = Procedure {
    name: "ApproveTimesheet",
    other_names: &[],
    about: "Approves a draft of a timesheet, for a pay run to pay it.",
    parameters: TIMESHEET,
    columns: OF_TIMESHEET,
    run: |connection, arguments| moved(connection, arguments, "Approved").boxed(),
};

pub(super) static REVERT_TIMESHEET: Procedure = Procedure {
    name: "RevertTimesheet",
    other_names: &[],
    about: "Makes an approved timesheet a draft again.",
    parameters: TIMESHEET,
    columns: OF_TIMESHEET,
    run: |connection, arguments| moved(connection, arguments, "Draft").boxed(),
};

/// The session that a call stands in, or one of its own.
fn context_of(connection: &Arc<XeroConnection>, arguments: &Arguments) -> SessionContext {
    let given = arguments.session().cloned();
    given.unwrap_or_else(|| connection.session().context().clone())
}

async fn decided(
    connection: Arc<XeroConnection>,
    arguments: Arguments,
    decision: &'static Writable,
    status: &str,
) -> Result<Vec<Value>> {
    let id = arguments.text("LeaveApplicationID").unwrap_or_default();
    let context = context_of(&connection, &arguments);
    let batches = acted(&context, &connection, decision, id).await?;
    let rows = batches.iter().filter(|batch| batch.num_rows() > 0);
    let told = rows.map(|row| {
        if let Some(request) = cell(row, "Request") {
            return Err(refused(format!(
                "xero.dry_run is set: {request} would be sent, and wasn't"
            )));
        }
        let found = statuses(row);
        match found.iter().all(|found| found == status) && !found.is_empty() {
            true => Ok(json!({
                "LeaveApplicationID": cell(row, "LeaveApplicationID"),
                "EmployeeID": cell(row, "EmployeeID"),
                "LeavePeriodStatus": status,
            })),
            false => Err(Error::new(
                ErrorKind::UnexpectedReply,
                format!(
                    "Xero took it, and says that the leave's periods are {}, not {status}",
                    found.join(", ")
                ),
            )),
        }
    });
    told.collect()
}

/// The text of a column in a batch's first row.
fn cell(row: &RecordBatch, name: &str) -> Option<String> {
    let texts = row.column_by_name(name)?.as_string_opt::<i32>()?;
    texts.is_valid(0).then(|| texts.value(0).to_string())
}

/// What the periods of leave are.
fn statuses(row: &RecordBatch) -> Vec<String> {
    let periods = row.column_by_name("LeavePeriods");
    let periods = periods.and_then(|periods| periods.as_list_opt::<i32>());
    let Some(periods) = periods.filter(|periods| periods.is_valid(0)) else {
        return Vec::new();
    };
    let periods = periods.value(0);
    let words = periods
        .as_struct_opt()
        .and_then(|periods| periods.column_by_name("LeavePeriodStatus"))
        .and_then(|words| words.as_string_opt::<i32>());
    let words = words.into_iter().flatten();
    words
        .map(|word| word.unwrap_or_default().to_string())
        .collect()
}

async fn moved(
    connection: Arc<XeroConnection>,
    arguments: Arguments,
    status: &str,
) -> Result<Vec<Value>> {
    let id = arguments.text("TimesheetID").unwrap_or_default();
    let sql = format!(
        "UPDATE xero.payrollaus.\"Timesheets\" SET \"Status\" = '{status}' \
         WHERE \"TimesheetID\" = '{}'",
        id.replace('\'', "''")
    );
    let context = context_of(&connection, &arguments);
    let batches = context.sql(&sql).await?.collect().await?;
    let counts = batches.iter().filter_map(|batch| {
        let counts = batch.column(0).as_primitive_opt::<UInt64Type>()?;
        (!counts.is_empty()).then(|| counts.value(0))
    });
    match counts.sum::<u64>() {
        0 => Err(refused(format!(
            "nothing was changed: there is no timesheet {id}, xero.dry_run is set, or \
             system.WriteErrors says why"
        ))),
        _ => Ok(vec![json!({ "TimesheetID": id, "Status": status })]),
    }
}
