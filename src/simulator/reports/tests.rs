//! Reports against journals, against themselves and against the published examples.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde_json::Value;

use super::super::apis::{Request, api_of};
use super::super::data::calendar::{first_day, last_day, midnight_ms, month_end};
use super::super::data::{Books, World, accounts, tracking};
use super::super::reply::Reply;
use crate::simulator::{Amount, Basis, Guid, Misstatement};

const SEEDS: [u64; 3] = [1, 7, 42];

/// Books of which those of one seed hold what no document shows.
fn world(seed: u64, organisation: usize) -> Arc<World> {
    Arc::new(World::new(seed, organisation, 400).special_sources(seed == 7))
}

fn get(world: &Arc<World>, path: &str) -> Reply {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let (api, below) = api_of(&format!("/api.xro/2.0/Reports{path}")).expect("the API");
    if (api.scope)(&below).is_none() {
        return Reply::not_found();
    }
    let query = url::form_urlencoded::parse(query.as_bytes());
    (api.answer)(&Request {
        world: Arc::clone(world),
        path: below,
        query: query.into_owned().collect(),
        if_modified_since: None,
        ignores_lists: false,
        upper_case_ids: false,
        now_ms: midnight_ms(last_day()),
    })
}

/// The first report of a reply.
fn report(world: &Arc<World>, path: &str) -> Value {
    let reply = get(world, path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    let reply: Value = serde_json::from_str(&reply.body).expect("JSON");
    reply["Reports"][0].clone()
}

/// The cells of a row: values, and the account of the first.
fn cells(row: &Value) -> (Vec<String>, Option<String>) {
    let cells = row["Cells"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let account = cells.first().and_then(|cell| {
        let attribute = cell["Attributes"].get(0)?;
        Some(text(&attribute["Value"]))
    });
    (
        cells.iter().map(|cell| text(&cell["Value"])).collect(),
        account,
    )
}

/// All rows but sections, with the type of each.
fn rows(report: &Value) -> Vec<(String, Vec<String>, Option<String>)> {
    let mut found = Vec::new();
    for row in report["Rows"].as_array().expect("rows") {
        let inner = row["Rows"].as_array().cloned();
        for row in inner.unwrap_or_else(|| vec![row.clone()]) {
            let (values, account) = cells(&row);
            let row_type = row["RowType"].as_str().expect("a type").to_owned();
            found.push((row_type, values, account));
        }
    }
    found
}

fn amount(text: &str) -> Amount {
    if text.is_empty() {
        return Amount::ZERO;
    }
    let digits: String = text.chars().filter(|c| *c != '.').collect();
    assert_eq!(text.len() - text.find('.').expect("a point"), 3, "{text}");
    Amount::from_cents(digits.parse().expect("an amount"))
}

fn negative(amount: Amount) -> Amount {
    Amount::ZERO - amount
}

/// All lines of the journals, without the ledger.
struct Lines(Vec<(NaiveDate, String, Amount)>);

impl Lines {
    fn of(world: &Arc<World>) -> Lines {
        let books = Books {
            world: Arc::clone(world),
        };
        let lines = books.journals().flat_map(|journal| {
            let date = journal.journal_date;
            let lines = journal.journal_lines.into_iter();
            lines.map(move |line| (date, line.account_id.to_string(), line.net_amount))
        });
        Lines(lines.collect())
    }

    /// Each account's sum over some days.
    fn sums(&self, from: NaiveDate, to: NaiveDate) -> BTreeMap<String, Amount> {
        let mut sums: BTreeMap<String, Amount> = BTreeMap::new();
        for (_, account, net) in self.0.iter().filter(|line| (from..=to).contains(&line.0)) {
            *sums.entry(account.clone()).or_default() += *net;
        }
        sums
    }
}

fn month_ends() -> impl Iterator<Item = NaiveDate> {
    (0..30).map(|month| month_end(first_day() + Months::new(month)))
}

#[test]
fn the_trial_balance_is_what_journals_say_and_balances_at_every_month_end() {
    for seed in SEEDS {
        let world = world(seed, seed as usize % 2);
        let lines = Lines::of(&world);
        let start = first_day() - Days::new(40);
        for end in month_ends() {
            let report = report(&world, &format!("/TrialBalance?date={end}"));
            let rows = rows(&report);
            let (_, total, _) = rows.last().expect("a total");
            assert_eq!(total[0], "Total");
            assert_eq!((&total[1], &total[3]), (&total[2], &total[4]), "{end}");
            let year = world.year_start(end);
            let moved = lines.sums(end.with_day(1).expect("a day"), end);
            let mut balances = lines.sums(start, end);
            let this_year = lines.sums(year, end);
            let retained = accounts::coded("960");
            let mut earlier = Amount::ZERO;
            for account in 0..accounts::count() {
                let account = world.account(account);
                if ["REVENUE", "EXPENSE"].contains(&account.class) {
                    let id = account.account_id.to_string();
                    let this_year = this_year.get(&id).copied().unwrap_or_default();
                    let ever = balances.insert(id, this_year).unwrap_or_default();
                    earlier += ever - this_year;
                }
            }
            let retained = world.account(retained).account_id.to_string();
            *balances.entry(retained).or_default() += earlier;
            let mut told: BTreeMap<String, [Amount; 2]> = BTreeMap::new();
            for (row_type, values, account) in &rows {
                if row_type == "Row" {
                    let sides: Vec<Amount> = values[1..].iter().map(|v| amount(v)).collect();
                    assert_eq!(values.iter().filter(|v| v.is_empty()).count(), 2);
                    let net = [sides[0] - sides[1], sides[2] - sides[3]];
                    told.insert(account.clone().expect("an account"), net);
                }
            }
            let accounts = moved.keys().chain(balances.keys());
            for account in accounts.collect::<BTreeSet<_>>() {
                let of = |sums: &BTreeMap<String, Amount>| sums.get(account).copied();
                let expected = [&moved, &balances].map(|sums| of(sums).unwrap_or_default());
                let told = told.get(account).copied().unwrap_or_default();
                assert_eq!(told, expected, "seed {seed}, {account} at {end}");
            }
        }
    }
}

#[test]
fn the_balance_sheet_balances_at_twelve_month_ends_and_on_other_days() {
    for seed in SEEDS {
        for organisation in 0..2 {
            let world = world(seed, organisation);
            let year = report(&world, "/BalanceSheet?date=2026-06-30&periods=11");
            let named = |report: &Value, label: &str| {
                let rows = rows(report);
                let row = rows.iter().find(|(_, values, _)| values[0] == label);
                row.expect("the row").1[1..].to_vec()
            };
            let net = named(&year, "Net Assets");
            assert_eq!(net.len(), 12);
            assert_eq!(net, named(&year, "Total Equity"));
            assert!(net.iter().all(|net| net != "0.00"), "{net:?}");
            let ends = month_ends().collect::<Vec<_>>();
            for (end, net) in ends.iter().rev().zip(&net) {
                let single = report(&world, &format!("/BalanceSheet?date={end}"));
                assert_eq!(&named(&single, "Net Assets")[0], net, "{end}");
            }
            let (_, headers, _) = &rows(&year)[0];
            assert_eq!(headers[1..4], ["30 Jun 2026", "31 May 2026", "30 Apr 2026"]);
            for day in ["2024-01-17", "2025-07-01", "2026-03-31", "2023-01-01"] {
                let single = report(&world, &format!("/BalanceSheet?date={day}"));
                let net = named(&single, "Net Assets");
                assert_eq!(net, named(&single, "Total Equity"), "{day}");
            }
        }
    }
}

#[test]
fn on_the_cash_basis_only_overpaid_money_is_owed_and_everything_balances() {
    for seed in SEEDS {
        let world = world(seed, 0);
        let books = Books {
            world: Arc::clone(&world),
        };
        for end in month_ends() {
            let path = format!("/TrialBalance?date={end}&paymentsOnly=true");
            let rows = rows(&report(&world, &path));
            let (_, total, _) = rows.last().expect("a total");
            assert_eq!((&total[1], &total[3]), (&total[2], &total[4]), "{end}");
        }
        let sheet = |query: &str| {
            let report = report(&world, &format!("/BalanceSheet?date=2026-06-30{query}"));
            let rows = rows(&report);
            let named = |label: &str| {
                let row = rows.iter().find(|(_, values, _)| values[0] == label);
                row.expect("the row").1[1].clone()
            };
            assert_eq!(named("Net Assets"), named("Total Equity"));
            [named("Net Assets"), named("Total Bank")]
        };
        let (accruals, cash) = (sheet(""), sheet("&paymentsOnly=true"));
        assert_ne!(accruals[0], cash[0]);
        assert_eq!(accruals[1], cash[1], "money is the same on either basis");
        for (code, direction) in [("610", "RECEIVE"), ("800", "SPEND")] {
            let control = world.account(accounts::coded(code)).account_id;
            let balance = books.account_balance(control, last_day(), Basis::Cash);
            let ahead = books.overpayments();
            let ahead = ahead.filter(|ahead| ahead.money_type.starts_with(direction));
            let left: Amount = ahead
                .map(|ahead| ahead.remaining_credit.in_base(ahead.currency_rate))
                .sum();
            let expected = if code == "610" { negative(left) } else { left };
            let off = (balance - expected).0.abs();
            assert!(off <= 500, "seed {seed}, {code}: {balance} for {expected}");
        }
    }
}

#[test]
fn profit_and_loss_by_month_adds_up_to_the_movement_of_journals() {
    for seed in SEEDS {
        let world = world(seed, 0);
        let mut sums: BTreeMap<String, Amount> = BTreeMap::new();
        let mut profit = Amount::ZERO;
        for end in ["2024-12-31", "2025-12-31", "2026-12-31"] {
            let from = format!("{}-12-01", &end[..4]);
            let path = format!("/ProfitAndLoss?fromDate={from}&toDate={end}&periods=11");
            for (row_type, values, account) in rows(&report(&world, &path)) {
                let sum: Amount = match row_type.as_str() {
                    "Header" => continue,
                    _ => values[1..].iter().map(|value| amount(value)).sum(),
                };
                match account {
                    Some(account) => *sums.entry(account).or_default() += sum,
                    None if values[0] == "Net Profit" => profit += sum,
                    None => {}
                }
            }
        }
        let expected = Lines::of(&world).sums(first_day() - Days::new(40), last_day());
        let mut earned = Amount::ZERO;
        for account in (0..accounts::count()).map(|account| world.account(account)) {
            let id = account.account_id.to_string();
            let net = expected.get(&id).copied().unwrap_or_default();
            let signed = match account.class {
                "REVENUE" => negative(net),
                "EXPENSE" => net,
                _ => continue,
            };
            earned += negative(net);
            assert_eq!(sums.remove(&id).unwrap_or_default(), signed, "{id}");
        }
        assert!(sums.is_empty(), "{sums:?}");
        assert_eq!(profit, earned);
        assert_ne!(profit, Amount::ZERO);
    }
}

/// The headers behind the first, and the net profit of each column.
fn columns(world: &Arc<World>, query: &str) -> Vec<(String, Amount)> {
    let report = report(world, &format!("/ProfitAndLoss?{query}"));
    let rows = rows(&report);
    let (_, headers, _) = &rows[0];
    let (_, profit, _) = rows.last().expect("net profit");
    assert_eq!(profit[0], "Net Profit");
    let profit = profit[1..].iter().map(|value| amount(value));
    headers[1..].iter().cloned().zip(profit).collect()
}

#[test]
fn comparatives_span_the_whole_range_and_a_day_30_cuts_the_31st() {
    let world = world(1, 0);
    let year = columns(
        &world,
        "fromDate=2025-01-01&toDate=2025-12-31&periods=2&timeframe=MONTH",
    );
    assert_eq!(year[1].0, "30 Nov 25");
    let single = columns(&world, "fromDate=2024-12-01&toDate=2025-11-30");
    assert_eq!(single[0].1, year[1].1, "a year long, not a month");
    let cut = columns(&world, "fromDate=2025-06-01&toDate=2025-06-30&periods=1");
    assert_eq!(cut[1].0, "30 May 25");
    let to_30 = columns(&world, "fromDate=2025-05-01&toDate=2025-05-30");
    let whole = columns(&world, "fromDate=2025-05-01&toDate=2025-05-31");
    assert_eq!(cut[1].1, to_30[0].1);
    assert_ne!(cut[1].1, whole[0].1, "something was booked on the 31st");
    let good = columns(&world, "fromDate=2025-07-01&toDate=2025-07-31&periods=2");
    assert_eq!((good[2].0.as_str(), good[2].1), ("31 May 25", whole[0].1));
    let quarters = columns(
        &world,
        "fromDate=2025-10-01&toDate=2025-12-31&periods=1&timeframe=QUARTER",
    );
    assert_eq!(quarters[1].0, "30 Sep 25");
    let long = get(
        &world,
        "/ProfitAndLoss?fromDate=2024-01-01&toDate=2025-06-30",
    );
    assert_eq!(long.status, 400);
    assert_eq!(get(&world, "/ProfitAndLoss?periods=12").status, 400);
    assert_eq!(get(&world, "/ProfitAndLoss?toDate=31-12-2025").status, 400);
}

#[test]
fn tracking_makes_columns_that_add_up_and_an_option_is_one_of_them() {
    let world = world(1, 0);
    let days = "fromDate=2025-01-01&toDate=2025-12-31";
    let whole = columns(&world, days);
    let region = world.tracking_category(0);
    let category = format!("{days}&trackingCategoryID={}", region.tracking_category_id);
    let by_region = columns(&world, &category);
    let names: Vec<&str> = by_region.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "North",
        "South",
        "Eastside",
        "West Coast",
        "Unassigned",
        "Total",
    ];
    assert_eq!(names, expected);
    let sum = |columns: &[(String, Amount)]| -> Amount { columns.iter().map(|c| c.1).sum() };
    assert_eq!(sum(&by_region[..5]), whole[0].1);
    assert_eq!(by_region[5].1, whole[0].1);
    let south = region.options[1].tracking_option_id;
    let one = columns(&world, &format!("{category}&trackingOptionID={south}"));
    assert_eq!(one, by_region[1..2]);
    let department = world.tracking_category(1).tracking_category_id;
    let crossed = columns(
        &world,
        &format!("{category}&trackingCategoryID2={department}"),
    );
    assert_eq!(crossed.len(), 5 * 4 + 1);
    assert_eq!(crossed[4].0, "South Sales");
    assert_eq!(sum(&crossed[4..8]), by_region[1].1);
    let archived = world.tracking_category(tracking::count() - 1);
    let path = format!(
        "{days}&trackingCategoryID={}",
        archived.tracking_category_id
    );
    let unused = columns(&world, &path);
    assert_eq!(unused[unused.len() - 2].1, whole[0].1, "{unused:?}");
    let stranger = Guid(5);
    let path = format!("/ProfitAndLoss?trackingCategoryID={stranger}");
    assert_eq!(get(&world, &path).status, 400);
}

#[test]
fn the_bank_summary_goes_from_one_balance_to_the_next() {
    let world = world(7, 1);
    let balances = |column: usize, from: &str, to: &str| -> Vec<Amount> {
        let path = format!("/BankSummary?fromDate={from}&toDate={to}");
        let rows = rows(&report(&world, &path));
        let amounts = rows[1..]
            .iter()
            .map(|(_, values, _)| amount(&values[column]));
        amounts.collect()
    };
    let march = |column| balances(column, "2025-03-01", "2025-03-31");
    let april = |column| balances(column, "2025-04-01", "2025-04-30");
    assert_eq!(march(4), april(1));
    let moved = march(2)
        .into_iter()
        .zip(march(3))
        .map(|(got, spent)| got - spent);
    let added = march(1)
        .into_iter()
        .zip(moved)
        .map(|(open, moved)| open + moved);
    assert_eq!(added.collect::<Vec<_>>(), march(4));
    assert_eq!(march(1).len(), 5, "four accounts and the total");
    assert!(march(2)[4] > Amount::ZERO && march(3)[4] > Amount::ZERO);
    let sheet = report(&world, "/BalanceSheet?date=2025-03-31");
    let rows = rows(&sheet);
    let bank = rows.iter().find(|(_, values, _)| values[0] == "Total Bank");
    assert_eq!(amount(&bank.expect("banks").1[1]), march(4)[4]);
}

#[test]
fn what_all_contacts_owe_is_the_control_account() {
    for seed in SEEDS {
        let world = world(seed, 0);
        for day in [
            "2024-06-30",
            "2025-02-14",
            "2025-12-31",
            "2026-04-01",
            "2026-06-30",
        ] {
            for (name, code) in [("Receivables", "610"), ("Payables", "800")] {
                let mut due = Amount::ZERO;
                for contact in 0..world.contact_count() {
                    let id = world.contact(contact).contact_id;
                    let path = format!("/Aged{name}ByContact?contactId={id}&date={day}");
                    let rows = rows(&report(&world, &path));
                    let (_, closing, _) = rows.last().expect("a closing balance");
                    assert_eq!(closing[0], "Closing Balance");
                    let opening = amount(&rows[1].1[7]);
                    let listed = rows.iter().filter(|(row_type, _, _)| row_type == "Row");
                    let listed: Amount = listed.map(|(_, values, _)| amount(&values[7])).sum();
                    assert_eq!(amount(&closing[7]), listed);
                    assert_eq!(opening, Amount::ZERO, "from the first day on");
                    due += amount(&closing[7]);
                }
                let books = Books {
                    world: Arc::clone(&world),
                };
                let control = world.account(accounts::coded(code)).account_id;
                let day: NaiveDate = day.parse().expect("a day");
                let balance = books.account_balance(control, day, Basis::Accruals);
                let balance = if name == "Receivables" {
                    balance
                } else {
                    negative(balance)
                };
                assert_eq!(due, balance, "seed {seed}, {name} at {day}");
            }
        }
    }
}

#[test]
fn a_fault_planted_in_a_report_is_in_that_report_alone() {
    let plain = world(1, 0);
    let figures = |world: &Arc<World>| {
        let named = |path: &str, label: &str, cell: usize| {
            let rows = rows(&report(world, path));
            let row = rows.into_iter().find(|(_, values, _)| values[0] == label);
            amount(&row.expect("the row").1[cell])
        };
        let sheet = "/BalanceSheet?date=2026-03-31";
        let trial = "/TrialBalance?date=2026-03-31";
        let summary = "/BankSummary?fromDate=2026-03-01&toDate=2026-03-31";
        [
            named(summary, "Business Bank Account", 4) - named(sheet, "Business Bank Account", 1),
            named(trial, "Total", 3) - named(trial, "Total", 4),
            named(sheet, "Total Equity", 1) - named(sheet, "Net Assets", 1),
        ]
    };
    assert_eq!(figures(&plain), [Amount::ZERO; 3]);
    for (place, misstatement) in [
        Misstatement::BankSummaryOff,
        Misstatement::TrialBalanceOff,
        Misstatement::EarningsOff,
    ]
    .into_iter()
    .enumerate()
    {
        let (world, planted) = plain.with_misstatement(misstatement).expect("planted");
        let mut expected = [Amount::ZERO; 3];
        expected[place] = planted.amount;
        assert_eq!(figures(&Arc::new(world)), expected, "{planted:?}");
    }
}

#[test]
fn what_is_older_than_from_date_is_in_the_opening_balance() {
    let world = world(1, 0);
    let ids = (0..world.contact_count()).map(|contact| world.contact(contact).contact_id);
    let mut checked = 0;
    for id in ids {
        let path = format!("/AgedReceivablesByContact?contactId={id}&date=2026-06-30");
        let whole = rows(&report(&world, &path));
        let part = rows(&report(&world, &format!("{path}&fromDate=2026-01-01")));
        assert_eq!(
            whole.last().expect("closing").1[7],
            part.last().expect("closing").1[7]
        );
        checked += usize::from(amount(&part[1].1[7]) != Amount::ZERO);
    }
    assert!(checked > 0, "some have an opening balance");
    assert_eq!(get(&world, "/AgedReceivablesByContact").status, 400);
}

#[test]
fn a_quarters_budget_is_called_by_its_last_month_and_holds_three() {
    let world = world(1, 0);
    let columns = |query: &str| {
        let rows = rows(&report(&world, &format!("/BudgetSummary?{query}")));
        let (_, profit, _) = rows.last().expect("net profit");
        (rows[0].1[1..].to_vec(), profit[1..].to_vec())
    };
    let (quarters, profits) = columns("date=2019-11-14&periods=12&timeframe=3");
    assert_eq!(quarters[..3], ["Jan-20", "Apr-20", "Jul-20"]);
    let (months, by_month) = columns("date=2019-11-14&periods=3&timeframe=1");
    assert_eq!(months, ["Nov-19", "Dec-19", "Jan-20"]);
    let sum: Amount = by_month.iter().map(|profit| amount(profit)).sum();
    assert_eq!(amount(&profits[0]), sum);
    assert_eq!(get(&world, "/BudgetSummary?timeframe=2").status, 400);
}

#[test]
fn published_reports_are_listed_and_found_by_their_ids() {
    let world = world(1, 0);
    let reply = get(&world, "");
    let list: Value = serde_json::from_str(&reply.body).expect("JSON");
    let list = list["Reports"].as_array().expect("reports").clone();
    assert_eq!((reply.rows, list.len()), (10, 10));
    let id = list[0]["ReportID"].as_str().expect("an id");
    let one = report(&world, &format!("/{id}"));
    assert_eq!(one["ReportTitles"][2], list[0]["ReportTitles"][0]);
    assert_eq!(list[0]["Rows"].as_array().map(Vec::len), Some(0));
    assert!(rows(&one).len() > 4);
    assert_eq!(get(&world, &format!("/{}", Guid(9))).status, 404);
    assert_eq!(get(&world, "/NoSuchReport").status, 404);
}

/// Every way in which objects of a report are built: the keys of each row, its cells and their
/// attributes, by where they are.
fn shape(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let row_type = fields.get("RowType").and_then(Value::as_str).unwrap_or("");
            let id = fields.get("Id").filter(|_| fields.len() == 2);
            let id = id.and_then(Value::as_str).unwrap_or("");
            let at = format!("{at} {row_type}{id}");
            let keys: Vec<&str> = fields.keys().map(String::as_str).collect();
            let keys: BTreeSet<&str> = keys.into_iter().collect();
            found.insert(format!("{at}{keys:?}"));
            for (key, value) in fields {
                shape(value, &format!("{at}.{key}"), found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| shape(item, at, found)),
        Value::String(_) => {
            found.insert(format!("{at}: text"));
        }
        Value::Number(_) => {
            found.insert(format!("{at}: number"));
        }
        other => {
            found.insert(format!("{at}: {other}"));
        }
    }
}

#[test]
fn replies_have_the_shape_of_the_published_examples() {
    let Some(folder) = std::env::var_os("XERO_OPENAPI_DIR") else {
        eprintln!("XERO_OPENAPI_DIR names no folder: nothing compared");
        return;
    };
    let path = std::path::Path::new(&folder).join("xero_accounting.yaml");
    let text = std::fs::read_to_string(path).expect("the file");
    let api: Value = serde_yaml_ng::from_str(&text).expect("YAML");
    let world = world(1, 0);
    let queries = [
        ("TrialBalance", "date=2026-04-24".to_owned()),
        ("BalanceSheet", "date=2026-04-30&periods=2".to_owned()),
        ("BankSummary", String::new()),
        ("ExecutiveSummary", "date=2026-06-30".to_owned()),
        ("BudgetSummary", "date=2026-06-30".to_owned()),
        ("AgedReceivablesByContact", "contactId".to_owned()),
        ("AgedPayablesByContact", "contactId".to_owned()),
        ("TenNinetyNine", "reportYear=2025".to_owned()),
    ];
    for (name, query) in queries {
        let operation = &api["paths"][format!("/Reports/{name}")]["get"];
        let media = &operation["responses"]["200"]["content"]["application/json"];
        let [mut theirs, mut ours] = [BTreeSet::new(), BTreeSet::new()];
        shape(&media["example"], "", &mut theirs);
        // Somebody owes something, and somebody is owed something.
        let queries = match query.as_str() {
            "contactId" => (0..world.contact_count())
                .map(|contact| format!("contactId={}", world.contact(contact).contact_id))
                .collect(),
            _ => vec![query.clone()],
        };
        let mut told = Value::Null;
        for query in queries {
            let reply = get(&world, &format!("/{name}?{query}"));
            told = serde_json::from_str(&reply.body).expect("JSON");
            shape(&told, "", &mut ours);
        }
        let missing: Vec<&String> = theirs.difference(&ours).collect();
        assert!(missing.is_empty(), "{name} lacks {missing:#?}");
        // Credit, which the examples don't have, and accounts that are budgeted.
        let more = ours
            .difference(&theirs)
            .filter(|path| !(path.contains("creditNoteID") || path.contains("overpaymentID")));
        let more: Vec<&String> = more.collect();
        assert!(
            more.is_empty() || name == "BudgetSummary",
            "{name} adds {more:#?}"
        );
        if name == "ExecutiveSummary" {
            let labels = |report: &Value| -> Vec<String> {
                let rows = rows(&report["Reports"][0]).into_iter();
                rows.map(|(_, values, _)| values[0].clone()).collect()
            };
            assert_eq!(labels(&told), labels(&media["example"]));
        }
    }
    assert_eq!(last_day().year(), 2026);
}
