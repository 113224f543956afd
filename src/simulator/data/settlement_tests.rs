//! What holds between invoices, credit notes and payments, whatever the seed.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use super::amount::Amount;
use super::calendar::last_instant_ms;
use super::credit_notes::CreditNote;
use super::ids::Guid;
use super::invoices::Invoice;
use super::paid_ahead::PaidAhead;
use super::payments::Payment;
use super::{Books, World};
use std::sync::Arc;

struct Whole {
    invoices: Vec<Invoice>,
    notes: Vec<CreditNote>,
    payments: Vec<Payment>,
    ahead: Vec<PaidAhead>,
}

fn whole(world: World) -> Whole {
    let books = Books {
        world: Arc::new(world),
    };
    Whole {
        invoices: books.invoices().collect(),
        notes: books.credit_notes().collect(),
        payments: books.payments().collect(),
        ahead: books.overpayments().chain(books.prepayments()).collect(),
    }
}

/// The untouched books of some seeds, and books in which invoices came and were voided.
fn all() -> impl Iterator<Item = Whole> {
    let untouched = [1, 2, 77]
        .into_iter()
        .flat_map(|seed| (0..2).map(move |organisation| World::new(seed, organisation, 700)));
    let voided: Vec<usize> = (0..700).step_by(5).collect();
    let touched = World::new(5, 0, 695)
        .with_more_invoices(9, 1_000)
        .with_changes(&voided, true, 2_000);
    untouched.chain([touched]).map(whole)
}

fn sums<'a>(amounts: impl Iterator<Item = (Guid, &'a Amount)>) -> HashMap<Guid, Amount> {
    let mut sums = HashMap::new();
    for (id, amount) in amounts {
        *sums.entry(id).or_insert(Amount::ZERO) += *amount;
    }
    sums
}

#[test]
fn live_payments_of_an_invoice_are_those_it_lists_and_add_up_to_what_is_paid() {
    for books in all() {
        let mut listed: HashMap<Guid, Vec<Payment>> = HashMap::new();
        for payment in &books.payments {
            if payment.status == "AUTHORISED" {
                let id = payment.paid.document_id;
                listed.entry(id).or_default().push(payment.clone());
            }
        }
        for invoice in &books.invoices {
            let own = listed.remove(&invoice.invoice_id).unwrap_or_default();
            assert_eq!(own, invoice.payments, "{invoice:?}");
            let paid: Amount = own.iter().map(|payment| payment.amount).sum();
            assert_eq!(paid, invoice.amount_paid, "{invoice:?}");
        }
        for note in &books.notes {
            let own = listed.remove(&note.credit_note_id).unwrap_or_default();
            assert_eq!(own, note.payments, "{note:?}");
        }
        for paid in &books.ahead {
            let own = listed.remove(&paid.id).unwrap_or_default();
            assert_eq!(own, paid.payments, "{paid:?}");
        }
        assert!(listed.is_empty(), "payments of nothing: {listed:?}");
    }
}

#[test]
fn allocations_are_what_invoices_list_and_add_up_to_what_is_credited() {
    for books in all() {
        let credited = sums(
            books
                .notes
                .iter()
                .flat_map(|note| &note.allocations)
                .chain(books.ahead.iter().flat_map(|paid| &paid.allocations))
                .map(|allocation| (allocation.invoice_id, &allocation.amount)),
        );
        let notes: HashMap<Guid, &CreditNote> = books
            .notes
            .iter()
            .map(|note| (note.credit_note_id, note))
            .collect();
        for invoice in &books.invoices {
            let own = credited.get(&invoice.invoice_id).copied();
            assert_eq!(
                own.unwrap_or_default(),
                invoice.amount_credited,
                "{invoice:?}"
            );
            for applied in &invoice.credit_notes {
                let note = notes[&applied.credit_note_id];
                let allocation = note
                    .allocations
                    .iter()
                    .find(|allocation| allocation.invoice_id == invoice.invoice_id)
                    .expect("an allocation");
                assert_eq!(applied.applied_amount, allocation.amount);
                assert_eq!(applied.date, allocation.date);
                assert_eq!(applied.total, note.total);
                assert_eq!(applied.credit_note_number, note.credit_note_number);
                assert_eq!(invoice.contact_id, note.contact_id);
                assert_eq!(invoice.currency_code, note.currency_code);
                assert_eq!(
                    format!("{}CREDIT", invoice.invoice_type),
                    note.credit_note_type
                );
                assert!(allocation.date >= note.date.max(invoice.date));
            }
            for applied in invoice.overpayments.iter().chain(&invoice.prepayments) {
                let paid = books.ahead.iter().find(|paid| paid.id == applied.id);
                let paid = paid.expect("what was applied");
                let allocation = &paid.allocations[0];
                assert_eq!(allocation.invoice_id, invoice.invoice_id);
                assert_eq!(applied.applied_amount, allocation.amount);
                assert_eq!((applied.date, applied.total), (allocation.date, paid.total));
                assert_eq!(invoice.contact_id, paid.contact_id);
                assert_eq!(invoice.currency_code, paid.currency_code);
                let is_sale = invoice.invoice_type == "ACCREC";
                assert_eq!(is_sale, paid.money_type.starts_with("RECEIVE"));
                assert!(allocation.date >= paid.date.max(invoice.date));
            }
        }
    }
}

