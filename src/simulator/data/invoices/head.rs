//! Who, when, which status: the first and cheapest step of an invoice.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Invoice;

use crate::simulator::data::World;
use crate::simulator::data::amount::{Rate, divided};
use crate::simulator::data::calendar::{
    DAY_MS, SPAN_DAYS, first_day, last_day, last_instant_ms, later, midnight_ms, month_end,
};
use crate::simulator::data::contacts::Role;
use crate::simulator::data::ids::Kind;
use crate::simulator::data::random::Random;
use crate::simulator::data::words;

/// Who, when, which status: what most filters ask for.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) index: usize,
    pub(crate) invoice_type: &'static str,
    pub(crate) contact: usize,
    pub(crate) date: NaiveDate,
    pub(crate) due_date: Option<NaiveDate>,
    pub(crate) status: &'static str,
    /// The status before a test voided it: payments and credits were made under that one.
    pub(crate) status_at_first: &'static str,
    pub(crate) line_amount_types: &'static str,
    pub(crate) currency_code: &'static str,
    pub(crate) currency_rate: Rate,
    pub(crate) updated_ms: i64,
    /// How many lines it has.
    pub(crate) lines: usize,
    /// The invoice itself, if it was created or changed.
    pub(crate) written: Option<Arc<Invoice>>,
}

impl Head {
    pub(crate) fn is_sale(&self) -> bool {
        self.invoice_type == "ACCREC"
    }

    /// Whether the app that signs in here made it. // (?) which these are is made up
    pub(crate) fn is_created_by_my_app(&self) -> bool {
        self.written
            .as_ref()
            .map_or(self.index % 5 == 2, |written| written.created_by_my_app)
    }

    pub(crate) fn is_approved(&self) -> bool {
        matches!(self.status, "AUTHORISED" | "PAID")
    }

    pub(crate) fn was_approved(&self) -> bool {
        matches!(self.status_at_first, "AUTHORISED" | "PAID")
    }
}

impl World {
    pub(crate) fn invoice_number(&self, head: &Head) -> Option<String> {
        if let Some(written) = &head.written {
            return written.invoice_number.clone();
        }
        if head.is_sale() {
            return Some(format!("INV-{:06}", head.index + 1));
        }
        if let Some(number) = self.nasty_bill_number(head.index) {
            return Some(number);
        }
        // A bill's number is the supplier's: it may lack, or be the same every month.
        let mut random = self.random("bill number", head.index);
        match random.below(100) {
            0..15 => None,
            15..35 => Some(format!("RPT{:03}-1", head.contact % 500)),
            _ => Some(format!("{}", 100_000 + random.below(900_000))),
        }
    }

    /// The index of the sales invoice of this number.
    pub(crate) fn sale_numbered(&self, number: &str) -> Option<usize> {
        if let Some(index) = self.written.sales.get(number) {
            return Some(*index);
        }
        let index = number
            .strip_prefix("INV-")
            .filter(|digits| digits.len() >= 6 && digits.bytes().all(|b| b.is_ascii_digit()))?
            .parse::<usize>()
            .ok()?
            .checked_sub(1)?;
        if index >= self.invoices_drawn() {
            return None;
        }
        let head = self.invoice_head(index);
        let is_it = head.is_sale() && self.invoice_number(&head).as_deref() == Some(number);
        is_it.then_some(index)
    }

    pub(crate) fn invoice_reference(&self, head: &Head) -> Option<String> {
        if let Some(written) = &head.written {
            return written.reference.clone();
        }
        let mut random = self.random("reference", head.index);
        let known = random.chance(if head.is_sale() { 70 } else { 10 });
        let nasty = self.nasty_text("nasty reference", head.index);
        nasty.filter(|_| known).or_else(|| {
            known.then(|| match random.below(4) {
                0 => format!("P/O {:05}", random.below(100_000)),
                _ => random.pick(&words::REFERENCES).to_owned(),
            })
        })
    }

    pub(crate) fn invoice_head(&self, index: usize) -> Head {
        match self.written.invoices.get(index) {
            Some(written) => self.head_as_written(index, written),
            None => self.invoice_head_drawn(index),
        }
    }

    fn head_as_written(&self, index: usize, written: &Arc<Invoice>) -> Head {
        let contact = self.index_of(Kind::Contact, written.contact_id);
        Head {
            index,
            invoice_type: written.invoice_type,
            contact: contact.unwrap_or_default(),
            date: written.date,
            due_date: written.due_date,
            status: written.status,
            status_at_first: written.status,
            line_amount_types: written.line_amount_types,
            currency_code: written.currency_code,
            currency_rate: written.currency_rate,
            updated_ms: written.updated_ms,
            lines: written.line_items.len(),
            written: Some(Arc::clone(written)),
        }
    }

