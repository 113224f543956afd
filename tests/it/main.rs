//! All integration tests, in one binary.

mod calls;
mod cli;
mod depth;
mod faults;
mod formats;
mod guids;
mod harness;
mod limits;
mod local;
mod names;
mod network;
mod openapi;
mod options;
mod price;
mod procedures;
mod readme;
mod registry;
mod settlements;
mod sign_in;
mod soundness;
mod spending;
mod tokens;
mod truth;
mod truth_ledger;
mod truth_more;
mod watching;
