//! What the user configured: from texts in four places to one typed [`Settings`].
//!
//! In: `--set`, a connection string, `XERO_SQL_…` variables and a TOML file ([`Sources`]),
//! or values from a program ([`Settings::builder`], [`Settings::from_pairs`]). Out: [`Settings`], every value checked.
//! Rule: [`keys::TOPICS`] is the only list of properties; parsing, errors and
//! `connector.toml.example`,
//! `docs/configuration.md` and `system.Properties` all come from it. A secret's value is in no error and no `Debug`.
//! Next: `auth`, which turns the settings into tokens.

pub mod keys;

mod browsable;
mod builder;
mod connection_string;
mod document;
#[cfg(test)]
mod example;
mod file;
mod folders;
mod forms;
mod load;
mod log;
mod network;
mod options;
mod origins;
mod pseudo;
#[cfg(test)]
mod reference;
mod schemes;
mod settings;
mod token_store;
mod values;

pub use browsable::Browsable;
pub use builder::{SettingsBuilder, Value};
pub use load::Sources;
pub use log::LogSettings;
pub use network::{Network, Proxy};
pub use options::{OnMismatch, OnRowError, OnTenantError, XeroOptions};
pub use origins::{Origin, Origins};
pub use pseudo::PseudoColumns;
pub use schemes::{AuthScheme, InitiateOAuth};
pub use settings::Settings;
pub use token_store::TokenStoreLocation;
pub(crate) use values::leads_to_this_machine;
