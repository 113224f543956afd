//! What `\d`, `\dt` and `\dn` tell.

use arrow::array::RecordBatch;

use super::listing::Listing;
use crate::catalog::descriptor::{Api, Endpoint, Kind, Paging, Rows, Table};
use crate::catalog::registry;
use crate::catalog::system::{SYSTEM, SYSTEM_TABLES};
use crate::error::Result;
use crate::repl::vocabulary::Vocabulary;
use crate::scan;

/// What stands in the column `Travels`.
pub(super) const LEGEND: &str = "Travels: conditions that Xero itself looks at, LIKE for a \
     beginning and NULL for IS NULL; others are looked at here, once the rows have come.";

/// The schemas, with what they hold.
pub(super) fn schemas(vocabulary: &Vocabulary) -> Result<RecordBatch> {
    let schemas = || vocabulary.schemas.iter();
    Listing::default()
        .texts("Schema", schemas().map(|schema| Some(schema.name.as_str())))
        .numbers("Tables", schemas().map(|schema| Some(schema.tables.len())))
        .texts(
            "Default",
            schemas().map(|schema| (schema.name == vocabulary.default_schema).then_some("yes")),
        )
        .rows()
}

/// The tables and views, with what a row of each is; `Tenants`, which every schema has, once.
pub(super) fn tables(vocabulary: &Vocabulary) -> Result<RecordBatch> {
    let all = || {
        let schemas = vocabulary.schemas.iter();
        schemas
            .flat_map(|schema| schema.tables.iter().map(move |table| (schema, table)))
            .filter(|(schema, table)| {
                schema.name != "information_schema"
                    && (table.name != "Tenants" || schema.name == vocabulary.default_schema)
            })
    };
    let about = |schema: &str, table: &str| {
        let mut system = SYSTEM_TABLES.iter();
        match schema {
            SYSTEM => system
                .find(|known| known.name == table)
                .map(|known| known.about),
            schema => described(schema, table).map(|table| table.about),
        }
    };
    Listing::default()
        .texts(
            "Schema",
            all().map(|(schema, _)| Some(schema.name.as_str())),
        )
        .texts("Table", all().map(|(_, table)| Some(table.name.as_str())))
        .texts(
            "A row is",
            all().map(|(schema, table)| Some(row_of(about(&schema.name, &table.name)))),
        )
        .rows()
}

/// What a row is, of `One row for each account of …`.
fn row_of(about: Option<&'static str>) -> &'static str {
    let about = about.unwrap_or("a view or table of yours");
    let shorter = ["One row for each ", "One row for "].iter();
    let mut shorter = shorter.filter_map(|start| about.strip_prefix(start));
    shorter.next().unwrap_or(about)
}

/// The descriptor of a table of Xero's.
pub(super) fn described(schema: &str, table: &str) -> Option<&'static Table> {
    let api = Api::ALL.into_iter();
    let api = api
        .clone()
        .find(|api| api.schema_name().eq_ignore_ascii_case(schema))?;
    registry::table(api, table)
}

/// The columns of a table of Xero's, with which conditions on them travel.
pub(super) fn columns(table: &'static Table) -> Result<RecordBatch> {
    let columns = || table.all_columns();
    Listing::default()
        .texts("Column", columns().map(|column| Some(column.name)))
        .texts("Type", columns().map(|column| Some(type_of(&column.kind))))
        .texts(
            "Travels",
            columns().map(|column| {
                let travels = scan::travelling_conditions(table, column);
                (!travels.is_empty()).then(|| travels.join(" "))
            }),
        )
        .texts("About", columns().map(|column| about(table, column)))
        .rows()
}

/// What the column says of itself, and whether it is part of the key.
fn about(table: &Table, column: &crate::catalog::descriptor::Column) -> Option<String> {
    let key = table.key.contains(&column.name);
    Some(match key {
        true => format!("Key. {}", column.about),
        false => column.about.to_string(),
    })
}

/// A type as SQL names it; lists are told by their fields.
fn type_of(kind: &Kind) -> String {
    match kind {
        Kind::Text | Kind::TenantName => "text".to_string(),
        Kind::Guid | Kind::TenantId => "text (id)".to_string(),
        Kind::Enum(_) => "text (word)".to_string(),
        Kind::Date => "date".to_string(),
        Kind::Instant => "timestamp".to_string(),
        Kind::Money => "decimal(20,4)".to_string(),
        Kind::Rate => "decimal(28,10)".to_string(),
        Kind::Integer | Kind::LineNumber => "bigint".to_string(),
        Kind::Flag => "boolean".to_string(),
        Kind::List(fields) => format!("list of {} fields", fields.len()),
    }
}

