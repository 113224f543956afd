//! Credit notes and payments: SQL equals the books, and the sums between documents hold.

use std::collections::HashMap;

use xero_sql::simulator::{Options, Payment};

use crate::harness::{Demo, sorted};
use crate::truth::{instant, quantity, text};

/// One demo a seed; ids come in upper case too, and lists take several pages.
async fn demos() -> Vec<Demo> {
    let mut demos = Vec::new();
    for seed in [1, 2, 3] {
        let options = Options {
            seed,
            invoices: 1_300,
            upper_case_ids: true,
            ..Options::default()
        };
        demos.push(Demo::with(options, &[("PageSize", "50")]).await);
    }
    demos
}

/// The rows of `sql` are the `truth`, and there are some.
async fn equal(demo: &Demo, sql: &str, truth: Vec<Vec<String>>) {
    assert!(
        !truth.is_empty(),
        "{sql}: the books hold nothing to compare"
    );
    assert_eq!(sorted(demo.rows(sql).await), sorted(truth), "{sql}");
}

#[tokio::test]
async fn credit_notes_come_in_every_status_with_every_value() {
    for demo in demos().await {
        let truth: Vec<Vec<String>> = demo
            .simulator
            .books(0)
            .credit_notes()
            .map(|n| {
                vec![
                    n.credit_note_id.to_string(),
                    text(n.credit_note_number),
                    text(n.reference),
                    n.credit_note_type.to_string(),
                    n.status.to_string(),
                    n.contact_id.to_string(),
                    n.contact_name,
                    text(n.contact_number),
                    n.date.to_string(),
                    text(n.due_date),
                    n.currency_code.to_string(),
                    format!("{}0000", n.currency_rate),
                    n.line_amount_types.to_string(),
                    n.sub_total.to_string(),
                    n.total_tax.to_string(),
                    n.total.to_string(),
                    n.remaining_credit.to_string(),
                    text(n.fully_paid_on_date),
                    text(n.branding_theme_id),
                    text(n.sent_to_contact),
                    n.has_attachments.to_string(),
                    instant(n.updated_ms),
                    n.line_items.len().to_string(),
                    n.allocations.len().to_string(),
                    n.payments.len().to_string(),
                ]
            })
            .collect();
        assert!(truth.iter().any(|row| row[4] == "VOIDED"));
        equal(
            &demo,
            "SELECT CreditNoteID, CreditNoteNumber, Reference, Type, Status, ContactID, ContactName, ContactNumber, \
             Date, DueDate, CurrencyCode, CurrencyRate, LineAmountTypes, SubTotal, TotalTax, Total, RemainingCredit, \
             FullyPaidOnDate, BrandingThemeID, SentToContact, HasAttachments, UpdatedDateUTC, \
             cardinality(LineItems), cardinality(Allocations), cardinality(Payments) FROM CreditNotes",
            truth,
        )
        .await;
    }
}

