//! Money paid ahead of an invoice or beyond it: prepayments and overpayments.
//!
//! Each is one of the bank transactions of that type. // (s) pitfall 7
//! It goes with the invoice of twice its index, of which it has contact, side and currency, and
//! may be applied to it in place of a part of what would else be paid. So which invoice it is, and
//! which money an invoice was given, is known without looking at others. Rules:
//! RemainingCredit = Total − allocations − live refunds, zero exactly when the status is PAID; what
//! is allocated to an invoice is what the invoice lists. // (s) pitfall 6

use chrono::NaiveDate;

use super::World;
use super::amount::{Amount, Rate};
use super::bank_transactions::{self, Figures, Nature};
use super::calendar::{last_day, later};
use super::credit_notes::{Allocation, draw_refunds};
use super::ids::{Guid, Kind};
use super::invoices::{Head, LineItem};
use super::payments::{Payment, PaymentFigures, live};

/// What sets the ids of its allocations apart from those of credit notes.
const ALLOCATIONS: usize = 100;

/// A prepayment or an overpayment.
#[derive(Debug, Clone, PartialEq)]
pub struct PaidAhead {
    /// The id of the prepayment or overpayment.
    pub id: Guid,
    /// Such as `RECEIVE-PREPAYMENT` or `SPEND-OVERPAYMENT`.
    pub money_type: &'static str,
    /// `AUTHORISED`, `PAID` or `VOIDED`.
    pub status: &'static str,
    /// The contact's id.
    pub contact_id: Guid,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's number, if it has one.
    pub contact_number: Option<String>,
    /// The day the money moved.
    pub date: NaiveDate,
    /// `Exclusive`, `Inclusive` or `NoTax`.
    pub line_amount_types: &'static str,
    /// Its lines, whose ids Xero keeps to itself.
    pub line_items: Vec<LineItem>,
    /// The lines without tax.
    pub sub_total: Amount,
    /// The tax.
    pub total_tax: Amount,
    /// What moved.
    pub total: Amount,
    /// What is neither applied nor refunded.
    pub remaining_credit: Amount,
    /// Its currency.
    pub currency_code: &'static str,
    /// Units of that currency for one of the organisation's.
    pub currency_rate: Rate,
    /// What of it was applied to which invoice.
    pub allocations: Vec<Allocation>,
    /// Its live refunds.
    pub payments: Vec<Payment>,
    /// Its reference; a prepayment's is its number.
    pub reference: Option<String>,
    /// The number of a received prepayment.
    pub invoice_number: Option<String>,
    /// The theme of a received prepayment.
    pub branding_theme_id: Option<Guid>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A prepayment or an overpayment applied to an invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedMoney {
    /// Its id.
    pub id: Guid,
    /// Whether it is an overpayment.
    pub is_overpayment: bool,
    /// The day it was applied.
    pub date: NaiveDate,
    /// What of it was applied here.
    pub applied_amount: Amount,
    /// What it is over.
    pub total: Amount,
}

/// What was applied to an invoice, as the invoice sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Applied {
    /// Index of the bank transaction.
    pub(crate) bank: usize,
    pub(crate) is_overpayment: bool,
    pub(crate) date: NaiveDate,
    pub(crate) amount: Amount,
    pub(crate) total: Amount,
}

/// Who, when, which kind.
#[derive(Debug, Clone)]
pub(crate) struct AheadHead {
    pub(crate) bank: bank_transactions::Head,
    /// The contact, which every one has.
    pub(crate) contact: usize,
    /// The invoice it goes with, applied to it or not.
    pub(crate) invoice: Option<Head>,
}

/// The amounts, without any text.
#[derive(Debug, Clone)]
pub(crate) struct AheadFigures {
    pub(crate) bank: Figures,
    pub(crate) status: &'static str,
    /// What of it is applied to its invoice.
    pub(crate) applied: Option<Applied>,
    /// Its refunds, deleted ones included.
    pub(crate) refunds: Vec<PaymentFigures>,
    pub(crate) remaining: Amount,
}

impl AheadHead {
    pub(crate) fn is_overpayment(&self) -> bool {
        self.bank.nature == Nature::Overpayment
    }

    pub(crate) fn is_live(&self) -> bool {
        self.bank.status == "AUTHORISED"
    }

    pub(crate) fn kind(&self) -> Kind {
        kind(self.is_overpayment())
    }

