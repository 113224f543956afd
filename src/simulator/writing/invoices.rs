//! Invoices and bills.

use std::sync::Arc;

use super::answer;
use super::contacts::{self, Named};
use super::documents::{branding_theme, change_day, currency, today, unlocked};
use super::lines::{self, LinesOf};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{Done, How, Kind, PUT_AND_POST};
use crate::simulator::data::World;
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::invoices::Invoice;
use crate::simulator::data::journals::written::Document;
use crate::simulator::data::written::WRITTEN;
use crate::simulator::render;
use crate::simulator::reply::Reply;

pub(super) const KIND: Kind = Kind {
    root: "Invoices",
    id: "InvoiceID",
    verbs: PUT_AND_POST,
    summarizes: PUT_AND_POST,
    make,
    find,
    render: render::invoices::invoice,
    guid: |world, index| world.id(ids::Kind::Invoice, 0, index),
    files: Some((
        |world, index| world.invoice(index).has_attachments,
        |pen, index| {
            let mut invoice = pen.world.invoice(index);
            invoice.has_attachments = true;
            pen.write().invoices.change(index, invoice);
        },
    )),
};

/// The longest number and reference. // (s), (k)
const LENGTHS: [(&str, usize); 2] = [("InvoiceNumber", 255), ("Reference", 255)];

fn find(world: &World, id: &str) -> Option<usize> {
    with_id(world, Guid::parse(id)).or_else(|| world.sale_numbered(id))
}

pub(super) fn with_id(world: &World, id: Option<Guid>) -> Option<usize> {
    let index = world.index_of(ids::Kind::Invoice, id?)?;
    world.has_invoice(index).then_some(index)
}

/// The invoice that an element of a list means.
// (i) pitfall 19: by its number, if it is a sale; bills are told apart by their ids alone.
fn meant(pen: &Pen, sent: &Sent<'_>) -> Result<Option<usize>, Trouble> {
    if let Some(id) = sent.guid("InvoiceID")? {
        let index = with_id(&pen.world, Some(id));
        return index.map(Some).ok_or(rules::UNKNOWN_ID.broken());
    }
    let number = sent.word("InvoiceNumber")?;
    let is_bill = sent.word("Type")?.as_deref() == Some("ACCPAY");
    Ok(number
        .filter(|_| !is_bill)
        .and_then(|number| pen.world.sale_numbered(&number)))
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Upsert => meant(pen, sent)?,
        How::Create => sent.guid("InvoiceID")?.and(None),
    };
    match known {
        Some(index) => update(pen, sent, index),
        None => create(pen, sent),
    }
}

fn create(pen: &mut Pen, sent: &Sent<'_>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let invoice_type = match sent.word("Type")?.as_deref() {
        Some("ACCREC") => "ACCREC",
        Some("ACCPAY") => "ACCPAY",
        _ => return Err(rules::INVOICE_TYPE.broken()),
    };
    let index = WRITTEN + pen.world.written.invoices.created();
    let mut invoice = blank(pen, index, invoice_type);
    invoice.status = match sent.word("Status")?.as_deref() {
        None | Some("DRAFT") => "DRAFT",
        Some("SUBMITTED") => "SUBMITTED",
        Some("AUTHORISED") => "AUTHORISED",
        Some(_) => return Err(rules::INVOICE_STATUS_NEW.broken()),
    };
    let contact = broken.take(contacts::of_document(pen, sent))?;
    let of_contact = default_currency(pen, contact.as_ref());
    (invoice.currency_code, invoice.currency_rate) =
        currency(pen, sent, None, of_contact.as_deref(), &mut broken)?;
    fill(pen, sent, &mut invoice, &mut broken)?;
    let sent_lines = sent.list("LineItems")?.unwrap_or_default();
    broken.unless(!sent_lines.is_empty(), rules::WITHOUT_LINES);
    let of = lines_of(&invoice);
    let made = lines::read(pen, &sent_lines, of, &[]);
    invoice.line_items = broken.take(made)?.unwrap_or_default();
    add_up(&mut invoice);
    check(pen, &invoice, None, &mut broken);
    broken.checked()?;
    let Some(contact) = contact else {
        return Err(rules::CONTACT_UNNAMED.broken());
    };
    let is_sale = invoice.invoice_type == "ACCREC";
    let contact = contact.index(pen);
    invoice.contact_id = pen.world.id(ids::Kind::Contact, 0, contact);
    contacts::trades(pen, contact, is_sale);
    if is_sale && invoice.invoice_number.is_none() {
        invoice.invoice_number = Some(next_number(pen));
    }
    let written = pen.write();
    if let Some(number) = invoice.invoice_number.as_deref().filter(|_| is_sale) {
        written.sales.insert(number.into(), index);
    }
    written.invoices.create(index, invoice);
    pen.rebook(Vec::new(), &[Document::Invoice(index)]);
    Ok(index)
}

