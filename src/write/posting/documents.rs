//! What changes of documents of lines book: reads what they are now, and what lines refer to.

use std::collections::{BTreeSet, HashMap};

use super::changed;
use super::chart::Chart;
use super::document::Kind;
use super::read::Reader;
use super::{GONE, Told, or_why, sent, with_rows};
use crate::catalog::tables::accounting as tables;
use crate::error::Result;
use crate::write::body::Json;
use crate::write::changes::Change;

/// What `changes` of documents would book.
///
/// # Errors
/// As any query's.
pub(super) async fn entries(
    reader: &Reader<'_>,
    kind: Kind,
    changes: &[Change],
) -> Result<Vec<Told>> {
    let is_draft = |change: &Change| {
        let status = sent(change).text("Status");
        kind != Kind::BankTransaction && matches!(status, None | Some("DRAFT" | "SUBMITTED"))
    };
    let concerns = |change: &Change| match &change.key {
        Some(_) => changed::concerns_the_ledger(sent(change)),
        None => !is_draft(change),
    };
    if !changes.iter().any(concerns) {
        let why = |change: &Change| match change.key {
            Some(_) => "it changes nothing of what is booked",
            None => "a draft: the ledger gets it when it is approved",
        };
        return Ok(with_rows(changes, |change| {
            or_why(change, Err(why(change).to_string()))
        }));
    }
    let keys = changes.iter().filter(|change| concerns(change));
    let keys: BTreeSet<String> = keys.filter_map(|change| change.key.clone()).collect();
    let before = before(reader, kind, &keys).await?;
    let items = changes
        .iter()
        .flat_map(|change| sent(change).elements("LineItems"));
    let has_items = items
        .into_iter()
        .any(|line| line.text("ItemCode").is_some());
    // Lines that stay as they are keep their tax.
    let is_taxed_anew = |change: &Change| {
        let element = sent(change);
        let is_gone = matches!(element.text("Status"), Some("VOIDED" | "DELETED"));
        let has_lines = !element.elements(kind.fields()[0]).is_empty();
        !is_gone && (has_lines || element.get("LineAmountTypes").is_some())
    };
    let is_taxed = changes
        .iter()
        .any(|one| concerns(one) && is_taxed_anew(one));
    let chart = Chart::read(reader, is_taxed, has_items).await?;
    let currencies = currencies_of_contacts(reader, kind, changes).await?;
    Ok(with_rows(changes, |change| {
        let entries = match &change.key {
            None => {
                let mut element = sent(change).clone();
                let currency = element
                    .get("Contact")
                    .and_then(contact)
                    .and_then(|(by, name)| currencies.get(&(by, name.to_lowercase())));
                if let (None, Some(currency)) = (element.get("CurrencyCode"), currency) {
                    element.put("CurrencyCode", Json::Text(currency.clone()));
                }
                changed::new(kind, &element, &chart)
            }
            Some(_) if !concerns(change) => Err("it changes nothing of what is booked".into()),
            Some(key) => match before.get(key) {
                Some(had) => changed::changed(kind, sent(change), had, &chart),
                None => Err(GONE.to_string()),
            },
        };
        or_why(change, entries)
    }))
}

/// The documents with these ids as they are.
async fn before(
    reader: &Reader<'_>,
    kind: Kind,
    keys: &BTreeSet<String>,
) -> Result<HashMap<String, Json>> {
    const HEAD: [&str; 6] = [
        "Type",
        "Status",
        "Date",
        "CurrencyCode",
        "CurrencyRate",
        "LineAmountTypes",
    ];
    let (table, own): (_, &[&str]) = match kind {
        Kind::Invoice => (
            &tables::invoices::INVOICES,
            &["AmountPaid", "AmountCredited"],
        ),
        Kind::CreditNote => (
            &tables::credit_notes::CREDIT_NOTES,
            &["Total", "RemainingCredit"],
        ),
        Kind::BankTransaction => (
            &tables::bank_transactions::BANK_TRANSACTIONS,
            &["BankAccountID", "BankAccountCode", "IsReconciled"],
        ),
        Kind::ManualJournal => (&tables::manual_journals::MANUAL_JOURNALS, &[]),
    };
    let fields = kind.fields();
    let columns: Vec<&str> = HEAD.iter().chain(&fields).chain(own).copied().collect();
    reader.by(table, fields[1], keys, &columns).await
}

/// The column by which a document names its contact, and the name.
fn contact(contact: &Json) -> Option<(&'static str, &str)> {
    let names = ["ContactID", "ContactNumber", "Name"];
    names
        .into_iter()
        .find_map(|by| Some((by, contact.text(by)?)))
}

/// The currencies of contacts that new documents are of which say none: theirs is the contact's.
async fn currencies_of_contacts(
    reader: &Reader<'_>,
    kind: Kind,
    changes: &[Change],
) -> Result<HashMap<(&'static str, String), String>> {
    let mut currencies = HashMap::new();
    if !matches!(kind, Kind::Invoice | Kind::CreditNote) {
        return Ok(currencies);
    }
    let without = changes
        .iter()
        .filter(|change| change.key.is_none() && sent(change).get("CurrencyCode").is_none());
    let mut wanted: HashMap<&'static str, BTreeSet<String>> = HashMap::new();
    for (by, name) in without.filter_map(|change| contact(sent(change).get("Contact")?)) {
        wanted.entry(by).or_default().insert(name.to_string());
    }
    for (by, names) in wanted {
        let columns = [by, "DefaultCurrency"];
        let found = reader.by(&tables::contacts::CONTACTS, by, &names, &columns);
        for (name, told) in found.await? {
            if let Some(currency) = told.text("DefaultCurrency") {
                currencies.insert((by, name.to_lowercase()), currency.to_string());
            }
        }
    }
    Ok(currencies)
}
