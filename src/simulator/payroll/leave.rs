//! Leave applications: scheduled, processed, asked for, refused.

use chrono::NaiveDate;

use super::calendars;
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::calendar::{DAY_MS, later, midnight_ms};
use crate::simulator::data::ids::{Guid, Kind};

/// A leave application.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveApplication {
    /// Its id.
    pub leave_application_id: Guid,
    /// Who applies.
    pub employee_id: Guid,
    /// The pay item.
    pub leave_type_id: Guid,
    /// What it says.
    pub title: Option<String>,
    /// What else it says.
    pub description: Option<String>,
    /// First day.
    pub start_date: NaiveDate,
    /// Last day.
    pub end_date: NaiveDate,
    /// Whether leave is taken or cashed out.
    pub pay_out_type: &'static str,
    /// The pay periods that it falls in.
    pub leave_periods: Vec<LeavePeriod>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A pay period of a leave application.
#[derive(Debug, Clone, PartialEq)]
pub struct LeavePeriod {
    /// First day.
    pub pay_period_start_date: NaiveDate,
    /// Last day.
    pub pay_period_end_date: NaiveDate,
    /// `SCHEDULED`, `PROCESSED`, `REQUESTED` or `REJECTED`.
    pub leave_period_status: &'static str,
    /// Units.
    pub number_of_units: Amount,
}

impl LeaveApplication {
    /// Whether it is still only asked for, or refused: such are in the newer list alone.
    pub fn is_request(&self) -> bool {
        let mut periods = self.leave_periods.iter();
        periods.all(|period| ["REQUESTED", "REJECTED"].contains(&period.leave_period_status))
    }
}

impl World {
    /// How many there are: 40 of 1,200 invoices, more than 100 of 3,000.
    pub(crate) fn leave_application_count(&self) -> usize {
        self.employee_count() * 2
    }

    pub(crate) fn leave_application(&self, index: usize) -> LeaveApplication {
        if let Some(written) = self.written.payroll.leave_applications.get(index) {
            return LeaveApplication::clone(written);
        }
        let mut random = self.random("leave application", index);
        let employee = index % self.employee_count();
        let calendar = self.calendar_of(employee).unwrap_or(0);
        let count = 1 + usize::try_from(random.below(3)).unwrap_or_default();
        let latest = usize::try_from(random.below(12)).unwrap_or_default();
        let asked = match random.below(10) {
            0 | 1 => Some("REQUESTED"),
            2 => Some("REJECTED"),
            _ => None,
        };
        let leave_periods: Vec<LeavePeriod> = (0..count)
            .map(|place| {
                let before = latest + count - 1 - place;
                let (start, end) = calendars::period(calendar, before);
                LeavePeriod {
                    pay_period_start_date: start,
                    pay_period_end_date: end,
                    leave_period_status: asked.unwrap_or(match before {
                        0 | 1 => "SCHEDULED",
                        _ => random.pick(&["SCHEDULED", "PROCESSED"]),
                    }),
                    // (s) the examples: 0, 7.6 and 8.
                    number_of_units: Amount(random.between(0, 10) * 38_000),
                }
            })
            .collect();
        let first = leave_periods
            .first()
            .map(|period| period.pay_period_start_date);
        let last = leave_periods
            .last()
            .map(|period| period.pay_period_end_date);
        let start_date = later(first.unwrap_or_default(), random.between(0, 3));
        let title = random.pick(&[
            "vacation",
            "Yep Carer's Leave",
            "Cashed \"Out\"",
            "Café, closed",
        ]);
        LeaveApplication {
            leave_application_id: self.id(Kind::LeaveApplication, 0, index),
            employee_id: self.employee_id(employee),
            leave_type_id: self.leave_type_id(index % 5),
            title: (index % 17 != 16).then(|| {
                self.nasty_text("leave title", index)
                    .unwrap_or_else(|| title.to_owned())
            }),
            description: random
                .chance(40)
                .then(|| "My updated description;\nsecond line".to_owned()),
            start_date,
            end_date: later(last.unwrap_or_default(), -random.between(0, 2)),
            pay_out_type: if random.chance(15) {
                "CASHED_OUT"
            } else {
                "DEFAULT"
            },
            leave_periods,
            updated_ms: self.nasty_instant(
                index,
                midnight_ms(start_date) - random.between(0, 40 * DAY_MS),
            ),
        }
    }
}
