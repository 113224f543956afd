//! `docs/tables`, written from the descriptors: a page for each table, and an index by topic.
//!
//! Tables of accounting stand in the folder itself, those of another API in a folder named as its
//! schema, since schemas have tables of one name (`Users`, `Settings`).

use super::descriptor::{
    Api, By, Column, Endpoint, FanOut, Kind, Layout, Level, Lines, Paging, Reply, Rows, Table,
};
use super::registry::TABLES;
use super::system::SYSTEM_TABLES;
use super::{facts, pitfalls, writable};
use crate::scan;

/// A page of the documents: its path below `docs/tables`, and its text in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// `Invoices.md`, `projects/Users.md`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// Every page of `docs/tables`, the index first.
pub fn pages() -> Vec<Page> {
    let index = Page {
        path: "README.md".to_string(),
        text: index(),
    };
    let pages = TABLES.iter().map(|table| Page {
        path: path(table),
        text: page(table),
    });
    std::iter::once(index).chain(pages).collect()
}

/// The page of `table`, below `docs/tables`.
fn path(table: &Table) -> String {
    match table.api {
        Api::Accounting => format!("{}.md", table.name),
        api => format!("{}/{}.md", api.schema_name(), table.name),
    }
}

/// A link to a table's page, from the page of a table of the same API or from the index.
fn link(table: &Table, from_index: bool) -> String {
    match from_index {
        true => format!("[`{}`]({})", called(table), path(table)),
        false => format!("[`{0}`]({0}.md)", table.name),
    }
}

/// The name that a query gives a table, where `Schema` is as it is by itself.
pub(crate) fn called(table: &Table) -> String {
    match table.api {
        Api::Accounting => table.name.to_string(),
        api => format!("{}.{}", api.schema_name(), table.name),
    }
}

const INTRODUCTION: &str = "\
# Tables

Each table has a page: what reading it costs, which conditions Xero itself looks at, what its columns
mean, and a query to begin with. `\\d TABLE` at the prompt tells the same, and so do
`system.Tables`, `system.Columns` and `system.Filters`, in SQL.

- **Costs** are in calls, which Xero sells by the minute and the day. `EXPLAIN` tells those of a query.
- A condition **travels** if Xero is asked for it. It is `server-exact` where Xero evaluates it as SQL
  does, and a `superset` where Xero returns a few rows more, which are dropped here. Any other
  condition is evaluated here once the rows have come, so it never changes an answer, only its price.
- **Types**: amounts of money are `DECIMAL(20,4)`, quantities and rates `DECIMAL(28,10)`. A `DATE` is a
  day of the organisation's calendar and never shifts zones; a `TIMESTAMP` is in UTC. What Xero leaves
  empty is NULL. A `LIST` holds structs: most have a table of their own, at no more calls.
";

fn index() -> String {
    let mut text = INTRODUCTION.to_string();
    for (topic, tables) in by_topic() {
        text.push_str(&format!(
            "\n## {topic}\n\n| Table | A row is | Calls for all |\n|---|---|---|\n"
        ));
        for table in tables {
            text.push_str(&row([
                link(table, true),
                facts::row_of(table.about).trim_end_matches('.').to_string(),
                in_short(table),
            ]));
        }
    }
    text.push_str(
        "\n## This program itself\n\nIn the schema `system`, at no call.\n\n\
         | Table | A row is |\n|---|---|\n",
    );
    for table in SYSTEM_TABLES {
        text.push_str(&row([
            format!("`system.{}`", table.name),
            facts::row_of(table.about).trim_end_matches('.').to_string(),
        ]));
    }
    text
}

/// The tables of each topic, those without any left out.
pub(crate) fn by_topic() -> impl Iterator<Item = (&'static str, Vec<&'static Table>)> {
    let of_topic = |topic: &'static Topic| {
        let tables = TABLES.iter().copied();
        let tables: Vec<&Table> = tables
            .filter(|table| topic_of(table) == topic.title)
            .collect();
        (!tables.is_empty()).then_some((topic.title, tables))
    };
    TOPICS.iter().filter_map(of_topic)
}

/// What the tables of some scopes are about.
struct Topic {
    title: &'static str,
    scopes: &'static [&'static str],
}

