//! The tables of Australian payroll, schema `payrollaus`.
//!
//! Lists of version 1.0 come in pages of a hundred that tell no count. They have `where` and
//! `order` in their descriptions, which have no effect: neither is sent. Most employees' fields and
//! all of a pay slip's lines cost a call for each.

pub mod employees;
pub mod leave_applications;
mod lines;
pub mod opening_balances;
pub mod pay_items;
pub mod pay_runs;
pub mod pay_slip_lines;
pub mod pay_templates;
pub mod payroll_calendars;
pub mod settings;
pub mod super_funds;
mod tax_declaration;
pub mod timesheets;
pub mod timesheets_v1;

use crate::catalog::descriptor::{Column, list, text};

/// Where version 2.0 begins, which has timesheets alone.
const VERSION_2: &str = "/payroll.xro/2.0";

/// Documents on a page of version 1.0, whatever is asked.
const ROWS: usize = 100;

/// `ValidationErrors` of a document.
const VALIDATION_ERRORS: Column = list(
    "ValidationErrors",
    &[text("Message", "In English, for people to read.")],
    "Filled only in replies to writes.",
);
