//! Settings of payroll: its accounts and tracking categories.
//!
//! <https://developer.xero.com/documentation/api/payrollau/settings>

use crate::catalog::descriptor::{
    Api, Column, Endpoint, Identity, Reply, Rows, Table, flag, guid, integer, list, text, word,
};

/// The settings, in a single row.
pub static SETTINGS: Table = Table {
    name: "Settings",
    api: Api::PayrollAus,
    about: "One row for the settings of payroll.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["DaysInPayrollYear"],
    columns: &[
        integer(
            "DaysInPayrollYear",
            "Days that a year of pay is divided by.",
        ),
        flag(
            "EmployeesAreSTP2",
            "Whether employees are reported in Single Touch Payroll's second phase.",
        ),
        list("Accounts", ACCOUNT, "Also the table `SettingsAccounts`."),
        guid(
            "TrackingCategories_EmployeeGroups_TrackingCategoryID",
            "Category whose options group employees.",
        )
        .at("TrackingCategories.EmployeeGroups.TrackingCategoryID"),
        text(
            "TrackingCategories_EmployeeGroups_TrackingCategoryName",
            "Name of that category.",
        )
        .at("TrackingCategories.EmployeeGroups.TrackingCategoryName"),
        guid(
            "TrackingCategories_TimesheetCategories_TrackingCategoryID",
            "Category that lines of timesheets are tracked by.",
        )
        .at("TrackingCategories.TimesheetCategories.TrackingCategoryID"),
        text(
            "TrackingCategories_TimesheetCategories_TrackingCategoryName",
            "Name of that category.",
        )
        .at("TrackingCategories.TimesheetCategories.TrackingCategoryName"),
    ],
};

/// Accounts that payroll books to.
pub static SETTINGS_ACCOUNTS: Table = Table {
    name: "SettingsAccounts",
    api: Api::PayrollAus,
    about: "One row for each account that payroll books to.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Accounts"],
    },
    key: &["AccountID"],
    columns: ACCOUNT,
};

/// Tracking categories that payroll uses.
pub static SETTINGS_TRACKING_CATEGORIES: Table = Table {
    name: "SettingsTrackingCategories",
    api: Api::PayrollAus,
    about: "One row for each tracking category that payroll uses, for employees or for timesheets.",
    rows: Rows::View {
        of: &[&SETTINGS],
        sql: "SELECT kinds.Kind, CASE kinds.Kind \
              WHEN 'EmployeeGroups' THEN TrackingCategories_EmployeeGroups_TrackingCategoryID \
              ELSE TrackingCategories_TimesheetCategories_TrackingCategoryID END AS TrackingCategoryID, \
              CASE kinds.Kind \
              WHEN 'EmployeeGroups' THEN TrackingCategories_EmployeeGroups_TrackingCategoryName \
              ELSE TrackingCategories_TimesheetCategories_TrackingCategoryName END AS TrackingCategoryName, \
              TenantID, TenantName FROM Settings \
              CROSS JOIN (VALUES ('EmployeeGroups'), ('TimesheetCategories')) AS kinds(Kind) \
              WHERE CASE kinds.Kind \
              WHEN 'EmployeeGroups' THEN TrackingCategories_EmployeeGroups_TrackingCategoryID \
              ELSE TrackingCategories_TimesheetCategories_TrackingCategoryID END IS NOT NULL",
    },
    key: &["Kind"],
    columns: &[
        word(
            "Kind",
            &["EmployeeGroups", "TimesheetCategories"],
            "What the category is used for: grouping employees, or tracking timesheets.",
        ),
        guid(
            "TrackingCategoryID",
            "Leads to `accounting.TrackingCategories`.",
        ),
        text("TrackingCategoryName", "Name of the category."),
    ],
};

/// `/Settings`, one object.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Settings",
    reply: Reply::Under("Settings"),
    identity: Identity::None,
    scope: "payroll.settings.read",
    ..Endpoint::PLAIN
};

const ACCOUNT: &[Column] = &[
    guid("AccountID", "Leads to `accounting.Accounts`."),
    text("Code", "Code of the account."),
    text("Name", "Name of the account."),
    word(
        "Type",
        &[
            "BANK",
            "CURRENT",
            "CURRLIAB",
            "DEPRECIATN",
            "DIRECTCOSTS",
            "EQUITY",
            "EXPENSE",
            "FIXED",
            "INVENTORY",
            "LIABILITY",
            "NONCURRENT",
            "OTHERINCOME",
            "OVERHEADS",
            "PREPAYMENT",
            "REVENUE",
            "SALES",
            "TERMLIAB",
            "PAYGLIABILITY",
            "PAYG",
            "SUPERANNUATIONEXPENSE",
            "SUPERANNUATIONLIABILITY",
            "WAGESEXPENSE",
            "WAGESPAYABLELIABILITY",
        ],
        "What payroll uses it for, with words that other accounts don't have.",
    ),
];
