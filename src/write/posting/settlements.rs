//! What payments, batches, transfers and allocations that are made or deleted book: reads what they
//! settle.

use std::collections::BTreeSet;

use super::amount::Amount;
use super::chart::Chart;
use super::payments::{self, Allocation, Payment};
use super::read::Reader;
use super::settled::{Documents, Kind, Named};
use super::{GONE, Told, or_why, with_rows};
use crate::catalog::tables::accounting as tables;
use crate::error::Result;
use crate::write::body::Json;
use crate::write::changes::Change;
use crate::write::statement::Operation;

/// What `changes` of payments would book.
///
/// # Errors
/// As any query's.
pub(super) async fn payments_of(reader: &Reader<'_>, changes: &[Change]) -> Result<Vec<Told>> {
    let columns = [
        "PaymentID",
        "PaymentType",
        "Date",
        "Amount",
        "CurrencyRate",
        "AccountID",
        "AccountCode",
        "BatchPaymentID",
        "InvoiceID",
        "CreditNoteID",
        "PrepaymentID",
        "OverpaymentID",
    ];
    let keys: BTreeSet<String> = changes.iter().filter_map(|one| one.key.clone()).collect();
    let table = &tables::payments::PAYMENTS;
    let before = reader.by(table, "PaymentID", &keys, &columns).await?;
    let chart = Chart::read(reader, false, false).await?;
    let told = |change: &Change| -> Option<Json> {
        match &change.key {
            Some(key) => before.get(key).cloned(),
            None => change.element.clone(),
        }
    };
    let paid = |told: &Json| match told.text("PaymentType") {
        // A refund's credit note may stand in the place of an invoice.
        Some("ARCREDITPAYMENT" | "APCREDITPAYMENT") => {
            let named = payments::paid(told).map(|(_, named)| named);
            named.map(|named| (Kind::CreditNote, named))
        }
        _ => payments::paid(told),
    };
    let wanted = changes.iter().filter_map(|change| paid(&told(change)?));
    let wanted: BTreeSet<_> = wanted.collect();
    let mut documents = Documents::default();
    documents.read(reader, &chart, &wanted).await?;
    Ok(with_rows(changes, |change| {
        let is_deleted = change.key.is_some();
        let mut one = || {
            let told = told(change).ok_or(GONE)?;
            if is_deleted && told.text("BatchPaymentID").is_some() {
                return Err("Xero refuses it: it is in a batch".to_string());
            }
            let (kind, of) = paid(&told).ok_or("it doesn't say what it pays")?;
            let account = told.get("Account");
            let payment = Payment {
                kind,
                of,
                id: told.text("PaymentID"),
                date: told.text("Date"),
                amount: told.number("Amount"),
                rate: told.number("CurrencyRate"),
                account: account.and_then(|account| chart.account_of(account, "Code")),
                is_deleted,
            };
            payments::payment(payment, &mut documents, &chart).map(|entry| vec![entry])
        };
        or_why(change, one())
    }))
}

/// What `changes` of batches of payments would book.
///
/// # Errors
/// As any query's.
pub(super) async fn batches(reader: &Reader<'_>, changes: &[Change]) -> Result<Vec<Told>> {
    let columns = [
        "BatchPaymentID",
        "Date",
        "AccountID",
        "AccountCode",
        "Payments",
    ];
    let keys: BTreeSet<String> = changes.iter().filter_map(|one| one.key.clone()).collect();
    let table = &tables::batch_payments::BATCH_PAYMENTS;
    let before = reader.by(table, "BatchPaymentID", &keys, &columns).await?;
    let chart = Chart::read(reader, false, false).await?;
    let told = |change: &Change| match &change.key {
        Some(key) => before.get(key).cloned(),
        None => change.element.clone(),
    };
    let mut wanted = BTreeSet::new();
    for batch in changes.iter().filter_map(told) {
        wanted.extend(batch.elements("Payments").iter().filter_map(payments::paid));
    }
    let mut documents = Documents::default();
    documents.read(reader, &chart, &wanted).await?;
    Ok(with_rows(changes, |change| {
        let Some(batch) = told(change) else {
            return or_why(change, Err(GONE.to_string()));
        };
        let is_deleted = change.key.is_some();
        let mut entries = Vec::new();
        for one in batch.elements("Payments") {
            let paid = payments::paid(one).ok_or("it doesn't say what it pays".to_string());
            let entry = paid.and_then(|(kind, of)| {
                let id = one.text("PaymentID");
                // The rate of a payment stands in what it pays.
                let of_document = documents.of(kind, &of).map(|document| &document.told);
                let known = of_document.and_then(|told| {
                    let mut payments = told.elements("Payments").iter();
                    payments.find(|known| id.is_some() && known.text("PaymentID") == id)
                });
                let rate = known.and_then(|known| known.number("CurrencyRate"));
                let rate = rate.map(ToString::to_string);
                let account = batch.get("Account");
                let payment = Payment {
                    kind,
                    of,
                    id,
                    date: batch.text("Date"),
                    amount: one.number("Amount"),
                    rate: rate.as_deref(),
                    account: account.and_then(|account| chart.account_of(account, "Code")),
                    is_deleted,
                };
                payments::payment(payment, &mut documents, &chart)
            });
            entries.extend(or_why(change, entry.map(|entry| vec![entry])));
        }
        entries
    }))
}

