//! Money spent and received outside of invoices, transfers between accounts among it.
//!
//! Made in steps like invoices: `Head` (who, when, which kind), `Figures` (amounts, no text),
//! `BankTransaction` (everything). Rules that hold for every one: Total = SubTotal + TotalTax,
//! and both come from the lines to the cent; the currency is the bank account's; the two sides
//! of a transfer stand side by side, at an even index the money that left.

use std::sync::Arc;

use chrono::NaiveDate;

use super::World;
use super::accounts::{self, BANKS, FOREIGN_BANK};
use super::amount::{Amount, Rate, divided};
use super::bank_transfers::is_transfer;
use super::calendar::{
    DAY_MS, SPAN_DAYS, first_day, last_day, last_instant_ms, later, midnight_ms, month_end,
};
use super::contacts::Role;
use super::ids::{Guid, Kind};
use super::invoices::LineItem;
use super::misstatements::Misstatement;
use super::random::Random;
use super::words;

/// A bank transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct BankTransaction {
    /// Its id.
    pub bank_transaction_id: Guid,
    /// `SPEND`, `RECEIVE`, or one of these with `-TRANSFER`, `-OVERPAYMENT`, `-PREPAYMENT`.
    pub transaction_type: &'static str,
    /// `AUTHORISED`, `VOIDED` or `DELETED`.
    pub status: &'static str,
    /// The contact's id; transfers have none.
    pub contact_id: Option<Guid>,
    /// The contact's name.
    pub contact_name: Option<String>,
    /// The bank account.
    pub bank_account: BankAccount,
    /// The day the money moved.
    pub date: NaiveDate,
    /// Its reference, if it has one.
    pub reference: Option<String>,
    /// Whether it is matched with a line of the bank statement.
    pub is_reconciled: bool,
    /// `Exclusive`, `Inclusive` or `NoTax`.
    pub line_amount_types: &'static str,
    /// Its lines.
    pub line_items: Vec<LineItem>,
    /// The lines without tax.
    pub sub_total: Amount,
    /// The tax.
    pub total_tax: Amount,
    /// What moved.
    pub total: Amount,
    /// The bank account's currency.
    pub currency_code: &'static str,
    /// Units of that currency for one of the organisation's, if they differ.
    pub currency_rate: Option<Rate>,
    /// The prepayment that it is.
    pub prepayment_id: Option<Guid>,
    /// The overpayment that it is.
    pub overpayment_id: Option<Guid>,
    /// A link to it in another system.
    pub url: Option<String>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A bank account, as a transaction refers to it.
#[derive(Debug, Clone, PartialEq)]
pub struct BankAccount {
    /// Its id.
    pub account_id: Guid,
    /// Its code; some have none.
    pub code: Option<&'static str>,
    /// Its name.
    pub name: &'static str,
}

/// Who, when, which kind: what most filters ask for.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) index: usize,
    pub(crate) nature: Nature,
    pub(crate) is_received: bool,
    pub(crate) status: &'static str,
    /// None on transfers.
    pub(crate) contact: Option<usize>,
    /// The bank account's place in the chart.
    pub(crate) account: usize,
    pub(crate) date: NaiveDate,
    pub(crate) line_amount_types: &'static str,
    pub(crate) currency_code: &'static str,
    pub(crate) currency_rate: Option<Rate>,
    pub(crate) updated_ms: i64,
    /// The transaction itself, if it was created or changed.
    pub(crate) written: Option<Arc<BankTransaction>>,
}

/// What a transaction is beside money that moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    Plain,
    Overpayment,
    Prepayment,
    /// Money moved from or to this other account of the chart.
    Transfer(usize),
}

/// The amounts of a transaction, without any text.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    lines: Vec<LineFigures>,
    pub(crate) sub_total: Amount,
    pub(crate) total_tax: Amount,
    pub(crate) total: Amount,
}

#[derive(Debug, Clone)]
struct LineFigures {
    quantity: Amount,
    unit_amount: Amount,
    line_amount: Amount,
    tax_amount: Amount,
    account: usize,
    is_taxed: bool,
}

impl Head {
    pub(crate) fn transaction_type(&self) -> &'static str {
        match (self.is_received, self.nature) {
            (true, Nature::Plain) => "RECEIVE",
            (false, Nature::Plain) => "SPEND",
            (true, Nature::Overpayment) => "RECEIVE-OVERPAYMENT",
            (false, Nature::Overpayment) => "SPEND-OVERPAYMENT",
            (true, Nature::Prepayment) => "RECEIVE-PREPAYMENT",
            (false, Nature::Prepayment) => "SPEND-PREPAYMENT",
            (true, Nature::Transfer(_)) => "RECEIVE-TRANSFER",
            (false, Nature::Transfer(_)) => "SPEND-TRANSFER",
        }
    }
}

