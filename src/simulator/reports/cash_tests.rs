//! The cash basis against what documents, payments and credit themselves say.
//!
//! Nothing here knows journals or steps: what a document has released by a day is worked out from
//! what is open of it on that day.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::simulator::data::World;
use crate::simulator::data::amount::divided;
use crate::simulator::data::calendar::{first_day, last_day, later};
use crate::simulator::{Amount, Basis, Books, Guid, LineItem, Payment, Rate};

/// What accounts hold, by their ids.
struct Cash<'a> {
    books: &'a Books,
    at: NaiveDate,
    held: BTreeMap<Guid, Amount>,
    /// The accounts of sales tax, of rounding and of gains between rates.
    tax: Guid,
    rounding: Guid,
    gains: Guid,
}

/// A document: what it is over, and what settled it when.
struct Document<'a> {
    date: NaiveDate,
    total: Amount,
    rate: Rate,
    /// Whether it stands on the debit of what is owed, as sales do and credit from suppliers.
    is_debit: bool,
    payments: &'a [Payment],
    applied: Vec<(NaiveDate, Amount)>,
}

/// The lines of a document.
struct Lines<'a> {
    items: &'a [LineItem],
    types: &'static str,
}

fn signed(amount: Amount, is_debit: bool) -> Amount {
    match is_debit {
        true => amount,
        false => Amount::ZERO - amount,
    }
}

impl Document<'_> {
    /// What of it is settled on a day, in the base currency.
    fn settled(&self, at: NaiveDate) -> Amount {
        let payments = self.payments.iter();
        let payments = payments.map(|payment| (payment.date, payment.amount));
        let settled = payments.chain(self.applied.iter().copied());
        let until = settled.filter(|(date, _)| *date <= at);
        let open = until.fold(self.total, |open, (_, amount)| open - amount);
        self.total.in_base(self.rate) - open.in_base(self.rate)
    }
}

