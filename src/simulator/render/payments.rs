//! A payment as `/Payments` shows it, and the stub that documents embed.

use super::json::{Object, object};
use super::{Detail, Style, contacts, id_text, iso_instant, money, ms_date, ms_instant};
use crate::simulator::data::World;
use crate::simulator::data::payments::{PaidDocument, Payment};

/// The JSON of one payment.
pub(crate) fn payment(world: &World, index: usize, style: Style) -> String {
    let payment = world.payment(index);
    object(|o| fields(o, world, index, &payment, style))
}

fn fields(o: &mut Object<'_>, world: &World, index: usize, payment: &Payment, style: Style) {
    o.text("PaymentID", id_text(payment.payment_id, style));
    batch(o, world, payment, style);
    o.text("Date", ms_date(payment.date));
    o.raw("BankAmount", money(payment.bank_amount, index));
    o.raw("Amount", money(payment.amount, index));
    reference(o, world, index, payment);
    o.raw("CurrencyRate", payment.currency_rate);
    o.text("PaymentType", payment.payment_type);
    o.text("Status", payment.status);
    o.text("UpdatedDateUTC", ms_instant(payment.updated_ms));
    if index.is_multiple_of(2) {
        o.text("UpdatedDateUTCString", iso_instant(payment.updated_ms));
    }
    o.flag("HasAccount", true);
    o.flag("IsReconciled", payment.is_reconciled);
    o.object("Account", |o| {
        o.text("AccountID", id_text(payment.account_id, style));
        if let Some(code) = payment.account_code {
            o.text("Code", code);
        }
        // (s) the examples name the account only with a single payment.
        if style.detail == Detail::Whole {
            o.text("Name", payment.account_name);
        }
    });
    // (s)(i) the example of a refund, and xero-ruby's issue 48: a credit note stands under
    // `Invoice`, its id and number under the invoice's names; `CreditNote` stays away.
    o.object("Invoice", |o| {
        document(o, world, index, &payment.paid, style);
    });
    // (?) declared, in no example: the refunded money, beside what stands under `Invoice`.
    if let Some(kind) = ["Overpayment", "Prepayment"]
        .iter()
        .find(|kind| payment.paid.document_type.ends_with(&kind.to_uppercase()))
    {
        o.object(kind, |o| {
            let id = id_text(payment.paid.document_id, style);
            o.text(&format!("{kind}ID"), id);
            let direction = match payment.paid.document_type.starts_with("AR") {
                true => "RECEIVE",
                false => "SPEND",
            };
            o.text("Type", format!("{direction}-{}", kind.to_uppercase()));
            for list in ["LineItems", "Allocations", "Payments"] {
                o.empty_list(list);
            }
        });
    }
    o.flag("HasValidationErrors", false);
}

fn document(o: &mut Object<'_>, world: &World, index: usize, paid: &PaidDocument, style: Style) {
    o.text("Type", paid.document_type);
    o.text("InvoiceID", id_text(paid.document_id, style));
    match paid.document_number.as_deref() {
        Some(number) => o.text("InvoiceNumber", number),
        None => super::unset_text(o, world.unset("PaidNumber", index), "InvoiceNumber"),
    }
    for list in ["Payments", "CreditNotes", "Prepayments", "Overpayments"] {
        o.empty_list(list);
    }
    o.flag("HasErrors", false);
    o.flag("IsDiscounted", false);
    o.object("Contact", |o| {
        let id = id_text(paid.contact_id, style);
        let number = paid.contact_number.as_deref();
        contacts::stub(o, id, &paid.contact_name, number, style);
    });
    o.empty_list("LineItems");
    o.text("CurrencyCode", paid.currency_code);
}

/// A payment inside the document it pays.
// (s) the examples of invoices and credit notes: no status, type or account.
pub(crate) fn embedded(
    o: &mut Object<'_>,
    world: &World,
    payment: &Payment,
    index: usize,
    style: Style,
) {
    batch(o, world, payment, style);
    o.text("PaymentID", id_text(payment.payment_id, style));
    o.text("Date", ms_date(payment.date));
    o.raw("Amount", money(payment.amount, index));
    if let Some(reference) = &payment.reference {
        o.text("Reference", reference);
    }
    o.raw("CurrencyRate", payment.currency_rate);
    o.flag("HasAccount", false);
    o.flag("HasValidationErrors", false);
}

fn reference(o: &mut Object<'_>, world: &World, index: usize, payment: &Payment) {
    match payment.reference.as_deref() {
        Some(reference) => o.text("Reference", reference),
        None => super::unset_text(o, world.unset("PaymentReference", index), "Reference"),
    }
}

// Its payments have the batch's day, account and status.
fn batch(o: &mut Object<'_>, world: &World, payment: &Payment, style: Style) {
    let Some(place) = payment.batch else {
        return;
    };
    let id = id_text(place.id(world), style);
    o.text("BatchPaymentID", &id);
    // (s) README section 1: the batch inside a payment spells its numbers and flags as text.
    o.object("BatchPayment", |o| {
        o.object("Account", |o| {
            o.text("AccountID", id_text(payment.account_id, style));
        });
        o.text("BatchPaymentID", &id);
        o.text("Date", ms_date(payment.date));
        o.text(
            "Type",
            if payment.payment_type == "ACCPAYPAYMENT" {
                "PAYBATCH"
            } else {
                "RECBATCH"
            },
        );
        o.text("Status", payment.status);
        let total = world.total_of_batch_around(payment, place);
        o.text("TotalAmount", money(total, 0));
        // (s) the examples have a text, and Xero's own clients can't read one.
        match world.is_nasty() {
            true => o.text("IsReconciled", payment.is_reconciled.to_string()),
            false => o.flag("IsReconciled", payment.is_reconciled),
        }
    });
}
