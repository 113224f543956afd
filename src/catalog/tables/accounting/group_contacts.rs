//! Members of contact groups, a call a group.
//!
//! <https://developer.xero.com/documentation/api/accounting/contactgroups>

use super::contact_groups;
use crate::catalog::descriptor::{Api, Endpoint, FanOut, Rows, Table, guid, text};

/// Members of contact groups.
pub static CONTACT_GROUP_CONTACTS: Table = Table {
    name: "ContactGroupContacts",
    api: Api::Accounting,
    about: "One row for each contact in a contact group.",
    rows: Rows::PerParent(&FanOut {
        parents: &contact_groups::CONTACT_GROUPS,
        key: "ContactGroupID",
        endpoint: Endpoint::per_parent(
            "/ContactGroups/{id}",
            "ContactGroups",
            Some("ContactGroupID"),
            "accounting.contacts.read",
        ),
        list: &["Contacts"],
        or: None,
        flag: None,
        // A deleted group comes by its id, and is in no list.
        listed: true,
        only: &[],
    }),
    key: &["ContactGroupID", "ContactID"],
    columns: &[
        guid("ContactGroupID", "Group that the contact is in.").of_parent(),
        text("ContactGroupName", "Name of the group.")
            .at("Name")
            .of_parent(),
        guid("ContactID", "Member of the group."),
        text("ContactName", "The contact's present name.").at("Name"),
    ],
};