/// What reading the table takes, in sentences; `count` documents were there when the list was
/// last read.
pub(super) fn price(table: &Table, page_size: usize, count: Option<usize>) -> String {
    if let Rows::View { of, .. } = table.rows {
        let made_of = of.iter().filter_map(|table| table.endpoint());
        let mut paths: Vec<&str> = made_of.map(|endpoint| endpoint.path).collect();
        paths.dedup();
        return format!(
            "A view: it costs what its query costs, of GET {}; conditions travel from there.",
            paths.join(", ")
        );
    }
    let Some(endpoint) = table.endpoint() else {
        return "It is known since the connection was opened: reading it costs no call."
            .to_string();
    };
    if let Rows::PerParent(fan_out) = table.rows {
        let flagged = match fan_out.flag {
            Some(flag) => format!(" whose {flag} isn't false"),
            None => String::new(),
        };
        return format!(
            "Read from GET {}{}, scope {}. A call for each row of {}{flagged}, fewer where a \
             condition or a join on {} leaves rows out.",
            table.api.base_path(),
            endpoint.path,
            endpoint.scope,
            fan_out.parents.name,
            fan_out.key,
        );
    }
    let within = match table.rows {
        Rows::Elements { .. } => " Its rows stand within documents, and cost no more than these.",
        Rows::Documents(_) | Rows::PerParent(_) | Rows::Connections | Rows::View { .. } => "",
    };
    let price = match endpoint.paging {
        Paging::OneReply => "The whole list is 1 call.".to_string(),
        Paging::Offset { .. } => {
            "100 documents a call, in the order of their numbers: a lower bound on the number is \
             where the reading begins."
                .to_string()
        }
        Paging::Pages { max } => {
            let size = page_size.min(max);
            let pages = |count: usize| count.div_ceil(size).max(1);
            pages_of(endpoint, size, count.map(|count| (count, pages(count))))
        }
        Paging::UntilShort { rows } => {
            pages_of(endpoint, rows, count.map(|count| (count, count / rows + 1)))
        }
    };
    format!(
        "Read from GET {}{}, scope {}. {price}{within}",
        table.api.base_path(),
        endpoint.path,
        endpoint.scope
    )
}

/// The price of a list in pages of `size`, of which there were so many documents and pages.
fn pages_of(endpoint: &Endpoint, size: usize, count: Option<(usize, usize)>) -> String {
    let Some((count, pages)) = count else {
        return format!("{size} documents a call; how many there are isn't known yet.");
    };
    let is_counted = matches!(endpoint.paging, Paging::Pages { .. });
    let proof = match endpoint.modified_since {
        _ if pages == 1 || endpoint.only_grows => 0,
        Some(_) => 1,
        None if is_counted => 0,
        None => pages,
    };
    format!(
        "{size} documents a call; when last read there were {count}: the whole list is {} calls.",
        pages + proof
    )
}

/// A query to begin with: two texts, a day, an amount, and a word that travels.
pub(super) fn example(table: &'static Table) -> String {
    let (mut texts, mut days, mut amounts) = (0, 0, 0);
    let mut columns: Vec<&str> = Vec::new();
    let mut condition = None;
    for column in table.columns {
        let (taken, most) = match column.kind {
            Kind::Text => (&mut texts, 2),
            Kind::Date => (&mut days, 1),
            Kind::Money => (&mut amounts, 1),
            Kind::Enum(words)
                if condition.is_none()
                    && !scan::travelling_conditions(table, column).is_empty() =>
            {
                let word = words.first();
                condition = word.map(|word| format!(" WHERE {} = '{word}'", column.name));
                continue;
            }
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
        condition.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session;

    #[test]
    fn every_table_can_be_told_of() {
        for table in registry::TABLES {
            let columns = columns(table).unwrap();
            assert_eq!(
                columns.num_rows(),
                table.all_columns().count(),
                "{}",
                table.name
            );
            assert!(!price(table, 1_000, Some(5_000)).is_empty());
            assert_eq!(session::split(&example(table)).len(), 1, "{}", table.name);
        }
    }

    #[test]
    fn the_price_of_a_known_list_is_told() {
        let invoices = registry::table(Api::Accounting, "Invoices").unwrap();
        let told = price(invoices, 1_000, Some(5_000));
        assert!(told.contains("the whole list is 5 calls"), "{told}");
        let accounts = registry::table(Api::Accounting, "Accounts").unwrap();
        assert!(price(accounts, 1_000, None).contains("The whole list is 1 call."));
        assert!(
            example(invoices).contains("WHERE Type = 'ACCPAY'"),
            "{}",
            example(invoices)
        );
    }
}
