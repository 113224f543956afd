//! Faults planted in the books, by which a ledger and its subledgers disagree.
//!
//! Each stands on one document or account that was right before, shows in the data as Xero would
//! tell them, and touches no other. What is told of one (`Planted`) is for tests to compare with.
//! Which place of the code looks at which: manual journals, payments, invoices' figures, credit
//! notes' figures, bank transactions and the sources of journals, each by `World::misstated`.

use chrono::NaiveDate;

use super::accounts::{self, BANKS};
use super::amount::{Amount, Rate};
use super::bank_transactions::Nature;
use super::calendar::{first_day, last_day, later};
use super::ids::{Guid, Kind};
use super::invoices::{Figures, Head};
use super::payments::MISTAKEN_PART;
use super::{Books, World};

/// A way in which a ledger and its subledgers disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Misstatement {
    /// A journal written by hand has a line on the account of what customers owe.
    JournalToReceivables,
    /// The same on the account of what is owed to suppliers.
    JournalToPayables,
    /// A voided invoice or bill has a live payment, which the invoice itself doesn't list.
    PaidThoughVoided,
    /// What an invoice says that is paid and due isn't what its payments come to: 10.00 are
    /// paid that nobody paid.
    AmountDueOff,
    /// A live payment of an open invoice that this doesn't know: neither listed nor counted.
    UnknownPayment,
    /// A credit note says that 25.00 more of it are allocated than it is over; the invoice that it
    /// is allocated to has the right amount.
    AllocatedTooMuch,
    /// Money spent or received, no overpayment, has a line on the account of what is owed.
    BankToControl,
    /// The ledger has an open invoice a year after its date.
    LedgerDatedOtherwise,
    /// The ledger has an open invoice twice.
    BookedTwice,
    /// The bank summary has 12.34 more received and held than the ledger.
    BankSummaryOff,
    /// The trial balance has 45.67 more in debit on an account than the ledger, and so in all.
    TrialBalanceOff,
    /// The balance sheet has 56.78 more of current year earnings than the profit and loss.
    EarningsOff,
}

impl Misstatement {
    /// All of them.
    pub const ALL: [Misstatement; 12] = [
        Misstatement::JournalToReceivables,
        Misstatement::JournalToPayables,
        Misstatement::PaidThoughVoided,
        Misstatement::AmountDueOff,
        Misstatement::UnknownPayment,
        Misstatement::AllocatedTooMuch,
        Misstatement::BankToControl,
        Misstatement::LedgerDatedOtherwise,
        Misstatement::BookedTwice,
        Misstatement::BankSummaryOff,
        Misstatement::TrialBalanceOff,
        Misstatement::EarningsOff,
    ];

    /// How much is wrong, where that isn't a document's matter.
    pub(crate) fn by(self) -> Amount {
        Amount::from_cents(match self {
            Misstatement::AmountDueOff => 1_000,
            Misstatement::AllocatedTooMuch => 2_500,
            Misstatement::BankSummaryOff => 1_234,
            Misstatement::TrialBalanceOff => 4_567,
            Misstatement::EarningsOff => 5_678,
            _ => 0,
        })
    }
}

/// A fault that was planted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// Its kind.
    pub misstatement: Misstatement,
    /// The documents that cause it: the one at fault first, and a payment with its invoice.
    pub documents: Vec<Guid>,
    /// The account that shows it: the control account of a document, or the report's.
    pub account: Guid,
    /// What the account holds beyond what documents say is open, debits positive, in the base
    /// currency; of a report, what it shows beyond the ledger. Nothing for `AmountDueOff`, where
    /// only the document's own amounts are at fault.
    pub amount: Amount,
    /// The first day on which it shows. It shows on every later day of the books.
    pub from: NaiveDate,
}

/// Where a fault was planted: the index of its document, or the place of its account.
pub(crate) type Place = (Misstatement, usize);

/// What is found for a fault to be planted on.
struct Found {
    place: usize,
    documents: Vec<Guid>,
    account: usize,
    amount: Amount,
    from: NaiveDate,
}

fn signed(amount: Amount, is_debit: bool) -> Amount {
    match is_debit {
        true => amount,
        false => Amount::ZERO - amount,
    }
}

