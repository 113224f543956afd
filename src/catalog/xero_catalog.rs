//! The catalog `xero`: a schema for each of Xero's APIs.

use std::sync::Arc;

use datafusion::catalog::{CatalogProvider, SchemaProvider};

use super::descriptor::Api;
use super::schema::XeroSchema;
use crate::connection::Connection;

/// One connection as a catalog, with the schemas `accounting`, `assets`, `payrollaus`,
/// `files` and `projects`.
///
/// It works on any `SessionContext`: `context.register_catalog("xero", connection.catalog())`.
#[derive(Debug)]
pub struct XeroCatalog {
    schemas: Vec<(Api, Arc<XeroSchema>)>,
}

impl XeroCatalog {
    pub(crate) fn new(connection: Arc<Connection>) -> XeroCatalog {
        XeroCatalog {
            schemas: Api::ALL
                .into_iter()
                .map(|api| (api, Arc::new(XeroSchema::new(api, Arc::clone(&connection)))))
                .collect(),
        }
    }
}

impl CatalogProvider for XeroCatalog {
    fn schema_names(&self) -> Vec<String> {
        self.schemas
            .iter()
            .map(|(api, _)| api.schema_name().to_string())
            .collect()
    }

    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        self.schemas
            .iter()
            .find(|(api, _)| api.schema_name().eq_ignore_ascii_case(name))
            .map(|(_, schema)| Arc::clone(schema) as Arc<dyn SchemaProvider>)
    }
}
