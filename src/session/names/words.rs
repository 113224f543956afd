//! The words of one expression.

use std::collections::HashSet;
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    AccessExpr, Expr, Ident, OneOrManyWithParens, Query, VisitMut, VisitorMut, WindowType,
};

use super::query::Resolver;
use super::scope::{Column, Scope, find, find_of, path_of, respell};
use crate::error::{Error, Result};

/// Which of inputs and outputs (aliases among them) a word means first.
#[derive(Clone, Copy)]
pub(super) enum Prefer<'a> {
    /// ON, the SELECT list: there are no outputs yet.
    Inputs,
    /// WHERE: the same, and what USING has merged is called by its table, as DataFusion wants it there.
    Where,
    /// GROUP BY: an output if no input is called so.
    InputsTo(&'a [Column]),
    /// ORDER BY and DISTINCT ON: an output if the word stands alone, else as GROUP BY.
    OutputsAlone(&'a [Column]),
    /// HAVING: an output, but an input that GROUP BY names comes first, and within aggregates
    /// and windows it is as in GROUP BY.
    Outputs(&'a [Column], &'a [usize]),
}

/// Folds the words of an expression, subqueries included.
pub(super) struct Words<'w, 'k> {
    resolver: &'w mut Resolver<'k>,
    scope: &'w Scope<'w>,
    prefer: Prefer<'w>,
    /// Whether the expression is one word.
    alone: bool,
    /// Queries being visited, which the resolver has already folded.
    queries: usize,
    /// Aggregates and windows around the word.
    aggregates: usize,
    /// Names that a lambda around the word gives its parameters.
    parameters: Vec<String>,
    /// Fields of structs, which look like columns.
    fields: HashSet<*const Expr>,
    /// What has been put in a word's place, and is folded already.
    replaced: Option<*const Expr>,
}

/// Folds `expr` in `scope`.
pub(super) fn fold(
    resolver: &mut Resolver<'_>,
    expr: &mut Expr,
    scope: &Scope<'_>,
    prefer: Prefer<'_>,
) -> Result<()> {
    let alone = matches!(expr, Expr::Identifier(_));
    let mut words = Words {
        resolver,
        scope,
        prefer,
        alone,
        queries: 0,
        aggregates: 0,
        parameters: vec![],
        fields: HashSet::new(),
        replaced: None,
    };
    match expr.visit(&mut words) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(error) => Err(error),
    }
}

impl Words<'_, '_> {
    fn identifier(&mut self, expr: &mut Expr) -> Result<()> {
        let Expr::Identifier(word) = expr else {
            return Ok(());
        };
        if let Some(parameter) = self.parameters.iter().rev().find(|parameter| {
            word.quote_style.is_none() && super::scope::same(parameter, &word.value)
        }) {
            respell(word, parameter);
            return Ok(());
        }
        let inputs = &self.scope.inputs.columns;
        let (outputs, outputs_first) = match self.prefer {
            Prefer::Inputs | Prefer::Where => (&[] as &[Column], false),
            Prefer::InputsTo(outputs) => (outputs, false),
            Prefer::OutputsAlone(outputs) => (outputs, self.alone),
            Prefer::Outputs(outputs, grouped) => {
                let is_grouped = |place| grouped.contains(&place);
                let by_input = self.aggregates > 0 || find(inputs, word)?.is_some_and(is_grouped);
                (outputs, !by_input)
            }
        };
        if outputs_first && let Some(place) = find(outputs, word)? {
            respell_as(word, &outputs[place]);
            // Where DataFusion would take the column of that spelling.
            if let (Prefer::Outputs(..), Some(meant)) = (self.prefer, &outputs[place].hides) {
                *expr = Expr::Nested(Box::new(meant.as_ref().clone()));
                self.replaced = Some(&raw const *expr);
            }
            return Ok(());
        }
        if let Some(place) = find(inputs, word)? {
            respell_as(word, &inputs[place]);
            // Where DataFusion would take the alias of that spelling.
            let hidden = !matches!(self.prefer, Prefer::InputsTo(_))
                && outputs.iter().any(|output| {
                    output.name == inputs[place].name && output.passes_on != Some(place)
                });
            if hidden && matches!(self.prefer, Prefer::OutputsAlone(_)) {
                self.resolver.hidden = true;
            }
            let merged = matches!(self.prefer, Prefer::Where)
                && inputs[place].stands_for_merged == Some(true);
            if (hidden || merged)
                && let Some(qualified) = self.resolver.qualified(&inputs[place], word)
            {
                *expr = Expr::CompoundIdentifier(qualified);
            }
            return Ok(());
        }
        if !outputs_first && let Some(place) = find(outputs, word)? {
            respell_as(word, &outputs[place]);
            return Ok(());
        }
        // An inner relation whose columns aren't known may have it.
        let mut within = self.scope;
        while within.inputs.open.is_empty()
            && let Some(outer) = within.outer
        {
            if let Some(place) = find(&outer.inputs.columns, word)? {
                respell_as(word, &outer.inputs.columns[place]);
                return Ok(());
            }
            within = outer;
        }
        Ok(())
    }

