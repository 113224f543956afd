//! What `\d`, `\dt` and `\dn` tell.

use arrow::array::RecordBatch;

use super::listing::Listing;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Kind, Layout, Level, Paging, Report, Rows, Table,
};
use crate::catalog::system::{SYSTEM, SYSTEM_TABLES};
use crate::catalog::{facts, registry};
use crate::config::PseudoColumns;
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
            all().map(|(schema, table)| {
                let about = about(&schema.name, &table.name);
                Some(about.map_or("a view or table of yours", facts::row_of))
            }),
        )
        .rows()
}

/// The descriptor of a table of Xero's.
pub(super) fn described(schema: &str, table: &str) -> Option<&'static Table> {
    let api = Api::ALL.into_iter();
    let api = api
        .clone()
        .find(|api| api.schema_name().eq_ignore_ascii_case(schema))?;
    registry::table(api, table)
}

/// The columns of a table of Xero's, those `pseudo` switched on among them, with which conditions on them travel.
pub(super) fn columns(table: &'static Table, pseudo: &PseudoColumns) -> Result<RecordBatch> {
    let columns = || table.all_columns().chain(pseudo.of(table));
    Listing::default()
        .texts("Column", columns().map(|column| Some(column.name)))
        .texts("Type", columns().map(|column| Some(type_of(&column.kind))))
        .texts(
            "Travels",
            columns().map(|column| {
                let travels = travelling(table, column);
                (!travels.is_empty()).then(|| travels.join(" "))
            }),
        )
        .texts("About", columns().map(|column| about(table, column)))
        .rows()
}

/// What the column says of itself, and whether it is part of the key.
fn about(table: &Table, column: &Column) -> Option<String> {
    let key = table.key.contains(&column.name);
    Some(match key {
        true => format!("Key. {}", facts::about(column)),
        false => facts::about(column),
    })
}

/// The conditions on a column that Xero looks at, as short as [`LEGEND`] explains them.
fn travelling(table: &'static Table, column: &Column) -> Vec<&'static str> {
    let all = scan::travelling(table, column).into_iter();
    let short = all.filter_map(|way| match way.condition {
        // Where these travel, `<` and `>` do.
        "<=" | ">=" | "IS NOT NULL" => None,
        "IS NULL" => Some("NULL"),
        other => Some(other),
    });
    short.collect()
}

/// A type as SQL names it; ids, words and lists are told apart.
fn type_of(kind: &Kind) -> String {
    match kind {
        Kind::Guid | Kind::TenantId => "text (id)".to_string(),
        Kind::Enum(_) => "text (word)".to_string(),
        Kind::List(fields) => format!("list of {} fields", fields.len()),
        kind => facts::sql_type(kind).to_lowercase(),
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
        let each = match fan_out.endpoint.paging {
            Paging::Pages { max, .. } | Paging::UntilShort { rows: max, .. } => {
                format!("A call for each {max} of each row")
            }
            _ => "A call for each row".to_string(),
        };
        return format!(
            "Read from GET {}{}, scope {}. {each} of {}{flagged}, fewer where a \
             condition or a join on {} leaves rows out.",
            endpoint.base_path(table.api),
            endpoint.path,
            endpoint.scope,
            fan_out.parents.name,
            fan_out.key,
        );
    }
    if let Rows::Report(report) = table.rows {
        return format!(
            "Read from GET {}{}, scope {}. {}",
            table.api.base_path(),
            endpoint.path,
            endpoint.scope,
            of_report(table, report),
        );
    }
    let within = match table.rows {
        Rows::Elements { .. } => " Its rows stand within documents, and cost no more than these.",
        Rows::Documents(_)
        | Rows::PerParent(_)
        | Rows::Report(_)
        | Rows::Connections
        | Rows::View { .. } => "",
    };
    let price = match endpoint.paging {
        Paging::OneReply => "The whole list is 1 call.".to_string(),
        Paging::Offset { .. } => {
            format!(
                "{} documents a call, in the order of their numbers: a lower bound on the number \
                 is where the reading begins.",
                scan::NUMBERED_A_REPLY
            )
        }
        Paging::Pages { max, size, .. } => {
            let size = size.map_or(max, |_| page_size.min(max));
            in_pages(endpoint, size, page_size, count)
        }
        Paging::UntilShort { rows, .. } => in_pages(endpoint, rows, page_size, count),
    };
    format!(
        "Read from GET {}{}, scope {}. {price}{within}",
        table.api.base_path(),
        endpoint.path,
        endpoint.scope
    )
}

/// The price of a report.
fn of_report(table: &Table, report: &Report) -> String {
    let mut price = "A call a report: = on its parameters says which, IN several.".to_string();
    match report.layout {
        Layout::Balances | Layout::Movements => {
            price.push_str(" Timeframe brings up to 12 months in a call.");
        }
        Layout::Budgets => price.push_str(" Up to 12 Periods come in a call."),
        Layout::Wide(_) | Layout::Values | Layout::Elements(_) => {}
    }
    if table.columns.iter().any(|c| c.level == Level::Elsewhere) {
        price.push_str(" BaseCurrency is a call more.");
    }
    price
}

/// The price of a list in pages of `size`, of which there were so many documents.
fn in_pages(endpoint: &Endpoint, size: usize, page_size: usize, count: Option<usize>) -> String {
    match (count, scan::calls_of_whole_list(endpoint, page_size, count)) {
        (Some(count), Some(calls)) => format!(
            "{size} documents a call; when last read there were {count}: the whole list is \
             {calls} calls."
        ),
        _ => format!("{size} documents a call; how many there are isn't known yet."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session;

    #[test]
    fn every_table_can_be_told_of() {
        for table in registry::TABLES {
            let columns = columns(table, &PseudoColumns::default()).unwrap();
            assert_eq!(
                columns.num_rows(),
                table.all_columns().count(),
                "{}",
                table.name
            );
            assert!(!price(table, 1_000, Some(5_000)).is_empty());
            let example = facts::example(table);
            assert_eq!(session::split(&example).len(), 1, "{example}");
        }
    }

    #[test]
    fn the_price_of_a_known_list_is_told() {
        let invoices = registry::table(Api::Accounting, "Invoices").unwrap();
        let told = price(invoices, 1_000, Some(5_000));
        assert!(told.contains("the whole list is 5 calls"), "{told}");
        let accounts = registry::table(Api::Accounting, "Accounts").unwrap();
        assert!(price(accounts, 1_000, None).contains("The whole list is 1 call."));
        let balances = registry::table(Api::Accounting, "TrialBalance").unwrap();
        assert!(price(balances, 1_000, None).contains("A call a report"));
    }
}
