//! The kinds of documents that book journals.
//!
//! To add one: a [`Source`] in the list, which says how many documents there are and what each
//! of them books. The numbers of all journals change with it, and nothing else does.

use chrono::Months;

use super::super::bank_transactions::{self, Nature};
use super::super::invoices::{Head, LineItem};
use super::super::manual_journals::ManualJournal;
use super::super::misstatements::Misstatement;
use super::super::paid_ahead::AheadHead;
use super::super::payments::{Payment, PaymentFigures, live};
use super::super::settling::{By, IsLive, Step, base_of};
use super::super::{Later, World, accounts};
use super::{Draft, Line, special};
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::ids::{Guid, Kind};

/// A kind of documents that book journals.
pub(super) struct Source {
    /// How many documents the books began with.
    pub(super) count: fn(&World) -> usize,
    /// The most journals that one of them books.
    pub(super) most: usize,
    /// How long after the document's own day it is booked, more or less.
    pub(super) delay_days: usize,
    /// What a document books, in order.
    pub(super) journals: fn(&World, usize) -> Vec<Draft>,
    /// What is booked on account of something that happened later.
    pub(super) later: fn(&World, Later) -> Vec<Draft>,
}

pub(super) const SOURCES: [Source; 12] = [
    // Invoices and bills, when they are approved; one may be twice by a fault.
    Source {
        count: World::invoices_at_first,
        most: 2,
        delay_days: 0,
        journals: approval,
        later: |world, later| match later.is_void {
            true => Vec::new(),
            false => approval(world, later.index),
        },
    },
    // Their payments, those deleted again too, and their being voided.
    Source {
        count: World::invoices_at_first,
        most: 5,
        delay_days: 25,
        journals: settlement,
        later: |world, later| match later.is_void {
            true => voiding(world, later.index),
            false => settlement(world, later.index),
        },
    },
    // Credit notes, and their being voided.
    Source {
        count: World::credit_notes_at_first,
        most: 2,
        delay_days: 10,
        journals: credit_note,
        later: |world, later| of_later_note(world, later, credit_note),
    },
    // Their refunds.
    Source {
        count: World::credit_notes_at_first,
        most: 4,
        delay_days: 40,
        journals: refunds,
        later: |world, later| of_later_note(world, later, refunds),
    },
    // Their being applied to invoices, which books gains only: both stand on the same account.
    Source {
        count: World::credit_notes_at_first,
        most: 9,
        delay_days: 45,
        journals: |world, index| gains_of_note(world, index, &|_| true),
        later: |world, later| match later.is_void {
            true => note_taken_back(world, later),
            false => of_later_note(world, later, |world, index| {
                gains_of_note(world, index, &|_| true)
            }),
        },
    },
    // Bank transactions, and their being voided or deleted.
    Source {
        count: World::bank_transactions_at_first,
        most: 2,
        delay_days: 2,
        journals: bank_transaction,
        later: |_, _| Vec::new(),
    },
    // What prepayments and overpayments do after they were booked as bank transactions.
    Source {
        count: World::bank_transactions_at_first,
        most: 5,
        delay_days: 30,
        journals: paid_ahead,
        later: |world, later| match later.is_void {
            true => ahead_taken_back(world, later),
            false => Vec::new(),
        },
    },
    // Manual journals, and their being voided.
    Source {
        count: World::manual_journals_at_first,
        most: 2,
        delay_days: 5,
        journals: manual_journal,
        later: |_, _| Vec::new(),
    },
    special::CONVERSION,
    special::PAY_RUNS,
    special::DEPRECIATION,
    special::REVALUATION,
];

fn approval(world: &World, index: usize) -> Vec<Draft> {
    let head = world.invoice_head_as_made(index);
    let copies = match head.is_approved() || head.status == "VOIDED" {
        true => 1 + usize::from(world.misstated(Misstatement::BookedTwice, index)),
        false => 0,
    };
    vec![invoice(world, &head); copies]
}

