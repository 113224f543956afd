//! What people are told of a table, by `system.Tables`, `\d`, `help` and the pages of
//! `docs/tables` alike.

use super::descriptor::{Column, Kind, Level, Rows, Table};
use super::registry::TABLES;
use crate::scan;

/// A column's type as SQL names it.
pub(crate) fn sql_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Guid | Kind::Enum(_) | Kind::TenantId | Kind::TenantName => "TEXT",
        Kind::Date => "DATE",
        Kind::Instant => "TIMESTAMP",
        Kind::Money => "DECIMAL(20,4)",
        Kind::Rate => "DECIMAL(28,10)",
        Kind::Integer | Kind::LineNumber => "BIGINT",
        Kind::Flag => "BOOLEAN",
        Kind::List(_) => "LIST",
    }
}

/// Where a column's value stands in Xero's document: `Contact.Name`, `LineItems[].Quantity`.
/// None where Xero sends no such field.
pub(crate) fn place(table: &Table, column: &Column) -> Option<String> {
    if matches!(
        column.kind,
        Kind::LineNumber | Kind::TenantId | Kind::TenantName
    ) {
        return None;
    }
    let lists = match table.rows {
        Rows::Elements { list, .. } => list,
        Rows::Documents(_) | Rows::Connections => &[],
    };
    let depth = match column.level {
        Level::Own => lists.len(),
        Level::Line => 1,
        Level::Document => 0,
    };
    let lists = lists.iter().take(depth).map(|list| format!("{list}[]."));
    Some(lists.chain([column.path.to_string()]).collect())
}

/// Whether a value of the column may be NULL. A document without an id is an error, so that ids
/// aren't.
pub(crate) fn is_nullable(table: &Table, column: &Column) -> bool {
    let of_ours = matches!(
        column.kind,
        Kind::LineNumber | Kind::TenantId | Kind::TenantName
    );
    let id = table.endpoint().map(|endpoint| endpoint.id);
    !of_ours && (id.is_none() || table.document_path(column) != id)
}

/// The table whose rows hold the list that `table`'s rows are elements of.
pub(crate) fn parent(table: &Table) -> Option<&'static Table> {
    let Rows::Elements { of, list } = table.rows else {
        return None;
    };
    let around = list.split_last().map_or(list, |(_, around)| around);
    let mut tables = TABLES.iter().copied();
    tables.find(|other| match other.rows {
        Rows::Documents(endpoint) => around.is_empty() && std::ptr::eq(endpoint, of),
        Rows::Elements { of: other, list } => std::ptr::eq(other, of) && list == around,
        Rows::Connections => false,
    })
}

/// The tables of lists in the rows of `table`.
pub(crate) fn children(table: &'static Table) -> impl Iterator<Item = &'static Table> {
    let is_child = move |other: &&'static Table| {
        parent(other).is_some_and(|parent| std::ptr::eq(parent, table))
    };
    TABLES.iter().copied().filter(is_child)
}

/// What a row is, of `One row for each account of …`.
pub(crate) fn row_of(about: &str) -> &str {
    let shorter = ["One row for each ", "One row for "].iter();
    let mut shorter = shorter.filter_map(|start| about.strip_prefix(start));
    shorter.next().unwrap_or(about)
}

/// Words that say of a document that it counts: an example asks for one of them.
const USUAL: &[&str] = &["AUTHORISED", "ACTIVE", "POSTED", "ACCREC", "SPEND"];

/// A query to begin with: two texts, a day, an amount, and a word that travels.
pub(crate) fn example(table: &'static Table) -> String {
    let (mut texts, mut days, mut amounts) = (0, 0, 0);
    let mut columns: Vec<&str> = Vec::new();
    for column in table.columns {
        let (taken, most) = match column.kind {
            Kind::Text => (&mut texts, 2),
            Kind::Date => (&mut days, 1),
            Kind::Money => (&mut amounts, 1),
            _ => continue,
        };
        if *taken < most {
            *taken += 1;
            columns.push(column.name);
        }
    }
    if columns.is_empty() {
        columns.push("*");
    }
    format!(
        "SELECT {} FROM {}{} LIMIT 10;",
        columns.join(", "),
        table.name,
        usual_condition(table).unwrap_or_default()
    )
}

/// ` WHERE Status = 'AUTHORISED'`, or what of the kind travels on this table.
fn usual_condition(table: &'static Table) -> Option<String> {
    let words = table.columns.iter().filter_map(|column| match column.kind {
        Kind::Enum(words) => Some((column, words)),
        _ => None,
    });
    let asked = words.filter(|(column, _)| !scan::travelling(table, column).is_empty());
    let usual = asked.filter_map(|(column, words)| {
        let word = USUAL.iter().find(|word| words.contains(word))?;
        Some(format!(" WHERE {} = '{word}'", column.name))
    });
    usual.last()
}
