//! Writes of payroll, at its door.

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::{Value, json};

use super::super::{Done, Verb};
use crate::simulator::Amount;
use crate::simulator::apis::{Request, Write};
use crate::simulator::data::World;
use crate::simulator::data::ids::Kind as Id;
use crate::simulator::payroll::{PaySlip, V1, V2};

/// Books that are written to, reply by reply.
struct Office {
    world: Arc<World>,
}

impl Office {
    fn open() -> Office {
        Office {
            world: Arc::new(World::new(1, 0, 1_200)),
        }
    }

    fn ask(
        &mut self,
        verb: Verb,
        path: &str,
        body: &str,
        perform: fn(&Write) -> Done,
    ) -> (u16, Value) {
        let parts = path.split('/').filter(|part| !part.is_empty());
        let write = Write {
            verb,
            request: Request {
                world: Arc::clone(&self.world),
                path: parts.map(str::to_owned).collect(),
                query: Vec::new(),
                if_modified_since: None,
                ignores_lists: false,
                upper_case_ids: false,
                now_ms: 1_790_000_000_123,
            },
            body: Bytes::from(body.to_owned()),
            content_type: "application/json".to_owned(),
        };
        let (reply, world) = perform(&write);
        if let Some(world) = world {
            self.world = world;
        }
        let json = serde_json::from_str(&reply.body).unwrap_or(Value::Null);
        (reply.status, json)
    }

    /// What a write by 1.0 is answered with, under this root.
    fn post(&mut self, path: &str, root: &str, element: Value) -> Value {
        let (status, body) = self.ask(Verb::Post, path, &json!([element]).to_string(), V1.write);
        assert_eq!(status, 200, "{body}");
        body[root][0].clone()
    }

    /// What a write by 1.0 is refused with.
    fn refused(&mut self, path: &str, element: Value) -> String {
        let (status, body) = self.ask(Verb::Post, path, &json!([element]).to_string(), V1.write);
        assert_eq!(status, 400, "{body}");
        body.to_string()
    }

    fn v2(&mut self, verb: Verb, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.ask(verb, path, &body, V2.write)
    }

    fn slips(&self, run: usize) -> Vec<PaySlip> {
        self.world.slips_of_run(run).collect()
    }

    /// The newest run of a calendar: its index.
    fn last_run(&self, calendar: usize) -> usize {
        let id = self.world.payroll_calendar_id(calendar);
        let mut runs: Vec<usize> = self.world.pay_run_indexes().collect();
        runs.retain(|run| self.world.pay_run(*run).payroll_calendar_id == id);
        runs.sort_by_key(|run| self.world.pay_run(*run).pay_run_period_end_date);
        runs.pop().expect("a run")
    }
}

fn ada() -> Value {
    json!({"FirstName": "Ada", "LastName": "Lovelace", "DateOfBirth": "/Date(321523200000+0000)/"})
}

#[test]
fn an_employee_is_made_and_changed_with_its_names_and_birth_alone() {
    let mut office = Office::open();
    let count = office.world.employee_indexes().count();
    let row = office.post("/Employees", "Employees", ada());
    let id = row["EmployeeID"].as_str().expect("an id").to_owned();
    assert_eq!(office.world.employee_indexes().count(), count + 1);
    let path = format!("/Employees/{id}");
    for missing in ["FirstName", "LastName", "DateOfBirth"] {
        let mut element = ada();
        element.as_object_mut().expect("an object").remove(missing);
        assert!(
            office.refused(&path, element).contains("is required"),
            "{missing}"
        );
    }
    let mut element = ada();
    element["MiddleNames"] = json!("King");
    let row = office.post(&path, "Employees", element);
    assert_eq!(
        (&row["MiddleNames"], &row["EmployeeID"]),
        (&json!("King"), &json!(id))
    );
    // Pitfall 21: an empty list changes nothing.
    let account = json!({"StatementText": "Pay", "AccountName": "Ada", "BSB": "012345",
        "AccountNumber": "123456", "Remainder": true});
    let mut element = ada();
    element["BankAccounts"] = json!([account]);
    office.post(&path, "Employees", element.clone());
    element["BankAccounts"] = json!([]);
    let row = office.post(&path, "Employees", element);
    assert_eq!(row["BankAccounts"].as_array().map(Vec::len), Some(1));
    // An object that is sent replaces the one there.
    let mut element = ada();
    element["TaxDeclaration"] = json!({"TaxFileNumber": "123123123", "HasHELPDebt": true});
    office.post(&path, "Employees", element);
    let mut element = ada();
    element["TaxDeclaration"] = json!({"HasHELPDebt": false});
    let row = office.post(&path, "Employees", element);
    let number = row["TaxDeclaration"]["TaxFileNumber"]
        .as_str()
        .unwrap_or_default();
    assert_eq!(number, "");
}

