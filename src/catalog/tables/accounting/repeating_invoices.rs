//! Repeating invoices: the templates that invoices and bills are made from, with their lines and
//! tracking.
//!
//! <https://developer.xero.com/documentation/api/accounting/repeatinginvoices>

use super::{elements, line_items};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, flag, guid, integer, line_number, list, money,
    text, unoptimised, word,
};

/// Repeating invoices in every status.
pub static REPEATING_INVOICES: Table = Table {
    name: "RepeatingInvoices",
    api: Api::Accounting,
    about: "One row for each template that Xero makes invoices or bills from, deleted ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["RepeatingInvoiceID"],
    columns: COLUMNS,
};

/// Lines of repeating invoices.
pub static REPEATING_INVOICE_LINE_ITEMS: Table = Table {
    name: "RepeatingInvoiceLineItems",
    api: Api::Accounting,
    about: "One row for each line of a repeating invoice.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems"],
    },
    key: &["RepeatingInvoiceID", "LineItemID"],
    columns: columns![
        &[REPEATING_INVOICE_ID],
        line_items::LINE_ITEM.split_at(1).0,
        &[line_number()],
        // The template's own id takes the name.
        line_items::LINE_ITEM.split_at(14).0.split_at(1).1,
        line_items::LINE_ITEM.split_at(15).1,
        &[
            list(
                "Tracking",
                line_items::LINE_ITEM_TRACKING,
                "At most two elements; also the table `RepeatingInvoiceLineItemTracking`.",
            ),
            list(
                "TaxBreakdown",
                line_items::TAX_BREAKDOWN,
                "Tax by jurisdiction, with automatic sales tax in the United States only.",
            ),
        ],
        OF_REPEATING_INVOICE,
    ],
};

/// Tracking of repeating invoices' lines.
pub static REPEATING_INVOICE_LINE_ITEM_TRACKING: Table = Table {
    name: "RepeatingInvoiceLineItemTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a repeating invoice.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems", "Tracking"],
    },
    key: &["RepeatingInvoiceID", "LineItemID", "TrackingCategoryID"],
    columns: columns![
        &[
            REPEATING_INVOICE_ID,
            guid("LineItemID", "Line that is tracked.").of_line(),
            line_number(),
        ],
        line_items::LINE_ITEM_TRACKING,
        OF_REPEATING_INVOICE,
    ],
};

/// `/RepeatingInvoices`, everything in one reply, lines included. It knows no `unitdp`: unit amounts
/// come with two decimals.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/RepeatingInvoices",
    reply: Reply::List("RepeatingInvoices"),
    id: "RepeatingInvoiceID",
    single: Some(Reply::List("RepeatingInvoices")),
    filters: &[
        unoptimised("Type"),
        unoptimised("Status"),
        unoptimised("Reference"),
        unoptimised("Contact.ContactID"),
        unoptimised("Total"),
    ],
    scope: "accounting.invoices.read",
    ..Endpoint::PLAIN
};

const TYPES: &[&str] = &["ACCPAY", "ACCREC"];

const STATUSES: &[&str] = &["DRAFT", "AUTHORISED", "DELETED"];

const COLUMNS: &[Column] = columns![
    &[
        guid(
            "RepeatingInvoiceID",
            "Invoices made from it give it as their `RepeatingInvoiceID`.",
        ),
        guid("ID", "The same id once more."),
        word(
            "Type",
            TYPES,
            "`ACCREC` if it makes sales invoices, `ACCPAY` if it makes bills."
        ),
        word(
            "Status",
            STATUSES,
            "The status that its invoices get; `DELETED` if it makes none any more."
        ),
        text(
            "Reference",
            "On sales only; may hold placeholders such as `[Month]`."
        ),
    ],
    elements::CONTACT_REFERENCE,
    &[
        integer("Schedule_Period", "Every so many weeks or months.").at("Schedule.Period"),
        word(
            "Schedule_Unit",
            &["WEEKLY", "MONTHLY"],
            "What the period counts."
        )
        .at("Schedule.Unit"),
        integer(
            "Schedule_DueDate",
            "Day of the month or count of days, as the type says."
        )
        .at("Schedule.DueDate"),
        word(
            "Schedule_DueDateType",
            &[
                "DAYSAFTERBILLDATE",
                "DAYSAFTERBILLMONTH",
                "DAYSAFTERINVOICEDATE",
                "DAYSAFTERINVOICEMONTH",
                "OFCURRENTMONTH",
                "OFFOLLOWINGMONTH",
            ],
            "How the due date of its invoices is counted.",
        )
        .at("Schedule.DueDateType"),
        date(
            "Schedule_StartDate",
            "Day of the first invoice since it was last edited."
        )
        .at("Schedule.StartDate"),
        date("Schedule_NextScheduledDate", "Day of the next invoice.")
            .at("Schedule.NextScheduledDate"),
        date(
            "Schedule_EndDate",
            "Day after which none is made; NULL if there is no end."
        )
        .at("Schedule.EndDate"),
        text(
            "CurrencyCode",
            "ISO 4217 code of the currency that all its amounts are in.",
        ),
        word(
            "LineAmountTypes",
            elements::LINE_AMOUNT_TYPES,
            "Whether line amounts include tax; `SubTotal` and `Total` don't depend on it.",
        ),
        money("SubTotal", "Of each invoice, without tax."),
        money("TotalTax", "Sum of the lines' tax."),
        money("Total", "Of each invoice, tax included."),
        flag(
            "ApprovedForSending",
            "Whether its invoices are sent as soon as they are made."
        ),
        flag("SendCopy", "Whether the sender gets a copy."),
        flag("MarkAsSent", "Whether its invoices count as sent."),
        flag(
            "IncludePDF",
            "Whether a PDF is attached when they are sent."
        ),
        guid("BrandingThemeID", "Layout its invoices are printed with."),
        flag(
            "HasAttachments",
            "Tells whether asking for its attachments is worth a call.",
        ),
        list(
            "LineItems",
            line_items::LINE_ITEM,
            "Also the table `RepeatingInvoiceLineItems`; tracking is in \
             `RepeatingInvoiceLineItemTracking`.",
        ),
        list(
            "Attachments",
            elements::ATTACHMENT,
            "Xero sends it mostly with single documents; in lists trust `HasAttachments`.",
        ),
    ],
];

const REPEATING_INVOICE_ID: Column = guid(
    "RepeatingInvoiceID",
    "Repeating invoice that the row belongs to.",
)
.of_document();

/// What lines repeat of their template.
const OF_REPEATING_INVOICE: &[Column] = &[
    word("Type", TYPES, "Of the template: sales invoices or bills.").of_document(),
    word("Status", STATUSES, "Of the template.").of_document(),
    guid("ContactID", "Of the template: the customer or supplier.")
        .at("Contact.ContactID")
        .of_document(),
];
