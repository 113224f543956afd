//! Profit and loss by the options of one tracking category, and of two.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;
use xero_sql::ErrorKind;
use xero_sql::simulator::{Books, Fault, Options, TrackingCategory};

use crate::harness::{Demo, NULL, sorted};

const SPAN: &str = "FromDate => DATE '2025-07-01', ToDate => DATE '2025-12-31'";

async fn demo(seed: u64) -> Demo {
    let options = Options {
        seed,
        invoices: 250,
        ..Options::default()
    };
    Demo::with(options, &[]).await
}

/// The two categories that lines carry options of.
fn categories(books: &Books) -> [TrackingCategory; 2] {
    let mut live = books
        .tracking_categories()
        .filter(|one| one.status == "ACTIVE");
    [live.next().unwrap(), live.next().unwrap()]
}

/// Account and an option of each category, to what journals moved, in ten-thousandths; income and
/// expenses are positive.
fn moved(books: &Books, by: &[TrackingCategory]) -> BTreeMap<(String, Vec<String>), i128> {
    let (from, to): (NaiveDate, NaiveDate) =
        ("2025-07-01".parse().unwrap(), "2025-12-31".parse().unwrap());
    let classes: BTreeMap<_, _> = books
        .accounts()
        .map(|account| (account.account_id, account.class))
        .collect();
    let mut sums = BTreeMap::new();
    for journal in books.journals() {
        if !(from..=to).contains(&journal.journal_date) {
            continue;
        }
        for line in journal.journal_lines {
            let sign = match classes.get(&line.account_id) {
                Some(&"REVENUE") => -1,
                Some(&"EXPENSE") => 1,
                _ => continue,
            };
            let option = |category: &TrackingCategory| {
                let mut carried = line.tracking.iter();
                let id = category.tracking_category_id;
                carried
                    .find(|one| one.tracking_category_id == id)
                    .map_or(NULL.to_string(), |one| one.tracking_option_id.to_string())
            };
            let key = (
                line.account_id.to_string(),
                by.iter().map(option).collect::<Vec<_>>(),
            );
            let text = line.net_amount.to_string();
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            let amount: i128 = format!("{whole}{fraction:0<4}").parse().unwrap();
            *sums.entry(key).or_default() += sign * amount;
        }
    }
    sums.retain(|_, amount| *amount != 0);
    sums
}

/// The same of the rows of a query for account, ids of options and amount.
fn told(rows: Vec<Vec<String>>) -> BTreeMap<(String, Vec<String>), i128> {
    let mut told = BTreeMap::new();
    for row in rows {
        let (amount, ids) = row.split_last().unwrap();
        let amount: i128 = amount.replace('.', "").parse().unwrap();
        let key = (ids[0].clone(), ids[1..].to_vec());
        assert_eq!(told.insert(key, amount), None, "{row:?} comes twice");
    }
    told.retain(|_, amount| *amount != 0);
    told
}

#[tokio::test]
async fn one_category_has_a_value_for_each_option_by_its_id_on_three_seeds() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let [category, _] = categories(&books);
        let sql = format!(
            "SELECT AccountID, OptionID, Amount FROM ProfitAndLoss({SPAN}, \
             TrackingCategoryID => '{}')",
            category.tracking_category_id
        );
        let (rows, calls) = demo.ask(&sql).await;
        let expected = moved(&books, std::slice::from_ref(&category));
        assert!(expected.len() > 10, "{}", expected.len());
        assert_eq!(told(rows), expected, "seed {seed}");
        assert_eq!(calls.len(), 2);
        // Names alone need no look at the options.
        let (_, calls) = demo.ask(&sql.replace("OptionID,", "TrackingOption,")).await;
        assert_eq!(calls.len(), 1);
    }
}

#[tokio::test]
async fn two_categories_have_a_value_for_each_pair_by_their_ids_on_three_seeds() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let both = categories(&books);
        let sql = format!(
            "SELECT AccountID, OptionID, OptionID2, Amount FROM ProfitAndLoss({SPAN}, \
             TrackingCategoryID => '{}', TrackingCategoryID2 => '{}')",
            both[0].tracking_category_id, both[1].tracking_category_id
        );
        let (rows, calls) = demo.ask(&sql).await;
        let expected = moved(&books, &both);
        assert!(expected.len() > 10, "{}", expected.len());
        assert_eq!(told(rows), expected, "seed {seed}");
        assert_eq!(calls.len(), 2);
        let plan = demo.rows(&format!("EXPLAIN {sql}")).await;
        assert!(plan.concat().concat().contains("calls=2"), "{plan:?}");
    }
}

