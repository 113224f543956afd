//! Employees, and a call an employee away their bank accounts, super and leave.
//!
//! <https://developer.xero.com/documentation/api/payrollau/employees>

use super::lines::{
    DEDUCTION_LINE, EARNINGS_LINE, LEAVE_LINE, OPENING_LEAVE_LINE, PAID_LEAVE_LINE,
    REIMBURSEMENT_LINE, SUPER_LINE,
};
use super::tax_declaration::TAX_DECLARATION;
use super::{ROWS, VALIDATION_ERRORS};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, FanOut, Reply, Rows, Table, date, flag, guid, instant, line_number,
    list, money, rate, text, until_short, word,
};

/// Employees, those who left included. The list tells who and where; the rest of the columns cost
/// a call for each employee.
pub static EMPLOYEES: Table = Table {
    name: "Employees",
    api: Api::PayrollAus,
    about: "One row for each employee, those who left included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["EmployeeID"],
    columns: COLUMNS,
};

/// Bank accounts of employees.
pub static EMPLOYEE_BANK_ACCOUNTS: Table = Table {
    name: "EmployeeBankAccounts",
    api: Api::PayrollAus,
    about: "One row for each bank account that an employee's pay goes to.",
    rows: Rows::PerParent(&of_each(&["BankAccounts"])),
    key: &["EmployeeID", "LineNumber"],
    columns: columns![
        ID_AND_LINE,
        &[
            text("StatementText", "What the bank's statement says."),
            text("AccountName", "Whose account it is.",).sensitive(),
            text("BSB", "The bank's branch.").sensitive(),
            text("AccountNumber", "Without the branch.",).sensitive(),
            flag("Remainder", "Whether it gets what the others leave."),
            money(
                "Amount",
                "What it gets of each pay; NULL for the remainder."
            ),
        ],
        OF_EMPLOYEE,
    ],
};

/// Memberships of employees in super funds.
pub static EMPLOYEE_SUPER_MEMBERSHIPS: Table = Table {
    name: "EmployeeSuperMemberships",
    api: Api::PayrollAus,
    about: "One row for each super fund that an employee is a member of.",
    rows: Rows::PerParent(&of_each(&["SuperMemberships"])),
    key: &["EmployeeID", "SuperMembershipID"],
    columns: columns![ID_AND_LINE, SUPER_MEMBERSHIP, OF_EMPLOYEE],
};

/// Leave that employees have left.
pub static LEAVE_BALANCES: Table = Table {
    name: "LeaveBalances",
    api: Api::PayrollAus,
    about: "One row for each kind of leave of an employee, with what is left of it.",
    rows: Rows::PerParent(&of_each(&["LeaveBalances"])),
    key: &["EmployeeID", "LeaveTypeID"],
    columns: columns![ID_AND_LINE, LEAVE_BALANCE, OF_EMPLOYEE],
};

/// The elements of a list of each employee.
pub(super) const fn of_each(list: &'static [&'static str]) -> FanOut {
    FanOut {
        parents: &EMPLOYEES,
        key: "EmployeeID",
        endpoint: Endpoint::per_parent(
            "/Employees/{id}",
            "Employees",
            Some("EmployeeID"),
            "payroll.employees.read",
        ),
        list,
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }
}

/// Whose row it is, and which.
pub(super) const ID_AND_LINE: &[Column] = &[EMPLOYEE_ID, line_number()];

/// Whose row it is.
pub(super) const EMPLOYEE_ID: Column =
    guid("EmployeeID", "Employee that the row belongs to.").of_parent();

/// What rows repeat of their employee.
pub(super) const OF_EMPLOYEE: &[Column] = &[
    text("FirstName", "Of the employee.").of_parent(),
    text("LastName", "Of the employee.").of_parent(),
    word("Status", STATUSES, "Of the employee.").of_parent(),
];

/// `/Employees`, a hundred on a page.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Employees",
    reply: Reply::List("Employees"),
    id: "EmployeeID",
    paging: until_short(ROWS),
    single: Some(Reply::List("Employees")),
    modified_since: Some("UpdatedDateUTC"),
    scope: "payroll.employees.read",
    ..Endpoint::PLAIN
};

