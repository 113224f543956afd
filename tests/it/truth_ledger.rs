//! Bank transactions, manual journals and the ledger: SQL equals the simulator's books, sums are
//! what bookkeeping makes them, and the calls are counted.

use std::collections::BTreeMap;

use xero_sql::ErrorKind;
use xero_sql::simulator::{Amount, Fault, Journal, Options, Seen, Tracking};

use crate::harness::{Demo, NULL, cells, sorted};
use crate::truth::{instant, quantity, text};
use crate::truth_more::{demos, equal};

/// A number's row of a tracking table: ids and names, after what comes before and with what
/// comes behind.
fn tracked(before: &[String], number: usize, option: &Tracking, behind: &[String]) -> Vec<String> {
    let own = [
        number.to_string(),
        option.tracking_category_id.to_string(),
        option.tracking_option_id.to_string(),
        option.name.to_string(),
        option.option.to_string(),
    ];
    [before, &own, behind].concat()
}

async fn failure(demo: &Demo, sql: &str) -> xero_sql::Error {
    match demo.session.collect(sql).await {
        Ok(batches) => panic!("{sql} has an answer: {:?}", cells(&batches)),
        Err(error) => error,
    }
}

fn offsets(calls: &[Seen]) -> Vec<&str> {
    calls
        .iter()
        .filter_map(|call| call.query_value("offset"))
        .collect()
}

// ---- Bank transactions ---------------------------------------------------------------------

#[tokio::test]
async fn every_bank_transaction_comes_once_with_every_value_as_the_books_have_it() {
    for demo in demos().await {
        let mut truth = Vec::new();
        let mut without = 0;
        for t in demo.simulator.books(0).bank_transactions() {
            without += usize::from(t.contact_id.is_none());
            truth.push(vec![
                t.bank_transaction_id.to_string(),
                t.transaction_type.to_string(),
                t.status.to_string(),
                text(t.contact_id),
                text(t.contact_name),
                t.bank_account.account_id.to_string(),
                text(t.bank_account.code),
                t.bank_account.name.to_string(),
                t.date.to_string(),
                text(t.reference),
                t.is_reconciled.to_string(),
                t.line_amount_types.to_string(),
                t.sub_total.to_string(),
                t.total_tax.to_string(),
                t.total.to_string(),
                t.currency_code.to_string(),
                text(t.currency_rate.map(|rate| format!("{rate}0000"))),
                text(t.prepayment_id),
                text(t.overpayment_id),
                text(t.url),
                t.has_attachments.to_string(),
                instant(t.updated_ms),
                t.line_items.len().to_string(),
            ]);
        }
        assert!(without > 0);
        equal(
            &demo,
            "SELECT BankTransactionID, Type, Status, ContactID, ContactName, BankAccountID, BankAccountCode, \
             BankAccountName, Date, Reference, IsReconciled, LineAmountTypes, SubTotal, TotalTax, Total, \
             CurrencyCode, CurrencyRate, PrepaymentID, OverpaymentID, Url, HasAttachments, UpdatedDateUTC, \
             cardinality(LineItems) FROM BankTransactions",
            truth,
        )
        .await;
    }
}

#[tokio::test]
async fn lines_of_bank_transactions_and_their_tracking_come_with_their_documents_fields() {
    for demo in demos().await {
        let (mut lines, mut tracking) = (vec![], vec![]);
        for t in demo.simulator.books(0).bank_transactions() {
            let id = t.bank_transaction_id.to_string();
            let of_document = [
                t.transaction_type.to_string(),
                t.status.to_string(),
                t.date.to_string(),
                text(t.contact_id),
            ];
            for (number, line) in (1..).zip(&t.line_items) {
                let line_id = line.line_item_id.to_string();
                let own = [
                    id.clone(),
                    line_id.clone(),
                    number.to_string(),
                    text(line.description.clone()),
                    quantity(line.quantity),
                    line.unit_amount.to_string(),
                    text(line.item_code),
                    text(line.account_code),
                    text(line.account_id),
                    line.tax_type.to_string(),
                    line.tax_amount.to_string(),
                    line.line_amount.to_string(),
                ];
                lines.push([&own[..], &of_document].concat());
                for (number, option) in (1..).zip(&line.tracking) {
                    let before = [id.clone(), line_id.clone()];
                    tracking.push(tracked(&before, number, option, &of_document));
                }
            }
        }
        equal(
            &demo,
            "SELECT BankTransactionID, LineItemID, LineNumber, Description, Quantity, UnitAmount, ItemCode, \
             AccountCode, AccountID, TaxType, TaxAmount, LineAmount, Type, Status, Date, ContactID \
             FROM BankTransactionLineItems",
            lines,
        )
        .await;
        equal(
            &demo,
            "SELECT BankTransactionID, LineItemID, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \
             \"Option\", Type, Status, Date, ContactID FROM BankTransactionLineItemTracking",
            tracking,
        )
        .await;
    }
}

