//! From a name to a table.
//!
//! [`descriptor`] is what a table is, `tables` holds them all as data, [`registry`] lists them;
//! [`XeroCatalog`] shows them to DataFusion, with names in any case.

mod catalog_list;
pub mod descriptor;
pub mod registry;
mod schema;
pub mod system;
pub mod tables;
mod view;
mod xero_catalog;

pub(crate) use catalog_list::CatalogList;
pub use schema::XeroSchema;
pub use xero_catalog::XeroCatalog;
