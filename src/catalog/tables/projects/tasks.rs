//! Tasks of projects, a call a project.
//!
//! <https://developer.xero.com/documentation/api/projects/tasks>

use super::{OF_PROJECT, SCOPE, STATUSES, project};
use crate::catalog::descriptor::{
    Api, Endpoint, FanOut, ListParameter, Reply, Rows, Table, guid, integer, pages, parameter,
    text, word,
};

/// Tasks of all projects.
pub static TASKS: Table = Table {
    name: "Tasks",
    api: Api::Projects,
    about: "One row for each task of a project.",
    rows: Rows::PerParent(&FanOut {
        parents: &project::PROJECTS,
        key: "ProjectID",
        // A task that nothing was logged on can be deleted.
        endpoint: Endpoint {
            path: "/Projects/{id}/Tasks",
            reply: Reply::List("items"),
            id: "taskId",
            paging: pages(500),
            lists: &[ListParameter {
                name: "taskIds",
                field: "taskId",
                beside_where: false,
            }],
            filters: &[parameter("chargeType", "chargeType")],
            scope: SCOPE,
            ..Endpoint::PLAIN
        },
        list: &[],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["TaskID"],
    columns: columns![
        &[
            guid("TaskID", "Time is logged on it.").at("taskId"),
            guid("ProjectID", "Project that the task belongs to.").of_parent(),
            text("Name", "Needn't be unique within the project.").at("name"),
            word(
                "ChargeType",
                &["TIME", "FIXED", "NON_CHARGEABLE"],
                "By the hour, a fixed amount, or not charged."
            )
            .at("chargeType"),
        ],
        amount!(
            "Rate",
            "rate",
            "For an hour, or for the whole of a `FIXED` task."
        ),
        &[
            word(
                "Status",
                STATUSES,
                "`INVOICED` of `FIXED` tasks only; `LOCKED` while it changes."
            )
            .at("status"),
            integer("EstimateMinutes", "NULL if nothing was estimated.").at("estimateMinutes"),
            integer(
                "TotalMinutes",
                "Logged on it: the sum of `Time.Duration` by `TaskID`.",
            )
            .at("totalMinutes"),
            integer("MinutesToBeInvoiced", "The part of that not invoiced yet.")
                .at("minutesToBeInvoiced"),
            integer("MinutesInvoiced", "The part of that which is invoiced.").at("minutesInvoiced"),
            integer(
                "NonChargeableMinutes",
                "All of that where it isn't charged.",
            )
            .at("nonChargeableMinutes"),
            integer("FixedMinutes", "All of that where the amount is fixed.").at("fixedMinutes"),
        ],
        amount!(
            "TotalAmount",
            "totalAmount",
            "Rate by hours, or the fixed amount."
        ),
        amount!(
            "AmountToBeInvoiced",
            "amountToBeInvoiced",
            "The part of that not invoiced yet."
        ),
        amount!(
            "AmountInvoiced",
            "amountInvoiced",
            "The part of that which is invoiced."
        ),
        OF_PROJECT,
    ],
};
