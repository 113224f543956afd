//! Pay runs, and a call a run away their pay slips.
//!
//! <https://developer.xero.com/documentation/api/payrollau/payruns>

use super::{ROWS, VALIDATION_ERRORS};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, FanOut, Reply, Rows, Table, date, guid, instant, list, money, text,
    until_short, word,
};

/// Pay runs.
pub static PAY_RUNS: Table = Table {
    name: "PayRuns",
    api: Api::PayrollAus,
    about: "One row for each pay run: a pay period of a calendar, with the sums of its slips.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["PayRunID"],
    columns: &[
        guid("PayRunID", "Stays the same when the run is posted."),
        guid("PayrollCalendarID", "Leads to `PayrollCalendars`."),
        date("PayRunPeriodStartDate", "First day of the pay period."),
        date("PayRunPeriodEndDate", "Last day of the pay period."),
        date("PaymentDate", "Day on which it is paid."),
        word(
            "PayRunStatus",
            STATUSES,
            "Figures of a `DRAFT` may still change; `POSTED` ones are with the tax office.",
        ),
        text("PayslipMessage", "What all its slips say."),
        money("Wages", "What was earned, paid leave included."),
        money("Deductions", "What was held back for others."),
        money("Tax", "What was withheld for the tax office."),
        money("Super", "What goes to super funds, beside wages."),
        money("Reimbursement", "What was paid back."),
        money("NetPay", "Wages less deductions and tax."),
        instant("UpdatedDateUTC", "When the run was last changed."),
        list("Payslips", SUMMARY, "Also the table `PaySlips`.").detail(),
        VALIDATION_ERRORS,
    ],
};

/// Pay slips, as their run shows them.
pub static PAY_SLIPS: Table = Table {
    name: "PaySlips",
    api: Api::PayrollAus,
    about: "One row for each pay slip, with the run it is of; its lines are in tables of their own.",
    rows: Rows::PerParent(&FanOut {
        parents: &PAY_RUNS,
        key: "PayRunID",
        endpoint: Endpoint::per_parent(
            "/PayRuns/{id}",
            "PayRuns",
            Some("PayRunID"),
            "payroll.payruns.read",
        ),
        list: &["Payslips"],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["PayslipID"],
    columns: columns![
        SUMMARY,
        &[
            guid("PayRunID", "Pay run that the slip belongs to.").of_parent(),
            guid("PayrollCalendarID", "Of the run: its calendar.").of_parent(),
            date(
                "PayRunPeriodStartDate",
                "Of the run: first day of the period."
            )
            .of_parent(),
            date("PayRunPeriodEndDate", "Of the run: last day of the period.").of_parent(),
            date("PaymentDate", "Of the run: day on which it is paid.").of_parent(),
            word("PayRunStatus", STATUSES, "Of the run.").of_parent(),
        ],
    ],
};

/// `/PayRuns`, a hundred on a page, without slips.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/PayRuns",
    reply: Reply::List("PayRuns"),
    id: "PayRunID",
    paging: until_short(ROWS),
    single: Some(Reply::List("PayRuns")),
    modified_since: Some("UpdatedDateUTC"),
    scope: "payroll.payruns.read",
    ..Endpoint::PLAIN
};

const STATUSES: &[&str] = &["DRAFT", "POSTED"];

/// `PayslipSummary`.
const SUMMARY: &[Column] = &[
    guid("PayslipID", "Names the slip in the tables of its lines."),
    guid("EmployeeID", "Who is paid; leads to `Employees`."),
    text("FirstName", "Of the employee."),
    text("LastName", "Of the employee."),
    text(
        "EmployeeGroup",
        "Tracking option that the pay is reported under.",
    ),
    money("Wages", "What was earned, paid leave included."),
    money("Deductions", "What was held back for others."),
    money("Tax", "What was withheld for the tax office."),
    money("Super", "What goes to super funds, beside wages."),
    money("Reimbursements", "What was paid back."),
    money("NetPay", "Wages less deductions and tax."),
    instant("UpdatedDateUTC", "When the slip was last changed."),
];
