//! Tracking categories and their options.

use std::sync::Arc;

use serde_json::Value;

use super::answer::{self, Outcome};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{Done, How, Kind, PUT, Verb, Write, elements};
use crate::simulator::accounting::style;
use crate::simulator::data::World;
use crate::simulator::data::ids::{self, Guid, Place};
use crate::simulator::data::tracking::{TrackingCategory, TrackingOption};
use crate::simulator::data::written::{folded, interned};
use crate::simulator::render::{self, Detail};
use crate::simulator::reply::Reply;

pub(super) const KIND: Kind = Kind {
    root: "TrackingCategories",
    id: "TrackingCategoryID",
    verbs: PUT,
    summarizes: &[],
    make,
    find,
    render: render::settings::tracking_category,
    guid: |world, index| world.id(ids::Kind::TrackingCategory, 0, index),
    files: None,
};

/// The most active categories. // (x)
const MOST: usize = 2;

/// The longest name. // (s)
const LONGEST: usize = 100;

pub(super) fn find(world: &World, id: &str) -> Option<usize> {
    let index = world.index_of(ids::Kind::TrackingCategory, Guid::parse(id)?)?;
    let mut all = world.tracking_category_indexes();
    all.any(|known| known == index).then_some(index)
}

fn status(sent: &Sent<'_>, broken: &mut Broken) -> Result<Option<&'static str>, Trouble> {
    let word = sent.word("Status")?;
    let known = ["ACTIVE", "ARCHIVED"].into_iter();
    let found = word
        .as_ref()
        .and_then(|word| known.into_iter().find(|known| known == word));
    if let Some(word) = word.filter(|_| found.is_none()) {
        broken.unless_for(false, rules::UNKNOWN_STATUS, word);
    }
    Ok(found)
}

fn name(sent: &Sent<'_>, broken: &mut Broken) -> Result<Option<&'static str>, Trouble> {
    let name = sent.word("Name")?;
    let fits = name
        .as_ref()
        .is_none_or(|name| name.chars().count() <= LONGEST);
    broken.unless_for(fits, rules::TOO_LONG, "Name");
    Ok(name.map(|name| interned(&name)))
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create => sent.guid("TrackingCategoryID")?.and(None),
        How::Upsert => match sent.guid("TrackingCategoryID")? {
            Some(id) => {
                let index = find(&pen.world, &id.to_string());
                Some(index.ok_or(rules::UNKNOWN_ID.broken())?)
            }
            None => None,
        },
    };
    let mut broken = Broken::default();
    let index = known.unwrap_or_else(|| pen.world.tracking_categories_ever());
    let mut category = match known {
        Some(index) => pen.world.tracking_category(index),
        None => TrackingCategory {
            tracking_category_id: pen.world.id(ids::Kind::TrackingCategory, 0, index),
            name: "",
            status: "ACTIVE",
            options: Vec::new(),
        },
    };
    category.name = name(sent, &mut broken)?.unwrap_or(category.name);
    category.status = status(sent, &mut broken)?.unwrap_or(category.status);
    let others: Vec<TrackingCategory> = pen
        .world
        .tracking_category_indexes()
        .filter(|other| Some(*other) != known)
        .map(|other| pen.world.tracking_category(other))
        .collect();
    let is_taken = others
        .iter()
        .any(|other| folded(other.name) == folded(category.name));
    broken.unless(!category.name.is_empty() && !is_taken, rules::UNIQUE_NAME);
    let active = others
        .iter()
        .filter(|other| other.status == "ACTIVE")
        .count();
    let fits = category.status != "ACTIVE" || active < MOST;
    broken.unless(fits, rules::TOO_MANY_CATEGORIES);
    broken.checked()?;
    let categories = &mut pen.write().tracking_categories;
    match known {
        Some(index) => categories.change(index, category),
        None => categories.create(index, category),
    }
    Ok(index)
}

/// Deletes a category. // (s) the reply is the category
pub(super) fn delete(write: &Write, mut pen: Pen, id: &str) -> Done {
    let Some(index) = find(&pen.world, id) else {
        return (Reply::not_found(), None);
    };
    let mut category = pen.world.tracking_category(index);
    category.status = "DELETED";
    pen.write().tracking_categories.change(index, category);
    let style = style(&write.request, Detail::Whole);
    let row = render::settings::tracking_category(&pen.world, index, style);
    pen.write().tracking_categories.remove(index);
    let reply = crate::simulator::accounting::envelope(&write.request, KIND.root, None, &[row]);
    (reply, Some(Arc::new(pen.world)))
}

/// Writes the options of a category: puts new ones, changes or deletes the one of the path.
pub(super) fn options(write: &Write, mut pen: Pen, index: usize, rest: &[&str]) -> Done {
    let known = match rest {
        [] => None,
        [id] => {
            let id = Guid::parse(id);
            let options = pen.world.tracking_category(index).options;
            let place = options
                .iter()
                .position(|option| Some(option.tracking_option_id) == id);
            match place {
                Some(place) => Some(place),
                None => return (Reply::not_found(), None),
            }
        }
        _ => return (Reply::text(405, "Method not allowed"), None),
    };
    if let (Verb::Delete, Some(place)) = (write.verb, known) {
        let mut category = pen.world.tracking_category(index);
        let mut option = category.options.remove(place);
        option.status = "DELETED";
        pen.write().tracking_categories.change(index, category);
        let row = render::settings::tracking_option(&option, style(&write.request, Detail::Whole));
        return answer::of_parts(write, pen, ("Options", "TrackingOptionID"), vec![row], &[]);
    }
    if !matches!(
        (write.verb, known),
        (Verb::Put, None) | (Verb::Post, Some(_))
    ) {
        return (Reply::text(405, "Method not allowed"), None);
    }
    let body: Value = match serde_json::from_slice(&write.body) {
        Ok(body) => body,
        Err(error) => return (answer::unreadable(&error.to_string()), None),
    };
    let mut elements = elements(&body, "Options");
    if known.is_some() {
        elements.truncate(1);
    }
    if elements.is_empty() {
        return (answer::nothing_sent("Options"), None);
    }
    let (mut rows, mut outcomes) = (Vec::new(), Vec::new());
    for (place, element) in elements.into_iter().enumerate() {
        let sent = Sent::of(element, &format!("[{place}]"));
        match sent.and_then(|sent| option(&mut pen, &sent, index, known)) {
            Ok(option) => {
                let style = style(&write.request, Detail::Whole);
                rows.push(render::settings::tracking_option(&option, style));
                outcomes.push(Outcome::Written {
                    index: 0,
                    warnings: Vec::new(),
                });
            }
            Err(Trouble::Broken(messages)) => outcomes.push(Outcome::Refused { element, messages }),
            Err(Trouble::Unreadable(message)) => return (answer::unreadable(&message), None),
        }
    }
    answer::of_parts(write, pen, ("Options", "TrackingOptionID"), rows, &outcomes)
}

fn option(
    pen: &mut Pen,
    sent: &Sent<'_>,
    index: usize,
    known: Option<usize>,
) -> Result<TrackingOption, Trouble> {
    let mut broken = Broken::default();
    let mut category = pen.world.tracking_category(index);
    let mut option = match known {
        Some(place) => category.options[place].clone(),
        None => TrackingOption {
            tracking_option_id: fresh_id(pen),
            name: "",
            status: "ACTIVE",
        },
    };
    option.name = name(sent, &mut broken)?.unwrap_or(option.name);
    option.status = status(sent, &mut broken)?.unwrap_or(option.status);
    let others = category.options.iter().enumerate();
    let mut others = others.filter(|(place, _)| Some(*place) != known);
    let is_taken = others.any(|(_, other)| folded(other.name) == folded(option.name));
    broken.unless(!option.name.is_empty() && !is_taken, rules::UNIQUE_NAME);
    broken.checked()?;
    match known {
        Some(place) => category.options[place] = option.clone(),
        None => category.options.push(option.clone()),
    }
    pen.write().tracking_categories.change(index, category);
    Ok(option)
}

fn fresh_id(pen: &mut Pen) -> Guid {
    // Beyond the categories, by which drawn options are told apart.
    const WRITTEN_PART: usize = 1 << 23;
    let parts = &mut pen.world.written.parts;
    *parts += 1;
    let place = Place {
        organisation: pen.world.organisation,
        part: WRITTEN_PART,
        index: *parts,
    };
    pen.world.ids.id(ids::Kind::TrackingOption, place)
}
