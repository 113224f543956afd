//! The assets API: the register of fixed assets.

pub mod asset_types;
mod depreciation;
pub mod register;
pub mod settings;
