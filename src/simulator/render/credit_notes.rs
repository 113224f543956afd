//! A credit note as `/CreditNotes` shows it: in brief, on a page, or whole.

use super::json::{Object, object};
use super::{
    Detail, Style, id_text, invoices, iso_date, iso_instant, money, ms_date, ms_instant,
    optional_text, payments, unset_text,
};
use crate::simulator::data::World;
use crate::simulator::data::credit_notes::{Allocation, CreditNote};

/// The JSON of one credit note.
pub(crate) fn credit_note(world: &World, index: usize, style: Style) -> String {
    let note = world.credit_note(index);
    object(|o| fields(o, world, index, &note, style))
}

fn fields(o: &mut Object<'_>, world: &World, index: usize, note: &CreditNote, style: Style) {
    let brief = style.detail == Detail::Brief;
    o.text("CreditNoteID", id_text(note.credit_note_id, style));
    let number = note.credit_note_number.as_deref();
    optional_text(o, world, index, "CreditNoteNumber", number);
    o.objects("Payments", &note.payments, |o, payment| {
        payments::embedded(o, world, payment, index, style);
    });
    // Undeclared: the id once more.
    o.text("ID", id_text(note.credit_note_id, style));
    o.raw("CurrencyRate", note.currency_rate);
    o.text("Type", note.credit_note_type);
    match note.reference.as_deref() {
        Some(reference) => o.text("Reference", reference),
        None => unset_text(o, world.unset("CreditNoteReference", index), "Reference"),
    }
    if let Some(sent) = note.sent_to_contact {
        o.flag("SentToContact", sent);
    }
    o.raw("RemainingCredit", money(note.remaining_credit, index));
    o.objects("Allocations", &note.allocations, |o, allocation| {
        self::allocation(o, world, index, allocation, style);
    });
    if let Some(id) = note.branding_theme_id.filter(|_| !brief) {
        o.text("BrandingThemeID", id_text(id, style));
    }
    o.flag("HasAttachments", note.has_attachments);
    o.flag("HasErrors", false);
    o.object("Contact", |o| {
        let number = note.contact_number.as_deref();
        invoices::contact(o, world, note.contact_id, &note.contact_name, number, style);
    });
    // Undeclared: days once more, as ISO text.
    o.text("DateString", iso_date(note.date));
    o.text("Date", ms_date(note.date));
    if let Some(day) = note.due_date {
        o.text("DueDateString", iso_date(day));
        o.text("DueDate", ms_date(day));
    }
    o.text("Status", note.status);
    o.text("LineAmountTypes", note.line_amount_types);
    // (x)(i) README section 2: empty in an unpaged list means "not loaded".
    if brief {
        o.empty_list("LineItems");
    } else {
        o.objects("LineItems", &note.line_items, |o, line| {
            invoices::line_item(o, world, index, line, style);
        });
    }
    o.raw("SubTotal", money(note.sub_total, index));
    o.raw("TotalTax", money(note.total_tax, index));
    o.raw("Total", money(note.total, index));
    o.text("UpdatedDateUTC", ms_instant(note.updated_ms));
    if index.is_multiple_of(2) {
        o.text("UpdatedDateUTCString", iso_instant(note.updated_ms));
    }
    o.text("CurrencyCode", note.currency_code);
    if let Some(day) = note.fully_paid_on_date {
        o.text("FullyPaidOnDate", ms_date(day));
    }
}

/// What of credit was applied to an invoice.
pub(crate) fn allocation(
    o: &mut Object<'_>,
    world: &World,
    index: usize,
    allocation: &Allocation,
    style: Style,
) {
    o.text("AllocationID", id_text(allocation.allocation_id, style));
    o.raw("Amount", money(allocation.amount, index));
    o.text("Date", ms_date(allocation.date));
    o.object("Invoice", |o| {
        o.text("InvoiceID", id_text(allocation.invoice_id, style));
        let number = allocation.invoice_number.as_deref();
        optional_text(o, world, index, "InvoiceNumber", number);
        for list in ["Payments", "CreditNotes", "Prepayments", "Overpayments"] {
            o.empty_list(list);
        }
        o.flag("HasErrors", false);
        o.flag("IsDiscounted", false);
        o.empty_list("LineItems");
        o.empty_list("ValidationErrors");
    });
    // (?) declared, in no example.
    if index.is_multiple_of(2) {
        o.flag("IsDeleted", false);
    }
}
