//! All integration tests, in one binary.

mod calls;
mod cli;
mod faults;
mod harness;
mod limits;
mod openapi;
mod registry;
mod settlements;
mod soundness;
mod truth;
mod truth_more;
