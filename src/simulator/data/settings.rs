//! Short lists of the settings: branding themes, budgets, payment services, reminders, actions.

use super::World;
use super::calendar::{DAY_MS, first_day, last_instant_ms, midnight_ms};
use super::ids::{Guid, Kind};
use super::invoices::Tracking;
use super::organisation::TRACKING;

/// A layout of documents.
#[derive(Debug, Clone, PartialEq)]
pub struct BrandingTheme {
    /// Its id.
    pub branding_theme_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// Where its logo is, if it has one.
    pub logo_url: Option<String>,
    /// Its place among the themes, from 0.
    pub sort_order: usize,
    /// When it was made, in milliseconds UTC.
    pub created_ms: i64,
}

/// A budget, without its amounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// Its id.
    pub budget_id: Guid,
    /// `OVERALL` or `TRACKING`.
    pub budget_type: &'static str,
    /// Its name.
    pub description: &'static str,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
    /// The options that it is for, none to two.
    pub tracking: Vec<Tracking>,
}

/// A way to pay that online invoices offer.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentService {
    /// Its id.
    pub payment_service_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// Where the customer pays, if that is told.
    pub url: Option<&'static str>,
    /// Words on the button, if they aren't the usual ones.
    pub pay_now_text: Option<&'static str>,
    /// `Custom`, or the service.
    pub service_type: &'static str,
}

const THEMES: [&str; 3] = ["Standard", "Special Projects", "Très élégant"];

/// Budgets, with the place among its category's options of each that they are for.
const BUDGETS: [(&str, &[(usize, usize)]); 5] = [
    ("Overall Budget", &[]),
    ("FY2026 stretch", &[]),
    ("First region", &[(0, 0)]),
    ("Second region", &[(0, 1)]),
    ("Second region, first of the team", &[(0, 1), (1, 0)]),
];

const SERVICES: [(&str, Option<&str>, Option<&str>, &str); 3] = [
    (
        "PayUpNow",
        Some("https://pay.example/?to=books"),
        Some("Time To Pay"),
        "Custom",
    ),
    ("PayPal", None, None, "PayPal"),
    (
        "Card terminal",
        Some("https://card.example/"),
        None,
        "Custom",
    ),
];

/// Actions, with whether they are allowed.
pub(crate) const ACTIONS: [(&str, bool); 7] = [
    ("CreateApprovedInvoice", true),
    ("CreateDraftInvoice", true),
    ("CreateApprovedBill", true),
    ("CreateInvoicePayment", true),
    ("AttachFilesIntoInvoice", true),
    ("UseMulticurrency", true),
    ("CreateRepeatingInvoice", false),
];

impl World {
    pub(crate) fn branding_theme_count(&self) -> usize {
        THEMES.len()
    }

    pub(crate) fn branding_theme(&self, index: usize) -> BrandingTheme {
        let made = midnight_ms(first_day()) - 400 * DAY_MS;
        BrandingTheme {
            branding_theme_id: self.id(Kind::BrandingTheme, 0, index),
            name: THEMES[index],
            logo_url: (index == 1).then(|| "https://files.example/logo.png".to_owned()),
            sort_order: index,
            created_ms: made + self.random("theme", index).between(0, 90 * DAY_MS),
        }
    }

    pub(crate) fn budget_count(&self) -> usize {
        BUDGETS.len()
    }

    pub(crate) fn budget(&self, index: usize) -> Budget {
        let (description, options) = BUDGETS[index];
        let tracking = options.iter().map(|(category, option)| {
            let (name, options) = TRACKING[*category];
            Tracking {
                tracking_category_id: self.id(Kind::TrackingCategory, 0, *category),
                name,
                tracking_option_id: self.id(Kind::TrackingOption, *category, *option),
                option: options[*option],
            }
        });
        let tracking: Vec<Tracking> = tracking.collect();
        let age = self.random("budget", index).between(1, 300 * DAY_MS);
        Budget {
            budget_id: self.id(Kind::Budget, 0, index),
            budget_type: if tracking.is_empty() {
                "OVERALL"
            } else {
                "TRACKING"
            },
            description,
            updated_ms: last_instant_ms() - age,
            tracking,
        }
    }

    pub(crate) fn payment_service_count(&self) -> usize {
        SERVICES.len() + self.written.payment_services.len()
    }

    pub(crate) fn payment_service(&self, index: usize) -> PaymentService {
        if let Some(written) = index.checked_sub(SERVICES.len()) {
            return PaymentService::clone(&self.written.payment_services[written]);
        }
        let (name, url, pay_now_text, service_type) = SERVICES[index];
        PaymentService {
            payment_service_id: self.id(Kind::PaymentService, 0, index),
            name,
            url,
            pay_now_text,
            service_type,
        }
    }

    /// Whether customers are reminded of what they owe.
    pub(crate) fn reminds(&self) -> bool {
        self.organisation == 0
    }
}
