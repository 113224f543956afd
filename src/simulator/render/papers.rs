//! Orders, quotes, linked transactions, repeating invoices, receipts and expense claims, as their
//! lists show them.

use super::json::{Object, object};
use super::{
    Detail, Style, contacts, id_text, invoices, money, ms_date, ms_instant, optional_text,
    unset_value,
};
use crate::simulator::data::World;
use crate::simulator::data::calendar::midnight_ms;
use crate::simulator::data::expense_claims::Receipt;
use crate::simulator::data::ids::Guid;

/// The JSON of one purchase order.
pub(crate) fn purchase_order(world: &World, index: usize, style: Style) -> String {
    let order = world.purchase_order(index);
    object(|o| {
        o.text("PurchaseOrderID", id_text(order.purchase_order_id, style));
        o.text("PurchaseOrderNumber", &order.purchase_order_number);
        for (name, day) in [
            ("Date", Some(order.date)),
            ("DeliveryDate", order.delivery_date),
            ("ExpectedArrivalDate", order.expected_arrival_date),
        ] {
            if let Some(day) = day {
                // Undeclared: the day once more, as text.
                o.text(&format!("{name}String"), format!("{day} 00:00:00"));
                o.text(name, ms_date(day));
            }
        }
        for (name, text) in [
            ("Reference", &order.reference),
            ("DeliveryAddress", &order.delivery_address),
            ("AttentionTo", &order.attention_to),
            ("Telephone", &order.telephone),
            ("DeliveryInstructions", &order.delivery_instructions),
        ] {
            optional_text(o, world, index, name, text.as_deref());
        }
        o.flag("HasErrors", false);
        o.flag("IsDiscounted", false);
        o.text("Type", "PURCHASEORDER");
        o.raw("CurrencyRate", order.currency_rate);
        o.text("CurrencyCode", order.currency_code);
        if let Some(sent) = order.sent_to_contact {
            o.flag("SentToContact", sent);
        }
        o.object("Contact", |o| {
            let number = order.contact_number.as_deref();
            let (id, name) = (order.contact_id, &order.contact_name);
            invoices::contact(o, world, id, name, number, style);
        });
        if let Some(id) = order.branding_theme_id {
            o.text("BrandingThemeID", id_text(id, style));
        }
        o.text("Status", order.status);
        o.text("LineAmountTypes", order.line_amount_types);
        o.objects("LineItems", &order.line_items, |o, line| {
            invoices::line_item(o, world, index, line, style);
        });
        o.raw("SubTotal", money(order.sub_total, index));
        o.raw("TotalTax", money(order.total_tax, index));
        o.raw("Total", money(order.total, index));
        o.text("UpdatedDateUTC", ms_instant(order.updated_ms));
        o.flag("HasAttachments", order.has_attachments);
    })
}

/// The JSON of one quote.
pub(crate) fn quote(world: &World, index: usize, style: Style) -> String {
    let quote = world.quote(index);
    object(|o| {
        o.text("QuoteID", id_text(quote.quote_id, style));
        o.text("QuoteNumber", &quote.quote_number);
        for (name, text) in [
            ("Reference", &quote.reference),
            ("Terms", &quote.terms),
            ("Title", &quote.title),
            ("Summary", &quote.summary),
        ] {
            optional_text(o, world, index, name, text.as_deref());
        }
        // (s) the example: no more than id and name.
        o.object("Contact", |o| {
            o.text("ContactID", id_text(quote.contact_id, style));
            o.text("Name", &quote.contact_name);
        });
        o.objects("LineItems", &quote.line_items, |o, line| {
            invoices::line_item(o, world, index, line, style);
        });
        let days = [
            ("Date", Some(quote.date)),
            ("ExpiryDate", quote.expiry_date),
        ];
        for (name, day) in days {
            match day {
                // (s) the example: without an offset.
                Some(day) => {
                    o.text(name, format!("/Date({})/", midnight_ms(day)));
                    o.text(&format!("{name}String"), format!("{day} 00:00:00"));
                }
                None => unset_value(o, world, name, index),
            }
        }
        o.text("Status", quote.status);
        o.raw("CurrencyRate", quote.currency_rate);
        o.text("CurrencyCode", quote.currency_code);
        o.raw("SubTotal", money(quote.sub_total, index));
        o.raw("TotalTax", money(quote.total_tax, index));
        o.raw("Total", money(quote.total, index));
        o.raw("TotalDiscount", money(quote.total_discount, index));
        if let Some(id) = quote.branding_theme_id {
            o.text("BrandingThemeID", id_text(id, style));
        }
        o.text("UpdatedDateUTC", format!("/Date({})/", quote.updated_ms));
        // (s) `QuoteLineAmountTypes`.
        let types = quote.line_amount_types.to_uppercase();
        o.text("LineAmountTypes", types);
    })
}

