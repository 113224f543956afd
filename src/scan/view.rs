//! A view that conditions choose: a query with places for the values of its parameters.
//!
//! In: the query, the tables it names, and a condition `=` or `IN` on each of the view's
//! parameters. Out: the physical plan of the query with those values in their places, so that they
//! travel from the tables beneath as if they had been written there. Where a query gives none, the
//! parameter's path stands in its place, which is SQL. Rules: rows echo the values; one that only a
//! join tells is refused, as that of a report is; nothing of one organisation is worked out from
//! another's, so that a condition on organisations is one on each table.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column as Name, ScalarValue, plan_datafusion_err};
use datafusion::error::Result;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::utils::{conjunction, split_conjunction};
use datafusion::logical_expr::{
    Expr, LogicalPlan, LogicalPlanBuilder, TableProviderFilterPushDown, TableType, cast,
};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::prelude::SessionContext;

use super::organisations::names_tenants_alone;
use super::report::{Choice, choices};
use crate::catalog::descriptor::{Kind, Table};
use crate::config::{OnTenantError, XeroOptions};
use crate::decode;
use crate::pushdown::{are_lowered_by, with_lower_case_guids};

/// A view with parameters.
pub struct ParameterView {
    table: &'static Table,
    sql: &'static str,
    /// Where the tables are that the query names.
    context: SessionContext,
    schema: SchemaRef,
}

impl ParameterView {
    /// The view `table`, which `sql` defines over the tables of `context`. In it `$AsAt` is the
    /// place of the parameter `AsAt`.
    pub(crate) fn new(
        table: &'static Table,
        sql: &'static str,
        context: SessionContext,
    ) -> ParameterView {
        let fields: Vec<_> = table.all_columns().map(decode::field).collect();
        ParameterView {
            table,
            sql,
            context,
            schema: Arc::new(Schema::new(fields)),
        }
    }

    /// What the view is, as data.
    pub(crate) fn descriptor(&self) -> &'static Table {
        self.table
    }

    /// The query with the values of `choice` in their places, and the view's columns, of the
    /// organisations of which `tenants` are true.
    async fn bound(&self, choice: &Choice, tenants: &[Expr]) -> Result<LogicalPlan> {
        let mut sql = self.sql.to_string();
        for parameter in self.table.parameters() {
            let value = match choice.echo(parameter.name) {
                Some(value) => literal(&value),
                None => parameter.path.to_string(),
            };
            sql = sql.replace(&format!("${}", parameter.name), &value);
        }
        let plan = self.context.state().create_logical_plan(&sql).await?;
        let plan = match conjunction(tenants.iter().cloned()) {
            Some(condition) => of_tenants(plan, &condition)?,
            None => plan,
        };
        let columns = self.schema.fields().iter().map(|field| {
            let column = Expr::Column(Name::from_name(field.name()));
            cast(column, field.data_type().clone()).alias(field.name())
        });
        LogicalPlanBuilder::from(plan)
            .project(columns.collect::<Vec<_>>())?
            .build()
    }

    /// The query of all `choices` together, as far as its rows satisfy `filters`.
    async fn plan(
        &self,
        choices: &[Choice],
        filters: Vec<Expr>,
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
    ) -> Result<Option<LogicalPlan>> {
        let (tenants, filters): (Vec<Expr>, Vec<Expr>) =
            filters.into_iter().partition(names_tenants_alone);
        let mut all: Option<LogicalPlanBuilder> = None;
        for choice in choices {
            let one = self.bound(choice, &tenants).await?;
            all = Some(match all {
                None => LogicalPlanBuilder::from(one),
                Some(all) => all.union(one)?,
            });
        }
        let Some(mut plan) = all else {
            return Ok(None);
        };
        if let Some(filter) = conjunction(filters) {
            plan = plan.filter(filter)?;
        }
        if let Some(projection) = projection {
            let names = projection.iter().map(|index| self.schema.field(*index));
            let columns = names.map(|field| Expr::Column(Name::from_name(field.name())));
            plan = plan.project(columns.collect::<Vec<_>>())?;
        }
        if limit.is_some() {
            plan = plan.limit(0, limit)?;
        }
        Ok(Some(plan.build()?))
    }

    fn with_guids_lowered(&self, state: &dyn Session, filters: &[Expr]) -> Result<Vec<Expr>> {
        if are_lowered_by(state) {
            return Ok(filters.to_vec());
        }
        let is_guid = |name: &Name| {
            let mut columns = self.table.all_columns();
            columns.any(|c| c.name == name.name && matches!(c.kind, Kind::Guid | Kind::TenantId))
        };
        let lowered = filters.iter().cloned();
        let lowered = lowered.map(|filter| Ok(with_lower_case_guids(filter, &is_guid)?.data));
        lowered.collect()
    }
}

