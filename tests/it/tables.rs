//! What tests over all tables need to ask any of them.

use xero_sql::catalog::descriptor::{Api, Table};

/// A table's name, with its schema where that isn't the default one.
pub fn name_in_sql(table: &Table) -> String {
    match table.api {
        Api::Accounting => table.name.to_string(),
        api => format!("{}.{}", api.schema_name(), table.name),
    }
}

/// ` WHERE …` with the conditions that a query of `table` must have, if it must have any.
pub fn required(_table: &Table) -> String {
    String::new()
}
