//! A connection's tables on a `SessionContext`, ours or somebody else's.

use std::sync::Arc;

use datafusion::catalog::CatalogProvider;
use datafusion::execution::SessionStateBuilder;
use datafusion::optimizer::{AnalyzerRule, OptimizerRule};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::prelude::SessionContext;

use super::CATALOG;
use super::arguments::TablesWithArguments;
use super::guid_literals::LowerCaseGuids;
use super::pseudo_conditions::PseudoConditions;
use crate::catalog::descriptor::Api;
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};
use crate::functions;
use crate::scan::OneQuery;
use crate::write::XeroWrites;

/// The catalogs of a connection by name.
pub(super) fn catalogs(
    connection: &Arc<XeroConnection>,
) -> impl Iterator<Item = (&'static str, Arc<dyn CatalogProvider>)> {
    let whole: Arc<dyn CatalogProvider> = connection.catalog();
    let of_api = |api: Api| -> (&'static str, Arc<dyn CatalogProvider>) {
        (api.schema_name(), connection.catalog_of(api))
    };
    std::iter::once((CATALOG, whole)).chain(Api::ALL.into_iter().map(of_api))
}

/// Registers the catalogs of `connection` on `context`, with what their scans make use of.
pub(crate) fn register(connection: &Arc<XeroConnection>, context: &SessionContext) -> Result<()> {
    let catalogs: Vec<_> = catalogs(connection).collect();
    for (name, _) in &catalogs {
        if context
            .catalog(name)
            .is_some_and(|there| holds_tables(&*there))
        {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "the context has a catalog `{name}` with tables already: register this \
                     connection's catalog by a name of your own, with \
                     register_catalog(\"…\", connection.catalog())"
                ),
            ));
        }
    }
    for (name, catalog) in catalogs {
        context.register_catalog(name, catalog);
    }
    connection.settings().options.install(context);
    functions::register(context);
    add_rules(context);
    context.register_relation_planner(Arc::new(TablesWithArguments))?;
    Ok(())
}

/// A schema that is empty may be the one that a context makes for itself.
fn holds_tables(catalog: &dyn CatalogProvider) -> bool {
    catalog.schema_names().iter().any(|name| {
        let schema = catalog.schema(name);
        schema.is_some_and(|schema| !schema.table_names().is_empty())
    })
}

/// Adds the rules by which scans know of each other and ids are lowered, unless they are there.
fn add_rules(context: &SessionContext) {
    let lowers = Arc::new(LowerCaseGuids);
    let writes = Arc::new(XeroWrites);
    let shares = Arc::new(OneQuery);
    let shared = context.state_ref();
    let mut state = shared.write();
    let rules = state.analyzer().rules.iter();
    if !rules
        .map(|rule| rule.name())
        .any(|name| name == lowers.name())
    {
        state.add_analyzer_rule(lowers);
    }
    let mut rules = state.analyzer().rules.iter();
    if !rules.any(|rule| rule.name() == writes.name()) {
        state.add_analyzer_rule(writes);
    }
    let refuses = Arc::new(PseudoConditions);
    let mut rules = state.optimizer().rules.iter();
    let is_refused = rules.any(|rule| rule.name() == refuses.name());
    let rules = state.physical_optimizers().iter();
    if !rules
        .map(|rule| rule.name())
        .any(|name| name == shares.name())
    {
        let builder = SessionStateBuilder::new_from_existing(state.clone())
            .with_session_id(state.session_id().to_string())
            .with_physical_optimizer_rule(shares);
        *state = builder.build();
    }
    drop(state);
    if !is_refused {
        context.add_optimizer_rule(refuses);
    }
}
