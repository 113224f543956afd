//! Queries: WITH, set operations, and the clauses of SELECT.

use std::sync::Arc;

use datafusion::sql::sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, LimitClause, NamedWindowExpr, ObjectName, OrderBy,
    OrderByExpr, OrderByKind, PipeOperator, Query, Select, SetExpr, WindowSpec, With,
};

use super::items::{self, aliases, passed_on};
use super::known::Known;
use super::scope::{Column, Columns, Path, Scope, fits, respell};
use super::sort;
use super::words::{self, Prefer};
use crate::error::Result;

/// Walks a statement and folds it, scope by scope.
pub(super) struct Resolver<'k> {
    pub(super) known: &'k Known,
    /// The common table expressions in scope, innermost last.
    pub(super) ctes: Vec<Cte>,
    /// The named windows in scope, innermost last.
    windows: Vec<String>,
    /// Relations given a name of ours so far.
    pub(super) named: usize,
    /// Whether ORDER BY has an expression of a column that an alias hides.
    pub(super) hidden: bool,
}

/// A common table expression: its name and its columns.
pub(super) struct Cte {
    pub name: String,
    pub columns: Vec<Column>,
}

impl<'k> Resolver<'k> {
    pub fn new(known: &'k Known) -> Self {
        Resolver {
            known,
            ctes: vec![],
            windows: vec![],
            named: 0,
            hidden: false,
        }
    }

    /// Folds `query`; its columns.
    pub fn query(&mut self, query: &mut Query, outer: Option<&Scope<'_>>) -> Result<Vec<Column>> {
        let ctes = self.ctes.len();
        if let Some(with) = &mut query.with {
            self.with(with, outer)?;
        }
        let mut columns = match query.body.as_mut() {
            SetExpr::Select(select) => {
                let around = std::mem::take(&mut self.hidden);
                let columns = self.select(select, query.order_by.as_mut(), outer)?;
                if std::mem::replace(&mut self.hidden, around) {
                    let relation = self.private_name();
                    sort::by_keys(query, &columns, relation);
                }
                columns
            }
            body => {
                let columns = self.set_expr(body, outer)?;
                if let Some(order) = &mut query.order_by {
                    let inputs = Columns {
                        columns: columns.clone(),
                        open: vec![],
                    };
                    let scope = Scope {
                        inputs: &inputs,
                        outer,
                    };
                    self.order_by(order, &scope, Prefer::Inputs)?;
                }
                columns
            }
        };
        self.limit(query.limit_clause.as_mut(), outer)?;
        for operator in &mut query.pipe_operators {
            self.pipe(operator, &mut columns, outer)?;
        }
        self.ctes.truncate(ctes);
        Ok(columns)
    }

    fn with(&mut self, with: &mut With, outer: Option<&Scope<'_>>) -> Result<()> {
        for cte in &mut with.cte_tables {
            let name = cte.alias.name.value.clone();
            let renamed = |mut columns: Vec<Column>| {
                let path: Path = Arc::from([name.clone()]);
                for (column, alias) in columns.iter_mut().zip(&cte.alias.columns) {
                    column.name = Some(alias.name.value.clone());
                }
                for column in &mut columns {
                    column.path = Arc::clone(&path);
                }
                Cte {
                    name: name.clone(),
                    columns,
                }
            };
            let columns = match cte.query.body.as_mut() {
                SetExpr::SetOperation { left, right, .. } if with.recursive => {
                    // Its own WITH belongs to both sides.
                    let inner = self.ctes.len();
                    if let Some(with) = &mut cte.query.with {
                        self.with(with, outer)?;
                    }
                    let columns = self.set_expr(left, outer)?;
                    self.ctes.push(renamed(columns.clone()));
                    self.set_expr(right, outer)?;
                    self.ctes.truncate(inner);
                    columns
                }
                _ => self.query(&mut cte.query, outer)?,
            };
            self.ctes.push(renamed(columns));
        }
        Ok(())
    }

