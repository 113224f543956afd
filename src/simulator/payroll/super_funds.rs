//! Super funds, those that the tax office regulates and those of the employees' own, and the
//! products of the former.

use crate::simulator::data::World;
use crate::simulator::data::calendar::{DAY_MS, first_day, midnight_ms};
use crate::simulator::data::ids::{Guid, Kind};

/// A super fund.
#[derive(Debug, Clone, PartialEq)]
pub struct SuperFund {
    /// Its id.
    pub super_fund_id: Guid,
    /// `REGULATED` or `SMSF`.
    pub fund_type: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its business number.
    pub abn: Option<&'static str>,
    /// The bank's branch.
    pub bsb: Option<String>,
    /// The account's number.
    pub account_number: Option<String>,
    /// The account's name.
    pub account_name: Option<&'static str>,
    /// Where contributions are announced.
    pub electronic_service_address: Option<&'static str>,
    /// What the fund calls the employer.
    pub employer_number: Option<String>,
    /// Its old product number.
    pub spin: Option<&'static str>,
    /// Its product number.
    pub usi: Option<&'static str>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A product of a regulated fund.
#[derive(Debug, Clone, PartialEq)]
pub struct SuperFundProduct {
    /// The fund's business number.
    pub abn: &'static str,
    /// Its product number.
    pub usi: &'static str,
    /// Its old product number.
    pub spin: Option<&'static str>,
    /// Its name.
    pub product_name: &'static str,
}

/// What the tax office's list knows.
pub(crate) const PRODUCTS: [SuperFundProduct; 4] = [
    SuperFundProduct {
        abn: "24248426878",
        usi: "OSF0001AU",
        spin: None,
        product_name: "Accumulate Plus (Group Super)",
    },
    SuperFundProduct {
        abn: "24248426878",
        usi: "OSF0002AU",
        spin: Some("OSF0002"),
        product_name: "Accumulate Plus – \"Pension\"",
    },
    SuperFundProduct {
        abn: "30099320583",
        usi: "PTC0133AU",
        spin: None,
        product_name: "Ironbark Super, O'Connell's",
    },
    SuperFundProduct {
        abn: "40022701955",
        usi: "40022701955001",
        spin: None,
        product_name: "Wattle Navigator Retirement Plan",
    },
];

/// Name; product, or none for an employee's own.
const FUNDS: [(&str, Option<usize>); 6] = [
    ("Accumulate Plus (Group Super)", Some(0)),
    ("Ironbark Super, O'Connell's", Some(2)),
    ("Müller Family Super", None),
    ("Accumulate Plus – \"Pension\"", Some(1)),
    ("The Kelly & Chen SMSF", None),
    ("Wattle Navigator Retirement Plan", Some(3)),
];

/// How many there are.
pub(crate) fn count() -> usize {
    FUNDS.len()
}

impl World {
    pub(crate) fn super_fund(&self, index: usize) -> SuperFund {
        if let Some(written) = self.written.payroll.super_funds.get(index) {
            return SuperFund::clone(written);
        }
        let (name, product) = FUNDS[index % FUNDS.len()];
        let product = product.map(|product| &PRODUCTS[product]);
        let own = product.is_none();
        let mut random = self.random("super fund", index);
        SuperFund {
            super_fund_id: self.id(Kind::SuperFund, 0, index),
            fund_type: if own { "SMSF" } else { "REGULATED" },
            name,
            abn: own.then_some("53004085616"),
            bsb: own.then(|| format!("0{:05}", random.below(100_000))),
            account_number: own.then(|| format!("{:09}", random.below(1_000_000_000))),
            account_name: own.then_some("Super, \"ours\""),
            electronic_service_address: own.then_some("FG48739"),
            employer_number: random
                .chance(50)
                .then(|| format!("{:07}", random.below(10_000_000))),
            spin: product.and_then(|product| product.spin),
            usi: product.map(|product| product.usi),
            updated_ms: midnight_ms(first_day()) + random.between(0, 800 * DAY_MS),
        }
    }
}
