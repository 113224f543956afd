//! Leave applications, requests and refused ones included.
//!
//! <https://developer.xero.com/documentation/api/payrollau/leaveapplications>

use super::lines::PAY_OUT_TYPES;
use super::{ROWS, VALIDATION_ERRORS};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, guid, instant, line_number, list, rate, text,
    until_short, word,
};

/// Leave applications in every status.
pub static LEAVE_APPLICATIONS: Table = Table {
    name: "LeaveApplications",
    api: Api::PayrollAus,
    about: "One row for each leave application, whether it is asked for, refused, scheduled or taken.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["LeaveApplicationID"],
    columns: &[
        guid("LeaveApplicationID", "Stays the same across edits."),
        guid("EmployeeID", "Who applies; leads to `Employees`."),
        guid("LeaveTypeID", "Pay item; leads to `PayItemsLeave`."),
        text("Title", "What the application says."),
        text("Description", "What else it says."),
        date("StartDate", "First day of leave."),
        date("EndDate", "Last day of leave."),
        word(
            "PayOutType",
            PAY_OUT_TYPES,
            "Whether leave is taken (`DEFAULT`) or cashed out.",
        ),
        list(
            "LeavePeriods",
            LEAVE_PERIOD,
            "Also the table `LeaveApplicationPeriods`.",
        ),
        instant("UpdatedDateUTC", "When the application was last changed."),
        VALIDATION_ERRORS,
    ],
};

/// The pay periods that leave falls in.
pub static LEAVE_APPLICATION_PERIODS: Table = Table {
    name: "LeaveApplicationPeriods",
    api: Api::PayrollAus,
    about: "One row for each pay period that a leave application falls in.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LeavePeriods"],
    },
    key: &["LeaveApplicationID", "LineNumber"],
    columns: columns![
        &[
            guid(
                "LeaveApplicationID",
                "Application that the period belongs to.",
            )
            .of_document(),
            line_number(),
        ],
        LEAVE_PERIOD,
        &[
            guid("EmployeeID", "Of the application: who applies.").of_document(),
            guid("LeaveTypeID", "Of the application: its pay item.").of_document(),
            date("StartDate", "Of the application: first day of leave.").of_document(),
            date("EndDate", "Of the application: last day of leave.").of_document(),
        ],
    ],
};

/// The newer list, which has requests too. It fails with `If-Modified-Since`, though its
/// description has the header, and no path below it brings one application.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/LeaveApplications/v2",
    reply: Reply::List("LeaveApplications"),
    id: "LeaveApplicationID",
    paging: until_short(ROWS),
    scope: "payroll.employees.read",
    ..Endpoint::PLAIN
};

const LEAVE_PERIOD: &[Column] = &[
    date("PayPeriodStartDate", "First day of the pay period."),
    date("PayPeriodEndDate", "Last day of the pay period."),
    word(
        "LeavePeriodStatus",
        &["SCHEDULED", "PROCESSED", "REQUESTED", "REJECTED"],
        "`PROCESSED` once a pay run has paid it.",
    ),
    rate("NumberOfUnits", "Leave of this period, mostly in hours."),
];
