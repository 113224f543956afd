//! Employees and what a call for each of them brings: every column is as the books have it.

use xero_sql::simulator::payroll::{
    DeductionLine, EarningsLine, Employee, LeaveLine, ReimbursementLine, SuperLine,
};

use super::*;
use crate::truth::instant;

/// The rows of each employee's list, in their order, with whose they are before and behind.
fn rows_of<T>(
    employees: &[Employee],
    list: impl Fn(&Employee) -> Vec<T>,
    row: impl Fn(&T) -> Vec<String>,
) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for employee in employees {
        for (number, element) in (1..).zip(list(employee)) {
            let before = [id(employee.employee_id), number.to_string()];
            rows.push([&before[..], &row(&element), &of_employee(employee)].concat());
        }
    }
    rows
}

fn of_employee(employee: &Employee) -> Vec<String> {
    vec![
        employee.first_name.clone(),
        employee.last_name.clone(),
        employee.status.to_string(),
    ]
}

/// The columns of such a table.
fn columns_of<'a>(own: &[&'a str]) -> Vec<&'a str> {
    let before = &["EmployeeID", "LineNumber"][..];
    [before, own, &["FirstName", "LastName", "Status"]].concat()
}

pub const EARNINGS: [&str; 9] = [
    "EarningsRateID",
    "CalculationType",
    "AnnualSalary",
    "NumberOfUnitsPerWeek",
    "RatePerUnit",
    "NormalNumberOfUnits",
    "Amount",
    "NumberOfUnits",
    "FixedAmount",
];

pub fn earnings(line: &EarningsLine) -> Vec<String> {
    vec![
        id(line.earnings_rate_id),
        text(line.calculation_type),
        money(line.annual_salary),
        rate(line.number_of_units_per_week),
        rate(line.rate_per_unit),
        rate(line.normal_number_of_units),
        money(line.amount),
        rate(line.number_of_units),
        money(line.fixed_amount),
    ]
}

pub const DEDUCTION: [&str; 5] = [
    "DeductionTypeID",
    "CalculationType",
    "Amount",
    "Percentage",
    "NumberOfUnits",
];

pub fn deduction(line: &DeductionLine) -> Vec<String> {
    vec![
        id(line.deduction_type_id),
        line.calculation_type.to_string(),
        money(line.amount),
        rate(line.percentage),
        rate(line.number_of_units),
    ]
}

pub const REIMBURSEMENT: [&str; 4] = [
    "ReimbursementTypeID",
    "Amount",
    "Description",
    "ExpenseAccount",
];

pub fn reimbursement(line: &ReimbursementLine) -> Vec<String> {
    vec![
        id(line.reimbursement_type_id),
        money(line.amount),
        text(line.description.clone()),
        text(line.expense_account),
    ]
}

pub const SUPER: [&str; 8] = [
    "SuperMembershipID",
    "ContributionType",
    "CalculationType",
    "MinimumMonthlyEarnings",
    "ExpenseAccountCode",
    "LiabilityAccountCode",
    "Percentage",
    "Amount",
];

pub fn super_line(line: &SuperLine) -> Vec<String> {
    vec![
        id(line.super_membership_id),
        line.contribution_type.to_string(),
        line.calculation_type.to_string(),
        money(line.minimum_monthly_earnings),
        line.expense_account_code.to_string(),
        line.liability_account_code.to_string(),
        rate(line.percentage),
        money(line.amount),
    ]
}

const LEAVE: [&str; 9] = [
    "LeaveTypeID",
    "CalculationType",
    "EntitlementFinalPayPayoutType",
    "EmploymentTerminationPaymentType",
    "IncludeSuperannuationGuaranteeContribution",
    "IsQualifyingEarnings",
    "NumberOfUnits",
    "AnnualNumberOfUnits",
    "FullTimeNumberOfUnitsPerPeriod",
];

fn leave(line: &LeaveLine) -> Vec<String> {
    vec![
        id(line.leave_type_id),
        line.calculation_type.to_string(),
        text(line.entitlement_final_pay_payout_type),
        text(line.employment_termination_payment_type),
        flag(line.include_super),
        flag(line.is_qualifying_earnings),
        rate(line.number_of_units),
        rate(line.annual_number_of_units),
        rate(line.full_time_number_of_units_per_period),
    ]
}

