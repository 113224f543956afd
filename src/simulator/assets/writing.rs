//! Writes to the register of assets: a new asset, a new type.
//!
//! POST alone, with one bare object, answered by the new row. // (s)
//! What the register reckons itself (losses, gains, the book value) is passed over in silence.
//! // (s) the example of a new asset

use std::sync::Arc;

use serde_json::Value;

use super::depreciation::{BookDepreciationDetail, BookDepreciationSetting};
use super::register::Asset;
use super::types::AssetType;
use super::{Invalid, STATUSES, one, render};
use crate::simulator::apis::Write;
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::written::{folded, interned};
use crate::simulator::reply::Reply;
use crate::simulator::writing::{Done, Sent, Trouble, Verb};

const METHODS: [&str; 6] = [
    "NoDepreciation",
    "StraightLine",
    "DiminishingValue100",
    "DiminishingValue150",
    "DiminishingValue200",
    "FullDepreciation",
];
const AVERAGING: [&str; 2] = ["FullMonth", "ActualDays"];
const CALCULATION: [&str; 3] = ["Rate", "Life", "None"];

pub(super) fn perform(write: &Write) -> Done {
    if let Some(refused) = write.unless_json() {
        return (refused, None);
    }
    let path: Vec<String> = write
        .request
        .path
        .iter()
        .map(|p| p.to_ascii_lowercase())
        .collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let create = match (write.verb, path.as_slice()) {
        (Verb::Post, ["assets"]) => asset,
        (Verb::Post, ["assettypes"]) => asset_type,
        _ => return (Reply::text(405, "Method not allowed"), None),
    };
    let mut world = write.request.world.successor();
    let made = body(write).and_then(|body| create(write, &mut world, &read(Sent::of(&body, ""))?));
    match made {
        Ok(reply) => (reply, Some(Arc::new(world))),
        Err(invalid) => (
            invalid.reply("The resource update failed validation."),
            None,
        ),
    }
}

fn asset(write: &Write, world: &mut World, sent: &Sent<'_>) -> Result<Reply, Invalid> {
    let mut invalid = Invalid::default();
    let index = world.asset_count();
    let asset_id = world.id(Kind::Asset, 0, index);
    let asset_name = read(sent.word("assetName"))?;
    invalid.unless(
        asset_name.is_some(),
        "AssetName",
        "",
        "Asset Name is required",
    );
    // (?) The next one of the register's own, unless it is given.
    let number = read(sent.word("assetNumber"))?;
    let asset_number = number.unwrap_or_else(|| format!("FA-{:04}", index + 1));
    let mut others = (0..index).map(|other| world.asset(other).asset_number);
    let is_free = others.all(|other| folded(&other) != folded(&asset_number));
    // (s) "Must be unique."
    let message = "The asset number is already in use";
    invalid.unless(is_free, "AssetNumber", &asset_number, message);
    let type_id = read(sent.guid("assetTypeId"))?;
    let of_type = type_id.and_then(|id| world.index_of(Kind::AssetType, id));
    let of_type = of_type.filter(|index| *index < world.asset_type_count());
    let is_known = type_id.is_none() || of_type.is_some();
    let given = type_id.map(|id| id.to_string()).unwrap_or_default();
    invalid.unless(is_known, "AssetTypeId", &given, "Asset Type Id is invalid");
    let word = read(sent.word("assetStatus"))?;
    let mut statuses = STATUSES.iter().map(|(_, status)| *status);
    let status = match &word {
        None => Some("Draft"),
        Some(word) => statuses.find(|status| status.eq_ignore_ascii_case(word)),
    };
    let given = word.unwrap_or_default();
    invalid.unless(
        status.is_some(),
        "AssetStatus",
        &given,
        "Asset Status is invalid",
    );
    // (3) "Disposing of assets is not supported through the API."
    let message = "An asset can't be disposed of when it is added";
    invalid.unless(status != Some("Disposed"), "AssetStatus", &given, message);
    let setting = read(sent.object("bookDepreciationSetting"))?;
    let of_asset = (asset_id, "Asset");
    let setting = match (setting, of_type) {
        (Some(sent), _) => setting_of(&sent, of_asset, &mut invalid)?,
        // (?) Those of its type, unless it has some of its own.
        (None, Some(of_type)) => BookDepreciationSetting {
            depreciable_object_id: asset_id,
            depreciable_object_type: "Asset",
            ..world.asset_type(of_type).book_depreciation_setting
        },
        (None, None) => no_setting(of_asset),
    };
    let change = world.id(Kind::DepreciationChange, 0, index);
    let purchase_price = read(sent.amount("purchasePrice"))?;
    let detail = read(sent.object("bookDepreciationDetail"))?;
    let detail = match &detail {
        None => (None, None, None),
        Some(detail) => (
            read(detail.day("depreciationStartDate"))?,
            read(detail.amount("costLimit"))?,
            read(detail.amount("residualValue"))?,
        ),
    };
    let (depreciation_start_date, cost_limit, residual_value) = detail;
    let asset = Asset {
        asset_id,
        asset_name: asset_name.unwrap_or_default(),
        asset_number,
        asset_type_id: type_id,
        purchase_date: read(sent.day("purchaseDate"))?,
        purchase_price,
        disposal_date: read(sent.day("disposalDate"))?,
        disposal_price: read(sent.amount("disposalPrice"))?.unwrap_or_default(),
        asset_status: status.unwrap_or_default(),
        warranty_expiry_date: read(sent.day("warrantyExpiryDate"))?,
        serial_number: read(sent.word("serialNumber"))?,
        description: None,
        book_depreciation_setting: BookDepreciationSetting {
            book_effective_date_of_change_id: Some(change),
            ..setting
        },
        book_depreciation_detail: BookDepreciationDetail {
            current_capital_gain: Amount::ZERO,
            current_gain_loss: Amount::ZERO,
            depreciation_start_date,
            // (s) the example: one that is the price itself limits nothing, and isn't kept.
            cost_limit: cost_limit.filter(|limit| Some(*limit) != purchase_price),
            residual_value,
            // (?) Nothing is lost before the next run.
            prior_accum_depreciation_amount: Amount::ZERO,
            current_accum_depreciation_amount: Amount::ZERO,
            business_use_capital_gain: None,
            business_use_current_gain_loss: None,
            private_use_capital_gain: None,
            private_use_current_gain_loss: None,
            initial_deduction_percentage: None,
        },
        can_rollback: true,
        // (s) the example: 100 bought and 23.23 for its disposal are worth 76.77.
        accounting_book_value: purchase_price.unwrap_or_default()
            - read(sent.amount("disposalPrice"))?.unwrap_or_default(),
        is_delete_enabled_for_date: true,
    };
    if asset.asset_status == "Registered" {
        check_registered(&asset, &mut invalid);
    }
    invalid.checked()?;
    let reply = one(render::asset(&write.request, &asset, true));
    world.write().assets.create(index, asset);
    Ok(reply)
}