#[tokio::test]
async fn the_lines_of_a_bank_transaction_add_up_to_its_total() {
    for demo in demos().await {
        let rows = demo
            .rows(
                "SELECT COUNT(*) FROM (SELECT t.BankTransactionID, t.Total, SUM(l.LineAmount) AS amounts, \
                 SUM(CASE WHEN t.LineAmountTypes = 'Inclusive' THEN 0 ELSE l.TaxAmount END) AS taxes \
                 FROM BankTransactions t JOIN BankTransactionLineItems l USING (BankTransactionID) \
                 GROUP BY 1, 2) WHERE amounts + taxes = Total",
            )
            .await;
        let count = demo.simulator.books(0).bank_transactions().count();
        assert_eq!(rows, [[count.to_string()]]);
    }
}

#[tokio::test]
async fn both_sides_of_transfers_are_worth_the_same() {
    for demo in demos().await {
        let rows = demo
            .rows(
                "SELECT SUM(CASE Type WHEN 'RECEIVE-TRANSFER' THEN Total ELSE -Total END), COUNT(*) > 0 \
                 FROM BankTransactions WHERE Type IN ('SPEND-TRANSFER', 'RECEIVE-TRANSFER')",
            )
            .await;
        assert_eq!(rows, [["0.0000", "true"]]);
    }
}

#[tokio::test]
async fn filters_on_bank_transactions_travel_in_one_call_that_brings_what_they_select() {
    let demo = Demo::of(1_200).await;
    let all: Vec<_> = demo.simulator.books(0).bank_transactions().collect();
    let one = all[17].clone();
    let contact = one.contact_id.expect("a contact");
    let is_late = |day: &str| day >= "2025-01-01";
    let cases = [
        (
            "Type = 'SPEND-TRANSFER' AND Date >= '2025-01-01'".to_string(),
            "Type==\"SPEND-TRANSFER\" AND Date>=DateTime(2025,01,01)".to_string(),
            all.iter()
                .filter(|t| t.transaction_type == "SPEND-TRANSFER" && is_late(&t.date.to_string()))
                .count(),
        ),
        (
            format!("ContactID = '{contact}'"),
            format!("Contact.ContactID==Guid(\"{contact}\")"),
            all.iter().filter(|t| t.contact_id == Some(contact)).count(),
        ),
        (
            "NOT IsReconciled".to_string(),
            "IsReconciled==false".to_string(),
            all.iter().filter(|t| !t.is_reconciled).count(),
        ),
    ];
    for (filter, travels, expected) in cases {
        let sql = format!("SELECT BankTransactionID FROM BankTransactions WHERE {filter}");
        let (rows, calls) = demo.ask(&sql).await;
        assert_eq!(
            (rows.len(), calls.len(), calls[0].rows),
            (expected, 1, expected),
            "{sql}"
        );
        assert_eq!(calls[0].query_value("where"), Some(travels.as_str()));
        assert_eq!(calls[0].query_value("unitdp"), Some("4"));
        assert!(expected > 0, "{sql}");
    }
    let id = one.bank_transaction_id;
    let sql = format!("SELECT * FROM BankTransactions WHERE BankTransactionID = '{id}'");
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!((rows.len(), calls.len(), calls[0].rows), (1, 1, 1));
    assert!(calls[0].path.ends_with(&format!("/BankTransactions/{id}")));
    let (rows, calls) = demo
        .ask("SELECT COUNT(*) FROM BankTransactions WHERE Status = 'VOIDED'")
        .await;
    let voided = all.iter().filter(|t| t.status == "VOIDED").count();
    assert_eq!(rows, [[voided.to_string()]]);
    assert_eq!((calls.len(), calls[0].rows), (1, 1));
}

// ---- Manual journals -----------------------------------------------------------------------

#[tokio::test]
async fn manual_journals_their_lines_and_tracking_are_as_the_books_have_them() {
    for demo in demos().await {
        let (mut journals, mut lines, mut tracking) = (vec![], vec![], vec![]);
        for j in demo.simulator.books(0).manual_journals() {
            let id = j.manual_journal_id.to_string();
            let of_document = [j.status.to_string(), j.date.to_string()];
            for (number, line) in (1..).zip(&j.journal_lines) {
                let own = [
                    id.clone(),
                    number.to_string(),
                    text(line.description.clone()),
                    line.line_amount.to_string(),
                    line.tax_amount.to_string(),
                    text(line.tax_type),
                    text(line.account_code),
                    text(line.account_id),
                    line.is_blank.to_string(),
                    line.tracking.len().to_string(),
                ];
                lines.push([&own[..], &of_document].concat());
                for (place, option) in (1..).zip(&line.tracking) {
                    let before = [id.clone(), number.to_string()];
                    tracking.push(tracked(&before, place, option, &of_document));
                }
            }
            journals.push(vec![
                id,
                j.narration,
                j.status.to_string(),
                j.date.to_string(),
                j.line_amount_types.to_string(),
                j.show_on_cash_basis_reports.to_string(),
                text(j.url),
                j.has_attachments.to_string(),
                instant(j.updated_ms),
                j.journal_lines.len().to_string(),
            ]);
        }
        assert!(lines.iter().any(|line| line[6] == NULL));
        assert!(tracking.iter().any(|row| row[1] != "1"));
        equal(
            &demo,
            "SELECT ManualJournalID, Narration, Status, Date, LineAmountTypes, ShowOnCashBasisReports, Url, \
             HasAttachments, UpdatedDateUTC, cardinality(JournalLines) FROM ManualJournals",
            journals,
        )
        .await;
        equal(
            &demo,
            "SELECT ManualJournalID, LineNumber, Description, LineAmount, TaxAmount, TaxType, AccountCode, \
             AccountID, IsBlank, cardinality(Tracking), Status, Date FROM ManualJournalLines",
            lines,
        )
        .await;
        equal(
            &demo,
            "SELECT ManualJournalID, JournalLineNumber, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \
             \"Option\", ManualJournalStatus, Date FROM ManualJournalLineTracking",
            tracking,
        )
        .await;
    }
}

