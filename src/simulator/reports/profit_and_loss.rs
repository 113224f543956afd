//! ProfitAndLoss. // (i)(3) pitfalls 1 and 15

use crate::simulator::data::World;
use chrono::NaiveDate;

use super::asked::{Asked, Refused, accounts_of, added, amounts, less, long, months_before};
use super::ledger::{ANY, Wanted};
use super::table::{Cell, Report, Row, labelled};
use crate::simulator::Amount;
use crate::simulator::data::tracking;

/// The most days from `fromDate` to `toDate`. // (3)
const LONGEST_DAYS: i64 = 366;

/// Types of accounts with the title of their section and of its total.
pub(super) const INCOME: Group = Group {
    title: "Income",
    custom: "Trading Income",
    types: &["REVENUE"],
    is_debit: false,
};
pub(super) const COST_OF_SALES: Group = Group {
    title: "Less Cost of Sales",
    custom: "Cost of Sales",
    types: &["DIRECTCOSTS"],
    is_debit: true,
};
pub(super) const OTHER_INCOME: Group = Group {
    title: "Plus Other Income",
    custom: "Other Income",
    types: &["OTHERINCOME"],
    is_debit: false,
};
pub(super) const EXPENSES: Group = Group {
    title: "Less Operating Expenses",
    custom: "Running Costs",
    types: &["EXPENSE", "OVERHEADS", "DEPRECIATN"],
    is_debit: true,
};

/// A section of the statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    title: &'static str,
    /// Its title in a layout of the organisation's own.
    custom: &'static str,
    types: &'static [&'static str],
    is_debit: bool,
}

impl Group {
    /// Its rows and their total in each column, where any account has an amount.
    pub(super) fn section(
        self,
        asked: &Asked<'_>,
        columns: &[Vec<Amount>],
        is_custom: bool,
    ) -> (Option<Row>, Vec<Amount>) {
        let found: Vec<(usize, Vec<Amount>)> = accounts_of(asked.world(), self.types)
            .into_iter()
            .map(|account| {
                let net = columns.iter().map(|column| column[account]);
                let signed = net.map(|net| match self.is_debit {
                    true => net,
                    false => Amount::ZERO - net,
                });
                (account, signed.collect())
            })
            .collect();
        let total = added(found.iter().map(|(_, amounts)| amounts), columns.len());
        let mut lines: Vec<Row> = found
            .iter()
            .filter_map(|(account, amounts)| asked.account_row(*account, amounts))
            .collect();
        if lines.is_empty() {
            return (None, total);
        }
        let title = if is_custom { self.custom } else { self.title };
        let bare = title
            .trim_start_matches("Less ")
            .trim_start_matches("Plus ");
        lines.push(Row::Summary(amounts(&format!("Total {bare}"), &total)));
        (Some(Row::Section(title.to_owned(), lines)), total)
    }

    /// Its total of one column.
    pub(super) fn total(self, world: &World, moved: &[Amount]) -> Amount {
        let net: Amount = accounts_of(world, self.types)
            .iter()
            .map(|at| moved[*at])
            .sum();
        match self.is_debit {
            true => net,
            false => Amount::ZERO - net,
        }
    }
}

/// What a column is of.
struct Column {
    header: String,
    from: NaiveDate,
    to: NaiveDate,
    wanted: Wanted,
}

pub(super) fn report(asked: &Asked<'_>) -> Result<Report, Refused> {
    let world = asked.world();
    let (from, to) = asked.span()?;
    if (to - from).num_days() >= LONGEST_DAYS {
        return Err(Refused::new(
            "The specified date range cannot be greater than 365 days",
        ));
    }
    let ledger = asked.ledger();
    let columns = columns(asked, from, to)?;
    let moved: Vec<Vec<Amount>> = columns
        .iter()
        .map(|column| ledger.moved(Some(column.from), column.to, &column.wanted))
        .collect();
    // (k) a layout of the organisation's own comes unless the standard one is asked for.
    let is_custom = !asked.flag("standardLayout") && world.organisation % 2 == 1;
    let headers = columns.iter().map(|column| Cell::new(&column.header));
    let mut rows = vec![Row::Header(labelled("", headers))];
    let section = |group: Group| group.section(asked, &moved, is_custom);
    let (income, sold) = section(INCOME);
    let (costs, cost) = section(COST_OF_SALES);
    let (other, besides) = section(OTHER_INCOME);
    let (expenses, spent) = section(EXPENSES);
    let gross = less(&sold, &cost);
    let net = less(&added([&gross, &besides], columns.len()), &spent);
    let computed = |label: &str, values: &[Amount]| {
        Row::Section(String::new(), vec![Row::Line(amounts(label, values))])
    };
    rows.extend(income);
    rows.extend(costs);
    rows.push(computed("Gross Profit", &gross));
    rows.extend(other);
    rows.extend(expenses);
    rows.push(computed("Net Profit", &net));
    Ok(Report {
        name: "Profit and Loss",
        report_type: "ProfitAndLoss",
        titles: vec![
            "Profit & Loss".to_owned(),
            world.name().to_owned(),
            format!("{} to {}", long(from), long(to)),
        ],
        rows,
    })
}

