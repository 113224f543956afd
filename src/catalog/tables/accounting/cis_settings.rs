//! Settings for the United Kingdom's Construction Industry Scheme, a call a contact.
//!
//! <https://developer.xero.com/documentation/api/accounting/contacts>

use super::{contacts, organisation};
use crate::catalog::descriptor::{Api, Endpoint, FanOut, Rows, Table, flag, guid, rate};

/// Settings of contacts for the scheme.
pub static CONTACT_CIS_SETTINGS: Table = Table {
    name: "ContactCISSettings",
    api: Api::Accounting,
    about: "One row for each contact with settings for the United Kingdom's construction scheme; none elsewhere.",
    rows: Rows::PerParent(&FanOut {
        parents: &contacts::CONTACTS,
        key: "ContactID",
        endpoint: Endpoint::per_parent(
            "/Contacts/{id}/CISSettings",
            "CISSettings",
            None,
            "accounting.settings.read",
        ),
        list: &[],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["ContactID"],
    columns: &[
        guid("ContactID", "Subcontractor or customer that they are for.").of_parent(),
        flag("CISEnabled", "Whether the scheme applies to this contact."),
        rate("Rate", "Per cent held back from its bills."),
    ],
};

/// Settings of the organisation for the scheme.
pub static ORGANISATION_CIS_SETTINGS: Table = Table {
    name: "OrganisationCISSettings",
    api: Api::Accounting,
    about: "One row with the organisation's settings for the United Kingdom's construction scheme; none elsewhere.",
    rows: Rows::PerParent(&FanOut {
        parents: &organisation::ORGANISATION,
        key: "OrganisationID",
        endpoint: Endpoint::per_parent(
            "/Organisation/{id}/CISSettings",
            "CISSettings",
            None,
            "accounting.settings.read",
        ),
        list: &[],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["OrganisationID"],
    columns: &[
        guid("OrganisationID", "The organisation they are of.").of_parent(),
        flag(
            "CISContractorEnabled",
            "Whether it holds money back from subcontractors.",
        ),
        flag(
            "CISSubContractorEnabled",
            "Whether its customers hold money back from it.",
        ),
        rate("Rate", "Per cent held back from its sales invoices."),
    ],
};
