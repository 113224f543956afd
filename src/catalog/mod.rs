//! From a name to a table.
//!
//! [`descriptor`] is what a table is, `tables` holds them all as data, [`registry`] lists them;
//! [`XeroCatalog`] shows them to DataFusion, with names in any case.

mod catalog_list;
pub mod descriptor;
pub(crate) mod facts;
mod pitfalls;
mod reference;
pub mod registry;
mod schema;
pub mod system;
pub mod tables;
mod view;
mod xero_catalog;

pub(crate) use catalog_list::CatalogList;
#[cfg(feature = "cli")]
pub(crate) use reference::by_topic;
pub use reference::{Page, pages};
pub use schema::XeroSchema;
pub use xero_catalog::XeroCatalog;
