//! Budgets, and the tracking options that they are for.
//!
//! <https://developer.xero.com/documentation/api/accounting/budgets>

use super::line_items;
use crate::catalog::descriptor::{
    Api, Endpoint, Reply, Rows, Table, guid, instant, line_number, list, text, word,
};

/// Budgets, without their amounts.
pub static BUDGETS: Table = Table {
    name: "Budgets",
    api: Api::Accounting,
    about: "One row for each budget, without its amounts.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["BudgetID"],
    columns: &[
        guid("BudgetID", "Names the budget in other calls."),
        word(
            "Type",
            TYPES,
            "Whether it is for the whole organisation or for tracking options.",
        ),
        text("Status", "Such as `APPROVED`."),
        text("Description", "Its name."),
        instant("UpdatedDateUTC", "When the budget was last changed."),
        list(
            "Tracking",
            line_items::CATEGORY_TRACKING,
            "Options that it is for; also the table `BudgetTracking`.",
        ),
    ],
};

/// Tracking options that budgets are for.
pub static BUDGET_TRACKING: Table = Table {
    name: "BudgetTracking",
    api: Api::Accounting,
    about: "One row for each tracking option that a budget is for.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Tracking"],
    },
    key: &["BudgetID", "TrackingCategoryID"],
    columns: columns![
        &[
            guid("BudgetID", "Budget that the row belongs to.").of_document(),
            line_number(),
        ],
        line_items::CATEGORY_TRACKING,
        &[
            word("Type", TYPES, "Of the budget: `TRACKING`.").of_document(),
            text("BudgetStatus", "Of the budget.")
                .at("Status")
                .of_document(),
        ],
    ],
};

/// `/Budgets`, everything in one reply. It brings no lines: these take a call for each budget.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Budgets",
    reply: Reply::List("Budgets"),
    id: "BudgetID",
    scope: "accounting.budgets.read",
    ..Endpoint::PLAIN
};

const TYPES: &[&str] = &["OVERALL", "TRACKING"];