const LISTED: [&str; 17] = [
    "EmployeeID",
    "FirstName",
    "MiddleNames",
    "LastName",
    "Status",
    "Email",
    "DateOfBirth",
    "Gender",
    "Phone",
    "Mobile",
    "StartDate",
    "TerminationDate",
    "EmployeeGroupName",
    "OrdinaryEarningsRateID",
    "PayrollCalendarID",
    "IsSTP2Qualified",
    "UpdatedDateUTC",
];

fn listed(employee: &Employee) -> Vec<String> {
    vec![
        id(employee.employee_id),
        employee.first_name.clone(),
        text(employee.middle_names.clone()),
        employee.last_name.clone(),
        employee.status.to_string(),
        text(employee.email.clone()),
        day(employee.date_of_birth),
        text(employee.gender),
        text(employee.phone.clone()),
        text(employee.mobile.clone()),
        day(employee.start_date),
        day(employee.termination_date),
        text(employee.employee_group_name),
        id(employee.ordinary_earnings_rate_id),
        id(employee.payroll_calendar_id),
        flag(employee.is_stp2_qualified),
        instant(employee.updated_ms),
    ]
}

const DETAILED: [&str; 14] = [
    "Title",
    "JobTitle",
    "Classification",
    "TwitterUserName",
    "IsAuthorisedToApproveLeave",
    "IsAuthorisedToApproveTimesheets",
    "IncomeType",
    "EmploymentType",
    "CountryOfResidence",
    "TerminationReason",
    "BankAccounts",
    "SuperMemberships",
    "LeaveBalances",
    "OpeningBalances_OpeningBalanceDate",
];

fn detailed(employee: &Employee) -> Vec<String> {
    let detail = &employee.detail;
    let balances = detail.opening_balances.as_ref();
    vec![
        text(detail.title),
        text(detail.job_title.clone()),
        text(detail.classification),
        text(detail.twitter_user_name.clone()),
        flag(detail.is_authorised_to_approve_leave),
        flag(detail.is_authorised_to_approve_timesheets),
        text(detail.income_type),
        text(detail.employment_type),
        text(detail.country_of_residence),
        text(detail.termination_reason),
        detail.bank_accounts.len().to_string(),
        detail.super_memberships.len().to_string(),
        detail.leave_balances.len().to_string(),
        day(balances.map(|balances| balances.opening_balance_date)),
    ]
}

const ADDRESS: [&str; 6] = [
    "HomeAddress_AddressLine1",
    "HomeAddress_AddressLine2",
    "HomeAddress_City",
    "HomeAddress_Region",
    "HomeAddress_PostalCode",
    "HomeAddress_Country",
];

fn address(employee: &Employee) -> Vec<String> {
    let address = employee.detail.home_address.as_ref();
    vec![
        text(address.map(|address| address.address_line1.clone())),
        text(address.and_then(|address| address.address_line2)),
        text(address.and_then(|address| address.city)),
        text(address.and_then(|address| address.region)),
        text(address.and_then(|address| address.postal_code)),
        text(address.and_then(|address| address.country)),
    ]
}

const TAX: [&str; 21] = [
    "TaxDeclaration_EmploymentBasis",
    "TaxDeclaration_TFNExemptionType",
    "TaxDeclaration_TaxFileNumber",
    "TaxDeclaration_ABN",
    "TaxDeclaration_AustralianResidentForTaxPurposes",
    "TaxDeclaration_ResidencyStatus",
    "TaxDeclaration_TaxScaleType",
    "TaxDeclaration_WorkCondition",
    "TaxDeclaration_SeniorMaritalStatus",
    "TaxDeclaration_TaxFreeThresholdClaimed",
    "TaxDeclaration_TaxOffsetEstimatedAmount",
    "TaxDeclaration_HasHELPDebt",
    "TaxDeclaration_HasSFSSDebt",
    "TaxDeclaration_HasTradeSupportLoanDebt",
    "TaxDeclaration_UpwardVariationTaxWithholdingAmount",
    "TaxDeclaration_EligibleToReceiveLeaveLoading",
    "TaxDeclaration_ApprovedWithholdingVariationPercentage",
    "TaxDeclaration_HasStudentStartupLoan",
    "TaxDeclaration_HasLoanOrStudentDebt",
    "TaxDeclaration_IncludeLeaveLoadingInQualifyingEarnings",
    "TaxDeclaration_UpdatedDateUTC",
];

