//! What there is to be named: tables, their columns, functions.

use std::collections::HashMap;
use std::ops::ControlFlow;

use datafusion::common::TableReference;
use datafusion::execution::SessionState;
use datafusion::sql::parser::{CopyToSource, Statement};
use datafusion::sql::resolve::resolve_table_references;
use datafusion::sql::sqlparser::ast::{
    self, ObjectName, SetExpr, TableAlias, TableFactor, Visit, Visitor,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

use super::scope::same;
use crate::error::Result;

/// DataFusion's own schema, which it finds in lower case only.
const INFORMATION_SCHEMA: &str = "information_schema";

/// A table that a statement names.
#[derive(Debug)]
pub(super) struct Table {
    /// The name as it is spelled, with as many parts as were written.
    pub name: Vec<String>,
    pub columns: Vec<String>,
}

/// The tables and functions that a statement can name.
#[derive(Debug, Default)]
pub(super) struct Known {
    tables: HashMap<String, Table>,
    /// The columns of a relation that is computed, by its text.
    computed: HashMap<String, Vec<String>>,
    table_functions: Vec<String>,
    aggregates: Vec<String>,
}

impl Known {
    pub async fn of(state: &SessionState, statement: &Statement) -> Result<Known> {
        let mut known = Known {
            table_functions: state.table_functions().keys().cloned().collect(),
            aggregates: state.aggregate_functions().keys().cloned().collect(),
            ..Known::default()
        };
        let (references, _) = resolve_table_references(statement, false)?;
        for reference in references {
            if let Some(table) = find(state, &reference).await {
                known.tables.insert(key(&parts(&reference)), table);
            }
        }
        let mut computed = Computed(vec![]);
        visit(statement, &mut computed);
        for factor in computed.0 {
            let text = factor.to_string();
            if !known.computed.contains_key(&text)
                && let Some(columns) = known.columns_of(state, factor).await
            {
                known.computed.insert(text, columns);
            }
        }
        Ok(known)
    }

    /// The table called `name`.
    pub fn table(&self, name: &ObjectName) -> Option<&Table> {
        let parts = name
            .0
            .iter()
            .map(|part| Some(part.as_ident()?.value.as_str()));
        self.tables.get(&key(&parts.collect::<Option<Vec<_>>>()?))
    }

    /// The columns of a relation that is computed, such as `generate_series(1, 3)`.
    pub fn computed(&self, factor: &TableFactor) -> Option<&[String]> {
        self.computed
            .get(&bare(factor)?.to_string())
            .map(Vec::as_slice)
    }

    pub fn table_function(&self, name: &str) -> Option<&str> {
        let exact = self.table_functions.iter().find(|known| *known == name);
        exact
            .or_else(|| self.table_functions.iter().find(|known| same(known, name)))
            .map(String::as_str)
    }

    pub fn is_aggregate(&self, name: &ObjectName) -> bool {
        let name = name.0.last().and_then(|part| part.as_ident());
        name.is_some_and(|name| self.aggregates.iter().any(|known| same(known, &name.value)))
    }

    /// Plans a computed relation by itself, which tells its columns. None if it can't be
    /// planned so, because it computes from another relation's columns.
    async fn columns_of(&self, state: &SessionState, factor: TableFactor) -> Option<Vec<String>> {
        let mut statement = Parser::parse_sql(&GenericDialect {}, "SELECT * FROM t").ok()?;
        let mut statement = statement.pop()?;
        let ast::Statement::Query(query) = &mut statement else {
            return None;
        };
        let SetExpr::Select(select) = query.body.as_mut() else {
            return None;
        };
        select.from.first_mut()?.relation = self.respelled(factor);
        let statement = Statement::Statement(Box::new(statement));
        let plan = state.statement_to_plan(statement).await.ok()?;
        let fields = plan.schema().fields().iter();
        Some(fields.map(|field| field.name().clone()).collect())
    }

    /// `factor` with its function as it is registered.
    pub fn respelled(&self, mut factor: TableFactor) -> TableFactor {
        if let TableFactor::Table {
            name,
            args: Some(_),
            ..
        }
        | TableFactor::Function { name, .. } = &mut factor
        {
            self.respell_function(name);
        }
        factor
    }

    pub fn respell_function(&self, name: &mut ObjectName) {
        if let [ast::ObjectNamePart::Identifier(word)] = name.0.as_mut_slice()
            && word.quote_style.is_none()
            && let Some(spelled) = self.table_function(&word.value)
        {
            word.value = spelled.to_string();
        }
    }
}

fn parts(reference: &TableReference) -> Vec<&str> {
    let before = [reference.catalog(), reference.schema()];
    let before = before.into_iter().flatten();
    before.chain([reference.table()]).collect()
}

/// Names that differ in case alone are looked up as one.
fn key(parts: &[&str]) -> String {
    parts.join("\0").to_lowercase()
}

/// The table that is meant; none if there is none or something is wrong with it, which planning
/// tells, and where in the statement it stands.
async fn find(state: &SessionState, reference: &TableReference) -> Option<Table> {
    let options = &state.config_options().catalog;
    let typed_catalog = reference.catalog().unwrap_or(&options.default_catalog);
    let typed_schema = reference.schema().unwrap_or(&options.default_schema);
    let catalogs = state.catalog_list();
    let catalog_name = spelled(catalogs.catalog_names(), typed_catalog);
    let schema_name = match typed_schema.eq_ignore_ascii_case(INFORMATION_SCHEMA) {
        true => INFORMATION_SCHEMA.to_string(),
        false => {
            let catalog = catalogs.catalog(&catalog_name);
            let names = catalog.map_or(vec![], |catalog| catalog.schema_names());
            spelled(names, typed_schema)
        }
    };
    let place = TableReference::full(
        catalog_name.as_str(),
        schema_name.as_str(),
        reference.table(),
    );
    let schema = state.schema_for_ref(place).ok()?;
    let table_name = spelled(schema.table_names(), reference.table());
    let table = schema.table(&table_name).await.ok()??;
    let mut name = vec![table_name];
    if reference.schema().is_some() {
        name.insert(0, schema_name);
    }
    if reference.catalog().is_some() {
        name.insert(0, catalog_name);
    }
    let schema = table.schema();
    let columns = schema.fields().iter().map(|field| field.name().clone());
    Some(Table {
        name,
        columns: columns.collect(),
    })
}

/// The one of `names` that `typed` is, exactly or but for case.
fn spelled(names: Vec<String>, typed: &str) -> String {
    if names.iter().any(|name| name == typed) {
        return typed.to_string();
    }
    let found = names.into_iter().find(|name| same(name, typed));
    found.unwrap_or_else(|| typed.to_string())
}

/// A computed relation without its alias; None for any other.
fn bare(factor: &TableFactor) -> Option<TableFactor> {
    let mut factor = match factor {
        TableFactor::Table { args: Some(_), .. }
        | TableFactor::Function { .. }
        | TableFactor::UNNEST { .. } => factor.clone(),
        _ => return None,
    };
    if let Some(alias) = alias_of(&mut factor) {
        *alias = None;
    }
    Some(factor)
}

/// The place for a relation's alias.
pub(super) fn alias_of(factor: &mut TableFactor) -> Option<&mut Option<TableAlias>> {
    match factor {
        TableFactor::Table { alias, .. }
        | TableFactor::Derived { alias, .. }
        | TableFactor::TableFunction { alias, .. }
        | TableFactor::Function { alias, .. }
        | TableFactor::UNNEST { alias, .. }
        | TableFactor::JsonTable { alias, .. }
        | TableFactor::OpenJsonTable { alias, .. }
        | TableFactor::NestedJoin { alias, .. }
        | TableFactor::Pivot { alias, .. }
        | TableFactor::Unpivot { alias, .. }
        | TableFactor::MatchRecognize { alias, .. }
        | TableFactor::XmlTable { alias, .. }
        | TableFactor::SemanticView { alias, .. } => Some(alias),
    }
}

/// Gathers computed relations.
struct Computed(Vec<TableFactor>);

impl Visitor for Computed {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        self.0.extend(bare(factor));
        ControlFlow::Continue(())
    }
}

fn visit(statement: &Statement, visitor: &mut Computed) {
    // It never breaks off.
    let _ = match statement {
        Statement::Statement(statement) => statement.visit(visitor),
        Statement::Explain(explain) => {
            visit(&explain.statement, visitor);
            ControlFlow::Continue(())
        }
        Statement::CopyTo(copy) => match &copy.source {
            CopyToSource::Query(query) => query.visit(visitor),
            CopyToSource::Relation(_) => ControlFlow::Continue(()),
        },
        Statement::CreateExternalTable(_) | Statement::Reset(_) => ControlFlow::Continue(()),
    };
}
