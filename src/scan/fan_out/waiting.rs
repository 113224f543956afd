//! The parents that are still to be asked about, in their order.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use datafusion::arrow::array::{AsArray, BooleanArray, RecordBatch, StringArray};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::Schema;
use datafusion::error::Result;
use datafusion::execution::memory_pool::MemoryReservation;

use crate::catalog::descriptor::Column;
use crate::decode;
use crate::guid;

/// Rows of the parents' scan, of which the first column is the key.
pub(super) struct Waiting {
    batches: VecDeque<RecordBatch>,
    /// The next row of the first batch.
    next: usize,
    left: usize,
    /// Counts the batches in the pool.
    memory: MemoryReservation,
}

/// One parent: its id, and its row.
pub(super) struct Parent {
    pub(super) id: String,
    pub(super) batch: RecordBatch,
    pub(super) row: usize,
}

impl Waiting {
    pub(super) fn new(memory: MemoryReservation) -> Waiting {
        Waiting {
            batches: VecDeque::new(),
            next: 0,
            left: 0,
            memory,
        }
    }

    /// How many are left.
    pub(super) fn len(&self) -> usize {
        self.left
    }

    /// The ids of those that are left.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        let ids = self.batches.iter().flat_map(|batch| {
            let ids: &StringArray = batch.column(0).as_string();
            ids.iter().flatten()
        });
        ids.skip(self.next)
    }

    /// Adds the rows of a batch whose key is one of `keys`, if there are such.
    pub(super) fn add(
        &mut self,
        batch: RecordBatch,
        keys: Option<&BTreeSet<String>>,
    ) -> Result<()> {
        let ids: &StringArray = batch.column(0).as_string();
        let wanted = |id: &str| keys.is_none_or(|keys| keys.contains(id));
        // What isn't an id has no business in a path.
        let marks = ids
            .iter()
            .map(|id| id.map(|id| guid::is_canonical(id) && wanted(id)));
        let marks: BooleanArray = marks.collect();
        let batch = match marks.true_count() == batch.num_rows() {
            true => batch,
            false => filter_record_batch(&batch, &marks)?,
        };
        if batch.num_rows() > 0 {
            self.memory.try_grow(batch.get_array_memory_size())?;
            self.left += batch.num_rows();
            self.batches.push_back(batch);
        }
        Ok(())
    }

    /// Adds parents of whom only the ids are known.
    pub(super) fn add_ids(&mut self, key: &Column, ids: Vec<String>) -> Result<()> {
        let schema = Arc::new(Schema::new(vec![decode::field(key)]));
        let ids = Arc::new(StringArray::from(ids));
        self.add(RecordBatch::try_new(schema, vec![ids])?, None)
    }

    /// The next parent.
    pub(super) fn pop(&mut self) -> Option<Parent> {
        let batch = self.batches.front()?.clone();
        let row = self.next;
        self.next += 1;
        self.left -= 1;
        if self.next == batch.num_rows() {
            self.next = 0;
            self.batches.pop_front();
            self.memory.shrink(batch.get_array_memory_size());
        }
        let id = batch.column(0).as_string::<i32>().value(row).to_string();
        Some(Parent { id, batch, row })
    }
}
