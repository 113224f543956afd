//! That the ledger follows what is written: every journal balances, control accounts hold what is
//! open, bank accounts what moved.

use crate::simulator::{Amount, Basis, Books};

use super::client::Client;

/// What an account holds by the journals; every journal must balance.
pub(super) fn held(client: &Client, code: &str) -> Amount {
    let books = client.simulator.books(0);
    let mut held = Amount::ZERO;
    for journal in books.journals() {
        let lines = &journal.journal_lines;
        let sum: Amount = lines.iter().map(|line| line.net_amount).sum();
        assert_eq!(sum, Amount::ZERO, "{journal:?}");
        let own = lines.iter().filter(|line| line.account_code == Some(code));
        held += own.map(|line| line.net_amount).sum();
    }
    let account = books.accounts().find(|a| a.code.as_deref() == Some(code));
    let account = account.expect("an account").account_id;
    let far = chrono::NaiveDate::from_ymd_opt(9999, 1, 1).expect("a day");
    assert_eq!(books.account_balance(account, far, Basis::Accruals), held);
    held
}

/// What is open of documents, in the base currency, each at its own rate.
fn open(books: &Books, is_sale: bool) -> Amount {
    let mut open = Amount::ZERO;
    for invoice in books.invoices() {
        let counts = (invoice.invoice_type == "ACCREC") == is_sale;
        if counts && matches!(invoice.status, "AUTHORISED" | "PAID") {
            open += invoice.amount_due.in_base(invoice.currency_rate);
        }
    }
    for note in books.credit_notes() {
        let counts = (note.credit_note_type == "ACCRECCREDIT") == is_sale;
        if counts && matches!(note.status, "AUTHORISED" | "PAID") {
            open = open - note.remaining_credit.in_base(note.currency_rate);
        }
    }
    for money in books.overpayments() {
        if money.money_type.starts_with("RECEIVE") == is_sale && money.status != "VOIDED" {
            open = open - money.remaining_credit.in_base(money.currency_rate);
        }
    }
    open
}

/// What the control accounts hold beside what is open: what journals and bank lines put there.
/// No write of a document may change it.
pub(super) fn beside(client: &Client) -> [Amount; 2] {
    let books = client.simulator.books(0);
    let [sales, bills] = [open(&books, true), open(&books, false)];
    [held(client, "610") - sales, held(client, "800") + bills]
}
