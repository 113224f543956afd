//! When a difference came about that no list tells the cause of, and the document that does.
//!
//! In: a control account and its documents. Out: a cause for each day on which the account moved
//! otherwise than they did. The balance sheet tells balances of month ends, up to twelve a call;
//! within a month that moved otherwise the day is looked for by halves. A document is named where
//! its amount is the difference, and it is the only one of those days.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::checks::cause;
use super::documents::{Document, Documents, Side};
use super::facts::{Account, Asking};
use super::{Money, Named, Row, in_cents};
use crate::auth::Tenant;
use crate::error::Result;

/// A control account whose balance isn't explained.
pub(super) struct Traced<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) account: &'a Account,
    pub(super) side: Side,
    pub(super) documents: &'a Documents,
    /// Differences that are explained, and since when there are.
    pub(super) explained: Vec<(NaiveDate, Money)>,
    /// The last day and the balance on it.
    pub(super) at: (NaiveDate, Money),
}

impl Traced<'_> {
    /// What of a balance on a day nothing explains.
    fn left(&self, at: NaiveDate, balance: Money) -> Money {
        let explained = self.explained.iter().filter(|(day, _)| *day <= at);
        let explained: Money = explained.map(|(_, amount)| *amount).sum();
        balance - self.documents.owed(self.side, at) - explained
    }

    /// The documents dated after one day and until another that are over as much as `change`, and
    /// whether the account then has them once more, instead of not at all.
    fn suspects(
        &self,
        (after, until): (NaiveDate, NaiveDate),
        change: Money,
    ) -> Vec<(&Document, bool)> {
        let live = self.documents.live(self.side);
        let dated = live.filter(|document| document.date > after && document.date <= until);
        let suspects = dated.filter_map(|document| {
            let amount = document.signed(document.in_base(document.total));
            (amount == change || amount == -change).then_some((document, amount == change))
        });
        suspects.collect()
    }

    async fn left_on(&self, asking: &mut Asking, day: NaiveDate) -> Result<Money> {
        let lines = asking.balances(self.tenant, &[self.account], day).await?;
        let balance = lines.iter().map(|line| line.amount).sum();
        Ok(self.left(day, balance))
    }
}

/// The causes of what is left.
pub(super) async fn causes(
    asking: &mut Asking,
    traced: &Traced<'_>,
    check: &'static str,
) -> Result<Vec<Row>> {
    let (at, balance) = traced.at;
    let days = traced
        .documents
        .live(traced.side)
        .map(|document| document.date);
    let first = days.min().unwrap_or(at).min(at);
    let before = first.checked_sub_days(Days::new(1)).unwrap_or(first);
    let mut left: BTreeMap<NaiveDate, Money> = BTreeMap::new();
    let last_month_end = at
        .with_day(1)
        .and_then(|day| day.checked_sub_days(Days::new(1)));
    if let Some(last) = last_month_end.filter(|last| *last >= first) {
        let lines = asking
            .month_ends(traced.tenant, &[traced.account], (first, last))
            .await?;
        let mut balances: BTreeMap<NaiveDate, Money> =
            month_ends(first, last).map(|day| (day, 0)).collect();
        for line in lines {
            if let Some(day) = line.date {
                *balances.entry(day).or_default() += line.amount;
            }
        }
        left.extend(
            balances
                .into_iter()
                .map(|(day, balance)| (day, traced.left(day, balance))),
        );
    }
    left.insert(before, 0);
    left.insert(at, traced.left(at, balance));
    let points: Vec<(NaiveDate, Money)> = left.into_iter().collect();
    let mut causes = Vec::new();
    for pair in points.windows(2) {
        step(asking, traced, check, (pair[0], pair[1]), &mut causes).await?;
    }
    Ok(causes)
}

/// The last days of the months from that of one day to that of another.
fn month_ends(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let begins =
        (0..).map_while(move |month| first.with_day(1)?.checked_add_months(Months::new(month)));
    let ends = begins.filter_map(|begin| {
        begin
            .checked_add_months(Months::new(1))?
            .checked_sub_days(Days::new(1))
    });
    ends.take_while(move |end| (end.year(), end.month()) <= (last.year(), last.month()))
}

/// What came about between two days, told by the causes it adds.
fn step<'a>(
    asking: &'a mut Asking,
    traced: &'a Traced<'_>,
    check: &'static str,
    (before, after): ((NaiveDate, Money), (NaiveDate, Money)),
    causes: &'a mut Vec<Row>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let change = after.1 - before.1;
        if change == 0 {
            return Ok(());
        }
        let suspects = traced.suspects((before.0, after.0), change);
        if let [(document, is_more)] = suspects.as_slice() {
            let about = match is_more {
                true => "The account has it twice.",
                false => "The account doesn't have it on its day.",
            };
            causes.push(cause(
                check,
                about.to_string(),
                change,
                document.named.clone(),
            ));
            return Ok(());
        }
        let days = (after.0 - before.0).num_days();
        if days <= 1 {
            let about = match suspects.len() {
                0 => {
                    "The account moved by that on this day, and no document tells why.".to_string()
                }
                several => format!(
                    "The account moved by that on this day, as much as each of {several} documents of {} is over.",
                    in_cents(change.abs())
                ),
            };
            let named = Named {
                date: Some(after.0),
                ..Named::default()
            };
            causes.push(cause(check, about, change, named));
            return Ok(());
        }
        let half = Days::new(u64::try_from(days / 2).unwrap_or(1));
        let middle = before.0.checked_add_days(half).unwrap_or(after.0);
        let middle = (middle, traced.left_on(asking, middle).await?);
        step(asking, traced, check, (before, middle), causes).await?;
        step(asking, traced, check, (middle, after), causes).await
    })
}
