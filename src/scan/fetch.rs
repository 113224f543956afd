//! One reply's way: asked for, parsed, decoded, filtered, in a task of its own.
//!
//! What a reply takes in memory is counted in the query's pool from its arrival until its rows
//! are handed on; what the query may spend is claimed before a call is sent.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::execution::memory_pool::MemoryReservation;
use datafusion::physical_plan::metrics::Time;
use tokio::sync::Notify;

use super::budget::Budget;
use super::plan::ScanPlan;
use super::replies::Replies;
use crate::client::{Answer, Meter, OfScan, Reply, Request};
use crate::connection::XeroConnection;
use crate::decode::{Decoder, Page, Place};
use crate::error::{Error, ErrorKind, Result};
use crate::log::Level;
use crate::pushdown::Travel;

/// Fetches for one scan.
pub(super) struct Fetcher {
    plan: Arc<ScanPlan>,
    decoder: Decoder,
    connection: Arc<XeroConnection>,
    spending: Spending,
    /// Calls claimed and not yet sent.
    claimed: AtomicUsize,
    /// Whether replies that others asked for won't do any more.
    alone: AtomicBool,
    /// Told whenever a reply arrives.
    arrivals: Notify,
}

/// Where a scan's costs are counted.
pub(super) struct Spending {
    pub(super) budget: Arc<Budget>,
    /// What other scans of the query ask for as well.
    pub(super) shared: Option<Arc<Replies>>,
    pub(super) meter: Meter,
    pub(super) compute: Time,
    /// Empty, of the query's pool.
    pub(super) memory: MemoryReservation,
}

/// What came of a request for documents.
pub(super) enum Fetch {
    Came(Box<Fetched>),
    /// The one document asked for isn't there.
    Absent,
    /// The organisation is too large for the request's filter or order.
    TooManyRows(Error),
}

/// Documents that came, and their rows.
pub(super) struct Fetched {
    pub(super) place: Place,
    pub(super) page: Page,
    /// Seconds since 1970 by the server's clock.
    pub(super) server_time: Option<i64>,
    /// The rows of all the page's documents that satisfy the filters.
    rows: RecordBatch,
    /// Counts this in the pool until it is dropped.
    _memory: MemoryReservation,
}

/// A fetch under way. Dropping it stops it, its request included.
pub(super) struct Started {
    task: SpawnedTask<Result<Fetch>>,
    arrived: Arc<AtomicBool>,
}

impl Started {
    /// What came of it.
    pub(super) async fn done(&mut self) -> Result<Fetch> {
        (&mut self.task).await.unwrap_or_else(|error| {
            Err(Error::new(ErrorKind::Query, "a page's task was stopped").caused_by(error))
        })
    }

    /// Whether the reply is here, so that only work of our own is left.
    pub(super) fn has_arrived(&self) -> bool {
        self.arrived.load(Ordering::Relaxed)
    }
}

impl Fetcher {
    pub(super) fn new(
        plan: Arc<ScanPlan>,
        connection: Arc<XeroConnection>,
        spending: Spending,
    ) -> Fetcher {
        Fetcher {
            decoder: Decoder::new(
                plan.table,
                plan.endpoint,
                plan.columns.clone(),
                plan.tenant.clone(),
                connection.settings().show_sensitive,
            )
            .on_mismatch(plan.options.on_mismatch)
            .asked(plan.asked.clone())
            .logged_in(connection.log(), spending.meter.statement_kept()),
            plan,
            connection,
            spending,
            claimed: AtomicUsize::new(0),
            alone: AtomicBool::new(false),
            arrivals: Notify::new(),
        }
    }

    pub(super) fn plan(&self) -> &ScanPlan {
        &self.plan
    }

    /// Memory of the query's pool, empty as yet.
    pub(super) fn memory(&self) -> MemoryReservation {
        self.spending.memory.new_empty()
    }

    /// Tells that the reading begins.
    pub(super) fn begins(&self) {
        let (log, meter) = (self.connection.log(), &self.spending.meter);
        log.write(Level::Steps, meter.statement(), "scan", || {
            let plan = &self.plan;
            let request = plan.first_request();
            let request = request.map_or("none".to_string(), |one| one.without_texts());
            let travel = |travels: fn(&Travel) -> bool| {
                let filters = plan.pushed.explained.iter();
                filters.filter(|filter| travels(&filter.travel)).count()
            };
            format!(
                "table={}, first_request={request}, limit={}, filters={} server-exact, {} \
                 superset, {} asked for, {} local",
                plan.table.name,
                plan.limit
                    .map_or("none".to_string(), |limit| limit.to_string()),
                travel(|travel| matches!(travel, Travel::Exact)),
                travel(|travel| matches!(travel, Travel::Superset)),
                travel(|travel| matches!(travel, Travel::Asked)),
                travel(|travel| matches!(travel, Travel::Local(_))),
            )
        });
    }

