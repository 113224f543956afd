//! What people are told of a table, by `system.Tables`, `\d`, `help` and the pages of
//! `docs/tables` alike.

use super::descriptor::{Api, Column, FanOut, Kind, Layout, Level, Reply, Report, Rows, Table};
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
        Kind::Bytes => "BINARY",
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
    if let Rows::View { of, .. } = table.rows {
        // What its query works out stands nowhere.
        if table.parameters().next().is_some() {
            return None;
        }
        let mut places: Vec<String> = of
            .iter()
            .filter_map(|of| place_beneath(of, column))
            .collect();
        places.dedup();
        return (!places.is_empty()).then(|| places.join(", "));
    }
    let header = match table.rows {
        Rows::Report(Report {
            layout: Layout::Wide(header),
            ..
        }) => Some(*header),
        Rows::PerParent(fan_out) => match fan_out.endpoint.reply {
            Reply::Report { header, .. } => Some(header),
            _ => None,
        },
        Rows::Report(Report {
            layout: Layout::Elements(_),
            ..
        }) => None,
        Rows::Report(_) => return None,
        _ => None,
    };
    if let Some(header) = header {
        return in_header(header, column);
    }
    let lists = table.list();
    let depth = match column.level {
        Level::Own => lists.len(),
        Level::Line => 1,
        Level::Document => 0,
        // Not of the reply: the row asked about has it, or the query.
        Level::Parent | Level::Parameter | Level::Asked | Level::Elsewhere | Level::Given => {
            return None;
        }
    };
    let lists = lists.iter().take(depth).map(|list| format!("{list}[]."));
    Some(lists.chain([column.path.to_string()]).collect())
}

/// What stands over a column of a report; none where that says nothing, or the column is none of the
/// report's.
fn in_header(header: &[&str], column: &Column) -> Option<String> {
    let at: usize = match column.path.split_once(' ') {
        Some((at, _)) => at.parse().ok()?,
        None => column.path.parse().ok()?,
    };
    let text = header.get(at).filter(|text| !text.is_empty())?;
    Some(text.to_string())
}

/// Where a view's column stands in the documents of `table`, which the view is made of.
fn place_beneath(table: &Table, column: &Column) -> Option<String> {
    let mut columns = table.columns.iter();
    place(table, columns.find(|own| own.name == column.name)?)
}

/// The tables that a view is made of, those that nobody else sees by the table of their documents;
/// none for other tables.
pub(crate) fn made_of(view: &Table) -> Vec<&'static Table> {
    let shown = |table: &&'static Table| {
        let is_listed = TABLES.iter().any(|listed| std::ptr::eq(*listed, *table));
        if is_listed {
            return Some(*table);
        }
        if let Rows::PerParent(fan_out) = table.rows {
            return Some(fan_out.parents);
        }
        let endpoint = table.endpoint()?;
        let mut tables = TABLES.iter().copied();
        tables.find(|other| matches!(other.rows, Rows::Documents(of) if std::ptr::eq(of, endpoint)))
    };
    let mut tables: Vec<&Table> = view.made_of().iter().filter_map(shown).collect();
    tables.dedup_by(|a, b| std::ptr::eq(*a, *b));
    tables
}

/// The list that the table's rows are elements of, as [`place`] tells it.
pub(crate) fn list_of(table: &Table) -> Option<String> {
    let lists = table.list();
    (!lists.is_empty()).then(|| lists.join("[]."))
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
        _ => false,
    })
}

/// The tables of lists in the rows of `table`.
pub(crate) fn children(table: &'static Table) -> impl Iterator<Item = &'static Table> {
    let is_child = move |other: &&'static Table| {
        parent(other).is_some_and(|parent| std::ptr::eq(parent, table))
    };
    TABLES.iter().copied().filter(is_child)
}

/// What a column says of itself, and what reading it costs or needs.
pub(crate) fn about(column: &Column) -> String {
    let mut about = column.about.to_string();
    if column.detail {
        about.push_str(" Costs a call for each row.");
    }
    if column.sensitive {
        about.push_str(" NULL unless `ShowSensitive` is set.");
    }
    about
}

/// What a row is, of `One row for each account of …`.
pub(crate) fn row_of(about: &str) -> &str {
    let shorter = [
        "One row for each ",
        "One row for ",
        "One row with ",
        "One row: ",
    ]
    .iter();
    let mut shorter = shorter.filter_map(|start| about.strip_prefix(start));
    shorter.next().unwrap_or(about)
}

/// Columns that tell most of a row, the first ones first; an example takes those that it has room for.
const TELLING: &[&str] = &[
    "ContactName",
    "Name",
    "Description",
    "Due",
    "Total",
    "Amount",
    "LineAmount",
    "NetAmount",
];

