//! Documents and what settled them: what was open on a day, in the organisation's currency.
//!
//! The same that `AgedReceivables` and `AgedPayables` tell, for any number of days without asking
//! again.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::facts::Fact;
use super::{Money, Named};

/// What a document stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Receivables,
    Payables,
}

/// An invoice, credit note, overpayment or prepayment.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) named: Named,
    /// None of prepayments, which stand on accounts of their own.
    pub(super) side: Option<Side>,
    /// Whether it takes away from what is owed.
    pub(super) is_credit: bool,
    pub(super) is_live: bool,
    pub(super) date: NaiveDate,
    pub(super) total: Money,
    /// What it says itself is open.
    pub(super) said: Option<Money>,
    rate: i128,
    settled: Vec<Settled>,
    /// What of credit it lists itself, which invoices do.
    applied: Money,
}

/// A payment or an allocation, as a document sees it.
#[derive(Debug)]
struct Settled {
    date: NaiveDate,
    amount: Money,
    is_credit: bool,
}

/// A payment of something.
#[derive(Debug)]
pub(super) struct Payment {
    pub(super) named: Named,
    pub(super) date: NaiveDate,
    pub(super) amount: Money,
    /// The place of what it pays, if that is known.
    pub(super) document: Option<usize>,
    /// The side of its type.
    pub(super) side: Option<Side>,
    /// Whether it refunds credit.
    pub(super) is_refund: bool,
    rate: i128,
    /// Whether the document lists it.
    pub(super) is_listed: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Documents {
    pub(super) all: Vec<Document>,
    pub(super) payments: Vec<Payment>,
}

/// One, as rates are kept.
const ONE: i128 = 10_000_000_000;

/// An amount at a rate, to the cent, halves away from zero.
pub(super) fn in_base(amount: Money, rate: i128) -> Money {
    let (number, divisor) = (amount * ONE, rate * 100);
    let half = if number < 0 {
        -(divisor / 2)
    } else {
        divisor / 2
    };
    (number + half) / divisor * 100
}

impl Document {
    /// What is open in its own currency when what settles it until a day has.
    pub(super) fn open(&self, at: NaiveDate) -> Money {
        self.left(|settled| settled.date <= at)
    }

    /// What is open by all payments, and of invoices by the credit that they list themselves: what
    /// its credit notes say is a matter of those.
    pub(super) fn open_now(&self) -> Money {
        match self.named.kind {
            Some("Invoice") => self.left(|settled| !settled.is_credit) - self.applied,
            _ => self.left(|_| true),
        }
    }

    fn left(&self, counts: impl Fn(&Settled) -> bool) -> Money {
        let settled = self.settled.iter().filter(|settled| counts(settled));
        self.total - settled.map(|settled| settled.amount).sum::<Money>()
    }

    pub(super) fn in_base(&self, amount: Money) -> Money {
        in_base(amount, self.rate)
    }

