//! The document tables beside invoices: SQL equals the simulator's books, to the last digit.

use std::collections::BTreeSet;

use xero_sql::simulator::{Books, LineItem, PaidAhead};

use crate::harness::{Demo, NULL};
use crate::truth::{instant, quantity, text};
use crate::truth_more::{demos, equal};

/// The money of the books that one of the two families of tables shows.
fn paid_ahead(books: &Books, family: &str) -> Vec<PaidAhead> {
    match family {
        "Overpayment" => books.overpayments().collect(),
        _ => books.prepayments().collect(),
    }
}

#[tokio::test]
async fn overpayments_and_prepayments_come_in_every_status_with_every_value() {
    let mut statuses = BTreeSet::new();
    for demo in demos().await {
        for family in ["Overpayment", "Prepayment"] {
            let mut truth = Vec::new();
            for paid in paid_ahead(&demo.simulator.books(0), family) {
                statuses.insert((family, paid.status));
                let is_base = paid.currency_code == "AUD";
                let mut row = vec![
                    paid.id.to_string(),
                    text(paid.reference),
                    paid.money_type.to_string(),
                    paid.status.to_string(),
                    paid.contact_id.to_string(),
                    paid.contact_name,
                    text(paid.contact_number),
                    paid.date.to_string(),
                    paid.currency_code.to_string(),
                    text((!is_base).then(|| format!("{}0000", paid.currency_rate))),
                    paid.line_amount_types.to_string(),
                    paid.sub_total.to_string(),
                    paid.total_tax.to_string(),
                    paid.total.to_string(),
                    paid.remaining_credit.to_string(),
                    NULL.to_string(),
                    paid.has_attachments.to_string(),
                    instant(paid.updated_ms),
                    paid.line_items.len().to_string(),
                    paid.allocations.len().to_string(),
                    paid.payments.len().to_string(),
                ];
                if family == "Prepayment" {
                    row.push(text(paid.invoice_number));
                    row.push(text(paid.branding_theme_id));
                }
                truth.push(row);
            }
            let more = match family {
                "Prepayment" => ", InvoiceNumber, BrandingThemeID",
                _ => "",
            };
            let sql = format!(
                "SELECT {family}ID, Reference, Type, Status, ContactID, ContactName, ContactNumber, Date, CurrencyCode, \
                 CurrencyRate, LineAmountTypes, SubTotal, TotalTax, Total, RemainingCredit, AppliedAmount, \
                 HasAttachments, UpdatedDateUTC, cardinality(LineItems), cardinality(Allocations), \
                 cardinality(Payments){more} FROM {family}s"
            );
            equal(&demo, &sql, truth).await;
        }
    }
    assert_eq!(statuses.len(), 6, "{statuses:?}");
}

