//! Tracking categories and their options: those that lines carry, and archived ones.

use super::World;
use super::ids::{Guid, Kind};
use super::invoices::Tracking;
use super::organisation::TRACKING;
use super::random::Random;

/// A tracking category.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackingCategory {
    /// Its id.
    pub tracking_category_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// `ACTIVE` or `ARCHIVED`.
    pub status: &'static str,
    /// Its options, archived ones too.
    pub options: Vec<TrackingOption>,
}

/// An option of a tracking category.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackingOption {
    /// Its id.
    pub tracking_option_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// `ACTIVE` or `ARCHIVED`.
    pub status: &'static str,
}

/// What no line carries any more: categories, and for each the options that are archived.
const ARCHIVED_CATEGORY: (&str, &[&str]) = ("Campaign", &["Spring 2022", "Jubilee \"50\""]);
const ARCHIVED_OPTION: &str = "Old Town";

/// How many categories were drawn.
pub(crate) fn count() -> usize {
    TRACKING.len() + 1
}

impl World {
    /// The tracking of a line: none to two options, in the categories' order.
    pub(crate) fn tracking_of_a_line(&self, random: &mut Random) -> Vec<Tracking> {
        let categories: Vec<usize> = (0..TRACKING.len())
            .filter(|category| random.chance(if *category == 0 { 35 } else { 15 }))
            .collect();
        let options = categories.into_iter().map(|category| {
            let (name, options) = TRACKING[category];
            let option = random.below(options.len() as u64) as usize;
            Tracking {
                tracking_category_id: self.id(Kind::TrackingCategory, 0, category),
                name,
                tracking_option_id: self.id(Kind::TrackingOption, category, option),
                option: options[option],
            }
        });
        options.collect()
    }

    /// The indexes of all categories.
    pub(crate) fn tracking_category_indexes(&self) -> impl Iterator<Item = usize> + '_ {
        self.written.tracking_categories.indexes(count())
    }

    /// How many there ever were.
    pub(crate) fn tracking_categories_ever(&self) -> usize {
        count() + self.written.tracking_categories.created()
    }

    pub(crate) fn tracking_category(&self, index: usize) -> TrackingCategory {
        if let Some(written) = self.written.tracking_categories.get(index) {
            return TrackingCategory::clone(written);
        }
        let is_active = index < TRACKING.len();
        let (name, options) = TRACKING.get(index).copied().unwrap_or(ARCHIVED_CATEGORY);
        let archived = (index == 0).then_some((ARCHIVED_OPTION, "ARCHIVED"));
        let options = options
            .iter()
            .map(|name| (*name, "ACTIVE"))
            .chain(archived)
            .enumerate()
            .map(|(option, (name, status))| TrackingOption {
                tracking_option_id: self.id(Kind::TrackingOption, index, option),
                name,
                status,
            })
            .collect();
        TrackingCategory {
            tracking_category_id: self.id(Kind::TrackingCategory, 0, index),
            name,
            status: if is_active { "ACTIVE" } else { "ARCHIVED" },
            options,
        }
    }
}
