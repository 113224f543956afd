//! Money spent and received outside of invoices, with its lines and their tracking.
//!
//! <https://developer.xero.com/documentation/api/accounting/banktransactions>

use super::{elements, line_items};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, flag, guid, instant, line_number, list, money,
    optimised, pages, rate, text, unoptimised, word,
};

/// Bank transactions in every status.
pub static BANK_TRANSACTIONS: Table = Table {
    name: "BankTransactions",
    api: Api::Accounting,
    about: "One row for each spend or receive money transaction, deleted ones included; payments of invoices are none.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["BankTransactionID"],
    columns: COLUMNS,
};

/// Lines of bank transactions.
pub static BANK_TRANSACTION_LINE_ITEMS: Table = Table {
    name: "BankTransactionLineItems",
    api: Api::Accounting,
    about: "One row for each line of a bank transaction.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems"],
    },
    key: &["BankTransactionID", "LineItemID"],
    columns: columns![
        &[BANK_TRANSACTION_ID],
        line_items::LINE_ITEM.split_at(1).0,
        &[line_number()],
        line_items::LINE_ITEM.split_at(1).1,
        &[
            list(
                "Tracking",
                line_items::LINE_ITEM_TRACKING,
                "At most two elements; also the table `BankTransactionLineItemTracking`.",
            ),
            list(
                "TaxBreakdown",
                line_items::TAX_BREAKDOWN,
                "Tax by jurisdiction, with automatic sales tax in the United States only.",
            ),
        ],
        OF_BANK_TRANSACTION,
    ],
};

/// Tracking of bank transactions' lines.
pub static BANK_TRANSACTION_LINE_ITEM_TRACKING: Table = Table {
    name: "BankTransactionLineItemTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a bank transaction.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems", "Tracking"],
    },
    key: &["BankTransactionID", "LineItemID", "TrackingCategoryID"],
    columns: columns![
        &[
            BANK_TRANSACTION_ID,
            guid("LineItemID", "Line that is tracked.").of_line(),
            line_number(),
        ],
        line_items::LINE_ITEM_TRACKING,
        OF_BANK_TRANSACTION,
    ],
};

/// `/BankTransactions`. Paged replies bring the lines; `unitdp=4` keeps unit amounts exact when
/// read. There is no parameter for a list of ids.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/BankTransactions",
    reply: Reply::List("BankTransactions"),
    id: "BankTransactionID",
    paging: pages(1000),
    always: &[("unitdp", "4")],
    single: Some(Reply::List("BankTransactions")),
    // Unstamped: whether reconciling moves `UpdatedDateUTC` isn't known.
    filters: &[
        optimised("Type"),
        optimised("Status"),
        optimised("Date"),
        optimised("Contact.ContactID"),
        unoptimised("BankTransactionID"),
        unoptimised("BankAccount.AccountID"),
        unoptimised("IsReconciled").unstamped(),
        unoptimised("Reference"),
        unoptimised("Total"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    steady_order: Some("BankTransactionID"),
    orders: &["Date", "UpdatedDateUTC"],
    only_grows: true,
    scope: "accounting.banktransactions.read",
    ..Endpoint::PLAIN
};

const TYPES: &[&str] = &[
    "RECEIVE",
    "RECEIVE-OVERPAYMENT",
    "RECEIVE-PREPAYMENT",
    "SPEND",
    "SPEND-OVERPAYMENT",
    "SPEND-PREPAYMENT",
    "RECEIVE-TRANSFER",
    "SPEND-TRANSFER",
];

const STATUSES: &[&str] = &["AUTHORISED", "DELETED", "VOIDED"];

const COLUMNS: &[Column] = columns![
    &[
        guid("BankTransactionID", "Stays the same across edits.",),
        word(
            "Type",
            TYPES,
            "Direction and kind; transfers, over- and prepayments also have documents of their own.",
        ),
        word(
            "Status",
            STATUSES,
            "Only `AUTHORISED` ones are in the ledger.",
        ),
    ],
    elements::CONTACT_REFERENCE,
    &[
        guid(
            "BankAccountID",
            "Bank account that the money left or reached; leads to `Accounts`.",
        )
        .at("BankAccount.AccountID"),
        text(
            "BankAccountNumber",
            "Number of that account at the bank; NULL where Xero sends a stub.",
        )
        .at("BankAccount.BankAccountNumber"),
        text(
            "BankAccountCode",
            "Code of that account; bank accounts may have none.",
        )
        .at("BankAccount.Code"),
        text("BankAccountName", "Present name of that account.").at("BankAccount.Name"),
        word(
            "BankAccountType",
            &["BANK", "CREDITCARD", "PAYPAL", "NONE"],
            "Kind of bank account; NULL where Xero sends a stub.",
        )
        .at("BankAccount.BankAccountType"),
        date(
            "Date",
            "Day the money moved, which decides the accounting period.",
        ),
        text(
            "Reference",
            "Free text, only on plain spend and receive money.",
        ),
        flag(
            "IsReconciled",
            "Whether it is matched with a line of the bank statement.",
        ),
        text(
            "CurrencyCode",
            "ISO 4217 code of the bank account's currency, which all amounts are in.",
        ),
        rate(
            "CurrencyRate",
            "Bank account's currency for one of the base currency; NULL in the base currency.",
        ),
        word(
            "LineAmountTypes",
            elements::LINE_AMOUNT_TYPES,
            "Whether line amounts include tax; `SubTotal` and `Total` don't depend on it.",
        ),
        money("SubTotal", "Without tax."),
        money("TotalTax", "Sum of the lines' tax."),
        money(
            "Total",
            "What moved on the bank account: positive in either direction.",
        ),
        guid(
            "PrepaymentID",
            "The same money as a prepayment; NULL for other types.",
        ),
        guid(
            "OverpaymentID",
            "The same money as an overpayment; NULL for other types.",
        ),
        text("Url", "Link back to the document in the app that made it."),
        elements::HAS_ATTACHMENTS,
        elements::STATUS_ATTRIBUTE_STRING,
        instant(
            "UpdatedDateUTC",
            "When it was last changed, in whatever way Xero counts as one.",
        ),
        list(
            "LineItems",
            line_items::LINE_ITEM,
            "Also the table `BankTransactionLineItems`; tracking is in `BankTransactionLineItemTracking`.",
        ),
        elements::VALIDATION_ERRORS,
    ],
];

const BANK_TRANSACTION_ID: Column =
    guid("BankTransactionID", "Transaction that the row belongs to.").of_document();

/// What rows inside a transaction repeat of it.
const OF_BANK_TRANSACTION: &[Column] = &[
    word(
        "Type",
        TYPES,
        "Of the transaction: `SPEND…` or `RECEIVE…`, which gives the amounts their sign.",
    )
    .of_document(),
    word(
        "Status",
        STATUSES,
        "Of the transaction; only `AUTHORISED` counts in the ledger.",
    )
    .of_document(),
    date("Date", "Of the transaction: day the money moved.").of_document(),
    guid(
        "ContactID",
        "Of the transaction: who paid or was paid; NULL for transfers.",
    )
    .at("Contact.ContactID")
    .of_document(),
];