fn settlement(world: &World, index: usize) -> Vec<Draft> {
    let head = world.invoice_head_as_made(index);
    let figures = world.invoice_figures(&head);
    let steps = world.invoice_steps(&head, &figures);
    let payments = figures.payments.iter();
    let mut drafts: Vec<Draft> = payments
        .flat_map(|figures| {
            let payment = world.payment_of_invoice(&head, figures);
            payment_of(payment, figures, head.currency_rate, &steps)
        })
        .collect();
    if head.status == "VOIDED" {
        drafts.push(invoice(world, &head).reversed());
    }
    drafts
}

/// What a test's voiding of an invoice takes back: its live payments, and then the invoice.
fn voiding(world: &World, index: usize) -> Vec<Draft> {
    let head = world.invoice_head_as_made(index);
    if !head.is_approved() {
        return Vec::new();
    }
    let figures = world.invoice_figures(&head);
    let steps = world.invoice_steps(&head, &figures);
    let paid = live(&figures.payments).flat_map(|figures| {
        let payment = world.payment_of_invoice(&head, figures);
        payment_of(payment, figures, head.currency_rate, &steps)
    });
    paid.chain([invoice(world, &head)])
        .map(Draft::reversed)
        .collect()
}

/// What the credit note of an invoice books that appeared later.
fn of_later_note(
    world: &World,
    later: Later,
    journals: fn(&World, usize) -> Vec<Draft>,
) -> Vec<Draft> {
    match world.credit_note_for(later.index) {
        Some(note) if !later.is_void => journals(world, note),
        _ => Vec::new(),
    }
}

fn credit_note(world: &World, index: usize) -> Vec<Draft> {
    let head = world.credit_note_head_drawn(index);
    let figures = world.credit_note_figures(&head);
    let note = world.credit_note_from(&head, &figures);
    let own = Own {
        account: control(head.is_sale()),
        total: note.total,
        is_debit: !head.is_sale(),
        rate: note.currency_rate,
        line_amount_types: note.line_amount_types,
    };
    let lines = own.and_across(note.line_items, figures.lines.accounts());
    let draft = Draft {
        date: note.date,
        reference: note.reference,
        source_type: Some(note.credit_note_type),
        source_id: Some(note.credit_note_id),
        lines,
    }
    .balanced();
    match note.status {
        "AUTHORISED" | "PAID" => vec![draft],
        "VOIDED" => vec![draft.clone(), draft.reversed()],
        _ => Vec::new(),
    }
}

fn refunds(world: &World, index: usize) -> Vec<Draft> {
    refunds_when(world, index, &|_| true)
}

/// The refunds of a credit note, when these invoices are live.
fn refunds_when(world: &World, index: usize, is_live: IsLive<'_>) -> Vec<Draft> {
    let head = world.credit_note_head_drawn(index);
    let steps = world.note_steps(&head, is_live);
    let refunds = world.credit_note_figures(&head).refunds;
    let refunds = refunds.iter().flat_map(|figures| {
        let payment = world.payment_of_credit_note(&head, figures);
        payment_of(payment, figures, head.credited.currency_rate, &steps)
    });
    refunds.collect()
}

/// What is gained or lost where a credit note is applied at another rate than its own.
// (?) By itself: the API shows no journal of an allocation.
fn gains_of_note(world: &World, index: usize, is_live: IsLive<'_>) -> Vec<Draft> {
    let head = world.credit_note_head_drawn(index);
    let source_id = world.id(Kind::CreditNote, 0, index);
    let steps = world.note_steps(&head, is_live);
    let gains = steps.into_iter().filter_map(|step| {
        let left = left_on_control(world, step, By::Note(index), head.is_sale())?;
        Some(gain(step, head.note_type(), source_id, vec![left]))
    });
    gains.collect()
}

