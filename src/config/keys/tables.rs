//! Which organisation is read, and which of its tables there are.

use super::{Form, Key, Property, SCHEMAS};

pub(super) static TABLES: &[Property] = &[
    Property::new(
        Key::Tenant,
        "Tenant",
        Form::Text,
        "The organisation to read: its name or id, several separated by commas, or * for \
         every organisation the sign-in reaches.",
    )
    .example("Demo Company (AU)"),
    Property::new(
        Key::Schema,
        "Schema",
        Form::Word(SCHEMAS),
        "The API whose tables are meant by a name without a schema: ACCOUNTING, ASSETS, \
         PAYROLLAUS, FILES or PROJECTS.",
    )
    .default("ACCOUNTING"),
    Property::new(
        Key::UserDefinedViews,
        "UserDefinedViews",
        Form::File,
        "A file of CREATE VIEW statements, each ended by a semicolon, which every session \
         begins with.",
    )
    .example("views.sql"),
];
