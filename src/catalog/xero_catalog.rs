//! The catalog `xero`: a schema for each of Xero's APIs, and `system`.

use std::sync::Arc;

use datafusion::catalog::{CatalogProvider, SchemaProvider};

use super::descriptor::Api;
use super::schema::XeroSchema;
use super::system::{SYSTEM, SystemSchema};
use crate::connection::XeroConnection;

/// One connection as a catalog, with the schemas `accounting`, `assets`, `payrollaus`,
/// `files`, `projects` and `system`.
///
/// It works on any `SessionContext`: `context.register_catalog("xero", connection.catalog())`.
#[derive(Debug)]
pub struct XeroCatalog {
    connection: Arc<XeroConnection>,
    schemas: Vec<(&'static str, Arc<dyn SchemaProvider>)>,
}

impl XeroCatalog {
    pub(crate) fn new(connection: Arc<XeroConnection>) -> XeroCatalog {
        let of_api = |api: Api| -> (&'static str, Arc<dyn SchemaProvider>) {
            let schema = XeroSchema::new(api, Arc::clone(&connection));
            (api.schema_name(), Arc::new(schema))
        };
        let mut schemas: Vec<_> = Api::ALL.into_iter().map(of_api).collect();
        let system = SystemSchema::new(Arc::clone(&connection));
        schemas.push((SYSTEM, Arc::new(system)));
        XeroCatalog {
            connection,
            schemas,
        }
    }
}

impl CatalogProvider for XeroCatalog {
    fn schema_names(&self) -> Vec<String> {
        let browsable = &self.connection.settings().browsable;
        let left_out = Api::ALL
            .into_iter()
            .filter(|api| !browsable.has_schema(*api));
        let is_there = |name: &str| !left_out.clone().any(|api| api.schema_name() == name);
        let names = self.schemas.iter().map(|(name, _)| name.to_string());
        names.filter(|name| is_there(name)).collect()
    }

    // One that is left out is found all the same: its tables then say why they aren't.
    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        self.schemas
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, schema)| Arc::clone(schema))
    }
}
