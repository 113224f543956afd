//! Statements: queries, writes, and those that carry one.

use std::ops::ControlFlow;

use datafusion::sql::parser::{CopyToSource, Statement};
use datafusion::sql::sqlparser::ast::{
    self, Assignment, AssignmentTarget, Delete, FromTable, Ident, Insert, Merge, MergeAction,
    MergeInsertKind, OnConflictAction, OnInsert, TableObject, TableWithJoins, Update,
    UpdateTableFromKind, visit_relations_mut,
};

use super::from::column_word;
use super::query::Resolver;
use super::scope::{Column, Columns, Path, Scope, find};
use super::words::{self, Prefer};
use crate::error::Result;

/// SET, SHOW and their like take keys, which aren't ours to fold.
pub(super) fn has_names(statement: &Statement) -> bool {
    match statement {
        Statement::Statement(statement) => !matches!(
            statement.as_ref(),
            ast::Statement::Set(_)
                | ast::Statement::ShowVariable { .. }
                | ast::Statement::ShowVariables { .. }
        ),
        Statement::Reset(_) => false,
        _ => true,
    }
}

impl Resolver<'_> {
    /// Folds a statement of DataFusion's.
    pub fn statement(&mut self, statement: &mut Statement) -> Result<()> {
        match statement {
            Statement::Statement(statement) => self.sql_statement(statement),
            Statement::Explain(explain) => self.statement(&mut explain.statement),
            Statement::CopyTo(copy) => {
                let columns = match &mut copy.source {
                    CopyToSource::Query(query) => self.query(query, None)?,
                    CopyToSource::Relation(name) => {
                        self.respell_table(name);
                        let table = self.known.table(name);
                        let names = table.map_or(vec![], |table| table.columns.clone());
                        let path: Path = [].into();
                        Columns::known(&path, names).columns
                    }
                };
                for name in &mut copy.partitioned_by {
                    if let Some(at) = find(&columns, &Ident::new(name.as_str()))?
                        && let Some(spelled) = &columns[at].name
                    {
                        name.clone_from(spelled);
                    }
                }
                Ok(())
            }
            Statement::CreateExternalTable(_) | Statement::Reset(_) => Ok(()),
        }
    }

    /// Folds a statement of standard SQL.
    pub(super) fn sql_statement(&mut self, statement: &mut ast::Statement) -> Result<()> {
        match statement {
            ast::Statement::Query(query) => self.query(query, None).map(drop),
            ast::Statement::Explain { statement, .. }
            | ast::Statement::Prepare { statement, .. } => self.sql_statement(statement),
            ast::Statement::CreateView(view) => self.query(&mut view.query, None).map(drop),
            ast::Statement::CreateTable(table) => match &mut table.query {
                Some(query) => self.query(query, None).map(drop),
                None => Ok(()),
            },
            ast::Statement::Insert(insert) => self.insert(insert),
            ast::Statement::Update(update) => self.update(update),
            ast::Statement::Delete(delete) => self.delete(delete),
            ast::Statement::Merge(merge) => self.merge(merge),
            other => {
                // DESCRIBE, SHOW COLUMNS, TRUNCATE and others name a table and nothing in it.
                let _ = visit_relations_mut(other, |name| {
                    self.respell_table(name);
                    ControlFlow::<()>::Continue(())
                });
                Ok(())
            }
        }
    }

    fn insert(&mut self, insert: &mut Insert) -> Result<()> {
        let mut columns = vec![];
        if let TableObject::TableName(name) = &mut insert.table {
            self.respell_table(name);
            let alias = insert.table_alias.as_ref().map(|a| a.alias.value.clone());
            let words = name.0.iter().filter_map(|part| part.as_ident());
            let path: Path = match alias {
                Some(alias) => [alias].into(),
                None => words.map(|word| word.value.clone()).collect(),
            };
            let names = self.known.table(name).map(|table| table.columns.clone());
            columns = Columns::known(&path, names.unwrap_or_default()).columns;
        }
        for name in &mut insert.columns {
            column_word(name, &columns)?;
        }
        if let Some(source) = &mut insert.source {
            self.query(source, None)?;
        }
        let inputs = Columns {
            columns,
            open: vec![],
        };
        let scope = &Scope {
            inputs: &inputs,
            outer: None,
        };
        self.assignments(&mut insert.assignments, &inputs.columns, scope)?;
        match &mut insert.on {
            Some(OnInsert::DuplicateKeyUpdate(assignments)) => {
                self.assignments(assignments, &inputs.columns, scope)?;
            }
            Some(OnInsert::OnConflict(conflict)) => {
                if let OnConflictAction::DoUpdate(update) = &mut conflict.action {
                    self.assignments(&mut update.assignments, &inputs.columns, scope)?;
                }
            }
            _ => {}
        }
        if let Some(returning) = &mut insert.returning {
            self.items(returning, scope)?;
        }
        Ok(())
    }

    fn update(&mut self, update: &mut Update) -> Result<()> {
        let mut inputs = self.from(std::slice::from_mut(&mut update.table), &[], None)?;
        let targets = inputs.columns.clone();
        if let Some(
            UpdateTableFromKind::BeforeSet(tables) | UpdateTableFromKind::AfterSet(tables),
        ) = &mut update.from
        {
            inputs.extend(self.from(tables, &[], None)?);
        }
        let scope = &Scope {
            inputs: &inputs,
            outer: None,
        };
        self.assignments(&mut update.assignments, &targets, scope)?;
        for expr in update.selection.iter_mut().chain(&mut update.limit) {
            words::fold(self, expr, scope, Prefer::Inputs)?;
        }
        self.sort_keys(&mut update.order_by, scope, Prefer::Inputs)?;
        if let Some(returning) = &mut update.returning {
            self.items(returning, scope)?;
        }
        Ok(())
    }

    fn delete(&mut self, delete: &mut Delete) -> Result<()> {
        let (FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables)) =
            &mut delete.from;
        let mut inputs = self.from(tables, &[], None)?;
        if let Some(using) = &mut delete.using {
            inputs.extend(self.from(using, &[], None)?);
        }
        let scope = &Scope {
            inputs: &inputs,
            outer: None,
        };
        for expr in delete.selection.iter_mut().chain(&mut delete.limit) {
            words::fold(self, expr, scope, Prefer::Inputs)?;
        }
        self.sort_keys(&mut delete.order_by, scope, Prefer::Inputs)?;
        if let Some(returning) = &mut delete.returning {
            self.items(returning, scope)?;
        }
        Ok(())
    }

    fn merge(&mut self, merge: &mut Merge) -> Result<()> {
        let mut one = |factor: &mut ast::TableFactor| {
            let mut table = TableWithJoins {
                relation: factor.clone(),
                joins: vec![],
            };
            let columns = self.from(std::slice::from_mut(&mut table), &[], None)?;
            *factor = table.relation;
            Ok::<_, crate::error::Error>(columns)
        };
        let mut inputs = one(&mut merge.table)?;
        let targets = inputs.columns.clone();
        inputs.extend(one(&mut merge.source)?);
        let scope = &Scope {
            inputs: &inputs,
            outer: None,
        };
        words::fold(self, &mut merge.on, scope, Prefer::Inputs)?;
        for clause in &mut merge.clauses {
            if let Some(predicate) = &mut clause.predicate {
                words::fold(self, predicate, scope, Prefer::Inputs)?;
            }
            match &mut clause.action {
                MergeAction::Insert(insert) => {
                    for name in &mut insert.columns {
                        column_word(name, &targets)?;
                    }
                    if let MergeInsertKind::Values(values) = &mut insert.kind {
                        let rows = values.rows.iter_mut();
                        for expr in rows.flat_map(|row| row.content.iter_mut()) {
                            words::fold(self, expr, scope, Prefer::Inputs)?;
                        }
                    }
                }
                MergeAction::Update(update) => {
                    self.assignments(&mut update.assignments, &targets, scope)?;
                }
                MergeAction::Delete { .. } => {}
            }
        }
        Ok(())
    }

    fn assignments(
        &mut self,
        assignments: &mut [Assignment],
        targets: &[Column],
        scope: &Scope<'_>,
    ) -> Result<()> {
        for assignment in assignments {
            let names = match &mut assignment.target {
                AssignmentTarget::ColumnName(name) => std::slice::from_mut(name),
                AssignmentTarget::Tuple(names) => names.as_mut_slice(),
            };
            for name in names {
                column_word(name, targets)?;
            }
            words::fold(self, &mut assignment.value, scope, Prefer::Inputs)?;
        }
        Ok(())
    }
}
