//! Quotes. They book nothing.

use super::contacts;
use super::documents::{branding_theme, change_day, currency, today};
use super::invoices::default_currency;
use super::lines::{self, LinesOf};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{How, Kind, PUT_AND_POST, found};
use crate::simulator::data::World;
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::quotes::Quote;
use crate::simulator::data::written::folded;
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "Quotes",
    id: "QuoteID",
    verbs: PUT_AND_POST,
    summarizes: PUT_AND_POST,
    make,
    find,
    render: render::papers::quote,
    guid: |world, index| world.id(ids::Kind::Quote, 0, index),
    files: Some((
        |world, index| world.id(ids::Kind::Quote, 0, index).0.is_multiple_of(3),
        |_, _| {},
    )),
};

const LENGTHS: [(&str, usize); 5] = [
    ("QuoteNumber", 255),
    ("Reference", 4_000),
    ("Terms", 4_000),
    ("Title", 100),
    ("Summary", 3_000),
];

fn find(world: &World, id: &str) -> Option<usize> {
    found(world, ids::Kind::Quote, id, world.quote_count())
}

fn numbered(world: &World, number: &str) -> Option<usize> {
    let wanted = folded(number);
    (0..world.quote_count()).find(|index| folded(&world.quote_number(*index)) == wanted)
}

/// The statuses that may follow one. // (k) as the buttons of a quote allow
fn may_follow(status: &str) -> &'static [&'static str] {
    match status {
        "DRAFT" => &["DRAFT", "SENT", "DELETED"],
        "SENT" => &["SENT", "DRAFT", "ACCEPTED", "DECLINED", "DELETED"],
        "ACCEPTED" => &["ACCEPTED", "SENT", "INVOICED", "DELETED"],
        "DECLINED" => &["DECLINED", "SENT", "DELETED"],
        "INVOICED" => &["INVOICED", "SENT"],
        _ => &[],
    }
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create => sent.guid("QuoteID")?.and(None),
        How::Upsert => match sent.guid("QuoteID")? {
            Some(id) => {
                let index = find(&pen.world, &id.to_string());
                Some(index.ok_or(rules::UNKNOWN_ID.broken())?)
            }
            None => {
                let number = sent.word("QuoteNumber")?;
                number.and_then(|number| numbered(&pen.world, &number))
            }
        },
    };
    let index = known.unwrap_or_else(|| pen.world.quote_count());
    let before = known.map(|index| pen.world.quote(index));
    let mut broken = Broken::default();
    let mut quote = before.clone().unwrap_or_else(|| blank(pen, index));
    let may_be = match &before {
        Some(before) => may_follow(before.status),
        None => &["DRAFT", "SENT", "ACCEPTED", "DECLINED"],
    };
    if may_be.is_empty() {
        return Err(rules::QUOTE_STATUS.broken());
    }
    if let Some(status) = sent.word("Status")? {
        let status = may_be.iter().find(|known| **known == status);
        quote.status = status.ok_or(rules::QUOTE_STATUS.broken())?;
    }
    let contact = match (&before, sent.object("Contact")?) {
        (Some(_), None) => None,
        _ => broken.take(contacts::of_document(pen, sent))?,
    };
    let had = before
        .as_ref()
        .map(|of| (of.currency_code, of.currency_rate));
    let of_contact = default_currency(pen, contact.as_ref());
    (quote.currency_code, quote.currency_rate) =
        currency(pen, sent, had, of_contact.as_deref(), &mut broken)?;
    fill(pen, sent, &mut quote, &mut broken)?;
    // (i) pitfall 20: what isn't said is exclusive, whatever the quote was before.
    let types = broken.take(lines::line_amount_types(sent))?.flatten();
    let types = types.unwrap_or("Exclusive");
    let is_repriced = quote.line_amount_types != types;
    quote.line_amount_types = types;
    let of = LinesOf {
        is_sale: true,
        is_final: false,
        line_amount_types: types,
        takes_discounts: true,
    };
    match sent.list("LineItems")?.filter(|lines| !lines.is_empty()) {
        Some(sent_lines) => {
            let had = before.as_ref().map_or(&[][..], |before| &before.line_items);
            let made = lines::read(pen, &sent_lines, of, had);
            quote.line_items = broken.take(made)?.unwrap_or_default();
        }
        None if before.is_none() => broken.unless(false, rules::WITHOUT_LINES),
        None if is_repriced => lines::repriced(pen, &mut quote.line_items, types),
        None => {}
    }
    let totals = lines::totals(&quote.line_items, types);
    quote.sub_total = totals.sub_total;
    quote.total_tax = totals.total_tax;
    quote.total = totals.total;
    quote.total_discount = totals.discount.unwrap_or_default();
    broken.unless_for(lines::is_sane(quote.total), rules::TOO_LARGE, quote.total);
    let taken = numbered(&pen.world, &quote.quote_number).filter(|taken| Some(*taken) != known);
    broken.unless(taken.is_none(), rules::QUOTE_NUMBER);
    broken.checked()?;
    if let Some(contact) = contact {
        let contact = contact.index(pen);
        quote.contact_id = pen.world.id(ids::Kind::Contact, 0, contact);
    }
    quote.updated_ms = pen.now_ms;
    let quotes = &mut pen.write().quotes;
    match known {
        Some(index) => quotes.change(index, quote),
        None => quotes.create(index, quote),
    }
    Ok(index)
}

fn fill(pen: &Pen, sent: &Sent<'_>, quote: &mut Quote, broken: &mut Broken) -> Result<(), Trouble> {
    sent.within(&LENGTHS, broken)?;
    if let Some(number) = sent.word("QuoteNumber")? {
        quote.quote_number = number;
    }
    sent.change("Reference", &mut quote.reference)?;
    sent.change("Terms", &mut quote.terms)?;
    sent.change("Title", &mut quote.title)?;
    sent.change("Summary", &mut quote.summary)?;
    if let Some(day) = sent.day("Date")? {
        quote.date = day;
    }
    change_day(sent, "ExpiryDate", &mut quote.expiry_date)?;
    if let Some(theme) = branding_theme(pen, sent, broken)? {
        quote.branding_theme_id = Some(theme);
    }
    Ok(())
}

fn blank(pen: &Pen, index: usize) -> Quote {
    let world = &pen.world;
    let mut number = index + 1;
    while numbered(world, &format!("QU-{number:04}")).is_some() {
        number += 1;
    }
    Quote {
        quote_id: world.id(ids::Kind::Quote, 0, index),
        quote_number: format!("QU-{number:04}"),
        reference: None,
        status: "DRAFT",
        contact_id: Guid(0),
        contact_name: String::new(),
        date: today(pen),
        expiry_date: None,
        title: None,
        summary: None,
        terms: None,
        line_amount_types: "Exclusive",
        line_items: Vec::new(),
        sub_total: Amount::ZERO,
        total_tax: Amount::ZERO,
        total: Amount::ZERO,
        total_discount: Amount::ZERO,
        currency_code: world.profile().currency,
        currency_rate: Rate::ONE,
        branding_theme_id: Some(world.id(ids::Kind::BrandingTheme, 0, 0)),
        updated_ms: pen.now_ms,
    }
}
