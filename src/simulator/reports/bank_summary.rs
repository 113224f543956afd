//! BankSummary: what each bank account held, got and spent, in the base currency. // (s)

use chrono::Days;

use super::asked::{Asked, Refused, accounts_of, added, amounts, long};
use super::ledger::{ANY, Basis};
use super::table::{Cell, Report, Row, texts};
use crate::simulator::Amount;
use crate::simulator::data::misstatements::Misstatement;

pub(super) fn report(asked: &Asked<'_>) -> Result<Report, Refused> {
    let world = asked.world();
    let (from, to) = asked.span()?;
    let ledger = world.ledger(Basis::Accruals);
    let opening = ledger.moved(None, from - Days::new(1), &ANY);
    let cash = ledger.cash(from, to);
    let (mut lines, mut sums) = (Vec::new(), Vec::new());
    for account in accounts_of(world, &["BANK"]) {
        let (opening, mut cash) = (opening[account], cash[account]);
        if world.misstated(Misstatement::BankSummaryOff, account) {
            cash.received += Misstatement::BankSummaryOff.by();
        }
        let closing = opening + cash.received - cash.spent;
        let id = asked.account_id(account);
        // (s) the ids stand under two names, and only on these cells.
        lines.push(Row::Line(vec![
            Cell::new(world.account_name(account)).with("accountID", &id),
            Cell::money(opening),
            Cell::money(cash.received).with("account", &id),
            Cell::money(cash.spent).with("account", &id),
            Cell::money(closing),
        ]));
        sums.push(vec![opening, cash.received, cash.spent, closing]);
    }
    let total: Vec<Amount> = added(&sums, 4);
    lines.push(Row::Summary(amounts("Total", &total)));
    Ok(Report {
        name: "Bank Summary",
        report_type: "BankSummary",
        titles: vec![
            "Bank Summary".to_owned(),
            world.name().to_owned(),
            format!("From {} to {}", long(from), long(to)),
        ],
        rows: vec![
            Row::Header(texts([
                "Bank Accounts",
                "Opening Balance",
                "Cash Received",
                "Cash Spent",
                "Closing Balance",
            ])),
            Row::Section(String::new(), lines),
        ],
    })
}
