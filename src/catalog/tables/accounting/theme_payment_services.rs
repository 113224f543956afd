//! Ways to pay that documents of a branding theme offer, a call a theme.
//!
//! <https://developer.xero.com/documentation/api/accounting/paymentservices>

use super::{branding_themes, payment_services};
use crate::catalog::descriptor::{Api, Endpoint, FanOut, Rows, Table, guid};

/// Payment services of branding themes.
pub static BRANDING_THEME_PAYMENT_SERVICES: Table = Table {
    name: "BrandingThemePaymentServices",
    api: Api::Accounting,
    about: "One row for each payment service that the documents of a branding theme offer.",
    rows: Rows::PerParent(&FanOut {
        parents: &branding_themes::BRANDING_THEMES,
        key: "BrandingThemeID",
        endpoint: Endpoint::per_parent(
            "/BrandingThemes/{id}/PaymentServices",
            "PaymentServices",
            Some("PaymentServiceID"),
            "paymentservices",
        ),
        list: &[],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["BrandingThemeID", "PaymentServiceID"],
    columns: columns![
        &[guid("BrandingThemeID", "Layout whose documents offer it.").of_parent()],
        payment_services::PAYMENT_SERVICE,
    ],
};