/// What the transaction of an index is beside a plain one, if it is no transfer.
pub(crate) fn nature_of(index: usize) -> Option<Nature> {
    match index % 12 {
        _ if is_transfer(index / 2) => None,
        3 => Some(Nature::Overpayment),
        8 => Some(Nature::Prepayment),
        _ => Some(Nature::Plain),
    }
}

/// Whether it is a prepayment or an overpayment.
pub(crate) fn is_paid_ahead(index: usize) -> bool {
    let nature = nature_of(index);
    matches!(nature, Some(Nature::Prepayment | Nature::Overpayment))
}

impl World {
    /// How many bank transactions were drawn: an even number, as transfers come in twos.
    pub(crate) fn bank_transactions_at_first(&self) -> usize {
        (self.invoices_at_first() / 4).max(20) * 2
    }

    pub(crate) fn bank_transaction_count(&self) -> usize {
        self.bank_transactions_at_first() + self.written.bank_transactions.created()
    }

    pub(crate) fn bank_transaction(&self, index: usize) -> BankTransaction {
        let head = self.bank_head(index);
        let figures = self.bank_figures(&head);
        self.bank_transaction_from(&head, figures)
    }

    /// A drawn transaction, whatever was written.
    pub(crate) fn bank_transaction_drawn(&self, index: usize) -> BankTransaction {
        let head = self.bank_head_drawn(index);
        let figures = self.bank_figures(&head);
        self.bank_transaction_from(&head, figures)
    }

    pub(crate) fn bank_head(&self, index: usize) -> Head {
        match self.written.bank_transactions.get(index) {
            Some(written) => self.bank_head_as_written(index, written),
            None => self.bank_head_drawn(index),
        }
    }

    fn bank_head_as_written(&self, index: usize, written: &Arc<BankTransaction>) -> Head {
        let account = |id| self.index_of(Kind::Account, id).unwrap_or_default();
        let other = written.line_items.first().and_then(|line| line.account_id);
        let kind = written.transaction_type;
        Head {
            index,
            nature: match kind.split_once('-').map(|(_, nature)| nature) {
                Some("OVERPAYMENT") => Nature::Overpayment,
                Some("PREPAYMENT") => Nature::Prepayment,
                Some("TRANSFER") => Nature::Transfer(other.map_or(0, account)),
                _ => Nature::Plain,
            },
            is_received: kind.starts_with("RECEIVE"),
            status: written.status,
            contact: written
                .contact_id
                .and_then(|id| self.index_of(Kind::Contact, id)),
            account: account(written.bank_account.account_id),
            date: written.date,
            line_amount_types: written.line_amount_types,
            currency_code: written.currency_code,
            currency_rate: written.currency_rate,
            updated_ms: written.updated_ms,
            written: Some(Arc::clone(written)),
        }
    }

