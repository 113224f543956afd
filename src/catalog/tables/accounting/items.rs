//! Items: what is sold and bought.
//!
//! <https://developer.xero.com/documentation/api/accounting/items>

use super::elements;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, flag, guid, instant, money, rate, text, unoptimised,
};

/// Items.
pub static ITEMS: Table = Table {
    name: "Items",
    api: Api::Accounting,
    about: "One row for each product or service; archived ones come too, without a mark.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["ItemID"],
    columns: COLUMNS,
};

/// `/Items`, everything in one reply; `unitdp=4` keeps prices exact when read.
///
/// No list of optimised filters is known for it, so an organisation with more than about
/// 100,000 items would be refused with error 51, filtered or not.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Items",
    reply: Reply::List("Items"),
    id: "ItemID",
    always: &[("unitdp", "4")],
    single: Some(Reply::List("Items")),
    filters: &[
        unoptimised("Code"),
        unoptimised("Name"),
        unoptimised("IsSold"),
        unoptimised("IsPurchased"),
        unoptimised("IsTrackedAsInventory"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = &[
    guid("ItemID", "Stays the same when the code is changed."),
    text(
        "Code",
        "Chosen by the organisation, up to 30 characters, and unique.",
    ),
    text("Name", "Up to 50 characters; `Description` may say more."),
    text("Description", "What sales lines say; NULL when not sold."),
    text(
        "PurchaseDescription",
        "What purchase lines say; NULL when not bought.",
    ),
    flag("IsSold", "Whether sales may use it."),
    flag("IsPurchased", "Whether purchases may use it."),
    flag(
        "IsTrackedAsInventory",
        "Whether Xero keeps count of the stock and its cost.",
    ),
    money(
        "SalesDetails_UnitPrice",
        "Price that sales lines get by default, up to four decimals.",
    )
    .at("SalesDetails.UnitPrice"),
    text(
        "SalesDetails_AccountCode",
        "Account that sales lines get by default.",
    )
    .at("SalesDetails.AccountCode"),
    text(
        "SalesDetails_COGSAccountCode",
        "Declared by Xero, and without meaning for sales.",
    )
    .at("SalesDetails.COGSAccountCode"),
    text(
        "SalesDetails_TaxType",
        "Code of the tax rate that sales lines get by default.",
    )
    .at("SalesDetails.TaxType"),
    money(
        "PurchaseDetails_UnitPrice",
        "Price that purchase lines get by default, up to four decimals.",
    )
    .at("PurchaseDetails.UnitPrice"),
    text(
        "PurchaseDetails_AccountCode",
        "Account that purchase lines get by default; NULL on tracked items.",
    )
    .at("PurchaseDetails.AccountCode"),
    text(
        "PurchaseDetails_COGSAccountCode",
        "Account for the cost of what is sold; only on tracked items.",
    )
    .at("PurchaseDetails.COGSAccountCode"),
    text(
        "PurchaseDetails_TaxType",
        "Code of the tax rate that purchase lines get by default.",
    )
    .at("PurchaseDetails.TaxType"),
    text(
        "InventoryAssetAccountCode",
        "Account the stock is valued in; only on tracked items.",
    ),
    rate("QuantityOnHand", "Stock; only on tracked items."),
    money(
        "TotalCostPool",
        "Value of the stock; only on tracked items.",
    ),
    elements::STATUS_ATTRIBUTE_STRING,
    instant(
        "UpdatedDateUTC",
        "When the item was last changed; movements of its stock may not count.",
    ),
    elements::VALIDATION_ERRORS,
];
