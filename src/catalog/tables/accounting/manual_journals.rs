//! Journals written by hand, with their lines and the lines' tracking.
//!
//! <https://developer.xero.com/documentation/api/accounting/manualjournals>

use super::{elements, line_items};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, flag, guid, instant, line_number, list, money,
    outer_line_number, pages, text, unoptimised, word,
};

/// Manual journals in every status.
pub static MANUAL_JOURNALS: Table = Table {
    name: "ManualJournals",
    api: Api::Accounting,
    about: "One row for each journal written by hand, drafts, voided and deleted ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["ManualJournalID"],
    columns: COLUMNS,
};

/// Lines of manual journals.
pub static MANUAL_JOURNAL_LINES: Table = Table {
    name: "ManualJournalLines",
    api: Api::Accounting,
    about: "One row for each line of a manual journal; lines have no id of their own.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["JournalLines"],
    },
    key: &["ManualJournalID", "LineNumber"],
    columns: columns![
        &[MANUAL_JOURNAL_ID, line_number()],
        LINE,
        &[list(
            "Tracking",
            line_items::CATEGORY_TRACKING,
            "At most two elements; also the table `ManualJournalLineTracking`.",
        )],
        OF_MANUAL_JOURNAL,
    ],
};

/// Tracking of manual journals' lines.
pub static MANUAL_JOURNAL_LINE_TRACKING: Table = Table {
    name: "ManualJournalLineTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a manual journal.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["JournalLines", "Tracking"],
    },
    key: &["ManualJournalID", "JournalLineNumber", "TrackingCategoryID"],
    columns: columns![
        &[
            MANUAL_JOURNAL_ID,
            outer_line_number(
                "JournalLineNumber",
                "Place of the line in its journal, which is `LineNumber` in `ManualJournalLines`.",
            ),
            line_number(),
        ],
        line_items::CATEGORY_TRACKING,
        // The option's category has a status of its own.
        &[
            word(
                "ManualJournalStatus",
                STATUSES,
                "Of the journal; only `POSTED` counts in the ledger.",
            )
            .at("Status")
            .of_document(),
            DATE,
        ],
    ],
};

/// `/ManualJournals`. It never gets `order`, which once switched its paging off; Xero names no
/// field that stays fast in large organisations.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/ManualJournals",
    reply: Reply::List("ManualJournals"),
    id: "ManualJournalID",
    paging: pages(1000),
    single: Some(Reply::List("ManualJournals")),
    filters: &[
        unoptimised("ManualJournalID"),
        unoptimised("Status"),
        unoptimised("Date"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    only_grows: true,
    scope: "accounting.manualjournals.read",
    ..Endpoint::PLAIN
};

const STATUSES: &[&str] = &["DRAFT", "POSTED", "DELETED", "VOIDED", "ARCHIVED"];

const COLUMNS: &[Column] = &[
    guid(
        "ManualJournalID",
        "Leads from `Journals` by its `SourceID`.",
    ),
    text("Narration", "Says what the journal is for; never empty."),
    word("Status", STATUSES, "Only `POSTED` ones are in the ledger."),
    date("Date", "Day it is booked on, which decides the period."),
    word(
        "LineAmountTypes",
        elements::LINE_AMOUNT_TYPES,
        "Whether line amounts include tax.",
    ),
    flag(
        "ShowOnCashBasisReports",
        "Whether reports on a cash basis count it as well.",
    ),
    text("Url", "Link back to the document in the app that made it."),
    elements::HAS_ATTACHMENTS,
    elements::STATUS_ATTRIBUTE_STRING,
    instant("UpdatedDateUTC", "When the journal was last changed."),
    list(
        "JournalLines",
        LINE,
        "Also the table `ManualJournalLines`; tracking is in `ManualJournalLineTracking`.",
    ),
    list(
        "Attachments",
        elements::ATTACHMENT,
        "Xero sends it mostly with single documents; in lists trust `HasAttachments`.",
    ),
    elements::VALIDATION_ERRORS,
    elements::WARNINGS,
];

/// `ManualJournalLine` without `Tracking`.
pub(crate) const LINE: &[Column] = &[
    text("Description", "Of the line; the journal has a narration."),
    money(
        "LineAmount",
        "Debits are positive, credits negative, in the base currency.",
    ),
    money("TaxAmount", "Has the sign of `LineAmount`."),
    text(
        "TaxType",
        "Code of the tax rate, which leads to `TaxRates`.",
    ),
    text(
        "AccountCode",
        "Account the line is booked to; NULL on blank lines.",
    ),
    guid("AccountID", "Id of the account the line is booked to."),
    flag("IsBlank", "Whether the line was left empty when entered."),
];

const MANUAL_JOURNAL_ID: Column =
    guid("ManualJournalID", "Journal that the row belongs to.").of_document();

const DATE: Column = date("Date", "Of the journal: day it is booked on.").of_document();

/// What lines repeat of their journal.
const OF_MANUAL_JOURNAL: &[Column] = &[
    word(
        "Status",
        STATUSES,
        "Of the journal; only `POSTED` counts in the ledger.",
    )
    .of_document(),
    DATE,
];
