//! What a new document books, and what a change of one that is there takes back and books anew.

use super::chart::Chart;
use super::document::{Document, Kind};
use super::entry::{Entry, Source};
use crate::write::body::Json;

/// What of a document the ledger depends on.
const BOOKED_BY: [&str; 8] = [
    "Status",
    "Type",
    "Date",
    "CurrencyCode",
    "CurrencyRate",
    "LineAmountTypes",
    "LineItems",
    "JournalLines",
];

/// Whether `sent` says anything that the ledger depends on.
pub(super) fn concerns_the_ledger(sent: &Json) -> bool {
    BOOKED_BY.iter().any(|name| sent.get(name).is_some())
}

/// The words that a new document of a kind may have, and those that may follow another one.
fn may_become(kind: Kind, before: Option<&str>) -> &'static [&'static str] {
    match (kind, before) {
        (Kind::BankTransaction, None) => &["AUTHORISED"],
        (Kind::BankTransaction, Some("AUTHORISED")) => &["AUTHORISED", "DELETED", "VOIDED"],
        (Kind::ManualJournal, None) => &["DRAFT", "POSTED"],
        (Kind::ManualJournal, Some("DRAFT")) => &["DRAFT", "POSTED", "DELETED"],
        (Kind::ManualJournal, Some("POSTED")) => &["POSTED", "VOIDED"],
        (Kind::Invoice | Kind::CreditNote, None) => &["DRAFT", "SUBMITTED", "AUTHORISED"],
        (Kind::Invoice | Kind::CreditNote, Some("DRAFT" | "SUBMITTED")) => {
            &["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"]
        }
        (Kind::Invoice | Kind::CreditNote, Some("AUTHORISED")) => &["AUTHORISED", "VOIDED"],
        _ => &[],
    }
}

fn refused(why: impl std::fmt::Display) -> String {
    format!("Xero refuses it: {why}")
}

/// What a new document books.
///
/// # Errors
/// Why nothing is booked.
pub(super) fn new(kind: Kind, sent: &Json, chart: &Chart) -> Result<Vec<Entry>, String> {
    let document = Document::sent(kind, sent, None, chart).map_err(refused)?;
    let status = document.status.as_str();
    if !may_become(kind, None).contains(&status) {
        return Err(refused(format!("a new one can't be {status}")));
    }
    let entry = document.entry(chart).map_err(refused)?;
    Ok(vec![entry.unwrap_or_else(|| not_booked(&document))])
}

/// What a change of a document that is there takes back, and what it books.
///
/// # Errors
/// Why nothing is booked.
pub(super) fn changed(
    kind: Kind,
    sent: &Json,
    had: &Json,
    chart: &Chart,
) -> Result<Vec<Entry>, String> {
    let untold = |why| format!("what it has booked can't be told: {why}");
    let before = Document::told(kind, had, chart).map_err(untold)?;
    let status = sent.text("Status").unwrap_or(&before.status);
    if !may_become(kind, Some(&before.status)).contains(&status) {
        return Err(refused(format!(
            "it is {}, and can't become {status}",
            before.status
        )));
    }
    if had.is_set("IsReconciled") && kind == Kind::BankTransaction {
        return Err(refused("it is matched with a bank statement"));
    }
    let is_gone = matches!(status, "VOIDED" | "DELETED");
    if is_gone && is_settled(had) {
        return Err(refused("it has payments or credit"));
    }
    let booked = before.entry(chart).map_err(untold)?;
    if is_gone {
        let taken_back = booked.map(Entry::reversed);
        let taken_back = taken_back.map(|entry| as_long_as_unused(entry, &before));
        return Ok(vec![taken_back.unwrap_or_else(|| not_booked(&before))]);
    }
    let after = Document::sent(kind, sent, Some(had), chart).map_err(refused)?;
    let is_other = after.total() != before.total()
        || after.source.date != before.source.date
        || after.source.currency != before.source.currency
        || after.source.rate != before.source.rate;
    if is_other && is_settled(had) {
        return Err(refused(
            "it has payments or credit, and its total, date or currency would change",
        ));
    }
    let anew = after.entry(chart).map_err(refused)?;
    Ok(match (booked, anew) {
        (Some(booked), Some(anew)) if booked.lines == anew.lines && !is_other => {
            vec![Entry::nothing(
                after.source,
                "it changes nothing of what is booked",
            )]
        }
        (Some(booked), Some(anew)) => {
            let booked = as_long_as_unused(booked, &before);
            vec![booked.reversed(), anew]
        }
        (booked, anew) => {
            let both = booked.map(Entry::reversed).into_iter().chain(anew);
            let both: Vec<Entry> = both.collect();
            match both.is_empty() {
                true => vec![not_booked(&after)],
                false => both,
            }
        }
    })
}

/// Whether payments or credit hang on a document as it is told.
fn is_settled(had: &Json) -> bool {
    let is_some = |path| had.number(path).is_some_and(|digits| digits != "0");
    let remains = had.number("RemainingCredit");
    is_some("AmountPaid")
        || is_some("AmountCredited")
        || remains.is_some() && remains != had.number("Total")
}

/// Money paid ahead that was applied or refunded stays, and what its transaction doesn't tell.
fn as_long_as_unused(entry: Entry, document: &Document) -> Entry {
    let is_ahead = document
        .source
        .kind
        .is_some_and(|kind| kind.ends_with("PAYMENT"));
    match is_ahead {
        false => entry,
        true => Entry {
            note: Some("if none of it was applied or refunded: else Xero refuses it".to_string()),
            ..entry
        },
    }
}

/// That the ledger has nothing of a document as it stands.
fn not_booked(document: &Document) -> Entry {
    let status = document.status.as_str();
    let why = match status {
        "DRAFT" | "SUBMITTED" => format!("{status}: the ledger gets it when it is approved"),
        status => format!("{status}: the ledger has nothing of it"),
    };
    let source = Source::clone(&document.source);
    Entry::nothing(source, why)
}
