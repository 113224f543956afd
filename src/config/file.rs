//! The configuration file: `default_connection` and one table for each connection.
//!
//! Errors name the file and the line and never show the line itself, which may hold a
//! secret; that is why TOML's own message, with its excerpt, isn't passed on.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{self, Key};
use crate::error::{Error, ErrorKind, Result};

/// A configuration file, read.
pub(super) struct ConfigFile {
    path: PathBuf,
    default_connection: Option<String>,
    connections: Vec<Connection>,
}

/// One `[connections.NAME]`. No `Debug`: values may be secrets.
pub(super) struct Connection {
    /// The name as written.
    pub name: String,
    /// Where its table stands, as errors say it.
    pub origin: String,
    /// Its properties in the order of their lines.
    pub entries: Vec<Entry>,
}

/// A line `Property = value`.
pub(super) struct Entry {
    /// The property as written.
    pub name: String,
    /// The value as text.
    pub text: String,
    /// Where it stands, as errors say it.
    pub origin: String,
}

impl Connection {
    /// Whether `name` is that of its table, or the one that it gives itself.
    fn is_called(&self, name: &str) -> bool {
        self.own_names().any(|own| same_name(own, name))
    }

    fn own_names(&self) -> impl Iterator<Item = &str> {
        let is_name = |entry: &&Entry| {
            keys::find(&entry.name).is_some_and(|property| property.key == Key::ConnectionName)
        };
        let given = self.entries.iter().find(is_name);
        std::iter::once(self.name.as_str()).chain(given.map(|entry| entry.text.as_str()))
    }
}

