//! `MaxRows`: the result of a SELECT ends there, and that is told.
//!
//! The bound is a LIMIT on the whole statement: what a scan needn't read isn't read. Whether
//! there are more rows isn't asked, since the answer could cost every page of a table.

use std::sync::{Arc, Mutex};

use datafusion::dataframe::DataFrame;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

use crate::error::Result;

/// What the user should be told of the statements that have run.
#[derive(Debug, Clone, Default)]
pub(super) struct Notices(Arc<Mutex<Vec<String>>>);

impl Notices {
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(|p| p.into_inner()))
    }

    fn add(&self, notice: String) {
        let mut notices = self.0.lock().unwrap_or_else(|p| p.into_inner());
        notices.push(notice);
    }
}

/// The rows of a SELECT, at most `most` of them.
pub(super) async fn rows(
    frame: DataFrame,
    most: usize,
    notices: Notices,
) -> Result<SendableRecordBatchStream> {
    let plan = frame.logical_plan();
    if plan.max_rows().is_some_and(|rows| rows <= most) {
        return Ok(frame.execute_stream().await?);
    }
    let stream = frame.limit(0, Some(most))?.execute_stream().await?;
    let schema = stream.schema();
    let mut rows = 0;
    let counted = stream.inspect(move |batch| {
        let before = rows;
        rows += batch.as_ref().map_or(0, |batch| batch.num_rows());
        if before < most && rows >= most {
            notices.add(format!(
                "MaxRows: the result ends at {most} {}, and there may be more",
                if most == 1 { "row" } else { "rows" }
            ));
        }
    });
    Ok(Box::pin(RecordBatchStreamAdapter::new(schema, counted)))
}