    /// The head of a drawn transaction, whatever was written.
    pub(crate) fn bank_head_drawn(&self, index: usize) -> Head {
        // Both sides of a transfer are drawn from the pair's numbers.
        let is_transfer = is_transfer(index / 2);
        let mut random = match is_transfer {
            true => self.random("transfer", index / 2),
            false => self.random("bank transaction", index),
        };
        let profile = self.profile();
        let position = if is_transfer { index / 2 * 2 } else { index } as u64;
        let count = self.bank_transactions_at_first() as u64;
        let days = i64::try_from(position * SPAN_DAYS / count).unwrap_or(0) + random.between(-2, 3);
        let day = later(first_day(), days.clamp(0, SPAN_DAYS as i64));
        let date = if index % 8 == 5 && !is_transfer {
            month_end(day)
        } else {
            day
        };
        let status = match random.below(100) {
            0..5 => "DELETED",
            5..20 if is_transfer => "DELETED",
            5..8 => "VOIDED",
            _ => "AUTHORISED",
        };
        let edited =
            midnight_ms(date) + random.between(0, 20) * DAY_MS + random.between(0, DAY_MS - 1);
        let updated_ms = if edited > last_instant_ms() {
            last_instant_ms() - random.between(1, DAY_MS)
        } else {
            edited
        };
        let updated_ms = self.nasty_instant(index, updated_ms);
        let mut head = Head {
            index,
            nature: Nature::Plain,
            is_received: index % 2 == 1,
            status,
            contact: None,
            account: BANKS[0],
            date,
            line_amount_types: "NoTax",
            currency_code: profile.currency,
            currency_rate: None,
            updated_ms,
            written: None,
        };
        if is_transfer {
            // Between accounts in the organisation's own currency.
            let from = random.below(3) as usize;
            let to = (from + 1 + random.below(2) as usize) % 3;
            let (own, other) = if head.is_received {
                (to, from)
            } else {
                (from, to)
            };
            head.account = BANKS[own];
            head.nature = Nature::Transfer(BANKS[other]);
            return head;
        }
        let contact = self.contact_that_trades(&mut random);
        head.contact = Some(contact);
        head.is_received = match self.contact_role(contact) {
            Role::Customer => true,
            Role::Supplier => false,
            Role::Both | Role::Neither => random.chance(50),
        };
        head.nature = nature_of(index).unwrap_or(Nature::Plain);
        let [most, some, card] = BANKS;
        head.account = random.pick(&[most, most, most, most, some, card, card, FOREIGN_BANK]);
        if head.account == FOREIGN_BANK {
            let (code, usual) = profile.foreign[0];
            let drift = i128::from(random.between(-60_000, 60_000));
            let rate = divided(i128::from(usual.0) * (1_000_000 + drift), 1_000_000);
            (head.currency_code, head.currency_rate) = (code, Some(Rate(rate)));
        }
        // Money paid ahead of an invoice is from its contact and in its currency.
        if let Some(invoice) = self.invoice_paid_ahead(index, head.nature) {
            head.contact = Some(invoice.contact);
            head.is_received = invoice.is_sale();
            head.currency_code = invoice.currency_code;
            let is_own = invoice.currency_code == profile.currency;
            head.currency_rate = (!is_own).then_some(invoice.currency_rate);
            head.account = match (is_own, head.account) {
                (false, _) => FOREIGN_BANK,
                (true, FOREIGN_BANK) => most,
                (true, account) => account,
            };
        }
        if head.nature != Nature::Overpayment {
            head.line_amount_types = match random.below(100) {
                0..30 => "Exclusive",
                30..90 => "Inclusive",
                _ => "NoTax",
            };
        }
        head
    }

    pub(crate) fn bank_figures(&self, head: &Head) -> Figures {
        if let Some(written) = &head.written {
            let lines = written.line_items.iter().map(|line| {
                let account = line
                    .account_id
                    .and_then(|id| self.index_of(Kind::Account, id));
                LineFigures {
                    quantity: line.quantity,
                    unit_amount: line.unit_amount,
                    line_amount: line.line_amount,
                    tax_amount: line.tax_amount,
                    account: account.unwrap_or_default(),
                    is_taxed: line.tax_amount != Amount::ZERO,
                }
            });
            return Figures {
                lines: lines.collect(),
                sub_total: written.sub_total,
                total_tax: written.total_tax,
                total: written.total,
            };
        }
        let mut random = match head.nature {
            // The same amount on both sides.
            Nature::Transfer(_) => self.random("transfer figures", head.index / 2),
            _ => self.random("bank figures", head.index),
        };
        let mut lines = match head.nature {
            Nature::Transfer(other) => vec![untaxed(other, random.between(5_000, 2_000_000))],
            Nature::Overpayment => {
                let code = if head.is_received { "610" } else { "800" };
                vec![untaxed(accounts::coded(code), random.between(100, 90_000))]
            }
            Nature::Plain | Nature::Prepayment => self.bank_lines(head, &mut random),
        };
        if self.misstated(Misstatement::BankToControl, head.index) {
            let code = if head.is_received { "610" } else { "800" };
            let first = lines.iter_mut().take(1);
            first.for_each(|line| line.account = accounts::coded(code));
        }
        let entered: Amount = lines.iter().map(|line| line.line_amount).sum();
        let total_tax: Amount = lines.iter().map(|line| line.tax_amount).sum();
        let (sub_total, total) = match head.line_amount_types {
            "Inclusive" => (entered - total_tax, entered),
            _ => (entered, entered + total_tax),
        };
        Figures {
            lines,
            sub_total,
            total_tax,
            total,
        }
    }

