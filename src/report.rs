//! What a query cost, told by its plan.
//!
//! In: an executed physical plan, ours or an embedder's. Out: [`QueryReport`], added up over the
//! scans in it. Scans count while they run, so a report may be asked for at any time.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use datafusion::physical_plan::ExecutionPlan;

use crate::auth::Tenant;
use crate::client::Meter;
use crate::scan::{XeroFanOutExec, XeroOrderedScanExec, XeroReportExec, XeroScanExec};
use crate::session::MaxRowsExec;
use crate::write::XeroWriteExec;

/// What running a query has cost so far, and what of its result was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryReport {
    /// Calls sent to Xero, repeated ones too.
    pub calls: usize,
    /// Bytes of the replies' bodies, decompressed.
    pub bytes: usize,
    /// How long calls were held back, by limits and between tries; of calls side by side, the
    /// sum.
    pub time_waited: Duration,
    /// The organisations whose tables the query reads, each once.
    pub organisations: Vec<Tenant>,
    /// The result ended at so many rows, which is what `MaxRows` allows, and there may be more.
    /// None if it is whole.
    pub truncated_at: Option<usize>,
}

/// What running `plan` has cost so far: of all its runs, if there were several.
///
/// A [`ResultStream`](crate::session::ResultStream) reports of itself. Who runs a plan on a
/// context of their own keeps it:
///
/// ```
/// use std::sync::Arc;
///
/// use datafusion::physical_plan::collect;
/// use datafusion::prelude::SessionContext;
/// use xero_sql::simulator::{Options, Simulator};
/// use xero_sql::{XeroConnection, query_report};
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = Simulator::start(Options::default())?;
/// let connection = XeroConnection::open(simulator.settings().build()?).await?;
/// let context = SessionContext::new();
/// connection.register(&context)?;
///
/// let frame = context.sql(r#"SELECT "Name" FROM xero.accounting."Accounts""#).await?;
/// let plan = frame.create_physical_plan().await?;
/// collect(Arc::clone(&plan), context.task_ctx()).await?;
///
/// let report = query_report(&plan);
/// assert_eq!(report.calls, 1);
/// assert_eq!(report.organisations[0].name, "Demo Company (AU)");
/// # Ok(()) }
/// ```
pub fn query_report(plan: &Arc<dyn ExecutionPlan>) -> QueryReport {
    let mut report = QueryReport::default();
    report.add(plan);
    report
}

impl QueryReport {
    fn add(&mut self, plan: &Arc<dyn ExecutionPlan>) {
        if let Some(scan) = plan.downcast_ref::<XeroScanExec>() {
            self.add_scan(scan);
        } else if let Some(fan_out) = plan.downcast_ref::<XeroFanOutExec>() {
            self.add_spent(fan_out.meter(), fan_out.plan().tenant());
        } else if let Some(report) = plan.downcast_ref::<XeroReportExec>() {
            self.add_spent(report.meter(), report.tenant());
        } else if let Some(ordered) = plan.downcast_ref::<XeroOrderedScanExec>() {
            self.add_scan(ordered.scan());
        } else if let Some(write) = plan.downcast_ref::<XeroWriteExec>() {
            self.add_spent(write.meter(), write.tenant());
        } else if let Some(cut) = plan.downcast_ref::<MaxRowsExec>() {
            self.truncated_at = cut.ended_at().or(self.truncated_at);
        }
        for child in plan.children() {
            self.add(child);
        }
    }

    fn add_scan(&mut self, scan: &XeroScanExec) {
        self.add_spent(scan.meter(), &scan.plan().tenant);
    }

    fn add_spent(&mut self, meter: &Meter, tenant: &Tenant) {
        self.calls += meter.calls();
        self.bytes += meter.bytes();
        self.time_waited += meter.time_waited();
        if !self.organisations.contains(tenant) {
            self.organisations.push(tenant.clone());
        }
    }
}

impl fmt::Display for QueryReport {
    /// `3 calls, 48213 bytes, 0.0 s waited, of Demo Company (AU)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = if self.calls == 1 { "call" } else { "calls" };
        let waited = self.time_waited.as_secs_f32();
        write!(
            f,
            "{} {calls}, {} bytes, {waited:.1} s waited",
            self.calls, self.bytes
        )?;
        let names: Vec<&str> = self.organisations.iter().map(|t| t.name.as_str()).collect();
        if !names.is_empty() {
            write!(f, ", of {}", names.join(", "))?;
        }
        match self.truncated_at {
            Some(rows) => write!(f, "; ended at {rows} rows by MaxRows"),
            None => Ok(()),
        }
    }
}
