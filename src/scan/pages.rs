//! Walks what is wanted page by page until it is whole, and proves that it is.
//!
//! Pages are offsets into live data: a row that appears or goes between two calls moves the
//! others across a page's edge. So documents are told apart by id, and a reading of several
//! pages ends only with a proof that nothing moved (`proof`). Which way is walked, the list or
//! batches of values or single ids, is the cheaper one as far as it is known.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::execution::memory_pool::MemoryReservation;

use super::by_id::Ids;
use super::fetch::{Fetch, Fetched, Fetcher, Started};
use super::ids::IdSet;
use super::offset::Numbered;
use super::plan::{Narrowing, Part, ScanPlan, parts_of};
use super::round::Round;
use crate::catalog::descriptor::{Column, Kind, Paging};
use crate::client::OfScan;
use crate::decode::{Modified, Place};
use crate::error::{Error, ErrorKind, Result};
use crate::pushdown::Batches;

/// Requests under way at once. Xero grants five to an organisation.
pub(super) const IN_FLIGHT: usize = 5;
/// Pages asked for and not yet handed on: those on their way, and those that are here before
/// their turn.
const AHEAD: usize = 6;
/// So many calls by id or by value are made without first looking whether the list is shorter.
const FEW_CALLS: usize = 5;

/// The pages of one scan, in order, each document once.
pub(super) struct Pages {
    pub(super) fetcher: Arc<Fetcher>,
    /// Ids of the documents handed out.
    pub(super) seen: IdSet,
    /// Counts `seen` in the pool.
    seen_memory: MemoryReservation,
    pub(super) walk: Walk,
    pub(super) narrowing: Narrowing,
    /// What may be asked for in place of the list, once the first page tells how long that is.
    pub(super) instead: Option<Instead>,
    /// Values of a list parameter that are asked for otherwise if it doesn't bring them.
    unseen_values: Option<(Batches, BTreeSet<String>)>,
    /// Whether what is asked for names a field whose changes leave no trace.
    pub(super) unstamped: bool,
    /// The documents of the reading before, once there was one.
    pub(super) earlier: Option<IdSet>,
    /// What the probe after the reading before found modified last.
    pub(super) newest: Option<Modified>,
    /// Requests under way at once, at most.
    pub(super) in_flight: usize,
    /// Where it tells how far it is.
    progress: OfScan,
}

/// Where the walk stands.
pub(super) enum Walk {
    /// Only the number of rows is wanted, and one small page tells it.
    Count,
    /// The next page.
    Page(Round),
    /// Documents asked for by id.
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

/// Another way than the list.
pub(super) enum Instead {
    Ids(Ids),
    Batches(Batches),
}

impl Instead {
    pub(super) fn calls(&self) -> usize {
        match self {
            Instead::Ids(ids) => ids.calls(),
            // Batches move like lists do: a probe closes them, or where it can't, another reading.
            Instead::Batches(batches) => match batches.requests.len() {
                1 => 1,
                several if batches.stamped => several + 1,
                several => 2 * several,
            },
        }
    }
}

impl Pages {
    pub(super) fn new(fetcher: Fetcher) -> Pages {
        let plan = fetcher.plan();
        let walk = if plan.first_request().is_none() {
            Walk::Done
        } else if let (Some(ids), Paging::Offset { .. }) = (&plan.pushed.ids, plan.endpoint.paging)
        {
            Walk::Named(ids.clone())
        } else if plan.counts_only() {
            Walk::Count
        } else {
            match plan.endpoint.paging {
                Paging::OneReply => Walk::OneReply,
                Paging::Pages { .. } | Paging::UntilShort { .. } => {
                    Walk::Page(Round::first(vec![Part::List], false))
                }
                Paging::Offset { .. } => Walk::Numbered(Numbered::new(&plan.pushed)),
            }
        };
        let mut pages = Pages {
            seen_memory: fetcher.memory(),
            progress: fetcher.progress(),
            fetcher: Arc::new(fetcher),
            seen: IdSet::default(),
            walk,
            narrowing: Narrowing::Full,
            instead: None,
            unseen_values: None,
            unstamped: false,
            earlier: None,
            newest: None,
            in_flight: IN_FLIGHT,
        };
        pages.unstamped = pages.plan().pushed.unstamped;
        let plan = pages.plan();
        if matches!(pages.walk, Walk::Done) {
            return pages;
        }
        let otherwise = match (&plan.pushed.ids, &plan.pushed.batches) {
            (Some(ids), _) if plan.asks_by_id() && !matches!(pages.walk, Walk::Named(_)) => {
                Some(Instead::Ids(Ids::new(plan, ids)))
            }
            (None, Some(batches)) => Some(Instead::Batches(batches.clone())),
            _ => None,
        };
        match otherwise {
            Some(batches @ Instead::Batches(_)) if plan.only_in_batches() => {
                pages.walk = pages.by(batches, false);
            }
            Some(otherwise) => pages.consider(otherwise, FEW_CALLS),
            None => {}
        }
        pages
    }

