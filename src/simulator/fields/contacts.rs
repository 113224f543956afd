//! Contacts.

use std::cell::OnceCell;
use std::sync::Arc;

use super::{Entity, optional};
use crate::simulator::data::World;
use crate::simulator::data::contacts::Contact;
use crate::simulator::data::ids::Kind;
use crate::simulator::query::value::Value;
use crate::simulator::query::{Field, Type};

/// A handle on a contact.
pub(crate) struct ContactRow {
    world: Arc<World>,
    index: usize,
    whole: OnceCell<Box<Contact>>,
}

impl ContactRow {
    pub(crate) fn whole(&self) -> &Contact {
        self.whole
            .get_or_init(|| Box::new(self.world.contact(self.index)))
    }

    pub(crate) fn is_archived(&self) -> bool {
        self.world.contact_is_archived(self.index)
    }

    fn text(&self, field: &str, pick: fn(&Contact) -> &Option<String>) -> Value {
        optional(&self.world, field, self.index, pick(self.whole()).clone())
    }
}

impl Entity for ContactRow {
    const ROOT: &'static str = "Contacts";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &["Name", "EmailAddress", "AccountNumber"];
    const OPTIMISED_ORDER: &'static [&'static str] = &["ContactID", "UpdatedDateUTC", "Name"];
    const FIELDS: &'static [Field<ContactRow>] = fields! {
        "ContactID" Guid |r| Value::Guid(r.world.id(Kind::Contact, 0, r.index));
        "ContactNumber" Text |r| optional(&r.world, "ContactNumber", r.index, r.world.contact_number(r.index));
        "AccountNumber" Text |r| r.text("AccountNumber", |c| &c.account_number);
        "ContactStatus" Text |r| Value::text(if r.is_archived() { "ARCHIVED" } else { "ACTIVE" });
        "Name" Text |r| Value::text(r.world.contact_name(r.index));
        "FirstName" Text |r| r.text("FirstName", |c| &c.first_name);
        "LastName" Text |r| r.text("LastName", |c| &c.last_name);
        "CompanyNumber" Text |r| r.text("CompanyNumber", |c| &c.company_number);
        "EmailAddress" Text |r| r.text("EmailAddress", |c| &c.email_address);
        "BankAccountDetails" Text |r| r.text("BankAccountDetails", |c| &c.bank_account_details);
        "TaxNumber" Text |r| r.text("TaxNumber", |c| &c.tax_number);
        "AccountsReceivableTaxType" Text |r| r.text("AccountsReceivableTaxType", |c| &c.accounts_receivable_tax_type);
        "AccountsPayableTaxType" Text |r| r.text("AccountsPayableTaxType", |c| &c.accounts_payable_tax_type);
        "DefaultCurrency" Text |r| r.text("DefaultCurrency", |c| &c.default_currency);
        "Website" Text |r| r.text("Website", |c| &c.website);
        "SalesDefaultAccountCode" Text |r| r.text("SalesDefaultAccountCode", |c| &c.sales_default_account_code);
        "PurchasesDefaultAccountCode" Text |r| r.text("PurchasesDefaultAccountCode", |c| &c.purchases_default_account_code);
        "Discount" Number |r| r.whole().discount.map_or(Value::Null, Value::from);
        "IsSupplier" Flag |r| Value::Flag(r.whole().is_supplier);
        "IsCustomer" Flag |r| Value::Flag(r.whole().is_customer);
        "HasAttachments" Flag |r| Value::Flag(r.whole().has_attachments);
        "UpdatedDateUTC" Time |r| Value::Time(r.updated_ms());
    };

    fn count(world: &World) -> usize {
        world.contact_count()
    }

    fn at_position(_world: &World, position: usize) -> usize {
        position
    }

    fn row(world: &Arc<World>, index: usize) -> ContactRow {
        ContactRow {
            world: Arc::clone(world),
            index,
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.world.contact_updated_ms(self.index)
    }
}
