//! What settles a document, as documents list it: payments, credit notes, over- and prepayments.
//!
//! Their own tables say more: inside a document Xero sends stubs, so most fields are NULL.
//! The lists inside are left out, as list columns are nested one level; child tables add them.

use super::elements::{
    self, ACCOUNT_NAME, ACCOUNT_REFERENCE, CONTACT_REFERENCE, DOCUMENT_STATUSES, INVOICE_TYPES,
    LINE_AMOUNT_TYPES,
};
use crate::catalog::descriptor::{Column, date, flag, guid, instant, money, rate, text, word};

/// `Payment` without the invoice it pays.
pub(crate) const PAYMENT: &[Column] = columns![
    PAYMENT_ITSELF,
    ACCOUNT_NAME,
    REFUNDED_CREDIT_NOTE,
    REFUNDED_MONEY,
    PAYMENT_MARKS,
];

/// Own fields of `Payment`, the bank account and the batch. The account's name isn't among them:
/// Xero gives it with a single payment and not in lists, and a row must not depend on the reading.
pub(crate) const PAYMENT_ITSELF: &[Column] = columns![PAYMENT_OWN, PAYMENT_BATCH, PAYMENT_TEXTS];

/// Own fields of `Payment` and the bank account.
pub(crate) const PAYMENT_OWN: &[Column] = columns![
    &[
        guid(
            "PaymentID",
            "Leads to the row in `Payments`, which says more.",
        ),
        date("Date", "Day of payment."),
        money("Amount", "In the currency of the document that is paid."),
        money(
            "BankAmount",
            "In the currency of the bank account; NULL inside documents.",
        ),
        rate(
            "CurrencyRate",
            "Units of the document's currency for one of the base currency, on that day.",
        ),
        word(
            "Status",
            &["AUTHORISED", "DELETED"],
            "Documents list live payments, often without a status.",
        ),
        word(
            "PaymentType",
            &[
                "ACCRECPAYMENT",
                "ACCPAYPAYMENT",
                "ARCREDITPAYMENT",
                "APCREDITPAYMENT",
                "AROVERPAYMENTPAYMENT",
                "ARPREPAYMENTPAYMENT",
                "APPREPAYMENTPAYMENT",
                "APOVERPAYMENTPAYMENT",
            ],
            "Kind of document that is paid; NULL inside documents.",
        ),
        text("Reference", "Free text, often the bank's wording."),
        flag(
            "IsReconciled",
            "Whether it is matched with a bank statement line; NULL inside documents.",
        ),
    ],
    ACCOUNT_REFERENCE,
    &[text(
        "Code",
        "Code of the bank account under its older name, mostly NULL.",
    )],
];

/// The batch that a payment was made in.
const PAYMENT_BATCH: &[Column] = &[
    guid(
        "BatchPaymentID",
        "Batch it was paid with; NULL for a single payment.",
    ),
    text(
        "BatchPaymentCode",
        "Text for the suppliers' bank statements set on the batch, in New Zealand only.",
    )
    .at("BatchPayment.Code"),
    word(
        "BatchPaymentType",
        &["PAYBATCH", "RECBATCH"],
        "Whether the batch pays bills or receives money; NULL for a single payment.",
    )
    .at("BatchPayment.Type"),
];

/// What the bank is told with a payment.
pub(crate) const PAYMENT_TEXTS: &[Column] = &[
    text(
        "BankAccountNumber",
        "The supplier's bank account, on payments in a batch.",
    ),
    text(
        "Particulars",
        "Text for the supplier's bank statement, in New Zealand only.",
    ),
    text("Details", "Text for the supplier's bank statement."),
];

