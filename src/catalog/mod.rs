//! From a name to a table.
//!
//! [`descriptor`] is what a table is, `tables` holds them all as data, [`registry`] lists them;
//! [`XeroCatalog`] and [`ApiCatalog`] show them to DataFusion, with names in any case.

mod api_catalog;
mod catalog_list;
pub mod descriptor;
pub mod pseudo;
pub mod registry;
mod schema;
pub mod system;
mod tables;
mod view;
mod xero_catalog;

pub use api_catalog::ApiCatalog;
pub(crate) use catalog_list::CatalogList;
pub use schema::XeroSchema;
pub use xero_catalog::XeroCatalog;
