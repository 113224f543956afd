//! Assets, their types and the settings as text.

use chrono::NaiveDate;

use super::super::apis::Request;
use super::super::data::amount::Amount;
use super::super::data::ids::Guid;
use super::super::render::iso_date;
use super::super::render::json::{Object, object};
use super::depreciation::{BookDepreciationDetail, BookDepreciationSetting};
use super::register::Asset;
use super::types::{AssetSettings, AssetType};

/// An asset, as a list shows it or whole.
pub(super) fn asset(request: &Request, asset: &Asset, whole: bool) -> String {
    object(|o| {
        o.text("assetId", request.id(asset.asset_id));
        o.text("assetName", &asset.asset_name);
        id(o, request, "assetTypeId", asset.asset_type_id);
        o.text("assetNumber", &asset.asset_number);
        day(o, "purchaseDate", asset.purchase_date);
        // (s) four digits here, six further below.
        if let Some(price) = asset.purchase_price {
            o.raw("purchasePrice", price);
        }
        day(o, "disposalDate", asset.disposal_date);
        o.raw("disposalPrice", price(asset.disposal_price));
        o.text("assetStatus", asset.asset_status);
        // (i) a list leaves these out.
        if whole {
            day(o, "warrantyExpiryDate", asset.warranty_expiry_date);
            if let Some(number) = &asset.serial_number {
                o.text("serialNumber", number);
            }
            if let Some(description) = &asset.description {
                o.text("description", description);
            }
        }
        o.empty_list("trackingItems");
        setting(o, request, &asset.book_depreciation_setting);
        o.object("bookDepreciationDetail", |o| {
            detail(o, &asset.book_depreciation_detail)
        });
        o.empty_list("taxDepreciationSettings");
        o.empty_list("taxDepreciationDetails");
        o.flag("canRollback", asset.can_rollback);
        if whole {
            o.object("metaData", |o| {
                o.flag("bookDepreciationDetailsCanChange", true);
                o.flag("taxDepreciationDetailsCanChange", true);
            });
        }
        o.raw("accountingBookValue", six(asset.accounting_book_value));
        o.empty_list("taxValues");
        // (s) of one asset the examples say no in the list and yes by its id.
        o.flag(
            "isDeleteEnabledForDate",
            whole && asset.is_delete_enabled_for_date,
        );
    })
}

/// A type.
pub(super) fn asset_type(request: &Request, of: &AssetType) -> String {
    object(|o| {
        o.text("assetTypeId", request.id(of.asset_type_id));
        o.text("assetTypeName", of.asset_type_name);
        id(
            o,
            request,
            "fixedAssetAccountId",
            Some(of.fixed_asset_account_id),
        );
        let account = of.depreciation_expense_account_id;
        id(o, request, "depreciationExpenseAccountId", account);
        let account = of.accumulated_depreciation_account_id;
        id(o, request, "accumulatedDepreciationAccountId", account);
        setting(o, request, &of.book_depreciation_setting);
        o.empty_list("taxDepreciationSettings");
        o.raw("locks", of.locks);
        o.flag("lockPrivateUseAccount", false);
    })
}

/// The settings of the register.
pub(super) fn settings(request: &Request, settings: &AssetSettings) -> String {
    object(|o| {
        o.text("assetNumberPrefix", settings.asset_number_prefix);
        o.text("assetNumberSequence", &settings.asset_number_sequence);
        day(o, "assetStartDate", Some(settings.asset_start_date));
        day(o, "lastDepreciationDate", settings.last_depreciation_date);
        let account = settings.default_gain_on_disposal_account_id;
        id(o, request, "defaultGainOnDisposalAccountId", account);
        let account = settings.default_loss_on_disposal_account_id;
        id(o, request, "defaultLossOnDisposalAccountId", account);
        let account = settings.default_capital_gain_on_disposal_account_id;
        id(o, request, "defaultCapitalGainOnDisposalAccountId", account);
        o.flag("optInForTax", settings.opt_in_for_tax);
    })
}

fn setting(o: &mut Object<'_>, request: &Request, setting: &BookDepreciationSetting) {
    o.object("bookDepreciationSetting", |o| {
        let object_id = Some(setting.depreciable_object_id);
        id(o, request, "depreciableObjectId", object_id);
        o.text("depreciableObjectType", setting.depreciable_object_type);
        let change = setting.book_effective_date_of_change_id;
        id(o, request, "bookEffectiveDateOfChangeId", change);
        o.text("depreciationMethod", setting.depreciation_method);
        if let Some(averaging) = setting.averaging_method {
            o.text("averagingMethod", averaging);
        }
        if let Some(rate) = setting.depreciation_rate {
            // (s) two digits.
            let text = rate.to_string();
            o.raw("depreciationRate", &text[..text.len() - 2]);
        }
        if let Some(years) = setting.effective_life_years {
            o.raw("effectiveLifeYears", years);
        }
        let reckoned_by = setting.depreciation_calculation_method;
        o.text("depreciationCalculationMethod", reckoned_by);
    });
}

fn detail(o: &mut Object<'_>, detail: &BookDepreciationDetail) {
    day(o, "depreciationStartDate", detail.depreciation_start_date);
    let some = |o: &mut Object<'_>, name: &str, amount: Option<Amount>| {
        if let Some(amount) = amount {
            o.raw(name, six(amount));
        }
    };
    some(o, "costLimit", detail.cost_limit);
    some(o, "residualValue", detail.residual_value);
    let prior = detail.prior_accum_depreciation_amount;
    o.raw("priorAccumDepreciationAmount", six(prior));
    let current = detail.current_accum_depreciation_amount;
    o.raw("currentAccumDepreciationAmount", six(current));
    o.raw("currentCapitalGain", six(detail.current_capital_gain));
    o.raw("currentGainLoss", six(detail.current_gain_loss));
    // (s) New Zealand alone has these.
    some(
        o,
        "businessUseCapitalGain",
        detail.business_use_capital_gain,
    );
    let business = detail.business_use_current_gain_loss;
    some(o, "businessUseCurrentGainLoss", business);
    some(o, "privateUseCapitalGain", detail.private_use_capital_gain);
    some(
        o,
        "privateUseCurrentGainLoss",
        detail.private_use_current_gain_loss,
    );
    some(
        o,
        "initialDeductionPercentage",
        detail.initial_deduction_percentage,
    );
}

fn id(o: &mut Object<'_>, request: &Request, name: &str, guid: Option<Guid>) {
    if let Some(guid) = guid {
        o.text(name, request.id(guid));
    }
}

/// A day with a midnight and no zone. // (s) README section 6
fn day(o: &mut Object<'_>, name: &str, day: Option<NaiveDate>) {
    if let Some(day) = day {
        o.text(name, iso_date(day));
    }
}

/// A price; nothing is written as `0.0`. // (s)
fn price(amount: Amount) -> String {
    match amount {
        Amount::ZERO => "0.0".to_owned(),
        amount => amount.to_string(),
    }
}

/// An amount with six digits. // (s)
fn six(amount: Amount) -> String {
    format!("{amount}00")
}