fn control(is_sale: bool) -> usize {
    accounts::coded(if is_sale { "610" } else { "800" })
}

impl World {
    /// Whether a fault was planted on the document or account of this place.
    pub(crate) fn misstated(&self, misstatement: Misstatement, place: usize) -> bool {
        self.planted.contains(&(misstatement, place))
    }

    /// Whether the payment of an invoice that was entered by mistake was never deleted.
    pub(crate) fn payment_survives(&self, invoice: usize, part: usize) -> bool {
        part == MISTAKEN_PART
            && (self.misstated(Misstatement::PaidThoughVoided, invoice)
                || self.misstated(Misstatement::UnknownPayment, invoice))
    }

    /// The same books with a fault planted, if they have a document for it that no other fault is
    /// on, and they don't have that fault yet.
    pub(crate) fn with_misstatement(&self, misstatement: Misstatement) -> Option<(World, Planted)> {
        if self
            .planted
            .iter()
            .any(|(planted, _)| *planted == misstatement)
        {
            return None;
        }
        let found = self.place_for(misstatement)?;
        let mut next = self.successor();
        next.planted.push((misstatement, found.place));
        let planted = Planted {
            misstatement,
            documents: found.documents,
            account: self.id(Kind::Account, 0, found.account),
            amount: found.amount,
            from: found.from,
        };
        Some((next, planted))
    }

    fn place_for(&self, misstatement: Misstatement) -> Option<Found> {
        match misstatement {
            Misstatement::JournalToReceivables => self.journal_for(true),
            Misstatement::JournalToPayables => self.journal_for(false),
            Misstatement::PaidThoughVoided => self.mistaken_payment("VOIDED"),
            Misstatement::UnknownPayment => self.mistaken_payment("AUTHORISED"),
            Misstatement::AllocatedTooMuch => self.note_for(misstatement.by()),
            Misstatement::BankToControl => self.bank_transaction_for(),
            Misstatement::AmountDueOff => {
                let (head, _) = self.open_invoice(first_day())?;
                Some(self.found_on(&head, Amount::ZERO))
            }
            Misstatement::LedgerDatedOtherwise => {
                let (head, figures) = self.open_invoice(later(last_day(), -90))?;
                let total = figures.lines.total.in_base(head.currency_rate);
                Some(self.found_on(&head, signed(total, !head.is_sale())))
            }
            Misstatement::BookedTwice => {
                let (head, figures) = self.open_invoice(first_day())?;
                let total = figures.lines.total.in_base(head.currency_rate);
                Some(self.found_on(&head, signed(total, head.is_sale())))
            }
            Misstatement::BankSummaryOff => Some(of_report(BANKS[0], misstatement)),
            Misstatement::TrialBalanceOff => Some(of_report(accounts::coded("090"), misstatement)),
            Misstatement::EarningsOff => Some(of_report(accounts::coded("960"), misstatement)),
        }
    }

    /// A posted journal without tax, whose first line is put on a control account.
    fn journal_for(&self, is_receivable: bool) -> Option<Found> {
        let others = [
            Misstatement::JournalToReceivables,
            Misstatement::JournalToPayables,
        ];
        let mut indexes = 0..self.manual_journal_count();
        indexes.find_map(|index| {
            let journal = self.manual_journal(index);
            let line = journal.journal_lines.first()?;
            let fits = journal.status == "POSTED"
                && journal.line_amount_types == "NoTax"
                && line.line_amount != Amount::ZERO
                && !others.iter().any(|other| self.misstated(*other, index));
            fits.then(|| Found {
                place: index,
                documents: vec![journal.manual_journal_id],
                account: control(is_receivable),
                amount: line.line_amount,
                from: journal.date,
            })
        })
    }

    /// An invoice in the base currency with a payment that was entered by mistake, in no batch.
    fn mistaken_payment(&self, status: &str) -> Option<Found> {
        let mut heads = (0..self.invoice_count()).map(|index| self.invoice_head(index));
        heads.find_map(|head| {
            let fits = head.status == status
                && head.status_at_first == status
                && head.currency_rate == Rate::ONE
                && self.batch_of(&head, MISTAKEN_PART).is_none()
                && self.is_untouched(head.index);
            let payments = fits.then(|| self.invoice_figures(&head).payments)?;
            let mut mistaken = payments.iter().filter(|found| found.part == MISTAKEN_PART);
            let payment = mistaken.next()?;
            let id = self.payment_of_invoice(&head, payment).payment_id;
            let mut found = self.found_on(&head, signed(payment.amount, !head.is_sale()));
            found.documents.push(id);
            found.from = payment.date;
            Some(found)
        })
    }

