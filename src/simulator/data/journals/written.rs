//! What documents book that were written: from the documents themselves, as they stand.
//!
//! A write books the difference between what its documents booked before and what they book
//! after it: what is booked no more is taken back, and what wasn't is booked. // (k)

use super::super::World;
use super::super::bank_transactions::{BankTransaction, Nature};
use super::super::credit_notes::CreditNote;
use super::super::invoices::{Invoice, LineItem};
use super::super::manual_journals::ManualJournal;
use super::super::paid_ahead::PaidAhead;
use super::super::payments::Payment;
use super::super::settling::{By, Step, base_of, base_of_numbered, numbered};
use super::sources::{Own, by_hand, control, gain, moved, rebooked, signed};
use super::{Draft, Journal, Line};
use crate::simulator::data::accounts;
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::ids::{Guid, Kind};

/// A document that books journals, by its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Document {
    Invoice(usize),
    CreditNote(usize),
    /// A prepayment or an overpayment, by its bank transaction.
    PaidAhead(usize),
    BankTransaction(usize),
    ManualJournal(usize),
}

/// What a write has to book, when its documents booked `before` and book `after`.
pub(crate) fn difference(before: Vec<Draft>, after: Vec<Draft>) -> Vec<Draft> {
    rebooked(before, after)
}

/// What takes journals back.
pub(crate) fn taken_back(drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.into_iter().map(Draft::reversed).collect()
}

impl World {
    /// What documents book as they stand.
    pub(crate) fn booked(&self, documents: &[Document]) -> Vec<Draft> {
        let booked = documents.iter().map(|document| match *document {
            Document::Invoice(index) => self.booked_by_invoice(&self.invoice(index)),
            Document::CreditNote(index) => self.booked_by_note(&self.credit_note(index)),
            Document::PaidAhead(bank) => self.booked_by_ahead(bank, &self.ahead(bank)),
            Document::BankTransaction(index) => self.booked_by_bank(index),
            Document::ManualJournal(index) => booked_by_hand(self.manual_journal(index)),
        });
        booked.flatten().collect()
    }

    /// The lines' accounts, by their places in the chart; one that is missing is the account for
    /// roundings.
    fn accounts_of(&self, lines: &[LineItem]) -> Vec<usize> {
        let place = |line: &LineItem| self.index_of(Kind::Account, line.account_id?);
        let rounding = accounts::coded("860");
        lines
            .iter()
            .map(|line| place(line).unwrap_or(rounding))
            .collect()
    }

    /// What an invoice books when it is approved, and nothing while it isn't.
    fn approval_of_invoice(&self, invoice: &Invoice) -> Option<Draft> {
        let is_sale = invoice.invoice_type == "ACCREC";
        let own = Own {
            account: control(is_sale),
            total: invoice.total,
            is_debit: is_sale,
            rate: invoice.currency_rate,
            line_amount_types: invoice.line_amount_types,
        };
        let accounts = self.accounts_of(&invoice.line_items);
        let draft = Draft {
            date: invoice.date,
            reference: invoice.reference.clone(),
            source_type: Some(invoice.invoice_type),
            source_id: Some(invoice.invoice_id),
            lines: own.and_across(invoice.line_items.clone(), accounts),
        };
        is_approved(invoice.status).then(|| draft.balanced())
    }

    fn approval_of_note(&self, note: &CreditNote) -> Option<Draft> {
        let is_sale = note.credit_note_type == "ACCRECCREDIT";
        let own = Own {
            account: control(is_sale),
            total: note.total,
            is_debit: !is_sale,
            rate: note.currency_rate,
            line_amount_types: note.line_amount_types,
        };
        let accounts = self.accounts_of(&note.line_items);
        let draft = Draft {
            date: note.date,
            reference: note.reference.clone(),
            source_type: Some(note.credit_note_type),
            source_id: Some(note.credit_note_id),
            lines: own.and_across(note.line_items.clone(), accounts),
        };
        is_approved(note.status).then(|| draft.balanced())
    }

    /// An invoice and its payments.
    pub(crate) fn booked_by_invoice(&self, invoice: &Invoice) -> Vec<Draft> {
        let steps = self.steps_of_invoice(invoice);
        let approval = self.approval_of_invoice(invoice);
        let is_sale = invoice.invoice_type == "ACCREC";
        let payments = paid(
            &invoice.payments,
            &steps,
            (control(is_sale), invoice.currency_rate),
            is_sale,
        );
        approval.into_iter().chain(payments).collect()
    }

    /// A credit note, its refunds, and what is gained where it is applied.
    fn booked_by_note(&self, note: &CreditNote) -> Vec<Draft> {
        let steps = self.steps_of_credit_note(note);
        let is_sale = note.credit_note_type == "ACCRECCREDIT";
        let refunds = paid(
            &note.payments,
            &steps,
            (control(is_sale), note.currency_rate),
            !is_sale,
        );
        let index = self.index_of(Kind::CreditNote, note.credit_note_id);
        let by = By::Note(index.unwrap_or_default());
        let gains = numbered(&steps).filter_map(|(step, number)| {
            let left = self.left_on_control_now(step, (by, number), is_sale)?;
            let kind = note.credit_note_type;
            Some(gain(step, kind, note.credit_note_id, vec![left]))
        });
        let approval = self.approval_of_note(note);
        approval.into_iter().chain(refunds).chain(gains).collect()
    }

