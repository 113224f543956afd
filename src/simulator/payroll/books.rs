//! What payroll really holds, for comparing answers with.

use super::pay_items::{DeductionType, EarningsRate, LeaveType, ReimbursementType};
use super::{
    Employee, LeaveApplication, PayRun, PaySlip, PayrollCalendar, Settings, SuperFund,
    SuperFundProduct, Timesheet, super_funds,
};
use crate::simulator::Books;

impl Books {
    /// All employees, gone ones included.
    pub fn employees(&self) -> impl Iterator<Item = Employee> + '_ {
        let all = self.world.employee_indexes();
        all.map(|index| self.world.employee(index))
    }

    /// All leave applications, requests and refused ones included.
    pub fn leave_applications(&self) -> impl Iterator<Item = LeaveApplication> + '_ {
        let all = self.world.leave_application_indexes();
        all.map(|index| self.world.leave_application(index))
    }

    /// The rates of earnings.
    pub fn earnings_rates(&self) -> Vec<EarningsRate> {
        self.world.earnings_rates()
    }

    /// The kinds of deductions.
    pub fn deduction_types(&self) -> Vec<DeductionType> {
        self.world.deduction_types()
    }

    /// The kinds of leave.
    pub fn leave_types(&self) -> Vec<LeaveType> {
        self.world.leave_types()
    }

    /// The kinds of reimbursements.
    pub fn reimbursement_types(&self) -> Vec<ReimbursementType> {
        self.world.reimbursement_types()
    }

    /// The payroll calendars.
    pub fn payroll_calendars(&self) -> impl Iterator<Item = PayrollCalendar> + '_ {
        let all = self.world.payroll_calendar_indexes();
        all.map(|index| self.world.payroll_calendar(index))
    }

    /// All pay runs, the oldest first.
    pub fn pay_runs(&self) -> impl Iterator<Item = PayRun> + '_ {
        let all = self.world.pay_run_indexes();
        all.map(|index| self.world.pay_run(index))
    }

    /// All pay slips, run by run.
    pub fn pay_slips(&self) -> impl Iterator<Item = PaySlip> + '_ {
        let runs = self.world.pay_run_indexes();
        runs.flat_map(|run| self.world.slips_of_run(run))
    }

    /// All timesheets, in the order in which they were made.
    pub fn timesheets(&self) -> impl Iterator<Item = Timesheet> + '_ {
        let all = self.world.timesheet_indexes();
        all.map(|index| self.world.timesheet(index))
    }

    /// All super funds.
    pub fn super_funds(&self) -> impl Iterator<Item = SuperFund> + '_ {
        let all = self.world.super_fund_indexes();
        all.map(|index| self.world.super_fund(index))
    }

    /// The products of regulated super funds that the tax office's list knows.
    pub fn super_fund_products(&self) -> Vec<SuperFundProduct> {
        super_funds::PRODUCTS.to_vec()
    }

    /// Settings of payroll.
    pub fn payroll_settings(&self) -> Settings {
        self.world.payroll_settings()
    }
}
