//! Gathers a command line's sources and lets the strongest value of each property win.
//!
//! Strongest first: `--set`, the connection string, `XERO_SQL_…` variables, the file, the
//! default. A demo's presets stand right behind `--set` and shut out everything weaker, so
//! that no real credential ever meets the simulator.

use std::path::{Path, PathBuf};

use super::connection_string;
use super::document::Document;
use super::file::ConfigFile;
use super::folders::Surroundings;
use super::keys::{self, Key};
use super::settings::{DEFAULT_NAME, Settings};
use super::values::Values;
use crate::error::{Error, ErrorKind, Result};

/// `XERO_SQL_…` variables that steer the program and are no properties.
const CONTROL_VARIABLES: [&str; 4] = [
    "XERO_SQL_BLESS",
    "XERO_SQL_CASES",
    "XERO_SQL_CONFIG",
    "XERO_SQL_PAGER",
];
const VARIABLE_PREFIX: &str = "XERO_SQL_";
const FILE_NAME: &str = "connector.toml";

/// Where settings come from, as a command line gathers it. No `Debug`: it may hold secrets.
#[derive(Default, Clone)]
pub struct Sources {
    /// `--set Property=Value`, as typed; a later one wins.
    pub sets: Vec<String>,
    /// `--connection-string`, as typed.
    pub connection_string: Option<String>,
    /// `--config`: the configuration file to read in place of those that are looked for.
    pub config: Option<PathBuf>,
    /// `--connection`: which of the file's connections to take.
    pub connection: Option<String>,
    /// Properties that stand in place of the connection string, the environment and the
    /// file, which are then not looked at.
    pub presets: Option<Vec<(&'static str, String)>>,
    /// A JSON document that stands in place of the connection string and the file: its path,
    /// or `-` for standard input, which is read when the settings are.
    pub json: Option<PathBuf>,
}

impl Sources {
    /// The settings that the sources say together.
    ///
    /// # Errors
    /// `Configuration`, naming the source, its line where it has lines, and the property.
    pub fn load(&self) -> Result<Settings> {
        self.load_in(&Surroundings::of_process())
    }

    pub(super) fn load_in(&self, surroundings: &Surroundings) -> Result<Settings> {
        let here = &surroundings.working_folder;
        let mut values = Values::new(surroundings);
        for text in self.sets.iter().rev() {
            let (name, value) = text.split_once('=').ok_or_else(|| {
                problem("--set: expected `Property=Value`, such as `Tenant=Demo Company (AU)`")
            })?;
            values.offer(name, value.to_string(), "--set", here)?;
        }
        if self.json.is_some() {
            self.refuse_beside_document()?;
        }
        if let Some(presets) = &self.presets {
            for (name, value) in presets {
                values.offer(name, value.clone(), "the demo", here)?;
            }
            return Settings::from_values("demo", &values, surroundings);
        }
        if let Some(text) = &self.connection_string {
            let origin = "the connection string";
            let pairs = connection_string::parse(text)?;
            refuse_twins(origin, pairs.iter().map(|(name, _)| name.as_str()))?;
            for (name, value) in pairs {
                values.offer(&name, value, origin, here)?;
            }
        }
        if let Some(path) = &self.json {
            self.offer_document(path, &mut values, here)?;
            offer_environment(&mut values, surroundings)?;
            return Settings::from_values(DEFAULT_NAME, &values, surroundings);
        }
        offer_environment(&mut values, surroundings)?;
        let file = self.file(surroundings)?;
        let connection = match (&file, &self.connection) {
            (Some(file), name) => file.connection(name.as_deref())?,
            (None, None) => None,
            (None, Some(name)) => {
                return Err(problem(format!(
                    "there is no configuration file to find connection `{name}` in. \
                     Name one with --config; without it {} are looked for",
                    candidates(surroundings)
                        .map(|path| path.display().to_string())
                        .collect::<Vec<_>>()
                        .join(" and ")
                )));
            }
        };
        if let (Some(file), Some(connection)) = (&file, connection) {
            for entry in &connection.entries {
                let folder = here.join(file.folder());
                values.offer(&entry.name, entry.text.clone(), &entry.origin, &folder)?;
            }
            let name = connection.name.clone();
            values.offer(Key::ConnectionName.name(), name, &connection.origin, here)?;
        }
        Settings::from_values(DEFAULT_NAME, &values, surroundings)
    }

