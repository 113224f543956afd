//! Users: the people who keep the books.

use super::World;
use super::calendar::{first_day, midnight_ms};
use super::ids::{Guid, Kind};
use super::words;

/// A user.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Its id.
    pub user_id: Guid,
    /// Its e-mail address.
    pub email_address: String,
    /// First name.
    pub first_name: &'static str,
    /// Last name.
    pub last_name: &'static str,
    /// Whether this user pays for the subscription.
    pub is_subscriber: bool,
    /// What it may do.
    pub organisation_role: &'static str,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

const ROLES: [&str; 5] = [
    "FINANCIALADVISER",
    "STANDARD",
    "READONLY",
    "INVOICEONLY",
    "STANDARD",
];

/// How many users there are.
pub(crate) fn count() -> usize {
    ROLES.len()
}

impl World {
    pub(crate) fn user(&self, index: usize) -> User {
        let mut random = self.random("user", index);
        User {
            user_id: self.id(Kind::User, 0, index),
            email_address: format!("user{index}@books{}.example", self.organisation),
            first_name: random.pick(&words::FIRST_NAMES),
            last_name: random.pick(&words::LAST_NAMES),
            is_subscriber: index == 0,
            organisation_role: ROLES[index],
            updated_ms: midnight_ms(first_day()) + random.between(0, 50_000_000_000),
        }
    }
}
