//! Reports: which calls bring the ones that a query asks for, and what their lines make.
//!
//! A report is a family of tables, one for each choice of its parameters. `=` and `IN` with
//! literals on parameters choose which of them are read (`asked`), `spans` cuts the time asked for
//! into what Xero answers rightly, `plan` is the calls as a value, `exec` makes them. Rules: rows
//! echo the parameters as the query gives them; a parameter that isn't named isn't sent; every
//! other condition on one is an error, since nothing could be told by it. Reports that take a call for
//! each row of another table are fan-outs, of which `of_each` tells what they are asked.

mod asked;
mod exec;
mod of_each;
mod options;
mod plan;
mod spans;

pub(super) use asked::{Choice, choices};
pub(crate) use exec::XeroReportExec;
pub(super) use of_each::{OfEach, of_each};
pub(super) use plan::planned;
