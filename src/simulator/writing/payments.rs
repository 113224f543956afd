//! Payments of invoices, and refunds of credit notes, prepayments and overpayments.
//!
//! They are created, and deleted; nothing else of them changes. // (s) PaymentDelete

use super::documents::{today, unlocked};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::settled::{Settled, Terms};
use super::{How, Kind, PUT, PUT_AND_POST, credit_notes, invoices};
use crate::simulator::data::World;
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::payments::{CREATED, Payment};
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "Payments",
    id: "PaymentID",
    verbs: PUT_AND_POST,
    summarizes: PUT,
    make,
    find,
    render: render::payments::payment,
    guid: |world, index| world.payment(index).payment_id,
    files: None,
};

fn find(world: &World, id: &str) -> Option<usize> {
    world.payment_with_id(Guid::parse(id)?)
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Upsert => match sent.guid("PaymentID")? {
            Some(id) => {
                let index = pen.world.payment_with_id(id);
                Some(index.ok_or(rules::UNKNOWN_ID.broken())?)
            }
            None => None,
        },
        How::Create => sent.guid("PaymentID")?.and(None),
    };
    match known {
        Some(index) => delete(pen, sent, index),
        None => create(pen, sent),
    }
}

/// The document that a payment names. // (s) by id or number
fn paid_document(world: &World, sent: &Sent<'_>) -> Result<Settled, Trouble> {
    if let Some(invoice) = sent.object("Invoice")? {
        let id = invoice.guid("InvoiceID")?;
        let found = match (id, invoice.word("InvoiceNumber")?) {
            (Some(id), _) => invoices::with_id(world, Some(id)),
            (None, Some(number)) => world.sale_numbered(&number),
            (None, None) => None,
        };
        // (s) README section 1: a credit note may stand in the invoice's place.
        let note = || Some(Settled::Note(credit_notes::with_id(world, id?)?));
        let found = found.map(Settled::Invoice).or_else(note);
        return found.ok_or(rules::PAID_DOCUMENT.broken());
    }
    if let Some(note) = sent.object("CreditNote")? {
        let found = match (note.guid("CreditNoteID")?, note.word("CreditNoteNumber")?) {
            (Some(id), _) => credit_notes::with_id(world, id),
            (None, Some(number)) => credit_notes::numbered(world, &number),
            (None, None) => None,
        };
        return found
            .map(Settled::Note)
            .ok_or(rules::PAID_DOCUMENT.broken());
    }
    for (name, kind) in [
        ("Overpayment", ids::Kind::Overpayment),
        ("Prepayment", ids::Kind::Prepayment),
    ] {
        if let Some(money) = sent.object(name)? {
            let id = money.guid(&format!("{name}ID"))?;
            let found = id.and_then(|id| ahead_with_id(world, kind, id));
            return found
                .map(Settled::Ahead)
                .ok_or(rules::PAID_DOCUMENT.broken());
        }
    }
    Err(rules::PAID_DOCUMENT.broken())
}

/// The bank transaction that the prepayment or overpayment of an id is.
pub(super) fn ahead_with_id(world: &World, kind: ids::Kind, id: Guid) -> Option<usize> {
    let bank = world.index_of(kind, id)?;
    let all = world.paid_ahead(kind == ids::Kind::Overpayment);
    all.contains(&bank).then_some(bank)
}

fn create(pen: &mut Pen, sent: &Sent<'_>) -> Result<usize, Trouble> {
    let document = paid_document(&pen.world, sent)?;
    let payment = checked(pen, sent, document)?;
    Ok(pay(pen, document, payment))
}

/// A payment that keeps the rules, before it is made.
pub(super) fn checked(
    pen: &mut Pen,
    sent: &Sent<'_>,
    document: Settled,
) -> Result<Payment, Trouble> {
    let account = bank_account(pen, sent);
    let date = sent.day("Date")?.unwrap_or_else(|| today(pen));
    match account {
        Ok(account) => checked_in(pen, sent, document, account, date),
        Err(trouble) => {
            // What else is wrong is told as well.
            let mut broken = Broken::default();
            broken.take::<()>(Err(trouble))?;
            let others = checked_in(pen, sent, document, 0, date);
            broken.take(others)?;
            Err(broken
                .checked()
                .err()
                .unwrap_or(rules::PAYMENT_ACCOUNT.broken()))
        }
    }
}

/// The same, with its account and day.
pub(super) fn checked_in(
    pen: &mut Pen,
    sent: &Sent<'_>,
    document: Settled,
    account: usize,
    date: chrono::NaiveDate,
) -> Result<Payment, Trouble> {
    let mut broken = Broken::default();
    let terms = document.terms(&pen.world);
    broken.unless(terms.status == "AUTHORISED", rules::PAYMENT_STATUS);
    let amount = sent.amount("Amount")?.unwrap_or_default();
    let amount = amount.rounded_to_cents();
    broken.unless(amount > Amount::ZERO, rules::PAYMENT_AMOUNT);
    if terms.status == "AUTHORISED" {
        broken.unless(amount <= terms.open, rules::PAYMENT_TOO_LARGE);
    }
    unlocked(pen, date, &mut broken);
    let rate = match terms.paid.currency_code == pen.world.profile().currency {
        true => Rate::ONE,
        false => sent.rate("CurrencyRate")?.unwrap_or(terms.rate),
    };
    let is_rate = (1_000..=1_000_000_000_000).contains(&rate.0);
    broken.unless_for(is_rate, rules::CURRENCY_RATE, rate);
    let own = pen.world.account(account).currency_code;
    let base = pen.world.profile().currency;
    let currency = terms.paid.currency_code;
    let is_payable = own.is_none_or(|own| own == base || own == currency);
    broken.unless(is_payable, rules::PAYMENT_CURRENCY);
    broken.checked()?;
    let mut reference = None;
    sent.change("Reference", &mut reference)?;
    let is_own = own.is_some_and(|own| own == currency);
    Ok(payment(
        pen,
        &terms,
        Money {
            account,
            date,
            amount,
            bank_amount: if is_own { amount } else { amount.in_base(rate) },
            rate,
            reference,
            is_reconciled: sent.flag("IsReconciled")?.unwrap_or(false),
        },
    ))
}

