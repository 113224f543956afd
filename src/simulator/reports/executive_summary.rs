//! ExecutiveSummary: a month against the one before. // (s) pitfall 3

use chrono::{Datelike, Days, NaiveDate};

use super::asked::{Asked, Refused, accounts_of, months_before};
use super::ledger::{ANY, Basis, Cash, earnings};
use super::profit_and_loss::{COST_OF_SALES, EXPENSES, INCOME, OTHER_INCOME};
use super::table::{Report, Row, money, texts};
use crate::simulator::Amount;
use crate::simulator::data::World;
use crate::simulator::data::accounts;
use crate::simulator::data::amount::Rate;
use crate::simulator::data::calendar::month_end;

/// Titles of the sections, and how many of the figures each has.
const SECTIONS: [(&str, &[&str]); 6] = [
    (
        "Cash",
        &[
            "Cash received",
            "Cash spent",
            "Cash surplus (deficit)",
            "Closing bank balance",
        ],
    ),
    (
        "Profitability",
        &[
            "Income",
            "Direct costs",
            "Gross profit (loss)",
            "Other Income",
            "Expenses",
            "Profit (loss)",
        ],
    ),
    ("Balance Sheet", &["Debtors", "Creditors", "Net assets"]),
    (
        "Income",
        &["Number of invoices issued", "Average value of invoices"],
    ),
    (
        "Performance",
        &[
            "Gross profit margin",
            "Net profit margin",
            "Return on investment (p.a.)",
        ],
    ),
    (
        "Position",
        &[
            "Average debtors days",
            "Average creditors days",
            "Short term cash forecast",
            "Current assets to liabilities",
            "Term assets to liabilities",
        ],
    ),
];

/// A figure of a month, as it is printed and as a fraction to compare with.
#[derive(Debug, Clone)]
struct Figure {
    text: String,
    /// In ten-thousandths.
    value: i128,
}

impl Figure {
    fn money(amount: Amount) -> Figure {
        Figure {
            text: money(amount),
            value: i128::from(amount.0),
        }
    }

    /// A fraction with as many digits as a decimal of .NET holds, or `without` it.
    fn ratio(above: i128, below: i128, without: &str) -> Figure {
        match ratio(above, below) {
            Some(text) => Figure {
                text,
                value: above * 10_000 / below,
            },
            None => Figure {
                text: without.to_owned(),
                value: 0,
            },
        }
    }

    fn percent(above: i128, below: i128, without: &str) -> Figure {
        match below {
            0 => Figure {
                text: without.to_owned(),
                value: 0,
            },
            _ => Figure {
                text: percent(above, below),
                value: above * 10_000 / below,
            },
        }
    }
}

pub(super) fn report(asked: &Asked<'_>) -> Result<Report, Refused> {
    let world = asked.world();
    let date = asked.day("date")?.unwrap_or_else(|| asked.today());
    let last = month_end(date);
    let before = month_end(months_before(last, 1));
    let invoices = issued(world, [before, last]);
    let now = figures(world, last, invoices[1]);
    let then = figures(world, before, invoices[0]);
    let month = |day: NaiveDate| day.format("%b %Y").to_string();
    let header = [String::new(), month(last), month(before), "Variance".into()];
    let mut rows = vec![Row::Header(texts(header))];
    let mut pairs = now.into_iter().zip(then);
    for (title, labels) in SECTIONS {
        let lines = labels
            .iter()
            .zip(pairs.by_ref())
            .map(|(label, (now, then))| {
                // (s) from nothing is no change.
                let variance = percent(now.value - then.value, then.value.abs());
                Row::Line(texts([(*label).to_owned(), now.text, then.text, variance]))
            });
        rows.push(Row::Section(title.to_owned(), lines.collect()));
    }
    Ok(Report {
        name: "Executive Summary",
        report_type: "ExecutiveSummary",
        titles: vec![
            "Executive Summary".to_owned(),
            world.name().to_owned(),
            format!("For the month of {}", last.format("%B %Y")),
        ],
        rows,
    })
}

/// How many sales invoices each of two months has, and what they come to.
// (?) Totals with tax, in the base currency
fn issued(world: &World, months: [NaiveDate; 2]) -> [(i128, Amount); 2] {
    let mut sums = [(0, Amount::ZERO); 2];
    for index in world.invoice_indexes() {
        let head = world.invoice_head(index);
        let month = months.iter().position(|end| *end == month_end(head.date));
        let counts = head.is_sale() && head.is_approved();
        if let Some(sum) = month.filter(|_| counts).map(|month| &mut sums[month]) {
            let rate: Rate = head.currency_rate;
            sum.0 += 1;
            sum.1 += world.invoice_lines(&head).total.in_base(rate);
        }
    }
    sums
}

