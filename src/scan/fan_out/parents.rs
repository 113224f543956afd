//! How the parents of a fan-out are read: by the scan of a list, or by a fan-out again.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;

use super::plan::FanOutPlan;
use crate::auth::Tenant;
use crate::scan::cost::Calls;
use crate::scan::counts::Counts;
use crate::scan::plan::ScanPlan;

/// The plan that reads the parents.
#[derive(Debug, Clone)]
pub(super) enum Parents {
    Scan(Arc<ScanPlan>),
    FanOut(Arc<FanOutPlan>),
}

impl Parents {
    /// The organisation read.
    pub(super) fn tenant(&self) -> &Tenant {
        match self {
            Parents::Scan(plan) => &plan.tenant,
            Parents::FanOut(plan) => plan.tenant(),
        }
    }

    /// The schema of their rows: first their key.
    pub(super) fn schema(&self) -> &SchemaRef {
        match self {
            Parents::Scan(plan) => &plan.schema,
            Parents::FanOut(plan) => &plan.schema,
        }
    }

    /// Whether no filter leaves any of them out.
    pub(super) fn are_all(&self) -> bool {
        match self {
            Parents::Scan(plan) => plan.filter.is_none(),
            Parents::FanOut(plan) => plan.filter.is_none(),
        }
    }

    /// Whether it is known that there are none.
    pub(super) fn are_none(&self) -> bool {
        match self {
            Parents::Scan(plan) => plan.pushed.matches_nothing,
            Parents::FanOut(plan) => plan.ids.as_ref().is_some_and(Vec::is_empty),
        }
    }

    /// Whether Xero has no list of them, and tells only of those that are named.
    pub(super) fn are_named_only(&self) -> bool {
        match self {
            Parents::Scan(plan) => !plan.endpoint.needs.is_empty(),
            Parents::FanOut(_) => false,
        }
    }

    /// How many there were when they were last read, filters aside.
    pub(super) fn known(&self, counts: &Counts) -> Option<usize> {
        match self {
            Parents::Scan(plan) => counts.known(&plan.tenant.id, plan.endpoint),
            Parents::FanOut(_) => None,
        }
    }

    /// The calls that reading them is expected to make.
    pub(super) fn calls(&self, counts: &Counts) -> Calls {
        match self {
            Parents::Scan(plan) => plan.calls(counts),
            Parents::FanOut(plan) => plan.calls(counts),
        }
    }
}