/// What moved, where and when.
#[derive(Debug, Clone)]
pub(super) struct Money {
    pub(super) account: usize,
    pub(super) date: chrono::NaiveDate,
    pub(super) amount: Amount,
    pub(super) bank_amount: Amount,
    pub(super) rate: Rate,
    pub(super) reference: Option<String>,
    pub(super) is_reconciled: bool,
}

pub(super) fn payment(pen: &Pen, terms: &Terms, money: Money) -> Payment {
    let world = &pen.world;
    let index = world.written.payments.created();
    Payment {
        payment_id: world.id(ids::Kind::Payment, CREATED, index),
        payment_type: terms.payment_type,
        status: "AUTHORISED",
        date: money.date,
        amount: money.amount,
        bank_amount: money.bank_amount,
        currency_rate: money.rate,
        reference: money.reference,
        is_reconciled: money.is_reconciled,
        account: money.account,
        account_id: world.id(ids::Kind::Account, 0, money.account),
        account_code: world.account_code(money.account),
        account_name: world.account_name(money.account),
        batch_payment_id: None,
        batch: None,
        updated_ms: pen.now_ms,
        paid: terms.paid.clone(),
    }
}

/// Makes a payment of a document, and books it; its index among all payments.
pub(super) fn pay(pen: &mut Pen, document: Settled, payment: Payment) -> usize {
    let documents = document.with_linked(&pen.world);
    let booked = pen.booked(&documents);
    let created = pen.world.written.payments.created();
    pen.write().payments.create(created, payment.clone());
    document.add(pen, payment);
    pen.rebook(booked, &documents);
    pen.world.payment_count() - 1
}

/// The account that a payment names: a bank, or one that payments may be made to. // (s)
pub(super) fn bank_account(pen: &Pen, sent: &Sent<'_>) -> Result<usize, Trouble> {
    bank_account_in(pen, sent, "Account")
}

/// The same under another field.
pub(super) fn bank_account_in(pen: &Pen, sent: &Sent<'_>, name: &str) -> Result<usize, Trouble> {
    let Some(account) = sent.object(name)? else {
        return Err(rules::PAYMENT_WITHOUT_ACCOUNT.broken());
    };
    let (id, code) = (account.guid("AccountID")?, account.word("Code")?);
    let found = match (id, &code) {
        (Some(id), _) => pen.account_with_id(id),
        (None, Some(code)) => pen.account_coded(code),
        (None, None) => return Err(rules::PAYMENT_WITHOUT_ACCOUNT.broken()),
    };
    let is_payable = |index: &usize| {
        let account = pen.world.account(*index);
        let is_open = account.account_type == "BANK" || account.enable_payments_to_account;
        is_open && account.status == "ACTIVE"
    };
    let named = code.or(id.map(|id| id.to_string())).unwrap_or_default();
    let found = found.filter(is_payable);
    found.ok_or_else(|| rules::PAYMENT_ACCOUNT.broken_by(named))
}

fn delete(pen: &mut Pen, sent: &Sent<'_>, index: usize) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let payment = pen.world.payment(index);
    let status = sent.word("Status")?;
    broken.unless(status.as_deref() == Some("DELETED"), rules::PAYMENT_UPDATE);
    broken.unless(payment.status != "DELETED", rules::PAYMENT_IS_DELETED);
    if let Some(batch) = payment.batch_payment_id {
        broken.unless_for(payment.status == "DELETED", rules::PAYMENT_IN_BATCH, batch);
    }
    unlocked(pen, payment.date, &mut broken);
    broken.checked()?;
    undo(pen, payment)?;
    Ok(index)
}

/// Deletes a payment, and gives back what it paid.
pub(super) fn undo(pen: &mut Pen, payment: Payment) -> Result<(), Trouble> {
    let id = payment.paid.document_id;
    let document = match payment.paid.document_type {
        "ACCREC" | "ACCPAY" => invoices::with_id(&pen.world, Some(id)).map(Settled::Invoice),
        "ACCRECCREDIT" | "ACCPAYCREDIT" => credit_notes::with_id(&pen.world, id).map(Settled::Note),
        of if of.ends_with("OVERPAYMENT") => {
            ahead_with_id(&pen.world, ids::Kind::Overpayment, id).map(Settled::Ahead)
        }
        _ => ahead_with_id(&pen.world, ids::Kind::Prepayment, id).map(Settled::Ahead),
    };
    let document = document.ok_or(rules::PAID_DOCUMENT.broken())?;
    let documents = document.with_linked(&pen.world);
    let booked = pen.booked(&documents);
    let deleted = Payment {
        status: "DELETED",
        is_reconciled: false,
        updated_ms: pen.now_ms,
        ..payment
    };
    let id = deleted.payment_id;
    let place = pen.world.ids.read(ids::Kind::Payment, id);
    let written = pen.write();
    match place.filter(|place| place.part == CREATED) {
        Some(place) => written.payments.change(place.index, deleted),
        None => drop(written.drawn_payments.insert(id, deleted.into())),
    }
    document.remove(pen, id);
    pen.rebook(booked, &documents);
    Ok(())
}
