//! Pay runs: drafted, and posted for good. // (s) pitfall 26

use std::sync::Arc;

use chrono::{Months, NaiveDate};

use super::super::lines::fresh_id;
use super::super::pen::Pen;
use super::super::rules::{self, Broken, Trouble};
use super::super::sent::Sent;
use super::{Kind, calendars, put};
use crate::simulator::data::amount::{Amount, divided};
use crate::simulator::data::calendar::later;
use crate::simulator::data::ids::{Guid, Kind as Id};
use crate::simulator::payroll::{
    DeductionLine, EarningsLine, LeaveAccrualLine, LeaveBalance, PayRun, PaySlip, PayrollCalendar,
    SuperLine, TaxLine, Totals, per_cent,
};

pub(super) const KIND: Kind = Kind {
    root: "PayRuns",
    id: Id::PayRun,
    make,
    // (s) the examples: without slips.
    show: |pen, page, index| page.pay_run(&pen.world.pay_run(index), None),
    changes: true,
};

/// What is held back for the tax office where nobody says how much. // (?)
const TAX: Amount = Amount(200_000);
/// The guarantee. // (?) as drawn slips have it
const GUARANTEE: Amount = Amount(115_000);
const WEEKS_OF_A_YEAR: i128 = 52;

/// The first day of the period before the one that begins on a day.
pub(super) fn previous(calendar_type: &str, start: NaiveDate) -> NaiveDate {
    match calendar_type {
        "WEEKLY" => later(start, -7),
        "FORTNIGHTLY" => later(start, -14),
        "FOURWEEKLY" => later(start, -28),
        "TWICEMONTHLY" => later(start, -15),
        "QUARTERLY" => start - Months::new(3),
        _ => start - Months::new(1),
    }
}

fn make(pen: &mut Pen, sent: &Sent<'_>, known: Option<usize>) -> Result<usize, Trouble> {
    match known {
        Some(index) => change(pen, sent, index),
        None => draft(pen, sent),
    }
}

/// Drafts the run of a calendar's coming period, with a slip for everybody on it.
fn draft(pen: &mut Pen, sent: &Sent<'_>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let id = sent.guid("PayrollCalendarID")?;
    let place = id.and_then(|id| pen.world.payroll_index(Id::PayrollCalendar, id));
    let Some(place) = place else {
        return Err(rules::UNKNOWN_CALENDAR.broken());
    };
    let calendar = pen.world.payroll_calendar(place);
    let has_draft = pen.world.pay_run_indexes().any(|run| {
        let run = pen.world.pay_run(run);
        run.payroll_calendar_id == calendar.payroll_calendar_id && run.pay_run_status == "DRAFT"
    });
    broken.unless(!has_draft, rules::RUN_IS_DRAFTED);
    let start = sent.day("PayRunPeriodStartDate")?;
    broken.unless(
        start.is_none_or(|day| day == calendar.start_date),
        rules::RUN_PERIOD,
    );
    let end = later(
        calendars::next(calendar.calendar_type, calendar.start_date),
        -1,
    );
    let given = sent.day("PayRunPeriodEndDate")?;
    broken.unless(given.is_none_or(|day| day == end), rules::RUN_PERIOD);
    let payment_date = sent.day("PaymentDate")?.unwrap_or(calendar.payment_date);
    let status = sent.word("PayRunStatus")?;
    broken.unless(
        status.is_none_or(|status| status == "DRAFT"),
        rules::RUN_STATUS,
    );
    let payslip_message = sent.word("PayslipMessage")?;
    broken.checked()?;
    let index = pen.world.pay_runs_ever();
    let run = PayRun {
        pay_run_id: pen.world.pay_run_id(index),
        payroll_calendar_id: calendar.payroll_calendar_id,
        pay_run_period_start_date: calendar.start_date,
        pay_run_period_end_date: end,
        payment_date,
        pay_run_status: "DRAFT",
        payslip_message,
        totals: Totals::default(),
        updated_ms: pen.now_ms,
    };
    pen.write().payroll.pay_runs.create(index, run);
    let employees: Vec<usize> = pen.world.employee_indexes().collect();
    for employee in employees {
        if let Some(slip) = slip_of(pen, index, employee, &calendar) {
            let slip = Arc::new(slip.added_up());
            pen.write()
                .payroll
                .pay_slips
                .insert((index, employee), slip);
        }
    }
    Ok(index)
}