    /// The same, of which so many requests are under way at once at most.
    pub(super) fn with_in_flight(mut self, most: usize) -> Pages {
        self.in_flight = most;
        self
    }

    /// Told before the first page that nobody wants other documents than those with one of
    /// `keys` in `column`: they are asked for where that is sure to be fewer calls than the
    /// list, or turns out to be on its first page.
    pub(super) fn only_these(&mut self, column: &'static Column, keys: BTreeSet<String>) {
        let plan = self.fetcher.plan();
        if keys.is_empty() {
            self.walk = Walk::Done;
            return;
        }
        if plan.is_id(column) {
            // A document's id is a GUID in canonical form: any other key joins with nothing,
            // and has no business in a URL.
            let is_id = |id: &String| crate::guid::is_canonical(id);
            let named = plan.pushed.ids.as_ref();
            let wanted = |id: &String| is_id(id) && named.is_none_or(|ids| ids.contains(id));
            let ids: Vec<String> = keys.into_iter().filter(wanted).collect();
            match (&self.walk, ids.is_empty()) {
                (_, true) => self.walk = Walk::Done,
                (Walk::Ids(_), _) => self.walk = Walk::Ids(Ids::new(plan, &ids)),
                (Walk::OneReply, _) if !plan.endpoint.needs.is_empty() => {
                    self.walk = Walk::Ids(Ids::new(plan, &ids));
                }
                (Walk::OneReply, _) if ids.len() > 1 || plan.endpoint.single.is_none() => {}
                (Walk::Page(_) | Walk::OneReply, _) => {
                    self.consider(Instead::Ids(Ids::new(plan, &ids)), 1);
                }
                _ => {}
            }
            return;
        }
        let untouched = match &self.walk {
            Walk::Page(round) => round.parts == [Part::List],
            // Without values nothing is answered.
            Walk::OneReply => plan.check_needs().is_err(),
            _ => false,
        };
        if !untouched || self.instead.is_some() {
            return;
        }
        let keys: Vec<String> = keys.into_iter().collect();
        if let Some(batches) = plan.batches_of_keys(column, &keys) {
            match batches.requests.is_empty() {
                true => self.walk = Walk::Done,
                false => self.consider(Instead::Batches(batches), 1),
            }
        }
    }

    /// Goes another way than the list if that is fewer calls as far as is known, or is only
    /// `few`; looks at the list's first page before it decides where nothing is known.
    fn consider(&mut self, otherwise: Instead, few: usize) {
        // Another scan of the query has read the list.
        if self.list_is_there() {
            return;
        }
        let calls = otherwise.calls();
        let go = match self.known_pages() {
            _ if calls <= 1 || !self.plan().endpoint.needs.is_empty() => true,
            Some(pages) => calls < pages,
            None => calls <= few,
        };
        match (go, self.known_pages()) {
            (true, _) => self.walk = self.by(otherwise, false),
            (false, None) => self.instead = Some(otherwise),
            (false, Some(_)) => {}
        }
    }

