//! Credit notes. What of them is applied to invoices is written by `allocations`.

use super::contacts;
use super::documents::{branding_theme, change_day, currency, today, unlocked};
use super::invoices::default_currency;
use super::lines::{self, LinesOf};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::settled::settle_note;
use super::{How, Kind, PUT_AND_POST};
use crate::simulator::data::World;
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::credit_notes::CreditNote;
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::journals::written::Document;
use crate::simulator::data::written::WRITTEN;
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "CreditNotes",
    id: "CreditNoteID",
    verbs: PUT_AND_POST,
    summarizes: PUT_AND_POST,
    make,
    find,
    render: render::credit_notes::credit_note,
    guid: |world, index| world.id(ids::Kind::CreditNote, 0, index),
    files: Some((
        |world, index| world.credit_note(index).has_attachments,
        |pen, index| {
            let mut note = pen.world.credit_note(index);
            note.has_attachments = true;
            pen.write().credit_notes.change(index, note);
        },
    )),
};

const LENGTHS: [(&str, usize); 2] = [("CreditNoteNumber", 255), ("Reference", 255)];

pub(super) fn find(world: &World, id: &str) -> Option<usize> {
    with_id(world, Guid::parse(id)?)
}

pub(super) fn with_id(world: &World, id: Guid) -> Option<usize> {
    let index = world.index_of(ids::Kind::CreditNote, id)?;
    world.has_credit_note(index).then_some(index)
}

/// The credit note of this number that was given to a customer.
pub(super) fn numbered(world: &World, number: &str) -> Option<usize> {
    world.credit_note_indexes().find(|index| {
        let head = world.credit_note_head(*index);
        let is_it = || world.credit_note_number(*index, true).as_deref() == Some(number);
        head.is_sale() && is_it()
    })
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create => sent.guid("CreditNoteID")?.and(None),
        How::Upsert => match sent.guid("CreditNoteID")? {
            Some(id) => {
                let index = with_id(&pen.world, id);
                // (s)
                Some(index.ok_or(rules::UNKNOWN_CREDIT_NOTE.broken())?)
            }
            None if sent.word("Type")?.as_deref() == Some("ACCPAYCREDIT") => None,
            None => {
                let number = sent.word("CreditNoteNumber")?;
                number.and_then(|number| numbered(&pen.world, &number))
            }
        },
    };
    match known {
        Some(index) => update(pen, sent, index),
        None => create(pen, sent),
    }
}

fn create(pen: &mut Pen, sent: &Sent<'_>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let credit_note_type = match sent.word("Type")?.as_deref() {
        Some("ACCRECCREDIT") => "ACCRECCREDIT",
        Some("ACCPAYCREDIT") => "ACCPAYCREDIT",
        _ => return Err(rules::CREDIT_NOTE_TYPE.broken()),
    };
    let is_sale = credit_note_type == "ACCRECCREDIT";
    let index = WRITTEN + pen.world.written.credit_notes.created();
    let mut note = blank(pen, index, credit_note_type);
    note.status = match sent.word("Status")?.as_deref() {
        None | Some("DRAFT") => "DRAFT",
        Some("SUBMITTED") => "SUBMITTED",
        Some("AUTHORISED") => "AUTHORISED",
        Some(_) => return Err(rules::CREDIT_NOTE_STATUS.broken()),
    };
    let contact = broken.take(contacts::of_document(pen, sent))?;
    let of_contact = default_currency(pen, contact.as_ref());
    (note.currency_code, note.currency_rate) =
        currency(pen, sent, None, of_contact.as_deref(), &mut broken)?;
    fill(pen, sent, &mut note, &mut broken)?;
    let sent_lines = sent.list("LineItems")?.unwrap_or_default();
    broken.unless(!sent_lines.is_empty(), rules::WITHOUT_LINES);
    let made = lines::read(pen, &sent_lines, lines_of(&note), &[]);
    note.line_items = broken.take(made)?.unwrap_or_default();
    add_up(&mut note);
    check(pen, &note, None, &mut broken);
    broken.checked()?;
    let Some(contact) = contact else {
        return Err(rules::CONTACT_UNNAMED.broken());
    };
    let contact = contact.index(pen);
    note.contact_id = pen.world.id(ids::Kind::Contact, 0, contact);
    if is_sale && note.credit_note_number.is_none() {
        let mut number = pen.world.credit_note_count() + 1;
        while numbered(&pen.world, &format!("CN-{number:05}")).is_some() {
            number += 1;
        }
        note.credit_note_number = Some(format!("CN-{number:05}"));
    }
    pen.write().credit_notes.create(index, note);
    pen.rebook(Vec::new(), &[Document::CreditNote(index)]);
    Ok(index)
}

