//! Settings of payroll: its accounts, and the tracking categories it uses.

use crate::simulator::data::World;
use crate::simulator::data::accounts;
use crate::simulator::data::ids::{Guid, Kind};

/// The settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Days that a year of payroll has.
    pub days_in_payroll_year: i64,
    /// Whether employees are reported in the second phase of Single Touch Payroll.
    pub employees_are_stp2: bool,
    /// The accounts that payroll books to.
    pub accounts: Vec<SettingsAccount>,
    /// The category that groups employees.
    pub employee_groups: Option<SettingsCategory>,
    /// The category that timesheets are tracked by.
    pub timesheet_categories: Option<SettingsCategory>,
}

/// An account that payroll books to.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsAccount {
    /// Its id.
    pub account_id: Guid,
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its type, of which payroll has some of its own.
    pub account_type: &'static str,
}

/// A tracking category that payroll uses.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsCategory {
    /// Its id.
    pub tracking_category_id: Guid,
    /// Its name.
    pub tracking_category_name: &'static str,
}

/// The code of each account, and the type that payroll has for it.
const ACCOUNTS: [(&str, Option<&str>); 6] = [
    ("090", None),
    ("477", None),
    ("804", Some("WAGESPAYABLELIABILITY")),
    ("825", Some("PAYGLIABILITY")),
    ("478", Some("SUPERANNUATIONEXPENSE")),
    ("826", Some("SUPERANNUATIONLIABILITY")),
];

impl World {
    pub(crate) fn payroll_settings(&self) -> Settings {
        let accounts = ACCOUNTS.map(|(code, account_type)| {
            let index = accounts::coded(code);
            SettingsAccount {
                account_id: self.id(Kind::Account, 0, index),
                code,
                name: accounts::name_of(index),
                account_type: account_type.unwrap_or_else(|| accounts::type_of(index)),
            }
        });
        let category = |index: usize| {
            let category = self.tracking_category(index);
            SettingsCategory {
                tracking_category_id: category.tracking_category_id,
                tracking_category_name: category.name,
            }
        };
        Settings {
            days_in_payroll_year: 364,
            employees_are_stp2: self.organisation == 0,
            accounts: accounts.into(),
            employee_groups: Some(category(1)),
            // The second organisation doesn't track timesheets.
            timesheet_categories: (self.organisation == 0).then(|| category(0)),
        }
    }
}
