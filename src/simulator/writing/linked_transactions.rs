//! Linked transactions: lines of bills and of money spent that customers are to pay.

use std::sync::Arc;

use super::contacts;
use super::invoices;
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{Done, How, Kind, PUT};
use crate::simulator::data::World;
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::linked_transactions::LinkedTransaction;
use crate::simulator::render;
use crate::simulator::reply::Reply;

pub(super) const KIND: Kind = Kind {
    root: "LinkedTransactions",
    id: "LinkedTransactionID",
    verbs: PUT,
    summarizes: &[],
    make,
    find,
    render: render::papers::linked_transaction,
    guid: |world, index| world.id(ids::Kind::LinkedTransaction, 0, index),
    files: None,
};

fn find(world: &World, id: &str) -> Option<usize> {
    let index = world.index_of(ids::Kind::LinkedTransaction, Guid::parse(id)?)?;
    world.has_linked_transaction(index).then_some(index)
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create | How::Upsert => sent.guid("LinkedTransactionID")?.and(None),
    };
    let mut broken = Broken::default();
    let index = known.unwrap_or_else(|| pen.world.linked_transactions_ever());
    let mut linked = match known {
        Some(index) => pen.world.linked_transaction(index),
        None => {
            let (source, line, source_type) = source(pen, sent)?;
            LinkedTransaction {
                linked_transaction_id: pen.world.id(ids::Kind::LinkedTransaction, 0, index),
                source_transaction_id: source,
                source_line_item_id: line,
                source_type,
                contact_id: None,
                target_transaction_id: None,
                target_line_item_id: None,
                status: "DRAFT",
                updated_ms: pen.now_ms,
            }
        }
    };
    // (s) what is billed on an approved invoice stays so.
    let is_billed = matches!(linked.status, "BILLED" | "VOIDED");
    broken.unless(!is_billed, rules::LINK_STATUS);
    if let Some(id) = sent.guid("ContactID")? {
        let is_known = contacts::with_id(&pen.world, id).is_some();
        broken.unless(is_known, rules::UNKNOWN_CONTACT);
        linked.contact_id = Some(id);
    }
    if let Some(id) = sent.guid("TargetTransactionID")? {
        let target = invoices::with_id(&pen.world, Some(id));
        let target = target.map(|index| pen.world.invoice(index));
        let target = target.filter(|invoice| invoice.invoice_type == "ACCREC");
        broken.unless(target.is_some(), rules::LINK_TARGET);
        if let Some(invoice) = target {
            let is_alike = linked.contact_id.is_none_or(|id| id == invoice.contact_id);
            broken.unless(is_alike, rules::LINK_CONTACT);
            linked.contact_id = Some(invoice.contact_id);
            linked.target_transaction_id = Some(id);
            let line = sent.guid("TargetLineItemID")?;
            let is_its = |id: Guid| invoice.line_items.iter().any(|of| of.line_item_id == id);
            broken.unless(line.is_none_or(is_its), rules::LINK_TARGET);
            linked.target_line_item_id = line;
        }
    }
    broken.checked()?;
    linked.status = status(pen, &linked);
    linked.updated_ms = pen.now_ms;
    let all = &mut pen.write().linked_transactions;
    match known {
        Some(index) => all.change(index, linked),
        None => all.create(index, linked),
    }
    Ok(index)
}

/// The status, which hangs on the documents at both ends. // (s) the description of Status
fn status(pen: &Pen, linked: &LinkedTransaction) -> &'static str {
    let of = |id: Option<Guid>| {
        let index = invoices::with_id(&pen.world, id)?;
        Some(pen.world.invoice(index).status)
    };
    match of(linked.target_transaction_id) {
        Some("AUTHORISED" | "PAID") => "BILLED",
        Some(_) => "ONDRAFT",
        None => match of(Some(linked.source_transaction_id)) {
            Some("AUTHORISED" | "PAID") | None => "APPROVED",
            Some(_) => "DRAFT",
        },
    }
}

/// The line of a bill, or of money spent, that an element names.
fn source(pen: &Pen, sent: &Sent<'_>) -> Result<(Guid, Guid, &'static str), Trouble> {
    let (id, line) = (
        sent.guid("SourceTransactionID")?,
        sent.guid("SourceLineItemID")?,
    );
    let (Some(id), Some(line)) = (id, line) else {
        return Err(rules::LINK_SOURCE.broken());
    };
    let world = &pen.world;
    let bill = invoices::with_id(world, Some(id)).map(|index| world.invoice(index));
    let bank = world.index_of(ids::Kind::BankTransaction, id);
    let bank = bank.filter(|index| *index < world.bank_transaction_count());
    let bank = bank.map(|index| world.bank_transaction(index));
    let (lines, source_type) = match (bill, bank) {
        (Some(bill), _) if bill.invoice_type == "ACCPAY" => (bill.line_items, "ACCPAY"),
        (_, Some(bank)) if bank.transaction_type == "SPEND" => (bank.line_items, "SPEND"),
        _ => return Err(rules::LINK_SOURCE.broken()),
    };
    let is_its = lines.iter().any(|of| of.line_item_id == line);
    match is_its {
        true => Ok((id, line, source_type)),
        false => Err(rules::LINK_SOURCE_LINE.broken()),
    }
}

/// Deletes a link outright. // (s) 204
pub(super) fn delete(mut pen: Pen, id: &str) -> Done {
    let Some(index) = find(&pen.world, id) else {
        return (Reply::not_found(), None);
    };
    pen.write().linked_transactions.remove(index);
    (Reply::text(204, ""), Some(Arc::new(pen.world)))
}
