//! Opening balances: what employees had earned, paid and left when payroll began in Xero.
//!
//! <https://developer.xero.com/documentation/api/payrollau/employees>
//!
//! Seven kinds of figures are one table, so that a question about all of them is one call for each
//! employee: a kind has the columns of its own line, and the others are NULL.

use super::employees::{EMPLOYEE_ID, OF_EMPLOYEE, of_each};
use super::lines::{
    CONTRIBUTIONS, DEDUCTION_LINE, EARNINGS_LINE, OPENING_LEAVE_LINE, PAID_LEAVE_LINE,
    REIMBURSEMENT_LINE, SUPER_LINE,
};
use crate::catalog::descriptor::{
    Api, Column, Rows, Table, date, flag, guid, line_number, list, money, rate, text, word,
};

/// All lines of opening balances.
pub static EMPLOYEE_OPENING_BALANCES: Table = Table {
    name: "EmployeeOpeningBalances",
    api: Api::PayrollAus,
    about: "One row for each figure that payroll began with for an employee, of seven kinds.",
    rows: Rows::View {
        of: &[&OPENING_BALANCE_LISTS],
        // Unnested side by side, so that one scan has them all.
        sql: "SELECT EmployeeID, kinds.Kind, n AS LineNumber, \
              CASE kinds.Kind WHEN 'Earnings' THEN e['EarningsRateID'] END AS EarningsRateID, \
              CASE kinds.Kind WHEN 'Deduction' THEN d['DeductionTypeID'] END AS DeductionTypeID, \
              CASE kinds.Kind WHEN 'Super' THEN s['SuperMembershipID'] END AS SuperMembershipID, \
              CASE kinds.Kind WHEN 'Reimbursement' THEN r['ReimbursementTypeID'] END AS ReimbursementTypeID, \
              CASE kinds.Kind WHEN 'Leave' THEN l['LeaveTypeID'] WHEN 'PaidLeaveEarnings' THEN p['LeaveTypeID'] END AS LeaveTypeID, \
              CASE kinds.Kind WHEN 'Earnings' THEN e['CalculationType'] WHEN 'Deduction' THEN d['CalculationType'] \
              WHEN 'Super' THEN s['CalculationType'] END AS CalculationType, \
              CASE kinds.Kind WHEN 'Super' THEN s['ContributionType'] END AS ContributionType, \
              CASE kinds.Kind WHEN 'Tax' THEN Tax WHEN 'Earnings' THEN e['Amount'] WHEN 'Deduction' THEN d['Amount'] \
              WHEN 'Super' THEN s['Amount'] WHEN 'Reimbursement' THEN r['Amount'] WHEN 'PaidLeaveEarnings' THEN p['Amount'] END AS Amount, \
              CASE kinds.Kind WHEN 'Earnings' THEN e['FixedAmount'] END AS FixedAmount, \
              CASE kinds.Kind WHEN 'Earnings' THEN e['AnnualSalary'] END AS AnnualSalary, \
              CASE kinds.Kind WHEN 'Earnings' THEN e['NumberOfUnits'] WHEN 'Deduction' THEN d['NumberOfUnits'] \
              WHEN 'Leave' THEN l['NumberOfUnits'] END AS NumberOfUnits, \
              CASE kinds.Kind WHEN 'Earnings' THEN e['NumberOfUnitsPerWeek'] END AS NumberOfUnitsPerWeek, \
              CASE kinds.Kind WHEN 'Earnings' THEN e['NormalNumberOfUnits'] END AS NormalNumberOfUnits, \
              CASE kinds.Kind WHEN 'Earnings' THEN e['RatePerUnit'] END AS RatePerUnit, \
              CASE kinds.Kind WHEN 'Deduction' THEN d['Percentage'] WHEN 'Super' THEN s['Percentage'] END AS Percentage, \
              CASE kinds.Kind WHEN 'Super' THEN s['MinimumMonthlyEarnings'] END AS MinimumMonthlyEarnings, \
              CASE kinds.Kind WHEN 'Super' THEN s['ExpenseAccountCode'] END AS ExpenseAccountCode, \
              CASE kinds.Kind WHEN 'Super' THEN s['LiabilityAccountCode'] END AS LiabilityAccountCode, \
              CASE kinds.Kind WHEN 'Reimbursement' THEN r['Description'] END AS Description, \
              CASE kinds.Kind WHEN 'Reimbursement' THEN r['ExpenseAccount'] END AS ExpenseAccount, \
              CASE kinds.Kind WHEN 'PaidLeaveEarnings' THEN p['SGCAppliedLeaveLoadingAmount'] END AS SGCAppliedLeaveLoadingAmount, \
              CASE kinds.Kind WHEN 'PaidLeaveEarnings' THEN p['SGCExemptedLeaveLoadingAmount'] END AS SGCExemptedLeaveLoadingAmount, \
              CASE kinds.Kind WHEN 'PaidLeaveEarnings' THEN p['ResetSTPCategorisation'] END AS ResetSTPCategorisation, \
              OpeningBalanceDate, FirstName, LastName, Status, TenantID, TenantName \
              FROM (SELECT EmployeeID, OpeningBalanceDate, Tax, FirstName, LastName, Status, TenantID, TenantName, \
              unnest(generate_series(1, CAST(greatest(1, cardinality(EarningsLines), cardinality(DeductionLines), \
              cardinality(SuperLines), cardinality(ReimbursementLines), cardinality(LeaveLines), \
              cardinality(PaidLeaveEarningsLines)) AS BIGINT))) AS n, \
              unnest(EarningsLines) AS e, unnest(DeductionLines) AS d, unnest(SuperLines) AS s, \
              unnest(ReimbursementLines) AS r, unnest(LeaveLines) AS l, unnest(PaidLeaveEarningsLines) AS p \
              FROM OpeningBalanceLists) AS lines \
              CROSS JOIN (VALUES ('Tax'), ('Earnings'), ('Deduction'), ('Super'), ('Reimbursement'), ('Leave'), \
              ('PaidLeaveEarnings')) AS kinds(Kind) \
              WHERE CASE kinds.Kind WHEN 'Tax' THEN n = 1 AND Tax IS NOT NULL WHEN 'Earnings' THEN e IS NOT NULL \
              WHEN 'Deduction' THEN d IS NOT NULL WHEN 'Super' THEN s IS NOT NULL \
              WHEN 'Reimbursement' THEN r IS NOT NULL WHEN 'Leave' THEN l IS NOT NULL ELSE p IS NOT NULL END",
    },
    key: &["EmployeeID", "Kind", "LineNumber"],
    columns: columns![
        &[
            guid("EmployeeID", "Employee that the row belongs to."),
            word(
                "Kind",
                &[
                    "Tax",
                    "Earnings",
                    "Deduction",
                    "Super",
                    "Reimbursement",
                    "Leave",
                    "PaidLeaveEarnings",
                ],
                "Which of the lists it stands in; `Tax` is the one figure of tax withheld.",
            ),
            line_number(),
            guid(
                "EarningsRateID",
                "Of `Earnings`; leads to `PayItemsEarnings`."
            ),
            guid(
                "DeductionTypeID",
                "Of `Deduction`; leads to `PayItemsDeductions`."
            ),
            guid(
                "SuperMembershipID",
                "Of `Super`; leads to `EmployeeSuperMemberships`.",
            ),
            guid(
                "ReimbursementTypeID",
                "Of `Reimbursement`; leads to `PayItemsReimbursements`.",
            ),
            guid(
                "LeaveTypeID",
                "Of `Leave` and `PaidLeaveEarnings`; leads to `PayItemsLeave`.",
            ),
            word(
                "CalculationType",
                &[
                    "USEEARNINGSRATE",
                    "ENTEREARNINGSRATE",
                    "ANNUALSALARY",
                    "FIXEDAMOUNT",
                    "PRETAX",
                    "POSTTAX",
                    "PERCENTAGEOFEARNINGS",
                    "STATUTORY",
                ],
                "Of `Earnings`, `Deduction` and `Super`.",
            ),
            word(
                "ContributionType",
                CONTRIBUTIONS,
                "Of `Super`: who contributes."
            ),
            money(
                "Amount",
                "Of all kinds but `Leave`, which is counted in units."
            ),
            money("FixedAmount", "Of `Earnings` that aren't paid by the unit."),
            money("AnnualSalary", "Of `Earnings`: salary of a year."),
            rate("NumberOfUnits", "Of `Leave`, `Earnings` and `Deduction`."),
            rate("NumberOfUnitsPerWeek", "Of `Earnings`: hours of a week."),
            rate(
                "NormalNumberOfUnits",
                "Of `Earnings`: units of a period as a rule."
            ),
            rate("RatePerUnit", "Of `Earnings`: what a unit is paid with."),
            rate(
                "Percentage",
                "Of `Deduction` and `Super`: per cent of earnings."
            ),
            money(
                "MinimumMonthlyEarnings",
                "Of `Super`: what has to be earned in a month before it is due.",
            ),
            text("ExpenseAccountCode", "Of `Super`: account of the expense."),
            text(
                "LiabilityAccountCode",
                "Of `Super`: account of what is owed."
            ),
            text("Description", "Of `Reimbursement`: what for."),
            text("ExpenseAccount", "Of `Reimbursement`: code of the account."),
            money(
                "SGCAppliedLeaveLoadingAmount",
                "Of `PaidLeaveEarnings`: leave loading that super was due on.",
            ),
            money(
                "SGCExemptedLeaveLoadingAmount",
                "Of `PaidLeaveEarnings`: leave loading that super wasn't due on.",
            ),
            flag(
                "ResetSTPCategorisation",
                "Of `PaidLeaveEarnings`: whether what was reported of it is reset.",
            ),
            date("OpeningBalanceDate", "Day that the balances are of."),
        ],
        OF_EMPLOYEE,
    ],
};