    /// Its type where it stands in an invoice's place.
    // (s) the words of the invoice's `Type`.
    pub(crate) fn document_type(&self) -> &'static str {
        match (self.is_overpayment(), self.bank.is_received) {
            (true, true) => "AROVERPAYMENT",
            (true, false) => "APOVERPAYMENT",
            (false, true) => "ARPREPAYMENT",
            (false, false) => "APPREPAYMENT",
        }
    }

    /// The type of its refunds.
    pub(crate) fn payment_type(&self) -> &'static str {
        match (self.is_overpayment(), self.bank.is_received) {
            (true, true) => "AROVERPAYMENTPAYMENT",
            (true, false) => "APOVERPAYMENTPAYMENT",
            (false, true) => "ARPREPAYMENTPAYMENT",
            (false, false) => "APPREPAYMENTPAYMENT",
        }
    }

    pub(crate) fn currency_rate(&self) -> Rate {
        self.bank.currency_rate.unwrap_or(Rate::ONE)
    }
}

fn kind(is_overpayment: bool) -> Kind {
    if is_overpayment {
        Kind::Overpayment
    } else {
        Kind::Prepayment
    }
}

impl World {
    /// The indexes of the bank transactions that are overpayments, or prepayments.
    pub(crate) fn paid_ahead(&self, overpayments: bool) -> &[usize] {
        let places = self.paid_ahead_places.get_or_init(|| {
            let all = |wanted: Nature| {
                (0..self.bank_transaction_count())
                    .filter(|index| bank_transactions::nature_of(*index) == Some(wanted))
                    .collect()
            };
            [all(Nature::Prepayment), all(Nature::Overpayment)]
        });
        &places[usize::from(overpayments)]
    }

    /// The invoice that a bank transaction of this nature goes with, as it was made.
    pub(crate) fn invoice_paid_ahead(&self, bank: usize, nature: Nature) -> Option<Head> {
        let index = match nature {
            Nature::Overpayment => bank * 2,
            Nature::Prepayment => bank * 2 + 1,
            Nature::Plain | Nature::Transfer(_) => return None,
        };
        if index >= self.invoices_at_first() {
            return None;
        }
        let head = self.invoice_head_as_made(index);
        let profile = self.profile();
        // There is one account in a foreign currency.
        let has_account = [profile.currency, profile.foreign[0].0].contains(&head.currency_code);
        has_account.then_some(head)
    }

    /// The bank transaction that goes with an invoice.
    fn ahead_of_invoice(&self, invoice: usize) -> Option<usize> {
        let bank = invoice / 2;
        let wanted = match invoice % 2 {
            0 => Nature::Overpayment,
            _ => Nature::Prepayment,
        };
        (bank < self.bank_transaction_count() && bank_transactions::nature_of(bank) == Some(wanted))
            .then_some(bank)
    }

    /// What was applied to an invoice of which `cents` would else be paid in `parts`.
    pub(crate) fn applied_ahead(&self, head: &Head, cents: i64, parts: i64) -> Option<Applied> {
        let bank_index = self.ahead_of_invoice(head.index)?;
        // Every payment keeps a cent at least.
        let most = cents - parts;
        if parts == 0 || most <= 0 {
            return None;
        }
        let bank = self.bank_head(bank_index);
        let nature = bank.nature;
        self.invoice_paid_ahead(bank_index, nature)?;
        let mut random = self.random("applied ahead", bank_index);
        let share = random.pick(&[100, 100, 100, 60, 33, 0]);
        let total = self.bank_figures(&bank).total;
        let amount = (total.0 / 100 * share / 100).min(most);
        if bank.status != "AUTHORISED" || amount <= 0 {
            return None;
        }
        let first = bank.date.max(head.date);
        Some(Applied {
            bank: bank_index,
            is_overpayment: nature == Nature::Overpayment,
            date: later(first, random.between(0, 12)).min(last_day().max(first)),
            amount: Amount::from_cents(amount),
            total,
        })
    }

    pub(crate) fn ahead_head(&self, bank: usize) -> AheadHead {
        let bank = self.bank_head(bank);
        let invoice = self.invoice_paid_ahead(bank.index, bank.nature);
        AheadHead {
            contact: bank.contact.unwrap_or_default(),
            invoice,
            bank,
        }
    }

    /// What was applied to the invoice while that wasn't voided.
    pub(crate) fn applied_at_first(&self, head: &AheadHead) -> Option<Applied> {
        self.applied_to(head.invoice.as_ref()?)
    }