#[tokio::test]
async fn the_lines_of_each_manual_journal_add_up_to_zero() {
    for demo in demos().await {
        let rows = demo
            .rows(
                "SELECT COUNT(*), MIN(sum), MAX(sum) FROM (SELECT ManualJournalID, SUM(LineAmount) AS sum \
                 FROM ManualJournalLines GROUP BY 1)",
            )
            .await;
        let count = demo.simulator.books(0).manual_journals().count();
        assert_eq!(
            rows,
            [[count.to_string(), "0.0000".into(), "0.0000".into()]]
        );
    }
}

#[tokio::test]
async fn manual_journals_are_read_in_pages_and_never_in_an_order() {
    let options = Options {
        invoices: 6_000,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "100")]).await;
    let all = demo.simulator.books(0).manual_journals().count();
    assert_eq!(all, 300);
    for sql in [
        "SELECT ManualJournalID FROM ManualJournals",
        "SELECT ManualJournalID FROM ManualJournals ORDER BY Date LIMIT 400",
    ] {
        let (rows, calls) = demo.ask(sql).await;
        assert_eq!((rows.len(), calls.len()), (300, 3), "{sql}");
        assert!(calls.iter().all(|call| call.query_value("order").is_none()));
        assert!(calls.iter().all(|call| call.rows == 100));
    }
    let (rows, calls) = demo.ask("SELECT COUNT(*) FROM ManualJournals").await;
    assert_eq!((rows, calls.len()), (vec![vec!["300".to_string()]], 1));
    let posted = "SELECT ManualJournalID FROM ManualJournals WHERE Status = 'POSTED'";
    let (rows, calls) = demo.ask(posted).await;
    let books = demo.simulator.books(0);
    assert_eq!(
        rows.len(),
        books
            .manual_journals()
            .filter(|j| j.status == "POSTED")
            .count()
    );
    assert_eq!(calls[0].query_value("where"), Some("Status==\"POSTED\""));
}

// ---- Journals ------------------------------------------------------------------------------

fn journal_row(journal: &Journal) -> Vec<String> {
    vec![
        journal.journal_id.to_string(),
        journal.journal_number.to_string(),
        journal.journal_date.to_string(),
        instant(journal.created_ms),
        text(journal.reference.clone()),
        text(journal.source_type),
        text(journal.source_id),
        journal.journal_lines.len().to_string(),
    ]
}

const JOURNAL: &str = "SELECT JournalID, JournalNumber, JournalDate, CreatedDateUTC, Reference, SourceType, SourceID, \
     cardinality(JournalLines) FROM Journals";

#[tokio::test]
async fn every_journal_comes_once_in_a_call_for_each_hundred_and_one_more() {
    for demo in demos().await {
        let truth: Vec<_> = demo.simulator.books(0).journals().collect();
        let (rows, calls) = demo.ask(JOURNAL).await;
        let expected = truth.iter().map(journal_row).collect();
        assert_eq!(sorted(rows), sorted(expected));
        assert_eq!(calls.len(), truth.len().div_ceil(100) + 1);
        let last: Vec<String> = std::iter::once("0".to_string())
            .chain(truth.chunks(100).filter_map(|page| {
                page.last()
                    .map(|journal| journal.journal_number.to_string())
            }))
            .collect();
        assert_eq!(offsets(&calls), last);
        assert_eq!(calls.last().map(|call| call.rows), Some(0));
        assert!(calls.iter().all(|call| call.query_value("where").is_none()));
    }
}

