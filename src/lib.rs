//! SQL over the Xero accounting API, on Apache DataFusion.
//!
//! A [`Connection`] is opened from [`Settings`]; its [`Session`] runs SQL with names in any
//! case, and its [`Connection::catalog`] registers on any DataFusion `SessionContext`.
//! Filters, limits and keys travel to Xero where that is sound, every filter is evaluated
//! again here, and a result is whole or an error. Nothing is sent while planning.

#![deny(missing_docs)]
#![deny(rustdoc::broken_intra_doc_links)]

// The way of a query.
pub mod catalog;
pub mod pushdown;
pub mod scan;
// Requests to pages.
pub mod client;
// Pages to Arrow.
pub mod decode;
// The way of a token.
pub mod auth;
pub mod config;
// The doors.
mod balance;
mod connection;
mod error;
pub mod functions;
mod guid;
mod likeness;
pub mod procedures;
pub mod session;
// What a person at a keyboard sees.
#[cfg(feature = "cli")]
pub mod cli;
pub mod output;
#[cfg(feature = "cli")]
mod repl;
// Xero's double.
#[cfg(feature = "simulator")]
pub mod simulator;

pub use config::Settings;
pub use connection::Connection;
pub use error::{Error, ErrorKind, Position, Result};
pub use session::Session;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
