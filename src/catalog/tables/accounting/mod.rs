//! The accounting API.
//!
//! Currency, country and time zone codes are text, not words: Xero adds to them with nearly
//! every release, and a closed list of them would say nothing that the value doesn't.

pub mod accounts;
pub mod attachments;
pub mod bank_transactions;
pub mod cis_settings;
pub mod contacts;
pub mod credit_notes;
pub mod currencies;
pub(crate) mod elements;
pub mod expense_claims;
pub mod histories;
pub mod invoices;
pub mod items;
pub mod journals;
pub(crate) mod line_items;
pub mod linked_transactions;
pub mod manual_journals;
pub mod online_invoices;
pub mod organisation;
pub mod overpayments;
pub mod payments;
pub mod prepayments;
pub mod purchase_orders;
pub mod quotes;
pub mod receipts;
pub mod repeating_invoices;
pub(crate) mod settlements;
pub mod tax_rates;
pub mod tracking;
pub mod users;
