//! A table as DataFusion sees it. Works on any `SessionContext`.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{DFSchema, DFSchemaRef};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::dml::{InsertOp, MergeIntoClause};
use datafusion::logical_expr::utils::{conjunction, expr_to_columns, split_conjunction};
use datafusion::logical_expr::{
    Expr, Operator, TableProviderFilterPushDown, TableType, binary_expr, lit,
};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;

use super::details;
use super::exec::XeroScanExec;
use super::fan_out;
use super::organisations;
use super::plan::{LONGEST_LIST_URL, ScanPlan, measured_request, page_size};
use super::report;
use super::verify::Verification;
use super::words::misspelt;
use crate::auth::Tenant;
use crate::balance::balanced;
use crate::catalog::descriptor::{ARCHIVED, Column, Endpoint, Kind, Level, Rows, Table};
use crate::client::Request;
use crate::config::XeroOptions;
use crate::connection::XeroConnection;
use crate::decode;
use crate::error::{Error, ErrorKind};
use crate::pushdown::{
    Asked, Pushed, are_lowered_by, ask, condition, push, requires_words, with_lower_case_guids,
};
use crate::write;

/// A table of Xero's, read through one connection.
pub struct XeroTable {
    pub(super) table: &'static Table,
    pub(super) endpoint: &'static Endpoint,
    pub(super) columns: Vec<&'static Column>,
    pub(super) schema: SchemaRef,
    pub(super) connection: Arc<XeroConnection>,
    /// Of how many organisations the table is read.
    organisations: usize,
}

impl XeroTable {
    /// The provider of `table`, whose documents come from `endpoint`.
    pub(crate) fn new(
        table: &'static Table,
        endpoint: &'static Endpoint,
        connection: Arc<XeroConnection>,
    ) -> XeroTable {
        let pseudo = connection.settings().pseudo_columns.of(table);
        let columns: Vec<_> = table.all_columns().chain(pseudo).collect();
        let fields: Vec<_> = columns.iter().map(|one| decode::field(one)).collect();
        XeroTable {
            table,
            endpoint,
            columns,
            schema: Arc::new(Schema::new(fields)),
            connection,
            organisations: 1,
        }
    }

    /// The same table of one of the organisations that its connection reads, so many of which the
    /// query asks.
    pub(super) fn for_tenant(&self, tenant: &Tenant, organisations: usize) -> XeroTable {
        XeroTable {
            organisations,
            ..XeroTable::new(
                self.table,
                self.endpoint,
                self.connection.for_tenant(tenant),
            )
        }
    }

    /// Another table of the same organisation.
    pub(super) fn beside(&self, table: &'static Table, endpoint: &'static Endpoint) -> XeroTable {
        XeroTable {
            organisations: self.organisations,
            ..XeroTable::new(table, endpoint, Arc::clone(&self.connection))
        }
    }

    /// What it is read through.
    pub(crate) fn connection(&self) -> &Arc<XeroConnection> {
        &self.connection
    }

    fn refused(&self, statement: &str) -> DataFusionError {
        write::refuse(statement, self.table, &self.connection).into()
    }

