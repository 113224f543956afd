//! The chart of accounts, bank accounts included.
//!
//! <https://developer.xero.com/documentation/api/accounting/accounts>

use super::elements;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, flag, guid, instant, text, unoptimised, word,
};

/// Accounts, archived ones included.
pub static ACCOUNTS: Table = Table {
    name: "Accounts",
    api: Api::Accounting,
    about: "One row for each account of the books, bank accounts and archived ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["AccountID"],
    columns: COLUMNS,
};

/// `/Accounts`, the whole chart in one reply.
///
/// No list of optimised filters is known for it, so a chart beyond about 100,000 accounts
/// would be refused with error 51, filtered or not.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Accounts",
    reply: Reply::List("Accounts"),
    id: "AccountID",
    single: Some(Reply::List("Accounts")),
    filters: &[
        unoptimised("Type"),
        unoptimised("Status"),
        unoptimised("Class"),
        unoptimised("Code"),
        unoptimised("Name"),
        unoptimised("TaxType"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = &[
    guid(
        "AccountID",
        "Stays the same when the code or name is changed.",
    ),
    text(
        "Code",
        "Chosen by the organisation, up to 10 characters; NULL on some bank accounts.",
    ),
    text("Name", "Unique within the chart of accounts."),
    word(
        "Type",
        elements::ACCOUNT_TYPES,
        "Place in the chart of accounts; `BANK` marks bank and card accounts.",
    ),
    word(
        "Class",
        &["ASSET", "EQUITY", "EXPENSE", "LIABILITY", "REVENUE"],
        "Which of the five sides of the books it adds to; follows from `Type`.",
    ),
    word(
        "Status",
        &["ACTIVE", "ARCHIVED", "DELETED"],
        "Archived accounts keep their entries but take no new ones.",
    ),
    text(
        "Description",
        "Explains the account to bookkeepers; bank accounts have none.",
    ),
    text(
        "TaxType",
        "Code of the tax rate that lines on this account get by default.",
    ),
    text(
        "BankAccountNumber",
        "Number at the bank, or of the card; only on accounts of type `BANK`.",
    ),
    word(
        "BankAccountType",
        &["BANK", "CREDITCARD", "PAYPAL", "NONE"],
        "What kind of account it is at the bank; NULL unless the type is `BANK`.",
    ),
    text(
        "CurrencyCode",
        "ISO 4217 code of a bank account's own currency; NULL on other accounts.",
    ),
    flag(
        "EnablePaymentsToAccount",
        "Whether payments may be booked to it although it is no bank account.",
    ),
    flag(
        "ShowInExpenseClaims",
        "Whether staff can choose it on expense claims.",
    ),
    word(
        "SystemAccount",
        SYSTEM_ACCOUNTS,
        "Role of an account that Xero books to by itself; NULL on ordinary accounts.",
    ),
    text(
        "ReportingCode",
        "Standard code under which advisers group accounts; NULL when not set.",
    ),
    text("ReportingCodeName", "What the reporting code stands for."),
    flag(
        "AddToWatchlist",
        "Whether its balance is shown on the dashboard.",
    ),
    elements::HAS_ATTACHMENTS,
    instant(
        "UpdatedDateUTC",
        "When the account's settings, not its balance, were last changed.",
    ),
    elements::VALIDATION_ERRORS,
];

const SYSTEM_ACCOUNTS: &[&str] = &[
    "DEBTORS",
    "CREDITORS",
    "BANKCURRENCYGAIN",
    "GST",
    "GSTONIMPORTS",
    "HISTORICAL",
    "REALISEDCURRENCYGAIN",
    "RETAINEDEARNINGS",
    "ROUNDING",
    "TRACKINGTRANSFERS",
    "UNPAIDEXPCLM",
    "UNREALISEDCURRENCYGAIN",
    "WAGEPAYABLES",
    "CISASSETS",
    "CISASSET",
    "CISLABOUR",
    "CISLABOUREXPENSE",
    "CISLABOURINCOME",
    "CISLIABILITY",
    "CISMATERIALS",
];
