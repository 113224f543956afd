//! Credit notes given and received, with their lines, tracking, allocations and refunds.
//!
//! <https://developer.xero.com/documentation/api/accounting/creditnotes>

use super::{elements, line_items, settlements};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, flag, guid, instant, line_number, list, money,
    optimised, pages, rate, text, unoptimised, word,
};

/// Credit notes in every status.
pub static CREDIT_NOTES: Table = Table {
    name: "CreditNotes",
    api: Api::Accounting,
    about: "One row for each credit note given or received, drafts, voided and deleted ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["CreditNoteID"],
    columns: COLUMNS,
};

/// Lines of credit notes.
pub static CREDIT_NOTE_LINE_ITEMS: Table = Table {
    name: "CreditNoteLineItems",
    api: Api::Accounting,
    about: "One row for each line of a credit note; amounts are positive, as on invoices.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems"],
    },
    key: &["CreditNoteID", "LineItemID"],
    columns: columns![
        &[CREDIT_NOTE_ID],
        line_items::LINE_ITEM.split_at(1).0,
        &[line_number()],
        line_items::LINE_ITEM.split_at(1).1,
        &[
            list(
                "Tracking",
                line_items::LINE_ITEM_TRACKING,
                "At most two elements; also the table `CreditNoteLineItemTracking`.",
            ),
            list(
                "TaxBreakdown",
                line_items::TAX_BREAKDOWN,
                "Tax by jurisdiction, with automatic sales tax in the United States only.",
            ),
        ],
        OF_CREDIT_NOTE,
    ],
};

/// Tracking of credit notes' lines.
pub static CREDIT_NOTE_LINE_ITEM_TRACKING: Table = Table {
    name: "CreditNoteLineItemTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a credit note.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems", "Tracking"],
    },
    key: &["CreditNoteID", "LineItemID", "TrackingCategoryID"],
    columns: columns![
        &[
            CREDIT_NOTE_ID,
            guid("LineItemID", "Line that is tracked.").of_line(),
            line_number(),
        ],
        line_items::LINE_ITEM_TRACKING,
        OF_CREDIT_NOTE,
    ],
};

/// What credit notes were applied to.
pub static CREDIT_NOTE_ALLOCATIONS: Table = Table {
    name: "CreditNoteAllocations",
    api: Api::Accounting,
    about: "One row for each part of a credit note that was applied to an invoice or bill.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Allocations"],
    },
    key: &["CreditNoteID", "AllocationID"],
    columns: columns![
        &[CREDIT_NOTE_ID, CREDIT_NOTE_NUMBER],
        settlements::ALLOCATION.split_at(1).0,
        &[line_number()],
        settlements::ALLOCATION.split_at(1).1,
        settlements::ALLOCATED_MONEY,
        &[elements::VALIDATION_ERRORS],
        AROUND_MONEY,
    ],
};

/// Refunds as credit notes list them.
pub static CREDIT_NOTE_PAYMENTS: Table = Table {
    name: "CreditNotePayments",
    api: Api::Accounting,
    about: "One row for each refund of a credit note; what was applied to invoices is none.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Payments"],
    },
    key: &["CreditNoteID", "PaymentID"],
    columns: columns![
        // The payment's own reference to its credit note is empty inside the credit note.
        &[CREDIT_NOTE_ID, CREDIT_NOTE_NUMBER],
        settlements::PAYMENT_ITSELF.split_at(1).0,
        &[line_number()],
        settlements::PAYMENT_ITSELF.split_at(1).1,
        elements::ACCOUNT_NAME,
        settlements::PAID_INVOICE,
        settlements::REFUNDED_MONEY,
        settlements::PAYMENT_MARKS,
        &[elements::VALIDATION_ERRORS, elements::WARNINGS,],
        AROUND_MONEY,
    ],
};