fn tax(employee: &Employee) -> Vec<String> {
    let tax = &employee.detail.tax_declaration;
    vec![
        text(tax.employment_basis),
        text(tax.tfn_exemption_type),
        text(tax.tax_file_number.clone()),
        text(tax.abn),
        flag(tax.australian_resident_for_tax_purposes),
        text(tax.residency_status),
        text(tax.tax_scale_type),
        text(tax.work_condition),
        text(tax.senior_marital_status),
        flag(tax.tax_free_threshold_claimed),
        money(tax.tax_offset_estimated_amount),
        flag(tax.has_help_debt),
        flag(tax.has_sfss_debt),
        flag(tax.has_trade_support_loan_debt),
        money(tax.upward_variation_tax_withholding_amount),
        flag(tax.eligible_to_receive_leave_loading),
        rate(tax.approved_withholding_variation_percentage),
        flag(tax.has_student_startup_loan),
        flag(tax.has_loan_or_student_debt),
        flag(tax.include_leave_loading_in_qualifying_earnings),
        instant(tax.updated_ms),
    ]
}

const TEMPLATE: [&str; 12] = [
    "PayTemplate_EarningsLines",
    "PayTemplate_DeductionLines",
    "PayTemplate_SuperLines",
    "PayTemplate_ReimbursementLines",
    "PayTemplate_LeaveLines",
    "OpeningBalances_Tax",
    "OpeningBalances_EarningsLines",
    "OpeningBalances_DeductionLines",
    "OpeningBalances_SuperLines",
    "OpeningBalances_ReimbursementLines",
    "OpeningBalances_LeaveLines",
    "OpeningBalances_PaidLeaveEarningsLines",
];

fn template(employee: &Employee) -> Vec<String> {
    let template = &employee.detail.pay_template;
    let balances = employee.detail.opening_balances.as_ref();
    vec![
        template.earnings_lines.len().to_string(),
        template.deduction_lines.len().to_string(),
        template.super_lines.len().to_string(),
        template.reimbursement_lines.len().to_string(),
        template.leave_lines.len().to_string(),
        money(balances.and_then(|balances| balances.tax)),
        text(balances.map(|balances| balances.earnings_lines.len())),
        text(balances.map(|balances| balances.deduction_lines.len())),
        text(balances.map(|balances| balances.super_lines.len())),
        text(balances.map(|balances| balances.reimbursement_lines.len())),
        text(balances.map(|balances| balances.leave_lines.len())),
        text(balances.map(|balances| balances.paid_leave_earnings_lines.len())),
    ]
}

#[tokio::test]
async fn every_employee_comes_once_with_every_value_those_who_left_included() {
    for demo in demos().await {
        let employees = demo.simulator.books(0);
        let truth: Vec<Vec<String>> = employees
            .employees()
            .map(|employee| {
                [
                    listed(&employee),
                    detailed(&employee),
                    address(&employee),
                    tax(&employee),
                    template(&employee),
                ]
                .concat()
            })
            .collect();
        assert!(truth.iter().any(|row| row[4] == "TERMINATED"));
        let columns = [&LISTED[..], &DETAILED, &ADDRESS, &TAX, &TEMPLATE].concat();
        is_whole(&demo, "Employees", &columns, truth).await;
    }
}