/// The credit note that a payment refunds.
pub(crate) const REFUNDED_CREDIT_NOTE: &[Column] = &[
    guid(
        "CreditNoteID",
        "Refunded credit note, where Xero gives it by that name; mostly it is in `InvoiceID`.",
    )
    .at("CreditNote.CreditNoteID"),
    text(
        "CreditNoteNumber",
        "Its number, where Xero gives it by that name; mostly it is in `InvoiceNumber`.",
    ),
    word(
        "CreditNoteType",
        CREDIT_NOTE_TYPES,
        "Its type, where Xero gives it by that name; mostly it is in `InvoiceType`.",
    )
    .at("CreditNote.Type"),
];

/// The prepayment or overpayment that a payment refunds: two columns of either.
pub(crate) const REFUNDED_MONEY: &[Column] = &[
    guid(
        "PrepaymentID",
        "Prepayment that is refunded; NULL for other payments.",
    )
    .at("Prepayment.PrepaymentID"),
    word(
        "PrepaymentType",
        PREPAYMENT_TYPES,
        "Whether the prepayment was received or spent.",
    )
    .at("Prepayment.Type"),
    guid(
        "OverpaymentID",
        "Overpayment that is refunded; NULL for other payments.",
    )
    .at("Overpayment.OverpaymentID"),
    word(
        "OverpaymentType",
        OVERPAYMENT_TYPES,
        "Whether the overpayment was received or spent.",
    )
    .at("Overpayment.Type"),
];

/// What Xero notes about a payment.
pub(crate) const PAYMENT_MARKS: &[Column] = &[
    flag(
        "HasAccount",
        "False where Xero sends the payment without its bank account.",
    ),
    flag("HasValidationErrors", "True only in replies to writes."),
    elements::STATUS_ATTRIBUTE_STRING,
    instant(
        "UpdatedDateUTC",
        "When the payment was last changed; NULL inside documents.",
    ),
    text(
        "UpdatedDateUTCString",
        "The same instant as Xero spells it in ISO 8601.",
    ),
];

/// The invoice that a payment pays.
pub(crate) const PAID_INVOICE: &[Column] = &[
    guid(
        "InvoiceID",
        "Invoice or bill that is paid; NULL where the payment stands inside it.",
    )
    .at("Invoice.InvoiceID"),
    text(
        "InvoiceNumber",
        "Number of the invoice that is paid; NULL where the payment stands inside it.",
    ),
    word(
        "InvoiceType",
        INVOICE_TYPES,
        "Whether it is a sale or a bill; NULL where the payment stands inside it.",
    )
    .at("Invoice.Type"),
];

/// `Payment` as an element of a document's list.
pub(crate) const PAYMENT_ELEMENT: &[Column] = columns![PAYMENT, PAID_INVOICE];

/// `Allocation`, without the credit note, prepayment or overpayment around it.
pub(crate) const ALLOCATION: &[Column] = &[
    guid("AllocationID", "Names the allocation when it is undone."),
    date(
        "Date",
        "Day the credit was applied, which decides the accounting period.",
    ),
    money("Amount", "What was applied, in the invoice's currency."),
    guid("InvoiceID", "Invoice or bill that the credit pays.").at("Invoice.InvoiceID"),
    text(
        "InvoiceNumber",
        "Number of that invoice or bill; NULL if it has none.",
    )
    .at("Invoice.InvoiceNumber"),
    word(
        "InvoiceType",
        INVOICE_TYPES,
        "Whether that is a sale or a bill; NULL where Xero sends a stub.",
    )
    .at("Invoice.Type"),
    flag(
        "IsDeleted",
        "True once it was undone; NULL where Xero doesn't say.",
    ),
    elements::STATUS_ATTRIBUTE_STRING,
];

/// What an allocation says of credit other than a credit note's: two columns of a prepayment, two
/// of an overpayment.
pub(crate) const ALLOCATED_MONEY: &[Column] = &[
    guid(
        "PrepaymentID",
        "Prepayment that the credit comes from; NULL for other credit.",
    )
    .at("Prepayment.PrepaymentID"),
    word(
        "PrepaymentType",
        PREPAYMENT_TYPES,
        "Whether that prepayment was received or spent.",
    )
    .at("Prepayment.Type"),
    guid(
        "OverpaymentID",
        "Overpayment that the credit comes from; NULL for other credit.",
    )
    .at("Overpayment.OverpaymentID"),
    word(
        "OverpaymentType",
        OVERPAYMENT_TYPES,
        "Whether that overpayment was received or spent.",
    )
    .at("Overpayment.Type"),
];