const fn topic(title: &'static str, scopes: &'static [&'static str]) -> Topic {
    Topic { title, scopes }
}

const ORGANISATIONS: &str = "Organisations";
const HISTORY: &str = "History of documents";

/// The topics in the order of the index. A scope of Xero's is what belongs together.
const TOPICS: &[Topic] = &[
    topic(ORGANISATIONS, &[]),
    topic("Chart of accounts and settings", &["accounting.settings"]),
    topic("Contacts", &["accounting.contacts"]),
    topic("Sales, purchases and credit", &["accounting.invoices"]),
    topic("Payments", &["accounting.payments", "paymentservices"]),
    topic("Bank", &["accounting.banktransactions"]),
    topic(
        "Journals",
        &["accounting.manualjournals", "accounting.journals"],
    ),
    topic("Budgets", &["accounting.budgets"]),
    topic("Expense claims", &["accounting.classicexpenses"]),
    topic("Attachments", &["accounting.attachments"]),
    topic(HISTORY, &[]),
    topic("Reports", &["accounting.reports"]),
    topic("Fixed assets", &["assets"]),
    topic("Payroll", &["payroll"]),
    topic("Files", &["files"]),
    topic("Projects", &["projects"]),
];

/// The topic of a table; nothing if its scope is of none.
fn topic_of(table: &Table) -> &'static str {
    if let Some(beneath) = table.made_of().first() {
        return topic_of(beneath);
    }
    let Some(endpoint) = table.endpoint() else {
        return ORGANISATIONS;
    };
    if endpoint.path.ends_with("/History") {
        return HISTORY;
    }
    let is_of = |topic: &&Topic| {
        let mut scopes = topic.scopes.iter();
        scopes.any(|scope| endpoint.scope.starts_with(scope))
    };
    TOPICS.iter().find(is_of).map_or("", |topic| topic.title)
}

/// The calls that reading all of a table takes, in a few words.
fn in_short(table: &'static Table) -> String {
    if let Some(fan_out) = facts::asks(table) {
        let rows = asked_about(fan_out);
        return match fan_out.endpoint.paging {
            Paging::Pages { max, .. } | Paging::UntilShort { rows: max, .. } => {
                format!("for each {rows} 1 per {}", grouped(max))
            }
            _ => format!("1 for each {rows}"),
        };
    }
    if let Rows::Report(report) = table.rows {
        return match report.layout {
            Layout::Wide(_) | Layout::Values | Layout::Elements(_) => "1 a report",
            Layout::Balances | Layout::Movements | Layout::Budgets => {
                "1 a report, of up to 12 months"
            }
        }
        .to_string();
    }
    if !table.made_of().is_empty() {
        return format!(
            "as {}",
            named(facts::made_of(table).iter().map(|table| table.name))
        );
    }
    let Some(endpoint) = table.endpoint() else {
        return "none".to_string();
    };
    match endpoint.paging {
        _ if !endpoint.needs.is_empty() => {
            format!("needs {}", either(&facts::needed(table)))
        }
        Paging::OneReply => "1".to_string(),
        Paging::Pages { max, .. } | Paging::UntilShort { rows: max, .. } => {
            match scan::words_asked_for(table) {
                Some(column) => format!("1 per {} of each `{}`", grouped(max), column.name),
                None => format!("1 per {}", grouped(max)),
            }
        }
        Paging::Offset { .. } => format!("1 per {}", scan::NUMBERED_A_REPLY),
    }
}

