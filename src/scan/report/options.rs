//! The options of tracking categories by which a report is laid out.
//!
//! Xero names a column after its option, or after one of each category where there are two, and
//! tells no ids. So names are looked up inside the categories asked for. What is known of headers:
//! pitfall 15 of the fact sheet; how two names are joined is documented nowhere, so any way does
//! that leaves no doubt.

use serde_json::Value;

use crate::catalog::tables::accounting::tracking::{ENDPOINT, TRACKING_CATEGORIES};
use crate::client::Answer;
use crate::error::{Error, ErrorKind, Result};
use crate::scan::fetch::Fetcher;
use crate::scan::plan::bare_request;

/// What the column of lines without an option of a category is called.
const UNASSIGNED: &str = "Unassigned";
/// What a column of sums is called.
pub(super) const TOTAL: &str = "Total";

/// The options of every category.
#[derive(Debug, Clone, Default)]
pub(super) struct Options(Vec<Category>);

#[derive(Debug, Clone)]
struct Category {
    id: String,
    options: Vec<TrackedBy>,
}

/// An option, or none: what a column's values carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TrackedBy {
    pub(super) id: Option<String>,
    pub(super) name: String,
}

/// A category that a report is laid out by, and the one option of it that counts, if only one does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis<'a> {
    pub(super) category: &'a str,
    pub(super) option: Option<&'a str>,
}

