//! Version 2.0: timesheets, in camel case, with a `pagination` and a `problem`.
//!
//! The list leaves the lines out. // (s) the examples

use chrono::NaiveDate;

use super::timesheets::{Timesheet, TimesheetLine};
use crate::simulator::apis::Request;
use crate::simulator::data::calendar::instant;
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::render::json::{Object, object};
use crate::simulator::render::{iso_date, money};
use crate::simulator::reply::Reply;

/// Rows on a page. // (s) README section 2
const PAGE: usize = 100;

pub(super) fn scope(path: &[String]) -> Option<&'static str> {
    let first = path.first()?;
    first
        .eq_ignore_ascii_case("Timesheets")
        .then_some("payroll.timesheets")
}

pub(super) fn answer(request: &Request) -> Reply {
    let world = &request.world;
    match request.path.as_slice() {
        [_] => list(request),
        [_, id] => {
            let index = Guid::parse(id).and_then(|id| world.payroll_index(Kind::Timesheet, id));
            let Some(index) = index else {
                return Reply::not_found();
            };
            let row = timesheet(request, index, &world.timesheet(index), true);
            enveloped(1, None, |o| o.raw("timesheet", row))
        }
        _ => Reply::not_found(),
    }
}

fn list(request: &Request) -> Reply {
    let world = &request.world;
    // Parameters that aren't heeded narrow nothing.
    let given = |name: &'static str| request.parameter(name).filter(|_| !request.ignores_lists);
    let day = |name| match given(name).map(str::parse::<NaiveDate>) {
        Some(Ok(day)) => Ok(Some(day)),
        // (?) what it makes of a day that is none.
        Some(Err(_)) => Err(problem("The value is not a date", &[])),
        None => Ok(None),
    };
    let (start, end) = match (day("startDate"), day("endDate")) {
        (Ok(start), Ok(end)) => (start, end),
        (Err(reply), _) | (_, Err(reply)) => return reply,
    };
    let status = given("status");
    let filter = given("filter").unwrap_or_default();
    // (s) the description: `employeeId==…,payrollCalendarId==…`
    let wanted = |field: &str| {
        let mut parts = filter.split(',');
        parts.find_map(|part| {
            let (name, value) = part.split_once("==")?;
            let is_it = name.trim().eq_ignore_ascii_case(field);
            is_it.then(|| Guid::parse(value))
        })
    };
    let (employee, calendar) = (wanted("employeeId"), wanted("payrollCalendarId"));
    let mut found: Vec<(usize, Timesheet)> = world
        .timesheet_indexes()
        .map(|index| (index, world.timesheet(index)))
        .filter(|(_, timesheet)| {
            status.is_none_or(|status| timesheet.status.eq_ignore_ascii_case(status))
                // (s) the descriptions: on or after, on or before.
                && start.is_none_or(|start| timesheet.start_date >= start)
                && end.is_none_or(|end| timesheet.end_date <= end)
                && employee.is_none_or(|id| id == Some(timesheet.employee_id))
                && calendar.is_none_or(|id| id == Some(timesheet.payroll_calendar_id))
        })
        .collect();
    // (s) the description: as they were made, or the latest period first.
    if given("sort").is_some_and(|sort| sort.eq_ignore_ascii_case("startDate")) {
        found.sort_by_key(|(_, timesheet)| std::cmp::Reverse(timesheet.start_date));
    }
    let count = found.len();
    let page = request.number("page").unwrap_or(1);
    let rows: Vec<String> = found
        .iter()
        .skip((page - 1).saturating_mul(PAGE))
        .take(PAGE)
        .map(|(index, row)| timesheet(request, *index, row, false))
        .collect();
    enveloped(rows.len(), Some((page, count)), |o| {
        o.raw("timesheets", format_args!("[{}]", rows.join(",")));
    })
}

pub(crate) fn timesheet(request: &Request, index: usize, row: &Timesheet, whole: bool) -> String {
    let id = |guid: Guid| request.id(guid);
    object(|o| {
        o.text("timesheetID", id(row.timesheet_id));
        o.text("payrollCalendarID", id(row.payroll_calendar_id));
        o.text("employeeID", id(row.employee_id));
        o.text("startDate", iso_date(row.start_date));
        o.text("endDate", iso_date(row.end_date));
        o.text("status", row.status);
        o.raw("totalHours", money(row.total_hours, index));
        // (s) README section 6: UTC without a zone.
        let updated = instant(row.updated_ms).format("%Y-%m-%dT%H:%M:%S");
        o.text("updatedDateUTC", updated.to_string());
        if whole {
            let lines = &row.lines;
            o.objects("timesheetLines", lines, |o, line| {
                fill_line(o, request, index, line)
            });
        }
    })
}

/// A line by itself.
pub(crate) fn line(request: &Request, index: usize, line: &TimesheetLine) -> String {
    object(|o| fill_line(o, request, index, line))
}

fn fill_line(o: &mut Object<'_>, request: &Request, index: usize, line: &TimesheetLine) {
    o.text("timesheetLineID", request.id(line.timesheet_line_id));
    o.text("date", iso_date(line.date));
    o.text("earningsRateID", request.id(line.earnings_rate_id));
    match line.tracking_item_id {
        Some(item) => o.text("trackingItemID", request.id(item)),
        None => o.null("trackingItemID"),
    }
    o.raw("numberOfUnits", money(line.number_of_units, index));
}

/// The reply to a write: what it is about under its name, or null.
pub(crate) fn one(name: &str, row: Option<String>) -> Reply {
    enveloped(1, None, |o| match row {
        Some(row) => o.raw(name, row),
        None => o.null(name),
    })
}

/// A reply of 2.0. // (s) the examples
fn enveloped(
    rows: usize,
    page: Option<(usize, usize)>,
    fill: impl FnOnce(&mut Object<'_>),
) -> Reply {
    let body = object(|o| {
        o.text("id", "d81c2087-3ecb-4d91-b775-73d85f593370");
        o.text("providerName", "xero-sql simulator");
        o.text("dateTimeUTC", "2020-04-13T21:54:01.886501");
        o.text("httpStatusCode", "OK");
        match page {
            Some((page, count)) => o.object("pagination", |o| {
                o.raw("page", page);
                o.raw("pageSize", PAGE);
                o.raw("pageCount", count.div_ceil(PAGE));
                o.raw("itemCount", count);
            }),
            None => o.null("pagination"),
        }
        o.null("problem");
        fill(o);
    });
    Reply {
        rows,
        ..Reply::json(200, body)
    }
}

/// A refusal of 2.0. // README section 7
pub(crate) fn problem(detail: &str, reasons: &[String]) -> Reply {
    let body = object(|o| {
        o.object("problem", |o| {
            // (s) the schema's example.
            o.text("type", "application/problem+json");
            o.text("title", "BadRequest");
            o.raw("status", 400);
            o.text("detail", detail);
            o.objects("invalidFields", reasons, |o, reason| {
                // (k) the message begins with the field.
                let name = reason.split(' ').next().unwrap_or_default();
                o.text("name", name);
                o.text("reason", reason);
            });
        });
    });
    Reply::json(400, body)
}