/// The rows that calls are made for.
fn asked_about(fan_out: &FanOut) -> String {
    let mut rows = format!("row of `{}`", fan_out.parents.name);
    if let Some(flag) = fan_out.flag {
        rows.push_str(&format!(" whose `{flag}` isn't false"));
    }
    for (column, words) in fan_out.only {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let or = match words.as_slice() {
            [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
            _ => words.concat(),
        };
        rows.push_str(&format!(", {column} {or}"));
    }
    rows
}

/// `1,000` of 1000.
fn grouped(number: usize) -> String {
    match number {
        1_000.. => format!("{},{:03}", number / 1_000, number % 1_000),
        _ => number.to_string(),
    }
}

fn page(table: &'static Table) -> String {
    let mut text = format!("# {}\n\n{}\n\n{}", table.name, table.about, source(table));
    text.push_str(&format!("\n```sql\n{}\n```\n", facts::example(table)));
    text.push_str(&costs(table));
    text.push_str(&parameters(table));
    text.push_str(&filters(table));
    let pitfalls = pitfalls::of(table);
    if !pitfalls.is_empty() {
        text.push_str("\n## Good to know\n\n");
        for pitfall in pitfalls {
            text.push_str(&format!("- {pitfall}\n"));
        }
    }
    text.push_str(&writable::section(table));
    text.push_str(&columns(table));
    text
}

/// Where the rows come from, what names one, and which tables hang together.
fn source(table: &'static Table) -> String {
    let mut lines = vec![format!(
        "- Schema `{}`{}; a row is named by {}.",
        table.api.schema_name(),
        match table.rows {
            Rows::Connections => " and every other",
            _ => "",
        },
        named(table.key.iter().copied())
    )];
    if let Rows::View { of, sql } = table.rows {
        let shown = facts::made_of(table);
        let links: Vec<String> = shown.iter().map(|table| link(table, false)).collect();
        let links = links.join(", ");
        // Some are made of tables that nobody else sees.
        let is_listed = |table: &&Table| TABLES.iter().any(|listed| std::ptr::eq(*listed, *table));
        lines.push(match of.iter().all(is_listed) {
            _ if table.parameters().next().is_some() => format!("- Worked out from {links}."),
            true => format!("- A view of {links}: `{sql}`."),
            false => format!("- A view of lists inside {links}."),
        });
    }
    if let Some(endpoint) = table.endpoint() {
        lines.push(format!(
            "- Read from `GET {}{}` with the scope `{}`.",
            endpoint.base_path(table.api),
            endpoint.path,
            endpoint.scope
        ));
    }
    if let Some(fan_out) = table.fan_out() {
        lines.push(format!(
            "- Asked once for each row of {}, whose `{}` stands for `{{id}}`.",
            link(fan_out.parents, false),
            fan_out.key
        ));
    }
    if let Some(parent) = facts::parent(table) {
        let join = match named(shared_key(table, parent)) {
            key if key.is_empty() => "with it".to_string(),
            key => format!("on {key}"),
        };
        lines.push(format!(
            "- A list inside {}: a join {join} costs no more calls.",
            link(parent, false)
        ));
    }
    let children: Vec<String> = facts::children(table).map(|t| link(t, false)).collect();
    if !children.is_empty() {
        lines.push(format!("- Lists inside it: {}.", children.join(", ")));
    }
    lines.join("\n") + "\n"
}

/// The parent's key as far as the child has it.
fn shared_key(table: &Table, parent: &'static Table) -> impl Iterator<Item = &'static str> {
    let shared = |name: &&&str| table.columns.iter().any(|column| column.name == **name);
    let shared: Vec<&str> = parent.key.iter().filter(shared).copied().collect();
    shared.into_iter()
}

fn named<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => names.concat(),
    }
}

fn costs(table: &'static Table) -> String {
    let fan_out = facts::asks(table);
    if !table.made_of().is_empty() && fan_out.is_none() {
        let costs = match table.parameters().next() {
            None => {
                "What it is a view of, and no more: its own conditions travel with those of a query."
            }
            Some(_) => {
                "The lists it is worked out from, as far as they are dated until the day asked for: a call \
                 for each 1,000 documents of a kind, and one at least. `EXPLAIN` shows them all."
            }
        };
        return format!("\n## What it costs\n\n{costs}\n");
    }
    let of_its_own = table.endpoint();
    let Some(endpoint) = of_its_own.or(fan_out.map(|fan_out| &fan_out.endpoint)) else {
        return "\n## What it costs\n\nNo call.\n".to_string();
    };
    let mut text = "\n## What it costs\n\n| Reading | Calls |\n|---|---|\n".to_string();
    for (reading, calls) in readings(table, endpoint) {
        text.push_str(&row([reading, calls]));
    }
    text
}

