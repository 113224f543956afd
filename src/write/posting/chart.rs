//! What an organisation's books are kept in: its accounts, tax rates, items and base currency.
//!
//! Each is read once a statement, and only where something of it would be booked.

use std::collections::HashMap;

use super::amount::{Amount, Rate};
use super::read::Reader;
use crate::catalog::tables::accounting::{accounts, items, organisation, tax_rates};
use crate::error::Result;
use crate::write::body::Json;

/// An account, as far as journals name it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Account {
    pub(super) id: Option<String>,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) kind: Option<String>,
    /// The tax type that lines on it get.
    tax_type: Option<String>,
    /// The currency of a bank account.
    currency: Option<String>,
    takes_payments: bool,
}

/// The accounts that Xero books to by itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    Receivable,
    Payable,
    Tax,
    Rounding,
    CurrencyGain,
}

impl Role {
    /// As `SystemAccount` has it, and what to call it where the chart doesn't.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Role::Receivable => ("DEBTORS", "Accounts Receivable"),
            Role::Payable => ("CREDITORS", "Accounts Payable"),
            Role::Tax => ("GST", "Sales tax"),
            Role::Rounding => ("ROUNDING", "Rounding"),
            Role::CurrencyGain => ("REALISEDCURRENCYGAIN", "Realised currency gains"),
        }
    }
}

/// A tax rate that lines may carry.
#[derive(Debug)]
pub(super) struct TaxRate {
    pub(super) per_cent: Amount,
    on_sales: bool,
    on_purchases: bool,
    /// Whether a part of it can't be claimed back.
    pub(super) is_partly_lost: bool,
}

/// The books of one organisation.
#[derive(Debug, Default)]
pub(super) struct Chart {
    pub(super) base_currency: String,
    accounts: Vec<Account>,
    by_name: HashMap<String, usize>,
    tax_rates: HashMap<String, TaxRate>,
    items: HashMap<String, Json>,
    /// Whether what the United Kingdom's construction scheme holds back has accounts here.
    pub(super) has_scheme: bool,
}

impl Chart {
    /// Reads accounts and base currency; tax rates if lines are taxed, items if they name any.
    ///
    /// # Errors
    /// As any query's.
    pub(super) async fn read(
        reader: &Reader<'_>,
        is_taxed: bool,
        has_items: bool,
    ) -> Result<Chart> {
        let mut chart = Chart::default();
        let columns = [
            "AccountID",
            "Code",
            "Name",
            "Type",
            "TaxType",
            "CurrencyCode",
            "SystemAccount",
            "EnablePaymentsToAccount",
        ];
        for told in reader.all(&accounts::ACCOUNTS, &columns).await? {
            chart.add(&told);
        }
        let organisations = reader
            .all(&organisation::ORGANISATION, &["BaseCurrency"])
            .await?;
        let base = organisations.first().and_then(|of| of.text("BaseCurrency"));
        chart.base_currency = base.unwrap_or_default().to_string();
        if is_taxed {
            let columns = [
                "TaxType",
                "Status",
                "EffectiveRate",
                "CanApplyToRevenue",
                "CanApplyToExpenses",
                "TaxComponents",
            ];
            for told in reader.all(&tax_rates::TAX_RATES, &columns).await? {
                chart.add_rate(&told);
            }
        }
        if has_items {
            let columns = [
                "Code",
                "IsTrackedAsInventory",
                "SalesDetails_UnitPrice",
                "SalesDetails_AccountCode",
                "SalesDetails_TaxType",
                "PurchaseDetails_UnitPrice",
                "PurchaseDetails_AccountCode",
                "PurchaseDetails_TaxType",
            ];
            for told in reader.all(&items::ITEMS, &columns).await? {
                let code = told.text("Code").unwrap_or_default().to_lowercase();
                chart.items.insert(code, told);
            }
        }
        Ok(chart)
    }

