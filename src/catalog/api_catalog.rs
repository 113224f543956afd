//! One API as a catalog, whose schemas are the organisations that a connection reads:
//! `ACCOUNTING."Demo Company (AU)".Invoices`.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::{CatalogProvider, SchemaProvider, TableProvider};
use datafusion::error::Result;

use super::descriptor::Api;
use super::schema::XeroSchema;
use crate::auth::{Tenant, schema_named};
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind};

/// One API of a connection as a catalog. Its schemas are the organisations that `Tenant` names, by
/// name or id, in any case; their tables are those of [`XeroCatalog`](super::XeroCatalog), read
/// for that organisation.
///
/// They are found by who names them, and listed only where the property `BrowsableSchemas` has
/// the API with `.*` behind it, so that a list of tables shows each table once.
#[derive(Debug)]
pub struct ApiCatalog {
    api: Api,
    connection: Arc<XeroConnection>,
    /// In the order of the connection's organisations.
    schemas: Vec<Arc<XeroSchema>>,
}

impl ApiCatalog {
    pub(crate) fn new(api: Api, connection: Arc<XeroConnection>) -> ApiCatalog {
        let tenants = connection.tenants();
        let schema = |tenant: &Tenant| {
            let schema = XeroSchema::new(api, Arc::clone(&connection));
            let name = schema_name(tenants, tenant);
            Arc::new(schema.of_organisation(name, connection.for_tenant(tenant)))
        };
        let schemas = tenants.iter().map(schema).collect();
        ApiCatalog {
            api,
            connection,
            schemas,
        }
    }

    fn found(&self, name: &str) -> Result<Arc<dyn SchemaProvider>, Error> {
        let tenants = self.connection.tenants();
        if tenants.is_empty() {
            self.connection.only_tenant()?;
        }
        let place = schema_named(tenants, name)?;
        Ok(Arc::clone(&self.schemas[place]) as _)
    }
}

/// The name that means this organisation and no other.
fn schema_name(tenants: &[Tenant], tenant: &Tenant) -> String {
    match schema_named(tenants, &tenant.name) {
        Ok(_) => tenant.name.clone(),
        Err(_) => tenant.id.clone(),
    }
}

impl CatalogProvider for ApiCatalog {
    fn schema_names(&self) -> Vec<String> {
        let browsable = &self.connection.settings().browsable;
        let tenants = self.connection.tenants();
        let names = tenants.iter().map(|tenant| schema_name(tenants, tenant));
        match browsable.lists_organisations(self.api) {
            true => names.collect(),
            false => vec![],
        }
    }

    // One that isn't there is found all the same: it says what is wrong with its name.
    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        Some(self.found(name).unwrap_or_else(|error| {
            Arc::new(NoSchema {
                kind: error.kind(),
                problem: error.to_string(),
            })
        }))
    }
}

/// What stands for a schema whose name means no organisation, or several.
#[derive(Debug)]
struct NoSchema {
    kind: ErrorKind,
    problem: String,
}

impl NoSchema {
    fn problem(&self) -> Error {
        Error::new(self.kind, self.problem.as_str())
    }
}

#[async_trait]
impl SchemaProvider for NoSchema {
    fn table_names(&self) -> Vec<String> {
        vec![]
    }

    async fn table(&self, _: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        Err(self.problem().into())
    }

    fn register_table(
        &self,
        _: String,
        _: Arc<dyn TableProvider>,
    ) -> Result<Option<Arc<dyn TableProvider>>> {
        Err(self.problem().into())
    }

    fn deregister_table(&self, _: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        Err(self.problem().into())
    }

    fn table_exist(&self, _: &str) -> bool {
        false
    }
}