    fn set_expr(&mut self, expr: &mut SetExpr, outer: Option<&Scope<'_>>) -> Result<Vec<Column>> {
        let path: Path = Arc::from([]);
        match expr {
            SetExpr::Select(select) => self.select(select, None, outer),
            SetExpr::Query(query) => self.query(query, outer),
            SetExpr::SetOperation { left, right, .. } => {
                let mut columns = self.set_expr(left, outer)?;
                self.set_expr(right, outer)?;
                for column in &mut columns {
                    column.path = Arc::clone(&path);
                    column.passes_on = None;
                }
                Ok(columns)
            }
            SetExpr::Values(values) => {
                for expr in values
                    .rows
                    .iter_mut()
                    .flat_map(|row| row.content.iter_mut())
                {
                    self.expr(expr, outer)?;
                }
                let width = values.rows.first().map_or(0, |row| row.content.len());
                let names = (1..=width).map(|place| format!("column{place}"));
                Ok(names.map(|name| Column::new(&path, name)).collect())
            }
            SetExpr::Insert(statement)
            | SetExpr::Update(statement)
            | SetExpr::Delete(statement)
            | SetExpr::Merge(statement) => {
                self.sql_statement(statement)?;
                Ok(vec![])
            }
            SetExpr::Table(_) => Ok(vec![]),
        }
    }

