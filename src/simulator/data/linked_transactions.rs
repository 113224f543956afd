//! Linked transactions: lines of bills and of money spent that customers are to pay.
//!
//! A draft one has no customer yet; one that is billed leads to a line of a sales invoice of its
//! customer's.

use super::World;
use super::bank_transactions::Nature;
use super::calendar::{DAY_MS, last_instant_ms, midnight_ms};
use super::ids::{Guid, Kind};

/// A linked transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkedTransaction {
    /// Its id.
    pub linked_transaction_id: Guid,
    /// The bill or bank transaction that the expense is in.
    pub source_transaction_id: Guid,
    /// Its line there.
    pub source_line_item_id: Guid,
    /// `ACCPAY` or `SPEND`.
    pub source_type: &'static str,
    /// Who is to pay it.
    pub contact_id: Option<Guid>,
    /// The sales invoice that it was put on.
    pub target_transaction_id: Option<Guid>,
    /// Its line there.
    pub target_line_item_id: Option<Guid>,
    /// `DRAFT`, `APPROVED`, `ONDRAFT`, `BILLED` or `VOIDED`.
    pub status: &'static str,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

impl World {
    /// A round number of pages in small books.
    fn linked_transactions_at_first(&self) -> usize {
        (self.invoices_at_first() / 2).max(20)
    }

    /// How many there ever were.
    pub(crate) fn linked_transactions_ever(&self) -> usize {
        self.linked_transactions_at_first() + self.written.linked_transactions.created()
    }

    pub(crate) fn linked_transaction_count(&self) -> usize {
        self.linked_transactions_ever() - self.written.linked_transactions.gone()
    }

    /// The index of the one at a place from the oldest on.
    pub(crate) fn linked_transaction_index(&self, place: usize) -> usize {
        let written = &self.written.linked_transactions;
        if written.gone() == 0 {
            return place;
        }
        let mut all = written.indexes(self.linked_transactions_at_first());
        all.nth(place).unwrap_or_default()
    }

    /// Whether there is one of this index.
    pub(crate) fn has_linked_transaction(&self, index: usize) -> bool {
        let written = &self.written.linked_transactions;
        index < self.linked_transactions_ever() && !written.is_gone(index)
    }

    pub(crate) fn linked_transaction(&self, index: usize) -> LinkedTransaction {
        match self.written.linked_transactions.get(index) {
            Some(written) => LinkedTransaction::clone(written),
            None => self.linked_transaction_drawn(index),
        }
    }

    fn linked_transaction_drawn(&self, index: usize) -> LinkedTransaction {
        let mut random = self.random("linked transaction", index);
        let (source, source_line, source_type, day) = match index % 4 {
            3 => {
                let head = (0..self.bank_transactions_at_first())
                    .map(|step| {
                        self.bank_head_drawn((index * 5 + step) % self.bank_transactions_at_first())
                    })
                    .find(|head| !head.is_received && head.nature == Nature::Plain);
                let (bank, day) = head.map_or((0, None), |head| (head.index, Some(head.date)));
                (
                    self.id(Kind::BankTransaction, 0, bank),
                    self.id(Kind::BankLineItem, 0, bank),
                    "SPEND",
                    day,
                )
            }
            _ => {
                let head = self.invoice_of(index * 3, false);
                let (bill, day) = head.map_or((0, None), |head| (head.index, Some(head.date)));
                (
                    self.id(Kind::Invoice, 0, bill),
                    self.id(Kind::LineItem, 0, bill),
                    "ACCPAY",
                    day,
                )
            }
        };
        let status = ["BILLED", "APPROVED", "DRAFT", "ONDRAFT", "BILLED", "VOIDED"][index % 6];
        let sale = self.invoice_of(index * 7 + 1, true);
        let target = sale
            .as_ref()
            .filter(|_| matches!(status, "BILLED" | "ONDRAFT"));
        let contact = sale.as_ref().filter(|_| status != "DRAFT");
        let edited = day.map_or(0, midnight_ms) + random.between(0, 30 * DAY_MS);
        LinkedTransaction {
            linked_transaction_id: self.id(Kind::LinkedTransaction, 0, index),
            source_transaction_id: source,
            source_line_item_id: source_line,
            source_type,
            contact_id: contact.map(|sale| self.id(Kind::Contact, 0, sale.contact)),
            target_transaction_id: target.map(|sale| self.id(Kind::Invoice, 0, sale.index)),
            target_line_item_id: target.map(|sale| self.id(Kind::LineItem, 0, sale.index)),
            status,
            updated_ms: edited.min(last_instant_ms() - random.between(1, DAY_MS)),
        }
    }

    /// A sale, or a bill, at an index or behind it.
    fn invoice_of(&self, from: usize, is_sale: bool) -> Option<super::invoices::Head> {
        let count = self.invoices_at_first();
        (0..count)
            .map(|step| self.invoice_head_as_made((from + step) % count))
            .find(|head| head.is_sale() == is_sale)
    }
}
