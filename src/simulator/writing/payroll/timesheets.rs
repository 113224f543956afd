//! Timesheets by version 2.0: made with their lines, lines one by one, approved, taken back, deleted.
//!
//! A timesheet is changed only as long as it is a draft. // (k)

use std::sync::Arc;

use super::super::lines::fresh_id;
use super::super::pen::Pen;
use super::super::rules::{self, Broken, Trouble};
use super::super::sent::Sent;
use super::super::{Done, Verb};
use super::is_pay_item;
use crate::simulator::apis::Write;
use crate::simulator::data::ids::{Guid, Kind as Id};
use crate::simulator::payroll::{Timesheet, TimesheetLine, v2};
use crate::simulator::reply::Reply;

/// Writes by version 2.0.
pub(crate) fn perform_v2(write: &Write) -> Done {
    let mut pen = Pen::new(&write.request.world, write.request.now_ms, true);
    let path: Vec<&str> = write.request.path.iter().map(String::as_str).collect();
    let no = || (Reply::text(405, "Method not allowed"), None);
    let Some((_, rest)) = path.split_first() else {
        return no();
    };
    let (id, below) = match (write.verb, rest) {
        (Verb::Post, []) => return made(write, pen),
        (_, [id, below @ ..]) => (*id, below),
        _ => return no(),
    };
    let index = Guid::parse(id).and_then(|id| pen.world.payroll_index(Id::Timesheet, id));
    let Some(index) = index else {
        return (Reply::not_found(), None);
    };
    let sheet = pen.world.timesheet(index);
    let below: Vec<String> = below.iter().map(|word| word.to_ascii_lowercase()).collect();
    let below: Vec<&str> = below.iter().map(String::as_str).collect();
    match (write.verb, below.as_slice()) {
        (Verb::Delete, []) if sheet.status != "Draft" => refused(rules::TIMESHEET_STATUS),
        (Verb::Delete, []) => {
            pen.write().payroll.timesheets.remove(index);
            let reply = v2::one("timesheetLine", None);
            (reply, Some(Arc::new(pen.world)))
        }
        (Verb::Post, ["approve"]) => moved(write, pen, (index, sheet), "Draft", "Approved"),
        (Verb::Post, ["reverttodraft"]) => moved(write, pen, (index, sheet), "Approved", "Draft"),
        (Verb::Post, ["lines"]) => line(write, pen, (index, sheet), None),
        (Verb::Put, ["lines", id]) => match place_of(&sheet, id) {
            Some(place) => line(write, pen, (index, sheet), Some(place)),
            None => (Reply::not_found(), None),
        },
        (Verb::Delete, ["lines", id]) => match place_of(&sheet, id) {
            Some(_) if sheet.status != "Draft" => refused(rules::TIMESHEET_STATUS),
            Some(place) => {
                let mut sheet = sheet;
                sheet.lines.remove(place);
                kept(&mut pen, index, sheet);
                let reply = v2::one("timesheetLine", None);
                (reply, Some(Arc::new(pen.world)))
            }
            None => (Reply::not_found(), None),
        },
        _ => no(),
    }
}

fn place_of(sheet: &Timesheet, id: &str) -> Option<usize> {
    let id = Guid::parse(id)?;
    let mut lines = sheet.lines.iter();
    lines.position(|line| line.timesheet_line_id == id)
}

/// Keeps a timesheet that was changed, its hours added up.
fn kept(pen: &mut Pen, index: usize, sheet: Timesheet) {
    let sheet = Timesheet {
        total_hours: sheet.lines.iter().map(|line| line.number_of_units).sum(),
        // To the second, as 2.0 tells it.
        updated_ms: pen.now_ms / 1_000 * 1_000,
        ..sheet
    };
    let sheets = &mut pen.write().payroll.timesheets;
    sheets.change(index, sheet);
}

fn moved(
    write: &Write,
    mut pen: Pen,
    (index, mut sheet): (usize, Timesheet),
    from: &str,
    to: &'static str,
) -> Done {
    if sheet.status != from {
        return refused(rules::TIMESHEET_STATUS);
    }
    sheet.status = to;
    sheet.status_v1 = if to == "Draft" { "DRAFT" } else { "APPROVED" };
    kept(&mut pen, index, sheet);
    shown(write, pen, index)
}

/// The reply with a whole timesheet.
fn shown(write: &Write, pen: Pen, index: usize) -> Done {
    let row = v2::timesheet(&write.request, index, &pen.world.timesheet(index), true);
    let reply = v2::one("timesheet", Some(row));
    (reply, Some(Arc::new(pen.world)))
}

fn made(write: &Write, mut pen: Pen) -> Done {
    let body = match serde_json::from_slice(&write.body) {
        Ok(body) => body,
        Err(error) => return (v2::problem(&error.to_string(), &[]), None),
    };
    let made = Sent::of(&body, "").and_then(|sent| new_sheet(&mut pen, &sent));
    match made {
        Ok(index) => shown(write, pen, index),
        Err(trouble) => troubled(trouble),
    }
}

