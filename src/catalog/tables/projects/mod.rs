//! Tables of the projects API.
//!
//! Xero's names here are in camel case; a column has them in Pascal case. An amount is an object
//! of currency and value, and so two columns.

use crate::catalog::descriptor::{Column, guid, text, word};

/// The two columns of an amount: `Deposit_Currency` at `deposit.currency`, and its value.
macro_rules! amount {
    ($name:literal, $path:literal, $about:literal) => {{
        use $crate::catalog::descriptor::{money, text};
        &[
            text(
                concat!($name, "_Currency"),
                "ISO 4217 code of the amount beside it.",
            )
            .at(concat!($path, ".currency")),
            money(concat!($name, "_Value"), $about).at(concat!($path, ".value")),
        ]
    }};
}

pub mod project;
pub mod tasks;
pub mod time;
pub mod users;

/// The scope of everything here.
const SCOPE: &str = "projects.read";

/// States of tasks and of time.
const STATUSES: &[&str] = &["ACTIVE", "LOCKED", "INVOICED"];

/// What tasks and time repeat of their project.
const OF_PROJECT: &[Column] = &[
    text("ProjectName", "Of the project.")
        .at("Name")
        .of_parent(),
    word(
        "ProjectStatus",
        project::STATUSES,
        "Of the project: whether work goes on.",
    )
    .at("Status")
    .of_parent(),
    guid("ContactID", "Of the project: the customer.").of_parent(),
];