    /// A credit note in the base currency that one invoice has used up.
    fn note_for(&self, by: Amount) -> Option<Found> {
        let mut notes = 0..self.credit_note_count();
        notes.find_map(|index| {
            let note = self.credit_note(index);
            let fits = note.status == "PAID"
                && note.payments.is_empty()
                && note.allocations.len() == 1
                && note.currency_rate == Rate::ONE;
            let is_sale = note.credit_note_type == "ACCRECCREDIT";
            fits.then(|| Found {
                place: index,
                documents: vec![note.credit_note_id],
                account: control(is_sale),
                amount: signed(by, !is_sale),
                from: note.allocations[0].date,
            })
        })
    }

    /// A live bank transaction in the base currency whose first line bears no tax.
    fn bank_transaction_for(&self) -> Option<Found> {
        let mut indexes = 0..self.bank_transaction_count();
        indexes.find_map(|index| {
            let head = self.bank_head(index);
            let transaction = self.bank_transaction(index);
            let line = transaction.line_items.first()?;
            let fits = head.nature == Nature::Plain
                && head.status == "AUTHORISED"
                && head.currency_rate.is_none()
                && line.tax_amount == Amount::ZERO;
            fits.then(|| Found {
                place: index,
                documents: vec![transaction.bank_transaction_id],
                account: control(head.is_received),
                amount: signed(line.line_amount, !head.is_received),
                from: head.date,
            })
        })
    }

    /// An open invoice since a day that nothing has settled in part and no fault is on.
    fn open_invoice(&self, since: NaiveDate) -> Option<(Head, Figures)> {
        let mut heads = (0..self.invoice_count()).map(|index| self.invoice_head(index));
        heads.find_map(|head| {
            let fits = head.status == "AUTHORISED"
                && head.date >= since
                && head.currency_rate == Rate::ONE
                && self.is_untouched(head.index);
            let figures = fits.then(|| self.invoice_figures(&head))?;
            let least = Amount::from_cents(2_000);
            (figures.payments.is_empty()
                && figures.amount_due == figures.lines.total
                && figures.amount_due > least)
                .then_some((head, figures))
        })
    }

    /// Whether no fault is on an invoice.
    fn is_untouched(&self, invoice: usize) -> bool {
        let of_invoices = [
            Misstatement::PaidThoughVoided,
            Misstatement::AmountDueOff,
            Misstatement::UnknownPayment,
            Misstatement::LedgerDatedOtherwise,
            Misstatement::BookedTwice,
        ];
        !of_invoices.iter().any(|of| self.misstated(*of, invoice))
    }

    fn found_on(&self, head: &Head, amount: Amount) -> Found {
        Found {
            place: head.index,
            documents: vec![self.id(Kind::Invoice, 0, head.index)],
            account: control(head.is_sale()),
            amount,
            from: head.date,
        }
    }
}

fn of_report(account: usize, misstatement: Misstatement) -> Found {
    Found {
        place: account,
        documents: Vec::new(),
        account,
        amount: misstatement.by(),
        from: first_day(),
    }
}

