//! One API's tables, and the views a user adds beside them.

use std::sync::{Arc, RwLock};

use async_trait::async_trait;
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::common::{exec_err, plan_datafusion_err};
use datafusion::datasource::TableType;
use datafusion::error::{DataFusionError, Result};

use super::descriptor::{Api, Rows, Table};
use super::{registry, view};
use crate::connection::XeroConnection;
use crate::scan::{TenantsTable, XeroTable};
use crate::session::mended;

/// The schema of one API. Names are found in any case.
#[derive(Debug)]
pub struct XeroSchema {
    api: Api,
    connection: Arc<XeroConnection>,
    /// What its tables are read through: the connection, or the part of it that is one
    /// organisation.
    reader: Arc<XeroConnection>,
    /// The one organisation's name, if it is a schema of one.
    organisation: Option<String>,
    /// Views and external tables of this session.
    added: RwLock<Vec<(String, Arc<dyn TableProvider>)>>,
}

impl XeroSchema {
    pub(crate) fn new(api: Api, connection: Arc<XeroConnection>) -> XeroSchema {
        XeroSchema {
            api,
            reader: Arc::clone(&connection),
            connection,
            organisation: None,
            added: RwLock::default(),
        }
    }

    /// The same of one organisation, called `name`, which `reader` reads alone.
    pub(crate) fn of_organisation(self, name: String, reader: Arc<XeroConnection>) -> XeroSchema {
        XeroSchema {
            reader,
            organisation: Some(name),
            ..self
        }
    }

    /// `api`'s table of this name as SQL has it: `projects.Time`.
    fn written(&self, api: Api, table: &str) -> String {
        let schema = api.schema_name();
        match &self.organisation {
            None => format!("{schema}.{table}"),
            Some(name) => format!("{schema}.\"{name}\".{table}"),
        }
    }

    /// That there is no table `name` here, if other schemas have it: DataFusion's words, and
    /// where it is.
    fn elsewhere(&self, name: &str) -> Option<DataFusionError> {
        let browsable = &self.connection.settings().browsable;
        let there = Api::ALL.into_iter().filter_map(|api| {
            let table = registry::table(api, name)?;
            browsable.has_table(api, table.name).then_some((api, table))
        });
        let there: Vec<(Api, &Table)> = there.collect();
        let (_, table) = there.first()?;
        let told = |each: &dyn Fn(Api) -> String, word: &str| {
            let each: Vec<String> = there.iter().map(|(api, _)| each(*api)).collect();
            each.join(word)
        };
        Some(plan_datafusion_err!(
            "table '{}' not found: `{}` is in {}, so write {}",
            self.written(self.api, table.name).replace('"', ""),
            table.name,
            told(&|api| format!("`{}`", api.schema_name()), " and "),
            told(&|api| self.written(api, table.name), " or ")
        ))
    }

    /// Whether a table of Xero's is there on this connection.
    fn has(&self, table: &Table) -> bool {
        let browsable = &self.connection.settings().browsable;
        browsable.has_table(self.api, table.name)
    }

    async fn provider(&self, table: &'static Table) -> Result<Arc<dyn TableProvider>> {
        if let Some(provider) = self.provider_of_own_rows(table) {
            return Ok(provider);
        }
        let Rows::View { of, sql } = table.rows else {
            return exec_err!("{} has neither rows nor a query", table.name);
        };
        view::planned(table, of, sql, |table| self.provider_of_own_rows(table)).await
    }

    /// The provider of a table that isn't a view.
    fn provider_of_own_rows(&self, table: &'static Table) -> Option<Arc<dyn TableProvider>> {
        match (table.rows, table.endpoint()) {
            (_, Some(endpoint)) => Some(Arc::new(XeroTable::new(
                table,
                endpoint,
                Arc::clone(&self.reader),
            ))),
            (Rows::Connections, None) => Some(Arc::new(TenantsTable::new(
                table,
                Arc::clone(&self.connection),
            ))),
            (_, None) => None,
        }
    }

    fn added(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        let added = self.added.read().unwrap_or_else(|p| p.into_inner());
        added
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, table)| Arc::clone(table))
    }
}

#[async_trait]
impl SchemaProvider for XeroSchema {
    fn table_names(&self) -> Vec<String> {
        let added = self.added.read().unwrap_or_else(|p| p.into_inner());
        registry::tables(self.api)
            .filter(|table| self.has(table))
            .map(|table| table.name.to_string())
            .chain(added.iter().map(|(name, _)| name.clone()))
            .collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        match registry::table(self.api, name) {
            Some(table) if self.has(table) => Ok(Some(self.provider(table).await?)),
            Some(table) => {
                let browsable = &self.connection.settings().browsable;
                Err(browsable.left_out(self.api, table.name).into())
            }
            None => match (self.added(name), self.elsewhere(name)) {
                (None, Some(error)) => Err(error),
                (added, _) => Ok(added),
            },
        }
    }

    async fn table_type(&self, name: &str) -> Result<Option<TableType>> {
        match registry::table(self.api, name) {
            Some(table) if self.has(table) => Ok(Some(match table.rows {
                Rows::View { .. } => TableType::View,
                _ => TableType::Base,
            })),
            Some(_) => Ok(None),
            None => Ok(self.added(name).map(|table| table.table_type())),
        }
    }

    fn register_table(
        &self,
        name: String,
        table: Arc<dyn TableProvider>,
    ) -> Result<Option<Arc<dyn TableProvider>>> {
        if let Some(ours) = registry::table(self.api, &name) {
            return exec_err!("{} is a table of Xero's: choose another name", ours.name);
        }
        if !self.connection.settings().browsable.has_schema(self.api) {
            let schema = self.api.schema_name();
            return exec_err!("the property BrowsableSchemas leaves out {schema}");
        }
        let earlier = self.deregister_table(&name)?;
        let mut added = self.added.write().unwrap_or_else(|p| p.into_inner());
        added.push((name, mended(table)));
        Ok(earlier)
    }

    fn deregister_table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        if let Some(ours) = registry::table(self.api, name) {
            return exec_err!("{} is a table of Xero's and can't be dropped", ours.name);
        }
        let mut added = self.added.write().unwrap_or_else(|p| p.into_inner());
        let position = added.iter().position(|(n, _)| n.eq_ignore_ascii_case(name));
        Ok(position.map(|position| added.remove(position).1))
    }

    fn table_exist(&self, name: &str) -> bool {
        match registry::table(self.api, name) {
            Some(table) => self.has(table),
            None => self.added(name).is_some(),
        }
    }
}