    /// With the sign that it has in what is owed.
    pub(super) fn signed(&self, amount: Money) -> Money {
        if self.is_credit { -amount } else { amount }
    }
}

impl Payment {
    /// What it takes off what is owed, at its own rate.
    pub(super) fn in_base(&self) -> Money {
        let amount = in_base(self.amount, self.rate);
        if self.is_refund { -amount } else { amount }
    }
}

impl Documents {
    pub(super) fn of(facts: &[Fact]) -> Documents {
        let mut documents = Documents::default();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for fact in facts.iter().filter(|fact| fact.kind == "document") {
            let (kind, side, is_credit) = kind(&fact.word);
            places.insert(&fact.id, documents.all.len());
            documents.all.push(Document {
                named: named(fact, kind),
                side,
                is_credit,
                is_live: fact.status != "VOIDED",
                date: fact.date.unwrap_or_default(),
                total: fact.amount,
                said: fact.said,
                rate: fact.rate.unwrap_or(ONE),
                settled: Vec::new(),
                applied: 0,
            });
        }
        let listed = facts.iter().filter(|fact| fact.kind == "listed");
        let listed: HashSet<&str> = listed.map(|fact| fact.id.as_str()).collect();
        let mut settle = |id: &str, fact: &Fact| {
            let place = places.get(id).copied();
            let found = place.and_then(|place| documents.all.get_mut(place));
            match (found, fact.date) {
                (Some(document), _) if fact.kind == "applied" => document.applied += fact.amount,
                (Some(document), Some(date)) => document.settled.push(Settled {
                    date,
                    amount: fact.amount,
                    is_credit: fact.kind == "allocation",
                }),
                _ => {}
            }
            place
        };
        for fact in facts {
            match fact.kind.as_str() {
                "allocation" => {
                    settle(&fact.id, fact);
                    settle(&fact.other, fact);
                }
                "applied" => {
                    settle(&fact.other, fact);
                }
                "payment" => {
                    let document = settle(&fact.other, fact);
                    documents.payments.push(Payment {
                        named: named(fact, "Payment"),
                        date: fact.date.unwrap_or_default(),
                        amount: fact.amount,
                        document,
                        side: match fact.word.as_str() {
                            "ACCRECPAYMENT" | "ARCREDITPAYMENT" | "AROVERPAYMENTPAYMENT" => {
                                Some(Side::Receivables)
                            }
                            "ACCPAYPAYMENT" | "APCREDITPAYMENT" | "APOVERPAYMENTPAYMENT" => {
                                Some(Side::Payables)
                            }
                            _ => None,
                        },
                        is_refund: !matches!(fact.word.as_str(), "ACCRECPAYMENT" | "ACCPAYPAYMENT"),
                        rate: fact.rate.unwrap_or(ONE),
                        is_listed: listed.contains(fact.id.as_str()),
                    });
                }
                _ => {}
            }
        }
        documents
    }

    /// What was open on a day on one side.
    pub(super) fn owed(&self, side: Side, at: NaiveDate) -> Money {
        let live = self.live(side).filter(|document| document.date <= at);
        let open = live.map(|document| document.signed(document.in_base(document.open(at))));
        open.sum()
    }

    /// Those of a side that count.
    pub(super) fn live(&self, side: Side) -> impl Iterator<Item = &Document> {
        let all = self.all.iter();
        all.filter(move |document| document.is_live && document.side == Some(side))
    }

    /// Live payments of a side, of documents that don't count.
    pub(super) fn of_dead_documents(&self, side: Side) -> impl Iterator<Item = &Payment> {
        let is_dead = |place: &Option<usize>| {
            let document = place.and_then(|place| self.all.get(place));
            !document.is_some_and(|document| document.is_live)
        };
        let payments = self.payments.iter();
        payments.filter(move |one| one.side == Some(side) && is_dead(&one.document))
    }
}

/// A document's kind, the side it stands on, and whether it is credit, by its type.
fn kind(word: &str) -> (&'static str, Option<Side>, bool) {
    match word {
        "ACCREC" => ("Invoice", Some(Side::Receivables), false),
        "ACCPAY" => ("Invoice", Some(Side::Payables), false),
        "ACCRECCREDIT" => ("CreditNote", Some(Side::Receivables), true),
        "ACCPAYCREDIT" => ("CreditNote", Some(Side::Payables), true),
        "RECEIVE-OVERPAYMENT" | "AROVERPAYMENT" => ("Overpayment", Some(Side::Receivables), true),
        "SPEND-OVERPAYMENT" => ("Overpayment", Some(Side::Payables), true),
        _ => ("Prepayment", None, true),
    }
}

pub(super) fn named(fact: &Fact, kind: &'static str) -> Named {
    Named {
        kind: Some(kind),
        id: Some(fact.id.clone()),
        number: fact.label.clone(),
        contact: fact.contact.clone(),
        date: fact.date,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_converted_once_and_halves_go_away_from_zero() {
        assert_eq!(in_base(1_000_000, ONE), 1_000_000);
        // 1499.69496 and no more.
        assert_eq!(in_base(14_996_949, ONE), 14_996_900);
        assert_eq!(in_base(50, ONE), 100);
        assert_eq!(in_base(-50, ONE), -100);
        assert_eq!(in_base(1_000_000, 3 * ONE), 333_300);
    }
}
