//! What documents book that were written: from the documents themselves, as they stand.

use super::super::World;
use super::super::invoices::{Invoice, LineItem};
use super::Draft;
use super::sources::{Own, control};
use crate::simulator::data::accounts;
use crate::simulator::data::ids::Kind;

impl World {
    /// The lines' accounts, by their places in the chart; one that is missing is the account for
    /// roundings.
    fn accounts_of(&self, lines: &[LineItem]) -> Vec<usize> {
        let place = |line: &LineItem| self.index_of(Kind::Account, line.account_id?);
        let rounding = accounts::coded("860");
        lines
            .iter()
            .map(|line| place(line).unwrap_or(rounding))
            .collect()
    }

    /// What an approved invoice books; nothing while it isn't approved.
    pub(crate) fn booked_by_invoice(&self, invoice: &Invoice) -> Vec<Draft> {
        if !matches!(invoice.status, "AUTHORISED" | "PAID") {
            return Vec::new();
        }
        let is_sale = invoice.invoice_type == "ACCREC";
        let own = Own {
            account: control(is_sale),
            total: invoice.total,
            is_debit: is_sale,
            rate: invoice.currency_rate,
            line_amount_types: invoice.line_amount_types,
        };
        let accounts = self.accounts_of(&invoice.line_items);
        let draft = Draft {
            date: invoice.date,
            reference: invoice.reference.clone(),
            source_type: invoice.invoice_type,
            source_id: invoice.invoice_id,
            lines: own.and_across(invoice.line_items.clone(), accounts),
        };
        vec![draft.balanced()]
    }
}

/// What takes journals back.
pub(crate) fn taken_back(drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.into_iter().map(Draft::reversed).collect()
}

/// What an edit books: nothing if the document books what it did, else both. // (k)
pub(crate) fn edited(before: Vec<Draft>, after: Vec<Draft>) -> Vec<Draft> {
    match before == after {
        true => Vec::new(),
        false => taken_back(before).into_iter().chain(after).collect(),
    }
}
