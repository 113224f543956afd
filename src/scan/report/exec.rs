//! Reports as a node of DataFusion's physical plan: a call each, five at a time, in their order.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Statistics, internal_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{StreamExt, TryStreamExt, stream};
use tokio::sync::OnceCell;

use super::options::{Axis, Options, TOTAL};
use super::plan::{Call, Period, ReportPlan};
use super::spans::{day_of_header, ending_with};
use crate::catalog::descriptor::{Layout, Lines};
use crate::client::{Answer, Meter};
use crate::config::XeroOptions;
use crate::connection::XeroConnection;
use crate::decode::{ColumnOf, Laid, Place};
use crate::error::{Error, ErrorKind};
use crate::scan::account::Account;
use crate::scan::budget::Budget;
use crate::scan::currency::base_currency;
use crate::scan::fetch::Fetcher;
use crate::scan::left_out::or_left_out;
use crate::scan::node;
use crate::scan::pages::IN_FLIGHT;

/// Lines assumed of a report.
const GUESSED_LINES: usize = 100;

/// Reads the reports of one table: one partition, in the order of the calls.
pub(crate) struct XeroReportExec {
    plan: Arc<ReportPlan>,
    connection: Arc<XeroConnection>,
    properties: Arc<PlanProperties>,
    account: Account,
}

impl XeroReportExec {
    pub(super) fn new(
        plan: ReportPlan,
        connection: Arc<XeroConnection>,
        options: &XeroOptions,
    ) -> XeroReportExec {
        let properties = node::properties(EquivalenceProperties::new(Arc::clone(&plan.schema)));
        XeroReportExec {
            plan: Arc::new(plan),
            connection,
            properties,
            account: Account::of(Arc::new(Budget::of(options))),
        }
    }

    fn with_account(&self, account: Account) -> XeroReportExec {
        XeroReportExec {
            plan: Arc::clone(&self.plan),
            connection: Arc::clone(&self.connection),
            properties: Arc::clone(&self.properties),
            account,
        }
    }

    /// The same node, told what the query may spend.
    pub(in crate::scan) fn told(&self, budget: &Arc<Budget>) -> XeroReportExec {
        self.with_account(Account::of(Arc::clone(budget)))
    }

    pub(in crate::scan) fn budget(&self) -> &Budget {
        &self.account.budget
    }

    /// What it has spent.
    pub(crate) fn meter(&self) -> &Meter {
        self.account.meter()
    }

    /// The organisation read.
    pub(crate) fn tenant(&self) -> &crate::auth::Tenant {
        &self.plan.answer.tenant
    }
}

impl fmt::Debug for XeroReportExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XeroReportExec")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

impl DisplayAs for XeroReportExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        match format {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "XeroReportExec: {}", self.plan)
            }
            DisplayFormatType::TreeRender => self.plan.lines(f),
        }
    }
}

impl ExecutionPlan for XeroReportExec {
    fn name(&self) -> &'static str {
        "XeroReportExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match children.is_empty() {
            true => Ok(self),
            false => internal_err!("XeroReportExec is a leaf and takes no children"),
        }
    }

    fn reset_state(self: Arc<Self>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(self.with_account(self.account.continued())))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        node::check_partition(self.name(), partition)?;
        self.account
            .tell(&self.plan.answer.notices, &self.connection, &context);
        let name = format!("XeroReportExec of {}", self.plan.table.name);
        let fetchers = self
            .account
            .fetchers(name, &self.connection, None, partition, &context);
        let reading = Reading {
            fetcher: Arc::new(fetchers(Arc::clone(&self.plan.answer))),
            currency: Arc::default(),
            options: Arc::default(),
            plan: Arc::clone(&self.plan),
        };
        let begins = reading.clone();
        let rows = stream::once(async move { begins.begin().await }).map_ok(move |()| {
            let calls = reading.plan.calls.clone();
            let reading = reading.clone();
            // With a limit the first may be enough.
            let at_once = reading.plan.limit.map_or(IN_FLIGHT, |_| 1);
            let batches = stream::iter(calls).map(move |call| {
                let reading = reading.clone();
                async move { reading.rows(&call).await }
            });
            batches.buffered(at_once)
        });
        let (rows, limit) = (rows.try_flatten(), self.plan.limit);
        let rows = stream::try_unfold((Box::pin(rows), limit), |(mut rows, wanted)| async move {
            if wanted == Some(0) {
                return Ok(None);
            }
            let Some(batch) = rows.try_next().await? else {
                return Ok(None);
            };
            let taken = wanted.map_or(batch.num_rows(), |wanted| wanted.min(batch.num_rows()));
            let wanted = wanted.map(|wanted| wanted - taken);
            Ok::<_, DataFusionError>(Some((batch.slice(0, taken), (rows, wanted))))
        });
        Ok(or_left_out(
            rows,
            Arc::clone(&self.plan.schema),
            &self.plan.answer,
            &self.connection,
            &self.account.budget,
            &context,
        ))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.account.metrics())
    }

    /// Always a guess: an exact figure would let DataFusion answer from it.
    fn statistics_from_inputs(
        &self,
        _inputs: &[Arc<Statistics>],
        _args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let mut statistics = Statistics::new_unknown(&self.plan.schema);
        let lines = GUESSED_LINES * self.plan.calls.len();
        let rows = self.plan.limit.map_or(lines, |limit| limit.min(lines));
        statistics.num_rows = Precision::Inexact(rows);
        Ok(Arc::new(statistics))
    }
}

