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
const NEEDED: [(&str, &str); 3] = [
    ("ABN", "'24248426878'"),
    // The latest activity statement.
    ("ReportID", "'cb05770d-fc9a-40c4-a9af-3d3d4897db60'"),
    // The contact that most files belong to.
    ("ObjectID", "'8a32ed79-cda6-4a81-91d5-9ecb1367c09e'"),
];

/// ` WHERE …` with the conditions that a query of `table` must have, if it must have any; of a
/// report those that say of which days it is, since it is another one every day without them.
pub fn required(table: &Table) -> String {
    let parameters = || table.columns.iter().filter(|c| c.level == Level::Parameter);
    let of_balances = parameters().any(|column| column.name == "Date");
    let conditions = parameters().filter_map(|column| {
        let value = match column.name {
            // Beside the day of a balance it takes more than that.
            "FromDate" | "ToDate" if of_balances => return None,
            "DateFrom" | "FromDate" => "DATE '2025-01-01'",
            "DateTo" | "ToDate" | "Date" | "AsAt" => "DATE '2025-06-30'",
            "ReportYear" => "2025",
            "Periods" => "3",
            name => NEEDED.iter().find(|(needed, _)| *needed == name)?.1,
        };
        Some(format!("{} = {value}", column.name))
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
