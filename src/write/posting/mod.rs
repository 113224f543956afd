//! The journal that a statement would make: what a dry run shows beside the payloads.
//!
//! In: the changes of a statement, as they would be sent. Out: entries for the ledger, debit and credit,
//! in the base currency and in the document's. The documents are read as they are now, and worked out
//! as they would be afterwards; what is booked no more is taken back. Rules: nothing is read unless
//! something may be booked, each list once; what only Xero can know, such as the rate of the day, is
//! said to be unknown, and never guessed. It shares nothing with the simulator, whose trial balance
//! is the judge (`tests/it/writing/dry_run`). Next: `document` for what has lines, `payments` and
//! `settled` for what settles, `told` for the table that users see.

mod amount;
mod changed;
mod chart;
mod document;
mod documents;
mod entry;
mod lines;
mod payments;
mod read;
mod settled;
mod settlements;
#[cfg(feature = "cli")]
mod shown;
mod told;

pub(super) use told::Told;
pub(crate) use told::{DRY_RUN_JOURNAL, DryRunJournal};

use document::Kind;
use entry::{Entry, Source};
use read::Reader;
use settled::Kind as Settles;

use super::body::Json;
use super::changes::Change;
use super::statement::Writing;
use crate::client::Meter;
use crate::connection::XeroConnection;
use crate::error::{ErrorKind, Result};

/// What rows of a table book.
#[derive(Debug, Clone, Copy)]
enum Books {
    Lines(Kind),
    Payments,
    Batches,
    Transfers,
    Allocations(Settles),
    /// Something, and it can't be told what.
    Untold(&'static str),
    Nothing,
}

fn books(writing: &Writing) -> Books {
    match writing.writable.table.name {
        "Invoices" => Books::Lines(Kind::Invoice),
        "CreditNotes" => Books::Lines(Kind::CreditNote),
        "BankTransactions" => Books::Lines(Kind::BankTransaction),
        "ManualJournals" => Books::Lines(Kind::ManualJournal),
        "Payments" => Books::Payments,
        "BatchPayments" => Books::Batches,
        "BankTransfers" => Books::Transfers,
        "CreditNoteAllocations" => Books::Allocations(Settles::CreditNote),
        "OverpaymentAllocations" => Books::Allocations(Settles::Overpayment),
        "PrepaymentAllocations" => Books::Allocations(Settles::Prepayment),
        "RepeatingInvoices" => {
            Books::Untold("nothing by itself: Xero makes invoices of it, and books those")
        }
        "PayRuns" => Books::Untold("what a pay run books when it is posted isn't worked out"),
        _ => Books::Nothing,
    }
}

/// What `changes` would book, with the places of their rows.
///
/// # Errors
/// As any query's; where the sign-in may not read what it takes, an entry says so.
pub(super) async fn entries(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    changes: &[Change],
) -> Result<Vec<Told>> {
    let reader = Reader {
        writing,
        connection,
        meter,
    };
    let told = match books(writing) {
        _ if changes.is_empty() => return Ok(Vec::new()),
        Books::Nothing => return Ok(Vec::new()),
        Books::Untold(why) => Ok(with_rows(changes, |_| {
            vec![Entry::nothing(Source::default(), why)]
        })),
        Books::Lines(kind) => documents::entries(&reader, kind, changes).await,
        Books::Payments => settlements::payments_of(&reader, changes).await,
        Books::Batches => settlements::batches(&reader, changes).await,
        Books::Transfers => settlements::transfers(&reader, changes).await,
        Books::Allocations(kind) => settlements::allocations(&reader, kind, changes).await,
    };
    match told {
        Err(error) if error.kind() == ErrorKind::SignIn => Ok(with_rows(changes, |_| {
            let why = format!("it can't be told what is booked: {error}");
            vec![Entry::nothing(Source::default(), why)]
        })),
        told => told,
    }
}

/// What each change books, with the place of its row.
fn with_rows(changes: &[Change], of: impl FnMut(&Change) -> Vec<Entry>) -> Vec<Told> {
    let mut of = of;
    let mut told = Vec::new();
    for change in changes {
        let entries = of(change).into_iter();
        told.extend(entries.map(|entry| Told {
            row: change.row,
            entry,
        }));
    }
    told
}

/// The entries, or one that says why there are none.
fn or_why(change: &Change, entries: std::result::Result<Vec<Entry>, String>) -> Vec<Entry> {
    entries.unwrap_or_else(|why| {
        let source = Source {
            id: change.key.clone(),
            ..Source::default()
        };
        vec![Entry::nothing(source, why)]
    })
}

fn sent(change: &Change) -> &Json {
    const NOTHING: &Json = &Json::Flag(false);
    change.element.as_ref().unwrap_or(NOTHING)
}

const GONE: &str = "it isn't there any more";