/// What [`EMPLOYEE_OPENING_BALANCES`] is made of.
static OPENING_BALANCE_LISTS: Table = Table {
    name: "OpeningBalanceLists",
    api: Api::PayrollAus,
    about: "One row for each employee, with the lists of its opening balances.",
    rows: Rows::PerParent(&of_each(&[])),
    key: &["EmployeeID"],
    columns: columns![&[EMPLOYEE_ID], LISTS, OF_EMPLOYEE],
};

const LISTS: &[Column] = &[
    date("OpeningBalanceDate", "Day that the balances are of.")
        .at("OpeningBalances.OpeningBalanceDate"),
    money("Tax", "Tax withheld until then.").at("OpeningBalances.Tax"),
    list("EarningsLines", EARNINGS_LINE, "Earnings.").at("OpeningBalances.EarningsLines"),
    list("DeductionLines", DEDUCTION_LINE, "Deductions.").at("OpeningBalances.DeductionLines"),
    list("SuperLines", SUPER_LINE, "Super.").at("OpeningBalances.SuperLines"),
    list("ReimbursementLines", REIMBURSEMENT_LINE, "Reimbursements.")
        .at("OpeningBalances.ReimbursementLines"),
    list("LeaveLines", OPENING_LEAVE_LINE, "Leave.").at("OpeningBalances.LeaveLines"),
    list(
        "PaidLeaveEarningsLines",
        PAID_LEAVE_LINE,
        "Leave that was paid.",
    )
    .at("OpeningBalances.PaidLeaveEarningsLines"),
];
