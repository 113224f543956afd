//! Walks a list page by page until it is whole, and proves that it is.
//!
//! Pages are offsets into live data: a row that appears or goes between two calls moves the
//! others across a page's edge. So documents are told apart by id, and a reading of several
//! pages ends only with a proof that nothing moved: Xero's count stayed the same and equals the
//! distinct documents seen, and, where a filter travelled or documents can vanish so that one
//! may have come for one that went, nothing was modified since the reading began. Otherwise the
//! pages are read again, for what was missed; a list that doesn't come to rest is an error,
//! never a short answer.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};

use super::fetch::{Fetch, Fetched, Fetcher, Started};
use super::offset::Numbered;
use super::plan::{ScanPlan, id_chunks};
use crate::catalog::descriptor::Paging;
use crate::client::Answer;
use crate::decode::{Modified, Place, first_modified};
use crate::error::{Error, ErrorKind, Result};

/// Reads of a moving list before giving up: the first and three more.
const ROUNDS: usize = 4;
/// The probe asks from this much before the first reply: its clock shows whole seconds.
const CLOCK_MARGIN_SECONDS: i64 = 2;
/// Documents asked for one by one without first looking whether the list is shorter.
const FEW_MISSING: usize = 5;
/// Requests under way at once. Xero grants five to an organisation.
const IN_FLIGHT: usize = 5;

/// The pages of one scan, in order, each document once.
pub(super) struct Pages {
    fetcher: Arc<Fetcher>,
    /// Ids of the documents handed out.
    seen: HashSet<Box<str>>,
    walk: Walk,
    /// False once Xero found the organisation too large to filter or order.
    narrowed: bool,
    /// The only documents that anybody wants, to be asked for if the list is long.
    instead: Option<Ids>,
    /// The documents of the reading before, once there was one.
    earlier: HashSet<Box<str>>,
    /// What the probe after the reading before found modified last.
    newest: Option<Modified>,
}

/// Where the walk stands.
enum Walk {
    /// Only the number of rows is wanted, and one small page tells it.
    Count,
    /// The next page of the list.
    Page(Round),
    /// Documents asked for by id: batches first, then one by one what they didn't bring.
    Ids(Ids),
    /// The pages are read; whether anything was modified meanwhile is still to be asked.
    Probe(Round),
    /// One reply holds everything.
    OneReply,
    /// The page after a number.
    Numbered(Numbered),
    /// Documents of a list read by numbers: the number of each, then the page it begins.
    Named(Vec<String>),
    Done,
}

/// One reading of the list from its first page.
#[derive(Default)]
struct Round {
    /// 0 for the first reading.
    number: usize,
    /// Pages read so far.
    pages: usize,
    /// Pages asked for ahead of the one to be read next, in order.
    ahead: VecDeque<Started>,
    /// What Xero said the count is, on the first page of this round.
    item_count: Option<usize>,
    /// How many pages there are, as the last page read has it.
    page_count: usize,
    /// Whether a later page contradicted it.
    moved: bool,
    /// When it began by the server's clock, in seconds since 1970.
    began: Option<i64>,
    /// Distinct documents of this round.
    ids: HashSet<Box<str>>,
}

/// Documents asked for by id.
struct Ids {
    chunks: VecDeque<Vec<String>>,
    /// Requests under way, with the ids each asks for.
    started: VecDeque<(Vec<String>, Started)>,
    missing: Vec<String>,
    /// Whether asking one by one was found to be fewer calls than reading the list.
    settled: bool,
}

impl Ids {
    fn new(ids: &[String]) -> Ids {
        Ids {
            chunks: id_chunks(ids).map(<[String]>::to_vec).collect(),
            started: VecDeque::new(),
            missing: Vec::new(),
            settled: false,
        }
    }

    fn calls(&self) -> usize {
        self.chunks.len() + self.missing.len()
    }

    /// What is left to ask for, given what came already.
    fn without(self, came: &HashSet<Box<str>>) -> Ids {
        let new = |id: &String| !came.contains(id.as_str());
        let asked: Vec<String> = self.chunks.into_iter().flatten().filter(new).collect();
        Ids {
            missing: self.missing.into_iter().filter(new).collect(),
            // How many a batch won't bring is only known once it has come.
            settled: asked.is_empty(),
            ..Ids::new(&asked)
        }
    }
}

