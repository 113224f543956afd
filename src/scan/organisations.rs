//! One table of several organisations: the rows of all, or of those that conditions leave.
//!
//! In: a connection that reads several. Out: the node of each of them, side by side, or one after
//! the other under a limit, so that those behind it are asked only if rows are missing. Rules:
//! conditions on `TenantID` and `TenantName` decide whom anybody asks; each organisation has its
//! own limits; one that fails ends the query, by its name, unless `on_tenant_error` says `skip`.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{BooleanArray, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::cast::as_boolean_array;
use datafusion::common::config::ConfigOptions;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchema, Statistics, internal_err};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::{conjunction, split_conjunction};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::filter_pushdown::{FilterDescription, FilterPushdownPhase};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, InputDistributionRequirements,
    PlanProperties,
};
use futures::{StreamExt, stream};

use super::node;
use super::provider::XeroTable;
use crate::auth::Tenant;
use crate::catalog::descriptor::TENANT_COLUMNS;

/// The node that reads `table` in every organisation of its connection that `filters` leave.
pub(super) fn planned(
    table: &XeroTable,
    state: &dyn Session,
    projection: Option<&Vec<usize>>,
    filters: &[Expr],
    limit: Option<usize>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let filters = table.with_guids_lowered(state, filters)?;
    let conjuncts = filters.iter().flat_map(split_conjunction).cloned();
    let (of_tenants, others): (Vec<Expr>, Vec<Expr>) = conjuncts.partition(names_tenants_alone);
    // They are true of every row of those that are left, so that nobody need evaluate them again.
    let tenants = left(state, table.connection.tenants(), of_tenants)?;
    let is_one = table.connection.tenants().len() == 1;
    let nodes = tenants.iter().map(|tenant| match is_one {
        true => table.planned(state, projection, &others, limit),
        false => {
            let of_one = table.for_tenant(tenant, tenants.len());
            of_one.planned(state, projection, &others, limit)
        }
    });
    all_of(
        nodes.collect::<Result<_>>()?,
        "organisations",
        limit,
        || table.fields(&table.wanted(projection)),
    )
}

/// The rows of all `nodes`, which are so many `of` something and give `schema`: side by side, or one
/// after the other under a limit.
pub(super) fn all_of(
    mut nodes: Vec<Arc<dyn ExecutionPlan>>,
    of: &'static str,
    limit: Option<usize>,
    schema: impl FnOnce() -> SchemaRef,
) -> Result<Arc<dyn ExecutionPlan>> {
    match (nodes.len(), limit) {
        (0, _) => Ok(Arc::new(EmptyExec::new(schema()))),
        (1, _) => Ok(nodes.remove(0)),
        (_, None) => UnionExec::try_new(nodes),
        (_, Some(limit)) => Ok(Arc::new(XeroInTurnExec::new(nodes, of, limit))),
    }
}

/// Whether a condition is about nothing but the organisation.
pub(super) fn names_tenants_alone(condition: &Expr) -> bool {
    let named = condition.column_refs();
    let mut names = named.iter().map(|column| column.name.as_str());
    !named.is_empty()
        && names.all(|name| TENANT_COLUMNS.iter().any(|column| column.name == name))
        && !condition.is_volatile()
}

/// The organisations of which all of `conditions` are true, which name nothing else.
fn left(state: &dyn Session, tenants: &[Tenant], conditions: Vec<Expr>) -> Result<Vec<Tenant>> {
    let Some(condition) = conjunction(conditions) else {
        return Ok(tenants.to_vec());
    };
    let fields = TENANT_COLUMNS.map(|column| Field::new(column.name, DataType::Utf8, true));
    let schema = Arc::new(Schema::new(fields.to_vec()));
    let of = |tell: fn(&Tenant) -> &str| {
        Arc::new(StringArray::from_iter_values(tenants.iter().map(tell))) as _
    };
    let columns = vec![of(|tenant| &tenant.id), of(|tenant| &tenant.name)];
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
    let condition =
        state.create_physical_expr(condition, &DFSchema::try_from(schema.as_ref().clone())?)?;
    let mask = condition.evaluate(&batch)?.into_array(batch.num_rows())?;
    let mask: &BooleanArray = as_boolean_array(&mask)?;
    let marked = tenants.iter().zip(mask.iter());
    let left = marked.filter(|(_, mark)| *mark == Some(true));
    Ok(left.map(|(tenant, _)| tenant.clone()).collect())
}

