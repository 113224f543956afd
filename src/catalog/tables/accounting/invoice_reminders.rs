//! Whether customers are reminded of what they owe.
//!
//! <https://developer.xero.com/documentation/api/accounting/invoicereminders>

use crate::catalog::descriptor::{Api, Endpoint, Identity, Reply, Rows, Table, flag};

/// The setting, in a single row.
pub static INVOICE_REMINDERS: Table = Table {
    name: "InvoiceReminders",
    api: Api::Accounting,
    about: "One row for the setting of invoice reminders.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["Enabled"],
    columns: &[flag(
        "Enabled",
        "Whether reminders of invoices are sent to customers.",
    )],
};

/// `/InvoiceReminders/Settings`, whose reply has the key of its first part. The setting has no id:
/// its one value stands for it.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/InvoiceReminders/Settings",
    reply: Reply::List("InvoiceReminders"),
    id: "Enabled",
    identity: Identity::Text { with: &[] },
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};
