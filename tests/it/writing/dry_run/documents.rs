//! Random documents that are new.

use super::given::{Books, cents, day, types};
use crate::soundness::random::Random;

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

pub fn lines(random: &mut Random, books: &Books, is_sale: bool, discounts: bool) -> String {
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

pub fn new_documents(random: &mut Random, books: &Books) -> String {
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
pub fn of_contact(random: &mut Random, books: &Books) -> String {
    let contact = random.of_list(&books.theirs).clone();
    format!(
        "INSERT INTO Invoices (Type, Status, ContactID, Date, DueDate, LineItems) \
         VALUES ('ACCREC', 'AUTHORISED', '{contact}', {}, DATE '2026-07-31', {})",
        day(random),
        lines(random, books, true, true)
    )
}

pub fn new_bank_transaction(random: &mut Random, books: &Books) -> String {
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

pub fn new_journal(random: &mut Random) -> String {
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
