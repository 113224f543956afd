//! Time logged on projects, a call a project and page.
//!
//! <https://developer.xero.com/documentation/api/projects/time>

use super::{OF_PROJECT, SCOPE, STATUSES, project};
use crate::catalog::descriptor::{
    Api, Endpoint, FanOut, ListParameter, Reply, Rows, Table, days, guid, instant, integer, pages,
    parameter, text, word,
};

/// Time of all projects.
pub static TIME: Table = Table {
    name: "Time",
    api: Api::Projects,
    about: "One row for each entry of time that somebody logged on a task.",
    rows: Rows::PerParent(&FanOut {
        parents: &project::PROJECTS,
        key: "ProjectID",
        // Time that isn't invoiced can be changed and deleted, and nothing tells when it was.
        endpoint: Endpoint {
            path: "/Projects/{id}/Time",
            reply: Reply::List("items"),
            id: "timeEntryId",
            paging: pages(500),
            // One state travels beside other conditions, several by themselves.
            lists: &[ListParameter {
                name: "states",
                field: "status",
                beside_where: false,
            }],
            filters: &[
                parameter("status", "states"),
                parameter("userId", "userId"),
                parameter("taskId", "taskId"),
                days("dateUtc", "dateAfterUtc", "dateBeforeUtc"),
            ],
            scope: SCOPE,
            ..Endpoint::PLAIN
        },
        list: &[],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["TimeEntryID"],
    columns: columns![
        &[
            guid("TimeEntryID", "Stays the same across edits.").at("timeEntryId"),
            guid("ProjectID", "Project that the time is logged on.").of_parent(),
            guid("TaskID", "Task of the project, in `Tasks`.").at("taskId"),
            guid("UserID", "Who logged it, in `projects.Users`.").at("userId"),
            instant("DateUTC", "The moment that it is logged on.").at("dateUtc"),
            instant("DateEnteredUTC", "When it was entered, to the millisecond.")
                .at("dateEnteredUtc"),
            integer("Duration", "Minutes.").at("duration"),
            text("Description", "What was done; NULL if nobody said.").at("description"),
            word(
                "Status",
                STATUSES,
                "`INVOICED` once it is on an invoice; `LOCKED` while that changes."
            )
            .at("status"),
        ],
        OF_PROJECT,
    ],
};
