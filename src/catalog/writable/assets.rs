//! Fixed assets and their types, which are added and not changed.
//!
//! <https://developer.xero.com/documentation/api/assets/assets>

use super::{Call, Delete, Shape, Tells, Writable};
use crate::catalog::tables::assets::{asset_types, register};

/// `POST path`, of which the reply is the new row.
const fn create(path: &'static str) -> Option<Call> {
    Some(Call::post_one(path, Shape::Bare).telling(Tells::Bare))
}

/// What is left out of its detail Xero reckons itself: its example of a new asset sends some of that,
/// and gets none of it back.
pub(super) static ASSETS: Writable = Writable {
    table: &register::ASSETS,
    scope: "assets",
    columns: &[
        "AssetName",
        "AssetTypeID",
        "AssetNumber",
        "PurchaseDate",
        "PurchasePrice",
        "DisposalDate",
        "DisposalPrice",
        "AssetStatus",
        "WarrantyExpiryDate",
        "SerialNumber",
        "BookDepreciationSetting_DepreciationMethod",
        "BookDepreciationSetting_AveragingMethod",
        "BookDepreciationSetting_DepreciationRate",
        "BookDepreciationSetting_EffectiveLifeYears",
        "BookDepreciationSetting_DepreciationCalculationMethod",
        "BookDepreciationDetail_DepreciationStartDate",
        "BookDepreciationDetail_CostLimit",
        "BookDepreciationDetail_ResidualValue",
    ],
    required: &[&["AssetName"]],
    create: create("/Assets"),
    delete: Delete::Never("Xero's API takes no deletion of assets"),
    unique: Some("AssetNumber"),
    ..Writable::NOTHING
};

pub(super) static ASSET_TYPES: Writable = Writable {
    table: &asset_types::ASSET_TYPES,
    scope: "assets",
    columns: &[
        "AssetTypeName",
        "FixedAssetAccountID",
        "DepreciationExpenseAccountID",
        "AccumulatedDepreciationAccountID",
        "BookDepreciationSetting_DepreciationMethod",
        "BookDepreciationSetting_AveragingMethod",
        "BookDepreciationSetting_DepreciationRate",
        "BookDepreciationSetting_EffectiveLifeYears",
        "BookDepreciationSetting_DepreciationCalculationMethod",
    ],
    required: &[
        &["AssetTypeName"],
        &["BookDepreciationSetting_DepreciationMethod"],
    ],
    create: create("/AssetTypes"),
    delete: Delete::Never("Xero's API takes no deletion of types"),
    unique: Some("AssetTypeName"),
    ..Writable::NOTHING
};
