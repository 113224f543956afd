//! The reply that tells whether anything changed: at most one document, and when it was modified.

use datafusion::arrow::array::StringArray;
use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::TimestampMillisecondType;
use serde_json::Value;

use super::mismatch::Place;
use super::values;
use crate::catalog::descriptor::{Endpoint, Reply};
use crate::error::{Error, ErrorKind, Result};

/// A document, and when it was modified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modified {
    /// Its id, as Xero spells it.
    pub id: String,
    /// Milliseconds since 1970.
    pub modified: i64,
}

/// The reply's first document; none if it holds no document.
///
/// # Errors
/// `UnexpectedReply` if the reply isn't a list of the endpoint's, or its document doesn't say.
pub fn first_modified(endpoint: &Endpoint, place: &Place, body: &[u8]) -> Result<Option<Modified>> {
    let unexpected = || {
        Error::new(
            ErrorKind::UnexpectedReply,
            format!(
                "{place}: the reply isn't a list of `{}` that tell when they were modified",
                endpoint.path
            ),
        )
    };
    let reply: Value = serde_json::from_slice(body).map_err(|_| unexpected())?;
    let documents = match endpoint.reply {
        Reply::List(key) => &reply[key],
        _ => &reply,
    };
    let documents = documents.as_array().ok_or_else(unexpected)?;
    let Some(document) = documents.first() else {
        return Ok(None);
    };
    let field = endpoint.modified_since.ok_or_else(unexpected)?;
    let text = StringArray::from(vec![document[field].as_str()]);
    let instant = values::instant(&text).map_err(|_| unexpected())?;
    match instant.is_valid(0) {
        true => Ok(Some(Modified {
            id: document[endpoint.id]
                .as_str()
                .unwrap_or_default()
                .to_string(),
            modified: instant.as_primitive::<TimestampMillisecondType>().value(0),
        })),
        false => Err(unexpected()),
    }
}
