//! Pay runs, pay slips and their lines: every column is as the books have it.

use xero_sql::simulator::payroll::{PaySlip, Totals};

use super::truth_employees::{
    DEDUCTION, EARNINGS, REIMBURSEMENT, SUPER, deduction, earnings, reimbursement, super_line,
};
use super::*;
use crate::truth::instant;

fn totals(totals: &Totals) -> Vec<String> {
    vec![
        money(totals.wages),
        money(totals.deductions),
        money(totals.tax),
        money(totals.super_amount),
        money(totals.reimbursements),
        money(totals.net_pay),
    ]
}

#[tokio::test]
async fn pay_runs_and_their_slips_are_whole() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let slips: Vec<PaySlip> = books.pay_slips().collect();
        let (mut runs, mut truth) = (vec![], vec![]);
        for run in books.pay_runs() {
            let own = slips
                .iter()
                .filter(|slip| slip.pay_run_id == run.pay_run_id);
            let own: Vec<&PaySlip> = own.collect();
            let head = [
                id(run.pay_run_id),
                id(run.payroll_calendar_id),
                day(run.pay_run_period_start_date),
                day(run.pay_run_period_end_date),
                day(run.payment_date),
                run.pay_run_status.to_string(),
            ];
            for slip in &own {
                let names = [
                    id(slip.payslip_id),
                    id(slip.employee_id),
                    slip.first_name.clone(),
                    slip.last_name.clone(),
                    text(slip.employee_group),
                    instant(slip.updated_ms),
                ];
                truth.push([&names[..], &totals(&slip.totals), &head].concat());
            }
            let rest = [
                text(run.payslip_message),
                instant(run.updated_ms),
                own.len().to_string(),
            ];
            runs.push([&head[..], &totals(&run.totals), &rest].concat());
        }
        assert!(runs.iter().any(|run| run[5] == "DRAFT"));
        let head = [
            "PayRunID",
            "PayrollCalendarID",
            "PayRunPeriodStartDate",
            "PayRunPeriodEndDate",
            "PaymentDate",
            "PayRunStatus",
        ];
        let sums = [
            "Wages",
            "Deductions",
            "Tax",
            "Super",
            "Reimbursement",
            "NetPay",
        ];
        let columns = [
            &head[..],
            &sums,
            &["PayslipMessage", "UpdatedDateUTC", "Payslips"],
        ];
        is_whole(&demo, "PayRuns", &columns.concat(), runs).await;
        let names = [
            "PayslipID",
            "EmployeeID",
            "FirstName",
            "LastName",
            "EmployeeGroup",
            "UpdatedDateUTC",
        ];
        let sums = [
            "Wages",
            "Deductions",
            "Tax",
            "Super",
            "Reimbursements",
            "NetPay",
        ];
        let columns = [&names[..], &sums, &head].concat();
        is_whole(&demo, "PaySlips", &columns, truth).await;
    }
}

/// The rows of a list of each slip.
fn rows_of<T>(
    slips: &[PaySlip],
    list: impl Fn(&PaySlip) -> &[T],
    row: impl Fn(&T) -> Vec<String>,
) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for slip in slips {
        for (number, line) in (1..).zip(list(slip)) {
            let before = [id(slip.payslip_id), number.to_string()];
            let behind = [
                id(slip.employee_id),
                slip.first_name.clone(),
                slip.last_name.clone(),
            ];
            rows.push([&before[..], &row(line), &behind].concat());
        }
    }
    rows
}

fn columns_of<'a>(own: &[&'a str]) -> Vec<&'a str> {
    let before = &["PayslipID", "LineNumber"][..];
    [before, own, &["EmployeeID", "FirstName", "LastName"]].concat()
}

#[tokio::test]
async fn the_lines_of_pay_slips_are_eight_tables() {
    for demo in demos().await {
        let slips: Vec<PaySlip> = demo.simulator.books(0).pay_slips().collect();
        let columns = columns_of(&EARNINGS);
        let truth = rows_of(&slips, |slip| &slip.earnings_lines, earnings);
        is_whole(&demo, "PaySlipEarnings", &columns, truth).await;
        let truth = rows_of(&slips, |slip| &slip.timesheet_earnings_lines, earnings);
        is_whole(&demo, "PaySlipTimesheetEarnings", &columns, truth).await;
        let truth = rows_of(&slips, |slip| &slip.deduction_lines, deduction);
        is_whole(&demo, "PaySlipDeductions", &columns_of(&DEDUCTION), truth).await;
        let truth = rows_of(
            &slips,
            |slip| &slip.leave_accrual_lines,
            |line| {
                vec![
                    id(line.leave_type_id),
                    rate(line.number_of_units),
                    flag(line.auto_calculate),
                ]
            },
        );
        let columns = columns_of(&["LeaveTypeID", "NumberOfUnits", "AutoCalculate"]);
        is_whole(&demo, "PaySlipLeaveAccrual", &columns, truth).await;
        let truth = rows_of(
            &slips,
            |slip| &slip.leave_earnings_lines,
            |line| {
                vec![
                    id(line.earnings_rate_id),
                    rate(line.rate_per_unit),
                    rate(line.number_of_units),
                    line.pay_out_type.to_string(),
                ]
            },
        );
        let own = [
            "EarningsRateID",
            "RatePerUnit",
            "NumberOfUnits",
            "PayOutType",
        ];
        is_whole(&demo, "PaySlipLeaveEarnings", &columns_of(&own), truth).await;
        let truth = rows_of(&slips, |slip| &slip.reimbursement_lines, reimbursement);
        let columns = columns_of(&REIMBURSEMENT);
        is_whole(&demo, "PaySlipReimbursements", &columns, truth).await;
        let truth = rows_of(
            &slips,
            |slip| &slip.superannuation_lines,
            |line| {
                let due = day(line.payment_date_for_this_period);
                [super_line(line), vec![due]].concat()
            },
        );
        let columns = columns_of(&[&SUPER[..], &["PaymentDateForThisPeriod"]].concat());
        is_whole(&demo, "PaySlipSuperannuations", &columns, truth).await;
        let truth = rows_of(
            &slips,
            |slip| &slip.tax_lines,
            |line| {
                vec![
                    id(line.payslip_tax_line_id),
                    money(line.amount),
                    line.tax_type_name.to_string(),
                    text(line.description),
                    text(line.manual_tax_type),
                    text(line.liability_account),
                ]
            },
        );
        let columns = columns_of(&[
            "PayslipTaxLineID",
            "Amount",
            "TaxTypeName",
            "Description",
            "ManualTaxType",
            "LiabilityAccount",
        ]);
        is_whole(&demo, "PaySlipTaxes", &columns, truth).await;
    }
}
