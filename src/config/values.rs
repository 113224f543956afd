//! Values as given, with their origin, and what they mean.
//!
//! A value stays text until a setting asks for it; then `env:NAME` and `file:PATH` are
//! followed, once, and the result is checked against the property's form. Values that a
//! stronger source overrides are never looked at. Every error names the property and where
//! its value came from, and the value itself unless it is a secret.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use url::{Host, Url};

use super::folders::Surroundings;
use super::keys::{self, Form, Key};
use super::origins::{Origin, Origins};
use crate::error::{Error, ErrorKind, Result};

/// A property's value as somebody wrote it. No `Debug`: it may be a secret.
struct Given {
    text: String,
    /// Where it was written, as errors say it: `--set`, `connector.toml, line 4`.
    origin: String,
    /// Where its relative paths start.
    folder: PathBuf,
}

/// Whether a URL's host is this machine.
pub(crate) fn leads_to_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The values that won, by property.
pub(super) struct Values<'a> {
    given: BTreeMap<Key, Given>,
    surroundings: &'a Surroundings,
}

impl<'a> Values<'a> {
    pub fn new(surroundings: &'a Surroundings) -> Self {
        Values {
            given: BTreeMap::new(),
            surroundings,
        }
    }

    /// Takes `text` for the property called `name`, unless a stronger source gave one.
    /// Sources are therefore offered strongest first. An empty text is the default's way back.
    pub fn offer(&mut self, name: &str, text: String, origin: &str, folder: &Path) -> Result<()> {
        let property = keys::find_or_suggest(name).map_err(|e| e.while_doing(origin))?;
        self.given.entry(property.key).or_insert_with(|| Given {
            text,
            origin: origin.to_string(),
            folder: folder.to_path_buf(),
        });
        Ok(())
    }

    /// The value as text: given and not empty, or the property's default.
    pub fn text(&self, key: Key) -> Result<Option<String>> {
        let given = match self.given.get(&key) {
            Some(given) if !given.text.trim().is_empty() => given,
            _ => return Ok(key.property().default.map(str::to_string)),
        };
        let text = given.text.trim();
        let text = if let Some(name) = text.strip_prefix("env:") {
            self.surroundings
                .variable(name.trim())
                .ok_or_else(|| {
                    self.problem(
                        key,
                        format_args!("environment variable `{}` isn't set", name.trim()),
                    )
                })?
                .trim()
                .to_string()
        } else if let Some(path) = text.strip_prefix("file:") {
            let path = self.surroundings.path(path.trim(), &given.folder);
            let content = std::fs::read_to_string(&path).map_err(|e| {
                self.problem(key, format_args!("file `{}` can't be read", path.display()))
                    .caused_by(e)
            })?;
            if content.trim().is_empty() {
                return Err(self.problem(key, format_args!("file `{}` is empty", path.display())));
            }
            content.trim().to_string()
        } else {
            text.to_string()
        };
        if text.contains(|c: char| c.is_control()) {
            return Err(self.problem(key, "a value is one line of text"));
        }
        Ok(Some(text))
    }

    /// The place among the property's words of the one given.
    pub fn word(&self, key: Key) -> Result<usize> {
        self.checked(key, |form, text| form.word(text))
    }

    /// The places among the property's words of those given, separated by commas.
    pub fn words(&self, key: Key) -> Result<Vec<usize>> {
        self.checked(key, |form, text| form.words(text))
    }

    /// The whole number given, if one is.
    pub fn whole_if_given(&self, key: Key) -> Result<Option<u64>> {
        match self.text(key)? {
            None => Ok(None),
            Some(_) => self.whole(key).map(Some),
        }
    }

    /// The whole number given.
    pub fn whole(&self, key: Key) -> Result<u64> {
        self.checked(key, |form, text| form.whole(text))
    }

    /// The bytes given.
    pub fn size(&self, key: Key) -> Result<u64> {
        self.checked(key, |form, text| form.size(text))
    }

    /// Whether the value given is `true`.
    pub fn flag(&self, key: Key) -> Result<bool> {
        self.checked(key, |form, text| form.flag(text))
    }

    fn checked<T>(
        &self,
        key: Key,
        check: impl FnOnce(&Form, &str) -> Result<T, String>,
    ) -> Result<T> {
        let text = self.text(key)?.unwrap_or_default();
        check(&key.property().form, &text).map_err(|problem| self.problem(key, problem))
    }

    /// The whole number given; none where it sets no bound.
    pub fn whole_or_none(&self, key: Key) -> Result<Option<u64>> {
        self.checked(key, |form, text| form.whole_or_none(text))
    }

    /// Refuses a property that isn't in effect and was given anything but its default.
    pub fn check_effects(&self) -> Result<()> {
        for property in keys::properties().filter(|property| !property.in_effect) {
            let key = property.key;
            let Some(text) = self.text(key)? else {
                continue;
            };
            let is_default = match property.default {
                Some(default) => property.form.same(&text, default),
                None => Ok(false),
            };
            if !is_default.map_err(|problem| self.problem(key, problem))? {
                let advice = match property.default {
                    Some(default) => format!("leave it out, or at its default, {default}"),
                    None => "leave it out".to_string(),
                };
                let problem = format!("this version doesn't do what it says yet: {advice}");
                return Err(self.problem(key, problem));
            }
        }
        Ok(())
    }

    /// The values given and where, without secrets.
    pub fn origins(&self) -> Result<Origins> {
        let mut origins = Origins::default();
        for (key, given) in &self.given {
            if given.text.trim().is_empty() {
                continue;
            }
            let value = match key.property().secret {
                true => None,
                false => self.text(*key)?,
            };
            let source = given.origin.clone();
            origins.set(*key, Origin { value, source });
        }
        Ok(origins)
    }

    /// The URL given: `https`, or `http` to this machine.
    pub fn url(&self, key: Key) -> Result<Url> {
        let text = self.text(key)?.unwrap_or_default();
        let url = Url::parse(&text).map_err(|e| {
            // What can't be taken apart may hold a password: it isn't shown.
            self.problem(key, "expected a URL such as `https://api.xero.com`")
                .caused_by(e)
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(self.problem(key, "a URL with a user name or password isn't accepted"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(self.problem(
                key,
                format_args!("`{text}`: expected a host without `?` and `#`"),
            ));
        }
        match url.scheme() {
            "https" => Ok(url),
            "http" if leads_to_this_machine(&url) => Ok(url),
            "http" => Err(self.problem(
                key,
                format_args!(
                    "`{text}`: plain http would show tokens to the network and is accepted \
                     to this machine only; use https"
                ),
            )),
            _ => Err(self.problem(key, format_args!("`{text}`: expected https"))),
        }
    }

    /// The path that a value `text` of `key` means where it was written.
    pub fn path(&self, key: Key, text: &str) -> PathBuf {
        let folder = match self.given.get(&key) {
            Some(given) => &given.folder,
            None => &self.surroundings.working_folder,
        };
        self.surroundings.path(text, folder)
    }

    /// An error about the value of `key`, which says where it was given.
    pub fn problem(&self, key: Key, problem: impl Display) -> Error {
        let name = key.name();
        let message = match self.given.get(&key) {
            Some(given) => format!("{}: {name}: {problem}", given.origin),
            None => format!("{name}: {problem}"),
        };
        Error::new(ErrorKind::Configuration, message)
    }
}
