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

/// Code, name, type: those that the chart of accounts lacks.
const OWN: [(&str, &str, &str); 4] = [
    ("804", "Wages Payable - Payroll", "WAGESPAYABLELIABILITY"),
    ("825", "PAYG Withholdings Payable", "PAYGLIABILITY"),
    ("478", "Superannuation", "SUPERANNUATIONEXPENSE"),
    ("826", "Superannuation Payable", "SUPERANNUATIONLIABILITY"),
];

impl World {
    pub(crate) fn payroll_settings(&self) -> Settings {
        let of_chart = ["090", "477"].map(|code| {
            let index = accounts::coded(code);
            SettingsAccount {
                account_id: self.id(Kind::Account, 0, index),
                code,
                name: accounts::name_of(index),
                account_type: accounts::type_of(index),
            }
        });
        let own = OWN.iter().enumerate();
        let own = own.map(|(index, (code, name, account_type))| SettingsAccount {
            account_id: self.id(Kind::PayItem, 4, index),
            code,
            name,
            account_type,
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
            accounts: of_chart.into_iter().chain(own).collect(),
            employee_groups: Some(category(1)),
            // The second organisation doesn't track timesheets.
            timesheet_categories: (self.organisation == 0).then(|| category(0)),
        }
    }
}