#[tokio::test]
async fn what_stands_inside_overpayments_and_prepayments_comes_with_their_fields() {
    for demo in demos().await {
        for family in ["Overpayment", "Prepayment"] {
            let (mut lines, mut tracking) = (vec![], vec![]);
            let (mut allocations, mut refunds) = (vec![], vec![]);
            for paid in paid_ahead(&demo.simulator.books(0), family) {
                let id = paid.id.to_string();
                let around = [
                    paid.money_type.to_string(),
                    paid.status.to_string(),
                    paid.date.to_string(),
                    paid.contact_id.to_string(),
                ];
                let with = |row: Vec<String>| [row, around.to_vec()].concat();
                for (number, line) in (1..).zip(paid.line_items) {
                    for (tracked, option) in (1..).zip(&line.tracking) {
                        tracking.push(with(vec![
                            id.clone(),
                            number.to_string(),
                            tracked.to_string(),
                            option.tracking_category_id.to_string(),
                            option.tracking_option_id.to_string(),
                            option.name.to_string(),
                            option.option.to_string(),
                        ]));
                    }
                    lines.push(with(vec![
                        id.clone(),
                        NULL.to_string(),
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
                for (number, allocation) in (1..).zip(paid.allocations) {
                    allocations.push(with(vec![
                        id.clone(),
                        allocation.allocation_id.to_string(),
                        number.to_string(),
                        allocation.date.to_string(),
                        allocation.amount.to_string(),
                        allocation.invoice_id.to_string(),
                        text(allocation.invoice_number),
                    ]));
                }
                for (number, refund) in (1..).zip(paid.payments) {
                    refunds.push(with(vec![
                        id.clone(),
                        refund.payment_id.to_string(),
                        number.to_string(),
                        refund.date.to_string(),
                        refund.amount.to_string(),
                        text(refund.reference),
                    ]));
                }
            }
            let sql = format!(
                "SELECT {family}ID, LineItemID, LineNumber, Description, Quantity, UnitAmount, ItemCode, AccountCode, \
                 TaxType, TaxAmount, LineAmount, Type, Status, Date, ContactID FROM {family}LineItems"
            );
            equal(&demo, &sql, lines).await;
            // Xero lets nobody track an overpayment.
            let sql = format!(
                "SELECT {family}ID, LineItemNumber, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \
                 \"Option\", Type, Status, Date, ContactID FROM {family}LineItemTracking"
            );
            match family {
                "Prepayment" => equal(&demo, &sql, tracking).await,
                _ => assert_eq!(demo.rows(&sql).await, tracking),
            }
            let sql = format!(
                "SELECT {family}ID, AllocationID, LineNumber, Date, Amount, InvoiceID, InvoiceNumber, Type, \
                 {family}Status, {family}Date, ContactID FROM {family}Allocations"
            );
            equal(&demo, &sql, allocations).await;
            let sql = format!(
                "SELECT {family}ID, PaymentID, LineNumber, Date, Amount, Reference, Type, {family}Status, \
                 {family}Date, ContactID FROM {family}Payments"
            );
            equal(&demo, &sql, refunds).await;
        }
    }
}

#[tokio::test]
async fn invoices_list_the_money_applied_to_them() {
    for demo in demos().await {
        for family in ["Overpayment", "Prepayment"] {
            let mut truth = Vec::new();
            for invoice in demo.simulator.books(0).invoices() {
                let applied = match family {
                    "Overpayment" => invoice.overpayments,
                    _ => invoice.prepayments,
                };
                for money in applied {
                    truth.push(vec![
                        invoice.invoice_id.to_string(),
                        money.id.to_string(),
                        money.date.to_string(),
                        money.applied_amount.to_string(),
                        money.total.to_string(),
                        invoice.status.to_string(),
                    ]);
                }
            }
            let sql = format!(
                "SELECT InvoiceID, {family}ID, Date, AppliedAmount, Total, InvoiceStatus FROM Invoice{family}s"
            );
            equal(&demo, &sql, truth).await;
        }
    }
}

#[tokio::test]
async fn each_is_the_bank_transaction_that_names_it() {
    for demo in demos().await {
        for family in ["Overpayment", "Prepayment"] {
            let sql = format!(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE b.Total = o.Total AND b.SubTotal = o.SubTotal \
                 AND b.Type = o.Type AND b.Date = o.Date AND b.ContactID = o.ContactID \
                 AND b.CurrencyCode = o.CurrencyCode AND (b.Status = 'AUTHORISED') = (o.Status <> 'VOIDED')) \
                 FROM BankTransactions b FULL JOIN {family}s o ON o.{family}ID = b.{family}ID \
                 WHERE b.Type LIKE '%-{}' OR b.Type IS NULL",
                family.to_uppercase()
            );
            let count = paid_ahead(&demo.simulator.books(0), family).len();
            assert!(count > 10, "{count}");
            assert_eq!(
                demo.rows(&sql).await,
                [[count.to_string(), count.to_string()]]
            );
        }
    }
}

#[tokio::test]
async fn filters_on_overpayments_travel_and_one_is_asked_for_by_its_id() {
    let demo = Demo::of(900).await;
    let books = demo.simulator.books(0);
    let contact = books.overpayments().nth(3).unwrap().contact_id;
    let sql = format!(
        "SELECT OverpaymentID FROM Overpayments WHERE Status <> 'VOIDED' AND ContactID = '{contact}'"
    );
    let (rows, calls) = demo.ask(&sql).await;
    let truth = books
        .overpayments()
        .filter(|paid| paid.status != "VOIDED" && paid.contact_id == contact);
    assert_eq!((rows.len(), calls.len()), (truth.count(), 1));
    let clause = format!("Status!=\"VOIDED\" AND Contact.ContactID==Guid(\"{contact}\")");
    assert_eq!(calls[0].query_value("where"), Some(clause.as_str()));
    assert_eq!(calls[0].query_value("unitdp"), Some("4"));
    let id = books.prepayments().next().unwrap().id;
    let sql = format!("SELECT * FROM PrepaymentLineItems WHERE PrepaymentID = '{id}'");
    let (rows, calls) = demo.ask(&sql).await;
    assert!(!rows.is_empty());
    assert_eq!(calls.len(), 1);
    assert!(calls[0].path.ends_with(&format!("/Prepayments/{id}")));
    let (rows, calls) = demo.ask("SELECT COUNT(*) FROM Prepayments").await;
    assert_eq!(rows, [[books.prepayments().count().to_string()]]);
    assert_eq!((calls.len(), calls[0].rows), (1, 1));
}

/// A line as the child tables of orders, quotes and templates show it. Their lists take no `unitdp`.
fn line_row(id: &str, number: usize, line: &LineItem) -> Vec<String> {
    vec![
        id.to_string(),
        line.line_item_id.to_string(),
        number.to_string(),
        text(line.description.clone()),
        quantity(line.quantity),
        line.unit_amount.rounded_to_cents().to_string(),
        text(line.item_code),
        text(line.account_code),
        line.tax_type.to_string(),
        line.tax_amount.to_string(),
        line.line_amount.to_string(),
        text(line.discount_rate.map(quantity)),
    ]
}

/// A document's lines and their tracking, each with what the document says behind it.
fn inside(id: &str, lines: &[LineItem], behind: &[String]) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let (mut rows, mut tracking) = (vec![], vec![]);
    for (number, line) in (1..).zip(lines) {
        rows.push([line_row(id, number, line), behind.to_vec()].concat());
        for (number, option) in (1..).zip(&line.tracking) {
            let own = vec![
                id.to_string(),
                line.line_item_id.to_string(),
                number.to_string(),
                option.tracking_category_id.to_string(),
                option.tracking_option_id.to_string(),
                option.name.to_string(),
                option.option.to_string(),
            ];
            tracking.push([own, behind.to_vec()].concat());
        }
    }
    (rows, tracking)
}

/// The child tables of a family hold these lines and this tracking.
async fn equal_inside(
    demo: &Demo,
    family: &str,
    behind: &str,
    (lines, tracking): (Vec<Vec<String>>, Vec<Vec<String>>),
) {
    let sql = format!(
        "SELECT {family}ID, LineItemID, LineNumber, Description, Quantity, UnitAmount, ItemCode, AccountCode, TaxType, \
         TaxAmount, LineAmount, DiscountRate, {behind} FROM {family}LineItems"
    );
    equal(demo, &sql, lines).await;
    let sql = format!(
        "SELECT {family}ID, LineItemID, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \"Option\", {behind} \
         FROM {family}LineItemTracking"
    );
    equal(demo, &sql, tracking).await;
}

#[tokio::test]
async fn purchase_orders_come_with_every_value_and_so_do_their_lines() {
    for demo in demos().await {
        let (mut truth, mut lines, mut tracking) = (vec![], vec![], vec![]);
        for order in demo.simulator.books(0).purchase_orders() {
            let id = order.purchase_order_id.to_string();
            let behind = [
                order.status.to_string(),
                order.date.to_string(),
                order.contact_id.to_string(),
            ];
            let own = inside(&id, &order.line_items, &behind);
            lines.extend(own.0);
            tracking.extend(own.1);
            truth.push(vec![
                id,
                order.purchase_order_number,
                text(order.reference),
                order.status.to_string(),
                order.contact_id.to_string(),
                order.contact_name,
                text(order.contact_number),
                order.date.to_string(),
                text(order.delivery_date),
                text(order.expected_arrival_date),
                text(order.delivery_address),
                text(order.attention_to),
                text(order.telephone),
                text(order.delivery_instructions),
                order.currency_code.to_string(),
                format!("{}0000", order.currency_rate),
                order.line_amount_types.to_string(),
                order.sub_total.to_string(),
                order.total_tax.to_string(),
                order.total.to_string(),
                text(order.sent_to_contact),
                text(order.branding_theme_id),
                order.has_attachments.to_string(),
                instant(order.updated_ms),
                order.line_items.len().to_string(),
            ]);
        }
        equal(
            &demo,
            "SELECT PurchaseOrderID, PurchaseOrderNumber, Reference, Status, ContactID, ContactName, ContactNumber, \
             Date, DeliveryDate, ExpectedArrivalDate, DeliveryAddress, AttentionTo, Telephone, DeliveryInstructions, \
             CurrencyCode, CurrencyRate, LineAmountTypes, SubTotal, TotalTax, Total, SentToContact, BrandingThemeID, \
             HasAttachments, UpdatedDateUTC, cardinality(LineItems) FROM PurchaseOrders",
            truth,
        )
        .await;
        equal_inside(
            &demo,
            "PurchaseOrder",
            "Status, Date, ContactID",
            (lines, tracking),
        )
        .await;
    }
}

#[tokio::test]
async fn quotes_come_with_every_value_and_so_do_their_lines() {
    for demo in demos().await {
        let (mut truth, mut lines, mut tracking) = (vec![], vec![], vec![]);
        for quote in demo.simulator.books(0).quotes() {
            let id = quote.quote_id.to_string();
            let behind = [
                quote.status.to_string(),
                quote.date.to_string(),
                quote.contact_id.to_string(),
            ];
            let own = inside(&id, &quote.line_items, &behind);
            lines.extend(own.0);
            tracking.extend(own.1);
            truth.push(vec![
                id,
                quote.quote_number,
                text(quote.reference),
                quote.status.to_string(),
                quote.contact_id.to_string(),
                quote.contact_name,
                quote.date.to_string(),
                format!("{} 00:00:00", quote.date),
                text(quote.expiry_date),
                text(quote.title),
                text(quote.summary),
                text(quote.terms),
                quote.currency_code.to_string(),
                format!("{}0000", quote.currency_rate),
                quote.line_amount_types.to_uppercase(),
                quote.sub_total.to_string(),
                quote.total_tax.to_string(),
                quote.total.to_string(),
                quote.total_discount.to_string(),
                text(quote.branding_theme_id),
                instant(quote.updated_ms),
                quote.line_items.len().to_string(),
            ]);
        }
        assert!(truth.len() > 300, "several pages");
        equal(
            &demo,
            "SELECT QuoteID, QuoteNumber, Reference, Status, ContactID, ContactName, Date, DateString, ExpiryDate, \
             Title, Summary, Terms, CurrencyCode, CurrencyRate, LineAmountTypes, SubTotal, TotalTax, Total, \
             TotalDiscount, BrandingThemeID, UpdatedDateUTC, cardinality(LineItems) FROM Quotes",
            truth,
        )
        .await;
        equal_inside(&demo, "Quote", "Status, Date, ContactID", (lines, tracking)).await;
    }
}

#[tokio::test]
async fn linked_transactions_lead_from_a_line_to_a_line() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let truth: Vec<Vec<String>> = books
            .linked_transactions()
            .map(|linked| {
                vec![
                    linked.linked_transaction_id.to_string(),
                    linked.status.to_string(),
                    "BILLABLEEXPENSE".to_string(),
                    linked.source_transaction_id.to_string(),
                    linked.source_line_item_id.to_string(),
                    linked.source_type.to_string(),
                    text(linked.contact_id),
                    text(linked.target_transaction_id),
                    text(linked.target_line_item_id),
                    instant(linked.updated_ms),
                ]
            })
            .collect();
        let billed = truth.iter().filter(|row| row[7] != NULL).count();
        let bills = truth.iter().filter(|row| row[5] == "ACCPAY").count();
        let spent = truth.len() - bills;
        equal(
            &demo,
            "SELECT LinkedTransactionID, Status, Type, SourceTransactionID, SourceLineItemID, \
             SourceTransactionTypeCode, ContactID, TargetTransactionID, TargetLineItemID, UpdatedDateUTC \
             FROM LinkedTransactions",
            truth,
        )
        .await;
        for (from, count) in [
            (
                "InvoiceLineItems l ON l.LineItemID = t.SourceLineItemID AND l.InvoiceID = t.SourceTransactionID \
                 AND l.Type = 'ACCPAY'",
                bills,
            ),
            (
                "BankTransactionLineItems l ON l.LineItemID = t.SourceLineItemID \
                 AND l.BankTransactionID = t.SourceTransactionID AND l.Type = 'SPEND'",
                spent,
            ),
            (
                "InvoiceLineItems l ON l.LineItemID = t.TargetLineItemID AND l.InvoiceID = t.TargetTransactionID \
                 AND l.ContactID = t.ContactID AND l.Type = 'ACCREC'",
                billed,
            ),
        ] {
            let sql = format!("SELECT COUNT(*) FROM LinkedTransactions t JOIN {from}");
            assert!(count > 10, "{from}");
            assert_eq!(demo.rows(&sql).await, [[count.to_string()]], "{from}");
        }
    }
}

