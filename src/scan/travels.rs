//! Which conditions on a column travel, and how, found out by trying: what is told of a table
//! can't differ from what its scan does.

use datafusion::common::Column as Name;
use datafusion::logical_expr::{Expr, lit};
use datafusion::scalar::ScalarValue;

use super::plan::{LONGEST_LIST_URL, asks_by_id, measured_request};
use crate::catalog::descriptor::{
    Column, Endpoint, FanOut, Kind, Level, Paging, Reply, Report, Rows, Table,
};
use crate::pushdown::{Pushed, Travel, push, required_parameter};

/// A condition on a column, literals on its other side, that Xero is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Travelling {
    /// `=`, `IN`, `<>`, `<`, `<=`, `>`, `>=`, `LIKE`, `IS NULL` or `IS NOT NULL`; `LIKE` is that
    /// of a beginning.
    pub condition: &'static str,
    /// `server-exact` where Xero evaluates it as SQL does, else `superset`.
    pub travel: &'static str,
    /// What of the request carries it: `where`, another parameter, `If-Modified-Since`, or
    /// `path`, which ends with the document's id.
    pub carrier: &'static str,
    /// Whether Xero's count of the documents that satisfy it is believed.
    pub countable: bool,
}

/// The conditions on `column` that travel, each alone.
pub(crate) fn travelling(table: &'static Table, column: &Column) -> Vec<Travelling> {
    if column.level == Level::Asked {
        return vec![Travelling {
            condition: "=",
            travel: Travel::Asked.word().unwrap_or_default(),
            carrier: column.path,
            countable: false,
        }];
    }
    if let Rows::Report(report) = table.rows {
        return of_report(report, column);
    }
    if table.parameters().next().is_some() && !table.made_of().is_empty() {
        return of_parameter_view(column);
    }
    if let Some((table, column)) = beneath(table, column) {
        return travelling(table, column);
    }
    if let Rows::PerParent(fan_out) = table.rows
        && (column.level != Level::Own || fan_out.endpoint.filters.is_empty())
    {
        return of_fan_out(fan_out, column);
    }
    let Some(endpoint) = table.endpoint() else {
        return vec![];
    };
    let Some((one, other)) = samples(&column.kind) else {
        return vec![];
    };
    let name: Name = Name::new_unqualified(column.name);
    let value = || Expr::Column(name.clone());
    let tries = [
        ("=", value().eq(one.clone())),
        ("IN", value().in_list(vec![one.clone(), other], false)),
        ("<>", value().not_eq(one.clone())),
        ("<", value().lt(one.clone())),
        ("<=", value().lt_eq(one.clone())),
        (">", value().gt(one.clone())),
        (">=", value().gt_eq(one)),
        ("LIKE", value().like(lit("x%"))),
        ("IS NULL", value().is_null()),
        ("IS NOT NULL", value().is_not_null()),
    ];
    let comparable = |sign: &str| sign != "LIKE" || matches!(column.kind, Kind::Text);
    let request = measured_request(table, endpoint);
    let tried = |(condition, expr): (&'static str, Expr)| {
        let pushed = push(table, &[expr], &request, LONGEST_LIST_URL);
        let carrier = carrier(endpoint, &pushed)?;
        let mut explained = pushed.explained.iter();
        let travel = explained.next()?.travel.word()?;
        Some(Travelling {
            condition,
            travel,
            carrier,
            countable: pushed.countable && pushed.ids.is_none() && pushed.batches.is_none(),
        })
    };
    let tries = tries.into_iter().filter(|(sign, _)| comparable(sign));
    tries.filter_map(tried).collect()
}