/// `Allocation` as an element of a document's list.
pub(crate) const ALLOCATION_ELEMENT: &[Column] =
    columns![ALLOCATION, ALLOCATED_CREDIT_NOTE, ALLOCATED_MONEY];

/// What an allocation says of a credit note's credit.
pub(crate) const ALLOCATED_CREDIT_NOTE: &[Column] = &[
    guid(
        "CreditNoteID",
        "Credit note that the credit comes from; NULL where the allocation stands inside it.",
    )
    .at("CreditNote.CreditNoteID"),
    text(
        "CreditNoteNumber",
        "Its number; NULL where the allocation stands inside it.",
    )
    .at("CreditNote.CreditNoteNumber"),
    word(
        "CreditNoteType",
        CREDIT_NOTE_TYPES,
        "Its type; NULL where the allocation stands inside it.",
    )
    .at("CreditNote.Type"),
];

/// `CreditNote` as an element of the documents it was applied to.
pub(crate) const CREDIT_NOTE_ELEMENT: &[Column] = columns![
    &[
        guid(
            "CreditNoteID",
            "Leads to the row in `CreditNotes`, which says more.",
        ),
        text(
            "CreditNoteNumber",
            "The supplier's number when it was received.",
        ),
        word(
            "Type",
            CREDIT_NOTE_TYPES,
            "Whether it was given to a customer or got from a supplier.",
        ),
        word("Status", DOCUMENT_STATUSES, "NULL where Xero sends a stub."),
    ],
    CONTACT_REFERENCE,
    &[
        date(
            "Date",
            "Day the credit note was issued, or applied where Xero sends a stub.",
        ),
        date("DueDate", "NULL on most credit notes."),
        money(
            "AppliedAmount",
            "Part that was set against this document, in the document's currency.",
        ),
        money("Total", "Tax included, in the credit note's currency."),
        money("SubTotal", "Without tax, in the credit note's currency."),
        money("TotalTax", "Tax, in the credit note's currency."),
        money("RemainingCredit", "Part not yet applied or refunded."),
        text(
            "CurrencyCode",
            "ISO 4217 code of the credit note's currency.",
        ),
        rate(
            "CurrencyRate",
            "Units of the credit note's currency for one of the base currency.",
        ),
        word(
            "LineAmountTypes",
            LINE_AMOUNT_TYPES,
            "Whether its line amounts include tax.",
        ),
        text("Reference", "Only on credit notes given to customers."),
        date(
            "FullyPaidOnDate",
            "Day its credit was used up; NULL while some remains.",
        ),
        money(
            "CISDeduction",
            "Held back for the United Kingdom's construction scheme.",
        ),
        rate("CISRate", "Per cent held back under that scheme."),
        guid("BrandingThemeID", "Layout it is printed with."),
        flag("SentToContact", "Whether somebody marked it as sent."),
        elements::HAS_ATTACHMENTS,
        flag("HasErrors", "True only in replies to writes."),
        elements::STATUS_ATTRIBUTE_STRING,
        instant("UpdatedDateUTC", "When the credit note was last changed."),
        text(
            "UpdatedDateUTCString",
            "The same instant as Xero spells it in ISO 8601.",
        ),
    ],
];

