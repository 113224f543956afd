//! A query's conditions on a report's parameters, as the choices that they make.

use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::split_conjunction;

use super::options::Axis;
use crate::catalog::descriptor::{Column, Kind, Level, Table};
use crate::error::{Error, ErrorKind};
use crate::pushdown::{Explained, Given, Travel, given};

/// One choice of all parameters that the query names.
#[derive(Debug, Clone, Default)]
pub(in crate::scan) struct Choice {
    named: Vec<(&'static Column, Given)>,
}

impl Choice {
    /// The value of the parameter called `name`, as it is sent.
    pub(super) fn sent(&self, name: &str) -> Option<&str> {
        self.given(name).map(|given| given.sent.as_str())
    }

    /// What rows echo of the parameter called `name`.
    pub(in crate::scan) fn echo(&self, name: &str) -> Option<ScalarValue> {
        self.given(name).map(|given| given.echo.clone())
    }

    /// The parameters that go with every request: those with a name in Xero's words, but for
    /// `left`, which the caller sends itself, and those that stand in the path.
    pub(super) fn parameters(&self, left: &[&str]) -> Vec<(&'static str, String)> {
        let sent = self
            .named
            .iter()
            .filter(|(column, _)| !column.path.is_empty() && !left.contains(&column.name));
        sent.map(|(column, given)| (column.path, given.sent.clone()))
            .collect()
    }

    /// The tracking categories that a report is laid out by, each with its one option if that is
    /// named; none if all their options are.
    pub(super) fn axes(&self) -> Vec<Axis<'_>> {
        let categories = [
            ("TrackingCategoryID", "TrackingOptionID"),
            ("TrackingCategoryID2", "TrackingOptionID2"),
        ];
        let named = categories.iter().filter_map(|(category, option)| {
            Some(Axis {
                category: self.sent(category)?,
                option: self.sent(option),
            })
        });
        let axes: Vec<Axis<'_>> = named.collect();
        match axes.iter().all(|axis| axis.option.is_some()) {
            true => Vec::new(),
            false => axes,
        }
    }

    fn given(&self, name: &str) -> Option<&Given> {
        let mut named = self.named.iter();
        let found = named.find(|(column, _)| column.name == name);
        found.map(|(_, given)| given)
    }
}

/// All choices that `filters` make, none if they contradict each other; and how each filter
/// travels.
///
/// # Errors
/// `Query` for a condition on a parameter that gives it no value.
pub(in crate::scan) fn choices(
    table: &'static Table,
    filters: &[Expr],
) -> Result<(Vec<Choice>, Vec<Explained>)> {
    let mut choices = vec![Choice::default()];
    let mut explained = Vec::new();
    for conjunct in filters.iter().flat_map(split_conjunction) {
        let is_false = matches!(
            conjunct,
            Expr::Literal(ScalarValue::Boolean(Some(false)), _)
        );
        if is_false {
            choices.clear();
        }
        let named = conjunct.column_refs();
        let mut columns = table.columns.iter();
        let parameter = columns.find(|column| {
            column.level == Level::Parameter && named.iter().any(|name| name.name == column.name)
        });
        let Some(parameter) = parameter else {
            let travel = match is_false {
                true => Travel::Exact,
                false => Travel::Local("a report takes no conditions but on its parameters"),
            };
            explained.push(Explained::new(conjunct, travel));
            continue;
        };
        let values = match given(table, conjunct) {
            Some((column, values)) if column.name == parameter.name => values,
            _ => return Err(no_value(table, parameter, conjunct).into()),
        };
        choices = choices
            .iter()
            .flat_map(|choice| {
                let earlier = choice.given(parameter.name);
                let values = values.iter();
                let values = values.filter(move |value| earlier.is_none_or(|one| one == *value));
                values.map(move |value| {
                    let mut choice = choice.clone();
                    if choice.given(parameter.name).is_none() {
                        choice.named.push((parameter, value.clone()));
                    }
                    choice
                })
            })
            .collect();
        explained.push(Explained::new(conjunct, Travel::Exact));
    }
    Ok((choices, explained))
}

fn no_value(table: &Table, parameter: &Column, conjunct: &Expr) -> Error {
    let shown = Explained::new(conjunct, Travel::Exact).filter;
    let example = match parameter.kind {
        Kind::Date => "DATE '2026-06-30'".to_string(),
        Kind::Flag => "true".to_string(),
        Kind::Enum(words) => format!("'{}'", words.first().unwrap_or(&"")),
        _ => "a literal".to_string(),
    };
    Error::new(
        ErrorKind::Query,
        format!(
            "`{0}` is a parameter of `{1}`, which Xero has to be told before it answers: write \
             {0} = {example}, or IN and literals; `{shown}` tells none",
            parameter.name, table.name
        ),
    )
}
