//! The properties of a connection, as data: a list for each topic.
//!
//! A [`Property`] says its names, what its value looks like, its default and its meaning.
//! Adding a property is adding a [`Key`], an entry in its topic's list and a field of `Settings`.

mod calls;
mod guards;
mod key;
mod log;
mod network;
mod reading;
mod sign_in;
mod tables;
mod writing;

pub use super::forms::Form;
pub use key::Key;

use crate::error::{Error, ErrorKind, Result};
use crate::likeness::{ALIKE, alike};

/// One property: what it is called, what it holds and what it does.
#[derive(Debug)]
pub struct Property {
    /// The name in code.
    pub key: Key,
    /// The name to users; case, spaces, `_` and `-` don't matter when it is read.
    pub name: &'static str,
    /// Other names it is accepted by.
    pub other_names: &'static [&'static str],
    /// What a value looks like.
    pub form: Form,
    /// The value when none is given, as it would be written.
    pub default: Option<&'static str>,
    /// Whether its value may never be shown.
    pub secret: bool,
    /// Whether it does what it says already. One that doesn't takes its default alone.
    pub in_effect: bool,
    /// What it does, in one or two sentences.
    pub about: &'static str,
    /// A value to show in the example file, as it would be written.
    pub example: &'static str,
}

/// Properties that belong together.
#[derive(Debug)]
pub struct Topic {
    /// What they are about, as a heading.
    pub title: &'static str,
    /// The properties, in the order they are shown to users.
    pub properties: &'static [Property],
}

/// Every property, by topic, in the order they are shown to users.
pub static TOPICS: &[Topic] = &[
    Topic::new("Signing in", sign_in::SIGN_IN),
    Topic::new("Organisation and tables", tables::TABLES),
    Topic::new("Reading", reading::READING),
    Topic::new("Calls", calls::CALLS),
    Topic::new("Network", network::NETWORK),
    Topic::new("Guards", guards::GUARDS),
    Topic::new("Writing", writing::WRITING),
    Topic::new("Log file", log::LOG),
];

/// The APIs by the names of their schemas.
const SCHEMAS: &[&str] = &["ACCOUNTING", "ASSETS", "PAYROLLAUS", "FILES", "PROJECTS"];

/// Every property, in the order they are shown to users.
pub fn properties() -> impl Iterator<Item = &'static Property> {
    TOPICS.iter().flat_map(|topic| topic.properties)
}

impl Topic {
    const fn new(title: &'static str, properties: &'static [Property]) -> Topic {
        Topic { title, properties }
    }
}

impl Property {
    /// One without a default, in effect and no secret.
    const fn new(key: Key, name: &'static str, form: Form, about: &'static str) -> Property {
        Property {
            key,
            name,
            other_names: &[],
            form,
            default: None,
            secret: false,
            in_effect: true,
            about,
            example: "",
        }
    }

    /// The same, accepted by these names too.
    const fn also(mut self, other_names: &'static [&'static str]) -> Property {
        self.other_names = other_names;
        self
    }

    /// The same with a default, which is its example.
    const fn default(mut self, value: &'static str) -> Property {
        self.default = Some(value);
        self.example = value;
        self
    }

    /// The same with a value to show.
    const fn example(mut self, value: &'static str) -> Property {
        self.example = value;
        self
    }

    /// The same, its value never shown.
    const fn secret(mut self) -> Property {
        self.secret = true;
        self
    }

    /// The same, taking its default alone until it does what it says.
    const fn not_yet(mut self) -> Property {
        self.in_effect = false;
        self
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.other_names.iter().copied())
    }
}

impl Key {
    /// The property's entry in its topic's list.
    pub fn property(self) -> &'static Property {
        properties()
            .find(|property| property.key == self)
            .unwrap_or_else(|| unreachable!("{self:?} has no entry, which a test forbids"))
    }

    /// The property's name to users.
    pub fn name(self) -> &'static str {
        self.property().name
    }
}

/// The form in which names and words are compared: lower case, without spaces, `_` and `-`.
pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && *c != '_' && *c != '-')
        .flat_map(char::to_lowercase)
        .collect()
}

/// The property called `name`, if there is one.
pub fn find(name: &str) -> Option<&'static Property> {
    let wanted = folded(name);
    properties().find(|property| property.names().any(|known| folded(known) == wanted))
}

/// The property called `name`.
///
/// # Errors
/// `Configuration`, naming the nearest property, or all where none is near.
pub(super) fn find_or_suggest(name: &str) -> Result<&'static Property> {
    find(name).ok_or_else(|| {
        let all = properties().flat_map(Property::names);
        let advice = match nearest(name, all) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the properties are {}",
                properties()
                    .map(|property| property.name)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        Error::new(
            ErrorKind::Configuration,
            format!("there is no property `{}`; {advice}", name.trim()),
        )
    })
}

/// The one of `choices` that `typed` was probably meant to be.
pub(super) fn nearest<'a>(
    typed: &str,
    choices: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = folded(typed);
    choices
        .into_iter()
        .map(|choice| (alike(&typed, &folded(choice)), choice))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, choice)| choice)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_of_one_property() {
        let mut seen = BTreeSet::new();
        for property in properties() {
            for name in property.names() {
                assert!(seen.insert(folded(name)), "property name `{name}` twice");
            }
        }
    }

    #[test]
    fn every_key_has_its_entry() {
        let keys: BTreeSet<_> = properties().map(|property| property.key).collect();
        assert_eq!(keys.len(), properties().count(), "a key has two entries");
        // Keys are numbered from 0 and the last one is `MaxLogFileCount`.
        assert_eq!(
            keys.len(),
            Key::MaxLogFileCount as usize + 1,
            "a key has no entry"
        );
    }

    #[test]
    fn every_property_says_what_it_does() {
        for property in properties() {
            let name = property.name;
            assert!(property.about.ends_with('.'), "property `{name}`: no about");
            assert!(!property.example.is_empty(), "property `{name}`: example");
            assert!(
                !property.secret || property.default.is_none(),
                "property `{name}`: a secret has no default"
            );
        }
    }

    #[test]
    fn those_not_in_effect_are_these() {
        let not_yet = properties().filter(|property| !property.in_effect);
        let not_yet: Vec<_> = not_yet.map(|property| property.name).collect();
        assert_eq!(not_yet, ["UseSummaryOnly"]);
    }

    #[test]
    fn spelling_of_names_is_free() {
        for name in ["Auth Scheme", "auth_scheme", "AUTH-SCHEME", "authscheme"] {
            assert_eq!(find(name).map(|p| p.key), Some(Key::AuthScheme), "{name}");
        }
        assert_eq!(
            find("client_id").map(|p| p.key),
            Some(Key::OAuthClientId),
            "as Gathr's form spells it"
        );
    }

    #[test]
    fn unknown_property_names_the_nearest() {
        let error = find_or_suggest("Tennant").unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no property `Tennant`; did you mean `Tenant`?"
        );
        let error = find_or_suggest("zzz").unwrap_err().to_string();
        assert!(
            error.contains("ConnectionName, AuthScheme, InitiateOAuth"),
            "{error}"
        );
    }
}
