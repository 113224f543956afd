//! Sales invoices and bills, with their lines, the lines' tracking, and payments.
//!
//! <https://developer.xero.com/documentation/api/accounting/invoices>

use super::{elements, line_items, settlements};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, ListParameter, Reply, Rows, Table, date, flag, guid, instant,
    line_number, list, money, optimised, pages, rate, text, unoptimised, word,
};

/// Invoices and bills in every status.
pub static INVOICES: Table = Table {
    name: "Invoices",
    api: Api::Accounting,
    about: "One row for each sales invoice and bill, drafts, voided and deleted ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["InvoiceID"],
    columns: COLUMNS,
};

/// Lines of invoices and bills.
pub static INVOICE_LINE_ITEMS: Table = Table {
    name: "InvoiceLineItems",
    api: Api::Accounting,
    about: "One row for each line of a sales invoice or bill, lines of text only included.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems"],
    },
    key: &["InvoiceID", "LineItemID"],
    columns: columns![
        &[INVOICE_ID],
        LINE_ITEM_WITH_PLACE,
        &[
            list(
                "Tracking",
                line_items::LINE_ITEM_TRACKING,
                "At most two elements; also the table `InvoiceLineItemTracking`.",
            ),
            list(
                "TaxBreakdown",
                line_items::TAX_BREAKDOWN,
                "Tax by jurisdiction, with automatic sales tax in the United States only.",
            ),
        ],
        OF_INVOICE,
    ],
};

/// Tracking of invoices' lines.
pub static INVOICE_LINE_ITEM_TRACKING: Table = Table {
    name: "InvoiceLineItemTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a sales invoice or bill.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems", "Tracking"],
    },
    key: &["InvoiceID", "LineItemID", "TrackingCategoryID"],
    columns: columns![
        &[
            INVOICE_ID,
            guid("LineItemID", "Line that is tracked.").of_line(),
            line_number(),
        ],
        line_items::LINE_ITEM_TRACKING,
        OF_INVOICE,
    ],
};

/// Payments as invoices list them.
pub static INVOICE_PAYMENTS: Table = Table {
    name: "InvoicePayments",
    api: Api::Accounting,
    about: "One row for each payment of an invoice or bill; credits applied to it are none.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Payments"],
    },
    key: &["InvoiceID", "PaymentID"],
    columns: columns![
        // The payment's own reference to its invoice is empty inside the invoice.
        &[INVOICE_ID, INVOICE_NUMBER,],
        PAYMENT_WITH_PLACE,
        &[
            elements::VALIDATION_ERRORS,
            elements::WARNINGS,
            TYPE,
            INVOICE_STATUS,
            INVOICE_DATE,
            CONTACT_ID,
        ],
    ],
};

/// Credit notes as invoices list them.
pub static INVOICE_CREDIT_NOTES: Table = Table {
    name: "InvoiceCreditNotes",
    api: Api::Accounting,
    about: "One row for each credit note applied to an invoice or bill, with the part applied.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["CreditNotes"],
    },
    key: &["InvoiceID", "CreditNoteID"],
    columns: columns![
        &[INVOICE_ID, INVOICE_NUMBER],
        settlements::CREDIT_NOTE_ELEMENT.split_at(1).0,
        &[line_number()],
        settlements::CREDIT_NOTE_ELEMENT.split_at(1).1,
        &[
            LINES_OF_STUB,
            list(
                "Allocations",
                settlements::ALLOCATION_ELEMENT,
                "Empty or NULL inside invoices; the table `CreditNoteAllocations` has them.",
            ),
            PAYMENTS_OF_STUB,
            elements::INVOICE_ADDRESSES,
            elements::VALIDATION_ERRORS,
            elements::WARNINGS,
        ],
        AROUND_CREDIT,
    ],
};

/// Prepayments as invoices list them.
pub static INVOICE_PREPAYMENTS: Table = Table {
    name: "InvoicePrepayments",
    api: Api::Accounting,
    about: "One row for each prepayment applied to an invoice or bill, with the part applied.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Prepayments"],
    },
    key: &["InvoiceID", "PrepaymentID"],
    columns: columns![
        &[INVOICE_ID],
        settlements::PREPAYMENT_ELEMENT.split_at(1).0,
        &[line_number()],
        settlements::PREPAYMENT_ELEMENT.split_at(1).1,
        LISTS_OF_MONEY,
        AROUND_CREDIT,
    ],
};