#[tokio::test]
async fn pay_templates_are_five_tables() {
    for demo in demos().await {
        let employees: Vec<Employee> = demo.simulator.books(0).employees().collect();
        let truth = rows_of(
            &employees,
            |e| e.detail.pay_template.earnings_lines.clone(),
            earnings,
        );
        let columns = columns_of(&EARNINGS);
        is_whole(&demo, "EmployeePayTemplateEarnings", &columns, truth).await;
        let truth = rows_of(
            &employees,
            |e| e.detail.pay_template.deduction_lines.clone(),
            deduction,
        );
        let columns = columns_of(&DEDUCTION);
        is_whole(&demo, "EmployeePayTemplateDeductions", &columns, truth).await;
        let truth = rows_of(
            &employees,
            |e| e.detail.pay_template.leave_lines.clone(),
            leave,
        );
        is_whole(
            &demo,
            "EmployeePayTemplateLeave",
            &columns_of(&LEAVE),
            truth,
        )
        .await;
        let truth = rows_of(
            &employees,
            |e| e.detail.pay_template.reimbursement_lines.clone(),
            reimbursement,
        );
        let columns = columns_of(&REIMBURSEMENT);
        is_whole(&demo, "EmployeePayTemplateReimbursements", &columns, truth).await;
        let truth = rows_of(
            &employees,
            |e| e.detail.pay_template.super_lines.clone(),
            super_line,
        );
        is_whole(
            &demo,
            "EmployeePayTemplateSupers",
            &columns_of(&SUPER),
            truth,
        )
        .await;
    }
}

#[tokio::test]
async fn bank_accounts_memberships_and_leave_are_tables_of_their_own() {
    for demo in demos().await {
        let employees: Vec<Employee> = demo.simulator.books(0).employees().collect();
        let truth = rows_of(
            &employees,
            |e| e.detail.bank_accounts.clone(),
            |account| {
                vec![
                    account.statement_text.clone(),
                    account.account_name.clone(),
                    account.bsb.clone(),
                    account.account_number.clone(),
                    flag(account.remainder),
                    money(account.amount),
                ]
            },
        );
        let columns = columns_of(&[
            "StatementText",
            "AccountName",
            "BSB",
            "AccountNumber",
            "Remainder",
            "Amount",
        ]);
        is_whole(&demo, "EmployeeBankAccounts", &columns, truth).await;
        let truth = rows_of(
            &employees,
            |e| e.detail.super_memberships.clone(),
            |membership| {
                vec![
                    id(membership.super_membership_id),
                    id(membership.super_fund_id),
                    membership.employee_number.clone(),
                ]
            },
        );
        let columns = columns_of(&["SuperMembershipID", "SuperFundID", "EmployeeNumber"]);
        is_whole(&demo, "EmployeeSuperMemberships", &columns, truth).await;
        let truth = rows_of(
            &employees,
            |e| e.detail.leave_balances.clone(),
            |balance| {
                vec![
                    id(balance.leave_type_id),
                    balance.leave_name.to_string(),
                    rate(balance.number_of_units),
                    balance.type_of_units.to_string(),
                ]
            },
        );
        let columns = columns_of(&["LeaveTypeID", "LeaveName", "NumberOfUnits", "TypeOfUnits"]);
        is_whole(&demo, "LeaveBalances", &columns, truth).await;
    }
}

/// The columns of opening balances that not every kind has.
const OF_SOME: [&str; 23] = [
    "EarningsRateID",
    "DeductionTypeID",
    "SuperMembershipID",
    "ReimbursementTypeID",
    "LeaveTypeID",
    "CalculationType",
    "ContributionType",
    "Amount",
    "FixedAmount",
    "AnnualSalary",
    "NumberOfUnits",
    "NumberOfUnitsPerWeek",
    "NormalNumberOfUnits",
    "RatePerUnit",
    "Percentage",
    "MinimumMonthlyEarnings",
    "ExpenseAccountCode",
    "LiabilityAccountCode",
    "Description",
    "ExpenseAccount",
    "SGCAppliedLeaveLoadingAmount",
    "SGCExemptedLeaveLoadingAmount",
    "ResetSTPCategorisation",
];

/// These columns of a kind, and NULL in the others.
fn of_some(names: &[&str], values: Vec<String>) -> Vec<String> {
    assert_eq!(names.len(), values.len());
    let value = |column: &&str| {
        let at = names.iter().position(|name| name == column);
        at.map_or(NULL.to_string(), |at| values[at].clone())
    };
    OF_SOME.iter().map(value).collect()
}