impl Pages {
    pub(super) fn new(fetcher: Fetcher) -> Pages {
        let plan = fetcher.plan();
        let walk = if plan.first_request().is_none() {
            Walk::Done
        } else if let Some(ids) = &plan.pushed.ids {
            match plan.endpoint.paging {
                Paging::Offset { .. } => Walk::Named(ids.clone()),
                Paging::OneReply | Paging::Pages { .. } => Walk::Ids(Ids::new(ids)),
            }
        } else if plan.counts_only() {
            Walk::Count
        } else {
            match plan.endpoint.paging {
                Paging::OneReply => Walk::OneReply,
                Paging::Pages { .. } => Walk::Page(Round::default()),
                Paging::Offset { .. } => Walk::Numbered(Numbered::new(&plan.pushed)),
            }
        };
        Pages {
            fetcher: Arc::new(fetcher),
            seen: HashSet::new(),
            walk,
            narrowed: true,
            instead: None,
            earlier: HashSet::new(),
            newest: None,
        }
    }

    /// Told before the first page that nobody wants other documents than these: they are asked
    /// for by id where that is sure to be fewer calls, or turns out to be on the first page.
    pub(super) fn only_these(&mut self, ids: BTreeSet<String>) {
        let ids: Vec<String> = match &self.walk {
            Walk::Ids(_) => {
                let named = self.plan().pushed.ids.iter().flatten();
                named.filter(|id| ids.contains(*id)).cloned().collect()
            }
            Walk::Page(_) => ids.into_iter().collect(),
            _ => return,
        };
        match id_chunks(&ids).len() {
            0 => self.walk = Walk::Done,
            1 => self.walk = Walk::Ids(Ids::new(&ids)),
            _ if matches!(self.walk, Walk::Ids(_)) => self.walk = Walk::Ids(Ids::new(&ids)),
            _ => self.instead = Some(Ids::new(&ids)),
        }
    }

    fn plan(&self) -> &ScanPlan {
        self.fetcher.plan()
    }

