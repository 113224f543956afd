//! An account as `/Accounts` shows it.

use super::json::object;
use super::{Style, id_text, ms_instant};
use crate::simulator::data::World;

/// The JSON of one account.
pub(crate) fn account(world: &World, index: usize, style: Style) -> String {
    let account = world.account(index);
    object(|o| {
        o.text("AccountID", id_text(account.account_id, style));
        if let Some(code) = &account.code {
            o.text("Code", code);
        }
        o.text("Name", &account.name);
        o.text("Status", account.status);
        o.text("Type", account.account_type);
        o.text("TaxType", account.tax_type);
        if let Some(description) = &account.description {
            o.text("Description", description);
        }
        o.text("Class", account.class);
        // (s) the enum of SystemAccount includes "": some accounts say so, others say nothing.
        match account.system_account {
            Some(system) => o.text("SystemAccount", system),
            None if index.is_multiple_of(4) => o.text("SystemAccount", ""),
            None => {}
        }
        o.flag(
            "EnablePaymentsToAccount",
            account.enable_payments_to_account,
        );
        o.flag("ShowInExpenseClaims", account.show_in_expense_claims);
        if let Some(number) = &account.bank_account_number {
            o.text("BankAccountNumber", number);
        }
        match account.bank_account_type {
            Some(kind) => o.text("BankAccountType", kind),
            None => o.text("BankAccountType", ""),
        }
        if let Some(currency) = account.currency_code {
            o.text("CurrencyCode", currency);
        }
        match &account.reporting_code {
            Some(code) => {
                o.text("ReportingCode", code);
                o.text(
                    "ReportingCodeName",
                    format!("{} ({})", account.name, account.class),
                );
            }
            None if index.is_multiple_of(2) => o.null("ReportingCode"),
            None => {}
        }
        o.flag("HasAttachments", account.has_attachments);
        o.text("UpdatedDateUTC", ms_instant(account.updated_ms));
        o.flag("AddToWatchlist", account.add_to_watchlist);
    })
}
