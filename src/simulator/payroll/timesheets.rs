//! Timesheets, which both versions of the API show, each in its way.
//!
//! 2.0 has a line with an id for each day and statuses of its own; 1.0 has a line for each rate
//! with a number for every day of the period, seven or not, and other statuses.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{calendars, pay_items};
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::calendar::{DAY_MS, later, midnight_ms};
use crate::simulator::data::ids::{Guid, Kind, Place};
use crate::simulator::data::organisation::TRACKING;

/// A timesheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Timesheet {
    /// Its id, the same in both versions.
    pub timesheet_id: Guid,
    /// Whose it is.
    pub employee_id: Guid,
    /// The calendar, which 2.0 alone tells.
    pub payroll_calendar_id: Guid,
    /// First day.
    pub start_date: NaiveDate,
    /// Last day.
    pub end_date: NaiveDate,
    /// Its status in 1.0.
    pub status_v1: &'static str,
    /// Its status in 2.0.
    pub status: &'static str,
    /// Hours of all lines.
    pub total_hours: Amount,
    /// Its lines in 2.0.
    pub lines: Vec<TimesheetLine>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A line of 2.0: the hours of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct TimesheetLine {
    /// Its id.
    pub timesheet_line_id: Guid,
    /// The day.
    pub date: NaiveDate,
    /// The pay item.
    pub earnings_rate_id: Guid,
    /// The tracking option.
    pub tracking_item_id: Option<Guid>,
    /// Hours.
    pub number_of_units: Amount,
}

/// A line of 1.0: the hours of all days of the period.
#[derive(Debug, Clone, PartialEq)]
pub struct TimesheetLineV1 {
    /// The pay item.
    pub earnings_rate_id: Guid,
    /// The tracking option.
    pub tracking_item_id: Option<Guid>,
    /// Hours of each day, from the first to the last.
    pub number_of_units: Vec<Amount>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

impl Timesheet {
    /// Its lines in 1.0.
    pub fn lines_v1(&self) -> Vec<TimesheetLineV1> {
        let days = (self.end_date - self.start_date).num_days() + 1;
        let days = usize::try_from(days).unwrap_or_default();
        let mut lines: Vec<TimesheetLineV1> = Vec::new();
        for line in &self.lines {
            let same = |known: &TimesheetLineV1| {
                known.earnings_rate_id == line.earnings_rate_id
                    && known.tracking_item_id == line.tracking_item_id
            };
            let at = lines.iter().position(same).unwrap_or_else(|| {
                lines.push(TimesheetLineV1 {
                    earnings_rate_id: line.earnings_rate_id,
                    tracking_item_id: line.tracking_item_id,
                    number_of_units: vec![Amount::ZERO; days],
                    updated_ms: self.updated_ms,
                });
                lines.len() - 1
            });
            let day = (line.date - self.start_date).num_days();
            let day = usize::try_from(day).unwrap_or_default();
            if let Some(units) = lines[at].number_of_units.get_mut(day) {
                *units += line.number_of_units;
            }
        }
        lines
    }
}

impl World {
    /// How many there are: 19 of 1,200 invoices, more than 100 of 6,600.
    pub(crate) fn timesheet_count(&self) -> usize {
        self.scheduled_count()
    }

    pub(crate) fn timesheet(&self, index: usize) -> Timesheet {
        if let Some(written) = self.written.payroll.timesheets.get(index) {
            return Timesheet::clone(written);
        }
        let mut random = self.random("timesheet", index);
        let employee = self.scheduled(index);
        let calendar = self.calendar_of(employee).unwrap_or_default();
        let before = usize::try_from(random.below(6)).unwrap_or_default();
        let (start_date, end_date) = calendars::period(calendar, before);
        // (s) 2.0 knows three statuses, 1.0 five.
        let (status, status_v1) = random.pick(&[
            ("Draft", "DRAFT"),
            ("Draft", "REQUESTED"),
            ("Draft", "REJECTED"),
            ("Approved", "APPROVED"),
            ("Approved", "APPROVED"),
            ("Completed", "PROCESSED"),
        ]);
        let tracked = index.is_multiple_of(2) && self.organisation == 0;
        let option = index / 2 % TRACKING[0].1.len();
        let line_id = |part| {
            self.ids.id(
                Kind::TimesheetLine,
                Place {
                    organisation: self.organisation,
                    part,
                    index,
                },
            )
        };
        let mut lines = Vec::new();
        let mut day = start_date;
        // Some have no line at all.
        while day <= end_date && index % 8 != 7 {
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            let mut add = |rate, units| {
                lines.push(TimesheetLine {
                    timesheet_line_id: line_id(lines.len()),
                    date: day,
                    earnings_rate_id: self.earnings_rate_id(rate),
                    tracking_item_id: tracked.then(|| self.id(Kind::TrackingOption, 0, option)),
                    number_of_units: Amount(units),
                });
            };
            if !weekend || random.chance(10) {
                add(pay_items::ORDINARY, random.between(0, 16) * 5_000);
            }
            if random.chance(15) {
                add(pay_items::OVERTIME, random.between(1, 8) * 2_500);
            }
            day = later(day, 1);
        }
        Timesheet {
            timesheet_id: self.id(Kind::Timesheet, 0, index),
            employee_id: self.employee_id(employee),
            payroll_calendar_id: self.payroll_calendar_id(calendar),
            start_date,
            end_date,
            status_v1,
            status,
            total_hours: lines.iter().map(|line| line.number_of_units).sum(),
            lines,
            // To the second, as 2.0 tells it.
            updated_ms: (midnight_ms(end_date) + random.between(0, 5 * DAY_MS)) / 1_000 * 1_000,
        }
    }
}
