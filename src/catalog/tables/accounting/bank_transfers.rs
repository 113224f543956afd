//! Transfers between bank accounts of the organisation, and their tracking on either side.
//!
//! <https://developer.xero.com/documentation/api/accounting/banktransfers>

use super::{elements, line_items};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, flag, guid, instant, line_number, list, money,
    rate, text, unoptimised, word,
};

/// Transfers in either status.
pub static BANK_TRANSFERS: Table = Table {
    name: "BankTransfers",
    api: Api::Accounting,
    about: "One row for each transfer between two bank accounts, deleted ones included; both its sides are bank transactions too.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["BankTransferID"],
    columns: COLUMNS,
};

/// Tracking of transfers, of the side that the money left and of the one that it reached.
pub static BANK_TRANSFER_TRACKING: Table = Table {
    name: "BankTransferTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of either side of a bank transfer.",
    rows: Rows::View {
        of: &[&TRACKING_OF_FROM, &TRACKING_OF_TO],
        sql: "SELECT BankTransferID, 'From' AS Side, LineNumber, TrackingCategoryID, TrackingOptionID, \
              Name, \"Option\", Status, Date, TenantID, TenantName FROM TrackingOfFrom \
              UNION ALL \
              SELECT BankTransferID, 'To', LineNumber, TrackingCategoryID, TrackingOptionID, \
              Name, \"Option\", Status, Date, TenantID, TenantName FROM TrackingOfTo",
    },
    key: &["BankTransferID", "Side", "TrackingCategoryID"],
    columns: columns![
        ONE_SIDE.split_at(1).0,
        &[word(
            "Side",
            &["From", "To"],
            "Whether the money left (`From`) or reached (`To`) the account that is tracked.",
        )],
        ONE_SIDE.split_at(1).1,
    ],
};

/// What [`BANK_TRANSFER_TRACKING`] is made of.
static TRACKING_OF_FROM: Table = Table {
    name: "TrackingOfFrom",
    api: Api::Accounting,
    about: "One row for each tracking option of the side that the money left.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["FromTracking"],
    },
    key: &["BankTransferID", "TrackingCategoryID"],
    columns: ONE_SIDE,
};

/// What [`BANK_TRANSFER_TRACKING`] is made of.
static TRACKING_OF_TO: Table = Table {
    name: "TrackingOfTo",
    api: Api::Accounting,
    about: "One row for each tracking option of the side that the money reached.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["ToTracking"],
    },
    key: &["BankTransferID", "TrackingCategoryID"],
    columns: ONE_SIDE,
};

const ONE_SIDE: &[Column] = columns![
    &[
        guid("BankTransferID", "Transfer that the row belongs to.").of_document(),
        line_number(),
    ],
    line_items::LINE_ITEM_TRACKING,
    &[
        word("Status", STATUSES, "Of the transfer.").of_document(),
        date("Date", "Of the transfer: day the money moved.").of_document(),
    ],
];

/// `/BankTransfers`, everything in one reply, deleted ones only where they are asked for.
///
/// It takes `If-Modified-Since`, and no instant of a transfer is known to be what that compares. A
/// single transfer has fields that the list leaves out, so none is asked for by its id.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/BankTransfers",
    reply: Reply::List("BankTransfers"),
    id: "BankTransferID",
    always: &[("includeDeleted", "true")],
    filters: &[
        unoptimised("BankTransferID"),
        unoptimised("Date"),
        unoptimised("Status"),
        unoptimised("Amount"),
        unoptimised("HasAttachments"),
        unoptimised("FromBankTransactionID"),
        unoptimised("ToBankTransactionID"),
    ],
    scope: "accounting.banktransactions.read",
    ..Endpoint::PLAIN
};

const STATUSES: &[&str] = &["AUTHORISED", "DELETED"];

const COLUMNS: &[Column] = &[
    guid(
        "BankTransferID",
        "Names the transfer, whose two sides have ids of their own.",
    ),
    date("Date", "Day the money moved."),
    money(
        "Amount",
        "What left the one account and reached the other, in their currency.",
    ),
    word("Status", STATUSES, "Deleted ones are in no ledger."),
    guid(
        "FromBankAccountID",
        "Bank account that the money left; leads to `Accounts`.",
    )
    .at("FromBankAccount.AccountID"),
    text(
        "FromBankAccountCode",
        "Code of that account; NULL where Xero sends a stub.",
    )
    .at("FromBankAccount.Code"),
    text("FromBankAccountName", "Present name of that account.").at("FromBankAccount.Name"),
    word(
        "FromBankAccountType",
        elements::ACCOUNT_TYPES,
        "Type of that account; NULL where Xero sends a stub.",
    )
    .at("FromBankAccount.Type"),
    guid(
        "ToBankAccountID",
        "Bank account that the money reached; leads to `Accounts`.",
    )
    .at("ToBankAccount.AccountID"),
    text(
        "ToBankAccountCode",
        "Code of that account; NULL where Xero sends a stub.",
    )
    .at("ToBankAccount.Code"),
    text("ToBankAccountName", "Present name of that account.").at("ToBankAccount.Name"),
    word(
        "ToBankAccountType",
        elements::ACCOUNT_TYPES,
        "Type of that account; NULL where Xero sends a stub.",
    )
    .at("ToBankAccount.Type"),
    guid(
        "FromBankTransactionID",
        "The `SPEND-TRANSFER` in `BankTransactions`.",
    ),
    guid(
        "ToBankTransactionID",
        "The `RECEIVE-TRANSFER` in `BankTransactions`.",
    ),
    flag(
        "FromIsReconciled",
        "Whether the money that left is matched with a line of the bank statement.",
    ),
    flag(
        "ToIsReconciled",
        "Whether the money that came is matched with a line of the bank statement.",
    ),
    text("Reference", "Free text."),
    rate(
        "CurrencyRate",
        "Rate of the day; Xero leaves it out of its list.",
    ),
    elements::HAS_ATTACHMENTS,
    instant(
        "CreatedDateUTC",
        "When it was entered; when it was changed isn't told.",
    ),
    list(
        "FromTracking",
        line_items::LINE_ITEM_TRACKING,
        "Of the side that the money left; also in `BankTransferTracking`.",
    ),
    list(
        "ToTracking",
        line_items::LINE_ITEM_TRACKING,
        "Of the side that the money reached; also in `BankTransferTracking`.",
    ),
    elements::VALIDATION_ERRORS,
];
