//! An invoice as `/Invoices` shows it: in brief, on a page, or whole.

use super::json::{Object, object};
use super::{
    Detail, Style, contacts, id_text, iso_date, iso_instant, money, ms_date, ms_instant,
    optional_text, paid_ahead, payments, unit_amount, unset_value,
};
use crate::simulator::data::World;
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::invoices::{Invoice, LineItem, Tracking};

/// The JSON of one invoice.
pub(crate) fn invoice(world: &World, index: usize, style: Style) -> String {
    let invoice = world.invoice(index);
    object(|o| fields(o, world, index, &invoice, style))
}

fn fields(o: &mut Object<'_>, world: &World, index: usize, invoice: &Invoice, style: Style) {
    let brief = style.detail == Detail::Brief;
    o.text("Type", invoice.invoice_type);
    o.text("InvoiceID", id_text(invoice.invoice_id, style));
    let number = invoice.invoice_number.as_deref();
    optional_text(o, world, index, "InvoiceNumber", number);
    let reference = invoice.reference.as_deref();
    optional_text(o, world, index, "Reference", reference);
    // (s) README section 2: `summaryOnly` drops what is costly to work out.
    if !style.summary_only {
        o.objects("Payments", &invoice.payments, |o, payment| {
            payments::embedded(o, world, payment, index, style);
        });
        o.objects("CreditNotes", &invoice.credit_notes, |o, note| {
            o.text("CreditNoteID", id_text(note.credit_note_id, style));
            let number = note.credit_note_number.as_deref();
            optional_text(o, world, index, "CreditNoteNumber", number);
            // Undeclared: the id once more.
            o.text("ID", id_text(note.credit_note_id, style));
            o.flag("HasErrors", false);
            o.raw("AppliedAmount", money(note.applied_amount, index));
            o.text("DateString", iso_date(note.date));
            o.text("Date", ms_date(note.date));
            o.empty_list("LineItems");
            o.raw("Total", money(note.total, index));
        });
        o.objects("Prepayments", &invoice.prepayments, |o, money| {
            paid_ahead::applied(o, money, index, style);
        });
        o.objects("Overpayments", &invoice.overpayments, |o, money| {
            paid_ahead::applied(o, money, index, style);
        });
    }
    o.raw("AmountDue", money(invoice.amount_due, index));
    o.raw("AmountPaid", money(invoice.amount_paid, index));
    o.raw("AmountCredited", money(invoice.amount_credited, index));
    if let Some(sent) = invoice.sent_to_contact {
        o.flag("SentToContact", sent);
    }
    o.raw("CurrencyRate", invoice.currency_rate);
    o.flag("HasErrors", false);
    o.flag("IsDiscounted", invoice.is_discounted);
    if let Some(discount) = invoice.total_discount {
        o.raw("TotalDiscount", money(discount, index));
    }
    o.flag("HasAttachments", invoice.has_attachments);
    if let Some(id) = invoice.repeating_invoice_id {
        o.text("RepeatingInvoiceID", id_text(id, style));
    }
    if !brief {
        if let Some(id) = invoice.branding_theme_id {
            o.text("BrandingThemeID", id_text(id, style));
        }
        optional_text(o, world, index, "Url", invoice.url.as_deref());
        for (name, day) in [
            ("ExpectedPaymentDate", invoice.expected_payment_date),
            ("PlannedPaymentDate", invoice.planned_payment_date),
        ] {
            if let Some(day) = day {
                o.text(&format!("{name}String"), iso_date(day));
                o.text(name, ms_date(day));
            }
        }
    }
    o.object("Contact", |o| {
        let number = invoice.contact_number.as_deref();
        contact(
            o,
            world,
            invoice.contact_id,
            &invoice.contact_name,
            number,
            style,
        );
    });
    // Undeclared: days once more, as ISO text.
    o.text("DateString", iso_date(invoice.date));
    o.text("Date", ms_date(invoice.date));
    match invoice.due_date {
        Some(day) => {
            o.text("DueDateString", iso_date(day));
            o.text("DueDate", ms_date(day));
        }
        None => unset_value(o, world, "DueDate", index),
    }
    o.text("Status", invoice.status);
    o.text("LineAmountTypes", invoice.line_amount_types);
    match style {
        Style {
            summary_only: true, ..
        } => {}
        // (x)(i) README section 2: empty in an unpaged list means "not loaded".
        Style {
            detail: Detail::Brief,
            ..
        } => o.empty_list("LineItems"),
        _ => o.objects("LineItems", &invoice.line_items, |o, line| {
            line_item(o, world, index, line, style);
        }),
    }
    o.raw("SubTotal", money(invoice.sub_total, index));
    o.raw("TotalTax", money(invoice.total_tax, index));
    o.raw("Total", money(invoice.total, index));
    o.text("UpdatedDateUTC", ms_instant(invoice.updated_ms));
    if index.is_multiple_of(2) {
        o.text("UpdatedDateUTCString", iso_instant(invoice.updated_ms));
    }
    o.text("CurrencyCode", invoice.currency_code);
    if let Some(day) = invoice.fully_paid_on_date {
        o.text("FullyPaidOnDate", ms_date(day));
    }
}

