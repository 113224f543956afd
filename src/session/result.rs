//! The rows of a statement as they come, and what reading them costs.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::Result;
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream};
use datafusion::physical_plan::ExecutionPlan;
use futures::Stream;

use crate::report::{QueryReport, query_report};

/// The rows of one statement. They are read as they are asked for; dropping this stops what is
/// under way. Errors are DataFusion's, which [`Error::from`](crate::Error) turns back into ours.
///
/// ```
/// use futures::TryStreamExt;
/// # use xero_sql::simulator::{Options, Simulator};
/// # use xero_sql::XeroConnection;
/// # #[tokio::main]
/// # async fn main() -> xero_sql::Result<()> {
/// # let simulator = Simulator::start(Options::default()).unwrap();
/// # let connection = XeroConnection::open(simulator.settings().build()?).await?;
/// let session = connection.session();
/// let mut rows = session.execute("SELECT InvoiceNumber, Total FROM Invoices").await?;
/// let mut count = 0;
/// while let Some(batch) = rows.try_next().await? {
///     count += batch.num_rows();
/// }
/// let report = rows.report();
/// assert_eq!((count, report.calls), (1_200, 2));
/// # Ok(()) }
/// ```
pub struct ResultStream {
    plan: Arc<dyn ExecutionPlan>,
    rows: SendableRecordBatchStream,
}

impl ResultStream {
    pub(super) fn new(plan: Arc<dyn ExecutionPlan>, rows: SendableRecordBatchStream) -> Self {
        ResultStream { plan, rows }
    }

    /// What the statement has cost so far; all that it cost, once its rows were read.
    pub fn report(&self) -> QueryReport {
        query_report(&self.plan)
    }

    /// The plan that runs. Keep it for [`query_report`](crate::query_report()) where the stream
    /// goes elsewhere.
    pub fn plan(&self) -> &Arc<dyn ExecutionPlan> {
        &self.plan
    }
}

impl fmt::Debug for ResultStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResultStream").finish_non_exhaustive()
    }
}

impl Stream for ResultStream {
    type Item = Result<RecordBatch>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<RecordBatch>>> {
        self.rows.as_mut().poll_next(context)
    }
}

impl RecordBatchStream for ResultStream {
    fn schema(&self) -> SchemaRef {
        self.rows.schema()
    }
}