/// The ways of reading a table, with the calls of each.
fn readings(table: &'static Table, endpoint: &Endpoint) -> Vec<(String, String)> {
    let mut readings = Vec::new();
    let mut add =
        |reading: &str, calls: &str| readings.push((reading.to_string(), calls.to_string()));
    if let Rows::Report(report) = table.rows {
        add("a report; conditions and `LIMIT` save none", "1");
        if report.layout == Layout::Balances || report.layout == Layout::Movements {
            add(
                "months, quarters or years of it, by `Timeframe`",
                "1 for up to 12 whole ones in a row, the last of which ends on a 31st; 1 for each of the others",
            );
        }
        if report.layout == Layout::Budgets {
            add("more than 12 `Periods` of it", "1 for each 12");
        }
        add("several, by `IN` on parameters", "those of each");
        if has_currency(table) {
            add(CURRENCY, "1 more");
        }
        return readings;
    }
    if let Some(fan_out) = facts::asks(table) {
        let rows = asked_about(fan_out);
        let pages = match fan_out.endpoint.paging {
            Paging::Pages { max, .. } | Paging::UntilShort { rows: max, .. } => format!(
                "for each {rows} 1 for each {} documents, one at least, and those that list these",
                grouped(max)
            ),
            _ => format!("1 for each {rows}, and those that list these"),
        };
        add("everything", &pages);
        if let Some(other) = fan_out.or.and_then(Table::fan_out) {
            let by = format!("by `{}`, or a join on it", other.key);
            add(&by, "1 for each of them");
        }
        let some = format!(
            "for some `{0}`, by `{1}` or a join with `{0}` and conditions on it",
            fan_out.parents.name, fan_out.key
        );
        add(&some, "1 for each that is left, and those that list them");
        if table.is_report() {
            add("several, by `IN` on parameters", "those of each");
        }
        if matches!(
            fan_out.endpoint.reply,
            Reply::Report {
                lines: Lines::Movements,
                ..
            }
        ) {
            add("more than 365 days", "1 for each 365");
        }
        if table.is_report() && has_currency(table) {
            add(CURRENCY, "1 more");
        }
        return readings;
    }
    if table.details().next().is_some() {
        let details: Vec<&str> = table.details().map(|column| column.name).collect();
        let details = match details.as_slice() {
            [first, second, _, more @ ..] if !more.is_empty() => {
                format!("`{first}`, `{second}` and {} more columns", more.len() + 1)
            }
            few => named(few.iter().copied()),
        };
        let reading = format!("{details}, where a query names them");
        add(&reading, "1 more for each row that other conditions leave");
    }
    if !endpoint.needs.is_empty() {
        let needed = facts::needed(table);
        let reading = format!(
            "given values of {}, by a condition or a join",
            either(&needed)
        );
        match endpoint.ids {
            Some(_) => add(
                &reading,
                &format!("1 for each {} of them", scan::IDS_A_REQUEST),
            ),
            None => add(&reading, "1 for each of them"),
        }
        return readings;
    }
    if let (Some(column), Paging::Pages { max, .. }) =
        (scan::words_asked_for(table), endpoint.paging)
    {
        let max = grouped(max);
        let all = format!(
            "1 for each {max} documents of each `{}`, one at least, and all of them twice, since \
             one may go from one to another meanwhile",
            column.name
        );
        add("everything", &all);
        let one = format!("one `{}`", column.name);
        add(
            &one,
            &format!("1 for each {max}; several pages are read twice"),
        );
        return readings;
    }
    match endpoint.paging {
        Paging::OneReply => add("everything", "1; conditions and `LIMIT` save none"),
        Paging::Offset { .. } => {
            let number = scan::NUMBERED_A_REPLY;
            add(
                "everything",
                &format!("1 for each {number} documents, and 1 that finds the end"),
            );
        }
        Paging::UntilShort { rows, .. } => {
            let pages = format!("1 for each {rows} documents, and 1 that finds the end");
            let all = match (endpoint.only_grows, endpoint.modified_since) {
                (true, _) => pages,
                (false, Some(_)) => format!("{pages}; 1 more proves several pages whole"),
                (false, None) => format!("{pages}; several pages are read twice"),
            };
            add("everything", &all);
            let narrowed = match endpoint.modified_since {
                Some(_) => "the same, of those that match; 1 more proves several pages whole",
                None => "the same, of those that match; several pages are read twice",
            };
            if endpoint.modified_since.is_some() || !endpoint.filters.is_empty() {
                add("under conditions that travel", narrowed);
            }
        }
        Paging::Pages { max, .. } => {
            let pages = format!("1 for each {} documents", grouped(max));
            let (all, filtered) = match endpoint.only_grows {
                true => (
                    pages.clone(),
                    format!("{pages} that match, and 1 that proves several pages whole"),
                ),
                false => {
                    let proven = format!("{pages}, and 1 that proves several pages whole");
                    (proven, "the same, of those that match".to_string())
                }
            };
            add("everything", &all);
            if !endpoint.filters.is_empty() {
                add("under conditions that travel", &filtered);
            }
        }
    }
    let ids = table.columns.iter();
    let mut ids = ids.filter(|column| table.document_path(column) == Some(endpoint.id));
    if let Some(id) = ids.next() {
        let reading = format!("documents by `{}`", id.name);
        match (endpoint.ids, endpoint.single.is_some(), endpoint.paging) {
            (Some(_), ..) => add(&reading, &format!("1 for each {} ids", scan::IDS_A_REQUEST)),
            (_, true, Paging::OneReply) => {}
            (_, true, Paging::Offset { .. }) => add(&reading, "2 for each, of five at most"),
            (_, true, Paging::Pages { .. } | Paging::UntilShort { .. }) => {
                add(&reading, "1 for each, or the list where that is cheaper")
            }
            (None, false, _) => {}
        }
    }
    let documents = matches!(table.rows, Rows::Documents(_));
    if documents && matches!(endpoint.paging, Paging::Pages { .. }) {
        let is_countable = |column: &&Column| {
            let mut ways = scan::travelling(table, column).into_iter();
            ways.any(|way| way.countable)
        };
        let countable = table.columns.iter().filter(is_countable);
        let countable: Vec<&str> = countable.map(|column| column.name).collect();
        match countable.as_slice() {
            [] => add("`COUNT(*)` of all", "1"),
            names => {
                let reading = format!("`COUNT(*)` of all, or `server-exact` by {}", either(names));
                add(&reading, "1");
            }
        }
        let orders = table
            .columns
            .iter()
            .filter(|c| endpoint.orders.contains(&c.path));
        let orders: Vec<&str> = orders.map(|column| column.name).collect();
        if !orders.is_empty() {
            let takes_where = endpoint.filters.iter().any(|filter| filter.by == By::Where);
            let alone = match takes_where {
                true => "",
                false => ", without conditions",
            };
            let by = either(&orders);
            let first = format!("the first few by {by} (`ORDER BY … LIMIT`{alone})");
            add(&first, "1");
        }
    }
    readings
}

