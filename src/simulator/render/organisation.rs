//! An organisation as `/Organisation` shows it.

use super::json::{Object, object};
use super::{Style, id_text, ms_date, ms_instant};
use crate::simulator::data::World;

/// The JSON of the organisation.
pub(crate) fn organisation(world: &World, style: Style) -> String {
    let own = world.organisation();
    object(|o: &mut Object<'_>| {
        o.text("Name", &own.name);
        o.text("LegalName", &own.legal_name);
        o.flag("PaysTax", true);
        o.text("Version", own.version);
        o.text("OrganisationType", own.organisation_type);
        o.text("BaseCurrency", own.base_currency);
        o.text("CountryCode", own.country_code);
        o.flag("IsDemoCompany", own.is_demo_company);
        o.text("OrganisationStatus", "ACTIVE");
        if let Some(number) = &own.registration_number {
            o.text("RegistrationNumber", number);
        }
        if let Some(number) = &own.tax_number {
            o.text("TaxNumber", number);
        }
        if let Some(business) = &own.line_of_business {
            o.text("LineOfBusiness", business);
        }
        o.raw("FinancialYearEndDay", own.financial_year_end_day);
        o.raw("FinancialYearEndMonth", own.financial_year_end_month);
        o.text("SalesTaxBasis", own.sales_tax_basis);
        o.text("SalesTaxPeriod", own.sales_tax_period);
        o.text("DefaultSalesTax", "Tax Exclusive");
        o.text("DefaultPurchasesTax", "Tax Exclusive");
        if let Some(day) = own.period_lock_date {
            o.text("PeriodLockDate", ms_date(day));
        }
        if let Some(day) = own.end_of_year_lock_date {
            o.text("EndOfYearLockDate", ms_date(day));
        }
        o.text("CreatedDateUTC", ms_instant(own.created_ms));
        o.text("OrganisationEntityType", "COMPANY");
        o.text("Timezone", own.timezone);
        o.text("ShortCode", own.short_code);
        o.text("OrganisationID", id_text(own.organisation_id, style));
        o.text("Edition", "BUSINESS");
        o.text("Class", own.class);
        let profile = world.profile();
        o.objects("Addresses", ["STREET"], |o, kind| {
            o.text("AddressType", kind);
            o.text("AddressLine1", "23 Main Street");
            o.text(
                "City",
                if own.is_demo_company {
                    "Marineville"
                } else {
                    "Auckland"
                },
            );
            o.text("PostalCode", "1010");
            o.text("Country", profile.country_name);
            o.text("AttentionTo", "");
        });
        o.objects("Phones", ["OFFICE"], |o, kind| {
            o.text("PhoneType", kind);
            o.text("PhoneNumber", "1234 5678");
            o.text("PhoneAreaCode", "02");
        });
        o.objects("ExternalLinks", ["Website"], |o, kind| {
            o.text("LinkType", kind);
            o.text("Url", "https://organisation.example");
        });
        o.object("PaymentTerms", |o| {
            if !own.is_demo_company {
                o.object("Sales", |o| {
                    o.raw("Day", 20);
                    o.text("Type", "OFFOLLOWINGMONTH");
                });
            }
        });
    })
}

/// The JSON of one action that the app may or may not do.
pub(crate) fn action((name, is_allowed): &(&str, bool)) -> String {
    object(|o| {
        o.text("Name", name);
        o.text(
            "Status",
            if *is_allowed {
                "ALLOWED"
            } else {
                "NOT-ALLOWED"
            },
        );
    })
}
