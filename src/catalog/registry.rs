//! The list of all tables, and looking one up.
//!
//! In: a name as somebody wrote it. Out: the [`Table`] value, which says everything else.
//! Rule: a table that isn't in [`TABLES`] doesn't exist, for SQL, for docs and for tests alike;
//! `tests/it/registry.rs` holds the whole list to its promises. Next: `tables`.

use super::descriptor::{Api, Rows, Table};
use super::tables::accounting::{
    accounts, attachments, bank_transactions, bank_transfers, batch_payments, branding_themes,
    budget_lines, budgets, cis_settings, contact_groups, contacts, credit_notes, currencies,
    expense_claims, group_contacts, histories, invoice_reminders, invoices, items, journals,
    linked_transactions, manual_journals, online_invoices, organisation, overpayments,
    payment_services, payments, posted, prepayments, purchase_orders, quotes, receipts,
    repeating_invoices, tax_rates, theme_payment_services, tracking, users,
};
use super::tables::assets::{asset_types, register, settings};
use super::tables::files::{association_counts, associations, folders, library};
use super::tables::projects::{projects, tasks, time, users as project_users};
use super::tables::tenants;

/// Every table, in the order in which they are listed to users.
pub static TABLES: &[&Table] = &[
    &tenants::TENANTS,
    &organisation::ORGANISATION,
    &accounts::ACCOUNTS,
    &contacts::CONTACTS,
    &contacts::CONTACT_ADDRESSES,
    &contacts::CONTACT_PHONES,
    &contacts::CONTACT_PERSONS,
    &invoices::INVOICES,
    &invoices::INVOICE_LINE_ITEMS,
    &invoices::INVOICE_LINE_ITEM_TRACKING,
    &invoices::INVOICE_PAYMENTS,
    &invoices::INVOICE_CREDIT_NOTES,
    &invoices::INVOICE_PREPAYMENTS,
    &invoices::INVOICE_OVERPAYMENTS,
    &credit_notes::CREDIT_NOTES,
    &credit_notes::CREDIT_NOTE_LINE_ITEMS,
    &credit_notes::CREDIT_NOTE_LINE_ITEM_TRACKING,
    &credit_notes::CREDIT_NOTE_ALLOCATIONS,
    &credit_notes::CREDIT_NOTE_PAYMENTS,
    &overpayments::OVERPAYMENTS,
    &overpayments::OVERPAYMENT_LINE_ITEMS,
    &overpayments::OVERPAYMENT_LINE_ITEM_TRACKING,
    &overpayments::OVERPAYMENT_ALLOCATIONS,
    &overpayments::OVERPAYMENT_PAYMENTS,
    &prepayments::PREPAYMENTS,
    &prepayments::PREPAYMENT_LINE_ITEMS,
    &prepayments::PREPAYMENT_LINE_ITEM_TRACKING,
    &prepayments::PREPAYMENT_ALLOCATIONS,
    &prepayments::PREPAYMENT_PAYMENTS,
    &payments::PAYMENTS,
    &purchase_orders::PURCHASE_ORDERS,
    &purchase_orders::PURCHASE_ORDER_LINE_ITEMS,
    &purchase_orders::PURCHASE_ORDER_LINE_ITEM_TRACKING,
    &quotes::QUOTES,
    &quotes::QUOTE_LINE_ITEMS,
    &quotes::QUOTE_LINE_ITEM_TRACKING,
    &linked_transactions::LINKED_TRANSACTIONS,
    &repeating_invoices::REPEATING_INVOICES,
    &repeating_invoices::REPEATING_INVOICE_LINE_ITEMS,
    &repeating_invoices::REPEATING_INVOICE_LINE_ITEM_TRACKING,
    &receipts::RECEIPTS,
    &receipts::RECEIPT_LINE_ITEMS,
    &receipts::RECEIPT_LINE_ITEM_TRACKING,
    &expense_claims::EXPENSE_CLAIMS,
    &expense_claims::EXPENSE_CLAIM_RECEIPTS,
    &expense_claims::EXPENSE_CLAIM_PAYMENTS,
    &items::ITEMS,
    &tax_rates::TAX_RATES,
    &tax_rates::TAX_RATE_COMPONENTS,
    &tracking::TRACKING_CATEGORIES,
    &tracking::TRACKING_OPTIONS,
    &currencies::CURRENCIES,
    &users::USERS,
    &bank_transactions::BANK_TRANSACTIONS,
    &bank_transactions::BANK_TRANSACTION_LINE_ITEMS,
    &bank_transactions::BANK_TRANSACTION_LINE_ITEM_TRACKING,
    &manual_journals::MANUAL_JOURNALS,
    &manual_journals::MANUAL_JOURNAL_LINES,
    &manual_journals::MANUAL_JOURNAL_LINE_TRACKING,
    &journals::JOURNALS,
    &journals::JOURNAL_LINES,
    &journals::JOURNAL_LINE_TRACKING,
    &bank_transfers::BANK_TRANSFERS,
    &bank_transfers::BANK_TRANSFER_TRACKING,
    &batch_payments::BATCH_PAYMENTS,
    &batch_payments::BATCH_PAYMENT_PAYMENTS,
    &branding_themes::BRANDING_THEMES,
    &budgets::BUDGETS,
    &budgets::BUDGET_TRACKING,
    &contact_groups::CONTACT_GROUPS,
    &invoice_reminders::INVOICE_REMINDERS,
    &payment_services::PAYMENT_SERVICES,
    &organisation::ORGANISATION_ACTIONS,
    &posted::POSTED_INVOICES,
    &posted::POSTED_PAYMENTS,
    &posted::POSTED_BANK_TRANSACTIONS,
    // A call for each row of another table.
    &histories::HISTORY_BANK_TRANSACTIONS,
    &histories::HISTORY_BANK_TRANSFERS,
    &histories::HISTORY_BATCH_PAYMENTS,
    &histories::HISTORY_CONTACTS,
    &histories::HISTORY_CREDIT_NOTES,
    &histories::HISTORY_INVOICES,
    &histories::HISTORY_ITEMS,
    &histories::HISTORY_MANUAL_JOURNALS,
    &histories::HISTORY_PAYMENTS,
    &histories::HISTORY_EXPENSE_CLAIMS,
    &histories::HISTORY_OVERPAYMENTS,
    &histories::HISTORY_PREPAYMENTS,
    &histories::HISTORY_PURCHASE_ORDERS,
    &histories::HISTORY_QUOTES,
    &histories::HISTORY_RECEIPTS,
    &histories::HISTORY_REPEATING_INVOICES,
    &attachments::ACCOUNT_ATTACHMENTS,
    &attachments::BANK_TRANSACTION_ATTACHMENTS,
    &attachments::BANK_TRANSFER_ATTACHMENTS,
    &attachments::CONTACT_ATTACHMENTS,
    &attachments::CREDIT_NOTE_ATTACHMENTS,
    &attachments::INVOICE_ATTACHMENTS,
    &attachments::MANUAL_JOURNAL_ATTACHMENTS,
    &attachments::PURCHASE_ORDER_ATTACHMENTS,
    &attachments::QUOTE_ATTACHMENTS,
    &attachments::RECEIPT_ATTACHMENTS,
    &attachments::REPEATING_INVOICE_ATTACHMENTS,
    &online_invoices::ONLINE_INVOICES,
    &cis_settings::CONTACT_CIS_SETTINGS,
    &cis_settings::ORGANISATION_CIS_SETTINGS,
    &budget_lines::BUDGET_LINES,
    &group_contacts::CONTACT_GROUP_CONTACTS,
    &theme_payment_services::BRANDING_THEME_PAYMENT_SERVICES,
    // Files.
    &library::FILES,
    &folders::FOLDERS,
    &folders::INBOX,
    &associations::ASSOCIATIONS,
    &association_counts::ASSOCIATION_COUNTS,
    // Assets.
    &register::ASSETS,
    &asset_types::ASSET_TYPES,
    &settings::SETTINGS,
    // Projects.
    &projects::PROJECTS,
    &tasks::TASKS,
    &time::TIME,
    &project_users::USERS,
];

/// The tables of one API's schema. Those made of connections belong to all five.
pub fn tables(api: Api) -> impl Iterator<Item = &'static Table> {
    TABLES
        .iter()
        .copied()
        .filter(move |table| table.api == api || matches!(table.rows, Rows::Connections))
}

/// The table of this name in one API's schema, in any case.
pub fn table(api: Api, name: &str) -> Option<&'static Table> {
    tables(api).find(|table| table.name.eq_ignore_ascii_case(name))
}
