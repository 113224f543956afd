//! Prepayments: money received or spent before an invoice, with their lines, tracking,
//! allocations and refunds.
//!
//! <https://developer.xero.com/documentation/api/accounting/prepayments>

use super::{elements, line_items, settlements};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, flag, guid, instant, line_number, list, money,
    outer_line_number, pages, rate, text, unoptimised, word,
};

/// Prepayments in every status.
pub static PREPAYMENTS: Table = Table {
    name: "Prepayments",
    api: Api::Accounting,
    about: "One row for each prepayment, voided ones included; its money is in `BankTransactions`.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["PrepaymentID"],
    columns: COLUMNS,
};

/// Lines of prepayments.
pub static PREPAYMENT_LINE_ITEMS: Table = Table {
    name: "PrepaymentLineItems",
    api: Api::Accounting,
    about: "One row for each line of a prepayment.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems"],
    },
    // Xero shows these lines without their ids.
    key: &["PrepaymentID", "LineNumber"],
    columns: columns![
        &[
            PREPAYMENT_ID,
            guid("LineItemID", "NULL: Xero shows these lines without ids."),
            line_number(),
        ],
        line_items::LINE_ITEM.split_at(1).1,
        &[
            list(
                "Tracking",
                line_items::LINE_ITEM_TRACKING,
                "At most two elements; also the table `PrepaymentLineItemTracking`.",
            ),
            list(
                "TaxBreakdown",
                line_items::TAX_BREAKDOWN,
                "Tax by jurisdiction, with automatic sales tax in the United States only.",
            ),
        ],
        OF_PREPAYMENT,
    ],
};

/// Tracking of prepayments' lines.
pub static PREPAYMENT_LINE_ITEM_TRACKING: Table = Table {
    name: "PrepaymentLineItemTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a prepayment.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems", "Tracking"],
    },
    key: &["PrepaymentID", "LineItemNumber", "TrackingCategoryID"],
    columns: columns![
        &[
            PREPAYMENT_ID,
            outer_line_number(
                "LineItemNumber",
                "Place of the line, which is `LineNumber` in `PrepaymentLineItems`.",
            ),
            line_number(),
        ],
        line_items::LINE_ITEM_TRACKING,
        OF_PREPAYMENT,
    ],
};

/// What prepayments were applied to.
pub static PREPAYMENT_ALLOCATIONS: Table = Table {
    name: "PrepaymentAllocations",
    api: Api::Accounting,
    about: "One row for each part of a prepayment that was applied to an invoice or bill.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Allocations"],
    },
    key: &["PrepaymentID", "LineNumber"],
    columns: columns![
        &[PREPAYMENT_ID],
        settlements::ALLOCATION.split_at(1).0,
        &[line_number()],
        settlements::ALLOCATION.split_at(1).1,
        settlements::ALLOCATED_CREDIT_NOTE,
        settlements::ALLOCATED_MONEY.split_at(2).1,
        &[list(
            "ValidationErrors",
            elements::MESSAGE,
            "Filled only in replies to writes.",
        )],
        AROUND_MONEY,
    ],
};

/// Refunds as prepayments list them.
pub static PREPAYMENT_PAYMENTS: Table = Table {
    name: "PrepaymentPayments",
    api: Api::Accounting,
    about: "One row for each refund of a prepayment; what was applied to invoices is none.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Payments"],
    },
    key: &["PrepaymentID", "PaymentID"],
    columns: columns![
        &[PREPAYMENT_ID],
        settlements::PAYMENT_ITSELF.split_at(1).0,
        &[line_number()],
        settlements::PAYMENT_ITSELF.split_at(1).1,
        elements::ACCOUNT_NAME,
        settlements::REFUNDED_CREDIT_NOTE,
        settlements::PAID_INVOICE,
        settlements::REFUNDED_MONEY.split_at(2).1,
        settlements::PAYMENT_MARKS,
        &[
            list(
                "ValidationErrors",
                elements::MESSAGE,
                "Filled only in replies to writes.",
            ),
            list(
                "Warnings",
                elements::MESSAGE,
                "Filled only in replies to writes.",
            ),
        ],
        AROUND_MONEY,
    ],
};