    fn add(&mut self, told: &Json) {
        let text = |path| told.text(path).map(ToString::to_string);
        let account = Account {
            id: text("AccountID"),
            code: text("Code"),
            name: text("Name").unwrap_or_default(),
            kind: text("Type"),
            tax_type: text("TaxType"),
            currency: text("CurrencyCode"),
            takes_payments: told.is_set("EnablePaymentsToAccount"),
        };
        let place = self.accounts.len();
        let role = text("SystemAccount").map(|role| format!("system {role}"));
        self.has_scheme |= role.as_ref().is_some_and(|of| of.starts_with("system CIS"));
        let names = [account.id.clone(), account.code.clone(), role];
        for name in names.into_iter().flatten() {
            self.by_name.insert(name, place);
        }
        self.accounts.push(account);
    }

    fn add_rate(&mut self, told: &Json) {
        let per_cent = told.number("EffectiveRate").and_then(Amount::read);
        let (Some(tax_type), Some(per_cent), Some("ACTIVE")) =
            (told.text("TaxType"), per_cent, told.text("Status"))
        else {
            return;
        };
        let components = told.elements("TaxComponents").iter();
        let rate = TaxRate {
            per_cent,
            on_sales: told.is_set("CanApplyToRevenue"),
            on_purchases: told.is_set("CanApplyToExpenses"),
            is_partly_lost: components
                .filter(|one| one.number("Rate").and_then(Amount::read) != Some(Amount::ZERO))
                .any(|one| one.is_set("IsNonRecoverable")),
        };
        self.tax_rates.insert(tax_type.to_string(), rate);
    }

    /// The account of an id or a code.
    pub(super) fn account(&self, name: &str) -> Option<&Account> {
        let place = self.by_name.get(name);
        let place = place.or_else(|| self.by_name.get(&name.to_lowercase()));
        self.accounts.get(*place?)
    }

    /// The account that an object names by `AccountID` or by code.
    pub(super) fn account_of(&self, object: &Json, code: &str) -> Option<&Account> {
        let name = object.text("AccountID").or(object.text(code))?;
        self.account(name)
    }

    /// The account that Xero books to by itself; one without id or code where the chart has none.
    pub(super) fn role(&self, role: Role) -> Account {
        let (word, name) = role.names();
        let known = self.account(&format!("system {word}"));
        known.cloned().unwrap_or_else(|| Account {
            name: name.to_string(),
            ..Account::default()
        })
    }

    /// The account of what customers owe, or of what is owed to suppliers.
    pub(super) fn control(&self, is_sale: bool) -> Account {
        self.role(match is_sale {
            true => Role::Receivable,
            false => Role::Payable,
        })
    }

    /// The rate of a tax type on a document of a side; any, if none is given.
    pub(super) fn tax_rate(&self, tax_type: &str, is_sale: Option<bool>) -> Option<&TaxRate> {
        let rate = self.tax_rates.get(tax_type)?;
        let applies = match is_sale {
            None => true,
            Some(true) => rate.on_sales,
            Some(false) => rate.on_purchases,
        };
        applies.then_some(rate)
    }

    /// The item of a code, in any case.
    pub(super) fn item(&self, code: &str) -> Option<&Json> {
        self.items.get(&code.to_lowercase())
    }

    /// The currency of a bank account.
    pub(super) fn currency_of<'a>(&'a self, account: &'a Account) -> &'a str {
        account.currency.as_deref().unwrap_or(&self.base_currency)
    }

    /// A document's rate: of the base currency one, else what is said.
    pub(super) fn rate(&self, currency: &str, said: Option<&str>) -> Option<Rate> {
        match currency == self.base_currency {
            true => Some(Rate::ONE),
            false => said.and_then(Rate::read),
        }
    }
}

impl Account {
    pub(super) fn is_bank(&self) -> bool {
        self.kind.as_deref() == Some("BANK")
    }

    /// Whether payments may be made from or into it.
    pub(super) fn takes_payments(&self) -> bool {
        self.is_bank() || self.takes_payments
    }

    pub(super) fn tax_type(&self) -> Option<&str> {
        self.tax_type.as_deref()
    }
}
