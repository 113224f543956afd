//! What is written below a document: allocations, members of groups, options, notes.
//!
//! Its calls name the document in the path, and its replies have a key of their own.

use super::{Call, Delete, Mode, Shape, Update, Writable};
use crate::catalog::tables::accounting::{
    credit_notes, group_contacts, histories, overpayments, prepayments, tracking,
};

/// Credit that is applied to an invoice: made and undone, and nothing else.
const fn allocations(
    writable: Writable,
    create: &'static str,
    delete: &'static str,
    required: &'static [&'static [&'static str]],
) -> Writable {
    Writable {
        key: Some("AllocationID"),
        columns: &["Amount", "Date", "InvoiceID"],
        required,
        create: Some(Call::put_one(create, Shape::Wrapped)),
        delete: Delete::Call(Call::delete(delete)),
        root: Some("Allocations"),
        ..writable
    }
}

pub(super) static CREDIT_NOTE_ALLOCATIONS: Writable = allocations(
    Writable {
        table: &credit_notes::CREDIT_NOTE_ALLOCATIONS,
        scope: "accounting.invoices",
        ..Writable::NOTHING
    },
    "/CreditNotes/{CreditNoteID}/Allocations",
    "/CreditNotes/{CreditNoteID}/Allocations/{id}",
    &[&["CreditNoteID"], &["Amount"], &["InvoiceID"]],
);

pub(super) static OVERPAYMENT_ALLOCATIONS: Writable = allocations(
    Writable {
        table: &overpayments::OVERPAYMENT_ALLOCATIONS,
        scope: "accounting.payments",
        ..Writable::NOTHING
    },
    "/Overpayments/{OverpaymentID}/Allocations",
    "/Overpayments/{OverpaymentID}/Allocations/{id}",
    &[&["OverpaymentID"], &["Amount"], &["InvoiceID"]],
);

pub(super) static PREPAYMENT_ALLOCATIONS: Writable = allocations(
    Writable {
        table: &prepayments::PREPAYMENT_ALLOCATIONS,
        scope: "accounting.payments",
        ..Writable::NOTHING
    },
    "/Prepayments/{PrepaymentID}/Allocations",
    "/Prepayments/{PrepaymentID}/Allocations/{id}",
    &[&["PrepaymentID"], &["Amount"], &["InvoiceID"]],
);

pub(super) static CONTACT_GROUP_CONTACTS: Writable = Writable {
    table: &group_contacts::CONTACT_GROUP_CONTACTS,
    key: Some("ContactID"),
    scope: "accounting.contacts",
    columns: &["ContactID"],
    required: &[&["ContactGroupID"], &["ContactID"]],
    create: Some(Call::put_one(
        "/ContactGroups/{ContactGroupID}/Contacts",
        Shape::Wrapped,
    )),
    delete: Delete::Call(Call::delete(
        "/ContactGroups/{ContactGroupID}/Contacts/{id}",
    )),
    root: Some("Contacts"),
    ..Writable::NOTHING
};

pub(super) static TRACKING_OPTIONS: Writable = Writable {
    table: &tracking::TRACKING_OPTIONS,
    key: Some("TrackingOptionID"),
    scope: "accounting.settings",
    columns: &["Name", "Status"],
    required: &[&["TrackingCategoryID"], &["Name"]],
    create: Some(Call::put_one(
        "/TrackingCategories/{TrackingCategoryID}/Options",
        Shape::Bare,
    )),
    update: Some(Update {
        call: Call::post_one(
            "/TrackingCategories/{TrackingCategoryID}/Options/{id}",
            Shape::Bare,
        ),
        mode: Mode::Patch,
    }),
    delete: Delete::Call(Call::delete(
        "/TrackingCategories/{TrackingCategoryID}/Options/{id}",
    )),
    root: Some("Options"),
    ..Writable::NOTHING
};

/// Notes can be added to the history of a document, and to none of payments, overpayments, prepayments
/// and receipts: pitfall 29.
macro_rules! notes {
    ($($static:ident = $kind:literal $key:literal, $scope:literal;)*) => {$(
        pub(super) static $static: Writable = Writable {
            table: &histories::$static,
            key: Some($key),
            scope: $scope,
            columns: &["Details"],
            required: &[&[$key], &["Details"]],
            create: Some(Call::put_one(
                concat!("/", $kind, "/{", $key, "}/History"),
                Shape::Wrapped,
            )),
            delete: Delete::Never("a note stays"),
            root: Some("HistoryRecords"),
            ..Writable::NOTHING
        };
    )*};
}

notes! {
    HISTORY_BANK_TRANSACTIONS = "BankTransactions" "BankTransactionID", "accounting.banktransactions";
    HISTORY_BANK_TRANSFERS = "BankTransfers" "BankTransferID", "accounting.banktransactions";
    HISTORY_BATCH_PAYMENTS = "BatchPayments" "BatchPaymentID", "accounting.payments";
    HISTORY_CONTACTS = "Contacts" "ContactID", "accounting.contacts";
    HISTORY_CREDIT_NOTES = "CreditNotes" "CreditNoteID", "accounting.invoices";
    HISTORY_EXPENSE_CLAIMS = "ExpenseClaims" "ExpenseClaimID", "accounting.classicexpenses";
    HISTORY_INVOICES = "Invoices" "InvoiceID", "accounting.invoices";
    HISTORY_ITEMS = "Items" "ItemID", "accounting.settings";
    HISTORY_MANUAL_JOURNALS = "ManualJournals" "ManualJournalID", "accounting.manualjournals";
    HISTORY_PURCHASE_ORDERS = "PurchaseOrders" "PurchaseOrderID", "accounting.invoices";
    HISTORY_QUOTES = "Quotes" "QuoteID", "accounting.invoices";
    HISTORY_REPEATING_INVOICES = "RepeatingInvoices" "RepeatingInvoiceID", "accounting.invoices";
}
