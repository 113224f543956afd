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
}

impl PaymentRow {
    fn paid(&self) -> &PaidHead {
        self.paid.get_or_init(|| self.world.paid_head(self.place))
    }

    fn document_id(&self) -> Value {
        let kind = match self.paid() {
            PaidHead::Invoice(_) => Kind::Invoice,
            PaidHead::CreditNote(_) => Kind::CreditNote,
            PaidHead::Ahead(head) => head.kind(),
        };
        Value::Guid(self.world.id(kind, 0, self.place.document()))
    }

    fn whole(&self) -> &Payment {
        self.whole
            .get_or_init(|| Box::new(self.world.payment_at(self.place, self.paid())))
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
        "PaymentType" Text |r| Value::text(r.paid().payment_type());
        "Status" Text |r| Value::text(r.world.payment_status(r.place, r.paid()));
        "Date" Time |r| day(r.whole().date);
        "Amount" Number |r| r.whole().amount.into();
        "BankAmount" Number |r| r.whole().bank_amount.into();
        "CurrencyRate" Number |r| r.whole().currency_rate.into();
        "Reference" Text |r| optional(&r.world, "PaymentReference", r.index, r.world.payment_reference(r.place));
        "IsReconciled" Flag |r| Value::Flag(r.whole().is_reconciled);
        "UpdatedDateUTC" Time |r| Value::Time(r.updated_ms());
        "Account.AccountID" Guid |r| Value::Guid(r.whole().account_id);
        "Account.Code" Text |r| plain(r.whole().account_code);
        "BatchPaymentID" Guid |r| r.whole().batch_payment_id.map_or(Value::Null, Value::Guid);
        // (s) a refunded credit note stands in the invoice's place.
        "Invoice.InvoiceID" Guid |r| r.document_id();
        "Invoice.InvoiceNumber" Text |r| optional(&r.world, "PaidNumber", r.index, r.whole().paid.document_number.clone());
        "Invoice.Type" Text |r| Value::text(r.paid().document_type());
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
            place: world.payment_places()[index],
            paid: OnceCell::new(),
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.whole().updated_ms
    }
}
