//! Pay runs and their pay slips.
//!
//! Rule: a slip's lines come to its amounts, its amounts to its net pay, and the slips to their
//! run, to the cent. The last run of each calendar is a draft.

use std::ops::Add;

use chrono::NaiveDate;

use super::lines::{
    DeductionLine, EarningsLine, LeaveAccrualLine, LeaveEarningsLine, ReimbursementLine, SuperLine,
    TaxLine, per_cent,
};
use super::{calendars, pay_items};
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::calendar::{DAY_MS, later, midnight_ms};
use crate::simulator::data::ids::{Guid, Kind, Place};

/// A pay run.
#[derive(Debug, Clone, PartialEq)]
pub struct PayRun {
    /// Its id.
    pub pay_run_id: Guid,
    /// Its calendar.
    pub payroll_calendar_id: Guid,
    /// First day of its period.
    pub pay_run_period_start_date: NaiveDate,
    /// Last day of its period.
    pub pay_run_period_end_date: NaiveDate,
    /// Day of payment.
    pub payment_date: NaiveDate,
    /// `DRAFT` or `POSTED`.
    pub pay_run_status: &'static str,
    /// What all slips say.
    pub payslip_message: Option<String>,
    /// The sums of its slips.
    pub totals: Totals,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// What a slip, or a run, comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Earnings, paid leave included.
    pub wages: Amount,
    /// Deductions.
    pub deductions: Amount,
    /// Tax.
    pub tax: Amount,
    /// Super, which is paid beside wages.
    pub super_amount: Amount,
    /// Reimbursements.
    pub reimbursements: Amount,
    /// Wages without deductions and tax.
    pub net_pay: Amount,
}

/// A pay slip, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct PaySlip {
    /// Its id.
    pub payslip_id: Guid,
    /// The pay run.
    pub pay_run_id: Guid,
    /// The employee.
    pub employee_id: Guid,
    /// First name of the employee.
    pub first_name: String,
    /// Last name of the employee.
    pub last_name: String,
    /// The group of the employee; only a run's list of slips tells it.
    pub employee_group: Option<&'static str>,
    /// Sums of the lines.
    pub totals: Totals,
    /// Earnings.
    pub earnings_lines: Vec<EarningsLine>,
    /// Paid leave.
    pub leave_earnings_lines: Vec<LeaveEarningsLine>,
    /// Earnings by timesheet.
    pub timesheet_earnings_lines: Vec<EarningsLine>,
    /// Deductions.
    pub deduction_lines: Vec<DeductionLine>,
    /// Leave that accrues.
    pub leave_accrual_lines: Vec<LeaveAccrualLine>,
    /// Reimbursements.
    pub reimbursement_lines: Vec<ReimbursementLine>,
    /// Super.
    pub superannuation_lines: Vec<SuperLine>,
    /// Tax.
    pub tax_lines: Vec<TaxLine>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

impl Add for Totals {
    type Output = Totals;

    fn add(self, more: Totals) -> Totals {
        Totals {
            wages: self.wages + more.wages,
            deductions: self.deductions + more.deductions,
            tax: self.tax + more.tax,
            super_amount: self.super_amount + more.super_amount,
            reimbursements: self.reimbursements + more.reimbursements,
            net_pay: self.net_pay + more.net_pay,
        }
    }
}

impl PaySlip {
    /// What its lines say is earned, paid leave included.
    pub(crate) fn wages(&self) -> Amount {
        let earned = self.earnings_lines.iter();
        let earned = earned.chain(&self.timesheet_earnings_lines);
        let leave = self.leave_earnings_lines.iter();
        earned.map(EarningsLine::total).sum::<Amount>()
            + leave.map(LeaveEarningsLine::total).sum::<Amount>()
    }

    /// The same slip with the sums of its lines.
    pub(crate) fn added_up(self) -> PaySlip {
        let wages = self.wages();
        let deductions = self.deduction_lines.iter().filter_map(|line| line.amount);
        let deductions = deductions.sum();
        let tax = self.tax_lines.iter().map(|line| line.amount).sum();
        let super_amount = self
            .superannuation_lines
            .iter()
            .filter_map(|line| line.amount);
        let reimbursements = self.reimbursement_lines.iter().map(|line| line.amount);
        PaySlip {
            totals: Totals {
                wages,
                deductions,
                tax,
                super_amount: super_amount.sum(),
                reimbursements: reimbursements.sum(),
                // (s) the examples: 205.4 of wages, 37 of deductions, no tax and 77 of
                // reimbursements are a net pay of 168.4.
                net_pay: wages - deductions - tax,
            },
            ..self
        }
    }
}

impl World {
    /// How many pay runs there are: 20 of 1,200 invoices, more than 100 of 13,500.
    pub(crate) fn pay_run_count(&self) -> usize {
        12 + self.invoices_at_first() / 150
    }

