//! "There is no such name": where it stands, what was meant, and where names are listed.

use datafusion::catalog::information_schema::INFORMATION_SCHEMA;
use datafusion::common::{Column, SchemaError, TableReference};
use datafusion::error::DataFusionError;
use datafusion::execution::SessionState;

use super::{CATALOG, files, place, query_error};
use crate::catalog::descriptor::Api;
use crate::catalog::descriptor::Table;
use crate::catalog::pseudo::PSEUDO_COLUMNS;
use crate::error::{Error, ErrorKind};
use crate::likeness::{ALIKE, alike};

/// `error` of `sql`, or if it says that a name wasn't found, one that names the nearest there is
/// and where the name stands.
pub(super) fn with_nearest_name(state: &SessionState, sql: &str, error: DataFusionError) -> Error {
    if let DataFusionError::SchemaError(schema_error, _) = error.find_root()
        && let SchemaError::FieldNotFound {
            field,
            valid_fields,
        } = schema_error.as_ref()
    {
        let relation = field.relation.as_ref().map(TableReference::to_string);
        let parts: Vec<&str> = relation.iter().flat_map(|name| name.split('.')).collect();
        let parts = [parts, vec![field.name.as_str()]].concat();
        let stands = place::of(sql, &parts);
        return query_error(no_column(field, valid_fields)).at(stands);
    }
    if let DataFusionError::SchemaError(schema_error, _) = error.find_root()
        && let SchemaError::AmbiguousReference { field } = schema_error.as_ref()
        && field.relation.is_none()
    {
        let name = field.name.as_str();
        let problem = format!(
            "`{name}` is a column of several tables that are read here: write the name or the alias of \
             one before it, as in t.{name}"
        );
        return query_error(problem).at(place::of(sql, &[name]));
    }
    let error = Error::from(error);
    match missing_table(error.message()) {
        Some((name, where_it_is)) if error.kind() == ErrorKind::Query => {
            let stands = place::of(sql, &name.split('.').collect::<Vec<_>>());
            let message = match where_it_is {
                Some(place) => in_another_schema(name, place),
                None => no_table(state, name),
            };
            query_error(message).at(stands)
        }
        _ => match missing_function(error.message()) {
            Some(name) => {
                let stands = place::of(sql, &[name]);
                error.at(stands)
            }
            None => error,
        },
    }
}

fn no_column(missing: &Column, valid: &[Column]) -> String {
    let relation = missing.relation.as_ref();
    // A qualifier that exists tells whose columns were meant.
    let of_relation: Vec<&Column> = valid
        .iter()
        .filter(|column| relation.is_some() && column.relation.as_ref() == relation)
        .collect();
    let candidates = match of_relation.is_empty() {
        true => valid.iter().collect(),
        false => of_relation,
    };
    let mut relations: Vec<String> = candidates
        .iter()
        .filter_map(|column| column.relation.as_ref().map(ToString::to_string))
        .collect();
    relations.dedup();
    let place = match relations.as_slice() {
        [] => String::new(),
        relations => format!(" in {}", relations.join(", ")),
    };
    let nearest = candidates
        .iter()
        .map(|column| (alike(&missing.name, &column.name), column))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    if let Some(property) = pseudo_column(missing, &candidates) {
        return format!(
            "`{}` is a pseudo-column, which is there only where the property PseudoColumns names \
             it: set PseudoColumns = {property}",
            missing.name
        );
    }
    let missing = missing.flat_name();
    match nearest {
        Some((_, column)) => {
            format!(
                "there is no column `{missing}`{place}; did you mean `{}`?",
                column.name
            )
        }
        None => format!("there is no column `{missing}`{place}: DESCRIBE lists a table's columns"),
    }
}

/// What PseudoColumns has to be set to for a column that isn't switched on.
fn pseudo_column(missing: &Column, candidates: &[&Column]) -> Option<String> {
    let mut all = PSEUDO_COLUMNS
        .iter()
        .flat_map(|(table, columns)| columns.iter().map(move |column| (*table, column)));
    // By its columns a table is known under an alias, too.
    let is_of = |table: &Table| {
        let has = |key: &&str| candidates.iter().any(|column| column.name == **key);
        table.key.iter().all(has)
    };
    let (table, column) = all
        .find(|(table, column)| column.name.eq_ignore_ascii_case(&missing.name) && is_of(table))?;
    Some(format!("{}={}", table.name, column.name))
}

