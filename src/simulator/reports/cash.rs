//! The cash basis: documents count when money moves, by the share that is paid.
//!
//! An invoice, bill or credit note books nothing of its own. A payment releases the same share of
//! each of its lines, and so does credit applied to it, of both documents. What is left of
//! overpayments stands on the control accounts. // (k) Manual journals count that say so.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::ledger::{Ledger, Posting, posting};
use crate::simulator::Amount;
use crate::simulator::data::amount::{Rate, divided};
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::invoices::Invoice;
use crate::simulator::data::{World, accounts};

/// The lines of each document but that of what is owed.
type Documents = HashMap<Guid, Vec<Posting>>;

impl Ledger {
    pub(super) fn on_cash_basis(world: &World) -> Ledger {
        let mut ledger = Ledger::default();
        let documents = ledger.post_what_is_cash(world);
        for payment in (0..world.payment_count()).map(|index| world.payment(index)) {
            let Some(lines) = documents.get(&payment.paid.document_id) else {
                continue;
            };
            if payment.status == "DELETED" {
                continue;
            }
            let base = payment.amount.in_base(payment.currency_rate);
            let released = ledger.release(lines, payment.date, base);
            let across = Posting::bare(payment.account, Amount::ZERO - released);
            ledger.post(payment.date, across);
        }
        for head in world
            .invoice_indexes()
            .map(|index| world.invoice_head(index))
        {
            if head.is_approved() {
                let invoice = world.invoice(head.index);
                ledger.apply_credit(world, &documents, &invoice);
            }
        }
        ledger
    }

    /// Posts the journals that are of money, and hands back what is released by and by.
    fn post_what_is_cash(&mut self, world: &World) -> Documents {
        let manual = (0..world.manual_journal_count()).map(|index| world.manual_journal(index));
        let hidden: HashSet<Guid> = manual
            .filter(|journal| !journal.show_on_cash_basis_reports)
            .map(|journal| journal.manual_journal_id)
            .collect();
        let mut documents = Documents::new();
        for journal in world.journals_after(0) {
            let lines = journal.journal_lines.iter();
            let postings = lines.filter_map(|line| posting(world, line));
            match journal.source_type {
                "ACCREC" | "ACCPAY" | "ACCRECCREDIT" | "ACCPAYCREDIT" => {
                    // What is owed comes first. A journal that takes it back follows.
                    let lines = documents.entry(journal.source_id);
                    lines.or_insert_with(|| postings.skip(1).collect());
                }
                "ACCRECPAYMENT" | "ACCPAYPAYMENT" | "ARCREDITPAYMENT" | "APCREDITPAYMENT" => {}
                _ if hidden.contains(&journal.source_id) => {}
                _ => postings.for_each(|posting| self.post(journal.journal_date, posting)),
            }
        }
        documents
    }

    /// Releases what credit has paid of an invoice, and as much of the credit.
    fn apply_credit(&mut self, world: &World, documents: &Documents, invoice: &Invoice) {
        let Some(lines) = documents.get(&invoice.invoice_id) else {
            return;
        };
        for applied in &invoice.credit_notes {
            let id = applied.credit_note_id;
            let note = world.index_of(Kind::CreditNote, id);
            let rate = note.map_or(Rate::ONE, |note| {
                world.credit_note_head(note).credited.currency_rate
            });
            if let Some(credit) = documents.get(&id) {
                let base = applied.applied_amount.in_base(rate);
                self.release(lines, applied.date, base);
                self.release(credit, applied.date, base);
            }
        }
        let is_sale = invoice.invoice_type == "ACCREC";
        let control = accounts::coded(if is_sale { "610" } else { "800" });
        for applied in invoice.overpayments.iter().chain(&invoice.prepayments) {
            let base = applied.applied_amount.in_base(invoice.currency_rate);
            let released = self.release(lines, applied.date, base);
            let across = Posting::bare(control, Amount::ZERO - released);
            self.post(applied.date, across);
        }
    }

    /// Posts the share of a document's lines that `base` is of them all; the sum that was posted.
    fn release(&mut self, lines: &[Posting], date: NaiveDate, base: Amount) -> Amount {
        let whole: Amount = lines.iter().map(|line| line.net).sum();
        let Some((last, others)) = lines.split_last().filter(|_| whole != Amount::ZERO) else {
            return Amount::ZERO;
        };
        let released = match whole < Amount::ZERO {
            true => Amount::ZERO - base,
            false => base,
        };
        let mut left = released;
        for line in others {
            let exact = i128::from(line.net.0) * i128::from(released.0);
            let net = Amount(signed_share(exact, i128::from(whole.0))).rounded_to_cents();
            left = left - net;
            self.post(date, Posting { net, ..*line });
        }
        self.post(date, Posting { net: left, ..*last });
        released
    }
}

/// `number / divisor`, whatever the signs.
fn signed_share(number: i128, divisor: i128) -> i64 {
    divided(number * divisor.signum(), divisor.abs())
}