    fn bank_lines(&self, head: &Head, random: &mut Random) -> Vec<LineFigures> {
        let tax_rate = i128::from(self.profile().tax_rate);
        let choices = if head.is_received {
            accounts::for_sales()
        } else {
            accounts::for_purchases()
        };
        let count = random.pick(&[1_usize, 1, 1, 1, 1, 2, 2, 3, 4]);
        let mut line = || {
            let quantity = match random.below(10) {
                0..8 => Amount(10_000),
                8 => Amount(random.between(1, 40) * 2_500),
                _ => Amount(random.between(2_501, 99_999)),
            };
            let unit_amount = if random.chance(10) {
                Amount(random.between(50_001, 3_000_000))
            } else {
                Amount::from_cents(random.between(200, 90_000))
            };
            let account = random.pick(choices);
            let is_taxed = head.line_amount_types != "NoTax"
                && accounts::is_taxed(account)
                && random.chance(90);
            let exact = i128::from(quantity.0) * i128::from(unit_amount.0);
            let line_amount = Amount::from_cents(divided(exact, 1_000_000));
            let share = match (is_taxed, head.line_amount_types) {
                (false, _) => (0, 1),
                (true, "Inclusive") => (tax_rate, 10_000 + tax_rate),
                (true, _) => (tax_rate, 10_000),
            };
            let tax = divided(i128::from(line_amount.0) * share.0, share.1 * 100);
            LineFigures {
                quantity,
                unit_amount,
                line_amount,
                tax_amount: Amount::from_cents(tax),
                account,
                is_taxed,
            }
        };
        (0..count).map(|_| line()).collect()
    }

    /// The lines' accounts, by their places in the chart.
    pub(crate) fn bank_accounts_of_lines(&self, head: &Head) -> Vec<usize> {
        let lines = self.bank_figures(head).lines;
        lines.iter().map(|line| line.account).collect()
    }

    pub(crate) fn bank_reference(&self, head: &Head) -> Option<String> {
        if let Some(written) = &head.written {
            return written.reference.clone();
        }
        let mut random = self.random("bank reference", head.index);
        // (s) the description of Reference: only plain transactions have one.
        let known = head.nature == Nature::Plain && random.chance(60);
        let nasty = self.nasty_text("nasty bank reference", head.index);
        nasty.filter(|_| known).or_else(|| {
            known.then(|| match random.below(3) {
                0 => format!("EFTPOS {:06}", random.below(1_000_000)),
                _ => random.pick(&words::REFERENCES).to_owned(),
            })
        })
    }

    pub(crate) fn bank_is_reconciled(&self, head: &Head) -> bool {
        if let Some(written) = &head.written {
            return written.is_reconciled;
        }
        let is_old = (last_day() - head.date).num_days() > 40;
        let percent = if is_old { 95 } else { 40 };
        let mut random = self.random("reconciled", head.index);
        head.status == "AUTHORISED" && random.chance(percent)
    }

    pub(crate) fn bank_transaction_from(&self, head: &Head, figures: Figures) -> BankTransaction {
        if let Some(written) = &head.written {
            return BankTransaction {
                contact_name: head.contact.map(|contact| self.contact_name(contact)),
                ..BankTransaction::clone(written)
            };
        }
        let index = head.index;
        let mut random = self.random("bank text", index);
        let line_items = figures
            .lines
            .iter()
            .enumerate()
            .map(|(line, amounts)| self.bank_line_item(head, line, amounts, &mut random))
            .collect();
        let is = |nature| head.nature == nature;
        BankTransaction {
            bank_transaction_id: self.id(Kind::BankTransaction, 0, index),
            transaction_type: head.transaction_type(),
            status: head.status,
            contact_id: head.contact.map(|c| self.id(Kind::Contact, 0, c)),
            contact_name: head.contact.map(|c| self.contact_name(c)),
            bank_account: BankAccount {
                account_id: self.id(Kind::Account, 0, head.account),
                code: self.account_code(head.account),
                name: self.account_name(head.account),
            },
            date: head.date,
            reference: self.bank_reference(head),
            is_reconciled: self.bank_is_reconciled(head),
            line_amount_types: head.line_amount_types,
            line_items,
            sub_total: figures.sub_total,
            total_tax: figures.total_tax,
            total: figures.total,
            currency_code: head.currency_code,
            currency_rate: head.currency_rate,
            prepayment_id: is(Nature::Prepayment).then(|| self.id(Kind::Prepayment, 0, index)),
            overpayment_id: is(Nature::Overpayment).then(|| self.id(Kind::Overpayment, 0, index)),
            url: random
                .chance(3)
                .then(|| format!("https://till.example/{}?a=\"1\"&b=ü", index + 1)),
            has_attachments: random.chance(5),
            updated_ms: head.updated_ms,
        }
    }

