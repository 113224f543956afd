//! The chart of accounts: a fixed list, the same in both organisations but for tax and bank.
//!
//! Bank accounts may lack a code; archived accounts stay in the list; system accounts say what
//! they are for. The position in the list is the account's index.

use std::sync::OnceLock;

use super::World;
use super::calendar::{first_day, midnight_ms};
use super::ids::{Guid, Kind};
use super::written::interned;

/// An account of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Its id.
    pub account_id: Guid,
    /// Its code; some bank accounts have none.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Its type, such as `BANK` or `REVENUE`.
    pub account_type: &'static str,
    /// Its class, such as `ASSET`.
    pub class: &'static str,
    /// `ACTIVE` or `ARCHIVED`.
    pub status: &'static str,
    /// The tax type it proposes.
    pub tax_type: &'static str,
    /// What it is for.
    pub description: Option<String>,
    /// What Xero uses it for, if it is a system account.
    pub system_account: Option<&'static str>,
    /// The number of a bank account.
    pub bank_account_number: Option<String>,
    /// The kind of a bank account.
    pub bank_account_type: Option<&'static str>,
    /// The currency of a bank account.
    pub currency_code: Option<&'static str>,
    /// Whether payments may be made to it.
    pub enable_payments_to_account: bool,
    /// Whether expense claims may use it.
    pub show_in_expense_claims: bool,
    /// Whether it is on the watch list.
    pub add_to_watchlist: bool,
    /// Its reporting code, if set.
    pub reporting_code: Option<String>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tax {
    Sales,
    Purchases,
    FreeSales,
    FreePurchases,
    Outside,
}

struct Entry(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Tax,
    &'static str,
);

use Tax::{FreePurchases, FreeSales, Outside, Purchases, Sales};

