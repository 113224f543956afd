//! Ways to pay that online invoices offer.
//!
//! <https://developer.xero.com/documentation/api/accounting/paymentservices>

use super::elements;
use crate::catalog::descriptor::{Api, Column, Endpoint, Reply, Rows, Table, guid, text};

/// Payment services.
pub static PAYMENT_SERVICES: Table = Table {
    name: "PaymentServices",
    api: Api::Accounting,
    about: "One row for each payment service that online invoices can offer.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["PaymentServiceID"],
    columns: PAYMENT_SERVICE,
};

/// `/PaymentServices`, everything in one reply. Its scope is one that nothing asks for by itself.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/PaymentServices",
    reply: Reply::List("PaymentServices"),
    id: "PaymentServiceID",
    scope: "paymentservices",
    ..Endpoint::PLAIN
};

/// `PaymentService`.
pub(super) const PAYMENT_SERVICE: &[Column] = &[
    guid("PaymentServiceID", "Branding themes refer to it."),
    text("PaymentServiceName", "As shown in the settings."),
    text(
        "PaymentServiceUrl",
        "Where the customer pays; NULL for services that Xero links to by itself.",
    ),
    text(
        "PayNowText",
        "Words on the button; NULL for Xero's own, `Pay by credit card`.",
    ),
    text(
        "PaymentServiceType",
        "`Custom` for those made through the API, else the service.",
    ),
    elements::VALIDATION_ERRORS,
];
