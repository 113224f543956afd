//! `Tables`, `Columns` and `Filters`: what the tables of a connection are, as rows.
//!
//! They hold what `SHOW TABLES` lists, `BrowsableSchemas` and `Tables` heeded, but for a user's own
//! views. Nothing here is said a second time: descriptors tell what a table is, `scan` what
//! reading it costs and which conditions travel.

use futures::FutureExt;
use serde_json::{Value, json};

use super::{SYSTEM, SYSTEM_TABLES, SystemTable};
use crate::auth::scopes;
use crate::catalog::descriptor::{Api, Column, Kind, Paging, Rows, Table, flag, integer, text};
use crate::catalog::{facts, registry, writable};
use crate::connection::XeroConnection;
use crate::procedures::RowsToCome;
use crate::scan;

const SCHEMA_NAME: Column = text("SchemaName", "Schema that the table is in.");
const TABLE_NAME: Column = text("TableName", "The table's name.");
const COLUMN_NAME: Column = text("ColumnName", "The column's name.");
const DESCRIPTION: Column = text("Description", "What it is, in a sentence.");

pub(super) const OF_TABLES: SystemTable = SystemTable {
    name: "Tables",
    about: "One row for each table, with where it is read from and what reading it costs.",
    columns: &[
        SCHEMA_NAME,
        TABLE_NAME,
        text(
            "TableType",
            "`BASE TABLE`, or `VIEW` for a query over others.",
        ),
        text("RowIs", "What a row of it is."),
        text(
            "KeyColumns",
            "Columns that together name a row within an organisation, separated by commas.",
        ),
        text(
            "ParentTable",
            "Table whose documents hold the rows as a list, and whose calls bring both.",
        ),
        text(
            "CallPerRowOf",
            "Table for each row of which a call is made, unless the query leaves it out.",
        ),
        text(
            "Parameters",
            "Columns that a query gives values, by conditions or as arguments: `TABLE(Date => …)`.",
        ),
        text("Endpoint", "Path that Xero serves the documents under."),
        text(
            "Paging",
            "How the list comes: in one reply, in pages, or by the documents' numbers.",
        ),
        integer(
            "DocumentsPerCall",
            "Documents in a reply at most; NULL where one reply holds them all.",
        ),
        integer(
            "Documents",
            "Documents there were when the list was last read; NULL where nobody counted.",
        ),
        integer(
            "Calls",
            "Calls that reading the whole table costs, by that count; NULL where nobody knows.",
        ),
        flag("ByID", "Whether a single document can be asked for."),
        text("Scope", "What a sign-in has to be granted to read it."),
        flag(
            "ScopeIsOptIn",
            "Whether `login` asks for that scope only if it is named.",
        ),
        text(
            "Writes",
            "INSERT, UPDATE, DELETE, as far as the table takes them; NULL where it is only read.",
        ),
    ],
    rows: |connection| ready(tables(&connection)),
};

pub(super) const OF_COLUMNS: SystemTable = SystemTable {
    name: "Columns",
    about: "One row for each column of each table, in order.",
    columns: &[
        SCHEMA_NAME,
        TABLE_NAME,
        integer("OrdinalPosition", "Its place in the table, from 1."),
        COLUMN_NAME,
        text("DataType", "Its type in SQL."),
        flag(
            "IsNullable",
            "Whether a value may be NULL; ids of documents and places in lists never are.",
        ),
        flag("IsKey", "Whether it is part of what names a row."),
        text(
            "XeroPath",
            "Where the value stands in Xero's document; NULL where Xero doesn't send it.",
        ),
        flag(
            "CostsCallPerRow",
            "Whether only a document by its id has it, so that naming it costs a call for each row.",
        ),
        flag(
            "IsPrivate",
            "Whether it is NULL unless ShowSensitive is set.",
        ),
        flag(
            "IsWritable",
            "Whether INSERT or UPDATE takes a value for it.",
        ),
        text(
            "Words",
            "Words that Xero documents for it, separated by commas; it may send others.",
        ),
        text(
            "Fields",
            "Fields of a list's elements, separated by commas.",
        ),
        DESCRIPTION,
    ],
    rows: |connection| ready(columns(&connection)),
};

pub(super) const OF_FILTERS: SystemTable = SystemTable {
    name: "Filters",
    about: "One row for each condition on a column that Xero itself evaluates; others cost rows.",
    columns: &[
        SCHEMA_NAME,
        TABLE_NAME,
        COLUMN_NAME,
        text(
            "Condition",
            "Comparison with a literal; `LIKE` is that of a beginning, `IN` a list.",
        ),
        text(
            "Travel",
            "`server-exact`, or `superset` where Xero returns a few rows more, dropped here.",
        ),
        text(
            "TravelsAs",
            "What of the request carries it: `where`, another parameter, a header, or `path`.",
        ),
    ],
    rows: |connection| ready(filters(&connection)),
};

/// What the information schema calls it.
const BASE_TABLE: &str = "BASE TABLE";

fn ready(rows: Vec<Value>) -> RowsToCome {
    std::future::ready(Ok(rows)).boxed()
}

/// The tables of Xero's that the connection has, with their schema. `Tenants` is in several.
fn tables_of(connection: &XeroConnection) -> impl Iterator<Item = (Api, &'static Table)> {
    let browsable = &connection.settings().browsable;
    let all = Api::ALL
        .into_iter()
        .flat_map(|api| registry::tables(api).map(move |table| (api, table)));
    all.filter(|(api, table)| browsable.has_table(*api, table.name))
}

fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn tables(connection: &XeroConnection) -> Vec<Value> {
    let of_xero = tables_of(connection).map(|(api, table)| {
        let endpoint = table.endpoint();
        let page_size = connection.settings().page_size;
        let documents = connection.last_count(table);
        let (paging, per_call) = match endpoint.map(|endpoint| endpoint.paging) {
            None => (None, None),
            Some(Paging::OneReply) => (Some("one reply"), None),
            Some(Paging::Pages { max, size, .. }) => {
                let rows = size.map_or(max, |_| page_size.min(max));
                (Some("pages"), Some(rows))
            }
            Some(Paging::UntilShort { rows, .. }) => (Some("pages until a short one"), Some(rows)),
            Some(Paging::Offset { .. }) => (Some("numbers"), Some(scan::NUMBERED_A_REPLY)),
        };
        let calls = match endpoint {
            // What a view's query costs, nobody knows before it is planned.
            None => table.made_of().is_empty().then_some(0),
            // Which rows are left to be asked about, nobody knows.
            Some(_) if table.fan_out().is_some() => None,
            Some(endpoint) => scan::calls_of_whole_list(endpoint, page_size, documents),
        };
        json!({
            "SchemaName": api.schema_name(),
            "TableName": table.name,
            "TableType": match table.rows {
                Rows::View { .. } => "VIEW",
                _ => BASE_TABLE,
            },
            "RowIs": facts::row_of(table.about),
            "KeyColumns": listed(table.key.iter().copied()),
            "ParentTable": facts::parent(table).map(|parent| parent.name),
            "CallPerRowOf": table.fan_out().map(|fan_out| fan_out.parents.name),
            "Parameters": listed(table.parameters().map(|column| column.name)),
            "Endpoint": endpoint.map(|e| format!("{}{}", e.base_path(api), e.path)),
            "Paging": paging,
            "DocumentsPerCall": per_call,
            "Documents": documents,
            "Calls": calls,
            "ByID": endpoint.map(|endpoint| endpoint.knows_ids()),
            "Scope": endpoint.map(|endpoint| endpoint.scope),
            "ScopeIsOptIn": endpoint.map(|e| scopes::opt_in(e.scope).is_some()),
            "Writes": listed(writable::verbs(table)),
        })
    });
    let of_system = SYSTEM_TABLES.iter().map(|table| {
        json!({
            "SchemaName": SYSTEM,
            "TableName": table.name,
            "TableType": BASE_TABLE,
            "RowIs": facts::row_of(table.about),
            "Calls": 0,
        })
    });
    of_xero.chain(of_system).collect()
}

fn columns(connection: &XeroConnection) -> Vec<Value> {
    let of_xero = tables_of(connection).flat_map(|(api, table)| {
        let columns = columns_of(connection, table).enumerate();
        columns.map(move |(at, column)| {
            let mut row = column_of(api.schema_name(), table.name, at, column);
            row["IsNullable"] = json!(facts::is_nullable(table, column));
            row["IsKey"] = json!(table.key.contains(&column.name));
            row["XeroPath"] = json!(facts::place(table, column));
            row["CostsCallPerRow"] = json!(column.detail);
            row["IsPrivate"] = json!(column.sensitive);
            row["IsWritable"] = json!(writable::takes(table, column));
            row
        })
    });
    let of_system = SYSTEM_TABLES.iter().flat_map(|table| {
        let columns = table.columns.iter().enumerate();
        columns.map(move |(at, column)| column_of(SYSTEM, table.name, at, column))
    });
    of_xero.chain(of_system).collect()
}

/// The columns of a table, those that were switched on among them.
fn columns_of<'a>(
    connection: &'a XeroConnection,
    table: &'static Table,
) -> impl Iterator<Item = &'static Column> + 'a {
    let pseudo = connection.settings().pseudo_columns.of(table);
    table.all_columns().chain(pseudo)
}

/// What a column is wherever it is read from.
fn column_of(schema: &str, table: &str, at: usize, column: &Column) -> Value {
    let (words, fields) = match column.kind {
        Kind::Enum(words) => (listed(words.iter().copied()), None),
        Kind::List(fields) => (None, listed(fields.iter().map(|field| field.name))),
        _ => (None, None),
    };
    json!({
        "SchemaName": schema,
        "TableName": table,
        "OrdinalPosition": at + 1,
        "ColumnName": column.name,
        "DataType": facts::sql_type(&column.kind),
        "Words": words,
        "Fields": fields,
        "Description": facts::about(column),
    })
}

fn filters(connection: &XeroConnection) -> Vec<Value> {
    let of_table = |(api, table): (Api, &'static Table)| {
        let of_column = move |column: &'static Column| {
            let travelling = scan::travelling(table, column).into_iter();
            travelling.map(move |way| {
                json!({
                    "SchemaName": api.schema_name(),
                    "TableName": table.name,
                    "ColumnName": column.name,
                    "Condition": way.condition,
                    "Travel": way.travel,
                    "TravelsAs": way.carrier,
                })
            })
        };
        columns_of(connection, table).flat_map(of_column)
    };
    tables_of(connection).flat_map(of_table).collect()
}
