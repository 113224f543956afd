//! Projects.
//!
//! <https://developer.xero.com/documentation/api/projects/projects>

use super::SCOPE;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, guid, instant, integer, pages, parameter, text, word,
};

/// Projects in either state.
pub static PROJECTS: Table = Table {
    name: "Projects",
    api: Api::Projects,
    about: "One row for each project, closed ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["ProjectID"],
    columns: COLUMNS,
};

/// `/Projects`, in pages of 50 unless more are asked for. It knows no `where`. Nothing tells when
/// a project was changed.
static ENDPOINT: Endpoint = Endpoint {
    path: "/Projects",
    reply: Reply::List("items"),
    id: "projectId",
    paging: pages(500),
    ids: Some("projectIds"),
    single: Some(Reply::Document),
    filters: &[
        parameter("contactId", "contactID"),
        parameter("status", "states"),
    ],
    scope: SCOPE,
    ..Endpoint::PLAIN
};

pub(super) const STATUSES: &[&str] = &["INPROGRESS", "CLOSED"];

const COLUMNS: &[Column] = columns![
    &[
        guid("ProjectID", "Tasks and time are asked for by it.").at("projectId"),
        guid(
            "ContactID",
            "The customer, of `Contacts`; Xero sends no name of it here."
        )
        .at("contactId"),
        text("Name", "Needn't be unique.").at("name"),
        text("CurrencyCode", "ISO 4217 code, of the project's amounts.").at("currencyCode"),
        word("Status", STATUSES, "Whether work goes on.").at("status"),
        integer(
            "MinutesLogged",
            "All time of its tasks, chargeable or not: the sum of `Tasks.TotalMinutes`.",
        )
        .at("minutesLogged"),
        integer(
            "MinutesToBeInvoiced",
            "Time of chargeable tasks that isn't invoiced yet.",
        )
        .at("minutesToBeInvoiced"),
    ],
    amount!(
        "TotalTaskAmount",
        "totalTaskAmount",
        "Worth of all its tasks: the sum of `Tasks.TotalAmount_Value`."
    ),
    amount!(
        "TaskAmountToBeInvoiced",
        "taskAmountToBeInvoiced",
        "The part of that which isn't invoiced yet."
    ),
    amount!(
        "TaskAmountInvoiced",
        "taskAmountInvoiced",
        "The part of that which is invoiced."
    ),
    amount!(
        "TotalExpenseAmount",
        "totalExpenseAmount",
        "All its expenses, which have no table."
    ),
    amount!(
        "ExpenseAmountToBeInvoiced",
        "expenseAmountToBeInvoiced",
        "The part of its expenses that isn't invoiced yet."
    ),
    amount!(
        "ExpenseAmountInvoiced",
        "expenseAmountInvoiced",
        "The part of its expenses that is invoiced."
    ),
    amount!(
        "ProjectAmountInvoiced",
        "projectAmountInvoiced",
        "Invoiced on the project as a whole."
    ),
    amount!("Deposit", "deposit", "Paid ahead."),
    amount!(
        "DepositApplied",
        "depositApplied",
        "The part of the deposit that was used."
    ),
    amount!(
        "CreditNoteAmount",
        "creditNoteAmount",
        "Credited to the customer."
    ),
    amount!("TotalInvoiced", "totalInvoiced", "All that is invoiced."),
    amount!(
        "TotalToBeInvoiced",
        "totalToBeInvoiced",
        "Tasks and expenses that aren't invoiced yet."
    ),
    amount!("Estimate", "estimate", "NULL if nothing was estimated."),
    amount!(
        "EstimateAmount",
        "estimateAmount",
        "The estimate under the name that it is written by; NULL in most replies."
    ),
    &[instant(
        "DeadlineUTC",
        "When it has to be done; NULL if nobody said."
    )
    .at("deadlineUtc"),],
];
