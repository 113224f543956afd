//! What moved on the bank accounts, as Xero's report tells it: a call an account and year.
//!
//! Xero's OpenAPI files don't have it; its page on reports does.
//!
//! <https://developer.xero.com/documentation/api/accounting/reports>

use super::accounts;
use super::reports::TOTALS;
use crate::catalog::descriptor::{
    Api, Endpoint, FanOut, Lines, Rows, Table, date, guid, money, text, word,
};

/// Lines of bank statements.
pub static BANK_STATEMENT: Table = Table {
    name: "BankStatement",
    api: Api::Accounting,
    about: "One row for each line of a bank account's statement.",
    rows: Rows::PerParent(&FanOut {
        parents: &accounts::ACCOUNTS,
        key: "AccountID",
        endpoint: Endpoint::report_of_each(
            "/Reports/BankStatement",
            &[("bankAccountID", "{id}")],
            &[
                "Date",
                "Description",
                "Reference",
                "Reconciled",
                "Source",
                "Amount",
                "Balance",
            ],
            Lines::Movements,
            "accounting.reports.bankstatement.read",
        ),
        list: &[],
        or: None,
        flag: None,
        listed: false,
        only: &[("Type", &["BANK"])],
    }),
    // Two lines may say the same.
    key: &[
        "AccountID",
        "Date",
        "Description",
        "Reference",
        "Amount",
        "Balance",
    ],
    columns: &[
        guid("AccountID", "The bank account.").of_parent(),
        text("AccountCode", "Its code.").at("Code").of_parent(),
        text("AccountName", "Its name.").at("Name").of_parent(),
        text("CurrencyCode", "Its currency.").of_parent(),
        word(
            "LineType",
            &["Transaction", "Total"],
            "`Transaction` of what moved the balance, `Total` of the balances before and after.",
        ),
        date("Date", "When it moved.").at("Day"),
        text("Label", "What a line of a balance says."),
        text("Description", "What the line says.").at("1 as text"),
        text("Reference", "Its reference.").at("2 as text"),
        text("Reconciled", "`Yes` or `No`.").at("3 as text"),
        text("Source", "Where the line came from.").at("4 as text"),
        money("Amount", "What came in; what went out is negative.").at("5"),
        money("Balance", "The balance after it.").at("6"),
        date(
            "FromDate",
            "As the query gives it, with `ToDate`: the first day; Xero chooses without them.",
        )
        .at("fromDate")
        .as_parameter(),
        date("ToDate", "As the query gives it: the last day.")
            .at("toDate")
            .as_parameter(),
        TOTALS,
    ],
};
