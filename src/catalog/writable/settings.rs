//! Items and accounts.
//!
//! <https://developer.xero.com/documentation/api/accounting/items>

use super::documents::FOUR_DIGITS;
use super::{Call, Delete, Mode, Shape, Update, Writable};
use crate::catalog::tables::accounting::{accounts, items};

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