/// Columns of each kind in an example.
const OF_A_KIND: usize = 2;

/// A query to begin with: some telling columns, a word that travels, and an order that Xero keeps.
pub(crate) fn example(table: &'static Table) -> String {
    if let Rows::Report(report) = table.rows {
        return example_of_report(table, report);
    }
    let order = newest_first(table);
    let columns = telling_columns(table);
    let mut columns: Vec<&str> = columns.iter().map(|column| column.name).collect();
    // Whom it is about, where the rows say nothing of that.
    let about = table.fan_out().map(|fan_out| fan_out.key);
    if let Some(key) = about.filter(|key| !columns.contains(key)) {
        columns.insert(0, key);
    }
    format!(
        "SELECT {} FROM {}{}{} LIMIT 10;",
        columns.join(", "),
        name_in_sql(table),
        required(table)
            .or_else(|| usual_condition(table))
            .unwrap_or_default(),
        order.unwrap_or_default()
    )
}

/// The same query with arguments in place of the conditions that choose what is read.
pub(crate) fn example_with_arguments(table: &'static Table) -> String {
    let given = arguments(table);
    let given: Vec<String> = given
        .iter()
        .map(|(name, value)| format!("{name} => {value}"))
        .collect();
    format!(
        "SELECT * FROM {}({});",
        name_in_sql(table),
        given.join(", ")
    )
}

/// What examples give the parameters of a table: a report of last June, or of last year by months.
fn arguments(table: &'static Table) -> Vec<(&'static str, &'static str)> {
    let layout = match table.rows {
        Rows::Report(report) => Some(report.layout),
        _ => None,
    };
    let of_balances = table
        .columns
        .iter()
        .any(|c| c.name == "Date" && c.level == Level::Parameter);
    let given = |column: &Column| match (layout, column.name) {
        (_, "FromDate") if of_balances => None,
        (_, "ToDate") if of_balances => None,
        (Some(Layout::Movements), "Timeframe") => Some("'MONTH'"),
        (Some(Layout::Budgets), "Date") => Some("DATE '2025-07-01'"),
        (Some(Layout::Budgets), "Periods") => Some("12"),
        (_, "FromDate" | "DateFrom") => Some("DATE '2025-01-01'"),
        (Some(Layout::Movements), "ToDate") => Some("DATE '2025-12-31'"),
        (_, "Date" | "ToDate" | "DateTo" | "AsAt") => Some("DATE '2025-06-30'"),
        (_, "ReportYear") => Some("2025"),
        (_, "ReportID") => Some(PUBLISHED),
        _ => None,
    };
    let given = |column: &'static Column| Some((column.name, given(column)?));
    table.parameters().filter_map(given).collect()
}

/// The demo's latest activity statement.
const PUBLISHED: &str = "'cb05770d-fc9a-40c4-a9af-3d3d4897db60'";

/// A report, all of it: a part costs as much.
fn example_of_report(table: &'static Table, report: &Report) -> String {
    let conditions = arguments(table).into_iter();
    let conditions: Vec<String> = conditions
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    let is_form = matches!(report.layout, Layout::Elements(_));
    let shown = table.columns.iter().filter(|column| {
        let is_shown = match column.kind {
            _ if is_form => ["ReportName", "Name", "Box1", "Box3"].contains(&column.name),
            Kind::Text => ["Section", "Label", "ColumnName"].contains(&column.name),
            Kind::Date => column.name == "PeriodEnd",
            Kind::Money | Kind::Rate => true,
            _ => false,
        };
        is_shown && matches!(column.level, Level::Own | Level::Document)
    });
    let shown: Vec<&str> = shown.map(|column| column.name).collect();
    format!(
        "SELECT {} FROM {} WHERE {};",
        shown.join(", "),
        name_in_sql(table),
        conditions.join(" AND ")
    )
}

/// The table's name, with its schema unless that is the one where names are looked for.
pub(crate) fn name_in_sql(table: &Table) -> String {
    match table.api {
        Api::Accounting => table.name.to_string(),
        api => format!("{}.{}", api.schema_name(), table.name),
    }
}

/// Whether a column is seldom empty, and more than a part of something.
fn is_telling(column: &Column) -> bool {
    let is_seldom_empty = !column.detail
        && !column.sensitive
        && !column.about.contains("NULL")
        && !column.about.contains("only in replies");
    let says_little = ["CurrencyRate", "CISRate", "SalesTaxCodeId"].contains(&column.name);
    is_seldom_empty && !column.name.contains('_') && !says_little
}