#[tokio::test]
async fn opening_balances_are_one_table_of_seven_kinds() {
    for demo in demos().await {
        let mut truth = Vec::new();
        for employee in demo.simulator.books(0).employees() {
            let Some(balances) = &employee.detail.opening_balances else {
                continue;
            };
            let mut lines: Vec<(&str, usize, Vec<String>)> = Vec::new();
            let mut add = |kind, names: &[&str], rows: Vec<Vec<String>>| {
                for (number, row) in (1..).zip(rows) {
                    lines.push((kind, number, of_some(names, row)));
                }
            };
            let taxes = balances.tax.map(|tax| vec![money(tax)]);
            add("Tax", &["Amount"], taxes.into_iter().collect());
            let rows = balances.earnings_lines.iter().map(earnings);
            add("Earnings", &EARNINGS, rows.collect());
            let rows = balances.deduction_lines.iter().map(deduction);
            add("Deduction", &DEDUCTION, rows.collect());
            let rows = balances.super_lines.iter().map(super_line);
            add("Super", &SUPER, rows.collect());
            let rows = balances.reimbursement_lines.iter().map(reimbursement);
            add("Reimbursement", &REIMBURSEMENT, rows.collect());
            let rows = balances.leave_lines.iter();
            let rows = rows.map(|line| vec![id(line.leave_type_id), rate(line.number_of_units)]);
            add("Leave", &["LeaveTypeID", "NumberOfUnits"], rows.collect());
            let rows = balances.paid_leave_earnings_lines.iter().map(|line| {
                vec![
                    id(line.leave_type_id),
                    money(line.amount),
                    money(line.sgc_applied_leave_loading_amount),
                    money(line.sgc_exempted_leave_loading_amount),
                    flag(line.reset_stp_categorisation),
                ]
            });
            let names = [
                "LeaveTypeID",
                "Amount",
                "SGCAppliedLeaveLoadingAmount",
                "SGCExemptedLeaveLoadingAmount",
                "ResetSTPCategorisation",
            ];
            add("PaidLeaveEarnings", &names, rows.collect());
            for (kind, number, row) in lines {
                let before = [
                    id(employee.employee_id),
                    kind.to_string(),
                    number.to_string(),
                ];
                let behind = [day(balances.opening_balance_date)];
                truth.push([&before[..], &row, &behind, &of_employee(&employee)].concat());
            }
        }
        let before = &["EmployeeID", "Kind", "LineNumber"][..];
        let behind = ["OpeningBalanceDate", "FirstName", "LastName", "Status"];
        let columns = [before, &OF_SOME, &behind].concat();
        for kind in ["Tax", "Earnings", "Super", "Leave", "PaidLeaveEarnings"] {
            assert!(truth.iter().any(|row| row[1] == kind), "none of {kind}");
        }
        is_whole(&demo, "EmployeeOpeningBalances", &columns, truth).await;
        let employees = demo.simulator.books(0).employees().count();
        let calls = demo.calls();
        assert_eq!(
            calls.len(),
            1 + employees,
            "one call an employee for all kinds"
        );
    }
}

#[tokio::test]
async fn what_is_sensitive_is_null_unless_show_sensitive_is_set() {
    let demo = Demo::with(options(1), &[]).await;
    let rows = demo
        .rows(
            "SELECT COUNT(AccountName), COUNT(BSB), COUNT(AccountNumber), COUNT(StatementText) \
             FROM payrollaus.EmployeeBankAccounts",
        )
        .await;
    assert_eq!(rows[0][..3], ["0", "0", "0"]);
    assert_ne!(rows[0][3], "0");
    let (rows, calls) = demo
        .ask("SELECT COUNT(BSB), COUNT(AccountNumber), COUNT(AccountName) FROM payrollaus.SuperFunds")
        .await;
    assert_eq!(rows, [["0", "0", "0"]]);
    assert_eq!(calls.len(), 1);
    let (rows, calls) = demo
        .ask("SELECT TaxDeclaration_TaxFileNumber, BankAccounts FROM payrollaus.Employees")
        .await;
    assert!(rows.iter().flatten().all(|cell| cell == NULL));
    assert_eq!(calls.len(), 1, "what isn't shown isn't asked for");
}
