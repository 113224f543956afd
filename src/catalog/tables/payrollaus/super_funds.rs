//! Super funds, and the products that the tax office's list knows.
//!
//! <https://developer.xero.com/documentation/api/payrollau/superfunds>

use super::{ROWS, VALIDATION_ERRORS};
use crate::catalog::descriptor::{
    Api, Endpoint, Identity, Reply, Rows, Table, guid, instant, parameter, text, until_short, word,
};

/// Super funds that employees are members of.
pub static SUPER_FUNDS: Table = Table {
    name: "SuperFunds",
    api: Api::PayrollAus,
    about: "One row for each super fund that the organisation pays to.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["SuperFundID"],
    columns: &[
        guid("SuperFundID", "Memberships of employees name it."),
        text("Name", "Name of the fund."),
        word(
            "Type",
            &["REGULATED", "SMSF"],
            "`SMSF` for funds that their members manage themselves.",
        ),
        text("ABN", "Business number, of self-managed funds."),
        text("USI", "Number of the product, of regulated funds."),
        text(
            "SPIN",
            "What numbers of products were once; of old funds alone.",
        ),
        text("EmployerNumber", "What the fund calls the organisation."),
        text("BSB", "Branch of the fund's bank.").sensitive(),
        text("AccountNumber", "Of a self-managed fund.").sensitive(),
        text("AccountName", "Of a self-managed fund.").sensitive(),
        text(
            "ElectronicServiceAddress",
            "Where a self-managed fund hears of contributions.",
        ),
        instant("UpdatedDateUTC", "When the fund was last changed."),
        VALIDATION_ERRORS,
    ],
};

/// Products of regulated funds, by number.
pub static SUPER_FUND_PRODUCTS: Table = Table {
    name: "SuperFundProducts",
    api: Api::PayrollAus,
    about: "One row for each product that the regulated super funds of an `ABN`, or of a `USI`, offer.",
    rows: Rows::Documents(&PRODUCTS_ENDPOINT),
    key: &["USI"],
    columns: &[
        text("USI", "Number of the product."),
        text("ABN", "Business number of the fund."),
        text("SPIN", "What numbers of products were once."),
        text("ProductName", "Name of the product."),
    ],
};

/// `/Superfunds`, a hundred on a page.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Superfunds",
    reply: Reply::List("SuperFunds"),
    id: "SuperFundID",
    paging: until_short(ROWS),
    single: Some(Reply::List("SuperFunds")),
    modified_since: Some("UpdatedDateUTC"),
    scope: "payroll.settings.read",
    ..Endpoint::PLAIN
};

/// `/SuperfundProducts`, which answers only for a number.
pub static PRODUCTS_ENDPOINT: Endpoint = Endpoint {
    path: "/SuperfundProducts",
    reply: Reply::List("SuperFundProducts"),
    id: "USI",
    identity: Identity::Text {
        with: &["ABN", "ProductName"],
    },
    filters: &[parameter("ABN", "ABN"), parameter("USI", "USI")],
    needs: &["ABN", "USI"],
    scope: "payroll.settings.read",
    ..Endpoint::PLAIN
};
