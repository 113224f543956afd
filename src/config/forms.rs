//! What values look like: one check for properties and for `SET xero.…`.

use super::keys::{folded, nearest};

/// What a property's value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Any text.
    Text,
    /// One of these words, compared like property names.
    Word(&'static [&'static str]),
    /// One or more of these words, separated by commas.
    Words(&'static [&'static str]),
    /// A whole number within bounds.
    Whole {
        /// The smallest value.
        from: u64,
        /// The largest value.
        to: u64,
        /// What is counted, in the plural.
        unit: &'static str,
    },
    /// `true` or `false`.
    Flag,
    /// `https://…`, or `http://…` to this machine.
    Url,
    /// A path, or `memory://`.
    TokenStore,
    /// A path.
    File,
}

impl Form {
    /// The place among the words of this form of the one that `text` is, else what's wrong.
    pub(super) fn word(&self, text: &str) -> Result<usize, String> {
        let (Form::Word(choices) | Form::Words(choices)) = self else {
            unreachable!("{self:?} isn't a word");
        };
        let wanted = folded(text);
        let found = choices.iter().position(|choice| folded(choice) == wanted);
        found.ok_or_else(|| unknown(text, choices))
    }

    /// The places of the words that `text` lists, each once, else what's wrong.
    pub(super) fn words(&self, text: &str) -> Result<Vec<usize>, String> {
        let mut places = Vec::new();
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let place = self.word(part)?;
            if !places.contains(&place) {
                places.push(place);
            }
        }
        Ok(places)
    }

    /// The whole number that `text` is, else what's wrong.
    pub(super) fn whole(&self, text: &str) -> Result<u64, String> {
        let Form::Whole { from, to, unit } = self else {
            unreachable!("{self:?} isn't a number");
        };
        let number = text.parse().ok();
        number
            .filter(|number| (from..=to).contains(&number))
            .ok_or_else(|| format!("`{text}` isn't a whole number of {unit} from {from} to {to}"))
    }

    /// Whether `text` says yes, else what's wrong.
    pub(super) fn flag(&self, text: &str) -> Result<bool, String> {
        match folded(text).as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(unknown(text, &["true", "false"])),
        }
    }
}

fn unknown(text: &str, choices: &[&str]) -> String {
    let all = choices.join(", ");
    match nearest(text, choices.iter().copied()) {
        Some(near) => format!("unknown value `{text}`; did you mean `{near}`? All: {all}"),
        None => format!("unknown value `{text}`; it is one of {all}"),
    }
}
