//! What an asset has lost in value by a day, by the settings of its type.
//!
//! Rules: money is rounded to cents once, or once a financial year where a value diminishes;
//! what is lost never exceeds what is to be lost; no day counts twice.

use chrono::{Datelike, NaiveDate};

use super::super::data::amount::{Amount, divided};
use super::super::data::calendar::{later, month_end};
use super::super::data::ids::Guid;

/// How an asset, or the assets of a type, lose value.
#[derive(Debug, Clone, PartialEq)]
pub struct BookDepreciationSetting {
    /// `StraightLine`, `DiminishingValue100` and so on.
    pub depreciation_method: &'static str,
    /// `FullMonth` or `ActualDays`; nothing where nothing is averaged.
    pub averaging_method: Option<&'static str>,
    /// Per cent a year.
    pub depreciation_rate: Option<Amount>,
    /// Years.
    pub effective_life_years: Option<i64>,
    /// `Rate`, `Life` or `None`.
    pub depreciation_calculation_method: &'static str,
    /// The asset or the type.
    pub depreciable_object_id: Guid,
    /// `Asset` or `AssetType`.
    pub depreciable_object_type: &'static str,
    /// The id of the last change of these settings.
    pub book_effective_date_of_change_id: Option<Guid>,
}

/// What an asset has lost.
#[derive(Debug, Clone, PartialEq)]
pub struct BookDepreciationDetail {
    /// What it was sold for beyond what it was bought for.
    pub current_capital_gain: Amount,
    /// The lower of both prices, less the book value.
    pub current_gain_loss: Amount,
    /// The first day that counts.
    pub depreciation_start_date: Option<NaiveDate>,
    /// What of the price counts, if less than all.
    pub cost_limit: Option<Amount>,
    /// What is never lost.
    pub residual_value: Option<Amount>,
    /// Lost before the current financial year.
    pub prior_accum_depreciation_amount: Amount,
    /// Lost in the current financial year.
    pub current_accum_depreciation_amount: Amount,
    /// The part of the capital gain that is the business's, in New Zealand.
    pub business_use_capital_gain: Option<Amount>,
    /// The part of the gain or loss that is the business's, in New Zealand.
    pub business_use_current_gain_loss: Option<Amount>,
    /// The rest of the capital gain, in New Zealand.
    pub private_use_capital_gain: Option<Amount>,
    /// The rest of the gain or loss, in New Zealand.
    pub private_use_current_gain_loss: Option<Amount>,
    /// Per cent deducted at once, in New Zealand.
    pub initial_deduction_percentage: Option<Amount>,
}

/// What loses value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base {
    /// What of the price counts.
    pub(crate) cost: Amount,
    /// What is never lost.
    pub(crate) residual: Amount,
    /// The first day.
    pub(crate) start: NaiveDate,
}

/// A part of a year as a fraction.
#[derive(Debug, Clone, Copy)]
struct Part(i128, i128);

impl BookDepreciationSetting {
    /// What is lost from the first day through `until`, the financial years beginning with the
    /// month `year_begins`.
    pub(crate) fn accumulated(&self, base: Base, until: NaiveDate, year_begins: u32) -> Amount {
        let most = base.cost - base.residual;
        if until < base.start || most <= Amount::ZERO {
            return Amount::ZERO;
        }
        match self.depreciation_method {
            "NoDepreciation" => Amount::ZERO,
            "FullDepreciation" => most,
            "StraightLine" => {
                let whole = self.portion(most, 100, self.part(base.start, until));
                whole.min(most)
            }
            method => {
                let multiple = match method {
                    "DiminishingValue200" => 200,
                    "DiminishingValue150" => 150,
                    _ => 100,
                };
                let mut lost = Amount::ZERO;
                let mut from = base.start;
                while from <= until && lost < most {
                    let to = year_end(from, year_begins).min(until);
                    let value = base.cost - lost;
                    let portion = self.portion(value, multiple, self.part(from, to));
                    lost = (lost + portion.min(value)).min(most);
                    from = later(to, 1);
                }
                lost
            }
        }
    }

    /// The last day that counts of an asset that is sold on `day`: of a month that it is sold
    /// in nothing does, where months are counted.
    pub(crate) fn last_day_before(&self, day: NaiveDate) -> NaiveDate {
        match self.averaging_method {
            Some("FullMonth") => later(day, -i64::from(day.day())),
            _ => later(day, -1),
        }
    }

