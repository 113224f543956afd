//! The lines of pay slips, a call a slip.
//!
//! <https://developer.xero.com/documentation/api/payrollau/payslip>
//!
//! They repeat of their slip only what its own reply tells, so that `PayslipID = …` is one call; a
//! join with `PaySlips` has the run and its dates, and asks about no more slips than it needs.

use super::lines::{
    DEDUCTION_LINE, EARNINGS_LINE, LEAVE_ACCRUAL_LINE, LEAVE_EARNINGS_LINE, REIMBURSEMENT_LINE,
    SUPERANNUATION_LINE, TAX_LINE,
};
use super::pay_runs::PAY_SLIPS;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, FanOut, Reply, Rows, Table, guid, instant, line_number, list, text,
};

/// Earnings of pay slips.
pub static PAY_SLIP_EARNINGS: Table = Table {
    name: "PaySlipEarnings",
    api: Api::PayrollAus,
    about: "One row for each line of earnings of a pay slip.",
    rows: Rows::PerParent(&of_each(&["EarningsLines"])),
    key: BY_NUMBER,
    columns: columns![ID_AND_LINE, EARNINGS_LINE, OF_SLIP],
};

/// Deductions of pay slips.
pub static PAY_SLIP_DEDUCTIONS: Table = Table {
    name: "PaySlipDeductions",
    api: Api::PayrollAus,
    about: "One row for each deduction of a pay slip.",
    rows: Rows::PerParent(&of_each(&["DeductionLines"])),
    key: BY_NUMBER,
    columns: columns![ID_AND_LINE, DEDUCTION_LINE, OF_SLIP],
};

/// Leave that accrues with pay slips.
pub static PAY_SLIP_LEAVE_ACCRUAL: Table = Table {
    name: "PaySlipLeaveAccrual",
    api: Api::PayrollAus,
    about: "One row for each kind of leave that accrues with a pay slip.",
    rows: Rows::PerParent(&of_each(&["LeaveAccrualLines"])),
    key: BY_NUMBER,
    columns: columns![ID_AND_LINE, LEAVE_ACCRUAL_LINE, OF_SLIP],
};

/// Leave that pay slips pay.
pub static PAY_SLIP_LEAVE_EARNINGS: Table = Table {
    name: "PaySlipLeaveEarnings",
    api: Api::PayrollAus,
    about: "One row for each line of paid leave of a pay slip.",
    rows: Rows::PerParent(&of_each(&["LeaveEarningsLines"])),
    key: BY_NUMBER,
    columns: columns![ID_AND_LINE, LEAVE_EARNINGS_LINE, OF_SLIP],
};

/// Reimbursements of pay slips.
pub static PAY_SLIP_REIMBURSEMENTS: Table = Table {
    name: "PaySlipReimbursements",
    api: Api::PayrollAus,
    about: "One row for each reimbursement of a pay slip.",
    rows: Rows::PerParent(&of_each(&["ReimbursementLines"])),
    key: BY_NUMBER,
    columns: columns![ID_AND_LINE, REIMBURSEMENT_LINE, OF_SLIP],
};

/// Super of pay slips.
pub static PAY_SLIP_SUPERANNUATIONS: Table = Table {
    name: "PaySlipSuperannuations",
    api: Api::PayrollAus,
    about: "One row for each contribution to a super fund of a pay slip.",
    rows: Rows::PerParent(&of_each(&["SuperannuationLines"])),
    key: BY_NUMBER,
    columns: columns![ID_AND_LINE, SUPERANNUATION_LINE, OF_SLIP],
};

/// Tax of pay slips.
pub static PAY_SLIP_TAXES: Table = Table {
    name: "PaySlipTaxes",
    api: Api::PayrollAus,
    about: "One row for each line of tax of a pay slip.",
    rows: Rows::PerParent(&of_each(&["TaxLines"])),
    key: &["PayslipID", "PayslipTaxLineID"],
    columns: columns![ID_AND_LINE, TAX_LINE, OF_SLIP],
};

/// Earnings of pay slips that timesheets tell.
pub static PAY_SLIP_TIMESHEET_EARNINGS: Table = Table {
    name: "PaySlipTimesheetEarnings",
    api: Api::PayrollAus,
    about: "One row for each line of earnings that a pay slip has from timesheets.",
    rows: Rows::PerParent(&of_each(&["TimesheetEarningsLines"])),
    key: BY_NUMBER,
    columns: columns![ID_AND_LINE, EARNINGS_LINE, OF_SLIP],
};

/// All lists of pay slips, to be written: a slip's document, which no table shows whole.
pub static PAY_SLIP_LISTS: Table = Table {
    name: "PaySlips",
    api: Api::PayrollAus,
    about: "One row for each pay slip, with all its lines.",
    rows: Rows::PerParent(&of_each(&[])),
    key: &["PayslipID"],
    columns: &[
        guid("PayslipID", "Names the slip.").of_parent(),
        instant("UpdatedDateUTC", "When the slip was last changed."),
        list("EarningsLines", EARNINGS_LINE, "Earnings."),
        list("LeaveEarningsLines", LEAVE_EARNINGS_LINE, "Paid leave."),
        list("TimesheetEarningsLines", EARNINGS_LINE, "By timesheets."),
        list("DeductionLines", DEDUCTION_LINE, "Deductions."),
        list(
            "LeaveAccrualLines",
            LEAVE_ACCRUAL_LINE,
            "Leave that accrues.",
        ),
        list("ReimbursementLines", REIMBURSEMENT_LINE, "Reimbursements."),
        list("SuperannuationLines", SUPERANNUATION_LINE, "Super."),
        list("TaxLines", TAX_LINE, "Tax."),
    ],
};

/// The elements of a list of each pay slip, which comes as an object.
const fn of_each(list: &'static [&'static str]) -> FanOut {
    FanOut {
        parents: &PAY_SLIPS,
        key: "PayslipID",
        endpoint: Endpoint {
            reply: Reply::Under("Payslip"),
            ..Endpoint::per_parent(
                "/Payslip/{id}",
                "Payslip",
                Some("PayslipID"),
                "payroll.payslip.read",
            )
        },
        list,
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }
}

const BY_NUMBER: &[&str] = &["PayslipID", "LineNumber"];

const ID_AND_LINE: &[Column] = &[
    guid("PayslipID", "Pay slip that the row belongs to.").of_parent(),
    line_number(),
];

/// What lines repeat of their slip.
const OF_SLIP: &[Column] = &[
    guid("EmployeeID", "Of the slip: who is paid.").of_document(),
    text("FirstName", "Of the slip's employee.").of_document(),
    text("LastName", "Of the slip's employee.").of_document(),
];