/// Reads organisations, or reports, one after the other, until as many rows have come as anybody
/// takes.
#[derive(Debug)]
pub(crate) struct XeroInTurnExec {
    nodes: Vec<Arc<dyn ExecutionPlan>>,
    /// What each of them is.
    of: &'static str,
    limit: usize,
    properties: Arc<PlanProperties>,
}

impl XeroInTurnExec {
    fn new(nodes: Vec<Arc<dyn ExecutionPlan>>, of: &'static str, limit: usize) -> XeroInTurnExec {
        let schema = nodes[0].schema();
        let properties = node::properties(EquivalenceProperties::new(schema));
        XeroInTurnExec {
            nodes,
            of,
            limit,
            properties,
        }
    }
}

impl DisplayAs for XeroInTurnExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let (of, count, limit) = (self.of, self.nodes.len(), self.limit);
        match format {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "XeroInTurnExec: {of}={count}, limit={limit}")
            }
            DisplayFormatType::TreeRender => {
                writeln!(f, "{of}={count}")?;
                writeln!(f, "limit={limit}")
            }
        }
    }
}

impl ExecutionPlan for XeroInTurnExec {
    fn name(&self) -> &'static str {
        "XeroInTurnExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.nodes.iter().collect()
    }

    /// Only one partition of each is read: DataFusion may not make several of it.
    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        let children = self.nodes.iter();
        InputDistributionRequirements::new(
            children.map(|_| Distribution::SinglePartition).collect(),
        )
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn gather_filters_for_pushdown(
        &self,
        _phase: FilterPushdownPhase,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        _config: &ConfigOptions,
    ) -> Result<FilterDescription> {
        FilterDescription::from_children(filters, &self.children())
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match children.is_empty() {
            true => internal_err!("XeroInTurnExec has a child at least"),
            false => Ok(Arc::new(XeroInTurnExec::new(children, self.of, self.limit))),
        }
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        node::check_partition(self.name(), partition)?;
        let begun = InTurn {
            waiting: self.nodes.clone().into_iter(),
            reading: None,
            wanted: self.limit,
            context,
        };
        let rows = stream::try_unfold(begun, |mut in_turn| async move {
            Ok(in_turn.next().await?.map(|batch| (batch, in_turn)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), rows)))
    }

    /// Always a guess, as those of its parts are.
    fn statistics_from_inputs(
        &self,
        _inputs: &[Arc<Statistics>],
        _args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let mut statistics = Statistics::new_unknown(&self.schema());
        statistics.num_rows = Precision::Inexact(self.limit);
        Ok(Arc::new(statistics))
    }
}

/// Where the reading stands.
struct InTurn {
    waiting: std::vec::IntoIter<Arc<dyn ExecutionPlan>>,
    reading: Option<SendableRecordBatchStream>,
    wanted: usize,
    context: Arc<TaskContext>,
}

impl InTurn {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        while self.wanted > 0 {
            let Some(reading) = &mut self.reading else {
                let Some(next) = self.waiting.next() else {
                    return Ok(None);
                };
                self.reading = Some(next.execute(0, Arc::clone(&self.context))?);
                continue;
            };
            match reading.next().await.transpose()? {
                None => self.reading = None,
                Some(batch) => {
                    let rows = batch.num_rows().min(self.wanted);
                    self.wanted -= rows;
                    return Ok(Some(batch.slice(0, rows)));
                }
            }
        }
        Ok(None)
    }
}
