//! From a table and a query's needs to requests, pages, rows.
//!
//! In: projection, filters and limit from DataFusion. Out: a stream of batches with exactly
//! the rows that SQL means. Rules: nothing is sent before the stream is polled; every filter
//! is evaluated here whatever travelled; a page that isn't needed isn't asked for; a read is
//! whole or an error. [`ScanPlan`] is the plan as a value, `pages` walks the list it describes.

mod account;
mod budget;
mod by_id;
mod cost;
mod counts;
mod currency;
mod details;
mod exec;
mod fan_out;
mod fetch;
mod ids;
mod join_keys;
mod left_out;
pub(crate) mod node;
mod offset;
mod ordered;
mod organisations;
mod pages;
mod plan;
mod proof;
mod provider;
mod query;
mod replies;
mod report;
mod round;
mod tenants;
mod travels;
mod verify;
mod view;
mod words;

pub(crate) use cost::{NUMBERED_A_REPLY, calls_of_whole_list};
pub(crate) use counts::Counts;
pub(crate) use exec::XeroScanExec;
pub(crate) use fan_out::XeroFanOutExec;
pub(crate) use left_out::TenantErrors;
pub(crate) use ordered::XeroOrderedScanExec;
pub(crate) use plan::IDS_A_REQUEST;
pub(crate) use provider::XeroTable;
pub use query::OneQuery;
pub(crate) use report::XeroReportExec;
pub(crate) use tenants::TenantsTable;
pub(crate) use travels::{Travelling, travelling, words_asked_for};
pub(crate) use view::ParameterView;