/// The reading of a report's currency.
const CURRENCY: &str = "`BaseCurrency`, where a query names it";

/// Whether rows have the organisation's currency, which no report tells.
fn has_currency(table: &Table) -> bool {
    let mut columns = table.columns.iter();
    columns.any(|column| column.level == Level::Elsewhere)
}

/// What a query gives values, and how.
fn parameters(table: &'static Table) -> String {
    let names: Vec<&str> = table.parameters().map(|column| column.name).collect();
    if names.is_empty() {
        return String::new();
    }
    let is_required = table.fan_out().is_some() && !table.is_report();
    let does = match (is_required, names.len()) {
        (true, 1) => "takes",
        (true, _) => "each take",
        (false, 1) => "chooses",
        (false, _) => "choose",
    };
    let what = match is_required {
        true => "`=` and a literal, without which nothing is read.",
        // What stands for a value that isn't given is told in its place.
        false if !table.made_of().is_empty() => {
            "what is read: `=` and a literal gives one a value, `IN` several, and any other \
             condition on them is refused. Every row has the value taken; a join or a subquery gives \
             none."
        }
        false => {
            "what is read: `=` and a literal gives one a value, `IN` several, and any other \
             condition on them is refused. Every row has the value given, and NULL where none is; a \
             join or a subquery gives none."
        }
    };
    format!(
        "\n## Parameters\n\n{} {does} {what} As arguments:\n\n```sql\n{}\n```\n",
        named(names.into_iter()),
        facts::example_with_arguments(table)
    )
}

fn either(names: &[&str]) -> String {
    named(names.iter().copied()).replace(" and ", " or ")
}

fn filters(table: &'static Table) -> String {
    let mut rows = String::new();
    for column in table.all_columns() {
        let mut ways = scan::travelling(table, column);
        while let Some(first) = ways.first().cloned() {
            let alike =
                |way: &scan::Travelling| way.carrier == first.carrier && way.travel == first.travel;
            let (of_it, others): (Vec<_>, Vec<_>) = ways.into_iter().partition(alike);
            ways = others;
            let conditions = of_it.iter().map(|way| format!("`{}`", way.condition));
            rows.push_str(&row([
                format!("`{}`", column.name),
                conditions.collect::<Vec<_>>().join(" "),
                format!("`{}`", first.carrier),
                first.travel.to_string(),
            ]));
        }
    }
    match rows.is_empty() {
        true if matches!(table.rows, Rows::Connections) => String::new(),
        true => "\n## Conditions that travel\n\nNone: all are evaluated here.\n".to_string(),
        false => format!(
            "\n## Conditions that travel\n\n| Column | Condition | Travels as | How |\n|---|---|---|---|\n{rows}"
        ),
    }
}

