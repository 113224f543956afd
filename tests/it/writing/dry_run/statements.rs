//! Statement by statement: the lines, what is said of them, and the calls that it takes.

use xero_sql::simulator::{Fault, Options};

use super::writer;
use crate::cli::Place;
use crate::harness::{Demo, NULL};

const READS: &str = "SELECT AccountName, Debit, Credit, TaxType, TaxAmount, CurrencyCode, CurrencyRate, \
                     CurrencyAmount, Note FROM system.DryRunJournal";

async fn contact(demo: &Demo) -> String {
    let sql = "SELECT ContactID FROM Contacts WHERE ContactStatus = 'ACTIVE' \
               AND DefaultCurrency IS NULL ORDER BY 1 LIMIT 1";
    demo.firsts(sql).await.remove(0)
}

/// An INSERT of a sale of one line of 110.00 with the tax in it.
fn sale(contact: &str, status: &str, more: &[(&str, &str)]) -> String {
    let names: Vec<&str> = more.iter().map(|(name, _)| *name).collect();
    let values: Vec<&str> = more.iter().map(|(_, value)| *value).collect();
    format!(
        "INSERT INTO Invoices (Type, Status, ContactID, Date, DueDate, LineAmountTypes, LineItems{}{}) \
         VALUES ('ACCREC', '{status}', '{contact}', DATE '2026-05-01', DATE '2026-06-01', 'Inclusive', \
         [{{'Description': 'Work', 'UnitAmount': 110, 'AccountCode': '200', 'TaxType': 'OUTPUT'}}]{}{})",
        if more.is_empty() { "" } else { ", " },
        names.join(", "),
        if more.is_empty() { "" } else { ", " },
        values.join(", ")
    )
}

