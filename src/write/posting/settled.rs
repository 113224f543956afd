//! What can be settled: invoices, credit notes, prepayments and overpayments, with what is open of them.
//!
//! Rule: an account holds of a document what is open of it, at the document's own rate. So what a
//! payment takes off it is what the open amount comes to before, less what it comes to after, in the
//! base currency. Several payments in one statement follow each other.

use std::collections::{BTreeSet, HashMap};

use super::amount::{Amount, Rate};
use super::chart::{Account, Chart};
use super::entry::Line;
use super::read::Reader;
use crate::catalog::descriptor::Table;
use crate::catalog::tables::accounting::{credit_notes, invoices, overpayments, prepayments};
use crate::error::Result;
use crate::write::body::Json;

/// A kind of documents that can be settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Invoice,
    CreditNote,
    Overpayment,
    Prepayment,
}

impl Kind {
    /// The field by which others name one, and the one of its number.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        match self {
            Kind::Invoice => ("InvoiceID", "InvoiceNumber"),
            Kind::CreditNote => ("CreditNoteID", "CreditNoteNumber"),
            Kind::Overpayment => ("OverpaymentID", ""),
            Kind::Prepayment => ("PrepaymentID", ""),
        }
    }

    fn table(self) -> (&'static Table, &'static [&'static str]) {
        match self {
            Kind::Invoice => (
                &invoices::INVOICES,
                &[
                    "InvoiceID",
                    "InvoiceNumber",
                    "Type",
                    "Status",
                    "Date",
                    "CurrencyCode",
                    "CurrencyRate",
                    "AmountDue",
                    "Payments",
                ],
            ),
            Kind::CreditNote => (
                &credit_notes::CREDIT_NOTES,
                &[
                    "CreditNoteID",
                    "CreditNoteNumber",
                    "Type",
                    "Status",
                    "Date",
                    "CurrencyCode",
                    "CurrencyRate",
                    "RemainingCredit",
                    "Allocations",
                ],
            ),
            Kind::Overpayment => (
                &overpayments::OVERPAYMENTS,
                &[
                    "OverpaymentID",
                    "Type",
                    "Status",
                    "Date",
                    "CurrencyCode",
                    "CurrencyRate",
                    "RemainingCredit",
                    "Allocations",
                ],
            ),
            Kind::Prepayment => (
                &prepayments::PREPAYMENTS,
                &[
                    "PrepaymentID",
                    "Type",
                    "Status",
                    "Date",
                    "CurrencyCode",
                    "CurrencyRate",
                    "RemainingCredit",
                    "LineItems",
                    "Allocations",
                ],
            ),
        }
    }
}

/// A document that can be settled.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) number: Option<String>,
    pub(super) status: String,
    pub(super) date: Option<String>,
    pub(super) currency: String,
    pub(super) is_sale: bool,
    pub(super) rate: Option<Rate>,
    /// What is open of it now.
    pub(super) open: Amount,
    /// The account that it stands on, and whether as a debit.
    account: Account,
    pub(super) is_debit: bool,
    /// Whether it is a prepayment of which Xero may part what is applied, by taxes and accounts.
    is_parted: bool,
    /// The document as it is told.
    pub(super) told: Json,
}

const PARTED: &str = "of a prepayment with tax or on several accounts Xero may part this otherwise";

/// Whether lines have tax, or are several.
fn is_parted(lines: &[Json]) -> bool {
    let has_tax = |line: &Json| {
        let tax = line.number("TaxAmount").and_then(Amount::read);
        tax.is_some_and(|tax| !tax.is_zero())
    };
    lines.len() > 1 || lines.iter().any(has_tax)
}

impl Settled {
    fn of(kind: Kind, told: Json, chart: &Chart) -> Settled {
        let text = |path: &str| told.text(path).map(ToString::to_string);
        let word = told.text("Type").unwrap_or_default();
        let is_sale = match kind {
            Kind::Invoice | Kind::CreditNote => word.starts_with("ACCREC"),
            _ => word.starts_with("RECEIVE") || word.starts_with("AR"),
        };
        let open = match kind {
            Kind::Invoice => "AmountDue",
            _ => "RemainingCredit",
        };
        let currency = text("CurrencyCode").unwrap_or_else(|| chart.base_currency.clone());
        let first = told.elements("LineItems").first();
        let of_line = first.and_then(|line| chart.account_of(line, "AccountCode"));
        let (id, number) = kind.names();
        Settled {
            kind,
            id: text(id).unwrap_or_default(),
            number: text(number),
            status: text("Status").unwrap_or_default(),
            date: text("Date"),
            is_sale,
            rate: chart.rate(&currency, told.number("CurrencyRate")),
            currency,
            open: told.number(open).and_then(Amount::read).unwrap_or_default(),
            account: match (kind, of_line) {
                // What is paid ahead stands where its line does.
                (Kind::Prepayment, Some(account)) => account.clone(),
                _ => chart.control(is_sale),
            },
            is_debit: is_sale == (kind == Kind::Invoice),
            is_parted: kind == Kind::Prepayment && is_parted(told.elements("LineItems")),
            told,
        }
    }

