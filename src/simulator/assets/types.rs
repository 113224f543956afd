//! Types of assets, with the settings by which their assets lose value, and the register's own
//! settings.

use chrono::{Datelike, NaiveDate};

use super::super::Books;
use super::super::data::amount::Amount;
use super::super::data::calendar::{last_day, later, month_end};
use super::super::data::ids::{Guid, Kind};
use super::super::data::{World, accounts};
use super::depreciation::BookDepreciationSetting;

/// A type of assets.
#[derive(Debug, Clone, PartialEq)]
pub struct AssetType {
    /// Its id.
    pub asset_type_id: Guid,
    /// Its name.
    pub asset_type_name: &'static str,
    /// The account that its assets are on.
    pub fixed_asset_account_id: Guid,
    /// The account that takes what they lose; nothing where they lose nothing.
    pub depreciation_expense_account_id: Option<Guid>,
    /// The account that sums what they have lost.
    pub accumulated_depreciation_account_id: Option<Guid>,
    /// How they lose value.
    pub book_depreciation_setting: BookDepreciationSetting,
    /// How many of its assets have lost some value.
    pub locks: i64,
}

/// Settings of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct AssetSettings {
    /// What the numbers of assets begin with.
    pub asset_number_prefix: &'static str,
    /// The next number.
    pub asset_number_sequence: String,
    /// The day from which value is lost.
    pub asset_start_date: NaiveDate,
    /// The day up to which it was reckoned.
    pub last_depreciation_date: Option<NaiveDate>,
    /// The account for gains.
    pub default_gain_on_disposal_account_id: Option<Guid>,
    /// The account for losses.
    pub default_loss_on_disposal_account_id: Option<Guid>,
    /// The account for capital gains.
    pub default_capital_gain_on_disposal_account_id: Option<Guid>,
    /// Whether taxes are reckoned, too.
    pub opt_in_for_tax: bool,
}

/// Name, account, account of what was lost, method, averaging, per cent, years, reckoned by.
struct Entry(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<i64>,
    Option<i64>,
    &'static str,
);

/// The last has no assets.
#[rustfmt::skip]
const TYPES: [Entry; 9] = [
    Entry("Office Equipment", "710", "711", "StraightLine", "FullMonth", Some(20), None, "Rate"),
    // (s) An example has a rate, and `None` for what it is reckoned by.
    Entry("Computer Equipment", "720", "721", "StraightLine", "ActualDays", Some(25), None, "None"),
    Entry("Vehicles", "730", "731", "DiminishingValue200", "FullMonth", None, Some(8), "Life"),
    Entry("Machinery \"heavy\"", "730", "731", "DiminishingValue100", "ActualDays", Some(40), None, "Rate"),
    Entry("Möbel, fittings", "710", "711", "StraightLine", "FullMonth", None, Some(10), "Life"),
    Entry("Plant", "730", "731", "DiminishingValue150", "ActualDays", None, Some(5), "Life"),
    Entry("Low-value pool", "710", "711", "FullDepreciation", "", None, None, "None"),
    Entry("Art & books", "710", "", "NoDepreciation", "", None, None, "None"),
    Entry("Buildings", "710", "711", "StraightLine", "ActualDays", None, Some(40), "Life"),
];

/// How many types have assets.
pub(crate) const IN_USE: usize = TYPES.len() - 1;

/// The account that a type's assets are on, and the one that sums what they lose, by their places
/// in the chart.
pub(crate) fn accounts_of(type_index: usize) -> Option<(usize, Option<usize>)> {
    let Entry(_, account, lost, ..) = TYPES.get(type_index)?;
    let losses = (!lost.is_empty()).then(|| accounts::coded(lost));
    Some((accounts::coded(account), losses))
}

impl World {
    pub(crate) fn asset_type_count(&self) -> usize {
        TYPES.len() + self.written.asset_types.created()
    }

    /// The month that financial years begin with.
    pub(crate) fn financial_year_begins(&self) -> u32 {
        self.organisation().financial_year_end_month % 12 + 1
    }

