//! `TieOut`: whether the books agree with themselves on a day, and if not, which documents cause it.
//!
//! In: a day. Out: a row for each check with both its figures, and beneath it one for each cause.
//! The figures come by SQL (`facts`), a query for each step, which together keep to what one query
//! may spend. `documents` works out what was open, `checks` compares, `trace` finds the days on
//! which a difference came about where nothing else tells. Rule: each organisation alone; a cause
//! is named only if it is one by what Xero's data say, or if its amount is the difference that
//! came about on its day.

mod checks;
mod documents;
mod facts;
mod trace;

use std::sync::Arc;

use chrono::NaiveDate;
use futures::FutureExt;
use serde_json::{Value, json};

use super::{Arguments, Parameter, ParameterForm, Procedure};
use crate::catalog::descriptor::{Column, date, flag, guid, money, text, word};
use crate::connection::XeroConnection;
use crate::error::Result;
use facts::Asking;

/// `CALL TieOut(AsAt => DATE '2026-06-30')`.
pub(super) static TIE_OUT: Procedure = Procedure {
    name: "TieOut",
    other_names: &[],
    about: "Compares documents with control accounts, reports with each other and documents with what was paid, and names what differs.",
    parameters: &[Parameter::optional(
        "AsAt",
        ParameterForm::Date,
        "The day; today without it.",
    )],
    columns: COLUMNS,
    run: |connection, arguments| async move { tie_out(connection, arguments).await }.boxed(),
};

const COLUMNS: &[Column] = &[
    word(
        "Check",
        &[
            "Receivables",
            "Payables",
            "Documents",
            "Bank",
            "TrialBalance",
            "Earnings",
            "BalanceSheet",
        ],
        "What is compared.",
    ),
    word(
        "RowType",
        &["Check", "Cause"],
        "A check, or something that makes it differ.",
    ),
    flag(
        "Ties",
        "Of a check: whether it agrees to the cent and nothing is amiss.",
    ),
    text("About", "What the two figures are, or what is wrong."),
    money(
        "Figure",
        "The first of the two, in the organisation's currency.",
    ),
    money("OtherFigure", "The one it is compared with."),
    money(
        "Difference",
        "`Figure - OtherFigure`; of a cause, its part in it.",
    ),
    word(
        "DocumentType",
        &[
            "Invoice",
            "CreditNote",
            "Overpayment",
            "Prepayment",
            "Payment",
            "ManualJournal",
            "BankTransaction",
            "Account",
        ],
        "Of a cause: what it is.",
    ),
    guid("DocumentID", "Of a cause: its id."),
    text(
        "DocumentNumber",
        "Of a cause: its number, reference or name.",
    ),
    text("ContactName", "Of a cause: the contact."),
    date("Date", "Of a cause: its day."),
    date("AsAt", "The day of the call."),
    guid("TenantID", "The organisation's id."),
    text("TenantName", "The organisation's name."),
];

/// A row of the result, before it is one.
#[derive(Debug, Clone, Default)]
struct Row {
    check: &'static str,
    is_cause: bool,
    ties: Option<bool>,
    about: String,
    figures: Option<(Money, Money)>,
    difference: Option<Money>,
    document: Named,
}

/// What a cause is.
#[derive(Debug, Clone, Default)]
struct Named {
    kind: Option<&'static str>,
    id: Option<String>,
    number: Option<String>,
    contact: Option<String>,
    date: Option<NaiveDate>,
}

/// An amount in ten-thousandths.
type Money = i128;

/// An amount as SQL writes it.
fn shown(amount: Money) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let size = amount.unsigned_abs();
    format!("{sign}{}.{:04}", size / 10_000, size % 10_000)
}

/// An amount as people write it, where it is of whole cents.
fn in_cents(amount: Money) -> String {
    let text = shown(amount);
    text.strip_suffix("00").unwrap_or(&text).to_string()
}

impl Row {
    fn json(self, at: NaiveDate, tenant: &crate::auth::Tenant) -> Value {
        json!({
            "Check": self.check,
            "RowType": if self.is_cause { "Cause" } else { "Check" },
            "Ties": self.ties,
            "About": self.about,
            "Figure": self.figures.map(|(one, _)| shown(one)),
            "OtherFigure": self.figures.map(|(_, other)| shown(other)),
            "Difference": self.difference.map(shown),
            "DocumentType": self.document.kind,
            "DocumentID": self.document.id,
            "DocumentNumber": self.document.number,
            "ContactName": self.document.contact,
            "Date": self.document.date.map(|day| day.to_string()),
            "AsAt": at.to_string(),
            "TenantID": tenant.id,
            "TenantName": tenant.name,
        })
    }
}

async fn tie_out(connection: Arc<XeroConnection>, arguments: Arguments) -> Result<Vec<Value>> {
    let mut asking = Asking::of(&connection, arguments.session());
    let at = match arguments.date("AsAt") {
        Some(day) => day,
        None => asking.today().await?,
    };
    let mut rows = Vec::new();
    for tenant in connection.tenants() {
        let of_tenant = checks::of(&mut asking, tenant, at).await;
        let of_tenant = of_tenant
            .map_err(|error| error.while_doing(format!("organisation {}", tenant.name)))?;
        rows.extend(of_tenant.into_iter().map(|row| row.json(at, tenant)));
    }
    Ok(rows)
}
