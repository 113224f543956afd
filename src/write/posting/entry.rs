//! What the ledger would gain: entries of lines, debit and credit.

use super::amount::{Amount, Rate};
use super::chart::Account;

/// Why an amount isn't told.
const UNKNOWN_RATE: &str =
    "not known in the base currency: Xero takes the rate of the day when it is sent";

/// A journal that a change makes, or why it makes none.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) source: Source,
    /// Whether it takes back what is booked.
    pub(super) is_reversal: bool,
    pub(super) lines: Vec<Line>,
    /// What has to be said of the whole, such as why it has no lines.
    pub(super) note: Option<String>,
}

/// The document that books it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Source {
    /// The word of `Journals`; none where nothing is booked.
    pub(super) kind: Option<&'static str>,
    /// None of a document that isn't there yet.
    pub(super) id: Option<String>,
    pub(super) number: Option<String>,
    /// The day in ISO's form; none where Xero takes the day on which it is sent.
    pub(super) date: Option<String>,
    pub(super) currency: Option<String>,
    /// Units of the currency for one of the base currency; none where Xero chooses the day's.
    pub(super) rate: Option<Rate>,
}

/// A line of a journal. Debits are positive, credits negative.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) account: Account,
    pub(super) description: Option<String>,
    /// In the base currency, without tax; none where that can't be told.
    pub(super) net: Option<Amount>,
    /// The same in the document's currency; none on lines that only the base currency has.
    pub(super) own: Option<Amount>,
    pub(super) tax_type: Option<String>,
    /// The line's tax in the base currency.
    pub(super) tax: Option<Amount>,
    pub(super) note: Option<String>,
}

impl Line {
    /// A line that Xero adds by itself.
    pub(super) fn added(account: Account, net: Option<Amount>, own: Option<Amount>) -> Line {
        Line {
            account,
            description: None,
            net,
            own,
            tax_type: None,
            tax: None,
            note: None,
        }
    }

    fn says_nothing(&self) -> bool {
        let is_zero = |amount: Option<Amount>| amount.is_some_and(Amount::is_zero);
        let has_tax = self.tax.is_some_and(|tax| !tax.is_zero());
        is_zero(self.net) && self.own.is_none_or(Amount::is_zero) && !has_tax
    }
}

impl Entry {
    /// That nothing is booked, and why.
    pub(super) fn nothing(source: Source, why: impl Into<String>) -> Entry {
        Entry {
            source: Source {
                kind: None,
                ..source
            },
            is_reversal: false,
            lines: Vec::new(),
            note: Some(why.into()),
        }
    }

    /// A journal of `lines` and what balances it, on `rest`. Lines of nothing are left out.
    pub(super) fn balanced(source: Source, mut lines: Vec<Line>, rest: Account) -> Entry {
        let nets: Option<Vec<Amount>> = lines.iter().map(|line| line.net).collect();
        let left = nets.map(|nets| -nets.into_iter().sum::<Amount>());
        lines.push(Line::added(rest, left, None));
        lines.retain(|line| !line.says_nothing());
        for line in lines.iter_mut().filter(|line| line.net.is_none()) {
            line.note.get_or_insert_with(|| UNKNOWN_RATE.to_string());
        }
        Entry {
            source,
            is_reversal: false,
            note: lines
                .is_empty()
                .then(|| "its amounts come to nothing".to_string()),
            lines,
        }
    }

    /// What takes it back.
    pub(super) fn reversed(mut self) -> Entry {
        for line in &mut self.lines {
            line.net = line.net.map(|net| -net);
            line.own = line.own.map(|own| -own);
            line.tax = line.tax.map(|tax| -tax);
        }
        Entry {
            is_reversal: true,
            ..self
        }
    }
}
