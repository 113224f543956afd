//! Pay items: what can be earned, deducted, taken as leave and paid back.
//!
//! <https://developer.xero.com/documentation/api/payrollau/payitems>
//!
//! One reply has them all, whatever page is asked for, in one object of four lists.

use super::lines::TERMINATION_PAYMENTS;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Identity, Reply, Rows, Table, flag, guid, instant, money, rate, text,
    word,
};

/// Rates of earnings.
pub static PAY_ITEMS_EARNINGS: Table = Table {
    name: "PayItemsEarnings",
    api: Api::PayrollAus,
    about: "One row for each rate of earnings.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["EarningsRates"],
    },
    key: &["EarningsRateID"],
    columns: &[
        guid("EarningsRateID", "Lines of earnings name it."),
        text("Name", "Unique among rates in use."),
        word(
            "EarningsType",
            &[
                "FIXED",
                "ORDINARYTIMEEARNINGS",
                "OVERTIMEEARNINGS",
                "ALLOWANCE",
                "LUMPSUMD",
                "EMPLOYMENTTERMINATIONPAYMENT",
                "LUMPSUMA",
                "LUMPSUMB",
                "BONUSESANDCOMMISSIONS",
                "LUMPSUME",
                "LUMPSUMW",
                "DIRECTORSFEES",
                "PAIDPARENTALLEAVE",
                "WORKERSCOMPENSATION",
            ],
            "What kind of earnings it is, as the tax office sees it.",
        ),
        word(
            "RateType",
            &["FIXEDAMOUNT", "MULTIPLE", "RATEPERUNIT"],
            "How an amount is worked out of it.",
        ),
        ACCOUNT_CODE,
        text("TypeOfUnits", "What is counted, with `RATEPERUNIT`."),
        rate("RatePerUnit", "Rate proposed, with `RATEPERUNIT`."),
        rate(
            "Multiplier",
            "How many times the ordinary rate it is, with `MULTIPLE`.",
        ),
        flag("AccrueLeave", "Whether leave accrues, with `MULTIPLE`."),
        money("Amount", "Amount proposed, with `FIXEDAMOUNT`."),
        flag("IsExemptFromTax", "Whether no tax is withheld."),
        flag("IsExemptFromSuper", "Whether no super is due."),
        flag(
            "IsReportableAsW1",
            "Whether the activity statement has it under W1.",
        ),
        flag(
            "IsQualifyingEarnings",
            "Whether the super guarantee counts it.",
        ),
        flag(
            "AllowanceContributesToAnnualLeaveRate",
            "Whether annual leave is paid with it, for allowances.",
        ),
        flag(
            "AllowanceContributesToOvertimeRate",
            "Whether overtime is paid with it, for allowances.",
        ),
        word(
            "EmploymentTerminationPaymentType",
            TERMINATION_PAYMENTS,
            "The kind of a termination payment.",
        ),
        word(
            "AllowanceType",
            &[
                "CAR",
                "TRANSPORT",
                "LAUNDRY",
                "MEALS",
                "TRAVEL",
                "OTHER",
                "TOOLS",
                "TASKS",
                "QUALIFICATIONS",
            ],
            "What an allowance is for.",
        ),
        word(
            "AllowanceCategory",
            &[
                "NONDEDUCTIBLE",
                "UNIFORM",
                "PRIVATEVEHICLE",
                "HOMEOFFICE",
                "TRANSPORT",
                "GENERAL",
                "OTHER",
            ],
            "What the tax office makes of an allowance.",
        ),
        CURRENT_RECORD,
        UPDATED,
    ],
};

/// Kinds of deductions.
pub static PAY_ITEMS_DEDUCTIONS: Table = Table {
    name: "PayItemsDeductions",
    api: Api::PayrollAus,
    about: "One row for each kind of deduction.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["DeductionTypes"],
    },
    key: &["DeductionTypeID"],
    columns: &[
        guid("DeductionTypeID", "Lines of deductions name it."),
        text("Name", "Unique among kinds in use."),
        word(
            "DeductionCategory",
            &["NONE", "UNIONFEES", "WORKPLACEGIVING"],
            "What the tax office has to be told of.",
        ),
        ACCOUNT_CODE,
        flag("ReducesTax", "Whether tax is worked out after it."),
        flag("ReducesSuper", "Whether super is worked out after it."),
        flag(
            "IsExemptFromW1",
            "Whether the activity statement leaves it out of W1.",
        ),
        CURRENT_RECORD,
        UPDATED,
    ],
};

/// Kinds of leave.
pub static PAY_ITEMS_LEAVE: Table = Table {
    name: "PayItemsLeave",
    api: Api::PayrollAus,
    about: "One row for each kind of leave.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LeaveTypes"],
    },
    key: &["LeaveTypeID"],
    columns: &[
        guid("LeaveTypeID", "Leave lines and applications name it."),
        text("Name", "Unique among kinds in use."),
        text("TypeOfUnits", "What is counted, mostly `Hours`."),
        rate("NormalEntitlement", "Units that accrue in a year."),
        rate(
            "LeaveLoadingRate",
            "Per cent paid on top of ordinary earnings.",
        ),
        word(
            "LeaveCategoryCode",
            &[
                "ANNUALLEAVE",
                "LONGSERVICELEAVE",
                "PERSONALSICKCARERSLEAVE",
                "ROSTEREDDAYOFF",
                "TIMEOFFINLIEU",
                "COMPASSIONATEANDBEREAVEMENTLEAVE",
                "STUDYLEAVE",
                "FAMILYANDDOMESTICVIOLENCELEAVE",
                "SPECIALPAIDLEAVE",
                "COMMUNITYSERVICELEAVE",
                "JURYDUTYLEAVE",
                "DEFENCERESERVELEAVE",
            ],
            "What kind of leave it is, as the tax office sees it.",
        ),
        flag("IsPaidLeave", "Whether it is paid."),
        flag("ShowOnPayslip", "Whether slips show what is left of it."),
        flag("SGCExempt", "Whether no super is due on it."),
        flag(
            "IsQualifyingEarnings",
            "Whether the super guarantee counts it.",
        ),
        CURRENT_RECORD,
        UPDATED,
    ],
};

/// Kinds of reimbursements.
pub static PAY_ITEMS_REIMBURSEMENTS: Table = Table {
    name: "PayItemsReimbursements",
    api: Api::PayrollAus,
    about: "One row for each kind of reimbursement.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["ReimbursementTypes"],
    },
    key: &["ReimbursementTypeID"],
    columns: &[
        guid("ReimbursementTypeID", "Lines of reimbursements name it."),
        text("Name", "Unique among kinds in use."),
        ACCOUNT_CODE,
        CURRENT_RECORD,
        UPDATED,
    ],
};

const ACCOUNT_CODE: Column = text("AccountCode", "Account that it is booked to.");

const CURRENT_RECORD: Column = flag("CurrentRecord", "Whether it is in use.");

const UPDATED: Column = instant("UpdatedDateUTC", "When the pay item was last changed.");

/// `/PayItems`, one object.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/PayItems",
    reply: Reply::Under("PayItems"),
    identity: Identity::None,
    scope: "payroll.settings.read",
    ..Endpoint::PLAIN
};