#[tokio::test]
async fn an_option_of_one_category_leaves_the_options_of_the_other() {
    let demo = demo(1).await;
    let books = demo.simulator.books(0);
    let [one, other] = categories(&books);
    let option = &one.options[0];
    let all = format!(
        "SELECT TrackingOption, TrackingOption2, Label, Amount FROM ProfitAndLoss({SPAN}, \
         TrackingCategoryID => '{}', TrackingCategoryID2 => '{}'",
        one.tracking_category_id, other.tracking_category_id
    );
    let pairs = demo
        .rows(&format!(
            "{all}) WHERE TrackingOption = '{}' AND Amount <> 0",
            option.name
        ))
        .await;
    assert!(pairs.len() > 3);
    let id = option.tracking_option_id;
    let narrowed = demo
        .rows(&format!(
            "{all}, TrackingOptionID => '{id}') WHERE Amount <> 0"
        ))
        .await;
    assert_eq!(sorted(narrowed), sorted(pairs));
}

#[tokio::test]
async fn columns_that_add_up_options_come_only_with_totals() {
    let demo = demo(1).await;
    let books = demo.simulator.books(0);
    let [one, other] = categories(&books);
    let both = format!(
        "SELECT DISTINCT TrackingOption FROM ProfitAndLoss({SPAN}, TrackingCategoryID => '{}', \
         TrackingCategoryID2 => '{}'",
        one.tracking_category_id, other.tracking_category_id
    );
    let names = |rows: Vec<Vec<String>>| sorted(rows).concat();
    let mut expected: Vec<String> = one
        .options
        .iter()
        .filter(|option| option.status == "ACTIVE")
        .map(|option| option.name.to_string())
        .chain(["Unassigned".to_string()])
        .collect();
    expected.sort();
    assert_eq!(names(demo.rows(&format!("{both})")).await), expected);
    expected.push("Total".to_string());
    expected.sort();
    let with = format!("{both}, IncludeTotals => true)");
    assert_eq!(names(demo.rows(&with).await), expected);
}

#[tokio::test]
async fn a_column_that_names_no_pair_of_options_is_an_error() {
    let demo = demo(1).await;
    let books = demo.simulator.books(0);
    let [one, other] = categories(&books);
    let cell = |text: &str| serde_json::json!({ "Value": text });
    let row = |kind: &str, cells: [&str; 2]| serde_json::json!({ "RowType": kind, "Cells": cells.map(cell) });
    let reply: Value =
        serde_json::json!({ "Reports": [{ "Rows": [row("Header", ["", "Elsewhere"])] }] });
    let answer = Fault::reply(200, reply.to_string()).header("Content-Type", "application/json");
    let path = "/api.xro/2.0/Reports/ProfitAndLoss";
    demo.simulator.script(answer.on(path));
    let sql = format!(
        "SELECT * FROM ProfitAndLoss({SPAN}, TrackingCategoryID => '{}', TrackingCategoryID2 => '{}')",
        one.tracking_category_id, other.tracking_category_id
    );
    let error = demo.session.collect(&sql).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{error}");
    assert!(error.to_string().contains("`Elsewhere`"), "{error}");
}

#[tokio::test]
async fn what_xero_passes_over_without_its_category_is_refused() {
    let demo = demo(1).await;
    let id = "6f5a4b0e-2f3d-4c1b-9a8e-0d1c2b3a4f5e";
    for (given, beside) in [
        ("TrackingOptionID", "TrackingCategoryID"),
        ("TrackingOptionID2", "TrackingCategoryID2"),
        ("TrackingCategoryID2", "TrackingCategoryID"),
    ] {
        demo.simulator.clear_journal();
        let sql = format!("SELECT * FROM ProfitAndLoss({SPAN}, {given} => '{id}')");
        let error = demo.session.collect(&sql).await.unwrap_err();
        let said = format!("`{given}` goes together with `{beside}`");
        assert!(error.to_string().contains(&said), "{error}");
        assert_eq!(demo.calls(), []);
    }
}