/// Code, name, type, class, tax, description.
#[rustfmt::skip]
const CHART: [Entry; 58] = [
    Entry("090", "Business Bank Account", "BANK", "ASSET", Outside, ""),
    Entry("091", "Business Savings Account", "BANK", "ASSET", Outside, ""),
    Entry("", "Corporate Card", "BANK", "ASSET", Outside, ""),
    Entry("", "Foreign Currency Account", "BANK", "ASSET", Outside, ""),
    Entry("200", "Sales", "REVENUE", "REVENUE", Sales, "Income from any normal business activity"),
    Entry("201", "Export Sales", "REVENUE", "REVENUE", FreeSales, "Sales to customers abroad"),
    Entry("210", "Consulting", "REVENUE", "REVENUE", Sales, "Advice, by the hour or the day"),
    Entry("220", "Old Shop Sales", "REVENUE", "REVENUE", Sales, "The shop closed in 2023"),
    Entry("260", "Other Revenue", "OTHERINCOME", "REVENUE", Sales, "Any other income, not from normal business"),
    Entry("270", "Interest Income", "OTHERINCOME", "REVENUE", FreeSales, "Interest earned"),
    Entry("310", "Cost of Goods Sold", "DIRECTCOSTS", "EXPENSE", Purchases, "What the goods sold have cost"),
    Entry("400", "Advertising", "EXPENSE", "EXPENSE", Purchases, "Expenses of making the business known"),
    Entry("404", "Bank Fees", "EXPENSE", "EXPENSE", FreePurchases, "Fees of the bank"),
    Entry("408", "Cleaning", "EXPENSE", "EXPENSE", Purchases, "Cleaning of the premises"),
    Entry("412", "Consulting & Accounting", "EXPENSE", "EXPENSE", Purchases, "Advisers and accountants"),
    Entry("416", "Depreciation", "DEPRECIATN", "EXPENSE", Outside, "The year's share of an asset's cost"),
    Entry("420", "Entertainment", "EXPENSE", "EXPENSE", FreePurchases, "Meals and events, not deductible"),
    Entry("425", "Freight & Courier", "EXPENSE", "EXPENSE", Purchases, "Sending goods"),
    Entry("429", "General Expenses", "EXPENSE", "EXPENSE", Purchases, "What fits nowhere else"),
    Entry("433", "Insurance", "EXPENSE", "EXPENSE", Purchases, "Premiums"),
    Entry("437", "Interest Expense", "EXPENSE", "EXPENSE", FreePurchases, "Interest on loans"),
    Entry("441", "Legal expenses", "EXPENSE", "EXPENSE", Purchases, "Lawyers' fees"),
    Entry("445", "Light, Power, Heating", "EXPENSE", "EXPENSE", Purchases, "Energy for the premises"),
    Entry("449", "Motor Vehicle Expenses", "EXPENSE", "EXPENSE", Purchases, "Running the cars"),
    Entry("453", "Office Expenses", "EXPENSE", "EXPENSE", Purchases, "Small things for the office"),
    Entry("461", "Printing & Stationery", "EXPENSE", "EXPENSE", Purchases, "Paper, ink, flyers"),
    Entry("469", "Rent", "EXPENSE", "EXPENSE", Purchases, "Rent of the premises"),
    Entry("473", "Repairs and Maintenance", "EXPENSE", "EXPENSE", Purchases, "Keeping things whole"),
    Entry("477", "Wages and Salaries", "WAGESEXPENSE", "EXPENSE", Outside, "Pay of employees"),
    Entry("485", "Subscriptions", "EXPENSE", "EXPENSE", Purchases, "Magazines, software, bodies"),
    Entry("489", "Telephone & Internet", "EXPENSE", "EXPENSE", Purchases, "Calls and lines"),
    Entry("493", "Travel - National", "EXPENSE", "EXPENSE", Purchases, "Journeys within the country"),
    Entry("494", "Travel - International", "EXPENSE", "EXPENSE", FreePurchases, "Journeys abroad"),
    Entry("497", "Bank Revaluations", "EXPENSE", "EXPENSE", Outside, "Bank balances restated at new rates"),
    Entry("498", "Unrealised Currency Gains", "EXPENSE", "EXPENSE", Outside, "Open items restated at new rates"),
    Entry("499", "Realised Currency Gains", "EXPENSE", "EXPENSE", Outside, "Gains and losses on paid items"),
    Entry("610", "Accounts Receivable", "CURRENT", "ASSET", Outside, "What customers owe"),
    Entry("620", "Prepayments", "CURRENT", "ASSET", Outside, "Paid for, not yet had"),
    Entry("630", "Inventory", "INVENTORY", "ASSET", Outside, "Goods held for sale"),
    Entry("710", "Office Equipment", "FIXED", "ASSET", Purchases, "Furniture and machines"),
    Entry("800", "Accounts Payable", "CURRLIAB", "LIABILITY", Outside, "What is owed to suppliers"),
    Entry("801", "Unpaid Expense Claims", "CURRLIAB", "LIABILITY", Outside, "Owed to those who claimed"),
    Entry("820", "GST", "CURRLIAB", "LIABILITY", Outside, "Sales tax to pay or to get back"),
    Entry("840", "Historical Adjustment", "CURRLIAB", "LIABILITY", Outside, "For balances brought in"),
    Entry("860", "Rounding", "CURRLIAB", "LIABILITY", Outside, "Differences of a cent"),
    Entry("877", "Tracking Transfers", "CURRLIAB", "LIABILITY", Outside, "Moves between tracking options"),
    Entry("900", "Loan", "TERMLIAB", "LIABILITY", Outside, "Money borrowed for long"),
    Entry("960", "Retained Earnings", "EQUITY", "EQUITY", Outside, "Earnings kept in the business"),
    Entry("711", "Less Accumulated Depreciation on Office Equipment", "FIXED", "ASSET", Outside, "What office equipment has lost in value"),
    Entry("720", "Computer Equipment", "FIXED", "ASSET", Purchases, "Computers and what belongs to them"),
    Entry("721", "Less Accumulated Depreciation on Computer Equipment", "FIXED", "ASSET", Outside, "What computers have lost in value"),
    Entry("730", "Vehicles & Machinery", "FIXED", "ASSET", Purchases, "Cars, lorries, plant"),
    Entry("731", "Less Accumulated Depreciation on Vehicles & Machinery", "FIXED", "ASSET", Outside, "What vehicles and machinery have lost in value"),
    Entry("478", "Superannuation", "WAGESEXPENSE", "EXPENSE", Outside, "Super of employees"),
    Entry("804", "Wages Payable - Payroll", "CURRLIAB", "LIABILITY", Outside, "Pay not yet paid out"),
    Entry("825", "PAYG Withholdings Payable", "CURRLIAB", "LIABILITY", Outside, "Tax kept back from pay"),
    Entry("826", "Superannuation Payable", "CURRLIAB", "LIABILITY", Outside, "Super owed to funds"),
    Entry("850", "Suspense", "CURRLIAB", "LIABILITY", Outside, "What is to be cleared elsewhere"),
];

