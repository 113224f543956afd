//! The tables that payroll has to have.

use std::collections::BTreeSet;

use super::*;

const OWED: [&str; 37] = [
    "Tenants",
    "Employees",
    "EmployeeBankAccounts",
    "EmployeePayTemplateEarnings",
    "EmployeePayTemplateDeductions",
    "EmployeePayTemplateLeave",
    "EmployeePayTemplateReimbursements",
    "EmployeePayTemplateSupers",
    "EmployeeSuperMemberships",
    "EmployeeOpeningBalances",
    "LeaveBalances",
    "LeaveApplications",
    "LeaveApplicationPeriods",
    "PayItemsEarnings",
    "PayItemsDeductions",
    "PayItemsLeave",
    "PayItemsReimbursements",
    "PayrollCalendars",
    "PayRuns",
    "PaySlips",
    "PaySlipEarnings",
    "PaySlipDeductions",
    "PaySlipLeaveAccrual",
    "PaySlipLeaveEarnings",
    "PaySlipReimbursements",
    "PaySlipSuperannuations",
    "PaySlipTaxes",
    "PaySlipTimesheetEarnings",
    "Timesheets",
    "TimesheetLines",
    "TimesheetsV1",
    "TimesheetLinesV1",
    "SuperFunds",
    "SuperFundProducts",
    "Settings",
    "SettingsAccounts",
    "SettingsTrackingCategories",
];

#[tokio::test]
async fn show_tables_lists_what_is_owed_and_nothing_else() {
    let demo = Demo::with(options(1), &[]).await;
    let (rows, calls) = demo.ask("SHOW TABLES").await;
    let listed = rows.iter().filter(|row| row[1] == "payrollaus");
    let listed: BTreeSet<&str> = listed.map(|row| row[2].as_str()).collect();
    assert_eq!(listed, BTreeSet::from(OWED));
    assert!(calls.is_empty());
}
