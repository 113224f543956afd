//! For random writes, the journal that a dry run shows is what the ledger gains.

use std::collections::{BTreeMap, BTreeSet};

use super::{Sums, difference, writer};
use crate::harness::Demo;
use crate::soundness::random::Random;

/// Writes in `cargo test`; `XERO_SQL_CASES` asks for more.
const CASES: u64 = 110;
/// Documents of days that are neither locked nor of another financial year.
const OPEN_DAYS: &str = "Date >= DATE '2025-10-01' AND Date <= DATE '2026-06-30'";

/// What there is to write about.
struct Books {
    contacts: Vec<String>,
    banks: Vec<String>,
    foreign_bank: String,
    items: Vec<String>,
    theirs: Vec<String>,
}

async fn books(demo: &Demo) -> Books {
    let banks = "SELECT AccountID FROM Accounts WHERE Type = 'BANK' AND Status = 'ACTIVE' \
                 AND CurrencyCode";
    Books {
        contacts: demo
            .firsts(
                "SELECT ContactID FROM Contacts WHERE ContactStatus = 'ACTIVE' ORDER BY 1 LIMIT 3",
            )
            .await,
        theirs: demo
            .firsts(
                "SELECT ContactID FROM Contacts WHERE ContactStatus = 'ACTIVE' \
                 AND DefaultCurrency IS NOT NULL ORDER BY 1 LIMIT 3",
            )
            .await,
        banks: demo.firsts(&format!("{banks} = 'AUD' ORDER BY 1")).await,
        foreign_bank: demo.firsts(&format!("{banks} = 'USD'")).await.remove(0),
        items: demo.firsts("SELECT Code FROM Items ORDER BY 1").await,
    }
}

/// A day of the last months.
fn day(random: &mut Random) -> String {
    let month = 1 + random.below(6);
    format!("DATE '2026-{month:02}-{:02}'", 1 + random.below(28))
}

/// Cents up to some thousands, with a point.
fn cents(random: &mut Random, most: usize) -> String {
    let cents = 1 + random.below(most);
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A word of `words`, or nothing.
fn types(random: &mut Random) -> &'static str {
    random.pick(&[
        "'Exclusive'",
        "'Exclusive'",
        "'Inclusive'",
        "'Inclusive'",
        "'NoTax'",
    ])
}

/// A line of a document of a side.
fn line(random: &mut Random, books: &Books, is_sale: bool, discounts: bool) -> String {
    let account = match is_sale {
        true => random.pick(&["200", "201", "210", "260", "270", "900"]),
        false => random.pick(&["310", "400", "404", "429", "453", "710", "630"]),
    };
    let tax = match is_sale {
        true => random.pick(&["", "OUTPUT", "OUTPUT", "EXEMPTOUTPUT", "TAX001", "NONE"]),
        false => random.pick(&["", "INPUT", "INPUT", "EXEMPTEXPENSES", "TAX001", "NONE"]),
    };
    let mut fields = vec![
        "'Description': 'Line'".to_string(),
        format!("'AccountCode': '{account}'"),
    ];
    if !tax.is_empty() {
        fields.push(format!("'TaxType': '{tax}'"));
    }
    match random.below(10) {
        0 => fields.push(format!("'LineAmount': {}", cents(random, 500_000))),
        1 => {
            fields.push(format!("'Quantity': {}", 1 + random.below(9)));
            fields.push(format!("'LineAmount': {}", cents(random, 500_000)));
        }
        2 => {
            let item = random.of_list(&books.items).clone();
            fields.push(format!("'ItemCode': '{}'", item.replace('\'', "''")));
            fields.push(format!("'Quantity': {}", 1 + random.below(5)));
        }
        _ => {
            fields.push(format!(
                "'Quantity': {}.{:04}",
                1 + random.below(9),
                random.below(10_000)
            ));
            fields.push(format!(
                "'UnitAmount': {}.{:04}",
                random.below(900),
                random.below(10_000)
            ));
            if discounts && random.chance(30) {
                fields.push(format!(
                    "'DiscountRate': {}.{}",
                    random.below(60),
                    random.below(100)
                ));
            }
        }
    }
    if random.chance(10) {
        fields.push(format!("'TaxAmount': {}", cents(random, 2_000)));
    }
    format!("{{{}}}", fields.join(", "))
}

fn lines(random: &mut Random, books: &Books, is_sale: bool, discounts: bool) -> String {
    let lines: Vec<String> = (0..1 + random.below(4))
        .map(|_| line(random, books, is_sale, discounts))
        .collect();
    format!("[{}]", lines.join(", "))
}

/// A currency, and its rate if one is given.
fn money(random: &mut Random) -> (String, String) {
    match random.below(10) {
        0..=4 => ("'AUD'".into(), "NULL".into()),
        5 => ("'USD'".into(), "NULL".into()),
        6 => (
            "'EUR'".into(),
            format!("0.{:06}", 400_000 + random.below(500_000)),
        ),
        _ => (
            "'USD'".into(),
            format!("0.{:06}", 500_000 + random.below(300_000)),
        ),
    }
}

