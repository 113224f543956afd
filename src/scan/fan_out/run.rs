//! A running fan-out: first whom it asks, then the answers, in the parents' order.
//!
//! Without a limit the parents are read to their end, and proved whole, before the first of them
//! is asked about: then it is known how many calls there will be, and a query that is too dear is
//! refused before the second step. With a limit each is asked about as it comes, one by one
//! where the rows that are missing may come with the next few answers.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::BaselineMetrics;
use futures::StreamExt;

use super::asked::{Asked, Rows};
use super::plan::FanOutPlan;
use super::waiting::{Parent, Waiting};
use crate::client::OfScan;
use crate::connection::XeroConnection;
use crate::error::Error;
use crate::guid;
use crate::scan::currency::base_currency;
use crate::scan::fetch::Fetcher;
use crate::scan::join_keys;
use crate::scan::pages::{IN_FLIGHT, Pages};
use crate::scan::plan::ScanPlan;

/// Answers asked for and not yet handed on: those on their way, and those that are here before
/// their turn.
const AHEAD: usize = 2 * IN_FLIGHT;

/// So many ids that a join names are asked about without knowing how many parents there are.
const FEW_IDS: usize = 40;

/// With a limit: how many times more rows than any before an answer is expected to bring at most.
const LARGER: usize = 4;

/// Makes the fetcher of a plan, whose work counts as the fan-out's.
type Fetchers = Arc<dyn Fn(Arc<ScanPlan>) -> Fetcher + Send + Sync>;

/// A running fan-out.
pub(super) struct Run {
    plan: Arc<FanOutPlan>,
    fetchers: Fetchers,
    /// Of the answers that are one reply. It claims the calls of all.
    fetcher: Arc<Fetcher>,
    connection: Arc<XeroConnection>,
    /// The parents' scan before it runs, and what it runs in.
    scan: Option<(Arc<dyn ExecutionPlan>, Arc<TaskContext>)>,
    /// The parents' scan while it runs.
    parents: Option<SendableRecordBatchStream>,
    dynamic_filters: Vec<Arc<dyn PhysicalExpr>>,
    awaited: Vec<u64>,
    /// The only parents that a join above can match, if it says.
    keys: Option<BTreeSet<String>>,
    begun: bool,
    waiting: Waiting,
    started: VecDeque<(Parent, Asked)>,
    /// The answer whose rows are being handed on.
    current: Option<(Parent, Rows)>,
    /// Rows still wanted; none is without limit.
    wanted: Option<usize>,
    /// The organisation's currency, once it was asked for.
    currency: Option<String>,
    /// The most rows that one answer brought, once one has come.
    most_rows: Option<usize>,
    progress: OfScan,
    metrics: BaselineMetrics,
}

impl Run {
    pub(super) fn new(
        plan: Arc<FanOutPlan>,
        scan: Option<(Arc<dyn ExecutionPlan>, Arc<TaskContext>)>,
        fetchers: Fetchers,
        connection: Arc<XeroConnection>,
        (dynamic_filters, awaited): (Vec<Arc<dyn PhysicalExpr>>, Vec<u64>),
        metrics: BaselineMetrics,
    ) -> Run {
        let fetcher = fetchers(Arc::clone(&plan.answer));
        Run {
            waiting: Waiting::new(fetcher.memory()),
            progress: fetcher.progress().of_documents(),
            wanted: plan.limit,
            plan,
            fetcher: Arc::new(fetcher),
            fetchers,
            connection,
            scan,
            parents: None,
            dynamic_filters,
            awaited,
            keys: None,
            begun: false,
            started: VecDeque::new(),
            current: None,
            currency: None,
            most_rows: None,
            metrics,
        }
    }

