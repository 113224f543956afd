//! Projects, their tasks and the time logged on them.
//!
//! PUT replaces what may be given of a row, whole, and says nothing of it; whether a project goes on
//! is changed by PATCH, which takes nothing else.
//! <https://developer.xero.com/documentation/api/projects/overview>

use super::{Call, Delete, Mode, Shape, Tells, Update, Verb, Writable};
use crate::catalog::tables::projects::{project, tasks, time};

/// `POST path`, of which the reply is the new row.
const fn create(path: &'static str) -> Option<Call> {
    Some(Call::post_one(path, Shape::Bare).telling(Tells::Bare))
}

/// `PUT path` with the whole row, which the reply doesn't tell.
const fn replace(path: &'static str) -> Option<Update> {
    Some(Update {
        call: Call::put_one(path, Shape::Bare).telling(Tells::Nothing),
        mode: Mode::Replace,
    })
}

pub(super) static PROJECTS: Writable = Writable {
    table: &project::PROJECTS,
    scope: "projects",
    columns: &[
        "ContactID",
        "Name",
        "Status",
        "Estimate_Value",
        "DeadlineUTC",
    ],
    only_new: &["ContactID"],
    not_new: &["Status"],
    // A number where it is written, an object where it is read.
    wire: &[("Estimate_Value", "estimateAmount")],
    required: &[&["ContactID"], &["Name"]],
    clears: &["Estimate_Value", "DeadlineUTC"],
    create: create("/Projects"),
    update: replace("/Projects/{id}"),
    apart: Some((
        &["Status"],
        Update {
            call: Call {
                verb: Verb::Patch,
                ..Call::put_one("/Projects/{id}", Shape::Bare).telling(Tells::Nothing)
            },
            mode: Mode::Patch,
        },
    )),
    delete: Delete::Never(
        "Xero keeps projects: close it by UPDATE projects.Projects SET Status = 'CLOSED'",
    ),
    ..Writable::NOTHING
};

pub(super) static TASKS: Writable = Writable {
    table: &tasks::TASKS,
    scope: "projects",
    columns: &[
        "Name",
        "ChargeType",
        "Rate_Currency",
        "Rate_Value",
        "EstimateMinutes",
    ],
    required: &[
        &["ProjectID"],
        &["Name"],
        &["ChargeType"],
        &["Rate_Currency"],
        &["Rate_Value"],
    ],
    clears: &["EstimateMinutes"],
    create: create("/Projects/{ProjectID}/Tasks"),
    update: replace("/Projects/{ProjectID}/Tasks/{id}"),
    delete: Delete::Call(Call::delete("/Projects/{ProjectID}/Tasks/{id}")),
    ..Writable::NOTHING
};

pub(super) static TIME: Writable = Writable {
    table: &time::TIME,
    scope: "projects",
    columns: &["TaskID", "UserID", "DateUTC", "Duration", "Description"],
    required: &[
        &["ProjectID"],
        &["TaskID"],
        &["UserID"],
        &["DateUTC"],
        &["Duration"],
    ],
    clears: &["Description"],
    create: create("/Projects/{ProjectID}/Time"),
    update: replace("/Projects/{ProjectID}/Time/{id}"),
    delete: Delete::Call(Call::delete("/Projects/{ProjectID}/Time/{id}")),
    ..Writable::NOTHING
};
