//! All tables that are written, and all whose rows are elements of documents.

use super::{
    Child, Named, Writable, assets, contacts, documents, files, money, parts, payroll, projects,
    settings,
};
use crate::catalog::descriptor::Table;
use crate::catalog::tables::accounting::{
    self, bank_transactions, credit_notes, invoices, manual_journals, purchase_orders, quotes,
    tax_rates,
};

/// The tables of elements that are written with their documents. Whatever a statement doesn't mention
/// goes back as it was read.
pub static CHILDREN: &[Child] = &[
    lines(
        &invoices::INVOICE_LINE_ITEMS,
        &documents::INVOICES,
        "InvoiceID",
    ),
    lines(
        &credit_notes::CREDIT_NOTE_LINE_ITEMS,
        &documents::CREDIT_NOTES,
        "CreditNoteID",
    ),
    lines(
        &bank_transactions::BANK_TRANSACTION_LINE_ITEMS,
        &money::BANK_TRANSACTIONS,
        "BankTransactionID",
    ),
    Child {
        rounded: true,
        ..lines(&quotes::QUOTE_LINE_ITEMS, &documents::QUOTES, "QuoteID")
    },
    Child {
        rounded: true,
        ..lines(
            &purchase_orders::PURCHASE_ORDER_LINE_ITEMS,
            &documents::PURCHASE_ORDERS,
            "PurchaseOrderID",
        )
    },
    Child {
        table: &manual_journals::MANUAL_JOURNAL_LINES,
        of: &money::MANUAL_JOURNALS,
        list: "JournalLines",
        key: "ManualJournalID",
        named: Named::Place,
        rounded: false,
    },
    Child {
        table: &tax_rates::TAX_RATE_COMPONENTS,
        of: &settings::TAX_RATES,
        list: "TaxComponents",
        key: "TaxType",
        named: Named::Place,
        rounded: false,
    },
    Child {
        table: &accounting::contacts::CONTACT_PERSONS,
        of: &contacts::CONTACTS,
        list: "ContactPersons",
        key: "ContactID",
        named: Named::Place,
        rounded: false,
    },
    Child {
        table: &accounting::contacts::CONTACT_ADDRESSES,
        of: &contacts::CONTACTS,
        list: "Addresses",
        key: "ContactID",
        named: Named::Word("AddressType"),
        rounded: false,
    },
    Child {
        table: &accounting::contacts::CONTACT_PHONES,
        of: &contacts::CONTACTS,
        list: "Phones",
        key: "ContactID",
        named: Named::Word("PhoneType"),
        rounded: false,
    },
];

/// Lines of documents, known by their ids.
const fn lines(table: &'static Table, of: &'static Writable, key: &'static str) -> Child {
    Child {
        table,
        of,
        list: "LineItems",
        key,
        named: Named::Id("LineItemID"),
        rounded: false,
    }
}

/// The tables that are written.
pub static WRITABLE: &[&Writable] = &[
    &contacts::CONTACTS,
    &documents::INVOICES,
    &documents::CREDIT_NOTES,
    &documents::QUOTES,
    &documents::PURCHASE_ORDERS,
    &money::BANK_TRANSACTIONS,
    &money::MANUAL_JOURNALS,
    &money::PAYMENTS,
    &settings::ITEMS,
    &settings::ACCOUNTS,
    &settings::TRACKING_CATEGORIES,
    &settings::CONTACT_GROUPS,
    &settings::TAX_RATES,
    &money::BANK_TRANSFERS,
    &money::BATCH_PAYMENTS,
    &documents::REPEATING_INVOICES,
    &documents::LINKED_TRANSACTIONS,
    &parts::CREDIT_NOTE_ALLOCATIONS,
    &parts::OVERPAYMENT_ALLOCATIONS,
    &parts::PREPAYMENT_ALLOCATIONS,
    &parts::CONTACT_GROUP_CONTACTS,
    &parts::TRACKING_OPTIONS,
    &parts::HISTORY_BANK_TRANSACTIONS,
    &parts::HISTORY_BANK_TRANSFERS,
    &parts::HISTORY_BATCH_PAYMENTS,
    &parts::HISTORY_CONTACTS,
    &parts::HISTORY_CREDIT_NOTES,
    &parts::HISTORY_EXPENSE_CLAIMS,
    &parts::HISTORY_INVOICES,
    &parts::HISTORY_ITEMS,
    &parts::HISTORY_MANUAL_JOURNALS,
    &parts::HISTORY_PURCHASE_ORDERS,
    &parts::HISTORY_QUOTES,
    &parts::HISTORY_REPEATING_INVOICES,
    &payroll::EMPLOYEES,
    &payroll::LEAVE_APPLICATIONS,
    &payroll::PAYROLL_CALENDARS,
    &payroll::PAY_RUNS,
    &payroll::SUPER_FUNDS,
    &payroll::TIMESHEETS,
    &payroll::TIMESHEET_LINES,
    // Fixed assets and projects.
    &assets::ASSETS,
    &assets::ASSET_TYPES,
    &projects::PROJECTS,
    &projects::TASKS,
    &projects::TIME,
    &files::FILES,
    &files::FOLDERS,
    &files::ASSOCIATIONS,
    &files::ACCOUNT_ATTACHMENTS,
    &files::BANK_TRANSACTION_ATTACHMENTS,
    &files::BANK_TRANSFER_ATTACHMENTS,
    &files::CONTACT_ATTACHMENTS,
    &files::CREDIT_NOTE_ATTACHMENTS,
    &files::INVOICE_ATTACHMENTS,
    &files::MANUAL_JOURNAL_ATTACHMENTS,
    &files::PURCHASE_ORDER_ATTACHMENTS,
    &files::QUOTE_ATTACHMENTS,
    &files::RECEIPT_ATTACHMENTS,
    &files::REPEATING_INVOICE_ATTACHMENTS,
    &files::PAYMENT_SERVICES,
    &files::BRANDING_THEME_PAYMENT_SERVICES,
];
