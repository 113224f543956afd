//! Pseudo-columns: what Xero can be asked for that isn't in its replies.
//!
//! One is a [`Column`] of [`Level::Asked`], whose path is the parameter. It is there only where
//! the property `PseudoColumns` names it, takes `=` with a literal, travels as its parameter, and
//! echoes the literal; unasked it is NULL. Adding one is adding it to [`PSEUDO_COLUMNS`].
//! Children have none: their parent's join with them, and a document is searched as a whole.

use super::descriptor::{Column, Kind, Level, Table};
use super::tables::accounting::{contacts, invoices};

/// The pseudo-columns that there are, by table.
pub static PSEUDO_COLUMNS: &[(&Table, &[Column])] = &[
    (
        &contacts::CONTACTS,
        &[asked(
            "SearchTerm",
            "searchTerm",
            Kind::Text,
            "Asks for contacts with this text, in any case, in Name, FirstName, LastName, \
             ContactNumber or EmailAddress.",
        )],
    ),
    (
        &invoices::INVOICES,
        &[
            asked(
                "SearchTerm",
                "searchTerm",
                Kind::Text,
                "Asks for invoices with this text, in any case, in fields such as InvoiceNumber \
                 and Reference.",
            ),
            asked(
                "CreatedByMyApp",
                "createdByMyApp",
                Kind::Flag,
                "Asks for invoices that the app of this sign-in created.",
            ),
        ],
    ),
];

const fn asked(
    name: &'static str,
    parameter: &'static str,
    kind: Kind,
    about: &'static str,
) -> Column {
    Column {
        name,
        path: parameter,
        level: Level::Asked,
        kind,
        detail: false,
        sensitive: false,
        about,
    }
}

/// The pseudo-columns of `table`.
pub fn of(table: &Table) -> &'static [Column] {
    let mut all = PSEUDO_COLUMNS.iter();
    let found = all.find(|(has, _)| has.api == table.api && has.name == table.name);
    found.map_or(&[], |(_, columns)| *columns)
}
