//! The whole list of tables keeps the promises that no single table can.

use std::collections::{BTreeMap, BTreeSet};

use xero_sql::catalog::descriptor::{
    Api, Column, Endpoint, Identity, Kind, Layout, Level, Paging, Reply, Report, Rows, Table,
};
use xero_sql::catalog::registry::{self, TABLES};
use xero_sql::catalog::system::SYSTEM_TABLES;

/// Fails with every offender, not just with the first one.
fn none(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// A table's columns and the fields of its list columns, each with its full name.
fn all_fields(table: &'static Table) -> Vec<(String, &'static Column)> {
    let mut fields = Vec::new();
    for column in table.all_columns() {
        let name = format!("{}.{}", table.name, column.name);
        if let Kind::List(elements) = column.kind {
            fields.extend(
                elements
                    .iter()
                    .map(|element| (format!("{name}.{}", element.name), element)),
            );
        }
        fields.push((name, column));
    }
    fields
}

/// Each endpoint once, with the tables made of its documents.
fn endpoints() -> Vec<(&'static Endpoint, Vec<&'static Table>)> {
    let mut endpoints: Vec<(&'static Endpoint, Vec<&'static Table>)> = Vec::new();
    for table in TABLES {
        let Some(endpoint) = table.endpoint() else {
            continue;
        };
        match endpoints
            .iter_mut()
            .find(|(known, _)| std::ptr::eq(*known, endpoint))
        {
            Some((_, tables)) => tables.push(table),
            None => endpoints.push((endpoint, vec![table])),
        }
    }
    endpoints
}

fn is_pascal_case(name: &str) -> bool {
    name.split('_').all(|part| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

#[test]
fn table_names_are_unique_within_an_api() {
    let mut problems = Vec::new();
    for api in Api::ALL {
        let mut seen = BTreeSet::new();
        for table in registry::tables(api) {
            if !seen.insert(table.name.to_ascii_lowercase()) {
                problems.push(format!(
                    "schema `{}` has two tables `{}`",
                    api.schema_name(),
                    table.name
                ));
            }
        }
    }
    none(problems);
}

#[test]
fn tables_are_found_in_any_case_and_tenants_in_every_api() {
    for table in TABLES {
        for name in [
            table.name.to_ascii_lowercase(),
            table.name.to_ascii_uppercase(),
        ] {
            let found = registry::table(table.api, &name).map(|found| found.name);
            assert_eq!(found, Some(table.name), "looked up as `{name}`");
        }
    }
    for api in Api::ALL {
        assert!(
            registry::table(api, "tenants").is_some(),
            "schema `{}` lacks Tenants",
            api.schema_name()
        );
    }
    assert!(registry::table(Api::Files, "Invoices").is_none());
}

#[test]
fn every_key_names_columns_of_its_table() {
    let mut problems = Vec::new();
    for table in TABLES {
        if table.key.is_empty() {
            problems.push(format!("table `{}` has no key", table.name));
        }
        for key in table.key {
            if !table.columns.iter().any(|column| column.name == *key) {
                problems.push(format!(
                    "table `{}`: key `{key}`, which is no column",
                    table.name
                ));
            }
        }
    }
    none(problems);
}

#[test]
fn column_names_are_unique_within_a_table() {
    let mut problems = Vec::new();
    for table in TABLES {
        let mut seen = BTreeSet::new();
        for (name, _) in all_fields(table) {
            if !seen.insert(name.to_ascii_lowercase()) {
                problems.push(format!("two columns `{name}`"));
            }
        }
    }
    none(problems);
}

#[test]
fn a_column_name_is_spelled_one_way_over_all_tables() {
    let mut spellings: BTreeMap<String, BTreeMap<&str, String>> = BTreeMap::new();
    for table in TABLES {
        for (name, column) in all_fields(table) {
            spellings
                .entry(column.name.to_ascii_lowercase())
                .or_default()
                .entry(column.name)
                .or_insert(name);
        }
    }
    for table in SYSTEM_TABLES {
        for column in table.columns {
            spellings
                .entry(column.name.to_ascii_lowercase())
                .or_default()
                .entry(column.name)
                .or_insert(format!("{}.{}", table.name, column.name));
        }
    }
    let problems = spellings
        .values()
        .filter(|ways| ways.len() > 1)
        .map(|ways| {
            let ways: Vec<_> = ways.values().map(|name| format!("`{name}`")).collect();
            format!("one name, several spellings: {}", ways.join(", "))
        })
        .collect();
    none(problems);
}

#[test]
fn names_are_in_pascal_case() {
    let mut problems = Vec::new();
    for table in TABLES {
        if !is_pascal_case(table.name) {
            problems.push(format!("table `{}`", table.name));
        }
        for (name, column) in all_fields(table) {
            if !is_pascal_case(column.name) {
                problems.push(format!("column `{name}`"));
            }
        }
    }
    none(problems);
}

#[test]
fn every_table_and_column_says_something_about_itself() {
    let mut problems = Vec::new();
    for table in TABLES {
        if !table.about.ends_with('.') {
            problems.push(format!("table `{}`: {:?}", table.name, table.about));
        }
        for (name, column) in all_fields(table) {
            if column.about.len() < 2 || !column.about.ends_with('.') {
                problems.push(format!("column `{name}`: {:?}", column.about));
            }
        }
    }
    for table in SYSTEM_TABLES {
        let columns = table.columns.iter().map(|column| column.about);
        let mut abouts = columns.chain([table.about]);
        if !abouts.all(|about| about.ends_with('.')) {
            problems.push(format!("system.{}", table.name));
        }
    }
    none(problems);
}

#[test]
fn every_filter_is_on_a_column_of_its_endpoint() {
    let mut problems = Vec::new();
    for (endpoint, tables) in endpoints() {
        for filter in endpoint.filters {
            let is_column = tables.iter().any(|table| {
                table
                    .all_columns()
                    .any(|column| table.document_path(column) == Some(filter.field))
            });
            if !is_column {
                problems.push(format!(
                    "endpoint `{}`: filter on `{}`, which is no column",
                    endpoint.path, filter.field
                ));
            }
        }
    }
    none(problems);
}

#[test]
fn what_an_endpoint_names_is_a_column_of_its_documents() {
    let mut problems = Vec::new();
    for (endpoint, tables) in endpoints() {
        let has_id = endpoint.identity != Identity::None;
        let named = [
            Some(endpoint.id).filter(|_| has_id),
            endpoint.modified_since,
            endpoint.steady_order,
        ];
        for field in named.into_iter().flatten() {
            let documents = tables
                .iter()
                .filter(|table| matches!(table.rows, Rows::Documents(_)));
            for table in documents {
                if !table.columns.iter().any(|column| column.path == field) {
                    problems.push(format!(
                        "endpoint `{}` names `{field}`, which is no column of `{}`",
                        endpoint.path, table.name
                    ));
                }
            }
        }
        if endpoint.scope.is_empty() {
            problems.push(format!("endpoint `{}` has no scope", endpoint.path));
        }
        if !endpoint.path.starts_with('/') {
            problems.push(format!(
                "endpoint `{}` begins without a slash",
                endpoint.path
            ));
        }
    }
    none(problems);
}

#[test]
fn columns_are_read_from_a_level_that_their_table_has() {
    let mut problems = Vec::new();
    for table in TABLES {
        // A view's own tables have the levels.
        if matches!(table.rows, Rows::View { .. }) {
            continue;
        }
        let lists = table.list().len();
        let asks_parents = matches!(table.rows, Rows::PerParent(_));
        let is_report = matches!(table.rows, Rows::Report(_));
        for column in table.columns {
            let needed = match (column.level, column.kind) {
                (Level::Line, _) => 2,
                (Level::Document, _) | (_, Kind::LineNumber) => 1,
                (Level::Own | Level::Parent | Level::Parameter | Level::Given, _) => 0,
                (Level::Elsewhere, _) if table.fan_out().is_some_and(|of| of.or.is_some()) => 0,
                // The organisation's currency.
                (Level::Elsewhere, _) if table.is_report() => 0,
                // Pseudo-columns stand in a list of their own.
                (Level::Asked | Level::Elsewhere, _) => usize::MAX,
            };
            let has_its_level = match column.level {
                Level::Parent => asks_parents,
                Level::Parameter => asks_parents || is_report,
                _ => true,
            };
            if lists < needed || !has_its_level {
                problems.push(format!(
                    "column `{}.{}` is read from {:?}, which its rows don't have",
                    table.name, column.name, column.level
                ));
            }
        }
    }
    none(problems);
}

#[test]
fn what_a_child_table_repeats_of_its_document_is_the_same_column_there() {
    let mut problems = Vec::new();
    for (endpoint, tables) in endpoints() {
        // `TaxRates` have no id of their own name.
        let parent = match endpoint.identity {
            Identity::Guid => endpoint.id.strip_suffix("ID").unwrap_or(endpoint.id),
            Identity::Text { .. } => endpoint
                .reply
                .key()
                .strip_suffix('s')
                .unwrap_or(endpoint.reply.key()),
            Identity::None => endpoint.reply.key(),
        };
        // An answer about one parent is the parent, whole.
        let own = tables.iter().filter_map(|table| match table.rows {
            Rows::Documents(_) => Some(table.columns),
            Rows::PerParent(fan_out) => Some(fan_out.parents.columns),
            _ => None,
        });
        let own = own.flatten();
        let own: BTreeMap<&str, &Column> = own.map(|column| (column.path, column)).collect();
        // Nobody else reads what holds the rows of a report.
        let children = tables.iter().filter(|table| !table.is_report());
        for table in children {
            for column in table.columns {
                if column.level != Level::Document {
                    continue;
                }
                let is_same = own.get(column.path).is_some_and(|own| {
                    let is_named_so = column.name == own.name
                        || column.name.strip_prefix(parent) == Some(own.name);
                    is_named_so && format!("{:?}", column.kind) == format!("{:?}", own.kind)
                });
                if !is_same {
                    problems.push(format!(
                        "column `{}.{}` reads `{}` of the document, which is another column there",
                        table.name, column.name, column.path
                    ));
                }
            }
        }
    }
    none(problems);
}

#[test]
fn what_a_fan_out_takes_of_its_parents_is_there() {
    let mut problems = Vec::new();
    for table in TABLES {
        let Rows::PerParent(fan_out) = table.rows else {
            continue;
        };
        let mut check = |is_so: bool, what: &str| {
            if !is_so {
                problems.push(format!("table `{}`: {what}", table.name));
            }
        };
        let theirs = |name: &str| fan_out.parents.columns.iter().find(|c| c.name == name);
        let documents = fan_out.parents.endpoint().map(|endpoint| endpoint.id);
        // Parents may be elements of a list themselves.
        let names_them = fan_out.parents.key == [fan_out.key];
        check(
            theirs(fan_out.key).is_some_and(|key| names_them || Some(key.path) == documents),
            "its key isn't its parents' id",
        );
        check(
            table
                .columns
                .iter()
                .any(|c| c.name == fan_out.key && c.level == Level::Parent),
            "it doesn't repeat its parents' id",
        );
        for column in table.columns.iter().filter(|c| c.level == Level::Parent) {
            let same = theirs(column.path)
                .is_some_and(|theirs| format!("{:?}", theirs.kind) == format!("{:?}", column.kind));
            check(
                same,
                &format!("`{}` is another column of its parents", column.name),
            );
        }
        let endpoint = &fan_out.endpoint;
        let parameters = endpoint.always.iter().map(|(_, value)| *value);
        let places = std::iter::once(endpoint.path).chain(parameters);
        check(
            places.filter(|place| place.contains("{id}")).count() == 1,
            "its call has no place for an id",
        );
        check(
            !matches!(fan_out.endpoint.paging, Paging::Offset { .. }),
            "its answers come by numbers, which nothing reads",
        );
        if let Some(flag) = fan_out.flag {
            let is_flag = theirs(flag).is_some_and(|c| matches!(c.kind, Kind::Flag));
            check(is_flag, &format!("`{flag}` is no flag of its parents"));
        }
        for (name, words) in fan_out.only {
            let known = theirs(name).is_some_and(|column| match column.kind {
                Kind::Enum(known) => words.iter().all(|word| known.contains(word)),
                _ => false,
            });
            check(known, &format!("`{name}` has no such words"));
        }
    }
    none(problems);
}

#[test]
fn a_wide_report_reads_each_value_of_its_header_in_a_column_of_its_own() {
    let mut problems = Vec::new();
    for table in TABLES {
        let header = match table.rows {
            Rows::Report(Report {
                layout: Layout::Wide(header),
                ..
            }) => *header,
            Rows::PerParent(fan_out) => match fan_out.endpoint.reply {
                Reply::Report { header, .. } => header,
                _ => continue,
            },
            _ => continue,
        };
        let own = table.columns.iter().filter(|c| c.level == Level::Own);
        let mut numbered: Vec<usize> = own
            .filter_map(|column| column.path.split(' ').next()?.parse().ok())
            .collect();
        numbered.sort_unstable();
        numbered.dedup();
        if numbered != (1..header.len()).collect::<Vec<_>>() {
            problems.push(format!(
                "table `{}` reads the values {numbered:?} of {header:?}",
                table.name
            ));
        }
    }
    none(problems);
}

#[test]
fn list_columns_are_nested_one_level() {
    let mut problems = Vec::new();
    for table in TABLES {
        for column in table.columns {
            let Kind::List(elements) = column.kind else {
                continue;
            };
            for element in elements {
                if element.level != Level::Own || matches!(element.kind, Kind::List(_)) {
                    problems.push(format!(
                        "list column `{}.{}`: element `{}`",
                        table.name, column.name, element.name
                    ));
                }
            }
        }
    }
    none(problems);
}

#[test]
fn words_are_unique_and_none_is_empty() {
    let mut problems = Vec::new();
    for table in TABLES {
        for (name, column) in all_fields(table) {
            let Kind::Enum(words) = column.kind else {
                continue;
            };
            let distinct: BTreeSet<_> = words.iter().collect();
            if distinct.len() != words.len() || distinct.contains(&"") || words.is_empty() {
                problems.push(format!("column `{name}`: {words:?}"));
            }
        }
    }
    none(problems);
}
