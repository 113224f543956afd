//! What random writes are made of: what there is in the books, days, amounts.

use crate::harness::Demo;
use crate::soundness::random::Random;

/// Documents of days that are neither locked nor of another financial year.
pub const OPEN_DAYS: &str = "Date >= DATE '2025-10-01' AND Date <= DATE '2026-06-30'";

/// What there is to write about.
pub struct Books {
    pub contacts: Vec<String>,
    pub banks: Vec<String>,
    pub foreign_bank: String,
    pub items: Vec<String>,
    pub theirs: Vec<String>,
}

pub async fn books(demo: &Demo) -> Books {
    let banks = "SELECT AccountID FROM Accounts WHERE Type = 'BANK' AND Status = 'ACTIVE' \
                 AND CurrencyCode";
    Books {
        contacts: demo
            .firsts(
                "SELECT ContactID FROM Contacts WHERE ContactStatus = 'ACTIVE' ORDER BY 1 LIMIT 3",
            )
            .await,
        theirs: demo
            .firsts(
                "SELECT ContactID FROM Contacts WHERE ContactStatus = 'ACTIVE' \
                 AND DefaultCurrency IS NOT NULL ORDER BY 1 LIMIT 3",
            )
            .await,
        banks: demo.firsts(&format!("{banks} = 'AUD' ORDER BY 1")).await,
        foreign_bank: demo.firsts(&format!("{banks} = 'USD'")).await.remove(0),
        items: demo.firsts("SELECT Code FROM Items ORDER BY 1").await,
    }
}

/// A day of the last months.
pub fn day(random: &mut Random) -> String {
    let month = 1 + random.below(6);
    format!("DATE '2026-{month:02}-{:02}'", 1 + random.below(28))
}

/// Cents up to some thousands, with a point.
pub fn cents(random: &mut Random, most: usize) -> String {
    let cents = 1 + random.below(most);
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Whether lines have tax in them.
pub fn types(random: &mut Random) -> &'static str {
    random.pick(&[
        "'Exclusive'",
        "'Exclusive'",
        "'Inclusive'",
        "'Inclusive'",
        "'NoTax'",
    ])
}
