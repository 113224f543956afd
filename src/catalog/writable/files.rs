//! Files, their folders, what they belong to, and the files attached to documents.
//!
//! A new file is given as bytes or as a file of this machine's, and goes out as it is read.
//! <https://developer.xero.com/documentation/api/files/files>

use super::{Call, Delete, Mode, Shape, Update, Writable};
use crate::catalog::tables::accounting::{attachments, payment_services, theme_payment_services};
use crate::catalog::tables::files::{associations, folders, library};

const CONTENTS: &[&str] = &["Content", "LocalPath"];

pub(super) static FILES: Writable = Writable {
    table: &library::FILES,
    scope: "files",
    columns: &["Name", "FolderID", "Content", "LocalPath"],
    only_new: CONTENTS,
    required: &[CONTENTS],
    file_name: Some("Name"),
    create: Some(Call::post_one("/Files/{FolderID}", Shape::Form)),
    update: Some(Update {
        call: Call::put_one("/Files/{id}", Shape::Bare),
        mode: Mode::Patch,
    }),
    delete: Delete::Call(Call::delete("/Files/{id}")),
    ..Writable::NOTHING
};

/// What becomes of the files in a folder that is deleted is undocumented.
pub(super) static FOLDERS: Writable = Writable {
    table: &folders::FOLDERS,
    scope: "files",
    columns: &["Name"],
    required: &[&["Name"]],
    create: Some(Call::post_one("/Folders", Shape::Bare)),
    update: Some(Update {
        call: Call::put_one("/Folders/{id}", Shape::Bare),
        mode: Mode::Patch,
    }),
    delete: Delete::Call(Call::delete("/Folders/{id}")),
    only_empty: &["FileCount"],
    ..Writable::NOTHING
};

pub(super) static ASSOCIATIONS: Writable = Writable {
    table: &associations::ASSOCIATIONS,
    key: Some("ObjectID"),
    scope: "files",
    columns: &["ObjectID", "ObjectGroup", "ObjectType"],
    required: &[&["FileID"], &["ObjectID"], &["ObjectGroup"]],
    create: Some(Call::post_one("/Files/{FileID}/Associations", Shape::Bare)),
    delete: Delete::Call(Call::delete("/Files/{FileID}/Associations/{id}")),
    root: Some(""),
    ..Writable::NOTHING
};

pub(super) static PAYMENT_SERVICES: Writable = Writable {
    table: &payment_services::PAYMENT_SERVICES,
    scope: "paymentservices",
    columns: &["PaymentServiceName", "PaymentServiceUrl", "PayNowText"],
    required: &[&["PaymentServiceName"], &["PaymentServiceUrl"]],
    create: Some(Call::put_one("/PaymentServices", Shape::Wrapped)),
    delete: Delete::Never("Xero deletes none by its API"),
    unique: Some("PaymentServiceName"),
    ..Writable::NOTHING
};

pub(super) static BRANDING_THEME_PAYMENT_SERVICES: Writable = Writable {
    table: &theme_payment_services::BRANDING_THEME_PAYMENT_SERVICES,
    key: Some("PaymentServiceID"),
    scope: "paymentservices",
    columns: &["PaymentServiceID"],
    required: &[&["BrandingThemeID"], &["PaymentServiceID"]],
    create: Some(Call::post_one(
        "/BrandingThemes/{BrandingThemeID}/PaymentServices",
        Shape::Wrapped,
    )),
    delete: Delete::Never("Xero takes none from a theme by its API"),
    root: Some("PaymentServices"),
    ..Writable::NOTHING
};

/// Files of documents: a new one by PUT, and by POST another content of one that is there.
macro_rules! attachments {
    ($($static:ident = $kind:literal $key:literal;)*) => {$(
        pub(super) static $static: Writable = Writable {
            table: &attachments::$static,
            key: Some("AttachmentID"),
            scope: "accounting.attachments",
            columns: &["FileName", "IncludeOnline", "Content", "LocalPath"],
            only_new: &["FileName", "IncludeOnline"],
            required: &[&[$key], CONTENTS],
            file_name: Some("FileName"),
            as_parameters: &["IncludeOnline"],
            create: Some(Call::put_one(
                concat!("/", $kind, "/{", $key, "}/Attachments/{FileName}"),
                Shape::File,
            )),
            update: Some(Update {
                call: Call::post_one(
                    concat!("/", $kind, "/{", $key, "}/Attachments/{FileName}"),
                    Shape::File,
                ),
                mode: Mode::Patch,
            }),
            delete: Delete::Never("Xero deletes no attachment by its API"),
            root: Some("Attachments"),
            ..Writable::NOTHING
        };
    )*};
}

attachments! {
    ACCOUNT_ATTACHMENTS = "Accounts" "AccountID";
    BANK_TRANSACTION_ATTACHMENTS = "BankTransactions" "BankTransactionID";
    BANK_TRANSFER_ATTACHMENTS = "BankTransfers" "BankTransferID";
    CONTACT_ATTACHMENTS = "Contacts" "ContactID";
    CREDIT_NOTE_ATTACHMENTS = "CreditNotes" "CreditNoteID";
    INVOICE_ATTACHMENTS = "Invoices" "InvoiceID";
    MANUAL_JOURNAL_ATTACHMENTS = "ManualJournals" "ManualJournalID";
    PURCHASE_ORDER_ATTACHMENTS = "PurchaseOrders" "PurchaseOrderID";
    QUOTE_ATTACHMENTS = "Quotes" "QuoteID";
    RECEIPT_ATTACHMENTS = "Receipts" "ReceiptID";
    REPEATING_INVOICE_ATTACHMENTS = "RepeatingInvoices" "RepeatingInvoiceID";
}