impl Cash<'_> {
    fn add(&mut self, account: Guid, net: Amount) {
        *self.held.entry(account).or_default() += net;
    }

    /// The lines across from a document, with tax and what rounding leaves.
    fn lines(&self, document: &Document<'_>, lines: &Lines<'_>) -> Vec<(Guid, Amount)> {
        let mut found = Vec::new();
        let mut tax = Amount::ZERO;
        for line in lines.items {
            let net = match lines.types {
                "Inclusive" => line.line_amount - line.tax_amount,
                _ => line.line_amount,
            };
            let account = line.account_id.expect("an account");
            found.push((
                account,
                signed(net.in_base(document.rate), !document.is_debit),
            ));
            tax += signed(line.tax_amount.in_base(document.rate), !document.is_debit);
        }
        if tax != Amount::ZERO {
            found.push((self.tax, tax));
        }
        let own = signed(document.total.in_base(document.rate), document.is_debit);
        let left = found.iter().fold(own, |left, (_, net)| left + *net);
        if left != Amount::ZERO {
            found.push((self.rounding, Amount::ZERO - left));
        }
        found
    }

    /// What moved at once.
    fn whole(&mut self, document: &Document<'_>, lines: &Lines<'_>, account: Guid) {
        if document.date <= self.at {
            for (account, net) in self.lines(document, lines) {
                self.add(account, net);
            }
            let own = document.total.in_base(document.rate);
            self.add(account, signed(own, document.is_debit));
        }
    }

    /// What a document has released, the money that moved for it, and what was gained.
    fn released(&mut self, document: &Document<'_>, lines: Option<&Lines<'_>>) {
        let settled = document.settled(self.at);
        let whole = document.total.in_base(document.rate);
        let lines = lines.map(|lines| self.lines(document, lines));
        if let Some(((last, _), others)) = lines.as_deref().and_then(<[_]>::split_last) {
            let mut left = signed(settled, !document.is_debit);
            for (account, net) in others {
                let exact = i128::from(net.0) * i128::from(settled.0);
                let share = Amount(divided(exact, i128::from(whole.0))).rounded_to_cents();
                left = left - share;
                self.add(*account, share);
            }
            self.add(*last, left);
        }
        let gains = self.gains;
        self.add(gains, signed(settled, document.is_debit));
        for payment in document.payments {
            if payment.date <= self.at {
                let moved = payment.amount.in_base(payment.currency_rate);
                self.add(payment.account_id, signed(moved, document.is_debit));
                self.add(gains, signed(moved, !document.is_debit));
            }
        }
    }

    fn add_invoices_and_notes(&mut self) {
        let is_approved = |status: &str| matches!(status, "AUTHORISED" | "PAID");
        for found in self
            .books
            .invoices()
            .filter(|found| is_approved(found.status))
        {
            let ahead = found.overpayments.iter().chain(&found.prepayments);
            let ahead = ahead.map(|of| (of.date, of.applied_amount));
            let notes = found.credit_notes.iter();
            let document = Document {
                date: found.date,
                total: found.total,
                rate: found.currency_rate,
                is_debit: found.invoice_type == "ACCREC",
                payments: &found.payments,
                applied: notes
                    .map(|of| (of.date, of.applied_amount))
                    .chain(ahead)
                    .collect(),
            };
            let lines = Lines {
                items: &found.line_items,
                types: found.line_amount_types,
            };
            self.released(&document, Some(&lines));
        }
        let notes = self.books.credit_notes();
        for found in notes.filter(|found| is_approved(found.status)) {
            let applied = found.allocations.iter().map(|of| (of.date, of.amount));
            let document = Document {
                date: found.date,
                total: found.total,
                rate: found.currency_rate,
                is_debit: found.credit_note_type == "ACCPAYCREDIT",
                payments: &found.payments,
                applied: applied.collect(),
            };
            let lines = Lines {
                items: &found.line_items,
                types: found.line_amount_types,
            };
            self.released(&document, Some(&lines));
        }
    }

    /// Money paid ahead leaves its account as it is used up.
    fn add_money_paid_ahead(&mut self) {
        let ahead = self.books.overpayments().chain(self.books.prepayments());
        for found in ahead.filter(|found| found.status != "VOIDED") {
            let applied = found.allocations.iter().map(|of| (of.date, of.amount));
            let document = Document {
                date: found.date,
                total: found.total,
                rate: found.currency_rate,
                is_debit: found.money_type.starts_with("SPEND"),
                payments: &found.payments,
                applied: applied.collect(),
            };
            let account = found.line_items[0].account_id.expect("an account");
            let settled = document.settled(self.at);
            self.add(account, signed(settled, !document.is_debit));
            self.released(&document, None);
        }
    }

    fn add_the_rest(&mut self) {
        for found in self.books.bank_transactions() {
            let is_other_side = found.transaction_type == "RECEIVE-TRANSFER";
            if found.status != "AUTHORISED" || is_other_side {
                continue;
            }
            let document = Document {
                date: found.date,
                total: found.total,
                rate: found.currency_rate.unwrap_or(Rate::ONE),
                is_debit: found.transaction_type.starts_with("RECEIVE"),
                payments: &[],
                applied: Vec::new(),
            };
            let lines = Lines {
                items: &found.line_items,
                types: found.line_amount_types,
            };
            self.whole(&document, &lines, found.bank_account.account_id);
        }
        let tax = self.tax;
        for found in self.books.manual_journals() {
            let counts = found.status == "POSTED" && found.show_on_cash_basis_reports;
            if !counts || found.date > self.at {
                continue;
            }
            for line in &found.journal_lines {
                let Some(account) = line.account_id else {
                    continue;
                };
                let net = match found.line_amount_types {
                    "Inclusive" => line.line_amount - line.tax_amount,
                    _ => line.line_amount,
                };
                self.add(account, net);
                self.add(tax, line.tax_amount);
            }
        }
    }
}

#[test]
fn every_account_holds_on_the_cash_basis_what_documents_and_their_payments_say() {
    for (seed, organisation) in [(1, 0), (7, 1), (42, 0)] {
        let mut world = World::new(seed, organisation, 600).special_sources(seed == 42);
        if seed == 7 {
            let voided: Vec<usize> = (0..600).step_by(5).collect();
            world = world.with_changes(&voided, true, 1_800_000_000_000);
        }
        let books = Books {
            world: Arc::new(world),
        };
        let coded = |code: &str| {
            let mut accounts = books.accounts();
            let account = accounts.find(|account| account.code.as_deref() == Some(code));
            account.expect("the account").account_id
        };
        let days = (0..10).map(|part| later(first_day(), part * 97));
        for at in days.chain([last_day()]) {
            let mut cash = Cash {
                books: &books,
                at,
                held: BTreeMap::new(),
                tax: coded("820"),
                rounding: coded("860"),
                gains: coded("499"),
            };
            cash.add_invoices_and_notes();
            cash.add_money_paid_ahead();
            cash.add_the_rest();
            let mut sum = Amount::ZERO;
            for account in books.accounts() {
                let id = account.account_id;
                let expected = cash.held.get(&id).copied().unwrap_or_default()
                    + books.unexplained(id, NaiveDate::MIN, at);
                let told = books.account_balance(id, at, Basis::Cash);
                assert_eq!(told, expected, "seed {seed}, {} at {at}", account.name);
                sum += told;
            }
            assert_eq!(sum, Amount::ZERO);
        }
    }
}
