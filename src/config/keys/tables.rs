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
        Key::OnTenantError,
        "OnTenantError",
        Form::Word(&["error", "skip"]),
        "What a query of several organisations does where one of them fails: error ends \
         it, skip leaves that one out and says so.",
    )
    .default("error"),
    Property::new(
        Key::Schema,
        "Schema",
        Form::Word(SCHEMAS),
        "The API whose tables are meant by a name without a schema: ACCOUNTING, ASSETS, \
         PAYROLLAUS, FILES or PROJECTS.",
    )
    .default("ACCOUNTING"),
    Property::new(
        Key::BrowsableSchemas,
        "BrowsableSchemas",
        Form::Words(&[
            "ACCOUNTING",
            "ASSETS",
            "PAYROLLAUS",
            "FILES",
            "PROJECTS",
            "ACCOUNTING.*",
            "ASSETS.*",
            "PAYROLLAUS.*",
            "FILES.*",
            "PROJECTS.*",
        ]),
        "The schemas that are listed and found, separated by commas; without it all of \
         them. With .* behind it, the organisations of Tenant are listed as well, each as a schema \
         of the catalog of that API. The schema system is always there.",
    )
    .example("ACCOUNTING, PROJECTS"),
    Property::new(
        Key::Tables,
        "Tables",
        Form::Text,
        "The tables that are listed and found, separated by commas; without it all of \
         them.",
    )
    .example("Invoices, ACCOUNTING.Contacts"),
    Property::new(
        Key::Views,
        "Views",
        Form::Text,
        "The views of UserDefinedViews that are listed and found, separated by commas; \
         without it all of them.",
    )
    .example("Overdue, Sales"),
    Property::new(
        Key::UserDefinedViews,
        "UserDefinedViews",
        Form::File,
        "A file of CREATE VIEW statements, each ended by a semicolon, which every session \
         begins with.",
    )
    .example("views.sql"),
    Property::new(
        Key::PseudoColumns,
        "PseudoColumns",
        Form::Text,
        "Columns that aren't in Xero's replies and that it can be asked for: Contacts=SearchTerm, \
         Invoices=SearchTerm, Invoices=CreatedByMyApp, separated by commas, or *=* for all of \
         them; without it none. They take = with a literal.",
    )
    .example("Invoices=SearchTerm"),
    Property::new(
        Key::IncludeArchived,
        "IncludeArchived",
        Form::Flag,
        "Whether archived contacts, tracking categories and their options, accounts, tax \
         rates and manual journals are rows of their tables, and what hangs on them too.",
    )
    .default("true"),
    Property::new(
        Key::ShowSensitive,
        "ShowSensitive",
        Form::Flag,
        "Whether tax file numbers and bank details of payroll are read; without it they are NULL, \
         and cost no call.",
    )
    .default("false"),
    Property::new(
        Key::AutoExpandDetails,
        "AutoExpandDetails",
        Form::Flag,
        "Whether SELECT * reads the columns that cost a call for each row, as addresses of payroll's \
         employees do; without it they are NULL there, and read where a query names them.",
    )
    .default("false"),
];
