//! What was written to payroll, and which rows there are since.
//!
//! Rows lie over the drawn ones as accounting's do (`data::written`): those that were created take
//! the indexes behind the drawn ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Employee, LeaveApplication, PayRun, PaySlip, PayrollCalendar, SuperFund, Timesheet, calendars,
    super_funds,
};
use crate::simulator::data::World;
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::written::Rows;

/// All that was written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) employees: Rows<Employee>,
    pub(crate) leave_applications: Rows<LeaveApplication>,
    pub(crate) calendars: Rows<PayrollCalendar>,
    /// Their sums are those of their slips, whatever stands here.
    pub(crate) pay_runs: Rows<PayRun>,
    /// By run and employee.
    pub(crate) pay_slips: BTreeMap<(usize, usize), Arc<PaySlip>>,
    pub(crate) super_funds: Rows<SuperFund>,
    pub(crate) timesheets: Rows<Timesheet>,
}

impl World {
    pub(crate) fn employee_indexes(&self) -> impl Iterator<Item = usize> + '_ {
        self.written
            .payroll
            .employees
            .indexes(self.employee_count())
    }

    pub(crate) fn leave_application_indexes(&self) -> impl Iterator<Item = usize> + '_ {
        let drawn = self.leave_application_count();
        self.written.payroll.leave_applications.indexes(drawn)
    }

    pub(crate) fn payroll_calendar_indexes(&self) -> impl Iterator<Item = usize> + '_ {
        self.written.payroll.calendars.indexes(calendars::count())
    }

    pub(crate) fn pay_run_indexes(&self) -> impl Iterator<Item = usize> + '_ {
        self.written.payroll.pay_runs.indexes(self.pay_run_count())
    }

    pub(crate) fn super_fund_indexes(&self) -> impl Iterator<Item = usize> + '_ {
        self.written
            .payroll
            .super_funds
            .indexes(super_funds::count())
    }

    pub(crate) fn timesheet_indexes(&self) -> impl Iterator<Item = usize> + '_ {
        self.written
            .payroll
            .timesheets
            .indexes(self.timesheet_count())
    }

    /// How many employees there ever were, and so on: where the next one goes.
    pub(crate) fn employees_ever(&self) -> usize {
        self.employee_count() + self.written.payroll.employees.created()
    }

    pub(crate) fn leave_applications_ever(&self) -> usize {
        let created = self.written.payroll.leave_applications.created();
        self.leave_application_count() + created
    }

    pub(crate) fn payroll_calendars_ever(&self) -> usize {
        calendars::count() + self.written.payroll.calendars.created()
    }

    pub(crate) fn pay_runs_ever(&self) -> usize {
        self.pay_run_count() + self.written.payroll.pay_runs.created()
    }

    pub(crate) fn super_funds_ever(&self) -> usize {
        super_funds::count() + self.written.payroll.super_funds.created()
    }

    pub(crate) fn timesheets_ever(&self) -> usize {
        self.timesheet_count() + self.written.payroll.timesheets.created()
    }

    /// The index of the payroll row of an id, if it is there.
    pub(crate) fn payroll_index(&self, kind: Kind, id: Guid) -> Option<usize> {
        let index = self.index_of(kind, id)?;
        let written = &self.written.payroll;
        let is_there = match kind {
            Kind::Employee => written.employees.has(index, self.employee_count()),
            Kind::LeaveApplication => {
                let drawn = self.leave_application_count();
                written.leave_applications.has(index, drawn)
            }
            Kind::PayrollCalendar => written.calendars.has(index, calendars::count()),
            Kind::PayRun => written.pay_runs.has(index, self.pay_run_count()),
            Kind::SuperFund => written.super_funds.has(index, super_funds::count()),
            Kind::Timesheet => written.timesheets.has(index, self.timesheet_count()),
            _ => false,
        };
        is_there.then_some(index)
    }
}