/// The column of which Xero answers for one word at a time, each of which is asked for.
pub(crate) fn words_asked_for(table: &'static Table) -> Option<&'static Column> {
    required_parameter(table).map(|(column, _)| column)
}

/// A condition that the parameter `carrier` is.
fn exact(condition: &'static str, carrier: &'static str) -> Travelling {
    Travelling {
        condition,
        travel: "server-exact",
        carrier,
        countable: false,
    }
}

/// The conditions that choose a report: on parameters that Xero has a name for.
fn of_report(report: &Report, column: &Column) -> Vec<Travelling> {
    let is_in_path = report
        .endpoint
        .path
        .contains(&format!("{{{}}}", column.name));
    match (column.level, column.path) {
        (Level::Parameter, _) if is_in_path => vec![exact("=", "path"), exact("IN", "path")],
        (Level::Parameter, carrier) if !carrier.is_empty() => {
            vec![exact("=", carrier), exact("IN", carrier)]
        }
        _ => vec![],
    }
}

/// The conditions that choose what a view's query asks for. Where others get to in it, its plan
/// alone tells.
fn of_parameter_view(column: &Column) -> Vec<Travelling> {
    match column.level {
        Level::Parameter => vec![exact("=", "where"), exact("IN", "where")],
        _ => vec![],
    }
}

/// The conditions that decide whom a fan-out asks about, and what it asks.
fn of_fan_out(fan_out: &FanOut, column: &Column) -> Vec<Travelling> {
    // By its key the other table is asked in this one's place.
    let key = fan_out.or.and_then(|other| Some(other.fan_out()?.key));
    match (column.level, fan_out.parents_column(column)) {
        _ if key == Some(column.name) => vec![exact("=", "path"), exact("IN", "path")],
        (Level::Parameter, _) if column.path.is_empty() => vec![],
        (Level::Parameter, _) if matches!(fan_out.endpoint.reply, Reply::Report { .. }) => {
            vec![exact("=", column.path), exact("IN", column.path)]
        }
        (Level::Parameter, _) => vec![exact("=", column.path)],
        (Level::Parent, Some(repeated)) => {
            let mut ways = travelling(fan_out.parents, repeated);
            if column.name == fan_out.key && !fan_out.listed && fan_out.only.is_empty() {
                // Of several ids the parents' flag may spare calls.
                let known: &[&str] = match fan_out.flag {
                    None => &["=", "IN"],
                    Some(_) => &["="],
                };
                let carrier = id_carrier(&fan_out.endpoint);
                ways.retain(|way| !known.contains(&way.condition));
                ways.splice(
                    0..0,
                    known.iter().map(|condition| exact(condition, carrier)),
                );
            }
            ways
        }
        _ => vec![],
    }
}

/// What of a call for each row of another table carries that row's id.
fn id_carrier(endpoint: &Endpoint) -> &'static str {
    let mut parameters = endpoint.always.iter();
    let parameter = parameters.find(|(_, value)| value.contains("{id}"));
    parameter.map_or("path", |(name, _)| *name)
}

/// What of the request carries what travels; none if the request is the list's own.
fn carrier(endpoint: &Endpoint, pushed: &Pushed) -> Option<&'static str> {
    if pushed.matches_nothing {
        return None;
    }
    if pushed.ids.is_some() {
        let by_id = asks_by_id(endpoint, pushed);
        return by_id.then(|| endpoint.ids.unwrap_or("path"));
    }
    if let Some(batches) = &pushed.batches {
        return batches.requests.first()?.first().map(|(name, _)| *name);
    }
    if let Some((name, _)) = pushed.parameters.first() {
        return Some(name);
    }
    let numbered = pushed.after.or(pushed.up_to);
    match endpoint.paging {
        Paging::Offset { parameter, .. } if numbered.is_some() => Some(parameter),
        _ if pushed.modified_since.is_some() => Some("If-Modified-Since"),
        _ => pushed.where_clause.as_ref().map(|_| "where"),
    }
}

/// Where a view has a column from: the first of its tables that has one of that name.
fn beneath(view: &Table, column: &Column) -> Option<(&'static Table, &'static Column)> {
    view.made_of().iter().find_map(|table| {
        let mut columns = table.columns.iter();
        let column = columns.find(|own| own.name == column.name)?;
        Some((*table, column))
    })
}

