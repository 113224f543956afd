//! `system.DryRunJournal`: what the last dry run would have booked, a row for each line.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::amount::Amount;
use super::entry::{Entry, Line};
use crate::auth::Tenant;
use crate::catalog::descriptor::{Column, date, flag, guid, integer, money, rate, text};

/// The columns of the table.
pub(crate) const DRY_RUN_JOURNAL: &[Column] = &[
    integer("Entry", "Number of the journal, from 1."),
    integer(
        "RowNumber",
        "Place of the row that makes it, among what the dry run answered with.",
    ),
    text("TenantName", "The organisation."),
    date(
        "Date",
        "Day that it is booked on; NULL where Xero takes the day on which it is sent.",
    ),
    text(
        "SourceType",
        "What books it, in the words of `Journals`; NULL where nothing is booked.",
    ),
    guid(
        "SourceID",
        "The document; NULL of one that isn't there yet.",
    ),
    text(
        "SourceNumber",
        "The document's number, reference or narration.",
    ),
    flag("IsReversal", "Whether it takes back what is booked by now."),
    text("AccountCode", "The account's code; some have none."),
    text("AccountName", "The account's name."),
    text("AccountType", "The account's type, as in `Accounts`."),
    guid("AccountID", "The account."),
    text("Description", "What the document's line says."),
    money(
        "Debit",
        "In the organisation's currency; NULL beside a credit, and where it can't be told.",
    ),
    money("Credit", "The same on the other side."),
    text("TaxType", "The line's tax rate, as `TaxRates` names it."),
    money(
        "TaxAmount",
        "Tax of the line, which stands on its own account as well: debits positive.",
    ),
    text("CurrencyCode", "The document's currency."),
    rate(
        "CurrencyRate",
        "Units of it for one of the organisation's; NULL where Xero chooses the rate.",
    ),
    money(
        "CurrencyAmount",
        "The line in the document's currency: debits positive, credits negative.",
    ),
    text(
        "Note",
        "Why nothing is booked, or what can't be told before Xero does it.",
    ),
];

/// What a row of a statement would book.
#[derive(Debug)]
pub(in crate::write) struct Told {
    pub(super) row: usize,
    pub(super) entry: Entry,
}

/// The journal of the last dry run.
#[derive(Debug, Default)]
pub(crate) struct DryRunJournal(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    rows: Vec<Value>,
    entries: usize,
    /// Whether nobody was shown it yet.
    #[cfg(feature = "cli")]
    is_new: bool,
}

impl DryRunJournal {
    /// Forgets the one before.
    pub(in crate::write) fn begins(&self) {
        *self.lock() = Kept::default();
    }

    /// Adds what would be booked in an organisation.
    pub(in crate::write) fn add(&self, tenant: &Tenant, told: &[Told]) {
        let mut kept = self.lock();
        for Told { row, entry } in told {
            kept.entries += 1;
            let number = kept.entries;
            let lines = entry.lines.iter().map(Some);
            let lines = lines.chain(entry.lines.is_empty().then_some(None));
            let rows = lines.map(|line| value(number, *row, tenant, entry, line));
            kept.rows.extend(rows);
        }
        #[cfg(feature = "cli")]
        {
            kept.is_new |= !told.is_empty();
        }
    }

    /// Whether nothing that was shown has to do with the ledger.
    pub(in crate::write) fn is_empty(&self) -> bool {
        self.lock().rows.is_empty()
    }

    /// Its rows, as objects by column.
    pub(crate) fn rows(&self) -> Vec<Value> {
        self.lock().rows.clone()
    }

    /// Whether it wasn't shown yet; it is by now.
    #[cfg(feature = "cli")]
    pub(super) fn take_news(&self) -> bool {
        std::mem::take(&mut self.lock().is_new)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn value(number: usize, row: usize, tenant: &Tenant, entry: &Entry, line: Option<&Line>) -> Value {
    let amount = |amount: Option<Amount>| amount.map(|amount| amount.to_string());
    let (debit, credit) = match line.and_then(|line| line.net) {
        Some(net) => net.debit_and_credit(),
        None => (None, None),
    };
    let source = &entry.source;
    let account = line.map(|line| &line.account);
    let of_line = line.and_then(|line| line.note.as_deref());
    let notes: Vec<&str> = of_line.into_iter().chain(entry.note.as_deref()).collect();
    let is_booked = line.is_some();
    json!({
        "Entry": number,
        "RowNumber": row + 1,
        "TenantName": tenant.name,
        "Date": source.date,
        "SourceType": source.kind,
        "SourceID": source.id,
        "SourceNumber": source.number,
        "IsReversal": is_booked.then_some(entry.is_reversal),
        "AccountCode": account.and_then(|of| of.code.as_deref()),
        "AccountName": account.map(|of| of.name.as_str()),
        "AccountType": account.and_then(|of| of.kind.as_deref()),
        "AccountID": account.and_then(|of| of.id.as_deref()),
        "Description": line.and_then(|line| line.description.as_deref()),
        "Debit": amount(debit),
        "Credit": amount(credit),
        "TaxType": line.and_then(|line| line.tax_type.as_deref()),
        "TaxAmount": amount(line.and_then(|line| line.tax)),
        "CurrencyCode": source.currency.as_deref().filter(|_| is_booked),
        "CurrencyRate": source.rate.filter(|_| is_booked).map(|rate| rate.to_string()),
        "CurrencyAmount": amount(line.and_then(|line| line.own)),
        "Note": (!notes.is_empty()).then(|| notes.join("; ")),
    })
}
