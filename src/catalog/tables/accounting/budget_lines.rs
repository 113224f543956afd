//! Amounts of budgets, month by month, a call a budget.
//!
//! <https://developer.xero.com/documentation/api/accounting/budgets>

use super::budgets;
use crate::catalog::descriptor::{Api, Endpoint, FanOut, Rows, Table, date, guid, money, text};

/// Amounts of budgets.
pub static BUDGET_LINES: Table = Table {
    name: "BudgetLines",
    api: Api::Accounting,
    about: "One row for each account and month of a budget; conditions `DateFrom = …` and `DateTo = …` say which months.",
    rows: Rows::PerParent(&FanOut {
        parents: &budgets::BUDGETS,
        key: "BudgetID",
        endpoint: Endpoint::per_parent(
            "/Budgets/{id}",
            "Budgets",
            Some("BudgetID"),
            "accounting.budgets.read",
        ),
        list: &["BudgetLines", "BudgetBalances"],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["BudgetID", "AccountID", "Period"],
    columns: &[
        guid("BudgetID", "Budget that the amount belongs to.").of_parent(),
        guid("AccountID", "Account that is budgeted.").of_line(),
        text("AccountCode", "Code of that account.").of_line(),
        date("Period", "First day of the month."),
        money("Amount", "Budgeted for the month."),
        money("UnitAmount", "Mostly NULL."),
        text("Notes", "What somebody noted beside the amount."),
        date("DateFrom", "As the query gives it: the first day wanted.").as_parameter(),
        date("DateTo", "As the query gives it: the last day wanted.").as_parameter(),
    ],
};