/// A document's contact: a stub in lists, whole with a single document.
pub(crate) fn contact(
    o: &mut Object<'_>,
    world: &World,
    id: Guid,
    name: &str,
    number: Option<&str>,
    style: Style,
) {
    let index = world.index_of(Kind::Contact, id);
    match (style.detail, index) {
        (Detail::Whole, Some(index)) => {
            let whole = world.contact_without_balances(index);
            contacts::fields(
                o,
                world,
                index,
                &whole,
                Style {
                    summary_only: true,
                    ..style
                },
            );
        }
        _ => contacts::stub(o, id_text(id, style), name, number, style),
    }
}

pub(crate) fn line_item(
    o: &mut Object<'_>,
    world: &World,
    index: usize,
    line: &LineItem,
    style: Style,
) {
    line_without_id(o, world, index, line, style);
    o.text("LineItemID", id_text(line.line_item_id, style));
}

/// A line of a document whose lines Xero shows without their ids.
pub(crate) fn line_without_id(
    o: &mut Object<'_>,
    world: &World,
    index: usize,
    line: &LineItem,
    style: Style,
) {
    if let Some(code) = line.item_code {
        o.text("ItemCode", code);
        if let Some(item) = world.item_coded(code).map(|index| world.item(index)) {
            o.object("Item", |o| {
                o.text("ItemID", id_text(item.item_id, style));
                o.text("Name", item.name);
                o.text("Code", code);
            });
        }
    }
    let description = line.description.as_deref();
    optional_text(o, world, index, "Description", description);
    o.raw("UnitAmount", unit_amount(line.unit_amount, style));
    o.text("TaxType", line.tax_type);
    o.raw("TaxAmount", money(line.tax_amount, index));
    o.raw("LineAmount", money(line.line_amount, index));
    if let Some(code) = line.account_code {
        o.text("AccountCode", code);
    }
    if let Some(id) = line.account_id {
        o.text("AccountID", id_text(id, style));
    }
    tracking(o, "Tracking", &line.tracking, style);
    o.raw("Quantity", line.quantity);
    if let Some(rate) = line.discount_rate {
        o.raw("DiscountRate", rate);
    }
    if let Some(amount) = line.discount_amount {
        o.raw("DiscountAmount", money(amount, index));
    }
    o.empty_list("ValidationErrors");
}

/// The tracking of a line, under the name its kind of line has for it.
pub(crate) fn tracking(o: &mut Object<'_>, name: &str, tracking: &[Tracking], style: Style) {
    o.objects(name, tracking, |o, tracking| {
        o.text("Name", tracking.name);
        o.text("Option", tracking.option);
        o.text(
            "TrackingCategoryID",
            id_text(tracking.tracking_category_id, style),
        );
        o.text(
            "TrackingOptionID",
            id_text(tracking.tracking_option_id, style),
        );
    });
}
