//! What of a connection is listed and found: `BrowsableSchemas`, `Tables` and `Views`.

use super::keys::{self, Key};
use super::values::Values;
use crate::catalog::descriptor::Api;
use crate::catalog::registry;
use crate::error::{Error, ErrorKind, Result};

/// Which schemas, tables and views are listed and found. The default is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browsable {
    schemas: Option<Vec<Api>>,
    /// APIs whose organisations are listed as schemas of their own.
    organisations: Vec<Api>,
    /// Tables by name, in one schema or in all that have them.
    tables: Option<Vec<(Option<Api>, &'static str)>>,
    views: Option<Vec<String>>,
}

impl Browsable {
    pub(super) fn from_values(values: &Values<'_>, default: Api) -> Result<Browsable> {
        // The words are the five APIs, and then those with `.*`.
        let words = values.words(Key::BrowsableSchemas)?.into_iter();
        let words: Vec<(bool, Api)> = words
            .map(|place| (place >= Api::ALL.len(), Api::ALL[place % Api::ALL.len()]))
            .collect();
        let starred = words.iter().filter(|(is_starred, _)| *is_starred);
        let organisations = starred.map(|(_, api)| *api).collect();
        let schemas: Vec<Api> = words.into_iter().map(|(_, api)| api).collect();
        let schemas = (!schemas.is_empty()).then_some(schemas);
        if schemas
            .as_ref()
            .is_some_and(|list| !list.contains(&default))
        {
            let problem = format!(
                "it leaves out {}, where names without a schema are looked for: name it too, or \
                 set Schema to one of those listed",
                default.schema_name()
            );
            return Err(values.problem(Key::BrowsableSchemas, problem));
        }
        let tables = listed(values, Key::Tables)?;
        let tables = tables.map(|names| {
            let tables = names.iter().map(|name| table(name));
            tables.collect::<Result<Vec<_>, String>>()
        });
        let tables = tables.transpose();
        Ok(Browsable {
            schemas,
            organisations,
            tables: tables.map_err(|problem| values.problem(Key::Tables, problem))?,
            views: listed(values, Key::Views)?,
        })
    }

    /// Whether the schema of `api` is there.
    pub fn has_schema(&self, api: Api) -> bool {
        self.schemas.as_ref().is_none_or(|list| list.contains(&api))
    }

    /// Whether the organisations of `api` are listed, as schemas of its own catalog.
    pub fn lists_organisations(&self, api: Api) -> bool {
        self.organisations.contains(&api)
    }

    /// Whether the table called `name` is there in the schema of `api`.
    pub fn has_table(&self, api: Api, name: &str) -> bool {
        let is_listed = |(home, listed): &(Option<Api>, &str)| {
            home.is_none_or(|home| home == api) && listed.eq_ignore_ascii_case(name)
        };
        self.has_schema(api)
            && self
                .tables
                .as_ref()
                .is_none_or(|list| list.iter().any(is_listed))
    }

    /// The views of `UserDefinedViews` that are there, if not all are.
    pub fn views(&self) -> Option<&[String]> {
        self.views.as_deref()
    }

    /// Says why a table that Xero has isn't there.
    pub(crate) fn left_out(&self, api: Api, name: &str) -> Error {
        let by = match self.has_schema(api) {
            true => Key::Tables,
            false => Key::BrowsableSchemas,
        };
        let what = match by {
            Key::Tables => name,
            _ => api.schema_name(),
        };
        Error::new(
            ErrorKind::Query,
            format!(
                "the table `{}.{name}` is left out of this connection: its property {} doesn't \
                 list {what}",
                api.schema_name(),
                by.name()
            ),
        )
    }
}

/// The names that a property lists, separated by commas; none if it isn't given.
fn listed(values: &Values<'_>, key: Key) -> Result<Option<Vec<String>>> {
    let Some(text) = values.text(key)? else {
        return Ok(None);
    };
    let names = text.split(',').map(str::trim);
    let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    match names.is_empty() {
        true => Err(values.problem(key, format!("`{text}` names nothing"))),
        false => Ok(Some(names.into_iter().map(str::to_string).collect())),
    }
}

/// The table that `written` names, with its schema or without.
fn table(written: &str) -> Result<(Option<Api>, &'static str), String> {
    let (schema, name) = match written.split_once('.') {
        Some((schema, name)) => (Some(schema), name),
        None => (None, written),
    };
    let api = schema.map(|schema| {
        let mut all = Api::ALL.into_iter();
        all.find(|api| api.schema_name().eq_ignore_ascii_case(schema))
            .ok_or_else(|| format!("there is no schema `{schema}`"))
    });
    let api = api.transpose()?;
    let tables = || {
        let apis = Api::ALL
            .into_iter()
            .filter(|one| api.is_none_or(|api| api == *one));
        apis.flat_map(registry::tables)
    };
    let found = tables().find(|table| table.name.eq_ignore_ascii_case(name));
    let found =
        found.ok_or_else(
            || match keys::nearest(name, tables().map(|table| table.name)) {
                Some(near) => format!("there is no table `{written}`; did you mean `{near}`?"),
                None => format!("there is no table `{written}`"),
            },
        )?;
    Ok((api, found.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn browsable(pairs: &[(&str, &str)]) -> Result<Browsable> {
        let app = [("ClientId", "app"), ("OAuthSettingsLocation", "memory://")];
        let settings = Settings::from_pairs(app.iter().chain(pairs).copied());
        settings.map(|settings| settings.browsable)
    }

    #[test]
    fn tables_are_named_with_their_schema_or_in_all_of_them() {
        assert_eq!(browsable(&[]).unwrap(), Browsable::default());
        let some = browsable(&[("Tables", "invoices, FILES.Tenants,")]).unwrap();
        for (api, name, expected) in [
            (Api::Accounting, "Invoices", true),
            (Api::Accounting, "Contacts", false),
            (Api::Files, "TENANTS", true),
            (Api::Accounting, "Tenants", false),
        ] {
            assert_eq!(some.has_table(api, name), expected, "{api:?} {name}");
        }
        let schemas = browsable(&[("BrowsableSchemas", "accounting,files")]).unwrap();
        assert!(schemas.has_schema(Api::Files) && !schemas.has_schema(Api::Projects));
        assert!(!schemas.has_table(Api::Projects, "Tenants"));
        assert!(!schemas.lists_organisations(Api::Accounting));
        let starred = browsable(&[("BrowsableSchemas", "Accounting.*, FILES")]).unwrap();
        assert!(starred.lists_organisations(Api::Accounting));
        assert!(!starred.lists_organisations(Api::Files));
        assert!(starred.has_schema(Api::Accounting) && !starred.has_schema(Api::Assets));
    }

    #[test]
    fn what_is_no_table_and_what_leaves_nothing_is_refused() {
        for (name, value, expected) in [
            (
                "Tables",
                "Invoces",
                "Tables: there is no table `Invoces`; did you mean `Invoices`?",
            ),
            (
                "Tables",
                "FILES.Invoices",
                "Tables: there is no table `FILES.Invoices`",
            ),
            ("Tables", "x.Invoices", "Tables: there is no schema `x`"),
            ("Tables", " , ", "Tables: `,` names nothing"),
            (
                "BrowsableSchemas",
                "FILES",
                "BrowsableSchemas: it leaves out accounting",
            ),
            (
                "BrowsableSchemas",
                "x",
                "BrowsableSchemas: unknown value `x`",
            ),
        ] {
            let error = browsable(&[(name, value)]).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
