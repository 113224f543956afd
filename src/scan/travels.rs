//! Which conditions on a column travel, found out by trying: what is told of a table can't
//! differ from what its scan does.

use datafusion::common::Column as Name;
use datafusion::logical_expr::{Expr, lit};
use datafusion::scalar::ScalarValue;

use super::plan::{LONGEST_LIST_URL, measured_request};
use crate::catalog::descriptor::{Column, Kind, Level, Rows, Table};
use crate::pushdown::{Travel, push};

/// The conditions on `column`, with a literal on the other side, that Xero is asked for: `=`,
/// `IN`, `<>`, `<`, `>`, `LIKE` a beginning, `NULL` for `IS NULL`.
pub(crate) fn travelling_conditions(table: &'static Table, column: &Column) -> Vec<&'static str> {
    if let Some((table, column)) = beneath(table, column) {
        return travelling_conditions(table, column);
    }
    let Some(endpoint) = table.endpoint() else {
        return vec![];
    };
    if let Rows::PerParent(fan_out) = table.rows {
        return match (column.level, fan_out.parents_column(column)) {
            (Level::Parameter, _) => vec!["="],
            (Level::Parent, Some(repeated)) => travelling_conditions(fan_out.parents, repeated),
            _ => vec![],
        };
    }
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
        (">", value().gt(one)),
        ("LIKE", value().like(lit("x%"))),
        ("NULL", value().is_null()),
    ];
    let request = measured_request(table, endpoint);
    let travels = |condition: &Expr| {
        let pushed = push(
            table,
            std::slice::from_ref(condition),
            &request,
            LONGEST_LIST_URL,
        );
        let mut explained = pushed.explained.iter();
        !pushed.matches_nothing && explained.all(|way| !matches!(way.travel, Travel::Local(_)))
    };
    let comparable = |sign: &str| sign != "LIKE" || matches!(column.kind, Kind::Text);
    tries
        .into_iter()
        .filter(|(sign, condition)| comparable(sign) && travels(condition))
        .map(|(sign, _)| sign)
        .collect()
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
        Kind::List(_) | Kind::TenantId | Kind::TenantName => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::descriptor::Api;
    use crate::catalog::registry;

    fn of(table: &str, column: &str) -> Vec<&'static str> {
        let table = registry::table(Api::Accounting, table).unwrap();
        let column = table.all_columns().find(|c| c.name == column).unwrap();
        travelling_conditions(table, column)
    }

    #[test]
    fn what_is_told_is_what_the_pushdown_does() {
        assert_eq!(of("Invoices", "InvoiceID"), ["=", "IN"]);
        assert_eq!(of("Invoices", "Date"), ["=", "IN", "<>", "<", ">"]);
        assert_eq!(of("Invoices", "SubTotal"), [""; 0]);
        assert_eq!(of("Journals", "JournalNumber"), ["=", "IN", "<", ">"]);
        assert_eq!(of("Journals", "Reference"), [""; 0]);
        assert_eq!(of("Tenants", "TenantID"), [""; 0]);
        assert_eq!(of("Quotes", "Date"), ["=", "IN", "<", ">"]);
        assert_eq!(of("Quotes", "Status"), ["=", "IN"]);
        assert_eq!(of("QuoteLineItems", "ContactID"), ["=", "IN"]);
        assert_eq!(of("Quotes", "Total"), [""; 0]);
        // Heeded only beside a contact.
        assert_eq!(of("LinkedTransactions", "Status"), [""; 0]);
    }
}
