//! Timesheets as version 2.0 has them, and a call a timesheet away their lines.
//!
//! <https://developer.xero.com/documentation/api/payrollau/timesheets-2>

use super::VERSION_2;
use crate::catalog::descriptor::{
    Api, Column, Counted, Endpoint, FanOut, Paging, Reply, Rows, Table, date, days, guid, instant,
    line_number, list, parameter, rate, word,
};

/// Timesheets.
pub static TIMESHEETS: Table = Table {
    name: "Timesheets",
    api: Api::PayrollAus,
    about: "One row for each timesheet: an employee's hours of a pay period.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["TimesheetID"],
    columns: &[
        guid("TimesheetID", "The same in `TimesheetsV1`.").at("timesheetID"),
        guid("PayrollCalendarID", "Leads to `PayrollCalendars`.").at("payrollCalendarID"),
        guid("EmployeeID", "Whose hours they are; leads to `Employees`.").at("employeeID"),
        date("StartDate", "First day of the period.").at("startDate"),
        date("EndDate", "Last day of the period.").at("endDate"),
        word(
            "Status",
            STATUSES,
            "`Completed` once a pay run has paid it; `TimesheetsV1` has other words.",
        )
        .at("status"),
        rate("TotalHours", "Hours of all lines.").at("totalHours"),
        instant("UpdatedDateUTC", "When the timesheet was last changed.").at("updatedDateUTC"),
        list("TimesheetLines", LINE, "Also the table `TimesheetLines`.")
            .at("timesheetLines")
            .detail(),
    ],
};

/// Lines of timesheets. The list leaves them out.
pub static TIMESHEET_LINES: Table = Table {
    name: "TimesheetLines",
    api: Api::PayrollAus,
    about: "One row for each line of a timesheet: the hours of a day at a rate.",
    rows: Rows::PerParent(&FanOut {
        parents: &TIMESHEETS,
        key: "TimesheetID",
        endpoint: Endpoint {
            base: Some(VERSION_2),
            reply: Reply::Under("timesheet"),
            ..Endpoint::per_parent(
                "/Timesheets/{id}",
                "timesheet",
                Some("timesheetID"),
                "payroll.timesheets.read",
            )
        },
        list: &["timesheetLines"],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["TimesheetLineID"],
    columns: columns![
        &[
            guid("TimesheetID", "Timesheet that the line belongs to.").of_parent(),
            line_number(),
        ],
        LINE,
        &[
            guid("EmployeeID", "Of the timesheet: whose hours they are.").of_parent(),
            guid("PayrollCalendarID", "Of the timesheet: its calendar.").of_parent(),
            date("StartDate", "Of the timesheet: first day of the period.").of_parent(),
            date("EndDate", "Of the timesheet: last day of the period.").of_parent(),
            word("Status", STATUSES, "Of the timesheet.").of_parent(),
        ],
    ],
};

/// `/Timesheets` of version 2.0, a hundred on a page, without lines.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Timesheets",
    base: Some(VERSION_2),
    reply: Reply::List("timesheets"),
    id: "timesheetID",
    paging: Paging::Pages {
        max: 100,
        size: None,
        counted: Counted::Pagination,
    },
    single: Some(Reply::Under("timesheet")),
    filters: &[
        parameter("status", "status"),
        // One bounds first days from below, the other last days from above.
        days("startDate", "startDate", ""),
        days("endDate", "", "endDate"),
    ],
    scope: "payroll.timesheets.read",
    ..Endpoint::PLAIN
};

const STATUSES: &[&str] = &["Draft", "Approved", "Completed"];

const LINE: &[Column] = &[
    guid("TimesheetLineID", "Names the line.").at("timesheetLineID"),
    date("Date", "Day that was worked.").at("date"),
    guid("EarningsRateID", "Pay item; leads to `PayItemsEarnings`.").at("earningsRateID"),
    guid(
        "TrackingItemID",
        "Tracking option; leads to `accounting.TrackingOptions`.",
    )
    .at("trackingItemID"),
    rate("NumberOfUnits", "Units of that day, mostly hours.").at("numberOfUnits"),
];