    /// Refuses what a document stands in place of: which of them was meant?
    fn refuse_beside_document(&self) -> Result<()> {
        let others = [
            ("--demo", self.presets.is_some()),
            ("--config", self.config.is_some()),
            ("--connection", self.connection.is_some()),
            ("--connection-string", self.connection_string.is_some()),
        ];
        match others.iter().find(|(_, is_given)| *is_given) {
            None => Ok(()),
            Some((other, _)) => Err(problem(format!(
                "--from-json stands in place of {other}: give one of them"
            ))),
        }
    }

    fn offer_document(&self, path: &Path, values: &mut Values<'_>, here: &Path) -> Result<()> {
        let Document { origin, pairs } = Document::read(path, here)?;
        refuse_twins(&origin, pairs.iter().map(|(key, _)| key.as_str()))?;
        for (key, value) in pairs {
            let origin = format!("{origin}, `{key}`");
            values.offer(&key, value, &origin, here)?;
        }
        Ok(())
    }

    /// The file named, which must be there, or the first that is found.
    fn file(&self, surroundings: &Surroundings) -> Result<Option<ConfigFile>> {
        let here = &surroundings.working_folder;
        if let Some(path) = &self.config {
            return ConfigFile::read(&here.join(path)).map(Some);
        }
        if let Some(path) = surroundings.variable("XERO_SQL_CONFIG") {
            return ConfigFile::read(&here.join(path))
                .map(Some)
                .map_err(|e| e.while_doing("XERO_SQL_CONFIG"));
        }
        candidates(surroundings)
            .find(|path| here.join(path).is_file())
            .map(|path| ConfigFile::read(&here.join(path)))
            .transpose()
    }
}

fn problem(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Configuration, message)
}

/// The files that are looked for when none is named.
fn candidates(surroundings: &Surroundings) -> impl Iterator<Item = PathBuf> {
    let own = surroundings.config_folder();
    std::iter::once(PathBuf::from(FILE_NAME)).chain(own.map(|folder| folder.join(FILE_NAME)))
}

fn offer_environment(values: &mut Values<'_>, surroundings: &Surroundings) -> Result<()> {
    let mut taken = Vec::new();
    for (variable, value) in &surroundings.variables {
        let Some(name) = variable.strip_prefix(VARIABLE_PREFIX) else {
            continue;
        };
        if CONTROL_VARIABLES.contains(&variable.as_str()) || value.is_empty() {
            continue;
        }
        if keys::find(name).is_none() {
            tracing::warn!("environment variable {variable} names no property and is ignored");
            continue;
        }
        taken.push(name);
        let origin = format!("environment variable {variable}");
        values.offer(name, value.clone(), &origin, &surroundings.working_folder)?;
    }
    refuse_twins("the environment", taken)
}

