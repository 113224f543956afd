//! SQL on a connection: a DataFusion session whose names are found in any case.
//!
//! In: one statement. Out: its rows as a stream. What a plain `SessionContext` with our
//! catalog lacks is here: name folding (`names`), upper-case GUIDs in any expression, and
//! errors that suggest the name that was meant.

mod depth;
mod guid_literals;
mod guid_trace;
mod headers;
mod names;
mod place;
mod stack;
mod statements;
mod suggest;
mod variables;

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::CatalogProviderList;
use datafusion::dataframe::DataFrame;
use datafusion::execution::{SendableRecordBatchStream, SessionStateBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast;
use futures::TryStreamExt;

pub use statements::{Piece, is_complete, pieces, split};

use stack::Roomy;

use crate::balance::BalanceConditions;
use crate::catalog::descriptor::Api;
use crate::catalog::{CatalogList, registry};
use crate::config::XeroOptions;
use crate::connection::Connection;
use crate::error::{Error, ErrorKind, Result};
use crate::scan::OneQuery;

/// Name of the catalog that holds a connection's schemas.
pub const CATALOG: &str = "xero";

/// Join keys told to a scan at most: 100 calls by id.
const MOST_JOIN_KEYS: usize = 4_000;
/// What a key takes in DataFusion's reckoning, generously.
const BYTES_OF_A_KEY: usize = 256;

/// A session for SQL over one connection.
#[derive(Clone)]
pub struct Session {
    context: SessionContext,
    /// What `RESET xero.…` goes back to.
    options: XeroOptions,
}

impl Session {
    pub(crate) fn new(connection: Arc<Connection>) -> Session {
        let mut config = SessionConfig::new()
            .with_information_schema(true)
            .with_create_default_catalog_and_schema(false)
            .with_default_catalog_and_schema(CATALOG, connection.settings().schema.schema_name());
        // Words are folded by us, to the spelling of the relations that a statement names.
        let parser = &mut config.options_mut().sql_parser;
        parser.enable_ident_normalization = false;
        // `Total = 402497.15` compares amounts, not the doubles nearest to them.
        parser.parse_float_as_decimal = true;
        // A join tells the scan its keys up to this many, which then may be asked for by id.
        let optimizer = &mut config.options_mut().optimizer;
        optimizer.hash_join_inlist_pushdown_max_distinct_values = MOST_JOIN_KEYS;
        optimizer.hash_join_inlist_pushdown_max_size = MOST_JOIN_KEYS * BYTES_OF_A_KEY;
        let catalogs = CatalogList::default();
        catalogs.register_catalog(CATALOG.to_string(), connection.catalog());
        let state = SessionStateBuilder::new()
            .with_config(config)
            .with_default_features()
            .with_catalog_list(Arc::new(catalogs))
            .with_physical_optimizer_rule(Arc::new(OneQuery))
            .with_physical_optimizer_rule(Arc::new(BalanceConditions))
            .build();
        let context = SessionContext::new_with_state(state);
        context.add_analyzer_rule(Arc::new(guid_literals::LowerCaseGuids));
        let options = connection.settings().options;
        options.install(&context);
        Session { context, options }
    }

    /// The DataFusion context beneath, for data frames and for registering more.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// Plans one statement. Nothing is sent to Xero.
    ///
    /// # Errors
    /// `Query` if the statement can't be parsed or planned, suggesting names that exist.
    pub async fn plan(&self, sql: &str) -> Result<DataFrame> {
        depth::check(sql)?;
        Roomy::new(self.plan_checked(sql)).await
    }

    async fn plan_checked(&self, sql: &str) -> Result<DataFrame> {
        let state = self.context.state();
        let dialect = state.config_options().sql_parser.dialect;
        let mut statement = state.sql_to_statement(sql, &dialect)?;
        depth::flatten(&mut statement);
        if let Some(done) = variables::of_ours(&self.context, &statement, &self.options).await {
            return done;
        }
        refuse_dropping_our_tables(&statement)?;
        let statement = names::fold(&state, statement).await?;
        let plan = state.statement_to_plan(statement.clone()).await;
        let frame = match plan {
            Ok(plan) => self.context.execute_logical_plan(plan).await,
            Err(error) => Err(error),
        };
        match frame {
            Ok(frame) => headers::as_written(frame, &statement),
            Err(error) => Err(suggest::with_nearest_name(&state, sql, error)),
        }
    }

    /// Runs one statement; rows come as they are read.
    ///
    /// # Errors
    /// As [`Session::plan`]; the stream's own errors are turned back by [`Error::from`].
    pub async fn execute(&self, sql: &str) -> Result<SendableRecordBatchStream> {
        depth::check(sql)?;
        let stream = async { Ok(self.plan_checked(sql).await?.execute_stream().await?) };
        Roomy::new(stream).await
    }

    /// Runs one statement and gathers its rows.
    ///
    /// # Errors
    /// Any kind; a result is whole or an error.
    pub async fn collect(&self, sql: &str) -> Result<Vec<RecordBatch>> {
        let stream = self.execute(sql).await?;
        stream.try_collect().await.map_err(Error::from)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// DataFusion answers a DROP that a schema refuses as if the table didn't exist.
fn refuse_dropping_our_tables(statement: &Statement) -> Result<()> {
    let Statement::Statement(statement) = statement else {
        return Ok(());
    };
    let ast::Statement::Drop { names, .. } = statement.as_ref() else {
        return Ok(());
    };
    let ours = names
        .iter()
        .filter_map(|name| name.0.last()?.as_ident())
        .find_map(|name| {
            let tables = Api::ALL.into_iter().flat_map(registry::tables);
            tables
                .into_iter()
                .find(|t| t.name.eq_ignore_ascii_case(&name.value))
        });
    match ours {
        Some(table) => Err(query_error(format!(
            "`{}` is a table of Xero's and can't be dropped",
            table.name
        ))),
        None => Ok(()),
    }
}

fn query_error(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Query, message)
}