/// `/CreditNotes`, which takes no list of ids. `unitdp=4` keeps unit amounts exact when read.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/CreditNotes",
    reply: Reply::List("CreditNotes"),
    id: "CreditNoteID",
    paging: pages(1000),
    always: &[("unitdp", "4")],
    single: Some(Reply::List("CreditNotes")),
    // Unstamped: a contact's new name or number leaves `UpdatedDateUTC` as it was (pitfall 10).
    filters: &[
        optimised("Type"),
        optimised("Status"),
        optimised("Date"),
        optimised("Reference"),
        optimised("Contact.ContactID"),
        optimised("Contact.Name").unstamped(),
        optimised("Contact.ContactNumber").unstamped(),
        unoptimised("CreditNoteID"),
        unoptimised("CreditNoteNumber"),
        unoptimised("Total"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    steady_order: Some("CreditNoteID"),
    orders: &["Date", "UpdatedDateUTC"],
    only_grows: true,
    scope: "accounting.invoices.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = columns![
    &[
        guid(
            "CreditNoteID",
            "Payments that refund it give it as their `InvoiceID`.",
        ),
        text(
            "CreditNoteNumber",
            "Unique among those given; on received ones the supplier's number, which may repeat.",
        ),
        text(
            "Reference",
            "Free text, mostly on credit notes given to customers.",
        ),
        word(
            "Type",
            settlements::CREDIT_NOTE_TYPES,
            "`ACCRECCREDIT` was given to a customer, `ACCPAYCREDIT` got from a supplier.",
        ),
        word(
            "Status",
            elements::DOCUMENT_STATUSES,
            "Only `AUTHORISED` and `PAID` ones are in the ledger; `PAID` has no credit left.",
        ),
    ],
    elements::CONTACT_REFERENCE,
    &[
        date("Date", "Day of issue, which decides the accounting period."),
        date("DueDate", "NULL on most credit notes."),
        text(
            "CurrencyCode",
            "ISO 4217 code of the currency that all amounts of this credit note are in.",
        ),
        rate(
            "CurrencyRate",
            "Its currency for one of the base currency: divide by it to get base amounts.",
        ),
        word(
            "LineAmountTypes",
            elements::LINE_AMOUNT_TYPES,
            "Whether line amounts include tax; `SubTotal` and `Total` don't depend on it.",
        ),
        money("SubTotal", "Without tax; positive, though it takes away."),
        money("TotalTax", "Sum of the lines' tax."),
        money("Total", "Tax included, before any of it was used."),
        money(
            "RemainingCredit",
            "`Total` less what was applied to invoices and what was refunded.",
        ),
        money(
            "AppliedAmount",
            "What one invoice took of it; NULL outside invoices.",
        ),
        date(
            "FullyPaidOnDate",
            "Day its credit was used up; NULL while some remains.",
        ),
        money(
            "CISDeduction",
            "Held back for the United Kingdom's construction scheme; NULL elsewhere.",
        ),
        rate("CISRate", "Per cent held back under that scheme."),
        guid("BrandingThemeID", "Layout it is printed with."),
        flag(
            "SentToContact",
            "Whether somebody sent it or marked it as sent; NULL on received ones.",
        ),
        elements::HAS_ATTACHMENTS,
        flag("HasErrors", "True only in replies to writes."),
        elements::STATUS_ATTRIBUTE_STRING,
        instant(
            "UpdatedDateUTC",
            "When it was last changed, allocations and refunds included.",
        ),
        text(
            "UpdatedDateUTCString",
            "The same instant as Xero spells it in ISO 8601.",
        ),
        list(
            "LineItems",
            line_items::LINE_ITEM,
            "Also the table `CreditNoteLineItems`; tracking is in `CreditNoteLineItemTracking`.",
        ),
        list(
            "Allocations",
            settlements::ALLOCATION_ELEMENT,
            "What was applied to invoices; also the table `CreditNoteAllocations`.",
        ),
        list(
            "Payments",
            settlements::PAYMENT_ELEMENT,
            "Live refunds; also the table `CreditNotePayments`.",
        ),
        elements::INVOICE_ADDRESSES,
        elements::VALIDATION_ERRORS,
        elements::WARNINGS,
    ],
];

const CREDIT_NOTE_ID: Column =
    guid("CreditNoteID", "Credit note that the row belongs to.").of_document();

const CREDIT_NOTE_NUMBER: Column = text(
    "CreditNoteNumber",
    "Number of that credit note; the supplier's on received ones.",
)
.of_document();

const TYPE: Column = word(
    "Type",
    settlements::CREDIT_NOTE_TYPES,
    "Of the credit note: given to a customer or got from a supplier.",
)
.of_document();

const CONTACT_ID: Column = guid("ContactID", "Of the credit note: the customer or supplier.")
    .at("Contact.ContactID")
    .of_document();

/// What lines repeat of their credit note.
const OF_CREDIT_NOTE: &[Column] = &[
    TYPE,
    word(
        "Status",
        elements::DOCUMENT_STATUSES,
        "Of the credit note; only `AUTHORISED` and `PAID` count in the ledger.",
    )
    .of_document(),
    date("Date", "Of the credit note: day of issue.").of_document(),
    CONTACT_ID,
];

/// What allocations and refunds, which have a date of their own, repeat of their credit note.
const AROUND_MONEY: &[Column] = &[
    TYPE,
    word(
        "CreditNoteStatus",
        elements::DOCUMENT_STATUSES,
        "Of the credit note; `PAID` once its credit is used up.",
    )
    .at("Status")
    .of_document(),
    date(
        "CreditNoteDate",
        "Day the credit note was issued, not the day of this row.",
    )
    .at("Date")
    .of_document(),
    CONTACT_ID,
];
