//! The replies of payroll: shapes, pages, what is heeded, and sums that hold.

use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;

fn world(invoices: usize) -> Arc<World> {
    Arc::new(World::new(1, 0, invoices))
}

fn ask_of(api: Api, world: &Arc<World>, url: &str, since: Option<&str>) -> (u16, Value) {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let path = path.split('/').filter(|part| !part.is_empty());
    let query = url::form_urlencoded::parse(query.as_bytes());
    let reply = (api.answer)(&Request {
        world: Arc::clone(world),
        path: path.map(str::to_owned).collect(),
        query: query.into_owned().collect(),
        if_modified_since: since.map(str::to_owned),
        ignores_lists: false,
        upper_case_ids: false,
        now_ms: 0,
    });
    let body = serde_json::from_str(&reply.body).unwrap_or_default();
    (reply.status, body)
}

fn ask(world: &Arc<World>, url: &str) -> Value {
    let (status, body) = ask_of(V1, world, url, None);
    assert_eq!(status, 200, "{url}");
    body
}

fn rows(body: &Value, root: &str) -> Vec<Value> {
    body[root].as_array().cloned().unwrap_or_default()
}

#[test]
fn lists_come_in_pages_of_a_hundred_that_tell_no_count() {
    let world = world(7_200);
    let page = |number: usize| {
        let body = ask(&world, &format!("/Employees?page={number}&pageSize=7"));
        assert_eq!(body.get("pagination"), None);
        rows(&body, "Employees").len()
    };
    assert_eq!([page(1), page(2), page(3)], [100, 20, 0]);
    assert_eq!(rows(&ask(&world, "/Employees"), "Employees").len(), 100);
}

#[test]
fn a_list_of_employees_is_a_summary_and_one_employee_is_whole() {
    let world = world(1_200);
    for employee in rows(&ask(&world, "/Employees?page=1"), "Employees") {
        let id = employee["EmployeeID"].as_str().expect("an id");
        let one = &rows(&ask(&world, &format!("/Employees/{id}")), "Employees")[0];
        for name in [
            "TaxDeclaration",
            "BankAccounts",
            "PayTemplate",
            "LeaveBalances",
        ] {
            assert!(
                employee.get(name).is_none() && one.get(name).is_some(),
                "{name}"
            );
        }
        assert_eq!(employee["UpdatedDateUTC"], one["UpdatedDateUTC"]);
    }
}

#[test]
fn where_and_order_change_nothing_and_a_date_does_but_for_the_newer_leave() {
    let world = world(1_200);
    let all = ask(&world, "/Employees?page=1");
    let asked = r#"/Employees?page=1&where=Status=="TERMINATED"&order=LastName+DESC"#;
    assert_eq!(ask(&world, asked), all);
    let since = Some("2025-06-01T00:00:00");
    let (_, recent) = ask_of(V1, &world, "/Employees?page=1", since);
    let count = rows(&recent, "Employees").len();
    assert!(
        count > 0 && count < rows(&all, "Employees").len(),
        "{count}"
    );
    assert_eq!(ask_of(V1, &world, "/LeaveApplications", since).0, 200);
    assert_eq!(ask_of(V1, &world, "/LeaveApplications/v2", since).0, 500);
}

#[test]
fn requests_for_leave_are_in_the_newer_list_alone() {
    let world = world(1_200);
    let count = |url| rows(&ask(&world, url), "LeaveApplications").len();
    let requests = (0..world.leave_application_count())
        .filter(|index| world.leave_application(*index).is_request())
        .count();
    assert!(requests > 0);
    assert_eq!(
        count("/LeaveApplications/v2?page=1"),
        count("/LeaveApplications?page=1") + requests
    );
}

#[test]
fn pay_items_are_one_object_of_four_lists_whatever_page_is_asked() {
    let world = world(250);
    let items = ask(&world, "/PayItems?page=9");
    assert_eq!(items, ask(&world, "/PayItems"));
    for list in [
        "EarningsRates",
        "DeductionTypes",
        "LeaveTypes",
        "ReimbursementTypes",
    ] {
        assert!(!rows(&items["PayItems"], list).is_empty(), "{list}");
    }
}

#[test]
fn slips_come_to_their_run_and_lines_to_their_slip() {
    for seed in [1, 2, 3] {
        let world = World::new(seed, 0, 1_200);
        let amounts = |lines: Vec<Option<Amount>>| lines.into_iter().flatten().sum::<Amount>();
        for index in 0..world.pay_run_count() {
            let run = world.pay_run(index);
            let mut wages = Amount::ZERO;
            for slip in world.slips_of_run(index) {
                let earned = slip
                    .earnings_lines
                    .iter()
                    .chain(&slip.timesheet_earnings_lines);
                let earned: Amount = earned.map(EarningsLine::total).sum();
                let leave = slip.leave_earnings_lines.iter();
                let leave: Amount = leave.map(LeaveEarningsLine::total).sum();
                let totals = slip.totals;
                assert_eq!(earned + leave, totals.wages);
                assert_eq!(totals.wages.rounded_to_cents(), totals.wages);
                let deducted = slip.deduction_lines.iter().map(|line| line.amount);
                assert_eq!(amounts(deducted.collect()), totals.deductions);
                let taxed = slip.tax_lines.iter().map(|line| Some(line.amount));
                assert_eq!(amounts(taxed.collect()), totals.tax);
                assert_eq!(
                    totals.net_pay,
                    totals.wages - totals.deductions - totals.tax
                );
                wages += totals.wages;
            }
            assert_eq!(wages, run.totals.wages);
            assert!(wages > Amount::ZERO, "a run of nobody");
        }
    }
}

