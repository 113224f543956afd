//! Overpayments: money received or spent beyond what was owed, with their lines, tracking,
//! allocations and refunds.
//!
//! <https://developer.xero.com/documentation/api/accounting/overpayments>

use super::{elements, line_items, settlements};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, flag, guid, instant, line_number, list, money,
    outer_line_number, pages, rate, text, unoptimised, word,
};

/// Overpayments in every status.
pub static OVERPAYMENTS: Table = Table {
    name: "Overpayments",
    api: Api::Accounting,
    about: "One row for each overpayment, voided ones included; its money is in `BankTransactions`.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["OverpaymentID"],
    columns: COLUMNS,
};

/// Lines of overpayments.
pub static OVERPAYMENT_LINE_ITEMS: Table = Table {
    name: "OverpaymentLineItems",
    api: Api::Accounting,
    about: "One row for each line of an overpayment.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems"],
    },
    // Xero shows these lines without their ids.
    key: &["OverpaymentID", "LineNumber"],
    columns: columns![
        &[
            OVERPAYMENT_ID,
            guid("LineItemID", "NULL: Xero shows these lines without ids."),
            line_number(),
        ],
        line_items::LINE_ITEM.split_at(1).1,
        &[
            list(
                "Tracking",
                line_items::LINE_ITEM_TRACKING,
                "At most two elements; also the table `OverpaymentLineItemTracking`.",
            ),
            list(
                "TaxBreakdown",
                line_items::TAX_BREAKDOWN,
                "Tax by jurisdiction, with automatic sales tax in the United States only.",
            ),
        ],
        OF_OVERPAYMENT,
    ],
};

/// Tracking of overpayments' lines.
pub static OVERPAYMENT_LINE_ITEM_TRACKING: Table = Table {
    name: "OverpaymentLineItemTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of an overpayment.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems", "Tracking"],
    },
    key: &["OverpaymentID", "LineItemNumber", "TrackingCategoryID"],
    columns: columns![
        &[
            OVERPAYMENT_ID,
            outer_line_number(
                "LineItemNumber",
                "Place of the line, which is `LineNumber` in `OverpaymentLineItems`.",
            ),
            line_number(),
        ],
        line_items::LINE_ITEM_TRACKING,
        OF_OVERPAYMENT,
    ],
};

/// What overpayments were applied to.
pub static OVERPAYMENT_ALLOCATIONS: Table = Table {
    name: "OverpaymentAllocations",
    api: Api::Accounting,
    about: "One row for each part of an overpayment that was applied to an invoice or bill.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Allocations"],
    },
    key: &["OverpaymentID", "LineNumber"],
    columns: columns![
        &[OVERPAYMENT_ID],
        settlements::ALLOCATION.split_at(1).0,
        &[line_number()],
        settlements::ALLOCATION.split_at(1).1,
        settlements::ALLOCATED_CREDIT_NOTE,
        settlements::ALLOCATED_MONEY.split_at(2).0,
        &[list(
            "ValidationErrors",
            elements::MESSAGE,
            "Filled only in replies to writes.",
        )],
        AROUND_MONEY,
    ],
};

/// Refunds as overpayments list them.
pub static OVERPAYMENT_PAYMENTS: Table = Table {
    name: "OverpaymentPayments",
    api: Api::Accounting,
    about: "One row for each refund of an overpayment; what was applied to invoices is none.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Payments"],
    },
    key: &["OverpaymentID", "PaymentID"],
    columns: columns![
        &[OVERPAYMENT_ID],
        settlements::PAYMENT_ITSELF.split_at(1).0,
        &[line_number()],
        settlements::PAYMENT_ITSELF.split_at(1).1,
        elements::ACCOUNT_NAME,
        settlements::REFUNDED_CREDIT_NOTE,
        settlements::PAID_INVOICE,
        settlements::REFUNDED_MONEY.split_at(2).0,
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

/// `/Overpayments`. What its list `References` compares, nobody tells: `where` does as well.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Overpayments",
    reply: Reply::List("Overpayments"),
    id: "OverpaymentID",
    paging: pages(1000),
    always: &[("unitdp", "4")],
    single: Some(Reply::List("Overpayments")),
    filters: &[
        unoptimised("Type"),
        unoptimised("Status"),
        unoptimised("Date"),
        unoptimised("Reference"),
        unoptimised("Contact.ContactID"),
        // A contact's new name leaves `UpdatedDateUTC` as it was (pitfall 10).
        unoptimised("Contact.Name").unstamped(),
        unoptimised("OverpaymentID"),
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
            "OverpaymentID",
            "`BankTransactions` give it as their `OverpaymentID`; refunds in `Payments` too.",
        ),
        text("Reference", "Free text, often the bank's wording."),
        word(
            "Type",
            settlements::OVERPAYMENT_TYPES,
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
            "ISO 4217 code of the currency that all amounts of this overpayment are in.",
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
        money("TotalTax", "Sum of the lines' tax; normally none."),
        money("Total", "Tax included, before any of it was used."),
        money(
            "RemainingCredit",
            "`Total` less what was applied to invoices and what was refunded.",
        ),
        money(
            "AppliedAmount",
            "What one invoice took of it; NULL outside invoices.",
        ),
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
            "Also the table `OverpaymentLineItems`; tracking is in `OverpaymentLineItemTracking`.",
        ),
        list(
            "Allocations",
            settlements::ALLOCATION_ELEMENT,
            "What was applied to invoices; also the table `OverpaymentAllocations`.",
        ),
        list(
            "Payments",
            settlements::PAYMENT_ELEMENT,
            "Live refunds; also the table `OverpaymentPayments`.",
        ),
        list(
            "Attachments",
            elements::ATTACHMENT,
            "Xero sends it mostly with single documents; in lists trust `HasAttachments`.",
        ),
    ],
];

const OVERPAYMENT_ID: Column =
    guid("OverpaymentID", "Overpayment that the row belongs to.").of_document();

const TYPE: Column = word(
    "Type",
    settlements::OVERPAYMENT_TYPES,
    "Of the overpayment: whether the money was received or spent.",
)
.of_document();

const CONTACT_ID: Column = guid("ContactID", "Of the overpayment: the customer or supplier.")
    .at("Contact.ContactID")
    .of_document();

/// What lines repeat of their overpayment.
const OF_OVERPAYMENT: &[Column] = &[
    TYPE,
    word(
        "Status",
        settlements::CREDIT_STATUSES,
        "Of the overpayment; `VOIDED` ones don't count in the ledger.",
    )
    .of_document(),
    date("Date", "Of the overpayment: day the money moved.").of_document(),
    CONTACT_ID,
];

/// What allocations and refunds, which have a date of their own, repeat of their overpayment.
const AROUND_MONEY: &[Column] = &[
    TYPE,
    word(
        "OverpaymentStatus",
        settlements::CREDIT_STATUSES,
        "Of the overpayment; `PAID` once its credit is used up.",
    )
    .at("Status")
    .of_document(),
    date(
        "OverpaymentDate",
        "Day the money moved, not the day of this row.",
    )
    .at("Date")
    .of_document(),
    CONTACT_ID,
];
