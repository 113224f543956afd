//! Invoices, credit notes, quotes, purchase orders and repeating invoices: documents of lines; and what
//! links two of them.
//!
//! <https://developer.xero.com/documentation/api/accounting/invoices>

use super::{Call, Delete, Elements, Mode, Shape, Update, Writable};
use crate::catalog::descriptor::{Column, list};
use crate::catalog::tables::accounting::{
    credit_notes, invoices, line_items, linked_transactions, purchase_orders, quotes,
    repeating_invoices,
};
use crate::catalog::tables::columns;

/// What Xero takes of a line, and of its tracking. It works out the rest.
pub(super) const LINES: &[Elements] = &[
    Elements {
        list: "LineItems",
        fields: &[
            "LineItemID",
            "Description",
            "Quantity",
            "UnitAmount",
            "LineAmount",
            "TaxAmount",
            "TaxType",
            "AccountCode",
            "ItemCode",
            "DiscountRate",
            "DiscountAmount",
            "Tracking",
        ],
        id: Some("LineItemID"),
        prices: &["LineAmount", "TaxAmount"],
        priced_by: &[
            "Quantity",
            "UnitAmount",
            "DiscountRate",
            "DiscountAmount",
            "TaxType",
            "LineAmount",
        ],
    },
    TRACKING,
];

/// Lines as a statement gives them.
pub(super) const GIVEN_LINES: &[Column] = &[list(
    "LineItems",
    columns![line_items::LINE_ITEM, &[GIVEN_TRACKING]],
    "With their tracking.",
)];

pub(super) const GIVEN_TRACKING: Column = list(
    "Tracking",
    line_items::LINE_ITEM_TRACKING,
    "Options by id or by name, of two categories at most.",
);

pub(super) const TRACKING: Elements = Elements {
    list: "Tracking",
    fields: &["TrackingCategoryID", "TrackingOptionID", "Name", "Option"],
    id: None,
    prices: &[],
    priced_by: &[],
};

/// Unit amounts keep four digits.
pub(super) const FOUR_DIGITS: &[(&str, &str)] = &[("unitdp", "4")];

/// What becomes of a document that is approved can't be taken back.
const APPROVAL: (&str, &[&str]) = ("Status", &["AUTHORISED", "VOIDED"]);

/// Drafts are deleted, what is approved is voided.
const DELETED_OR_VOIDED: &[(&str, &str)] = &[
    ("DRAFT", "DELETED"),
    ("SUBMITTED", "DELETED"),
    ("AUTHORISED", "VOIDED"),
];

pub(super) static INVOICES: Writable = Writable {
    table: &invoices::INVOICES,
    scope: "accounting.invoices",
    columns: &[
        "InvoiceNumber",
        "Reference",
        "Type",
        "Status",
        "ContactID",
        "ContactNumber",
        "ContactName",
        "Date",
        "DueDate",
        "CurrencyCode",
        "CurrencyRate",
        "LineAmountTypes",
        "ExpectedPaymentDate",
        "PlannedPaymentDate",
        "BrandingThemeID",
        "SentToContact",
        "Url",
        "LineItems",
    ],
    only_new: &["Type"],
    required: &[
        &["Type"],
        &["ContactID", "ContactNumber", "ContactName"],
        &["LineItems"],
    ],
    clears: &["Reference"],
    given: GIVEN_LINES,
    elements: LINES,
    parameters: FOUR_DIGITS,
    create: Some(Call::put_batch("/Invoices")),
    update: Some(Update {
        call: Call::post_batch("/Invoices"),
        mode: Mode::Patch,
    }),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_batch("/Invoices"),
        mode: Mode::Patch,
        steps: DELETED_OR_VOIDED,
        unless: &["AmountPaid", "AmountCredited"],
    },
    for_good: &[APPROVAL],
    dated: Some("Date"),
    ..Writable::NOTHING
};

pub(super) static CREDIT_NOTES: Writable = Writable {
    table: &credit_notes::CREDIT_NOTES,
    scope: "accounting.invoices",
    columns: &[
        "CreditNoteNumber",
        "Reference",
        "Type",
        "Status",
        "ContactID",
        "ContactNumber",
        "ContactName",
        "Date",
        "CurrencyCode",
        "CurrencyRate",
        "LineAmountTypes",
        "BrandingThemeID",
        "SentToContact",
        "LineItems",
    ],
    only_new: &["Type"],
    required: &[
        &["Type"],
        &["ContactID", "ContactNumber", "ContactName"],
        &["LineItems"],
    ],
    clears: &["Reference"],
    given: GIVEN_LINES,
    elements: LINES,
    parameters: FOUR_DIGITS,
    create: Some(Call::put_batch("/CreditNotes")),
    update: Some(Update {
        call: Call::post_batch("/CreditNotes"),
        mode: Mode::Patch,
    }),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_batch("/CreditNotes"),
        mode: Mode::Patch,
        steps: DELETED_OR_VOIDED,
        unless: &["AppliedAmount"],
    },
    for_good: &[APPROVAL],
    dated: Some("Date"),
    ..Writable::NOTHING
};

