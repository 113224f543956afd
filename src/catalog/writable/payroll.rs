//! Australian payroll: employees, leave, calendars, pay runs, super funds, timesheets.
//!
//! Version 1.0 takes a bare array, and is sent one element a call; version 2.0, which has timesheets
//! alone, one object. Nothing of pay items is written: a list that one of them is sent in can put the
//! others out of use.
//! <https://developer.xero.com/documentation/api/payrollau/overview>

use super::payroll_lines::{EMPLOYEE_LISTS, LEAVE_PERIODS, TIMESHEET_LINE};
use super::{Call, Days, Delete, Mode, Shape, Tells, Update, Writable};
use crate::catalog::tables::payrollaus::{
    employees, leave_applications, pay_runs, payroll_calendars, super_funds, timesheets,
};

/// `POST path` with an array of one element.
pub(super) const fn post(path: &'static str) -> Call {
    Call::post_one(path, Shape::Array)
}

/// What is common to version 1.0.
pub(super) const VERSION_1: Writable = Writable {
    days: Days::Milliseconds,
    ..Writable::NOTHING
};

/// Pitfall 20: names and day of birth go with every change. An object within an employee is sent whole,
/// since Xero may put it in place of the one there.
pub(super) static EMPLOYEES: Writable = Writable {
    table: &employees::EMPLOYEES,
    scope: "payroll.employees",
    columns: &[
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
        "HomeAddress_AddressLine1",
        "HomeAddress_AddressLine2",
        "HomeAddress_City",
        "HomeAddress_Region",
        "HomeAddress_PostalCode",
        "HomeAddress_Country",
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
        "BankAccounts",
        "PayTemplate_EarningsLines",
        "PayTemplate_DeductionLines",
        "PayTemplate_SuperLines",
        "PayTemplate_ReimbursementLines",
        "PayTemplate_LeaveLines",
        "OpeningBalances_OpeningBalanceDate",
        "OpeningBalances_Tax",
        "OpeningBalances_EarningsLines",
        "OpeningBalances_DeductionLines",
        "OpeningBalances_SuperLines",
        "OpeningBalances_ReimbursementLines",
        "OpeningBalances_LeaveLines",
        "OpeningBalances_PaidLeaveEarningsLines",
        "SuperMemberships",
    ],
    required: &[&["FirstName"], &["LastName"], &["DateOfBirth"]],
    clears: &[
        "MiddleNames",
        "Email",
        "Phone",
        "Mobile",
        "Title",
        "JobTitle",
        "Classification",
        "TwitterUserName",
        "HomeAddress_AddressLine2",
        "TaxDeclaration_ABN",
    ],
    elements: EMPLOYEE_LISTS,
    create: Some(post("/Employees")),
    update: Some(Update {
        call: post("/Employees/{id}"),
        mode: Mode::Beside(&["FirstName", "LastName", "DateOfBirth"]),
    }),
    delete: Delete::Never(
        "Xero keeps employees: let one go by UPDATE payrollaus.Employees SET Status = 'TERMINATED', \
         TerminationDate = …",
    ),
    ..VERSION_1
};

/// Read by the list of version 2 and written below `/LeaveApplications`. Periods that aren't sent, or whose
/// days change, Xero works out itself.
pub(super) static LEAVE_APPLICATIONS: Writable = Writable {
    table: &leave_applications::LEAVE_APPLICATIONS,
    scope: "payroll.employees",
    columns: &[
        "EmployeeID",
        "LeaveTypeID",
        "Title",
        "Description",
        "StartDate",
        "EndDate",
        "PayOutType",
        "LeavePeriods",
    ],
    only_new: &["EmployeeID"],
    derived: &[("LeavePeriods", &["StartDate", "EndDate"])],
    required: &[
        &["EmployeeID"],
        &["LeaveTypeID"],
        &["StartDate"],
        &["EndDate"],
    ],
    clears: &["Description"],
    elements: LEAVE_PERIODS,
    create: Some(post("/LeaveApplications")),
    update: Some(Update {
        call: post("/LeaveApplications/{id}"),
        mode: Mode::Echo,
    }),
    delete: Delete::Never("refuse a request by CALL RejectLeaveApplication(…)"),
    ..VERSION_1
};

/// A decision on a request: one call, and no call takes it back.
const fn decision(path: &'static str, word: &'static str) -> Writable {
    Writable {
        table: &leave_applications::LEAVE_APPLICATIONS,
        scope: "payroll.employees",
        update: Some(Update {
            call: Call::post_one(path, Shape::Nothing),
            mode: Mode::Patch,
        }),
        for_good_at_once: Some(word),
        ..VERSION_1
    }
}

/// `CALL ApproveLeaveApplication(…)`.
pub(crate) static APPROVED_LEAVE: Writable =
    decision("/LeaveApplications/{id}/approve", "approved");