    fn bank_line_item(
        &self,
        head: &Head,
        line: usize,
        amounts: &LineFigures,
        random: &mut Random,
    ) -> LineItem {
        let profile = self.profile();
        let is_trade = matches!(head.nature, Nature::Plain | Nature::Prepayment);
        let of_item = is_trade && head.is_received && random.chance(10);
        let (item_code, item_name) = random.pick(&words::ITEMS);
        let description = match random.below(100) {
            _ if !is_trade => None,
            0..4 => None,
            _ if of_item => Some(item_name.to_owned()),
            _ => Some(random.pick(&words::DESCRIPTIONS).to_owned()),
        };
        LineItem {
            line_item_id: self.id(Kind::BankLineItem, line, head.index),
            description,
            quantity: amounts.quantity,
            unit_amount: amounts.unit_amount,
            item_code: of_item.then_some(item_code),
            account_code: self.account_code(amounts.account),
            account_id: Some(self.id(Kind::Account, 0, amounts.account)),
            tax_type: match (amounts.is_taxed, head.line_amount_types, head.is_received) {
                (true, _, true) => profile.tax_on_sales,
                (true, _, false) => profile.tax_on_purchases,
                (false, "NoTax", _) => "NONE",
                (false, _, true) => profile.no_tax_on_sales,
                (false, _, false) => profile.no_tax_on_purchases,
            },
            tax_amount: amounts.tax_amount,
            line_amount: amounts.line_amount,
            discount_rate: None,
            discount_amount: None,
            tracking: match is_trade {
                true => self.tracking_of_a_line(random),
                false => Vec::new(),
            },
        }
    }
}

fn untaxed(account: usize, cents: i64) -> LineFigures {
    LineFigures {
        quantity: Amount(10_000),
        unit_amount: Amount::from_cents(cents),
        line_amount: Amount::from_cents(cents),
        tax_amount: Amount::ZERO,
        account,
        is_taxed: false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn sums_add_up_to_the_cent_whatever_the_seed() {
        for (seed, organisation) in [(1, 0), (2, 1), (77, 0)] {
            let world = World::new(seed, organisation, 800);
            for index in 0..world.bank_transaction_count() {
                let found = world.bank_transaction(index);
                let at = format!("seed {seed}: {found:?}");
                let lines: Amount = found.line_items.iter().map(|l| l.line_amount).sum();
                let tax: Amount = found.line_items.iter().map(|l| l.tax_amount).sum();
                assert_eq!(found.total_tax, tax, "{at}");
                assert_eq!(found.sub_total + found.total_tax, found.total, "{at}");
                let entered = match found.line_amount_types {
                    "Inclusive" => found.total,
                    _ => found.sub_total,
                };
                assert_eq!(lines, entered, "{at}");
                assert!(found.total > Amount::ZERO, "{at}");
            }
        }
    }

    #[test]
    fn the_sides_of_a_transfer_mirror_each_other() {
        let world = World::new(5, 0, 600);
        let mut transfers = 0;
        for pair in 0..world.bank_transaction_count() / 2 {
            let out = world.bank_transaction(pair * 2);
            let back = world.bank_transaction(pair * 2 + 1);
            if !out.transaction_type.ends_with("-TRANSFER") {
                continue;
            }
            transfers += 1;
            assert_eq!(out.transaction_type, "SPEND-TRANSFER");
            assert_eq!(back.transaction_type, "RECEIVE-TRANSFER");
            assert_eq!(
                (out.date, out.total, out.status, out.contact_id),
                (back.date, back.total, back.status, None)
            );
            let other = |side: &BankTransaction| side.line_items[0].account_id;
            assert_eq!(other(&out), Some(back.bank_account.account_id));
            assert_eq!(other(&back), Some(out.bank_account.account_id));
            assert_ne!(out.bank_account, back.bank_account);
        }
        assert!(transfers > 10, "{transfers}");
    }

    #[test]
    fn the_default_scale_shows_every_kind() {
        let world = World::new(1, 0, 1_200);
        let all: Vec<BankTransaction> = (0..world.bank_transaction_count())
            .map(|index| world.bank_transaction(index))
            .collect();
        let distinct = |of: fn(&BankTransaction) -> &'static str| {
            all.iter().map(of).collect::<HashSet<&str>>().len()
        };
        assert_eq!(distinct(|t| t.transaction_type), 8);
        assert_eq!(distinct(|t| t.status), 3);
        assert_eq!(distinct(|t| t.currency_code), 2);
        assert_eq!(distinct(|t| t.line_amount_types), 3);
        assert!(all.iter().any(|t| t.bank_account.code.is_none()));
        assert!(all.iter().any(|t| t.reference.is_none()));
        assert!(all.iter().any(|t| t.url.is_some()));
        assert!(all.iter().any(|t| t.is_reconciled));
    }
}
