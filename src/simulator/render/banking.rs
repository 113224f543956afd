//! Bank transfers and batches of payments, each as its list shows it.

use super::json::{Object, object};
use super::optional_text;
use super::{Detail, Style, id_text, iso_date, iso_instant, money, ms_date, ms_instant};
use crate::simulator::data::World;
use crate::simulator::data::bank_transfers::TransferSide;
use crate::simulator::data::invoices::Tracking;
use crate::simulator::data::payments::Payment;

/// The JSON of one bank transfer.
pub(crate) fn bank_transfer(world: &World, index: usize, style: Style) -> String {
    let transfer = world.bank_transfer(index);
    object(|o| {
        o.text("BankTransferID", id_text(transfer.bank_transfer_id, style));
        // Undeclared: both once more, as ISO text.
        o.text("CreatedDateUTCString", iso_instant(transfer.created_ms));
        o.text("CreatedDateUTC", ms_instant(transfer.created_ms));
        o.text("DateString", iso_date(transfer.date));
        o.text("Date", ms_date(transfer.date));
        o.text("Status", transfer.status);
        let sides = [("From", &transfer.from), ("To", &transfer.to)];
        for (name, side) in sides {
            o.object(&format!("{name}BankAccount"), |o| account(o, side, style));
        }
        o.raw("Amount", money(transfer.amount, index));
        for (name, side) in sides {
            let id = id_text(side.bank_transaction_id, style);
            o.text(&format!("{name}BankTransactionID"), id);
        }
        for (name, side) in sides {
            o.flag(&format!("{name}IsReconciled"), side.is_reconciled);
        }
        let reference = transfer.reference.as_deref();
        optional_text(o, world, index, "Reference", reference);
        // (s) the examples: only a single transfer tells the rate.
        if style.detail == Detail::Whole {
            o.raw("CurrencyRate", "1.000000");
        }
        o.flag("HasAttachments", transfer.has_attachments);
        for (name, side) in sides {
            tracking(o, &format!("{name}Tracking"), &side.tracking, style);
        }
    })
}

// (s) the examples: only a single transfer tells the accounts' codes.
fn account(o: &mut Object<'_>, side: &TransferSide, style: Style) {
    let bank = &side.bank_account;
    o.text("AccountID", id_text(bank.account_id, style));
    if let Some(code) = bank.code.filter(|_| style.detail == Detail::Whole) {
        o.text("Code", code);
    }
    o.text("Name", bank.name);
}

/// A list of tracking options.
pub(crate) fn tracking(o: &mut Object<'_>, name: &str, options: &[Tracking], style: Style) {
    o.objects(name, options, |o, tracking| {
        let category = id_text(tracking.tracking_category_id, style);
        o.text("TrackingCategoryID", category);
        let option = id_text(tracking.tracking_option_id, style);
        o.text("TrackingOptionID", option);
        o.text("Name", tracking.name);
        o.text("Option", tracking.option);
    });
}

/// The JSON of one batch of payments.
pub(crate) fn batch_payment(world: &World, index: usize, style: Style) -> String {
    let batch = world.batch_payment(index);
    object(|o| {
        o.object("Account", |o| {
            o.text("AccountID", id_text(batch.account_id, style));
            // Undeclared here. // (s) the examples
            o.text("CurrencyCode", batch.account_currency);
        });
        let reference = batch.reference.as_deref();
        optional_text(o, world, index, "Reference", reference);
        if let Some(details) = &batch.details {
            o.text("Details", details);
        }
        o.text("BatchPaymentID", id_text(batch.batch_payment_id, style));
        o.text("DateString", iso_date(batch.date));
        o.text("Date", ms_date(batch.date));
        o.objects("Payments", &batch.payments, |o, payment| {
            payment_in_batch(o, payment, index, style);
        });
        o.text("Type", batch.batch_type);
        o.text("Status", batch.status);
        // (s) README section 1: numbers come as text too.
        match index % 3 {
            1 => o.text("TotalAmount", money(batch.total_amount, 0)),
            _ => o.raw("TotalAmount", money(batch.total_amount, index)),
        }
        match world.is_nasty() && index % 3 == 1 {
            true => o.text("IsReconciled", batch.is_reconciled.to_string()),
            false => o.flag("IsReconciled", batch.is_reconciled),
        }
        o.text("UpdatedDateUTC", ms_instant(batch.updated_ms));
    })
}

// (s) the examples: the invoice is a stub without its number.
fn payment_in_batch(o: &mut Object<'_>, payment: &Payment, index: usize, style: Style) {
    o.object("Invoice", |o| {
        o.text("InvoiceID", id_text(payment.paid.document_id, style));
        o.text("CurrencyCode", payment.paid.currency_code);
        for list in ["Payments", "CreditNotes", "Prepayments", "Overpayments"] {
            o.empty_list(list);
        }
        o.flag("HasErrors", false);
        o.flag("IsDiscounted", false);
        o.empty_list("LineItems");
    });
    o.text("PaymentID", id_text(payment.payment_id, style));
    if let Some(reference) = &payment.reference {
        o.text("Reference", reference);
    }
    o.raw("Amount", money(payment.amount, index));
    o.raw("BankAmount", money(payment.bank_amount, index));
}