#[tokio::test]
async fn what_hangs_on_credit_notes_comes_with_their_fields() {
    for demo in demos().await {
        let (mut lines, mut tracking, mut allocations, mut refunds) =
            (vec![], vec![], vec![], vec![]);
        for note in demo.simulator.books(0).credit_notes() {
            let id = note.credit_note_id.to_string();
            let around = [
                note.credit_note_type.to_string(),
                note.status.to_string(),
                note.date.to_string(),
                note.contact_id.to_string(),
            ];
            let with = |row: Vec<String>| [row, around.to_vec()].concat();
            for (number, line) in (1..).zip(note.line_items) {
                for (number, option) in (1..).zip(&line.tracking) {
                    tracking.push(with(vec![
                        id.clone(),
                        line.line_item_id.to_string(),
                        number.to_string(),
                        option.tracking_category_id.to_string(),
                        option.tracking_option_id.to_string(),
                        option.name.to_string(),
                        option.option.to_string(),
                    ]));
                }
                lines.push(with(vec![
                    id.clone(),
                    line.line_item_id.to_string(),
                    number.to_string(),
                    text(line.description),
                    quantity(line.quantity),
                    line.unit_amount.to_string(),
                    text(line.item_code),
                    text(line.account_code),
                    line.tax_type.to_string(),
                    line.tax_amount.to_string(),
                    line.line_amount.to_string(),
                ]));
            }
            for (number, allocation) in (1..).zip(note.allocations) {
                allocations.push(with(vec![
                    id.clone(),
                    text(note.credit_note_number.clone()),
                    allocation.allocation_id.to_string(),
                    number.to_string(),
                    allocation.date.to_string(),
                    allocation.amount.to_string(),
                    allocation.invoice_id.to_string(),
                    text(allocation.invoice_number),
                ]));
            }
            for (number, refund) in (1..).zip(note.payments) {
                refunds.push(with(vec![
                    id.clone(),
                    text(note.credit_note_number.clone()),
                    refund.payment_id.to_string(),
                    number.to_string(),
                    refund.date.to_string(),
                    refund.amount.to_string(),
                    text(refund.reference),
                ]));
            }
        }
        equal(
            &demo,
            "SELECT CreditNoteID, LineItemID, LineNumber, Description, Quantity, UnitAmount, ItemCode, AccountCode, \
             TaxType, TaxAmount, LineAmount, Type, Status, Date, ContactID FROM CreditNoteLineItems",
            lines,
        )
        .await;
        equal(
            &demo,
            "SELECT CreditNoteID, LineItemID, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \"Option\", \
             Type, Status, Date, ContactID FROM CreditNoteLineItemTracking",
            tracking,
        )
        .await;
        equal(
            &demo,
            "SELECT CreditNoteID, CreditNoteNumber, AllocationID, LineNumber, Date, Amount, InvoiceID, \
             InvoiceNumber, Type, CreditNoteStatus, CreditNoteDate, ContactID FROM CreditNoteAllocations",
            allocations,
        )
        .await;
        equal(
            &demo,
            "SELECT CreditNoteID, CreditNoteNumber, PaymentID, LineNumber, Date, Amount, Reference, Type, \
             CreditNoteStatus, CreditNoteDate, ContactID FROM CreditNotePayments",
            refunds,
        )
        .await;
    }
}

fn row_of(payment: Payment) -> Vec<String> {
    vec![
        payment.payment_id.to_string(),
        payment.payment_type.to_string(),
        payment.status.to_string(),
        payment.date.to_string(),
        payment.amount.to_string(),
        payment.bank_amount.to_string(),
        format!("{}0000", payment.currency_rate),
        text(payment.reference),
        payment.is_reconciled.to_string(),
        payment.account_id.to_string(),
        text(payment.account_code),
        text(payment.batch_payment_id),
        payment.paid.document_id.to_string(),
        text(payment.paid.document_number),
        payment.paid.document_type.to_string(),
        instant(payment.updated_ms),
    ]
}

#[tokio::test]
async fn payments_come_deleted_ones_and_refunds_included() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let truth: Vec<Vec<String>> = books.payments().map(row_of).collect();
        assert!(truth.iter().any(|row| row[2] == "DELETED"));
        assert!(truth.iter().any(|row| row[1] == "APCREDITPAYMENT"));
        equal(
            &demo,
            "SELECT PaymentID, PaymentType, Status, Date, Amount, BankAmount, CurrencyRate, Reference, IsReconciled, \
             AccountID, AccountCode, BatchPaymentID, InvoiceID, InvoiceNumber, InvoiceType, UpdatedDateUTC FROM Payments",
            truth,
        )
        .await;
    }
}

#[tokio::test]
async fn invoices_list_the_credit_notes_applied_to_them() {
    for demo in demos().await {
        let mut truth = Vec::new();
        for invoice in demo.simulator.books(0).invoices() {
            for (number, note) in (1..).zip(invoice.credit_notes) {
                truth.push(vec![
                    invoice.invoice_id.to_string(),
                    text(invoice.invoice_number.clone()),
                    note.credit_note_id.to_string(),
                    number.to_string(),
                    text(note.credit_note_number),
                    note.date.to_string(),
                    note.applied_amount.to_string(),
                    note.total.to_string(),
                    invoice.invoice_type.to_string(),
                    invoice.status.to_string(),
                    invoice.date.to_string(),
                    invoice.contact_id.to_string(),
                ]);
            }
        }
        equal(
            &demo,
            "SELECT InvoiceID, InvoiceNumber, CreditNoteID, LineNumber, CreditNoteNumber, Date, AppliedAmount, Total, \
             InvoiceType, InvoiceStatus, InvoiceDate, InvoiceContactID FROM InvoiceCreditNotes",
            truth,
        )
        .await;
    }
}