/// The line of what credit leaves on the control account where it is applied to an invoice.
fn left_on_control(world: &World, step: Step, by: By, is_sale: bool) -> Option<Line> {
    let By::Invoice(invoice) = step.by else {
        return None;
    };
    let left = step.base - world.settled_as_made(invoice, by);
    (left != Amount::ZERO).then(|| Line::own(control(is_sale), signed(left, is_sale)))
}

pub(super) fn gain(
    step: Step,
    source_type: &'static str,
    source_id: Guid,
    lines: Vec<Line>,
) -> Draft {
    Draft {
        date: step.date,
        reference: None,
        source_type: Some(source_type),
        source_id: Some(source_id),
        lines,
    }
    .with_gain()
}

/// What a test's voiding of an invoice takes back of its credit note's settling, and books anew.
fn note_taken_back(world: &World, later: Later) -> Vec<Draft> {
    let voided = voided_before(world, later);
    let head = world.invoice_head_as_made(later.index);
    let Some(credit) = world.credit_of(&head) else {
        return Vec::new();
    };
    let booked = |is_live: IsLive<'_>| {
        let mut drafts = gains_of_note(world, credit.note, is_live);
        drafts.extend(refunds_when(world, credit.note, is_live));
        drafts
    };
    rebooked(
        booked(&|invoice| !voided.contains(&invoice)),
        booked(&|invoice| invoice != later.index && !voided.contains(&invoice)),
    )
}

/// The invoices that a test had voided before this one.
fn voided_before(world: &World, later: Later) -> Vec<usize> {
    let earlier = world.later().iter().filter(|earlier| earlier.is_void);
    let indexes = earlier.map(|earlier| earlier.index);
    indexes.take_while(|index| *index != later.index).collect()
}

/// Takes back what is booked no more, and books what wasn't.
pub(super) fn rebooked(mut before: Vec<Draft>, after: Vec<Draft>) -> Vec<Draft> {
    let mut fresh = Vec::new();
    for draft in after {
        match before.iter().position(|earlier| *earlier == draft) {
            Some(place) => drop(before.remove(place)),
            None => fresh.push(draft),
        }
    }
    let gone = before.into_iter().map(Draft::reversed);
    gone.chain(fresh).collect()
}

/// What a payment books, and what its deletion books. // (?) as voiding a document does
fn payment_of(
    payment: Payment,
    figures: &PaymentFigures,
    document: Rate,
    steps: &[Step],
) -> Vec<Draft> {
    let is_deleted = payment.status == "DELETED";
    let is_sale = matches!(payment.paid.document_type, "ACCREC" | "ACCRECCREDIT");
    let is_received = matches!(payment.paid.document_type, "ACCREC" | "ACCPAYCREDIT");
    let across = (control(is_sale), settled(figures, document, steps));
    let draft = moved(payment, across, is_received);
    match is_deleted {
        true => vec![draft.clone(), draft.reversed()],
        false => vec![draft],
    }
}

/// What a payment takes off its document: one that was deleted, what it would have.
fn settled(figures: &PaymentFigures, document: Rate, steps: &[Step]) -> Amount {
    let step = base_of(steps, By::Payment(figures.part));
    step.filter(|_| !figures.deleted)
        .unwrap_or_else(|| figures.amount.in_base(document))
}

/// Money that came into a bank account or left it, for an amount on another account.
pub(super) fn moved(payment: Payment, across: (usize, Amount), is_received: bool) -> Draft {
    let amount = payment.amount.in_base(payment.currency_rate);
    let (account, settled) = across;
    Draft {
        date: payment.date,
        reference: payment.reference,
        source_type: Some(payment.payment_type),
        source_id: Some(payment.payment_id),
        lines: vec![
            Line::own(account, signed(settled, !is_received)),
            Line::own(payment.account, signed(amount, is_received)),
        ],
    }
    .with_gain()
}

