//! What is at the bank: money spent and received outside of invoices.

use std::cell::OnceCell;
use std::sync::Arc;

use super::{Entity, day, optional, plain};
use crate::simulator::data::World;
use crate::simulator::data::bank_transactions::{self, BankTransaction};
use crate::simulator::data::bank_transfers::BankTransfer;
use crate::simulator::data::batch_payments::BatchPayment;
use crate::simulator::data::ids::Kind;
use crate::simulator::query::value::Value;
use crate::simulator::query::{Field, Type};

/// A handle on a bank transaction.
pub(crate) struct BankTransactionRow {
    world: Arc<World>,
    head: bank_transactions::Head,
    figures: OnceCell<bank_transactions::Figures>,
    whole: OnceCell<Box<BankTransaction>>,
}

impl BankTransactionRow {
    fn figures(&self) -> &bank_transactions::Figures {
        self.figures
            .get_or_init(|| self.world.bank_figures(&self.head))
    }

    fn whole(&self) -> &BankTransaction {
        self.whole.get_or_init(|| {
            let figures = self.figures().clone();
            Box::new(self.world.bank_transaction_from(&self.head, figures))
        })
    }
}

impl Entity for BankTransactionRow {
    const ROOT: &'static str = "BankTransactions";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] =
        &["Type", "Status", "Date", "Contact.ContactID"];
    const OPTIMISED_ORDER: &'static [&'static str] =
        &["BankTransactionID", "UpdatedDateUTC", "Date"];
    const FIELDS: &'static [Field<BankTransactionRow>] = fields! {
        "BankTransactionID" Guid |r| Value::Guid(r.world.id(Kind::BankTransaction, 0, r.head.index));
        "Type" Text |r| Value::text(r.head.transaction_type());
        "Status" Text |r| Value::text(r.head.status);
        "Contact.ContactID" Guid |r| r.head.contact.map_or(Value::Null, |c| Value::Guid(r.world.id(Kind::Contact, 0, c)));
        "Contact.Name" Text |r| r.head.contact.map_or(Value::Null, |c| Value::text(r.world.contact_name(c)));
        "BankAccount.AccountID" Guid |r| Value::Guid(r.world.id(Kind::Account, 0, r.head.account));
        "BankAccount.Code" Text |r| plain(r.world.account_code(r.head.account));
        "BankAccount.Name" Text |r| Value::text(r.world.account_name(r.head.account));
        "Date" Time |r| day(r.head.date);
        "Reference" Text |r| optional(&r.world, "Reference", r.head.index, r.world.bank_reference(&r.head));
        "IsReconciled" Flag |r| Value::Flag(r.world.bank_is_reconciled(&r.head));
        "LineAmountTypes" Text |r| Value::text(r.head.line_amount_types);
        "CurrencyCode" Text |r| Value::text(r.head.currency_code);
        "CurrencyRate" Number |r| r.head.currency_rate.map_or(Value::Null, Value::from);
        "SubTotal" Number |r| r.figures().sub_total.into();
        "TotalTax" Number |r| r.figures().total_tax.into();
        "Total" Number |r| r.figures().total.into();
        "PrepaymentID" Guid |r| r.whole().prepayment_id.map_or(Value::Null, Value::Guid);
        "OverpaymentID" Guid |r| r.whole().overpayment_id.map_or(Value::Null, Value::Guid);
        "HasAttachments" Flag |r| Value::Flag(r.whole().has_attachments);
        "Url" Text |r| optional(&r.world, "Url", r.head.index, r.whole().url.clone());
        "UpdatedDateUTC" Time |r| Value::Time(r.head.updated_ms);
    };

    fn count(world: &World) -> usize {
        world.bank_transaction_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.bank_transaction_count() - 1 - position
    }

    fn row(world: &Arc<World>, index: usize) -> BankTransactionRow {
        BankTransactionRow {
            world: Arc::clone(world),
            head: world.bank_head(index),
            figures: OnceCell::new(),
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.head.updated_ms
    }
}

short_list! {
    /// A bank transfer. // (?) what `If-Modified-Since` compares isn't told: transfers have no other instant
    BankTransferRow(BankTransfer), "BankTransfers", |world| (0..world.bank_transfer_count()).collect(), bank_transfer, |t| t.created_ms, {
        "BankTransferID" Guid |r| Value::Guid(r.0.bank_transfer_id);
        "Date" Time |r| day(r.0.date);
        "Amount" Number |r| r.0.amount.into();
        "Status" Text |r| Value::text(r.0.status);
        "HasAttachments" Flag |r| Value::Flag(r.0.has_attachments);
        "FromBankTransactionID" Guid |r| Value::Guid(r.0.from.bank_transaction_id);
        "ToBankTransactionID" Guid |r| Value::Guid(r.0.to.bank_transaction_id);
        "FromIsReconciled" Flag |r| Value::Flag(r.0.from.is_reconciled);
        "ToIsReconciled" Flag |r| Value::Flag(r.0.to.is_reconciled);
        "CreatedDateUTC" Time |r| Value::Time(r.0.created_ms);
    }
}

/// A batch of payments.
pub(crate) struct BatchPaymentRow(BatchPayment);

impl Entity for BatchPaymentRow {
    const ROOT: &'static str = "BatchPayments";
    const PAGED: bool = false;
    const OPTIMISED_WHERE: &'static [&'static str] = &["Type", "Status", "Account.AccountID"];
    const OPTIMISED_ORDER: &'static [&'static str] = &["BatchPaymentID", "UpdatedDateUTC", "Date"];
    const FIELDS: &'static [Field<BatchPaymentRow>] = fields! {
        "BatchPaymentID" Guid |r| Value::Guid(r.0.batch_payment_id);
        "Type" Text |r| Value::text(r.0.batch_type);
        "Status" Text |r| Value::text(r.0.status);
        "Date" Time |r| day(r.0.date);
        "Account.AccountID" Guid |r| Value::Guid(r.0.account_id);
        "TotalAmount" Number |r| r.0.total_amount.into();
        "IsReconciled" Flag |r| Value::Flag(r.0.is_reconciled);
        "UpdatedDateUTC" Time |r| Value::Time(r.0.updated_ms);
    };

    fn count(world: &World) -> usize {
        world.batch_payment_count()
    }

    fn at_position(_world: &World, position: usize) -> usize {
        position
    }

    fn row(world: &Arc<World>, index: usize) -> BatchPaymentRow {
        BatchPaymentRow(world.batch_payment(index))
    }

    fn updated_ms(&self) -> i64 {
        self.0.updated_ms
    }
}
