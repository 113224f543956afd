//! Payments and refunds, batches of them, and credit that is applied.
//!
//! What two rates make of one amount is gained or lost.

use super::amount::{Amount, Rate};
use super::chart::{Account, Chart, Role};
use super::entry::{Entry, Line, Source};
use super::settled::{Documents, Kind, Named, Settled};
use crate::write::body::Json;

/// A payment of a document.
#[derive(Debug)]
pub(super) struct Payment<'a> {
    pub(super) kind: Kind,
    pub(super) of: Named,
    /// None of one that isn't there yet.
    pub(super) id: Option<&'a str>,
    pub(super) date: Option<&'a str>,
    pub(super) amount: Option<&'a str>,
    pub(super) rate: Option<&'a str>,
    pub(super) account: Option<&'a Account>,
    /// Whether it is deleted, and not made.
    pub(super) is_deleted: bool,
}

/// The document that an object pays, and how it names it.
pub(super) fn paid(object: &Json) -> Option<(Kind, Named)> {
    let kinds = [
        ("Overpayment", Kind::Overpayment),
        ("Prepayment", Kind::Prepayment),
        ("CreditNote", Kind::CreditNote),
        ("Invoice", Kind::Invoice),
    ];
    kinds.into_iter().find_map(|(name, kind)| {
        let named = Named::in_object(object.get(name)?, kind)?;
        Some((kind, named))
    })
}

/// What a payment books.
///
/// # Errors
/// Why nothing is booked.
pub(super) fn payment(
    payment: Payment<'_>,
    documents: &mut Documents,
    chart: &Chart,
) -> Result<Entry, String> {
    let document = documents.of(payment.kind, &payment.of);
    let document = document.ok_or("Xero refuses it: what it pays isn't there")?;
    let account = payment
        .account
        .ok_or("its account is none of the chart's")?;
    let amount = payment.amount.and_then(Amount::read).unwrap_or_default();
    let amount = amount.in_cents();
    if !payment.is_deleted {
        may_settle(document, amount)?;
        if !account.takes_payments() {
            return Err(format!(
                "Xero refuses it: no payment is made from or into {}",
                account.name
            ));
        }
        let of_account = chart.currency_of(account);
        if of_account != chart.base_currency && of_account != document.currency {
            return Err(format!(
                "Xero refuses it: {} is kept in {of_account}, and the document in {}",
                account.name, document.currency
            ));
        }
    }
    let rate = chart.rate(&document.currency, payment.rate);
    let source = Source {
        kind: Some(document.payment_kind()),
        id: payment.id.map(ToString::to_string),
        number: document.number.clone(),
        date: payment.date.map(ToString::to_string),
        currency: Some(document.currency.clone()),
        rate,
    };
    let is_debit = document.is_debit != payment.is_deleted;
    let moved = amount.on(is_debit);
    let lines = vec![
        document.settle(amount, payment.is_deleted),
        Line::added(
            account.clone(),
            rate.map(|rate: Rate| moved.in_base(rate)),
            Some(moved),
        ),
    ];
    Ok(Entry {
        is_reversal: payment.is_deleted,
        ..Entry::balanced(source, lines, chart.role(Role::CurrencyGain))
    })
}

/// Credit that is applied to an invoice, or taken back from it.
#[derive(Debug)]
pub(super) struct Allocation<'a> {
    pub(super) credit: (Kind, Named),
    pub(super) invoice: Named,
    pub(super) date: Option<&'a str>,
    pub(super) amount: Amount,
    pub(super) is_deleted: bool,
}

