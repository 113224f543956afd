//! Reports that an organisation published, such as activity statements, and those for tax offices.
//!
//! <https://developer.xero.com/documentation/api/accounting/reports>

use super::reports::{ACCOUNT_ID, BASE_CURRENCY, LABEL, SECTION};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Layout, Reply, Report, Rows, Table, guid, instant, integer, list, money,
    text, word,
};

/// The published reports, without what is in them.
pub static REPORTS: Table = Table {
    name: "Reports",
    api: Api::Accounting,
    about: "One row for each report that was published, such as an activity statement; `PublishedReport` reads it.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["ReportID"],
    columns: &[
        guid("ReportID", "Names the report in `PublishedReport`."),
        text("ReportName", "What it is called."),
        text("ReportType", "Xero's word for what it is."),
        text("ReportTitle", "Mostly NULL."),
        list(
            "ReportTitles",
            TITLES,
            "What stands above it: its name, the organisation, its days.",
        ),
        text("ReportDate", "The day that it was made on, in words."),
        list("Fields", FIELDS, "Mostly empty."),
        instant("UpdatedDateUTC", "When it was last changed."),
    ],
};

const TITLES: &[Column] = &[text("Title", "A line of the title.").at("")];

const FIELDS: &[Column] = &[
    text("FieldID", "Names the field."),
    text("Description", "What it is."),
    text("Value", "What it holds."),
];

/// `/Reports`, everything in one reply.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Reports",
    reply: Reply::List("Reports"),
    id: "ReportID",
    scope: "accounting.reports.taxreports.read",
    ..Endpoint::PLAIN
};

/// What is in a published report.
pub static PUBLISHED_REPORT: Table = Table {
    name: "PublishedReport",
    api: Api::Accounting,
    about: "One row for each value of each line of the published report that `ReportID = …` names.",
    rows: Rows::Report(&Report {
        endpoint: Endpoint::report("/Reports/{ReportID}", "accounting.reports.taxreports.read"),
        layout: Layout::Values,
    }),
    key: &["ReportID", "LineNumber", "ColumnNumber"],
    columns: &[
        SECTION,
        word(
            "LineType",
            &["Account", "Derived", "Total"],
            "`Account` of an account, `Total` of what Xero calls a summary, else `Derived`.",
        ),
        integer("LineNumber", "Place of the line in the report, from 1."),
        LABEL,
        ACCOUNT_ID,
        integer("ColumnNumber", "Place of the value in the line, from 1."),
        text("ColumnName", "What stands above the value."),
        money("Amount", "The value, where it is a number."),
        text("ValueText", "The value as Xero printed it."),
        guid(
            "ReportID",
            "As the query gives it: the report, of those that `Reports` lists.",
        )
        .at("")
        .as_parameter(),
        BASE_CURRENCY,
    ],
};

/// What contractors were paid, for the tax office of the United States.
pub static TEN_NINETY_NINE: Table = Table {
    name: "TenNinetyNine",
    api: Api::Accounting,
    about: "One row for each contact in each 1099 report of a year, in the United States.",
    rows: Rows::Report(&Report {
        endpoint: Endpoint {
            reply: Reply::List("Reports"),
            ..Endpoint::report(
                "/Reports/TenNinetyNine",
                "accounting.reports.tenninetynine.read",
            )
        },
        layout: Layout::Elements(&["Contacts"]),
    }),
    key: &["ReportYear", "ReportName", "ContactID"],
    columns: &[
        text("ReportName", "Such as `1099-NEC report`.").of_document(),
        text("ReportDate", "The days that it is about, in words.").of_document(),
        guid("ContactID", "The contact.").at("ContactId"),
        text("Name", "The contact's name."),
        text("LegalName", "Its legal name."),
        text("BusinessName", "The name that it does business under."),
        text("TaxID", "Its tax number.").sensitive(),
        text(
            "FederalTaxIDType",
            "What kind of number that is: `SSN` or `EIN`.",
        ),
        word(
            "FederalTaxClassification",
            &[
                "SOLE_PROPRIETOR",
                "PARTNERSHIP",
                "TRUST_OR_ESTATE",
                "NONPROFIT",
                "C_CORP",
                "S_CORP",
                "OTHER",
            ],
            "What kind of business it is.",
        ),
        text("Email", "Its address for mail."),
        text("StreetAddress", "Its street, in several lines."),
        text("City", "Its city."),
        text("State", "Its state."),
        text("Zip", "Its postal code."),
        money("Box1", "Box 1 of the form."),
        money("Box2", "Box 2."),
        money("Box3", "Box 3."),
        money("Box4", "Box 4."),
        money("Box5", "Box 5."),
        money("Box6", "Box 6."),
        money("Box7", "Box 7."),
        money("Box8", "Box 8."),
        money("Box9", "Box 9."),
        money("Box10", "Box 10."),
        money("Box11", "Box 11."),
        money("Box13", "Box 13."),
        money("Box14", "Box 14."),
        integer(
            "ReportYear",
            "As the query gives it: the calendar year; Xero chooses without it.",
        )
        .at("reportYear")
        .as_parameter(),
    ],
};