    /// What the table is, as data.
    pub fn descriptor(&self) -> &'static Table {
        self.table
    }

    /// The filters with literals that are compared with GUIDs in lower case.
    pub(super) fn with_guids_lowered(
        &self,
        state: &dyn Session,
        filters: &[Expr],
    ) -> Result<Vec<Expr>> {
        if are_lowered_by(state) {
            return Ok(filters.to_vec());
        }
        let lowered = |filter: &Expr| self.with_lower_case_guids(filter.clone());
        filters.iter().map(lowered).collect()
    }

    /// The pseudo-column called `name`, if it is switched on.
    pub(crate) fn pseudo_column(&self, name: &str) -> Option<&'static Column> {
        let mut pseudo = self.columns.iter().filter(|c| c.level == Level::Asked);
        pseudo.find(|column| column.name == name).copied()
    }

    /// The plan of a scan. Sends nothing.
    pub(super) fn plan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<ScanPlan> {
        let filters = self.with_guids_lowered(state, filters)?;
        let options = XeroOptions::in_force(state.config_options(), self.connection.settings());
        let bare = measured_request(self.table, self.endpoint);
        let (asked, pushed) = match ask(self.table.name, &self.columns, &filters)? {
            Some((asked, pushed)) => (self.measured(asked, &bare)?, pushed),
            None => {
                let pushed = push(self.table, &filters, &bare, LONGEST_LIST_URL);
                (Asked::default(), pushed)
            }
        };
        let plan_of = |projection, limit, pushed| {
            let plan = self.plan_of(state, projection, &filters, limit, pushed, options)?;
            Ok::<_, DataFusionError>(ScanPlan {
                asked: asked.clone(),
                ..plan
            })
        };
        let mut plan = plan_of(projection, limit, pushed)?;
        // What is only answered for given values can't be read without them.
        if options.verify_pushdown && self.endpoint.needs.is_empty() {
            let key = self.key_columns()?;
            let part = |pushed| plan_of(Some(&key), None, pushed);
            let nothing = match requires_words(self.table) {
                true => push(self.table, &[], &bare, LONGEST_LIST_URL),
                false => Pushed::nothing(&filters, "the pushdown is verified"),
            };
            plan.verification = Some(Verification {
                pushed: Arc::new(part(plan.pushed.clone())?),
                whole: Arc::new(part(nothing)?),
            });
        }
        Ok(plan)
    }

    /// `asked`, if its request isn't too long.
    fn measured(&self, asked: Asked, bare: &Request) -> Result<Asked> {
        let mut request = bare.clone();
        request.parameters.extend(asked.parameter());
        match request.path_and_query().len() > LONGEST_LIST_URL {
            false => Ok(asked),
            true => Err(Error::new(
                ErrorKind::Query,
                format!(
                    "`{}`: a pseudo-column is asked for in the request's URL, where this text is \
                     too long",
                    self.table.name
                ),
            )
            .into()),
        }
    }

    /// Indices of the columns that name a row.
    fn key_columns(&self) -> Result<Vec<usize>> {
        let key = self.table.key.iter();
        let key = key.map(|name| Ok(self.schema.index_of(name)?));
        key.collect()
    }

    /// The plan of a scan of which `pushed` travels.
    pub(super) fn plan_of(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
        pushed: Pushed,
        options: XeroOptions,
    ) -> Result<ScanPlan> {
        let wanted = self.wanted(projection);
        let decoded = self.decoded_columns(&wanted, filters)?;
        let filter = self.physical_filter(state, filters, &decoded)?;
        let page_size = page_size(
            self.table,
            self.endpoint,
            self.connection.settings().page_size,
            limit,
            pushed.exact,
        );
        Ok(ScanPlan {
            table: self.table,
            endpoint: self.endpoint,
            tenant: self.connection.only_tenant()?.clone(),
            organisations: self.organisations,
            about: None,
            pushed,
            asked: Asked::default(),
            order: None,
            options,
            verification: None,
            limit,
            stops_early: false,
            page_size,
            columns: decoded.iter().map(|index| self.columns[*index]).collect(),
            filter,
            notices: [
                self.notices(&wanted),
                misspelt(self.table, &self.columns, filters)?,
            ]
            .concat(),
            projection: wanted
                .iter()
                .filter_map(|index| decoded.iter().position(|d| d == index))
                .collect(),
            schema: self.fields(&wanted),
        })
    }

    /// What has to be said of the columns with these indices.
    fn notices(&self, wanted: &[usize]) -> Vec<String> {
        let hidden = wanted.iter().map(|index| self.columns[*index]);
        let hidden: Vec<&Column> = hidden.filter(|column| self.hides(column)).collect();
        match hidden.is_empty() {
            true => Vec::new(),
            false => vec![details::hidden(self.table, &hidden)],
        }
    }

    /// Whether the column is NULL since it is private.
    fn hides(&self, column: &Column) -> bool {
        column.sensitive && !self.connection.settings().show_sensitive
    }

    /// Refuses a condition on a column that is NULL since it is private: it would find nothing.
    fn check_hidden(&self, condition: &Expr) -> Result<()> {
        let names = condition.column_refs();
        let mut hidden = self.columns.iter().filter(|column| self.hides(column));
        match hidden.find(|column| names.iter().any(|name| name.name == column.name)) {
            None => Ok(()),
            Some(column) => Err(Error::new(
                ErrorKind::Query,
                format!(
                    "`{}`.`{}` is private and NULL unless the property ShowSensitive = true is \
                     set: no condition on it can be told",
                    self.table.name, column.name
                ),
            )
            .into()),
        }
    }

    /// Whether the documents by their ids have to be read, each with a call of its own.
    fn takes_details(&self, wanted: &[usize], filters: &[Expr]) -> Result<bool> {
        let mut decoded = self.decoded_columns(wanted, filters)?.into_iter();
        Ok(decoded.any(|index| {
            let column = self.columns[index];
            column.detail && !self.hides(column)
        }))
    }

    /// Whether what costs a call for each row is only asked for since every column is.
    fn takes_everything(&self, wanted: &[usize], filters: &[Expr]) -> bool {
        let named: HashSet<&str> = filters
            .iter()
            .flat_map(|filter| filter.column_refs())
            .map(|column| column.name.as_str())
            .collect();
        !self.connection.settings().auto_expand_details
            && self.table.all_columns().count() <= wanted.len()
            && self
                .table
                .details()
                .all(|column| !named.contains(column.name))
    }

    /// Indices of the columns asked for.
    pub(super) fn wanted(&self, projection: Option<&Vec<usize>>) -> Vec<usize> {
        match projection {
            Some(projection) => projection.clone(),
            None => (0..self.columns.len()).collect(),
        }
    }

    /// The schema of the columns with these indices.
    pub(super) fn fields(&self, indices: &[usize]) -> SchemaRef {
        let fields = indices.iter().map(|index| self.schema.field(*index));
        Arc::new(Schema::new(fields.cloned().collect::<Vec<_>>()))
    }

    /// All of `filters` at once, over the columns with these indices.
    pub(super) fn physical_filter(
        &self,
        state: &dyn Session,
        filters: &[Expr],
        decoded: &[usize],
    ) -> Result<Option<Arc<dyn PhysicalExpr>>> {
        let Some(filter) = conjunction(filters.iter().cloned()) else {
            return Ok(None);
        };
        let schema = DFSchema::try_from(self.fields(decoded).as_ref().clone())?;
        Ok(Some(balanced(state.create_physical_expr(filter, &schema)?)))
    }

    /// Indices of the columns that the projection and the filters need, in the table's order.
    pub(super) fn decoded_columns(&self, wanted: &[usize], filters: &[Expr]) -> Result<Vec<usize>> {
        let mut named = Default::default();
        for filter in filters {
            expr_to_columns(filter, &mut named)?;
        }
        let mut decoded: BTreeSet<usize> = wanted.iter().copied().collect();
        for column in named {
            decoded.insert(self.schema.index_of(&column.name)?);
        }
        Ok(decoded.into_iter().collect())
    }

    /// What the connection's settings leave out. It is a filter like those of a query, so that
    /// no way to a row, by list or by id, goes round it.
    pub(super) fn filters_of_settings(&self) -> Vec<Expr> {
        if self.connection.settings().include_archived {
            return Vec::new();
        }
        let says_archived = self.table.archived_by();
        let isnt = |column: &Column| {
            let column = Expr::Column(datafusion::common::Column::from_name(column.name));
            binary_expr(column, Operator::IsDistinctFrom, lit(ARCHIVED))
        };
        says_archived.map(isnt).collect()
    }

    /// The node that reads the table of the one organisation. Sends nothing.
    pub(super) fn planned(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let filters = [filters, self.filters_of_settings().as_slice()].concat();
        if let Rows::PerParent(fan_out) = self.table.rows {
            let asks = fan_out::Asks::of(fan_out);
            return fan_out::planned(self, asks, state, projection, &filters, limit);
        }
        if let Rows::Report(of) = self.table.rows {
            return report::planned(self, of, state, projection, &filters, limit);
        }
        let wanted = self.wanted(projection);
        let mut plan = self.plan(state, projection, &filters, limit)?;
        if let Some(asks) = fan_out::Asks::of_details(self.table)
            && self.takes_details(&wanted, &filters)?
        {
            let spared = self.takes_everything(&wanted, &filters).then(|| {
                plan.notices.push(details::spared(self.table));
                XeroScanExec::new(plan, Arc::clone(&self.connection))
            });
            return fan_out::detailed(self, asks, state, projection, &filters, limit, spared);
        }
        Ok(Arc::new(XeroScanExec::new(
            plan,
            Arc::clone(&self.connection),
        )))
    }

    fn with_lower_case_guids(&self, filter: Expr) -> Result<Expr> {
        let is_guid = |column: &datafusion::common::Column| {
            self.columns
                .iter()
                .any(|c| c.name == column.name && matches!(c.kind, Kind::Guid | Kind::TenantId))
        };
        Ok(with_lower_case_guids(filter, &is_guid)?.data)
    }
}