#[test]
fn a_credit_note_adds_up_and_is_paid_exactly_when_nothing_remains() {
    for books in all() {
        for note in &books.notes {
            let lines: Amount = note.line_items.iter().map(|l| l.line_amount).sum();
            let tax: Amount = note.line_items.iter().map(|l| l.tax_amount).sum();
            assert_eq!(note.total_tax, tax, "{note:?}");
            assert_eq!(note.sub_total + note.total_tax, note.total, "{note:?}");
            match note.line_amount_types {
                "Inclusive" => assert_eq!(lines, note.total, "{note:?}"),
                _ => assert_eq!(lines, note.sub_total, "{note:?}"),
            }
            assert!(note.total > Amount::ZERO, "{note:?}");
            let applied: Amount = note.allocations.iter().map(|a| a.amount).sum();
            let refunded: Amount = note.payments.iter().map(|p| p.amount).sum();
            match note.status {
                "AUTHORISED" | "PAID" => {
                    assert_eq!(note.remaining_credit, note.total - applied - refunded);
                    let used_up = note.remaining_credit == Amount::ZERO;
                    assert_eq!(used_up, note.status == "PAID", "{note:?}");
                    assert_eq!(used_up, note.fully_paid_on_date.is_some(), "{note:?}");
                    assert!(note.remaining_credit >= Amount::ZERO, "{note:?}");
                }
                _ => assert_eq!(applied + refunded, Amount::ZERO, "{note:?}"),
            }
        }
    }
}

#[test]
fn the_default_scale_shows_every_kind_of_credit_note_and_payment() {
    let books = whole(World::new(1, 0, 1_200));
    let statuses: HashSet<&str> = books.notes.iter().map(|n| n.status).collect();
    assert_eq!(statuses.len(), 6, "{statuses:?}");
    let types: HashSet<&str> = books.notes.iter().map(|n| n.credit_note_type).collect();
    assert_eq!(types.len(), 2);
    assert!(books.notes.iter().any(|n| n.allocations.len() == 2));
    assert!(books.notes.iter().any(|n| n.payments.len() == 2));
    assert!(books.notes.iter().any(|n| n.credit_note_number.is_none()));
    assert!(
        books
            .invoices
            .iter()
            .any(|i| i.status == "PAID" && i.payments.is_empty()),
        "none is settled by a credit note alone"
    );
    for status in ["AUTHORISED", "DELETED"] {
        let types: HashSet<&str> = books
            .payments
            .iter()
            .filter(|payment| payment.status == status)
            .map(|payment| payment.payment_type)
            .collect();
        assert!(types.len() > 1, "{status}: {types:?}");
    }
    let types: HashSet<&str> = books.payments.iter().map(|p| p.payment_type).collect();
    assert_eq!(types.len(), 8, "{types:?}");
    assert!(books.payments.iter().any(|p| p.bank_amount != p.amount));
    let latest = books.payments.iter().map(|p| p.updated_ms);
    let latest = latest.chain(books.notes.iter().map(|n| n.updated_ms)).max();
    assert!(latest <= Some(last_instant_ms()));
}

#[test]
fn payments_are_found_by_id_and_ids_are_unique() {
    let world = World::new(3, 0, 600);
    let mut seen = HashSet::new();
    for index in 0..world.payment_count() {
        let payment = world.payment(index);
        assert_ne!(payment.amount, Amount::ZERO);
        assert!(seen.insert(payment.payment_id), "{payment:?}");
        assert_eq!(world.payment_with_id(payment.payment_id), Some(index));
    }
    assert_eq!(world.payment_with_id(Guid(7)), None);
}

#[test]
fn a_voided_invoice_gives_its_credit_back_and_its_payments_become_deleted() {
    let before = World::new(1, 0, 600);
    let index = (0..600)
        .find(|index| {
            let invoice = before.invoice(*index);
            !invoice.credit_notes.is_empty() && !invoice.payments.is_empty()
        })
        .expect("an invoice with both");
    let invoice = before.invoice(index);
    let after = before.with_changes(&[index], true, 9_000);
    assert_eq!(after.payment_count(), before.payment_count());
    for payment in &invoice.payments {
        let at = after
            .payment_with_id(payment.payment_id)
            .expect("still there");
        let deleted = after.payment(at);
        assert_eq!(deleted.status, "DELETED");
        assert_eq!(deleted.amount, payment.amount);
        assert_eq!(deleted.updated_ms, 9_000);
    }
    let note = index / super::credit_notes::INVOICES_A_NOTE;
    let (was, is) = (before.credit_note(note), after.credit_note(note));
    assert!(is.remaining_credit > was.remaining_credit);
    assert_eq!(is.total, was.total);
    assert!(after.invoice(index).credit_notes.is_empty());
}

#[test]
fn later_invoices_bring_their_payments_to_the_end_of_the_list() {
    let before = World::new(1, 0, 127);
    let after = before.with_more_invoices(20, 5_000);
    assert!(after.payment_count() > before.payment_count());
    assert!(after.credit_note_count() > before.credit_note_count());
    for index in 0..before.credit_note_count() {
        assert_eq!(after.credit_note(index), before.credit_note(index));
    }
    let rows = |world: &World| -> Vec<Payment> {
        (0..world.payment_count())
            .map(|i| world.payment(i))
            .collect()
    };
    assert!(
        rows(&before)
            .iter()
            .all(|payment| rows(&after).contains(payment))
    );
}

#[test]
fn the_payments_of_half_a_million_invoices_are_numbered_soon() {
    let world = World::new(1, 0, 500_000);
    let began = Instant::now();
    assert!(world.payment_count() > 300_000);
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    let began = Instant::now();
    assert_eq!(world.credit_note_count(), 41_667);
    assert!(began.elapsed() < Duration::from_millis(5));
}