#[tokio::test]
async fn lines_of_journals_and_their_tracking_are_as_the_books_have_them() {
    for demo in demos().await {
        let (mut lines, mut tracking) = (vec![], vec![]);
        for journal in demo.simulator.books(0).journals() {
            let id = journal.journal_id.to_string();
            let of_document = [
                journal.journal_number.to_string(),
                journal.journal_date.to_string(),
                text(journal.source_type),
                text(journal.source_id),
            ];
            for (number, line) in (1..).zip(&journal.journal_lines) {
                let own = [
                    id.clone(),
                    line.journal_line_id.to_string(),
                    number.to_string(),
                    line.account_id.to_string(),
                    text(line.account_code),
                    line.account_name.to_string(),
                    line.account_type.to_string(),
                    text(line.description.clone()),
                    line.net_amount.to_string(),
                    line.gross_amount.to_string(),
                    line.tax_amount.to_string(),
                    text(line.tax_type),
                    text(line.tax_name.clone()),
                ];
                lines.push([&own[..], &of_document].concat());
                for (place, option) in (1..).zip(&line.tracking) {
                    let before = [id.clone(), line.journal_line_id.to_string()];
                    tracking.push(tracked(&before, place, option, &of_document));
                }
            }
        }
        equal(
            &demo,
            "SELECT JournalID, JournalLineID, LineNumber, AccountID, AccountCode, AccountName, AccountType, \
             Description, NetAmount, GrossAmount, TaxAmount, TaxType, TaxName, JournalNumber, JournalDate, \
             SourceType, SourceID FROM JournalLines",
            lines,
        )
        .await;
        equal(
            &demo,
            "SELECT JournalID, JournalLineID, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \"Option\", \
             JournalNumber, JournalDate, SourceType, SourceID FROM JournalLineTracking",
            tracking,
        )
        .await;
    }
}

#[tokio::test]
async fn each_journal_balances_and_so_do_all_of_them() {
    for demo in demos().await {
        let rows = demo
            .rows(
                "SELECT COUNT(*), MIN(net), MAX(net), SUM(net), \
                 COUNT(*) FILTER (WHERE gross = net + tax AND tax = booked) FROM (\
                 SELECT JournalID, SUM(NetAmount) AS net, SUM(GrossAmount) AS gross, SUM(TaxAmount) AS tax, \
                 SUM(CASE WHEN AccountCode = '820' THEN NetAmount ELSE 0 END) AS booked \
                 FROM JournalLines GROUP BY 1)",
            )
            .await;
        let count = demo.simulator.books(0).journals().count().to_string();
        let zero = || "0.0000".to_string();
        assert_eq!(rows, [[count.clone(), zero(), zero(), zero(), count]]);
    }
}

/// Documents in the base currency, where nothing is rounded: which way they are booked, and what
/// they were over less what was paid. And what books for them: they themselves, and payments.
const BOOKED: &str = "WITH applied AS (SELECT CreditNoteID, SUM(Amount) AS amount FROM CreditNoteAllocations GROUP BY 1), \
     over AS (SELECT OverpaymentID, SUM(Amount) AS amount FROM OverpaymentAllocations GROUP BY 1), \
     pre AS (SELECT PrepaymentID, SUM(Amount) AS amount FROM PrepaymentAllocations GROUP BY 1), \
     documents AS (SELECT InvoiceID AS id, CASE Type WHEN 'ACCREC' THEN 1 ELSE -1 END AS sign, \
     AmountDue + AmountCredited AS unpaid, AmountDue AS open FROM Invoices \
     WHERE Status IN ('AUTHORISED', 'PAID') AND CurrencyCode = 'AUD' \
     UNION ALL SELECT n.CreditNoteID, CASE Type WHEN 'ACCRECCREDIT' THEN -1 ELSE 1 END, \
     n.RemainingCredit + coalesce(a.amount, 0), n.RemainingCredit FROM CreditNotes n \
     LEFT JOIN applied a ON a.CreditNoteID = n.CreditNoteID \
     WHERE n.Status IN ('AUTHORISED', 'PAID') AND n.CurrencyCode = 'AUD' \
     UNION ALL SELECT o.OverpaymentID, CASE o.Type WHEN 'RECEIVE-OVERPAYMENT' THEN -1 ELSE 1 END, \
     o.RemainingCredit + coalesce(a.amount, 0), o.RemainingCredit FROM Overpayments o \
     LEFT JOIN over a ON a.OverpaymentID = o.OverpaymentID \
     WHERE o.Status IN ('AUTHORISED', 'PAID') AND o.CurrencyCode = 'AUD' \
     UNION ALL SELECT p.PrepaymentID, CASE p.Type WHEN 'RECEIVE-PREPAYMENT' THEN -1 ELSE 1 END, \
     coalesce(a.amount, 0), 0 FROM Prepayments p LEFT JOIN pre a ON a.PrepaymentID = p.PrepaymentID \
     WHERE p.Status IN ('AUTHORISED', 'PAID') AND p.CurrencyCode = 'AUD'), \
     sources AS (SELECT id, id AS source FROM documents UNION ALL SELECT InvoiceID, PaymentID FROM Payments \
     WHERE PrepaymentID IS NULL \
     UNION ALL SELECT OverpaymentID, BankTransactionID FROM BankTransactions WHERE OverpaymentID IS NOT NULL), \
     booked AS (SELECT s.id, l.AccountCode AS account, SUM(l.NetAmount) AS net FROM JournalLines l \
     JOIN sources s ON s.source = l.SourceID WHERE l.AccountCode IN ('610', '800') GROUP BY 1, 2)";