fn columns(table: &'static Table) -> String {
    let mut text =
        "\n## Columns\n\n| Column | Type | Meaning | Xero's field, if named otherwise |\n|---|---|---|---|\n"
            .to_string();
    for column in table.all_columns() {
        let place = facts::place(table, column);
        text.push_str(&row([
            format!("`{}`", column.name),
            facts::sql_type(&column.kind).to_string(),
            meaning(table, column),
            match place {
                None => "none".to_string(),
                Some(place) if place == column.name => String::new(),
                Some(place) => format!("`{place}`"),
            },
        ]));
    }
    text
}

/// What the column says of itself, its words, and the fields of a list that has no table.
fn meaning(table: &'static Table, column: &Column) -> String {
    let mut about = facts::about(column);
    if table.key.contains(&column.name) {
        about = format!("Key. {about}");
    }
    match column.kind {
        Kind::Enum(words) => {
            let unsaid = words.iter().copied();
            let unsaid: Vec<String> = unsaid.map(|word| format!("`{word}`")).collect();
            about.push_str(&format!(" Words: {}.", unsaid.join(", ")));
        }
        Kind::List(fields) => {
            let place = facts::place(table, column);
            let is_table = facts::children(table).any(|child| facts::list_of(child) == place);
            if !is_table {
                let fields = named(fields.iter().map(|field| field.name));
                about.push_str(&format!(" Fields: {fields}."));
            }
        }
        _ => {}
    }
    about
}

/// A row of a Markdown table.
fn row<const N: usize>(cells: [String; N]) -> String {
    let cells = cells.map(|cell| cell.replace('|', "\\|"));
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tables")
    }

    /// The paths of all files below `folder`, relative to it.
    fn files(folder: &Path, below: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder.join(below)).into_iter().flatten() {
            let entry = entry.unwrap();
            let path = below.join(entry.file_name());
            match entry.path().is_dir() {
                true => files(folder, &path, found),
                false => drop(found.insert(path.to_str().unwrap().replace('\\', "/"))),
            }
        }
    }

    #[test]
    fn the_pages_in_the_repository_are_those_written_from_the_descriptors() {
        let folder = folder();
        let pages = pages();
        let mut there = BTreeSet::new();
        files(&folder, Path::new(""), &mut there);
        let wanted: BTreeSet<String> = pages.iter().map(|page| page.path.clone()).collect();
        if std::env::var_os("XERO_SQL_BLESS").is_some() {
            for page in &pages {
                let path = folder.join(&page.path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, &page.text).unwrap();
            }
            for left in there.difference(&wanted) {
                std::fs::remove_file(folder.join(left)).unwrap();
            }
            return;
        }
        let is_current = |page: &&Page| {
            let text = std::fs::read_to_string(folder.join(&page.path));
            text.unwrap_or_default() == page.text
        };
        let stale = pages
            .iter()
            .filter(|page| !is_current(page))
            .map(|page| &page.path);
        let stale: Vec<&String> = stale.chain(there.difference(&wanted)).collect();
        assert!(
            stale.is_empty(),
            "out of date in docs/tables: {stale:?}: XERO_SQL_BLESS=1 cargo test --lib reference"
        );
    }

    #[test]
    fn every_table_has_a_topic() {
        let without = TABLES.iter().filter(|table| topic_of(table).is_empty());
        let without: Vec<&str> = without.map(|table| table.name).collect();
        assert!(without.is_empty(), "no topic has the scope of {without:?}");
    }

    #[test]
    fn links_lead_to_pages() {
        let pages = pages();
        for page in &pages {
            let folder = page
                .path
                .rsplit_once('/')
                .map_or(String::new(), |(f, _)| format!("{f}/"));
            for target in page.text.split("](").skip(1) {
                let target = target.split(')').next().unwrap();
                let path = format!("{folder}{target}");
                assert!(
                    target.starts_with("https:") || pages.iter().any(|other| other.path == path),
                    "{}: a link to {target}",
                    page.path
                );
            }
        }
    }
}
