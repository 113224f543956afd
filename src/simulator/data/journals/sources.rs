//! The kinds of documents that book journals.
//!
//! To add one: a [`Source`] in the list, which says how many documents there are and what each
//! of them books. The numbers of all journals change with it, and nothing else does.

use super::super::bank_transactions::Nature;
use super::super::invoices::{Head, Invoice, LineItem};
use super::super::{Later, World, accounts};
use super::{Draft, Line};
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::ids::Kind;

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

pub(super) const SOURCES: [Source; 4] = [
    // Invoices and bills, when they are approved.
    Source {
        count: World::invoices_at_first,
        most: 1,
        delay_days: 0,
        journals: approval,
        later: |world, later| match later.is_void {
            true => voiding(world, later.index),
            false => approval(world, later.index),
        },
    },
    // Their payments, or their being voided.
    Source {
        count: World::invoices_at_first,
        most: 3,
        delay_days: 25,
        journals: settlement,
        later: |world, later| match later.is_void {
            true => Vec::new(),
            false => settlement(world, later.index),
        },
    },
    // Bank transactions, and their being voided or deleted.
    Source {
        count: World::bank_transaction_count,
        most: 2,
        delay_days: 2,
        journals: bank_transaction,
        later: |_, _| Vec::new(),
    },
    // Manual journals, and their being voided.
    Source {
        count: World::manual_journal_count,
        most: 2,
        delay_days: 5,
        journals: manual_journal,
        later: |_, _| Vec::new(),
    },
];

fn approval(world: &World, index: usize) -> Vec<Draft> {
    let head = world.invoice_head_as_made(index);
    match head.is_approved() || head.status == "VOIDED" {
        true => vec![approved(world, &head)],
        false => Vec::new(),
    }
}

fn voiding(world: &World, index: usize) -> Vec<Draft> {
    let head = world.invoice_head_as_made(index);
    match head.is_approved() {
        true => vec![approved(world, &head).reversed()],
        false => Vec::new(),
    }
}

fn settlement(world: &World, index: usize) -> Vec<Draft> {
    let head = world.invoice_head_as_made(index);
    if head.status == "VOIDED" {
        return vec![approved(world, &head).reversed()];
    }
    if !head.is_approved() {
        return Vec::new();
    }
    let invoice = as_made(world, &head);
    let source_type = if head.is_sale() {
        "ACCRECPAYMENT"
    } else {
        "ACCPAYPAYMENT"
    };
    let paid = invoice.payments.into_iter().map(|payment| {
        let amount = payment.amount.in_base(payment.currency_rate);
        let amount = signed(amount, head.is_sale());
        Draft {
            date: payment.date,
            reference: payment.reference,
            source_type,
            source_id: payment.payment_id,
            lines: vec![
                Line::own(control(head.is_sale()), Amount::ZERO - amount),
                Line::own(payment.account, amount),
            ],
        }
    });
    paid.collect()
}

fn bank_transaction(world: &World, index: usize) -> Vec<Draft> {
    let head = world.bank_head(index);
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
    let transaction = world.bank_transaction(index);
    let rate = transaction.currency_rate.unwrap_or(Rate::ONE);
    let total = signed(transaction.total.in_base(rate), head.is_received);
    let mut lines = vec![Line::own(head.account, total)];
    let are_inclusive = transaction.line_amount_types == "Inclusive";
    lines.extend(
        transaction
            .line_items
            .into_iter()
            .zip(world.bank_accounts_of_lines(&head))
            .map(|(line, account)| {
                document_line(line, account, are_inclusive, rate, head.is_received)
            }),
    );
    let draft = Draft {
        date: transaction.date,
        reference: transaction.reference,
        source_type,
        source_id,
        lines,
    }
    .balanced();
    match transaction.status {
        "AUTHORISED" => vec![draft],
        _ => vec![draft.clone(), draft.reversed()],
    }
}

fn manual_journal(world: &World, index: usize) -> Vec<Draft> {
    let journal = world.manual_journal(index);
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
    let draft = Draft {
        date: journal.date,
        reference: None,
        source_type: "MANJOURNAL",
        source_id: journal.manual_journal_id,
        lines: lines.collect(),
    }
    .balanced();
    match journal.status {
        "POSTED" => vec![draft],
        "VOIDED" => vec![draft.clone(), draft.reversed()],
        _ => Vec::new(),
    }
}

fn as_made(world: &World, head: &Head) -> Invoice {
    world.invoice_from(head, world.invoice_figures(head))
}

/// What an invoice or a bill books when it is approved.
fn approved(world: &World, head: &Head) -> Draft {
    let accounts = world.invoice_lines(head).accounts();
    let invoice = as_made(world, head);
    let rate = invoice.currency_rate;
    let owed = signed(invoice.total.in_base(rate), head.is_sale());
    let mut lines = vec![Line::own(control(head.is_sale()), owed)];
    let are_inclusive = invoice.line_amount_types == "Inclusive";
    let items = invoice.line_items.into_iter().zip(accounts);
    lines.extend(
        items.map(|(line, account)| {
            document_line(line, account, are_inclusive, rate, head.is_sale())
        }),
    );
    Draft {
        date: invoice.date,
        reference: invoice.reference,
        source_type: invoice.invoice_type,
        source_id: invoice.invoice_id,
        lines,
    }
    .balanced()
}

/// A document's line, on the side across from what is owed or what moved.
fn document_line(
    line: LineItem,
    account: usize,
    is_inclusive: bool,
    rate: Rate,
    is_income: bool,
) -> Line {
    let without_tax = match is_inclusive {
        true => line.line_amount - line.tax_amount,
        false => line.line_amount,
    };
    Line {
        account,
        net: signed(without_tax.in_base(rate), !is_income),
        tax: signed(line.tax_amount.in_base(rate), !is_income),
        description: line.description,
        tax_type: Some(line.tax_type),
        tracking: line.tracking,
    }
}

/// The account of what customers owe, or of what is owed to suppliers.
fn control(is_sale: bool) -> usize {
    accounts::coded(if is_sale { "610" } else { "800" })
}

fn signed(amount: Amount, is_debit: bool) -> Amount {
    match is_debit {
        true => amount,
        false => Amount::ZERO - amount,
    }
}
