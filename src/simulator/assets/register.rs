//! The register of fixed assets.
//!
//! Rules: an asset loses value by its type's settings; its book value is its price less what it
//! has lost; what a disposed one was sold for is its book value and its gains or losses; a draft
//! has lost nothing.

use chrono::NaiveDate;

use super::super::Books;
use super::super::data::amount::{Amount, divided};
use super::super::data::calendar::{first_day, later};
use super::super::data::ids::{Guid, Kind};
use super::super::data::random::Random;
use super::super::data::{World, words};
use super::depreciation::{Base, BookDepreciationDetail, BookDepreciationSetting, year_start};
use super::types;

/// A fixed asset.
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    /// Its id.
    pub asset_id: Guid,
    /// Its name.
    pub asset_name: String,
    /// Its number.
    pub asset_number: String,
    /// Its type; some drafts have none yet.
    pub asset_type_id: Option<Guid>,
    /// The day it was bought.
    pub purchase_date: Option<NaiveDate>,
    /// What it was bought for.
    pub purchase_price: Option<Amount>,
    /// The day it was sold or thrown away.
    pub disposal_date: Option<NaiveDate>,
    /// What it was sold for; nothing is zero.
    pub disposal_price: Amount,
    /// `Draft`, `Registered` or `Disposed`.
    pub asset_status: &'static str,
    /// The day the warranty ends. A list leaves it out.
    pub warranty_expiry_date: Option<NaiveDate>,
    /// Its serial number. A list leaves it out.
    pub serial_number: Option<String>,
    /// What somebody wrote about it. A list leaves it out.
    pub description: Option<String>,
    /// How it loses value.
    pub book_depreciation_setting: BookDepreciationSetting,
    /// What it has lost.
    pub book_depreciation_detail: BookDepreciationDetail,
    /// Whether what it lost can be taken back.
    pub can_rollback: bool,
    /// What it is worth in the books.
    pub accounting_book_value: Amount,
    /// Whether it can be deleted. A list says no of every one.
    pub is_delete_enabled_for_date: bool,
}

/// Things that are bought for long.
const THINGS: [&str; 10] = [
    "Laptop",
    "Desk, standing",
    "27\" monitor",
    "Lorry",
    "Café machine",
    "Drucker Übergröße",
    "Van (the \"old\" one)",
    "Lathe",
    "絵画",
    "O'Connell's safe",
];

impl World {
    /// How many assets were drawn.
    pub(crate) fn assets_drawn(&self) -> usize {
        (self.invoices_at_first() / 8).max(40)
    }

    /// How many assets there are, of all statuses.
    pub(crate) fn asset_count(&self) -> usize {
        self.assets_drawn() + self.written.assets.created()
    }