    /// `table.column[1]`, `column[1].field`: the words before the first index are one name, the
    /// others are fields.
    fn field_access(&mut self, root: &mut Expr, chain: &mut [AccessExpr]) -> Result<()> {
        let fields = chain.iter().filter_map(|access| match access {
            AccessExpr::Dot(field) => Some(&raw const *field),
            AccessExpr::Subscript(_) => None,
        });
        self.fields.extend(fields);
        let Expr::Identifier(first) = root else {
            return Ok(());
        };
        let leading = chain.iter_mut().map_while(|access| match access {
            AccessExpr::Dot(Expr::Identifier(word)) => Some(word),
            _ => None,
        });
        let mut places: Vec<&mut Ident> = std::iter::once(first).chain(leading).collect();
        if places.len() > 1 {
            let mut words: Vec<Ident> = places.iter().map(|word| (**word).clone()).collect();
            self.compound(&mut words)?;
            for (place, word) in places.iter_mut().zip(words) {
                **place = word;
            }
            self.fields.insert(&raw const *root);
        }
        Ok(())
    }

    /// `column.field`, `table.column`, `schema.table.column.field`
    fn compound(&self, words: &mut [Ident]) -> Result<()> {
        let longest = (words.len() - 1).min(3);
        for scope in self.scope.all() {
            let columns = &scope.inputs.columns;
            for length in (1..=longest).rev() {
                let (qualifier, rest) = words.split_at_mut(length);
                if let Some(place) = find_of(columns, qualifier, &rest[0])? {
                    respell_as(&mut rest[0], &columns[place]);
                    respell_path(qualifier, &columns[place].path);
                    return Ok(());
                }
            }
            if let Some(place) = find(columns, &words[0])? {
                respell_as(&mut words[0], &columns[place]);
                return Ok(());
            }
            // A column that isn't there is an error that should name the table as it is.
            for length in (1..=longest).rev() {
                if let Some(path) = path_of(scope.inputs, &words[..length]) {
                    respell_path(&mut words[..length], path);
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

fn respell_as(word: &mut Ident, column: &Column) {
    if let Some(name) = &column.name {
        respell(word, name);
    }
}

pub(super) fn respell_path(qualifier: &mut [Ident], path: &[String]) {
    for (word, name) in qualifier.iter_mut().rev().zip(path.iter().rev()) {
        respell(word, name);
    }
}

impl VisitorMut for Words<'_, '_> {
    type Break = Error;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<Error> {
        self.queries += 1;
        if self.queries > 1 || self.replaced.is_some() {
            return ControlFlow::Continue(());
        }
        match self.resolver.query(query, Some(self.scope)) {
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        }
    }

    fn post_visit_query(&mut self, _query: &mut Query) -> ControlFlow<Error> {
        self.queries -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Error> {
        if self.queries > 0 || self.replaced.is_some() {
            return ControlFlow::Continue(());
        }
        let folded = match expr {
            Expr::Identifier(_) if self.fields.contains(&(&raw const *expr)) => Ok(()),
            Expr::Identifier(_) => self.identifier(expr),
            Expr::CompoundIdentifier(words) => self.compound(words),
            Expr::CompoundFieldAccess { root, access_chain } => {
                self.field_access(root, access_chain)
            }
            Expr::Function(function) => {
                if let Some(WindowType::NamedWindow(window)) = &mut function.over {
                    self.resolver.respell_window(window);
                }
                if function.over.is_some() || self.resolver.known.is_aggregate(&function.name) {
                    self.aggregates += 1;
                }
                Ok(())
            }
            Expr::Lambda(lambda) => {
                let parameters = match &lambda.params {
                    OneOrManyWithParens::One(one) => std::slice::from_ref(one),
                    OneOrManyWithParens::Many(many) => many.as_slice(),
                };
                let names = parameters
                    .iter()
                    .map(|parameter| parameter.name.value.clone());
                self.parameters.extend(names);
                Ok(())
            }
            _ => Ok(()),
        };
        match folded {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        }
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Error> {
        if self.queries > 0 {
            return ControlFlow::Continue(());
        }
        if let Some(replaced) = self.replaced {
            if std::ptr::eq(replaced, expr) {
                self.replaced = None;
            }
            return ControlFlow::Continue(());
        }
        match expr {
            Expr::Function(function)
                if function.over.is_some() || self.resolver.known.is_aggregate(&function.name) =>
            {
                self.aggregates -= 1;
            }
            Expr::Lambda(lambda) => {
                let left = self.parameters.len() - lambda.params.len();
                self.parameters.truncate(left);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}
