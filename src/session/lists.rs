//! Lists in INSERT and UPDATE: whatever is given to a list column, made a list of its type.
//!
//! In: a statement with its names folded. Out: the same with `xero_list` (`write::list`) around the
//! values of list columns, each line of an array literal an argument of its own, so that lines may
//! have different fields. `json_to_list(text)` says that a text is JSON; a bare text is taken so, too.

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    self, Array, AssignmentTarget, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentList, FunctionArguments, Ident, ObjectName, Query, SelectItem, SetExpr,
    TableFactor, TableObject, Value,
};

use crate::catalog::descriptor::{Api, Column, Kind, Table};
use crate::catalog::registry;
use crate::catalog::writable::Writable;
use crate::write::XERO_LIST;

/// The function that says that a text is JSON.
const OF_JSON: &str = "json_to_list";

/// Puts the function around what is given to list columns of our tables.
pub(super) fn typed(statement: &mut Statement, schema: Api) {
    match statement {
        Statement::Explain(explain) => typed(&mut explain.statement, schema),
        Statement::Statement(statement) => match statement.as_mut() {
            ast::Statement::Insert(insert) => {
                let TableObject::TableName(name) = &insert.table else {
                    return;
                };
                let Some(table) = table(name, schema) else {
                    return;
                };
                let columns: Vec<Option<&'static Column>> = match insert.columns.is_empty() {
                    true => {
                        let columns = table.all_columns();
                        let named = |of: &'static Column| column_of(table, &Ident::new(of.name));
                        columns
                            .map(|column| named(column).or(Some(column)))
                            .collect()
                    }
                    false => {
                        let names = insert.columns.iter();
                        names.map(|name| named(table, name)).collect()
                    }
                };
                if let Some(source) = &mut insert.source {
                    source_of(source, table, &columns);
                }
            }
            ast::Statement::Update(update) => {
                let TableFactor::Table { name, .. } = &update.table.relation else {
                    return;
                };
                let Some(table) = table(name, schema) else {
                    return;
                };
                for assignment in &mut update.assignments {
                    let AssignmentTarget::ColumnName(name) = &assignment.target else {
                        continue;
                    };
                    let last = name.0.last().and_then(|part| part.as_ident());
                    if let Some(column) = last.and_then(|name| column_of(table, name)) {
                        wrap(&mut assignment.value, table, column);
                    }
                }
            }
            _ => {}
        },
        _ => {}
    }
}

/// The table of ours that a name means.
fn table(name: &ObjectName, schema: Api) -> Option<&'static Table> {
    let words: Vec<&str> = name
        .0
        .iter()
        .filter_map(|part| Some(part.as_ident()?.value.as_str()))
        .collect();
    let (table, before) = words.split_last()?;
    let named = before.iter().find_map(|word| {
        let mut all = Api::ALL.into_iter();
        all.find(|api| api.schema_name().eq_ignore_ascii_case(word))
    });
    registry::table(named.unwrap_or(schema), table)
}

fn named(table: &'static Table, name: &ObjectName) -> Option<&'static Column> {
    column_of(table, name.0.last()?.as_ident()?)
}

fn column_of(table: &'static Table, name: &Ident) -> Option<&'static Column> {
    let given = Writable::of(table).map_or(&[] as &[Column], |writable| writable.given);
    let mut columns = given.iter().chain(table.columns);
    columns.find(|column| column.name.eq_ignore_ascii_case(&name.value))
}

/// The values of an INSERT, by their places.
fn source_of(query: &mut Query, table: &'static Table, columns: &[Option<&'static Column>]) {
    set_of(&mut query.body, table, columns);
}

fn set_of(body: &mut SetExpr, table: &'static Table, columns: &[Option<&'static Column>]) {
    match body {
        SetExpr::Values(values) => {
            for row in &mut values.rows {
                for (value, column) in row.content.iter_mut().zip(columns) {
                    if let Some(column) = column {
                        wrap(value, table, column);
                    }
                }
            }
        }
        SetExpr::Select(select) => {
            // A wildcard hides which value is whose.
            let is_plain = |item: &SelectItem| {
                matches!(
                    item,
                    SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. }
                )
            };
            if !select.projection.iter().all(is_plain) {
                return;
            }
            for (item, column) in select.projection.iter_mut().zip(columns) {
                let (SelectItem::UnnamedExpr(value)
                | SelectItem::ExprWithAlias { expr: value, .. }) = item
                else {
                    continue;
                };
                if let Some(column) = column {
                    wrap(value, table, column);
                }
            }
        }
        SetExpr::SetOperation { left, right, .. } => {
            set_of(left, table, columns);
            set_of(right, table, columns);
        }
        SetExpr::Query(query) => source_of(query, table, columns),
        _ => {}
    }
}

/// Puts the function around `value`, if `column` is a list.
fn wrap(value: &mut Expr, table: &'static Table, column: &'static Column) {
    if let Kind::List(fields) = column.kind {
        let path = format!("{}.{}.{}", table.api.schema_name(), table.name, column.name);
        list(value, &path, fields);
    }
}

fn list(value: &mut Expr, path: &str, fields: &'static [Column]) {
    let null = |value: &Expr| matches!(value, Expr::Value(value) if value.value == Value::Null);
    if null(value) {
        return;
    }
    let mut arguments = match std::mem::replace(value, Expr::value(Value::Null)) {
        Expr::Array(Array { elem, .. }) => elem,
        Expr::Function(function) if is_of_json(&function) => arguments_of(function),
        other => vec![other],
    };
    for argument in &mut arguments {
        element(argument, path, fields);
    }
    let path = Expr::value(Value::SingleQuotedString(path.to_string()));
    let arguments = std::iter::once(path).chain(arguments);
    let arguments = arguments.map(|argument| FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)));
    *value = Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new(XERO_LIST)]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: arguments.collect(),
            clauses: vec![],
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: vec![],
    });
}

/// Lists within a struct literal.
fn element(value: &mut Expr, path: &str, fields: &'static [Column]) {
    let Expr::Dictionary(members) = value else {
        return;
    };
    for member in members {
        let mut known = fields.iter();
        let field = known.find(|field| field.name.eq_ignore_ascii_case(&member.key.value));
        if let Some(field) = field
            && let Kind::List(below) = field.kind
        {
            list(&mut member.value, &format!("{path}.{}", field.name), below);
        }
    }
}

fn is_of_json(function: &Function) -> bool {
    let name = function.name.0.last().and_then(|part| part.as_ident());
    name.is_some_and(|name| name.value.eq_ignore_ascii_case(OF_JSON))
}

fn arguments_of(function: Function) -> Vec<Expr> {
    let FunctionArguments::List(list) = function.args else {
        return vec![];
    };
    let expr = |argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        _ => None,
    };
    list.args.into_iter().filter_map(expr).collect()
}
