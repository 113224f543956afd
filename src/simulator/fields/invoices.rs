//! Invoices and bills.

use std::cell::OnceCell;
use std::sync::Arc;

use super::{Entity, day, optional};
use crate::simulator::data::World;
use crate::simulator::data::ids::Kind;
use crate::simulator::data::invoices::{Figures, Head, Invoice};
use crate::simulator::query::value::Value;
use crate::simulator::query::{Field, Type};

/// A handle on an invoice.
pub(crate) struct InvoiceRow {
    world: Arc<World>,
    pub(crate) head: Head,
    figures: OnceCell<Figures>,
    whole: OnceCell<Box<Invoice>>,
}

impl InvoiceRow {
    fn figures(&self) -> &Figures {
        self.figures
            .get_or_init(|| self.world.invoice_figures(&self.head))
    }

    fn whole(&self) -> &Invoice {
        self.whole
            .get_or_init(|| Box::new(self.world.invoice_from(&self.head, self.figures().clone())))
    }

    /// The number and the reference, as the row has them.
    pub(crate) fn texts(&self) -> [Option<String>; 2] {
        [
            self.world.invoice_number(&self.head),
            self.world.invoice_reference(&self.head),
        ]
    }
}

impl Entity for InvoiceRow {
    const ROOT: &'static str = "Invoices";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &[
        "Status",
        "Type",
        "Date",
        "DueDate",
        "Reference",
        "AmountDue",
        "AmountPaid",
        "Contact.ContactID",
        "Contact.Name",
        "Contact.ContactNumber",
    ];
    const OPTIMISED_ORDER: &'static [&'static str] = &["InvoiceID", "UpdatedDateUTC", "Date"];
    const FIELDS: &'static [Field<InvoiceRow>] = fields! {
        "Type" Text |r| Value::text(r.head.invoice_type);
        "InvoiceID" Guid |r| Value::Guid(r.world.id(Kind::Invoice, 0, r.head.index));
        "InvoiceNumber" Text |r| optional(&r.world, "InvoiceNumber", r.head.index, r.world.invoice_number(&r.head));
        "Reference" Text |r| optional(&r.world, "Reference", r.head.index, r.world.invoice_reference(&r.head));
        "Contact.ContactID" Guid |r| Value::Guid(r.world.id(Kind::Contact, 0, r.head.contact));
        "Contact.Name" Text |r| Value::text(r.world.contact_name(r.head.contact));
        "Contact.ContactNumber" Text |r| optional(&r.world, "ContactNumber", r.head.contact, r.world.contact_number(r.head.contact));
        "Date" Time |r| day(r.head.date);
        "DueDate" Time |r| r.head.due_date.map_or(Value::Null, day);
        "ExpectedPaymentDate" Time |r| r.whole().expected_payment_date.map_or(Value::Null, day);
        "PlannedPaymentDate" Time |r| r.whole().planned_payment_date.map_or(Value::Null, day);
        "FullyPaidOnDate" Time |r| r.figures().fully_paid_on.map_or(Value::Null, day);
        "UpdatedDateUTC" Time |r| Value::Time(r.head.updated_ms);
        "Status" Text |r| Value::text(r.head.status);
        "LineAmountTypes" Text |r| Value::text(r.head.line_amount_types);
        "CurrencyCode" Text |r| Value::text(r.head.currency_code);
        "CurrencyRate" Number |r| r.head.currency_rate.into();
        "SubTotal" Number |r| r.figures().lines.sub_total.into();
        "TotalTax" Number |r| r.figures().lines.total_tax.into();
        "Total" Number |r| r.figures().lines.total.into();
        "TotalDiscount" Number |r| r.whole().total_discount.map_or(Value::Null, Value::from);
        "AmountDue" Number |r| r.figures().amount_due.into();
        "AmountPaid" Number |r| r.figures().amount_paid.into();
        "AmountCredited" Number |r| r.figures().amount_credited.into();
        "SentToContact" Flag |r| r.whole().sent_to_contact.map_or(Value::Null, Value::Flag);
        "HasAttachments" Flag |r| Value::Flag(r.whole().has_attachments);
        "IsDiscounted" Flag |r| Value::Flag(r.whole().is_discounted);
        "BrandingThemeID" Guid |r| r.whole().branding_theme_id.map_or(Value::Null, Value::Guid);
        "RepeatingInvoiceID" Guid |r| r.whole().repeating_invoice_id.map_or(Value::Null, Value::Guid);
        "Url" Text |r| optional(&r.world, "Url", r.head.index, r.whole().url.clone());
    };

    fn count(world: &World) -> usize {
        world.invoice_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        // The newest first, so that rows which appear between two pages shift the second one.
        world.invoice_index(world.invoice_count() - 1 - position)
    }

    fn holds(world: &World, index: usize) -> bool {
        world.has_invoice(index)
    }

    fn row(world: &Arc<World>, index: usize) -> InvoiceRow {
        InvoiceRow {
            world: Arc::clone(world),
            head: world.invoice_head(index),
            figures: OnceCell::new(),
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.head.updated_ms
    }
}