/// What a slip of an employee begins with: the lines of the pay template.
fn slip_of(pen: &mut Pen, run: usize, index: usize, of: &PayrollCalendar) -> Option<PaySlip> {
    let employee = pen.world.employee(index);
    let is_on_it = employee.payroll_calendar_id == Some(of.payroll_calendar_id);
    if !is_on_it || employee.status != "ACTIVE" {
        return None;
    }
    let weeks = match of.calendar_type {
        "WEEKLY" => 1,
        "FORTNIGHTLY" => 2,
        "QUARTERLY" => 13,
        _ => 4,
    };
    let template = employee.detail.pay_template;
    let usual: Vec<(Guid, Option<Amount>)> = pen
        .world
        .earnings_rates()
        .iter()
        .map(|rate| (rate.earnings_rate_id, rate.rate_per_unit))
        .collect();
    let earned = |line: &EarningsLine| {
        let id = line.earnings_rate_id;
        let usual = usual.iter().find(|(known, _)| *known == id);
        let salary = line.annual_salary.map(|salary| {
            let part = divided(i128::from(salary.0) * weeks, WEEKS_OF_A_YEAR);
            Amount(part).rounded_to_cents()
        });
        let units = line.number_of_units.or(line.normal_number_of_units);
        let fixed_amount = salary.or(line.fixed_amount).or(line.amount);
        EarningsLine {
            rate_per_unit: match fixed_amount {
                Some(_) => None,
                None => line.rate_per_unit.or(usual.and_then(|(_, rate)| *rate)),
            },
            number_of_units: units.filter(|_| fixed_amount.is_none()),
            fixed_amount,
            ..EarningsLine::of(id)
        }
    };
    let mut slip = PaySlip {
        payslip_id: pen.world.id(Id::Payslip, run, index),
        pay_run_id: pen.world.pay_run_id(run),
        employee_id: employee.employee_id,
        first_name: employee.first_name,
        last_name: employee.last_name,
        employee_group: employee.employee_group_name,
        totals: Totals::default(),
        earnings_lines: template.earnings_lines.iter().map(earned).collect(),
        leave_earnings_lines: Vec::new(),
        timesheet_earnings_lines: Vec::new(),
        deduction_lines: Vec::new(),
        leave_accrual_lines: Vec::new(),
        reimbursement_lines: template.reimbursement_lines,
        superannuation_lines: Vec::new(),
        tax_lines: Vec::new(),
        updated_ms: pen.now_ms,
    };
    let wages = slip.wages();
    let share = |percentage: Option<Amount>| percentage.map(|part| per_cent(wages, part));
    let deductions = template.deduction_lines.into_iter();
    slip.deduction_lines = deductions
        .map(|line| DeductionLine {
            amount: line.amount.or(share(line.percentage)),
            ..line
        })
        .collect();
    let supers = template.super_lines.into_iter();
    slip.superannuation_lines = supers
        .map(|line| SuperLine {
            amount: line.amount.or(share(line.percentage.or(Some(GUARANTEE)))),
            ..line
        })
        .collect();
    let leave = template.leave_lines.into_iter();
    slip.leave_accrual_lines = leave
        .map(|line| LeaveAccrualLine {
            leave_type_id: line.leave_type_id,
            number_of_units: line.number_of_units.unwrap_or_else(|| {
                let year = line.annual_number_of_units.unwrap_or_default();
                Amount(divided(i128::from(year.0) * weeks, WEEKS_OF_A_YEAR))
            }),
            auto_calculate: true,
        })
        .collect();
    slip.tax_lines = vec![TaxLine {
        payslip_tax_line_id: fresh_id(pen),
        amount: per_cent(wages, TAX),
        tax_type_name: "PAYG Tax",
        description: None,
        manual_tax_type: None,
        liability_account: None,
    }];
    Some(slip)
}

