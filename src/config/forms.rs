//! What values look like: one check for properties and for `SET xero.…`.

use std::fmt;

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
    /// A whole number, or -1 for no bound.
    WholeOrNone {
        /// The largest value.
        to: u64,
        /// What is counted, in the plural.
        unit: &'static str,
    },
    /// A number of bytes within bounds, written with its unit: `10 MB`.
    Size {
        /// The smallest value, in bytes.
        from: u64,
        /// The largest value, in bytes.
        to: u64,
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
            .ok_or_else(|| {
                format!(
                    "`{text}` isn't a whole number{} from {from} to {to}",
                    of(unit)
                )
            })
    }

    /// The whole number that `text` is, none for -1, else what's wrong.
    pub(super) fn whole_or_none(&self, text: &str) -> Result<Option<u64>, String> {
        let Form::WholeOrNone { to, unit } = self else {
            unreachable!("{self:?} isn't a number or -1");
        };
        if text == "-1" {
            return Ok(None);
        }
        let number = text.parse().ok();
        let number = number.filter(|number| number <= to);
        number.map(Some).ok_or_else(|| {
            format!("`{text}` isn't a whole number of {unit} from 0 to {to}, nor -1 for no bound")
        })
    }

    /// The bytes that `text` is, else what's wrong. A kilobyte has 1,024.
    pub(super) fn size(&self, text: &str) -> Result<u64, String> {
        let Form::Size { from, to } = self else {
            unreachable!("{self:?} isn't a size");
        };
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
        let unit = match folded(unit).as_str() {
            "" | "b" | "byte" | "bytes" => Some(1),
            "k" | "kb" | "kib" => Some(1 << 10),
            "m" | "mb" | "mib" => Some(1 << 20),
            "g" | "gb" | "gib" => Some(1_u64 << 30),
            _ => None,
        };
        // A double holds every number of bytes within the bounds.
        let number: Option<f64> = number.parse().ok();
        let bytes = number.zip(unit).map(|(number, unit)| number * unit as f64);
        let bytes = bytes.filter(|bytes| (*from as f64..=*to as f64).contains(bytes));
        bytes
            .map(|bytes| bytes as u64)
            .ok_or_else(|| format!("`{text}` isn't {self}"))
    }

    /// Whether `text` and `other` are the same value of this form, else what's wrong with `text`.
    pub(super) fn same(&self, text: &str, other: &str) -> Result<bool, String> {
        Ok(match self {
            Form::Text | Form::Url | Form::TokenStore | Form::File => text == other,
            Form::Word(_) => Some(self.word(text)?) == self.word(other).ok(),
            Form::Words(_) => Some(self.words(text)?) == self.words(other).ok(),
            Form::Whole { .. } => Some(self.whole(text)?) == self.whole(other).ok(),
            Form::WholeOrNone { .. } => {
                Some(self.whole_or_none(text)?) == self.whole_or_none(other).ok()
            }
            Form::Size { .. } => Some(self.size(text)?) == self.size(other).ok(),
            Form::Flag => Some(self.flag(text)?) == self.flag(other).ok(),
        })
    }

    /// Whether a value is a number, `true` or `false`, which TOML writes without quotes.
    #[cfg(test)]
    pub(super) fn is_bare(&self) -> bool {
        matches!(
            self,
            Form::Whole { .. } | Form::WholeOrNone { .. } | Form::Flag
        )
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

impl fmt::Display for Form {
    /// Says what a value is: `a whole number of rows from 1 to 1000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Form::Text => f.write_str("text"),
            Form::Word(choices) => write!(f, "one of {}", choices.join(", ")),
            Form::Words(choices) => write!(f, "a list of {}", choices.join(", ")),
            Form::Whole { from, to, unit } => {
                write!(f, "a whole number{} from {from} to {to}", of(unit))
            }
            Form::WholeOrNone { unit, .. } => write!(f, "a whole number of {unit}, or -1"),
            Form::Size { from, to } => write!(
                f,
                "a size from {} KB to {} GB, such as 10 MB",
                from >> 10,
                to >> 30
            ),
            Form::Flag => f.write_str("true or false"),
            Form::Url => f.write_str("a URL"),
            Form::TokenStore => f.write_str("a path, or memory://"),
            Form::File => f.write_str("a path"),
        }
    }
}

/// ` of rows`, unless the number speaks for itself.
fn of(unit: &str) -> String {
    match unit {
        "" => String::new(),
        unit => format!(" of {unit}"),
    }
}