    /// The next rows. Asks about the next parent only if somebody still wants rows.
    pub(super) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        if self.wanted == Some(0) {
            return Ok(None);
        }
        if !std::mem::replace(&mut self.begun, true) {
            self.begin().await?;
        }
        loop {
            let Some((parent, answer)) = &mut self.current else {
                match self.answer().await? {
                    Some((parent, Some(rows))) => self.current = Some((parent, rows)),
                    Some((_, None)) => {}
                    None => {
                        self.metrics.done();
                        return Ok(None);
                    }
                }
                continue;
            };
            let answered = answer.next().await;
            let Some(answered) = answered.map_err(|error| self.plan.named(error))? else {
                self.current = None;
                continue;
            };
            let has_rows = answered.num_rows() > 0;
            if has_rows && self.plan.wants_currency() && self.currency.is_none() {
                let currency = base_currency(&self.fetcher).await;
                self.currency = Some(currency.map_err(|error| self.plan.named(error))?);
            }
            let currency = self.currency.as_deref();
            let timer = self.metrics.elapsed_compute().timer();
            let mut rows = self
                .plan
                .keep(&answered, &parent.batch, parent.row, currency)?;
            timer.done();
            self.most_rows = self.most_rows.max(Some(rows.num_rows()));
            if let Some(wanted) = &mut self.wanted {
                rows = rows.slice(0, rows.num_rows().min(*wanted));
                *wanted -= rows.num_rows();
            }
            if rows.num_rows() > 0 {
                self.metrics.record_output(rows.num_rows());
                self.progress.rows(rows.num_rows());
                return Ok(Some(rows));
            }
        }
    }

    /// Before the first call: what the joins above tell, and whom to ask.
    async fn begin(&mut self) -> Result<()> {
        let looked = self.fetcher.look_at_the_day().await;
        looked.map_err(|error| self.plan.named(error))?;
        let filters = std::mem::take(&mut self.dynamic_filters);
        if !filters.is_empty() {
            join_keys::settle(&filters, &self.awaited).await;
            let key = self.plan.key();
            self.keys = key.and_then(|key| join_keys::keys(&filters, key));
        }
        if let Some(other) = self.other(&filters) {
            self.fetcher = Arc::new((self.fetchers)(Arc::clone(&other.answer)));
            (self.plan, self.scan) = (Arc::new(other), None);
        } else if let Some(unknown) = &self.plan.unknown {
            self.fetcher.warn(unknown);
        }
        if let Some(ids) = self.ids() {
            self.waiting.add_ids(self.plan.key, ids)?;
        } else if let Some((scan, context)) = self.scan.take() {
            self.parents = Some(scan.execute(0, context)?);
        }
        if !self.plan.is_cut() {
            self.claim_known()?;
            while self.more_parents().await? {
                self.claim_known()?;
            }
            self.progress.wants(self.waiting.len());
        }
        Ok(())
    }

    /// The plan to run instead, if a join names the values of its key and that is fewer calls.
    fn other(&self, filters: &[Arc<dyn PhysicalExpr>]) -> Option<FanOutPlan> {
        let (other, key) = (self.plan.or.as_ref()?, self.plan.key_of_other()?);
        if self.keys.is_some() || filters.is_empty() {
            return None;
        }
        let ids = join_keys::keys(filters, key)?;
        let parents = self.plan.parents.known(self.connection.counts());
        // What only the other plan knows is worth its calls.
        let is_needed = self.plan.unknown.is_some();
        (is_needed || ids.len() <= parents.unwrap_or(FEW_IDS)).then(|| {
            let ids = ids.into_iter().filter(|id| guid::is_canonical(id));
            other.about_these(ids.collect())
        })
    }

    /// The parents' ids, where they are known and the parents have nothing to add.
    fn ids(&self) -> Option<Vec<String>> {
        let may_match = |id: &String| self.keys.as_ref().is_none_or(|keys| keys.contains(id));
        if let Some(ids) = self.plan.asked_at_once() {
            return Some(ids.iter().filter(|id| may_match(id)).cloned().collect());
        }
        let named = self.plan.ids.as_ref();
        let wanted =
            |id: &&String| guid::is_canonical(id) && named.is_none_or(|named| named.contains(*id));
        let ids: Vec<String> = self.keys.iter().flatten().filter(wanted).cloned().collect();
        let counts = self.connection.counts();
        (self.keys.is_some() && self.plan.asks_unlooked(&ids, counts)).then_some(ids)
    }

    /// Takes in the next of the parents' rows; false at their end.
    async fn more_parents(&mut self) -> Result<bool> {
        let Some(parents) = &mut self.parents else {
            return Ok(false);
        };
        match parents.next().await.transpose()? {
            Some(batch) => self.waiting.add(batch, self.keys.as_ref())?,
            None => self.parents = None,
        }
        Ok(self.parents.is_some())
    }

    /// The next parent's answer; no rows if that parent isn't there.
    async fn answer(&mut self) -> Result<Option<(Parent, Option<Rows>)>> {
        // Only with a limit are there parents left that nobody has read.
        while self.started.is_empty() && self.waiting.len() == 0 && self.more_parents().await? {}
        self.ask_ahead(0);
        let Some((parent, mut head)) = self.started.pop_front() else {
            return Ok(None);
        };
        if let Asked::AsWanted(pages) = head {
            return Ok(Some((parent, Some(Rows::Coming(pages)))));
        }
        let memory = self.fetcher.memory();
        let rows = loop {
            // While the answer that is next is on its way, those behind it may arrive and leave
            // their place to more.
            tokio::select! {
                biased;
                rows = head.done(&memory) => break rows,
                () = self.fetcher.arrival() => {
                    self.ask_ahead(usize::from(!head.has_arrived()));
                }
            }
        };
        let rows = rows.map_err(|error| self.plan.named(error))?;
        self.progress.read(self.started.len() + self.waiting.len());
        Ok(Some((parent, rows)))
    }

    /// Asks about the parents that come next; `on_its_way` more requests are under way.
    fn ask_ahead(&mut self, on_its_way: usize) {
        let (in_flight, ahead) = match self.wanted {
            _ if self.plan.is_cut() && self.plan.has_pages() => (1, 1),
            None if self.plan.is_cut() => (1, 1),
            None => (IN_FLIGHT, AHEAD),
            Some(wanted) => {
                let needed = match self.most_rows {
                    None => 1,
                    Some(most) => (wanted / (most.max(1) * LARGER)).clamp(1, IN_FLIGHT),
                };
                (needed, needed)
            }
        };
        while self.started.len() + on_its_way < ahead {
            let requests = self.started.iter().filter(|(_, s)| !s.has_arrived());
            if requests.count() + on_its_way >= in_flight {
                return;
            }
            let Some(parent) = self.waiting.pop() else {
                return;
            };
            let asked = self.ask(&parent.id);
            self.started.push_back((parent, asked));
        }
    }

    /// Asks about one parent.
    fn ask(&self, id: &str) -> Asked {
        if !self.plan.has_pages() {
            let request = self.plan.request(id);
            let place = format!("{} {id}", self.plan.asks.key);
            return Asked::Reply(self.fetcher.start(place, request));
        }
        let mut about = self.plan.answer.about(id);
        if let Some(wanted) = self.wanted {
            about = about.stopping_early(wanted);
        } else if self.plan.is_cut() {
            about = about.stopping_early(usize::MAX);
        }
        let fetcher = (self.fetchers)(Arc::new(about));
        self.fetcher.hand_claim(&fetcher);
        // Several parents are asked about side by side, or else the pages of one.
        let alone = self.started.is_empty() && self.waiting.len() == 0;
        let in_flight = if alone { IN_FLIGHT } else { 1 };
        let pages = Pages::new(fetcher).with_in_flight(in_flight);
        match self.plan.is_cut() {
            true => Asked::AsWanted(Box::new(pages)),
            false => Asked::whole(pages, &self.fetcher),
        }
    }

    /// Claims a call for each parent that is known to be asked about, before the first of them.
    fn claim_known(&self) -> Result<()> {
        let all = match (&self.parents, &self.keys) {
            (Some(_), None) => self.plan.all_parents(self.connection.counts()),
            _ => None,
        };
        // What another node of the query has asked already costs nothing more.
        let here = |id: &str| self.fetcher.has(&self.plan.request(id));
        let parents = all.unwrap_or(0).max(self.waiting.len());
        let asked = match self.fetcher.shares() {
            true => self.waiting.ids().filter(|id| here(id)).count(),
            false => 0,
        };
        self.fetcher.claim(parents - asked).map_err(|error| {
            let (table, key) = (self.plan.asks.parents.name, self.plan.asks.key);
            self.plan.named(error.while_doing(format!(
                "it takes a call for each of {parents} rows of `{table}`, or for those that a \
                 condition or a join on {key} leaves"
            )))
        })
    }
}

impl FanOutPlan {
    fn named(&self, error: Error) -> DataFusionError {
        let tenant = &self.tenant().name;
        error.while_doing(format!("organisation {tenant}")).into()
    }
}
