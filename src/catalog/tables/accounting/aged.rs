//! What was owed on a day: every open document of all customers, or of all suppliers.
//!
//! Xero's own aged reports tell of one contact a call. These are worked out from whole lists:
//! documents dated until the day, less the payments, refunds and allocations dated until then. What
//! is open is converted at the document's own rate, as it stands on the control account. What was
//! voided or deleted since isn't there: Xero's journals take it back on its own day. Prepayments
//! stand on accounts of their own until they are applied, and so aren't listed.

use super::{credit_notes, invoices, organisation, overpayments, payments, prepayments};
use crate::catalog::descriptor::{
    Api, Column, Rows, Table, date, guid, integer, money, rate, text, word,
};

/// The query of one side, of which documents have these types.
macro_rules! aged {
    ($invoice:literal, $note:literal, $overpayments:literal, $prepayments:literal, $payments:literal) => {
        concat!(
            "WITH documents AS (
  SELECT TenantID, TenantName, ContactID, ContactName, 'Invoice' AS DocumentType, InvoiceID AS DocumentID,
    InvoiceNumber AS DocumentNumber, Reference, Date, DueDate, CurrencyCode, CurrencyRate,
    Total - COALESCE(CISDeduction, 0) AS Total, 1 AS Sign
  FROM Invoices
  WHERE Type = '", $invoice, "' AND Status IN ('AUTHORISED', 'PAID') AND Date <= $AsAt
  UNION ALL
  SELECT TenantID, TenantName, ContactID, ContactName, 'CreditNote', CreditNoteID, CreditNoteNumber,
    Reference, Date, DueDate, CurrencyCode, CurrencyRate, Total - COALESCE(CISDeduction, 0), -1
  FROM CreditNotes
  WHERE Type = '", $note, "' AND Status IN ('AUTHORISED', 'PAID') AND Date <= $AsAt
  UNION ALL
  SELECT TenantID, TenantName, ContactID, ContactName, 'Overpayment', OverpaymentID, NULL, Reference,
    Date, NULL, CurrencyCode, CurrencyRate, Total, -1
  FROM Overpayments
  WHERE Type IN (", $overpayments, ") AND Status IN ('AUTHORISED', 'PAID') AND Date <= $AsAt
), settlements AS (
  SELECT TenantID, COALESCE(OverpaymentID, CreditNoteID, InvoiceID) AS DocumentID, Amount AS Paid,
    0 AS Credited
  FROM Payments
  WHERE Status = 'AUTHORISED' AND PaymentType IN (", $payments, ") AND Date <= $AsAt
  UNION ALL
  SELECT TenantID, unnest(make_array(InvoiceID, CreditNoteID)), 0, Amount
  FROM CreditNoteAllocations
  WHERE Type = '", $note, "' AND CreditNoteStatus IN ('AUTHORISED', 'PAID')
    AND CreditNoteDate <= $AsAt AND Date <= $AsAt AND IsDeleted IS NOT TRUE
  UNION ALL
  SELECT TenantID, unnest(make_array(InvoiceID, OverpaymentID)), 0, Amount
  FROM OverpaymentAllocations
  WHERE Type IN (", $overpayments, ") AND OverpaymentStatus IN ('AUTHORISED', 'PAID')
    AND OverpaymentDate <= $AsAt AND Date <= $AsAt AND IsDeleted IS NOT TRUE
  UNION ALL
  SELECT TenantID, InvoiceID, 0, Amount
  FROM PrepaymentAllocations
  WHERE Type IN (", $prepayments, ") AND PrepaymentStatus IN ('AUTHORISED', 'PAID')
    AND PrepaymentDate <= $AsAt AND Date <= $AsAt AND IsDeleted IS NOT TRUE
), settled AS (
  SELECT TenantID, DocumentID, SUM(Paid) AS Paid, SUM(Credited) AS Credited
  FROM settlements
  GROUP BY TenantID, DocumentID
), open AS (
  SELECT d.*, s.Paid, s.Credited,
    d.Total - COALESCE(s.Paid, 0) - COALESCE(s.Credited, 0) AS Left,
    $AsAt - COALESCE(d.DueDate, d.Date) AS Late,
    COALESCE(d.DueDate, d.Date) AS Due
  FROM documents d
  LEFT JOIN settled s ON s.TenantID = d.TenantID AND s.DocumentID = d.DocumentID
), aged AS (
  SELECT o.*, Sign * o.Left AS Owed,
    CAST(Sign * o.Left / COALESCE(NULLIF(o.CurrencyRate, 0), 1) AS DECIMAL(20, 2)) AS BaseOwed,
    CASE WHEN Late <= 0 THEN 'Current'
      WHEN o.Due > $AsAt - INTERVAL '1 month' THEN '< 1 Month'
      WHEN o.Due > $AsAt - INTERVAL '2 months' THEN '1 Month'
      WHEN o.Due > $AsAt - INTERVAL '3 months' THEN '2 Months'
      WHEN o.Due > $AsAt - INTERVAL '4 months' THEN '3 Months'
      ELSE 'Older' END AS Bucket
  FROM open o
  WHERE o.Left <> 0
)
SELECT a.ContactID, a.ContactName, a.DocumentType, a.DocumentID, a.DocumentNumber, a.Reference, a.Date,
  a.DueDate, CASE WHEN Late > 0 THEN Late ELSE 0 END AS DaysOverdue, a.Bucket, a.CurrencyCode,
  a.CurrencyRate, Sign * a.Total AS Total, Sign * COALESCE(a.Paid, 0) AS Paid,
  Sign * COALESCE(a.Credited, 0) AS Credited, Owed AS Due,
  CASE WHEN Bucket = 'Current' THEN Owed ELSE 0 END AS Due_Current,
  CASE WHEN Bucket = '< 1 Month' THEN Owed ELSE 0 END AS Due_LessThanOneMonth,
  CASE WHEN Bucket = '1 Month' THEN Owed ELSE 0 END AS Due_OneMonth,
  CASE WHEN Bucket = '2 Months' THEN Owed ELSE 0 END AS Due_TwoMonths,
  CASE WHEN Bucket = '3 Months' THEN Owed ELSE 0 END AS Due_ThreeMonths,
  CASE WHEN Bucket = 'Older' THEN Owed ELSE 0 END AS Due_Older,
  g.BaseCurrency,
  CAST(Sign * a.Total / COALESCE(NULLIF(a.CurrencyRate, 0), 1) AS DECIMAL(20, 2)) AS BaseTotal, BaseOwed AS BaseDue,
  CASE WHEN Bucket = 'Current' THEN BaseOwed ELSE 0 END AS BaseDue_Current,
  CASE WHEN Bucket = '< 1 Month' THEN BaseOwed ELSE 0 END AS BaseDue_LessThanOneMonth,
  CASE WHEN Bucket = '1 Month' THEN BaseOwed ELSE 0 END AS BaseDue_OneMonth,
  CASE WHEN Bucket = '2 Months' THEN BaseOwed ELSE 0 END AS BaseDue_TwoMonths,
  CASE WHEN Bucket = '3 Months' THEN BaseOwed ELSE 0 END AS BaseDue_ThreeMonths,
  CASE WHEN Bucket = 'Older' THEN BaseOwed ELSE 0 END AS BaseDue_Older,
  $AsAt AS AsAt, a.TenantID, a.TenantName
FROM aged a
LEFT JOIN Organisation g ON g.TenantID = a.TenantID"
        )
    };
}