/// A quote that comes without its `LineAmountTypes` is priced anew: pitfall 20. Its lines are told with
/// unit amounts of two digits, whatever they have, so they stay where they are unless they are meant.
pub(super) static QUOTES: Writable = Writable {
    table: &quotes::QUOTES,
    scope: "accounting.invoices",
    columns: &[
        "QuoteNumber",
        "Reference",
        "Status",
        "ContactID",
        "ContactNumber",
        "ContactName",
        "Date",
        "ExpiryDate",
        "Title",
        "Summary",
        "Terms",
        "CurrencyCode",
        "CurrencyRate",
        "LineAmountTypes",
        "BrandingThemeID",
        "LineItems",
    ],
    required: &[
        &["ContactID", "ContactNumber", "ContactName"],
        &["Date"],
        &["LineItems"],
    ],
    clears: &["Reference", "Title", "Summary", "Terms"],
    given: GIVEN_LINES,
    elements: LINES,
    create: Some(Call::put_batch("/Quotes")),
    update: Some(Update {
        call: Call::post_batch("/Quotes"),
        mode: Mode::Head,
    }),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_batch("/Quotes"),
        mode: Mode::Head,
        steps: &[
            ("DRAFT", "DELETED"),
            ("SENT", "DELETED"),
            ("DECLINED", "DELETED"),
            ("ACCEPTED", "DELETED"),
        ],
        unless: &[],
    },
    ..Writable::NOTHING
};

pub(super) static PURCHASE_ORDERS: Writable = Writable {
    table: &purchase_orders::PURCHASE_ORDERS,
    scope: "accounting.invoices",
    columns: &[
        "PurchaseOrderNumber",
        "Reference",
        "Status",
        "ContactID",
        "ContactNumber",
        "ContactName",
        "Date",
        "DeliveryDate",
        "ExpectedArrivalDate",
        "DeliveryAddress",
        "AttentionTo",
        "Telephone",
        "DeliveryInstructions",
        "CurrencyCode",
        "CurrencyRate",
        "LineAmountTypes",
        "SentToContact",
        "BrandingThemeID",
        "LineItems",
    ],
    required: &[
        &["ContactID", "ContactNumber", "ContactName"],
        &["LineItems"],
    ],
    clears: &[
        "Reference",
        "DeliveryAddress",
        "AttentionTo",
        "Telephone",
        "DeliveryInstructions",
    ],
    given: GIVEN_LINES,
    elements: LINES,
    create: Some(Call::put_batch("/PurchaseOrders")),
    update: Some(Update {
        call: Call::post_batch("/PurchaseOrders"),
        mode: Mode::Patch,
    }),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_batch("/PurchaseOrders"),
        mode: Mode::Patch,
        steps: &[
            ("DRAFT", "DELETED"),
            ("SUBMITTED", "DELETED"),
            ("AUTHORISED", "DELETED"),
        ],
        unless: &[],
    },
    unique: Some("PurchaseOrderNumber"),
    ..Writable::NOTHING
};

/// A template is made and deleted, and nothing else.
pub(super) static REPEATING_INVOICES: Writable = Writable {
    table: &repeating_invoices::REPEATING_INVOICES,
    scope: "accounting.invoices",
    columns: &[
        "Type",
        "Status",
        "Reference",
        "ContactID",
        "ContactNumber",
        "ContactName",
        "Schedule_Period",
        "Schedule_Unit",
        "Schedule_DueDate",
        "Schedule_DueDateType",
        "Schedule_StartDate",
        "Schedule_EndDate",
        "CurrencyCode",
        "LineAmountTypes",
        "ApprovedForSending",
        "SendCopy",
        "MarkAsSent",
        "IncludePDF",
        "BrandingThemeID",
        "LineItems",
    ],
    required: &[
        &["Type"],
        &["ContactID", "ContactNumber", "ContactName"],
        &["Schedule_Period"],
        &["Schedule_Unit"],
        &["LineItems"],
    ],
    given: GIVEN_LINES,
    elements: LINES,
    create: Some(Call::put_batch("/RepeatingInvoices")),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_batch("/RepeatingInvoices"),
        mode: Mode::Patch,
        steps: &[("DRAFT", "DELETED"), ("AUTHORISED", "DELETED")],
        unless: &[],
    },
    // From then on Xero makes invoices of it, and may send them.
    for_good: &[("Status", &["AUTHORISED"])],
    asks_of_new: true,
    ..Writable::NOTHING
};

pub(super) static LINKED_TRANSACTIONS: Writable = Writable {
    table: &linked_transactions::LINKED_TRANSACTIONS,
    scope: "accounting.invoices",
    columns: &[
        "SourceTransactionID",
        "SourceLineItemID",
        "ContactID",
        "TargetTransactionID",
        "TargetLineItemID",
    ],
    required: &[&["SourceTransactionID"], &["SourceLineItemID"]],
    create: Some(Call::put_one("/LinkedTransactions", Shape::Bare)),
    update: Some(Update {
        call: Call::post_one("/LinkedTransactions/{id}", Shape::Wrapped),
        mode: Mode::Echo,
    }),
    delete: Delete::Call(Call::delete("/LinkedTransactions/{id}")),
    ..Writable::NOTHING
};
