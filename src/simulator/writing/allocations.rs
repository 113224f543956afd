//! What of credit is applied to invoices: allocations of credit notes, prepayments, overpayments.
//!
//! They are put on a document, and deleted one by one. // (s)

use serde_json::Value;

use super::answer::{self, Outcome};
use super::documents::{today, unlocked};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::settled::Settled;
use super::{Done, Verb, Write, elements, invoices};
use crate::simulator::accounting::style;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::credit_notes::Allocation;
use crate::simulator::data::ids::{Guid, Kind, Place};
use crate::simulator::render::json::object;
use crate::simulator::render::{Detail, credit_notes, ms_date};
use crate::simulator::reply::Reply;

/// The root key of bodies and replies.
const ROOT: &str = "Allocations";

/// Puts allocations on the credit of a path, or deletes the one that the path names.
pub(super) fn perform(write: &Write, pen: Pen, credit: Settled, rest: &[&str]) -> Done {
    match (write.verb, rest) {
        (Verb::Put, []) => put(write, pen, credit),
        (Verb::Delete, [id]) => delete(write, pen, credit, id),
        _ => (Reply::text(405, "Method not allowed"), None),
    }
}

fn put(write: &Write, mut pen: Pen, credit: Settled) -> Done {
    let body: Value = match serde_json::from_slice(&write.body) {
        Ok(body) => body,
        Err(error) => return (answer::unreadable(&error.to_string()), None),
    };
    let elements = elements(&body, ROOT);
    if elements.is_empty() {
        return (answer::nothing_sent(ROOT), None);
    }
    let (mut rows, mut outcomes) = (Vec::new(), Vec::new());
    for (place, element) in elements.into_iter().enumerate() {
        let sent = Sent::of(element, &format!("[{place}]"));
        match sent.and_then(|sent| one(&mut pen, &sent, credit)) {
            Ok(allocation) => {
                let style = style(&write.request, Detail::Whole);
                rows.push(object(|o| {
                    credit_notes::allocation(o, &pen.world, 0, &allocation, style);
                }));
                outcomes.push(Outcome::Written {
                    index: 0,
                    warnings: Vec::new(),
                });
            }
            Err(Trouble::Broken(messages)) => outcomes.push(Outcome::Refused { element, messages }),
            Err(Trouble::Unreadable(message)) => return (answer::unreadable(&message), None),
        }
    }
    answer::of_parts(write, pen, (ROOT, "AllocationID"), rows, &outcomes)
}

fn one(pen: &mut Pen, sent: &Sent<'_>, credit: Settled) -> Result<Allocation, Trouble> {
    let mut broken = Broken::default();
    let terms = credit.terms(&pen.world);
    let invoice = sent
        .object("Invoice")?
        .ok_or(rules::ALLOCATED_INVOICE.broken())?;
    let found = match (invoice.guid("InvoiceID")?, invoice.word("InvoiceNumber")?) {
        (Some(id), _) => invoices::with_id(&pen.world, Some(id)),
        (None, Some(number)) => pen.world.sale_numbered(&number),
        (None, None) => None,
    };
    let index = found.ok_or(rules::ALLOCATED_INVOICE.broken())?;
    let owed = Settled::Invoice(index).terms(&pen.world);
    let is_open = terms.status == "AUTHORISED" && owed.status == "AUTHORISED";
    broken.unless(is_open, rules::ALLOCATION_STATUS);
    let is_alike = terms.is_sale == owed.is_sale
        && terms.paid.contact_id == owed.paid.contact_id
        && terms.paid.currency_code == owed.paid.currency_code;
    broken.unless(is_alike, rules::ALLOCATION_ALIKE);
    // (s) `AppliedAmount` is its old name.
    let amount = sent.amount("Amount")?.or(sent.amount("AppliedAmount")?);
    let amount = amount.unwrap_or_default().rounded_to_cents();
    broken.unless(amount > Amount::ZERO, rules::ALLOCATION_AMOUNT);
    if is_open {
        broken.unless(amount <= terms.open, rules::ALLOCATION_TOO_LARGE);
        broken.unless(amount <= owed.open, rules::PAYMENT_TOO_LARGE);
    }
    let date = sent.day("Date")?.unwrap_or_else(|| today(pen));
    unlocked(pen, date, &mut broken);
    broken.checked()?;
    let allocation = Allocation {
        allocation_id: fresh_id(pen),
        date: date.max(terms.date).max(owed.date),
        amount,
        invoice_id: owed.paid.document_id,
        invoice_number: owed.paid.document_number,
    };
    let mut documents = credit.with_linked(&pen.world);
    documents.extend(Settled::Invoice(index).with_linked(&pen.world));
    documents.sort_unstable();
    documents.dedup();
    let booked = pen.booked(&documents);
    credit.allocate(pen, index, allocation.clone());
    pen.rebook(booked, &documents);
    Ok(allocation)
}

fn delete(write: &Write, mut pen: Pen, credit: Settled, id: &str) -> Done {
    let id = Guid::parse(id);
    let all = credit.allocations(&pen.world);
    let Some(allocation) = all
        .into_iter()
        .find(|known| Some(known.allocation_id) == id)
    else {
        return (Reply::not_found(), None);
    };
    let mut broken = Broken::default();
    unlocked(&pen, allocation.date, &mut broken);
    if let Err(Trouble::Broken(messages)) = broken.checked() {
        return (answer::refused(&messages), None);
    }
    let documents = credit.with_linked(&pen.world);
    let booked = pen.booked(&documents);
    credit.release(&mut pen, &allocation);
    pen.rebook(booked, &documents);
    let style = style(&write.request, Detail::Whole);
    let body = object(|o| {
        // (s) the example: the id in another spelling, and the invoice as a list.
        let id = crate::simulator::render::id_text(allocation.allocation_id, style);
        o.text("AllocationId", id);
        o.text("Date", ms_date(allocation.date));
        o.objects("Invoice", [allocation.invoice_id], |o, id| {
            o.text("InvoiceID", crate::simulator::render::id_text(id, style));
        });
        o.flag("IsDeleted", true);
    });
    (Reply::json(200, body), Some(std::sync::Arc::new(pen.world)))
}

fn fresh_id(pen: &mut Pen) -> Guid {
    // Beyond the parts of any drawn document.
    const WRITTEN_PART: usize = 1 << 23;
    let parts = &mut pen.world.written.parts;
    *parts += 1;
    let place = Place {
        organisation: pen.world.organisation,
        part: WRITTEN_PART,
        index: *parts,
    };
    pen.world.ids.id(Kind::Allocation, place)
}
