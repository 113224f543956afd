//! FROM: relations, joins, and the columns they bring.

use std::sync::Arc;

use datafusion::sql::sqlparser::ast::{
    FunctionArg, FunctionArgExpr, Ident, Join, JoinConstraint, JoinOperator, ObjectName,
    ObjectNamePart, TableAlias, TableFactor, TableWithJoins,
};

use super::known::alias_of;
use super::query::{Resolver, word_of};
use super::scope::{Column, Columns, Path, Scope, find, fits, respell, same};
use super::words::{self, Prefer};
use crate::error::Result;
use crate::session::query_error;

/// Which sides of a join are seen behind it.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Both,
    Left,
    Right,
}

impl Resolver<'_> {
    /// The columns of a FROM clause. `aliases` are those of its SELECT.
    pub(super) fn from(
        &mut self,
        tables: &mut [TableWithJoins],
        aliases: &[String],
        outer: Option<&Scope<'_>>,
    ) -> Result<Columns> {
        let mut all = Columns::default();
        for table in tables {
            let columns = self.table_with_joins(table, &all, aliases, outer)?;
            all.extend(columns);
        }
        Ok(all)
    }

    fn table_with_joins(
        &mut self,
        table: &mut TableWithJoins,
        before: &Columns,
        aliases: &[String],
        outer: Option<&Scope<'_>>,
    ) -> Result<Columns> {
        let mut columns = self.factor(&mut table.relation, before, aliases, outer)?;
        for join in &mut table.joins {
            self.join(join, &mut columns, before, aliases, outer)?;
        }
        Ok(columns)
    }

    /// Adds the columns that `join` brings to those on its left.
    pub(super) fn join(
        &mut self,
        join: &mut Join,
        left: &mut Columns,
        before: &Columns,
        aliases: &[String],
        outer: Option<&Scope<'_>>,
    ) -> Result<()> {
        let mut right = {
            let mut before = before.clone();
            before.extend(left.clone());
            self.factor(&mut join.relation, &before, aliases, outer)?
        };
        // Of another join the right side may be the one that is there.
        let keeps_left = matches!(
            join.join_operator,
            JoinOperator::Join(_)
                | JoinOperator::Inner(_)
                | JoinOperator::Left(_)
                | JoinOperator::LeftOuter(_)
        );
        let (constraint, seen) = match &mut join.join_operator {
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint)
            | JoinOperator::FullOuter(constraint)
            | JoinOperator::CrossJoin(constraint)
            | JoinOperator::StraightJoin(constraint) => (constraint, Seen::Both),
            JoinOperator::Semi(constraint)
            | JoinOperator::LeftSemi(constraint)
            | JoinOperator::Anti(constraint)
            | JoinOperator::LeftAnti(constraint) => (constraint, Seen::Left),
            JoinOperator::RightSemi(constraint) | JoinOperator::RightAnti(constraint) => {
                (constraint, Seen::Right)
            }
            JoinOperator::AsOf { constraint, .. } => (constraint, Seen::Both),
            _ => {
                left.extend(right);
                return Ok(());
            }
        };
        match constraint {
            JoinConstraint::On(expr) => {
                let mut inputs = left.clone();
                inputs.extend(right.clone());
                let scope = Scope {
                    inputs: &inputs,
                    outer,
                };
                words::fold(self, expr, &scope, Prefer::Inputs)?;
            }
            JoinConstraint::Using(names) => using(names, left, &mut right, keeps_left)?,
            JoinConstraint::Natural => natural(left, &mut right)?,
            JoinConstraint::None => {}
        }
        match seen {
            Seen::Both => left.extend(right),
            Seen::Left => {}
            Seen::Right => *left = right,
        }
        Ok(())
    }

    /// The columns of one relation; `before` are those that a lateral one sees.
    fn factor(
        &mut self,
        factor: &mut TableFactor,
        before: &Columns,
        aliases: &[String],
        outer: Option<&Scope<'_>>,
    ) -> Result<Columns> {
        let lateral = &Scope {
            inputs: before,
            outer,
        };
        // Looked up by its text, so before anything in it is folded.
        let computed = self.known.computed(factor).map(<[String]>::to_vec);
        let columns = match factor {
            TableFactor::Table {
                name, args: None, ..
            } => self.table(name),
            TableFactor::Table {
                name,
                args: Some(args),
                ..
            } => {
                self.known.respell_function(name);
                for arg in &mut args.args {
                    self.argument(arg, lateral)?;
                }
                // So DataFusion calls a function's relation.
                computed_columns(computed, &format!("{}()", last_word(name)))
            }
            TableFactor::Function { name, args, .. } => {
                self.known.respell_function(name);
                for arg in args {
                    self.argument(arg, lateral)?;
                }
                computed_columns(computed, &last_word(name))
            }
            TableFactor::UNNEST { array_exprs, .. } => {
                for expr in array_exprs {
                    words::fold(self, expr, lateral, Prefer::Inputs)?;
                }
                match computed {
                    Some(names) => Columns::known(&Arc::from([]), names),
                    None => Columns::unknown(Arc::from([])),
                }
            }
            TableFactor::Derived {
                lateral: is_lateral,
                subquery,
                alias,
                ..
            } => {
                let sees = match is_lateral {
                    true => Some(lateral),
                    false => outer,
                };
                let columns = self.query(subquery, sees)?;
                if alias.is_none() && is_hidden(&columns, aliases) {
                    *alias = Some(self.private_alias());
                }
                Columns {
                    columns,
                    open: vec![],
                }
            }
            TableFactor::NestedJoin {
                table_with_joins, ..
            } => self.table_with_joins(table_with_joins, before, aliases, outer)?,
            // DataFusion plans no others.
            _ => Columns::unknown(Arc::from([])),
        };
        Ok(match alias_of(factor) {
            Some(Some(alias)) => renamed(columns, alias),
            _ => columns,
        })
    }

    fn argument(&mut self, arg: &mut FunctionArg, scope: &Scope<'_>) -> Result<()> {
        let (FunctionArg::Named { arg, .. }
        | FunctionArg::ExprNamed { arg, .. }
        | FunctionArg::Unnamed(arg)) = arg;
        match arg {
            FunctionArgExpr::Expr(expr) => words::fold(self, expr, scope, Prefer::Inputs),
            _ => Ok(()),
        }
    }

    /// The columns of the table or common table expression called `name`.
    fn table(&mut self, name: &mut ObjectName) -> Columns {
        if let Some(word) = word_of(name)
            && let Some(cte) = self.cte(word)
        {
            let path: Path = Arc::from([cte.name.clone()]);
            let of_cte = |column: &Column| Column {
                path: Arc::clone(&path),
                merged: false,
                passes_on: None,
                hides: None,
                ..column.clone()
            };
            let columns = cte.columns.iter().map(of_cte).collect();
            respell(word, &cte.name);
            return Columns {
                columns,
                open: vec![],
            };
        }
        self.respell_table(name);
        let words = name.0.iter().filter_map(|part| part.as_ident());
        let path: Path = words.map(|word| word.value.clone()).collect();
        match self.known.table(name) {
            Some(table) => Columns::known(&path, table.columns.iter().cloned()),
            None => Columns::unknown(path),
        }
    }

    /// The common table expression that `word` names: of two, the one spelled so, else the
    /// inner one.
    fn cte(&self, word: &Ident) -> Option<&super::query::Cte> {
        let fitting = || self.ctes.iter().rev().filter(|cte| fits(word, &cte.name));
        let exact = fitting().find(|cte| cte.name == word.value);
        exact.or_else(|| fitting().next())
    }

    /// Gives a table's name the spelling it has in the catalog.
    pub(super) fn respell_table(&self, name: &mut ObjectName) {
        if let Some(table) = self.known.table(name) {
            for (part, spelled) in name.0.iter_mut().zip(&table.name) {
                if let ObjectNamePart::Identifier(word) = part {
                    respell(word, spelled);
                }
            }
        }
    }

    fn private_alias(&mut self) -> TableAlias {
        TableAlias {
            explicit: true,
            name: self.private_name(),
            columns: vec![],
            at: None,
        }
    }

    /// A name for a relation that nobody else gives.
    pub(super) fn private_name(&mut self) -> Ident {
        self.named += 1;
        Ident::new(format!("__subquery_{}", self.named))
    }
}

