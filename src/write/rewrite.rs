//! INSERT, UPDATE and DELETE, made an append of the rows that they mean to a sink of ours.
//!
//! In: an analysed plan with DataFusion's node of a write to a table of ours. Out: the same node,
//! appending to a [`Target`] the rows that it is about, as a query would give them: for UPDATE the
//! key and the new values, for DELETE the key and what decides how. Rule: conditions stay in the
//! plan; DataFusion's own way hands them over as a list, which is empty for `WHERE false`.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::Column as ColumnOf;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::datasource::{provider_as_source, source_as_provider};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::dml::InsertOp;
use datafusion::logical_expr::{DmlStatement, Expr, LogicalPlan, LogicalPlanBuilder, WriteOp};
use datafusion::optimizer::AnalyzerRule;

use super::given;
use super::statement::{Operation, Writing, before, refuse, tenant_id};
use super::target::Target;
use crate::catalog::descriptor::{Column, TENANT_COLUMNS};
use crate::config::XeroOptions;
use crate::error::{Error, ErrorKind};
use crate::scan::XeroTable;

const TENANT_NAME: &str = "TenantName";

/// The rule. A [`Session`](crate::Session) has it, and so has a context after
/// [`register`](crate::XeroConnection::register).
#[derive(Debug)]
pub(crate) struct XeroWrites;

impl AnalyzerRule for XeroWrites {
    fn name(&self) -> &str {
        "xero_writes"
    }

    fn analyze(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up(|plan| match plan {
            LogicalPlan::Dml(dml) => rewritten(dml, config),
            other => Ok(Transformed::no(other)),
        });
        Ok(rewritten?.data)
    }
}

fn rewritten(dml: DmlStatement, config: &ConfigOptions) -> Result<Transformed<LogicalPlan>> {
    let Some((input, writing)) = meant(&dml, config)? else {
        return Ok(Transformed::no(LogicalPlan::Dml(dml)));
    };
    let plan = DmlStatement::new(
        dml.table_name,
        provider_as_source(Arc::new(Target::new(writing))),
        WriteOp::Insert(InsertOp::Append),
        Arc::new(input),
    );
    Ok(Transformed::yes(LogicalPlan::Dml(plan)))
}

/// The rows that a statement means, and what it does with them; none if its table isn't ours.
pub(super) fn meant(
    dml: &DmlStatement,
    config: &ConfigOptions,
) -> Result<Option<(LogicalPlan, Arc<Writing>)>> {
    let provider = source_as_provider(&dml.target)?;
    let Some(table) = provider.downcast_ref::<XeroTable>() else {
        return Ok(None);
    };
    let (table, connection) = (table.descriptor(), table.connection());
    let options = XeroOptions::in_force(config, connection.settings());
    let refused = |statement| Err(refuse(statement, table, connection).into());
    let operation = match dml.op {
        WriteOp::Insert(InsertOp::Append) => Operation::Insert,
        WriteOp::Update => Operation::Update,
        WriteOp::Delete => Operation::Delete,
        WriteOp::Insert(_) => return refused("INSERT OVERWRITE"),
        WriteOp::Truncate => return refused("TRUNCATE"),
        _ => return refused("MERGE"),
    };
    let writing = Writing::of(operation, table, connection, options)?;
    let input = given::lists(&dml.input, table)?;
    check_hidden(&input, &writing)?;
    let said = match operation {
        Operation::Delete => Vec::new(),
        _ => said(&input, &writing)?,
    };
    let is_of_tenant = |column: &&Column| TENANT_COLUMNS.iter().any(|t| t.name == column.name);
    let (mut columns, written) = match operation {
        // Which organisation a new row is for is no value of it.
        Operation::Insert => {
            // Nor is the document that it is below.
            let written = said.iter().copied();
            let written = written.filter(|c| !is_of_tenant(c) && !writing.is_place(c));
            let written: Vec<_> = written.collect();
            (said, written)
        }
        _ => (writing.needed()?, said),
    };
    for column in &written {
        if !columns.iter().any(|known| known.name == column.name) {
            columns.push(column);
        }
    }
    if operation == Operation::Update && written.is_empty() {
        return Err(error(format!(
            "UPDATE `{}`: no column would change",
            table.name
        )));
    }
    check_tenants(&writing, &input, &columns)?;
    let writing = Writing {
        columns,
        written,
        ..writing
    };
    writing.check_columns()?;
    let input = chosen(&input, &writing)?;
    Ok(Some((input, Arc::new(writing))))
}