/// Two texts, a day, a number and an amount of a row, as far as it has them, in the table's order.
pub(crate) fn telling_columns(table: &'static Table) -> Vec<&'static Column> {
    let of_kind = |most: usize, is_kind: fn(&Kind) -> bool| {
        let mut found: Vec<&Column> = table
            .columns
            .iter()
            .filter(|column| is_kind(&column.kind) && is_telling(column))
            .collect();
        let rank = |column: &Column| TELLING.iter().position(|name| *name == column.name);
        // The first one of a kind is what the table begins with, often its number.
        let first = found.first().copied();
        found.sort_by_key(|column| match first {
            Some(first) if most > 1 && std::ptr::eq(first, *column) => 0,
            _ => rank(column).map_or(usize::MAX, |rank| rank + 1),
        });
        found.truncate(most);
        found
    };
    let kinds = [
        of_kind(OF_A_KIND, |kind| matches!(kind, Kind::Text)),
        of_kind(1, |kind| matches!(kind, Kind::Date)),
        of_kind(1, |kind| matches!(kind, Kind::Integer)),
        of_kind(1, |kind| matches!(kind, Kind::Rate)),
        of_kind(1, |kind| matches!(kind, Kind::Money)),
    ];
    let mut columns: Vec<&Column> = kinds.into_iter().flatten().collect();
    if columns.is_empty() {
        columns.extend(
            table
                .columns
                .iter()
                .filter(|column| !matches!(column.kind, Kind::List(_)))
                .take(OF_A_KIND),
        );
    }
    columns.sort_by_key(|column| {
        let mut columns = table.columns.iter();
        columns.position(|own| std::ptr::eq(own, *column))
    });
    columns
}

/// ` ORDER BY Date DESC`, where that is one page in Xero's order.
fn newest_first(table: &'static Table) -> Option<String> {
    let Rows::Documents(endpoint) = table.rows else {
        return None;
    };
    let mut columns = table.columns.iter();
    let day = columns.find(|column| {
        matches!(column.kind, Kind::Date) && endpoint.orders.contains(&column.path)
    })?;
    Some(format!(" ORDER BY {} DESC", day.name))
}

/// Values of columns that have to be named, for examples.
const NAMED: &[(&str, &str)] = &[
    ("ABN", "24248426878"),
    ("ObjectID", "0f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b"),
];

/// The columns of which a query has to name one, where Xero answers nothing else.
pub(crate) fn needed(table: &'static Table) -> Vec<&'static str> {
    let Some(endpoint) = table.endpoint() else {
        return Vec::new();
    };
    let is_needed = |column: &&Column| {
        let path = table.document_path(column);
        path.is_some_and(|path| endpoint.needs.contains(&path))
    };
    let needed = table.columns.iter().filter(is_needed);
    needed.map(|column| column.name).collect()
}

/// What costs a call for each row of another table, in the table or in what a view is made of.
pub(crate) fn asks(table: &'static Table) -> Option<&'static FanOut> {
    let mut beneath = table.made_of().iter();
    table
        .fan_out()
        .or_else(|| beneath.find_map(|table| table.fan_out()))
}

/// The conditions without which the table can't be read, of this year's first half.
fn required(table: &'static Table) -> Option<String> {
    let named = needed(table).into_iter().find_map(|needed| {
        let (name, value) = NAMED.iter().find(|(name, _)| *name == needed)?;
        Some(format!(" WHERE {name} = '{value}'"))
    });
    if named.is_some() {
        return named;
    }
    let conditions = arguments(table).into_iter();
    let conditions: Vec<String> = conditions
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    (!conditions.is_empty()).then(|| format!(" WHERE {}", conditions.join(" AND ")))
}

/// Words that say of a document that it counts: an example asks for one of them.
const USUAL: &[&str] = &["ACCREC", "SPEND", "AUTHORISED", "ACTIVE", "POSTED"];

/// ` WHERE Status = 'AUTHORISED'`, or what of the kind travels on this table.
fn usual_condition(table: &'static Table) -> Option<String> {
    let words = table.columns.iter().filter_map(|column| match column.kind {
        Kind::Enum(words) => Some((column, words)),
        _ => None,
    });
    let asked = words.filter(|(column, _)| !scan::travelling(table, column).is_empty());
    let mut usual = asked.filter_map(|(column, words)| {
        let word = USUAL.iter().find(|word| words.contains(word))?;
        Some(format!(" WHERE {} = '{word}'", column.name))
    });
    match table.rows {
        // The status, which comes after the type.
        Rows::Documents(_) => usual.next_back(),
        _ => usual.next(),
    }
}
