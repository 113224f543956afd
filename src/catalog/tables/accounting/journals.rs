//! The ledger itself: what every document has booked, with the lines and their tracking.
//!
//! <https://developer.xero.com/documentation/api/accounting/journals>

use super::{elements, line_items};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Paging, Reply, Rows, Table, date, guid, instant, integer, line_number,
    list, money, text, word,
};

/// Journals, in the order of their numbers.
pub static JOURNALS: Table = Table {
    name: "Journals",
    api: Api::Accounting,
    about: "One row for each journal in the ledger, whatever document booked it; needs a premium scope.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["JournalID"],
    columns: COLUMNS,
};

/// Lines of journals.
pub static JOURNAL_LINES: Table = Table {
    name: "JournalLines",
    api: Api::Accounting,
    about: "One row for each line of a journal in the ledger; the `NetAmount`s of a journal add up to zero.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["JournalLines"],
    },
    key: &["JournalID", "JournalLineID"],
    columns: columns![
        &[JOURNAL_ID],
        LINE.split_at(1).0,
        &[line_number()],
        LINE.split_at(1).1,
        &[list(
            "TrackingCategories",
            line_items::CATEGORY_TRACKING,
            "At most two elements; also the table `JournalLineTracking`.",
        )],
        OF_JOURNAL,
    ],
};

/// Tracking of journals' lines.
pub static JOURNAL_LINE_TRACKING: Table = Table {
    name: "JournalLineTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a journal in the ledger.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["JournalLines", "TrackingCategories"],
    },
    key: &["JournalID", "JournalLineID", "TrackingCategoryID"],
    columns: columns![
        &[
            JOURNAL_ID,
            guid("JournalLineID", "Line that is tracked.").of_line(),
            line_number(),
        ],
        line_items::CATEGORY_TRACKING,
        OF_JOURNAL,
    ],
};

/// `/Journals`: no `where`, no `order`; a hundred journals after the number given as `offset`.
/// The scope is premium: asking for it without having it refuses the whole sign-in, so nothing
/// asks for it but the property `Scope`.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Journals",
    reply: Reply::List("Journals"),
    id: "JournalID",
    paging: Paging::Offset {
        parameter: "offset",
        number: "JournalNumber",
    },
    single: Some(Reply::List("Journals")),
    modified_since: Some("CreatedDateUTC"),
    only_grows: true,
    scope: "accounting.journals.read",
    ..Endpoint::PLAIN
};

const SOURCE_TYPES: &[&str] = &[
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
    "EXPCLAIM",
    "EXPPAYMENT",
    "MANJOURNAL",
    "PAYSLIP",
    "WAGEPAYABLE",
    "INTEGRATEDPAYROLLPE",
    "INTEGRATEDPAYROLLPT",
    "EXTERNALSPENDMONEY",
    "INTEGRATEDPAYROLLPTPAYMENT",
    "INTEGRATEDPAYROLLCN",
];

const COLUMNS: &[Column] = &[
    guid("JournalID", "Never changes: journals are only ever added."),
    integer(
        "JournalNumber",
        "Rises with every journal and leaves gaps; a lower bound on it saves calls.",
    ),
    date(
        "JournalDate",
        "Day it is booked on, which decides the period.",
    ),
    instant(
        "CreatedDateUTC",
        "When it was booked, which may be long after `JournalDate`.",
    ),
    text("Reference", "Of the document that booked it."),
    word(
        "SourceType",
        SOURCE_TYPES,
        "Kind of document that booked it; NULL where Xero doesn't say.",
    ),
    guid(
        "SourceID",
        "Id of that document; several journals of one are its later changes.",
    ),
    list(
        "JournalLines",
        LINE,
        "Also the table `JournalLines`; tracking is in `JournalLineTracking`.",
    ),
];

/// `JournalLine` without `TrackingCategories`.
const LINE: &[Column] = &[
    guid("JournalLineID", "Unique over all journals."),
    guid("AccountID", "Account the line is booked to."),
    text(
        "AccountCode",
        "Code of that account; bank accounts may have none.",
    ),
    text("AccountName", "Present name of that account."),
    word(
        "AccountType",
        elements::ACCOUNT_TYPES,
        "Place of that account in the chart of accounts.",
    ),
    text("Description", "Of the document's line, where it has one."),
    money(
        "NetAmount",
        "Debits are positive, credits negative, without tax, in the base currency.",
    ),
    money(
        "GrossAmount",
        "`NetAmount` and `TaxAmount` together; these don't add up to zero.",
    ),
    money(
        "TaxAmount",
        "Tax on the line; the line on the tax account books it.",
    ),
    text(
        "TaxType",
        "Code of the tax rate; NULL on lines that Xero adds by itself.",
    ),
    text("TaxName", "Name of that tax rate."),
];

const JOURNAL_ID: Column = guid("JournalID", "Journal that the row belongs to.").of_document();

/// What rows inside a journal repeat of it.
const OF_JOURNAL: &[Column] = &[
    integer(
        "JournalNumber",
        "Of the journal; a lower bound on it saves calls.",
    )
    .of_document(),
    date("JournalDate", "Of the journal: day it is booked on.").of_document(),
    word(
        "SourceType",
        SOURCE_TYPES,
        "Of the journal: kind of document that booked it.",
    )
    .of_document(),
    guid("SourceID", "Of the journal: id of that document.").of_document(),
];