#[test]
fn what_is_wrong_stands_in_the_elements_and_the_good_ones_are_written() {
    let mut office = Office::open();
    let count = office.world.employee_indexes().count();
    let bad = json!({"FirstName": "Ada"});
    let body = json!([ada(), bad]).to_string();
    let (status, body) = office.ask(Verb::Post, "/Employees", &body, V1.write);
    assert_eq!(status, 400);
    assert_eq!(
        body["Employees"].as_array().map(Vec::len),
        Some(1),
        "{body}"
    );
    let errors = body["Employees"][0]["ValidationErrors"].as_array();
    assert_eq!(errors.map(Vec::len), Some(2), "{body}");
    assert_eq!(office.world.employee_indexes().count(), count + 1);
    let (status, _) = office.ask(Verb::Post, "/Employees", &ada().to_string(), V1.write);
    assert_eq!(status, 400, "a bare object is no array");
}

#[test]
fn a_run_is_drafted_once_and_posted_for_good() {
    let mut office = Office::open();
    let calendar = office.world.payroll_calendar_id(0).to_string();
    let new = json!({ "PayrollCalendarID": calendar });
    assert!(
        office
            .refused("/PayRuns", new.clone())
            .contains("already a draft")
    );
    let last = office.last_run(0);
    let path = format!("/PayRuns/{}", office.world.pay_run_id(last));
    let accrued: Vec<PaySlip> = office.slips(last);
    let slip = accrued
        .iter()
        .find(|slip| !slip.leave_accrual_lines.is_empty());
    let slip = slip.expect("a slip that accrues leave");
    let line = slip.leave_accrual_lines[0].clone();
    let left = |office: &Office| {
        let index = office.world.payroll_index(Id::Employee, slip.employee_id);
        let balances = office
            .world
            .employee(index.expect("there"))
            .detail
            .leave_balances;
        let mut of_it = balances
            .iter()
            .filter(|b| b.leave_type_id == line.leave_type_id);
        of_it
            .next()
            .map_or(Amount::ZERO, |balance| balance.number_of_units)
    };
    let before = left(&office);
    let row = office.post(&path, "PayRuns", json!({"PayRunStatus": "POSTED"}));
    assert_eq!(row["PayRunStatus"], "POSTED");
    let taken: i64 = office
        .world
        .leave_application_indexes()
        .map(|index| office.world.leave_application(index))
        .filter(|leave| {
            leave.employee_id == slip.employee_id && leave.leave_type_id == line.leave_type_id
        })
        .filter(|leave| leave.updated_ms == 1_790_000_000_123)
        .flat_map(|leave| leave.leave_periods)
        .filter(|period| period.leave_period_status == "PROCESSED")
        .filter(|period| {
            let run = office.world.pay_run(last);
            period.pay_period_end_date == run.pay_run_period_end_date
        })
        .map(|period| period.number_of_units.0)
        .sum();
    let accrues: i64 = slip
        .leave_accrual_lines
        .iter()
        .filter(|one| one.leave_type_id == line.leave_type_id)
        .map(|one| one.number_of_units.0)
        .sum();
    assert_eq!(left(&office).0, before.0 + accrues - taken);
    assert!(
        office
            .refused(&path, json!({"PayRunStatus": "DRAFT"}))
            .contains("cannot be edited")
    );
    let row = office.post("/PayRuns", "PayRuns", new);
    assert_eq!(row["PayRunStatus"], "DRAFT");
    let run = office.last_run(0);
    let slips = office.slips(run);
    assert!(!slips.is_empty());
    let wages = slips.iter().map(|slip| slip.totals.wages).sum::<Amount>();
    assert_eq!(office.world.pay_run(run).totals.wages, wages);
    for slip in slips {
        let totals = slip.totals;
        assert_eq!(
            totals.net_pay,
            totals.wages - totals.deductions - totals.tax
        );
        assert_eq!(office.world.pay_slip_with_id(slip.payslip_id), Some(slip));
    }
}