/// Overpayments as invoices list them.
pub static INVOICE_OVERPAYMENTS: Table = Table {
    name: "InvoiceOverpayments",
    api: Api::Accounting,
    about: "One row for each overpayment applied to an invoice or bill, with the part applied.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Overpayments"],
    },
    key: &["InvoiceID", "OverpaymentID"],
    columns: columns![
        &[INVOICE_ID, INVOICE_NUMBER],
        settlements::OVERPAYMENT_ELEMENT.split_at(1).0,
        &[line_number()],
        settlements::OVERPAYMENT_ELEMENT.split_at(1).1,
        LISTS_OF_MONEY,
        AROUND_CREDIT,
    ],
};

/// `/Invoices`. Paged replies bring the lines; `unitdp=4` keeps unit amounts exact when read.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Invoices",
    reply: Reply::List("Invoices"),
    id: "InvoiceID",
    paging: pages(1000),
    always: &[("includeArchived", "true"), ("unitdp", "4")],
    ids: Some("IDs"),
    single: Some(Reply::List("Invoices")),
    lists: &[
        ListParameter {
            name: "ContactIDs",
            field: "Contact.ContactID",
            beside_where: false,
        },
        ListParameter {
            name: "InvoiceNumbers",
            field: "InvoiceNumber",
            beside_where: false,
        },
        ListParameter {
            name: "Statuses",
            field: "Status",
            beside_where: true,
        },
    ],
    // Unstamped: some edits of due dates, and a contact's new name or number, leave
    // `UpdatedDateUTC` as it was (pitfall 10).
    filters: &[
        optimised("Status"),
        optimised("Type"),
        optimised("Date"),
        optimised("DueDate").unstamped(),
        optimised("Reference"),
        optimised("AmountDue"),
        optimised("AmountPaid"),
        optimised("Contact.ContactID"),
        optimised("Contact.Name").unstamped(),
        optimised("Contact.ContactNumber").unstamped(),
        unoptimised("InvoiceNumber"),
        unoptimised("Total"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    steady_order: Some("InvoiceID"),
    orders: &["Date", "UpdatedDateUTC"],
    only_grows: true,
    scope: "accounting.invoices.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = columns![
    &[
        guid("InvoiceID", "Stays the same when the number is changed."),
        text(
            "InvoiceNumber",
            "Unique among sales invoices; on bills the supplier's number, which may repeat.",
        ),
        text(
            "Reference",
            "Free text, only on sales invoices; bills have none.",
        ),
        word(
            "Type",
            elements::INVOICE_TYPES,
            "`ACCREC` is a sales invoice, `ACCPAY` a bill; there are no others here.",
        ),
        word(
            "Status",
            elements::DOCUMENT_STATUSES,
            "Only `AUTHORISED` and `PAID` ones are in the ledger.",
        ),
    ],
    elements::CONTACT_REFERENCE,
    &[
        date("Date", "Day of issue, which decides the accounting period."),
        date(
            "DueDate",
            "Day by which payment is due; NULL on some drafts.",
        ),
        text(
            "CurrencyCode",
            "ISO 4217 code of the currency that all amounts of this invoice are in.",
        ),
        rate(
            "CurrencyRate",
            "Invoice's currency for one of the base currency: divide by it to get base amounts.",
        ),
        word(
            "LineAmountTypes",
            elements::LINE_AMOUNT_TYPES,
            "Whether line amounts include tax; `SubTotal` and `Total` don't depend on it.",
        ),
        money("SubTotal", "Without tax, after discounts."),
        money("TotalTax", "Sum of the lines' tax."),
        money("Total", "Tax included, before any payment."),
        money(
            "TotalDiscount",
            "Already taken off `SubTotal`; NULL without discounts.",
        ),
        money(
            "AmountDue",
            "`Total` less payments, credits and any construction scheme deduction.",
        ),
        money(
            "AmountPaid",
            "Sum of live payments, in the invoice's currency.",
        ),
        money(
            "AmountCredited",
            "Sum of credit notes, prepayments and overpayments applied.",
        ),
        date(
            "FullyPaidOnDate",
            "Day of the payment or credit that settled it; NULL while anything is due.",
        ),
        date(
            "ExpectedPaymentDate",
            "When the customer is expected to pay; only on sales invoices, set by hand.",
        ),
        date(
            "PlannedPaymentDate",
            "When payment is planned; only on bills, set by hand.",
        ),
        money(
            "CISDeduction",
            "Held back for the United Kingdom's construction scheme; NULL elsewhere.",
        ),
        rate("CISRate", "Per cent held back under that scheme."),
        guid("BrandingThemeID", "Layout it is printed with."),
        guid(
            "RepeatingInvoiceID",
            "Template that made it; NULL for one made by hand.",
        ),
        flag(
            "SentToContact",
            "Whether somebody sent it or marked it as sent; NULL on bills.",
        ),
        flag("IsDiscounted", "Whether any line has a discount."),
        text("Url", "Link back to the document in the app that made it."),
        elements::HAS_ATTACHMENTS,
        flag("HasErrors", "True only in replies to writes."),
        elements::STATUS_ATTRIBUTE_STRING,
        instant(
            "UpdatedDateUTC",
            "When it was last changed, payments included.",
        ),
        text(
            "UpdatedDateUTCString",
            "The same instant as Xero spells it in ISO 8601.",
        ),
        list(
            "LineItems",
            line_items::LINE_ITEM,
            "Also the table `InvoiceLineItems`; tracking is in `InvoiceLineItemTracking`.",
        ),
        list(
            "Payments",
            settlements::PAYMENT_ELEMENT,
            "Live payments; also the table `InvoicePayments`.",
        ),
        list(
            "CreditNotes",
            settlements::CREDIT_NOTE_ELEMENT,
            "Credit notes applied to it; also the table `InvoiceCreditNotes`.",
        ),
        list(
            "Prepayments",
            settlements::PREPAYMENT_ELEMENT,
            "Prepayments applied to it; also the table `InvoicePrepayments`.",
        ),
        list(
            "Overpayments",
            settlements::OVERPAYMENT_ELEMENT,
            "Overpayments applied to it; also the table `InvoiceOverpayments`.",
        ),
        elements::INVOICE_ADDRESSES,
        list(
            "Attachments",
            elements::ATTACHMENT,
            "Xero sends it mostly with single documents; in lists trust `HasAttachments`.",
        ),
        elements::VALIDATION_ERRORS,
        elements::WARNINGS,
    ],
];

const INVOICE_ID: Column =
    guid("InvoiceID", "Invoice or bill that the row belongs to.").of_document();

const INVOICE_NUMBER: Column = text(
    "InvoiceNumber",
    "Number of the invoice or bill that is paid.",
)
.of_document();

const TYPE: Column = word(
    "Type",
    elements::INVOICE_TYPES,
    "Of the invoice: `ACCREC` for a sale, `ACCPAY` for a bill.",
)
.of_document();

const CONTACT_ID: Column = guid("ContactID", "Of the invoice: the customer or supplier.")
    .at("Contact.ContactID")
    .of_document();

const INVOICE_STATUS: Column = word(
    "InvoiceStatus",
    elements::DOCUMENT_STATUSES,
    "Of the invoice; `PAID` once nothing is due.",
)
.at("Status")
.of_document();

const INVOICE_DATE: Column = date(
    "InvoiceDate",
    "Day the invoice was issued, not the day of payment.",
)
.at("Date")
.of_document();

/// What credit inside an invoice repeats of it: credit has type, status, date and contact itself.
const AROUND_CREDIT: &[Column] = &[
    word(
        "InvoiceType",
        elements::INVOICE_TYPES,
        "Of the invoice: `ACCREC` for a sale, `ACCPAY` for a bill.",
    )
    .at("Type")
    .of_document(),
    INVOICE_STATUS,
    INVOICE_DATE,
    guid(
        "InvoiceContactID",
        "The invoice's customer or supplier; `ContactID` is NULL where Xero sends a stub.",
    )
    .at("Contact.ContactID")
    .of_document(),
];

const LINES_OF_STUB: Column = list(
    "LineItems",
    line_items::LINE_ITEM,
    "Empty or NULL inside invoices.",
);

const PAYMENTS_OF_STUB: Column = list(
    "Payments",
    settlements::PAYMENT_ELEMENT,
    "Refunds; empty or NULL inside invoices.",
);

/// The lists of prepayments and overpayments.
const LISTS_OF_MONEY: &[Column] = &[
    LINES_OF_STUB,
    list(
        "Allocations",
        settlements::ALLOCATION_ELEMENT,
        "Empty or NULL inside invoices.",
    ),
    PAYMENTS_OF_STUB,
    list(
        "Attachments",
        elements::ATTACHMENT,
        "Empty or NULL inside invoices; trust `HasAttachments`.",
    ),
];

/// What rows inside an invoice repeat of it, where their own fields leave the names free.
const OF_INVOICE: &[Column] = &[
    TYPE,
    word(
        "Status",
        elements::DOCUMENT_STATUSES,
        "Of the invoice; only `AUTHORISED` and `PAID` count in the ledger.",
    )
    .of_document(),
    date("Date", "Of the invoice: day of issue.").of_document(),
    CONTACT_ID,
];

const LINE_ITEM_WITH_PLACE: &[Column] = columns![
    line_items::LINE_ITEM.split_at(1).0,
    &[line_number()],
    line_items::LINE_ITEM.split_at(1).1,
];

const PAYMENT_WITH_PLACE: &[Column] = columns![
    settlements::PAYMENT.split_at(1).0,
    &[line_number()],
    settlements::PAYMENT.split_at(1).1,
];