    pub(crate) fn ahead_figures(&self, head: &AheadHead) -> AheadFigures {
        let bank = self.bank_figures(&head.bank);
        if !head.is_live() {
            return AheadFigures {
                bank,
                // (s) there is no DELETED among its statuses.
                status: "VOIDED",
                applied: None,
                refunds: Vec::new(),
                remaining: Amount::ZERO,
            };
        }
        let at_first = self.applied_at_first(head);
        let used = at_first.map_or(Amount::ZERO, |applied| applied.amount);
        let random = self.random("refunds ahead", head.bank.index);
        let refunds = draw_refunds(random, head.bank.date, bank.total - used);
        // Voiding an invoice gives the credit back.
        let is_void = |invoice: &Head| self.change_of(invoice.index).is_some_and(|c| c.voided);
        let applied = at_first.filter(|_| !head.invoice.as_ref().is_some_and(is_void));
        let used = applied.map_or(Amount::ZERO, |applied| applied.amount);
        let refunded: Amount = live(&refunds).map(|refund| refund.amount).sum();
        let remaining = bank.total - used - refunded;
        AheadFigures {
            bank,
            status: match remaining == Amount::ZERO {
                true => "PAID",
                false => "AUTHORISED",
            },
            applied,
            refunds,
            remaining,
        }
    }

    pub(crate) fn ahead(&self, bank: usize) -> PaidAhead {
        let head = self.ahead_head(bank);
        let figures = self.ahead_figures(&head);
        let index = head.bank.index;
        let mut random = self.random("ahead text", index);
        let kind = head.kind();
        let is_received_prepayment = !head.is_overpayment() && head.bank.is_received;
        let number = is_received_prepayment.then(|| format!("PRE-{:05}", index + 1));
        let reference = match head.is_overpayment() {
            true => random
                .chance(50)
                .then(|| self.nasty_text("nasty ahead reference", index))
                .flatten()
                .or_else(|| {
                    random
                        .chance(60)
                        .then(|| format!("Overpaid \"{:04}\", café", random.below(10_000)))
                }),
            // (s) the examples: a prepayment's number stands in both.
            false => number.clone(),
        };
        let allocations = figures.applied.iter().filter_map(|applied| {
            let invoice = head.invoice.as_ref()?;
            Some(Allocation {
                allocation_id: self.id(Kind::Allocation, ALLOCATIONS, index),
                date: applied.date,
                amount: applied.amount,
                invoice_id: self.id(Kind::Invoice, 0, invoice.index),
                invoice_number: self.invoice_number(invoice),
            })
        });
        let allocations = allocations.collect();
        let payments = live(&figures.refunds)
            .map(|refund| self.payment_of_ahead(&head, refund))
            .collect();
        let (sub_total, total_tax) = (figures.bank.sub_total, figures.bank.total_tax);
        let total = figures.bank.total;
        PaidAhead {
            id: self.id(kind, 0, index),
            money_type: head.bank.transaction_type(),
            status: figures.status,
            contact_id: self.id(Kind::Contact, 0, head.contact),
            contact_name: self.contact_name(head.contact),
            contact_number: self.contact_number(head.contact),
            date: head.bank.date,
            line_amount_types: head.bank.line_amount_types,
            line_items: self
                .bank_transaction_from(&head.bank, figures.bank)
                .line_items,
            sub_total,
            total_tax,
            total,
            remaining_credit: figures.remaining,
            currency_code: head.bank.currency_code,
            currency_rate: head.currency_rate(),
            allocations,
            payments,
            reference,
            invoice_number: number,
            branding_theme_id: is_received_prepayment
                .then(|| self.id(Kind::BrandingTheme, 0, index % 2)),
            has_attachments: random.chance(8),
            updated_ms: self.ahead_updated_ms(&head),
        }
    }

    /// When it was changed last: giving the credit back changes it too.
    pub(crate) fn ahead_updated_ms(&self, head: &AheadHead) -> i64 {
        let invoice = head.invoice.as_ref();
        let voided = invoice
            .and_then(|invoice| self.change_of(invoice.index))
            .filter(|change| change.voided);
        voided.map_or(head.bank.updated_ms, |change| change.at_ms)
    }

    /// What an invoice lists of money paid ahead.
    pub(crate) fn applied_money(&self, applied: Applied) -> AppliedMoney {
        AppliedMoney {
            id: self.id(kind(applied.is_overpayment), 0, applied.bank),
            is_overpayment: applied.is_overpayment,
            date: applied.date,
            applied_amount: applied.amount,
            total: applied.total,
        }
    }
}