/// Two values that a column of this kind can have.
fn samples(kind: &Kind) -> Option<(Expr, Expr)> {
    let text = |one: &str, other: &str| (lit(one), lit(other));
    let values = |of: fn(i32) -> ScalarValue| (lit(of(1)), lit(of(2)));
    Some(match kind {
        Kind::Text => text("x", "y"),
        Kind::Guid => text(
            "00000000-0000-4000-8000-000000000001",
            "00000000-0000-4000-8000-000000000002",
        ),
        Kind::Enum(words) => text(words.first()?, words.last()?),
        Kind::Date => values(|n| ScalarValue::Date32(Some(20_000 + n))),
        Kind::Instant => values(|n| {
            let instant = 1_700_000_000_000 + i64::from(n);
            ScalarValue::TimestampMillisecond(Some(instant), Some("UTC".into()))
        }),
        Kind::Money => values(|n| ScalarValue::Decimal128(Some(i128::from(n) * 10_000), 20, 4)),
        Kind::Rate => {
            values(|n| ScalarValue::Decimal128(Some(i128::from(n) * 10_000_000_000), 28, 10))
        }
        Kind::Integer | Kind::LineNumber => values(|n| ScalarValue::Int64(Some(n.into()))),
        Kind::Flag => (lit(true), lit(false)),
        Kind::List(_) | Kind::Bytes | Kind::TenantId | Kind::TenantName => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::descriptor::Api;
    use crate::catalog::registry;

    fn of(table: &str, column: &str) -> Vec<(&'static str, &'static str, &'static str)> {
        let table = registry::table(Api::Accounting, table).unwrap();
        let column = table.all_columns().find(|c| c.name == column).unwrap();
        let travelling = travelling(table, column).into_iter();
        travelling
            .map(|t| (t.condition, t.travel, t.carrier))
            .collect()
    }

    const EXACT: &str = "server-exact";
    const SUPERSET: &str = "superset";

    fn by(
        carrier: &'static str,
        travel: &'static str,
        conditions: &[&'static str],
    ) -> Vec<(&'static str, &'static str, &'static str)> {
        let conditions = conditions.iter();
        conditions.map(|c| (*c, travel, carrier)).collect()
    }

    #[test]
    fn what_is_told_is_what_the_pushdown_does() {
        let ids = by("IDs", EXACT, &["=", "IN"]);
        assert_eq!(of("Invoices", "InvoiceID"), ids);
        let signs = ["=", "IN", "<>", "<", "<=", ">", ">="];
        assert_eq!(of("Invoices", "Date"), by("where", EXACT, &signs));
        let changed = by("If-Modified-Since", SUPERSET, &[">", ">="]);
        assert_eq!(of("Invoices", "UpdatedDateUTC"), changed);
        assert_eq!(of("Invoices", "SubTotal"), []);
        let numbers = by("offset", SUPERSET, &["=", "IN", "<", "<=", ">", ">="]);
        assert_eq!(of("Journals", "JournalNumber"), numbers);
        assert_eq!(of("Journals", "Reference"), []);
        assert_eq!(of("Tenants", "TenantID"), []);
        let days = [
            ("=", SUPERSET, "DateFrom"),
            ("IN", SUPERSET, "DateFrom"),
            ("<", SUPERSET, "DateTo"),
            ("<=", SUPERSET, "DateTo"),
            (">", SUPERSET, "DateFrom"),
            (">=", SUPERSET, "DateFrom"),
        ];
        assert_eq!(of("Quotes", "Date"), days);
        let status = [("=", EXACT, "Status"), ("IN", SUPERSET, "Status")];
        assert_eq!(of("Quotes", "Status"), status);
        let contact = [("=", EXACT, "ContactID"), ("IN", SUPERSET, "ContactID")];
        assert_eq!(of("QuoteLineItems", "ContactID"), contact);
        assert_eq!(of("Quotes", "Total"), []);
        // Heeded only beside a contact.
        assert_eq!(of("LinkedTransactions", "Status"), []);
        assert_eq!(of("InvoiceLineItems", "LineItemID"), []);
    }

    #[test]
    fn of_a_list_that_comes_in_one_reply_a_single_document_is_asked_for_and_several_are_not() {
        assert_eq!(of("Accounts", "AccountID"), by("path", EXACT, &["="]));
    }

    #[test]
    fn of_a_report_values_of_its_parameters_travel_and_nothing_else() {
        let chosen = |carrier| by(carrier, EXACT, &["=", "IN"]);
        assert_eq!(of("TrialBalance", "Date"), chosen("date"));
        assert_eq!(of("ProfitAndLoss", "Timeframe"), chosen("timeframe"));
        assert_eq!(of("BalanceSheet", "FromDate"), chosen("periods"));
        for column in [
            "Label",
            "AccountID",
            "Debit",
            "IncludeTotals",
            "BaseCurrency",
        ] {
            assert_eq!(of("TrialBalance", column), [], "{column}");
        }
    }

    #[test]
    fn several_words_and_numbers_travel_in_parameters_of_their_own() {
        let status = of("Invoices", "Status");
        assert!(status.contains(&("=", EXACT, "where")), "{status:?}");
        assert!(status.contains(&("IN", EXACT, "Statuses")), "{status:?}");
        let number = of("Invoices", "InvoiceNumber");
        assert!(
            number.contains(&("IN", SUPERSET, "InvoiceNumbers")),
            "{number:?}"
        );
        assert!(number.contains(&("LIKE", SUPERSET, "where")), "{number:?}");
    }
}