fn update(pen: &mut Pen, sent: &Sent<'_>, index: usize) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let before = pen.world.credit_note(index);
    if matches!(before.status, "PAID" | "VOIDED" | "DELETED") {
        return Err(rules::CREDIT_NOTE_STATUS.broken());
    }
    let mut note = before.clone();
    if let Some(status) = sent.word("Status")? {
        let may_be: &[&'static str] = match before.status {
            "AUTHORISED" => &["AUTHORISED", "VOIDED"],
            _ => &["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"],
        };
        let known = may_be.iter().find(|known| **known == status);
        note.status = known.ok_or(rules::CREDIT_NOTE_STATUS.broken())?;
    }
    let is_settled = !(before.payments.is_empty() && before.allocations.is_empty());
    if matches!(note.status, "VOIDED" | "DELETED") {
        broken.unless(!is_settled, rules::HAS_PAYMENTS);
        if note.status == "VOIDED" {
            unlocked(pen, note.date, &mut broken);
        }
        broken.checked()?;
        note.remaining_credit = Amount::ZERO;
        keep(pen, index, note);
        return Ok(index);
    }
    let mut contact = None;
    if sent.object("Contact")?.is_some() {
        contact = broken.take(contacts::of_document(pen, sent))?;
    }
    let had = Some((before.currency_code, before.currency_rate));
    (note.currency_code, note.currency_rate) = currency(pen, sent, had, None, &mut broken)?;
    fill(pen, sent, &mut note, &mut broken)?;
    let of = lines_of(&note);
    match sent.list("LineItems")? {
        Some(sent_lines) if !sent_lines.is_empty() => {
            let made = lines::read(pen, &sent_lines, of, &before.line_items);
            note.line_items = broken.take(made)?.unwrap_or_default();
        }
        _ if note.line_amount_types != before.line_amount_types => {
            lines::repriced(pen, &mut note.line_items, of.line_amount_types);
        }
        _ => {}
    }
    add_up(&mut note);
    // Lines that are there and stay were taken once.
    let becomes_final = note.status != before.status;
    if of.is_final && (becomes_final || note.line_items != before.line_items) {
        lines::are_final(&note.line_items, &mut broken);
    }
    let had_contact = contacts::with_id(&pen.world, before.contact_id);
    let changes_books = note.total != before.total
        || note.date != before.date
        || (note.currency_code, note.currency_rate) != (before.currency_code, before.currency_rate)
        || contact
            .as_ref()
            .is_some_and(|contact| !contact.is(had_contact));
    broken.unless(!(is_settled && changes_books), rules::HAS_PAYMENTS);
    check(pen, &note, Some((index, &before)), &mut broken);
    broken.checked()?;
    if let Some(contact) = contact {
        let contact = contact.index(pen);
        note.contact_id = pen.world.id(ids::Kind::Contact, 0, contact);
    }
    keep(pen, index, note);
    Ok(index)
}

fn keep(pen: &mut Pen, index: usize, mut note: CreditNote) {
    note.updated_ms = pen.now_ms;
    let documents = [Document::CreditNote(index)];
    let booked = pen.booked(&documents);
    pen.write().credit_notes.change(index, note);
    pen.rebook(booked, &documents);
}

