//! Tables that are queries over other tables.
//!
//! In: the descriptor of a view. Out: a provider that DataFusion puts in the query's place, in
//! any context, so that filters, columns and limits of the query around it reach the tables
//! beneath and travel as from there. One with parameters is planned anew for each query
//! ([`ParameterView`]). Nothing is sent.

use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::datasource::ViewTable;
use datafusion::error::Result;
use datafusion::prelude::{SessionConfig, SessionContext};

use super::descriptor::Table;
use crate::scan::ParameterView;

/// The view `view` that `sql` defines over the tables `of`, each of which `provider` gives.
pub(super) async fn planned(
    view: &'static Table,
    of: &'static [&'static Table],
    sql: &'static str,
    provider: impl Fn(&'static Table) -> Option<Arc<dyn TableProvider>>,
) -> Result<Arc<dyn TableProvider>> {
    // A context of its own: the query means the same whatever the user's has been told.
    let mut config = SessionConfig::new();
    let parser = &mut config.options_mut().sql_parser;
    parser.enable_ident_normalization = false;
    parser.parse_float_as_decimal = true;
    let context = SessionContext::new_with_config(config);
    for table in of {
        if let Some(provider) = provider(table) {
            context.register_table(TableReference::bare(table.name), provider)?;
        }
    }
    if view.parameters().next().is_some() {
        return Ok(Arc::new(ParameterView::new(view, sql, context)));
    }
    let plan = context.state().create_logical_plan(sql).await?;
    Ok(Arc::new(ViewTable::new(plan, Some(sql.to_string()))))
}
