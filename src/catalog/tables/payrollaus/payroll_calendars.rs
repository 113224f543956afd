//! Payroll calendars: how often employees are paid, and when next.
//!
//! <https://developer.xero.com/documentation/api/payrollau/payrollcalendars>

use super::{ROWS, VALIDATION_ERRORS};
use crate::catalog::descriptor::{
    Api, Endpoint, Reply, Rows, Table, date, guid, instant, text, until_short, word,
};

/// Payroll calendars.
pub static PAYROLL_CALENDARS: Table = Table {
    name: "PayrollCalendars",
    api: Api::PayrollAus,
    about: "One row for each payroll calendar.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["PayrollCalendarID"],
    columns: &[
        guid("PayrollCalendarID", "Pay runs and employees name it."),
        text("Name", "Unique."),
        word(
            "CalendarType",
            &[
                "WEEKLY",
                "FORTNIGHTLY",
                "FOURWEEKLY",
                "MONTHLY",
                "TWICEMONTHLY",
                "QUARTERLY",
            ],
            "How long a pay period is.",
        ),
        date("StartDate", "First day of the coming pay period."),
        date("PaymentDate", "Day on which that period is paid."),
        date("ReferenceDate", "Day that periods are counted from."),
        instant("UpdatedDateUTC", "When the calendar was last changed."),
        VALIDATION_ERRORS,
    ],
};

/// `/PayrollCalendars`, a hundred on a page.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/PayrollCalendars",
    reply: Reply::List("PayrollCalendars"),
    id: "PayrollCalendarID",
    paging: until_short(ROWS),
    single: Some(Reply::List("PayrollCalendars")),
    modified_since: Some("UpdatedDateUTC"),
    scope: "payroll.settings.read",
    ..Endpoint::PLAIN
};
