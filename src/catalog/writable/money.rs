//! Bank transactions, transfers, payments, batches of them, and manual journals.
//!
//! <https://developer.xero.com/documentation/api/accounting/banktransactions>

use super::documents::{FOUR_DIGITS, GIVEN_LINES, GIVEN_TRACKING, LINES, TRACKING};
use super::{Call, Delete, Elements, Mode, Shape, Update, Writable};
use crate::catalog::descriptor::list;
use crate::catalog::tables::accounting::{
    bank_transactions, bank_transfers, batch_payments, manual_journals, payments,
};
use crate::catalog::tables::columns;

/// An update has to bring type, lines and bank account: pitfall 20.
pub(super) static BANK_TRANSACTIONS: Writable = Writable {
    table: &bank_transactions::BANK_TRANSACTIONS,
    scope: "accounting.banktransactions",
    columns: &[
        "Type",
        "Status",
        "ContactID",
        "ContactNumber",
        "ContactName",
        "BankAccountID",
        "BankAccountCode",
        "Date",
        "Reference",
        "IsReconciled",
        "CurrencyCode",
        "CurrencyRate",
        "LineAmountTypes",
        "Url",
        "LineItems",
    ],
    only_new: &["Type"],
    required: &[
        &["Type"],
        &["BankAccountID", "BankAccountCode"],
        &["LineItems"],
    ],
    clears: &["Reference"],
    given: GIVEN_LINES,
    elements: LINES,
    parameters: FOUR_DIGITS,
    create: Some(Call::put_batch("/BankTransactions")),
    update: Some(Update {
        call: Call::post_batch("/BankTransactions"),
        mode: Mode::Echo,
    }),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_batch("/BankTransactions"),
        mode: Mode::Echo,
        steps: &[("AUTHORISED", "DELETED")],
        unless: &[],
    },
    for_good: &[("Status", &["DELETED", "VOIDED"])],
    dated: Some("Date"),
    ..Writable::NOTHING
};

pub(super) static MANUAL_JOURNALS: Writable = Writable {
    table: &manual_journals::MANUAL_JOURNALS,
    scope: "accounting.manualjournals",
    columns: &[
        "Narration",
        "Status",
        "Date",
        "LineAmountTypes",
        "ShowOnCashBasisReports",
        "Url",
        "JournalLines",
    ],
    required: &[&["Narration"], &["JournalLines"]],
    given: &[list(
        "JournalLines",
        columns![manual_journals::LINE, &[GIVEN_TRACKING]],
        "With their tracking.",
    )],
    elements: &[
        Elements {
            list: "JournalLines",
            fields: &[
                "Description",
                "LineAmount",
                "TaxAmount",
                "TaxType",
                "AccountCode",
                "IsBlank",
                "Tracking",
            ],
            id: None,
            prices: &["TaxAmount"],
            priced_by: &["LineAmount", "TaxType"],
        },
        TRACKING,
    ],
    create: Some(Call::put_batch("/ManualJournals")),
    // An element without lines is refused.
    update: Some(Update {
        call: Call::post_batch("/ManualJournals"),
        mode: Mode::Echo,
    }),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_batch("/ManualJournals"),
        mode: Mode::Echo,
        steps: &[("DRAFT", "DELETED"), ("POSTED", "VOIDED")],
        unless: &[],
    },
    for_good: &[("Status", &["POSTED", "VOIDED"])],
    dated: Some("Date"),
    ..Writable::NOTHING
};

/// A payment is made and deleted, and nothing else.
pub(super) static PAYMENTS: Writable = Writable {
    table: &payments::PAYMENTS,
    scope: "accounting.payments",
    columns: &[
        "Date",
        "Amount",
        "CurrencyRate",
        "Reference",
        "IsReconciled",
        "AccountID",
        "AccountCode",
        "InvoiceID",
        "InvoiceNumber",
        "CreditNoteID",
        "CreditNoteNumber",
        "PrepaymentID",
        "OverpaymentID",
    ],
    required: &[
        &["Date"],
        &["Amount"],
        &["AccountID", "AccountCode"],
        &[
            "InvoiceID",
            "InvoiceNumber",
            "CreditNoteID",
            "CreditNoteNumber",
            "PrepaymentID",
            "OverpaymentID",
        ],
    ],
    create: Some(Call::put_batch("/Payments")),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_one("/Payments/{id}", Shape::Bare),
        mode: Mode::Patch,
        steps: &[("AUTHORISED", "DELETED")],
        // Xero deletes a batch as a whole: pitfall 27.
        unless: &["BatchPaymentID"],
    },
    for_good: &[("Status", &["DELETED"])],
    dated: Some("Date"),
    ..Writable::NOTHING
};

/// A transfer is made and deleted, and nothing else.
pub(super) static BANK_TRANSFERS: Writable = Writable {
    table: &bank_transfers::BANK_TRANSFERS,
    scope: "accounting.banktransactions",
    columns: &[
        "Date",
        "Amount",
        "FromBankAccountID",
        "FromBankAccountCode",
        "ToBankAccountID",
        "ToBankAccountCode",
        "FromIsReconciled",
        "ToIsReconciled",
        "Reference",
    ],
    required: &[
        &["FromBankAccountID", "FromBankAccountCode"],
        &["ToBankAccountID", "ToBankAccountCode"],
        &["Amount"],
    ],
    create: Some(Call::put_one("/BankTransfers", Shape::Wrapped)),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_one("/BankTransfers/{id}", Shape::Bare),
        mode: Mode::Patch,
        steps: &[("AUTHORISED", "DELETED")],
        unless: &[],
    },
    for_good: &[("Status", &["DELETED"])],
    dated: Some("Date"),
    ..Writable::NOTHING
};

/// A batch pays several invoices at once; its payments go with it.
pub(super) static BATCH_PAYMENTS: Writable = Writable {
    table: &batch_payments::BATCH_PAYMENTS,
    scope: "accounting.payments",
    columns: &[
        "Date",
        "AccountID",
        "AccountCode",
        "Reference",
        "Particulars",
        "Code",
        "Details",
        "Narrative",
        "Payments",
    ],
    required: &[&["Date"], &["AccountID", "AccountCode"], &["Payments"]],
    elements: &[Elements {
        list: "Payments",
        fields: &["InvoiceID", "Amount", "Reference", "Details"],
        id: None,
        prices: &[],
        priced_by: &[],
    }],
    create: Some(Call::put_batch("/BatchPayments")),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_one("/BatchPayments/{id}", Shape::Bare),
        mode: Mode::Patch,
        steps: &[("AUTHORISED", "DELETED")],
        unless: &[],
    },
    for_good: &[("Status", &["DELETED"])],
    dated: Some("Date"),
    ..Writable::NOTHING
};