impl Books {
    /// The same books with a fault planted, if they have a document for it.
    pub fn with_misstatement(&self, misstatement: Misstatement) -> Option<(Books, Planted)> {
        let (world, planted) = self.world.with_misstatement(misstatement)?;
        let world = std::sync::Arc::new(world);
        Some((Books { world }, planted))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use super::super::journals::tests::documents;
    use super::*;
    use crate::simulator::Basis;

    /// What a control account holds on some days beyond what documents say is open.
    fn off<const DAYS: usize>(
        books: &Books,
        is_sale: bool,
        days: [NaiveDate; DAYS],
    ) -> [Amount; DAYS] {
        let account = books.world.account(control(is_sale)).account_id;
        let documents = documents(books, is_sale);
        days.map(|at| {
            let open = documents.iter().map(|document| document.open(at)).sum();
            books.account_balance(account, at, Basis::Accruals) - signed(open, is_sale)
        })
    }

    #[test]
    fn each_fault_is_on_a_document_of_its_own_and_shows_from_its_day_on() {
        for seed in [1, 7, 42] {
            let mut all = Books {
                world: Arc::new(World::new(seed, 0, 400)),
            };
            let plain = all.clone();
            let mut expected = [Amount::ZERO; 2];
            let mut documents = HashSet::new();
            for misstatement in Misstatement::ALL {
                let (next, planted) = all.with_misstatement(misstatement).expect("a document");
                for document in &planted.documents {
                    assert!(documents.insert(*document), "{planted:?}");
                }
                let is_of_report = planted.documents.is_empty();
                let (books, alone) = plain.with_misstatement(misstatement).expect("a document");
                assert!(books.with_misstatement(misstatement).is_none());
                for (place, is_sale) in [(0, true), (1, false)] {
                    let account = plain.world.account(control(is_sale)).account_id;
                    let amount = match alone.account == account && !is_of_report {
                        true => alone.amount,
                        false => Amount::ZERO,
                    };
                    let days = [later(alone.from, -1), alone.from, last_day()];
                    let told = off(&books, is_sale, days);
                    assert_eq!(told, [Amount::ZERO, amount, amount], "{alone:?}");
                    if planted.account == account && !is_of_report {
                        expected[place] += planted.amount;
                    }
                }
                all = next;
            }
            let told = [true, false].map(|is_sale| off(&all, is_sale, [last_day()])[0]);
            assert_eq!(told, expected, "seed {seed}");
        }
    }

    #[test]
    fn documents_say_what_was_planted_on_them() {
        for seed in [1, 7, 42] {
            let mut books = Books {
                world: Arc::new(World::new(seed, 0, 400)),
            };
            for misstatement in Misstatement::ALL {
                let (next, planted) = books.with_misstatement(misstatement).expect("a document");
                books = next;
                let id = planted.documents.first().copied();
                let invoice = || books.invoices().find(|found| Some(found.invoice_id) == id);
                let paid = |invoice: &crate::simulator::Invoice| -> Amount {
                    invoice.payments.iter().map(|payment| payment.amount).sum()
                };
                match misstatement {
                    Misstatement::AmountDueOff => {
                        let invoice = invoice().expect("the invoice");
                        assert_eq!(invoice.amount_paid - paid(&invoice), misstatement.by());
                        let sum = invoice.amount_due + invoice.amount_paid;
                        assert_eq!(sum + invoice.amount_credited, invoice.total);
                    }
                    Misstatement::PaidThoughVoided | Misstatement::UnknownPayment => {
                        let invoice = invoice().expect("the invoice");
                        let mut payments = books.payments();
                        let payment = payments
                            .find(|payment| payment.payment_id == planted.documents[1])
                            .expect("the payment");
                        assert_eq!(payment.status, "AUTHORISED");
                        assert_eq!(Some(payment.paid.document_id), id);
                        assert!(!invoice.payments.contains(&payment));
                        assert_eq!(paid(&invoice), invoice.amount_paid);
                        let is_void = misstatement == Misstatement::PaidThoughVoided;
                        assert_eq!(invoice.status == "VOIDED", is_void);
                    }
                    Misstatement::AllocatedTooMuch => {
                        let mut notes = books.credit_notes();
                        let note = notes.find(|note| Some(note.credit_note_id) == id);
                        let note = note.expect("the credit note");
                        let allocated: Amount = note.allocations.iter().map(|a| a.amount).sum();
                        assert_eq!(allocated - note.total, misstatement.by());
                    }
                    Misstatement::LedgerDatedOtherwise | Misstatement::BookedTwice => {
                        let invoice = invoice().expect("the invoice");
                        let days: Vec<NaiveDate> = books
                            .journals()
                            .filter(|journal| journal.source_id == id)
                            .map(|journal| journal.journal_date)
                            .collect();
                        match misstatement {
                            Misstatement::BookedTwice => assert_eq!(days, [invoice.date; 2]),
                            _ => assert!(days.len() == 1 && days[0] > last_day()),
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}