/// The columns that a statement says something of. Those that it doesn't name stand as a literal
/// NULL in an INSERT's projection, and as themselves in an UPDATE's.
fn said(input: &LogicalPlan, writing: &Writing) -> Result<Vec<&'static Column>> {
    let LogicalPlan::Projection(projection) = input else {
        return Err(error(format!(
            "{} on `{}`: the statement isn't understood",
            writing.operation,
            writing.table().name
        )));
    };
    if writing.operation == Operation::Update && joins(&projection.input)? {
        return Err(error(format!(
            "UPDATE `{}` with another table beside it isn't known: use a subquery, as in SET \
             Reference = (SELECT … WHERE …)",
            writing.table().name
        )));
    }
    let mut said = Vec::new();
    for (field, expr) in projection.schema.fields().iter().zip(&projection.expr) {
        let bare = without_alias(expr);
        let says = match writing.operation {
            Operation::Insert => !matches!(without_cast(bare), Expr::Literal(..)),
            _ => !is_itself(bare, field.name()),
        };
        if says && writing.operation == Operation::Insert {
            given::check(expr, field.name(), &projection.input)?;
            if field.name() == TENANT_NAME {
                return Err(error(format!(
                    "INSERT INTO `{}`: which organisation a row is for is said by TenantID",
                    writing.table().name
                )));
            }
        }
        if says {
            let known = given::column(writing.table(), field.name(), field.data_type());
            said.push(known.ok_or_else(|| {
                error(format!(
                    "{} `{}`.`{}`: it takes no value",
                    writing.operation,
                    writing.table().name,
                    field.name()
                ))
            })?);
        }
    }
    Ok(said)
}

/// Refuses a statement that looks at a column which is NULL since it is private, anywhere: in what a new
/// row is given, in a subquery, in a condition.
fn check_hidden(input: &LogicalPlan, writing: &Writing) -> Result<()> {
    if writing.connection.settings().show_sensitive {
        return Ok(());
    }
    let mut hidden: HashSet<&'static str> = HashSet::new();
    input.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node
            && let Ok(provider) = source_as_provider(&scan.source)
            && let Some(table) = provider.downcast_ref::<XeroTable>()
        {
            let columns = table.descriptor().columns.iter();
            hidden.extend(columns.filter(|c| c.sensitive).map(|c| c.name));
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    if hidden.is_empty() {
        return Ok(());
    }
    let mut found = None;
    // What an UPDATE leaves as it is stands in the first node, as itself.
    let mut is_first = writing.operation == Operation::Update;
    input.apply_with_subqueries(|node| {
        let is_its_own = std::mem::take(&mut is_first);
        let mut fields = node.schema().fields().iter();
        node.apply_expressions(|expr| {
            let field = fields.next().filter(|_| is_its_own);
            if !field.is_some_and(|field| is_itself(without_alias(expr), field.name())) {
                let mut names = expr.column_refs().into_iter().map(|column| &column.name);
                let name = names.find(|name| hidden.contains(name.as_str()));
                found = found.take().or(name.cloned());
            }
            Ok(TreeNodeRecursion::Continue)
        })
    })?;
    match found {
        Some(name) => Err(error(format!(
            "{} on `{}`: `{name}` is private, and read as NULL: nothing can be worked out of it unless \
             ShowSensitive = true",
            writing.operation,
            writing.table().name
        ))),
        None => Ok(()),
    }
}

/// Whether the rows of an UPDATE are those of several tables side by side.
fn joins(input: &LogicalPlan) -> Result<bool> {
    let mut found = false;
    input.apply(|node| {
        found |= matches!(node, LogicalPlan::Join(_));
        Ok(match node {
            // Views are their own matter.
            LogicalPlan::SubqueryAlias(_) | LogicalPlan::TableScan(_) => TreeNodeRecursion::Jump,
            _ => TreeNodeRecursion::Continue,
        })
    })?;
    Ok(found)
}

/// Whether what a column of an UPDATE is assigned is the column.
fn is_itself(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Column(column) if column.name() == name)
}

