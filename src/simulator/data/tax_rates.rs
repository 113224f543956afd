//! Tax rates: those a line can carry, and a few that none does any more.

use super::World;
use super::amount::Amount;

/// A tax rate.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxRate {
    /// Its code, which lines carry.
    pub tax_type: &'static str,
    /// Its name.
    pub name: String,
    /// `ACTIVE`, `ARCHIVED` or `DELETED`.
    pub status: &'static str,
    /// Its box of the tax return, where it has one.
    pub report_tax_type: Option<&'static str>,
    /// Whether sales may use it.
    pub can_apply_to_revenue: bool,
    /// Whether purchases may use it.
    pub can_apply_to_expenses: bool,
    /// Per cent in all.
    pub effective_rate: Amount,
    /// Its parts.
    pub components: Vec<TaxComponent>,
}

/// A part of a tax rate.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxComponent {
    /// Its name.
    pub name: &'static str,
    /// Per cent.
    pub rate: Amount,
    /// Whether it is levied on the other parts too.
    pub is_compound: bool,
    /// Whether it can't be claimed back.
    pub is_non_recoverable: bool,
}

/// The codes in the order of the list; "" where the organisation's profile names it.
const SALES: usize = 0;
const PURCHASES: usize = 1;
const FREE_SALES: usize = 2;
const FREE_PURCHASES: usize = 3;
const IMPORTS: usize = 4;
const NONE: usize = 5;
const LUXURY: usize = 6;
const OLD: usize = 7;
const OUTSIDE: usize = 8;

const PER_CENT: i64 = 10_000;

impl World {
    pub(crate) fn tax_rate_count(&self) -> usize {
        self.tax_rates_at_first() + self.written.tax_rates.created()
    }

    fn tax_rates_at_first(&self) -> usize {
        // The second organisation's rate outside of tax is `NONE` already.
        match self.profile().outside_tax {
            "NONE" => OUTSIDE,
            _ => OUTSIDE + 1,
        }
    }

    pub(crate) fn tax_rate(&self, index: usize) -> TaxRate {
        if let Some(written) = self.written.tax_rates.get(index) {
            return TaxRate::clone(written);
        }
        let profile = self.profile();
        let standard = Amount(profile.tax_rate * PER_CENT / 100);
        let component = |name, rate| TaxComponent {
            name,
            rate,
            is_compound: false,
            is_non_recoverable: false,
        };
        let whole = standard.0 / PER_CENT;
        let (tax_type, name, report_tax_type) = match index {
            SALES => (
                profile.tax_on_sales,
                format!("{whole}% GST on Income"),
                Some("OUTPUT"),
            ),
            PURCHASES => (
                profile.tax_on_purchases,
                format!("{whole}% GST on Expenses"),
                Some("INPUT"),
            ),
            FREE_SALES => (
                profile.no_tax_on_sales,
                "GST Free Income".to_owned(),
                Some("EXEMPTOUTPUT"),
            ),
            // `NONE` is on the list once.
            FREE_PURCHASES if profile.no_tax_on_purchases == "NONE" => {
                ("INPUTTAXED", "Input Taxed".to_owned(), Some("INPUTTAXED"))
            }
            FREE_PURCHASES => (
                profile.no_tax_on_purchases,
                "GST Free Expenses".to_owned(),
                Some("EXEMPTEXPENSES"),
            ),
            IMPORTS => (
                "GSTONIMPORTS",
                "GST on Imports".to_owned(),
                Some("GSTONIMPORTS"),
            ),
            NONE => ("NONE", "No GST \"0%\"".to_owned(), Some("NONE")),
            LUXURY => ("TAX001", "Levy & duty".to_owned(), None),
            OLD => ("TAX002", "Old levy, 12½%".to_owned(), None),
            _ => (
                profile.outside_tax,
                "BAS Excluded".to_owned(),
                Some("BASEXCLUDED"),
            ),
        };
        let components = match index {
            SALES | PURCHASES => vec![component("GST", standard)],
            // Ten per cent, and five on the sum with the ten.
            LUXURY => vec![
                component("Levy", Amount(10 * PER_CENT)),
                TaxComponent {
                    is_compound: true,
                    is_non_recoverable: true,
                    ..component("Duty", Amount(5 * PER_CENT))
                },
            ],
            OLD => vec![component("Levy", Amount(125_000))],
            _ => vec![component("GST", Amount::ZERO)],
        };
        TaxRate {
            tax_type,
            name,
            status: if index == OLD { "DELETED" } else { "ACTIVE" },
            report_tax_type,
            can_apply_to_revenue: !matches!(index, PURCHASES | FREE_PURCHASES | IMPORTS),
            can_apply_to_expenses: !matches!(index, SALES | FREE_SALES | IMPORTS),
            effective_rate: match index {
                LUXURY => Amount(155_000),
                _ => components.iter().map(|component| component.rate).sum(),
            },
            components,
        }
    }
}
