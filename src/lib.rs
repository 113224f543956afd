//! SQL over the Xero accounting API, on Apache DataFusion.
//!
//! A [`XeroConnection`] is opened from [`Settings`]; its [`Session`] runs SQL with names in any
//! case, and its [`XeroConnection::catalog`] registers on any DataFusion `SessionContext`.
//! Filters, limits and keys travel to Xero where that is sound, every filter is evaluated
//! again here, and a result is whole or an error. Nothing is sent while planning.

#![deny(missing_docs)]
#![deny(rustdoc::broken_intra_doc_links)]

// The way of a query.
pub mod catalog;
mod pushdown;
mod scan;
// Requests to pages.
pub mod client;
// Pages to Arrow.
#[doc(hidden)]
pub mod decode;
// The way of a token.
pub mod auth;
pub mod config;
// The doors.
mod balance;
mod connection;
mod error;
mod guid;
mod likeness;
pub mod procedures;
mod report;
pub mod session;
// What a person at a keyboard sees.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod output;
#[cfg(feature = "cli")]
mod repl;
// Xero's double.
#[cfg(feature = "simulator")]
pub mod simulator;

pub use config::Settings;
pub use connection::XeroConnection;
pub use error::{Error, ErrorKind, Position, Result};
pub use report::{QueryReport, query_report};
pub use scan::OneQuery;
pub use session::{ResultStream, Session};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
