//! The lines that pay templates, opening balances and pay slips share.

use crate::catalog::descriptor::{Column, date, flag, guid, money, rate, text, word};

/// How earnings of a line are worked out.
pub(super) const EARNINGS_CALCULATIONS: &[&str] =
    &["USEEARNINGSRATE", "ENTEREARNINGSRATE", "ANNUALSALARY"];

/// How a deduction is worked out.
pub(super) const DEDUCTION_CALCULATIONS: &[&str] = &["FIXEDAMOUNT", "PRETAX", "POSTTAX"];

/// How super is worked out.
pub(super) const SUPER_CALCULATIONS: &[&str] =
    &["FIXEDAMOUNT", "PERCENTAGEOFEARNINGS", "STATUTORY"];

/// Who pays super, and why.
pub(super) const CONTRIBUTIONS: &[&str] =
    &["SGC", "SALARYSACRIFICE", "EMPLOYERADDITIONAL", "EMPLOYEE"];

/// How leave accrues.
const LEAVE_CALCULATIONS: &[&str] = &[
    "NOCALCULATIONREQUIRED",
    "FIXEDAMOUNTEACHPERIOD",
    "ENTERRATEINPAYTEMPLATE",
    "BASEDONORDINARYEARNINGS",
];

/// Kinds of termination payments.
pub(super) const TERMINATION_PAYMENTS: &[&str] = &["O", "R"];

/// Whether leave is taken or cashed out.
pub(super) const PAY_OUT_TYPES: &[&str] = &["DEFAULT", "CASHED_OUT"];

/// `EarningsLine`.
pub(super) const EARNINGS_LINE: &[Column] = &[
    guid("EarningsRateID", "Pay item; leads to `PayItemsEarnings`."),
    word(
        "CalculationType",
        EARNINGS_CALCULATIONS,
        "Where the rate comes from; NULL in pay slips.",
    ),
    money("AnnualSalary", "Salary of a year, with `ANNUALSALARY`."),
    rate(
        "NumberOfUnitsPerWeek",
        "Hours of a week that the salary is for.",
    ),
    rate("RatePerUnit", "What a unit is paid with."),
    rate("NormalNumberOfUnits", "Units of a period as a rule."),
    money("Amount", "Amount entered; pay slips mostly leave it out."),
    rate("NumberOfUnits", "Units, mostly hours."),
    money("FixedAmount", "Amount of what isn't paid by the unit."),
];

/// `DeductionLine`.
pub(super) const DEDUCTION_LINE: &[Column] = &[
    guid(
        "DeductionTypeID",
        "Pay item; leads to `PayItemsDeductions`.",
    ),
    word(
        "CalculationType",
        DEDUCTION_CALCULATIONS,
        "Whether it comes off before or after tax.",
    ),
    money("Amount", "What is deducted, where that is an amount."),
    rate("Percentage", "Per cent of earnings, where it is a share."),
    rate("NumberOfUnits", "Units, where it is counted."),
];

/// `ReimbursementLine`.
pub(super) const REIMBURSEMENT_LINE: &[Column] = &[
    guid(
        "ReimbursementTypeID",
        "Pay item; leads to `PayItemsReimbursements`.",
    ),
    money("Amount", "What is paid back."),
    text("Description", "What for, in 50 letters."),
    text(
        "ExpenseAccount",
        "Code of the account, in slips of posted pay runs.",
    ),
];

/// `SuperLine`.
pub(super) const SUPER_LINE: &[Column] = &[
    guid(
        "SuperMembershipID",
        "Leads to `EmployeeSuperMemberships`; NULL while no fund is chosen.",
    ),
    word(
        "ContributionType",
        CONTRIBUTIONS,
        "`SGC` is the guarantee that the law asks for.",
    ),
    word(
        "CalculationType",
        SUPER_CALCULATIONS,
        "How it is worked out.",
    ),
    money(
        "MinimumMonthlyEarnings",
        "What has to be earned in a month before it is due.",
    ),
    text("ExpenseAccountCode", "Account of the expense."),
    text("LiabilityAccountCode", "Account of what is owed to funds."),
    rate("Percentage", "Per cent of earnings, where it is a share."),
    money("Amount", "What is paid, where that is an amount."),
];

