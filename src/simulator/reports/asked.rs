//! What a request for a report asks: days, comparatives, tracking, the basis.

use chrono::{Datelike, Months, NaiveDate};

use super::ledger::{Basis, Ledger};
use super::table::{Cell, Row, labelled};
use crate::simulator::Amount;
use crate::simulator::apis::Request;
use crate::simulator::data::World;
use crate::simulator::data::calendar::{instant, month_end};
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::reply::Reply;

/// Why a report isn't made.
#[derive(Debug)]
pub(super) struct Refused(String);

impl Refused {
    pub(super) fn new(reason: impl Into<String>) -> Refused {
        Refused(reason.into())
    }

    pub(super) fn reply(&self) -> Reply {
        Reply::bad_request(10, "ValidationException", &self.0)
    }
}

/// A request for a report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a>(pub(super) &'a Request);

impl Asked<'_> {
    pub(super) fn world(&self) -> &World {
        &self.0.world
    }

    /// The day it is asked on, in UTC. // (?) rather the organisation's own day
    pub(super) fn today(&self) -> NaiveDate {
        instant(self.0.now_ms).date()
    }

    /// A parameter that is a day.
    pub(super) fn day(&self, name: &str) -> Result<Option<NaiveDate>, Refused> {
        let Some(text) = self.0.parameter(name) else {
            return Ok(None);
        };
        // A time of day behind it is passed over. // (k)
        let day = text.get(..10).and_then(|day| day.parse().ok());
        let known = day.filter(|day: &NaiveDate| (1900..=2900).contains(&day.year()));
        match known {
            Some(day) => Ok(Some(day)),
            None => Err(Refused::new(format!("{name} '{text}' is not a date"))),
        }
    }

    /// `fromDate` and `toDate`: those of this month unless they are given. // (3)
    pub(super) fn span(&self) -> Result<(NaiveDate, NaiveDate), Refused> {
        let to = self.day("toDate")?;
        let to = to.unwrap_or_else(|| month_end(self.today()));
        let from = self.day("fromDate")?.or(to.with_day(1)).unwrap_or(to);
        match from <= to {
            true => Ok((from, to)),
            false => Err(Refused::new("fromDate must not be after toDate")),
        }
    }

    /// `periods`: how many comparatives, at most `most`.
    pub(super) fn periods(&self, most: u32) -> Result<Option<u32>, Refused> {
        let Some(text) = self.0.parameter("periods") else {
            return Ok(None);
        };
        let periods = text.parse().ok().filter(|periods| *periods <= most);
        match periods {
            Some(periods) => Ok(Some(periods)),
            None => Err(Refused::new(format!("periods must be from 1 to {most}"))),
        }
    }

    /// The months of `timeframe`. // (s) MONTH, QUARTER or YEAR
    pub(super) fn timeframe(&self) -> Result<u32, Refused> {
        let text = self.0.parameter("timeframe").unwrap_or("MONTH");
        match text.to_ascii_uppercase().as_str() {
            "MONTH" => Ok(1),
            "QUARTER" => Ok(3),
            "YEAR" => Ok(12),
            _ => Err(Refused::new(format!("timeframe '{text}' is unknown"))),
        }
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        let value = self.0.parameter(name);
        value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A parameter that is an id.
    pub(super) fn guid(&self, name: &str) -> Result<Option<Guid>, Refused> {
        let Some(text) = self.0.parameter(name) else {
            return Ok(None);
        };
        match Guid::parse(text) {
            Some(id) => Ok(Some(id)),
            None => Err(Refused::new(format!("{name} '{text}' is not an id"))),
        }
    }

    /// The ledger on the basis that `paymentsOnly` asks for.
    pub(super) fn ledger(&self) -> &Ledger {
        let basis = match self.flag("paymentsOnly") {
            true => Basis::Cash,
            false => Basis::Accruals,
        };
        self.world().ledger(basis)
    }

    /// The category of tracking that a parameter names.
    pub(super) fn category(&self, name: &str) -> Result<Option<usize>, Refused> {
        let Some(id) = self.guid(name)? else {
            return Ok(None);
        };
        match self.world().index_of(Kind::TrackingCategory, id) {
            Some(category) => Ok(Some(category)),
            None => Err(Refused::new(format!("{name}: there is no category {id}"))),
        }
    }

    /// The category and the option in it that a parameter names.
    pub(super) fn option(&self, name: &str) -> Result<Option<(usize, usize)>, Refused> {
        let Some(id) = self.guid(name)? else {
            return Ok(None);
        };
        let world = self.world();
        let place = world.ids.read(Kind::TrackingOption, id);
        match place.filter(|place| place.organisation == world.organisation) {
            Some(place) => Ok(Some((place.part, place.index))),
            None => Err(Refused::new(format!("{name}: there is no option {id}"))),
        }
    }

    /// The account's id as the reply spells it.
    pub(super) fn account_id(&self, account: usize) -> String {
        self.0.id(self.world().id(Kind::Account, 0, account))
    }

    /// The account's name and an amount for each column, if there is any.
    pub(super) fn account_row(&self, account: usize, amounts: &[Amount]) -> Option<Row> {
        if amounts.iter().all(|amount| *amount == Amount::ZERO) {
            return None;
        }
        let id = self.account_id(account);
        let cells = labelled(
            self.world().account_name(account),
            amounts.iter().map(|amount| Cell::money(*amount)),
        );
        let cells = cells.into_iter().map(|cell| cell.with("account", &id));
        Some(Row::Line(cells.collect()))
    }
}

/// The accounts of some types, by their names.
pub(super) fn accounts_of(world: &World, types: &[&str]) -> Vec<usize> {
    let mut found: Vec<usize> = (0..world.accounts_ever())
        .filter(|account| types.contains(&world.account_type(*account)))
        .collect();
    found.sort_by_key(|account| world.account_name(*account).to_lowercase());
    found
}

/// So many months before a day: the same day of the month, or its last if it is shorter.
// (3) pitfall 1: so a day 30 cuts the months that have 31.
pub(super) fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(day)
}

/// A day in a title, such as `30 April 2019`.
pub(super) fn long(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A day in an attribute, such as `4/30/2019`. // (s)
pub(super) fn american(day: NaiveDate) -> String {
    day.format("%-m/%-d/%Y").to_string()
}

/// The sums of columns of amounts.
pub(super) fn added<'a>(
    rows: impl IntoIterator<Item = &'a Vec<Amount>>,
    width: usize,
) -> Vec<Amount> {
    let mut sums = vec![Amount::ZERO; width];
    for row in rows {
        for (sum, amount) in sums.iter_mut().zip(row) {
            *sum += *amount;
        }
    }
    sums
}

/// The differences of two rows.
pub(super) fn less(from: &[Amount], what: &[Amount]) -> Vec<Amount> {
    from.iter().zip(what).map(|(a, b)| *a - *b).collect()
}

/// A label and amounts.
pub(super) fn amounts(label: &str, amounts: &[Amount]) -> Vec<Cell> {
    labelled(label, amounts.iter().map(|amount| Cell::money(*amount)))
}
