//! Every table as a value, a file per family.
//!
//! A family file carries the name of its main table and holds the tables that hang on it:
//! first the tables, then the endpoint, then columns and notes. Nothing here does anything.
//! Rule: the column names are a promise to users; `tests/it/registry.rs` and
//! `tests/it/openapi.rs` keep them whole. Next: [`super::descriptor`] for the vocabulary.

use super::descriptor::{Column, text};

/// One column list out of several, so that a list of fields is written once and used both as
/// the elements of a list column and in the child table of that list.
macro_rules! columns {
    ($($part:expr),+ $(,)?) => {{
        use $crate::catalog::{descriptor::Column, tables};
        const PARTS: &[&[Column]] = &[$($part),+];
        const JOINED: [Column; tables::length(PARTS)] = tables::join(PARTS);
        &JOINED
    }};
}
pub(in crate::catalog) use columns;

pub mod accounting;
pub mod assets;
pub mod files;
pub(crate) mod given;
pub mod payrollaus;
pub mod projects;
pub mod tenants;

pub(in crate::catalog) const fn length(parts: &[&[Column]]) -> usize {
    let mut length = 0;
    let mut part = 0;
    while part < parts.len() {
        length += parts[part].len();
        part += 1;
    }
    length
}

pub(in crate::catalog) const fn join<const N: usize>(parts: &[&[Column]]) -> [Column; N] {
    let mut joined = [text("", ""); N];
    let mut filled = 0;
    let mut part = 0;
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            joined[filled] = parts[part][at];
            filled += 1;
            at += 1;
        }
        part += 1;
    }
    joined
}
