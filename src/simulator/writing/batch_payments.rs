//! Batches of payments: created with their payments, and deleted with them.

use super::documents::today;
use super::payments::{self, bank_account};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::settled::Settled;
use super::{How, Kind, PUT, PUT_AND_POST, invoices};
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::batch_payments::{BatchPayment, BatchPlace};
use crate::simulator::data::ids::Guid;
use crate::simulator::data::payments::Payment;
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "BatchPayments",
    id: "BatchPaymentID",
    verbs: PUT_AND_POST,
    summarizes: PUT,
    make,
    find,
    render: render::banking::batch_payment,
    guid: |world, index| world.batch_payment(index).batch_payment_id,
    files: None,
};

fn find(world: &World, id: &str) -> Option<usize> {
    world.batch_payment_with_id(Guid::parse(id)?)
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    match how {
        How::Update(index) => delete(pen, sent, index),
        How::Create => create(pen, sent),
        // (s) POST of the list deletes what its elements name.
        How::Upsert => {
            let id = sent.guid("BatchPaymentID")?;
            let index = id.and_then(|id| pen.world.batch_payment_with_id(id));
            delete(pen, sent, index.ok_or(rules::UNKNOWN_ID.broken())?)
        }
    }
}

fn create(pen: &mut Pen, sent: &Sent<'_>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let account = broken.take(bank_account(pen, sent))?.unwrap_or_default();
    let is_bank = pen.world.account(account).account_type == "BANK";
    broken.unless(is_bank, rules::BANK_ACCOUNT);
    let date = sent.day("Date")?.unwrap_or_else(|| today(pen));
    let sent_payments = sent.list("Payments")?.unwrap_or_default();
    broken.unless(!sent_payments.is_empty(), rules::BATCH_EMPTY);
    let mut reference = None;
    sent.change("Reference", &mut reference)?;
    let mut details = None;
    sent.change("Details", &mut details)?;
    let mut made: Vec<(Settled, Payment)> = Vec::with_capacity(sent_payments.len());
    for payment in &sent_payments {
        let one = one(pen, payment, account, date);
        made.extend(broken.take(one)?);
    }
    let is_sale = |of: &(Settled, Payment)| of.1.paid.document_type == "ACCREC";
    let is_alike = made
        .iter()
        .all(|of| is_sale(of) == made.first().is_some_and(is_sale));
    broken.unless(is_alike, rules::BATCH_SIDES);
    for (place, (document, _)) in made.iter().enumerate() {
        let is_first = made[..place].iter().all(|(other, _)| other != document);
        broken.unless(is_first, rules::BATCH_TWICE);
    }
    broken.checked()?;
    let is_sale = made.first().is_some_and(is_sale);
    let index = pen.world.written.batches.created();
    let place = BatchPlace::Written { index };
    let batch_payment_id = place.id(&pen.world);
    let mut batch = BatchPayment {
        batch_payment_id,
        batch_type: if is_sale { "RECBATCH" } else { "PAYBATCH" },
        status: "AUTHORISED",
        date,
        account_id: pen.world.account(account).account_id,
        account_currency: pen
            .world
            .account(account)
            .currency_code
            .unwrap_or(pen.world.profile().currency),
        reference,
        details,
        total_amount: Amount::ZERO,
        is_reconciled: false,
        updated_ms: pen.now_ms,
        payments: Vec::new(),
    };
    // The batch is there before its payments, which tell its total.
    pen.write().batches.create(index, batch.clone());
    for (document, payment) in made {
        let created = pen.world.written.payments.created();
        let payment = Payment {
            payment_id: pen.world.id(
                crate::simulator::data::ids::Kind::Payment,
                crate::simulator::data::payments::CREATED,
                created,
            ),
            batch: Some(place),
            batch_payment_id: Some(batch_payment_id),
            ..payment
        };
        batch.total_amount += payment.bank_amount;
        batch.payments.push(payment.clone());
        payments::pay(pen, document, payment);
    }
    pen.write().batches.change(index, batch);
    find(&pen.world, &batch_payment_id.to_string()).ok_or(rules::UNKNOWN_ID.broken())
}

/// A payment of a batch: it has the batch's day and account.
fn one(
    pen: &mut Pen,
    sent: &Sent<'_>,
    account: usize,
    date: chrono::NaiveDate,
) -> Result<(Settled, Payment), Trouble> {
    let invoice = sent
        .object("Invoice")?
        .ok_or(rules::PAID_DOCUMENT.broken())?;
    let index = match (invoice.guid("InvoiceID")?, invoice.word("InvoiceNumber")?) {
        (Some(id), _) => invoices::with_id(&pen.world, Some(id)),
        (None, Some(number)) => pen.world.sale_numbered(&number),
        (None, None) => None,
    };
    let document = Settled::Invoice(index.ok_or(rules::PAID_DOCUMENT.broken())?);
    let payment = payments::checked_in(pen, sent, document, account, date)?;
    Ok((document, payment))
}

fn delete(pen: &mut Pen, sent: &Sent<'_>, index: usize) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let batch = pen.world.batch_payment(index);
    let status = sent.word("Status")?;
    broken.unless(status.as_deref() == Some("DELETED"), rules::PAYMENT_UPDATE);
    broken.unless(batch.status != "DELETED", rules::PAYMENT_IS_DELETED);
    super::documents::unlocked(pen, batch.date, &mut broken);
    broken.checked()?;
    for payment in &batch.payments {
        payments::undo(pen, payment.clone())?;
    }
    let place = pen.world.batch_places()[index];
    let deleted = BatchPayment {
        status: "DELETED",
        is_reconciled: false,
        updated_ms: pen.now_ms,
        ..batch
    };
    let id = deleted.batch_payment_id;
    match place {
        BatchPlace::Written { index } => pen.write().batches.change(index, deleted),
        _ => drop(pen.write().drawn_batches.insert(id, deleted.into())),
    }
    find(&pen.world, &id.to_string()).ok_or(rules::UNKNOWN_ID.broken())
}