/// The JSON of one linked transaction.
pub(crate) fn linked_transaction(world: &World, index: usize, style: Style) -> String {
    let linked = world.linked_transaction(index);
    object(|o| {
        let mut id = |name: &str, id: Option<Guid>| match id {
            Some(id) => o.text(name, id_text(id, style)),
            None if index.is_multiple_of(2) => o.null(name),
            // README section 6: the empty GUID is none.
            None => o.text(name, Guid(0).to_string()),
        };
        id("LinkedTransactionID", Some(linked.linked_transaction_id));
        id("SourceTransactionID", Some(linked.source_transaction_id));
        id("SourceLineItemID", Some(linked.source_line_item_id));
        id("ContactID", linked.contact_id);
        id("TargetTransactionID", linked.target_transaction_id);
        id("TargetLineItemID", linked.target_line_item_id);
        o.text("Status", linked.status);
        o.text("Type", "BILLABLEEXPENSE");
        o.text("UpdatedDateUTC", ms_instant(linked.updated_ms));
        o.text("SourceTransactionTypeCode", linked.source_type);
    })
}

/// The JSON of one repeating invoice.
pub(crate) fn repeating_invoice(world: &World, index: usize, style: Style) -> String {
    let template = world.repeating_invoice(index);
    object(|o| {
        let schedule = &template.schedule;
        o.object("Schedule", |o| {
            o.raw("Period", schedule.period);
            o.text("Unit", schedule.unit);
            o.raw("DueDate", schedule.due_date);
            o.text("DueDateType", schedule.due_date_type);
            o.text("StartDate", ms_date(schedule.start_date));
            if let Some(day) = schedule.end_date {
                o.text("EndDate", ms_date(day));
            }
            if let Some(day) = schedule.next_scheduled_date {
                o.text("NextScheduledDate", ms_date(day));
            }
        });
        let id = id_text(template.repeating_invoice_id, style);
        o.text("RepeatingInvoiceID", &id);
        o.text("Type", template.invoice_type);
        optional_text(o, world, index, "Reference", template.reference.as_deref());
        o.flag("HasAttachments", template.has_attachments);
        o.flag("ApprovedForSending", template.approved_for_sending);
        o.flag("SendCopy", template.send_copy);
        o.flag("MarkAsSent", template.mark_as_sent);
        o.flag("IncludePDF", template.include_pdf);
        o.text("ID", &id);
        o.object("Contact", |o| {
            let id = id_text(template.contact_id, style);
            contacts::stub(o, id, &template.contact_name, None, style);
        });
        if let Some(id) = template.branding_theme_id {
            o.text("BrandingThemeID", id_text(id, style));
        }
        o.text("Status", template.status);
        o.text("LineAmountTypes", template.line_amount_types);
        // (s) the example: whole in the list, though it has no pages.
        o.objects("LineItems", &template.line_items, |o, line| {
            invoices::line_item(o, world, index, line, style);
        });
        o.raw("SubTotal", money(template.sub_total, index));
        o.raw("TotalTax", money(template.total_tax, index));
        o.raw("Total", money(template.total, index));
        o.text("CurrencyCode", template.currency_code);
    })
}

