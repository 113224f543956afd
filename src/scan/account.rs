//! Where what one node of the plan costs is counted: the query's budget, the calls, the bytes.

use std::sync::Arc;

use datafusion::execution::TaskContext;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::physical_plan::metrics::{
    BaselineMetrics, Count, ExecutionPlanMetricsSet, Metric, MetricValue, MetricsSet, Time,
};

use super::budget::Budget;
use super::fetch::{Fetcher, Spending};
use super::plan::ScanPlan;
use super::replies::Replies;
use crate::client::Meter;
use crate::connection::XeroConnection;
use crate::log::Statement;

/// What a node spends.
#[derive(Debug)]
pub(super) struct Account {
    /// Shared by the nodes of one query.
    pub(super) budget: Arc<Budget>,
    meter: Meter,
    metrics: ExecutionPlanMetricsSet,
}

impl Account {
    /// One with this budget, its counters at zero.
    pub(super) fn of(budget: Arc<Budget>) -> Account {
        Account {
            budget,
            meter: Meter::default(),
            metrics: ExecutionPlanMetricsSet::new(),
        }
    }

    /// One with the same budget, its counters at zero.
    pub(super) fn again(&self) -> Account {
        Account::of(Arc::clone(&self.budget))
    }

    /// One for another run of the plan, which counts as the same query's.
    pub(super) fn continued(&self) -> Account {
        Account {
            meter: self.meter.clone(),
            ..self.again()
        }
    }

    /// The calls, bytes and waiting.
    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// What DataFusion counts of a partition.
    pub(super) fn baseline(&self, partition: usize) -> BaselineMetrics {
        BaselineMetrics::new(&self.metrics, partition)
    }

    /// Makes fetchers whose work is counted here, their memory under `name`. `shared` are the
    /// replies that other nodes want as well.
    pub(super) fn fetchers(
        &self,
        name: String,
        connection: &Arc<XeroConnection>,
        shared: Option<Arc<Replies>>,
        partition: usize,
        context: &TaskContext,
    ) -> impl Fn(Arc<ScanPlan>) -> Fetcher + Send + Sync + use<> {
        let metrics = self.baseline(partition);
        let memory = MemoryConsumer::new(name).register(context.memory_pool());
        let statement = context.session_config().get_extension();
        let (budget, meter) = (Arc::clone(&self.budget), self.meter.clone().of(statement));
        let connection = Arc::clone(connection);
        move |plan| {
            let spending = Spending {
                budget: Arc::clone(&budget),
                shared: shared.clone(),
                meter: meter.clone(),
                compute: metrics.elapsed_compute().clone(),
                memory: memory.new_empty(),
            };
            Fetcher::new(plan, Arc::clone(&connection), spending)
        }
    }

    /// Tells the user, of the statement that is running.
    pub(super) fn tell(
        &self,
        notices: &[String],
        connection: &XeroConnection,
        context: &TaskContext,
    ) {
        let statement: Option<Arc<Statement>> = context.session_config().get_extension();
        for notice in notices {
            connection.log().warn(statement.as_deref(), notice);
        }
    }

    /// Everything counted, as EXPLAIN ANALYZE shows it.
    pub(super) fn metrics(&self) -> MetricsSet {
        let mut metrics = self.metrics.clone_inner();
        let mut tell = |value| metrics.push(Arc::new(Metric::new(value, Some(0))));
        for (name, total) in [
            ("api_calls", self.meter.calls()),
            ("bytes_received", self.meter.bytes()),
        ] {
            let count = Count::new();
            count.add(total);
            let name = name.into();
            tell(MetricValue::Count { name, count });
        }
        let time = Time::new();
        time.add_duration(self.meter.time_waited());
        let name = "time_waited".into();
        tell(MetricValue::Time { name, time });
        metrics
    }
}
