//! Australian payroll, versions 1.0 and 2.0, as an API beside accounting.
//!
//! In: a request that the front let pass. Out: the reply. Version 1.0 pages by 100 without a word
//! on how many there are, hears `where` and `order` without heeding them, and filters by
//! `If-Modified-Since` where its description has that header; 2.0 has timesheets alone, in another
//! case, with parameters that work.
//! The data stand in files of their own, as functions of seed, organisation and index; `render`
//! writes the replies of 1.0, `v2` those of 2.0.

mod books;
mod calendars;
mod employees;
mod leave;
mod lines;
mod pay_items;
mod pay_runs;
mod render;
mod settings;
mod super_funds;
#[cfg(test)]
mod tests;
mod timesheets;
pub(crate) mod v2;
mod written;

pub use calendars::PayrollCalendar;
pub use employees::{
    Employee, EmployeeBankAccount, EmployeeDetail, HomeAddress, LeaveBalance, OpeningBalances,
    PayTemplate, SuperMembership, TaxDeclaration,
};
pub use leave::{LeaveApplication, LeavePeriod};
pub(crate) use lines::per_cent;
pub use lines::{
    DeductionLine, EarningsLine, LeaveAccrualLine, LeaveEarningsLine, LeaveLine, OpeningLeaveLine,
    PaidLeaveEarningsLine, ReimbursementLine, SuperLine, TaxLine,
};
pub use pay_items::{DeductionType, EarningsRate, LeaveType, ReimbursementType};
pub use pay_runs::{PayRun, PaySlip, Totals};
pub use settings::{Settings, SettingsAccount, SettingsCategory};
pub use super_funds::{SuperFund, SuperFundProduct};
pub use timesheets::{Timesheet, TimesheetLine, TimesheetLineV1};

pub(crate) use render::Page;
pub(crate) use super_funds::PRODUCTS;
pub(crate) use written::Written;

use super::apis::{Api, Request};
use super::data::ids::{Guid, Kind};
use super::parameters::instant_of_header;
use super::render::json::{Object, object};
use super::reply::Reply;
use super::writing;

/// Version 1.0.
pub(crate) const V1: Api = Api {
    base: "/payroll.xro/1.0",
    scope,
    answer,
    write: writing::payroll::perform,
};

/// Version 2.0.
pub(crate) const V2: Api = Api {
    base: "/payroll.xro/2.0",
    scope: v2::scope,
    answer: v2::answer,
    write: writing::payroll::perform_v2,
};

/// Rows on a page. // (s) README section 2
const PAGE: usize = 100;

fn scope(path: &[String]) -> Option<&'static str> {
    let first = path.first()?.to_ascii_lowercase();
    Some(match first.as_str() {
        "employees" | "leaveapplications" => "payroll.employees",
        "payruns" => "payroll.payruns",
        "payslip" => "payroll.payslip",
        "timesheets" => "payroll.timesheets",
        "payitems" | "payrollcalendars" | "settings" | "superfunds" | "superfundproducts" => {
            "payroll.settings"
        }
        _ => return None,
    })
}

