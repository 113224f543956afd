//! Types of assets, with the accounts and the depreciation that their assets have.
//!
//! <https://developer.xero.com/documentation/api/assets/assettypes>

use super::depreciation;
use crate::catalog::descriptor::{Api, Endpoint, Reply, Rows, Table, guid, integer, text};

/// Types of assets.
pub static ASSET_TYPES: Table = Table {
    name: "AssetTypes",
    api: Api::Assets,
    about: "One row for each type of fixed assets.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["AssetTypeID"],
    columns: columns![
        &[
            guid("AssetTypeID", "Names the type in other calls.").at("assetTypeId"),
            text("AssetTypeName", "As shown in the register.").at("assetTypeName"),
            guid("FixedAssetAccountID", "Account that the assets stand on.")
                .at("fixedAssetAccountId"),
            guid(
                "DepreciationExpenseAccountID",
                "Account that takes what they lose in value.",
            )
            .at("depreciationExpenseAccountId"),
            guid(
                "AccumulatedDepreciationAccountID",
                "Account that sums what they have lost.",
            )
            .at("accumulatedDepreciationAccountId"),
        ],
        depreciation::SETTING,
        &[integer(
            "Locks",
            "Not 0 where an asset of the type has lost value, so that it can't be removed.",
        )
        .at("locks")],
    ],
};

/// `/AssetTypes`, all in one reply, which is an array.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/AssetTypes",
    reply: Reply::Array,
    id: "assetTypeId",
    scope: "assets.read",
    ..Endpoint::PLAIN
};