    /// What a step of credit has taken off the invoice it is applied to: the one of a number, where
    /// the same credit is applied to it several times.
    fn settled_now(&self, step: Step, (by, number): (By, usize)) -> Option<Amount> {
        let By::Invoice(index) = step.by else {
            return None;
        };
        let steps = self.steps_of_invoice(&self.invoice(index));
        base_of_numbered(&steps, by, number)
    }

    fn left_on_control_now(&self, step: Step, by: (By, usize), is_sale: bool) -> Option<Line> {
        let left = step.base - self.settled_now(step, by)?;
        (left != Amount::ZERO).then(|| Line::own(control(is_sale), signed(left, is_sale)))
    }

    /// What a prepayment or an overpayment books by being applied and refunded.
    fn booked_by_ahead(&self, bank: usize, money: &PaidAhead) -> Vec<Draft> {
        let is_received = money.money_type.starts_with("RECEIVE");
        let is_overpayment = money.money_type.ends_with("OVERPAYMENT");
        let first = self.accounts_of(&money.line_items).first().copied();
        let across = first
            .filter(|_| !is_overpayment)
            .unwrap_or(control(is_received));
        let document_type = match (is_overpayment, is_received) {
            (true, true) => "AROVERPAYMENT",
            (true, false) => "APOVERPAYMENT",
            (false, true) => "ARPREPAYMENT",
            (false, false) => "APPREPAYMENT",
        };
        let steps = self.steps_of_paid_ahead(money);
        let by = By::Ahead(bank);
        let applied = numbered(&steps).filter_map(|(step, number)| {
            let lines = match is_overpayment {
                true => vec![self.left_on_control_now(step, (by, number), is_received)?],
                false => {
                    let settled = self.settled_now(step, (by, number))?;
                    vec![
                        Line::own(control(is_received), signed(settled, !is_received)),
                        Line::own(across, signed(step.base, is_received)),
                    ]
                }
            };
            Some(gain(step, document_type, money.id, lines))
        });
        let refunds = paid(
            &money.payments,
            &steps,
            (across, money.currency_rate),
            !is_received,
        );
        applied.chain(refunds).collect()
    }

    /// Money that moved. A transfer is booked with the side that it left.
    fn booked_by_bank(&self, index: usize) -> Vec<Draft> {
        let head = self.bank_head(index);
        let transaction = self.bank_transaction(index);
        let own = transaction.bank_transaction_id;
        let (source_type, source_id) = match (head.nature, head.is_received) {
            (Nature::Transfer(_), true) => return Vec::new(),
            (Nature::Transfer(_), false) => ("TRANSFER", self.transfer_of(index)),
            (Nature::Overpayment, true) => ("AROVERPAYMENT", own),
            (Nature::Overpayment, false) => ("APOVERPAYMENT", own),
            (Nature::Prepayment, true) => ("ARPREPAYMENT", own),
            (Nature::Prepayment, false) => ("APPREPAYMENT", own),
            (_, true) => ("CASHREC", own),
            (_, false) => ("CASHPAID", own),
        };
        if transaction.status != "AUTHORISED" {
            return Vec::new();
        }
        vec![self.money(transaction, head.account, source_type, source_id)]
    }

    fn money(
        &self,
        transaction: BankTransaction,
        account: usize,
        source_type: &'static str,
        source_id: Guid,
    ) -> Draft {
        let own = Own {
            account,
            total: transaction.total,
            is_debit: transaction.transaction_type.starts_with("RECEIVE"),
            rate: transaction.currency_rate.unwrap_or(Rate::ONE),
            line_amount_types: transaction.line_amount_types,
        };
        let accounts = self.accounts_of(&transaction.line_items);
        Draft {
            date: transaction.date,
            reference: transaction.reference,
            source_type: Some(source_type),
            source_id: Some(source_id),
            lines: own.and_across(transaction.line_items, accounts),
        }
        .balanced()
    }

    /// The journals of the invoices and credit notes that were written, as they stand: a ledger
    /// that counts what is paid releases the lines of these.
    pub(crate) fn journals_as_written(&self) -> Vec<(Guid, Journal)> {
        let invoices = self.written.invoices.all();
        let invoices = invoices.filter_map(|(_, of)| self.approval_of_invoice(of));
        let notes = self.written.credit_notes.all();
        let notes = notes.filter_map(|(_, of)| self.approval_of_note(of));
        let drafts = invoices.chain(notes);
        drafts
            .filter_map(|draft| Some((draft.source_id?, self.journal_of(0, 0, draft))))
            .collect()
    }
}

fn is_approved(status: &str) -> bool {
    matches!(status, "AUTHORISED" | "PAID")
}

/// What payments book of a document whose open amount stands on `across` at a rate.
fn paid<'a>(
    payments: &'a [Payment],
    steps: &'a [Step],
    (across, rate): (usize, Rate),
    is_received: bool,
) -> impl Iterator<Item = Draft> + 'a {
    payments.iter().enumerate().map(move |(part, payment)| {
        let settled = base_of(steps, By::Payment(part));
        let settled = settled.unwrap_or_else(|| payment.amount.in_base(rate));
        moved(payment.clone(), (across, settled), is_received)
    })
}

/// A journal written by hand.
fn booked_by_hand(journal: ManualJournal) -> Vec<Draft> {
    match journal.status {
        "POSTED" => vec![by_hand(journal)],
        _ => Vec::new(),
    }
}
