//! What an organisation is set up with: short lists that come in one reply.

use std::sync::Arc;

use super::{Entity, plain};
use crate::simulator::data::World;
use crate::simulator::data::accounts::Account;
use crate::simulator::data::contacts::ContactGroup;
use crate::simulator::data::currencies::Currency;
use crate::simulator::data::items::Item;
use crate::simulator::data::tax_rates::TaxRate;
use crate::simulator::data::tracking::TrackingCategory;
use crate::simulator::data::users::{self, User};
use crate::simulator::query::value::Value;
use crate::simulator::query::{Field, Type};

/// An account, whole at once: there are few.
pub(crate) struct AccountRow(Account, usize);

impl Entity for AccountRow {
    const ROOT: &'static str = "Accounts";
    const PAGED: bool = false;
    const OPTIMISED_WHERE: &'static [&'static str] = &[];
    const OPTIMISED_ORDER: &'static [&'static str] = &[];
    const FIELDS: &'static [Field<AccountRow>] = fields! {
        "AccountID" Guid |r| Value::Guid(r.0.account_id);
        "Code" Text |r| plain(r.0.code.as_deref());
        "Name" Text |r| plain(Some(&r.0.name));
        "Status" Text |r| Value::text(r.0.status);
        "Type" Text |r| Value::text(r.0.account_type);
        "TaxType" Text |r| Value::text(r.0.tax_type);
        "Class" Text |r| Value::text(r.0.class);
        "Description" Text |r| plain(r.0.description.as_deref());
        "SystemAccount" Text |r| plain(r.0.system_account.or(r.1.is_multiple_of(4).then_some("")));
        "BankAccountNumber" Text |r| plain(r.0.bank_account_number.as_deref());
        "BankAccountType" Text |r| plain(r.0.bank_account_type.or(Some("")));
        "CurrencyCode" Text |r| plain(r.0.currency_code);
        "ReportingCode" Text |r| plain(r.0.reporting_code.as_deref());
        "EnablePaymentsToAccount" Flag |r| Value::Flag(r.0.enable_payments_to_account);
        "ShowInExpenseClaims" Flag |r| Value::Flag(r.0.show_in_expense_claims);
        "AddToWatchlist" Flag |r| Value::Flag(r.0.add_to_watchlist);
        "HasAttachments" Flag |r| Value::Flag(r.0.has_attachments);
        "UpdatedDateUTC" Time |r| Value::Time(r.0.updated_ms);
    };

    fn count(world: &World) -> usize {
        world.account_indexes().count()
    }

    fn holds(world: &World, index: usize) -> bool {
        world.account_indexes().any(|known| known == index)
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.account_indexes().nth(position).unwrap_or_default()
    }

    fn row(world: &Arc<World>, index: usize) -> AccountRow {
        AccountRow(world.account(index), index)
    }

    fn updated_ms(&self) -> i64 {
        self.0.updated_ms
    }
}

short_list! {
    /// A tax rate.
    TaxRateRow(TaxRate), "TaxRates", |world| (0..world.tax_rate_count()).collect(), tax_rate, |_| i64::MAX, {
        "TaxType" Text |r| Value::text(r.0.tax_type);
        "Name" Text |r| Value::text(r.0.name.clone());
        "Status" Text |r| Value::text(r.0.status);
        "ReportTaxType" Text |r| Value::text(r.0.report_tax_type.unwrap_or_default());
        "EffectiveRate" Number |r| r.0.effective_rate.into();
        "DisplayTaxRate" Number |r| r.0.effective_rate.into();
        "CanApplyToExpenses" Flag |r| Value::Flag(r.0.can_apply_to_expenses);
        "CanApplyToRevenue" Flag |r| Value::Flag(r.0.can_apply_to_revenue);
    }
}

short_list! {
    /// A tracking category.
    TrackingCategoryRow(TrackingCategory), "TrackingCategories", |world| world.tracking_category_indexes().collect(), tracking_category, |_| i64::MAX, {
        "TrackingCategoryID" Guid |r| Value::Guid(r.0.tracking_category_id);
        "Name" Text |r| Value::text(r.0.name);
        "Status" Text |r| Value::text(r.0.status);
    }
}

short_list! {
    /// A currency.
    CurrencyRow(Currency), "Currencies", |world| (0..world.currency_count()).collect(), currency, |_| i64::MAX, {
        "Code" Text |r| Value::text(r.0.code);
        "Description" Text |r| Value::text(r.0.description);
    }
}

short_list! {
    /// A user.
    UserRow(User), "Users", |_| (0..users::count()).collect(), user, |user| user.updated_ms, {
        "UserID" Guid |r| Value::Guid(r.0.user_id);
        "EmailAddress" Text |r| Value::text(r.0.email_address.clone());
        "FirstName" Text |r| Value::text(r.0.first_name);
        "LastName" Text |r| Value::text(r.0.last_name);
        "IsSubscriber" Flag |r| Value::Flag(r.0.is_subscriber);
        "OrganisationRole" Text |r| Value::text(r.0.organisation_role);
        "UpdatedDateUTC" Time |r| Value::Time(r.0.updated_ms);
    }
}

short_list! {
    /// An item.
    ItemRow(Item), "Items", |world| world.item_indexes().collect(), item, |item| item.updated_ms, {
        "ItemID" Guid |r| Value::Guid(r.0.item_id);
        "Code" Text |r| Value::text(r.0.code);
        "Name" Text |r| Value::text(r.0.name);
        "Description" Text |r| plain(r.0.description.as_deref());
        "PurchaseDescription" Text |r| plain(r.0.purchase_description.as_deref());
        "IsSold" Flag |r| Value::Flag(r.0.sales.is_some());
        "IsPurchased" Flag |r| Value::Flag(r.0.purchase.is_some());
        "IsTrackedAsInventory" Flag |r| Value::Flag(r.0.stock.is_some());
        "UpdatedDateUTC" Time |r| Value::Time(r.0.updated_ms);
    }
}

short_list! {
    /// A contact group.
    ContactGroupRow(ContactGroup), "ContactGroups", |world| (0..world.contact_group_count()).collect(), contact_group, |_| i64::MAX, {
        "ContactGroupID" Guid |r| Value::Guid(r.0.contact_group_id);
        "Name" Text |r| Value::text(r.0.name);
        "Status" Text |r| Value::text(r.0.status);
    }
}