fn row(cells: [&str; 9]) -> Vec<String> {
    cells
        .map(|cell| if cell.is_empty() { NULL } else { cell }.to_string())
        .to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_sale_is_shown_line_by_line_for_three_calls() {
    let demo = writer(20, &[]).await;
    let contact = contact(&demo).await;
    let sql = sale(&contact, "AUTHORISED", &[("CurrencyCode", "'AUD'")]);
    demo.dry(true).await;
    let (_, calls) = demo.ask(&sql).await;
    let paths: Vec<&str> = calls
        .iter()
        .filter_map(|call| call.path.rsplit('/').next())
        .collect();
    // Codes of accounts and tax types are checked before; the chart is read for the journal.
    assert_eq!(
        paths,
        [
            "Accounts",
            "TaxRates",
            "Accounts",
            "Organisation",
            "TaxRates"
        ]
    );
    assert_eq!(
        demo.rows(READS).await,
        [
            row([
                "Accounts Receivable",
                "110.0000",
                "",
                "",
                "",
                "AUD",
                "1.0000000000",
                "110.0000",
                ""
            ]),
            row([
                "Sales",
                "",
                "100.0000",
                "OUTPUT",
                "-10.0000",
                "AUD",
                "1.0000000000",
                "-100.0000",
                ""
            ]),
            row([
                "GST",
                "",
                "10.0000",
                "",
                "",
                "AUD",
                "1.0000000000",
                "-10.0000",
                ""
            ]),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_books_nothing_says_so_and_costs_no_call_more() {
    let demo = writer(20, &[]).await;
    let contact = contact(&demo).await;
    demo.dry(true).await;
    let (_, calls) = demo.ask(&sale(&contact, "DRAFT", &[])).await;
    assert_eq!(calls.len(), 2, "{calls:#?}");
    let rows = demo.rows(READS).await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0][8].contains("when it is approved"), "{rows:?}");
    let sql = "UPDATE Invoices SET Url = 'https://example.com' WHERE Status = 'AUTHORISED'";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!(calls.len(), 1, "{calls:#?}");
    let said = demo.rows(READS).await;
    assert_eq!(said.len(), rows.len());
    assert!(said.iter().all(|row| row[8].contains("changes nothing")));
    let nothing = "INSERT INTO Contacts (Name) VALUES ('One')";
    demo.session.collect(nothing).await.unwrap();
    assert!(demo.rows(READS).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_that_xero_would_choose_is_unknown_and_one_that_is_given_is_taken() {
    let demo = writer(20, &[]).await;
    let contact = contact(&demo).await;
    let usd = ("CurrencyCode", "'USD'");
    demo.dry(true).await;
    demo.session
        .collect(&sale(&contact, "AUTHORISED", &[usd]))
        .await
        .unwrap();
    let rows = demo.rows(READS).await;
    assert!(
        rows.iter().all(|row| row[1] == NULL && row[2] == NULL),
        "{rows:?}"
    );
    assert!(
        rows.iter().all(|row| row[8].contains("rate of the day")),
        "{rows:?}"
    );
    assert_eq!(rows[0][5..8], ["USD", NULL, "110.0000"]);
    let rate = ("CurrencyRate", "0.7");
    demo.session
        .collect(&sale(&contact, "AUTHORISED", &[usd, rate]))
        .await
        .unwrap();
    let rows = demo.rows(READS).await;
    let both: Vec<_> = rows
        .iter()
        .map(|row| (row[0].as_str(), row[1].as_str(), row[2].as_str()))
        .collect();
    // 110 / 0.7 is 157.14, and its parts 142.86 and 14.29 are a cent more.
    assert_eq!(
        both,
        [
            ("Accounts Receivable", "157.1400", NULL),
            ("Sales", NULL, "142.8600"),
            ("GST", NULL, "14.2900"),
            ("Rounding", "0.0100", NULL),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_takes_back_what_was_booked_and_books_anew_and_a_void_only_takes_back() {
    let demo = writer(20, &[]).await;
    let contact = contact(&demo).await;
    let sql = format!("{} RETURNING InvoiceID", sale(&contact, "AUTHORISED", &[]));
    let id = demo.firsts(&sql).await.remove(0);
    let reads = "SELECT Entry, IsReversal, AccountCode, COALESCE(Debit, 0) - COALESCE(Credit, 0), SourceID = \
                 (SELECT MAX(SourceID) FROM system.DryRunJournal) FROM system.DryRunJournal";
    let lines = |entry: &str, is_reversal: &str, sums: [&str; 3]| -> Vec<Vec<String>> {
        let codes = ["610", "200", "820"].into_iter().zip(sums);
        let row = |(code, sum)| {
            [entry, is_reversal, code, sum, "true"]
                .map(String::from)
                .to_vec()
        };
        codes.map(row).collect()
    };
    demo.dry(true).await;
    let sql = format!("UPDATE Invoices SET LineAmountTypes = 'Exclusive' WHERE InvoiceID = '{id}'");
    demo.session.collect(&sql).await.unwrap();
    let back = |entry| lines(entry, "true", ["-110.0000", "100.0000", "10.0000"]);
    let anew = lines("2", "false", ["121.0000", "-110.0000", "-11.0000"]);
    assert_eq!(demo.rows(reads).await, [back("1"), anew].concat());
    let sql = format!("DELETE FROM Invoices WHERE InvoiceID = '{id}'");
    let (_, calls) = demo.ask(&sql).await;
    let paths: Vec<&str> = calls
        .iter()
        .filter_map(|call| call.path.rsplit('/').next())
        .collect();
    // The statement's own, and what it has booked; no tax is worked out.
    assert_eq!(paths, ["Invoices", "Invoices", "Accounts", "Organisation"]);
    assert_eq!(demo.rows(reads).await, back("1"));
    // By its lines as well.
    let sql = format!("UPDATE InvoiceLineItems SET UnitAmount = 220 WHERE InvoiceID = '{id}'");
    demo.session.collect(&sql).await.unwrap();
    let anew = lines("2", "false", ["220.0000", "-200.0000", "-20.0000"]);
    assert_eq!(demo.rows(reads).await, [back("1"), anew].concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_of_one_invoice_follow_each_other_and_what_rates_make_is_gained() {
    let demo = writer(20, &[]).await;
    let contact = contact(&demo).await;
    let foreign = [("CurrencyCode", "'USD'"), ("CurrencyRate", "0.7")];
    let sql = format!(
        "{} RETURNING InvoiceID",
        sale(&contact, "AUTHORISED", &foreign)
    );
    let id = demo.firsts(&sql).await.remove(0);
    demo.dry(true).await;
    let pay = |parts: &[(&str, &str)]| {
        let rows = parts
            .iter()
            .map(|(amount, rate)| format!("('{id}', '090', DATE '2026-05-20', {amount}, {rate})"));
        let rows: Vec<String> = rows.collect();
        format!(
            "INSERT INTO Payments (InvoiceID, AccountCode, Date, Amount, CurrencyRate) VALUES {}",
            rows.join(", ")
        )
    };
    let (_, calls) = demo.ask(&pay(&[("50", "0.6"), ("60", "0.8")])).await;
    let paths: Vec<&str> = calls
        .iter()
        .filter_map(|call| call.path.rsplit('/').next())
        .collect();
    assert_eq!(paths, ["Accounts", "Accounts", "Organisation", "Invoices"]);
    let reads = "SELECT Entry, AccountName, COALESCE(Debit, 0) - COALESCE(Credit, 0), SourceType \
                 FROM system.DryRunJournal";
    let rows = demo.rows(reads).await;
    let both: Vec<_> = rows
        .iter()
        .map(|row| (row[1].as_str(), row[2].as_str()))
        .collect();
    // 157.14 in all: 85.71 is left of it after the first, and nothing after the second.
    assert_eq!(
        both,
        [
            ("Accounts Receivable", "-71.4300"),
            ("Business Bank Account", "83.3300"),
            ("Realised Currency Gains", "-11.9000"),
            ("Accounts Receivable", "-85.7100"),
            ("Business Bank Account", "75.0000"),
            ("Realised Currency Gains", "10.7100"),
        ]
    );
    assert!(rows.iter().all(|row| row[3] == "ACCRECPAYMENT"));
    demo.session
        .collect(&pay(&[("100", "0.6"), ("60", "0.8")]))
        .await
        .unwrap();
    let rows = demo.rows(READS).await;
    let last = &rows[rows.len() - 1];
    assert!(
        last[8].contains("Xero refuses it: 60.0000 is more than the 10.0000"),
        "{last:?}"
    );
    demo.session.collect(&pay(&[("50", "NULL")])).await.unwrap();
    let rows = demo.rows(READS).await;
    assert_eq!(rows[0][..3], ["Accounts Receivable", NULL, "71.4300"]);
    assert_eq!(rows[1][..3], ["Business Bank Account", NULL, NULL]);
    assert!(rows[2][8].contains("rate of the day"), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn credit_that_is_applied_moves_nothing_unless_rates_differ() {
    let demo = writer(20, &[]).await;
    let contact = contact(&demo).await;
    let note = |rate: &str| {
        sale(
            &contact,
            "AUTHORISED",
            &[("CurrencyCode", "'USD'"), ("CurrencyRate", rate)],
        )
        .replace("'ACCREC'", "'ACCRECCREDIT'")
        .replace("Invoices", "CreditNotes")
        .replace(" DueDate,", "")
        .replace(" DATE '2026-06-01',", "")
            + " RETURNING CreditNoteID"
    };
    let invoice = sale(
        &contact,
        "AUTHORISED",
        &[("CurrencyCode", "'USD'"), ("CurrencyRate", "0.7")],
    );
    let invoice = demo
        .firsts(&format!("{invoice} RETURNING InvoiceID"))
        .await
        .remove(0);
    for (rate, lines) in [("0.7", 0), ("0.5", 2)] {
        let id = demo.firsts(&note(rate)).await.remove(0);
        demo.dry(true).await;
        let sql = format!(
            "INSERT INTO CreditNoteAllocations (CreditNoteID, InvoiceID, Amount, Date) \
             VALUES ('{id}', '{invoice}', 20, DATE '2026-05-20')"
        );
        demo.session.collect(&sql).await.unwrap();
        let rows = demo.rows(READS).await;
        let booked = rows.iter().filter(|row| row[0] != NULL).count();
        assert_eq!(booked, lines, "{rows:?}");
        match lines {
            0 => assert!(rows[0][8].contains("same account"), "{rows:?}"),
            _ => assert_eq!(rows[1][0], "Realised Currency Gains"),
        }
        demo.dry(false).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_organisation_books_in_its_own_currency() {
    let options = Options {
        invoices: 20,
        organisations: 2,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("Tenant", "*"), ("DryRun", "true")]).await;
    let sql = "INSERT INTO BankTransfers (TenantID, FromBankAccountID, ToBankAccountID, Amount, Date) \
               SELECT f.TenantID, f.AccountID, t.AccountID, 10, DATE '2026-05-01' FROM Accounts f \
               JOIN Accounts t USING (TenantID) WHERE f.Code = '090' AND t.Code = '091'";
    demo.session.collect(sql).await.unwrap();
    let sql = "SELECT CurrencyCode, CurrencyAmount, COUNT(DISTINCT TenantName), COUNT(DISTINCT Entry), \
               SUM(Debit), SUM(Credit) FROM system.DryRunJournal GROUP BY 1, 2 ORDER BY 1, 2";
    let row = |currency: &str, own: &str, debit: &str, credit: &str| {
        let sides = [debit, credit].map(|side| if side.is_empty() { NULL } else { side });
        [currency, own, "1", "1", sides[0], sides[1]]
            .map(String::from)
            .to_vec()
    };
    assert_eq!(
        demo.rows(sql).await,
        [
            row("AUD", "-10.0000", "", "10.0000"),
            row("AUD", "10.0000", "10.0000", ""),
            row("NZD", "-10.0000", "", "10.0000"),
            row("NZD", "10.0000", "10.0000", ""),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_settings_may_not_be_read_the_payloads_are_shown_all_the_same() {
    let demo = writer(20, &[]).await;
    let banks = demo
        .firsts("SELECT AccountID FROM Accounts WHERE Type = 'BANK' AND CurrencyCode = 'AUD'")
        .await;
    let body = r#"{"Title":"Unauthorized","Status":401,"Detail":"AuthorizationUnsuccessful"}"#;
    let fault = Fault::reply(401, body).header("Content-Type", "application/json");
    demo.simulator.script(fault.on("/api.xro/2.0/Organisation"));
    demo.dry(true).await;
    let sql = format!(
        "INSERT INTO BankTransfers (FromBankAccountID, ToBankAccountID, Amount, Date) \
         VALUES ('{}', '{}', 10, DATE '2026-05-01')",
        banks[0], banks[1]
    );
    assert_eq!(demo.rows(&sql).await.len(), 1);
    let rows = demo.rows(READS).await;
    assert_eq!((rows.len(), rows[0][0].as_str()), (1, NULL));
    assert!(rows[0][8].contains("can't be told"), "{rows:?}");
    assert!(rows[0][8].contains("accounting.settings.read"), "{rows:?}");
}

#[test]
fn the_program_shows_the_journal_beneath_the_payloads() {
    let sql = "INSERT INTO Invoices (Type, Status, ContactID, Date, DueDate, LineItems) \
               SELECT 'ACCREC', 'AUTHORISED', ContactID, DATE '2026-05-01', DATE '2026-06-01', \
               [{'Description': 'Work', 'UnitAmount': 100, 'AccountCode': '200'}] \
               FROM Contacts WHERE ContactStatus = 'ACTIVE' AND DefaultCurrency IS NULL LIMIT 1";
    let run = |more: &[&str]| {
        let words = ["--demo", "--set", "DryRun=true", "-c", sql];
        let ended = Place::new().run(&[&words, more].concat(), "");
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended
    };
    let ended = run(&[]);
    let payload = ended.out.find("PUT /Invoices").unwrap();
    let journal = ended.out.find("Accounts Receivable").unwrap();
    assert!(payload < journal, "{}", ended.out);
    // In the organisation's own currency there is nothing to say of currencies.
    let heads = ended
        .out
        .lines()
        .find(|line| line.contains("Debit"))
        .unwrap();
    assert!(heads.contains("TaxType") && !heads.contains("Currency"));
    let ended = run(&["--format", "csv"]);
    assert!(!ended.out.contains("Accounts Receivable"), "{}", ended.out);
    assert!(ended.err.contains("system.DryRunJournal"), "{}", ended.err);
    let ended = Place::new().run(
        &[
            "--demo",
            "--set",
            "DryRun=true",
            "-c",
            &sql.replace("AUTHORISED", "DRAFT"),
        ],
        "",
    );
    assert!(
        ended.err.contains("The ledger gains nothing"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("row 1: a draft"), "{}", ended.err);
}