fn without_alias(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => without_alias(&alias.expr),
        expr => expr,
    }
}

fn without_cast(expr: &Expr) -> &Expr {
    match expr {
        Expr::Cast(cast) => without_cast(&cast.expr),
        expr => expr,
    }
}

/// `input` with the columns that the statement looks at, in their order: new values of those that it
/// assigns, and what a row has before.
fn chosen(input: &Arc<LogicalPlan>, writing: &Writing) -> Result<LogicalPlan> {
    let (below, exprs) = match (input.as_ref(), writing.operation) {
        (LogicalPlan::Projection(projection), Operation::Update) => {
            (&projection.input, Some(&projection.expr))
        }
        _ => (input, None),
    };
    let found = |name: &str| {
        let schema = below.schema();
        let at = schema
            .fields()
            .iter()
            .position(|field| field.name() == name);
        let at = at.ok_or_else(|| error(format!("there is no column `{name}`")))?;
        Ok::<_, DataFusionError>(Expr::Column(ColumnOf::from(schema.qualified_field(at))))
    };
    let assigned = |column: &Column| {
        let mut names = input.schema().fields().iter();
        let at = names.position(|field| field.name() == column.name)?;
        exprs?.get(at).cloned()
    };
    let columns = writing.columns.iter().map(|column| match assigned(column) {
        Some(expr) => Ok(expr),
        None => found(column.name),
    });
    let mut columns: Vec<Expr> = columns.collect::<Result<_>>()?;
    for column in writing.before() {
        columns.push(found(column.name)?.alias(before(column)));
    }
    LogicalPlanBuilder::from(Arc::clone(below))
        .project(columns)?
        .build()
}

/// Of several organisations a statement has to say which it means.
fn check_tenants(writing: &Writing, input: &LogicalPlan, columns: &[&Column]) -> Result<()> {
    if writing.connection.tenants().len() < 2 {
        return Ok(());
    }
    let says = match writing.operation {
        Operation::Insert => tenant_id(writing.table())
            .is_some_and(|tenant| columns.iter().any(|column| column.name == tenant.name)),
        _ => {
            let mut named = HashSet::new();
            input.apply(|node| {
                if let LogicalPlan::Filter(filter) = node {
                    let columns = filter.predicate.column_refs();
                    named.extend(columns.into_iter().map(|column| column.name.clone()));
                }
                Ok(TreeNodeRecursion::Continue)
            })?;
            TENANT_COLUMNS
                .iter()
                .any(|column| named.contains(column.name))
        }
    };
    match says {
        true => Ok(()),
        false => Err(error(match writing.operation {
            Operation::Insert => format!(
                "INSERT INTO `{}`: this connection reaches several organisations: give TenantID \
                 as well, the id of the one that a row is for",
                writing.table().name
            ),
            operation => format!(
                "{operation} on `{}`: this connection reaches several organisations: say with a \
                 condition on TenantID or TenantName which are meant",
                writing.table().name
            ),
        })),
    }
}

fn error(message: String) -> DataFusionError {
    Error::new(ErrorKind::Query, message).into()
}