fn answer(request: &Request) -> Reply {
    let world = &request.world;
    let path: Vec<String> = request
        .path
        .iter()
        .map(|part| part.to_ascii_lowercase())
        .collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let page = Page::of(request);
    // The index that a path's last part names.
    let index = |kind, id: &str| world.payroll_index(kind, Guid::parse(id)?);
    match path.as_slice() {
        ["employees"] => {
            let rows = world.employee_indexes().map(|index| world.employee(index));
            let rows = modified(request, rows, |employee| employee.updated_ms);
            listed(request, "Employees", rows, |employee| {
                page.employee(&employee, false)
            })
        }
        ["employees", id] => match index(Kind::Employee, id) {
            Some(index) => single(
                request,
                "Employees",
                &page.employee(&world.employee(index), true),
            ),
            None => Reply::not_found(),
        },
        ["leaveapplications", "v2"] => {
            // (i) README section 2: the header that its description has makes it fail.
            if request.if_modified_since.is_some() {
                return Reply::failed();
            }
            let rows = world.leave_application_indexes();
            let rows = rows.map(|index| world.leave_application(index));
            listed(request, "LeaveApplications", rows, |leave| {
                page.leave_application(&leave)
            })
        }
        ["leaveapplications"] => {
            let rows = world.leave_application_indexes();
            let rows = rows.map(|index| world.leave_application(index));
            // (s) pitfall 16: requests are in the newer list alone.
            let rows = rows.filter(|leave| !leave.is_request());
            let rows = modified(request, rows, |leave| leave.updated_ms);
            listed(request, "LeaveApplications", rows, |leave| {
                page.leave_application(&leave)
            })
        }
        ["leaveapplications", id] => match index(Kind::LeaveApplication, id) {
            Some(index) => {
                let leave = world.leave_application(index);
                single(
                    request,
                    "LeaveApplications",
                    &page.leave_application(&leave),
                )
            }
            None => Reply::not_found(),
        },
        // (s)(i) README section 1: an object of four lists, whole whatever `page` says.
        ["payitems"] => pay_items(request, &page),
        ["payrollcalendars"] => {
            let rows = world
                .payroll_calendar_indexes()
                .map(|index| world.payroll_calendar(index));
            let rows = modified(request, rows, |calendar| calendar.updated_ms);
            listed(request, "PayrollCalendars", rows, |calendar| {
                page.payroll_calendar(&calendar)
            })
        }
        ["payrollcalendars", id] => match index(Kind::PayrollCalendar, id) {
            Some(index) => {
                let calendar = world.payroll_calendar(index);
                single(
                    request,
                    "PayrollCalendars",
                    &page.payroll_calendar(&calendar),
                )
            }
            None => Reply::not_found(),
        },
        ["payruns"] => {
            let rows = world.pay_run_indexes().map(|index| world.pay_run(index));
            let rows = modified(request, rows, |run| run.updated_ms);
            // (s) the examples: a list has no slips.
            listed(request, "PayRuns", rows, |run| page.pay_run(&run, None))
        }
        ["payruns", id] => match index(Kind::PayRun, id) {
            Some(index) => {
                let slips: Vec<PaySlip> = world.slips_of_run(index).collect();
                single(
                    request,
                    "PayRuns",
                    &page.pay_run(&world.pay_run(index), Some(&slips)),
                )
            }
            None => Reply::not_found(),
        },
        // (s) README section 1: by id these two are objects and no lists.
        ["payslip", id] => match Guid::parse(id).and_then(|id| world.pay_slip_with_id(id)) {
            Some(slip) => enveloped(request, "Payslip", 1, &page.pay_slip(&slip)),
            None => Reply::not_found(),
        },
        ["timesheets"] => {
            let rows = world
                .timesheet_indexes()
                .map(|index| world.timesheet(index));
            let rows = modified(request, rows, |timesheet| timesheet.updated_ms);
            listed(request, "Timesheets", rows, |timesheet| {
                page.timesheet(&timesheet)
            })
        }
        ["timesheets", id] => match index(Kind::Timesheet, id) {
            Some(index) => enveloped(
                request,
                "Timesheet",
                1,
                &page.timesheet(&world.timesheet(index)),
            ),
            None => Reply::not_found(),
        },
        ["superfunds"] => {
            let rows = world
                .super_fund_indexes()
                .map(|index| world.super_fund(index));
            let rows = modified(request, rows, |fund| fund.updated_ms);
            listed(request, "SuperFunds", rows, |fund| page.super_fund(&fund))
        }
        ["superfunds", id] => match index(Kind::SuperFund, id) {
            Some(index) => single(
                request,
                "SuperFunds",
                &page.super_fund(&world.super_fund(index)),
            ),
            None => Reply::not_found(),
        },
        ["superfundproducts"] => super_fund_products(request, &page),
        ["settings"] => enveloped(
            request,
            "Settings",
            1,
            &page.settings(&world.payroll_settings()),
        ),
        _ => Reply::not_found(),
    }
}