    pub(crate) fn asset_status(&self, index: usize) -> &'static str {
        match self.written.assets.get(index) {
            Some(written) => written.asset_status,
            None => status_drawn(index),
        }
    }

    pub(crate) fn asset(&self, index: usize) -> Asset {
        match self.written.assets.get(index) {
            Some(written) => Asset::clone(written),
            None => self.asset_drawn(index),
        }
    }

    fn asset_drawn(&self, index: usize) -> Asset {
        let mut random = self.random("asset", index);
        let status = status_drawn(index);
        let is_draft = status == "Draft";
        let type_index = random.below(types::IN_USE as u64) as usize;
        let thing = format!("{} {}", random.pick(&THINGS), index / 3 + 1);
        let days = match status {
            "Disposed" => random.between(0, 1_900),
            _ => random.between(0, 2_730),
        };
        let day = later(first_day(), days - 1_826);
        let bought = match status {
            "Registered" => self.nasty_day(index, day),
            _ => day,
        };
        let price =
            Amount::from_cents(random.between(5_000, 9_500_000)) + self.nasty_fraction(index);
        let setting = self.depreciation_setting(type_index, Some(index));
        let start = later(bought, random.pick(&[0, 0, 1, 14]));
        let cost_limit = random
            .chance(8)
            .then_some(Amount(price.0 / 20_000 * 10_000));
        let cost = cost_limit.unwrap_or(price);
        // Below the cost, or nothing would be lost.
        let residual_value = random
            .chance(25)
            .then_some(Amount::from_cents(cost.0 / 100 / 10));
        let base = Base {
            cost,
            residual: residual_value.unwrap_or_default(),
            start,
        };
        let last = self.last_depreciation_date();
        let disposal_date = (status == "Disposed").then(|| {
            let held = (last - bought).num_days();
            later(bought, random.between(1, held.max(1)))
        });
        let until = disposal_date.map_or(last, |day| setting.last_day_before(day).min(last));
        let year_begins = self.financial_year_begins();
        let before = later(year_start(last, year_begins), -1).min(until);
        let lost_by = |day: NaiveDate| match is_draft {
            true => Amount::ZERO,
            false => setting.accumulated(base, day, year_begins),
        };
        let prior = lost_by(before);
        let current = lost_by(until) - prior;
        let book_value = price - prior - current;
        let disposal_price = match disposal_date {
            Some(_) => disposal_price(&mut random, price, book_value),
            None => Amount::ZERO,
        };
        let (capital_gain, gain_loss) = match disposal_date {
            // (s) as their descriptions say.
            Some(_) => (
                (disposal_price - price).max(Amount::ZERO),
                disposal_price.min(price) - book_value,
            ),
            None => (Amount::ZERO, Amount::ZERO),
        };
        let share = self.business_share(index, disposal_date.is_some());
        let business = |amount: Amount| {
            let share = i128::from(share?);
            Some(Amount(divided(i128::from(amount.0) * share, 10_000) * 100))
        };
        let private = |amount: Amount| Some(amount - business(amount)?);
        // A draft may lack whatever isn't needed yet.
        let is_bare = is_draft && index.is_multiple_of(4);
        Asset {
            asset_id: self.id(Kind::Asset, 0, index),
            asset_name: self.nasty_text("asset", index).unwrap_or(thing),
            asset_number: format!("FA-{:04}", index + 1),
            asset_type_id: (!is_bare).then(|| self.id(Kind::AssetType, 0, type_index)),
            purchase_date: (!is_bare).then_some(bought),
            purchase_price: (!is_bare).then_some(price),
            disposal_date,
            disposal_price,
            asset_status: status,
            warranty_expiry_date: random.chance(60).then(|| later(bought, 730)),
            serial_number: random
                .chance(70)
                .then(|| format!("SN-{:08x}", random.below(1 << 32))),
            description: self.paper_text("asset description", index, 50, &words::DESCRIPTIONS),
            book_depreciation_setting: setting,
            book_depreciation_detail: BookDepreciationDetail {
                current_capital_gain: capital_gain,
                current_gain_loss: gain_loss,
                depreciation_start_date: (!is_bare).then_some(start),
                cost_limit: cost_limit.filter(|_| !is_bare),
                residual_value: residual_value.filter(|_| !is_bare),
                prior_accum_depreciation_amount: prior,
                current_accum_depreciation_amount: current,
                business_use_capital_gain: business(capital_gain),
                business_use_current_gain_loss: business(gain_loss),
                private_use_capital_gain: private(capital_gain),
                private_use_current_gain_loss: private(gain_loss),
                initial_deduction_percentage: (self.organisation > 0 && index.is_multiple_of(3))
                    .then_some(Amount(200_000)),
            },
            can_rollback: random.chance(85),
            accounting_book_value: if is_bare { Amount::ZERO } else { book_value },
            is_delete_enabled_for_date: is_draft || random.chance(40),
        }
    }

    /// What an asset had lost by a day, as far as that was reckoned.
    pub(crate) fn lost_by(&self, asset: &Asset, day: NaiveDate) -> Amount {
        let detail = &asset.book_depreciation_detail;
        let cost = detail.cost_limit.or(asset.purchase_price);
        let (Some(cost), Some(start)) = (cost, detail.depreciation_start_date) else {
            return Amount::ZERO;
        };
        let base = Base {
            cost,
            residual: detail.residual_value.unwrap_or_default(),
            start,
        };
        let setting = &asset.book_depreciation_setting;
        let last = self.last_depreciation_date();
        let disposed = asset.disposal_date;
        let until = disposed.map_or(last, |day| setting.last_day_before(day).min(last));
        setting.accumulated(base, day.min(until), self.financial_year_begins())
    }

    /// Per cent of use that is the business's, for what New Zealand's organisations disposed of.
    fn business_share(&self, index: usize, is_disposed: bool) -> Option<i64> {
        let mut random = self.random("business use", index);
        let is_told = self.organisation > 0 && is_disposed;
        is_told.then(|| random.pick(&[100, 80, 65]))
    }
}

