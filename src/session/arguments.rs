//! `ProfitAndLoss(FromDate => DATE '2026-01-01', …)`: a table with arguments.
//!
//! In: a relation of a parsed statement. Out: the same as a SELECT from the table whose WHERE gives
//! its parameters values. A session rewrites statements so before it folds their names; in a plain
//! `SessionContext` a planner of relations does. Rule: arguments are named, and every table that
//! has parameters takes them, whatever it is read from.

use std::ops::ControlFlow;

use datafusion::error::Result as PlanningResult;
use datafusion::logical_expr::planner::{
    PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning,
};
use datafusion::sql::parser::{CopyToSource, Statement};
use datafusion::sql::sqlparser::ast::{
    self, BinaryOperator, Expr, FunctionArg, FunctionArgExpr, Ident, ObjectName, SetExpr,
    TableFactor, Value, VisitMut, VisitorMut,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

use super::query_error;
use crate::catalog::descriptor::Table;
use crate::catalog::facts;
use crate::catalog::registry::TABLES;
use crate::error::{Error, Result};

/// Rewrites every relation of `statement` that has arguments, unless it is a function that
/// `is_function` knows.
///
/// # Errors
/// `Query` for an argument that a table doesn't take.
pub(super) fn as_conditions(
    statement: &mut Statement,
    is_function: &dyn Fn(&str) -> bool,
) -> Result<()> {
    let mut rewrite = Rewrite { is_function };
    let done = match statement {
        Statement::Statement(statement) => statement.visit(&mut rewrite),
        Statement::Explain(explain) => return as_conditions(&mut explain.statement, is_function),
        Statement::CopyTo(copy) => match &mut copy.source {
            CopyToSource::Query(query) => query.visit(&mut rewrite),
            CopyToSource::Relation(_) => return Ok(()),
        },
        Statement::CreateExternalTable(_) | Statement::Reset(_) => return Ok(()),
    };
    match done {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(error) => Err(error),
    }
}

struct Rewrite<'a> {
    is_function: &'a dyn Fn(&str) -> bool,
}

impl VisitorMut for Rewrite<'_> {
    type Break = Error;

    fn post_visit_table_factor(&mut self, relation: &mut TableFactor) -> ControlFlow<Error> {
        match selected(relation, self.is_function) {
            Ok(None) => ControlFlow::Continue(()),
            Ok(Some(rewritten)) => {
                *relation = rewritten;
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(error),
        }
    }
}

/// Plans tables with arguments in a context that isn't a session's.
#[derive(Debug)]
pub(super) struct TablesWithArguments;

impl RelationPlanner for TablesWithArguments {
    fn plan_relation(
        &self,
        relation: TableFactor,
        context: &mut dyn RelationPlannerContext,
    ) -> PlanningResult<RelationPlanning> {
        Ok(match selected(&relation, &|_| false)? {
            None => RelationPlanning::Original(Box::new(relation)),
            Some(rewritten) => {
                let plan = context.plan(rewritten)?;
                RelationPlanning::Planned(Box::new(PlannedRelation::new(plan, None)))
            }
        })
    }
}

/// The SELECT that `relation` is, if it is a table of Xero's with arguments.
fn selected(
    relation: &TableFactor,
    is_function: &dyn Fn(&str) -> bool,
) -> Result<Option<TableFactor>> {
    let (name, arguments, alias) = match relation {
        TableFactor::Table {
            name,
            args: Some(arguments),
            alias,
            ..
        } => (name, &arguments.args, alias),
        TableFactor::Function {
            name, args, alias, ..
        } => (name, args, alias),
        _ => return Ok(None),
    };
    let Some(last) = name.0.last().and_then(|part| part.as_ident()) else {
        return Ok(None);
    };
    if name.0.len() == 1 && is_function(&last.value) {
        return Ok(None);
    }
    let mut tables = TABLES.iter().copied();
    let table = tables.find(|table| table.name.eq_ignore_ascii_case(&last.value));
    let Some(table) = table else {
        // Functions take no named arguments.
        let mut named = arguments.iter().filter_map(named);
        return match named.any(|(name, _)| name.is_some()) {
            true => Err(nobody(&name.to_string())),
            false => Ok(None),
        };
    };
    let conditions = arguments.iter().map(|argument| condition(table, argument));
    let conditions: Vec<Option<Expr>> = conditions.collect::<Result<_>>()?;
    given_once(table, arguments)?;
    let conditions = conditions.into_iter().flatten();
    let condition = conditions.reduce(|all, one| Expr::BinaryOp {
        left: Box::new(all),
        op: BinaryOperator::And,
        right: Box::new(one),
    });
    derived(name, last, alias.clone(), condition).map(Some)
}

