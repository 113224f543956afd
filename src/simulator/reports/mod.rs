//! Reports: `/Reports/TrialBalance` and its like, and the list of published ones.
//!
//! In: the name of a report and its parameters. Out: rows of cells that hold text. All figures of
//! accounts come from the journals by way of `ledger`, those of documents from the documents.
//! Before the first journal there is nothing: the books begin without balances brought forward.
//! Next: `asked` (parameters), `ledger` (sums), `table` (the shape), and a file for each report.

mod aged;
mod asked;
mod balance_sheet;
mod bank_statement;
mod bank_summary;
mod budget_summary;
mod cash;
#[cfg(test)]
mod cash_tests;
mod executive_summary;
pub(crate) mod ledger;
mod profit_and_loss;
mod published;
mod table;
mod ten_ninety_nine;
#[cfg(test)]
mod tests;
mod trial_balance;

use super::apis::{Api, Request};
use super::data::ids::{Guid, Kind, Place};
use super::render::json::object;
use super::reply::Reply;
use asked::{Asked, Refused, long};
use published::Published;
use table::Report;

/// The reports, for the list of all APIs: they have paths and scopes of their own.
pub(crate) const API: Api = Api {
    base: "/api.xro/2.0/Reports",
    scope,
    answer,
    write: super::apis::read_only,
};

/// A report by name.
struct Named {
    name: &'static str,
    scope: &'static str,
    build: fn(&Asked<'_>) -> Result<Report, Refused>,
}

const REPORTS: [Named; 9] = [
    Named {
        name: "TrialBalance",
        scope: "accounting.reports.trialbalance",
        build: trial_balance::report,
    },
    Named {
        name: "ProfitAndLoss",
        scope: "accounting.reports.profitandloss",
        build: profit_and_loss::report,
    },
    Named {
        name: "BalanceSheet",
        scope: "accounting.reports.balancesheet",
        build: balance_sheet::report,
    },
    Named {
        name: "BankSummary",
        scope: "accounting.reports.banksummary",
        build: bank_summary::report,
    },
    // (3) it is in no published file.
    Named {
        name: "BankStatement",
        scope: "accounting.reports.bankstatement",
        build: bank_statement::report,
    },
    Named {
        name: "ExecutiveSummary",
        scope: "accounting.reports.executivesummary",
        build: executive_summary::report,
    },
    Named {
        name: "BudgetSummary",
        scope: "accounting.reports.budgetsummary",
        build: budget_summary::report,
    },
    Named {
        name: "AgedReceivablesByContact",
        scope: "accounting.reports.aged",
        build: aged::receivables,
    },
    Named {
        name: "AgedPayablesByContact",
        scope: "accounting.reports.aged",
        build: aged::payables,
    },
];

const TEN_NINETY_NINE: &str = "TenNinetyNine";

fn named(name: &str) -> Option<&'static Named> {
    let mut reports = REPORTS.iter();
    reports.find(|report| report.name.eq_ignore_ascii_case(name))
}

fn scope(path: &[String]) -> Option<&'static str> {
    match path {
        // (?) nobody says which; the published ones are tax reports.
        [] => Some("accounting.reports.taxreports"),
        [name] if name.eq_ignore_ascii_case(TEN_NINETY_NINE) => {
            Some("accounting.reports.tenninetynine")
        }
        [name] => match named(name) {
            Some(report) => Some(report.scope),
            None => Guid::parse(name).map(|_| "accounting.reports.taxreports"),
        },
        _ => None,
    }
}

fn answer(request: &Request) -> Reply {
    let asked = Asked(request);
    let answered = match request.path.first() {
        None => Ok(list(&asked)),
        Some(name) if name.eq_ignore_ascii_case(TEN_NINETY_NINE) => {
            ten_ninety_nine::reports(&asked).map(Some)
        }
        Some(name) => match named(name) {
            Some(report) => (report.build)(&asked).map(|report| one(&asked, &report, None)),
            None => of_id(&asked, name),
        },
    };
    match answered {
        Ok(Some(reports)) => envelope(request, &reports),
        Ok(None) => Reply::not_found(),
        Err(refused) => refused.reply(),
    }
}

/// The list of published reports.
fn list(asked: &Asked<'_>) -> Option<Vec<String>> {
    let all = published::all(asked).into_iter();
    let reports = all.map(|report| text(asked, &published::listed(&report), Some(report.id)));
    Some(reports.collect())
}

/// The published report of an id, if there is one.
fn of_id(asked: &Asked<'_>, id: &str) -> Result<Option<Vec<String>>, Refused> {
    let wanted = Guid::parse(id);
    let mut all = published::all(asked).into_iter();
    let found: Option<Published> = all.find(|report| Some(report.id) == wanted);
    let Some(found) = found else {
        return Ok(None);
    };
    published::report(asked, &found).map(|report| one(asked, &report, Some(found.id)))
}

fn one(asked: &Asked<'_>, report: &Report, id: Option<Guid>) -> Option<Vec<String>> {
    Some(vec![text(asked, report, id)])
}

fn text(asked: &Asked<'_>, report: &Report, id: Option<Guid>) -> String {
    let id = id.map(|id| asked.0.id(id));
    report.json(&long(asked.today()), asked.0.now_ms, id)
}

fn envelope(request: &Request, reports: &[String]) -> Reply {
    let place = Place {
        organisation: request.world.organisation,
        part: 1,
        index: usize::try_from(request.now_ms % 1_000_000_000).unwrap_or_default(),
    };
    // (s) README section 1: none of these keys is declared.
    let body = object(|o| {
        o.text("Id", request.world.ids.id(Kind::Reply, place).to_string());
        o.text("Status", "OK");
        o.text("ProviderName", "xero-sql simulator");
        o.text("DateTimeUTC", format!("/Date({})/", request.now_ms));
        o.raw("Reports", format_args!("[{}]", reports.join(",")));
    });
    Reply {
        rows: reports.len(),
        ..Reply::json(200, body)
    }
}