/// The account on which money paid ahead stands: an overpayment on that of what is owed, a
/// prepayment on its first line's. // (?)
fn account_of(world: &World, head: &AheadHead) -> usize {
    let first = world.bank_accounts_of_lines(&head.bank).first().copied();
    first
        .filter(|_| !head.is_overpayment())
        .unwrap_or_else(|| control(head.bank.is_received))
}

/// A prepayment that is applied to an invoice moves to the account of what is owed. An overpayment
/// stands there already, and leaves what its rate makes of it. // (?)
fn applied(world: &World, head: &AheadHead, step: Step) -> Option<Draft> {
    let By::Invoice(invoice) = step.by else {
        return None;
    };
    let is_received = head.bank.is_received;
    let by = By::Ahead(head.bank.index);
    let lines = match head.is_overpayment() {
        true => vec![left_on_control(world, step, by, is_received)?],
        false => {
            let settled = world.settled_as_made(invoice, by);
            vec![
                Line::own(control(is_received), signed(settled, !is_received)),
                Line::own(account_of(world, head), signed(step.base, is_received)),
            ]
        }
    };
    let id = world.id(head.kind(), 0, head.bank.index);
    Some(gain(step, head.document_type(), id, lines))
}

/// What prepayments and overpayments book by being applied and refunded.
fn paid_ahead(world: &World, index: usize) -> Vec<Draft> {
    match bank_transactions::is_paid_ahead(index) {
        true => paid_ahead_when(world, &world.ahead_head_drawn(index), &|_| true),
        false => Vec::new(),
    }
}

/// The same when these invoices are live.
fn paid_ahead_when(world: &World, head: &AheadHead, is_live: IsLive<'_>) -> Vec<Draft> {
    let steps = world.ahead_steps(head, is_live);
    let applied = steps.iter().filter_map(|step| applied(world, head, *step));
    let refunds = world.ahead_figures(head).refunds;
    let refunds = refunds.iter().flat_map(|refund| {
        let payment = world.payment_of_ahead(head, refund);
        let settled = settled(refund, head.currency_rate(), &steps);
        let across = (account_of(world, head), settled);
        let draft = moved(payment, across, !head.bank.is_received);
        match refund.deleted {
            true => vec![draft.clone(), draft.reversed()],
            false => vec![draft],
        }
    });
    applied.chain(refunds).collect()
}

/// What a test's voiding of an invoice gives back to the money paid ahead that was applied to it.
fn ahead_taken_back(world: &World, later: Later) -> Vec<Draft> {
    let given = world.applied_to(&world.invoice_head_as_made(later.index));
    let Some(given) = given else {
        return Vec::new();
    };
    let head = world.ahead_head_drawn(given.bank);
    rebooked(
        paid_ahead_when(world, &head, &|_| true),
        paid_ahead_when(world, &head, &|invoice| invoice != later.index),
    )
}

fn bank_transaction(world: &World, index: usize) -> Vec<Draft> {
    let head = world.bank_head_drawn(index);
    let (source_type, source_id) = match (head.nature, head.is_received) {
        // The other side books both.
        (Nature::Transfer(_), true) => return Vec::new(),
        (Nature::Transfer(_), false) => ("TRANSFER", world.id(Kind::BankTransfer, 0, index / 2)),
        (nature, is_received) => (
            match (nature, is_received) {
                (Nature::Overpayment, true) => "AROVERPAYMENT",
                (Nature::Overpayment, false) => "APOVERPAYMENT",
                (Nature::Prepayment, true) => "ARPREPAYMENT",
                (Nature::Prepayment, false) => "APPREPAYMENT",
                (_, true) => "CASHREC",
                (_, false) => "CASHPAID",
            },
            world.id(Kind::BankTransaction, 0, index),
        ),
    };
    let transaction = world.bank_transaction_drawn(index);
    let own = Own {
        account: head.account,
        total: transaction.total,
        is_debit: head.is_received,
        rate: transaction.currency_rate.unwrap_or(Rate::ONE),
        line_amount_types: transaction.line_amount_types,
    };
    let accounts = world.bank_accounts_of_lines(&head);
    let lines = own.and_across(transaction.line_items, accounts);
    let draft = Draft {
        date: transaction.date,
        reference: transaction.reference,
        source_type: Some(source_type),
        source_id: Some(source_id),
        lines,
    }
    .balanced();
    match transaction.status {
        "AUTHORISED" => vec![draft],
        _ => vec![draft.clone(), draft.reversed()],
    }
}

