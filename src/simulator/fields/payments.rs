//! Payments and refunds.

use std::cell::OnceCell;
use std::sync::Arc;

use super::{Entity, day, optional, plain};
use crate::simulator::data::World;
use crate::simulator::data::ids::Kind;
use crate::simulator::data::payments::{PaidHead, Payment, PaymentPlace};
use crate::simulator::query::value::Value;
use crate::simulator::query::{Field, Type};

/// A handle on a payment.
pub(crate) struct PaymentRow {
    world: Arc<World>,
    index: usize,
    place: PaymentPlace,
    paid: OnceCell<PaidHead>,
    whole: OnceCell<Box<Payment>>,
    written: Option<Box<Payment>>,
}

impl PaymentRow {
    fn paid(&self) -> &PaidHead {
        self.paid.get_or_init(|| self.world.paid_head(self.place))
    }

    /// What was written says all there is; else the head says what takes no amounts.
    fn payment_type(&self) -> &'static str {
        match &self.written {
            Some(written) => written.payment_type,
            None => self.paid().payment_type(),
        }
    }

    fn status(&self) -> &'static str {
        match &self.written {
            Some(written) => written.status,
            None => self.world.payment_status(self.place, self.paid()),
        }
    }

    fn reference(&self) -> Option<String> {
        match &self.written {
            Some(written) => written.reference.clone(),
            None => self.world.payment_reference(self.place),
        }
    }

    fn document_type(&self) -> &'static str {
        match &self.written {
            Some(written) => written.paid.document_type,
            None => self.paid().document_type(),
        }
    }

    fn document_id(&self) -> Value {
        if let Some(written) = &self.written {
            return Value::Guid(written.paid.document_id);
        }
        let kind = match self.paid() {
            PaidHead::Invoice(_) => Kind::Invoice,
            PaidHead::CreditNote(_) => Kind::CreditNote,
            PaidHead::Ahead(head) => head.kind(),
        };
        Value::Guid(self.world.id(kind, 0, self.place.document()))
    }

    fn whole(&self) -> &Payment {
        match &self.written {
            Some(written) => written,
            None => self
                .whole
                .get_or_init(|| Box::new(self.world.payment_at(self.place, self.paid()))),
        }
    }
}

impl Entity for PaymentRow {
    const ROOT: &'static str = "Payments";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &[
        "PaymentType",
        "Status",
        "Date",
        "Invoice.InvoiceID",
        "Reference",
    ];
    const OPTIMISED_ORDER: &'static [&'static str] = &["PaymentID", "UpdatedDateUTC", "Date"];
    const FIELDS: &'static [Field<PaymentRow>] = fields! {
        "PaymentID" Guid |r| Value::Guid(r.place.id(&r.world));
        "PaymentType" Text |r| Value::text(r.payment_type());
        "Status" Text |r| Value::text(r.status());
        "Date" Time |r| day(r.whole().date);
        "Amount" Number |r| r.whole().amount.into();
        "BankAmount" Number |r| r.whole().bank_amount.into();
        "CurrencyRate" Number |r| r.whole().currency_rate.into();
        "Reference" Text |r| optional(&r.world, "PaymentReference", r.index, r.reference());
        "IsReconciled" Flag |r| Value::Flag(r.whole().is_reconciled);
        "UpdatedDateUTC" Time |r| Value::Time(r.updated_ms());
        "Account.AccountID" Guid |r| Value::Guid(r.whole().account_id);
        "Account.Code" Text |r| plain(r.whole().account_code);
        "BatchPaymentID" Guid |r| r.whole().batch_payment_id.map_or(Value::Null, Value::Guid);
        // (s) a refunded credit note stands in the invoice's place.
        "Invoice.InvoiceID" Guid |r| r.document_id();
        "Invoice.InvoiceNumber" Text |r| optional(&r.world, "PaidNumber", r.index, r.whole().paid.document_number.clone());
        "Invoice.Type" Text |r| Value::text(r.document_type());
    };

    fn count(world: &World) -> usize {
        world.payment_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.payment_count() - 1 - position
    }

    fn row(world: &Arc<World>, index: usize) -> PaymentRow {
        PaymentRow {
            world: Arc::clone(world),
            index,
            written: world
                .payment_as_written(world.payment_places()[index])
                .map(Box::new),
            place: world.payment_places()[index],
            paid: OnceCell::new(),
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.whole().updated_ms
    }
}