#[tokio::test]
async fn repeating_invoices_come_with_their_schedule_and_make_invoices_of_their_type() {
    for demo in demos().await {
        let (mut truth, mut lines, mut tracking) = (vec![], vec![], vec![]);
        let books = demo.simulator.books(0);
        for template in books.repeating_invoices() {
            let id = template.repeating_invoice_id.to_string();
            let behind = [
                template.invoice_type.to_string(),
                template.status.to_string(),
                template.contact_id.to_string(),
            ];
            let own = inside(&id, &template.line_items, &behind);
            lines.extend(own.0);
            tracking.extend(own.1);
            let schedule = template.schedule;
            truth.push(vec![
                id.clone(),
                id,
                template.invoice_type.to_string(),
                template.status.to_string(),
                text(template.reference),
                template.contact_id.to_string(),
                template.contact_name,
                schedule.period.to_string(),
                schedule.unit.to_string(),
                schedule.due_date.to_string(),
                schedule.due_date_type.to_string(),
                schedule.start_date.to_string(),
                text(schedule.next_scheduled_date),
                text(schedule.end_date),
                template.currency_code.to_string(),
                template.line_amount_types.to_string(),
                template.sub_total.to_string(),
                template.total_tax.to_string(),
                template.total.to_string(),
                template.approved_for_sending.to_string(),
                template.approved_for_sending.to_string(),
                template.mark_as_sent.to_string(),
                template.approved_for_sending.to_string(),
                text(template.branding_theme_id),
                template.has_attachments.to_string(),
            ]);
        }
        equal(
            &demo,
            "SELECT RepeatingInvoiceID, ID, Type, Status, Reference, ContactID, ContactName, Schedule_Period, \
             Schedule_Unit, Schedule_DueDate, Schedule_DueDateType, Schedule_StartDate, Schedule_NextScheduledDate, \
             Schedule_EndDate, CurrencyCode, LineAmountTypes, SubTotal, TotalTax, Total, ApprovedForSending, SendCopy, \
             MarkAsSent, IncludePDF, BrandingThemeID, HasAttachments FROM RepeatingInvoices",
            truth,
        )
        .await;
        equal_inside(
            &demo,
            "RepeatingInvoice",
            "Type, Status, ContactID",
            (lines, tracking),
        )
        .await;
        let made = books
            .invoices()
            .filter(|invoice| invoice.repeating_invoice_id.is_some())
            .count();
        let sql = "SELECT COUNT(*) FROM Invoices i JOIN RepeatingInvoices t \
                   ON t.RepeatingInvoiceID = i.RepeatingInvoiceID AND t.Type = i.Type";
        assert_eq!(demo.rows(sql).await, [[made.to_string()]]);
    }
}