/// What reading a report takes.
#[derive(Clone)]
struct Reading {
    fetcher: Arc<Fetcher>,
    /// The organisation's currency, once it was asked for.
    currency: Arc<OnceCell<String>>,
    /// Its tracking options, likewise.
    options: Arc<OnceCell<Options>>,
    plan: Arc<ReportPlan>,
}

impl Reading {
    /// Before the first call: that the query may make them all.
    async fn begin(&self) -> Result<()> {
        let looked = self.fetcher.look_at_the_day().await;
        looked.map_err(|error| self.named(error))?;
        let calls = match self.plan.limit {
            None => self.plan.calls_made(),
            Some(_) => self.plan.calls_made().min(1),
        };
        self.fetcher.claim(calls).map_err(|error| self.named(error))
    }

    /// The rows of lines, with what the query chose and the currency beside them.
    async fn keep(&self, lines: &RecordBatch, call: &Call) -> Result<RecordBatch> {
        let currency = match self.plan.wants_currency() {
            false => None,
            true => {
                let currency = self
                    .currency
                    .get_or_try_init(|| base_currency(&self.fetcher))
                    .await;
                Some(currency.map_err(|error| self.named(error))?.as_str())
            }
        };
        self.plan.keep(lines, &call.choice, currency)
    }

    /// The rows of one call, or of those that bring the same where it doesn't bring what it
    /// should.
    async fn rows(&self, call: &Call) -> Result<RecordBatch> {
        match self
            .laid_out(call)
            .await
            .map_err(|error| self.named(error))?
        {
            Some(lines) => self.keep(&lines, call).await,
            None if call.spans.is_empty() => Err(self.named(Error::new(
                ErrorKind::UnexpectedReply,
                format!(
                    "{}: the columns of Xero's report are named after no days",
                    call.request
                ),
            ))),
            None => {
                self.fetcher.step(format_args!(
                    "`{}`: the columns aren't the periods asked for: asking for each alone",
                    self.plan.table.name
                ));
                let mut batches = Vec::new();
                for call in call.one_by_one(self.plan.layout) {
                    let lines = self.laid_out(&call).await;
                    let lines = lines.map_err(|error| self.named(error))?;
                    let lines = lines.ok_or_else(|| {
                        self.named(Error::new(
                            ErrorKind::UnexpectedReply,
                            format!("{}: Xero answers for other days than asked", call.request),
                        ))
                    })?;
                    batches.push(self.keep(&lines, &call).await?);
                }
                let schema = &self.plan.schema;
                Ok(datafusion::arrow::compute::concat_batches(
                    schema, &batches,
                )?)
            }
        }
    }

    /// The lines of one reply; none if its columns aren't the periods asked for.
    async fn laid_out(&self, call: &Call) -> Result<Option<RecordBatch>, Error> {
        let place = self.fetcher.place("the report");
        let reply = match self.fetcher.ask(&place, call.request.clone()).await? {
            Answer::Good(reply) => reply,
            Answer::Absent => {
                return Err(Error::new(
                    ErrorKind::Query,
                    format!(
                        "{place}: Xero has no such report: the table `Reports` lists those there are"
                    ),
                ));
            }
            Answer::TooManyRows(error) => return Err(error.while_doing(place)),
        };
        let lines = match self.plan.layout {
            Layout::Elements(_) => return self.fetcher.lines(&place, &reply.body).map(Some),
            Layout::Values => Lines::Unknown,
            _ => Lines::Accounts,
        };
        let mut laid = Laid::read(&place, &reply.body, lines)?;
        if !call.totals {
            laid.without_totals();
        }
        let columns = match self.plan.layout {
            Layout::Budgets => budget_columns(&laid, call),
            _ if call.by_option => Some(self.columns_of_options(&place, &mut laid, call).await?),
            _ => columns(&laid, call),
        };
        let body = match (self.plan.layout, columns) {
            (Layout::Wide(header), _) => laid.line_by_line(&place, header)?,
            (Layout::Values | Layout::Elements(_), _) => laid.each_value(&place)?,
            (_, Some(columns)) => laid.value_by_value(&place, &columns)?,
            (_, None) => return Ok(None),
        };
        self.fetcher.lines(&place, &body).map(Some)
    }

