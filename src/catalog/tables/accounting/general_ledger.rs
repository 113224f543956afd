//! The ledger as documents tell it, and what of it they don't tell.
//!
//! Xero shows its journals to few apps. Here every line is worked out from the document that books
//! it: invoices, credit notes, bank transactions and manual journals by their lines, payments and
//! allocations by what they settle, transfers. What the reports say beyond that stands in a line of
//! its own for each account, so that the lines of an account always add up to what it moved. How it
//! is done is told by `general_ledger.sql`, which stands beside this file.

use super::{
    accounts, bank_transactions, bank_transfers, credit_notes, elements, invoices, line_items,
    manual_journals, overpayments, payments, prepayments, reports,
};
use crate::catalog::descriptor::{
    Api, Column, Rows, Table, date, guid, integer, line_number, list, money, rate, text, word,
};

/// The ledger by lines.
pub static GENERAL_LEDGER: Table = Table {
    name: "GeneralLedger",
    api: Api::Accounting,
    about: "One row for each line that a document books on an account from `FromDate` to `ToDate`, and one for what of an account's movement no document tells.",
    rows: Rows::View {
        of: &[
            &INVOICE_LINES,
            &invoices::INVOICES,
            &CREDIT_NOTE_LINES,
            &credit_notes::CREDIT_NOTES,
            &credit_notes::CREDIT_NOTE_ALLOCATIONS,
            &overpayments::OVERPAYMENTS,
            &overpayments::OVERPAYMENT_ALLOCATIONS,
            &PREPAYMENT_LINES,
            &prepayments::PREPAYMENT_ALLOCATIONS,
            &payments::PAYMENTS,
            &BANK_TRANSACTION_LINES,
            &bank_transfers::BANK_TRANSFERS,
            &MANUAL_JOURNAL_LINES,
            &accounts::ACCOUNTS,
            &reports::TRIAL_BALANCE,
            &reports::PROFIT_AND_LOSS,
        ],
        sql: include_str!("general_ledger.sql"),
    },
    key: &[
        "FromDate",
        "ToDate",
        "SourceID",
        "Date",
        "AccountID",
        "LineType",
        "LineNumber",
    ],
    columns: COLUMNS,
};

const COLUMNS: &[Column] = &[
    date(
        "Date",
        "Day that the document, payment or allocation is booked on; `ToDate` where nothing explains it.",
    ),
    guid(
        "AccountID",
        "The account; NULL if no account is known by what the document says.",
    ),
    text("AccountCode", "The account's code; some have none."),
    text("AccountName", "The account's name."),
    text("AccountType", "The account's type, as in `Accounts`."),
    money("Debit", "`NetAmount`, if it is a debit."),
    money("Credit", "`NetAmount` without its sign, if it is a credit."),
    money(
        "NetAmount",
        "In the organisation's currency, without tax: debits positive, credits negative.",
    ),
    money(
        "TaxAmount",
        "Tax of the line, which stands on its own account as well.",
    ),
    money("GrossAmount", "`NetAmount` and `TaxAmount`."),
    text("TaxType", "The line's tax rate, as `TaxRates` names it."),
    text("Description", "What the document's line says."),
    list(
        "Tracking",
        line_items::LINE_ITEM_TRACKING,
        "At most two elements, on lines of documents.",
    ),
    word(
        "LineType",
        &[
            "Document",
            "Allocation",
            "Line",
            "Tax",
            "Rounding",
            "CurrencyGain",
            "Unexplained",
        ],
        "`Document` on the account that is owed, paid or banked; `Allocation` of credit whose rate is another; `Line` of the document; `Unexplained` what only the reports tell.",
    ),
    integer(
        "LineNumber",
        "Place of the document's line, from 1; NULL on others.",
    ),
    word(
        "SourceType",
        &[
            "ACCREC",
            "ACCPAY",
            "ACCRECCREDIT",
            "ACCPAYCREDIT",
            "ACCRECPAYMENT",
            "ACCPAYPAYMENT",
            "ARCREDITPAYMENT",
            "APCREDITPAYMENT",
            "CASHREC",
            "CASHPAID",
            "TRANSFER",
            "ARPREPAYMENT",
            "APPREPAYMENT",
            "AROVERPAYMENT",
            "APOVERPAYMENT",
            "ARPREPAYMENTPAYMENT",
            "APPREPAYMENTPAYMENT",
            "AROVERPAYMENTPAYMENT",
            "APOVERPAYMENTPAYMENT",
            "MANJOURNAL",
            "UNEXPLAINED",
        ],
        "What booked it, in the words of `Journals`.",
    ),
    guid(
        "SourceID",
        "The document, payment or transfer; of applied credit the credit note, overpayment or prepayment.",
    ),
    text("SourceNumber", "The invoice's or credit note's number."),
    text(
        "Reference",
        "The document's reference; of manual journals the narration.",
    ),
    guid("ContactID", "The contact, where there is one."),
    text("ContactName", "The contact's name as of today."),
    date(
        "FromDate",
        "As the query gives it: the first day; 1 January 1990 without it.",
    )
    .at("DATE '1990-01-01'")
    .as_parameter(),
    date(
        "ToDate",
        "As the query gives it: the last day; today without it.",
    )
    .at("current_date()")
    .as_parameter(),
];