fn new_sheet(pen: &mut Pen, sent: &Sent<'_>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    // (s) all four are required.
    let calendar = sent.guid("payrollCalendarID")?;
    let is_there = |kind, id: Guid| pen.world.payroll_index(kind, id).is_some();
    let is_calendar = calendar.is_some_and(|id| is_there(Id::PayrollCalendar, id));
    broken.unless(is_calendar, rules::TIMESHEET_CALENDAR);
    let employee = sent.guid("employeeID")?;
    let is_employee = employee.is_some_and(|id| is_there(Id::Employee, id));
    broken.unless(is_employee, rules::TIMESHEET_EMPLOYEE);
    let (start, end) = (sent.day("startDate")?, sent.day("endDate")?);
    let in_order = start.zip(end).is_some_and(|(start, end)| start <= end);
    broken.unless(in_order, rules::TIMESHEET_DAYS);
    let (start_date, end_date) = (start.unwrap_or_default(), end.unwrap_or_default());
    let is_taken = pen.world.timesheet_indexes().any(|index| {
        let known = pen.world.timesheet(index);
        Some(known.employee_id) == employee && known.start_date == start_date
    });
    broken.unless(!is_taken, rules::TIMESHEET_IS_THERE);
    let mut sheet = Timesheet {
        timesheet_id: Guid(0),
        employee_id: employee.unwrap_or(Guid(0)),
        payroll_calendar_id: calendar.unwrap_or(Guid(0)),
        start_date,
        end_date,
        status_v1: "DRAFT",
        status: "Draft",
        total_hours: Default::default(),
        lines: Vec::new(),
        updated_ms: 0,
    };
    for line in sent.list("timesheetLines")?.unwrap_or_default() {
        let line = read(pen, &line, &sheet, &mut broken)?;
        sheet.lines.push(line);
    }
    broken.checked()?;
    let index = pen.world.timesheets_ever();
    sheet.timesheet_id = pen.world.id(Id::Timesheet, 0, index);
    let sheets = &mut pen.write().payroll.timesheets;
    sheets.create(index, sheet.clone());
    kept(pen, index, sheet);
    Ok(index)
}

/// A line as it is sent, whole.
fn read(
    pen: &mut Pen,
    sent: &Sent<'_>,
    of: &Timesheet,
    broken: &mut Broken,
) -> Result<TimesheetLine, Trouble> {
    let day = sent.day("date")?;
    let is_within = day.is_some_and(|day| (of.start_date..=of.end_date).contains(&day));
    broken.unless(is_within, rules::TIMESHEET_LINE_DAY);
    let rate = sent.guid("earningsRateID")?;
    let is_rate = rate.is_some_and(|id| is_pay_item(pen, 0, id));
    broken.unless_for(is_rate, rules::PAY_ITEM, "earningsRateID");
    let units = sent.amount("numberOfUnits")?;
    broken.unless(
        units.is_some_and(|units| units.0 >= 0),
        rules::TIMESHEET_UNITS,
    );
    Ok(TimesheetLine {
        timesheet_line_id: fresh_id(pen),
        date: day.unwrap_or_default(),
        earnings_rate_id: rate.unwrap_or(Guid(0)),
        tracking_item_id: sent.guid("trackingItemID")?,
        number_of_units: units.unwrap_or_default(),
    })
}

/// Adds a line, or puts another in place of one: what it doesn't say is gone. // (s) PUT
fn line(
    write: &Write,
    mut pen: Pen,
    (index, mut sheet): (usize, Timesheet),
    place: Option<usize>,
) -> Done {
    if sheet.status != "Draft" {
        return refused(rules::TIMESHEET_STATUS);
    }
    let body = match serde_json::from_slice(&write.body) {
        Ok(body) => body,
        Err(error) => return (v2::problem(&error.to_string(), &[]), None),
    };
    let mut broken = Broken::default();
    let made = Sent::of(&body, "").and_then(|sent| {
        let line = read(&mut pen, &sent, &sheet, &mut broken)?;
        broken.checked()?;
        Ok(line)
    });
    let made = match made {
        Ok(made) => made,
        Err(trouble) => return troubled(trouble),
    };
    let place = match place {
        Some(place) => {
            let id = sheet.lines[place].timesheet_line_id;
            sheet.lines[place] = TimesheetLine {
                timesheet_line_id: id,
                ..made
            };
            place
        }
        None => {
            sheet.lines.push(made);
            sheet.lines.len() - 1
        }
    };
    let row = v2::line(&write.request, index, &sheet.lines[place]);
    kept(&mut pen, index, sheet);
    let reply = v2::one("timesheetLine", Some(row));
    (reply, Some(Arc::new(pen.world)))
}

fn refused(rule: rules::Rule) -> Done {
    (v2::problem(rule.message, &[]), None)
}

fn troubled(trouble: Trouble) -> Done {
    let reply = match trouble {
        Trouble::Broken(messages) => v2::problem("Validation error occurred.", &messages),
        Trouble::Unreadable(message) => v2::problem(&message, &[]),
    };
    (reply, None)
}