/// `CALL RejectLeaveApplication(…)`.
pub(crate) static REJECTED_LEAVE: Writable = decision("/LeaveApplications/{id}/reject", "rejected");

pub(super) static PAYROLL_CALENDARS: Writable = Writable {
    table: &payroll_calendars::PAYROLL_CALENDARS,
    scope: "payroll.settings",
    columns: &[
        "Name",
        "CalendarType",
        "StartDate",
        "PaymentDate",
        "ReferenceDate",
    ],
    required: &[
        &["Name"],
        &["CalendarType"],
        &["StartDate"],
        &["PaymentDate"],
    ],
    create: Some(post("/PayrollCalendars")),
    unique: Some("Name"),
    ..VERSION_1
};

/// Pitfall 26: what is posted is filed with the tax office.
pub(super) static PAY_RUNS: Writable = Writable {
    table: &pay_runs::PAY_RUNS,
    scope: "payroll.payruns",
    columns: &[
        "PayrollCalendarID",
        "PayRunPeriodStartDate",
        "PayRunPeriodEndDate",
        "PaymentDate",
        "PayRunStatus",
        "PayslipMessage",
    ],
    only_new: &[
        "PayrollCalendarID",
        "PayRunPeriodStartDate",
        "PayRunPeriodEndDate",
    ],
    required: &[&["PayrollCalendarID"]],
    clears: &["PayslipMessage"],
    create: Some(post("/PayRuns")),
    update: Some(Update {
        call: post("/PayRuns/{id}"),
        mode: Mode::Patch,
    }),
    for_good: &[("PayRunStatus", &["POSTED"])],
    asks_of_new: true,
    ..VERSION_1
};

/// The type goes with every change; so does the rest, of which nobody says what a part would do.
pub(super) static SUPER_FUNDS: Writable = Writable {
    table: &super_funds::SUPER_FUNDS,
    scope: "payroll.settings",
    columns: &[
        "Name",
        "Type",
        "ABN",
        "USI",
        "EmployerNumber",
        "BSB",
        "AccountNumber",
        "AccountName",
        "ElectronicServiceAddress",
    ],
    required: &[&["Type"]],
    clears: &["EmployerNumber", "ElectronicServiceAddress"],
    create: Some(post("/Superfunds")),
    update: Some(Update {
        call: post("/Superfunds/{id}"),
        mode: Mode::Echo,
    }),
    ..VERSION_1
};

/// A timesheet is approved and taken back; what it holds is changed line by line.
pub(super) static TIMESHEETS: Writable = Writable {
    table: &timesheets::TIMESHEETS,
    scope: "payroll.timesheets",
    columns: &[
        "PayrollCalendarID",
        "EmployeeID",
        "StartDate",
        "EndDate",
        "Status",
        "TimesheetLines",
    ],
    only_new: &[
        "PayrollCalendarID",
        "EmployeeID",
        "StartDate",
        "EndDate",
        "TimesheetLines",
    ],
    not_new: &["Status"],
    required: &[
        &["PayrollCalendarID"],
        &["EmployeeID"],
        &["StartDate"],
        &["EndDate"],
    ],
    elements: TIMESHEET_LINE,
    create: Some(Call::post_one("/Timesheets", Shape::Bare).telling(Tells::Under("timesheet"))),
    update: Some(Update {
        call: Call {
            words: &[(
                "Status",
                &[("Approved", "Approve"), ("Draft", "RevertToDraft")],
            )],
            ..Call::post_one("/Timesheets/{id}/{Status}", Shape::Nothing)
                .telling(Tells::Under("timesheet"))
        },
        mode: Mode::Patch,
    }),
    delete: Delete::Call(Call::delete("/Timesheets/{id}")),
    ..Writable::NOTHING
};

/// PUT puts another line in place of the one there.
pub(super) static TIMESHEET_LINES: Writable = Writable {
    table: &timesheets::TIMESHEET_LINES,
    scope: "payroll.timesheets",
    columns: &["Date", "EarningsRateID", "TrackingItemID", "NumberOfUnits"],
    required: &[
        &["TimesheetID"],
        &["Date"],
        &["EarningsRateID"],
        &["NumberOfUnits"],
    ],
    create: Some(
        Call::post_one("/Timesheets/{TimesheetID}/Lines", Shape::Bare)
            .telling(Tells::Under("timesheetLine")),
    ),
    update: Some(Update {
        call: Call::put_one("/Timesheets/{TimesheetID}/Lines/{id}", Shape::Bare)
            .telling(Tells::Under("timesheetLine")),
        mode: Mode::Echo,
    }),
    delete: Delete::Call(Call::delete("/Timesheets/{TimesheetID}/Lines/{id}")),
    ..Writable::NOTHING
};