    /// Whether a column of two categories holds sums of others.
    async fn adds_up(&self, name: &str, axes: &[Axis<'_>]) -> Result<bool, Error> {
        if name == TOTAL || !name.contains(TOTAL) {
            return Ok(name == TOTAL);
        }
        let options = self
            .options
            .get_or_try_init(|| Options::asked(&self.fetcher));
        Ok(options.await?.adds_up(name, axes))
    }

    /// What the columns are where they are named after tracking options. Those that add up others
    /// are left out unless totals are wanted.
    async fn columns_of_options(
        &self,
        place: &Place,
        laid: &mut Laid,
        call: &Call,
    ) -> Result<Vec<ColumnOf>, Error> {
        let axes = call.choice.axes();
        let is_told = self.plan.wants_options();
        let options = match is_told {
            true => Some(
                self.options
                    .get_or_try_init(|| Options::asked(&self.fetcher))
                    .await?,
            ),
            false => None,
        };
        let header = laid.header.get(1..).unwrap_or_default();
        let mut columns = Vec::with_capacity(header.len());
        for name in header {
            let named = options.map(|options| options.named_by(name, &axes));
            let named = named
                .transpose()
                .map_err(|error| error.while_doing(place))?;
            columns.push(match named.flatten() {
                Some(options) => {
                    let options = options.into_iter().map(|option| (option.id, option.name));
                    Some(options.collect())
                }
                None if axes.len() == 1 => Some(vec![(None, name.clone())]),
                // A name that is none of two options adds up some, or the report isn't as asked for.
                // An option that is gone may be called `Total Care`.
                None if !self.adds_up(name, &axes).await? => {
                    return Err(Error::new(
                        ErrorKind::UnexpectedReply,
                        format!("{place}: the column `{name}` is of no two tracking options"),
                    ));
                }
                None => call.totals.then(|| vec![(None, name.clone())]),
            });
        }
        laid.keep_columns(|at| columns.get(at).is_some_and(Option::is_some));
        let period = call.spans.first();
        let of_period = period.map(ColumnOf::from).unwrap_or_default();
        let column = |options| ColumnOf {
            options,
            ..of_period.clone()
        };
        Ok(columns.into_iter().flatten().map(column).collect())
    }

    fn named(&self, error: Error) -> DataFusionError {
        let tenant = &self.plan.answer.tenant.name;
        error.while_doing(format!("organisation {tenant}")).into()
    }
}

/// The months, quarters or years of a budget's columns, those that nobody asked for left out; none
/// if they aren't what was asked for. One is called by the month it ends with.
fn budget_columns(laid: &Laid, call: &Call) -> Option<Vec<ColumnOf>> {
    let header = laid.header.get(1..).unwrap_or_default();
    let told = header.iter().map(|text| {
        let span = ending_with(day_of_header(text)?, call.months)?;
        Some(Period {
            first: Some(span.first),
            last: span.last,
        })
    });
    let mut told: Vec<Period> = told.collect::<Option<_>>()?;
    let mut pairs = told.windows(2);
    let follow = pairs.all(|pair| pair[0].last.succ_opt() == pair[1].first);
    let is_empty = told.is_empty() && laid.lines.is_empty();
    if !call.spans.is_empty() && !is_empty {
        told.truncate(call.spans.len());
        if told != call.spans {
            return None;
        }
    }
    follow.then(|| told.iter().map(ColumnOf::from).collect())
}

impl From<&Period> for ColumnOf {
    fn from(period: &Period) -> ColumnOf {
        ColumnOf {
            start: period.first.map(|day| day.to_string()),
            end: Some(period.last.to_string()),
            options: Vec::new(),
        }
    }
}

/// What the columns behind the labels are; none if they aren't what was asked for.
fn columns(laid: &Laid, call: &Call) -> Option<Vec<ColumnOf>> {
    let header = laid.header.get(1..).unwrap_or_default();
    if call.spans.is_empty() {
        // Xero chose the period, and its last day is all it says.
        let told = header.iter().map(|text| {
            let last = day_of_header(text)?;
            Some(ColumnOf::from(&Period { first: None, last }))
        });
        return told.collect();
    }
    // The latest comes first.
    let periods: Vec<&Period> = call.spans.iter().rev().collect();
    if laid.header.is_empty() {
        return Some(Vec::new());
    }
    let is_asked = |(text, period): (&String, &&Period)| match day_of_header(text) {
        Some(day) => day == period.last,
        // The one column of the one span may be named otherwise.
        None => periods.len() == 1,
    };
    let as_asked = header.len() == periods.len() && header.iter().zip(&periods).all(is_asked);
    as_asked.then(|| {
        periods
            .iter()
            .map(|period| ColumnOf::from(*period))
            .collect()
    })
}