/// The figures of the month that ends on a day, in the order of the sections.
fn figures(world: &World, last: NaiveDate, (count, invoiced): (i128, Amount)) -> Vec<Figure> {
    let ledger = world.ledger(Basis::Accruals);
    let first = last.with_day(1).unwrap_or(last);
    let (moved, ever) = (
        ledger.moved(Some(first), last, &ANY),
        ledger.moved(None, last, &ANY),
    );
    let held =
        |types: &[&str]| -> Amount { accounts_of(world, types).iter().map(|at| ever[*at]).sum() };
    let owed = |types: &[&str]| Amount::ZERO - held(types);
    let cash: Cash = ledger
        .cash(first, last)
        .iter()
        .fold(Cash::default(), |sum, cash| Cash {
            received: sum.received + cash.received,
            spent: sum.spent + cash.spent,
        });
    let (income, costs) = (
        INCOME.total(world, &moved),
        COST_OF_SALES.total(world, &moved),
    );
    let (other, expenses) = (
        OTHER_INCOME.total(world, &moved),
        EXPENSES.total(world, &moved),
    );
    let (gross, profit) = (income - costs, earnings(world, &moved));
    let debtors = ever[accounts::coded("610")];
    let creditors = Amount::ZERO - ever[accounts::coded("800")];
    let current = held(&["BANK", "CURRENT", "INVENTORY", "PREPAYMENT"]);
    let term = held(&["FIXED", "NONCURRENT"]);
    let (soon, late) = (owed(&["CURRLIAB", "LIABILITY"]), owed(&["TERMLIAB"]));
    let net_assets = current + term - soon - late;
    let wide = |amount: Amount| i128::from(amount.0);
    let days = i128::from((last + Days::new(1) - first).num_days());
    vec![
        Figure::money(cash.received),
        Figure::money(cash.spent),
        Figure::money(cash.received - cash.spent),
        Figure::money(held(&["BANK"])),
        Figure::money(income),
        Figure::money(costs),
        Figure::money(gross),
        Figure::money(other),
        Figure::money(expenses),
        Figure::money(profit),
        Figure::money(debtors),
        Figure::money(creditors),
        Figure::money(net_assets),
        Figure {
            text: count.to_string(),
            value: count * 10_000,
        },
        Figure::ratio(wide(invoiced), count * 10_000, "0.00"),
        Figure::percent(wide(gross), wide(income), ""),
        Figure::percent(wide(profit), wide(income), ""),
        Figure::percent(wide(profit) * 12, wide(net_assets), "0.0%"),
        Figure::ratio(wide(debtors) * days, wide(income), "0"),
        Figure::ratio(wide(creditors) * days, wide(expenses), "0"),
        Figure::money(debtors - creditors),
        Figure::ratio(wide(current), wide(soon), ""),
        Figure::ratio(wide(term), wide(late), ""),
    ]
}

/// A fraction as a percentage with one place, which is 0.0% of nothing.
fn percent(above: i128, below: i128) -> String {
    if below == 0 {
        return "0.0%".to_owned();
    }
    let (sign, above, below) = (above.signum() * below.signum(), above.abs(), below.abs());
    let tenths = (above * 1_000 + below / 2) / below;
    let sign = if sign < 0 && tenths > 0 { "-" } else { "" };
    format!("{sign}{}.{}%", tenths / 10, tenths % 10)
}

/// A fraction with 28 digits, or two places where these say it all. // (s)
fn ratio(above: i128, below: i128) -> Option<String> {
    if below == 0 {
        return None;
    }
    let sign = if above.signum() * below.signum() < 0 {
        "-"
    } else {
        ""
    };
    let (above, below) = (above.unsigned_abs(), below.unsigned_abs());
    let whole = (above / below).to_string();
    let places = 29_usize.saturating_sub(whole.len());
    let mut rest = above % below;
    let mut digits = String::with_capacity(places);
    for _ in 0..places {
        rest *= 10;
        digits.push(char::from(b'0' + u8::try_from(rest / below).unwrap_or(0)));
        rest %= below;
        if rest == 0 && digits.len() >= 2 {
            break;
        }
    }
    Some(format!("{sign}{whole}.{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_printed_as_in_the_published_example() {
        // 590.00 over 40.00 in 30 days; 28 digits and no rounding away of them.
        assert_eq!(ratio(5_900_000 * 30, 400_000).as_deref(), Some("442.50"));
        let long = ratio(-440_000 * 30, 2_054_000).unwrap_or_default();
        assert!(long.starts_with("-6.426484907497565725413826"), "{long}");
        assert_eq!(percent(400_000, 5_500_000), "7.3%");
        assert_eq!(percent(5_941_600 - 7_595_600, 7_595_600), "-21.8%");
        assert_eq!(percent(-1_654_000 * 12, 5_941_600), "-334.1%");
        assert_eq!(percent(1, 0), "0.0%");
    }
}