impl fmt::Debug for XeroTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XeroTable")
            .field("table", &self.table.name)
            .field("tenant", &self.connection.tenant().name)
            .finish()
    }
}

#[async_trait]
impl TableProvider for XeroTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// Every filter that always gives the same answer is evaluated by the scan itself, whatever
    /// of it travels: a LIMIT then reaches the scan, and a server that ignores `where` does no harm.
    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        filters
            .iter()
            .map(|filter| {
                self.check_hidden(filter)?;
                for conjunct in split_conjunction(filter) {
                    condition(self.table.name, &self.columns, conjunct)?;
                }
                let elsewhere = filter.is_volatile()
                    || filter.exists(|part| {
                        Ok(matches!(
                            part,
                            Expr::ScalarSubquery(_)
                                | Expr::InSubquery(_)
                                | Expr::Exists(_)
                                | Expr::OuterReferenceColumn(..)
                        ))
                    })?;
                Ok(match elsewhere {
                    true => TableProviderFilterPushDown::Unsupported,
                    false => TableProviderFilterPushDown::Exact,
                })
            })
            .collect()
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match self.connection.tenants().len() {
            0 => self.planned(state, projection, filters, limit),
            _ => organisations::planned(self, state, projection, filters, limit),
        }
    }

    async fn insert_into(
        &self,
        state: &dyn Session,
        input: Arc<dyn ExecutionPlan>,
        operation: InsertOp,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if operation != InsertOp::Append {
            return Err(self.refused("INSERT OVERWRITE"));
        }
        let options = XeroOptions::in_force(state.config_options(), self.connection.settings());
        let (table, columns) = (self.table, &self.columns);
        Ok(write::insert_whole(
            table,
            columns,
            &self.connection,
            options,
            input,
        )?)
    }

    // DataFusion hands these two an empty list of filters, which means all rows, for
    // conditions such as `WHERE false`: no write may ever go this way.
    async fn delete_from(
        &self,
        _state: &dyn Session,
        _filters: Vec<Expr>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Err(self.refused("DELETE"))
    }

    async fn update(
        &self,
        _state: &dyn Session,
        _assignments: Vec<(String, Expr)>,
        _filters: Vec<Expr>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Err(self.refused("UPDATE"))
    }

    async fn truncate(&self, _state: &dyn Session) -> Result<Arc<dyn ExecutionPlan>> {
        Err(self.refused("TRUNCATE"))
    }

    async fn merge_into(
        &self,
        _state: &dyn Session,
        _source: Arc<dyn ExecutionPlan>,
        _merge_schema: DFSchemaRef,
        _on: Expr,
        _clauses: Vec<MergeIntoClause>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Err(self.refused("MERGE"))
    }
}
