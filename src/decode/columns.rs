//! Objects to a column: the member at a path, its text made into values of the column's type.
//!
//! Next: `values` has one strict kernel a type.

use std::cell::RefCell;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, ListArray, StringArray, StructArray,
    new_null_array,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::nullif;
use datafusion::arrow::datatypes::DataType;

use super::mismatch::Mismatch;
use super::types::{self, MONEY, RATE};
use super::values;
use crate::catalog::descriptor::Kind;
use crate::config::OnMismatch;

/// Reads the columns of one page's objects.
pub(super) struct Reader {
    on_mismatch: OnMismatch,
    /// Values that were read as NULL.
    refused: RefCell<Vec<Mismatch>>,
}

impl Reader {
    pub(super) fn new(on_mismatch: OnMismatch) -> Reader {
        Reader {
            on_mismatch,
            refused: RefCell::default(),
        }
    }

    /// The values that were read as NULL because they aren't of their column's type.
    pub(super) fn refused(self) -> Vec<Mismatch> {
        self.refused.into_inner()
    }

    /// The value at `path` below each object, decoded as `kind`.
    pub(super) fn column(
        &self,
        objects: &StructArray,
        path: &str,
        kind: &Kind,
    ) -> Result<ArrayRef, Mismatch> {
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let Some(member) = objects.column_by_name(name) else {
            return Ok(new_null_array(&types::arrow_type(kind), objects.len()));
        };
        let member = nulls_of(objects, member);
        match (rest, member.data_type()) {
            (Some(rest), DataType::Struct(_)) => self.column(member.as_struct(), rest, kind),
            (None, DataType::Utf8) => self.leaf(member.as_string::<i32>(), kind),
            (None, DataType::List(_)) => self.list(member.as_list::<i32>(), kind),
            _ => Ok(new_null_array(&types::arrow_type(kind), objects.len())),
        }
    }

    fn leaf(&self, texts: &StringArray, kind: &Kind) -> Result<ArrayRef, Mismatch> {
        let decoded = strict(texts, kind);
        if decoded.is_ok() || self.on_mismatch == OnMismatch::Error {
            return decoded;
        }
        let alone = |row| strict(&texts.slice(row, 1), kind).err();
        let refused: Vec<Mismatch> = (0..texts.len())
            .filter_map(|row| {
                let mismatch = alone(row)?;
                Some(Mismatch { row, ..mismatch })
            })
            .collect();
        let mut marks = vec![false; texts.len()];
        for mismatch in &refused {
            marks[mismatch.row] = true;
        }
        let Ok(rest) = nullif(texts, &BooleanArray::from(marks)) else {
            return decoded;
        };
        self.refused.borrow_mut().extend(refused);
        strict(rest.as_string::<i32>(), kind)
    }

    fn list(&self, list: &ListArray, kind: &Kind) -> Result<ArrayRef, Mismatch> {
        let Kind::List(fields) = kind else {
            return Ok(new_null_array(&types::arrow_type(kind), list.len()));
        };
        // Where the list's holder is NULL its offsets may still span values: read them through takes.
        let offsets = list.offsets();
        let start = offsets.first().copied().unwrap_or(0) as usize;
        let end = offsets.last().copied().unwrap_or(0) as usize;
        let elements = list.values().slice(start, end - start);
        let before = self.refused.borrow().len();
        let in_list = |mismatch: Mismatch| Mismatch {
            row: holder_of(offsets, mismatch.row + start),
            ..mismatch
        };
        let members = fields
            .iter()
            .map(|field| match (field.kind, elements.data_type()) {
                (Kind::LineNumber, _) => {
                    Ok(Arc::new(line_numbers(offsets, start, end)) as ArrayRef)
                }
                // Elements that are single values.
                (kind, DataType::Utf8) => self
                    .leaf(elements.as_string::<i32>(), &kind)
                    .map_err(in_list),
                (kind, _) => self
                    .column(elements.as_struct(), field.path, &kind)
                    .map_err(in_list),
            })
            .collect::<Result<Vec<_>, _>>()?;
        for refused in &mut self.refused.borrow_mut()[before..] {
            refused.row = holder_of(offsets, refused.row + start);
        }
        let structs = StructArray::new(
            types::element_fields(fields),
            members,
            elements.nulls().cloned(),
        );
        let rebased = OffsetBuffer::new(offsets.iter().map(|o| o - start as i32).collect());
        let DataType::List(item) = types::arrow_type(kind) else {
            return Ok(new_null_array(&types::arrow_type(kind), list.len()));
        };
        Ok(Arc::new(ListArray::new(
            item,
            rebased,
            Arc::new(structs),
            list.nulls().cloned(),
        )))
    }
}

/// A member as seen from its object: NULL wherever the object is.
fn nulls_of(objects: &StructArray, member: &ArrayRef) -> ArrayRef {
    let Some(nulls) = objects.nulls().filter(|nulls| nulls.null_count() > 0) else {
        return Arc::clone(member);
    };
    let data = member
        .to_data()
        .into_builder()
        .nulls(datafusion::arrow::buffer::NullBuffer::union(
            Some(nulls),
            member.nulls(),
        ))
        .build();
    match data {
        Ok(data) => datafusion::arrow::array::make_array(data),
        Err(_) => Arc::clone(member),
    }
}

fn strict(texts: &StringArray, kind: &Kind) -> Result<ArrayRef, Mismatch> {
    // Most documents leave most fields out, some fields on a whole page.
    if texts.null_count() == texts.len() {
        return Ok(new_null_array(&types::arrow_type(kind), texts.len()));
    }
    match kind {
        Kind::Text | Kind::Enum(_) => Ok(values::text(texts)),
        Kind::Guid => values::guid(texts),
        Kind::Date => values::date(texts),
        Kind::Instant => values::instant(texts),
        Kind::Money => values::decimal(texts, MONEY),
        Kind::Rate => values::decimal(texts, RATE),
        Kind::Integer => values::integer(texts),
        Kind::Flag => values::flag(texts),
        Kind::List(_) | Kind::Bytes | Kind::LineNumber | Kind::TenantId | Kind::TenantName => {
            Ok(new_null_array(&types::arrow_type(kind), texts.len()))
        }
    }
}

fn holder_of(offsets: &OffsetBuffer<i32>, element: usize) -> usize {
    // The last list that begins at or before it: empty ones before it begin there as well.
    let beginnings = &offsets[..offsets.len() - 1];
    beginnings
        .partition_point(|begins| *begins as usize <= element)
        .saturating_sub(1)
}

fn line_numbers(offsets: &OffsetBuffer<i32>, start: usize, end: usize) -> Int64Array {
    (start..end)
        .map(|element| (element as i64) - i64::from(offsets[holder_of(offsets, element)]) + 1)
        .collect()
}
