//! All integration tests, in one binary.

mod calls;
mod cli;
mod depth;
mod faults;
mod guids;
mod harness;
mod limits;
mod names;
mod openapi;
mod options;
mod registry;
mod soundness;
mod truth;
mod truth_more;
