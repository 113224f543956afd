//! Purchase orders. They book nothing.

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
use crate::simulator::data::purchase_orders::PurchaseOrder;
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "PurchaseOrders",
    id: "PurchaseOrderID",
    verbs: PUT_AND_POST,
    summarizes: PUT_AND_POST,
    make,
    find,
    render: render::papers::purchase_order,
    guid: |world, index| world.id(ids::Kind::PurchaseOrder, 0, index),
    files: Some((
        |world, index| world.purchase_order(index).has_attachments,
        |pen, index| {
            let mut order = pen.world.purchase_order(index);
            order.has_attachments = true;
            pen.write().purchase_orders.change(index, order);
        },
    )),
};

const LENGTHS: [(&str, usize); 4] = [
    ("PurchaseOrderNumber", 255),
    ("Reference", 255),
    ("AttentionTo", 255),
    ("Telephone", 255),
];

fn find(world: &World, id: &str) -> Option<usize> {
    let count = world.purchase_order_count();
    found(world, ids::Kind::PurchaseOrder, id, count).or_else(|| numbered(world, id))
}

fn numbered(world: &World, number: &str) -> Option<usize> {
    let count = world.purchase_order_count();
    (0..count).find(|index| world.purchase_order_number(*index) == number)
}

/// The statuses that may follow one. // (s) its status codes, (k) their order
fn may_follow(status: &str) -> &'static [&'static str] {
    match status {
        "DRAFT" | "SUBMITTED" => &["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"],
        "AUTHORISED" => &["AUTHORISED", "BILLED", "DELETED"],
        "BILLED" => &["BILLED", "AUTHORISED"],
        _ => &[],
    }
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create => sent.guid("PurchaseOrderID")?.and(None),
        How::Upsert => match sent.guid("PurchaseOrderID")? {
            Some(id) => {
                let index = find(&pen.world, &id.to_string());
                Some(index.ok_or(rules::UNKNOWN_ID.broken())?)
            }
            None => {
                let number = sent.word("PurchaseOrderNumber")?;
                number.and_then(|number| numbered(&pen.world, &number))
            }
        },
    };
    let index = known.unwrap_or_else(|| pen.world.purchase_order_count());
    let before = known.map(|index| pen.world.purchase_order(index));
    let mut broken = Broken::default();
    let mut order = before.clone().unwrap_or_else(|| blank(pen, index));
    let may_be = match &before {
        Some(before) => may_follow(before.status),
        None => &["DRAFT", "SUBMITTED", "AUTHORISED", "BILLED"],
    };
    if may_be.is_empty() {
        return Err(rules::ORDER_STATUS.broken());
    }
    if let Some(status) = sent.word("Status")? {
        let status = may_be.iter().find(|known| **known == status);
        order.status = status.ok_or(rules::ORDER_STATUS.broken())?;
    }
    let contact = match (&before, sent.object("Contact")?) {
        (Some(_), None) => None,
        _ => broken.take(contacts::of_document(pen, sent))?,
    };
    let had = before
        .as_ref()
        .map(|of| (of.currency_code, of.currency_rate));
    let of_contact = default_currency(pen, contact.as_ref());
    (order.currency_code, order.currency_rate) =
        currency(pen, sent, had, of_contact.as_deref(), &mut broken)?;
    fill(pen, sent, &mut order, &mut broken)?;
    let of = LinesOf {
        is_sale: false,
        is_final: false,
        line_amount_types: order.line_amount_types,
        takes_discounts: true,
    };
    match sent.list("LineItems")?.filter(|lines| !lines.is_empty()) {
        Some(sent_lines) => {
            let had = before.as_ref().map_or(&[][..], |before| &before.line_items);
            let made = lines::read(pen, &sent_lines, of, had);
            order.line_items = broken.take(made)?.unwrap_or_default();
        }
        None => match &before {
            None => broken.unless(false, rules::WITHOUT_LINES),
            Some(before) if before.line_amount_types != order.line_amount_types => {
                lines::repriced(pen, &mut order.line_items, of.line_amount_types);
            }
            Some(_) => {}
        },
    }
    let totals = lines::totals(&order.line_items, order.line_amount_types);
    order.sub_total = totals.sub_total;
    order.total_tax = totals.total_tax;
    order.total = totals.total;
    broken.unless_for(lines::is_sane(order.total), rules::TOO_LARGE, order.total);
    let taken = numbered(&pen.world, &order.purchase_order_number);
    let taken = taken.filter(|taken| Some(*taken) != known);
    broken.unless(taken.is_none(), rules::ORDER_NUMBER);
    broken.checked()?;
    if let Some(contact) = contact {
        let contact = contact.index(pen);
        order.contact_id = pen.world.id(ids::Kind::Contact, 0, contact);
    }
    order.updated_ms = pen.now_ms;
    let orders = &mut pen.write().purchase_orders;
    match known {
        Some(index) => orders.change(index, order),
        None => orders.create(index, order),
    }
    Ok(index)
}

fn fill(
    pen: &mut Pen,
    sent: &Sent<'_>,
    order: &mut PurchaseOrder,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    sent.within(&LENGTHS, broken)?;
    if let Some(number) = sent.word("PurchaseOrderNumber")? {
        order.purchase_order_number = number;
    }
    sent.change("Reference", &mut order.reference)?;
    sent.change("DeliveryAddress", &mut order.delivery_address)?;
    sent.change("AttentionTo", &mut order.attention_to)?;
    sent.change("Telephone", &mut order.telephone)?;
    sent.change("DeliveryInstructions", &mut order.delivery_instructions)?;
    if let Some(day) = sent.day("Date")? {
        order.date = day;
    }
    change_day(sent, "DeliveryDate", &mut order.delivery_date)?;
    change_day(
        sent,
        "ExpectedArrivalDate",
        &mut order.expected_arrival_date,
    )?;
    if let Some(types) = broken.take(lines::line_amount_types(sent))?.flatten() {
        order.line_amount_types = types;
    }
    if let Some(theme) = branding_theme(pen, sent, broken)? {
        order.branding_theme_id = Some(theme);
    }
    if let Some(flag) = sent.flag("SentToContact")? {
        match matches!(order.status, "AUTHORISED" | "BILLED") {
            true => order.sent_to_contact = Some(flag),
            false => pen.warnings.push(rules::ORDER_SENT.message.to_owned()),
        }
    }
    Ok(())
}

fn blank(pen: &Pen, index: usize) -> PurchaseOrder {
    let world = &pen.world;
    let mut number = index + 1;
    while numbered(world, &format!("PO-{number:04}")).is_some() {
        number += 1;
    }
    PurchaseOrder {
        purchase_order_id: world.id(ids::Kind::PurchaseOrder, 0, index),
        purchase_order_number: format!("PO-{number:04}"),
        reference: None,
        status: "DRAFT",
        contact_id: Guid(0),
        contact_name: String::new(),
        contact_number: None,
        date: today(pen),
        delivery_date: None,
        expected_arrival_date: None,
        delivery_address: None,
        attention_to: None,
        telephone: None,
        delivery_instructions: None,
        line_amount_types: "Exclusive",
        line_items: Vec::new(),
        sub_total: Amount::ZERO,
        total_tax: Amount::ZERO,
        total: Amount::ZERO,
        currency_code: world.profile().currency,
        currency_rate: Rate::ONE,
        sent_to_contact: Some(false),
        branding_theme_id: Some(world.id(ids::Kind::BrandingTheme, 0, 0)),
        has_attachments: false,
        updated_ms: pen.now_ms,
    }
}