    /// Tells the user.
    pub(super) fn warn(&self, text: impl Display) {
        let log = self.connection.log();
        log.warn(self.spending.meter.statement(), text);
    }

    /// Tells a step of the reading.
    pub(super) fn step(&self, text: impl Display) {
        let log = self.connection.log();
        log.step(self.spending.meter.statement(), text);
    }

    /// Waits for this much of the time that limits and retries go by.
    pub(super) async fn wait(&self, time: Duration) {
        let clock = self.connection.settings().clock;
        tokio::time::sleep(clock.real_of(time)).await;
    }

    /// Where a scan tells how far it is.
    pub(super) fn progress(&self) -> OfScan {
        self.connection.progress_of_scan()
    }

    /// How many documents the whole list had when it was last read.
    pub(super) fn known_count(&self) -> Option<usize> {
        let tenant = &self.plan.tenant.id;
        let counts = self.connection.counts();
        // What belongs to one row is counted by nobody.
        let is_whole = self.plan.about.is_none();
        is_whole.then(|| counts.known(tenant, self.plan.endpoint))?
    }

    /// Remembers how many documents the whole list has.
    pub(super) fn learn_count(&self, count: usize) {
        if self.plan.about.is_some() {
            return;
        }
        let tenant = &self.plan.tenant.id;
        let counts = self.connection.counts();
        counts.learn(tenant, self.plan.endpoint, count);
    }

    /// The place `page` of this scan's table, for messages.
    pub(super) fn place(&self, page: impl Into<String>) -> Place {
        Place {
            table: self.plan.table.name,
            page: page.into(),
        }
    }

    /// From now on everything is asked for afresh: a list is read again because it moved.
    pub(super) fn ask_alone(&self) {
        self.alone.store(true, Ordering::Relaxed);
    }

    fn shared(&self) -> Option<&Replies> {
        let alone = self.alone.load(Ordering::Relaxed);
        self.spending.shared.as_deref().filter(|_| !alone)
    }

    /// Whether replies that others asked for may be used at all.
    pub(super) fn shares(&self) -> bool {
        self.shared().is_some()
    }

    /// Whether the reply to `request` is there already.
    pub(super) fn has(&self, request: &Request) -> bool {
        self.shared().is_some_and(|replies| replies.has(request))
    }

    /// Looks up what is left of the organisation's day, before the first call.
    ///
    /// # Errors
    /// `Io` if the log of calls can't be read.
    pub(super) async fn look_at_the_day(&self) -> Result<()> {
        let organisation = &self.plan.tenant.id;
        let budget = &self.spending.budget;
        budget.look_at_the_day(&self.connection, organisation).await
    }

    /// Claims what is known to be needed, so that a query which is too dear stops here.
    ///
    /// # Errors
    /// `Limit`, if the query would make more calls than it may.
    pub(super) fn claim(&self, calls: usize) -> Result<()> {
        let more = calls.saturating_sub(self.claimed.load(Ordering::Relaxed));
        self.claim_of_budget(more)?;
        self.claimed.fetch_add(more, Ordering::Relaxed);
        Ok(())
    }

