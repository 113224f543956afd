//! Payroll calendars: made, and nothing else. // (s)

use chrono::{Months, NaiveDate};

use super::super::pen::Pen;
use super::super::rules::{self, Broken, Trouble};
use super::super::sent::Sent;
use super::Kind;
use crate::simulator::data::calendar::later;
use crate::simulator::data::ids::Kind as Id;
use crate::simulator::data::written::{folded, interned};
use crate::simulator::payroll::PayrollCalendar;

pub(super) const KIND: Kind = Kind {
    root: "PayrollCalendars",
    id: Id::PayrollCalendar,
    make,
    show: |pen, page, index| page.payroll_calendar(&pen.world.payroll_calendar(index)),
    changes: false,
};

/// How long periods can be. // (s)
const TYPES: [&str; 6] = [
    "WEEKLY",
    "FORTNIGHTLY",
    "FOURWEEKLY",
    "MONTHLY",
    "TWICEMONTHLY",
    "QUARTERLY",
];

fn make(pen: &mut Pen, sent: &Sent<'_>, _: Option<usize>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let name = sent.word("Name")?.unwrap_or_default();
    let is_taken = pen
        .world
        .payroll_calendar_indexes()
        .any(|index| folded(pen.world.payroll_calendar(index).name) == folded(&name));
    broken.unless(!name.is_empty() && !is_taken, rules::CALENDAR_NAME);
    let mut calendar_type = None;
    super::choose(
        sent,
        "CalendarType",
        &TYPES,
        &mut calendar_type,
        &mut broken,
    )?;
    broken.unless(calendar_type.is_some(), rules::CALENDAR_TYPE);
    let (start, payment) = (sent.day("StartDate")?, sent.day("PaymentDate")?);
    let in_order = start
        .zip(payment)
        .is_some_and(|(start, paid)| start <= paid);
    broken.unless(in_order, rules::CALENDAR_DAYS);
    let reference_date = sent.day("ReferenceDate")?;
    broken.checked()?;
    let index = pen.world.payroll_calendars_ever();
    let calendar = PayrollCalendar {
        payroll_calendar_id: pen.world.payroll_calendar_id(index),
        name: interned(&name),
        calendar_type: calendar_type.unwrap_or_default(),
        start_date: start.unwrap_or_default(),
        payment_date: payment.unwrap_or_default(),
        reference_date,
        updated_ms: pen.now_ms,
    };
    pen.write().payroll.calendars.create(index, calendar);
    Ok(index)
}

/// The first day after the period that begins on a day.
pub(super) fn next(calendar_type: &str, start: NaiveDate) -> NaiveDate {
    match calendar_type {
        "WEEKLY" => later(start, 7),
        "FORTNIGHTLY" => later(start, 14),
        "FOURWEEKLY" => later(start, 28),
        // (?) from the 1st to the 15th, and the rest.
        "TWICEMONTHLY" => later(start, 15),
        "QUARTERLY" => start + Months::new(3),
        _ => start + Months::new(1),
    }
}
