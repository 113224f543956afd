//! Random payments, batches, transfers and allocations.

use super::given::{Books, OPEN_DAYS, cents, day};
use crate::harness::Demo;
use crate::soundness::random::Random;

/// A document that can be paid, and what is open of it.
async fn open(demo: &Demo, random: &mut Random) -> Option<(&'static str, Vec<String>)> {
    let (key, table, open) = match random.below(6) {
        0 => ("CreditNoteID", "CreditNotes", "RemainingCredit"),
        1 => ("OverpaymentID", "Overpayments", "RemainingCredit"),
        2 => ("PrepaymentID", "Prepayments", "RemainingCredit"),
        _ => ("InvoiceID", "Invoices", "AmountDue"),
    };
    let sql = format!(
        "SELECT {key}, {open}, CurrencyCode FROM {table} WHERE Status = 'AUTHORISED' AND {open} > 0 \
         AND {OPEN_DAYS} ORDER BY 1"
    );
    let rows = demo.rows(&sql).await;
    (!rows.is_empty()).then(|| (key, random.of_list(&rows).clone()))
}

/// Some of an amount, or all of it.
fn part(random: &mut Random, open: &str) -> String {
    let cents = super::whole(open) / 100;
    let part = match random.chance(50) {
        true => cents,
        false => 1 + i128::from(random.next() >> 1) % cents.max(1),
    };
    format!("{}.{:02}", part / 100, part % 100)
}

pub async fn new_payment(demo: &Demo, random: &mut Random, books: &Books) -> Option<String> {
    let (key, row) = open(demo, random).await?;
    let bank = match row[2] == "USD" && random.chance(40) {
        true => &books.foreign_bank,
        false => random.of_list(&books.banks),
    };
    let rate = match row[2].as_str() {
        "AUD" => "NULL".to_string(),
        _ if random.chance(15) => "NULL".to_string(),
        _ => format!("0.{:06}", 500_000 + random.below(300_000)),
    };
    Some(format!(
        "INSERT INTO Payments ({key}, AccountID, Date, Amount, CurrencyRate) VALUES \
         ('{}', '{bank}', {}, {}, {rate})",
        row[0],
        day(random),
        part(random, &row[1])
    ))
}

pub async fn new_batch(demo: &Demo, random: &mut Random, books: &Books) -> Option<String> {
    let kind = random.pick(&["ACCREC", "ACCPAY"]);
    let sql = format!(
        "SELECT InvoiceID, AmountDue FROM Invoices WHERE Status = 'AUTHORISED' AND Type = '{kind}' \
         AND AmountDue > 0 AND {OPEN_DAYS} ORDER BY 1"
    );
    let mut rows = demo.rows(&sql).await;
    let mut payments = Vec::new();
    for _ in 0..1 + random.below(3) {
        if rows.is_empty() {
            break;
        }
        let row = rows.remove(random.below(rows.len()));
        payments.push(format!(
            "{{'InvoiceID': '{}', 'Amount': {}}}",
            row[0],
            part(random, &row[1])
        ));
    }
    (!payments.is_empty()).then(|| {
        format!(
            "INSERT INTO BatchPayments (AccountID, Date, Payments) VALUES ('{}', {}, [{}])",
            random.of_list(&books.banks),
            day(random),
            payments.join(", ")
        )
    })
}

pub fn new_transfer(random: &mut Random, books: &Books) -> String {
    let from = random.below(books.banks.len());
    let to = (from + 1) % books.banks.len();
    format!(
        "INSERT INTO BankTransfers (FromBankAccountID, ToBankAccountID, Amount, Date) VALUES \
         ('{}', '{}', {}, {})",
        books.banks[from],
        books.banks[to],
        cents(random, 900_000),
        day(random)
    )
}

pub async fn new_allocation(demo: &Demo, random: &mut Random) -> Option<String> {
    let (key, table, into, sale) = *random.of_list(&[
        (
            "CreditNoteID",
            "CreditNotes",
            "CreditNoteAllocations",
            "ACCRECCREDIT",
        ),
        (
            "OverpaymentID",
            "Overpayments",
            "OverpaymentAllocations",
            "RECEIVE-OVERPAYMENT",
        ),
        (
            "PrepaymentID",
            "Prepayments",
            "PrepaymentAllocations",
            "RECEIVE-PREPAYMENT",
        ),
    ]);
    let sql = format!(
        "SELECT c.{key}, i.InvoiceID, CASE WHEN c.RemainingCredit < i.AmountDue THEN c.RemainingCredit \
         ELSE i.AmountDue END FROM {table} c JOIN Invoices i ON i.ContactID = c.ContactID \
         AND i.CurrencyCode = c.CurrencyCode AND (i.Type = 'ACCREC') = (c.Type = '{sale}') \
         WHERE c.Status = 'AUTHORISED' AND i.Status = 'AUTHORISED' AND c.RemainingCredit > 0 \
         AND i.AmountDue > 0 AND c.{OPEN_DAYS_C} AND i.{OPEN_DAYS_I} ORDER BY 1, 2",
        OPEN_DAYS_C = OPEN_DAYS.replace("AND Date", "AND c.Date"),
        OPEN_DAYS_I = OPEN_DAYS.replace("AND Date", "AND i.Date"),
    );
    let rows = demo.rows(&sql).await;
    if rows.is_empty() {
        return None;
    }
    let row = random.of_list(&rows).clone();
    Some(format!(
        "INSERT INTO {into} ({key}, InvoiceID, Amount, Date) VALUES ('{}', '{}', {}, DATE '2026-06-30')",
        row[0],
        row[1],
        part(random, &row[2])
    ))
}
