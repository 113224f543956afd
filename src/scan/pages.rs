//! Walks a list page by page until it is whole, and proves that it is.
//!
//! Pages are offsets into live data: a row that appears or goes between two calls moves the
//! others across a page's edge. So documents are told apart by id, and a reading of several
//! pages ends only with a proof that nothing moved: Xero's count stayed the same and equals the
//! distinct documents seen, and, where a filter travelled or documents can vanish so that one
//! may have come for one that went, nothing was modified since the reading began. Otherwise the
//! pages are read again, for what was missed; a list that doesn't come to rest is an error,
//! never a short answer.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::physical_plan::metrics::Count;

use super::plan::ScanPlan;
use crate::catalog::descriptor::Paging;
use crate::client::{Answer, Request};
use crate::connection::Connection;
use crate::decode::{Decoder, Modified, Page, Place, first_modified};
use crate::error::{Error, ErrorKind, Result};

/// Reads of a moving list before giving up: the first and three more.
const ROUNDS: usize = 4;
/// The probe asks from this much before the first reply: its clock shows whole seconds.
const CLOCK_MARGIN_SECONDS: i64 = 2;

/// The pages of one scan, in order, each document once.
pub(super) struct Pages {
    plan: Arc<ScanPlan>,
    decoder: Arc<Decoder>,
    connection: Arc<Connection>,
    calls: Count,
    /// Ids of the documents handed out.
    seen: HashSet<Box<str>>,
    walk: Walk,
    /// False once Xero found the organisation too large to filter or order.
    narrowed: bool,
    /// The documents of the reading before, once there was one.
    earlier: HashSet<Box<str>>,
    /// What the probe after the reading before found modified last.
    newest: Option<Modified>,
}

/// Where the walk stands.
enum Walk {
    /// The next page of the list.
    Page(Round),
    /// Documents asked for by id: batches first, then one by one what they didn't bring.
    Ids {
        chunks: std::vec::IntoIter<Vec<String>>,
        missing: Vec<String>,
    },
    /// The pages are read; whether anything was modified meanwhile is still to be asked.
    Probe(Round),
    /// One reply holds everything.
    OneReply,
    Done,
}

/// One reading of the list from its first page.
#[derive(Default)]
struct Round {
    /// 0 for the first reading.
    number: usize,
    /// Pages read so far.
    pages: usize,
    /// What Xero said the count is, on the first page of this round.
    item_count: Option<usize>,
    /// Whether a later page contradicted it.
    moved: bool,
    /// When it began by the server's clock, in seconds since 1970.
    began: Option<i64>,
    /// Distinct documents of this round.
    ids: HashSet<Box<str>>,
}

impl Pages {
    pub(super) fn new(
        plan: Arc<ScanPlan>,
        decoder: Arc<Decoder>,
        connection: Arc<Connection>,
        calls: Count,
    ) -> Pages {
        let walk = if plan.first_request().is_none() {
            Walk::Done
        } else if plan.pushed.ids.is_some() {
            Walk::Ids {
                chunks: plan.id_chunks().into_iter(),
                missing: Vec::new(),
            }
        } else {
            match plan.endpoint.paging {
                Paging::OneReply => Walk::OneReply,
                Paging::Pages { .. } => Walk::Page(Round::default()),
            }
        };
        Pages {
            plan,
            decoder,
            connection,
            calls,
            seen: HashSet::new(),
            walk,
            narrowed: true,
            earlier: HashSet::new(),
            newest: None,
        }
    }

    /// The next page with documents not handed out before, and where it stands.
    pub(super) async fn next(&mut self) -> Result<Option<(Place, Page)>> {
        loop {
            let read = match std::mem::replace(&mut self.walk, Walk::Done) {
                Walk::Done => return Ok(None),
                Walk::OneReply => Some(self.one_reply().await?),
                Walk::Page(round) => Some(self.page(round).await?),
                Walk::Probe(round) => {
                    self.walk = self.probe(round).await?;
                    None
                }
                Walk::Ids { chunks, missing } => self.by_id(chunks, missing).await?,
            };
            let Some((place, mut page)) = read else {
                continue;
            };
            page.keep_new(&mut self.seen)?;
            if !page.is_empty() {
                return Ok(Some((place, page)));
            }
        }
    }

    async fn one_reply(&mut self) -> Result<(Place, Page)> {
        let place = self.place("the reply".to_string());
        let (page, _) = self.list(&place, 1).await?;
        Ok((place, page))
    }