/// What `changes` of transfers would book.
///
/// # Errors
/// As any query's.
pub(super) async fn transfers(reader: &Reader<'_>, changes: &[Change]) -> Result<Vec<Told>> {
    let columns = [
        "BankTransferID",
        "Date",
        "Amount",
        "CurrencyRate",
        "Reference",
        "FromBankAccountID",
        "FromBankAccountCode",
        "ToBankAccountID",
        "ToBankAccountCode",
    ];
    let keys: BTreeSet<String> = changes.iter().filter_map(|one| one.key.clone()).collect();
    let table = &tables::bank_transfers::BANK_TRANSFERS;
    let before = reader.by(table, "BankTransferID", &keys, &columns).await?;
    let chart = Chart::read(reader, false, false).await?;
    Ok(with_rows(changes, |change| {
        let told = match &change.key {
            Some(key) => before.get(key),
            None => change.element.as_ref(),
        };
        let entry = told
            .ok_or(GONE.to_string())
            .and_then(|told| payments::transfer(told, change.key.is_some(), &chart));
        or_why(change, entry.map(|entry| vec![entry]))
    }))
}

/// What `changes` of allocations of credit of a kind would book.
///
/// # Errors
/// As any query's.
pub(super) async fn allocations(
    reader: &Reader<'_>,
    kind: Kind,
    changes: &[Change],
) -> Result<Vec<Told>> {
    let chart = Chart::read(reader, false, false).await?;
    let credit = |change: &Change| {
        let (_, id) = change.path.first()?;
        Some((kind, Named::Id(id.to_lowercase())))
    };
    let is_deleted = reader.writing.operation == Operation::Delete;
    let mut documents = Documents::default();
    let mut wanted: BTreeSet<_> = changes.iter().filter_map(credit).collect();
    documents.read(reader, &chart, &wanted).await?;
    // What is taken back is told by the credit.
    let mut told: Vec<Option<Json>> = Vec::new();
    for change in changes {
        told.push(match &change.key {
            None => change.element.clone(),
            Some(key) => credit(change)
                .and_then(|(kind, named)| {
                    let document = documents.of(kind, &named)?;
                    let mut all = document.told.elements("Allocations").iter();
                    all.find(|known| known.text("AllocationID") == Some(key))
                })
                .cloned(),
        });
    }
    let invoice = |told: &Json| Named::in_object(told.get("Invoice")?, Kind::Invoice);
    let invoices = told.iter().flatten().filter_map(invoice);
    wanted.extend(invoices.map(|named| (Kind::Invoice, named)));
    documents.read(reader, &chart, &wanted).await?;
    let mut told = told.into_iter();
    Ok(with_rows(changes, |change| {
        let mut one = || {
            let told = told.next().flatten().ok_or(GONE)?;
            let credit = credit(change).ok_or("it doesn't say which credit it is of")?;
            let invoice = invoice(&told).ok_or("it doesn't say what it pays")?;
            let amount = told.number("Amount").and_then(Amount::read);
            let allocation = Allocation {
                credit,
                invoice,
                date: told.text("Date"),
                amount: amount.unwrap_or_default(),
                is_deleted,
            };
            payments::allocation(allocation, &mut documents, &chart).map(|entry| vec![entry])
        };
        or_why(change, one())
    }))
}