#[tokio::test]
async fn receipts_and_expense_claims_come_with_every_value() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let receipts = books.receipts().map(|receipt| {
            vec![
                receipt.receipt_id.to_string(),
                receipt.receipt_number.to_string(),
                receipt.status.to_string(),
                receipt.user_id.to_string(),
                receipt.contact_id.to_string(),
                receipt.contact_name,
                receipt.date.to_string(),
                text(receipt.reference),
                receipt.line_amount_types.to_string(),
                receipt.sub_total.to_string(),
                receipt.total_tax.to_string(),
                receipt.total.to_string(),
                text(receipt.url),
                receipt.has_attachments.to_string(),
                instant(receipt.updated_ms),
            ]
        });
        equal(
            &demo,
            "SELECT ReceiptID, ReceiptNumber, Status, UserID, ContactID, ContactName, Date, Reference, \
             LineAmountTypes, SubTotal, TotalTax, Total, Url, HasAttachments, UpdatedDateUTC FROM Receipts",
            receipts.collect(),
        )
        .await;
        let claims = books.expense_claims().map(|claim| {
            vec![
                claim.expense_claim_id.to_string(),
                claim.status.to_string(),
                claim.user_id.to_string(),
                NULL.to_string(),
                claim.total.to_string(),
                claim.amount_due.to_string(),
                claim.amount_paid.to_string(),
                text(claim.payment_due_date),
                text(claim.reporting_date),
                instant(claim.updated_ms),
            ]
        });
        equal(
            &demo,
            "SELECT ExpenseClaimID, Status, UserID, ReceiptID, Total, AmountDue, AmountPaid, PaymentDueDate, \
             ReportingDate, UpdatedDateUTC FROM ExpenseClaims",
            claims.collect(),
        )
        .await;
    }
}