/// Whether an alias of the SELECT has the name of a column that nothing can stand before.
fn is_hidden(columns: &[Column], aliases: &[String]) -> bool {
    columns.iter().any(|column| {
        let name = column.name.as_ref();
        column.path.is_empty() && name.is_some_and(|name| aliases.contains(name))
    })
}

fn last_word(name: &ObjectName) -> String {
    let word = name.0.last().and_then(|part| part.as_ident());
    word.map(|word| word.value.clone()).unwrap_or_default()
}

fn computed_columns(names: Option<Vec<String>>, relation: &str) -> Columns {
    let path: Path = Arc::from([relation.to_string()]);
    match names {
        Some(names) => Columns::known(&path, names),
        None => Columns::unknown(path),
    }
}

/// `columns` under the alias of their relation.
fn renamed(mut columns: Columns, alias: &TableAlias) -> Columns {
    let path: Path = Arc::from([alias.name.value.clone()]);
    columns.columns.retain(|column| !column.merged);
    for column in &mut columns.columns {
        column.path = Arc::clone(&path);
    }
    let given = alias.columns.iter().map(|column| &column.name.value);
    for (place, name) in given.enumerate() {
        match columns.columns.get_mut(place) {
            Some(column) => column.name = Some(name.clone()),
            None => columns.columns.push(Column::new(&path, name)),
        }
    }
    for open in &mut columns.open {
        *open = Arc::clone(&path);
    }
    columns
}