fn new_documents(random: &mut Random, books: &Books) -> String {
    let is_note = random.chance(35);
    let rows: Vec<String> = (0..1 + random.below(3))
        .map(|_| {
            let is_sale = random.chance(60);
            let kind = match (is_note, is_sale) {
                (false, true) => "ACCREC",
                (false, false) => "ACCPAY",
                (true, true) => "ACCRECCREDIT",
                (true, false) => "ACCPAYCREDIT",
            };
            let status = random.pick(&[
                "DRAFT",
                "SUBMITTED",
                "AUTHORISED",
                "AUTHORISED",
                "AUTHORISED",
            ]);
            let contact = random.of_list(&books.contacts).clone();
            let (currency, rate) = money(random);
            let due = match is_note {
                true => "",
                false => ", DATE '2026-07-31'",
            };
            format!(
                "('{kind}', '{status}', '{contact}', {}, {currency}, {rate}, {}, {}{due})",
                day(random),
                types(random),
                lines(random, books, is_sale, is_sale),
            )
        })
        .collect();
    // Rows of one statement have the same columns; a NULL is left out where nothing was said.
    let (table, due) = match is_note {
        true => ("CreditNotes", ""),
        false => ("Invoices", ", DueDate"),
    };
    format!(
        "INSERT INTO {table} (Type, Status, ContactID, Date, CurrencyCode, CurrencyRate, LineAmountTypes, \
         LineItems{due}) VALUES {}",
        rows.join(", ")
    )
}

/// Without a word on the currency: it is the contact's.
fn of_contact(random: &mut Random, books: &Books) -> String {
    let contact = random.of_list(&books.theirs).clone();
    format!(
        "INSERT INTO Invoices (Type, Status, ContactID, Date, DueDate, LineItems) \
         VALUES ('ACCREC', 'AUTHORISED', '{contact}', {}, DATE '2026-07-31', {})",
        day(random),
        lines(random, books, true, true)
    )
}

fn new_bank_transaction(random: &mut Random, books: &Books) -> String {
    let is_received = random.chance(50);
    let side = if is_received { "RECEIVE" } else { "SPEND" };
    let kind = random.pick(&["", "", "-PREPAYMENT", "-OVERPAYMENT"]);
    let (bank, rate) = match random.below(4) {
        0 => (
            &books.foreign_bank,
            format!("0.{:06}", 500_000 + random.below(300_000)),
        ),
        1 if random.chance(30) => (&books.foreign_bank, "NULL".into()),
        _ => (random.of_list(&books.banks), "NULL".into()),
    };
    format!(
        "INSERT INTO BankTransactions (Type, ContactID, BankAccountID, Date, CurrencyRate, LineAmountTypes, \
         LineItems) VALUES ('{side}{kind}', '{}', '{bank}', {}, {rate}, {}, {})",
        random.of_list(&books.contacts),
        day(random),
        types(random),
        lines(random, books, is_received, false),
    )
}

fn new_journal(random: &mut Random) -> String {
    let status = random.pick(&["DRAFT", "POSTED", "POSTED"]);
    let mut lines = Vec::new();
    for _ in 0..1 + random.below(3) {
        let amount = cents(random, 900_000);
        let tax = random.pick(&["NONE", "INPUT", "OUTPUT", "TAX001"]);
        for (sign, account) in [("", "429"), ("-", "200")] {
            lines.push(format!(
                "{{'LineAmount': {sign}{amount}, 'AccountCode': '{account}', 'TaxType': '{tax}'}}"
            ));
        }
    }
    format!(
        "INSERT INTO ManualJournals (Narration, Status, Date, LineAmountTypes, JournalLines) \
         VALUES ('By hand', '{status}', {}, {}, [{}])",
        day(random),
        types(random),
        lines.join(", ")
    )
}

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

