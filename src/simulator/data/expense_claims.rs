//! Receipts and the expense claims they are put on, which Xero keeps for old organisations.
//!
//! Two receipts of three are on a claim, the third is a draft. A claim is over what its receipts
//! are over, and has been paid what its payments say. (?) Nothing of it is booked here.

use chrono::NaiveDate;

use super::World;
use super::accounts::{self, BANKS};
use super::amount::Amount;
use super::calendar::{DAY_MS, last_day, last_instant_ms, later, midnight_ms};
use super::ids::{Guid, Kind};
use super::invoices::LineItem;
use super::users;
use super::words;

/// What sets the ids of receipts' lines apart.
const LINES: usize = 500;
/// Receipts for each claim, the last of them a draft.
const RECEIPTS: usize = 3;

/// A receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// Its id.
    pub receipt_id: Guid,
    /// Its number within the user's claim.
    pub receipt_number: usize,
    /// `DRAFT`, `SUBMITTED`, `AUTHORISED`, `DECLINED` or `VOIDED`.
    pub status: &'static str,
    /// Who spent the money.
    pub user_id: Guid,
    pub(crate) user: usize,
    /// The contact's id.
    pub contact_id: Guid,
    /// The contact's name.
    pub contact_name: String,
    /// Its date.
    pub date: NaiveDate,
    /// Its reference.
    pub reference: Option<String>,
    /// `Exclusive`, `Inclusive` or `NoTax`.
    pub line_amount_types: &'static str,
    /// Its lines, whose ids Xero keeps to itself.
    pub line_items: Vec<LineItem>,
    /// The lines without tax.
    pub sub_total: Amount,
    /// The tax.
    pub total_tax: Amount,
    /// What it is over.
    pub total: Amount,
    /// A link to it in another system.
    pub url: Option<String>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// An expense claim.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpenseClaim {
    /// Its id.
    pub expense_claim_id: Guid,
    /// `SUBMITTED`, `AUTHORISED`, `PAID`, `VOIDED` or `DELETED`.
    pub status: &'static str,
    /// Who claims.
    pub user_id: Guid,
    pub(crate) user: usize,
    /// Its receipts.
    pub receipts: Vec<Receipt>,
    /// What was paid of it.
    pub payments: Vec<ClaimPayment>,
    /// What its receipts are over.
    pub total: Amount,
    /// What is still to be paid.
    pub amount_due: Amount,
    /// What was paid.
    pub amount_paid: Amount,
    /// When it is to be paid.
    pub payment_due_date: Option<NaiveDate>,
    /// The day it counts on.
    pub reporting_date: Option<NaiveDate>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A payment of an expense claim.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimPayment {
    /// Its id.
    pub payment_id: Guid,
    /// The day of the payment.
    pub date: NaiveDate,
    /// Its amount.
    pub amount: Amount,
    /// The account it came from.
    pub account_id: Guid,
    /// That account's code.
    pub account_code: Option<&'static str>,
}

impl World {
    pub(crate) fn expense_claim_count(&self) -> usize {
        (self.invoices_at_first() / 60).max(10)
    }

    pub(crate) fn receipt_count(&self) -> usize {
        self.expense_claim_count() * RECEIPTS
    }

    fn claim_status(&self, claim: usize) -> &'static str {
        ["PAID", "AUTHORISED", "SUBMITTED", "VOIDED", "DELETED"][claim % 5]
    }

    pub(crate) fn receipt(&self, index: usize) -> Receipt {
        let paper = self.paper("receipt", index, self.receipt_count(), false);
        let mut random = self.random("receipt text", index);
        let (claim, place) = (index / RECEIPTS, index % RECEIPTS);
        let user = claim % users::count();
        Receipt {
            receipt_id: self.id(Kind::Receipt, 0, index),
            receipt_number: place + 1,
            status: match self.claim_status(claim) {
                _ if place + 1 == RECEIPTS => "DRAFT",
                "SUBMITTED" => "SUBMITTED",
                "VOIDED" => "VOIDED",
                "DELETED" => "DECLINED",
                _ => "AUTHORISED",
            },
            user_id: self.id(Kind::User, 0, user),
            user,
            contact_id: self.id(Kind::Contact, 0, paper.contact),
            contact_name: self.contact_name(paper.contact),
            date: paper.date,
            reference: self.paper_text("receipt reference", index, 50, &words::REFERENCES),
            line_items: self.lines_of_paper(&paper, LINES, &mut random),
            line_amount_types: paper.line_amount_types,
            sub_total: paper.lines.sub_total,
            total_tax: paper.lines.total_tax,
            total: paper.lines.total,
            url: random
                .chance(20)
                .then(|| format!("https://receipts.example/{}?a=\"1\"", index + 1)),
            has_attachments: random.chance(30),
            updated_ms: paper.updated_ms,
        }
    }

    pub(crate) fn expense_claim(&self, index: usize) -> ExpenseClaim {
        let mut random = self.random("expense claim", index);
        let first = index * RECEIPTS;
        let receipts: Vec<Receipt> = (first..first + RECEIPTS - 1)
            .map(|receipt| self.receipt(receipt))
            .collect();
        let total: Amount = receipts.iter().map(|receipt| receipt.total).sum();
        let status = self.claim_status(index);
        let latest = receipts.iter().map(|receipt| receipt.date).max();
        let day = latest.unwrap_or(last_day());
        let part = match status {
            "PAID" => total,
            "AUTHORISED" if index.is_multiple_of(2) => Amount::from_cents(total.0 / 200),
            _ => Amount::ZERO,
        };
        let account = random.pick(&BANKS);
        let payment = ClaimPayment {
            payment_id: self.id(Kind::ExpenseClaim, 1, index),
            date: later(day, random.between(1, 20)).min(last_day().max(day)),
            amount: part,
            account_id: self.id(Kind::Account, 0, account),
            account_code: accounts::code_of(account),
        };
        let is_dead = matches!(status, "VOIDED" | "DELETED");
        let edited = midnight_ms(day) + random.between(0, 20 * DAY_MS);
        ExpenseClaim {
            expense_claim_id: self.id(Kind::ExpenseClaim, 0, index),
            status,
            user_id: self.id(Kind::User, 0, index % users::count()),
            user: index % users::count(),
            amount_due: if is_dead { Amount::ZERO } else { total - part },
            amount_paid: part,
            payments: (part != Amount::ZERO)
                .then_some(payment)
                .into_iter()
                .collect(),
            receipts,
            total,
            payment_due_date: random.chance(50).then(|| later(day, random.between(5, 40))),
            reporting_date: (status != "SUBMITTED").then_some(day),
            updated_ms: edited.min(last_instant_ms() - random.between(1, DAY_MS)),
        }
    }
}
