//! From a name to a table.
//!
//! [`descriptor`] is what a table is, `tables` holds them all as data, [`registry`] lists them;
//! [`XeroCatalog`] and [`ApiCatalog`] show them to DataFusion, with names in any case.

mod api_catalog;
mod catalog_list;
pub mod descriptor;
pub(crate) mod facts;
mod pitfalls;
pub mod pseudo;
mod reference;
pub mod registry;
mod schema;
pub mod system;
pub(crate) mod tables;
mod view;
pub mod writable;
mod xero_catalog;

pub use api_catalog::ApiCatalog;
pub(crate) use catalog_list::CatalogList;
pub use reference::{Page, pages};
#[cfg(feature = "cli")]
pub(crate) use reference::{by_topic, called};
pub use schema::XeroSchema;
pub use xero_catalog::XeroCatalog;