fn update(pen: &mut Pen, sent: &Sent<'_>, index: usize) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let before = pen.world.invoice(index);
    if matches!(before.status, "PAID" | "VOIDED" | "DELETED") {
        return Err(rules::INVOICE_STATUS.broken());
    }
    let mut invoice = before.clone();
    if let Some(status) = sent.word("Status")? {
        invoice.status = follows(before.status, &status).ok_or(rules::INVOICE_STATUS.broken())?;
    }
    let is_settled = is_settled(&before);
    if matches!(invoice.status, "VOIDED" | "DELETED") {
        broken.unless(!is_settled, rules::HAS_PAYMENTS);
        if invoice.status == "VOIDED" {
            unlocked(pen, invoice.date, &mut broken);
        }
        broken.checked()?;
        invoice.amount_due = Amount::ZERO;
        return Ok(keep(pen, index, &before, invoice));
    }
    let mut contact = None;
    if sent.object("Contact")?.is_some() {
        contact = broken.take(contacts::of_document(pen, sent))?;
    }
    let had = Some((before.currency_code, before.currency_rate));
    (invoice.currency_code, invoice.currency_rate) = currency(pen, sent, had, None, &mut broken)?;
    fill(pen, sent, &mut invoice, &mut broken)?;
    let of = lines_of(&invoice);
    match sent.list("LineItems")? {
        Some(sent_lines) if !sent_lines.is_empty() => {
            let made = lines::read(pen, &sent_lines, of, &before.line_items);
            invoice.line_items = broken.take(made)?.unwrap_or_default();
        }
        // (i) pitfall 21: an empty list clears nothing.
        _ if invoice.line_amount_types != before.line_amount_types => {
            lines::repriced(pen, &mut invoice.line_items, of.line_amount_types);
        }
        _ => {}
    }
    add_up(&mut invoice);
    // Lines that are there and stay were taken once.
    let becomes_final = invoice.status != before.status;
    if of.is_final && (becomes_final || invoice.line_items != before.line_items) {
        lines::are_final(&invoice.line_items, &mut broken);
    }
    let is_other =
        |contact: &Named| *contact != Named::Known(pen.world.invoice_head(index).contact);
    let changes_books = invoice.total != before.total
        || invoice.date != before.date
        || (invoice.currency_code, invoice.currency_rate)
            != (before.currency_code, before.currency_rate)
        || contact.as_ref().is_some_and(is_other);
    broken.unless(!(is_settled && changes_books), rules::HAS_PAYMENTS);
    check(pen, &invoice, Some((index, &before)), &mut broken);
    broken.checked()?;
    if let Some(contact) = contact {
        let contact = contact.index(pen);
        invoice.contact_id = pen.world.id(ids::Kind::Contact, 0, contact);
        contacts::trades(pen, contact, invoice.invoice_type == "ACCREC");
    }
    Ok(keep(pen, index, &before, invoice))
}

/// Keeps an invoice that was changed, and books what that changes.
fn keep(pen: &mut Pen, index: usize, before: &Invoice, mut invoice: Invoice) -> usize {
    invoice.updated_ms = pen.now_ms;
    let documents = [Document::Invoice(index)];
    let booked = pen.booked(&documents);
    let written = pen.write();
    if invoice.invoice_type == "ACCREC" && invoice.invoice_number != before.invoice_number {
        if let Some(number) = before.invoice_number.as_deref() {
            written.sales.remove(number);
        }
        if let Some(number) = invoice.invoice_number.as_deref() {
            written.sales.insert(number.into(), index);
        }
    }
    written.invoices.change(index, invoice);
    pen.rebook(booked, &documents);
    index
}

