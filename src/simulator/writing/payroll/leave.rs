//! Leave applications, and what is decided on requests.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};

use super::super::Done;
use super::super::pen::Pen;
use super::super::rules::{self, Broken, Trouble};
use super::super::sent::Sent;
use super::{Kind, calendars, is_pay_item, listed, page_of, refused};
use crate::simulator::apis::Write;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::calendar::later;
use crate::simulator::data::ids::{Guid, Kind as Id};
use crate::simulator::payroll::{LeaveApplication, LeavePeriod};
use crate::simulator::reply::Reply;

pub(super) const KIND: Kind = Kind {
    root: "LeaveApplications",
    id: Id::LeaveApplication,
    make,
    show: |pen, page, index| page.leave_application(&pen.world.leave_application(index)),
    changes: true,
};

/// A day's hours of leave. // (s) the examples
const A_DAY: Amount = Amount(76_000);
/// The longest titles and descriptions. // (?)
const LENGTHS: [(&str, usize); 2] = [("Title", 50), ("Description", 200)];

fn make(pen: &mut Pen, sent: &Sent<'_>, known: Option<usize>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    sent.within(&LENGTHS, &mut broken)?;
    let before = known.map(|index| pen.world.leave_application(index));
    // (s) the example of a change sends all of it.
    let employee_id = sent.guid("EmployeeID")?;
    let employee = employee_id.and_then(|id| pen.world.payroll_index(Id::Employee, id));
    broken.unless(employee.is_some(), rules::LEAVE_EMPLOYEE);
    let leave_type_id = sent.guid("LeaveTypeID")?;
    let is_type = leave_type_id.is_some_and(|id| is_pay_item(pen, 2, id));
    broken.unless(is_type, rules::LEAVE_TYPE);
    let (start, end) = (sent.day("StartDate")?, sent.day("EndDate")?);
    let in_order = start.zip(end).is_some_and(|(start, end)| start <= end);
    broken.unless(in_order, rules::LEAVE_DAYS);
    let (mut title, mut description, mut pay_out_type) = match &before {
        Some(leave) => (
            leave.title.clone(),
            leave.description.clone(),
            Some(leave.pay_out_type),
        ),
        None => (None, None, Some("DEFAULT")),
    };
    sent.change("Title", &mut title)?;
    sent.change("Description", &mut description)?;
    broken.unless(title.is_some() || known.is_some(), rules::LEAVE_TITLE);
    let types = ["DEFAULT", "CASHED_OUT"];
    super::choose(sent, "PayOutType", &types, &mut pay_out_type, &mut broken)?;
    let is_paid = before.iter().flat_map(|leave| &leave.leave_periods);
    let is_paid = is_paid
        .clone()
        .any(|one| one.leave_period_status == "PROCESSED");
    broken.unless(!is_paid, rules::LEAVE_IS_PAID);
    let calendar = employee.and_then(|index| pen.world.employee(index).payroll_calendar_id);
    let calendar = calendar.and_then(|id| pen.world.payroll_index(Id::PayrollCalendar, id));
    broken.unless(
        calendar.is_some() || employee.is_none(),
        rules::LEAVE_CALENDAR,
    );
    let sent_periods = sent.list("LeavePeriods")?.unwrap_or_default();
    let mut given = Vec::new();
    for period in &sent_periods {
        given.push((
            period.day("PayPeriodEndDate")?,
            period.amount("NumberOfUnits")?,
        ));
    }
    broken.checked()?;
    let (Some(start_date), Some(end_date), Some(calendar)) = (start, end, calendar) else {
        return Err(rules::LEAVE_DAYS.broken());
    };
    let status = before
        .as_ref()
        .and_then(|leave| leave.leave_periods.first())
        .map_or("SCHEDULED", |period| period.leave_period_status);
    let mut leave_periods = periods(pen, calendar, start_date, end_date, status);
    // (s) units that are sent are those of the period that they name.
    for period in &mut leave_periods {
        let of_it = given
            .iter()
            .find(|(end, _)| *end == Some(period.pay_period_end_date));
        super::put(
            of_it.and_then(|(_, units)| *units),
            &mut period.number_of_units,
        );
    }
    let is_known = |end: &Option<NaiveDate>| {
        let mut periods = leave_periods.iter();
        periods.any(|period| Some(period.pay_period_end_date) == *end)
    };
    let mut broken = Broken::default();
    broken.unless(
        given.iter().all(|(end, _)| is_known(end)),
        rules::LEAVE_PERIOD,
    );
    broken.checked()?;
    let index = known.unwrap_or_else(|| pen.world.leave_applications_ever());
    let leave = LeaveApplication {
        leave_application_id: pen.world.id(Id::LeaveApplication, 0, index),
        employee_id: employee_id.unwrap_or(Guid(0)),
        leave_type_id: leave_type_id.unwrap_or(Guid(0)),
        title,
        description,
        start_date,
        end_date,
        pay_out_type: pay_out_type.unwrap_or("DEFAULT"),
        leave_periods,
        updated_ms: pen.now_ms,
    };
    let all = &mut pen.write().payroll.leave_applications;
    match known {
        Some(index) => all.change(index, leave),
        None => all.create(index, leave),
    }
    Ok(index)
}

/// The pay periods of a calendar that days fall in, each with its working days' hours.
fn periods(
    pen: &Pen,
    calendar: usize,
    from: NaiveDate,
    until: NaiveDate,
    status: &'static str,
) -> Vec<LeavePeriod> {
    let calendar = pen.world.payroll_calendar(calendar);
    let kind = calendar.calendar_type;
    let mut periods = Vec::new();
    // Periods are counted from the coming one, back and on.
    let mut start = calendar.start_date;
    while start > from {
        start = super::pay_runs::previous(kind, start);
    }
    while start <= until && periods.len() < 200 {
        let next = calendars::next(kind, start);
        let end = later(next, -1);
        if end >= from {
            let days = from.max(start).iter_days();
            let days = days.take_while(|day| *day <= until.min(end));
            let days = days.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
            let days = i64::try_from(days.count()).unwrap_or_default();
            periods.push(LeavePeriod {
                pay_period_start_date: start,
                pay_period_end_date: end,
                leave_period_status: status,
                number_of_units: Amount(days * A_DAY.0),
            });
        }
        start = next;
    }
    periods
}

/// Approves or rejects what is asked for. // (s)
pub(super) fn decided(write: &Write, mut pen: Pen, index: usize, act: &str) -> Done {
    let status = match act.to_ascii_lowercase().as_str() {
        "approve" => "SCHEDULED",
        "reject" => "REJECTED",
        _ => return (Reply::not_found(), None),
    };
    let mut leave = pen.world.leave_application(index);
    let mut periods = leave.leave_periods.iter();
    if !periods.all(|period| period.leave_period_status == "REQUESTED") {
        return refused(rules::LEAVE_REQUEST);
    }
    for period in &mut leave.leave_periods {
        period.leave_period_status = status;
    }
    leave.updated_ms = pen.now_ms;
    pen.write().payroll.leave_applications.change(index, leave);
    let page = page_of(write, &pen);
    let row = page.leave_application(&pen.world.leave_application(index));
    (listed(write, KIND.root, &[row]), Some(Arc::new(pen.world)))
}