/// What an allocation books.
///
/// # Errors
/// Why nothing is booked.
pub(super) fn allocation(
    allocation: Allocation<'_>,
    documents: &mut Documents,
    chart: &Chart,
) -> Result<Entry, String> {
    let missing = "Xero refuses it: the credit or the invoice isn't there";
    let amount = allocation.amount.in_cents();
    let (kind, named) = &allocation.credit;
    let mut sides = Vec::new();
    for (kind, named) in [(*kind, named), (Kind::Invoice, &allocation.invoice)] {
        let document = documents.of(kind, named).ok_or(missing)?;
        if !allocation.is_deleted {
            may_settle(document, amount)?;
        }
        sides.push((
            document.is_sale,
            document.currency.clone(),
            document.date.clone(),
        ));
    }
    if sides[0].0 != sides[1].0 || sides[0].1 != sides[1].1 {
        return Err(
            "Xero refuses it: the credit is of another side or currency than the invoice".into(),
        );
    }
    let mut lines: Vec<Line> = Vec::new();
    for (kind, named) in [(*kind, named), (Kind::Invoice, &allocation.invoice)] {
        let document = documents.of(kind, named).ok_or(missing)?;
        let line = document.settle(amount, allocation.is_deleted);
        // What one takes off an account the other puts on it.
        match lines.iter_mut().find(|one| one.account == line.account) {
            Some(one) => {
                one.net = one.net.zip(line.net).map(|(one, other)| one + other);
                one.own = one.own.zip(line.own).map(|(one, other)| one + other);
            }
            None => lines.push(line),
        }
    }
    let credit = documents.of(*kind, named).ok_or(missing)?;
    // It is booked when both documents are.
    let days = sides.into_iter().filter_map(|(_, _, date)| date);
    let given = allocation.date.map(ToString::to_string);
    let date = given.map(|given| days.fold(given, |last, day| last.max(day)));
    let source = Source {
        kind: Some(credit.credit_kind()),
        id: Some(credit.id.clone()),
        number: credit.number.clone(),
        date,
        currency: Some(credit.currency.clone()),
        rate: credit.rate,
    };
    let entry = Entry::balanced(source, lines, chart.role(Role::CurrencyGain));
    Ok(match entry.lines.is_empty() {
        true => Entry::nothing(
            entry.source,
            "credit and invoice stand on the same account: nothing moves",
        ),
        false => Entry {
            is_reversal: allocation.is_deleted,
            ..entry
        },
    })
}

/// Whether an amount of a document can be settled.
fn may_settle(document: &Settled, amount: Amount) -> Result<(), String> {
    let why = if !matches!(document.status.as_str(), "AUTHORISED" | "PAID") {
        format!("what it settles is {}", document.status)
    } else if amount <= Amount::ZERO {
        "its amount has to be more than nothing".to_string()
    } else if amount > document.open {
        format!("{amount} is more than the {} that is open", document.open)
    } else {
        return Ok(());
    };
    Err(format!("Xero refuses it: {why}"))
}

/// What money that moves from one bank account to another books.
///
/// # Errors
/// Why nothing is booked.
pub(super) fn transfer(told: &Json, is_deleted: bool, chart: &Chart) -> Result<Entry, String> {
    let account = |name: &str| {
        let object = told.get(name)?;
        chart.account_of(object, "Code").filter(|of| of.is_bank())
    };
    let both = account("FromBankAccount").zip(account("ToBankAccount"));
    let (from, to) = both.ok_or("its accounts are no bank accounts of the chart's")?;
    let amount = told.number("Amount").and_then(Amount::read);
    let amount = amount.unwrap_or_default().in_cents();
    let currency = chart.currency_of(from);
    if currency != chart.currency_of(to) {
        return Err("money that changes its currency on the way: what Xero books of it can't be told before".into());
    }
    if !is_deleted && (from == to || amount <= Amount::ZERO) {
        return Err("Xero refuses it: an amount has to move from one account to another".into());
    }
    let rate = chart.rate(currency, told.number("CurrencyRate"));
    let text = |path| told.text(path).map(ToString::to_string);
    let source = Source {
        kind: Some("TRANSFER"),
        id: text("BankTransferID"),
        number: text("Reference"),
        date: text("Date"),
        currency: Some(currency.to_string()),
        rate,
    };
    let line = |account: &Account, is_debit: bool| {
        let own = amount.on(is_debit);
        Line::added(
            account.clone(),
            rate.map(|rate| own.in_base(rate)),
            Some(own),
        )
    };
    let lines = vec![line(from, is_deleted), line(to, !is_deleted)];
    Ok(Entry {
        is_reversal: is_deleted,
        ..Entry::balanced(source, lines, chart.role(Role::CurrencyGain))
    })
}
