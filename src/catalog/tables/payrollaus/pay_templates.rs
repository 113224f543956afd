//! Pay templates: the lines that an employee's pay slips begin with, a call an employee.
//!
//! <https://developer.xero.com/documentation/api/payrollau/employees>

use super::employees::{ID_AND_LINE, OF_EMPLOYEE, of_each};
use super::lines::{DEDUCTION_LINE, EARNINGS_LINE, LEAVE_LINE, REIMBURSEMENT_LINE, SUPER_LINE};
use crate::catalog::descriptor::{Api, Rows, Table};

/// Earnings of pay templates.
pub static EMPLOYEE_PAY_TEMPLATE_EARNINGS: Table = Table {
    name: "EmployeePayTemplateEarnings",
    api: Api::PayrollAus,
    about: "One row for each line of earnings in an employee's pay template.",
    rows: Rows::PerParent(&of_each(&["PayTemplate.EarningsLines"])),
    key: &["EmployeeID", "LineNumber"],
    columns: columns![ID_AND_LINE, EARNINGS_LINE, OF_EMPLOYEE],
};

/// Deductions of pay templates.
pub static EMPLOYEE_PAY_TEMPLATE_DEDUCTIONS: Table = Table {
    name: "EmployeePayTemplateDeductions",
    api: Api::PayrollAus,
    about: "One row for each deduction in an employee's pay template.",
    rows: Rows::PerParent(&of_each(&["PayTemplate.DeductionLines"])),
    key: &["EmployeeID", "LineNumber"],
    columns: columns![ID_AND_LINE, DEDUCTION_LINE, OF_EMPLOYEE],
};

/// Leave of pay templates.
pub static EMPLOYEE_PAY_TEMPLATE_LEAVE: Table = Table {
    name: "EmployeePayTemplateLeave",
    api: Api::PayrollAus,
    about: "One row for each kind of leave that an employee's pay template gives.",
    rows: Rows::PerParent(&of_each(&["PayTemplate.LeaveLines"])),
    key: &["EmployeeID", "LineNumber"],
    columns: columns![ID_AND_LINE, LEAVE_LINE, OF_EMPLOYEE],
};

/// Reimbursements of pay templates.
pub static EMPLOYEE_PAY_TEMPLATE_REIMBURSEMENTS: Table = Table {
    name: "EmployeePayTemplateReimbursements",
    api: Api::PayrollAus,
    about: "One row for each reimbursement in an employee's pay template.",
    rows: Rows::PerParent(&of_each(&["PayTemplate.ReimbursementLines"])),
    key: &["EmployeeID", "LineNumber"],
    columns: columns![ID_AND_LINE, REIMBURSEMENT_LINE, OF_EMPLOYEE],
};

/// Super of pay templates.
pub static EMPLOYEE_PAY_TEMPLATE_SUPERS: Table = Table {
    name: "EmployeePayTemplateSupers",
    api: Api::PayrollAus,
    about: "One row for each contribution to a super fund in an employee's pay template.",
    rows: Rows::PerParent(&of_each(&["PayTemplate.SuperLines"])),
    key: &["EmployeeID", "LineNumber"],
    columns: columns![ID_AND_LINE, SUPER_LINE, OF_EMPLOYEE],
};
