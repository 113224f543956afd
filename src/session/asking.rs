//! Queries of our own, on behalf of a statement of the user's.
//!
//! In: SQL of exact names. Out: all of its rows, or an error. Rules: they spend what the statement may
//! spend; whatever the user lets pass in a result of theirs, a list that was left out or a value that
//! can't be read, is an error here, since something is worked out of the rows.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::concat_batches;
use datafusion::dataframe::DataFrame;
use datafusion::error::DataFusionError;
use datafusion::physical_plan::collect;
use datafusion::prelude::SessionContext;

use super::CATALOG;
use crate::client::Meter;
use crate::config::{OnMismatch, OnTenantError, XeroOptions};
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};
use crate::query_report;

/// The session that asks, and how many calls it has made.
pub(crate) struct Asking {
    context: SessionContext,
    options: XeroOptions,
    meter: Meter,
}

impl Asking {
    /// In the session of a call, else in one of the connection's own.
    pub(crate) fn of(
        connection: &Arc<XeroConnection>,
        called_in: Option<&SessionContext>,
    ) -> Asking {
        let context = match called_in {
            Some(context) => context.clone(),
            None => connection.session().context().clone(),
        };
        let state = context.state();
        let options = XeroOptions::in_force(state.config_options(), connection.settings());
        Asking {
            context,
            options,
            meter: Meter::default(),
        }
    }

    /// In a session of the connection's own, for a statement with these options that has spent what
    /// `meter` tells, and spends there what is asked.
    pub(crate) fn for_statement(
        connection: &Arc<XeroConnection>,
        options: XeroOptions,
        meter: &Meter,
    ) -> Asking {
        Asking {
            context: connection.session().context().clone(),
            options,
            meter: meter.clone(),
        }
    }

    /// Runs one query; names without a schema are accounting's.
    ///
    /// # Errors
    /// `Limit` where the statement may spend no more, else as any query.
    pub(crate) async fn ask(&self, sql: &str) -> Result<RecordBatch> {
        let mut state = self.context.state();
        let mut options = XeroOptions {
            on_tenant_error: OnTenantError::Error,
            on_mismatch: OnMismatch::Error,
            ..self.options
        };
        if options.max_calls_per_query > 0 {
            let spent = self.meter.calls();
            let left = options.max_calls_per_query.saturating_sub(spent);
            if left == 0 {
                return Err(Error::new(
                    ErrorKind::Limit,
                    format!(
                        "{spent} calls are made, which is what MaxCallsPerQuery allows, and it takes \
                         more: SET xero.max_calls_per_query to a greater number, or to 0"
                    ),
                ));
            }
            options.max_calls_per_query = left;
        }
        let config = state.config_mut().options_mut();
        config.extensions.insert(options);
        config.sql_parser.enable_ident_normalization = false;
        config.catalog.default_catalog = CATALOG.to_string();
        config.catalog.default_schema = "accounting".to_string();
        let plan = state.create_logical_plan(sql).await?;
        let frame = DataFrame::new(state, plan);
        let context = Arc::new(frame.task_ctx());
        let plan = frame.create_physical_plan().await?;
        let batches = collect(Arc::clone(&plan), context).await;
        let report = query_report(&plan);
        self.meter
            .spent(report.calls, report.bytes, report.time_waited);
        let one = concat_batches(&plan.schema(), &batches?).map_err(DataFusionError::from)?;
        Ok(one)
    }
}