/// USING joins columns of one spelling; DataFusion compares them exactly.
fn using(
    names: &mut [ObjectName],
    left: &mut Columns,
    right: &mut Columns,
    keeps_left: bool,
) -> Result<()> {
    for name in names {
        let Some(word) = word_of(name) else {
            continue;
        };
        let of_left = find(&left.columns, word)?;
        let of_right = find(&right.columns, word)?;
        if let (Some(of_left), Some(of_right)) = (of_left, of_right) {
            let one = &left.columns[of_left];
            let other = &mut right.columns[of_right];
            if one.name != other.name {
                return Err(differently_spelled("USING", one, other));
            }
            other.merged = true;
            let stands = left.columns[of_left].stands_for_merged.unwrap_or(true);
            left.columns[of_left].stands_for_merged = Some(stands && keeps_left);
        }
        let found = of_left.map(|at| &left.columns[at]);
        let found = found.or(of_right.map(|at| &right.columns[at]));
        if let Some(name) = found.and_then(|column| column.name.as_deref()) {
            respell(word, name);
        }
    }
    Ok(())
}

/// NATURAL would silently leave out columns whose spelling differs.
fn natural(left: &Columns, right: &mut Columns) -> Result<()> {
    for other in &mut right.columns {
        let Some(name) = other.name.clone() else {
            continue;
        };
        let fitting = || {
            let all = left.columns.iter();
            all.filter(|one| one.name.as_deref().is_some_and(|one| same(one, &name)))
        };
        if fitting().any(|one| one.name.as_ref() == Some(&name)) {
            other.merged = true;
        } else if let Some(one) = fitting().next() {
            return Err(differently_spelled("NATURAL", one, other));
        }
    }
    Ok(())
}

fn differently_spelled(join: &str, one: &Column, other: &Column) -> crate::error::Error {
    let full = |column: &Column| {
        let name = column.name.iter().map(String::as_str);
        let path = column.path.iter().map(String::as_str);
        path.chain(name).collect::<Vec<_>>().join(".")
    };
    let (one, other) = (full(one), full(other));
    query_error(format!(
        "{join}: `{one}` and `{other}` are spelled differently: write `ON {one} = {other}`"
    ))
}

/// Gives `name` the spelling of the column it names, as in the column list of an INSERT.
pub(super) fn column_word(name: &mut ObjectName, columns: &[Column]) -> Result<()> {
    if let Some(word) = word_of(name)
        && let Some(at) = find(columns, word)?
        && let Some(name) = &columns[at].name
    {
        respell(word, name);
    }
    Ok(())
}