fn columns(asked: &Asked<'_>, from: NaiveDate, to: NaiveDate) -> Result<Vec<Column>, Refused> {
    let tracked = tracked(asked)?;
    let (periods, months) = (asked.periods(11)?.unwrap_or(0), asked.timeframe()?);
    if let Some(tracked) = tracked {
        // (?) options take the columns, and comparatives have none.
        let column = |(header, wanted)| Column {
            header,
            from,
            to,
            wanted,
        };
        return Ok(tracked.into_iter().map(column).collect());
    }
    let column = |back| {
        let to = months_before(to, back * months);
        Column {
            header: to.format("%-d %b %y").to_string(), // (3)
            // (i) each comparative is as long as the whole.
            from: months_before(from, back * months),
            to,
            wanted: ANY,
        }
    };
    Ok((0..=periods).map(column).collect())
}

/// An option of a category, or its absence, by the name that columns give it.
type Choice = (String, Option<usize>);

/// The columns that tracking makes, if any is asked for.
fn tracked(asked: &Asked<'_>) -> Result<Option<Vec<(String, Wanted)>>, Refused> {
    let first = choices(asked, "trackingCategoryID", "trackingOptionID")?;
    let second = choices(asked, "trackingCategoryID2", "trackingOptionID2")?;
    let (Some((first_category, first)), second) = (first, second) else {
        // (?) the second alone does nothing.
        return Ok(None);
    };
    let mut columns = Vec::new();
    let mut total = ANY;
    let narrowed = |wanted: &mut Wanted, category: usize, choice: Option<usize>| {
        match (wanted.get_mut(category), choice) {
            (Some(wanted), choice) => *wanted = Some(choice),
            // No line carries an option of an archived category.
            (None, Some(_)) => *wanted = [Some(Some(usize::MAX)); ANY.len()],
            (None, None) => {}
        }
    };
    for (name, choice) in &first {
        let mut wanted = ANY;
        narrowed(&mut wanted, first_category, *choice);
        match &second {
            None => columns.push((name.clone(), wanted)),
            Some((second_category, second)) => {
                for (second_name, choice) in second {
                    let mut wanted = wanted;
                    narrowed(&mut wanted, *second_category, *choice);
                    // (?) how the two names are joined
                    columns.push((format!("{name} {second_name}"), wanted));
                }
            }
        }
    }
    if columns.len() > 1 {
        if let [(_, choice)] = first[..] {
            narrowed(&mut total, first_category, choice);
        }
        if let Some((category, [(_, choice)])) = second.as_ref().map(|(at, of)| (*at, &of[..])) {
            narrowed(&mut total, category, *choice);
        }
        columns.push(("Total".to_owned(), total)); // (k)
    }
    Ok(Some(columns))
}

/// The category of a parameter, and its option of another parameter, or else all of them.
fn choices(
    asked: &Asked<'_>,
    category: &str,
    option: &str,
) -> Result<Option<(usize, Vec<Choice>)>, Refused> {
    let option = asked.option(option)?;
    let Some(at) = asked.category(category)? else {
        return Ok(None);
    };
    if at >= tracking::count() {
        return Err(Refused::new(format!(
            "{category}: there is no such category"
        )));
    }
    let known = asked.world().tracking_category(at);
    if let Some((of, option)) = option {
        let named = known.options.get(option).filter(|_| of == at);
        let named =
            named.ok_or_else(|| Refused::new(format!("{category}: it has no such option")))?;
        return Ok(Some((at, vec![(named.name.to_owned(), Some(option))])));
    }
    let options = known.options.iter().enumerate();
    let live = options.filter(|(_, option)| option.status == "ACTIVE");
    let named = live.map(|(place, option)| (option.name.to_owned(), Some(place)));
    let unassigned = ("Unassigned".to_owned(), None); // (k)
    Ok(Some((at, named.chain([unassigned]).collect())))
}
