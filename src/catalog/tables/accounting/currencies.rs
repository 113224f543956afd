//! Currencies that the organisation has taken up.
//!
//! <https://developer.xero.com/documentation/api/accounting/currencies>

use crate::catalog::descriptor::{Api, Endpoint, Identity, Reply, Rows, Table, text, unoptimised};

/// Currencies.
pub static CURRENCIES: Table = Table {
    name: "Currencies",
    api: Api::Accounting,
    about: "One row for each currency that the organisation has taken up, its own included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["Code"],
    columns: &[
        text(
            "Code",
            "ISO 4217 code, which stands for the currency everywhere else.",
        ),
        text("Description", "Name of the currency in English."),
    ],
};

/// `/Currencies`, everything in one reply.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Currencies",
    reply: Reply::List("Currencies"),
    id: "Code",
    identity: Identity::Text { with: &[] },
    filters: &[unoptimised("Code")],
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};