#[test]
fn a_slip_and_a_timesheet_by_id_are_objects_and_a_run_by_id_is_a_list() {
    let world = world(1_200);
    let runs = rows(&ask(&world, "/PayRuns?page=1"), "PayRuns");
    assert!(runs.iter().all(|run| run.get("Payslips").is_none()));
    let id = runs[0]["PayRunID"].as_str().expect("an id");
    let run = &rows(&ask(&world, &format!("/PayRuns/{id}")), "PayRuns")[0];
    let slip = run["Payslips"][0]["PayslipID"].as_str().expect("an id");
    let slip = &ask(&world, &format!("/Payslip/{slip}"))["Payslip"];
    assert_eq!(slip["NetPay"], run["Payslips"][0]["NetPay"]);
    let sheets = rows(&ask(&world, "/Timesheets?page=1"), "Timesheets");
    let id = sheets[0]["TimesheetID"].as_str().expect("an id");
    assert_eq!(
        ask(&world, &format!("/Timesheets/{id}"))["Timesheet"],
        sheets[0]
    );
    let stranger = "5cc8cf28-567e-4d43-b287-687cfcaec47c";
    for path in ["Employees", "Payslip", "PayRuns", "Timesheets"] {
        let url = format!("/{path}/{stranger}");
        assert_eq!(ask_of(V1, &world, &url, None).0, 404, "{path}");
    }
}

#[test]
fn products_of_super_funds_need_a_number() {
    let world = world(250);
    assert_eq!(ask_of(V1, &world, "/SuperfundProducts", None).0, 400);
    let by = |query: &str| {
        let body = ask(&world, &format!("/SuperfundProducts?{query}"));
        rows(&body, "SuperFundProducts").len()
    };
    let counts = [by("ABN=24248426878"), by("USI=OSF0001AU"), by("USI=none")];
    assert_eq!(counts, [2, 1, 0]);
}

#[test]
fn the_newer_timesheets_heed_their_parameters_and_keep_their_lines_for_one() {
    let world = world(7_200);
    let list = |query: &str| {
        let (status, body) = ask_of(V2, &world, &format!("/Timesheets?{query}"), None);
        assert_eq!(status, 200, "{query}");
        (
            body["pagination"]["itemCount"].as_u64(),
            rows(&body, "timesheets"),
        )
    };
    let (count, first) = list("page=1");
    assert_eq!((count, first.len()), (Some(110), 100));
    assert_eq!(list("page=2").1.len(), 10);
    assert!(first.iter().all(|row| row.get("timesheetLines").is_none()));
    let (drafts, rows) = list("status=Draft&sort=startDate");
    assert!(drafts < count && rows.iter().all(|row| row["status"] == "Draft"));
    let days: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["startDate"].as_str())
        .collect();
    assert!(days.iter().rev().is_sorted());
    let employee = first[0]["employeeID"].as_str().expect("an id");
    assert_eq!(
        list(&format!("filter=employeeId=={employee}")).1,
        [first[0].clone()]
    );
    let bounds = list("startDate=2026-06-01&endDate=2026-06-30").1;
    let within = |row: &Value| {
        let day = |name: &str| row[name].as_str().expect("a day").to_owned();
        day("startDate").as_str() >= "2026-06-01" && day("endDate").as_str() <= "2026-07-01"
    };
    assert!(!bounds.is_empty() && bounds.iter().all(within));
    let id = first[0]["timesheetID"].as_str().expect("an id");
    let (_, one) = ask_of(V2, &world, &format!("/Timesheets/{id}"), None);
    assert!(
        !one["timesheet"]["timesheetLines"]
            .as_array()
            .expect("lines")
            .is_empty()
    );
}

#[test]
fn both_versions_show_the_same_hours() {
    let world = world(1_200);
    for index in 0..world.timesheet_count() {
        let sheet = world.timesheet(index);
        let days = (sheet.end_date - sheet.start_date).num_days() + 1;
        let mut hours = Amount::ZERO;
        for line in sheet.lines_v1() {
            assert_eq!(line.number_of_units.len() as i64, days);
            hours += line.number_of_units.into_iter().sum();
        }
        assert_eq!(hours, sheet.total_hours);
    }
}