    pub(crate) fn pay_run_id(&self, index: usize) -> Guid {
        self.id(Kind::PayRun, 0, index)
    }

    /// The calendar of a run, and how many runs of it came after.
    fn place_of_run(&self, index: usize) -> (usize, usize) {
        let calendar = index % calendars::IN_USE;
        let last = self.pay_run_count() - 1;
        (calendar, (last - index) / calendars::IN_USE)
    }

    pub(crate) fn pay_run(&self, index: usize) -> PayRun {
        let head = match self.written.payroll.pay_runs.get(index) {
            Some(written) => PayRun::clone(written),
            None => self.drawn_pay_run(index),
        };
        let slips = self.slips_of_run(index);
        PayRun {
            totals: slips.fold(Totals::default(), |sum, slip| sum + slip.totals),
            ..head
        }
    }

    /// A drawn run, without its sums.
    fn drawn_pay_run(&self, index: usize) -> PayRun {
        let mut random = self.random("pay run", index);
        let (calendar, before) = self.place_of_run(index);
        let (start, end) = calendars::period(calendar, before);
        PayRun {
            pay_run_id: self.pay_run_id(index),
            payroll_calendar_id: self.payroll_calendar_id(calendar),
            pay_run_period_start_date: start,
            pay_run_period_end_date: end,
            payment_date: later(end, random.between(1, 5)),
            pay_run_status: if before == 0 { "DRAFT" } else { "POSTED" },
            payslip_message: random.chance(30).then(|| {
                let message = "Thanks for \"being awesome\" ☕\nSee you at the picnic".to_owned();
                self.nasty_text("pay slip message", index)
                    .unwrap_or(message)
            }),
            totals: Totals::default(),
            updated_ms: self.nasty_instant(index, midnight_ms(end) + random.between(0, 9 * DAY_MS)),
        }
    }

