//! Invoices: sales (`ACCREC`) and bills (`ACCPAY`), with lines, payments and credits.
//!
//! Made in three steps, each dearer than the one before, because a filter over half a million
//! rows must not write half a million descriptions: `Head` (who, when, which status),
//! `Figures` (amounts, no text), `Invoice` (everything). Rules that hold for every invoice:
//! Total = SubTotal + TotalTax, and both come from the lines to the cent; AmountPaid is the sum
//! of the live payments, AmountCredited of what credit notes and money paid ahead paid; on approved invoices
//! AmountDue = Total − AmountPaid − AmountCredited, and it is zero exactly when the status is
//! PAID. // (s) pitfall 6

mod figures;
mod head;
#[cfg(test)]
mod tests;
mod whole;

use chrono::NaiveDate;

use super::amount::{Amount, Rate};
use super::ids::Guid;
use super::paid_ahead::AppliedMoney;
use super::payments::Payment;

pub(crate) use figures::{Figures, Lines, LinesOf};
pub(crate) use head::Head;
pub(crate) use whole::LinePlace;

/// An invoice or a bill.
#[derive(Debug, Clone, PartialEq)]
pub struct Invoice {
    /// Its id.
    pub invoice_id: Guid,
    /// `ACCREC` for sales, `ACCPAY` for bills.
    pub invoice_type: &'static str,
    /// Its number: unique on sales; may repeat or lack on bills.
    pub invoice_number: Option<String>,
    /// Its reference.
    pub reference: Option<String>,
    /// The contact's id.
    pub contact_id: Guid,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's number, if it has one.
    pub contact_number: Option<String>,
    /// Its date.
    pub date: NaiveDate,
    /// When it is due; some drafts don't say.
    pub due_date: Option<NaiveDate>,
    /// When the customer is expected to pay.
    pub expected_payment_date: Option<NaiveDate>,
    /// When a bill is planned to be paid.
    pub planned_payment_date: Option<NaiveDate>,
    /// `DRAFT`, `SUBMITTED`, `AUTHORISED`, `PAID`, `VOIDED` or `DELETED`.
    pub status: &'static str,
    /// `Exclusive`, `Inclusive` or `NoTax`.
    pub line_amount_types: &'static str,
    /// Its lines.
    pub line_items: Vec<LineItem>,
    /// The lines without tax.
    pub sub_total: Amount,
    /// The tax.
    pub total_tax: Amount,
    /// What the invoice is over.
    pub total: Amount,
    /// What discounts took off, if there were any.
    pub total_discount: Option<Amount>,
    /// Its currency.
    pub currency_code: &'static str,
    /// Units of that currency for one of the organisation's.
    pub currency_rate: Rate,
    /// What is still to be paid.
    pub amount_due: Amount,
    /// The sum of its payments.
    pub amount_paid: Amount,
    /// The sum of what credit notes, overpayments and prepayments paid.
    pub amount_credited: Amount,
    /// Its live payments.
    pub payments: Vec<Payment>,
    /// The credit notes applied to it.
    pub credit_notes: Vec<AppliedCreditNote>,
    /// The overpayments applied to it.
    pub overpayments: Vec<AppliedMoney>,
    /// The prepayments applied to it.
    pub prepayments: Vec<AppliedMoney>,
    /// The day it was paid in full.
    pub fully_paid_on_date: Option<NaiveDate>,
    /// Whether it was sent; bills and some others don't say.
    pub sent_to_contact: Option<bool>,
    /// Whether the app that signs in here made it.
    pub created_by_my_app: bool,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// Whether a line is discounted.
    pub is_discounted: bool,
    /// The theme of a sales invoice.
    pub branding_theme_id: Option<Guid>,
    /// The repeating invoice it was made from.
    pub repeating_invoice_id: Option<Guid>,
    /// A link to it in another system.
    pub url: Option<String>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct LineItem {
    /// Its id.
    pub line_item_id: Guid,
    /// What was sold.
    pub description: Option<String>,
    /// How much of it.
    pub quantity: Amount,
    /// The price of one, to four places.
    pub unit_amount: Amount,
    /// The item's code, if the line is of an item.
    pub item_code: Option<&'static str>,
    /// The account's code; lines of drafts may lack it.
    pub account_code: Option<&'static str>,
    /// The account's id.
    pub account_id: Option<Guid>,
    /// Its tax type.
    pub tax_type: &'static str,
    /// Its tax.
    pub tax_amount: Amount,
    /// What it adds to the invoice.
    pub line_amount: Amount,
    /// The discount in percent, if there is one.
    pub discount_rate: Option<Amount>,
    /// The discount as an amount, if it was given as one.
    pub discount_amount: Option<Amount>,
    /// Its tracking options, none to two.
    pub tracking: Vec<Tracking>,
}

/// A tracking option of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracking {
    /// The category's id.
    pub tracking_category_id: Guid,
    /// The category's name.
    pub name: &'static str,
    /// The option's id.
    pub tracking_option_id: Guid,
    /// The option's name.
    pub option: &'static str,
}

/// A credit note applied to an invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedCreditNote {
    /// Its id.
    pub credit_note_id: Guid,
    /// Its number; a supplier's may lack.
    pub credit_note_number: Option<String>,
    /// The day it was applied.
    pub date: NaiveDate,
    /// What of it was applied here.
    pub applied_amount: Amount,
    /// What it is over.
    pub total: Amount,
}