/// How many accounts a chart begins with.
pub(crate) fn count() -> usize {
    CHART.len()
}

fn of_type(types: &[&str]) -> Vec<usize> {
    (0..CHART.len())
        .filter(|index| types.contains(&CHART[*index].2) && status(CHART[*index].0) == "ACTIVE")
        .collect()
}

/// The accounts that sales go to.
pub(crate) fn for_sales() -> &'static [usize] {
    static FOUND: OnceLock<Vec<usize>> = OnceLock::new();
    FOUND.get_or_init(|| of_type(&["REVENUE", "OTHERINCOME"]))
}

/// The accounts that purchases go to.
pub(crate) fn for_purchases() -> &'static [usize] {
    static FOUND: OnceLock<Vec<usize>> = OnceLock::new();
    FOUND.get_or_init(|| of_type(&["EXPENSE", "DIRECTCOSTS"]))
}

/// The account of a code that the chart is sure to have.
pub(crate) fn coded(code: &str) -> usize {
    CHART
        .iter()
        .position(|entry| entry.0 == code)
        .unwrap_or_default()
}

/// The bank accounts in the organisation's own currency.
pub(crate) const BANKS: [usize; 3] = [0, 1, 2];

/// The bank account in the first of the foreign currencies.
pub(crate) const FOREIGN_BANK: usize = 3;

/// Whether a line on this account usually bears tax.
pub(crate) fn is_taxed(index: usize) -> bool {
    matches!(CHART[index].4, Sales | Purchases)
}

/// The code of an account; some banks have none.
pub(crate) fn code_of(index: usize) -> Option<&'static str> {
    let entry = CHART.get(index)?;
    Some(entry.0).filter(|code| !code.is_empty())
}

/// The name of an account.
pub(crate) fn name_of(index: usize) -> &'static str {
    CHART.get(index).map_or("", |entry| entry.1)
}

/// A type as accounting tells it: it doesn't know the word that payroll has for wages. // (i)(s)
fn told(account_type: &'static str) -> &'static str {
    match account_type {
        "WAGESEXPENSE" => "EXPENSE",
        other => other,
    }
}

/// The type of an account, with payroll's word for wages.
pub(crate) fn type_of(index: usize) -> &'static str {
    CHART.get(index).map_or("", |entry| entry.2)
}

fn status(code: &str) -> &'static str {
    match code {
        "220" | "494" => "ARCHIVED",
        _ => "ACTIVE",
    }
}

fn system_account(code: &str) -> Option<&'static str> {
    Some(match code {
        "497" => "BANKCURRENCYGAIN",
        "498" => "UNREALISEDCURRENCYGAIN",
        "499" => "REALISEDCURRENCYGAIN",
        "610" => "DEBTORS",
        "800" => "CREDITORS",
        "801" => "UNPAIDEXPCLM",
        "804" => "WAGEPAYABLES",
        "820" => "GST",
        "840" => "HISTORICAL",
        "860" => "ROUNDING",
        "877" => "TRACKINGTRANSFERS",
        "960" => "RETAINEDEARNINGS",
        _ => return None,
    })
}

