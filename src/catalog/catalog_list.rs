//! The catalogs of a session, found by name in any case.

use std::sync::{Arc, RwLock};

use datafusion::catalog::{CatalogProvider, CatalogProviderList};

/// DataFusion's own list compares names exactly; this one doesn't.
#[derive(Debug, Default)]
pub(crate) struct CatalogList {
    catalogs: RwLock<Vec<(String, Arc<dyn CatalogProvider>)>>,
}

impl CatalogProviderList for CatalogList {
    fn register_catalog(
        &self,
        name: String,
        catalog: Arc<dyn CatalogProvider>,
    ) -> Option<Arc<dyn CatalogProvider>> {
        let mut catalogs = self.catalogs.write().unwrap_or_else(|p| p.into_inner());
        match catalogs
            .iter_mut()
            .find(|(n, _)| n.eq_ignore_ascii_case(&name))
        {
            Some((_, earlier)) => Some(std::mem::replace(earlier, catalog)),
            None => {
                catalogs.push((name, catalog));
                None
            }
        }
    }

    fn catalog_names(&self) -> Vec<String> {
        let catalogs = self.catalogs.read().unwrap_or_else(|p| p.into_inner());
        catalogs.iter().map(|(name, _)| name.clone()).collect()
    }

    fn catalog(&self, name: &str) -> Option<Arc<dyn CatalogProvider>> {
        let catalogs = self.catalogs.read().unwrap_or_else(|p| p.into_inner());
        catalogs
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, catalog)| Arc::clone(catalog))
    }
}
