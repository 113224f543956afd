//! Which value of each property won, and where somebody wrote it.

use std::collections::BTreeMap;

use super::keys::Key;

/// The values that were given and won, by property; all others have their defaults.
///
/// They are those of the moment at which the settings were read: a field of `Settings` that a
/// program changes afterwards is not told here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(BTreeMap<Key, Origin>);

/// A value that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The value, references followed; none for a secret.
    pub value: Option<String>,
    /// Where it was written: `--set`, `connector.toml, line 4`.
    pub source: String,
}

impl Origins {
    /// The value of `key` that was given, if one was.
    pub fn of(&self, key: Key) -> Option<&Origin> {
        self.0.get(&key)
    }

    pub(crate) fn set(&mut self, key: Key, origin: Origin) {
        self.0.insert(key, origin);
    }
}
