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

use super::plan::FanOutPlan;
use super::waiting::{Parent, Waiting};
use crate::client::OfScan;
use crate::connection::Connection;
use crate::error::Error;
use crate::guid;
use crate::scan::fetch::{Fetch, Fetcher, Started};
use crate::scan::join_keys;
use crate::scan::pages::IN_FLIGHT;

/// Answers asked for and not yet handed on: those on their way, and those that are here before
/// their turn.
const AHEAD: usize = 2 * IN_FLIGHT;

/// With a limit: how many times more rows than any before an answer is expected to bring at most.
const LARGER: usize = 4;

/// A running fan-out.
pub(super) struct Run {
    plan: Arc<FanOutPlan>,
    fetcher: Arc<Fetcher>,
    connection: Arc<Connection>,
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
    started: VecDeque<(Parent, Started)>,
    /// Rows still wanted; none is without limit.
    wanted: Option<usize>,
    /// The most rows that one answer brought, once one has come.
    most_rows: Option<usize>,
    progress: OfScan,
    metrics: BaselineMetrics,
}

impl Run {
    pub(super) fn new(
        plan: Arc<FanOutPlan>,
        scan: Option<(Arc<dyn ExecutionPlan>, Arc<TaskContext>)>,
        fetcher: Fetcher,
        connection: Arc<Connection>,
        (dynamic_filters, awaited): (Vec<Arc<dyn PhysicalExpr>>, Vec<u64>),
        metrics: BaselineMetrics,
    ) -> Run {
        Run {
            waiting: Waiting::new(fetcher.memory()),
            progress: fetcher.progress().of_documents(),
            wanted: plan.limit,
            plan,
            fetcher: Arc::new(fetcher),
            connection,
            scan,
            parents: None,
            dynamic_filters,
            awaited,
            keys: None,
            begun: false,
            started: VecDeque::new(),
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
            let Some((parent, fetch)) = self.answer().await? else {
                self.metrics.done();
                return Ok(None);
            };
            let fetched = match fetch {
                Fetch::Came(fetched) => fetched,
                // It went since, or never was: this one has no rows.
                Fetch::Absent => continue,
                Fetch::TooManyRows(error) => return Err(self.named(error)),
            };
            let timer = self.metrics.elapsed_compute().timer();
            let mut rows = self
                .plan
                .keep(&fetched.all_rows(), &parent.batch, parent.row)?;
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
        looked.map_err(|error| self.named(error))?;
        let filters = std::mem::take(&mut self.dynamic_filters);
        if let Some(key) = self.plan.key()
            && !filters.is_empty()
        {
            join_keys::settle(&filters, &self.awaited).await;
            self.keys = join_keys::keys(&filters, key);
        }
        if let Some(ids) = self.ids() {
            let key = self.plan.parents.columns.iter();
            if let Some(key) = key.copied().find(|c| c.name == self.plan.fan_out.key) {
                self.waiting.add_ids(key, ids)?;
            }
        } else if let Some((scan, context)) = self.scan.take() {
            let all = match &self.keys {
                None => self.plan.all_parents(self.connection.counts()),
                Some(_) => None,
            };
            if let (Some(all), None) = (all, self.wanted) {
                self.claim(all)?;
            }
            self.parents = Some(scan.execute(0, context)?);
        }
        if self.wanted.is_none() {
            self.claim(self.waiting.len())?;
            while self.more_parents().await? {
                self.claim(self.waiting.len())?;
            }
            self.progress.wants(self.waiting.len());
        }
        Ok(())
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

    /// The next parent's answer.
    async fn answer(&mut self) -> Result<Option<(Parent, Fetch)>> {
        // Only with a limit are there parents left that nobody has read.
        while self.started.is_empty() && self.waiting.len() == 0 && self.more_parents().await? {}
        self.ask_ahead(0);
        let Some((parent, mut head)) = self.started.pop_front() else {
            return Ok(None);
        };
        let fetch = loop {
            // While the answer that is next is on its way, those behind it may arrive and leave
            // their place to more.
            tokio::select! {
                biased;
                fetch = head.done() => break fetch,
                () = self.fetcher.arrival() => {
                    self.ask_ahead(usize::from(!head.has_arrived()));
                }
            }
        };
        let fetch = fetch.map_err(|error| self.named(error))?;
        self.progress.read(self.started.len() + self.waiting.len());
        Ok(Some((parent, fetch)))
    }

    /// Asks about the parents that come next; `on_its_way` more requests are under way.
    fn ask_ahead(&mut self, on_its_way: usize) {
        let (in_flight, ahead) = match self.wanted {
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
            let request = self.plan.request(&parent.id);
            let place = format!("{} {}", self.plan.fan_out.key, parent.id);
            let started = self.fetcher.start(place, request);
            self.started.push_back((parent, started));
        }
    }

    /// Claims a call for each of `parents`, before the first of them.
    fn claim(&self, parents: usize) -> Result<()> {
        self.fetcher.claim(parents).map_err(|error| {
            let (table, key) = (self.plan.fan_out.parents.name, self.plan.fan_out.key);
            self.named(error.while_doing(format!(
                "it takes a call for each of {parents} rows of `{table}`, or for those that a \
                 condition or a join on {key} leaves"
            )))
        })
    }

    fn named(&self, error: Error) -> DataFusionError {
        let tenant = &self.plan.parents.tenant.name;
        error.while_doing(format!("organisation {tenant}")).into()
    }
}