    /// The day up to which depreciation was reckoned: the last month end that is over, of the
    /// first organisation; the end of the financial year, of the other.
    pub(crate) fn last_depreciation_date(&self) -> NaiveDate {
        let mut day = later(last_day(), -i64::from(last_day().day()));
        while self.organisation > 0 && day.month() != self.financial_year_begins() - 1 {
            day = later(day, -i64::from(day.day()));
        }
        month_end(day)
    }

    /// How the assets of a type, or one of them, lose value.
    pub(crate) fn depreciation_setting(
        &self,
        type_index: usize,
        asset: Option<usize>,
    ) -> BookDepreciationSetting {
        let Entry(_, _, _, method, averaging, rate, years, reckoned_by) = TYPES[type_index];
        let (object, object_type) = match asset {
            Some(asset) => (self.id(Kind::Asset, 0, asset), "Asset"),
            None => (self.id(Kind::AssetType, 0, type_index), "AssetType"),
        };
        let change = match asset {
            Some(asset) => self.id(Kind::DepreciationChange, 0, asset),
            None => self.id(Kind::DepreciationChange, 1, type_index),
        };
        BookDepreciationSetting {
            depreciation_method: method,
            averaging_method: Some(averaging).filter(|name| !name.is_empty()),
            depreciation_rate: rate.map(|per_cent| Amount(per_cent * 10_000)),
            effective_life_years: years,
            depreciation_calculation_method: reckoned_by,
            depreciable_object_id: object,
            depreciable_object_type: object_type,
            book_effective_date_of_change_id: Some(change),
        }
    }

    pub(crate) fn asset_type_name(&self, index: usize) -> &'static str {
        match self.written.asset_types.get(index) {
            Some(written) => written.asset_type_name,
            None => TYPES[index].0,
        }
    }

    pub(crate) fn asset_type(&self, index: usize) -> AssetType {
        match self.written.asset_types.get(index) {
            Some(written) => AssetType::clone(written),
            None => self.asset_type_drawn(index),
        }
    }

    fn asset_type_drawn(&self, index: usize) -> AssetType {
        let Entry(name, account, lost, ..) = TYPES[index];
        let coded = |code: &str| self.id(Kind::Account, 0, accounts::coded(code));
        let loses = !lost.is_empty();
        let assets = (0..self.asset_count()).map(|index| self.asset(index));
        let id = self.id(Kind::AssetType, 0, index);
        // (s) A type is locked by assets that have lost value; (?) the number counts them.
        let locks = assets.filter(|asset| {
            let detail = &asset.book_depreciation_detail;
            let lost =
                detail.prior_accum_depreciation_amount + detail.current_accum_depreciation_amount;
            asset.asset_type_id == Some(id) && lost > Amount::ZERO
        });
        AssetType {
            asset_type_id: id,
            asset_type_name: name,
            fixed_asset_account_id: coded(account),
            depreciation_expense_account_id: loses.then(|| coded("416")),
            accumulated_depreciation_account_id: loses.then(|| coded(lost)),
            book_depreciation_setting: self.depreciation_setting(index, None),
            locks: i64::try_from(locks.count()).unwrap_or(i64::MAX),
        }
    }

    pub(crate) fn asset_settings(&self) -> AssetSettings {
        let account = |code: &str| {
            // (s) The example has none of them.
            let is_set = self.organisation == 0;
            is_set.then(|| self.id(Kind::Account, 0, accounts::coded(code)))
        };
        AssetSettings {
            asset_number_prefix: "FA-",
            asset_number_sequence: format!("{:04}", self.asset_count() + 1),
            asset_start_date: NaiveDate::from_ymd_opt(2019, 1, 1).unwrap_or_default(),
            last_depreciation_date: Some(self.last_depreciation_date()),
            default_gain_on_disposal_account_id: account("260"),
            default_loss_on_disposal_account_id: account("429"),
            default_capital_gain_on_disposal_account_id: account("260"),
            opt_in_for_tax: self.organisation > 0,
        }
    }
}

impl Books {
    /// The types of assets.
    pub fn asset_types(&self) -> impl Iterator<Item = AssetType> + '_ {
        (0..self.world.asset_type_count()).map(|index| self.world.asset_type(index))
    }

    /// The settings of the register of assets.
    pub fn asset_settings(&self) -> AssetSettings {
        self.world.asset_settings()
    }
}
