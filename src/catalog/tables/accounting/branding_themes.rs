//! Layouts that documents are printed with.
//!
//! <https://developer.xero.com/documentation/api/accounting/brandingthemes>

use crate::catalog::descriptor::{
    Api, Endpoint, Reply, Rows, Table, guid, instant, integer, text, word,
};

/// Branding themes.
pub static BRANDING_THEMES: Table = Table {
    name: "BrandingThemes",
    api: Api::Accounting,
    about: "One row for each layout that invoices and other documents are printed with.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["BrandingThemeID"],
    columns: &[
        guid("BrandingThemeID", "Documents and contacts refer to it."),
        text("Name", "As shown in the settings."),
        word("Type", &["INVOICE"], "Always the same; mostly NULL."),
        text("LogoUrl", "Where the logo's image is; NULL without one."),
        integer("SortOrder", "Place in the list; 0 is the default theme."),
        instant("CreatedDateUTC", "When the theme was made."),
    ],
};

/// `/BrandingThemes`, everything in one reply, without any filter.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/BrandingThemes",
    reply: Reply::List("BrandingThemes"),
    id: "BrandingThemeID",
    single: Some(Reply::List("BrandingThemes")),
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};