/// Two spellings of one property within one source: which of them was meant?
fn refuse_twins<'a>(origin: &str, names: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let mut seen: Vec<(Key, &str)> = Vec::new();
    for name in names {
        let Some(property) = keys::find(name) else {
            continue;
        };
        if let Some((_, earlier)) = seen.iter().find(|(key, _)| *key == property.key) {
            return Err(problem(format!(
                "{origin}: `{earlier}` and `{name}` are the same property"
            )));
        }
        seen.push((property.key, name));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Origin, TokenStoreLocation};

    /// A folder with a `connector.toml` and an environment.
    struct Place {
        folder: tempfile::TempDir,
        variables: Vec<(String, String)>,
    }

    impl Place {
        fn new(file: &str) -> Self {
            let folder = tempfile::tempdir().unwrap();
            if !file.is_empty() {
                std::fs::write(folder.path().join(FILE_NAME), file).unwrap();
            }
            Place {
                variables: vec![(
                    "HOME".to_string(),
                    folder.path().join("home").display().to_string(),
                )],
                folder,
            }
        }

        fn variable(mut self, name: &str, value: &str) -> Self {
            self.variables.push((name.to_string(), value.to_string()));
            self
        }

        fn load(&self, sources: &Sources) -> Result<Settings> {
            sources.load_in(&Surroundings {
                variables: self.variables.clone(),
                working_folder: self.folder.path().to_path_buf(),
            })
        }

        fn tenant(&self, sources: &Sources) -> Option<String> {
            self.load(sources).unwrap().tenant
        }
    }

    const FILE: &str = "[connections.acme]\nClientId = 'app'\nTenant = 'file'\n";

    fn sets(sets: &[&str]) -> Sources {
        Sources {
            sets: sets.iter().map(|text| text.to_string()).collect(),
            ..Sources::default()
        }
    }

    #[test]
    fn the_strongest_source_wins() {
        let file = Place::new(FILE);
        assert_eq!(file.tenant(&Sources::default()).as_deref(), Some("file"));
        let environment = Place::new(FILE).variable("XERO_SQL_TENANT", "environment");
        assert_eq!(
            environment.tenant(&Sources::default()).as_deref(),
            Some("environment")
        );
        let mut sources = Sources {
            connection_string: Some("Tenant=string".to_string()),
            ..Sources::default()
        };
        assert_eq!(environment.tenant(&sources).as_deref(), Some("string"));
        sources.sets = vec!["tenant=set".to_string(), "Tenant=set again".to_string()];
        assert_eq!(environment.tenant(&sources).as_deref(), Some("set again"));
        sources.sets = vec!["Tenant=".to_string()];
        assert_eq!(environment.tenant(&sources), None);
    }

    #[test]
    fn a_document_is_stronger_than_the_environment_and_no_file_is_read_beside_it() {
        let place = Place::new("this is no TOML")
            .variable("XERO_SQL_TENANT", "environment")
            .variable("XERO_SQL_PAGE_SIZE", "7");
        let path = place.folder.path().join("form.json");
        let text = r#"{"Connection Name": "Acme", "Client ID": "app", "Tenant": "form"}"#;
        std::fs::write(path, text).unwrap();
        let mut sources = Sources {
            json: Some("form.json".into()),
            ..Sources::default()
        };
        let settings = place.load(&sources).unwrap();
        assert_eq!(settings.connection_name, "Acme");
        assert_eq!(settings.tenant.as_deref(), Some("form"));
        assert_eq!(settings.page_size, 7);
        sources.sets = vec!["Tenant=set".to_string()];
        assert_eq!(place.tenant(&sources).as_deref(), Some("set"));
        sources.config = Some("connector.toml".into());
        let error = place.load(&sources).unwrap_err().to_string();
        assert!(
            error.starts_with("--from-json stands in place of --config"),
            "{error}"
        );
    }

    #[test]
    fn a_table_may_name_its_connection_and_is_found_by_both_names() {
        let place = Place::new(
            "[connections.a]\n'Connection Name' = 'Acme AU'\n'Client ID' = 'app'\n\
             [connections.b]\nClientId = 'app'\n",
        );
        let name = |asked: &str| {
            let sources = Sources {
                connection: Some(asked.to_string()),
                ..Sources::default()
            };
            place.load(&sources).unwrap().connection_name
        };
        assert_eq!(name("a"), "Acme AU");
        assert_eq!(name("acme au"), "Acme AU");
        assert_eq!(name("b"), "b");
    }

    #[test]
    fn every_value_tells_where_it_was_given_and_a_secret_nothing_more() {
        let place = Place::new(
            "[connections.acme]\nClientId = 'env:APP'\nClientSecret = 'hunter2'\nTenant = ''\n",
        )
        .variable("XERO_SQL_PAGE_SIZE", "7")
        .variable("APP", "app");
        let sources = Sources {
            sets: vec!["max rows=5".to_string()],
            connection_string: Some("Timeout=9".to_string()),
            ..Sources::default()
        };
        let origins = place.load(&sources).unwrap().origins;
        let file = place.folder.path().join(FILE_NAME);
        let check = |key: Key, value: Option<&str>, source: &str| {
            let expected = Origin {
                value: value.map(str::to_string),
                source: source.to_string(),
            };
            assert_eq!(origins.of(key), Some(&expected));
        };
        let line = |line: usize| format!("{}, line {line}", file.display());
        check(Key::ConnectionName, Some("acme"), &line(1));
        check(Key::OAuthClientId, Some("app"), &line(2));
        check(Key::OAuthClientSecret, None, &line(3));
        check(
            Key::PageSize,
            Some("7"),
            "environment variable XERO_SQL_PAGE_SIZE",
        );
        check(Key::Timeout, Some("9"), "the connection string");
        check(Key::MaxRows, Some("5"), "--set");
        assert_eq!(origins.of(Key::Tenant), None);
        assert_eq!(origins.of(Key::Schema), None);
        assert!(!format!("{origins:?}").contains("hunter2"));
    }

    #[test]
    fn presets_yield_to_set_alone() {
        let place = Place::new("this is no TOML")
            .variable("XERO_SQL_TENANT", "environment")
            .variable("XERO_SQL_REFRESH_TOKEN", "real");
        let mut sources = sets(&["PageSize=10"]);
        sources.presets = Some(vec![
            ("ClientId", "demo".to_string()),
            ("Tenant", "Demo Company (AU)".to_string()),
            ("PageSize", "100".to_string()),
            ("OAuthSettingsLocation", "memory://".to_string()),
        ]);
        let settings = place.load(&sources).unwrap();
        assert_eq!(settings.tenant.as_deref(), Some("Demo Company (AU)"));
        assert_eq!(settings.page_size, 10);
        assert!(settings.refresh_token.is_none());
        assert_eq!(settings.connection_name, "demo");
    }

    #[test]
    fn the_connection_names_its_token_file() {
        let settings = Place::new(FILE).load(&Sources::default()).unwrap();
        assert_eq!(settings.connection_name, "acme");
        let TokenStoreLocation::File(path) = settings.token_store else {
            panic!("kept in memory");
        };
        assert!(path.ends_with("xero-sql/tokens/acme.json"), "{path:?}");
        let settings = Place::new("").load(&sets(&["ClientId=app"])).unwrap();
        assert_eq!(settings.connection_name, "default");
    }

    #[test]
    fn paths_in_a_file_start_from_its_folder() {
        let place = Place::new("");
        let sub = place.folder.path().join("sub");
        std::fs::create_dir(&sub).unwrap();
        std::fs::write(sub.join("id"), "app\n").unwrap();
        let text = "[connections.a]\nClientId = 'file:id'\nOAuthSettingsLocation = 'tokens.json'";
        std::fs::write(sub.join("my.toml"), text).unwrap();
        let sources = Sources {
            config: Some("sub/my.toml".into()),
            ..Sources::default()
        };
        let settings = place.load(&sources).unwrap();
        assert_eq!(settings.client_id.as_deref(), Some("app"));
        assert_eq!(
            settings.token_store,
            TokenStoreLocation::File(sub.join("tokens.json"))
        );
    }

    #[test]
    fn files_are_found_in_their_order() {
        let place = Place::new("").variable("XERO_SQL_CLIENT_ID", "app");
        assert_eq!(place.tenant(&Sources::default()), None);
        let home = place.folder.path().join("home");
        let own = Surroundings {
            variables: place.variables.clone(),
            working_folder: PathBuf::new(),
        }
        .config_folder()
        .unwrap();
        assert!(own.starts_with(&home));
        std::fs::create_dir_all(&own).unwrap();
        let tenant = |name: &str| format!("[connections.a]\nTenant = '{name}'");
        std::fs::write(own.join(FILE_NAME), tenant("own")).unwrap();
        assert_eq!(place.tenant(&Sources::default()).as_deref(), Some("own"));
        std::fs::write(place.folder.path().join(FILE_NAME), tenant("here")).unwrap();
        assert_eq!(place.tenant(&Sources::default()).as_deref(), Some("here"));
        std::fs::write(place.folder.path().join("named.toml"), tenant("named")).unwrap();
        let place = place.variable("XERO_SQL_CONFIG", "named.toml");
        assert_eq!(place.tenant(&Sources::default()).as_deref(), Some("named"));
    }

    #[test]
    fn what_was_named_must_be_there() {
        let place = Place::new("");
        let sources = Sources {
            config: Some("none.toml".into()),
            ..Sources::default()
        };
        let error = place.load(&sources).unwrap_err().to_string();
        assert!(error.contains("none.toml can't be read"), "{error}");
        let sources = Sources {
            connection: Some("acme".to_string()),
            ..Sources::default()
        };
        let error = place.load(&sources).unwrap_err().to_string();
        assert!(error.contains("to find connection `acme` in"), "{error}");
        let place = place.variable("XERO_SQL_CONFIG", "gone.toml");
        let error = place.load(&Sources::default()).unwrap_err().to_string();
        assert!(error.starts_with("XERO_SQL_CONFIG: "), "{error}");
    }

    #[test]
    fn unknown_variables_are_ignored_and_twins_are_not() {
        let place = Place::new(FILE)
            .variable("XERO_SQL_CASES", "1")
            .variable("XERO_SQL_COLOUR", "red")
            .variable("XERO_SQL_TENANT", "");
        assert_eq!(place.tenant(&Sources::default()).as_deref(), Some("file"));
        let place = place
            .variable("XERO_SQL_CLIENTID", "a")
            .variable("XERO_SQL_OAUTH_CLIENT_ID", "b");
        assert_eq!(
            place.load(&Sources::default()).unwrap_err().to_string(),
            "the environment: `CLIENTID` and `OAUTH_CLIENT_ID` are the same property"
        );
    }

    #[test]
    fn errors_say_where_the_value_was_written() {
        let check = |sources: &Sources, place: Place, expected: &str| {
            let error = place.load(sources).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(
            &Sources::default(),
            Place::new("[connections.acme]\n\nPageSize = 0\n"),
            "connector.toml, line 3: PageSize: `0` isn't",
        );
        check(
            &Sources::default(),
            Place::new("").variable("XERO_SQL_PAGE_SIZE", "x"),
            "environment variable XERO_SQL_PAGE_SIZE: PageSize: `x` isn't",
        );
        check(
            &sets(&["PageSice=1"]),
            Place::new(""),
            "--set: there is no property `PageSice`; did you mean `PageSize`?",
        );
        check(&sets(&["hunter2"]), Place::new(""), "--set: expected `Prop");
    }

    #[test]
    fn references_are_followed_once_and_only_where_they_won() {
        let place = Place::new("[connections.a]\nClientId='env:GONE'\nTenant='env:NAME'")
            .variable("NAME", "env:GONE");
        let settings = place.load(&sets(&["ClientId=app"])).unwrap();
        assert_eq!(settings.tenant.as_deref(), Some("env:GONE"));
        let error = place.load(&Sources::default()).unwrap_err().to_string();
        assert!(
            error.ends_with("line 2: OAuthClientId: environment variable `GONE` isn't set"),
            "{error}"
        );
    }
}