fn manual_journal(world: &World, index: usize) -> Vec<Draft> {
    let journal = world.manual_journal_drawn(index);
    let status = journal.status;
    let draft = by_hand(journal);
    match status {
        "POSTED" => vec![draft],
        "VOIDED" => vec![draft.clone(), draft.reversed()],
        _ => Vec::new(),
    }
}

/// What a journal written by hand books when it is posted.
pub(super) fn by_hand(journal: ManualJournal) -> Draft {
    let is_inclusive = journal.line_amount_types == "Inclusive";
    let lines = journal.journal_lines.into_iter().filter_map(|line| {
        Some(Line {
            account: line.account?,
            net: match is_inclusive {
                true => line.line_amount - line.tax_amount,
                false => line.line_amount,
            },
            tax: line.tax_amount,
            description: line.description,
            tax_type: line.tax_type,
            tracking: line.tracking,
        })
    });
    Draft {
        date: journal.date,
        reference: None,
        source_type: Some("MANJOURNAL"),
        source_id: Some(journal.manual_journal_id),
        lines: lines.collect(),
    }
    .balanced()
}

/// What an invoice or a bill books when it is approved.
fn invoice(world: &World, head: &Head) -> Draft {
    let figures = world.invoice_figures(head);
    let accounts = figures.lines.accounts();
    let invoice = world.invoice_from(head, figures);
    let own = Own {
        account: control(head.is_sale()),
        total: invoice.total,
        is_debit: head.is_sale(),
        rate: invoice.currency_rate,
        line_amount_types: invoice.line_amount_types,
    };
    let lines = own.and_across(invoice.line_items, accounts);
    Draft {
        date: match world.misstated(Misstatement::LedgerDatedOtherwise, head.index) {
            true => invoice.date + Months::new(12),
            false => invoice.date,
        },
        reference: invoice.reference,
        source_type: Some(invoice.invoice_type),
        source_id: Some(invoice.invoice_id),
        lines,
    }
    .balanced()
}

/// The document's own line: what is owed, or what moved.
pub(super) struct Own {
    pub(super) account: usize,
    pub(super) total: Amount,
    pub(super) is_debit: bool,
    pub(super) rate: Rate,
    pub(super) line_amount_types: &'static str,
}

impl Own {
    /// The own line, and across from it those of the document with their `accounts`.
    pub(super) fn and_across(self, items: Vec<LineItem>, accounts: Vec<usize>) -> Vec<Line> {
        let side = |amount: Amount, is_debit| signed(amount.in_base(self.rate), is_debit);
        let items = items.into_iter().zip(accounts).map(|(line, account)| {
            let without_tax = match self.line_amount_types {
                "Inclusive" => line.line_amount - line.tax_amount,
                _ => line.line_amount,
            };
            Line {
                account,
                net: side(without_tax, !self.is_debit),
                tax: side(line.tax_amount, !self.is_debit),
                description: line.description,
                tax_type: Some(line.tax_type),
                tracking: line.tracking,
            }
        });
        let own = Line::own(self.account, side(self.total, self.is_debit));
        std::iter::once(own).chain(items).collect()
    }
}

/// The account of what customers owe, or of what is owed to suppliers.
pub(super) fn control(is_sale: bool) -> usize {
    accounts::coded(if is_sale { "610" } else { "800" })
}

pub(super) fn signed(amount: Amount, is_debit: bool) -> Amount {
    match is_debit {
        true => amount,
        false => Amount::ZERO - amount,
    }
}
