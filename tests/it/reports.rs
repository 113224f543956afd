//! Reports against the books: every figure, at every month's end, and what each costs.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use xero_sql::ErrorKind;
use xero_sql::simulator::{Basis, Books, Guid, Options};

use crate::harness::{Demo, NULL, sorted};

/// Both bases that reports are made on.
const BASES: [Basis; 2] = [Basis::Accruals, Basis::Cash];

async fn demo(seed: u64) -> Demo {
    let options = Options {
        seed,
        invoices: 250,
        ..Options::default()
    };
    Demo::with(options, &[]).await
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The last days of `months` months, the last of them that of `last`.
fn month_ends(last: &str, months: u32) -> Vec<NaiveDate> {
    let first_of = |day: NaiveDate| day.with_day(1).unwrap();
    (0..months)
        .rev()
        .map(|back| first_of(day(last)) - Months::new(back))
        .map(|first| (first + Months::new(1)).pred_opt().unwrap())
        .collect()
}

/// An amount as the program prints it, in ten-thousandths.
fn whole(text: &str) -> i128 {
    match text {
        NULL => 0,
        text => text.replace('.', "").parse().unwrap(),
    }
}

fn net(amount: impl std::fmt::Display) -> i128 {
    let text = amount.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{fraction:0<4}").parse().unwrap()
}

/// Whether profit and loss holds the account, as its class says.
fn is_result(books: &Books, account: Guid) -> bool {
    let mut accounts = books.accounts();
    let found = accounts.find(|one| one.account_id == account);
    let class = found.map(|one| one.class);
    matches!(class, Some("REVENUE" | "EXPENSE"))
}

#[tokio::test]
async fn the_trial_balance_is_that_of_the_journals_on_three_seeds() {
    for (seed, basis) in (1..=3).flat_map(|seed| BASES.map(|basis| (seed, basis))) {
        let payments_only = basis == Basis::Cash;
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        for at in month_ends("2026-05-31", 6) {
            let sql = format!(
                "SELECT AccountID, YTDDebit, YTDCredit FROM TrialBalance WHERE Date = DATE '{at}' \
                 AND AccountID IS NOT NULL AND PaymentsOnly = {payments_only}"
            );
            let (rows, calls) = demo.ask(&sql).await;
            assert_eq!(calls.len(), 1);
            assert!(rows.len() > 10, "{at}: {}", rows.len());
            let (mut debits, mut credits) = (0, 0);
            for row in &rows {
                let account = Guid::parse(&row[0]).unwrap();
                let told = whole(&row[1]) - whole(&row[2]);
                debits += whole(&row[1]);
                credits += whole(&row[2]);
                let from = match is_result(&books, account) {
                    true => books.financial_year_start(at),
                    false => day("1900-01-01"),
                };
                let booked = books.account_movement(account, from, at, basis);
                let is_retained = row_is_retained(&books, account);
                if !is_retained {
                    assert_eq!(told, net(booked), "seed {seed}, {at}, {account}");
                }
            }
            assert_eq!(debits, credits, "seed {seed}, {at}");
        }
    }
}

/// Retained earnings hold the results of earlier years, which no journal moves there.
fn row_is_retained(books: &Books, account: Guid) -> bool {
    let mut accounts = books.accounts();
    let found = accounts.find(|one| one.account_id == account);
    found.is_some_and(|one| one.name.contains("Retained"))
}

#[tokio::test]
async fn profit_and_loss_by_month_is_the_movement_of_journals_with_each_figure_once() {
    for (seed, basis) in (1..=3).flat_map(|seed| BASES.map(|basis| (seed, basis))) {
        let payments_only = basis == Basis::Cash;
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let ends = month_ends("2026-05-31", 30);
        let first = ends[0].with_day(1).unwrap();
        let last = ends[29];
        let sql = format!(
            "SELECT AccountID, PeriodStart, PeriodEnd, Amount, Section FROM ProfitAndLoss \
             WHERE FromDate = DATE '{first}' AND ToDate = DATE '{last}' AND Timeframe = 'MONTH' \
             AND LineType = 'Account' AND PaymentsOnly = {payments_only}"
        );
        let (rows, calls) = demo.ask(&sql).await;
        assert!(calls.len() <= 6, "{} calls for 30 months", calls.len());
        let mut seen = BTreeMap::new();
        for row in &rows {
            let key = (row[0].clone(), row[2].clone());
            assert_eq!(
                seen.insert(key, whole(&row[3])),
                None,
                "a figure comes twice: {row:?}"
            );
        }
        for account in books.accounts() {
            if !is_result(&books, account.account_id) {
                continue;
            }
            let is_revenue = account.class == "REVENUE";
            for end in &ends {
                let begin = end.with_day(1).unwrap();
                let moved = books.account_movement(account.account_id, begin, *end, basis);
                let expected = if is_revenue { -net(moved) } else { net(moved) };
                let told = seen
                    .get(&(account.account_id.to_string(), end.to_string()))
                    .copied()
                    .unwrap_or(0);
                assert_eq!(
                    told, expected,
                    "seed {seed}, {basis:?}, {}, {end}",
                    account.name
                );
            }
        }
    }
}

#[tokio::test]
async fn the_balance_sheet_balances_at_each_of_12_month_ends() {
    for (seed, basis) in (1..=3).flat_map(|seed| BASES.map(|basis| (seed, basis))) {
        let payments_only = basis == Basis::Cash;
        let demo = demo(seed).await;
        let sql = format!(
            "SELECT PeriodEnd, Section, SUM(Amount) FROM BalanceSheet \
             WHERE FromDate = DATE '2025-06-30' AND Date = DATE '2026-05-31' \
             AND Timeframe = 'MONTH' AND PaymentsOnly = {payments_only} GROUP BY 1, 2"
        );
        let (rows, calls) = demo.ask(&sql).await;
        assert!(calls.len() <= 2, "{}", calls.len());
        let mut sides: BTreeMap<String, i128> = BTreeMap::new();
        for row in rows {
            let sign = match row[1].as_str() {
                section if section.contains("Liabilit") || section.contains("Equity") => -1,
                _ => 1,
            };
            *sides.entry(row[0].clone()).or_default() += sign * whole(&row[2]);
        }
        assert_eq!(sides.len(), 12, "{:?}", sides.keys());
        assert!(
            sides.values().all(|sum| *sum == 0),
            "seed {seed}: {sides:?}"
        );
    }
}

#[tokio::test]
async fn a_parameter_chooses_the_report_and_its_rows_tell_it() {
    let demo = demo(1).await;
    let one = |date: &str| {
        format!(
            "SELECT Date, Label, YTDDebit, YTDCredit FROM TrialBalance WHERE Date = DATE '{date}'"
        )
    };
    let mut both = demo.rows(&one("2026-01-31")).await;
    both.extend(demo.rows(&one("2026-03-31")).await);
    let within = "SELECT Date, Label, YTDDebit, YTDCredit FROM TrialBalance \
                  WHERE Date IN (DATE '2026-01-31', DATE '2026-03-31')";
    let (rows, calls) = demo.ask(within).await;
    assert_eq!((sorted(rows), calls.len()), (sorted(both), 2));
    let (unbound, calls) = demo.ask("SELECT DISTINCT Date FROM TrialBalance").await;
    assert_eq!((unbound, calls.len()), (vec![vec![NULL.to_string()]], 1));
    let (none, calls) = demo
        .ask("SELECT * FROM TrialBalance WHERE Date = DATE '2026-01-31' AND Date = DATE '2026-02-28'")
        .await;
    assert_eq!((none.len(), calls.len()), (0, 0));
}

#[tokio::test]
async fn totals_come_only_where_they_are_asked_for() {
    let demo = demo(1).await;
    let types = |more: &str| {
        format!(
            "SELECT DISTINCT LineType FROM BalanceSheet WHERE Date = DATE '2026-03-31' {more} \
             ORDER BY 1"
        )
    };
    let derived = [["Account"], ["Derived"]];
    assert_eq!(demo.rows(&types("")).await, derived);
    let all = [["Account"], ["Derived"], ["Total"]];
    assert_eq!(demo.rows(&types("AND IncludeTotals")).await, all);
    assert_eq!(demo.rows(&types("AND NOT IncludeTotals")).await, derived);
}

#[tokio::test]
async fn the_currency_of_a_report_costs_a_call_and_only_where_it_is_asked_for() {
    let demo = demo(1).await;
    let sql = "SELECT DISTINCT BaseCurrency FROM BankSummary WHERE FromDate = DATE '2026-03-01' \
               AND ToDate = DATE '2026-03-31'";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!((rows, calls.len()), (vec![vec!["AUD".to_string()]], 2));
    let (_, calls) = demo.ask(&sql.replace("BaseCurrency", "Label")).await;
    assert_eq!(calls.len(), 1);
    let (plan, calls) = demo.ask(&format!("EXPLAIN {sql}")).await;
    assert_eq!(calls, []);
    assert!(plan.concat().concat().contains("calls=2"), "{plan:?}");
}

#[tokio::test]
async fn what_tells_a_parameter_no_value_is_refused_before_any_call() {
    let demo = demo(1).await;
    for (sql, said) in [
        (
            "SELECT * FROM TrialBalance WHERE Date > DATE '2026-01-01'",
            "`Date` is a parameter",
        ),
        (
            "SELECT * FROM TrialBalance t JOIN (VALUES (DATE '2026-01-31')) d(day) ON t.Date = d.day",
            "`Date` is a parameter",
        ),
        (
            "SELECT * FROM TrialBalance WHERE Date = (SELECT MAX(Date) FROM Invoices)",
            "`Date` is a parameter",
        ),
        (
            "SELECT * FROM ProfitAndLoss WHERE FromDate = DATE '2025-01-01'",
            "`FromDate` and `ToDate` go together",
        ),
        (
            "SELECT * FROM ProfitAndLoss WHERE FromDate = DATE '2025-02-01' AND ToDate = DATE '2025-01-01'",
            "`FromDate` is after `ToDate`",
        ),
        (
            "SELECT * FROM ProfitAndLoss WHERE FromDate = DATE '2024-01-01' AND ToDate = DATE '2026-01-01'",
            "write Timeframe = 'MONTH'",
        ),
        (
            "SELECT * FROM ProfitAndLoss WHERE FromDate = DATE '2025-01-01' AND ToDate = DATE '2025-03-01' \
             AND Timeframe = 'WEEK'",
            "`Timeframe` is one of",
        ),
        (
            "SELECT * FROM BalanceSheet WHERE FromDate = DATE '2025-01-01'",
            "`Date` is the day of the balances",
        ),
    ] {
        demo.simulator.clear_journal();
        let error = demo.session.collect(sql).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Query, "{sql}: {error}");
        assert!(error.to_string().contains(said), "{sql}: {error}");
        assert_eq!(demo.calls(), [], "{sql}");
    }
}