fn change(pen: &mut Pen, sent: &Sent<'_>, index: usize) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let mut run = pen.world.pay_run(index);
    broken.unless(run.pay_run_status == "DRAFT", rules::RUN_IS_POSTED);
    put(sent.day("PaymentDate")?, &mut run.payment_date);
    sent.change("PayslipMessage", &mut run.payslip_message)?;
    let mut status = Some(run.pay_run_status);
    super::choose(
        sent,
        "PayRunStatus",
        &["DRAFT", "POSTED"],
        &mut status,
        &mut broken,
    )?;
    broken.checked()?;
    let posts = status == Some("POSTED");
    run.pay_run_status = status.unwrap_or("DRAFT");
    run.updated_ms = pen.now_ms;
    if posts {
        post(pen, &run, index);
    }
    pen.write().payroll.pay_runs.change(index, run);
    Ok(index)
}

/// What posting does beside the run: slips tell their accounts, leave that was taken is gone and leave that
/// accrues is there, and the calendar goes on to the next period. // (k)
fn post(pen: &mut Pen, run: &PayRun, index: usize) {
    let employees: Vec<usize> = pen.world.employee_indexes().collect();
    for employee in employees {
        let Some(mut slip) = pen.world.pay_slip(index, employee) else {
            continue;
        };
        for line in &mut slip.reimbursement_lines {
            line.expense_account = Some("850");
        }
        for line in &mut slip.tax_lines {
            line.liability_account = Some("825");
        }
        slip.updated_ms = pen.now_ms;
        let accrued = slip.leave_accrual_lines.clone();
        let slips = &mut pen.write().payroll.pay_slips;
        slips.insert((index, employee), Arc::new(slip));
        let accrued = accrued
            .iter()
            .map(|line| (line.leave_type_id, line.number_of_units));
        let changed: Vec<(Guid, Amount)> = accrued.chain(taken(pen, run, employee)).collect();
        settle(pen, employee, &changed);
    }
    let calendar = pen
        .world
        .payroll_index(Id::PayrollCalendar, run.payroll_calendar_id);
    if let Some(place) = calendar {
        let calendar = pen.world.payroll_calendar(place);
        let kind = calendar.calendar_type;
        // A late run moves nothing.
        if run.pay_run_period_end_date >= calendar.start_date {
            let moved = PayrollCalendar {
                start_date: calendars::next(kind, calendar.start_date),
                payment_date: calendars::next(kind, calendar.payment_date),
                updated_ms: pen.now_ms,
                ..calendar
            };
            pen.write().payroll.calendars.change(place, moved);
        }
    }
}

/// Leave of a run's period that is scheduled is processed, and taken off what is left.
fn taken(pen: &mut Pen, run: &PayRun, employee: usize) -> Vec<(Guid, Amount)> {
    let id = pen.world.employee_id(employee);
    let applications: Vec<usize> = pen.world.leave_application_indexes().collect();
    let mut taken = Vec::new();
    for index in applications {
        let mut leave = pen.world.leave_application(index);
        let (leave_type, now_ms) = (leave.leave_type_id, pen.now_ms);
        let periods = leave.leave_periods.iter_mut().filter(|period| {
            leave.employee_id == id
                && period.pay_period_end_date == run.pay_run_period_end_date
                && period.leave_period_status == "SCHEDULED"
        });
        let units: Vec<Amount> = periods
            .map(|period| {
                period.leave_period_status = "PROCESSED";
                period.number_of_units
            })
            .collect();
        if !units.is_empty() {
            taken.extend(
                units
                    .into_iter()
                    .map(|units| (leave_type, Amount(-units.0))),
            );
            leave.updated_ms = now_ms;
            pen.write().payroll.leave_applications.change(index, leave);
        }
    }
    taken
}

/// Adds units to what an employee has left of each kind of leave.
fn settle(pen: &mut Pen, index: usize, changed: &[(Guid, Amount)]) {
    if changed.is_empty() {
        return;
    }
    let mut employee = pen.world.employee(index);
    let types = pen.world.leave_types();
    for (id, units) in changed {
        let balances = &mut employee.detail.leave_balances;
        let known = balances
            .iter_mut()
            .find(|balance| balance.leave_type_id == *id);
        match (known, types.iter().find(|kind| kind.leave_type_id == *id)) {
            (Some(balance), _) => balance.number_of_units += *units,
            (None, Some(kind)) => balances.push(LeaveBalance {
                leave_type_id: *id,
                leave_name: kind.name,
                number_of_units: *units,
                type_of_units: kind.type_of_units,
            }),
            (None, None) => {}
        }
    }
    employee.updated_ms = pen.now_ms;
    pen.write().payroll.employees.change(index, employee);
}