#[tokio::test]
async fn lines_of_receipts_and_what_stands_on_claims_cost_a_call_each() {
    for demo in demos().await {
        receipts_and_claims(&demo).await;
    }
}

async fn receipts_and_claims(demo: &Demo) {
    let books = demo.simulator.books(0);
    let (mut lines, mut tracking) = (vec![], vec![]);
    for receipt in books.receipts() {
        let id = receipt.receipt_id.to_string();
        let behind = [
            receipt.status.to_string(),
            receipt.date.to_string(),
            receipt.contact_id.to_string(),
        ];
        for (number, line) in (1..).zip(&receipt.line_items) {
            let mut row = line_row(&id, number, line);
            row[1] = NULL.to_string();
            // Receipts take `unitdp`.
            row[5] = line.unit_amount.to_string();
            lines.push([row, behind.to_vec()].concat());
            for (tracked, option) in (1..).zip(&line.tracking) {
                let own = vec![
                    id.clone(),
                    number.to_string(),
                    tracked.to_string(),
                    option.tracking_category_id.to_string(),
                    option.tracking_option_id.to_string(),
                    option.name.to_string(),
                    option.option.to_string(),
                ];
                tracking.push([own, behind.to_vec()].concat());
            }
        }
    }
    equal(
        demo,
        "SELECT ReceiptID, LineItemID, LineNumber, Description, Quantity, UnitAmount, ItemCode, AccountCode, TaxType, \
         TaxAmount, LineAmount, DiscountRate, Status, Date, ContactID FROM ReceiptLineItems",
        lines,
    )
    .await;
    equal(
        demo,
        "SELECT ReceiptID, LineItemNumber, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \"Option\", \
         Status, Date, ContactID FROM ReceiptLineItemTracking",
        tracking,
    )
    .await;
    let (mut receipts, mut payments) = (vec![], vec![]);
    for claim in books.expense_claims() {
        let id = claim.expense_claim_id.to_string();
        for (number, receipt) in (1..).zip(&claim.receipts) {
            receipts.push(vec![
                id.clone(),
                receipt.receipt_id.to_string(),
                number.to_string(),
                receipt.status.to_string(),
                receipt.total.to_string(),
                receipt.line_items.len().to_string(),
                claim.status.to_string(),
            ]);
        }
        for (number, payment) in (1..).zip(&claim.payments) {
            payments.push(vec![
                id.clone(),
                payment.payment_id.to_string(),
                number.to_string(),
                payment.date.to_string(),
                payment.amount.to_string(),
                payment.account_id.to_string(),
                claim.status.to_string(),
            ]);
        }
    }
    equal(
        demo,
        "SELECT ExpenseClaimID, ReceiptID, LineNumber, Status, Total, cardinality(LineItems), ExpenseClaimStatus \
         FROM ExpenseClaimReceipts",
        receipts,
    )
    .await;
    equal(
        demo,
        "SELECT ExpenseClaimID, PaymentID, LineNumber, Date, Amount, AccountID, ExpenseClaimStatus \
         FROM ExpenseClaimPayments",
        payments,
    )
    .await;
    // Total and AmountPaid are the sums of what stands on a claim.
    for (table, amount, total) in [
        ("ExpenseClaimReceipts", "Total", "Total"),
        ("ExpenseClaimPayments", "Amount", "AmountPaid"),
    ] {
        let sql = format!(
            "SELECT c.ExpenseClaimID FROM ExpenseClaims c LEFT JOIN (SELECT ExpenseClaimID, SUM({amount}) AS summed \
             FROM {table} GROUP BY 1) s ON s.ExpenseClaimID = c.ExpenseClaimID WHERE coalesce(s.summed, 0) <> c.{total}"
        );
        let none: Vec<Vec<String>> = Vec::new();
        assert_eq!(demo.rows(&sql).await, none, "{table}");
    }
    // The list, and a call for each of the wanted.
    let submitted = books.receipts().filter(|r| r.status == "SUBMITTED").count();
    let sql = "SELECT SUM(LineAmount) FROM ReceiptLineItems WHERE Status = 'SUBMITTED'";
    let (_, calls) = demo.ask(sql).await;
    assert!(submitted > 1);
    assert_eq!(calls.len(), 1 + submitted);
    let receipt = books.receipts().next().unwrap().receipt_id;
    let sql = format!("SELECT Description FROM ReceiptLineItems WHERE ReceiptID = '{receipt}'");
    let (_, calls) = demo.ask(&sql).await;
    assert!(
        calls
            .iter()
            .any(|call| call.path.ends_with(&format!("/Receipts/{receipt}")))
    );
    assert!(calls.len() <= 2, "{calls:#?}");
}
