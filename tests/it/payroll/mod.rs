//! Australian payroll: SQL equals the simulator's books, the calls are counted, and sums hold.

mod costs;
mod examples;
mod owed;
mod sums;
mod truth;
mod truth_employees;
mod truth_pay_slips;

use chrono::NaiveDate;
use xero_sql::catalog::descriptor::{Api, Kind, Table};
use xero_sql::catalog::registry;
use xero_sql::simulator::{Amount, Guid, Options};

use crate::harness::{Demo, NULL, sorted};
use crate::truth::quantity;

/// One demo a seed, with ids in upper case too, that shows what is sensitive.
async fn demos() -> Vec<Demo> {
    let mut demos = Vec::new();
    for seed in [1, 2, 3] {
        demos.push(Demo::with(options(seed), &[("ShowSensitive", "true")]).await);
    }
    demos
}

fn options(seed: u64) -> Options {
    Options {
        seed,
        invoices: 900,
        upper_case_ids: true,
        ..Options::default()
    }
}

fn table_named(name: &str) -> &'static Table {
    registry::table(Api::PayrollAus, name).unwrap_or_else(|| panic!("no table `{name}`"))
}

/// The rows of a whole table are the `truth`, and there are some. `columns` are all it has but
/// `ValidationErrors`, whose rows are of writes; lists are told by how long they are.
async fn is_whole(demo: &Demo, name: &str, columns: &[&str], truth: Vec<Vec<String>>) {
    let table = table_named(name);
    let own = table.columns.iter().map(|column| column.name);
    let own: Vec<&str> = own.filter(|name| *name != "ValidationErrors").collect();
    let mut told = columns.to_vec();
    told.sort_unstable();
    let mut expected = own.clone();
    expected.sort_unstable();
    assert_eq!(told, expected, "{name}");
    let selected = columns.iter().map(|name| {
        let column = table.columns.iter().find(|column| column.name == *name);
        match column.map(|column| column.kind) {
            Some(Kind::List(_)) => format!("cardinality({name})"),
            _ => format!("\"{name}\""),
        }
    });
    let selected: Vec<String> = selected.collect();
    equal(demo, name, &selected.join(", "), "", truth).await;
}

/// The rows of these columns are the `truth`, and there are some.
async fn equal(demo: &Demo, name: &str, columns: &str, condition: &str, truth: Vec<Vec<String>>) {
    assert!(
        !truth.is_empty(),
        "{name}: the books hold nothing to compare"
    );
    let sql = format!("SELECT {columns} FROM payrollaus.{name}{condition}");
    let (found, truth) = (sorted(demo.rows(&sql).await), sorted(truth));
    for (found, truth) in found.iter().zip(&truth) {
        assert_eq!(found, truth, "{sql}");
    }
    assert_eq!(found.len(), truth.len(), "{sql}");
}

fn id(id: impl Into<Option<Guid>>) -> String {
    text(id.into())
}

fn text(value: Option<impl ToString>) -> String {
    crate::truth::text(value)
}

fn day(day: impl Into<Option<NaiveDate>>) -> String {
    text(day.into())
}

fn money(amount: impl Into<Option<Amount>>) -> String {
    text(amount.into())
}

fn rate(amount: impl Into<Option<Amount>>) -> String {
    amount.into().map_or(NULL.to_string(), quantity)
}

fn flag(flag: impl Into<Option<bool>>) -> String {
    text(flag.into())
}
