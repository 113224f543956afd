//! Linked transactions: expenses that customers are to pay.
//!
//! <https://developer.xero.com/documentation/api/accounting/linkedtransactions>

use super::elements;
use crate::catalog::descriptor::{
    Api, Endpoint, Reply, Rows, Table, guid, instant, list, parameter, parameter_beside,
    until_short, word,
};

/// Linked transactions in every status.
pub static LINKED_TRANSACTIONS: Table = Table {
    name: "LinkedTransactions",
    api: Api::Accounting,
    about: "One row for each line of a bill or of money spent that a customer is to pay.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["LinkedTransactionID"],
    columns: &[
        guid("LinkedTransactionID", "Stays the same across edits."),
        word(
            "Status",
            &["APPROVED", "DRAFT", "ONDRAFT", "BILLED", "VOIDED"],
            "`DRAFT` without a customer, `ONDRAFT` or `BILLED` once it is on a sales invoice.",
        ),
        word("Type", &["BILLABLEEXPENSE"], "There is one type as yet."),
        guid(
            "SourceTransactionID",
            "Bill in `Invoices`, or transaction in `BankTransactions`, that holds the expense.",
        ),
        guid("SourceLineItemID", "Line of that document."),
        word(
            "SourceTransactionTypeCode",
            &["ACCPAY", "SPEND"],
            "`ACCPAY` if the source is a bill, `SPEND` if it is a bank transaction.",
        ),
        guid("ContactID", "Customer who is to pay it; NULL on drafts."),
        guid(
            "TargetTransactionID",
            "Sales invoice that it was put on; NULL before.",
        ),
        guid("TargetLineItemID", "Line of that invoice; NULL before."),
        instant("UpdatedDateUTC", "When it was last changed."),
        list(
            "ValidationErrors",
            elements::MESSAGE,
            "Filled only in replies to writes.",
        ),
    ],
};

/// `/LinkedTransactions`, in pages of 100 that don't tell how many there are; neither `where` nor
/// `order` nor `If-Modified-Since` is known. They can be deleted outright, so several pages are
/// read twice.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/LinkedTransactions",
    reply: Reply::List("LinkedTransactions"),
    id: "LinkedTransactionID",
    paging: until_short(100),
    single: Some(Reply::List("LinkedTransactions")),
    filters: &[
        parameter("SourceTransactionID", "SourceTransactionID"),
        parameter("ContactID", "ContactID"),
        // Documented as a filter by the combination of both.
        parameter_beside("Status", "Status", "ContactID"),
        parameter("TargetTransactionID", "TargetTransactionID"),
    ],
    scope: "accounting.invoices.read",
    ..Endpoint::PLAIN
};
