//! Where customers see sales invoices, a call an invoice.
//!
//! <https://developer.xero.com/documentation/api/accounting/invoices>

use super::invoices;
use crate::catalog::descriptor::{Api, Endpoint, FanOut, Rows, Table, guid, text};

/// Addresses of sales invoices online.
pub static ONLINE_INVOICES: Table = Table {
    name: "OnlineInvoices",
    api: Api::Accounting,
    about: "One row for each sales invoice that has an address online.",
    rows: Rows::PerParent(&FanOut {
        parents: &invoices::INVOICES,
        key: "InvoiceID",
        endpoint: Endpoint::per_parent(
            "/Invoices/{id}/OnlineInvoice",
            "OnlineInvoices",
            None,
            "accounting.invoices.read",
        ),
        list: &[],
        or: None,
        flag: None,
        listed: false,
        // Bills and drafts have none, and Xero refuses to be asked about them.
        only: &[
            ("Type", &["ACCREC"]),
            ("Status", &["SUBMITTED", "AUTHORISED", "PAID", "VOIDED"]),
        ],
    }),
    key: &["InvoiceID"],
    columns: &[
        guid("InvoiceID", "Sales invoice that is shown; never a draft.").of_parent(),
        text(
            "OnlineInvoiceUrl",
            "Whoever has it can open it: it takes no sign-in.",
        ),
    ],
};