    async fn page(&mut self, mut round: Round) -> Result<(Place, Page)> {
        round.pages += 1;
        let number = round.pages;
        let place = self.place(format!("page {number}"));
        let (page, server_time) = self.list(&place, number).await?;
        if number == 1 {
            round.began = server_time;
        }
        let before = round.ids.len();
        round.ids.extend(page.ids().map(Into::into));
        let fresh = round.ids.len() - before;
        round.moved |= fresh < page.len();
        let last = match page.pagination {
            Some(pagination) if pagination.page != number => {
                return Err(Error::new(
                    ErrorKind::UnexpectedReply,
                    format!(
                        "{place}: Xero sent page {} instead; the rows can't be told whole",
                        pagination.page
                    ),
                ));
            }
            Some(pagination) => {
                let first = *round.item_count.get_or_insert(pagination.item_count);
                round.moved |= first != pagination.item_count;
                number >= pagination.page_count
            }
            // Without paging facts the end shows only when a page brings nothing new.
            None => fresh == 0,
        };
        self.walk = match last {
            false => Walk::Page(round),
            true => self.after(round)?,
        };
        Ok((place, page))
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
        if !self.filtered() && self.plan.endpoint.only_grows {
            return Ok(Walk::Done);
        }
        match (self.plan.endpoint.modified_since, round.began) {
            (Some(_), Some(_)) => Ok(Walk::Probe(round)),
            _ => self.compare(round),
        }
    }

    /// Asks for anything modified since the reading began, in any status, under no filter.
    async fn probe(&mut self, round: Round) -> Result<Walk> {
        let since = round.began.unwrap_or_default() - CLOCK_MARGIN_SECONDS;
        let place = self.place("what was modified since".to_string());
        let reply = match self.answer(&place, self.plan.probe_request(since)).await? {
            Answer::Good(reply) => reply,
            Answer::Absent => return Err(never_absent(&place)),
            Answer::TooManyRows(_) => return self.compare(round),
        };
        let newest = first_modified(self.plan.endpoint, &place, &reply.body)?;
        match &newest {
            None => Ok(Walk::Done),
            // Older than asked for: the header is ignored here and proves nothing.
            Some(newest) if newest.modified.div_euclid(1000) < since => self.compare(round),
            // The same as before this reading began: it was modified then, and nothing since.
            Some(_) if newest == self.newest && self.plan.endpoint.steady_order.is_some() => {
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
        let pushed = &self.plan.pushed;
        pushed.modified_since.is_some() || self.narrowed && pushed.where_clause.is_some()
    }

    fn again(&mut self, round: Round) -> Result<Walk> {
        let next = round.number + 1;
        if next < ROUNDS {
            tracing::info!(
                "reading `{}` again: it may have changed while it was read",
                self.plan.table.name
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
                self.plan.table.name,
                round.pages,
                round.item_count.unwrap_or_default(),
                round.ids.len()
            ),
        ))
    }

    async fn by_id(
        &mut self,
        mut chunks: std::vec::IntoIter<Vec<String>>,
        mut missing: Vec<String>,
    ) -> Result<Option<(Place, Page)>> {
        if let Some(ids) = chunks.next() {
            let place = self.place(format!("{} documents by id", ids.len()));
            let page = match self.answer(&place, self.plan.ids_request(&ids)).await? {
                Answer::Good(reply) => self.decoder.page(&place, &reply.body)?,
                Answer::TooManyRows(error) => return Err(error.while_doing(place)),
                Answer::Absent => return Err(never_absent(&place)),
            };
            let came: HashSet<&str> = page.ids().collect();
            missing.extend(ids.into_iter().filter(|id| !came.contains(id.as_str())));
            self.walk = Walk::Ids { chunks, missing };
            return Ok(Some((place, page)));
        }
        // Whether a list of ids leaves out archived or deleted rows is undocumented, so what it
        // didn't bring is asked for by name before it is called absent.
        let Some(id) = missing.pop() else {
            return Ok(None);
        };
        let place = self.place(format!("document {id}"));
        let read = match self.answer(&place, self.plan.document_request(&id)).await? {
            Answer::Good(reply) => Some(self.decoder.page(&place, &reply.body)?),
            Answer::Absent => None,
            Answer::TooManyRows(error) => return Err(error.while_doing(place)),
        };
        self.walk = Walk::Ids { chunks, missing };
        Ok(read.map(|page| (place, page)))
    }

    /// A page of the list; without filter and order if the organisation is too large for them.
    /// Beside it, when the server sent it by its own clock.
    async fn list(&mut self, place: &Place, number: usize) -> Result<(Page, Option<i64>)> {
        loop {
            let request = self.plan.page_request(number, self.narrowed);
            match self.answer(place, request.clone()).await? {
                Answer::Good(reply) => {
                    let page = self.decoder.page(place, &reply.body)?;
                    return Ok((page, reply.server_time));
                }
                Answer::Absent => return Err(never_absent(place)),
                Answer::TooManyRows(error) => {
                    let wider = self.plan.page_request(number, false);
                    if number > 1 || wider == request {
                        return Err(error.while_doing(place));
                    }
                    self.narrowed = false;
                }
            }
        }
    }

    async fn answer(&self, place: &Place, request: Request) -> Result<Answer> {
        self.calls.add(1);
        self.connection
            .send(request)
            .await
            .map_err(|error| error.while_doing(place))
    }

    fn place(&self, page: String) -> Place {
        Place {
            table: self.plan.table.name,
            page,
        }
    }
}

fn never_absent(place: &Place) -> Error {
    Error::new(
        ErrorKind::UnexpectedReply,
        format!("{place}: Xero says the list isn't there"),
    )
}