    /// The head of a drawn invoice, whatever was written: what was drawn with it hangs on this.
    pub(crate) fn invoice_head_drawn(&self, index: usize) -> Head {
        let mut head = self.invoice_head_as_made(index);
        if let Some(change) = self.change_of(index) {
            head.updated_ms = change.at_ms;
            if change.voided {
                head.status = "VOIDED";
            }
        }
        head
    }

    /// The head before any change of a test's: what was booked stays booked.
    pub(crate) fn invoice_head_as_made(&self, index: usize) -> Head {
        let mut random = self.random("invoice", index);
        let mut contact = self.contact_that_trades(&mut random);
        if let Some(earlier) = self.invoice_credited_with(index) {
            contact = self.contact_that_trades(&mut self.random("invoice", earlier));
        }
        let sale = match self.contact_role(contact) {
            Role::Customer => true,
            Role::Supplier => false,
            Role::Both | Role::Neither => random.chance(50),
        };
        let date = self.invoice_date(index, &mut random);
        let age = (last_day() - date).num_days();
        let draw = random.below(100);
        // Old invoices are mostly paid, new ones mostly open.
        let status = match draw {
            0..4 => "DELETED",
            4..10 => "VOIDED",
            10..14 if age < 200 => "SUBMITTED",
            14..24 if age < 300 => "DRAFT",
            24..45 if age < 500 => "AUTHORISED",
            45..70 if age < 45 => "AUTHORISED",
            95..97 => "AUTHORISED",
            97 => "DRAFT",
            _ => "PAID",
        };
        let line_amount_types = match random.below(100) {
            0..65 => "Exclusive",
            65..92 => "Inclusive",
            _ => "NoTax",
        };
        let due_days = random.pick(&[0_i64, 7, 14, 20, 30, 30, 30, 45, 60]);
        let due_date = (status != "DRAFT" || random.chance(60)).then(|| later(date, due_days));
        let (currency_code, currency_rate) = self.invoice_currency(contact, &mut random);
        let lines = random.pick(&[1_usize, 1, 1, 2, 2, 3, 3, 4, 5, 6]);

        let edited =
            midnight_ms(date) + random.between(0, 20) * DAY_MS + random.between(0, DAY_MS - 1);
        let mut updated_ms = if edited > last_instant_ms() {
            last_instant_ms() - random.between(1, DAY_MS)
        } else {
            edited
        };
        updated_ms = self.nasty_instant(index, updated_ms);
        if let Some(added) = self.added_at_ms(index) {
            updated_ms = added;
        }
        Head {
            index,
            invoice_type: if sale { "ACCREC" } else { "ACCPAY" },
            contact,
            date,
            due_date,
            status,
            status_at_first: status,
            line_amount_types,
            currency_code,
            currency_rate,
            updated_ms,
            lines,
            written: None,
        }
    }

    /// A contact that trades; the first ones far more often than the last.
    pub(crate) fn contact_that_trades(&self, random: &mut Random) -> usize {
        let count = self.contacts_at_first() as u64;
        for _ in 0..8 {
            let drawn = random.below(count);
            let contact = random.below(drawn + 1) as usize;
            if self.contact_role(contact) != Role::Neither {
                return contact;
            }
        }
        0
    }

    fn invoice_date(&self, index: usize, random: &mut Random) -> NaiveDate {
        let first = self.invoices_at_first().max(1) as u64;
        let position = (index as u64).min(first - 1);
        let days = i64::try_from(position * SPAN_DAYS / first).unwrap_or(0) + random.between(-2, 3);
        let day = later(first_day(), days.clamp(0, SPAN_DAYS as i64));
        // Month ends, among them 29 February 2024, are where calendars go wrong.
        let day = if index % 8 == 3 { month_end(day) } else { day };
        self.nasty_day(index, day)
    }

    /// The currency and the rate of a document of this contact's.
    pub(crate) fn invoice_currency(
        &self,
        contact: usize,
        random: &mut Random,
    ) -> (&'static str, Rate) {
        let profile = self.profile();
        let base = (profile.currency, Rate::ONE);
        let wanted = match self.contact_currency(contact) {
            Some(currency) if random.chance(85) => currency,
            _ if random.chance(3) => profile.foreign[random.below(3) as usize].0,
            _ => return base,
        };
        match profile.foreign.iter().find(|(code, _)| *code == wanted) {
            Some((code, usual)) => {
                let drift = random.between(-60_000, 60_000);
                let rate = divided(
                    i128::from(usual.0) * i128::from(1_000_000 + drift),
                    1_000_000,
                );
                (code, Rate(rate))
            }
            None => base,
        }
    }
}