impl Options {
    /// Those of the organisation that `fetcher` asks, by a call.
    pub(super) async fn asked(fetcher: &Fetcher) -> Result<Options> {
        let place = fetcher.place("the tracking options");
        let request = bare_request(&TRACKING_CATEGORIES, &ENDPOINT);
        let reply: Value = match fetcher.ask(&place, request).await? {
            Answer::Good(reply) => serde_json::from_slice(&reply.body).unwrap_or_default(),
            Answer::Absent | Answer::TooManyRows(_) => Value::Null,
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let option = |option: &Value| TrackedBy {
            id: Some(text(&option["TrackingOptionID"]).to_ascii_lowercase()),
            name: text(&option["Name"]).trim().to_string(),
        };
        let category = |category: &Value| Category {
            id: text(&category["TrackingCategoryID"]).to_ascii_lowercase(),
            options: category["Options"]
                .as_array()
                .into_iter()
                .flatten()
                .map(option)
                .collect(),
        };
        match reply["TrackingCategories"].as_array() {
            Some(categories) => Ok(Options(categories.iter().map(category).collect())),
            None => Err(Error::new(
                ErrorKind::UnexpectedReply,
                format!("{place}: the reply has no `TrackingCategories`"),
            )),
        }
    }

    /// What the values under a header carry, of each axis; none if it names nothing of them.
    ///
    /// # Errors
    /// `UnexpectedReply` if it may mean several.
    pub(super) fn named_by(
        &self,
        header: &str,
        axes: &[Axis<'_>],
    ) -> Result<Option<Vec<TrackedBy>>> {
        let choices: Vec<Vec<TrackedBy>> = axes.iter().map(|axis| self.of(axis)).collect();
        let mut found: Vec<Vec<TrackedBy>> = match choices.as_slice() {
            [only] => {
                let named = only.iter().filter(|option| option.name == header);
                named.map(|option| vec![option.clone()]).collect()
            }
            [first, second] => {
                let pairs = first
                    .iter()
                    .flat_map(|one| second.iter().map(move |other| (one, other)));
                let named = pairs.filter(|(one, other)| is_joined(header, &one.name, &other.name));
                named
                    .map(|(one, other)| vec![one.clone(), other.clone()])
                    .collect()
            }
            _ => Vec::new(),
        };
        match found.len() {
            0 | 1 => Ok(found.pop()),
            _ => Err(Error::new(
                ErrorKind::UnexpectedReply,
                format!("the column `{header}` may be of several tracking options"),
            )),
        }
    }

    /// Whether a header says that its values add up those of one option of two axes, or of all.
    pub(super) fn adds_up(&self, header: &str, axes: &[Axis<'_>]) -> bool {
        let [one, other] = axes else {
            return false;
        };
        let names = |axis| {
            let options = self.of(axis).into_iter().map(|option| option.name);
            options.chain([TOTAL.to_string()]).collect::<Vec<_>>()
        };
        let (firsts, seconds) = (names(one), names(other));
        let is_sum = |one: &str, other: &str| {
            (one == TOTAL || other == TOTAL) && is_joined(header, one, other)
        };
        let mut firsts = firsts.iter();
        firsts.any(|one| seconds.iter().any(|other| is_sum(one, other)))
    }

    fn of(&self, axis: &Axis<'_>) -> Vec<TrackedBy> {
        let mut categories = self.0.iter();
        let category = categories.find(|category| category.id == axis.category);
        let options = category.map_or(&[] as &[TrackedBy], |category| &category.options);
        if axis.option.is_some() {
            let one = options
                .iter()
                .filter(|one| one.id.as_deref() == axis.option);
            return one.cloned().collect();
        }
        let unassigned = TrackedBy {
            id: None,
            name: UNASSIGNED.to_string(),
        };
        options.iter().cloned().chain([unassigned]).collect()
    }
}

/// Whether `header` is both names, the one first, with nothing but marks and spaces between.
fn is_joined(header: &str, one: &str, other: &str) -> bool {
    let rest = header.strip_prefix(one);
    let between = rest.and_then(|rest| rest.strip_suffix(other));
    between
        .is_some_and(|between| !between.is_empty() && !between.chars().any(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        let category = |id: &str, names: &[&str]| Category {
            id: id.to_string(),
            options: names
                .iter()
                .map(|name| TrackedBy {
                    id: Some(format!("{id}-{name}")),
                    name: name.to_string(),
                })
                .collect(),
        };
        Options(vec![
            category("region", &["North", "North East", "East"]),
            category("team", &["East", "East A", "A"]),
        ])
    }

    fn axis(category: &str) -> Axis<'_> {
        Axis {
            category,
            option: None,
        }
    }

    fn ids(header: &str, axes: &[Axis<'_>]) -> Option<Vec<Option<String>>> {
        let named = options().named_by(header, axes).unwrap()?;
        Some(named.into_iter().map(|option| option.id).collect())
    }

    #[test]
    fn a_name_is_looked_up_inside_its_category() {
        let some = |id: &str| Some(vec![Some(id.to_string())]);
        assert_eq!(ids("East", &[axis("region")]), some("region-East"));
        assert_eq!(ids("East", &[axis("team")]), some("team-East"));
        assert_eq!(ids("Unassigned", &[axis("team")]), Some(vec![None]));
        assert_eq!(ids("Total", &[axis("team")]), None);
    }

    #[test]
    fn two_names_are_told_apart_however_they_are_joined() {
        let both = [axis("region"), axis("team")];
        let some = |one: &str, other: &str| {
            Some(vec![
                Some(format!("region-{one}")),
                Some(format!("team-{other}")),
            ])
        };
        assert_eq!(ids("North A", &both), some("North", "A"));
        assert_eq!(ids("North East, A", &both), some("North East", "A"));
        assert_eq!(ids("East / East A", &both), some("East", "East A"));
        assert_eq!(ids("Total", &both), None);
    }

    #[test]
    fn two_names_that_may_be_two_others_are_an_error() {
        let both = [axis("region"), axis("team")];
        let error = options().named_by("North East A", &both).unwrap_err();
        assert!(error.to_string().contains("`North East A`"), "{error}");
    }

    #[test]
    fn an_option_that_is_gone_is_no_sum_though_its_name_has_the_word() {
        let both = [axis("region"), axis("team")];
        for header in ["North / Total", "Total A"] {
            assert!(options().adds_up(header, &both), "{header}");
        }
        for header in ["Total Care A", "North Total Care", "Total"] {
            assert!(!options().adds_up(header, &both), "{header}");
        }
    }
}
