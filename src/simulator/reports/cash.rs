//! The cash basis: documents count when money moves, by the share that is settled.
//!
//! An invoice, bill or credit note books nothing of its own. After each step that settles it, it
//! has released the share of its lines that is settled by then, so that a document settled in full
//! has released what it booked. Credit releases both documents, and what was gained or lost
//! between two rates counts with the step. What is left of overpayments stands on the control
//! accounts. // (k) Manual journals count that say so.

use std::collections::{HashMap, HashSet};

use super::ledger::{Ledger, Posting, posting};
use crate::simulator::Amount;
use crate::simulator::data::amount::divided;
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::payments::{Payment, PaymentFigures};
use crate::simulator::data::settling::{By, Step};
use crate::simulator::data::{World, accounts};

/// The lines of each document but that of what is owed.
type Documents = HashMap<Guid, Vec<Posting>>;

impl Ledger {
    pub(super) fn on_cash_basis(world: &World) -> Ledger {
        let mut ledger = Ledger::for_accounts(world);
        let documents = ledger.post_what_is_cash(world);
        let none = Vec::new();
        for head in world
            .invoice_indexes()
            .map(|index| world.invoice_head(index))
        {
            if !head.is_approved() {
                continue;
            }
            let lines = documents.get(&world.id(Kind::Invoice, 0, head.index));
            let figures = world.invoice_figures(&head);
            let steps = world.invoice_steps(&head, &figures);
            ledger.settle(lines.unwrap_or(&none), &steps, |step| match step.by {
                By::Payment(part) => {
                    let payment = paid(&figures.payments, part)?;
                    Some(moved(&world.payment_of_invoice(&head, payment)))
                }
                // What was paid ahead stands on the account of what is owed by then.
                By::Ahead(_) => Some(control(head.is_sale(), step.base)),
                By::Note(_) | By::Invoice(_) => None,
            });
        }
        for head in world
            .credit_note_indexes()
            .map(|index| world.credit_note_head(index))
        {
            let lines = documents.get(&world.id(Kind::CreditNote, 0, head.index));
            let figures = world.credit_note_figures(&head);
            let steps = world.note_steps(&head, &|invoice| world.is_live_now(invoice));
            ledger.settle(lines.unwrap_or(&none), &steps, |step| match step.by {
                By::Payment(part) => {
                    let payment = paid(&figures.refunds, part)?;
                    Some(moved(&world.payment_of_credit_note(&head, payment)))
                }
                By::Note(_) | By::Ahead(_) | By::Invoice(_) => None,
            });
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
            match (journal.source_type, journal.source_id) {
                (Some("ACCREC" | "ACCPAY" | "ACCRECCREDIT" | "ACCPAYCREDIT"), Some(id)) => {
                    // What is owed comes first. What takes a journal back follows, and gains.
                    let lines = documents.entry(id);
                    lines.or_insert_with(|| postings.skip(1).collect());
                }
                (
                    Some("ACCRECPAYMENT" | "ACCPAYPAYMENT" | "ARCREDITPAYMENT" | "APCREDITPAYMENT"),
                    _,
                ) => {}
                (_, Some(id)) if hidden.contains(&id) => {}
                _ => postings.for_each(|posting| self.post(journal.journal_date, posting)),
            }
        }
        // What was edited releases what it books by now.
        for (id, journal) in world.journals_as_written() {
            let lines = journal.journal_lines.iter().skip(1);
            let lines = lines.filter_map(|line| posting(world, line)).collect();
            documents.insert(id, lines);
        }
        documents
    }

    /// Posts what each step of a document releases, and what stands across from it: `across`, if
    /// anything does, with the rest as a gain or loss. Across from credit stands the other
    /// document, whose own steps have the rest of the gain.
    fn settle(
        &mut self,
        lines: &[Posting],
        steps: &[Step],
        across: impl Fn(&Step) -> Option<Posting>,
    ) {
        let gains = accounts::coded("499");
        let mut settled = Amount::ZERO;
        for step in steps {
            let before = released(lines, settled);
            settled += step.base;
            let after = released(lines, settled);
            let mut left = Amount::ZERO;
            for (line, (before, after)) in lines.iter().zip(before.into_iter().zip(after)) {
                let net = after - before;
                left = left - net;
                self.post(step.date, Posting { net, ..*line });
            }
            if let Some(across) = across(step) {
                left = left - across.net;
                self.post(step.date, across);
            }
            if left != Amount::ZERO {
                self.post(step.date, Posting::bare(gains, left));
            }
        }
    }
}

/// What lines have released when so much of their document is settled: the last one what the
/// others leave of it.
fn released(lines: &[Posting], settled: Amount) -> Vec<Amount> {
    let whole: Amount = lines.iter().map(|line| line.net).sum();
    let settled = match whole < Amount::ZERO {
        true => Amount::ZERO - settled,
        false => settled,
    };
    let Some((_, others)) = lines.split_last().filter(|_| whole != Amount::ZERO) else {
        return vec![Amount::ZERO; lines.len()];
    };
    let share = |line: &Posting| {
        let exact = i128::from(line.net.0) * i128::from(settled.0);
        let whole = i128::from(whole.0);
        Amount(divided(exact * whole.signum(), whole.abs())).rounded_to_cents()
    };
    let mut shares: Vec<Amount> = others.iter().map(share).collect();
    shares.push(settled - shares.iter().copied().sum());
    shares
}

/// What a payment moves on its bank account.
fn moved(payment: &Payment) -> Posting {
    let amount = payment.amount.in_base(payment.currency_rate);
    let is_received = matches!(payment.paid.document_type, "ACCREC" | "ACCPAYCREDIT");
    let net = match is_received {
        true => amount,
        false => Amount::ZERO - amount,
    };
    Posting::bare(payment.account, net)
}

/// The use of what was paid ahead.
fn control(is_sale: bool, base: Amount) -> Posting {
    match is_sale {
        true => Posting::bare(accounts::coded("610"), base),
        false => Posting::bare(accounts::coded("800"), Amount::ZERO - base),
    }
}

fn paid(payments: &[PaymentFigures], part: usize) -> Option<&PaymentFigures> {
    payments.iter().find(|payment| payment.part == part)
}
