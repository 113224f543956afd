//! The names that a session knows, gathered before the prompt, so that completing asks nobody.

use datafusion::catalog::information_schema::INFORMATION_SCHEMA;
use datafusion::common::TableReference;
use datafusion::prelude::SessionContext;

use crate::catalog::descriptor::{Api, Kind};
use crate::catalog::registry;
use crate::procedures::PROCEDURES;
use crate::session::CATALOG;

/// Every name that can be completed.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    /// Where names without a schema are looked for.
    pub default_schema: String,
    pub schemas: Vec<Schema>,
    /// Functions of values, aggregates and windows.
    pub functions: Vec<String>,
    /// Functions that stand for a table.
    pub table_functions: Vec<String>,
    /// What `CALL` runs.
    pub procedures: Vec<String>,
    /// What `SET` changes.
    pub settings: Vec<String>,
    /// Names of the organisations that can be read.
    pub tenants: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Schema {
    pub name: String,
    pub tables: Vec<Table>,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub name: String,
    /// The words that it is known to hold.
    pub words: &'static [&'static str],
}

impl Vocabulary {
    /// What `context` knows.
    pub async fn of(context: &SessionContext, tenants: Vec<String>) -> Vocabulary {
        let state = context.state();
        let mut schemas = Vec::new();
        if let Some(catalog) = state.catalog_list().catalog(CATALOG) {
            for name in catalog.schema_names() {
                schemas.extend(Schema::of(context, name).await);
            }
        }
        schemas.extend(Schema::of(context, INFORMATION_SCHEMA.to_string()).await);
        let functions = state.scalar_functions().keys();
        let functions = functions.chain(state.aggregate_functions().keys());
        let functions = functions.chain(state.window_functions().keys());
        let mut functions: Vec<String> = functions.cloned().collect();
        functions.sort_unstable();
        functions.dedup();
        let settings = state.config_options().entries().into_iter();
        let mut settings: Vec<String> = settings.map(|entry| entry.key).collect();
        settings.sort_unstable();
        Vocabulary {
            default_schema: state.config_options().catalog.default_schema.clone(),
            schemas,
            functions,
            table_functions: state.table_functions().keys().cloned().collect(),
            procedures: PROCEDURES
                .iter()
                .map(|procedure| procedure.name.to_string())
                .collect(),
            settings,
            tenants,
        }
    }

    /// The table that `name`, of one to three parts, names.
    pub fn table(&self, name: &[String]) -> Option<&Table> {
        let (schema, table) = match name {
            [table] => (self.default_schema.as_str(), table),
            [.., schema, table] => (schema.as_str(), table),
            [] => return None,
        };
        let schema = self.schema(schema)?;
        schema
            .tables
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(table))
    }

    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas
            .iter()
            .find(|schema| schema.name.eq_ignore_ascii_case(name))
    }
}

impl Schema {
    async fn of(context: &SessionContext, name: String) -> Option<Schema> {
        let state = context.state();
        // Any table's name will do: it is the schema that is looked for.
        let place = TableReference::full(CATALOG, name.as_str(), "t");
        let provider = state.schema_for_ref(place).ok()?;
        let api = Api::ALL.into_iter().find(|api| api.schema_name() == name);
        let mut tables = Vec::new();
        for table in provider.table_names() {
            let Ok(Some(known)) = provider.table(&table).await else {
                continue;
            };
            let described = api.and_then(|api| registry::table(api, &table));
            let words = |column: &str| {
                let mut columns = described?.all_columns();
                match columns.find(|known| known.name == column)?.kind {
                    Kind::Enum(words) => Some(words),
                    _ => None,
                }
            };
            let schema = known.schema();
            let columns = schema.fields().iter().map(|field| Column {
                name: field.name().clone(),
                words: words(field.name()).unwrap_or_default(),
            });
            tables.push(Table {
                columns: columns.collect(),
                name: table,
            });
        }
        Some(Schema { name, tables })
    }
}
