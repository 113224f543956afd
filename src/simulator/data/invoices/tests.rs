//! What holds for every invoice, whatever the seed.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::*;
use crate::simulator::data::World;
use crate::simulator::data::calendar::last_instant_ms;
use crate::simulator::data::contacts::Role;

fn credits_of(invoice: &Invoice) -> impl Iterator<Item = Amount> + '_ {
    let money = invoice.overpayments.iter().chain(&invoice.prepayments);
    let notes = invoice.credit_notes.iter();
    notes
        .map(|note| note.applied_amount)
        .chain(money.map(|money| money.applied_amount))
}

#[test]
fn sums_add_up_to_the_cent_whatever_the_seed() {
    for seed in [1, 2, 77] {
        for organisation in 0..2 {
            let world = World::new(seed, organisation, 400);
            for index in 0..400 {
                let invoice = world.invoice(index);
                let at = format!("seed {seed}, invoice {index}: {invoice:?}");
                let lines: Amount = invoice.line_items.iter().map(|l| l.line_amount).sum();
                let tax: Amount = invoice.line_items.iter().map(|l| l.tax_amount).sum();
                assert_eq!(invoice.total_tax, tax, "{at}");
                assert_eq!(invoice.sub_total + invoice.total_tax, invoice.total, "{at}");
                if invoice.line_amount_types == "Inclusive" {
                    assert_eq!(lines, invoice.total, "{at}");
                } else {
                    assert_eq!(lines, invoice.sub_total, "{at}");
                }
                assert_eq!(
                    invoice.amount_paid,
                    invoice.payments.iter().map(|p| p.amount).sum(),
                    "{at}"
                );
                assert_eq!(invoice.amount_credited, credits_of(&invoice).sum(), "{at}");
                assert!(invoice.total > Amount::ZERO, "{at}");
                assert!(
                    invoice.payments.iter().all(|p| p.amount > Amount::ZERO),
                    "{at}"
                );
                match invoice.status {
                    "AUTHORISED" | "PAID" => {
                        assert_eq!(
                            invoice.amount_due,
                            invoice.total - invoice.amount_paid - invoice.amount_credited,
                            "{at}"
                        );
                        let paid = invoice.amount_due == Amount::ZERO;
                        assert_eq!(paid, invoice.status == "PAID", "{at}");
                        assert_eq!(paid, invoice.fully_paid_on_date.is_some(), "{at}");
                    }
                    "VOIDED" | "DELETED" => {
                        assert_eq!(invoice.amount_due, Amount::ZERO, "{at}")
                    }
                    _ => assert_eq!(invoice.amount_due, invoice.total, "{at}"),
                }
            }
        }
    }
}

#[test]
fn numbers_of_sales_invert_and_those_of_bills_dont() {
    let world = World::new(3, 0, 500);
    for index in 0..500 {
        let head = world.invoice_head(index);
        let number = world.invoice_number(&head);
        let found = number
            .as_deref()
            .and_then(|number| world.sale_numbered(number));
        assert_eq!(found, head.is_sale().then_some(index));
    }
    assert_eq!(world.sale_numbered("INV-000501"), None);
    assert_eq!(world.sale_numbered("INV-x"), None);
}

#[test]
fn the_default_scale_shows_every_kind_of_invoice() {
    let world = World::new(1, 0, 1200);
    let invoices: Vec<Invoice> = (0..1200).map(|index| world.invoice(index)).collect();
    let statuses: HashSet<&str> = invoices.iter().map(|i| i.status).collect();
    assert_eq!(statuses.len(), 6, "{statuses:?}");
    let currencies: HashSet<&str> = invoices.iter().map(|i| i.currency_code).collect();
    assert_eq!(currencies.len(), 4, "{currencies:?}");
    let leap = NaiveDate::from_ymd_opt(2024, 2, 29);
    assert!(invoices.iter().any(|i| Some(i.date) == leap));
    assert!(invoices.iter().any(|i| i.due_date.is_none()));
    assert!(invoices.iter().any(|i| i.is_discounted));
    assert!(invoices.iter().any(|i| !i.credit_notes.is_empty()));
    assert!(invoices.iter().any(|i| i.payments.len() == 3));
    assert!(invoices.iter().any(|i| i.invoice_number.is_none()));
    assert!(
        invoices
            .iter()
            .any(|i| i.line_items.iter().any(|l| l.unit_amount.0 % 100 != 0))
    );
    assert!(invoices.iter().all(|i| i.updated_ms <= last_instant_ms()));
    let sales = invoices
        .iter()
        .filter(|i| i.invoice_type == "ACCREC")
        .count();
    assert!((400..900).contains(&sales), "{sales}");
}

#[test]
fn an_invoice_is_consistent_with_what_its_contact_is() {
    let world = World::new(9, 0, 600);
    for index in 0..600 {
        let head = world.invoice_head(index);
        match world.contact_role(head.contact) {
            Role::Customer => assert_eq!(head.invoice_type, "ACCREC"),
            Role::Supplier => assert_eq!(head.invoice_type, "ACCPAY"),
            Role::Both => {}
            Role::Neither => panic!("invoice {index} is of a contact that doesn't trade"),
        }
    }
}

#[test]
fn a_change_leaves_the_other_rows_alone() {
    let world = World::new(1, 0, 50);
    let later = world
        .with_more_invoices(2, 5_000)
        .with_changes(&[7], true, 6_000);
    assert_eq!(later.invoice_count(), 52);
    assert_eq!(later.invoice(6), world.invoice(6));
    assert_eq!(later.invoice(7).status, "VOIDED");
    assert_eq!(later.invoice(7).updated_ms, 6_000);
    assert_eq!(later.invoice(51).updated_ms, 5_000);
}