impl World {
    /// How many accounts there ever were.
    pub(crate) fn accounts_ever(&self) -> usize {
        count() + self.written.accounts.created()
    }

    /// The places in the chart of the accounts there are.
    pub(crate) fn account_indexes(&self) -> impl Iterator<Item = usize> + '_ {
        self.written.accounts.indexes(count())
    }

    /// The code of an account by its place; some banks have none.
    pub(crate) fn account_code(&self, index: usize) -> Option<&'static str> {
        match self.written.accounts.get(index) {
            Some(written) => written.code.as_deref().map(interned),
            None => code_of(index),
        }
    }

    /// The name of an account by its place.
    pub(crate) fn account_name(&self, index: usize) -> &'static str {
        match self.written.accounts.get(index) {
            Some(written) => interned(&written.name),
            None => name_of(index),
        }
    }

    /// The type of an account by its place.
    pub(crate) fn account_type(&self, index: usize) -> &'static str {
        match self.written.accounts.get(index) {
            Some(written) => written.account_type,
            None => told(type_of(index)),
        }
    }

    pub(crate) fn account(&self, index: usize) -> Account {
        match self.written.accounts.get(index) {
            Some(written) => Account::clone(written),
            None => self.account_drawn(index),
        }
    }

    fn account_drawn(&self, index: usize) -> Account {
        let index = index.min(CHART.len() - 1);
        let Entry(code, name, account_type, class, tax, description) = CHART[index];
        let profile = self.profile();
        let mut random = self.random("account", index);
        let bank = account_type == "BANK";
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Account {
            account_id: self.id(Kind::Account, 0, index),
            code: some(code),
            name: name.to_owned(),
            account_type: told(account_type),
            class,
            status: status(code),
            tax_type: match tax {
                Sales => profile.tax_on_sales,
                Purchases => profile.tax_on_purchases,
                FreeSales => profile.no_tax_on_sales,
                FreePurchases => profile.no_tax_on_purchases,
                Outside => profile.outside_tax,
            },
            description: some(description),
            system_account: system_account(code),
            bank_account_number: bank.then(|| format!("0209{:011}", random.below(100_000_000_000))),
            bank_account_type: bank.then_some(if name == "Corporate Card" {
                "CREDITCARD"
            } else {
                "BANK"
            }),
            currency_code: bank.then_some(if name.starts_with("Foreign") {
                profile.foreign[0].0
            } else {
                profile.currency
            }),
            enable_payments_to_account: matches!(code, "090" | "091" | "900") || random.chance(5),
            show_in_expense_claims: account_type == "EXPENSE" && random.chance(60),
            add_to_watchlist: random.chance(10),
            reporting_code: random.chance(50).then(|| {
                let part = &class[..3];
                format!("{part}.{}", if code.is_empty() { "BAN" } else { code })
            }),
            has_attachments: random.chance(4),
            updated_ms: midnight_ms(first_day()) + random.between(0, 40_000_000_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_unique() {
        let world = World::new(1, 0, 100);
        let accounts: Vec<Account> = (0..count()).map(|index| world.account(index)).collect();
        let mut names: Vec<&str> = accounts.iter().map(|a| a.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count());
        assert!(accounts.iter().any(|a| a.status == "ARCHIVED"));
        assert!(accounts.iter().any(|a| a.code.is_none()));
        let currency = |index: usize| accounts[index].currency_code;
        assert!(BANKS.iter().all(|i| currency(*i) == Some("AUD")));
        assert_eq!(currency(FOREIGN_BANK), Some("USD"));
        let banks = accounts.iter().filter(|a| a.account_type == "BANK");
        assert_eq!(banks.count(), BANKS.len() + 1);
        assert_eq!(accounts[coded("610")].system_account, Some("DEBTORS"));
        assert!(for_sales().iter().all(|i| accounts[*i].code.is_some()));
    }
}