    /// The next rows, of documents not handed out before.
    pub(super) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let fetched = match std::mem::replace(&mut self.walk, Walk::Done) {
                Walk::Done => return Ok(None),
                Walk::Count => match self.count().await? {
                    Some(rows) => return Ok(Some(rows)),
                    None => None,
                },
                Walk::OneReply => Some(self.first("the reply").await?),
                Walk::Page(round) => Some(self.page(round).await?),
                Walk::Numbered(at) => Some(self.numbered(at).await?),
                Walk::Named(ids) => self.named(ids).await?,
                Walk::Probe(round) => {
                    self.walk = self.probe(round).await?;
                    None
                }
                Walk::Ids(ids) => self.by_id(ids).await?,
            };
            if let Some(fetched) = fetched {
                let rows = fetched.new_rows(&self.fetcher, &mut self.seen)?;
                if rows.num_rows() > 0 {
                    return Ok(Some(rows));
                }
            }
        }
    }

    /// As many rows as Xero counts, if what it says holds together; else the pages are walked.
    async fn count(&mut self) -> Result<Option<RecordBatch>> {
        let request = self.plan().count_request();
        let counted = match self.fetcher.start("the count", request).done().await? {
            Fetch::Came(fetched) => counted(&fetched),
            Fetch::TooManyRows(_) => None,
            Fetch::Absent => return Err(never_absent(self.fetcher.place("the count"))),
        };
        let Some(count) = counted else {
            self.walk = Walk::Page(Round::default());
            return Ok(None);
        };
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let schema = Arc::clone(&self.plan().schema);
        RecordBatch::try_new_with_options(schema, vec![], &options)
            .map(Some)
            .map_err(|error| Error::new(ErrorKind::Query, "counting").caused_by(error))
    }

    async fn page(&mut self, mut round: Round) -> Result<Fetched> {
        round.pages += 1;
        let number = round.pages;
        let fetched = match round.ahead.pop_front() {
            Some(started) => came(&self.fetcher, number, started.done().await?)?,
            None if number == 1 => self.first("page 1").await?,
            None => came(&self.fetcher, number, self.start(number).done().await?)?,
        };
        if number == 1 {
            round.began = fetched.server_time;
        }
        let page = &fetched.page;
        let before = round.ids.len();
        round.ids.extend(page.ids().map(Into::into));
        let fresh = round.ids.len() - before;
        // Without paging facts a page of nothing new is the end, however the server pages.
        round.moved |= fresh < page.len() && (page.pagination.is_some() || fresh > 0);
        let last = match page.pagination {
            Some(pagination) if pagination.page != number => {
                return Err(Error::new(
                    ErrorKind::UnexpectedReply,
                    format!(
                        "{}: Xero sent page {} instead; the rows can't be told whole",
                        fetched.place, pagination.page
                    ),
                ));
            }
            Some(pagination) => {
                let first = *round.item_count.get_or_insert(pagination.item_count);
                round.moved |= first != pagination.item_count;
                round.page_count = pagination.page_count;
                // Rows have gone, or the count is wrong: either way there is no more to read.
                let ended_early = page.is_empty() && number < pagination.page_count;
                round.moved |= ended_early;
                ended_early || number >= pagination.page_count
            }
            // Without paging facts the end shows only when a page brings nothing new.
            None => fresh == 0,
        };
        let instead = self.instead.take().map(|ids| ids.without(&round.ids));
        self.walk = match (last, instead) {
            // The first page is read: as many calls more as there are pages, or fewer by id.
            (false, Some(ids)) if ids.calls() + 1 < round.page_count => Walk::Ids(ids),
            (false, _) => {
                let wanted = self.plan().pages_wanted(round.page_count);
                let mut next = number + round.ahead.len() + 1;
                while round.ahead.len() < IN_FLIGHT && next <= wanted {
                    round.ahead.push_back(self.start(next));
                    next += 1;
                }
                Walk::Page(round)
            }
            (true, _) => self.after(round)?,
        };
        Ok(fetched)
    }

    async fn numbered(&mut self, at: Numbered) -> Result<Fetched> {
        let page = format!("the page after {}", at.after());
        let request = self.plan().offset_request(at.after());
        let fetched = match self.fetcher.start(&page, request).done().await? {
            Fetch::Came(fetched) => *fetched,
            Fetch::Absent => return Err(never_absent(self.fetcher.place(page))),
            Fetch::TooManyRows(error) => return Err(error),
        };
        if let Some(next) = at.past(&fetched.place, &self.numbers(&fetched)?)? {
            self.walk = Walk::Numbered(next);
        }
        Ok(fetched)
    }

    /// The page that the next of these documents begins, found by its number: alone a document
    /// comes with fewer fields than in the list.
    async fn named(&mut self, mut ids: Vec<String>) -> Result<Option<Fetched>> {
        let Some(id) = ids.pop() else {
            return Ok(None);
        };
        let request = self.plan().document_request(&id);
        let fetch = self.fetcher.start(format!("document {id}"), request);
        let found = match fetch.done().await? {
            Fetch::Came(fetched) => self.numbers(&fetched)?.first().copied(),
            Fetch::Absent => None,
            Fetch::TooManyRows(error) => return Err(error),
        };
        let fetched = match found {
            None => None,
            Some(number) => {
                let fetched = self.numbered(Numbered::of(number)).await?;
                if self.numbers(&fetched)?.first() != Some(&number) {
                    return Err(Error::new(
                        ErrorKind::UnexpectedReply,
                        format!(
                            "{}: document {id} isn't in the list under its number {number}",
                            fetched.place
                        ),
                    ));
                }
                Some(fetched)
            }
        };
        self.walk = Walk::Named(ids);
        Ok(fetched)
    }

    fn numbers(&self, fetched: &Fetched) -> Result<Vec<i64>> {
        match self.plan().endpoint.paging {
            Paging::Offset { number, .. } => fetched.page.numbers(&fetched.place, number),
            Paging::OneReply | Paging::Pages { .. } => Ok(Vec::new()),
        }
    }

    fn start(&self, number: usize) -> Started {
        let request = self.plan().page_request(number, self.narrowed);
        self.fetcher.start(format!("page {number}"), request)
    }

    /// The first page of the list, or all of it; without filter and order if the organisation is
    /// too large for them.
    async fn first(&mut self, page: &str) -> Result<Fetched> {
        let request = self.plan().page_request(1, self.narrowed);
        match self.fetcher.start(page, request.clone()).done().await? {
            Fetch::TooManyRows(error) => {
                let wider = self.plan().page_request(1, false);
                if wider == request {
                    return Err(error);
                }
                self.narrowed = false;
                came(
                    &self.fetcher,
                    1,
                    self.fetcher.start(page, wider).done().await?,
                )
            }
            fetch => came(&self.fetcher, 1, fetch),
        }
    }

    /// What follows the last page: nothing if the reading is proved whole, else the probe that
    /// can prove it, else another reading.
    fn after(&mut self, round: Round) -> Result<Walk> {
        let counted = round
            .item_count
            .is_none_or(|count| count == round.ids.len());
        // A single page is one moment's answer: nothing can have moved within it.
        if round.pages == 1 && counted {
            return Ok(Walk::Done);
        }
        if round.moved || !counted {
            return self.again(round);
        }
        if !self.filtered() && self.plan().endpoint.only_grows {
            return Ok(Walk::Done);
        }
        match (self.plan().endpoint.modified_since, round.began) {
            (Some(_), Some(_)) => Ok(Walk::Probe(round)),
            _ => self.compare(round),
        }
    }

    /// Asks for anything modified since the reading began, in any status, under no filter.
    async fn probe(&mut self, round: Round) -> Result<Walk> {
        let since = round.began.unwrap_or_default() - CLOCK_MARGIN_SECONDS;
        let place = self.fetcher.place("what was modified since");
        let reply = match self
            .fetcher
            .ask(&place, self.plan().probe_request(since))
            .await?
        {
            Answer::Good(reply) => reply,
            Answer::Absent => return Err(never_absent(place)),
            Answer::TooManyRows(_) => return self.compare(round),
        };
        let newest = first_modified(self.plan().endpoint, &place, &reply.body)?;
        match &newest {
            None => Ok(Walk::Done),
            // Older than asked for: the header is ignored here and proves nothing.
            Some(newest) if newest.modified.div_euclid(1000) < since => self.compare(round),
            // The same as before this reading began: it was modified then, and nothing since.
            Some(_) if newest == self.newest && self.plan().endpoint.steady_order.is_some() => {
                Ok(Walk::Done)
            }
            Some(_) => {
                self.newest = newest;
                self.again(round)
            }
        }
    }

    /// Where no probe can tell: two readings in a row must bring the same documents, unless
    /// none can have left the list unseen.
    fn compare(&mut self, round: Round) -> Result<Walk> {
        if !self.filtered() && round.item_count.is_some() {
            return Ok(Walk::Done);
        }
        match round.number > 0 && self.earlier == round.ids {
            true => Ok(Walk::Done),
            false => self.again(round),
        }
    }

    /// Whether rows can leave the reply without leaving the list.
    fn filtered(&self) -> bool {
        let pushed = &self.plan().pushed;
        pushed.modified_since.is_some() || self.narrowed && pushed.where_clause.is_some()
    }

    fn again(&mut self, round: Round) -> Result<Walk> {
        let next = round.number + 1;
        if next < ROUNDS {
            tracing::info!(
                "reading `{}` again: it may have changed while it was read",
                self.plan().table.name
            );
            self.earlier = round.ids;
            return Ok(Walk::Page(Round {
                number: next,
                ..Round::default()
            }));
        }
        Err(Error::new(
            ErrorKind::ResultMoved,
            format!(
                "reading `{}`: the list changed during each of {ROUNDS} readings of {} pages \
                 (Xero counts {}, {} came): run the query again when fewer changes are made, or \
                 narrow it",
                self.plan().table.name,
                round.pages,
                round.item_count.unwrap_or_default(),
                round.ids.len()
            ),
        ))
    }

    async fn by_id(&mut self, mut ids: Ids) -> Result<Option<Fetched>> {
        // With a limit the first batch may be enough.
        let in_flight = match self.plan().limit {
            Some(_) => 1,
            None => IN_FLIGHT,
        };
        while ids.started.len() < in_flight
            && let Some(chunk) = ids.chunks.pop_front()
        {
            let request = self.plan().ids_request(&chunk);
            let page = format!("{} documents by id", chunk.len());
            let started = self.fetcher.start(page, request);
            ids.started.push_back((chunk, started));
        }
        if let Some((chunk, started)) = ids.started.pop_front() {
            let fetched = came(&self.fetcher, 1, started.done().await?)?;
            let brought: HashSet<&str> = fetched.page.ids().collect();
            let absent = chunk
                .into_iter()
                .filter(|id| !brought.contains(id.as_str()));
            ids.missing.extend(absent);
            self.walk = Walk::Ids(ids);
            return Ok(Some(fetched));
        }
        // Whether a list of ids leaves out archived or deleted rows is undocumented, so what it
        // didn't bring is asked for by name before it is called absent.
        if ids.missing.len() > FEW_MISSING && !ids.settled {
            self.instead = Some(ids);
            self.walk = Walk::Page(Round::default());
            return Ok(None);
        }
        let Some(id) = ids.missing.pop() else {
            return Ok(None);
        };
        let request = self.plan().document_request(&id);
        let fetch = self.fetcher.start(format!("document {id}"), request);
        let fetched = match fetch.done().await? {
            Fetch::Came(fetched) => Some(*fetched),
            Fetch::Absent => None,
            Fetch::TooManyRows(error) => return Err(error),
        };
        self.walk = Walk::Ids(ids);
        Ok(fetched)
    }
}

/// The documents of a list, which is never absent.
fn came(fetcher: &Fetcher, number: usize, fetch: Fetch) -> Result<Fetched> {
    match fetch {
        Fetch::Came(fetched) => Ok(*fetched),
        Fetch::Absent => Err(never_absent(fetcher.place(format!("page {number}")))),
        Fetch::TooManyRows(error) => Err(error),
    }
}

/// What a page of one document tells of the count: nothing, unless the page is of the size asked
/// for, its document is there exactly if the count isn't zero, and it satisfies the filters.
fn counted(fetched: &Fetched) -> Option<usize> {
    let pagination = fetched.page.pagination?;
    let documents = pagination.item_count.min(1);
    let consistent = (pagination.page, pagination.page_size) == (1, 1)
        && fetched.page.len() == documents
        && fetched.matching_rows() == documents;
    consistent.then_some(pagination.item_count)
}

fn never_absent(place: Place) -> Error {
    Error::new(
        ErrorKind::UnexpectedReply,
        format!("{place}: Xero says the list isn't there"),
    )
}
