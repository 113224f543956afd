//! Groups of contacts, and who is in them.

use std::sync::Arc;

use serde_json::Value;

use super::answer::{self, Outcome};
use super::contacts;
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{Done, How, Kind, PUT, Verb, Write, elements, found};
use crate::simulator::accounting::style;
use crate::simulator::data::World;
use crate::simulator::data::contacts::ContactGroup;
use crate::simulator::data::ids;
use crate::simulator::data::written::{folded, interned};
use crate::simulator::render::{self, Detail};
use crate::simulator::reply::Reply;

pub(super) const KIND: Kind = Kind {
    root: "ContactGroups",
    id: "ContactGroupID",
    verbs: PUT,
    summarizes: &[],
    make,
    find,
    render: render::settings::contact_group,
    guid: |world, index| world.id(ids::Kind::ContactGroup, 0, index),
    files: None,
};

/// The most groups. // (s)
const MOST: usize = 100;

pub(super) fn find(world: &World, id: &str) -> Option<usize> {
    let count = world.contact_group_count();
    found(world, ids::Kind::ContactGroup, id, count)
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create => sent.guid("ContactGroupID")?.and(None),
        How::Upsert => match sent.guid("ContactGroupID")? {
            Some(id) => {
                let index = find(&pen.world, &id.to_string());
                Some(index.ok_or(rules::UNKNOWN_ID.broken())?)
            }
            None => None,
        },
    };
    let mut broken = Broken::default();
    let all = 0..pen.world.contact_group_count();
    let active: Vec<(usize, ContactGroup)> = all
        .map(|index| (index, pen.world.contact_group(index)))
        .filter(|(_, group)| group.status == "ACTIVE")
        .collect();
    broken.unless(
        known.is_some() || active.len() < MOST,
        rules::TOO_MANY_GROUPS,
    );
    let index = known.unwrap_or_else(|| pen.world.contact_group_count());
    let mut group = match known {
        Some(index) => pen.world.contact_group(index),
        None => ContactGroup {
            contact_group_id: pen.world.id(ids::Kind::ContactGroup, 0, index),
            name: "",
            status: "ACTIVE",
        },
    };
    broken.unless(group.status == "ACTIVE", rules::GROUP_IS_DELETED);
    if let Some(name) = sent.word("Name")? {
        group.name = interned(&name);
    }
    let is_taken = |(other, of): &(usize, ContactGroup)| {
        Some(*other) != known && folded(of.name) == folded(group.name)
    };
    let is_free = !group.name.is_empty() && !active.iter().any(is_taken);
    broken.unless(is_free, rules::UNIQUE_NAME);
    match sent.word("Status")?.as_deref() {
        None | Some("ACTIVE") => {}
        Some("DELETED") => group.status = "DELETED",
        Some(other) => broken.unless_for(false, rules::UNKNOWN_STATUS, other),
    }
    broken.checked()?;
    let groups = &mut pen.write().contact_groups;
    match known {
        Some(index) => groups.change(index, group),
        None => groups.create(index, group),
    }
    Ok(index)
}

/// Puts contacts in a group, or takes them out of it.
pub(super) fn members(write: &Write, mut pen: Pen, index: usize, rest: &[&str]) -> Done {
    let group = pen.world.contact_group(index);
    match (write.verb, rest) {
        (Verb::Put, []) => put(write, pen, &group),
        (Verb::Delete, []) => {
            for contact in 0..pen.world.contact_count() {
                leave(&mut pen, contact, &group);
            }
            (Reply::text(204, ""), Some(Arc::new(pen.world)))
        }
        (Verb::Delete, [id]) => {
            let id = ids::Guid::parse(id);
            let contact = id.and_then(|id| contacts::with_id(&pen.world, id));
            match contact.filter(|contact| leave(&mut pen, *contact, &group)) {
                Some(_) => (Reply::text(204, ""), Some(Arc::new(pen.world))),
                None => (Reply::not_found(), None),
            }
        }
        _ => (Reply::text(405, "Method not allowed"), None),
    }
}

fn put(write: &Write, mut pen: Pen, group: &ContactGroup) -> Done {
    let body: Value = match serde_json::from_slice(&write.body) {
        Ok(body) => body,
        Err(error) => return (answer::unreadable(&error.to_string()), None),
    };
    let elements = elements(&body, "Contacts");
    if elements.is_empty() {
        return (answer::nothing_sent("Contacts"), None);
    }
    let (mut rows, mut outcomes) = (Vec::new(), Vec::new());
    for (place, element) in elements.into_iter().enumerate() {
        let sent = Sent::of(element, &format!("[{place}]"));
        let contact = sent.and_then(|sent| contacts::meant(&pen.world, &sent));
        let contact = contact.and_then(|found| found.ok_or(rules::UNKNOWN_CONTACT.broken()));
        match contact {
            Ok(contact) => {
                join(&mut pen, contact, group);
                let style = style(&write.request, Detail::Whole);
                let name = pen.world.contact_name(contact);
                let id = pen.world.id(ids::Kind::Contact, 0, contact);
                rows.push(render::json::object(|o| {
                    render::contacts::stub(o, render::id_text(id, style), &name, None, style);
                }));
                outcomes.push(Outcome::Written {
                    index: contact,
                    warnings: Vec::new(),
                });
            }
            Err(Trouble::Broken(messages)) => outcomes.push(Outcome::Refused { element, messages }),
            Err(Trouble::Unreadable(message)) => return (answer::unreadable(&message), None),
        }
    }
    answer::of_parts(write, pen, ("Contacts", "ContactID"), rows, &outcomes)
}

fn join(pen: &mut Pen, contact: usize, group: &ContactGroup) {
    let mut row = pen.world.contact_without_balances(contact);
    let is_in = |known: &ContactGroup| known.contact_group_id == group.contact_group_id;
    if !row.contact_groups.iter().any(is_in) {
        row.contact_groups.push(group.clone());
        pen.write().contacts.change(contact, row);
    }
}

/// Takes a contact out of a group; whether it was in it.
fn leave(pen: &mut Pen, contact: usize, group: &ContactGroup) -> bool {
    let mut row = pen.world.contact_without_balances(contact);
    let before = row.contact_groups.len();
    row.contact_groups
        .retain(|known| known.contact_group_id != group.contact_group_id);
    let was_in = row.contact_groups.len() < before;
    if was_in {
        pen.write().contacts.change(contact, row);
    }
    was_in
}