async fn new_payment(demo: &Demo, random: &mut Random, books: &Books) -> Option<String> {
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

async fn new_batch(demo: &Demo, random: &mut Random, books: &Books) -> Option<String> {
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

fn new_transfer(random: &mut Random, books: &Books) -> String {
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

async fn new_allocation(demo: &Demo, random: &mut Random) -> Option<String> {
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

async fn update(demo: &Demo, random: &mut Random, books: &Books) -> Option<String> {
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

async fn update_journal(demo: &Demo, random: &mut Random) -> Option<String> {
    let condition = format!("Status IN ('DRAFT', 'POSTED') AND {OPEN_DAYS}");
    let id = one(
        demo,
        random,
        "ManualJournalID",
        "ManualJournals",
        &condition,
    )
    .await?;
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
async fn of_lines(demo: &Demo, random: &mut Random, books: &Books) -> Option<String> {
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
    }
    .replace("'One more'", random.pick(&["'One more'", "'Another'"])))
    .filter(|_| !books.items.is_empty())
}

async fn delete(demo: &Demo, random: &mut Random) -> Option<String> {
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

async fn statement(demo: &Demo, random: &mut Random, books: &Books) -> Option<String> {
    match random.below(24) {
        0..=5 => Some(new_documents(random, books)),
        6 => Some(of_contact(random, books)),
        7..=9 => Some(new_bank_transaction(random, books)),
        10 => Some(new_journal(random)),
        11..=13 => new_payment(demo, random, books).await,
        14 => new_batch(demo, random, books).await,
        15 => Some(new_transfer(random, books)),
        16 | 17 => new_allocation(demo, random).await,
        18 | 19 => update(demo, random, books).await,
        20 => update_journal(demo, random).await,
        21 => of_lines(demo, random, books).await,
        _ => delete(demo, random).await,
    }
}

/// The words that a statement begins with.
fn kind(sql: &str) -> String {
    let words = sql
        .split_whitespace()
        .filter(|word| !matches!(*word, "INTO" | "FROM"));
    words.take(2).collect::<Vec<_>>().join(" ")
}

/// The sums on accounts of which everything is known.
fn known(sums: &Sums, unknown: &BTreeSet<String>) -> Sums {
    let known = sums
        .iter()
        .filter(|(account, _)| !unknown.contains(*account));
    known
        .map(|(account, sum)| (account.clone(), *sum))
        .collect()
}

/// The books as they were before a write: the last journal, and the trial balance, which follows from
/// the one before and the journals since then.
struct Before {
    journal: i64,
    balances: Sums,
}

/// What became of a write.
enum Outcome {
    AsSaid { is_booked: bool, is_known: bool },
    Refused,
    Wrong(String),
}

/// Writes what a dry run tells of, and compares.
async fn compared(demo: &Demo, before: &mut Before, sql: &str) -> Outcome {
    let said = demo.said(sql).await;
    let written = demo.session.collect(sql).await;
    let gained;
    (gained, before.journal) = demo.gained(before.journal).await;
    for (account, sum) in &gained {
        *before.balances.entry(account.clone()).or_default() += sum;
    }
    let said = match (said, written) {
        (Ok(said), Ok(_)) => said,
        (Err(_), Err(_)) => return Outcome::Refused,
        (Err(error), Ok(_)) => return Outcome::Wrong(format!("only the dry run fails: {error}")),
        // Of several rows some may have been written.
        (Ok(said), Err(error)) => {
            let is_told = said.notes.iter().any(|note| note.contains("refuses"));
            return match is_told || sql.contains("), (") {
                true => Outcome::Refused,
                false => Outcome::Wrong(format!("it isn't told that Xero refuses it: {error}")),
            };
        }
    };
    let (sums, theirs) = (
        known(&said.sums, &said.unknown),
        known(&gained, &said.unknown),
    );
    if sums != theirs || said.lines == 0 && said.notes.is_empty() {
        return Outcome::Wrong(format!(
            "{sums:?} were told, {theirs:?} were gained (unknown {:?}, notes {:?})",
            said.unknown, said.notes
        ));
    }
    Outcome::AsSaid {
        is_booked: !sums.is_empty(),
        is_known: said.unknown.is_empty(),
    }
}

fn of_environment(name: &str, else_this: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(else_this)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_of_a_dry_run_is_what_the_ledger_gains() {
    let cases = of_environment("XERO_SQL_CASES", CASES).min(5_000);
    let seed = of_environment("XERO_SQL_SEED", 11);
    let more = [("MaxWriteRows", "0"), ("MaxCallsPerQuery", "0")];
    let demo = writer(30, &more).await;
    let books = books(&demo).await;
    let mut before = Before {
        journal: demo.last_journal().await,
        balances: demo.balances().await,
    };
    let mut as_said: BTreeMap<String, u64> = BTreeMap::new();
    let mut refused: BTreeMap<String, u64> = BTreeMap::new();
    let (mut booked, mut unknown, mut done) = (0, 0, 0);
    let mut wrong = Vec::new();
    for case in 0.. {
        if done == cases {
            break;
        }
        let mut random = Random::of(seed, case);
        let Some(sql) = statement(&demo, &mut random, &books).await else {
            continue;
        };
        done += 1;
        if done % 10 == 0 {
            let off = difference(&demo.balances().await, &before.balances);
            assert!(
                off.is_empty(),
                "before case {case} the trial balance is off by {off:?}"
            );
        }
        match compared(&demo, &mut before, &sql).await {
            Outcome::AsSaid {
                is_booked,
                is_known,
            } => {
                *as_said.entry(kind(&sql)).or_default() += 1;
                booked += u64::from(is_booked);
                unknown += u64::from(!is_known);
            }
            Outcome::Refused => *refused.entry(kind(&sql)).or_default() += 1,
            Outcome::Wrong(why) => wrong.push(format!("case {case}: {sql}\n  {why}")),
        }
    }
    println!("{as_said:#?}\nrefused: {refused:#?}\n{booked} booked, {unknown} not all known");
    assert!(wrong.is_empty(), "seed {seed}: {}", wrong.join("\n\n"));
    assert!(booked * 2 > done, "{booked} of {done} booked anything");
    let refused: u64 = refused.values().sum();
    assert!(refused * 6 < done, "{refused} of {done} were refused");
}