    fn select(
        &mut self,
        select: &mut Select,
        order: Option<&mut OrderBy>,
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<Column>> {
        let windows = self.windows.len();
        let names = select
            .named_window
            .iter()
            .map(|window| window.0.value.clone());
        self.windows.extend(names);
        let aliases = aliases(&select.projection);
        let inputs = self.from(&mut select.from, &aliases, outer)?;
        let scope = &Scope {
            inputs: &inputs,
            outer,
        };
        for expr in select.selection.iter_mut().chain(&mut select.prewhere) {
            words::fold(self, expr, scope, Prefer::Where)?;
        }
        for window in &mut select.named_window {
            match &mut window.1 {
                NamedWindowExpr::NamedWindow(name) => self.respell_window(name),
                NamedWindowExpr::WindowSpec(spec) => self.window(spec, scope)?,
            }
        }
        let mut outputs = self.items(&mut select.projection, scope)?;
        if let Some(exclude) = &mut select.exclude {
            items::exclude(exclude, &mut outputs)?;
        }
        if let Some(Distinct::On(exprs)) = &mut select.distinct {
            for expr in exprs {
                words::fold(self, expr, scope, Prefer::OutputsAlone(&outputs))?;
            }
        }
        if let GroupByExpr::Expressions(exprs, _) = &mut select.group_by {
            for expr in exprs {
                words::fold(self, expr, scope, Prefer::InputsTo(&outputs))?;
            }
        }
        let grouped = grouped(&select.group_by, &inputs, &outputs)?;
        if let Some(expr) = &mut select.having {
            words::fold(self, expr, scope, Prefer::Outputs(&outputs, &grouped))?;
        }
        if let Some(expr) = &mut select.qualify {
            let prefer = match is_grouped(&select.group_by) {
                true => Prefer::Outputs(&outputs, &grouped),
                false => Prefer::InputsTo(&outputs),
            };
            words::fold(self, expr, scope, prefer)?;
        }
        for order in &mut select.sort_by {
            words::fold(self, &mut order.expr, scope, Prefer::OutputsAlone(&outputs))?;
        }
        if let Some(order) = order {
            self.order_by(order, scope, Prefer::OutputsAlone(&outputs))?;
        }
        self.windows.truncate(windows);
        Ok(outputs)
    }

    fn order_by(
        &mut self,
        order: &mut OrderBy,
        scope: &Scope<'_>,
        prefer: Prefer<'_>,
    ) -> Result<()> {
        match &mut order.kind {
            OrderByKind::Expressions(exprs) => self.sort_keys(exprs, scope, prefer),
            OrderByKind::All(_) => Ok(()),
        }
    }

    pub(super) fn sort_keys(
        &mut self,
        keys: &mut [OrderByExpr],
        scope: &Scope<'_>,
        prefer: Prefer<'_>,
    ) -> Result<()> {
        for key in keys {
            words::fold(self, &mut key.expr, scope, prefer)?;
        }
        Ok(())
    }

    fn limit(&mut self, limit: Option<&mut LimitClause>, outer: Option<&Scope<'_>>) -> Result<()> {
        match limit {
            Some(LimitClause::LimitOffset { limit, offset, .. }) => {
                for expr in limit
                    .iter_mut()
                    .chain(offset.iter_mut().map(|o| &mut o.value))
                {
                    self.expr(expr, outer)?;
                }
                Ok(())
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => {
                self.expr(offset, outer)?;
                self.expr(limit, outer)
            }
            None => Ok(()),
        }
    }

    /// An expression that sees no columns but those around it.
    pub(super) fn expr(&mut self, expr: &mut Expr, outer: Option<&Scope<'_>>) -> Result<()> {
        let inputs = Columns::default();
        let scope = Scope {
            inputs: &inputs,
            outer,
        };
        words::fold(self, expr, &scope, Prefer::Inputs)
    }

    fn window(&mut self, spec: &mut WindowSpec, scope: &Scope<'_>) -> Result<()> {
        for expr in &mut spec.partition_by {
            words::fold(self, expr, scope, Prefer::Inputs)?;
        }
        self.sort_keys(&mut spec.order_by, scope, Prefer::Inputs)
    }

    pub(super) fn respell_window(&self, word: &mut Ident) {
        let mut windows = self.windows.iter().rev();
        if let Some(name) = windows.find(|name| fits(word, name)) {
            respell(word, name);
        }
    }

    fn pipe(
        &mut self,
        operator: &mut PipeOperator,
        columns: &mut Vec<Column>,
        outer: Option<&Scope<'_>>,
    ) -> Result<()> {
        let inputs = Columns {
            columns: columns.clone(),
            open: vec![],
        };
        let scope = &Scope {
            inputs: &inputs,
            outer,
        };
        match operator {
            PipeOperator::Where { expr } => words::fold(self, expr, scope, Prefer::Inputs),
            PipeOperator::OrderBy { exprs } => self.sort_keys(exprs, scope, Prefer::Inputs),
            PipeOperator::Select { exprs } => {
                *columns = self.items(exprs, scope)?;
                Ok(())
            }
            PipeOperator::Extend { exprs } => {
                columns.extend(self.items(exprs, scope)?);
                Ok(())
            }
            PipeOperator::As { alias } => {
                let path: Path = Arc::from([alias.value.clone()]);
                for column in columns {
                    column.path = Arc::clone(&path);
                }
                Ok(())
            }
            PipeOperator::Aggregate {
                full_table_exprs,
                group_by_expr,
            } => {
                let mut outputs = vec![];
                for item in group_by_expr.iter_mut().chain(full_table_exprs) {
                    let item = &mut item.expr;
                    words::fold(self, &mut item.expr, scope, Prefer::Inputs)?;
                    let mut column =
                        passed_on(&item.expr, &inputs)?.unwrap_or_else(Column::nameless);
                    if let Some(alias) = &item.alias {
                        column.name = Some(alias.value.clone());
                    }
                    outputs.push(column);
                }
                *columns = outputs;
                Ok(())
            }
            PipeOperator::Union { queries, .. }
            | PipeOperator::Intersect { queries, .. }
            | PipeOperator::Except { queries, .. } => {
                for query in queries {
                    self.query(query, outer)?;
                }
                Ok(())
            }
            PipeOperator::Join(join) => {
                let mut left = inputs.clone();
                self.join(join, &mut left, &Columns::default(), &[], outer)?;
                *columns = left.columns;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// `column` with what stands before it, if anything can.
    pub(super) fn qualified(&self, column: &Column, word: &Ident) -> Option<Vec<Ident>> {
        let name = column.name.as_ref()?;
        (!column.path.is_empty()).then(|| {
            let ident = |value: &String| Ident {
                value: value.clone(),
                quote_style: Some('"'),
                span: word.span,
            };
            column.path.iter().chain([name]).map(ident).collect()
        })
    }
}

/// The one word of a name.
pub(super) fn word_of(name: &mut ObjectName) -> Option<&mut Ident> {
    match name.0.as_mut_slice() {
        [datafusion::sql::sqlparser::ast::ObjectNamePart::Identifier(word)] => Some(word),
        _ => None,
    }
}

fn is_grouped(group_by: &GroupByExpr) -> bool {
    match group_by {
        GroupByExpr::All(_) => true,
        GroupByExpr::Expressions(exprs, _) => !exprs.is_empty(),
    }
}

/// The places of the inputs that GROUP BY, already folded, names.
fn grouped(group_by: &GroupByExpr, inputs: &Columns, outputs: &[Column]) -> Result<Vec<usize>> {
    let GroupByExpr::Expressions(exprs, _) = group_by else {
        return Ok(outputs.iter().filter_map(|o| o.passes_on).collect());
    };
    let mut places = vec![];
    for expr in exprs {
        let by_position = || {
            let place = expr.to_string().parse::<usize>().ok()?.checked_sub(1)?;
            outputs.get(place)?.passes_on
        };
        let named = passed_on(expr, inputs)?.and_then(|column| column.passes_on);
        places.extend(named.or_else(by_position));
    }
    Ok(places)
}