/// The JSON of one receipt.
pub(crate) fn receipt(world: &World, index: usize, style: Style) -> String {
    object(|o| receipt_fields(o, world, index, &world.receipt(index), style))
}

fn receipt_fields(
    o: &mut Object<'_>,
    world: &World,
    index: usize,
    receipt: &Receipt,
    style: Style,
) {
    o.text("ReceiptID", id_text(receipt.receipt_id, style));
    // (s) README section 1: a number, though declared as text.
    o.raw("ReceiptNumber", receipt.receipt_number);
    o.text("Status", receipt.status);
    o.object("User", |o| user(o, world, receipt.user, style));
    o.object("Contact", |o| {
        let id = id_text(receipt.contact_id, style);
        contacts::stub(o, id, &receipt.contact_name, None, style);
    });
    o.text("Date", ms_date(receipt.date));
    o.text("UpdatedDateUTC", ms_instant(receipt.updated_ms));
    optional_text(o, world, index, "Reference", receipt.reference.as_deref());
    o.text("LineAmountTypes", receipt.line_amount_types);
    // (s) the examples: empty in the list, whole alone, and without their ids.
    match style.detail {
        Detail::Whole => o.objects("LineItems", &receipt.line_items, |o, line| {
            invoices::line_without_id(o, world, index, line, style);
        }),
        Detail::Brief | Detail::Paged => o.empty_list("LineItems"),
    }
    o.raw("SubTotal", money(receipt.sub_total, index));
    o.raw("TotalTax", money(receipt.total_tax, index));
    o.raw("Total", money(receipt.total, index));
    o.text("ID", id_text(receipt.receipt_id, style));
    optional_text(o, world, index, "Url", receipt.url.as_deref());
    o.flag("HasAttachments", receipt.has_attachments);
}

fn user(o: &mut Object<'_>, world: &World, index: usize, style: Style) {
    let user = world.user(index);
    o.text("UserID", id_text(user.user_id, style));
    o.text("FirstName", user.first_name);
    o.text("LastName", user.last_name);
}

/// The JSON of one expense claim.
pub(crate) fn expense_claim(world: &World, index: usize, style: Style) -> String {
    let claim = world.expense_claim(index);
    object(|o| {
        o.text("ExpenseClaimID", id_text(claim.expense_claim_id, style));
        o.text("Status", claim.status);
        o.text("UpdatedDateUTC", ms_instant(claim.updated_ms));
        o.object("User", |o| user(o, world, claim.user, style));
        // (s) the examples: empty in the list, whole alone. (?) Payments likewise.
        match style.detail {
            Detail::Whole => {
                o.objects("Receipts", &claim.receipts, |o, receipt| {
                    receipt_fields(o, world, index, receipt, style);
                });
                o.objects("Payments", &claim.payments, |o, payment| {
                    o.text("PaymentID", id_text(payment.payment_id, style));
                    o.text("Date", ms_date(payment.date));
                    o.raw("Amount", money(payment.amount, index));
                    o.object("Account", |o| {
                        o.text("AccountID", id_text(payment.account_id, style));
                        if let Some(code) = payment.account_code {
                            o.text("Code", code);
                        }
                    });
                });
            }
            Detail::Brief | Detail::Paged => {
                o.empty_list("Receipts");
                o.empty_list("Payments");
            }
        }
        o.raw("Total", money(claim.total, index));
        o.raw("AmountDue", money(claim.amount_due, index));
        o.raw("AmountPaid", money(claim.amount_paid, index));
        for (name, day) in [
            ("PaymentDueDate", claim.payment_due_date),
            ("ReportingDate", claim.reporting_date),
        ] {
            if let Some(day) = day {
                o.text(name, ms_date(day));
            }
        }
    })
}