/// Untouched books, and books in which invoices came and were voided.
async fn touched_and_untouched() -> Vec<Demo> {
    let touched = Demo::of(600).await;
    let voided: Vec<usize> = (0..600).step_by(4).collect();
    touched.simulator.void_invoices_after(0, &voided);
    touched.simulator.add_invoices_after(0, 30);
    // The first call brings both about.
    touched.rows("SELECT COUNT(*) FROM Users").await;
    let mut demos = demos().await;
    demos.push(touched);
    demos
}

#[tokio::test]
async fn what_each_document_booked_is_what_it_still_leaves_unpaid() {
    for demo in touched_and_untouched().await {
        let sql = format!(
            "{BOOKED} SELECT COUNT(*), COUNT(*) FILTER (WHERE coalesce(b.net, 0) = d.sign * d.unpaid) \
             FROM documents d LEFT JOIN booked b ON b.id = d.id"
        );
        let books = demo.simulator.books(0);
        let counts = |status, currency| {
            usize::from(matches!(status, "AUTHORISED" | "PAID") && currency == "AUD")
        };
        let invoices = books.invoices().map(|i| counts(i.status, i.currency_code));
        let notes = books
            .credit_notes()
            .map(|n| counts(n.status, n.currency_code));
        let ahead = books.overpayments().chain(books.prepayments());
        let ahead = ahead.map(|paid| counts(paid.status, paid.currency_code));
        let count = invoices
            .chain(notes)
            .chain(ahead)
            .sum::<usize>()
            .to_string();
        assert_eq!(demo.rows(&sql).await, [[count.clone(), count]]);
    }
}

#[tokio::test]
async fn the_accounts_of_debtors_and_creditors_hold_what_is_due_less_what_credit_remains() {
    for demo in touched_and_untouched().await {
        let booked = format!(
            "{BOOKED} SELECT b.account, SUM(b.net) FROM booked b JOIN documents d ON d.id = b.id GROUP BY 1"
        );
        let mut due = [Amount::ZERO; 2];
        let books = demo.simulator.books(0);
        for invoice in books.invoices() {
            let is_approved = matches!(invoice.status, "AUTHORISED" | "PAID");
            if is_approved && invoice.currency_code == "AUD" {
                due[usize::from(invoice.invoice_type == "ACCPAY")] += invoice.amount_due;
            }
        }
        for note in books.credit_notes() {
            let is_approved = matches!(note.status, "AUTHORISED" | "PAID");
            if is_approved && note.currency_code == "AUD" {
                let side = &mut due[usize::from(note.credit_note_type == "ACCPAYCREDIT")];
                *side = *side - note.remaining_credit;
            }
        }
        for paid in books.overpayments() {
            if paid.status != "VOIDED" && paid.currency_code == "AUD" {
                let side = &mut due[usize::from(paid.money_type == "SPEND-OVERPAYMENT")];
                *side = *side - paid.remaining_credit;
            }
        }
        let [debtors, creditors] = due;
        let truth = vec![
            vec!["610".to_string(), debtors.to_string()],
            vec!["800".to_string(), (Amount::ZERO - creditors).to_string()],
        ];
        assert_eq!(sorted(demo.rows(&booked).await), truth);
    }
}

#[tokio::test]
async fn every_payment_moves_its_own_bank_account_and_a_deleted_one_moves_it_back() {
    for demo in touched_and_untouched().await {
        // The foreign account's BankAmount is in its own currency, and the ledger never is.
        let rows = demo
            .rows(
                "WITH moved AS (SELECT SourceID, AccountID, SUM(NetAmount) AS net FROM JournalLines \
                 WHERE AccountType = 'BANK' GROUP BY 1, 2) \
                 SELECT COUNT(*), COUNT(*) FILTER (WHERE m.net = CASE WHEN p.Status = 'DELETED' THEN 0 \
                 WHEN p.InvoiceType IN ('ACCREC', 'ACCPAYCREDIT', 'APOVERPAYMENT', \
                 'APPREPAYMENT') THEN p.BankAmount ELSE -p.BankAmount END), \
                 COUNT(*) FILTER (WHERE p.Status = 'DELETED') > 10 \
                 FROM Payments p JOIN Accounts a ON a.AccountID = p.AccountID \
                 LEFT JOIN moved m ON m.SourceID = p.PaymentID AND m.AccountID = p.AccountID \
                 WHERE a.CurrencyCode = 'AUD'",
            )
            .await;
        let books = demo.simulator.books(0);
        let foreign = books.accounts().find(|a| a.currency_code == Some("USD"));
        let foreign = foreign.expect("a foreign account").account_id;
        let count = books.payments().filter(|p| p.account_id != foreign).count();
        assert!(count < books.payments().count());
        assert_eq!(
            rows,
            [[count.to_string(), count.to_string(), "true".into()]]
        );
    }
}