/// Identities of the books, as queries whose rows are the documents that break them, with how
/// many documents they look at.
const IDENTITIES: [(&str, &str, &str); 12] = [
    (
        "AmountPaid is the sum of live payments",
        "SELECT i.InvoiceID FROM Invoices i LEFT JOIN (SELECT InvoiceID, SUM(Amount) AS paid FROM Payments \
         WHERE Status = 'AUTHORISED' GROUP BY InvoiceID) p ON p.InvoiceID = i.InvoiceID \
         WHERE i.AmountPaid <> coalesce(p.paid, 0)",
        "SELECT COUNT(*) FROM Invoices WHERE AmountPaid > 0",
    ),
    (
        "live payments are those that invoices list",
        "SELECT p.PaymentID FROM Payments p FULL JOIN InvoicePayments l ON l.PaymentID = p.PaymentID \
         AND l.InvoiceID = p.InvoiceID AND l.Amount = p.Amount AND l.Date = p.Date \
         WHERE (l.PaymentID IS NULL AND p.Status = 'AUTHORISED' AND p.InvoiceType IN ('ACCREC', 'ACCPAY')) \
         OR p.PaymentID IS NULL OR (l.PaymentID IS NOT NULL AND p.Status <> 'AUTHORISED')",
        "SELECT COUNT(*) FROM InvoicePayments",
    ),
    (
        "AmountCredited is the sum of allocations",
        "SELECT i.InvoiceID FROM Invoices i LEFT JOIN (SELECT InvoiceID, SUM(Amount) AS credited \
         FROM (SELECT InvoiceID, Amount FROM CreditNoteAllocations \
         UNION ALL SELECT InvoiceID, Amount FROM OverpaymentAllocations \
         UNION ALL SELECT InvoiceID, Amount FROM PrepaymentAllocations) GROUP BY InvoiceID) a \
         ON a.InvoiceID = i.InvoiceID \
         WHERE i.AmountCredited <> coalesce(a.credited, 0)",
        "SELECT COUNT(*) FROM Invoices WHERE AmountCredited > 0",
    ),
    (
        "invoices and credit notes tell of the same allocations",
        "SELECT a.AllocationID FROM CreditNoteAllocations a FULL JOIN InvoiceCreditNotes l \
         ON l.InvoiceID = a.InvoiceID AND l.CreditNoteID = a.CreditNoteID AND l.AppliedAmount = a.Amount \
         WHERE a.AllocationID IS NULL OR l.CreditNoteID IS NULL",
        "SELECT COUNT(*) FROM CreditNoteAllocations",
    ),
    (
        "RemainingCredit is Total less allocations and refunds",
        "SELECT n.CreditNoteID FROM CreditNotes n \
         LEFT JOIN (SELECT CreditNoteID, SUM(Amount) AS applied FROM CreditNoteAllocations GROUP BY CreditNoteID) a \
         ON a.CreditNoteID = n.CreditNoteID \
         LEFT JOIN (SELECT InvoiceID, SUM(Amount) AS refunded FROM Payments WHERE Status = 'AUTHORISED' \
         GROUP BY InvoiceID) p ON p.InvoiceID = n.CreditNoteID \
         WHERE n.Status IN ('AUTHORISED', 'PAID') \
         AND n.RemainingCredit <> n.Total - coalesce(a.applied, 0) - coalesce(p.refunded, 0)",
        "SELECT COUNT(*) FROM CreditNotes WHERE Status IN ('AUTHORISED', 'PAID')",
    ),
    (
        "a credit note is PAID exactly when nothing remains",
        "SELECT CreditNoteID FROM CreditNotes WHERE Status IN ('AUTHORISED', 'PAID') \
         AND (RemainingCredit = 0) <> (Status = 'PAID')",
        "SELECT COUNT(*) FROM CreditNotes WHERE Status = 'PAID'",
    ),
    (
        "Total of a credit note is SubTotal and TotalTax, and those come from the lines",
        "SELECT n.CreditNoteID FROM CreditNotes n JOIN (SELECT CreditNoteID, SUM(LineAmount) AS lines, \
         SUM(TaxAmount) AS tax FROM CreditNoteLineItems GROUP BY CreditNoteID) l USING (CreditNoteID) \
         WHERE n.Total <> n.SubTotal + n.TotalTax OR n.TotalTax <> l.tax \
         OR l.lines <> CASE n.LineAmountTypes WHEN 'Inclusive' THEN n.Total ELSE n.SubTotal END",
        "SELECT COUNT(DISTINCT CreditNoteID) FROM CreditNoteLineItems",
    ),
    (
        "invoices and overpayments tell of the same allocations",
        "SELECT a.AllocationID FROM OverpaymentAllocations a FULL JOIN InvoiceOverpayments l \
         ON l.InvoiceID = a.InvoiceID AND l.OverpaymentID = a.OverpaymentID AND l.AppliedAmount = a.Amount AND l.Date = a.Date \
         WHERE a.AllocationID IS NULL OR l.OverpaymentID IS NULL",
        "SELECT COUNT(*) FROM OverpaymentAllocations",
    ),
    (
        "RemainingCredit of overpayments is Total less allocations and refunds, and nothing once PAID",
        "SELECT o.OverpaymentID FROM Overpayments o \
         LEFT JOIN (SELECT OverpaymentID, SUM(Amount) AS applied FROM OverpaymentAllocations GROUP BY OverpaymentID) a \
         ON a.OverpaymentID = o.OverpaymentID \
         LEFT JOIN (SELECT OverpaymentID, SUM(Amount) AS refunded FROM Payments WHERE Status = 'AUTHORISED' \
         GROUP BY OverpaymentID) p ON p.OverpaymentID = o.OverpaymentID \
         WHERE (o.Status = 'VOIDED' AND o.RemainingCredit <> 0) OR (o.Status <> 'VOIDED' \
         AND (o.RemainingCredit <> o.Total - coalesce(a.applied, 0) - coalesce(p.refunded, 0) \
         OR (o.RemainingCredit = 0) <> (o.Status = 'PAID')))",
        "SELECT COUNT(*) FROM Overpayments WHERE Status IN ('AUTHORISED', 'PAID')",
    ),
    (
        "invoices and prepayments tell of the same allocations",
        "SELECT a.AllocationID FROM PrepaymentAllocations a FULL JOIN InvoicePrepayments l \
         ON l.InvoiceID = a.InvoiceID AND l.PrepaymentID = a.PrepaymentID AND l.AppliedAmount = a.Amount AND l.Date = a.Date \
         WHERE a.AllocationID IS NULL OR l.PrepaymentID IS NULL",
        "SELECT COUNT(*) FROM PrepaymentAllocations",
    ),
    (
        "RemainingCredit of prepayments is Total less allocations and refunds, and nothing once PAID",
        "SELECT o.PrepaymentID FROM Prepayments o \
         LEFT JOIN (SELECT PrepaymentID, SUM(Amount) AS applied FROM PrepaymentAllocations GROUP BY PrepaymentID) a \
         ON a.PrepaymentID = o.PrepaymentID \
         LEFT JOIN (SELECT PrepaymentID, SUM(Amount) AS refunded FROM Payments WHERE Status = 'AUTHORISED' \
         GROUP BY PrepaymentID) p ON p.PrepaymentID = o.PrepaymentID \
         WHERE (o.Status = 'VOIDED' AND o.RemainingCredit <> 0) OR (o.Status <> 'VOIDED' \
         AND (o.RemainingCredit <> o.Total - coalesce(a.applied, 0) - coalesce(p.refunded, 0) \
         OR (o.RemainingCredit = 0) <> (o.Status = 'PAID')))",
        "SELECT COUNT(*) FROM Prepayments WHERE Status IN ('AUTHORISED', 'PAID')",
    ),
    (
        "AmountDue is what is neither paid nor credited",
        "SELECT InvoiceID FROM Invoices WHERE Status IN ('AUTHORISED', 'PAID') \
         AND AmountDue <> Total - AmountPaid - AmountCredited",
        "SELECT COUNT(*) FROM Invoices WHERE AmountCredited > 0 AND AmountPaid > 0",
    ),
];

