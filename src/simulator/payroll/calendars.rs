//! Payroll calendars: how often whom is paid.

use chrono::{Months, NaiveDate};

use crate::simulator::data::World;
use crate::simulator::data::calendar::{DAY_MS, first_day, last_day, later, midnight_ms};
use crate::simulator::data::ids::{Guid, Kind};

/// A payroll calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct PayrollCalendar {
    /// Its id.
    pub payroll_calendar_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// How long its periods are.
    pub calendar_type: &'static str,
    /// First day of the coming period.
    pub start_date: NaiveDate,
    /// Day on which that period is paid.
    pub payment_date: NaiveDate,
    /// Day that periods are counted from.
    pub reference_date: Option<NaiveDate>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// Name and type. Nobody is on the last of them.
const CALENDARS: [(&str, &str); 4] = [
    ("Weekly", "WEEKLY"),
    ("Fortnightly, \"Bayside\"", "FORTNIGHTLY"),
    ("Monthly – salaried", "MONTHLY"),
    ("Casuals", "QUARTERLY"),
];

/// How many calendars have employees.
pub(crate) const IN_USE: usize = 3;

/// How many there are.
pub(crate) fn count() -> usize {
    CALENDARS.len()
}

/// The first day of the coming period of every calendar.
fn coming() -> NaiveDate {
    later(last_day(), 1)
}

/// First and last day of the period that ended `before` periods ago, the last one being 0.
pub(crate) fn period(calendar: usize, before: usize) -> (NaiveDate, NaiveDate) {
    let count = i64::try_from(before).unwrap_or_default();
    let months = u32::try_from(before).unwrap_or_default();
    match calendar {
        0 => (
            later(coming(), -7 * (count + 1)),
            later(coming(), -7 * count - 1),
        ),
        1 => (
            later(coming(), -14 * (count + 1)),
            later(coming(), -14 * count - 1),
        ),
        _ => {
            let start = coming() - Months::new(months + 1);
            (start, later(coming() - Months::new(months), -1))
        }
    }
}

impl World {
    pub(crate) fn payroll_calendar_id(&self, index: usize) -> Guid {
        self.id(Kind::PayrollCalendar, 0, index)
    }

    pub(crate) fn payroll_calendar(&self, index: usize) -> PayrollCalendar {
        if let Some(written) = self.written.payroll.calendars.get(index) {
            return PayrollCalendar::clone(written);
        }
        let (name, calendar_type) = CALENDARS[index % CALENDARS.len()];
        let mut random = self.random("payroll calendar", index);
        PayrollCalendar {
            payroll_calendar_id: self.payroll_calendar_id(index),
            name,
            calendar_type,
            start_date: coming(),
            payment_date: later(coming(), [7, 16, 33, 94][index % 4]),
            reference_date: (index != 3).then(|| later(first_day(), -random.between(0, 30))),
            updated_ms: midnight_ms(first_day()) + random.between(0, 800 * DAY_MS),
        }
    }
}
