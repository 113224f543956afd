//! Adds the nearest name that exists to DataFusion's "not found" errors.

use datafusion::error::DataFusionError;
use datafusion::execution::SessionState;

use super::{CATALOG, query_error};
use crate::catalog::descriptor::Api;
use crate::catalog::registry;
use crate::error::{Error, ErrorKind};

/// Names less alike than this aren't suggested.
const ALIKE: f64 = 0.75;

pub(super) fn with_nearest_name(state: &SessionState, error: DataFusionError) -> Error {
    let error = Error::from(error);
    if error.kind() != ErrorKind::Query {
        return error;
    }
    match missing_table(error.message()) {
        Some(name) => query_error(not_found(state, name)),
        None => error,
    }
}

/// The table's name in `table 'a.b.c' not found`.
fn missing_table(message: &str) -> Option<&str> {
    message.strip_prefix("table '")?.strip_suffix("' not found")
}

fn not_found(state: &SessionState, name: &str) -> String {
    let default = &state.config_options().catalog;
    let in_default = format!("{CATALOG}.{}.", default.default_schema);
    let shown = name.strip_prefix(&in_default).unwrap_or(name);
    let bare = name.rsplit('.').next().unwrap_or(name);
    let nearest = Api::ALL
        .into_iter()
        .flat_map(|api| registry::tables(api).map(move |table| (api, table.name)))
        .map(|(api, table)| {
            let alike = strsim::jaro_winkler(&bare.to_lowercase(), &table.to_lowercase());
            let home = api.schema_name() == default.default_schema;
            (alike, home, api, table)
        })
        .filter(|(alike, ..)| *alike >= ALIKE)
        // Of equally near names, the one in the session's own schema.
        .max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    match nearest {
        Some((_, true, _, table)) => {
            format!("there is no table `{shown}`; did you mean `{table}`?")
        }
        Some((_, false, api, table)) => format!(
            "there is no table `{shown}`; did you mean `{}.{table}`?",
            api.schema_name()
        ),
        None => format!("there is no table `{shown}`: SHOW TABLES lists those there are"),
    }
}
