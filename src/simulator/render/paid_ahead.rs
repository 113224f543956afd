//! A prepayment or overpayment as its list shows it, and the stub that invoices embed.

use super::json::{Object, object};
use super::{
    Detail, Style, credit_notes, id_text, invoices, iso_date, iso_instant, money, ms_date,
    ms_instant, optional_text, payments,
};
use crate::simulator::data::World;
use crate::simulator::data::paid_ahead::{AppliedMoney, PaidAhead};

/// The JSON of one overpayment.
pub(crate) fn overpayment(world: &World, index: usize, style: Style) -> String {
    let bank = world.paid_ahead(true)[index];
    object(|o| fields(o, world, bank, &world.ahead(bank), style))
}

/// The JSON of one prepayment.
pub(crate) fn prepayment(world: &World, index: usize, style: Style) -> String {
    let bank = world.paid_ahead(false)[index];
    object(|o| fields(o, world, bank, &world.ahead(bank), style))
}

fn id_name(is_overpayment: bool) -> &'static str {
    if is_overpayment {
        "OverpaymentID"
    } else {
        "PrepaymentID"
    }
}

fn fields(o: &mut Object<'_>, world: &World, index: usize, paid: &PaidAhead, style: Style) {
    let brief = style.detail == Detail::Brief;
    let is_overpayment = paid.money_type.ends_with("OVERPAYMENT");
    o.text(id_name(is_overpayment), id_text(paid.id, style));
    // Undeclared: the id once more.
    o.text("ID", id_text(paid.id, style));
    // (s) the examples: in lists only where it isn't one.
    if style.detail == Detail::Whole || paid.currency_rate.to_string() != "1.000000" {
        o.raw("CurrencyRate", paid.currency_rate);
    }
    o.text("Type", paid.money_type);
    optional_text(o, world, index, "Reference", paid.reference.as_deref());
    if let Some(number) = &paid.invoice_number {
        o.text("InvoiceNumber", number);
    }
    o.raw("RemainingCredit", money(paid.remaining_credit, index));
    o.objects("Allocations", &paid.allocations, |o, allocation| {
        credit_notes::allocation(o, world, index, allocation, style);
    });
    o.objects("Payments", &paid.payments, |o, payment| {
        payments::embedded(o, world, payment, index, style);
    });
    if let Some(id) = paid.branding_theme_id.filter(|_| !brief) {
        o.text("BrandingThemeID", id_text(id, style));
    }
    o.flag("HasAttachments", paid.has_attachments);
    o.object("Contact", |o| {
        let number = paid.contact_number.as_deref();
        let (id, name) = (paid.contact_id, &paid.contact_name);
        invoices::contact(o, world, id, name, number, style);
    });
    // Undeclared: the day once more, as ISO text.
    o.text("DateString", iso_date(paid.date));
    o.text("Date", ms_date(paid.date));
    o.text("Status", paid.status);
    o.text("LineAmountTypes", paid.line_amount_types);
    // (x)(i) README section 2: empty in an unpaged list means "not loaded".
    if brief {
        o.empty_list("LineItems");
    } else {
        // (s) the examples: their lines have no ids.
        o.objects("LineItems", &paid.line_items, |o, line| {
            invoices::line_without_id(o, world, index, line, style);
        });
    }
    o.raw("SubTotal", money(paid.sub_total, index));
    o.raw("TotalTax", money(paid.total_tax, index));
    o.raw("Total", money(paid.total, index));
    o.text("UpdatedDateUTC", ms_instant(paid.updated_ms));
    if index.is_multiple_of(2) {
        o.text("UpdatedDateUTCString", iso_instant(paid.updated_ms));
    }
    o.text("CurrencyCode", paid.currency_code);
}

/// What an invoice shows of money that was applied to it.
pub(crate) fn applied(o: &mut Object<'_>, applied: &AppliedMoney, index: usize, style: Style) {
    let id = id_text(applied.id, style);
    o.text(id_name(applied.is_overpayment), id.clone());
    // Undeclared: the id once more.
    o.text("ID", id);
    o.raw("Total", money(applied.total, index));
    o.raw("AppliedAmount", money(applied.applied_amount, index));
    o.text("DateString", iso_date(applied.date));
    o.text("Date", ms_date(applied.date));
    for list in ["LineItems", "Allocations", "Payments"] {
        o.empty_list(list);
    }
}
