//! What is at the bank: money spent and received outside of invoices.

use std::cell::OnceCell;
use std::sync::Arc;

use super::{Entity, day, optional, plain};
use crate::simulator::data::World;
use crate::simulator::data::accounts;
use crate::simulator::data::bank_transactions::{self, BankTransaction};
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
        "BankAccount.Code" Text |r| plain(accounts::code_of(r.head.account));
        "BankAccount.Name" Text |r| Value::text(accounts::name_of(r.head.account));
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