/// What customers owed.
pub static AGED_RECEIVABLES: Table = Table {
    name: "AgedReceivables",
    api: Api::Accounting,
    about: "One row for each sales invoice, credit note and overpayment of any customer that was open on `AsAt`.",
    rows: Rows::View {
        of: MADE_OF,
        sql: aged!(
            "ACCREC",
            "ACCRECCREDIT",
            "'RECEIVE-OVERPAYMENT', 'AROVERPAYMENT'",
            "'RECEIVE-PREPAYMENT', 'ARPREPAYMENT'",
            "'ACCRECPAYMENT', 'ARCREDITPAYMENT', 'AROVERPAYMENTPAYMENT'"
        ),
    },
    key: &["AsAt", "DocumentID"],
    columns: COLUMNS,
};

/// What was owed to suppliers.
pub static AGED_PAYABLES: Table = Table {
    name: "AgedPayables",
    api: Api::Accounting,
    about: "One row for each bill, credit note and overpayment of any supplier that was open on `AsAt`.",
    rows: Rows::View {
        of: MADE_OF,
        sql: aged!(
            "ACCPAY",
            "ACCPAYCREDIT",
            "'SPEND-OVERPAYMENT'",
            "'SPEND-PREPAYMENT', 'APPREPAYMENT'",
            "'ACCPAYPAYMENT', 'APCREDITPAYMENT', 'APOVERPAYMENTPAYMENT'"
        ),
    },
    key: &["AsAt", "DocumentID"],
    columns: COLUMNS,
};