    /// The part of a year that these days are, both counted.
    fn part(&self, from: NaiveDate, to: NaiveDate) -> Part {
        match self.averaging_method {
            Some("FullMonth") => {
                let month = |day: NaiveDate| i128::from(day.year()) * 12 + i128::from(day.month());
                Part(month(to) - month(from) + 1, 12)
            }
            _ => Part(i128::from((to - from).num_days()) + 1, 365),
        }
    }

    /// A year's share of `value`, times `multiple` per cent, for a part of the year, in cents.
    fn portion(&self, value: Amount, multiple: i128, part: Part) -> Amount {
        // A year's share as a fraction: per cent in ten-thousandths, or one of the years of life.
        let (share, of) = match (self.depreciation_rate, self.effective_life_years) {
            (Some(rate), _) => (i128::from(rate.0), 1_000_000),
            (None, Some(years)) => (1, i128::from(years.max(1))),
            (None, None) => (0, 1),
        };
        let number = i128::from(value.0) * share * multiple * part.0;
        // From ten-thousandths to cents by 100, from per cent by another.
        Amount::from_cents(divided(number, of * 100 * part.1 * 100))
    }
}

/// The last day of the financial year that `day` is in.
fn year_end(day: NaiveDate, year_begins: u32) -> NaiveDate {
    let begins_this_year = day.month() >= year_begins;
    let year = day.year() + i32::from(begins_this_year && year_begins > 1);
    let last_month = if year_begins > 1 { year_begins - 1 } else { 12 };
    month_end(NaiveDate::from_ymd_opt(year, last_month, 1).unwrap_or(day))
}

/// The first day of the financial year that `day` is in.
pub(crate) fn year_start(day: NaiveDate, year_begins: u32) -> NaiveDate {
    let end = later(year_end(day, year_begins), 1);
    NaiveDate::from_ymd_opt(end.year() - 1, end.month(), 1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(
        depreciation_method: &'static str,
        averaging_method: &'static str,
        rate: Option<i64>,
        effective_life_years: Option<i64>,
    ) -> BookDepreciationSetting {
        BookDepreciationSetting {
            depreciation_method,
            averaging_method: Some(averaging_method),
            depreciation_rate: rate.map(|per_cent| Amount(per_cent * 10_000)),
            effective_life_years,
            depreciation_calculation_method: "Rate",
            depreciable_object_id: Guid(1),
            depreciable_object_type: "Asset",
            book_effective_date_of_change_id: None,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn lost(setting: &BookDepreciationSetting, until: &str) -> i64 {
        let base = Base {
            cost: Amount::from_cents(120_000),
            residual: Amount::ZERO,
            start: day("2024-01-15"),
        };
        setting.accumulated(base, day(until), 7).0 / 100
    }

    #[test]
    fn straight_lines_count_whole_months_or_days_and_end_at_nothing() {
        let months = setting("StraightLine", "FullMonth", Some(20), None);
        assert_eq!(lost(&months, "2024-01-14"), 0);
        assert_eq!(lost(&months, "2024-01-31"), 2_000);
        assert_eq!(lost(&months, "2024-12-31"), 24_000);
        assert_eq!(lost(&months, "2034-12-31"), 120_000);
        let days = setting("StraightLine", "ActualDays", None, Some(4));
        assert_eq!(lost(&days, "2024-01-15"), 82);
        assert_eq!(lost(&days, "2025-01-13"), 30_000);
    }

    #[test]
    fn diminishing_values_lose_less_from_year_to_year() {
        let double = setting("DiminishingValue200", "FullMonth", None, Some(4));
        // Half a year of 50 %, then a year of what is left.
        assert_eq!(lost(&double, "2024-06-30"), 30_000);
        assert_eq!(lost(&double, "2025-06-30"), 30_000 + 45_000);
        let plain = setting("DiminishingValue100", "FullMonth", Some(40), None);
        assert_eq!(lost(&plain, "2024-06-30"), 24_000);
    }

    #[test]
    fn a_month_of_sale_does_not_count() {
        let months = setting("StraightLine", "FullMonth", Some(20), None);
        assert_eq!(months.last_day_before(day("2024-03-10")), day("2024-02-29"));
        let days = setting("StraightLine", "ActualDays", Some(20), None);
        assert_eq!(days.last_day_before(day("2024-03-10")), day("2024-03-09"));
    }

    #[test]
    fn financial_years_begin_with_their_month() {
        assert_eq!(year_start(day("2026-05-31"), 7), day("2025-07-01"));
        assert_eq!(year_start(day("2026-03-31"), 4), day("2025-04-01"));
        assert_eq!(year_end(day("2025-07-01"), 7), day("2026-06-30"));
        assert_eq!(year_end(day("2026-03-31"), 4), day("2026-03-31"));
    }
}
