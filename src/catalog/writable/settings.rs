//! Items, accounts, tracking categories, groups of contacts and tax rates.
//!
//! <https://developer.xero.com/documentation/api/accounting/items>

use super::documents::FOUR_DIGITS;
use super::{Call, Delete, Elements, Mode, Shape, Update, Writable};
use crate::catalog::tables::accounting::{accounts, contact_groups, items, tax_rates, tracking};

pub(super) static ITEMS: Writable = Writable {
    table: &items::ITEMS,
    scope: "accounting.settings",
    columns: &[
        "Code",
        "Name",
        "Description",
        "PurchaseDescription",
        "IsSold",
        "IsPurchased",
        "SalesDetails_UnitPrice",
        "SalesDetails_AccountCode",
        "SalesDetails_TaxType",
        "PurchaseDetails_UnitPrice",
        "PurchaseDetails_AccountCode",
        "PurchaseDetails_COGSAccountCode",
        "PurchaseDetails_TaxType",
        "InventoryAssetAccountCode",
    ],
    required: &[&["Code"]],
    clears: &["Description", "PurchaseDescription"],
    parameters: FOUR_DIGITS,
    create: Some(Call::put_batch("/Items")),
    // An item is known by its code as well, which is sent in any case.
    update: Some(Update {
        call: Call::post_batch("/Items"),
        mode: Mode::Echo,
    }),
    delete: Delete::Call(Call::delete("/Items/{id}")),
    unique: Some("Code"),
    ..Writable::NOTHING
};

pub(super) static ACCOUNTS: Writable = Writable {
    table: &accounts::ACCOUNTS,
    scope: "accounting.settings",
    columns: &[
        "Code",
        "Name",
        "Type",
        "Status",
        "Description",
        "TaxType",
        "BankAccountNumber",
        "BankAccountType",
        "CurrencyCode",
        "EnablePaymentsToAccount",
        "ShowInExpenseClaims",
        "AddToWatchlist",
    ],
    required: &[&["Name"], &["Type"]],
    clears: &["Description"],
    create: Some(Call::put_one("/Accounts", Shape::Bare)),
    update: Some(Update {
        call: Call::post_one("/Accounts/{id}", Shape::Wrapped),
        mode: Mode::Patch,
    }),
    delete: Delete::Call(Call::delete("/Accounts/{id}")),
    unique: Some("Code"),
    ..Writable::NOTHING
};

pub(super) static TRACKING_CATEGORIES: Writable = Writable {
    table: &tracking::TRACKING_CATEGORIES,
    scope: "accounting.settings",
    columns: &["Name", "Status"],
    required: &[&["Name"]],
    create: Some(Call::put_one("/TrackingCategories", Shape::Bare)),
    update: Some(Update {
        call: Call::post_one("/TrackingCategories/{id}", Shape::Bare),
        mode: Mode::Patch,
    }),
    delete: Delete::Call(Call::delete("/TrackingCategories/{id}")),
    unique: Some("Name"),
    ..Writable::NOTHING
};

pub(super) static CONTACT_GROUPS: Writable = Writable {
    table: &contact_groups::CONTACT_GROUPS,
    scope: "accounting.contacts",
    columns: &["Name", "Status"],
    required: &[&["Name"]],
    create: Some(Call::put_one("/ContactGroups", Shape::Wrapped)),
    update: Some(Update {
        call: Call::post_one("/ContactGroups/{id}", Shape::Wrapped),
        mode: Mode::Patch,
    }),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_one("/ContactGroups/{id}", Shape::Wrapped),
        mode: Mode::Patch,
        steps: &[("ACTIVE", "DELETED")],
        unless: &[],
    },
    unique: Some("Name"),
    ..Writable::NOTHING
};

/// Known by its name as well, which is sent in any case.
pub(super) static TAX_RATES: Writable = Writable {
    table: &tax_rates::TAX_RATES,
    key: Some("TaxType"),
    scope: "accounting.settings",
    columns: &["Name", "Status", "ReportTaxType", "TaxComponents"],
    required: &[&["Name"], &["TaxComponents"]],
    elements: &[Elements {
        list: "TaxComponents",
        fields: &["Name", "Rate", "IsCompound", "IsNonRecoverable"],
        id: None,
        prices: &[],
        priced_by: &[],
    }],
    create: Some(Call::put_one("/TaxRates", Shape::Wrapped)),
    update: Some(Update {
        call: Call::post_one("/TaxRates", Shape::Wrapped),
        mode: Mode::Echo,
    }),
    delete: Delete::ByState {
        column: "Status",
        call: Call::post_one("/TaxRates", Shape::Wrapped),
        mode: Mode::Echo,
        steps: &[("ACTIVE", "DELETED"), ("ARCHIVED", "DELETED")],
        unless: &[],
    },
    unique: Some("Name"),
    ..Writable::NOTHING
};
