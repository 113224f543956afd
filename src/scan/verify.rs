//! `verify_pushdown`: proves on live data that what travels leaves no row out.
//!
//! The keys of the rows wanted are read twice, once as the query would and once with nothing
//! travelling, and must be the same.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::arrow::util::display::array_value_to_string;
use datafusion::error::Result;

use super::fetch::Fetcher;
use super::pages::Pages;
use super::plan::ScanPlan;
use crate::error::{Error, ErrorKind};

/// The two plans whose rows must be the same.
#[derive(Clone)]
pub(super) struct Verification {
    /// The keys of what is wanted, as it would be asked for.
    pub(super) pushed: Arc<ScanPlan>,
    /// The same keys with nothing travelling.
    pub(super) whole: Arc<ScanPlan>,
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verification")
    }
}

impl Verification {
    /// Reads both plans, compares their keys, and gives how many they are.
    ///
    /// # Errors
    /// `UnexpectedReply`, naming the request and a row, if one has a row that the other lacks.
    pub(super) async fn run(&self, fetcher: impl Fn(Arc<ScanPlan>) -> Fetcher) -> Result<usize> {
        let pushed = keys(fetcher(Arc::clone(&self.pushed))).await?;
        let whole = keys(fetcher(Arc::clone(&self.whole))).await?;
        let Keys { rows, shown, .. } = &whole;
        let lost = rows
            .iter()
            .zip(shown)
            .filter(|(row, _)| !pushed.set.contains(*row))
            .collect::<Vec<_>>();
        let added = pushed.rows.iter().filter(|row| !whole.set.contains(*row));
        let added = added.count();
        let same = lost.is_empty() && added == 0 && pushed.rows.len() == rows.len();
        if same {
            return Ok(rows.len());
        }
        let request = match self.pushed.first_request() {
            Some(request) => request.to_string(),
            None => "no request".to_string(),
        };
        let example = match lost.first() {
            Some((_, shown)) => format!(", {shown} among them"),
            None => String::new(),
        };
        Err(Error::new(
            ErrorKind::UnexpectedReply,
            format!(
                "verify_pushdown: `{}` has {} rows that match, but {request} brings {} of them: \
                 {} are missing{example}, {added} are too many. If nobody changed them meanwhile, \
                 Xero evaluates a filter otherwise than documented: please report it",
                self.pushed.table.name,
                rows.len(),
                pushed.rows.len(),
                lost.len(),
            ),
        )
        .with_outside(request)
        .with_outside(example)
        .into())
    }
}

/// The keys of a scan's rows.
struct Keys {
    rows: Vec<OwnedRow>,
    set: HashSet<OwnedRow>,
    shown: Vec<String>,
}

async fn keys(fetcher: Fetcher) -> Result<Keys> {
    fetcher.ask_alone();
    let schema = Arc::clone(&fetcher.plan().schema);
    let fields = schema.fields().iter();
    let fields = fields.map(|field| SortField::new(field.data_type().clone()));
    let converter = RowConverter::new(fields.collect())?;
    let mut keys = Keys {
        rows: Vec::new(),
        set: HashSet::new(),
        shown: Vec::new(),
    };
    let mut pages = Pages::new(fetcher);
    while let Some(batch) = pages.next().await? {
        let rows = converter.convert_columns(batch.columns())?;
        for (index, row) in rows.iter().enumerate() {
            keys.shown.push(shown(&batch, index)?);
            keys.set.insert(row.owned());
            keys.rows.push(row.owned());
        }
    }
    Ok(keys)
}

fn shown(batch: &RecordBatch, row: usize) -> Result<String> {
    let schema = batch.schema();
    let cells = schema.fields().iter().zip(batch.columns());
    let cells = cells.map(|(field, column)| {
        let value = array_value_to_string(column, row)?;
        Ok(format!("{} = {value}", field.name()))
    });
    Ok(cells.collect::<Result<Vec<_>>>()?.join(", "))
}
