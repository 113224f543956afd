//! The SELECT list: what it names, and the columns it gives.

use std::sync::Arc;

use datafusion::sql::sqlparser::ast::{
    ExcludeSelectItem, Expr, Ident, ObjectName, RenameSelectItem, SelectItem,
    SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};
use datafusion::sql::sqlparser::tokenizer::Span;

use super::query::{Resolver, word_of};
use super::scope::{Column, Columns, Path, Scope, find, find_of, path_of, respell};
use super::words::{self, Prefer};
use crate::error::Result;

impl Resolver<'_> {
    /// The columns that a SELECT list gives.
    pub(super) fn items(
        &mut self,
        items: &mut [SelectItem],
        scope: &Scope<'_>,
    ) -> Result<Vec<Column>> {
        let inputs = scope.inputs;
        let mut outputs = vec![];
        for item in items {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    words::fold(self, expr, scope, Prefer::Inputs)?;
                    outputs.push(passed_on(expr, inputs)?.unwrap_or_else(Column::nameless));
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    words::fold(self, expr, scope, Prefer::Inputs)?;
                    let of = passed_on(expr, inputs)?;
                    let hides = inputs
                        .columns
                        .iter()
                        .any(|input| input.name.as_ref() == Some(&alias.value));
                    outputs.push(Column {
                        name: Some(alias.value.clone()),
                        passes_on: of.and_then(|column| column.passes_on),
                        hides: hides.then(|| Arc::new(expr.clone())),
                        ..Column::nameless()
                    });
                }
                SelectItem::ExprWithAliases { expr, aliases } => {
                    words::fold(self, expr, scope, Prefer::Inputs)?;
                    let path: Path = Arc::from([]);
                    outputs.extend(aliases.iter().map(|a| Column::new(&path, &a.value)));
                }
                SelectItem::Wildcard(options) => {
                    outputs.extend(self.wildcard(all(inputs), options, scope)?);
                }
                SelectItem::QualifiedWildcard(kind, options) => {
                    let SelectItemQualifiedWildcardKind::ObjectName(name) = kind else {
                        continue;
                    };
                    let listed = qualified_wildcard(name, scope);
                    outputs.extend(self.wildcard(listed, options, scope)?);
                }
            }
        }
        Ok(outputs)
    }

    /// What EXCLUDE, EXCEPT, REPLACE and RENAME leave of the columns that `*` lists.
    fn wildcard(
        &mut self,
        mut listed: Vec<Column>,
        options: &mut WildcardAdditionalOptions,
        scope: &Scope<'_>,
    ) -> Result<Vec<Column>> {
        if let Some(replace) = &mut options.opt_replace {
            for item in &mut replace.items {
                words::fold(self, &mut item.expr, scope, Prefer::Inputs)?;
                if let Some(at) = find(&listed, &item.column_name)? {
                    respell_as(&mut item.column_name, &listed[at]);
                    listed[at].passes_on = None;
                }
            }
        }
        if let Some(except) = &mut options.opt_except {
            let all = std::iter::once(&mut except.first_element);
            for word in all.chain(&mut except.additional_elements) {
                remove(&mut listed, word)?;
            }
        }
        if let Some(exclude) = &mut options.opt_exclude {
            self::exclude(exclude, &mut listed)?;
        }
        if let Some(rename) = &mut options.opt_rename {
            let renames = match rename {
                RenameSelectItem::Single(one) => std::slice::from_mut(one),
                RenameSelectItem::Multiple(many) => many.as_mut_slice(),
            };
            for rename in renames {
                if let Some(at) = find(&listed, &rename.ident)? {
                    respell_as(&mut rename.ident, &listed[at]);
                    listed[at].name = Some(rename.alias.value.clone());
                }
            }
        }
        Ok(listed)
    }
}

/// What `*` lists.
fn all(inputs: &Columns) -> Vec<Column> {
    let all = (0..inputs.columns.len()).filter(|at| !inputs.columns[*at].merged);
    all.map(|at| as_output(inputs, at)).collect()
}

/// Takes what EXCLUDE names from the columns listed.
pub(super) fn exclude(exclude: &mut ExcludeSelectItem, listed: &mut Vec<Column>) -> Result<()> {
    let names = match exclude {
        ExcludeSelectItem::Single(one) => std::slice::from_mut(one),
        ExcludeSelectItem::Multiple(many) => many.as_mut_slice(),
    };
    for name in names {
        if let Some(word) = word_of(name) {
            remove(listed, word)?;
        }
    }
    Ok(())
}

fn respell_as(word: &mut Ident, column: &Column) {
    if let Some(name) = &column.name {
        respell(word, name);
    }
}

fn remove(listed: &mut Vec<Column>, word: &mut Ident) -> Result<()> {
    if let Some(at) = find(listed, word)? {
        respell_as(word, &listed[at]);
        listed.retain(|column| column.name.as_deref() != Some(&word.value));
    }
    Ok(())
}

/// The aliases of a SELECT list, which no relation without a name may hide.
pub(super) fn aliases(items: &[SelectItem]) -> Vec<String> {
    let alias = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
        _ => None,
    };
    items.iter().filter_map(alias).collect()
}

/// The input that `expr`, already folded, just passes on.
pub(super) fn passed_on(expr: &Expr, inputs: &Columns) -> Result<Option<Column>> {
    let place = match expr {
        Expr::Identifier(word) => find(&inputs.columns, word)?,
        Expr::CompoundIdentifier(words) => match words.as_slice() {
            [qualifier @ .., word] => find_of(&inputs.columns, qualifier, word)?,
            [] => None,
        },
        Expr::Nested(inner) => return passed_on(inner, inputs),
        _ => None,
    };
    Ok(place.map(|at| as_output(inputs, at)))
}

fn as_output(inputs: &Columns, at: usize) -> Column {
    Column {
        passes_on: Some(at),
        merged: false,
        hides: None,
        ..inputs.columns[at].clone()
    }
}

fn qualified_wildcard(name: &mut ObjectName, scope: &Scope<'_>) -> Vec<Column> {
    let idents = name.0.iter().map(|part| part.as_ident().cloned());
    let Some(idents) = idents.collect::<Option<Vec<Ident>>>() else {
        return vec![];
    };
    let inputs = scope.inputs;
    let Some(path) = path_of(inputs, &idents) else {
        return vec![];
    };
    // DataFusion wants it as the relation is written, schema and all.
    let span = idents.last().map_or_else(Span::empty, |word| word.span);
    let whole = path.iter().map(|part| Ident {
        span,
        ..Ident::with_quote('"', part)
    });
    *name = ObjectName::from(whole.collect::<Vec<_>>());
    let all = (0..inputs.columns.len()).filter(|at| inputs.columns[*at].path == *path);
    all.map(|at| as_output(inputs, at)).collect()
}