/// `/Prepayments`. What its list `InvoiceNumbers` compares, nobody tells: `where` does as well.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Prepayments",
    reply: Reply::List("Prepayments"),
    id: "PrepaymentID",
    paging: pages(1000),
    always: &[("unitdp", "4")],
    single: Some(Reply::List("Prepayments")),
    filters: &[
        unoptimised("Type"),
        unoptimised("Status"),
        unoptimised("Date"),
        unoptimised("Reference"),
        unoptimised("Contact.ContactID"),
        // A contact's new name leaves `UpdatedDateUTC` as it was (pitfall 10).
        unoptimised("Contact.Name").unstamped(),
        unoptimised("PrepaymentID"),
        unoptimised("Total"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    // Orders by id are known to be safe on other endpoints only.
    orders: &["Date", "UpdatedDateUTC"],
    only_grows: true,
    scope: "accounting.payments.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = columns![
    &[
        guid(
            "PrepaymentID",
            "`BankTransactions` give it as their `PrepaymentID`; refunds in `Payments` too.",
        ),
        text("InvoiceNumber", "Its own number, on received ones only."),
        text("Reference", "Xero repeats the number here."),
        word(
            "Type",
            settlements::PREPAYMENT_TYPES,
            "Whether the money was received or spent.",
        ),
        word(
            "Status",
            settlements::CREDIT_STATUSES,
            "`PAID` once its credit is used up.",
        ),
    ],
    elements::CONTACT_REFERENCE,
    &[
        date("Date", "Day the money moved."),
        text(
            "CurrencyCode",
            "ISO 4217 code of the currency that all amounts of this prepayment are in.",
        ),
        rate(
            "CurrencyRate",
            "Its currency for one of the base currency; NULL where they are the same.",
        ),
        word(
            "LineAmountTypes",
            elements::LINE_AMOUNT_TYPES,
            "Whether line amounts include tax; `SubTotal` and `Total` don't depend on it.",
        ),
        money("SubTotal", "Without tax."),
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
        guid("BrandingThemeID", "Layout a received one is printed with."),
        flag(
            "HasAttachments",
            "Tells whether asking for its attachments is worth a call.",
        ),
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
            "Also the table `PrepaymentLineItems`; tracking is in `PrepaymentLineItemTracking`.",
        ),
        list(
            "Allocations",
            settlements::ALLOCATION_ELEMENT,
            "What was applied to invoices; also the table `PrepaymentAllocations`.",
        ),
        list(
            "Payments",
            settlements::PAYMENT_ELEMENT,
            "Live refunds; also the table `PrepaymentPayments`.",
        ),
        list(
            "Attachments",
            elements::ATTACHMENT,
            "Xero sends it mostly with single documents; in lists trust `HasAttachments`.",
        ),
    ],
];

const PREPAYMENT_ID: Column =
    guid("PrepaymentID", "Prepayment that the row belongs to.").of_document();

const TYPE: Column = word(
    "Type",
    settlements::PREPAYMENT_TYPES,
    "Of the prepayment: whether the money was received or spent.",
)
.of_document();

const CONTACT_ID: Column = guid("ContactID", "Of the prepayment: the customer or supplier.")
    .at("Contact.ContactID")
    .of_document();

/// What lines repeat of their prepayment.
const OF_PREPAYMENT: &[Column] = &[
    TYPE,
    word(
        "Status",
        settlements::CREDIT_STATUSES,
        "Of the prepayment; `VOIDED` ones don't count in the ledger.",
    )
    .of_document(),
    date("Date", "Of the prepayment: day the money moved.").of_document(),
    CONTACT_ID,
];

/// What allocations and refunds, which have a date of their own, repeat of their prepayment.
const AROUND_MONEY: &[Column] = &[
    TYPE,
    word(
        "PrepaymentStatus",
        settlements::CREDIT_STATUSES,
        "Of the prepayment; `PAID` once its credit is used up.",
    )
    .at("Status")
    .of_document(),
    date(
        "PrepaymentDate",
        "Day the money moved, not the day of this row.",
    )
    .at("Date")
    .of_document(),
    CONTACT_ID,
];
