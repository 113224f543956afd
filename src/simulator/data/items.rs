//! Items: what lines of sales are of, and a few that are only bought or kept in stock.

use super::World;
use super::amount::Amount;
use super::calendar::{first_day, midnight_ms};
use super::ids::{Guid, Kind};
use super::words::ITEMS;
use super::written::folded;

/// An item.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id.
    pub item_id: Guid,
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What sales lines say, if it is sold.
    pub description: Option<String>,
    /// What purchase lines say, if it is bought.
    pub purchase_description: Option<String>,
    /// What it is sold for, if it is sold.
    pub sales: Option<Price>,
    /// What it is bought for, if it is bought.
    pub purchase: Option<Price>,
    /// The stock and what it is worth, if Xero keeps count.
    pub stock: Option<(Amount, Amount)>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// How an item is sold or bought.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// The price of one, to four places.
    pub unit_price: Amount,
    /// The account: for the cost of goods where stock is counted.
    pub account_code: &'static str,
    /// The tax type.
    pub tax_type: &'static str,
}

/// Items that no sale is of.
const BOUGHT: [(&str, &str); 2] = [
    ("PAPER-A4", "Copy paper A4, 80 g/m²"),
    ("TIMBER", "Timber, \"select\" grade"),
];

/// How many items were drawn.
pub(crate) fn count() -> usize {
    ITEMS.len() + BOUGHT.len()
}

impl World {
    /// How many items there ever were.
    pub(crate) fn items_ever(&self) -> usize {
        count() + self.written.items.created()
    }

    /// The indexes of the items there are.
    pub(crate) fn item_indexes(&self) -> impl Iterator<Item = usize> + '_ {
        self.written.items.indexes(count())
    }

    /// The item of a code, in any case.
    pub(crate) fn item_coded(&self, code: &str) -> Option<usize> {
        let wanted = folded(code);
        let mut all = self.item_indexes();
        all.find(|index| folded(self.item(*index).code) == wanted)
    }

    pub(crate) fn item(&self, index: usize) -> Item {
        match self.written.items.get(index) {
            Some(written) => Item::clone(written),
            None => self.item_drawn(index),
        }
    }

    fn item_drawn(&self, index: usize) -> Item {
        let profile = self.profile();
        let mut random = self.random("item", index);
        let is_sold = index < ITEMS.len();
        let (code, name) = match is_sold {
            true => ITEMS[index],
            false => BOUGHT[index - ITEMS.len()],
        };
        // Goods are counted, services aren't.
        let is_tracked = matches!(code, "GB1-White" | "BOOK");
        let is_bought = is_tracked || !is_sold;
        let mut price = |account_code, tax_type| Price {
            unit_price: Amount(random.between(10_000, 3_000_000)),
            account_code,
            tax_type,
        };
        let sales = is_sold.then(|| price("200", profile.tax_on_sales));
        let purchase = is_bought.then(|| {
            let account = if is_tracked { "310" } else { "453" };
            price(account, profile.tax_on_purchases)
        });
        let stock = is_tracked.then(|| {
            let quantity = random.between(1, 400) * 2_500;
            (
                Amount(quantity),
                Amount::from_cents(random.between(100, 900_000)),
            )
        });
        Item {
            item_id: self.id(Kind::Item, 0, index),
            code,
            name,
            description: is_sold.then(|| format!("{name}, as agreed")),
            purchase_description: is_bought.then(|| format!("{name} for stock")),
            sales,
            purchase,
            stock,
            updated_ms: midnight_ms(first_day()) + random.between(0, 60_000_000_000),
        }
    }
}