const STATUSES: &[&str] = &["ACTIVE", "TERMINATED"];

const COLUMNS: &[Column] = columns![
    &[
        guid("EmployeeID", "Stays the same across edits."),
        text("FirstName", "Given name."),
        text("MiddleNames", "NULL for most."),
        text("LastName", "Family name."),
        word("Status", STATUSES, "`TERMINATED` for those who left."),
        text("Email", "Where pay slips are sent."),
        date("DateOfBirth", "Day of birth."),
        word("Gender", &["N", "M", "F", "I"], "`N` for not given, `I` for indeterminate."),
        text("Phone", "As typed."),
        text("Mobile", "As typed."),
        date("StartDate", "First day of work."),
        date("TerminationDate", "Last day of work of those who left."),
        text(
            "EmployeeGroupName",
            "Tracking option that the pay is reported under.",
        ),
        guid(
            "OrdinaryEarningsRateID",
            "Rate of ordinary hours; leads to `PayItemsEarnings`.",
        ),
        guid(
            "PayrollCalendarID",
            "Leads to `PayrollCalendars`; NULL for those who aren't paid yet.",
        ),
        flag(
            "IsSTP2Qualified",
            "Whether the record is ready for Single Touch Payroll's second phase.",
        ),
        instant("UpdatedDateUTC", "When the employee was last changed."),
        text("Title", "How the employee is addressed.").detail(),
        text("JobTitle", "What the employee does.").detail(),
        text("Classification", "How an award classifies the job.").detail(),
        text("TwitterUserName", "Without the sign.").detail(),
        flag(
            "IsAuthorisedToApproveLeave",
            "Whether the employee may approve others' leave.",
        )
        .detail(),
        flag(
            "IsAuthorisedToApproveTimesheets",
            "Whether the employee may approve others' timesheets.",
        )
        .detail(),
        word(
            "IncomeType",
            &[
                "SALARYANDWAGES",
                "WORKINGHOLIDAYMAKER",
                "NONEMPLOYEE",
                "CLOSELYHELDPAYEES",
                "LABOURHIRE",
            ],
            "Kind of income, as the tax office sees it.",
        )
        .detail(),
        word(
            "EmploymentType",
            &["EMPLOYEE", "CONTRACTOR"],
            "Whether it is an employment at all.",
        )
        .detail(),
        text(
            "CountryOfResidence",
            "ISO 3166 code, for those on working holidays.",
        )
        .detail(),
        word(
            "TerminationReason",
            &["V", "I", "D", "R", "F", "C", "T"],
            "Left of their own will (`V`), ill (`I`), died (`D`), redundant (`R`), dismissed (`F`), contract over (`C`), transferred (`T`).",
        )
        .detail(),
        text("HomeAddress_AddressLine1", "Usually the street.")
            .at("HomeAddress.AddressLine1")
            .detail(),
        text("HomeAddress_AddressLine2", "NULL when the address is shorter.")
            .at("HomeAddress.AddressLine2")
            .detail(),
        text("HomeAddress_City", "Suburb.")
            .at("HomeAddress.City")
            .detail(),
        word(
            "HomeAddress_Region",
            &["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"],
            "State or territory.",
        )
        .at("HomeAddress.Region")
        .detail(),
        text("HomeAddress_PostalCode", "Text, so that leading zeros stay.")
            .at("HomeAddress.PostalCode")
            .detail(),
        text("HomeAddress_Country", "As typed; a name, not a code.")
            .at("HomeAddress.Country")
            .detail(),
    ],
    TAX_DECLARATION,
    &[
        list(
            "BankAccounts",
            BANK_ACCOUNT,
            "Also the table `EmployeeBankAccounts`.",
        )
        .detail()
        .sensitive(),
        list(
            "PayTemplate_EarningsLines",
            EARNINGS_LINE,
            "Also the table `EmployeePayTemplateEarnings`.",
        )
        .at("PayTemplate.EarningsLines")
        .detail(),
        list(
            "PayTemplate_DeductionLines",
            DEDUCTION_LINE,
            "Also the table `EmployeePayTemplateDeductions`.",
        )
        .at("PayTemplate.DeductionLines")
        .detail(),
        list(
            "PayTemplate_SuperLines",
            SUPER_LINE,
            "Also the table `EmployeePayTemplateSupers`.",
        )
        .at("PayTemplate.SuperLines")
        .detail(),
        list(
            "PayTemplate_ReimbursementLines",
            REIMBURSEMENT_LINE,
            "Also the table `EmployeePayTemplateReimbursements`.",
        )
        .at("PayTemplate.ReimbursementLines")
        .detail(),
        list(
            "PayTemplate_LeaveLines",
            LEAVE_LINE,
            "Also the table `EmployeePayTemplateLeave`.",
        )
        .at("PayTemplate.LeaveLines")
        .detail(),
        date(
            "OpeningBalances_OpeningBalanceDate",
            "Day that the balances brought in are of.",
        )
        .at("OpeningBalances.OpeningBalanceDate")
        .detail(),
        money("OpeningBalances_Tax", "Tax withheld until then.")
            .at("OpeningBalances.Tax")
            .detail(),
        list(
            "OpeningBalances_EarningsLines",
            EARNINGS_LINE,
            "In the table `EmployeeOpeningBalances` of the kind `Earnings`.",
        )
        .at("OpeningBalances.EarningsLines")
        .detail(),
        list(
            "OpeningBalances_DeductionLines",
            DEDUCTION_LINE,
            "In the table `EmployeeOpeningBalances` of the kind `Deduction`.",
        )
        .at("OpeningBalances.DeductionLines")
        .detail(),
        list(
            "OpeningBalances_SuperLines",
            SUPER_LINE,
            "In the table `EmployeeOpeningBalances` of the kind `Super`.",
        )
        .at("OpeningBalances.SuperLines")
        .detail(),
        list(
            "OpeningBalances_ReimbursementLines",
            REIMBURSEMENT_LINE,
            "In the table `EmployeeOpeningBalances` of the kind `Reimbursement`.",
        )
        .at("OpeningBalances.ReimbursementLines")
        .detail(),
        list(
            "OpeningBalances_LeaveLines",
            OPENING_LEAVE_LINE,
            "In the table `EmployeeOpeningBalances` of the kind `Leave`.",
        )
        .at("OpeningBalances.LeaveLines")
        .detail(),
        list(
            "OpeningBalances_PaidLeaveEarningsLines",
            PAID_LEAVE_LINE,
            "In the table `EmployeeOpeningBalances` of the kind `PaidLeaveEarnings`.",
        )
        .at("OpeningBalances.PaidLeaveEarningsLines")
        .detail(),
        list(
            "SuperMemberships",
            SUPER_MEMBERSHIP,
            "Also the table `EmployeeSuperMemberships`.",
        )
        .detail(),
        list(
            "LeaveBalances",
            LEAVE_BALANCE,
            "Also the table `LeaveBalances`.",
        )
        .detail(),
        VALIDATION_ERRORS,
    ],
];

const BANK_ACCOUNT: &[Column] = &[
    text("StatementText", "What the bank's statement says."),
    text("AccountName", "Whose account it is."),
    text("BSB", "The bank's branch."),
    text("AccountNumber", "Without the branch."),
    flag("Remainder", "Whether it gets what the others leave."),
    money(
        "Amount",
        "What it gets of each pay; NULL for the remainder.",
    ),
];

const SUPER_MEMBERSHIP: &[Column] = &[
    guid("SuperMembershipID", "Super lines name it."),
    guid("SuperFundID", "Leads to `SuperFunds`."),
    text("EmployeeNumber", "What the fund calls its member."),
];

const LEAVE_BALANCE: &[Column] = &[
    guid("LeaveTypeID", "Pay item; leads to `PayItemsLeave`."),
    text("LeaveName", "Name of that pay item."),
    rate(
        "NumberOfUnits",
        "What is left; negative where it was taken ahead.",
    ),
    text("TypeOfUnits", "What is counted, mostly `Hours`."),
];