/// Lines of invoices and bills, with what of the document each of them needs.
static INVOICE_LINES: Table = Table {
    name: "InvoiceLines",
    api: Api::Accounting,
    about: "One row for each line of an invoice or bill, and what the document says.",
    rows: Rows::Elements {
        of: &invoices::ENDPOINT,
        list: &["LineItems"],
    },
    key: &["SourceID", "LineNumber"],
    columns: columns![
        &[
            guid("SourceID", "The invoice.")
                .at("InvoiceID")
                .of_document(),
            text("Number", "Its number.")
                .at("InvoiceNumber")
                .of_document(),
        ],
        OF_DOCUMENT,
        OF_CONTACT,
        LINE,
    ],
};

/// The same of credit notes.
static CREDIT_NOTE_LINES: Table = Table {
    name: "CreditNoteLines",
    api: Api::Accounting,
    about: "One row for each line of a credit note, and what the document says.",
    rows: Rows::Elements {
        of: &credit_notes::ENDPOINT,
        list: &["LineItems"],
    },
    key: &["SourceID", "LineNumber"],
    columns: columns![
        &[
            guid("SourceID", "The credit note.")
                .at("CreditNoteID")
                .of_document(),
            text("Number", "Its number.")
                .at("CreditNoteNumber")
                .of_document(),
        ],
        OF_DOCUMENT,
        OF_CONTACT,
        LINE,
    ],
};

/// The same of money spent and received.
static BANK_TRANSACTION_LINES: Table = Table {
    name: "BankTransactionLines",
    api: Api::Accounting,
    about: "One row for each line of a bank transaction, and what the transaction says.",
    rows: Rows::Elements {
        of: &bank_transactions::ENDPOINT,
        list: &["LineItems"],
    },
    key: &["SourceID", "LineNumber"],
    columns: columns![
        &[
            guid("SourceID", "The transaction.")
                .at("BankTransactionID")
                .of_document(),
            guid("BankAccountID", "The bank account.")
                .at("BankAccount.AccountID")
                .of_document(),
        ],
        OF_DOCUMENT,
        OF_CONTACT,
        LINE,
    ],
};

/// The same of manual journals.
static MANUAL_JOURNAL_LINES: Table = Table {
    name: "ManualLines",
    api: Api::Accounting,
    about: "One row for each line of a manual journal, and what the journal says.",
    rows: Rows::Elements {
        of: &manual_journals::ENDPOINT,
        list: &["JournalLines"],
    },
    key: &["SourceID", "LineNumber"],
    columns: columns![
        &[
            guid("SourceID", "The journal.")
                .at("ManualJournalID")
                .of_document(),
            text("Narration", "What it says.").of_document(),
            text("Status", "Its status.").of_document(),
            date("Date", "Its day.").of_document(),
            text("LineAmountTypes", "Whether lines include tax.").of_document(),
        ],
        LINE,
    ],
};

/// The same of prepayments, whose first line says on which account they stand.
static PREPAYMENT_LINES: Table = Table {
    name: "PrepaymentLines",
    api: Api::Accounting,
    about: "One row for each line of a prepayment, and what the prepayment says.",
    rows: Rows::Elements {
        of: &prepayments::ENDPOINT,
        list: &["LineItems"],
    },
    key: &["SourceID", "LineNumber"],
    columns: columns![
        &[guid("SourceID", "The prepayment.")
            .at("PrepaymentID")
            .of_document()],
        OF_DOCUMENT,
        OF_CONTACT,
        LINE,
    ],
};

/// What a document says as a whole.
const OF_DOCUMENT: &[Column] = &[
    text("Type", "Its type.").of_document(),
    word("Status", elements::DOCUMENT_STATUSES, "Its status.").of_document(),
    date("Date", "Its day.").of_document(),
    text("Reference", "Its reference.").of_document(),
    text("LineAmountTypes", "Whether lines include tax.").of_document(),
    money("Total", "What it is over.").of_document(),
    rate(
        "CurrencyRate",
        "Units of its currency for one of the base currency.",
    )
    .of_document(),
];

const OF_CONTACT: &[Column] = &[
    guid("ContactID", "Its contact.")
        .at("Contact.ContactID")
        .of_document(),
    text("ContactName", "The contact's name.")
        .at("Contact.Name")
        .of_document(),
];

/// What a line says.
const LINE: &[Column] = &[
    line_number(),
    text("Description", "Its text."),
    money("LineAmount", "Its amount."),
    money("TaxAmount", "Its tax."),
    text("TaxType", "Its tax rate."),
    text("AccountCode", "Its account's code."),
    guid("AccountID", "Its account."),
    list("Tracking", line_items::LINE_ITEM_TRACKING, "Its tracking."),
];
