//! arrow-json's decoders of one shape, used again for reply after reply.
//!
//! A decoder grows its buffers to the size of a reply. Growing them anew for each page costs a
//! fifth of the time that reading one takes, and much of it in the system's memory.

use std::sync::{Mutex, PoisonError};

use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

/// A decoder that has read more than this is let go, and its buffers with it.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Reads replies whose Arrow form is one schema.
pub(super) struct Readers {
    schema: SchemaRef,
    /// One is kept for the next page: it takes some ten megabytes.
    idle: Mutex<Option<Decoder>>,
}

impl Readers {
    pub(super) fn new(schema: SchemaRef) -> Readers {
        Readers {
            schema,
            idle: Mutex::default(),
        }
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The reply as one row, or nothing if it isn't one JSON object of the wanted shape.
    pub(super) fn envelope(&self, body: &[u8]) -> Option<RecordBatch> {
        let idle = self.idle().take();
        let mut decoder = match idle {
            Some(decoder) => decoder,
            None => ReaderBuilder::new(self.schema.clone())
                .with_coerce_primitive(true)
                .with_batch_size(2)
                .build_decoder()
                .ok()?,
        };
        // One that failed may be in the middle of something: it is dropped.
        let envelope = one_object(&mut decoder, body)?;
        if body.len() <= MOST_BYTES {
            *self.idle() = Some(decoder);
        }
        Some(envelope)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Option<Decoder>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The text without the mark that some servers put before UTF-8.
pub(super) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

fn one_object(decoder: &mut Decoder, body: &[u8]) -> Option<RecordBatch> {
    let mut rest = without_mark(body);
    while !rest.is_empty() {
        let read = decoder.decode(rest).ok()?;
        if read == 0 {
            return None;
        }
        rest = &rest[read..];
    }
    let envelope = decoder.flush().ok()??;
    (envelope.num_rows() == 1).then_some(envelope)
}

impl std::fmt::Debug for Readers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Readers")
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}
