//! Which organisations are connected to the app, and by whose consent.

use super::super::data::ids::{Guid, Ids, Kind, Place};

/// Whose token it is, which says which connections it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A custom connection: the app itself.
    App,
    /// Somebody who had consented before the simulator started.
    Earlier,
    /// Whoever sits at the consent page.
    Browser,
}

/// A connection between the app and an organisation.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) id: Guid,
    pub(crate) auth_event: Guid,
    pub(crate) organisation: usize,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
    holder: Holder,
}

/// All connections, and the numbers that the next ones get.
#[derive(Debug)]
pub(crate) struct Links {
    ids: Ids,
    made: usize,
    consents: usize,
    all: Vec<Link>,
}

impl Links {
    /// The connections at the start: `created_ms` has an entry for each organisation.
    pub(crate) fn new(seed: u64, created_ms: &[i64]) -> Links {
        let mut links = Links {
            ids: Ids::new(seed),
            made: 0,
            consents: 0,
            all: Vec::new(),
        };
        let event = links.consent();
        for (organisation, at) in created_ms.iter().enumerate() {
            links.connect(Holder::Earlier, event, organisation, *at);
        }
        let event = links.consent();
        if let Some(at) = created_ms.first() {
            links.connect(Holder::App, event, 0, *at);
        }
        links
    }

    /// The id of a new consent.
    pub(crate) fn consent(&mut self) -> Guid {
        self.consents += 1;
        self.id(Kind::AuthEvent, 0, self.consents - 1)
    }

    /// Connects an organisation, or moves its connection to another consent.
    pub(crate) fn connect(&mut self, holder: Holder, event: Guid, organisation: usize, now: i64) {
        let known = self
            .all
            .iter_mut()
            .find(|link| link.holder == holder && link.organisation == organisation);
        if let Some(link) = known {
            (link.auth_event, link.updated_ms) = (event, now);
            return;
        }
        self.made += 1;
        self.all.push(Link {
            id: self.id(Kind::Connection, organisation, self.made - 1),
            auth_event: event,
            organisation,
            created_ms: now,
            updated_ms: now,
            holder,
        });
    }

    pub(crate) fn of(&self, holder: Holder) -> Vec<Link> {
        let own = self.all.iter().filter(|link| link.holder == holder);
        own.cloned().collect()
    }

    /// Removes one of the holder's connections; whether there was one.
    pub(crate) fn remove(&mut self, holder: Holder, id: Guid) -> bool {
        let before = self.all.len();
        self.all
            .retain(|link| link.holder != holder || link.id != id);
        self.all.len() < before
    }

    pub(crate) fn remove_all_of(&mut self, holder: Holder) {
        self.all.retain(|link| link.holder != holder);
    }

    /// Removes everybody's connections to an organisation.
    pub(crate) fn remove_all_to(&mut self, organisation: usize) {
        self.all.retain(|link| link.organisation != organisation);
    }

    fn id(&self, kind: Kind, organisation: usize, index: usize) -> Guid {
        self.ids.id(
            kind,
            Place {
                organisation,
                part: 0,
                index,
            },
        )
    }
}