#[tokio::test]
async fn the_sums_between_documents_hold() {
    for demo in demos().await {
        for (identity, breaking, looked_at) in IDENTITIES {
            let none: Vec<Vec<String>> = Vec::new();
            assert_eq!(demo.rows(breaking).await, none, "{identity}");
            let looked_at = demo.rows(looked_at).await[0][0].parse::<usize>().unwrap();
            assert!(looked_at > 10, "{identity}: only {looked_at}");
        }
    }
}

#[tokio::test]
async fn the_sums_hold_too_once_invoices_were_voided_and_added() {
    let demo = Demo::of(600).await;
    let voided: Vec<usize> = (0..600).step_by(4).collect();
    demo.simulator.void_invoices_after(0, &voided);
    demo.simulator.add_invoices_after(0, 30);
    for (identity, breaking, _) in IDENTITIES {
        let none: Vec<Vec<String>> = Vec::new();
        assert_eq!(demo.rows(breaking).await, none, "{identity}");
    }
    let truth: Vec<Vec<String>> = demo.simulator.books(0).payments().map(row_of).collect();
    let deleted = truth.iter().filter(|row| row[2] == "DELETED").count();
    assert!(deleted > 50, "{deleted}");
    let rows = demo
        .rows("SELECT COUNT(*) FROM Payments WHERE Status = 'DELETED'")
        .await;
    assert_eq!(rows, [[deleted.to_string()]]);
}