/// `Overpayment` as an element of the documents it was applied to.
pub(crate) const OVERPAYMENT_ELEMENT: &[Column] = columns![
    &[
        guid(
            "OverpaymentID",
            "Leads to the row in `Overpayments`, which says more.",
        ),
        word(
            "Type",
            OVERPAYMENT_TYPES,
            "Whether the money was received or spent.",
        ),
        word(
            "Status",
            CREDIT_STATUSES,
            "`PAID` once its credit is used up.",
        ),
    ],
    CONTACT_REFERENCE,
    &[
        date(
            "Date",
            "Day the money moved, or was applied where Xero sends a stub.",
        ),
        money(
            "AppliedAmount",
            "Part that was set against this document, in the document's currency.",
        ),
        money("Total", "Tax included, in the overpayment's currency."),
        money("SubTotal", "Without tax, in the overpayment's currency."),
        money(
            "TotalTax",
            "Tax, in the overpayment's currency; normally none.",
        ),
        money("RemainingCredit", "Part not yet applied or refunded."),
        text(
            "CurrencyCode",
            "ISO 4217 code of the overpayment's currency.",
        ),
        rate(
            "CurrencyRate",
            "Units of the overpayment's currency for one of the base currency.",
        ),
        word(
            "LineAmountTypes",
            LINE_AMOUNT_TYPES,
            "Whether its line amounts include tax.",
        ),
        text("Reference", "Free text, often the bank's wording."),
        elements::HAS_ATTACHMENTS,
        instant("UpdatedDateUTC", "When the overpayment was last changed."),
        text(
            "UpdatedDateUTCString",
            "The same instant as Xero spells it in ISO 8601.",
        ),
    ],
];

/// `Prepayment` as an element of the documents it was applied to.
pub(crate) const PREPAYMENT_ELEMENT: &[Column] = columns![
    &[
        guid(
            "PrepaymentID",
            "Leads to the row in `Prepayments`, which says more.",
        ),
        text(
            "InvoiceNumber",
            "The prepayment's own number, on received ones only.",
        ),
        word(
            "Type",
            PREPAYMENT_TYPES,
            "Whether the money was received or spent.",
        ),
        word(
            "Status",
            CREDIT_STATUSES,
            "`PAID` once its credit is used up.",
        ),
    ],
    CONTACT_REFERENCE,
    &[
        date(
            "Date",
            "Day the money moved, or was applied where Xero sends a stub.",
        ),
        money(
            "AppliedAmount",
            "Part that was set against this document, in the document's currency.",
        ),
        money("Total", "Tax included, in the prepayment's currency."),
        money("SubTotal", "Without tax, in the prepayment's currency."),
        money("TotalTax", "Tax, in the prepayment's currency."),
        money("RemainingCredit", "Part not yet applied or refunded."),
        text(
            "CurrencyCode",
            "ISO 4217 code of the prepayment's currency.",
        ),
        rate(
            "CurrencyRate",
            "Units of the prepayment's currency for one of the base currency.",
        ),
        word(
            "LineAmountTypes",
            LINE_AMOUNT_TYPES,
            "Whether its line amounts include tax.",
        ),
        text("Reference", "Xero repeats the prepayment's number here."),
        guid(
            "BrandingThemeID",
            "Layout a received prepayment is printed with.",
        ),
        elements::HAS_ATTACHMENTS,
        instant("UpdatedDateUTC", "When the prepayment was last changed."),
        text(
            "UpdatedDateUTCString",
            "The same instant as Xero spells it in ISO 8601.",
        ),
    ],
];

/// Types of credit notes.
pub(crate) const CREDIT_NOTE_TYPES: &[&str] = &["ACCPAYCREDIT", "ACCRECCREDIT"];

/// Types of overpayments.
pub(crate) const OVERPAYMENT_TYPES: &[&str] =
    &["RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT", "AROVERPAYMENT"];

/// Types of prepayments.
pub(crate) const PREPAYMENT_TYPES: &[&str] = &[
    "RECEIVE-PREPAYMENT",
    "SPEND-PREPAYMENT",
    "ARPREPAYMENT",
    "APPREPAYMENT",
];

/// Statuses of both.
pub(crate) const CREDIT_STATUSES: &[&str] = &["AUTHORISED", "PAID", "VOIDED"];