#[test]
fn a_list_of_a_slip_is_replaced_and_the_others_stay() {
    let mut office = Office::open();
    let run = office.last_run(1);
    let before = office.slips(run).remove(0);
    let path = format!("/Payslip/{}", before.payslip_id);
    let rate = office.world.earnings_rate_id(0).to_string();
    let line = json!({"EarningsRateID": rate, "RatePerUnit": 30, "NumberOfUnits": 10});
    let row = office.post(&path, "Payslips", json!({ "EarningsLines": [line] }));
    let after = office
        .world
        .pay_slip_with_id(before.payslip_id)
        .expect("a slip");
    assert_eq!(row["EarningsLines"].as_array().map(Vec::len), Some(1));
    assert_eq!(after.tax_lines, before.tax_lines);
    assert_eq!(after.superannuation_lines, before.superannuation_lines);
    let others = after.wages() - Amount::from_cents(30_000);
    let kept = before.wages() - before.earnings_lines.iter().map(|l| l.total()).sum();
    assert_eq!(others, kept);
    let wages: Amount = office.slips(run).iter().map(|slip| slip.totals.wages).sum();
    assert_eq!(office.world.pay_run(run).totals.wages, wages);
    let posted = office.world.slips_of_run(0).next().expect("a slip");
    let path = format!("/Payslip/{}", posted.payslip_id);
    assert!(
        office
            .refused(&path, json!({}))
            .contains("cannot be edited")
    );
}

#[test]
fn leave_is_decided_on_once() {
    let mut office = Office::open();
    let requested = |office: &Office| {
        let mut all = office.world.leave_application_indexes();
        all.find(|index| {
            let leave = office.world.leave_application(*index);
            leave
                .leave_periods
                .iter()
                .all(|p| p.leave_period_status == "REQUESTED")
        })
    };
    for (act, status) in [("approve", "SCHEDULED"), ("reject", "REJECTED")] {
        let index = requested(&office).expect("a request");
        let id = office.world.leave_application(index).leave_application_id;
        let path = format!("/LeaveApplications/{id}/{act}");
        let (code, body) = office.ask(Verb::Post, &path, "", V1.write);
        let period = &body["LeaveApplications"][0]["LeavePeriods"][0];
        assert_eq!((code, &period["LeavePeriodStatus"]), (200, &json!(status)));
        assert_eq!(office.ask(Verb::Post, &path, "", V1.write).0, 400);
    }
}

#[test]
fn leave_falls_in_the_periods_of_its_employees_calendar() {
    let mut office = Office::open();
    let employee = office.world.employee_id(0).to_string();
    let leave = office.world.leave_type_id(0).to_string();
    let row = office.post(
        "/LeaveApplications",
        "LeaveApplications",
        json!({"EmployeeID": employee, "LeaveTypeID": leave, "Title": "Away",
            "StartDate": "2026-05-04", "EndDate": "2026-05-15"}),
    );
    let periods = row["LeavePeriods"].as_array().expect("periods");
    let units = |period: &Value| match &period["NumberOfUnits"] {
        Value::String(text) => text.parse::<f64>().expect("a number"),
        other => other.as_f64().expect("a number"),
    };
    let sum: f64 = periods.iter().map(units).sum();
    assert!((sum - 76.0).abs() < 1e-9, "{row}");
    assert!(
        periods
            .iter()
            .all(|p| p["LeavePeriodStatus"] == "SCHEDULED")
    );
}

#[test]
fn a_timesheet_is_made_filled_approved_taken_back_and_deleted() {
    let mut office = Office::open();
    let new = json!({
        "payrollCalendarID": office.world.payroll_calendar_id(0).to_string(),
        "employeeID": office.world.employee_id(0).to_string(),
        "startDate": "2026-09-07", "endDate": "2026-09-13",
        "timesheetLines": [{"date": "2026-09-07", "numberOfUnits": 8,
            "earningsRateID": office.world.earnings_rate_id(0).to_string()}],
    });
    let (status, body) = office.v2(Verb::Post, "/Timesheets", new.clone());
    assert_eq!(status, 200, "{body}");
    let sheet = &body["timesheet"];
    let id = sheet["timesheetID"].as_str().expect("an id").to_owned();
    let (status, body) = office.v2(Verb::Post, "/Timesheets", new);
    assert_eq!(status, 400);
    let reason = &body["problem"]["invalidFields"][0]["reason"];
    assert!(
        reason
            .as_str()
            .is_some_and(|text| text.contains("already exists")),
        "{body}"
    );
    let lines = format!("/Timesheets/{id}/Lines");
    let line = json!({"date": "2026-09-08", "numberOfUnits": 1.5,
        "earningsRateID": office.world.earnings_rate_id(1).to_string()});
    let (status, body) = office.v2(Verb::Post, &lines, line.clone());
    assert_eq!(status, 200, "{body}");
    let line_id = body["timesheetLine"]["timesheetLineID"]
        .as_str()
        .expect("an id")
        .to_owned();
    let hours = |office: &Office| {
        let index = office.world.timesheets_ever() - 1;
        office.world.timesheet(index).total_hours
    };
    assert_eq!(hours(&office), Amount(95_000));
    let mut wide = line.clone();
    wide["date"] = json!("2026-09-14");
    assert_eq!(office.v2(Verb::Post, &lines, wide).0, 400);
    let one = format!("{lines}/{line_id}");
    let mut more = line.clone();
    more["numberOfUnits"] = json!(2);
    assert_eq!(office.v2(Verb::Put, &one, more).0, 200);
    assert_eq!(hours(&office), Amount(100_000));
    let act = |word: &str| format!("/Timesheets/{id}/{word}");
    assert_eq!(
        office.v2(Verb::Post, &act("RevertToDraft"), Value::Null).0,
        400
    );
    let (status, body) = office.v2(Verb::Post, &act("Approve"), Value::Null);
    assert_eq!(
        (status, &body["timesheet"]["status"]),
        (200, &json!("Approved"))
    );
    assert_eq!(office.v2(Verb::Post, &lines, line).0, 400);
    assert_eq!(office.v2(Verb::Delete, &one, Value::Null).0, 400);
    assert_eq!(office.v2(Verb::Delete, &act(""), Value::Null).0, 400);
    assert_eq!(
        office.v2(Verb::Post, &act("RevertToDraft"), Value::Null).0,
        200
    );
    assert_eq!(office.v2(Verb::Delete, &one, Value::Null).0, 200);
    assert_eq!(hours(&office), Amount(80_000));
    assert_eq!(office.v2(Verb::Delete, &act(""), Value::Null).0, 200);
    assert_eq!(office.v2(Verb::Delete, &act(""), Value::Null).0, 404);
}

