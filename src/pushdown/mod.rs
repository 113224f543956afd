//! Turns filters into what Xero can evaluate.
//!
//! In: DataFusion expressions and a table. Out: a [`Pushed`], which says what travels and why
//! the rest doesn't. Rule: the reply may hold rows that the query doesn't want, never fewer
//! than it does; the scan evaluates every filter again. Nothing here does IO.
//! Next: `scan::plan` makes requests of it.

mod asked;
mod batches;
mod comparand;
mod from_expr;
mod guids;
mod parameters;
mod predicate;
mod pushed;
mod where_clause;

#[cfg(test)]
mod tests;

pub use asked::Asked;
pub(crate) use asked::{ask, condition, refused};
pub use batches::Batches;
pub(crate) use batches::{Room, takes_batches};
pub(crate) use guids::{
    Operand, RULE, are_lowered_by, lower_guids, operand, with_lower_case_guids,
};
pub(crate) use parameters::{Given, given, required_parameter, requires_words};
pub(crate) use pushed::{Explained, guids_named};
pub use pushed::{Pushed, Travel, push};