#[tokio::test]
async fn a_limit_on_journals_reads_no_further_than_it_must() {
    let demo = Demo::of(1_200).await;
    let truth: Vec<_> = demo.simulator.books(0).journals().collect();
    for (limit, pages) in [(5, 1), (100, 1), (101, 2), (250, 3)] {
        let (rows, calls) = demo.ask(&format!("{JOURNAL} LIMIT {limit}")).await;
        assert_eq!(calls.len(), pages, "LIMIT {limit}");
        let first: Vec<_> = truth.iter().take(limit).map(journal_row).collect();
        assert_eq!(sorted(rows), sorted(first));
    }
}

#[tokio::test]
async fn journals_come_in_the_order_of_their_numbers_so_nothing_is_sorted() {
    let demo = Demo::of(1_200).await;
    let truth: Vec<_> = demo.simulator.books(0).journals().collect();
    let numbers = |rows: Vec<Vec<String>>| -> Vec<String> {
        rows.into_iter().map(|row| row[0].clone()).collect()
    };
    let first: Vec<String> = truth
        .iter()
        .take(130)
        .map(|journal| journal.journal_number.to_string())
        .collect();
    let sql = "SELECT JournalNumber, Reference FROM Journals ORDER BY JournalNumber LIMIT 130";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!((numbers(rows), calls.len()), (first, 2));
    let lines = "SELECT JournalNumber FROM JournalLines ORDER BY JournalNumber LIMIT 5";
    let (rows, calls) = demo.ask(lines).await;
    let first: Vec<String> = truth
        .iter()
        .flat_map(|j| j.journal_lines.iter().map(|_| j.journal_number.to_string()))
        .take(5)
        .collect();
    assert_eq!((numbers(rows), calls.len()), (first, 1));
    // The last ones are at the end of the list.
    let sql = "SELECT JournalNumber FROM Journals ORDER BY JournalNumber DESC LIMIT 1";
    let (rows, calls) = demo.ask(sql).await;
    let last = truth[truth.len() - 1].journal_number.to_string();
    assert_eq!(
        (numbers(rows), calls.len()),
        (vec![last], truth.len().div_ceil(100) + 1)
    );
    // By their ids they come in no order.
    let ids: Vec<String> = truth[7..12]
        .iter()
        .map(|j| format!("'{}'", j.journal_id))
        .collect();
    let sql = format!(
        "SELECT JournalNumber FROM Journals WHERE JournalID IN ({}) ORDER BY JournalNumber",
        ids.join(",")
    );
    let rows = numbers(demo.rows(&sql).await);
    let expected: Vec<String> = truth[7..12]
        .iter()
        .map(|j| j.journal_number.to_string())
        .collect();
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn explain_shows_where_the_reading_begins() {
    let demo = Demo::of(40).await;
    let id = demo
        .simulator
        .books(0)
        .journals()
        .next()
        .expect("a journal")
        .journal_id;
    for (filter, words) in [
        (
            "JournalNumber >= 51",
            vec!["GET /Journals?offset=50", "(superset)"],
        ),
        (
            "SourceType = 'ACCREC'",
            vec!["GET /Journals?offset=0", "(local: "],
        ),
        (
            &format!("JournalID = '{id}' AND JournalNumber > 5"),
            vec![&*format!("GET /Journals/{id}"), "asked for by their ids"],
        ),
    ] {
        let (rows, calls) = demo
            .ask(&format!("EXPLAIN SELECT * FROM Journals WHERE {filter}"))
            .await;
        let plan = format!("{rows:?}");
        for word in words {
            assert!(plan.contains(word), "`{word}` isn't in {plan}");
        }
        assert!(calls.is_empty());
    }
}

#[tokio::test]
async fn bounds_on_the_number_travel_as_the_offset_and_end_the_reading() {
    let demo = Demo::of(1_200).await;
    let truth: Vec<_> = demo.simulator.books(0).journals().collect();
    let number = |place: usize| truth[place].journal_number;
    let (a, b, far) = (number(400), number(449), number(1_000));
    let gap = (a..b)
        .find(|n| !truth.iter().any(|j| j.journal_number == *n))
        .expect("a gap");
    let last = truth.len();
    // Filter, first offset, calls, rows expected.
    let cases = [
        (
            format!("JournalNumber > {a}"),
            a,
            (last - 401).div_ceil(100) + 1,
            last - 401,
        ),
        (
            format!("JournalNumber >= {a}"),
            a - 1,
            (last - 400).div_ceil(100) + 1,
            last - 400,
        ),
        (format!("JournalNumber BETWEEN {a} AND {b}"), a - 1, 1, 50),
        (
            format!("{a} <= JournalNumber AND JournalNumber < {far}"),
            a - 1,
            // The number before the bound is no journal's if there is a gap.
            6 + usize::from(number(999) + 1 < far),
            600,
        ),
        (format!("JournalNumber <= {b}"), 0, 5, 450),
        (format!("JournalNumber = {a}"), a - 1, 1, 1),
        (format!("JournalNumber = {gap}"), gap - 1, 1, 0),
        (format!("JournalNumber IN ({b}, {a})"), a - 1, 1, 2),
        (
            format!("JournalNumber > -7 AND JournalNumber < {}", number(3)),
            0,
            1,
            3,
        ),
        (
            format!("JournalNumber > {}", number(last - 1)),
            number(last - 1),
            1,
            0,
        ),
    ];
    for (filter, offset, calls_expected, expected) in cases {
        for table in [
            "Journals",
            "(SELECT DISTINCT JournalNumber FROM JournalLines)",
        ] {
            let sql = format!("SELECT JournalNumber FROM {table} WHERE {filter}");
            let (rows, calls) = demo.ask(&sql).await;
            assert_eq!(
                (rows.len(), calls.len()),
                (expected, calls_expected),
                "{sql}"
            );
            assert_eq!(
                calls[0].query_value("offset"),
                Some(offset.to_string().as_str()),
                "{sql}"
            );
        }
    }
    for nothing in [
        format!("JournalNumber > {b} AND JournalNumber < {a}"),
        format!("JournalNumber > {a} AND JournalNumber <= {a}"),
    ] {
        let (rows, calls) = demo.ask(&format!("{JOURNAL} WHERE {nothing}")).await;
        assert_eq!((rows.len(), calls.len()), (0, 0), "{nothing}");
    }
    // What isn't a bound is decided here, over the whole list.
    let sql = format!("{JOURNAL} WHERE JournalNumber <> {a}");
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(
        (rows.len(), calls.len()),
        (last - 1, last.div_ceil(100) + 1)
    );
}

#[tokio::test]
async fn journals_created_since_travel_as_a_header() {
    let demo = Demo::of(1_200).await;
    let truth: Vec<_> = demo.simulator.books(0).journals().collect();
    let since = truth[truth.len() - 150].created_ms;
    let after: Vec<_> = truth
        .iter()
        .filter(|j| j.created_ms > since)
        .map(journal_row)
        .collect();
    let sql = format!("{JOURNAL} WHERE CreatedDateUTC > '{}'", instant(since));
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!((rows.len(), calls.len()), (149, 3));
    assert_eq!(sorted(rows), sorted(after));
    assert!(calls.iter().all(|call| call.if_modified_since.is_some()));
    assert_eq!(calls[0].query_value("offset"), Some("0"));
}

#[tokio::test]
async fn a_journal_asked_for_by_its_id_costs_two_calls_and_comes_as_the_list_has_it() {
    let demo = Demo::of(600).await;
    let truth: Vec<_> = demo.simulator.books(0).journals().collect();
    let (one, other) = (&truth[300], &truth[301]);
    let upper = one.journal_id.to_string().to_uppercase();
    let (rows, calls) = demo
        .ask(&format!(
            "{JOURNAL} WHERE JournalID = '{upper}' AND SourceType = '{}'",
            text(one.source_type)
        ))
        .await;
    assert_eq!(rows, [journal_row(one)]);
    assert_eq!(calls.len(), 2);
    assert!(
        calls[0]
            .path
            .ends_with(&format!("/Journals/{}", one.journal_id))
    );
    assert_eq!(offsets(&calls), [(one.journal_number - 1).to_string()]);
    // Neighbours come on each other's pages, and still once.
    let sql = format!(
        "{JOURNAL} WHERE JournalID IN ('{}', '{}')",
        one.journal_id, other.journal_id
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(
        sorted(rows),
        sorted(vec![journal_row(one), journal_row(other)])
    );
    assert_eq!(calls.len(), 4);
    let stranger = "5cc8cf28-567e-4d43-b287-687cfcaec47c";
    let (rows, calls) = demo
        .ask(&format!("{JOURNAL} WHERE JournalID = '{stranger}'"))
        .await;
    assert_eq!((rows.len(), calls.len()), (0, 1));
    // Many are found by reading on.
    let ids: Vec<String> = truth[..6]
        .iter()
        .map(|j| format!("'{}'", j.journal_id))
        .collect();
    let (rows, calls) = demo
        .ask(&format!("{JOURNAL} WHERE JournalID IN ({})", ids.join(",")))
        .await;
    assert_eq!(
        (rows.len(), calls.len()),
        (6, truth.len().div_ceil(100) + 1)
    );
}

#[tokio::test]
async fn journals_that_appear_while_they_are_read_are_read_too_and_none_twice() {
    let demo = Demo::of(1_200).await;
    demo.simulator.add_invoices_after(3, 40);
    demo.simulator
        .void_invoices_after(5, &[0, 1, 2, 3, 4, 5, 6, 7]);
    let (rows, calls) = demo.ask(JOURNAL).await;
    let truth: Vec<_> = demo
        .simulator
        .books(0)
        .journals()
        .map(|j| journal_row(&j))
        .collect();
    assert_eq!(calls.len(), truth.len().div_ceil(100) + 1);
    assert_eq!(sorted(rows), sorted(truth));
    assert_eq!(
        demo.rows("SELECT SUM(NetAmount) FROM JournalLines").await,
        [["0.0000"]]
    );
}

fn page(numbers: &[i64]) -> Fault {
    let journals: Vec<String> = numbers
        .iter()
        .map(|n| {
            format!(r#"{{"JournalID":"00000000-0000-4000-8000-{n:012}","JournalNumber":{n}}}"#)
        })
        .collect();
    Fault::reply(200, format!(r#"{{"Journals":[{}]}}"#, journals.join(",")))
        .header("Content-Type", "application/json")
}

#[tokio::test]
async fn a_short_page_is_no_end_and_a_page_that_doesnt_advance_is_an_error() {
    let demo = Demo::of(40).await;
    for fault in [page(&[1, 4]), page(&[9]), page(&[])] {
        demo.simulator.script(fault);
    }
    let (rows, calls) = demo.ask("SELECT JournalNumber FROM Journals").await;
    assert_eq!(rows, [["1"], ["4"], ["9"]]);
    assert_eq!(offsets(&calls), ["0", "4", "9"]);
    for second in [&[1, 4][..], &[4], &[5, 7, 6], &[5, 5]] {
        demo.simulator.script(page(&[1, 4]));
        demo.simulator.script(page(second));
        demo.simulator.clear_journal();
        let error = failure(&demo, "SELECT JournalNumber FROM Journals").await;
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{error}");
        assert!(error.to_string().contains("the page after 4"), "{error}");
        assert_eq!(demo.calls().len(), 2);
    }
}

#[tokio::test]
async fn trouble_between_pages_of_journals_costs_one_more_call_and_no_row() {
    let demo = Demo::of(300).await;
    let count = demo.simulator.books(0).journals().count();
    for fault in [
        Fault::cut_body(),
        Fault::unavailable(),
        Fault::token_expired(),
    ] {
        demo.simulator.script(fault.after(2));
        let (rows, calls) = demo.ask("SELECT COUNT(*) FROM Journals").await;
        assert_eq!(rows, [[count.to_string()]]);
        assert_eq!(calls.len(), count.div_ceil(100) + 2);
    }
    // What doesn't pass is an error, and no shorter ledger.
    demo.simulator
        .script(Fault::reply(404, "").on("/api.xro/2.0/Journals").after(2));
    let error = failure(&demo, "SELECT COUNT(*) FROM Journals").await;
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{error}");
}

#[tokio::test]
async fn a_journal_without_a_number_or_a_list_that_isnt_there_is_an_error() {
    let demo = Demo::of(40).await;
    let json = |body: &str| Fault::reply(200, body).header("Content-Type", "application/json");
    let id = r#""JournalID":"00000000-0000-4000-8000-000000000001""#;
    for (fault, words) in [
        (
            json(&format!(r#"{{"Journals":[{{{id}}}]}}"#)),
            "JournalNumber",
        ),
        (
            json(&format!(r#"{{"Journals":[{{{id},"JournalNumber":"x"}}]}}"#)),
            "JournalNumber",
        ),
        (json(r#"{"Status":"OK"}"#), "Journals"),
        (
            Fault::reply(404, "not found").header("Content-Type", "text/plain"),
            "404",
        ),
    ] {
        demo.simulator.script(fault);
        let error = failure(&demo, "SELECT JournalID FROM Journals").await;
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_sign_in_without_the_premium_scope_is_told_so_in_one_call() {
    let options = Options {
        invoices: 40,
        premium: false,
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    for table in ["Journals", "JournalLines", "JournalLineTracking"] {
        demo.simulator.clear_journal();
        let error = failure(&demo, &format!("SELECT * FROM {table}")).await;
        assert_eq!(error.kind(), ErrorKind::SignIn, "{error}");
        for words in ["accounting.journals.read", "premium", "login --scope"] {
            assert!(error.to_string().contains(words), "{error}");
        }
        assert_eq!(demo.calls().len(), 1);
    }
    assert!(!demo.rows("SELECT * FROM ManualJournals").await.is_empty());
}

#[tokio::test]
async fn half_a_million_invoices_journals_begin_at_once_anywhere_in_the_ledger() {
    let started = std::time::Instant::now();
    let options = Options {
        invoices: 500_000,
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    let (rows, calls) = demo
        .ask("SELECT * FROM Journals WHERE JournalNumber > 3000000 LIMIT 5")
        .await;
    assert_eq!((rows.len(), calls.len()), (5, 1));
    let (rows, calls) = demo.ask("SELECT * FROM BankTransactions LIMIT 5").await;
    assert_eq!((rows.len(), calls.len()), (5, 1));
    assert!(started.elapsed().as_secs() < 20);
}

#[tokio::test]
async fn sums_by_account_are_those_of_the_books() {
    let demo = Demo::of(1_200).await;
    let mut truth: BTreeMap<String, Amount> = BTreeMap::new();
    for journal in demo.simulator.books(0).journals() {
        for line in journal.journal_lines {
            let sum = truth.entry(line.account_name.to_string()).or_default();
            *sum += line.net_amount;
        }
    }
    let truth = truth
        .into_iter()
        .map(|(name, sum)| vec![name, sum.to_string()])
        .collect();
    let rows = demo
        .rows("SELECT AccountName, SUM(NetAmount) FROM JournalLines GROUP BY AccountName")
        .await;
    assert_eq!(sorted(rows), sorted(truth));
}