/// `plan` of the organisations alone of which `condition` is true.
fn of_tenants(plan: LogicalPlan, condition: &Expr) -> Result<LogicalPlan> {
    let of_tables = plan.transform_up_with_subqueries(|node| match node {
        LogicalPlan::TableScan(_) => {
            let filtered = LogicalPlanBuilder::from(node).filter(condition.clone())?;
            Ok(Transformed::yes(filtered.build()?))
        }
        node => Ok(Transformed::no(node)),
    })?;
    Ok(of_tables.data)
}

/// A value as SQL writes it.
fn literal(value: &ScalarValue) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match value {
        ScalarValue::Date32(Some(_)) => format!("DATE {}", quoted(&value.to_string())),
        ScalarValue::Utf8(Some(text)) => quoted(text),
        value => value.to_string(),
    }
}

impl fmt::Debug for ParameterView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParameterView")
            .field("table", &self.table.name)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl TableProvider for ParameterView {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    fn get_table_definition(&self) -> Option<&str> {
        Some(self.sql)
    }

    /// A filter is put over the query, from where it goes as far as it can.
    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let names_others = |part: &Expr| {
            matches!(
                part,
                Expr::ScalarSubquery(_)
                    | Expr::InSubquery(_)
                    | Expr::Exists(_)
                    | Expr::OuterReferenceColumn(..)
            )
        };
        let told = filters.iter().map(|filter| {
            let elsewhere = filter.is_volatile() || filter.exists(|part| Ok(names_others(part)))?;
            Ok(match elsewhere {
                true => TableProviderFilterPushDown::Unsupported,
                false => TableProviderFilterPushDown::Exact,
            })
        });
        told.collect()
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let filters = self.with_guids_lowered(state, filters)?;
        let (choices, _) = choices(self.table, &filters)?;
        let is_parameter = |name: &str| self.table.parameters().any(|column| column.name == name);
        // What chooses is true of all rows chosen by it.
        let others = filters.iter().flat_map(split_conjunction).filter(|filter| {
            let mut named = filter.column_refs().into_iter();
            !named.any(|column| is_parameter(&column.name))
        });
        let others: Vec<Expr> = others.cloned().collect();
        let Some(plan) = self.plan(&choices, others, projection, limit).await? else {
            let schema = match projection {
                Some(projection) => Arc::new(self.schema.project(projection)?),
                None => self.schema(),
            };
            return Ok(Arc::new(EmptyExec::new(schema)));
        };
        let state = state.as_any().downcast_ref::<SessionState>();
        let state = state.ok_or_else(|| {
            plan_datafusion_err!("`{}` is planned by a SessionContext alone", self.table.name)
        })?;
        // One list without an organisation's rows beside another with them would be wrong sums, so
        // that one of it fails is the whole view's failure.
        let mut config = state.config().clone();
        let extensions = &mut config.options_mut().extensions;
        if let Some(options) = extensions.get::<XeroOptions>().copied() {
            extensions.insert(XeroOptions {
                on_tenant_error: OnTenantError::Error,
                ..options
            });
        }
        // The rules of the physical plan are for the whole of it, and not for this part as well.
        let in_parts = SessionStateBuilder::new_from_existing(state.clone())
            .with_config(config)
            .with_physical_optimizer_rules(vec![])
            .build();
        in_parts.create_physical_plan(&plan).await
    }
}
