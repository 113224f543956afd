//! How many documents the lists had when they were last read: what a query will cost, and
//! which way of reading is the cheaper one, is reckoned from it.

use std::collections::HashMap;
use std::sync::RwLock;

use crate::catalog::descriptor::Endpoint;

/// Counts of whole lists, by organisation and path. They grow old: nothing but a price may rest
/// on them.
#[derive(Debug, Default)]
pub(crate) struct Counts(RwLock<HashMap<(String, &'static str), usize>>);

impl Counts {
    /// The count of `endpoint`'s whole list in an organisation, as it was last seen.
    pub(crate) fn known(&self, tenant_id: &str, endpoint: &Endpoint) -> Option<usize> {
        let counts = self.0.read().unwrap_or_else(|p| p.into_inner());
        counts.get(&(tenant_id.to_string(), endpoint.path)).copied()
    }

    /// Remembers the count of a list that was asked for under no filter.
    pub(super) fn learn(&self, tenant_id: &str, endpoint: &Endpoint, count: usize) {
        let mut counts = self.0.write().unwrap_or_else(|p| p.into_inner());
        counts.insert((tenant_id.to_string(), endpoint.path), count);
    }
}
