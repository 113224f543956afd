//! What tests over all tables need to ask any of them.

use xero_sql::catalog::descriptor::{Api, Level, Table};

/// A table's name, with its schema where that isn't the default one.
pub fn name_in_sql(table: &Table) -> String {
    match table.api {
        Api::Accounting => table.name.to_string(),
        api => format!("{}.{}", api.schema_name(), table.name),
    }
}

/// ` WHERE …` with the conditions that a query of `table` must have, if it must have any.
pub fn required(table: &Table) -> String {
    let required = table.columns.iter().filter(|c| c.level == Level::Parameter);
    let days = ["2025-01-01", "2025-06-30"];
    let conditions = required.zip(days);
    let conditions = conditions.map(|(column, day)| format!("{} = DATE '{day}'", column.name));
    match conditions.collect::<Vec<_>>() {
        none if none.is_empty() => String::new(),
        some => format!(" WHERE {}", some.join(" AND ")),
    }
}