fn lines_of(note: &CreditNote) -> LinesOf {
    let is_sale = note.credit_note_type == "ACCRECCREDIT";
    LinesOf {
        is_sale,
        is_final: matches!(note.status, "SUBMITTED" | "AUTHORISED"),
        line_amount_types: note.line_amount_types,
        takes_discounts: is_sale,
    }
}

fn add_up(note: &mut CreditNote) {
    let totals = lines::totals(&note.line_items, note.line_amount_types);
    note.sub_total = totals.sub_total;
    note.total_tax = totals.total_tax;
    note.total = totals.total;
    settle_note(note);
}

fn fill(
    pen: &Pen,
    sent: &Sent<'_>,
    note: &mut CreditNote,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    sent.within(&LENGTHS, broken)?;
    let is_sale = note.credit_note_type == "ACCRECCREDIT";
    sent.change("CreditNoteNumber", &mut note.credit_note_number)?;
    // (s) the description of Reference: on ACCRECCREDIT only
    if is_sale {
        sent.change("Reference", &mut note.reference)?;
    }
    if let Some(day) = sent.day("Date")? {
        note.date = day;
    }
    change_day(sent, "DueDate", &mut note.due_date)?;
    if let Some(types) = broken.take(lines::line_amount_types(sent))?.flatten() {
        note.line_amount_types = types;
    }
    if let Some(theme) = branding_theme(pen, sent, broken)?.filter(|_| is_sale) {
        note.branding_theme_id = Some(theme);
    }
    if let Some(flag) = sent.flag("SentToContact")?.filter(|_| is_sale) {
        note.sent_to_contact = Some(flag);
    }
    Ok(())
}

fn check(pen: &Pen, note: &CreditNote, before: Option<(usize, &CreditNote)>, broken: &mut Broken) {
    let is_sale = note.credit_note_type == "ACCRECCREDIT";
    if let Some(number) = note.credit_note_number.as_ref().filter(|_| is_sale) {
        let taken = numbered(&pen.world, number);
        let is_own = before.is_some_and(|(index, _)| taken == Some(index));
        broken.unless(taken.is_none() || is_own, rules::CREDIT_NOTE_NUMBER);
    }
    let is_booked = |note: &CreditNote| matches!(note.status, "AUTHORISED" | "PAID");
    if note.status == "SUBMITTED" || is_booked(note) {
        broken.unless(note.total >= Amount::ZERO, rules::NEGATIVE_TOTAL);
    }
    broken.unless_for(lines::is_sane(note.total), rules::TOO_LARGE, note.total);
    if is_booked(note) {
        unlocked(pen, note.date, broken);
    }
    if let Some((_, before)) = before.filter(|(_, b)| is_booked(b) && b.date != note.date) {
        unlocked(pen, before.date, broken);
    }
}

fn blank(pen: &Pen, index: usize, credit_note_type: &'static str) -> CreditNote {
    let is_sale = credit_note_type == "ACCRECCREDIT";
    let world = &pen.world;
    CreditNote {
        credit_note_id: world.id(ids::Kind::CreditNote, 0, index),
        credit_note_type,
        credit_note_number: None,
        reference: None,
        status: "DRAFT",
        contact_id: Guid(0),
        contact_name: String::new(),
        contact_number: None,
        date: today(pen),
        due_date: None,
        line_amount_types: "Exclusive",
        line_items: Vec::new(),
        sub_total: Amount::ZERO,
        total_tax: Amount::ZERO,
        total: Amount::ZERO,
        remaining_credit: Amount::ZERO,
        currency_code: world.profile().currency,
        currency_rate: Rate::ONE,
        allocations: Vec::new(),
        payments: Vec::new(),
        fully_paid_on_date: None,
        sent_to_contact: is_sale.then_some(false),
        has_attachments: false,
        branding_theme_id: is_sale.then(|| world.id(ids::Kind::BrandingTheme, 0, 0)),
        updated_ms: pen.now_ms,
    }
}
