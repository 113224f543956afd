//! What is open with a contact, as Xero's reports tell it: a call a contact.
//!
//! <https://developer.xero.com/documentation/api/accounting/reports>

use super::contacts;
use super::reports::{BASE_CURRENCY, TOTALS};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, FanOut, Lines, Rows, Table, date, guid, money, text, word,
};

/// What customers owe.
pub static AGED_RECEIVABLES_BY_CONTACT: Table = Table {
    name: "AgedReceivablesByContact",
    api: Api::Accounting,
    about: "One row for each document that a customer hadn't paid by a day, and one for the balance before the first day.",
    rows: Rows::PerParent(&of_each(
        "/Reports/AgedReceivablesByContact",
        &[
            "Date", "Number", "Due Date", "", "Total", "Paid", "Credited", "Due",
        ],
    )),
    key: KEY,
    columns: columns![
        OF_CONTACT,
        &[text("Number", "Number of the document.").at("1 as text")],
        OF_DOCUMENT,
        PARAMETERS,
    ],
};

/// What suppliers are owed.
pub static AGED_PAYABLES_BY_CONTACT: Table = Table {
    name: "AgedPayablesByContact",
    api: Api::Accounting,
    about: "One row for each document of a supplier that wasn't paid by a day, and one for the balance before the first day.",
    rows: Rows::PerParent(&of_each(
        "/Reports/AgedPayablesByContact",
        &[
            "Date",
            "Reference",
            "Due Date",
            "",
            "Total",
            "Paid",
            "Credited",
            "Due",
        ],
    )),
    key: KEY,
    columns: columns![
        OF_CONTACT,
        &[text("Reference", "The supplier's number of the document.").at("1 as text")],
        OF_DOCUMENT,
        PARAMETERS,
    ],
};

const KEY: &[&str] = &[
    "ContactID",
    "Date",
    "LineType",
    "InvoiceID",
    "CreditNoteID",
    "OverpaymentID",
    "PrepaymentID",
];

const fn of_each(path: &'static str, header: &'static [&'static str]) -> FanOut {
    FanOut {
        parents: &contacts::CONTACTS,
        key: "ContactID",
        endpoint: Endpoint::report_of_each(
            path,
            &[("contactId", "{id}")],
            header,
            Lines::Documents,
            "accounting.reports.aged.read",
        ),
        list: &[],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }
}

const OF_CONTACT: &[Column] = &[
    guid("ContactID", "The contact.").of_parent(),
    text("ContactName", "Its name.").at("Name").of_parent(),
    word(
        "LineType",
        &["Document", "Derived", "Total"],
        "`Document` of a document, `Derived` of what was open before the first day, `Total` of what adds up others.",
    ),
    text("Label", "What a line of no document says."),
    date("DocumentDate", "Day of the document.").at("Day"),
];

const OF_DOCUMENT: &[Column] = &[
    date("DueDate", "When it is to be paid; NULL of credit.").at("2 as text"),
    text("Overdue", "Such as `28 days overdue`; NULL before.").at("3 as text"),
    money("Total", "Amount of the document; credit is negative.").at("4"),
    money("Paid", "What was paid of it by `Date`.").at("5"),
    money("Credited", "What was credited against it by `Date`.").at("6"),
    money("Due", "What was open on `Date`.").at("7"),
    guid("InvoiceID", "The document, if it is an invoice or a bill.").at("invoiceid"),
    guid("CreditNoteID", "If it is a credit note.").at("creditnoteid"),
    guid("OverpaymentID", "If it is an overpayment.").at("overpaymentid"),
    guid("PrepaymentID", "If it is a prepayment.").at("prepaymentid"),
];

const PARAMETERS: &[Column] = &[
    date(
        "Date",
        "As the query gives it: payments and credit count up to this day; today without it.",
    )
    .at("date")
    .as_parameter(),
    date(
        "FromDate",
        "As the query gives it: documents from this day on; earlier ones are in one balance.",
    )
    .at("fromDate")
    .as_parameter(),
    date("ToDate", "As the query gives it: documents up to this day.")
        .at("toDate")
        .as_parameter(),
    TOTALS,
    BASE_CURRENCY,
];