    /// The walk another way; `afresh` if documents were seen before.
    fn by(&mut self, otherwise: Instead, afresh: bool) -> Walk {
        match otherwise {
            Instead::Ids(ids) => Walk::Ids(ids),
            Instead::Batches(batches) => {
                let parts = parts_of(&batches);
                self.unstamped |= !batches.stamped;
                // That a contact doesn't come says nothing: it need have no documents.
                if batches.alone && matches!(batches.column.kind, Kind::Text) {
                    let values = batches.values.iter().cloned().collect();
                    self.unseen_values = Some((batches, values));
                }
                Walk::Page(Round::first(parts, afresh))
            }
        }
    }

    pub(super) fn plan(&self) -> &ScanPlan {
        self.fetcher.plan()
    }

    /// Whether the list's first page is there, and so surely the others.
    fn list_is_there(&self) -> bool {
        let request = self.plan().page_request(&Part::List, 1, self.narrowing);
        self.fetcher.has(&request)
    }

    /// Pages of the whole list, as far as its count is known.
    fn known_pages(&self) -> Option<usize> {
        let count = self.fetcher.known_count()?;
        Some(self.plan().pages_of(count))
    }

    /// The next rows, of documents not handed out before.
    pub(super) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let came = match std::mem::replace(&mut self.walk, Walk::Done) {
                Walk::Done => return Ok(None),
                Walk::Count => match self.count().await? {
                    Some(rows) => return Ok(Some(rows)),
                    None => None,
                },
                Walk::OneReply => {
                    self.plan().check_needs()?;
                    let fetch = self.first(&Part::List, "the reply").await?;
                    let fetched = came(fetch, self.fetcher.place("the reply"))?;
                    if !self.filtered(&[]) {
                        self.fetcher.learn_count(fetched.page.len());
                    }
                    Some(fetched)
                }
                Walk::Page(round) => {
                    let rows = self.page(round).await?;
                    self.progress.read(self.calls_left());
                    if rows.num_rows() > 0 {
                        return Ok(Some(rows));
                    }
                    None
                }
                Walk::Numbered(at) => Some(self.numbered(at).await?),
                Walk::Named(ids) => self.named(ids).await?,
                Walk::Probe(round) => {
                    self.walk = self.probe(round).await?;
                    None
                }
                Walk::Ids(ids) => self.by_id(ids).await?,
            };
            if let Some(fetched) = came {
                self.progress.read(self.calls_left());
                let fresh = self.mark(&fetched)?;
                let rows = fetched.rows_of(fresh, &self.fetcher)?;
                if rows.num_rows() > 0 {
                    return Ok(Some(rows));
                }
            }
        }
    }

    /// Tells that rows were handed on.
    pub(super) fn handed_on(&self, rows: usize) {
        self.progress.rows(rows);
    }

    /// Replies of documents that are still wanted, as far as is known.
    fn calls_left(&self) -> usize {
        match &self.walk {
            Walk::Page(round) => {
                let wanted = self.plan().pages_wanted(round.page_count);
                let behind = round.parts.len().saturating_sub(round.part + 1);
                wanted.saturating_sub(round.page) + behind
            }
            Walk::Ids(ids) => ids.left(),
            Walk::Named(ids) => ids.len(),
            Walk::OneReply | Walk::Numbered(_) | Walk::Count | Walk::Probe(_) | Walk::Done => 0,
        }
    }

    /// Marks the page's documents that no page before it brought.
    fn mark(&mut self, fetched: &Fetched) -> Result<Vec<bool>> {
        let fresh = fetched.page.ids().map(|id| self.seen.insert(id)).collect();
        self.seen_memory.try_resize(self.seen.memory())?;
        Ok(fresh)
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
            self.walk = Walk::Page(Round::first(self.plan().parts(), false));
            return Ok(None);
        };
        if !self.filtered(&[]) {
            self.fetcher.learn_count(count);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let schema = Arc::clone(&self.plan().schema);
        RecordBatch::try_new_with_options(schema, vec![], &options)
            .map(Some)
            .map_err(|error| Error::new(ErrorKind::Query, "counting").caused_by(error))
    }

    async fn page(&mut self, mut round: Round) -> Result<RecordBatch> {
        let next = (round.part, round.page + 1);
        let page = format!("page {}", next.1);
        let fetch = match round.ahead.remove(&next) {
            Some(mut head) => loop {
                // While the page that is next is on its way, those behind it may arrive and leave
                // their place to more.
                tokio::select! {
                    biased;
                    fetch = head.done() => break fetch?,
                    () = self.fetcher.arrival() => {
                        let waited_for = usize::from(!head.has_arrived());
                        self.ask_ahead(&mut round, 1, waited_for);
                    }
                }
            },
            None if next == (0, 1) => {
                round.shared = self.list_is_there();
                self.claim_known(&round)?;
                self.first(&round.parts[0], &page).await?
            }
            None => self.start(&round.parts, next).done().await?,
        };
        if matches!(fetch, Fetch::TooManyRows(_)) && round.parts[0] != Part::List {
            // The organisation is too large for the batches' field.
            self.unseen_values = None;
            self.walk = Walk::Page(Round::first(vec![Part::List], round.pages > 0));
            return Ok(RecordBatch::new_empty(Arc::clone(&self.plan().schema)));
        }
        if matches!(fetch, Fetch::Absent) && self.plan().about.is_some() {
            // The row that they belong to went, and they with it.
            self.walk = Walk::Done;
            return Ok(RecordBatch::new_empty(Arc::clone(&self.plan().schema)));
        }
        let fetched = came(fetch, self.fetcher.place(page))?;
        let fresh = self.mark(&fetched)?;
        let last = round.note(&fetched, &fresh, self.plan().rows_until_short())?;
        self.note_values(&fetched);
        let whole = !self.filtered(&round.parts);
        if let (true, Some(count)) = (whole, round.item_count_at(last)) {
            self.fetcher.learn_count(count);
        }
        if self.plan().rows_until_short().is_some() && !last {
            // The next page is sure to be needed, those behind it only as far as is known.
            let known = self.known_pages().filter(|_| whole).unwrap_or(0);
            round.page_count = known.max(round.page + 1);
        }
        let rows = fetched.rows_of(fresh, &self.fetcher)?;
        self.walk = self.follow(round, last)?;
        Ok(rows)
    }

    /// What comes after a page; `last` if it was its part's last.
    fn follow(&mut self, mut round: Round, last: bool) -> Result<Walk> {
        if last && !round.next_part() && !self.add_missing(&mut round) {
            return self.after(round);
        }
        let first_of_list = round.pages == 1 && round.parts == [Part::List];
        if first_of_list && let Some(instead) = self.instead.take() {
            let instead = match instead {
                Instead::Ids(ids) => Instead::Ids(ids.without(&self.seen)),
                batches => batches,
            };
            // The first page is read: as many calls more as there are pages, or fewer otherwise.
            if instead.calls() + 1 < round.page_count {
                return Ok(self.by(instead, true));
            }
        }
        let limited = self.plan().is_cut();
        // What another scan of the query asked for needn't be claimed again.
        if !limited && !round.shared {
            let rest = round.rest();
            self.fetcher.claim(rest - rest.min(round.ahead.len()))?;
        }
        self.ask_ahead(&mut round, 0, 0);
        Ok(Walk::Page(round))
    }

    /// Asks for the pages that come next. `skipped` of them is waited for already, and `on_its_way`
    /// says how many of those are requests still.
    fn ask_ahead(&self, round: &mut Round, skipped: usize, on_its_way: usize) {
        let limited = self.plan().is_cut();
        let wanted = self.plan().pages_wanted(round.page_count);
        let upcoming = round.upcoming(wanted, limited, AHEAD);
        for next in upcoming.into_iter().skip(skipped) {
            let requests = round.ahead.values().filter(|ahead| !ahead.has_arrived());
            if requests.count() + on_its_way >= self.in_flight {
                break;
            }
            if !round.ahead.contains_key(&next) {
                let started = self.start(&round.parts, next);
                round.ahead.insert(next, started);
            }
        }
    }

    /// Claims the calls of a list whose length is known, before the first of them.
    fn claim_known(&self, round: &Round) -> Result<()> {
        let whole = !self.plan().is_cut() && !self.filtered(&round.parts) && !round.shared;
        match self.known_pages() {
            Some(pages) if whole => self.fetcher.claim(pages),
            _ => Ok(()),
        }
    }

    /// Strikes off the values that a page brought.
    fn note_values(&mut self, fetched: &Fetched) {
        let path = match &self.unseen_values {
            Some((batches, _)) => self.plan().table.document_path(batches.column),
            None => return,
        };
        if let (Some(path), Some((_, values))) = (path, &mut self.unseen_values) {
            for text in fetched.page.texts(path) {
                values.remove(text);
            }
        }
    }

    /// Adds parts that ask otherwise for the values a list parameter didn't bring: what such a
    /// list leaves out is undocumented.
    fn add_missing(&mut self, round: &mut Round) -> bool {
        let Some((batches, missing)) = self.unseen_values.take() else {
            return false;
        };
        if missing.is_empty() || round.number > 0 {
            return false;
        }
        let missing = missing.into_iter().collect();
        match self.plan().batches_of_missing(&batches, missing) {
            Some(batches) => {
                round.parts.extend(parts_of(&batches));
                true
            }
            None => false,
        }
    }

    fn start(&self, parts: &[Part], (part, page): (usize, usize)) -> Started {
        let request = self.plan().page_request(&parts[part], page, self.narrowing);
        self.fetcher.start(format!("page {page}"), request)
    }

    /// The first page of a part, or all of it; with less of the filters if the organisation is
    /// too large for them.
    async fn first(&mut self, part: &Part, page: &str) -> Result<Fetch> {
        loop {
            let request = self.plan().page_request(part, 1, self.narrowing);
            let fetch = self.fetcher.start(page, request.clone()).done().await?;
            let wider = [Narrowing::Optimised, Narrowing::Not]
                .into_iter()
                .filter(|wider| *wider > self.narrowing)
                .find(|wider| self.plan().page_request(part, 1, *wider) != request);
            match (&fetch, wider) {
                (Fetch::TooManyRows(_), Some(wider)) => self.narrowing = wider,
                _ => return Ok(fetch),
            }
        }
    }

    /// Whether rows can leave the reply without leaving the list.
    pub(super) fn filtered(&self, parts: &[Part]) -> bool {
        let pushed = &self.plan().pushed;
        let narrowed = match self.narrowing {
            Narrowing::Full => pushed.where_clause.is_some() || !pushed.parameters.is_empty(),
            Narrowing::Optimised => {
                pushed.optimised_clause.is_some() || !pushed.parameters.is_empty()
            }
            Narrowing::Not => false,
        };
        narrowed
            || !self.plan().asked.is_nothing()
            || pushed.modified_since.is_some()
            || parts.iter().any(|p| *p != Part::List)
    }
}

/// The documents of a list, which is never absent.
pub(super) fn came(fetch: Fetch, place: Place) -> Result<Fetched> {
    match fetch {
        Fetch::Came(fetched) => Ok(*fetched),
        Fetch::Absent => Err(never_absent(place)),
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

pub(super) fn never_absent(place: Place) -> Error {
    Error::new(
        ErrorKind::UnexpectedReply,
        format!("{place}: Xero says the list isn't there"),
    )
}