/// What a registered asset can't do without. // (3)
fn check_registered(asset: &Asset, invalid: &mut Invalid) {
    let setting = &asset.book_depreciation_setting;
    let loses = !["NoDepreciation", "FullDepreciation"].contains(&setting.depreciation_method);
    let how_fast = setting.depreciation_rate.is_some() || setting.effective_life_years.is_some();
    let start = asset.book_depreciation_detail.depreciation_start_date;
    for (is_there, field, what) in [
        (
            asset.asset_type_id.is_some(),
            "AssetTypeId",
            "Asset Type Id",
        ),
        (
            asset.purchase_date.is_some(),
            "PurchaseDate",
            "Purchase Date",
        ),
        (
            asset.purchase_price.is_some(),
            "PurchasePrice",
            "Purchase Price",
        ),
        (
            start.is_some(),
            "BookDepreciationDetail.DepreciationStartDate",
            "Depreciation Start Date",
        ),
        (
            !loses || setting.averaging_method.is_some(),
            "BookDepreciationSetting.AveragingMethod",
            "Averaging Method",
        ),
        (
            !loses || how_fast,
            "BookDepreciationSetting.DepreciationRate",
            "Depreciation Rate or Effective Life",
        ),
    ] {
        let message = format!("{what} is required for registered assets");
        invalid.unless(is_there, field, "", &message);
    }
}