fn status_drawn(index: usize) -> &'static str {
    match index % 9 {
        1 => "Draft",
        5 => "Disposed",
        _ => "Registered",
    }
}

/// Nothing, less than the book value, more than that, or more than it was bought for.
fn disposal_price(random: &mut Random, price: Amount, book_value: Amount) -> Amount {
    let cents = |amount: Amount| amount.0 / 100;
    Amount::from_cents(match random.below(4) {
        0 => 0,
        1 => random.between(0, cents(book_value)),
        2 => random.between(cents(book_value), cents(price)),
        _ => cents(price) + random.between(1, 200_000),
    })
}

impl Books {
    /// All assets, of all statuses, in the order of their numbers.
    pub fn assets(&self) -> impl Iterator<Item = Asset> + '_ {
        (0..self.world.asset_count()).map(|index| self.world.asset(index))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use super::*;

    fn assets(seed: u64, organisation: usize) -> Vec<Asset> {
        let books = Books {
            world: Arc::new(World::new(seed, organisation, 1_200)),
        };
        books.assets().collect()
    }

    #[test]
    fn what_an_asset_is_worth_and_was_sold_for_adds_up() {
        for (seed, organisation) in [(1, 0), (2, 0), (3, 1)] {
            for asset in assets(seed, organisation) {
                let detail = &asset.book_depreciation_detail;
                let price = asset.purchase_price.unwrap_or_default();
                let lost = detail.prior_accum_depreciation_amount
                    + detail.current_accum_depreciation_amount;
                assert_eq!(asset.accounting_book_value, price - lost, "{asset:?}");
                assert!(lost >= Amount::ZERO && lost <= price, "{asset:?}");
                assert!(detail.current_accum_depreciation_amount >= Amount::ZERO);
                if asset.asset_status == "Disposed" {
                    let gains = detail.current_capital_gain + detail.current_gain_loss;
                    let sold = asset.accounting_book_value + gains;
                    assert_eq!(asset.disposal_price, sold, "{asset:?}");
                    assert!(asset.disposal_date > asset.purchase_date);
                } else {
                    assert_eq!(asset.disposal_price, Amount::ZERO);
                    assert_eq!(asset.disposal_date, None);
                }
                if let Some(business) = detail.business_use_current_gain_loss {
                    let private = detail.private_use_current_gain_loss;
                    assert_eq!(
                        private.map(|p| p + business),
                        Some(detail.current_gain_loss)
                    );
                }
            }
        }
    }

    #[test]
    fn every_kind_of_asset_is_there_and_more_than_a_page_of_registered_ones() {
        let assets = assets(1, 0);
        let of = |status: &str| assets.iter().filter(|a| a.asset_status == status).count();
        assert!(of("Draft") > 10 && of("Disposed") > 10 && of("Registered") > 100);
        let methods: HashSet<&str> = assets
            .iter()
            .map(|asset| asset.book_depreciation_setting.depreciation_method)
            .collect();
        assert_eq!(methods.len(), 6);
        let gain = |asset: &&Asset| asset.book_depreciation_detail.current_capital_gain;
        assert!(assets.iter().any(|a| gain(&a) > Amount::ZERO));
        let loss = |asset: &&Asset| asset.book_depreciation_detail.current_gain_loss;
        assert!(assets.iter().any(|a| loss(&a) < Amount::ZERO));
        assert!(assets.iter().any(|a| loss(&a) > Amount::ZERO));
        assert!(assets.iter().any(|a| a.asset_type_id.is_none()));
    }
}