#[tokio::test]
async fn filters_travel_to_both_lists() {
    let demo = Demo::of(900).await;
    let books = demo.simulator.books(0);
    let mut paid: HashMap<String, usize> = HashMap::new();
    for payment in books.payments() {
        *paid
            .entry(payment.paid.document_id.to_string())
            .or_default() += 1;
    }
    let (invoice, payments) = paid.iter().max_by_key(|(_, count)| **count).unwrap();
    let cases = [
        (
            format!("SELECT PaymentID FROM Payments WHERE InvoiceID = '{invoice}'"),
            format!("Invoice.InvoiceID==Guid(\"{invoice}\")"),
            *payments,
        ),
        (
            "SELECT PaymentID FROM Payments WHERE PaymentType = 'ARCREDITPAYMENT' AND Status = 'AUTHORISED'".to_string(),
            "PaymentType==\"ARCREDITPAYMENT\" AND Status==\"AUTHORISED\"".to_string(),
            books
                .payments()
                .filter(|p| p.payment_type == "ARCREDITPAYMENT" && p.status == "AUTHORISED")
                .count(),
        ),
        (
            "SELECT CreditNoteID FROM CreditNotes WHERE Type = 'ACCPAYCREDIT' AND Date >= DATE '2025-01-01'".to_string(),
            "Type==\"ACCPAYCREDIT\" AND Date>=DateTime(2025,01,01)".to_string(),
            books
                .credit_notes()
                .filter(|n| n.credit_note_type == "ACCPAYCREDIT" && n.date.to_string().as_str() >= "2025")
                .count(),
        ),
    ];
    for (sql, clause, count) in cases {
        let (rows, calls) = demo.ask(&sql).await;
        assert!(count > 0, "{sql}");
        assert_eq!(rows.len(), count, "{sql}");
        assert_eq!(calls.len(), 1, "{sql}");
        assert_eq!(
            calls[0].query_value("where"),
            Some(clause.as_str()),
            "{sql}"
        );
    }
    let note = books.credit_notes().nth(7).unwrap().credit_note_id;
    let payment = books.payments().nth(9).unwrap().payment_id;
    for (table, key, id) in [
        ("CreditNotes", "CreditNoteID", note),
        ("CreditNoteLineItems", "CreditNoteID", note),
        ("Payments", "PaymentID", payment),
    ] {
        let whole = demo.rows(&format!("SELECT * FROM {table}")).await;
        let (rows, calls) = demo
            .ask(&format!("SELECT * FROM {table} WHERE {key} = '{id}'"))
            .await;
        let path = if table == "Payments" {
            table
        } else {
            "CreditNotes"
        };
        assert!(!rows.is_empty(), "{table}");
        for row in rows {
            assert!(whole.contains(&row), "{table}: {row:?}");
        }
        assert_eq!((calls.len(), calls[0].rows), (1, 1), "{table}");
        assert!(calls[0].path.ends_with(&format!("/{path}/{id}")), "{table}");
    }
    for (table, key) in [("CreditNotes", "CreditNoteID"), ("Payments", "PaymentID")] {
        let stranger = "5cc8cf28-567e-4d43-b287-687cfcaec47c";
        let (rows, calls) = demo
            .ask(&format!("SELECT * FROM {table} WHERE {key} = '{stranger}'"))
            .await;
        assert_eq!((rows.len(), calls.len()), (0, 1), "{table}");
    }
    for table in [
        "CreditNotes WHERE Status = 'PAID'",
        "Payments WHERE Status = 'DELETED'",
    ] {
        let (rows, calls) = demo.ask(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_ne!(rows, [["0"]], "{table}");
        assert_eq!(calls.len(), 1, "{table}");
        assert_eq!(calls[0].query_value("pageSize"), Some("1"), "{table}");
    }
}