impl ConfigFile {
    /// Reads the file at `path`.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| {
            Error::new(
                ErrorKind::Configuration,
                format!("the configuration file {} can't be read", path.display()),
            )
            .caused_by(e)
        })?;
        Self::parse(path, &text)
    }

    /// The folder its relative paths start from.
    pub fn folder(&self) -> PathBuf {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        }
    }

    /// The connection called `name`; without a name the default one, or the only one.
    /// A file without connections has none to give.
    pub fn connection(&self, name: Option<&str>) -> Result<Option<&Connection>> {
        let file = self.path.display();
        let names = || {
            let names: Vec<_> = self.connections.iter().map(|c| c.name.as_str()).collect();
            names.join(", ")
        };
        let problem = |text: String| Error::new(ErrorKind::Configuration, text);
        match name.or(self.default_connection.as_deref()) {
            Some(wanted) => match self.connections.iter().find(|c| c.is_called(wanted)) {
                Some(connection) => Ok(Some(connection)),
                None if self.connections.is_empty() => Err(problem(format!(
                    "{file}: there is no connection `{wanted}`; the file has none. \
                     Write one as `[connections.{wanted}]`"
                ))),
                None => Err(problem(format!(
                    "{file}: there is no connection `{wanted}`; there is {}",
                    names()
                ))),
            },
            None if self.connections.len() > 1 => Err(problem(format!(
                "{file}: there are several connections ({}). Choose one with --connection NAME, \
                 or write `default_connection = \"NAME\"` at the top of the file",
                names()
            ))),
            None => Ok(self.connections.first()),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self> {
        let reader = Reader { path, text };
        let document = DeTable::parse(text).map_err(|e| {
            // The first line alone: what follows may quote the file.
            let message = e.message().lines().next().unwrap_or_default().to_string();
            reader.problem(e.span().map_or(0, |span| span.start), message)
        })?;
        let mut file = ConfigFile {
            path: path.to_path_buf(),
            default_connection: None,
            connections: Vec::new(),
        };
        for (key, value) in document.get_ref().iter() {
            match key.get_ref().as_ref() {
                "default_connection" => {
                    let name = value.get_ref().as_str().ok_or_else(|| {
                        reader.problem(
                            value.span().start,
                            "default_connection: expected a connection's name in quotes",
                        )
                    })?;
                    file.default_connection = Some(name.to_string());
                }
                "connections" => {
                    let tables = value.get_ref().as_table().ok_or_else(|| {
                        reader.problem(
                            value.span().start,
                            "connections: expected tables such as `[connections.acme]`",
                        )
                    })?;
                    file.connections = reader.connections(tables)?;
                }
                other => return Err(reader.unknown_key(key.span().start, other)),
            }
        }
        Ok(file)
    }
}

/// Names of connections are compared without case, since token files are named after them
/// and some file systems don't tell the cases apart.
fn same_name(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Reads the parts of one file and knows how to say where they stand.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn connections(&self, tables: &DeTable<'_>) -> Result<Vec<Connection>> {
        let mut tables: Vec<_> = tables.iter().collect();
        tables.sort_by_key(|(key, _)| key.span().start);
        let mut connections: Vec<Connection> = Vec::new();
        for (key, value) in tables {
            let name = key.get_ref().as_ref();
            let table = value.get_ref().as_table().ok_or_else(|| {
                let hint = match keys::find(name) {
                    Some(_) => "write it under a `[connections.NAME]`".to_string(),
                    None => format!("expected a table, written `[connections.{name}]`"),
                };
                self.problem(key.span().start, format!("connections.{name}: {hint}"))
            })?;
            let connection = Connection {
                name: name.to_string(),
                origin: self.place(key.span().start),
                entries: self.entries(table)?,
            };
            // Tokens are kept by name: two connections of one name would share them.
            let twin = |other: &&Connection| connection.own_names().any(|n| other.is_called(n));
            if let Some(other) = connections.iter().find(twin) {
                return Err(self.problem(
                    key.span().start,
                    match same_name(&other.name, name) {
                        true => format!(
                            "connections `{}` and `{name}` differ in case only",
                            other.name
                        ),
                        false => format!(
                            "connections `{}` and `{name}` have the same name",
                            other.name
                        ),
                    },
                ));
            }
            connections.push(connection);
        }
        Ok(connections)
    }

    fn entries(&self, table: &DeTable<'_>) -> Result<Vec<Entry>> {
        let mut lines: Vec<_> = table.iter().collect();
        lines.sort_by_key(|(key, _)| key.span().start);
        let mut entries: Vec<Entry> = Vec::new();
        for (key, value) in lines {
            let name = key.get_ref().as_ref();
            let at = key.span().start;
            let property =
                keys::find_or_suggest(name).map_err(|e| e.while_doing(self.place(at)))?;
            if let Some(earlier) = entries
                .iter()
                .find(|e| keys::find(&e.name).is_some_and(|p| p.key == property.key))
            {
                return Err(self.problem(
                    at,
                    format!("`{}` and `{name}` are the same property", earlier.name),
                ));
            }
            let text = scalar(value).ok_or_else(|| {
                self.problem(
                    at,
                    format!("{name}: expected a text, a number or a boolean"),
                )
            })?;
            entries.push(Entry {
                name: name.to_string(),
                text,
                origin: self.place(at),
            });
        }
        Ok(entries)
    }

    fn unknown_key(&self, at: usize, key: &str) -> Error {
        let advice = if keys::find(key).is_some() {
            "a property belongs under a `[connections.NAME]`".to_string()
        } else {
            match keys::nearest(key, ["default_connection", "connections"]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the file holds `default_connection` and `[connections.NAME]`".to_string(),
            }
        };
        self.problem(at, format!("there is no key `{key}`; {advice}"))
    }

    fn problem(&self, at: usize, problem: impl std::fmt::Display) -> Error {
        Error::new(
            ErrorKind::Configuration,
            format!("{}: {problem}", self.place(at)),
        )
    }

    /// `connector.toml, line 4`
    fn place(&self, at: usize) -> String {
        let before = self.text.as_bytes().iter().take(at);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        format!("{}, line {line}", self.path.display())
    }
}

/// The text of a string, a number or a boolean.
fn scalar(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().replace('_', "")),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ConfigFile> {
        ConfigFile::parse(Path::new("connector.toml"), text)
    }

    fn error_of(text: &str) -> String {
        match parse(text) {
            Ok(_) => panic!("{text} was accepted"),
            Err(error) => error.to_string(),
        }
    }

    const TWO: &str = "[connections.acme]\nTenant = 'A'\n[connections.zeta]\nTenant = 'Z'\n";

    #[test]
    fn values_are_texts_numbers_and_booleans() {
        let file =
            parse("[connections.acme]\nTenant = \"A\"\nPageSize = 1_00\nSchema = true").unwrap();
        let connection = file.connection(None).unwrap().unwrap();
        let entries: Vec<_> = connection
            .entries
            .iter()
            .map(|e| (e.name.as_str(), e.text.as_str(), e.origin.as_str()))
            .collect();
        assert_eq!(
            entries,
            [
                ("Tenant", "A", "connector.toml, line 2"),
                ("PageSize", "100", "connector.toml, line 3"),
                ("Schema", "true", "connector.toml, line 4"),
            ]
        );
        assert_eq!(
            error_of("[connections.acme]\nTenant = ['A']"),
            "connector.toml, line 2: Tenant: expected a text, a number or a boolean"
        );
    }

    #[test]
    fn the_default_connection_is_taken_or_the_only_one() {
        let name = |text: &str, asked: Option<&str>| {
            let file = parse(text)?;
            Ok::<_, Error>(file.connection(asked)?.map(|c| c.name.clone()))
        };
        let default = format!("default_connection = 'zeta'\n{TWO}");
        assert_eq!(name(&default, None).unwrap().as_deref(), Some("zeta"));
        assert_eq!(
            name(&default, Some("ACME")).unwrap().as_deref(),
            Some("acme")
        );
        assert_eq!(
            name("[connections.acme]", None).unwrap().as_deref(),
            Some("acme")
        );
        assert_eq!(name("", None).unwrap(), None);
        let error = name(TWO, None).unwrap_err().to_string();
        assert!(error.contains("(acme, zeta)"), "{error}");
    }

    #[test]
    fn unknown_connection_lists_those_there_are() {
        let file = parse(TWO).unwrap();
        let error = match file.connection(Some("acne")) {
            Ok(_) => panic!("found"),
            Err(error) => error.to_string(),
        };
        assert_eq!(
            error,
            "connector.toml: there is no connection `acne`; there is acme, zeta"
        );
    }

    #[test]
    fn errors_name_the_line_and_never_show_it() {
        for text in [
            "[connections.acme]\nClientSecret = hunter2",
            "[connections.acme]\nClientSecret = \"hunter2",
            "[connections.acme]\nClientSecret = \"hunter2\" x",
            "[connections.acme]\nhunter2",
        ] {
            let error = error_of(text);
            assert!(error.starts_with("connector.toml, line 2: "), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn misplaced_and_misspelt_keys_say_what_is_meant() {
        assert_eq!(
            error_of("Tenant = 'A'"),
            "connector.toml, line 1: there is no key `Tenant`; \
             a property belongs under a `[connections.NAME]`"
        );
        assert_eq!(
            error_of("\nconection = 1"),
            "connector.toml, line 2: there is no key `conection`; did you mean `connections`?"
        );
        assert_eq!(
            error_of("[connections.acme]\nTennant = 'A'"),
            "connector.toml, line 2: there is no property `Tennant`; did you mean `Tenant`?"
        );
        assert_eq!(
            error_of("[connections.acme]\nClientId = 'A'\noauth_client_id = 'B'"),
            "connector.toml, line 3: `ClientId` and `oauth_client_id` are the same property"
        );
        assert!(error_of("[connections.a]\n[connections.A]").contains("in case only"));
    }
}