/// The products of a business number or a product number.
fn super_fund_products(request: &Request, page: &Page) -> Reply {
    let (abn, usi) = (request.parameter("ABN"), request.parameter("USI"));
    // (?) what it says of a request with neither.
    if abn.is_none() && usi.is_none() {
        return bad_request("ABN or USI is required");
    }
    let products = super_funds::PRODUCTS.iter().filter(|product| {
        abn.is_none_or(|abn| product.abn == abn) && usi.is_none_or(|usi| product.usi == usi)
    });
    let rows: Vec<String> = products
        .map(|product| page.super_fund_product(product))
        .collect();
    enveloped(request, "SuperFundProducts", rows.len(), &list_of(&rows))
}

fn pay_items(request: &Request, page: &Page) -> Reply {
    let world = &request.world;
    let mut count = 0;
    let mut list = |o: &mut Object<'_>, name: &str, rows: Vec<String>| {
        count += rows.len();
        o.raw(name, list_of(&rows));
    };
    let body = object(|o| {
        let rates = modified(request, world.earnings_rates(), |rate| rate.updated_ms);
        list(
            o,
            "EarningsRates",
            rates.map(|rate| page.earnings_rate(&rate)).collect(),
        );
        let types = modified(request, world.deduction_types(), |kind| kind.updated_ms);
        list(
            o,
            "DeductionTypes",
            types.map(|kind| page.deduction_type(&kind)).collect(),
        );
        let types = modified(request, world.reimbursement_types(), |kind| kind.updated_ms);
        let rows = types.map(|kind| page.reimbursement_type(&kind)).collect();
        list(o, "ReimbursementTypes", rows);
        let types = modified(request, world.leave_types(), |kind| kind.updated_ms);
        list(
            o,
            "LeaveTypes",
            types.map(|kind| page.leave_type(&kind)).collect(),
        );
    });
    enveloped(request, "PayItems", count, &body)
}

/// The rows that `If-Modified-Since` leaves.
fn modified<'a, T>(
    request: &Request,
    rows: impl IntoIterator<Item = T> + 'a,
    updated: impl Fn(&T) -> i64 + 'a,
) -> impl Iterator<Item = T> + 'a {
    let since = request
        .if_modified_since
        .as_deref()
        .and_then(instant_of_header);
    rows.into_iter()
        .filter(move |row| since.is_none_or(|since| updated(row) > since))
}

/// A page of a list; the first one where none is named. // (?)
fn listed<T>(
    request: &Request,
    root: &str,
    rows: impl Iterator<Item = T>,
    render: impl Fn(T) -> String,
) -> Reply {
    let page = request.number("page").unwrap_or(1);
    let rows: Vec<String> = rows
        .skip((page - 1).saturating_mul(PAGE))
        .take(PAGE)
        .map(render)
        .collect();
    enveloped(request, root, rows.len(), &list_of(&rows))
}

/// One row, in a list all the same. // (s) README section 1
fn single(request: &Request, root: &str, row: &str) -> Reply {
    enveloped(request, root, 1, &format!("[{row}]"))
}

fn list_of(rows: &[String]) -> String {
    format!("[{}]", rows.join(","))
}

/// A reply of 1.0. // (s) the examples
pub(crate) fn enveloped(request: &Request, root: &str, rows: usize, body: &str) -> Reply {
    let body = object(|o| {
        o.text("Id", "00000000-0000-0000-0000-000000000000");
        o.text("Status", "OK");
        o.text("ProviderName", "xero-sql simulator");
        o.text("DateTimeUTC", format!("/Date({})/", request.now_ms));
        o.raw(root, body);
    });
    Reply {
        rows,
        ..Reply::json(200, body)
    }
}

/// A refusal of 1.0. // README section 7
fn bad_request(message: &str) -> Reply {
    Reply::bad_request(10, "ValidationException", message)
}