/// The function's name in `Invalid function 'a'. Did you mean …`.
fn missing_function(message: &str) -> Option<&str> {
    let (name, _) = message
        .strip_prefix("Invalid function '")?
        .split_once('\'')?;
    Some(name)
}

/// The table's name in `table 'a.b.c' not found`, and what `XeroSchema` says behind that of where
/// it is.
fn missing_table(message: &str) -> Option<(&str, Option<&str>)> {
    let (name, rest) = message.strip_prefix("table '")?.split_once("' not found")?;
    match rest {
        "" => Some((name, None)),
        rest => Some((name, Some(rest.strip_prefix(": ")?))),
    }
}

fn in_another_schema(name: &str, place: &str) -> String {
    let (schema, bare) = name.rsplit_once('.').unwrap_or((CATALOG, name));
    format!("there is no table `{bare}` in {schema}: {place}")
}

fn no_table(state: &SessionState, name: &str) -> String {
    if let Some(message) = no_table_of_organisation(state, name) {
        return message;
    }
    let default = state.config_options().catalog.default_schema.as_str();
    let in_catalog = name.strip_prefix(&format!("{CATALOG}.")).unwrap_or(name);
    let (schema, bare) = in_catalog.rsplit_once('.').unwrap_or((default, in_catalog));
    let written = |schema: &str, table: &str| match schema.eq_ignore_ascii_case(default) {
        true => table.to_string(),
        false => format!("{schema}.{table}"),
    };
    let nearest = tables(state)
        .into_iter()
        .map(|(home, table)| {
            let is_there = home.eq_ignore_ascii_case(schema);
            (alike(bare, &table), is_there, home, table)
        })
        .filter(|(alike, ..)| *alike >= ALIKE)
        // Of equally near names, the one in the schema that was meant.
        .max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let missing = written(schema, bare);
    match nearest {
        Some((_, _, home, table)) => format!(
            "there is no table `{missing}`; did you mean `{}`?",
            written(&home, &table)
        ),
        None if files::is_file_name(&missing) => {
            format!("there is no table `{missing}`; a file's name stands in quotes: '{missing}'")
        }
        None => format!("there is no table `{missing}`: SHOW TABLES lists those there are"),
    }
}

/// The same where `name` begins with an API and one of its organisations.
fn no_table_of_organisation(state: &SessionState, name: &str) -> Option<String> {
    let (api, rest) = name.split_once('.')?;
    let (organisation, missing) = rest.rsplit_once('.')?;
    let mut apis = Api::ALL.into_iter();
    let api = apis.find(|one| one.schema_name().eq_ignore_ascii_case(api))?;
    let schema = state.catalog_list().catalog(api.schema_name())?;
    let schema = schema.schema(organisation)?;
    let of_schema = |table: &str| format!("{}.\"{organisation}\".{table}", api.schema_name());
    let tables = schema.table_names();
    let nearest = tables
        .iter()
        .map(|table| (alike(missing, table), table))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    let missing = of_schema(missing);
    Some(match nearest {
        Some((_, near)) => {
            format!(
                "there is no table `{missing}`; did you mean `{}`?",
                of_schema(near)
            )
        }
        None => format!("there is no table `{missing}`: SHOW TABLES lists those there are"),
    })
}

/// Every table that the session has, views too, with the schema it is in.
fn tables(state: &SessionState) -> Vec<(String, String)> {
    let catalogs = state.catalog_list();
    let mut tables = Vec::new();
    for catalog in catalogs
        .catalog_names()
        .iter()
        .filter_map(|n| catalogs.catalog(n))
    {
        for name in catalog.schema_names() {
            let schema = catalog.schema(&name);
            let names = schema.map_or(vec![], |schema| schema.table_names());
            tables.extend(names.into_iter().map(|table| (name.clone(), table)));
        }
    }
    // DataFusion keeps it beside the catalogs.
    let described = TableReference::full(CATALOG, INFORMATION_SCHEMA, "tables");
    if let Ok(schema) = state.schema_for_ref(described) {
        let names = schema.table_names().into_iter();
        tables.extend(names.map(|table| (INFORMATION_SCHEMA.to_string(), table)));
    }
    tables
}
