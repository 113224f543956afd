//! What tests over all tables need to ask any of them.

use xero_sql::catalog::descriptor::{Api, Level, Table};

/// A table's name, with its schema where that isn't the default one.
pub fn name_in_sql(table: &Table) -> String {
    match table.api {
        Api::Accounting => table.name.to_string(),
        api => format!("{}.{}", api.schema_name(), table.name),
    }
}

/// Values in the demo's books of columns of which a query has to name some.
const NEEDED: [(&str, &str); 2] = [
    ("ABN", "'24248426878'"),
    // The contact that most files belong to.
    ("ObjectID", "'8a32ed79-cda6-4a81-91d5-9ecb1367c09e'"),
];

/// ` WHERE …` with the conditions that a query of `table` must have, if it must have any.
pub fn required(table: &Table) -> String {
    let required = table.columns.iter().filter(|c| c.level == Level::Parameter);
    let days = ["2025-01-01", "2025-06-30"];
    let conditions = required.zip(days);
    let conditions = conditions.map(|(column, day)| format!("{} = DATE '{day}'", column.name));
    // One of those that would do.
    let needs = table
        .endpoint()
        .map_or(&[] as &[&str], |endpoint| endpoint.needs);
    let needed = table.columns.iter().find_map(|column| {
        let of_column = |(name, _): &&(&str, &str)| *name == column.name;
        let (name, value) = NEEDED.iter().find(of_column)?;
        needs
            .contains(&column.path)
            .then(|| format!("{name} = {value}"))
    });
    match conditions.chain(needed).collect::<Vec<_>>() {
        none if none.is_empty() => String::new(),
        some => format!(" WHERE {}", some.join(" AND ")),
    }
}