/// `SuperannuationLine`, as pay slips have it.
pub(super) const SUPERANNUATION_LINE: &[Column] = columns![
    SUPER_LINE,
    &[date(
        "PaymentDateForThisPeriod",
        "Day by which the fund has to have it.",
    )],
];

/// `LeaveLine`, as pay templates have it.
pub(super) const LEAVE_LINE: &[Column] = &[
    guid("LeaveTypeID", "Pay item; leads to `PayItemsLeave`."),
    word("CalculationType", LEAVE_CALCULATIONS, "How leave accrues."),
    word(
        "EntitlementFinalPayPayoutType",
        &["NOTPAIDOUT", "PAIDOUT"],
        "Whether what is left is paid with the last pay.",
    ),
    word(
        "EmploymentTerminationPaymentType",
        TERMINATION_PAYMENTS,
        "The kind of termination payment that it then is.",
    ),
    flag(
        "IncludeSuperannuationGuaranteeContribution",
        "Whether super is due on it.",
    ),
    flag(
        "IsQualifyingEarnings",
        "Whether the super guarantee counts it.",
    ),
    rate("NumberOfUnits", "Units that accrue."),
    rate("AnnualNumberOfUnits", "Units that accrue in a year."),
    rate(
        "FullTimeNumberOfUnitsPerPeriod",
        "Units that a full-time employee works in a period.",
    ),
];

/// `LeaveEarningsLine`.
pub(super) const LEAVE_EARNINGS_LINE: &[Column] = &[
    guid("EarningsRateID", "Pay item; leads to `PayItemsEarnings`."),
    rate("RatePerUnit", "What a unit is paid with."),
    rate("NumberOfUnits", "Units, mostly hours."),
    word(
        "PayOutType",
        PAY_OUT_TYPES,
        "Whether leave was taken (`DEFAULT`) or cashed out.",
    ),
];

/// `LeaveAccrualLine`.
pub(super) const LEAVE_ACCRUAL_LINE: &[Column] = &[
    guid("LeaveTypeID", "Pay item; leads to `PayItemsLeave`."),
    rate("NumberOfUnits", "Units that accrue with this slip."),
    flag("AutoCalculate", "Whether Xero worked them out."),
];

/// `TaxLine`.
pub(super) const TAX_LINE: &[Column] = &[
    guid("PayslipTaxLineID", "Names the line."),
    money("Amount", "Tax withheld; negative where it is given back."),
    text("TaxTypeName", "Such as `PAYG Tax` or `Manual Adjustment`."),
    text("Description", "Why so much, in words."),
    word(
        "ManualTaxType",
        &[
            "PAYGMANUAL",
            "ETPOMANUAL",
            "ETPRMANUAL",
            "SCHEDULE5MANUAL",
            "SCHEDULE5STSLMANUAL",
            "SCHEDULE4MANUAL",
        ],
        "The kind of a line that was entered by hand.",
    ),
    text(
        "LiabilityAccount",
        "Code of the account, in slips of posted pay runs.",
    ),
];

/// `OpeningBalanceLeaveLine`.
pub(super) const OPENING_LEAVE_LINE: &[Column] = &[
    guid("LeaveTypeID", "Pay item; leads to `PayItemsLeave`."),
    rate("NumberOfUnits", "Units that were left."),
];

/// `PaidLeaveEarningsLine`.
pub(super) const PAID_LEAVE_LINE: &[Column] = &[
    guid("LeaveTypeID", "Pay item; leads to `PayItemsLeave`."),
    money("Amount", "What was paid."),
    money(
        "SGCAppliedLeaveLoadingAmount",
        "Leave loading that super was due on.",
    ),
    money(
        "SGCExemptedLeaveLoadingAmount",
        "Leave loading that super wasn't due on.",
    ),
    flag(
        "ResetSTPCategorisation",
        "Whether what was reported of it is reset.",
    ),
];
