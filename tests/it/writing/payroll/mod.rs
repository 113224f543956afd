//! Writes of Australian payroll: what is sent, what is there afterwards, what stays as it was.

mod decisions;
mod employees;
mod lines;
mod runs;
mod safety;
mod timesheets;

use xero_sql::Consent;
use xero_sql::simulator::payroll::PaySlip;

use super::careful;
use crate::harness::Demo;

/// Payroll of a dozen or two that may be written, where yes is said to whatever is asked.
pub(super) async fn office(more: &[(&str, &str)]) -> Demo {
    let mut demo = asked(more).await;
    demo.session = demo.session.asks(Consent::given());
    demo
}

/// The same, where nobody says yes.
pub(super) async fn asked(more: &[(&str, &str)]) -> Demo {
    let all = [("AllowPayrollWrites", "true"), ("Schema", "PAYROLLAUS")];
    let all: Vec<(&str, &str)> = all.iter().chain(more).copied().collect();
    careful(1_200, &all).await
}

/// The one row of a query.
pub(super) async fn row(demo: &Demo, sql: &str) -> Vec<String> {
    let mut rows = demo.rows(sql).await;
    assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
    rows.remove(0)
}

/// The one value of a query.
pub(super) async fn value(demo: &Demo, sql: &str) -> String {
    row(demo, sql).await.remove(0)
}

/// The slip of an id, as the books have it.
pub(super) fn slip(demo: &Demo, id: &str) -> PaySlip {
    let books = demo.simulator.books(0);
    let mut slips = books.pay_slips();
    let found = slips.find(|slip| slip.payslip_id.to_string() == id);
    found.unwrap_or_else(|| panic!("no slip {id}"))
}

/// Whether two values are one, though numbers be spelled otherwise.
pub(super) fn same(one: &str, other: &str) -> bool {
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
