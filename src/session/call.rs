//! `CALL name(argument => value, …)`, which DataFusion parses and doesn't plan.
//!
//! In: the parsed call. Out: a data frame whose rows are the procedure's. Arguments may be any
//! expression without tables of its own row: they are planned as a SELECT and computed when the
//! result is read, which is when the procedure runs.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::execution::{SendableRecordBatchStream, SessionState, TaskContext};
use datafusion::physical_plan::streaming::PartitionStream;
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{self, FunctionArg, FunctionArguments};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

use super::{arguments, names, query_error};
use crate::connection::XeroConnection;
use crate::error::Result;
use crate::procedures::{self, Arguments, Parameter, Procedure};

/// The call that `statement` is, planned; nothing runs yet.
pub(super) async fn of_procedure(
    context: &SessionContext,
    connection: &Arc<XeroConnection>,
    statement: &Statement,
) -> Option<Result<DataFrame>> {
    match statement {
        Statement::Statement(statement) => match statement.as_ref() {
            ast::Statement::Call(call) => Some(planned(context, connection, call).await),
            _ => None,
        },
        Statement::Explain(explain) => match explain.statement.as_ref() {
            Statement::Statement(statement)
                if matches!(statement.as_ref(), ast::Statement::Call(_)) =>
            {
                Some(Err(query_error(
                    "a CALL has no plan to explain: system.Procedures says what each one does",
                )))
            }
            _ => None,
        },
        _ => None,
    }
}

async fn planned(
    context: &SessionContext,
    connection: &Arc<XeroConnection>,
    call: &ast::Function,
) -> Result<DataFrame> {
    let name = call.name.0.last().and_then(|part| part.as_ident());
    let name = name.ok_or_else(|| query_error(format!("`{}` is no procedure", call.name)))?;
    let procedure = Procedure::named(&name.value)?;
    let given = given(procedure, &call.args)?;
    let names: Vec<Option<&str>> = given.iter().map(|(name, _)| name.as_deref()).collect();
    let parameters = Arguments::places(procedure, &names)?;
    let values = match given.is_empty() {
        true => None,
        false => {
            let expressions = given.into_iter().map(|(_, expression)| expression);
            Some(selected(&context.state(), expressions.collect()).await?)
        }
    };
    let schema = procedures::schema_of(procedure.columns);
    let rows = Rows {
        procedure,
        parameters,
        values: values.map(|plan| DataFrame::new(context.state(), plan)),
        context: context.clone(),
        connection: Arc::clone(connection),
        schema: Arc::clone(&schema),
    };
    let table = StreamingTable::try_new(schema, vec![Arc::new(rows)])?;
    Ok(context.read_table(Arc::new(table))?)
}

/// The arguments as they stand, each with its name if it has one.
fn given(
    procedure: &Procedure,
    arguments: &FunctionArguments,
) -> Result<Vec<(Option<String>, ast::Expr)>> {
    let list = match arguments {
        FunctionArguments::None => return Ok(vec![]),
        FunctionArguments::List(list) => &list.args,
        FunctionArguments::Subquery(_) => {
            return Err(query_error(format!(
                "arguments stand one by one: {}",
                procedure.signature()
            )));
        }
    };
    let one = |argument: &FunctionArg| {
        arguments::named(argument).ok_or_else(|| {
            query_error(format!(
                "`{argument}` is no argument: {}",
                procedure.signature()
            ))
        })
    };
    list.iter().map(one).collect()
}

/// `SELECT expression, …` planned, names folded as in any query.
async fn selected(
    state: &SessionState,
    expressions: Vec<ast::Expr>,
) -> Result<datafusion::logical_expr::LogicalPlan> {
    let unreadable = || query_error("the arguments can't be read");
    let mut parsed = Parser::parse_sql(&GenericDialect {}, "SELECT 1").map_err(|_| unreadable())?;
    let mut statement = parsed.pop().ok_or_else(unreadable)?;
    if let ast::Statement::Query(query) = &mut statement
        && let ast::SetExpr::Select(select) = query.body.as_mut()
    {
        let aliased = expressions.into_iter().enumerate().map(|(place, expr)| {
            // Two arguments may be the same.
            let alias = ast::Ident::with_quote('"', format!("argument {place}"));
            ast::SelectItem::ExprWithAlias { expr, alias }
        });
        select.projection = aliased.collect();
    }
    let statement = names::fold(state, Statement::Statement(Box::new(statement))).await?;
    Ok(state.statement_to_plan(statement).await?)
}

/// What a call gives, when it is asked.
struct Rows {
    procedure: &'static Procedure,
    parameters: Vec<&'static Parameter>,
    values: Option<DataFrame>,
    context: SessionContext,
    connection: Arc<XeroConnection>,
    schema: SchemaRef,
}

impl Rows {
    async fn arguments(
        procedure: &'static Procedure,
        parameters: Vec<&'static Parameter>,
        values: Option<DataFrame>,
    ) -> Result<Arguments> {
        let Some(frame) = values else {
            return Ok(Arguments::default());
        };
        let schema = Arc::clone(frame.schema().inner());
        let batches = frame.collect().await?;
        let row =
            concat_batches(&schema, &batches).map_err(datafusion::error::DataFusionError::from)?;
        if row.num_rows() != 1 {
            return Err(query_error(format!(
                "CALL {}: an argument gives {} values instead of one",
                procedure.name,
                row.num_rows()
            )));
        }
        let values = row.columns().iter();
        let values = values.map(|column| Ok(ScalarValue::try_from_array(column, 0)?));
        let values = values.collect::<Result<_>>()?;
        Arguments::bind(procedure, &parameters, values)
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Arguments may be secrets.
        write!(f, "CALL {}", self.procedure.name)
    }
}

impl PartitionStream for Rows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let procedure = self.procedure;
        let arguments = Rows::arguments(procedure, self.parameters.clone(), self.values.clone());
        let connection = Arc::clone(&self.connection);
        let context = self.context.clone();
        let rows = async move {
            let arguments = arguments.await?.in_session(&context);
            procedures::run(procedure, connection, arguments).await
        };
        procedures::stream_of(&self.schema, rows)
    }
}