#[test]
fn a_regulated_fund_is_called_what_its_product_is() {
    let mut office = Office::open();
    let row = office.post(
        "/Superfunds",
        "SuperFunds",
        json!({"Type": "REGULATED", "USI": "PTC0133AU", "Name": "Mine", "EmployerNumber": "7"}),
    );
    assert_eq!(row["Name"], "Ironbark Super, O'Connell's");
    let path = format!(
        "/Superfunds/{}",
        row["SuperFundID"].as_str().expect("an id")
    );
    assert!(
        office
            .refused(&path, json!({"EmployerNumber": "8"}))
            .contains("Type is required")
    );
    let row = office.post(
        &path,
        "SuperFunds",
        json!({"Type": "REGULATED", "EmployerNumber": "8"}),
    );
    assert_eq!(row["EmployerNumber"], "8");
    let own = json!({"Type": "SMSF", "Name": "Own", "ABN": "53004085616", "BSB": "12345",
        "AccountNumber": "1", "AccountName": "Own"});
    assert!(office.refused("/Superfunds", own).contains("six digits"));
}

/// Whatever is sent is answered, and nothing makes the door fall.
#[test]
fn garbage_is_refused_and_nothing_panics() {
    let mut office = Office::open();
    let slip = office
        .world
        .slips_of_run(office.last_run(0))
        .next()
        .expect("a slip");
    let bodies = [
        "",
        "null",
        "{}",
        "[]",
        "[null]",
        "[1]",
        "[{}]",
        "[{\"DateOfBirth\": 5}]",
        "[{\"BankAccounts\": 5}]",
        "[{\"TaxDeclaration\": []}]",
        "[{\"EarningsLines\": [{}]}]",
        "[{\"LeavePeriods\": [5]}]",
        "{\"startDate\": \"x\"}",
        "{\"timesheetLines\": [{}]}",
    ];
    let sheet = office.world.timesheet(0).timesheet_id;
    let paths = [
        "/Employees".to_owned(),
        format!("/Employees/{}", office.world.employee_id(0)),
        "/LeaveApplications".to_owned(),
        "/LeaveApplications/x/approve".to_owned(),
        "/PayrollCalendars".to_owned(),
        "/PayItems".to_owned(),
        "/PayRuns".to_owned(),
        "/PayRuns/x".to_owned(),
        format!("/Payslip/{}", slip.payslip_id),
        "/Superfunds".to_owned(),
        "/".to_owned(),
        "/Timesheets".to_owned(),
        format!("/Timesheets/{sheet}/Lines"),
        format!("/Timesheets/{sheet}/Lines/x"),
    ];
    for path in &paths {
        for body in bodies {
            for verb in [Verb::Post, Verb::Put, Verb::Delete] {
                for perform in [V1.write, V2.write] {
                    let (status, _) = office.ask(verb, path, body, perform);
                    let is_answer = [200, 400, 404, 405].contains(&status);
                    assert!(is_answer, "{verb:?} {path} {body}: {status}");
                }
            }
        }
    }
}
