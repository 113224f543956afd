//! What was sent beside what Xero made of it.

use datafusion::arrow::array::{Array, AsArray};
use datafusion::common::ScalarValue;

use crate::catalog::descriptor::{Column, Kind};
use crate::catalog::writable::{Elements, Writable};

/// Whether what Xero has of `column` is what was sent. `sent` and `stored` are columns of the
/// table's own type.
pub(super) fn is_as_sent(
    writable: &Writable,
    column: &Column,
    (sent, row): (&dyn Array, usize),
    (stored, place): (&dyn Array, usize),
) -> bool {
    let elements = writable.elements_of(column.name);
    same(
        writable,
        &column.kind,
        elements,
        (sent, row),
        (stored, place),
    )
}

fn same(
    writable: &Writable,
    kind: &Kind,
    elements: Option<&Elements>,
    (sent, row): (&dyn Array, usize),
    (stored, place): (&dyn Array, usize),
) -> bool {
    if sent.is_null(row) {
        return stored.is_null(place);
    }
    let Kind::List(fields) = kind else {
        return same_value((sent, row), (stored, place));
    };
    let list = |values: &dyn Array, at: usize| {
        let list = values.as_list_opt::<i32>()?;
        list.is_valid(at).then(|| list.value(at))
    };
    let (Some(sent), Some(stored)) = (list(sent, row), list(stored, place)) else {
        return false;
    };
    let (Some(sent), Some(stored)) = (sent.as_struct_opt(), stored.as_struct_opt()) else {
        return false;
    };
    // Of phones and addresses Xero tells each type, those that weren't sent as well: there an
    // element is looked for. Elements with an id stay in their order.
    let in_order = sent.len() == stored.len();
    (0..sent.len()).all(|element| {
        let is_at = |at: usize| {
            fields.iter().all(|field| {
                let is_taken = elements.is_some_and(|e| e.fields.contains(&field.name));
                let (Some(said), Some(has)) = (
                    sent.column_by_name(field.name),
                    stored.column_by_name(field.name),
                ) else {
                    return true;
                };
                // A field of an element that wasn't given is Xero's to fill in.
                let is_left = elements.is_some_and(|e| e.id == Some(field.name));
                if !is_taken || is_left || said.is_null(element) {
                    return true;
                }
                let below = writable.elements_of(field.name);
                same(writable, &field.kind, below, (said, element), (has, at))
            })
        };
        match in_order {
            true => is_at(element),
            false => (0..stored.len()).any(is_at),
        }
    })
}

/// Spaces around a text don't count, nor does the case of a GUID.
fn same_value((sent, row): (&dyn Array, usize), (stored, place): (&dyn Array, usize)) -> bool {
    if let (Some(sent), Some(stored)) = (sent.as_string_opt::<i32>(), stored.as_string_opt::<i32>())
    {
        let said = sent.value(row).trim();
        let has = match stored.is_valid(place) {
            true => stored.value(place).trim(),
            false => "",
        };
        let is_guid = crate::guid::is_canonical(&said.to_lowercase());
        return said == has || is_guid && said.eq_ignore_ascii_case(has);
    }
    let value = |values: &dyn Array, at| {
        let one = values.slice(at, 1);
        ScalarValue::try_from_array(&one, 0).ok()
    };
    value(sent, row) == value(stored, place)
}
