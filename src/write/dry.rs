//! `SET xero.dry_run = true`: what a statement would send, a row for each element. Next: `posting`, for
//! what that would book.

use std::sync::Arc;

use datafusion::arrow::array::{Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::error::DataFusionError;

use super::batches::batches;
use super::changes::{Change, changes};
use super::errors::Failure;
use super::files::Sent;
use super::posting;
use super::run::Part;
use super::statement::Writing;
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

/// The body of a change, or what file it is.
fn told_of(change: &Change) -> Option<String> {
    let of_file = |file: &Sent| {
        format!(
            "({} bytes of {})",
            file.upload.length(),
            file.content_type()
        )
    };
    let element = change.element.as_ref().map(ToString::to_string);
    element.or_else(|| change.file.as_ref().map(of_file))
}

/// Call, row, organisation, request, body, and why it isn't sent.
type Told = (
    Option<i64>,
    usize,
    String,
    String,
    Option<String>,
    Option<String>,
);

/// The calls that would write `rows`, and the rows that no call would.
pub(super) async fn calls(
    writing: &Writing,
    meter: &Meter,
    rows: &RecordBatch,
    parts: &[Part],
    failures: &[Failure],
) -> Result<RecordBatch> {
    let mut told: Vec<Told> = Vec::new();
    let mut number = 0;
    let journal = writing.connection.dry_run_journal();
    journal.begins();
    let not_sent = |failure: &Failure, tenant: &str| {
        let message = Some(failure.message.clone());
        (
            None,
            failure.row,
            tenant.to_string(),
            String::new(),
            None,
            message,
        )
    };
    told.extend(failures.iter().map(|failure| not_sent(failure, "")));
    for part in parts {
        let tenant = &part.tenant;
        let (changes, failures) = changes(
            writing,
            &part.connection,
            meter,
            &part.known,
            rows,
            &part.places,
        )
        .await?;
        let booked = posting::entries(writing, &part.connection, meter, &changes).await?;
        journal.add(tenant, &booked);
        for batch in batches(writing, changes)? {
            number += 1;
            for change in &batch.changes {
                told.push((
                    Some(number),
                    change.row,
                    tenant.name.clone(),
                    batch.request.to_string(),
                    told_of(change),
                    None,
                ));
            }
        }
        told.extend(
            failures
                .iter()
                .map(|failure| not_sent(failure, &tenant.name)),
        );
    }
    let columns = vec![
        Arc::new(told.iter().map(|one| one.0).collect::<Int64Array>()) as _,
        Arc::new(Int64Array::from_iter_values(
            told.iter().map(|one| one.1 as i64 + 1),
        )) as _,
        Arc::new(
            told.iter()
                .map(|one| Some(one.2.as_str()).filter(|text| !text.is_empty()))
                .collect::<StringArray>(),
        ) as _,
        Arc::new(
            told.iter()
                .map(|one| Some(one.3.as_str()).filter(|text| !text.is_empty()))
                .collect::<StringArray>(),
        ) as _,
        Arc::new(
            told.iter()
                .map(|one| one.4.as_deref())
                .collect::<StringArray>(),
        ) as _,
        Arc::new(
            told.iter()
                .map(|one| one.5.as_deref())
                .collect::<StringArray>(),
        ) as _,
    ];
    let batch = RecordBatch::try_new(schema(), columns).map_err(DataFusionError::from)?;
    Ok(batch)
}
