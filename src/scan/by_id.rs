//! Documents asked for by id: in batches where Xero takes lists of ids, and one by one what
//! the batches didn't bring, since whether a list of ids leaves out archived or deleted
//! documents is undocumented.

use std::collections::{HashSet, VecDeque};

use super::fetch::{Fetch, Fetched, Started};
use super::ids::IdSet;
use super::pages::{Instead, Pages, Walk, came};
use super::plan::{Part, ScanPlan, id_chunks};
use super::round::Round;
use crate::error::Result;

/// Documents asked for one by one without first looking whether the list is shorter.
const FEW_MISSING: usize = 5;

/// Documents still to be asked for, and requests under way.
pub(super) struct Ids {
    chunks: VecDeque<Vec<String>>,
    /// Requests under way, with the ids each asks for.
    started: VecDeque<(Vec<String>, Started)>,
    /// What is to be asked for one by one.
    missing: Vec<String>,
    singles: VecDeque<Started>,
    /// Whether asking one by one was found to be fewer calls than reading the list.
    settled: bool,
}

impl Ids {
    pub(super) fn new(plan: &ScanPlan, ids: &[String]) -> Ids {
        let (chunks, missing) = match plan.endpoint.ids {
            Some(_) => (id_chunks(ids).map(<[String]>::to_vec).collect(), vec![]),
            None => (VecDeque::new(), ids.to_vec()),
        };
        Ids {
            // Without batches, how many calls it takes is known before the first of them.
            settled: chunks.is_empty(),
            chunks,
            started: VecDeque::new(),
            missing,
            singles: VecDeque::new(),
        }
    }

    pub(super) fn calls(&self) -> usize {
        self.chunks.len() + self.missing.len()
    }

    /// Replies that are still to come.
    pub(super) fn left(&self) -> usize {
        self.calls() + self.started.len() + self.singles.len()
    }

    /// What is left to ask for, given what came already.
    pub(super) fn without(mut self, came: &IdSet) -> Ids {
        let new = |id: &String| !came.contains(id);
        let asked: Vec<String> = self.chunks.into_iter().flatten().filter(new).collect();
        self.missing.retain(new);
        Ids {
            // How many a batch won't bring is only known once it has come.
            settled: asked.is_empty(),
            chunks: id_chunks(&asked).map(<[String]>::to_vec).collect(),
            ..self
        }
    }
}

impl Pages {
    pub(super) async fn by_id(&mut self, mut ids: Ids) -> Result<Option<Fetched>> {
        // With a limit the first reply may be enough.
        let in_flight = match self.plan().is_cut() {
            true => 1,
            false => self.in_flight,
        };
        if !self.plan().is_cut() {
            self.fetcher.claim(ids.chunks.len())?;
        }
        while ids.started.len() < in_flight
            && let Some(chunk) = ids.chunks.pop_front()
        {
            let request = self.plan().ids_request(&chunk);
            let page = format!("{} documents by id", chunk.len());
            let started = self.fetcher.start(page, request);
            ids.started.push_back((chunk, started));
        }
        if let Some((chunk, mut started)) = ids.started.pop_front() {
            let place = self
                .fetcher
                .place(format!("{} documents by id", chunk.len()));
            let fetched = came(started.done().await?, place)?;
            let brought: HashSet<&str> = fetched.page.ids().collect();
            let absent = chunk
                .into_iter()
                .filter(|id| !brought.contains(id.as_str()));
            if self.plan().endpoint.single.is_some() {
                ids.missing.extend(absent);
            }
            self.walk = Walk::Ids(ids);
            return Ok(Some(fetched));
        }
        if ids.missing.len() > FEW_MISSING && !ids.settled {
            self.instead = Some(Instead::Ids(ids));
            self.walk = Walk::Page(Round::first(vec![Part::List], true));
            return Ok(None);
        }
        while ids.singles.len() < in_flight
            && let Some(id) = ids.missing.pop()
        {
            let request = self.plan().document_request(&id);
            let started = self.fetcher.start(format!("document {id}"), request);
            ids.singles.push_back(started);
        }
        let Some(mut single) = ids.singles.pop_front() else {
            return Ok(None);
        };
        let fetched = match single.done().await? {
            Fetch::Came(fetched) => Some(*fetched),
            Fetch::Absent => None,
            Fetch::TooManyRows(error) => return Err(error),
        };
        self.walk = Walk::Ids(ids);
        Ok(fetched)
    }
}
