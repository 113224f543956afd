//! Statements that write and answer with rows: `RETURNING`, and what a dry run shows.
//!
//! DataFusion plans no RETURNING, so it is taken off the statement, and planned as a SELECT from the
//! table; the scan of it is then the write itself, whose rows are those that Xero has now.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::dataframe::DataFrame;
use datafusion::datasource::{provider_as_source, source_as_provider};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::SessionState;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::expressions::Column as ColumnExpr;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    self, FromTable, ObjectName, SelectItem, SetExpr, TableFactor, TableObject,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

use super::exec::{Answers, XeroWriteExec};
use super::rewrite::meant;
use super::statement::{Operation, Writing};
use crate::catalog::writable::Delete;
use crate::error::{Error, ErrorKind};
use crate::scan::XeroTable;

/// What RETURNING asks for, and of which table.
pub(crate) struct Returning {
    items: Vec<SelectItem>,
    table: ObjectName,
}

impl Returning {
    /// Takes RETURNING off a statement that has it.
    pub(crate) fn taken(statement: &mut Statement) -> Option<Returning> {
        let Statement::Statement(statement) = statement else {
            return None;
        };
        let (items, table) = match statement.as_mut() {
            ast::Statement::Insert(insert) => match &insert.table {
                TableObject::TableName(name) => (insert.returning.take()?, name.clone()),
                _ => return None,
            },
            ast::Statement::Update(update) => {
                let name = name_of(&update.table.relation)?;
                (update.returning.take()?, name)
            }
            ast::Statement::Delete(delete) => {
                let (FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables)) =
                    &delete.from;
                let name = name_of(&tables.first()?.relation)?;
                (delete.returning.take()?, name)
            }
            _ => return None,
        };
        Some(Returning { items, table })
    }

    /// `SELECT … FROM` the table.
    fn select(self) -> crate::error::Result<Statement> {
        let unreadable = || Error::new(ErrorKind::Query, "RETURNING can't be read");
        let parsed = Parser::parse_sql(&GenericDialect {}, "SELECT 1 FROM t");
        let mut statement = parsed
            .ok()
            .and_then(|mut all| all.pop())
            .ok_or_else(unreadable)?;
        if let ast::Statement::Query(query) = &mut statement
            && let SetExpr::Select(select) = query.body.as_mut()
        {
            select.projection = self.items;
            if let Some(from) = select.from.first_mut()
                && let TableFactor::Table { name, .. } = &mut from.relation
            {
                *name = self.table;
            }
        }
        Ok(Statement::Statement(Box::new(statement)))
    }
}

fn name_of(relation: &TableFactor) -> Option<ObjectName> {
    match relation {
        TableFactor::Table { name, .. } => Some(name.clone()),
        _ => None,
    }
}

/// The plan of a statement that writes, as it answers: with what RETURNING asks for, or in a dry run
/// with what would be sent. Any other plan stays as it is.
///
/// # Errors
/// `Query` if the statement can't be run so.
pub(crate) async fn answering(
    state: &SessionState,
    plan: LogicalPlan,
    returning: Option<Returning>,
) -> crate::error::Result<LogicalPlan> {
    let LogicalPlan::Dml(dml) = plan else {
        return Ok(plan);
    };
    let Some((input, writing)) = meant(&dml, state.config_options())? else {
        return match returning {
            None => Ok(LogicalPlan::Dml(dml)),
            Some(_) => Err(Error::new(
                ErrorKind::Query,
                "RETURNING works on tables of Xero's only",
            )),
        };
    };
    if writing.options.dry_run {
        return Ok(Source::of(writing, input, Answers::Calls).scan(dml.table_name)?);
    }
    let Some(returning) = returning else {
        return Ok(LogicalPlan::Dml(dml));
    };
    let is_told = writing.writable.root.is_none() || writing.writable.file_name.is_some();
    if writing.child.is_some() || !is_told {
        return Err(Error::new(
            ErrorKind::Query,
            format!(
                "RETURNING isn't known of `{}`: Xero doesn't answer with its rows",
                writing.table().name
            ),
        ));
    }
    if writing.operation == Operation::Delete && matches!(writing.writable.delete, Delete::Call(_))
    {
        return Err(Error::new(
            ErrorKind::Query,
            format!(
                "DELETE FROM `{}` … RETURNING: Xero doesn't show what it deleted there",
                writing.table().name
            ),
        ));
    }
    let select = state.statement_to_plan(returning.select()?).await?;
    let source = Source::of(writing, input, Answers::Rows);
    let planned = select.transform_up(|plan| match plan {
        LogicalPlan::TableScan(scan) => {
            let provider = source_as_provider(&scan.source)?;
            let is_ours = provider
                .downcast_ref::<XeroTable>()
                .is_some_and(|table| std::ptr::eq(table.descriptor(), source.writing.table()));
            match is_ours {
                true => Ok(Transformed::yes(source.clone().scan(scan.table_name)?)),
                false => Ok(Transformed::no(LogicalPlan::TableScan(scan))),
            }
        }
        other => Ok(Transformed::no(other)),
    })?;
    Ok(planned.data)
}

/// What a statement of our own that writes answers with by its RETURNING.
///
/// # Errors
/// As any statement's.
pub(crate) async fn returned(state: SessionState, sql: &str) -> crate::error::Result<RecordBatch> {
    let dialect = state.config_options().sql_parser.dialect;
    let mut statement = state.sql_to_statement(sql, &dialect)?;
    let returning = Returning::taken(&mut statement);
    let plan = state.statement_to_plan(statement).await?;
    let plan = answering(&state, plan, returning).await?;
    let frame = DataFrame::new(state, plan);
    let schema = Arc::clone(frame.schema().inner());
    let batches = frame.collect().await?;
    let all = concat_batches(&schema, &batches);
    Ok(all.map_err(DataFusionError::from)?)
}

/// A write as a table that is read: reading it writes.
#[derive(Clone)]
struct Source {
    writing: Arc<Writing>,
    input: LogicalPlan,
    answers: Answers,
    schema: SchemaRef,
}

impl Source {
    fn of(writing: Arc<Writing>, input: LogicalPlan, answers: Answers) -> Source {
        Source {
            schema: match answers {
                Answers::Calls => super::dry::schema(),
                _ => crate::decode::schema_of(writing.table()),
            },
            writing,
            input,
            answers,
        }
    }

    fn scan(self, name: datafusion::common::TableReference) -> Result<LogicalPlan> {
        LogicalPlanBuilder::scan(name, provider_as_source(Arc::new(self)), None)?.build()
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.writing)
    }
}

#[async_trait]
impl TableProvider for Source {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = state.create_physical_plan(&self.input).await?;
        let writing = Arc::clone(&self.writing);
        let write = XeroWriteExec::answering(writing, input, self.answers);
        let Some(projection) = projection else {
            return Ok(Arc::new(write));
        };
        let columns = projection.iter().map(|at| {
            let name = self.schema.field(*at).name();
            let column: Arc<dyn datafusion::physical_expr::PhysicalExpr> =
                Arc::new(ColumnExpr::new(name, *at));
            (column, name.clone())
        });
        let columns: Vec<_> = columns.collect();
        Ok(Arc::new(ProjectionExec::try_new(columns, Arc::new(write))?))
    }
}