    /// The slips of a run: of everybody on its calendar who worked in its period.
    pub(crate) fn slips_of_run(&self, run: usize) -> impl Iterator<Item = PaySlip> + '_ {
        let employees = self.employee_indexes();
        employees.filter_map(move |employee| self.pay_slip(run, employee))
    }

    /// The slip of an id.
    pub(crate) fn pay_slip_with_id(&self, id: Guid) -> Option<PaySlip> {
        let place = self.ids.read(Kind::Payslip, id)?;
        let is_ours = place.organisation == self.organisation;
        is_ours.then(|| self.pay_slip(place.part, place.index))?
    }

    /// The slip of an employee in a run, if there is one.
    pub(crate) fn pay_slip(&self, run: usize, employee: usize) -> Option<PaySlip> {
        if let Some(written) = self.written.payroll.pay_slips.get(&(run, employee)) {
            return Some(PaySlip::clone(written));
        }
        // Of what was created no slip is drawn.
        let is_drawn = run < self.pay_run_count() && employee < self.employee_count();
        is_drawn.then(|| self.drawn_pay_slip(run, employee))?
    }

    fn drawn_pay_slip(&self, run: usize, employee: usize) -> Option<PaySlip> {
        let (calendar, before) = self.place_of_run(run);
        let (start, end) = calendars::period(calendar, before);
        let (from, until) = self.employed(employee);
        let worked = self.calendar_of(employee) == Some(calendar)
            && from <= end
            && until.is_none_or(|until| until >= start);
        if !worked {
            return None;
        }
        let is_posted = before > 0;
        let mut random = self.random("pay slip", run * 100_000 + employee);
        let rate = self.hourly_rate(employee);
        let hours = [380_000, 760_000, 1_647_000][calendar];
        let by_timesheet = employee % 5 == 1;
        let ordinary = EarningsLine {
            rate_per_unit: Some(rate),
            number_of_units: Some(Amount(hours - random.between(0, 80) * 1_000)),
            ..EarningsLine::of(self.earnings_rate_id(pay_items::ORDINARY))
        };
        let mut timesheet_earnings_lines = Vec::new();
        let mut earnings_lines = Vec::new();
        match by_timesheet {
            true => timesheet_earnings_lines.push(ordinary),
            false => earnings_lines.push(ordinary),
        }
        if random.chance(30) {
            let lines = match by_timesheet {
                true => &mut timesheet_earnings_lines,
                false => &mut earnings_lines,
            };
            lines.push(EarningsLine {
                // Half as much again.
                rate_per_unit: Some(Amount(rate.0 * 3 / 2)),
                number_of_units: Some(Amount(random.between(1, 60) * 1_000)),
                ..EarningsLine::of(self.earnings_rate_id(pay_items::OVERTIME))
            });
        }
        if random.chance(25) {
            let which = random.pick(&[pay_items::CAR, pay_items::BONUS]);
            earnings_lines.push(EarningsLine {
                fixed_amount: Some(Amount::from_cents(random.between(100, 90_000))),
                ..EarningsLine::of(self.earnings_rate_id(which))
            });
        }
        let leave_earnings_lines: Vec<LeaveEarningsLine> = (0..random.below(3).saturating_sub(1))
            .map(|_| LeaveEarningsLine {
                earnings_rate_id: self.earnings_rate_id(pay_items::ORDINARY),
                rate_per_unit: rate,
                number_of_units: Amount(random.between(1, 76) * 1_000),
                pay_out_type: random.pick(&["DEFAULT", "DEFAULT", "CASHED_OUT"]),
            })
            .collect();
        let earned = earnings_lines.iter().chain(&timesheet_earnings_lines);
        let wages = earned.map(EarningsLine::total).sum::<Amount>()
            + leave_earnings_lines
                .iter()
                .map(LeaveEarningsLine::total)
                .sum::<Amount>();
        let deduction_lines: Vec<DeductionLine> = (0..random.below(3))
            .map(|place| {
                let percentage = random.chance(30).then_some(Amount(25_000));
                let fixed = Amount::from_cents(random.between(100, 6_000));
                DeductionLine {
                    deduction_type_id: self
                        .deduction_type_id(usize::try_from(place).unwrap_or_default()),
                    calculation_type: random.pick(&["FIXEDAMOUNT", "PRETAX", "POSTTAX"]),
                    amount: Some(percentage.map_or(fixed, |percent| per_cent(wages, percent))),
                    percentage,
                    number_of_units: None,
                }
            })
            .collect();
        let tax_line_id = |part| {
            self.ids.id(
                Kind::PayslipTaxLine,
                Place {
                    organisation: self.organisation,
                    part,
                    index: run * 100_000 + employee,
                },
            )
        };
        let liability_account = is_posted.then_some("825");
        let mut tax_lines = vec![TaxLine {
            payslip_tax_line_id: tax_line_id(0),
            amount: per_cent(wages, Amount(random.between(0, 45) * 5_000)),
            tax_type_name: "PAYG Tax",
            description: random
                .chance(60)
                .then_some("No tax file number (Australian resident)"),
            manual_tax_type: None,
            liability_account,
        }];
        if random.chance(20) {
            tax_lines.push(TaxLine {
                payslip_tax_line_id: tax_line_id(1),
                amount: Amount::from_cents(random.between(-2_000, 5_000)),
                tax_type_name: "Manual Adjustment",
                description: None,
                manual_tax_type: Some("PAYGMANUAL"),
                liability_account,
            });
        }
        let due = later(end, 28);
        let count = self.super_membership_count(employee);
        let superannuation_lines: Vec<SuperLine> = (0..count.max(1))
            .map(|place| {
                let guarantee = place == 0;
                let percentage = Amount(if guarantee { 115_000 } else { 20_000 });
                SuperLine {
                    super_membership_id: (count > 0)
                        .then(|| self.super_membership_id(employee, place)),
                    contribution_type: if guarantee {
                        "SGC"
                    } else {
                        "EMPLOYERADDITIONAL"
                    },
                    calculation_type: match guarantee {
                        true => "STATUTORY",
                        false => "PERCENTAGEOFEARNINGS",
                    },
                    minimum_monthly_earnings: guarantee.then_some(Amount(4_500_000)),
                    expense_account_code: "478",
                    liability_account_code: "826",
                    payment_date_for_this_period: guarantee.then_some(due),
                    percentage: (!guarantee).then_some(percentage),
                    amount: Some(per_cent(wages, percentage)),
                }
            })
            .collect();
        let reimbursement_lines: Vec<ReimbursementLine> = (0..random.below(2))
            .map(|place| ReimbursementLine {
                reimbursement_type_id: self
                    .reimbursement_type_id(usize::try_from(place).unwrap_or_default()),
                amount: Amount::from_cents(random.between(500, 30_000)),
                description: random
                    .chance(70)
                    .then(|| "For the taxi, \"late\"".to_owned()),
                expense_account: is_posted.then_some("850"),
            })
            .collect();
        let leave_accrual_lines = (0..random.below(3))
            .map(|place| LeaveAccrualLine {
                leave_type_id: self.leave_type_id(usize::try_from(place).unwrap_or_default()),
                number_of_units: Amount(random.between(100, 60_000)),
                auto_calculate: random.chance(80),
            })
            .collect();
        let (first_name, last_name) = self.employee_name(employee);
        let slip = PaySlip {
            payslip_id: self.id(Kind::Payslip, run, employee),
            pay_run_id: self.pay_run_id(run),
            employee_id: self.employee_id(employee),
            first_name,
            last_name,
            employee_group: self.employee_group(employee),
            totals: Totals::default(),
            earnings_lines,
            leave_earnings_lines,
            timesheet_earnings_lines,
            deduction_lines,
            leave_accrual_lines,
            reimbursement_lines,
            superannuation_lines,
            tax_lines,
            updated_ms: midnight_ms(end) + random.between(0, 5 * DAY_MS),
        };
        Some(slip.added_up())
    }
}