    /// Hands a call that this one claimed over to `other`, if there is one.
    pub(super) fn hand_claim(&self, other: &Fetcher) {
        if self.unclaim() {
            other.claimed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes one of the calls that were claimed; false if there is none.
    fn unclaim(&self) -> bool {
        let claimed = &self.claimed;
        claimed
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
            .is_ok()
    }

    /// Starts fetching now, whoever waits for it.
    pub(super) fn start(self: &Arc<Self>, page: impl Into<String>, request: Request) -> Started {
        let (fetcher, place) = (Arc::clone(self), self.place(page));
        let claim = match self.has(&request) {
            true => Ok(()),
            false => self.take_claim(),
        };
        let arrived = Arc::new(AtomicBool::new(false));
        let arrives = Arc::clone(&arrived);
        let single = request.names_one_document;
        let task = SpawnedTask::spawn(async move {
            claim?;
            let answer = fetcher.send(&place, request).await;
            arrives.store(true, Ordering::Relaxed);
            fetcher.tell_arrival();
            Ok(match answer? {
                Answer::Good(reply) => Fetch::Came(Box::new(fetcher.read(place, reply, single)?)),
                Answer::Absent => Fetch::Absent,
                Answer::TooManyRows(error) => Fetch::TooManyRows(error.while_doing(place)),
            })
        });
        Started { task, arrived }
    }

    /// Tells whoever waits for a reply that one is here.
    pub(super) fn tell_arrival(&self) {
        self.arrivals.notify_one();
    }

    /// Waits until a reply arrives.
    pub(super) async fn arrival(&self) {
        self.arrivals.notified().await;
    }

    /// Sends a request whose reply the caller reads.
    pub(super) async fn ask(&self, place: &Place, request: Request) -> Result<Answer> {
        if !self.has(&request) {
            self.take_claim()?;
        }
        self.send(place, request).await
    }

    async fn send(&self, place: &Place, request: Request) -> Result<Answer> {
        let meter = self.spending.meter.clone();
        let answer = match self.shared() {
            None => self.connection.send(request, meter).await,
            Some(replies) => {
                let ask = async || match self.connection.send(request.clone(), meter).await {
                    Ok(Answer::Good(reply)) => Ok(reply),
                    other => Err(other),
                };
                match replies.get(&request, self.memory(), ask).await {
                    Ok(reply) => Ok(Answer::Good(reply)),
                    Err(other) => other,
                }
            }
        };
        let answer = answer.map_err(|error| error.while_doing(place))?;
        let organisation = &self.plan.tenant.id;
        let budget = &self.spending.budget;
        budget.replied(&self.connection, organisation).await?;
        Ok(answer)
    }

    fn claim_of_budget(&self, calls: usize) -> Result<()> {
        let (table, organisation) = (self.plan.table.name, &self.plan.tenant.id);
        self.spending.budget.claim(calls, table, organisation)
    }

    /// One call of those claimed, or one more.
    fn take_claim(&self) -> Result<()> {
        if !self.unclaim() {
            self.claim_of_budget(1)?;
        }
        self.spending.budget.sent(&self.plan.tenant.id);
        Ok(())
    }

    /// The documents of a reply; of one that brings a `single` document by its id, in its own
    /// shape.
    fn read(&self, place: Place, reply: Reply, single: bool) -> Result<Fetched> {
        let timer = self.spending.compute.timer();
        let memory = self.memory();
        memory.try_grow(reply.body.len())?;
        let page = match single {
            true => self.decoder.single(&place, &reply.body)?,
            false => self.decoder.page(&place, &reply.body)?,
        };
        memory.try_grow(page.memory())?;
        drop(reply.body);
        let rows = self.rows(&place, &page)?;
        memory.try_resize(page.memory() + rows.get_array_memory_size())?;
        timer.done();
        let (log, meter) = (self.connection.log(), &self.spending.meter);
        log.write(Level::Steps, meter.statement(), "page", || {
            let (documents, rows) = (page.len(), rows.num_rows());
            format!("{place}: documents={documents}, rows={rows}")
        });
        Ok(Fetched {
            place,
            page,
            server_time: reply.server_time,
            rows,
            _memory: memory,
        })
    }

    /// The rows of a reply that was laid out anew, in the plan's columns; filters are its caller's.
    pub(super) fn lines(&self, place: &Place, body: &[u8]) -> Result<RecordBatch> {
        let timer = self.spending.compute.timer();
        let lines = self.decoder.page(place, body)?;
        let rows = self.decoder.rows(place, &lines)?;
        timer.done();
        Ok(rows)
    }

    fn rows(&self, place: &Place, page: &Page) -> Result<RecordBatch> {
        let decoded = self.decoder.rows(place, page)?;
        Ok(self.plan.keep(&decoded)?)
    }
}

impl Fetched {
    /// How many rows of all the page's documents satisfy the filters.
    pub(super) fn matching_rows(&self) -> usize {
        self.rows.num_rows()
    }

    /// The rows of all the page's documents.
    pub(super) fn all_rows(self) -> RecordBatch {
        self.rows
    }

    /// The rows of the documents marked, one mark a document.
    pub(super) fn rows_of(mut self, marked: Vec<bool>, fetcher: &Fetcher) -> Result<RecordBatch> {
        if marked.iter().all(|marked| *marked) {
            return Ok(self.rows);
        }
        self.page.keep(marked)?;
        fetcher.rows(&self.place, &self.page)
    }
}