fn asset_type(write: &Write, world: &mut World, sent: &Sent<'_>) -> Result<Reply, Invalid> {
    let mut invalid = Invalid::default();
    let index = world.asset_type_count();
    let name = read(sent.word("assetTypeName"))?.unwrap_or_default();
    invalid.unless(
        !name.is_empty(),
        "AssetTypeName",
        "",
        "Asset Type Name is required",
    );
    let names = (0..index).map(|other| world.asset_type_name(other));
    if names
        .into_iter()
        .any(|other| folded(other) == folded(&name))
    {
        // (s) "a type already exists"
        return Ok(Invalid::conflict(
            "An asset type with this name already exists",
        ));
    }
    let asset_type_id = world.id(Kind::AssetType, 0, index);
    let of_type = (asset_type_id, "AssetType");
    let setting = read(sent.object("bookDepreciationSetting"))?;
    let message = "Book Depreciation Setting is required";
    invalid.unless(setting.is_some(), "BookDepreciationSetting", "", message);
    let setting = match setting {
        Some(sent) => setting_of(&sent, of_type, &mut invalid)?,
        None => no_setting(of_type),
    };
    let loses = setting.depreciation_method != "NoDepreciation";
    let mut account = |field, name, what, is_one: fn(&str, &str) -> bool, is_needed: bool| {
        let id = read(sent.guid(field))?;
        let mut all = world.account_indexes().map(|index| world.account(index));
        let known = all.find(|account| Some(account.account_id) == id);
        let fits = match known {
            Some(account) => {
                account.status == "ACTIVE" && is_one(account.account_type, account.class)
            }
            None => id.is_none() && !is_needed,
        };
        let given = id.map(|id| id.to_string()).unwrap_or_default();
        // (s) the example
        invalid.unless(fits, name, &given, &format!("{what} is invalid"));
        Ok::<_, Invalid>(id)
    };
    let is_fixed = |account_type: &str, _: &str| account_type == "FIXED";
    let is_expense = |_: &str, class: &str| class == "EXPENSE";
    let fixed_asset_account_id = account(
        "fixedAssetAccountId",
        "FixedAssetAccountId",
        "Fixed Asset Account Id",
        is_fixed,
        true,
    )?;
    let depreciation_expense_account_id = account(
        "depreciationExpenseAccountId",
        "DepreciationExpenseAccountId",
        "Depreciation Expense Account Id",
        is_expense,
        loses,
    )?;
    let accumulated_depreciation_account_id = account(
        "accumulatedDepreciationAccountId",
        "AccumulatedDepreciationAccountId",
        "Accumulated Depreciation Account Id",
        is_fixed,
        loses,
    )?;
    invalid.checked()?;
    let made = AssetType {
        asset_type_id,
        asset_type_name: interned(&name),
        fixed_asset_account_id: fixed_asset_account_id.unwrap_or(Guid(0)),
        depreciation_expense_account_id,
        accumulated_depreciation_account_id,
        book_depreciation_setting: setting,
        locks: 0,
    };
    // (s) the example: of what the settings are isn't told yet.
    let told = AssetType {
        book_depreciation_setting: BookDepreciationSetting {
            depreciable_object_id: Guid(0),
            depreciable_object_type: "None",
            ..made.book_depreciation_setting.clone()
        },
        ..made.clone()
    };
    let change = world.id(Kind::DepreciationChange, 1, index);
    let made = AssetType {
        book_depreciation_setting: BookDepreciationSetting {
            book_effective_date_of_change_id: Some(change),
            ..made.book_depreciation_setting
        },
        ..made
    };
    world.write().asset_types.create(index, made);
    Ok(one(render::asset_type(&write.request, &told)))
}

/// How something loses value, as it was sent.
fn setting_of(
    sent: &Sent<'_>,
    of: (Guid, &'static str),
    invalid: &mut Invalid,
) -> Result<BookDepreciationSetting, Invalid> {
    let mut word = |field, name: &str, words: &[&'static str]| {
        let given = read(sent.word(field))?;
        let known = given.as_ref().and_then(|given| {
            let mut words = words.iter();
            words.find(|word| word.eq_ignore_ascii_case(given)).copied()
        });
        let is_known = given.is_none() || known.is_some();
        let (given, field) = (
            given.unwrap_or_default(),
            format!("BookDepreciationSetting.{name}"),
        );
        invalid.unless(is_known, &field, &given, &format!("{name} is invalid"));
        Ok::<_, Invalid>(known)
    };
    let method = word("depreciationMethod", "DepreciationMethod", &METHODS)?;
    let averaging_method = word("averagingMethod", "AveragingMethod", &AVERAGING)?;
    let by = word(
        "depreciationCalculationMethod",
        "DepreciationCalculationMethod",
        &CALCULATION,
    )?;
    let rate = read(sent.amount("depreciationRate"))?;
    let years = read(sent.whole("effectiveLifeYears"))?;
    // (s) the example
    let message = "Can't have both Depreciation Rate and Effective Life";
    let field = "BookDepreciationSetting.DepreciationRate";
    invalid.unless(rate.is_none() || years.is_none(), field, "", message);
    let (object, object_type) = of;
    Ok(BookDepreciationSetting {
        // (?)
        depreciation_method: method.unwrap_or("NoDepreciation"),
        averaging_method,
        // (s) two digits.
        depreciation_rate: rate.map(Amount::rounded_to_cents),
        effective_life_years: years,
        // (?) unless it is said; (s) the example says `None` beside a rate.
        depreciation_calculation_method: by.unwrap_or(match (rate, years) {
            (Some(_), _) => "Rate",
            (None, Some(_)) => "Life",
            (None, None) => "None",
        }),
        depreciable_object_id: object,
        depreciable_object_type: object_type,
        book_effective_date_of_change_id: None,
    })
}

/// Of what nothing was said of. // (?)
fn no_setting((object, object_type): (Guid, &'static str)) -> BookDepreciationSetting {
    BookDepreciationSetting {
        depreciation_method: "NoDepreciation",
        averaging_method: None,
        depreciation_rate: None,
        effective_life_years: None,
        depreciation_calculation_method: "None",
        depreciable_object_id: object,
        depreciable_object_type: object_type,
        book_effective_date_of_change_id: None,
    }
}

fn body(write: &Write) -> Result<Value, Invalid> {
    serde_json::from_slice(&write.body).map_err(|error| Invalid::unreadable(&error.to_string()))
}

/// What was read, or a refusal of the body.
fn read<T>(read: Result<T, Trouble>) -> Result<T, Invalid> {
    read.map_err(|trouble| match trouble {
        Trouble::Unreadable(message) => Invalid::unreadable(&message),
        Trouble::Broken(messages) => Invalid::unreadable(&messages.join(" ")),
    })
}
