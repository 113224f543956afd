//! Random changes of what is there, and what is deleted.

use super::documents::lines;
use super::given::{Books, OPEN_DAYS, cents, day, types};
use crate::harness::Demo;
use crate::soundness::random::Random;

/// Ids of a table's rows that a condition means.
async fn one(
    demo: &Demo,
    random: &mut Random,
    key: &str,
    table: &str,
    condition: &str,
) -> Option<String> {
    let sql = format!("SELECT {key} FROM {table} WHERE {condition} ORDER BY 1");
    let ids = demo.firsts(&sql).await;
    (!ids.is_empty()).then(|| random.of_list(&ids).clone())
}

pub async fn update(demo: &Demo, random: &mut Random, books: &Books) -> Option<String> {
    let (table, key, is_sale) = *random.of_list(&[
        ("Invoices", "InvoiceID", "Type = 'ACCREC'"),
        ("CreditNotes", "CreditNoteID", "Type = 'ACCRECCREDIT'"),
        (
            "BankTransactions",
            "BankTransactionID",
            "Type IN ('RECEIVE')",
        ),
    ]);
    let is_bank = table == "BankTransactions";
    let statuses = match is_bank {
        true => "Status = 'AUTHORISED' AND IsReconciled = false AND Type IN ('RECEIVE', 'SPEND')",
        false => "Status IN ('DRAFT', 'SUBMITTED', 'AUTHORISED')",
    };
    let condition = format!("{statuses} AND {OPEN_DAYS}");
    let id = one(demo, random, key, table, &condition).await?;
    let sale = demo
        .firsts(&format!(
            "SELECT {is_sale} FROM {table} WHERE {key} = '{id}'"
        ))
        .await;
    let is_sale = sale[0] == "true";
    let set = match random.below(6) {
        0 if !is_bank => "Status = 'AUTHORISED'".to_string(),
        1 => format!("Date = {}", day(random)),
        2 => format!("LineAmountTypes = {}", types(random)),
        3 => "Reference = 'Other'".to_string(),
        4 => format!("CurrencyRate = 0.{:06}", 500_000 + random.below(300_000)),
        _ => format!(
            "LineItems = {}",
            lines(random, books, is_sale, is_sale && !is_bank)
        ),
    };
    Some(format!("UPDATE {table} SET {set} WHERE {key} = '{id}'"))
}

pub async fn update_journal(demo: &Demo, random: &mut Random) -> Option<String> {
    let condition = format!("Status IN ('DRAFT', 'POSTED') AND {OPEN_DAYS}");
    let id = one(
        demo,
        random,
        "ManualJournalID",
        "ManualJournals",
        &condition,
    )
    .await?;
    if random.chance(20) {
        return Some(format!(
            "UPDATE ManualJournalLines SET LineAmount = LineAmount * 2 WHERE ManualJournalID = '{id}'"
        ));
    }
    let set = match random.below(4) {
        0 => "Status = 'POSTED'".to_string(),
        1 => format!("Date = {}", day(random)),
        2 => format!("LineAmountTypes = {}", types(random)),
        _ => "Narration = 'Otherwise'".to_string(),
    };
    Some(format!(
        "UPDATE ManualJournals SET {set} WHERE ManualJournalID = '{id}'"
    ))
}

/// Lines of documents, by their own tables.
pub async fn of_lines(demo: &Demo, random: &mut Random) -> Option<String> {
    let (table, key, documents, sale) = *random.of_list(&[
        ("InvoiceLineItems", "InvoiceID", "Invoices", "ACCREC"),
        (
            "CreditNoteLineItems",
            "CreditNoteID",
            "CreditNotes",
            "ACCRECCREDIT",
        ),
        (
            "BankTransactionLineItems",
            "BankTransactionID",
            "BankTransactions",
            "RECEIVE",
        ),
    ]);
    let is_bank = documents == "BankTransactions";
    let states = match is_bank {
        true => "'AUTHORISED') AND IsReconciled = false AND Type IN ('SPEND', 'RECEIVE'",
        false => "'DRAFT', 'AUTHORISED'",
    };
    let condition = format!("Status IN ({states}) AND {OPEN_DAYS}");
    let id = one(demo, random, key, documents, &condition).await?;
    let line = demo
        .firsts(&format!(
            "SELECT LineItemID FROM {table} WHERE {key} = '{id}' ORDER BY LineNumber"
        ))
        .await;
    let line = random.of_list(&line).clone();
    let sql = format!("SELECT Type = '{sale}' FROM {documents} WHERE {key} = '{id}'");
    let is_sale = demo.firsts(&sql).await[0] == "true";
    Some(match random.below(3) {
        0 => format!(
            "UPDATE {table} SET Quantity = Quantity + 1, UnitAmount = {} WHERE {key} = '{id}' \
             AND LineItemID = '{line}'",
            cents(random, 20_000)
        ),
        1 => format!(
            "INSERT INTO {table} ({key}, Description, Quantity, UnitAmount, AccountCode) VALUES \
             ('{id}', 'One more', {}, {}, '{}')",
            1 + random.below(5),
            cents(random, 20_000),
            if is_sale { "200" } else { "429" },
        ),
        _ => format!("DELETE FROM {table} WHERE {key} = '{id}' AND LineItemID = '{line}'"),
    })
}

pub async fn delete(demo: &Demo, random: &mut Random) -> Option<String> {
    let (table, key, more) = *random.of_list(&[
        (
            "Invoices",
            "InvoiceID",
            "Status IN ('DRAFT', 'AUTHORISED') AND AmountPaid = 0 AND AmountCredited = 0",
        ),
        (
            "CreditNotes",
            "CreditNoteID",
            "Status IN ('DRAFT', 'AUTHORISED') AND RemainingCredit = Total",
        ),
        (
            "BankTransactions",
            "BankTransactionID",
            "Status = 'AUTHORISED' AND IsReconciled = false AND Type NOT LIKE '%-TRANSFER'",
        ),
        (
            "ManualJournals",
            "ManualJournalID",
            "Status IN ('DRAFT', 'POSTED')",
        ),
        (
            "Payments",
            "PaymentID",
            "Status = 'AUTHORISED' AND BatchPaymentID IS NULL",
        ),
        (
            "Payments",
            "PaymentID",
            "Status = 'AUTHORISED' AND BatchPaymentID IS NULL",
        ),
        ("BatchPayments", "BatchPaymentID", "Status = 'AUTHORISED'"),
        (
            "BankTransfers",
            "BankTransferID",
            "Status = 'AUTHORISED' AND FromIsReconciled = false AND ToIsReconciled = false",
        ),
        ("CreditNoteAllocations", "AllocationID", "true"),
        (
            "OverpaymentAllocations",
            "AllocationID",
            "AllocationID IS NOT NULL",
        ),
        (
            "PrepaymentAllocations",
            "AllocationID",
            "AllocationID IS NOT NULL",
        ),
    ]);
    let id = one(demo, random, key, table, &format!("{more} AND {OPEN_DAYS}")).await?;
    Some(format!("DELETE FROM {table} WHERE {key} = '{id}'"))
}
