//! `PseudoColumns`: which pseudo-columns tables have.

use super::keys::{self, Key};
use super::values::Values;
use crate::catalog::descriptor::{Column, Table};
use crate::catalog::pseudo::{self, PSEUDO_COLUMNS};
use crate::error::Result;

/// The pseudo-columns that are switched on. The default is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PseudoColumns(Vec<(&'static str, &'static str)>);

impl PseudoColumns {
    pub(super) fn from_values(values: &Values<'_>) -> Result<PseudoColumns> {
        let Some(text) = values.text(Key::PseudoColumns)? else {
            return Ok(PseudoColumns::default());
        };
        let mut listed = Vec::new();
        let parts = text.split([',', ';']).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            let found = named(part);
            listed.extend(found.map_err(|problem| values.problem(Key::PseudoColumns, problem))?);
        }
        listed.sort_unstable();
        listed.dedup();
        Ok(PseudoColumns(listed))
    }

    /// Those of `table`.
    pub fn of(&self, table: &Table) -> impl Iterator<Item = &'static Column> + '_ {
        let name = table.name;
        let is_on = move |column: &&Column| self.0.contains(&(name, column.name));
        pseudo::of(table).iter().filter(is_on)
    }

    /// Whether none is switched on.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The pairs of table and column that `Table=Column` means, `*` for all of either.
fn named(part: &str) -> Result<Vec<(&'static str, &'static str)>, String> {
    let Some((table, column)) = part.split_once('=') else {
        return Err(format!(
            "`{part}`: expected Table=Column, such as Invoices=SearchTerm, or *=* for all of them"
        ));
    };
    // A table may stand with its schema.
    let (table, column) = (table.trim(), column.trim());
    let tables = PSEUDO_COLUMNS.iter().filter(|(known, _)| {
        let name = match table.split_once('.') {
            Some((schema, name)) if schema.eq_ignore_ascii_case(known.api.schema_name()) => name,
            _ => table,
        };
        name == "*" || name.eq_ignore_ascii_case(known.name)
    });
    let tables: Vec<_> = tables.collect();
    if tables.is_empty() {
        let all = || PSEUDO_COLUMNS.iter().map(|(known, _)| known.name);
        return Err(unknown(
            &format!("there is no table `{table}` with pseudo-columns"),
            table,
            all().collect(),
        ));
    }
    let columns = || {
        let of_all = tables.iter();
        of_all.flat_map(|(known, columns)| columns.iter().map(|one| (known.name, one.name)))
    };
    let found = columns().filter(|(_, name)| column == "*" || column.eq_ignore_ascii_case(name));
    let found: Vec<_> = found.collect();
    match found.is_empty() {
        false => Ok(found),
        true => Err(unknown(
            &format!("`{table}` has no pseudo-column `{column}`"),
            column,
            columns().map(|(_, name)| name).collect(),
        )),
    }
}

fn unknown(what: &str, typed: &str, choices: Vec<&str>) -> String {
    match keys::nearest(typed, choices.iter().copied()) {
        Some(near) => format!("{what}; did you mean `{near}`?"),
        None => format!("{what}; there are {}", choices.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tables::accounting::{contacts::CONTACTS, invoices::INVOICES};
    use crate::config::Settings;

    fn on(text: &str) -> Result<(Vec<&'static str>, Vec<&'static str>)> {
        let settings = Settings::from_pairs([
            ("ClientId", "app"),
            ("OAuthSettingsLocation", "memory://"),
            ("PseudoColumns", text),
        ])?;
        let of = |table| {
            let columns = settings.pseudo_columns.of(table);
            columns.map(|column| column.name).collect()
        };
        Ok((of(&CONTACTS), of(&INVOICES)))
    }

    #[test]
    fn those_named_are_there_and_no_others() {
        let (search, created) = ("SearchTerm", "CreatedByMyApp");
        for (text, contacts, invoices) in [
            ("", vec![], vec![]),
            ("Invoices=SearchTerm", vec![], vec![search]),
            (
                "contacts = searchterm; ACCOUNTING.Invoices=CreatedByMyApp,",
                vec![search],
                vec![created],
            ),
            ("*=*", vec![search], vec![search, created]),
            ("*=SearchTerm", vec![search], vec![search]),
            (
                "Invoices=*, Invoices=SearchTerm",
                vec![],
                vec![search, created],
            ),
        ] {
            assert_eq!(on(text).unwrap(), (contacts, invoices), "{text}");
        }
    }

    #[test]
    fn a_name_that_is_none_is_told_with_the_nearest() {
        for (text, expected) in [
            (
                "Invoices=SerchTerm",
                "PseudoColumns: `Invoices` has no pseudo-column `SerchTerm`; did you mean `SearchTerm`?",
            ),
            (
                "Invoces=SearchTerm",
                "there is no table `Invoces` with pseudo-columns; did you mean `Invoices`?",
            ),
            (
                "Contacts=CreatedByMyApp",
                "`Contacts` has no pseudo-column `CreatedByMyApp`; there are SearchTerm",
            ),
            (
                "Payments=x",
                "there is no table `Payments` with pseudo-columns; there are Contacts, Invoices",
            ),
            ("SearchTerm", "`SearchTerm`: expected Table=Column"),
        ] {
            let error = on(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
