//! BankStatement: what moved a bank account, line by line, in the base currency.
//! // (3) parameters and columns; (?) the texts in them, and the lines of the balances

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::asked::{Asked, Refused, long};
use super::ledger::{ANY, Basis};
use super::table::{Report, Row, money, texts};
use crate::simulator::Amount;
use crate::simulator::data::World;
use crate::simulator::data::accounts;
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::render::iso_date;

/// The most days from `fromDate` to `toDate`. // (3)
const LONGEST_DAYS: i64 = 365;

/// A line of a statement.
#[derive(Debug, Default)]
struct Line {
    description: String,
    reference: String,
    amount: Amount,
    is_reconciled: bool,
}

pub(super) fn report(asked: &Asked<'_>) -> Result<Report, Refused> {
    let world = asked.world();
    let id = asked.guid("bankAccountID")?;
    let id = id.ok_or_else(|| Refused::new("bankAccountID is missing"))?;
    let account = world.index_of(Kind::Account, id);
    let account = account
        .filter(|account| *account < accounts::count() && accounts::type_of(*account) == "BANK");
    let account = account.ok_or_else(|| Refused::new(format!("there is no bank account {id}")))?;
    let (from, to) = asked.span()?;
    if (to - from).num_days() > LONGEST_DAYS {
        return Err(Refused::new(
            "The specified date range cannot be greater than 365 days",
        ));
    }
    let ledger = world.ledger(Basis::Accruals);
    let mut balance = ledger.moved(None, from - Days::new(1), &ANY)[account];
    let of_balance = |label: &str, day: NaiveDate, balance: Amount| {
        let day = iso_date(day);
        Row::Line(texts([
            day.as_str(),
            label,
            "",
            "",
            "",
            "",
            money(balance).as_str(),
        ]))
    };
    let mut rows = vec![of_balance("Opening Balance", from, balance)];
    for ((day, _), line) in lines(world, id, from, to) {
        balance += line.amount;
        rows.push(Row::Line(texts([
            iso_date(day),
            line.description,
            line.reference,
            if line.is_reconciled { "Yes" } else { "No" }.to_owned(),
            "Import".to_owned(),
            money(line.amount),
            money(balance),
        ])));
    }
    rows.push(of_balance("Closing Balance", to, balance));
    Ok(Report {
        name: "Bank Statement",
        report_type: "BankStatement",
        titles: vec![
            "Bank Statement".to_owned(),
            accounts::name_of(account).to_owned(),
            world.name().to_owned(),
            format!("From {} to {}", long(from), long(to)),
        ],
        rows: vec![
            Row::Header(texts([
                "Date",
                "Description",
                "Reference",
                "Reconciled",
                "Source",
                "Amount",
                "Balance",
            ])),
            Row::Section(String::new(), rows),
        ],
    })
}

/// The lines of an account by day and by the document's first journal. What was voided has neither
/// come in nor left.
fn lines(
    world: &World,
    account: Guid,
    from: NaiveDate,
    to: NaiveDate,
) -> BTreeMap<(NaiveDate, usize), Line> {
    let mut firsts: BTreeMap<(Option<Guid>, NaiveDate), usize> = BTreeMap::new();
    let mut lines: BTreeMap<(NaiveDate, usize), Line> = BTreeMap::new();
    for journal in world.journals_after(0) {
        let day = journal.journal_date;
        let own = journal.journal_lines.iter();
        let moved: Vec<_> = own.filter(|line| line.account_id == account).collect();
        if moved.is_empty() || !(from..=to).contains(&day) {
            continue;
        }
        let document = (journal.source_id, day);
        let first = *firsts.entry(document).or_insert(journal.journal_number);
        let others = journal.journal_lines.iter();
        let mut others = others.filter(|line| line.account_id != account);
        let line = lines.entry((day, first)).or_insert_with(|| Line {
            description: others
                .find_map(|line| line.description.clone())
                .unwrap_or_else(|| journal.source_type.unwrap_or("Adjustment").to_owned()),
            reference: journal.reference.clone().unwrap_or_default(),
            amount: Amount::ZERO,
            is_reconciled: journal
                .source_id
                .is_none_or(|document| is_reconciled(world, document)),
        });
        line.amount += moved.iter().map(|line| line.net_amount).sum();
    }
    lines.retain(|_, line| line.amount != Amount::ZERO);
    lines
}

/// Whether the document of this id is reconciled; transfers always are.
fn is_reconciled(world: &World, document: Guid) -> bool {
    if let Some(payment) = world.payment_with_id(document) {
        return world.payment(payment).is_reconciled;
    }
    match world.index_of(Kind::BankTransaction, document) {
        Some(index) if index < world.bank_transaction_count() => {
            world.bank_transaction(index).is_reconciled
        }
        _ => true,
    }
}
