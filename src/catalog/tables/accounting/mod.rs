//! The accounting API.
//!
//! Currency, country and time zone codes are text, not words: Xero adds to them with nearly
//! every release, and a closed list of them would say nothing that the value doesn't.

pub mod accounts;
pub mod aged;
pub mod aged_reports;
pub mod attachments;
pub mod bank_statement;
pub mod bank_transactions;
pub mod bank_transfers;
pub mod batch_payments;
pub mod branding_themes;
pub mod budget_lines;
pub mod budgets;
pub mod cis_settings;
pub mod contact_groups;
pub mod contacts;
pub mod credit_notes;
pub mod currencies;
pub(crate) mod elements;
pub mod expense_claims;
pub mod general_ledger;
pub mod group_contacts;
pub mod histories;
pub mod invoice_reminders;
pub mod invoices;
pub mod items;
pub mod journals;
pub(crate) mod line_items;
pub mod linked_transactions;
pub mod manual_journals;
pub mod online_invoices;
pub mod organisation;
pub mod overpayments;
pub mod payment_services;
pub mod payments;
pub mod posted;
pub mod prepayments;
pub mod published_reports;
pub mod purchase_orders;
pub mod quotes;
pub mod receipts;
pub mod repeating_invoices;
pub mod reports;
pub(crate) mod settlements;
pub mod tax_rates;
pub mod theme_payment_services;
pub mod tracking;
pub mod users;
