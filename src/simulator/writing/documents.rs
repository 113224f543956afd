//! What documents have in common: days, currencies, themes, locked periods.

use chrono::NaiveDate;

use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use crate::simulator::Guid;
use crate::simulator::data::amount::Rate;
use crate::simulator::data::calendar::instant;
use crate::simulator::data::ids::Kind;

/// The day it is. // (?) by UTC
pub(super) fn today(pen: &Pen) -> NaiveDate {
    instant(pen.now_ms).date()
}

/// Refuses what is booked on a day that is locked.
pub(super) fn unlocked(pen: &Pen, date: NaiveDate, broken: &mut Broken) {
    let organisation = pen.world.organisation();
    for (lock, rule) in [
        (organisation.end_of_year_lock_date, rules::LOCKED_YEAR),
        (organisation.period_lock_date, rules::LOCKED_PERIOD),
    ] {
        if let Some(lock) = lock.filter(|lock| date <= *lock) {
            broken.unless_for(false, rule, lock.format("%d/%m/%Y 00:00:00"));
            return;
        }
    }
}

/// The currency of a document and its rate: what is sent, what it had, the contact's, or the
/// organisation's own.
pub(super) fn currency(
    pen: &Pen,
    sent: &Sent<'_>,
    had: Option<(&'static str, Rate)>,
    of_contact: Option<&str>,
    broken: &mut Broken,
) -> Result<(&'static str, Rate), Trouble> {
    let profile = pen.world.profile();
    let wanted = sent.word("CurrencyCode")?;
    let named = wanted
        .as_deref()
        .or(had.map(|(code, _)| code))
        .or(of_contact);
    let code = match named {
        None => profile.currency,
        Some(code) => match pen.currency(code) {
            Some(code) => code,
            None => {
                broken.unless_for(false, rules::NOT_SUBSCRIBED, code);
                profile.currency
            }
        },
    };
    if code == profile.currency {
        return Ok((code, Rate::ONE));
    }
    let had = had.filter(|(had, _)| *had == code).map(|(_, rate)| rate);
    // (s) the rate of the day, unless one is sent.
    let usual = pen.world.usual_rate(code).unwrap_or(Rate::ONE);
    let rate = sent.rate("CurrencyRate")?.or(had).unwrap_or(usual);
    // (?) what no pair of currencies comes near.
    let is_rate = (1_000..=1_000_000_000_000).contains(&rate.0);
    broken.unless_for(is_rate, rules::CURRENCY_RATE, rate);
    Ok((code, rate))
}

/// The branding theme that is sent, if one is.
pub(super) fn branding_theme(
    pen: &Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<Option<Guid>, Trouble> {
    let Some(id) = sent.guid("BrandingThemeID")? else {
        return Ok(None);
    };
    let index = pen.world.index_of(Kind::BrandingTheme, id);
    let is_there = index.is_some_and(|index| index < pen.world.branding_theme_count());
    broken.unless_for(is_there, rules::UNKNOWN_THEME, id);
    Ok(Some(id))
}

/// Takes over a day that is sent.
pub(super) fn change_day(
    sent: &Sent<'_>,
    name: &str,
    day: &mut Option<NaiveDate>,
) -> Result<(), Trouble> {
    if let Some(sent) = sent.day(name)? {
        *day = Some(sent);
    }
    Ok(())
}