/// What an argument says of its parameter; nothing if it is NULL.
fn condition(table: &Table, argument: &FunctionArg) -> Result<Option<Expr>> {
    let Some((Some(name), value)) = named(argument) else {
        return Err(not_taken(table, &format!("`{argument}` has no name")));
    };
    let mut parameters = table.parameters();
    let parameter = parameters.find(|column| column.name.eq_ignore_ascii_case(&name));
    let Some(parameter) = parameter else {
        return Err(not_taken(table, &format!("`{name}` is none of them")));
    };
    let column = Expr::Identifier(Ident::with_quote('"', parameter.name));
    Ok(match value {
        Expr::Value(value) if value.value == Value::Null => None,
        Expr::Array(ast::Array { elem: list, .. }) | Expr::Tuple(list) => Some(Expr::InList {
            expr: Box::new(column),
            list,
            negated: false,
        }),
        value => Some(Expr::BinaryOp {
            left: Box::new(column),
            op: BinaryOperator::Eq,
            right: Box::new(Expr::Nested(Box::new(value))),
        }),
    })
}

fn given_once(table: &Table, arguments: &[FunctionArg]) -> Result<()> {
    let names = arguments.iter().filter_map(|argument| named(argument)?.0);
    let names: Vec<String> = names.map(|name| name.to_ascii_lowercase()).collect();
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            return Err(query_error(format!(
                "`{}`: the argument `{name}` is given twice; several values are an array: {name} => \
                 [one, other]",
                table.name
            )));
        }
    }
    Ok(())
}

/// The table takes no such argument, because of `problem`.
fn not_taken(table: &Table, problem: &str) -> Error {
    let name = facts::name_in_sql(table);
    let parameters: Vec<&str> = table.parameters().map(|column| column.name).collect();
    match parameters.as_slice() {
        [] => query_error(format!(
            "`{name}` takes no arguments: write conditions, SELECT … FROM {name} WHERE …"
        )),
        all => query_error(format!(
            "`{name}` takes named arguments, {name}({} => …), which are {}; {problem}",
            all[0],
            all.join(", ")
        )),
    }
}

/// No table that takes arguments is called `name`.
fn nobody(name: &str) -> Error {
    let takes_some = TABLES
        .iter()
        .filter(|table| table.parameters().next().is_some());
    let takes_some: Vec<&str> = takes_some.map(|table| table.name).collect();
    query_error(format!(
        "`{name}` takes no named arguments; these tables do: {}",
        takes_some.join(", ")
    ))
}

/// The name of an argument, if it has one, and its value: of `name => value`, and of `name = value`,
/// which would else be a comparison.
pub(super) fn named(argument: &FunctionArg) -> Option<(Option<String>, Expr)> {
    let (name, value) = match argument {
        FunctionArg::Named {
            name,
            arg: FunctionArgExpr::Expr(value),
            ..
        }
        | FunctionArg::ExprNamed {
            name: Expr::Identifier(name),
            arg: FunctionArgExpr::Expr(value),
            ..
        } => (Some(name.value.clone()), value),
        FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => match value {
            Expr::BinaryOp {
                left,
                op: BinaryOperator::Eq,
                right,
            } => match left.as_ref() {
                Expr::Identifier(name) => (Some(name.value.clone()), right.as_ref()),
                _ => (None, value),
            },
            value => (None, value),
        },
        _ => return None,
    };
    Some((name, value.clone()))
}

/// `(SELECT * FROM name WHERE condition) AS alias`; the alias is the table's own name without one.
fn derived(
    name: &ObjectName,
    last: &Ident,
    alias: Option<ast::TableAlias>,
    condition: Option<Expr>,
) -> Result<TableFactor> {
    const SHAPE: &str = "SELECT * FROM (SELECT * FROM x) AS y";
    let unreadable = || query_error(format!("the arguments of `{name}` can't be read"));
    let parsed = Parser::parse_sql(&GenericDialect {}, SHAPE).map_err(|_| unreadable())?;
    let select = |body: SetExpr| match body {
        SetExpr::Select(select) => Ok(select),
        _ => Err(unreadable()),
    };
    let Some(ast::Statement::Query(query)) = parsed.into_iter().next() else {
        return Err(unreadable());
    };
    let mut from = select(*query.body)?.from;
    let mut relation = from.pop().ok_or_else(unreadable)?.relation;
    let TableFactor::Derived {
        subquery,
        alias: of_all,
        ..
    } = &mut relation
    else {
        return Err(unreadable());
    };
    let SetExpr::Select(within) = subquery.body.as_mut() else {
        return Err(unreadable());
    };
    within.selection = condition;
    for table in &mut within.from {
        if let TableFactor::Table { name: own, .. } = &mut table.relation {
            own.clone_from(name);
        }
    }
    match (of_all, alias) {
        (of_all, Some(alias)) => *of_all = Some(alias),
        (Some(of_all), None) => of_all.name.clone_from(last),
        (None, None) => {}
    }
    Ok(relation)
}