#[tokio::test]
async fn a_range_of_years_is_read_in_few_calls_and_refused_where_it_is_too_dear() {
    let demo = demo(1).await;
    let sql = "SELECT DISTINCT PeriodEnd FROM ProfitAndLoss WHERE FromDate = DATE '2020-01-01' \
               AND ToDate = DATE '2025-12-31' AND Timeframe = 'MONTH'";
    let (rows, calls) = demo.ask(sql).await;
    // The books begin in 2024: months without lines have no rows.
    assert_eq!((rows.len(), calls.len()), (24, 6));
    demo.rows("SET xero.max_calls_per_query = 5").await;
    demo.simulator.clear_journal();
    let error = demo.session.collect(sql).await.unwrap_err();
    assert_eq!((error.kind(), demo.calls().len()), (ErrorKind::Limit, 0));
}

#[tokio::test]
async fn reports_of_several_organisations_are_told_apart() {
    let options = Options {
        invoices: 80,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("Tenant", "*")]).await;
    let sql =
        "SELECT DISTINCT TenantName, BaseCurrency FROM TrialBalance WHERE Date = DATE '2026-03-31'";
    let (rows, calls) = demo.ask(sql).await;
    let expected = [
        ["Demo Company (AU)", "AUD"],
        ["Harbour Lights Limited", "NZD"],
    ];
    assert_eq!(sorted(rows), expected);
    assert_eq!(calls.len(), 4);
}
