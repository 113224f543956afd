//! Timesheets as version 1.0 has them: other statuses, and lines of a number for each day.
//!
//! <https://developer.xero.com/documentation/api/payrollau/timesheets>

use super::{ROWS, VALIDATION_ERRORS};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, guid, instant, line_number, list,
    outer_line_number, rate, until_short, word,
};

/// Timesheets.
pub static TIMESHEETS_V1: Table = Table {
    name: "TimesheetsV1",
    api: Api::PayrollAus,
    about: "One row for each timesheet as the older version of the API shows it.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["TimesheetID"],
    columns: &[
        guid("TimesheetID", "The same in `Timesheets`."),
        guid("EmployeeID", "Whose hours they are; leads to `Employees`."),
        date("StartDate", "First day of the period."),
        date("EndDate", "Last day of the period."),
        word(
            "Status",
            STATUSES,
            "`PROCESSED` once a pay run has paid it; `Timesheets` has other words.",
        ),
        rate("Hours", "Hours of all lines."),
        list(
            "TimesheetLines",
            LINE,
            "Without the hours of each day, which are in `TimesheetLinesV1`.",
        ),
        instant("UpdatedDateUTC", "When the timesheet was last changed."),
        VALIDATION_ERRORS,
    ],
};

/// Hours of each line and day.
pub static TIMESHEET_LINES_V1: Table = Table {
    name: "TimesheetLinesV1",
    api: Api::PayrollAus,
    about: "One row for each day of a timesheet's line, days of no hours included.",
    rows: Rows::View {
        of: &[&TIMESHEET_DAYS],
        sql: "SELECT TimesheetID, LineNumber, DayNumber, \
              CAST(CAST(StartDate AS INT) + CAST(DayNumber AS INT) - 1 AS DATE) AS Date, \
              EarningsRateID, TrackingItemID, NumberOfUnits, UpdatedDateUTC, \
              EmployeeID, StartDate, EndDate, Status, TenantID, TenantName FROM TimesheetDays",
    },
    key: &["TimesheetID", "LineNumber", "DayNumber"],
    columns: columns![
        DAY.split_at(3).0,
        &[date(
            "Date",
            "Day that was worked: the timesheet's first and so on."
        )],
        DAY.split_at(3).1,
    ],
};

/// What [`TIMESHEET_LINES_V1`] is made of.
static TIMESHEET_DAYS: Table = Table {
    name: "TimesheetDays",
    api: Api::PayrollAus,
    about: "One row for each day of a timesheet's line.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["TimesheetLines", "NumberOfUnits"],
    },
    key: &["TimesheetID", "LineNumber", "DayNumber"],
    columns: DAY,
};

/// `/Timesheets` of version 1.0, a hundred on a page, with lines.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Timesheets",
    reply: Reply::List("Timesheets"),
    id: "TimesheetID",
    paging: until_short(ROWS),
    single: Some(Reply::Under("Timesheet")),
    modified_since: Some("UpdatedDateUTC"),
    scope: "payroll.timesheets.read",
    ..Endpoint::PLAIN
};

const STATUSES: &[&str] = &["DRAFT", "PROCESSED", "APPROVED", "REJECTED", "REQUESTED"];

const LINE: &[Column] = &[
    guid("EarningsRateID", "Pay item; leads to `PayItemsEarnings`."),
    guid(
        "TrackingItemID",
        "Tracking option; leads to `accounting.TrackingOptions`.",
    ),
    instant("UpdatedDateUTC", "When the line was last changed."),
];

const DAY: &[Column] = &[
    guid("TimesheetID", "Timesheet that the row belongs to.").of_document(),
    outer_line_number("LineNumber", "Place of the line in the timesheet, from 1."),
    Column {
        name: "DayNumber",
        about: "Place of the day in the period, from 1.",
        ..line_number()
    },
    guid(
        "EarningsRateID",
        "Of the line; leads to `PayItemsEarnings`.",
    )
    .of_line(),
    guid(
        "TrackingItemID",
        "Of the line; leads to `accounting.TrackingOptions`.",
    )
    .of_line(),
    rate("NumberOfUnits", "Units of that day, mostly hours.").at(""),
    instant("UpdatedDateUTC", "When the line was last changed.").of_line(),
    guid("EmployeeID", "Of the timesheet: whose hours they are.").of_document(),
    date("StartDate", "Of the timesheet: first day of the period.").of_document(),
    date("EndDate", "Of the timesheet: last day of the period.").of_document(),
    word("Status", STATUSES, "Of the timesheet.").of_document(),
];
