//! A bank transaction as `/BankTransactions` shows it: in brief, on a page, or whole.

use super::invoices::line_item;
use super::json::{Object, object};
use super::{
    Detail, Style, contacts, id_text, iso_date, money, ms_date, ms_instant, optional_text,
};
use crate::simulator::data::World;
use crate::simulator::data::bank_transactions::BankTransaction;
use crate::simulator::data::ids::Kind;

/// The JSON of one bank transaction.
pub(crate) fn bank_transaction(world: &World, index: usize, style: Style) -> String {
    let transaction = world.bank_transaction(index);
    object(|o| fields(o, world, index, &transaction, style))
}

fn fields(
    o: &mut Object<'_>,
    world: &World,
    index: usize,
    transaction: &BankTransaction,
    style: Style,
) {
    let id = transaction.bank_transaction_id;
    o.text("BankTransactionID", id_text(id, style));
    let bank = &transaction.bank_account;
    o.object("BankAccount", |o| {
        o.text("AccountID", id_text(bank.account_id, style));
        // An account without a code lacks the field.
        if let Some(code) = bank.code {
            o.text("Code", code);
        }
        o.text("Name", bank.name);
    });
    o.text("Type", transaction.transaction_type);
    let reference = transaction.reference.as_deref();
    optional_text(o, world, index, "Reference", reference);
    // (s) README section 1: flags come as text too, `"false"` above all; Xero's own clients can't read
    // one here.
    match transaction.is_reconciled {
        false if world.is_nasty() && index % 3 == 1 => o.text("IsReconciled", "false"),
        is => o.flag("IsReconciled", is),
    }
    if let Some(id) = transaction.prepayment_id {
        o.text("PrepaymentID", id_text(id, style));
    }
    if let Some(id) = transaction.overpayment_id {
        o.text("OverpaymentID", id_text(id, style));
    }
    o.flag("HasAttachments", transaction.has_attachments);
    if let (Some(id), Some(name)) = (transaction.contact_id, &transaction.contact_name) {
        let contact = world.index_of(Kind::Contact, id).unwrap_or_default();
        let number = world.contact_number(contact);
        o.object("Contact", |o| {
            contacts::stub(o, id_text(id, style), name, number.as_deref(), style);
        });
    }
    // Undeclared: the day once more, as ISO text.
    o.text("DateString", iso_date(transaction.date));
    o.text("Date", ms_date(transaction.date));
    o.text("Status", transaction.status);
    o.text("LineAmountTypes", transaction.line_amount_types);
    match style.detail {
        // (x)(i) README section 2: empty in an unpaged list means "not loaded".
        Detail::Brief => o.empty_list("LineItems"),
        _ => o.objects("LineItems", &transaction.line_items, |o, line| {
            line_item(o, world, index, line, style);
        }),
    }
    o.raw("SubTotal", money(transaction.sub_total, index));
    o.raw("TotalTax", money(transaction.total_tax, index));
    o.raw("Total", money(transaction.total, index));
    if style.detail != Detail::Brief {
        optional_text(o, world, index, "Url", transaction.url.as_deref());
    }
    o.text("UpdatedDateUTC", ms_instant(transaction.updated_ms));
    o.text("CurrencyCode", transaction.currency_code);
    // (s) the description of CurrencyRate: only where the currency isn't the base one.
    if let Some(rate) = transaction.currency_rate {
        o.raw("CurrencyRate", rate);
    }
}
