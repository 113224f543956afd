//! The organisations, and what belongs to an organisation as a whole.
//!
//! The first is the demo company, in Australia; the second has a quarter of its documents, and
//! another currency, tax rate and calendar, so that code that mixes up organisations shows it. Further ones are like these by turns, with names of
//! their own.

use chrono::NaiveDate;

use super::World;
use super::amount::Rate;
use super::ids::{Guid, Kind};

/// An organisation, as `/Organisation` tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Organisation {
    /// Its id, which is also its tenant id.
    pub organisation_id: Guid,
    /// The name it is shown under.
    pub name: String,
    /// Its registered name.
    pub legal_name: String,
    /// The edition of Xero, such as `AU`.
    pub version: &'static str,
    /// The kind of body it is, such as `COMPANY`.
    pub organisation_type: &'static str,
    /// The currency of its books.
    pub base_currency: &'static str,
    /// Its country.
    pub country_code: &'static str,
    /// Whether it is the demo company.
    pub is_demo_company: bool,
    /// Its tax number, if it has one.
    pub tax_number: Option<String>,
    /// Its company number, if it has one.
    pub registration_number: Option<String>,
    /// What it does, if it says so.
    pub line_of_business: Option<String>,
    /// The last day of its financial year.
    pub financial_year_end_day: u32,
    /// The last month of its financial year.
    pub financial_year_end_month: u32,
    /// How it accounts for sales tax.
    pub sales_tax_basis: &'static str,
    /// How often it reports sales tax.
    pub sales_tax_period: &'static str,
    /// The day up to which its books are closed to most users.
    pub period_lock_date: Option<NaiveDate>,
    /// The day up to which its books are closed to all.
    pub end_of_year_lock_date: Option<NaiveDate>,
    /// When it was made, in milliseconds UTC.
    pub created_ms: i64,
    /// Its time zone, in Xero's spelling.
    pub timezone: &'static str,
    /// The short code of its links.
    pub short_code: &'static str,
    /// Its plan.
    pub class: &'static str,
}

/// What differs between the first two.
pub(crate) struct Profile {
    pub(crate) country: &'static str,
    pub(crate) country_name: &'static str,
    pub(crate) currency: &'static str,
    /// Foreign currencies with the usual rate (foreign units for one of ours).
    pub(crate) foreign: [(&'static str, Rate); 3],
    /// Sales tax in ten-thousandths.
    pub(crate) tax_rate: i64,
    pub(crate) tax_on_sales: &'static str,
    pub(crate) tax_on_purchases: &'static str,
    pub(crate) no_tax_on_sales: &'static str,
    pub(crate) no_tax_on_purchases: &'static str,
    pub(crate) outside_tax: &'static str,
}

const PROFILES: [Profile; 2] = [
    Profile {
        country: "AU",
        country_name: "Australia",
        currency: "AUD",
        foreign: [
            ("USD", Rate(652_340)),
            ("NZD", Rate(1_091_200)),
            ("EUR", Rate(601_850)),
        ],
        tax_rate: 1_000,
        tax_on_sales: "OUTPUT",
        tax_on_purchases: "INPUT",
        no_tax_on_sales: "EXEMPTOUTPUT",
        no_tax_on_purchases: "EXEMPTEXPENSES",
        outside_tax: "BASEXCLUDED",
    },
    Profile {
        country: "NZ",
        country_name: "New Zealand",
        currency: "NZD",
        foreign: [
            ("AUD", Rate(918_400)),
            ("USD", Rate(598_760)),
            ("EUR", Rate(552_130)),
        ],
        tax_rate: 1_500,
        tax_on_sales: "OUTPUT2",
        tax_on_purchases: "INPUT2",
        no_tax_on_sales: "ZERORATED",
        no_tax_on_purchases: "NONE",
        outside_tax: "NONE",
    },
];

/// Their names.
const NAMES: [&str; super::ORGANISATIONS] = [
    super::super::DEMO_COMPANY,
    "Harbour Lights Limited",
    "Blue Gum Traders",
    "Kauri & Sons",
    "Third Wave Coffee",
    "Southern Freight",
    "Pohutukawa Holdings",
];

/// The category names of tracking and the options of each.
pub(crate) const TRACKING: [(&str, &[&str]); 2] = [
    ("Region", &["North", "South", "Eastside", "West Coast"]),
    ("Department", &["Sales", "Finance & Admin", "R&D"]),
];

impl World {
    pub(crate) fn profile(&self) -> &'static Profile {
        &PROFILES[self.organisation % PROFILES.len()]
    }

    /// The usual rate of a foreign currency that the organisation has taken up.
    pub(crate) fn usual_rate(&self, currency: &str) -> Option<Rate> {
        let mut foreign = self.profile().foreign.iter();
        let found = foreign.find(|(code, _)| *code == currency);
        found.map(|(_, rate)| *rate)
    }

    pub(crate) fn name(&self) -> &'static str {
        NAMES[self.organisation % NAMES.len()]
    }

    pub(crate) fn tenant_id(&self) -> Guid {
        self.id(Kind::Tenant, self.resets, 0)
    }

    pub(crate) fn organisation(&self) -> Organisation {
        let profile = self.profile();
        let demo = self.organisation == 0;
        Organisation {
            organisation_id: self.tenant_id(),
            name: self.name().to_owned(),
            legal_name: self.name().to_owned(),
            version: profile.country,
            organisation_type: "COMPANY",
            base_currency: profile.currency,
            country_code: profile.country,
            is_demo_company: demo,
            tax_number: Some(
                if demo {
                    "11 111 111 138"
                } else {
                    "071-138-054"
                }
                .to_owned(),
            ),
            registration_number: (!demo).then(|| "5512872".to_owned()),
            line_of_business: (!demo).then(|| "Lighting & marine supplies".to_owned()),
            financial_year_end_day: if demo { 30 } else { 31 },
            financial_year_end_month: if demo { 6 } else { 3 },
            sales_tax_basis: if demo { "ACCRUALS" } else { "PAYMENTS" },
            sales_tax_period: if demo { "QUARTERLY1" } else { "TWOMONTHS" },
            period_lock_date: NaiveDate::from_ymd_opt(2024, 3, 31).filter(|_| !demo),
            end_of_year_lock_date: NaiveDate::from_ymd_opt(2024, 3, 31).filter(|_| !demo),
            created_ms: super::calendar::midnight_ms(super::calendar::first_day()) - 81_234_567,
            timezone: if demo {
                "AUSEASTERNSTANDARDTIME"
            } else {
                "NEWZEALANDSTANDARDTIME"
            },
            short_code: if demo { "!D3m0A" } else { "!H4rbL" },
            class: if demo { "DEMO" } else { "PREMIUM" },
        }
    }
}
