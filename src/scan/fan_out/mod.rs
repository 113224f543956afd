//! Tables whose rows cost a call for each row of another table, the parents.
//!
//! In: a [`FanOut`](crate::catalog::descriptor::FanOut) and what DataFusion wants of the table.
//! Out: the ordinary scan of the parents, beneath a node that asks about each of its rows. So
//! filters, batches of ids, proofs, limits and joins' keys decide whom it asks about just as they
//! decide what any scan reads. Rules: where the ids are known and the parents have nothing to
//! add, the parents aren't asked for; a parent whose call says that it isn't there has no rows.
//! `asks` is what the table says, `planned` decides who is asked, `plan` is the result as a value,
//! `run` asks. The parents of one may be a fan-out again (`parents`), and an answer may have pages
//! (`asked`).

mod asked;
mod asks;
mod exec;
mod parents;
mod plan;
mod planned;
mod run;
mod waiting;

pub(super) use asks::Asks;
pub(crate) use exec::XeroFanOutExec;
pub(super) use planned::{detailed, planned};