/// Sends an invoice to its contact. // (s) 204
pub(super) fn email(mut pen: Pen, id: &str) -> Done {
    let Some(index) = find(&pen.world, id) else {
        return (Reply::not_found(), None);
    };
    let mut invoice = pen.world.invoice(index);
    let is_sale = invoice.invoice_type == "ACCREC";
    let is_approved = matches!(invoice.status, "SUBMITTED" | "AUTHORISED" | "PAID");
    let contact = contacts::with_id(&pen.world, invoice.contact_id);
    let contact = contact.map(|contact| pen.world.contact_without_balances(contact));
    let has_address = contact.is_some_and(|contact| contact.email_address.is_some());
    let mut broken = Broken::default();
    broken.unless(is_sale && is_approved, rules::EMAIL_STATUS);
    broken.unless(has_address, rules::EMAIL_NOBODY);
    if let Err(Trouble::Broken(messages)) = broken.checked() {
        return (answer::refused(&messages), None);
    }
    invoice.sent_to_contact = Some(true);
    invoice.updated_ms = pen.now_ms;
    pen.write().invoices.change(index, invoice);
    (Reply::text(204, ""), Some(Arc::new(pen.world)))
}

/// The status that may follow another one. // (s) the status codes of invoices
fn follows(before: &'static str, wanted: &str) -> Option<&'static str> {
    let may_be: &[&'static str] = match before {
        "DRAFT" => &["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"],
        "SUBMITTED" => &["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"],
        "AUTHORISED" => &["AUTHORISED", "VOIDED"],
        _ => &[],
    };
    may_be.iter().find(|known| **known == wanted).copied()
}

/// Whether payments or credit hang on an invoice.
fn is_settled(invoice: &Invoice) -> bool {
    !(invoice.payments.is_empty()
        && invoice.credit_notes.is_empty()
        && invoice.overpayments.is_empty()
        && invoice.prepayments.is_empty())
}

fn lines_of(invoice: &Invoice) -> LinesOf {
    let is_sale = invoice.invoice_type == "ACCREC";
    LinesOf {
        is_sale,
        is_final: matches!(invoice.status, "SUBMITTED" | "AUTHORISED"),
        line_amount_types: invoice.line_amount_types,
        takes_discounts: is_sale,
    }
}

/// What an element says of an invoice beside contact, status, currency and lines.
fn fill(
    pen: &Pen,
    sent: &Sent<'_>,
    invoice: &mut Invoice,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    sent.within(&LENGTHS, broken)?;
    let is_sale = invoice.invoice_type == "ACCREC";
    sent.change("InvoiceNumber", &mut invoice.invoice_number)?;
    // (i) pitfall 23: not heeded on bills.
    if is_sale {
        sent.change("Reference", &mut invoice.reference)?;
    }
    if let Some(day) = sent.day("Date")? {
        invoice.date = day;
    }
    change_day(sent, "DueDate", &mut invoice.due_date)?;
    // (s) the one of sales, the other of bills
    match is_sale {
        true => change_day(
            sent,
            "ExpectedPaymentDate",
            &mut invoice.expected_payment_date,
        )?,
        false => change_day(
            sent,
            "PlannedPaymentDate",
            &mut invoice.planned_payment_date,
        )?,
    }
    if let Some(types) = broken.take(lines::line_amount_types(sent))?.flatten() {
        invoice.line_amount_types = types;
    }
    if let Some(theme) = branding_theme(pen, sent, broken)?.filter(|_| is_sale) {
        invoice.branding_theme_id = Some(theme);
    }
    sent.change("Url", &mut invoice.url)?;
    if let Some(flag) = sent.flag("SentToContact")?.filter(|_| is_sale) {
        invoice.sent_to_contact = Some(flag);
    }
    Ok(())
}

/// What lines and settlements make of an invoice.
pub(super) fn add_up(invoice: &mut Invoice) {
    let totals = lines::totals(&invoice.line_items, invoice.line_amount_types);
    invoice.sub_total = totals.sub_total;
    invoice.total_tax = totals.total_tax;
    invoice.total = totals.total;
    invoice.is_discounted = totals.discount.is_some();
    invoice.total_discount = totals.discount;
    settle(invoice);
}

/// What payments and credit leave of an invoice, and the status that this makes.
// (s) pitfall 6
pub(super) fn settle(invoice: &mut Invoice) {
    let paid = invoice.payments.iter().map(|payment| payment.amount);
    invoice.amount_paid = paid.sum();
    let notes = invoice.credit_notes.iter().map(|note| note.applied_amount);
    let ahead = invoice.overpayments.iter().chain(&invoice.prepayments);
    let ahead = ahead.map(|money| money.applied_amount);
    invoice.amount_credited = notes.chain(ahead).sum();
    invoice.amount_due = invoice.total - invoice.amount_paid - invoice.amount_credited;
    if matches!(invoice.status, "AUTHORISED" | "PAID") {
        let is_paid = invoice.amount_due == Amount::ZERO;
        invoice.status = if is_paid { "PAID" } else { "AUTHORISED" };
        let days = invoice.payments.iter().map(|payment| payment.date);
        let days = days.chain(invoice.credit_notes.iter().map(|note| note.date));
        let ahead = invoice.overpayments.iter().chain(&invoice.prepayments);
        let last = days.chain(ahead.map(|money| money.date)).max();
        invoice.fully_paid_on_date = match is_paid {
            true => Some(last.unwrap_or(invoice.date)),
            false => None,
        };
    }
}

/// The rules of the whole invoice.
fn check(pen: &Pen, invoice: &Invoice, before: Option<(usize, &Invoice)>, broken: &mut Broken) {
    if invoice.invoice_type == "ACCREC"
        && let Some(number) = &invoice.invoice_number
    {
        let taken = pen.world.sale_numbered(number);
        let is_own = before.is_some_and(|(index, _)| taken == Some(index));
        broken.unless(taken.is_none() || is_own, rules::INVOICE_NUMBER);
    }
    if matches!(invoice.status, "SUBMITTED" | "AUTHORISED" | "PAID") {
        broken.unless(invoice.due_date.is_some(), rules::INVOICE_DUE_DATE);
        broken.unless(invoice.total >= Amount::ZERO, rules::NEGATIVE_TOTAL);
    }
    let is_sane = lines::is_sane(invoice.total);
    broken.unless_for(is_sane, rules::TOO_LARGE, invoice.total);
    let is_booked = |invoice: &Invoice| matches!(invoice.status, "AUTHORISED" | "PAID");
    let was_booked = before.filter(|(_, before)| is_booked(before));
    if is_booked(invoice) {
        unlocked(pen, invoice.date, broken);
    }
    if let Some((_, before)) = was_booked.filter(|(_, before)| before.date != invoice.date) {
        unlocked(pen, before.date, broken);
    }
}

/// The contact's own currency, which a new document of it is in. // (k)
pub(super) fn default_currency(pen: &Pen, contact: Option<&Named>) -> Option<String> {
    match contact {
        Some(Named::Known(index)) => pen.world.contact_without_balances(*index).default_currency,
        _ => None,
    }
}

/// The next number that no sale has.
fn next_number(pen: &Pen) -> String {
    let mut number = pen.world.invoice_count() + 1;
    loop {
        let text = format!("INV-{number:06}");
        if pen.world.sale_numbered(&text).is_none() {
            return text;
        }
        number += 1;
    }
}

/// An invoice that nothing is known of.
fn blank(pen: &Pen, index: usize, invoice_type: &'static str) -> Invoice {
    let is_sale = invoice_type == "ACCREC";
    let world = &pen.world;
    Invoice {
        invoice_id: world.id(ids::Kind::Invoice, 0, index),
        invoice_type,
        invoice_number: None,
        reference: None,
        contact_id: Guid(0),
        contact_name: String::new(),
        contact_number: None,
        date: today(pen),
        due_date: None,
        expected_payment_date: None,
        planned_payment_date: None,
        status: "DRAFT",
        line_amount_types: "Exclusive",
        line_items: Vec::new(),
        sub_total: Amount::ZERO,
        total_tax: Amount::ZERO,
        total: Amount::ZERO,
        total_discount: None,
        currency_code: world.profile().currency,
        currency_rate: Rate::ONE,
        amount_due: Amount::ZERO,
        amount_paid: Amount::ZERO,
        amount_credited: Amount::ZERO,
        payments: Vec::new(),
        credit_notes: Vec::new(),
        overpayments: Vec::new(),
        prepayments: Vec::new(),
        fully_paid_on_date: None,
        sent_to_contact: is_sale.then_some(false),
        created_by_my_app: true,
        has_attachments: false,
        is_discounted: false,
        branding_theme_id: is_sale.then(|| world.id(ids::Kind::BrandingTheme, 0, 0)),
        repeating_invoice_id: None,
        url: None,
        updated_ms: pen.now_ms,
    }
}
