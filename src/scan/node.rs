//! What the nodes of the physical plan have in common: one partition, whose rows come as they are read.

use std::sync::Arc;

use datafusion::common::internal_err;
use datafusion::error::Result;
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::{Partitioning, PlanProperties};

/// The properties of a node with these equivalences.
pub(crate) fn properties(equivalences: EquivalenceProperties) -> Arc<PlanProperties> {
    Arc::new(PlanProperties::new(
        equivalences,
        Partitioning::UnknownPartitioning(1),
        EmissionType::Incremental,
        Boundedness::Bounded,
    ))
}

/// Refuses any partition of the node called `name` but the first.
pub(crate) fn check_partition(name: &str, partition: usize) -> Result<()> {
    match partition {
        0 => Ok(()),
        _ => internal_err!("{name} has one partition, and {partition} was asked for"),
    }
}
