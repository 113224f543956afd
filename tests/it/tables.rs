//! What tests over all tables need to ask any of them.

use xero_sql::catalog::descriptor::{Api, Level, Table};

/// A table's name, with its schema where that isn't the default one.
pub fn name_in_sql(table: &Table) -> String {
    match table.api {
        Api::Accounting => table.name.to_string(),
        api => format!("{}.{}", api.schema_name(), table.name),
    }
}

/// Conditions on what a table has to be told, which the demo of any seed answers.
const TOLD: [(&str, &str); 2] = [
    ("SuperFundProducts", "ABN = '24248426878'"),
    (
        "AssociationCounts",
        "ObjectID = '0f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b'",
    ),
];

/// ` WHERE …` with the conditions that a query of `table` must have, if it must have any.
pub fn required(table: &Table) -> String {
    if let Some((_, condition)) = TOLD.iter().find(|(name, _)| *name == table.name) {
        return format!(" WHERE {condition}");
    }
    let required = table.columns.iter().filter(|c| c.level == Level::Parameter);
    let days = ["2025-01-01", "2025-06-30"];
    let conditions = required.zip(days);
    let conditions = conditions.map(|(column, day)| format!("{} = DATE '{day}'", column.name));
    match conditions.collect::<Vec<_>>() {
        none if none.is_empty() => String::new(),
        some => format!(" WHERE {}", some.join(" AND ")),
    }
}
