//! Tracking categories and their options.
//!
//! <https://developer.xero.com/documentation/api/accounting/trackingcategories>

use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, guid, line_number, list, text, unoptimised, word,
};

/// Tracking categories, archived ones included.
pub static TRACKING_CATEGORIES: Table = Table {
    name: "TrackingCategories",
    api: Api::Accounting,
    about: "One row for each tracking category, archived ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["TrackingCategoryID"],
    columns: COLUMNS,
};

/// Options of tracking categories.
pub static TRACKING_OPTIONS: Table = Table {
    name: "TrackingOptions",
    api: Api::Accounting,
    about: "One row for each option of a tracking category, archived ones included.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Options"],
    },
    key: &["TrackingCategoryID", "TrackingOptionID"],
    columns: columns![
        &[
            guid("TrackingCategoryID", "Category that the option belongs to.").of_document(),
            text("TrackingCategoryName", "Name of that category.")
                .at("Name")
                .of_document(),
            line_number(),
        ],
        OPTION,
        &[word(
            "TrackingCategoryStatus",
            STATUSES,
            "Of the category; an active option of an archived category can't be chosen.",
        )
        .at("Status")
        .of_document()],
    ],
};

/// `/TrackingCategories`. Without `includeArchived` it would leave out what isn't active.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/TrackingCategories",
    reply: Reply::List("TrackingCategories"),
    id: "TrackingCategoryID",
    always: &[("includeArchived", "true")],
    single: Some(Reply::List("TrackingCategories")),
    filters: &[unoptimised("Name"), unoptimised("Status")],
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = &[
    guid(
        "TrackingCategoryID",
        "Stays the same when the category is renamed.",
    ),
    text("Name", "Such as `Region`; unique among active categories."),
    word(
        "Status",
        STATUSES,
        "At most two categories are active at a time.",
    ),
    guid(
        "TrackingOptionID",
        "Option chosen where a category stands for one; NULL in this list.",
    ),
    text(
        "Option",
        "Option chosen where a category stands for one; NULL in this list.",
    ),
    list("Options", OPTIONS, "Also the table `TrackingOptions`."),
];

const OPTION: &[Column] = &[
    guid(
        "TrackingOptionID",
        "Stays the same when the option is renamed.",
    ),
    text("Name", "Such as `North`; unique within its category."),
    word(
        "Status",
        STATUSES,
        "Archived options stay on the lines that used them.",
    ),
];

const OPTIONS: &[Column] = columns![
    OPTION,
    &[guid(
        "TrackingCategoryID",
        "Category that the option belongs to; Xero mostly leaves it out here.",
    )],
];

const STATUSES: &[&str] = &["ACTIVE", "ARCHIVED", "DELETED"];