const MADE_OF: &[&Table] = &[
    &invoices::INVOICES,
    &credit_notes::CREDIT_NOTES,
    &credit_notes::CREDIT_NOTE_ALLOCATIONS,
    &overpayments::OVERPAYMENTS,
    &overpayments::OVERPAYMENT_ALLOCATIONS,
    &prepayments::PREPAYMENT_ALLOCATIONS,
    &payments::PAYMENTS,
    &organisation::ORGANISATION,
];

const COLUMNS: &[Column] = &[
    guid("ContactID", "The customer or supplier."),
    text("ContactName", "The contact's name as of today."),
    word(
        "DocumentType",
        &["Invoice", "CreditNote", "Overpayment"],
        "What is open; `Invoice` stands for bills too. Prepayments stand on accounts of their own.",
    ),
    guid(
        "DocumentID",
        "Leads to the row in `Invoices`, `CreditNotes` or `Overpayments`.",
    ),
    text(
        "DocumentNumber",
        "The document's number; overpayments have none.",
    ),
    text("Reference", "The document's reference."),
    date(
        "Date",
        "Day of the document, which is `AsAt` at the latest.",
    ),
    date(
        "DueDate",
        "Day by which payment is due; NULL on most credit.",
    ),
    integer(
        "DaysOverdue",
        "Days from `DueDate`, or else from `Date`, to `AsAt`; 0 before.",
    ),
    word(
        "Bucket",
        &[
            "Current",
            "< 1 Month",
            "1 Month",
            "2 Months",
            "3 Months",
            "Older",
        ],
        "How long it was overdue, by calendar months.",
    ),
    text(
        "CurrencyCode",
        "ISO 4217 code of the document's currency, in which all amounts are but those with `Base`.",
    ),
    rate(
        "CurrencyRate",
        "Units of the document's currency for one of the base currency.",
    ),
    money(
        "Total",
        "What the document is over, less any construction scheme deduction; credit is below zero.",
    ),
    money(
        "Paid",
        "Payments until `AsAt`, or refunds of credit, which are below zero.",
    ),
    money(
        "Credited",
        "Credit applied to it until `AsAt`, or what of credit was applied, below zero.",
    ),
    money("Due", "What was open on `AsAt`: `Total - Paid - Credited`."),
    money("Due_Current", "`Due`, if it wasn't overdue."),
    money(
        "Due_LessThanOneMonth",
        "`Due`, if overdue by less than a month.",
    ),
    money(
        "Due_OneMonth",
        "`Due`, if overdue by one month, and not by two.",
    ),
    money(
        "Due_TwoMonths",
        "`Due`, if overdue by two months, and not by three.",
    ),
    money(
        "Due_ThreeMonths",
        "`Due`, if overdue by three months, and not by four.",
    ),
    money("Due_Older", "`Due`, if overdue by four months or more."),
    text("BaseCurrency", "The organisation's own currency."),
    money("BaseTotal", "`Total` at the document's rate, to the cent."),
    money(
        "BaseDue",
        "`Due` at the document's rate, to the cent: what stands on the control account.",
    ),
    money("BaseDue_Current", "`BaseDue`, if it wasn't overdue."),
    money(
        "BaseDue_LessThanOneMonth",
        "`BaseDue`, if overdue by less than a month.",
    ),
    money("BaseDue_OneMonth", "`BaseDue`, if overdue by one month."),
    money("BaseDue_TwoMonths", "`BaseDue`, if overdue by two months."),
    money(
        "BaseDue_ThreeMonths",
        "`BaseDue`, if overdue by three months.",
    ),
    money(
        "BaseDue_Older",
        "`BaseDue`, if overdue by four months or more.",
    ),
    date(
        "AsAt",
        "As the query gives it: the day of which the state is told; today without it.",
    )
    .at("current_date()")
    .as_parameter(),
];
