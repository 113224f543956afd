//! SQL that changes Xero's data.
//!
//! ```text
//! INSERT, UPDATE, DELETE → rewrite: the rows they mean, into a sink of ours → exec: all of them,
//!     before the first call → changes: one element a row → batches → journal, on disk
//!     → client → outcome: what Xero made of each → compare: with what was sent → report
//! ```
//!
//! Rules: a write touches the rows that its SELECT would show and no other, since its rows come by
//! the same plan. Nothing is sent while planning. What was sent once is sent again only under the
//! same `Idempotency-Key`, byte by byte, and only for as long as Xero remembers it; of what can't be
//! told then, it is said that it is unknown. `catalog::writable` says what each table takes.

mod batches;
mod body;
mod changes;
mod child;
mod compare;
mod consent;
mod dry;
mod email;
mod errors;
mod exec;
mod files;
mod given;
mod guard;
mod journal;
mod known;
mod list;
mod lookup;
mod outcome;
mod posting;
mod problem;
mod report;
mod returning;
mod rewrite;
mod rounded;
mod run;
mod sender;
mod statement;
mod taken_up;
mod target;

pub use consent::{Consent, Question};
pub(crate) use email::{Emailed, email_invoice, may_email};
pub(crate) use errors::{WHAT_WENT_WRONG, WriteErrors};
pub(crate) use exec::XeroWriteExec;
pub(crate) use list::{NAME as XERO_LIST, xero_list};
pub(crate) use posting::{DRY_RUN_JOURNAL, DryRunJournal};
pub(crate) use returning::{Returning, answering, returned};
pub(crate) use rewrite::XeroWrites;
pub(crate) use statement::{insert_whole, refuse};
