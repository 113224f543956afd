//! The lists of payroll that are written: those of employees and of pay slips, and the tables of
//! their elements.
//!
//! Every field of an element is taken, so that a list goes back whole.

use super::payroll::{EMPLOYEES, VERSION_1, post};
use super::{Child, Elements, Mode, Named, Tells, Update, Writable};
use crate::catalog::descriptor::Table;
use crate::catalog::tables::payrollaus::{employees, pay_slip_lines, pay_templates};

/// What Xero takes of a list's elements: these fields.
const fn list(list: &'static str, fields: &'static [&'static str]) -> Elements {
    Elements {
        list,
        fields,
        id: None,
        prices: &[],
        priced_by: &[],
    }
}

const EARNINGS: &[&str] = &[
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
const DEDUCTION: &[&str] = &[
    "DeductionTypeID",
    "CalculationType",
    "Amount",
    "Percentage",
    "NumberOfUnits",
];
const SUPER: &[&str] = &[
    "SuperMembershipID",
    "ContributionType",
    "CalculationType",
    "MinimumMonthlyEarnings",
    "ExpenseAccountCode",
    "LiabilityAccountCode",
    "Percentage",
    "Amount",
];
const REIMBURSEMENT: &[&str] = &[
    "ReimbursementTypeID",
    "Amount",
    "Description",
    "ExpenseAccount",
];

/// The lists of employees.
pub(super) const EMPLOYEE_LISTS: &[Elements] = &[
    list(
        "BankAccounts",
        &[
            "StatementText",
            "AccountName",
            "BSB",
            "AccountNumber",
            "Remainder",
            "Amount",
        ],
    ),
    list("PayTemplate_EarningsLines", EARNINGS),
    list("PayTemplate_DeductionLines", DEDUCTION),
    list("PayTemplate_SuperLines", SUPER),
    list("PayTemplate_ReimbursementLines", REIMBURSEMENT),
    list(
        "PayTemplate_LeaveLines",
        &[
            "LeaveTypeID",
            "CalculationType",
            "EntitlementFinalPayPayoutType",
            "EmploymentTerminationPaymentType",
            "IncludeSuperannuationGuaranteeContribution",
            "IsQualifyingEarnings",
            "NumberOfUnits",
            "AnnualNumberOfUnits",
            "FullTimeNumberOfUnitsPerPeriod",
        ],
    ),
    list("OpeningBalances_EarningsLines", EARNINGS),
    list("OpeningBalances_DeductionLines", DEDUCTION),
    list("OpeningBalances_SuperLines", SUPER),
    list("OpeningBalances_ReimbursementLines", REIMBURSEMENT),
    list(
        "OpeningBalances_LeaveLines",
        &["LeaveTypeID", "NumberOfUnits"],
    ),
    list(
        "OpeningBalances_PaidLeaveEarningsLines",
        &[
            "LeaveTypeID",
            "Amount",
            "SGCAppliedLeaveLoadingAmount",
            "SGCExemptedLeaveLoadingAmount",
            "ResetSTPCategorisation",
        ],
    ),
    Elements {
        id: Some("SuperMembershipID"),
        ..list(
            "SuperMemberships",
            &["SuperMembershipID", "SuperFundID", "EmployeeNumber"],
        )
    },
];

/// Units of the periods that leave falls in.
pub(super) const LEAVE_PERIODS: &[Elements] = &[list(
    "LeavePeriods",
    &["PayPeriodStartDate", "PayPeriodEndDate", "NumberOfUnits"],
)];

/// Lines of a new timesheet.
pub(super) const TIMESHEET_LINE: &[Elements] = &[list(
    "TimesheetLines",
    &["Date", "EarningsRateID", "TrackingItemID", "NumberOfUnits"],
)];

/// Pay slips of drafts, whose lists are sent one by one, each whole: Xero keeps those that aren't.
static PAY_SLIPS: Writable = Writable {
    table: &pay_slip_lines::PAY_SLIP_LISTS,
    scope: "payroll.payslip",
    columns: &[
        "EarningsLines",
        "LeaveEarningsLines",
        "TimesheetEarningsLines",
        "DeductionLines",
        "LeaveAccrualLines",
        "ReimbursementLines",
        "SuperannuationLines",
        "TaxLines",
    ],
    elements: &[
        list("EarningsLines", EARNINGS),
        list(
            "LeaveEarningsLines",
            &[
                "EarningsRateID",
                "RatePerUnit",
                "NumberOfUnits",
                "PayOutType",
            ],
        ),
        list("TimesheetEarningsLines", EARNINGS),
        list("DeductionLines", DEDUCTION),
        list(
            "LeaveAccrualLines",
            &["LeaveTypeID", "NumberOfUnits", "AutoCalculate"],
        ),
        list("ReimbursementLines", REIMBURSEMENT),
        list(
            "SuperannuationLines",
            &[
                "SuperMembershipID",
                "ContributionType",
                "CalculationType",
                "MinimumMonthlyEarnings",
                "ExpenseAccountCode",
                "LiabilityAccountCode",
                "PaymentDateForThisPeriod",
                "Percentage",
                "Amount",
            ],
        ),
        Elements {
            id: Some("PayslipTaxLineID"),
            ..list(
                "TaxLines",
                &[
                    "PayslipTaxLineID",
                    "Amount",
                    "TaxTypeName",
                    "Description",
                    "ManualTaxType",
                    "LiabilityAccount",
                ],
            )
        },
    ],
    update: Some(Update {
        call: post("/Payslip/{id}").telling(Tells::ListedUnder("Payslips")),
        mode: Mode::Patch,
    }),
    ..VERSION_1
};

/// The tables of elements.
pub(super) static CHILDREN: &[Child] = &[
    of_employee(&employees::EMPLOYEE_BANK_ACCOUNTS, "BankAccounts"),
    of_employee(
        &pay_templates::EMPLOYEE_PAY_TEMPLATE_EARNINGS,
        "PayTemplate_EarningsLines",
    ),
    of_employee(
        &pay_templates::EMPLOYEE_PAY_TEMPLATE_DEDUCTIONS,
        "PayTemplate_DeductionLines",
    ),
    of_employee(
        &pay_templates::EMPLOYEE_PAY_TEMPLATE_SUPERS,
        "PayTemplate_SuperLines",
    ),
    of_employee(
        &pay_templates::EMPLOYEE_PAY_TEMPLATE_REIMBURSEMENTS,
        "PayTemplate_ReimbursementLines",
    ),
    of_employee(
        &pay_templates::EMPLOYEE_PAY_TEMPLATE_LEAVE,
        "PayTemplate_LeaveLines",
    ),
    Child {
        named: Named::Id("SuperMembershipID"),
        ..of_employee(&employees::EMPLOYEE_SUPER_MEMBERSHIPS, "SuperMemberships")
    },
    of_slip(&pay_slip_lines::PAY_SLIP_EARNINGS, "EarningsLines"),
    of_slip(
        &pay_slip_lines::PAY_SLIP_LEAVE_EARNINGS,
        "LeaveEarningsLines",
    ),
    of_slip(
        &pay_slip_lines::PAY_SLIP_TIMESHEET_EARNINGS,
        "TimesheetEarningsLines",
    ),
    of_slip(&pay_slip_lines::PAY_SLIP_DEDUCTIONS, "DeductionLines"),
    of_slip(&pay_slip_lines::PAY_SLIP_LEAVE_ACCRUAL, "LeaveAccrualLines"),
    of_slip(
        &pay_slip_lines::PAY_SLIP_REIMBURSEMENTS,
        "ReimbursementLines",
    ),
    of_slip(
        &pay_slip_lines::PAY_SLIP_SUPERANNUATIONS,
        "SuperannuationLines",
    ),
    Child {
        named: Named::Id("PayslipTaxLineID"),
        ..of_slip(&pay_slip_lines::PAY_SLIP_TAXES, "TaxLines")
    },
];

const fn of_employee(table: &'static Table, list: &'static str) -> Child {
    Child {
        table,
        of: &EMPLOYEES,
        list,
        key: "EmployeeID",
        named: Named::Place,
        rounded: false,
    }
}

const fn of_slip(table: &'static Table, list: &'static str) -> Child {
    Child {
        table,
        of: &PAY_SLIPS,
        list,
        key: "PayslipID",
        named: Named::Place,
        rounded: false,
    }
}
