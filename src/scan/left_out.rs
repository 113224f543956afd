//! Organisations that a query of several leaves out since they failed.
//!
//! Only one of which no row was handed on is left out: part of an organisation's rows would be
//! neither all of them nor none.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{Stream, StreamExt, stream};

use super::budget::Budget;
use super::plan::ScanPlan;
use crate::auth::Tenant;
use crate::config::OnTenantError;
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind};
use crate::log::Statement;

/// The organisations left out by the query that did so last.
#[derive(Debug, Default)]
pub(crate) struct TenantErrors(Mutex<OfQuery>);

#[derive(Debug, Default)]
struct OfQuery {
    query: Weak<Budget>,
    errors: Vec<TenantError>,
}

/// An organisation that was left out, and why.
#[derive(Debug, Clone)]
pub(crate) struct TenantError {
    pub(crate) tenant: Tenant,
    /// The table that was read.
    pub(crate) table: &'static str,
    pub(crate) message: String,
}

impl TenantErrors {
    /// Those of the last query that read several organisations and left some out where they fail.
    pub(crate) fn last(&self) -> Vec<TenantError> {
        self.lock().errors.clone()
    }

    /// Forgets what another query left out.
    fn begins(&self, query: &Arc<Budget>) {
        let mut last = self.lock();
        if !std::ptr::eq(last.query.as_ptr(), Arc::as_ptr(query)) {
            *last = OfQuery {
                query: Arc::downgrade(query),
                errors: Vec::new(),
            };
        }
    }

    fn add(&self, error: TenantError) {
        self.lock().errors.push(error);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, OfQuery> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What leaving an organisation out takes.
struct Leaving {
    connection: Arc<XeroConnection>,
    tenant: Tenant,
    table: &'static str,
    /// Of how many organisations the query reads the table.
    organisations: usize,
    budget: Arc<Budget>,
    statement: Option<Arc<Statement>>,
}

impl Leaving {
    /// Whether `error`, before any row, leaves the organisation out; then that is told.
    fn leaves_out(&self, error: &DataFusionError) -> bool {
        let Some(error) = Error::of(error) else {
            return false;
        };
        // The query's own bounds are nothing that an organisation could be blamed for.
        let is_its_own = match error.kind() {
            ErrorKind::Tenant
            | ErrorKind::SignIn
            | ErrorKind::Unreachable
            | ErrorKind::UnexpectedReply
            | ErrorKind::ResultMoved => true,
            ErrorKind::Limit => !self.budget.is_exceeded(),
            ErrorKind::Configuration | ErrorKind::Query | ErrorKind::Io => false,
        };
        // Where none is left, the query has failed, and this error says how.
        let others = self.connection.tenant_errors().last().into_iter();
        let others = others.filter(|left| left.table == self.table && left.tenant != self.tenant);
        let others: HashSet<String> = others.map(|left| left.tenant.id).collect();
        if is_its_own && others.len() + 1 >= self.organisations {
            return false;
        }
        if is_its_own {
            let log = self.connection.log();
            let then = ": left out, as xero.on_tenant_error says";
            log.warn_of(self.statement.as_deref(), error, then);
            self.connection.tenant_errors().add(TenantError {
                tenant: self.tenant.clone(),
                table: self.table,
                message: error.to_string(),
            });
        }
        is_its_own
    }
}

/// The same rows, or none where the organisation is left out.
pub(super) fn or_left_out(
    rows: impl Stream<Item = Result<RecordBatch>> + Send + 'static,
    schema: SchemaRef,
    plan: &ScanPlan,
    connection: &Arc<XeroConnection>,
    budget: &Arc<Budget>,
    context: &TaskContext,
) -> SendableRecordBatchStream {
    if plan.organisations < 2 || plan.options.on_tenant_error != OnTenantError::Skip {
        return Box::pin(RecordBatchStreamAdapter::new(schema, rows));
    }
    connection.tenant_errors().begins(budget);
    let leaving = Leaving {
        connection: Arc::clone(connection),
        tenant: plan.tenant.clone(),
        table: plan.table.name,
        organisations: plan.organisations,
        budget: Arc::clone(budget),
        statement: context.session_config().get_extension(),
    };
    let before_any = Some((Box::pin(rows), true));
    let rows = stream::unfold((before_any, leaving), |(reading, leaving)| async move {
        let (mut rows, is_first) = reading?;
        match rows.next().await? {
            Err(error) if is_first && leaving.leaves_out(&error) => None,
            Err(error) => Some((Err(error), (None, leaving))),
            Ok(batch) => {
                let is_first = is_first && batch.num_rows() == 0;
                Some((Ok(batch), (Some((rows, is_first)), leaving)))
            }
        }
    });
    Box::pin(RecordBatchStreamAdapter::new(schema, rows))
}
