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

/// ` WHERE …` with the conditions that a query of `table` must have, if it must have any; of a
/// report those that say of which days it is, since it is another one every day without them.
pub fn required(table: &Table) -> String {
    let of_balances = table.columns.iter().any(|column| column.name == "Date");
    let conditions = table.columns.iter().filter_map(|column| {
        let day = match column.name {
            // Beside the day of a balance it takes more than that.
            "FromDate" if of_balances => return None,
            "DateFrom" | "FromDate" => "2025-01-01",
            "DateTo" | "ToDate" | "Date" | "AsAt" => "2025-06-30",
            _ => return None,
        };
        let is_parameter = column.level == Level::Parameter;
        is_parameter.then(|| format!("{} = DATE '{day}'", column.name))
    });
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
