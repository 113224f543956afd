//! `SET xero.dry_run = true`: what a statement would send, a row for each element.

use std::sync::Arc;

use datafusion::arrow::array::{Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::error::DataFusionError;

use super::batches::batches;
use super::changes::changes;
use super::statement::Writing;
use crate::auth::Tenant;
use crate::client::Meter;
use crate::error::Result;

/// The columns of the answer.
pub(super) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("Call", DataType::Int64, true),
        Field::new("RowNumber", DataType::Int64, true),
        Field::new("TenantName", DataType::Utf8, true),
        Field::new("Request", DataType::Utf8, true),
        Field::new("Body", DataType::Utf8, true),
        Field::new("NotSent", DataType::Utf8, true),
    ]))
}

/// The calls that would write `rows`, and the rows that no call would.
pub(super) async fn calls(
    writing: &Writing,
    meter: &Meter,
    rows: &RecordBatch,
    of_tenants: &[(Tenant, Vec<usize>)],
) -> Result<RecordBatch> {
    let mut told: Vec<(Option<i64>, usize, String, String, Option<String>, Option<String>)> =
        Vec::new();
    let mut number = 0;
    for (tenant, places) in of_tenants {
        let connection = writing.connection.for_tenant(tenant);
        let (changes, failures) = changes(writing, &connection, meter, rows, places).await?;
        for batch in batches(writing, changes)? {
            number += 1;
            for change in &batch.changes {
                told.push((
                    Some(number),
                    change.row,
                    tenant.name.clone(),
                    batch.request.to_string(),
                    change.element.as_ref().map(ToString::to_string),
                    None,
                ));
            }
        }
        for failure in failures {
            told.push((
                None,
                failure.row,
                tenant.name.clone(),
                String::new(),
                None,
                Some(failure.message),
            ));
        }
    }
    let columns = vec![
        Arc::new(told.iter().map(|one| one.0).collect::<Int64Array>()) as _,
        Arc::new(Int64Array::from_iter_values(told.iter().map(|one| one.1 as i64 + 1))) as _,
        Arc::new(StringArray::from_iter_values(told.iter().map(|one| &one.2))) as _,
        Arc::new(
            told.iter()
                .map(|one| Some(one.3.as_str()).filter(|text| !text.is_empty()))
                .collect::<StringArray>(),
        ) as _,
        Arc::new(told.iter().map(|one| one.4.as_deref()).collect::<StringArray>()) as _,
        Arc::new(told.iter().map(|one| one.5.as_deref()).collect::<StringArray>()) as _,
    ];
    let batch = RecordBatch::try_new(schema(), columns).map_err(DataFusionError::from)?;
    Ok(batch)
}
