//! Currencies: the organisation's own and those its documents are in.

use super::World;

/// A currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Currency {
    /// Its ISO 4217 code.
    pub code: &'static str,
    /// Its name.
    pub description: &'static str,
}

impl World {
    pub(crate) fn currency_count(&self) -> usize {
        self.profile().foreign.len() + 1
    }

    pub(crate) fn currency(&self, index: usize) -> Currency {
        let profile = self.profile();
        let code = match index.checked_sub(1) {
            Some(foreign) => profile.foreign[foreign].0,
            None => profile.currency,
        };
        let description = match code {
            "AUD" => "Australian Dollar",
            "NZD" => "New Zealand Dollar",
            "USD" => "United States Dollar",
            _ => "Euro",
        };
        Currency { code, description }
    }
}