    /// Settles an amount of it, or gives one back: the line on its account.
    pub(super) fn settle(&mut self, amount: Amount, is_given_back: bool) -> Line {
        let after = self.open - amount.on(!is_given_back);
        let base = |amount: Amount| Some(amount.in_base(self.rate?));
        let moved = base(self.open).zip(base(after));
        let net = moved.map(|(before, after)| (after - before).on(self.is_debit));
        let own = (after - self.open).on(self.is_debit);
        self.open = after;
        Line {
            note: self.is_parted.then(|| PARTED.to_string()),
            ..Line::added(self.account.clone(), net, Some(own))
        }
    }

    /// The word of `Journals` for a payment of it.
    pub(super) fn payment_kind(&self) -> &'static str {
        match (self.kind, self.is_sale) {
            (Kind::Invoice, true) => "ACCRECPAYMENT",
            (Kind::Invoice, false) => "ACCPAYPAYMENT",
            (Kind::CreditNote, true) => "ARCREDITPAYMENT",
            (Kind::CreditNote, false) => "APCREDITPAYMENT",
            (Kind::Overpayment, true) => "AROVERPAYMENTPAYMENT",
            (Kind::Overpayment, false) => "APOVERPAYMENTPAYMENT",
            (Kind::Prepayment, true) => "ARPREPAYMENTPAYMENT",
            (Kind::Prepayment, false) => "APPREPAYMENTPAYMENT",
        }
    }

    /// The word of `Journals` for credit that is applied.
    pub(super) fn credit_kind(&self) -> &'static str {
        match (self.kind, self.is_sale) {
            (Kind::Overpayment, true) => "AROVERPAYMENT",
            (Kind::Overpayment, false) => "APOVERPAYMENT",
            (Kind::Prepayment, true) => "ARPREPAYMENT",
            (Kind::Prepayment, false) => "APPREPAYMENT",
            (_, true) => "ACCRECCREDIT",
            (_, false) => "ACCPAYCREDIT",
        }
    }
}

/// A document by its id, or else by its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Named {
    Id(String),
    Number(String),
}

impl Named {
    /// How an object names a document.
    pub(super) fn in_object(object: &Json, kind: Kind) -> Option<Named> {
        let (id, number) = kind.names();
        let by_id = object.text(id).map(|id| Named::Id(id.to_lowercase()));
        by_id.or_else(|| Some(Named::Number(object.text(number)?.to_string())))
    }
}

/// The documents that a statement settles.
#[derive(Debug, Default)]
pub(super) struct Documents {
    all: HashMap<String, Settled>,
    numbers: HashMap<(Kind, String), String>,
}

impl Documents {
    /// Reads those that aren't there yet.
    ///
    /// # Errors
    /// As any query's.
    pub(super) async fn read(
        &mut self,
        reader: &Reader<'_>,
        chart: &Chart,
        wanted: &BTreeSet<(Kind, Named)>,
    ) -> Result<()> {
        for kind in [
            Kind::Invoice,
            Kind::CreditNote,
            Kind::Overpayment,
            Kind::Prepayment,
        ] {
            let of_kind = wanted.iter().filter(|(of, _)| *of == kind);
            let (mut ids, mut numbers) = (BTreeSet::new(), BTreeSet::new());
            for (_, named) in of_kind {
                match named {
                    Named::Id(id) if !self.all.contains_key(id) => drop(ids.insert(id.clone())),
                    Named::Id(_) => {}
                    Named::Number(number) => drop(numbers.insert(number.clone())),
                }
            }
            // A credit note may stand in the place of an invoice.
            if kind == Kind::CreditNote {
                let missing = wanted.iter().filter_map(|(of, named)| match named {
                    Named::Id(id) if *of == Kind::Invoice => Some(id),
                    _ => None,
                });
                let missing = missing.filter(|id| !self.all.contains_key(*id)).cloned();
                ids.extend(missing.collect::<Vec<_>>());
            }
            let (id, number) = kind.names();
            let (table, columns) = kind.table();
            for (by, keys) in [(id, ids), (number, numbers)] {
                if keys.is_empty() || by.is_empty() {
                    continue;
                }
                for told in reader.with(table, by, &keys, columns).await? {
                    self.add(Settled::of(kind, told, chart));
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, document: Settled) {
        // Numbers of what was got from suppliers may repeat, and name nothing.
        if let (Some(number), true) = (&document.number, document.is_sale) {
            let named = (document.kind, number.clone());
            self.numbers.insert(named, document.id.clone());
        }
        self.all.entry(document.id.clone()).or_insert(document);
    }

    pub(super) fn of(&mut self, kind: Kind, named: &Named) -> Option<&mut Settled> {
        let id = match named {
            Named::Id(id) => id,
            Named::Number(number) => self.numbers.get(&(kind, number.clone()))?,
        };
        self.all.get_mut(id)
    }
}
