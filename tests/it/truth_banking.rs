//! Bank transfers, batches of payments, the short lists of the settings, and the views of what is
//! posted: SQL equals the simulator's books, the sums between documents hold, and the calls are
//! counted.

use xero_sql::ErrorKind;
use xero_sql::catalog::descriptor::{Api, Rows};
use xero_sql::catalog::registry;
use xero_sql::simulator::{Options, Seen, Tracking};

use crate::harness::{Demo, NULL, cells, sorted};
use crate::truth::{instant, text};
use crate::truth_more::{demos, equal};

async fn failure(demo: &Demo, sql: &str) -> xero_sql::Error {
    match demo.session.collect(sql).await {
        Ok(batches) => panic!("{sql} has an answer: {:?}", cells(&batches)),
        Err(error) => error,
    }
}

/// A tracking option's ids and names.
fn option(tracking: &Tracking) -> [String; 4] {
    [
        tracking.tracking_category_id.to_string(),
        tracking.tracking_option_id.to_string(),
        tracking.name.to_string(),
        tracking.option.to_string(),
    ]
}

/// What `where` said in each call.
fn wheres(calls: &[Seen]) -> Vec<Option<&str>> {
    calls.iter().map(|call| call.query_value("where")).collect()
}

// ---- Bank transfers ------------------------------------------------------------------------

#[tokio::test]
async fn bank_transfers_come_deleted_ones_included_with_every_value() {
    for demo in demos().await {
        let mut truth = Vec::new();
        for t in demo.simulator.books(0).bank_transfers() {
            let side = |side: &xero_sql::simulator::TransferSide| {
                [
                    side.bank_account.account_id.to_string(),
                    // Only a single transfer tells it.
                    NULL.to_string(),
                    side.bank_account.name.to_string(),
                    side.bank_transaction_id.to_string(),
                    side.is_reconciled.to_string(),
                    side.tracking.len().to_string(),
                ]
            };
            let own = [
                t.bank_transfer_id.to_string(),
                t.date.to_string(),
                t.amount.to_string(),
                t.status.to_string(),
                text(t.reference),
                NULL.to_string(),
                t.has_attachments.to_string(),
                instant(t.created_ms),
            ];
            truth.push([&own[..], &side(&t.from), &side(&t.to)].concat());
        }
        let deleted = truth.iter().filter(|row| row[3] == "DELETED").count();
        assert!(deleted > 0);
        equal(
            &demo,
            "SELECT BankTransferID, Date, Amount, Status, Reference, CurrencyRate, HasAttachments, CreatedDateUTC, \
             FromBankAccountID, FromBankAccountCode, FromBankAccountName, FromBankTransactionID, FromIsReconciled, \
             cardinality(FromTracking), ToBankAccountID, ToBankAccountCode, ToBankAccountName, ToBankTransactionID, \
             ToIsReconciled, cardinality(ToTracking) FROM BankTransfers",
            truth,
        )
        .await;
        let calls = demo.calls();
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].query_value("includeDeleted"), Some("true"));
    }
}

#[tokio::test]
async fn tracking_of_bank_transfers_tells_the_side_and_costs_one_call() {
    for demo in demos().await {
        let mut truth = Vec::new();
        for t in demo.simulator.books(0).bank_transfers() {
            for (name, side) in [("From", &t.from), ("To", &t.to)] {
                for (number, tracking) in (1..).zip(&side.tracking) {
                    let before = [t.bank_transfer_id.to_string(), name.to_string()];
                    let number = [number.to_string()];
                    let behind = [t.status.to_string(), t.date.to_string()];
                    let own = option(tracking);
                    truth.push([&before[..], &number, &own, &behind].concat());
                }
            }
        }
        let sql = "SELECT BankTransferID, Side, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \"Option\", \
                   Status, Date FROM BankTransferTracking";
        equal(&demo, sql, truth.clone()).await;
        assert_eq!(demo.calls().len(), 1);
        let (rows, calls) = demo
            .ask(&format!(
                "{sql} WHERE side = 'To' AND Status = 'AUTHORISED'"
            ))
            .await;
        truth.retain(|row| row[1] == "To" && row[7] == "AUTHORISED");
        assert_eq!(sorted(rows), sorted(truth));
        assert_eq!(wheres(&calls), [Some("Status==\"AUTHORISED\"")]);
    }
}

#[tokio::test]
async fn a_bank_transfer_is_its_two_bank_transactions() {
    for demo in demos().await {
        let rows = demo
            .rows(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE o.Type = 'SPEND-TRANSFER' AND i.Type = 'RECEIVE-TRANSFER' \
                 AND o.Total = t.Amount AND i.Total = t.Amount AND o.Date = t.Date AND i.Date = t.Date \
                 AND o.Status = t.Status AND i.Status = t.Status \
                 AND o.BankAccountID = t.FromBankAccountID AND i.BankAccountID = t.ToBankAccountID \
                 AND o.IsReconciled = t.FromIsReconciled AND i.IsReconciled = t.ToIsReconciled) \
                 FROM BankTransfers t \
                 JOIN BankTransactions o ON o.BankTransactionID = t.FromBankTransactionID \
                 JOIN BankTransactions i ON i.BankTransactionID = t.ToBankTransactionID",
            )
            .await;
        let count = demo.simulator.books(0).bank_transfers().count().to_string();
        assert_eq!(rows, [[count.clone(), count.clone()]]);
        let sides = demo
            .rows("SELECT COUNT(*) FROM BankTransactions WHERE Type LIKE 'SPEND-TRANSFER%'")
            .await;
        assert_eq!(sides, [[count.clone()]], "every side belongs to a transfer");
        let booked = demo
            .rows(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE b.net = CASE t.Status WHEN 'DELETED' THEN 0 ELSE t.Amount END) \
                 FROM BankTransfers t JOIN (SELECT SourceID, AccountID, SUM(NetAmount) AS net FROM JournalLines \
                 WHERE SourceType = 'TRANSFER' GROUP BY 1, 2) b \
                 ON b.SourceID = t.BankTransferID AND b.AccountID = t.ToBankAccountID",
            )
            .await;
        assert_eq!(booked, [[count.clone(), count]], "as the ledger has it");
    }
}

#[tokio::test]
async fn filters_on_bank_transfers_travel_and_one_is_found_by_its_id_in_the_list() {
    let demo = Demo::of(3_000).await;
    let books = demo.simulator.books(0);
    let one = books.bank_transfers().nth(5).expect("a sixth transfer");
    let id = one.bank_transfer_id;
    let cases = [
        (
            format!("BankTransferID = '{id}'"),
            format!("BankTransferID==Guid(\"{id}\")"),
            1,
        ),
        (
            "Status = 'DELETED'".to_string(),
            "Status==\"DELETED\"".to_string(),
            books
                .bank_transfers()
                .filter(|t| t.status == "DELETED")
                .count(),
        ),
        (
            "Date >= DATE '2025-07-01' AND HasAttachments".to_string(),
            "Date>=DateTime(2025,07,01) AND HasAttachments==true".to_string(),
            books
                .bank_transfers()
                .filter(|t| t.has_attachments && t.date.to_string().as_str() >= "2025-07-01")
                .count(),
        ),
    ];
    for (condition, clause, count) in cases {
        let sql = format!("SELECT BankTransferID FROM BankTransfers WHERE {condition}");
        let (rows, calls) = demo.ask(&sql).await;
        assert!(count > 0, "{sql}");
        assert_eq!(rows.len(), count, "{sql}");
        assert_eq!(wheres(&calls), [Some(clause.as_str())], "{sql}");
        assert_eq!(calls[0].rows, count, "{sql}");
    }
}

#[tokio::test]
async fn a_condition_on_when_a_transfer_was_entered_never_travels_as_the_header() {
    let demo = Demo::of(600).await;
    let sql = "SELECT COUNT(*) FROM BankTransfers WHERE CreatedDateUTC > TIMESTAMP '2025-07-01T00:00:00Z'";
    let (rows, calls) = demo.ask(sql).await;
    let transfers = demo.simulator.books(0);
    let transfers = transfers.bank_transfers();
    let count = transfers.filter(|t| instant(t.created_ms).as_str() > "2025-07-01T00:00:00Z");
    assert_eq!(rows, [[count.count().to_string()]]);
    assert_ne!(rows, [["0"]]);
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].if_modified_since, None);
}

// ---- Batches of payments -------------------------------------------------------------------

#[tokio::test]
async fn batches_and_their_payments_are_as_the_books_have_them() {
    for demo in demos().await {
        let (mut batches, mut payments) = (vec![], vec![]);
        for b in demo.simulator.books(0).batch_payments() {
            for (number, payment) in (1..).zip(&b.payments) {
                payments.push(vec![
                    b.batch_payment_id.to_string(),
                    payment.payment_id.to_string(),
                    number.to_string(),
                    payment.paid.document_id.to_string(),
                    payment.amount.to_string(),
                    payment.bank_amount.to_string(),
                    text(payment.reference.clone()),
                    b.batch_type.to_string(),
                    b.date.to_string(),
                    b.status.to_string(),
                ]);
            }
            batches.push(vec![
                b.batch_payment_id.to_string(),
                b.batch_type.to_string(),
                b.status.to_string(),
                b.date.to_string(),
                format!("{}T00:00:00", b.date),
                b.account_id.to_string(),
                text(b.reference),
                text(b.details),
                b.total_amount.to_string(),
                b.is_reconciled.to_string(),
                instant(b.updated_ms),
                b.payments.len().to_string(),
            ]);
        }
        for (column, word) in [(1, "PAYBATCH"), (1, "RECBATCH"), (2, "DELETED")] {
            assert!(batches.iter().any(|row| row[column] == word), "{word}");
        }
        equal(
            &demo,
            "SELECT BatchPaymentID, Type, Status, Date, DateString, AccountID, Reference, Details, TotalAmount, \
             IsReconciled, UpdatedDateUTC, cardinality(Payments) FROM BatchPayments",
            batches,
        )
        .await;
        assert_eq!(demo.calls().len(), 1);
        equal(
            &demo,
            "SELECT BatchPaymentID, PaymentID, LineNumber, InvoiceID, Amount, BankAmount, Reference, Type, \
             BatchPaymentDate, BatchPaymentStatus FROM BatchPaymentPayments",
            payments,
        )
        .await;
        assert_eq!(demo.calls().len(), 1);
    }
}

/// Queries whose rows are what breaks an identity.
const OF_BATCHES: [(&str, &str); 3] = [
    (
        "a batch's total is the sum of its payments in the bank account's currency",
        "SELECT b.BatchPaymentID FROM BatchPayments b LEFT JOIN (SELECT BatchPaymentID, SUM(BankAmount) AS paid \
         FROM BatchPaymentPayments GROUP BY 1) l USING (BatchPaymentID) \
         WHERE l.paid IS NULL OR b.TotalAmount <> l.paid",
    ),
    (
        "Payments tells of the same batches, with their day, account and status",
        "SELECT p.PaymentID FROM (SELECT * FROM Payments WHERE BatchPaymentID IS NOT NULL) p \
         FULL JOIN BatchPaymentPayments l ON l.PaymentID = p.PaymentID AND l.BatchPaymentID = p.BatchPaymentID \
         AND l.Amount = p.Amount AND l.BankAmount = p.BankAmount AND l.InvoiceID = p.InvoiceID \
         LEFT JOIN BatchPayments b ON b.BatchPaymentID = p.BatchPaymentID \
         WHERE p.PaymentID IS NULL OR l.PaymentID IS NULL OR p.Date <> b.Date OR p.AccountID <> b.AccountID \
         OR p.Status <> b.Status OR p.IsReconciled <> b.IsReconciled OR p.BatchPaymentType <> b.Type",
    ),
    (
        "a batch pays bills, or receives money for sales",
        "SELECT l.PaymentID FROM BatchPaymentPayments l JOIN Invoices i USING (InvoiceID) \
         WHERE (l.Type = 'RECBATCH') <> (i.Type = 'ACCREC')",
    ),
];

#[tokio::test]
async fn batches_equal_their_payments_also_once_invoices_were_voided_and_added() {
    let touched = Demo::of(600).await;
    let voided: Vec<usize> = (0..600).step_by(4).collect();
    touched.simulator.void_invoices_after(0, &voided);
    touched.simulator.add_invoices_after(0, 30);
    let mut demos = demos().await;
    demos.push(touched);
    for demo in demos {
        for (identity, breaking) in OF_BATCHES {
            let none: Vec<Vec<String>> = Vec::new();
            assert_eq!(demo.rows(breaking).await, none, "{identity}");
        }
        let several = "SELECT COUNT(*) > 3 FROM BatchPayments WHERE cardinality(Payments) > 1";
        assert_eq!(demo.rows(several).await, [["true"]]);
    }
}

#[tokio::test]
async fn filters_on_batches_travel() {
    let demo = Demo::of(900).await;
    let books = demo.simulator.books(0);
    let one = books.batch_payments().nth(1).expect("a second batch");
    let account = one.account_id;
    let cases = [
        (
            "Type = 'PAYBATCH' AND Status = 'AUTHORISED'".to_string(),
            "Type==\"PAYBATCH\" AND Status==\"AUTHORISED\"".to_string(),
            books
                .batch_payments()
                .filter(|b| b.batch_type == "PAYBATCH" && b.status == "AUTHORISED")
                .count(),
        ),
        (
            format!("AccountID = '{account}'"),
            format!("Account.AccountID==Guid(\"{account}\")"),
            books
                .batch_payments()
                .filter(|b| b.account_id == account)
                .count(),
        ),
    ];
    for (condition, clause, count) in cases {
        let sql = format!("SELECT BatchPaymentID FROM BatchPayments WHERE {condition}");
        let (rows, calls) = demo.ask(&sql).await;
        assert!(count > 0, "{sql}");
        assert_eq!(rows.len(), count, "{sql}");
        assert_eq!(wheres(&calls), [Some(clause.as_str())], "{sql}");
    }
    let id = one.batch_payment_id;
    let whole = demo.rows("SELECT * FROM BatchPayments").await;
    let (rows, calls) = demo
        .ask(&format!(
            "SELECT * FROM BatchPayments WHERE BatchPaymentID = '{id}'"
        ))
        .await;
    assert_eq!(rows.len(), 1);
    assert!(whole.contains(&rows[0]), "the same by its id: {rows:?}");
    assert_eq!((calls.len(), calls[0].rows), (1, 1));
}

// ---- The settings --------------------------------------------------------------------------

#[tokio::test]
async fn the_short_lists_of_the_settings_are_as_the_books_have_them_in_a_call_each() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let themes = books.branding_themes().map(|t| {
            vec![
                t.branding_theme_id.to_string(),
                t.name.to_string(),
                NULL.to_string(),
                text(t.logo_url),
                t.sort_order.to_string(),
                instant(t.created_ms),
            ]
        });
        let mut tracking = Vec::new();
        for budget in books.budgets() {
            for (number, option_of) in (1..).zip(&budget.tracking) {
                let before = [budget.budget_id.to_string(), number.to_string()];
                let behind = [budget.budget_type.to_string(), "APPROVED".to_string()];
                tracking.push([&before[..], &option(option_of), &behind].concat());
            }
        }
        let budgets = books.budgets().map(|b| {
            vec![
                b.budget_id.to_string(),
                b.budget_type.to_string(),
                "APPROVED".to_string(),
                b.description.to_string(),
                instant(b.updated_ms),
                b.tracking.len().to_string(),
            ]
        });
        let groups = books.contact_groups().filter(|g| g.status == "ACTIVE");
        let groups = groups.map(|g| {
            vec![
                g.contact_group_id.to_string(),
                g.name.to_string(),
                g.status.to_string(),
            ]
        });
        let services = books.payment_services().map(|s| {
            vec![
                s.payment_service_id.to_string(),
                s.name.to_string(),
                text(s.url),
                text(s.pay_now_text),
                s.service_type.to_string(),
            ]
        });
        let actions = books.actions().map(|(name, is_allowed)| {
            let status = if is_allowed { "ALLOWED" } else { "NOT-ALLOWED" };
            vec![name.to_string(), status.to_string()]
        });
        let lists: [(&str, Vec<Vec<String>>); 7] = [
            (
                "SELECT BrandingThemeID, Name, Type, LogoUrl, SortOrder, CreatedDateUTC FROM BrandingThemes",
                themes.collect(),
            ),
            (
                "SELECT BudgetID, Type, Status, Description, UpdatedDateUTC, cardinality(Tracking) FROM Budgets",
                budgets.collect(),
            ),
            (
                "SELECT BudgetID, LineNumber, TrackingCategoryID, TrackingOptionID, Name, \"Option\", Type, \
                 BudgetStatus FROM BudgetTracking",
                tracking,
            ),
            (
                "SELECT ContactGroupID, Name, Status FROM ContactGroups",
                groups.collect(),
            ),
            (
                "SELECT PaymentServiceID, PaymentServiceName, PaymentServiceUrl, PayNowText, PaymentServiceType \
                 FROM PaymentServices",
                services.collect(),
            ),
            (
                "SELECT Name, Status FROM OrganisationActions",
                actions.collect(),
            ),
            (
                "SELECT Enabled FROM InvoiceReminders",
                vec![vec![books.reminds().to_string()]],
            ),
        ];
        for (sql, truth) in lists {
            equal(&demo, sql, truth).await;
            assert_eq!(demo.calls().len(), 1, "{sql}");
        }
    }
}

#[tokio::test]
async fn documents_lead_to_their_themes_and_contacts_to_their_groups() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let themed = books
            .invoices()
            .filter(|i| i.branding_theme_id.is_some())
            .count();
        let rows = demo
            .rows("SELECT COUNT(*) FROM Invoices JOIN BrandingThemes USING (BrandingThemeID)")
            .await;
        assert_eq!(rows, [[themed.to_string()]]);
        let ids: Vec<_> = books.contact_groups().map(|g| g.contact_group_id).collect();
        let mut members = books.contacts().flat_map(|contact| contact.contact_groups);
        assert!(members.all(|group| ids.contains(&group.contact_group_id)));
    }
}

#[tokio::test]
async fn payment_services_without_their_scope_name_it_in_one_call() {
    let options = Options {
        invoices: 40,
        premium: false,
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    demo.simulator.clear_journal();
    let error = failure(&demo, "SELECT * FROM PaymentServices").await;
    assert_eq!(error.kind(), ErrorKind::SignIn, "{error}");
    for words in [
        "PaymentServices",
        "login --scope paymentservices",
        "by itself",
    ] {
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(demo.calls().len(), 1);
    assert!(!demo.rows("SELECT * FROM BrandingThemes").await.is_empty());
}

// ---- What is posted ------------------------------------------------------------------------

#[tokio::test]
async fn the_views_of_what_is_posted_hold_what_counts_and_nothing_else() {
    for demo in demos().await {
        for (view, table, key, condition) in [
            (
                "PostedInvoices",
                "Invoices",
                "InvoiceID",
                "Status NOT IN ('DRAFT', 'SUBMITTED', 'VOIDED', 'DELETED')",
            ),
            (
                "PostedPayments",
                "Payments",
                "PaymentID",
                "Status <> 'DELETED'",
            ),
            (
                "PostedBankTransactions",
                "BankTransactions",
                "BankTransactionID",
                "Status NOT IN ('VOIDED', 'DELETED')",
            ),
        ] {
            let whole = demo.rows(&format!("SELECT {key} FROM {table}")).await;
            let sql = format!("SELECT * FROM {table} WHERE {condition}");
            let truth = demo.rows(&sql).await;
            assert!(truth.len() > 10 && truth.len() < whole.len(), "{view}");
            equal(&demo, &format!("SELECT * FROM {view}"), truth).await;
        }
    }
}

#[tokio::test]
async fn a_view_costs_what_its_table_costs_and_both_filters_travel() {
    let demo = Demo::of(900).await;
    let cases = [
        (
            "SELECT InvoiceID FROM postedinvoices WHERE type = 'ACCPAY' AND Date >= DATE '2025-01-01'",
            "SELECT InvoiceID FROM Invoices WHERE Status IN ('AUTHORISED', 'PAID') AND Type = 'ACCPAY' \
             AND Date >= DATE '2025-01-01'",
        ),
        (
            "SELECT COUNT(*) FROM POSTEDINVOICES",
            "SELECT COUNT(*) FROM Invoices WHERE Status IN ('AUTHORISED', 'PAID')",
        ),
        (
            "SELECT Amount FROM PostedPayments WHERE PaymentType = 'ACCRECPAYMENT' ORDER BY Date DESC LIMIT 7",
            "SELECT Amount FROM Payments WHERE Status = 'AUTHORISED' AND PaymentType = 'ACCRECPAYMENT' \
             ORDER BY Date DESC LIMIT 7",
        ),
        (
            "SELECT SUM(Total) FROM accounting.PostedBankTransactions b WHERE b.IsReconciled",
            "SELECT SUM(Total) FROM BankTransactions WHERE Status = 'AUTHORISED' AND IsReconciled",
        ),
    ];
    for (of_view, of_table) in cases {
        let sent = |calls: &[Seen]| -> Vec<(String, Vec<(String, String)>)> {
            let calls = calls.iter();
            calls.map(|c| (c.path.clone(), c.query.clone())).collect()
        };
        let (rows, calls) = demo.ask(of_view).await;
        let (same_rows, same_calls) = demo.ask(of_table).await;
        assert_eq!(sorted(rows), sorted(same_rows), "{of_view}");
        assert_eq!(sent(&calls), sent(&same_calls), "{of_view}");
    }
}

#[tokio::test]
async fn explain_of_a_view_shows_the_request_of_its_table_and_sends_nothing() {
    let demo = Demo::of(50).await;
    let (rows, calls) = demo
        .ask("EXPLAIN SELECT InvoiceNumber FROM PostedInvoices WHERE Type = 'ACCREC'")
        .await;
    assert!(calls.is_empty());
    let plan = rows.concat().join("\n");
    for words in ["table=Invoices", "Type==\"ACCREC\"", "server-exact"] {
        assert!(plan.contains(words), "{words} isn't in {plan}");
    }
    let listed = demo
        .rows("SELECT table_name, table_type FROM information_schema.tables WHERE table_name LIKE 'Posted%'")
        .await;
    let view = |name: &str| vec![name.to_string(), "VIEW".to_string()];
    let views = ["PostedBankTransactions", "PostedInvoices", "PostedPayments"].map(view);
    assert_eq!(sorted(listed), views);
    let error = failure(&demo, "DROP VIEW PostedInvoices").await;
    assert!(error.to_string().contains("can't be dropped"), "{error}");
}

#[tokio::test]
async fn a_view_is_there_on_a_plain_context_and_where_its_table_isnt_listed() {
    let demo = Demo::of(200).await;
    let expected = demo
        .rows("SELECT COUNT(*) FROM Invoices WHERE Status IN ('AUTHORISED', 'PAID') AND Type = 'ACCREC'")
        .await;
    let context = datafusion::prelude::SessionContext::new();
    context.register_catalog("xero", demo.connection.catalog());
    demo.simulator.clear_journal();
    let sql = "SELECT COUNT(*) FROM xero.accounting.\"PostedInvoices\" WHERE \"Type\" = 'ACCREC'";
    let frame = context.sql(sql).await.unwrap();
    assert_eq!(cells(&frame.collect().await.unwrap()), expected);
    let calls = demo.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(wheres(&calls), [Some("Type==\"ACCREC\"")]);
    assert_eq!(calls[0].query_value("Statuses"), Some("AUTHORISED,PAID"));

    let options = Options {
        invoices: 200,
        ..Options::default()
    };
    let listed = Demo::with(options, &[("Tables", "PostedInvoices")]).await;
    let rows = listed
        .rows("SELECT COUNT(*) FROM PostedInvoices WHERE Type = 'ACCREC'")
        .await;
    assert_eq!(rows, expected);
    let error = failure(&listed, "SELECT COUNT(*) FROM Invoices").await;
    assert!(error.to_string().contains("Tables"), "{error}");
}

#[tokio::test]
async fn a_view_has_the_columns_that_its_descriptor_promises() {
    let demo = Demo::of(20).await;
    let mut views = 0;
    for table in registry::tables(Api::Accounting) {
        if !matches!(table.rows, Rows::View { .. }) {
            continue;
        }
        views += 1;
        let sql = format!("SELECT * FROM {}", table.name);
        let frame = demo.session.plan(&sql).await.unwrap();
        let found: Vec<_> = frame
            .schema()
            .fields()
            .iter()
            .map(|field| (field.name().clone(), field.data_type().clone()))
            .collect();
        let promised: Vec<_> = table
            .all_columns()
            .map(xero_sql::decode::field)
            .map(|field| (field.name().clone(), field.data_type().clone()))
            .collect();
        assert_eq!(found, promised, "{}", table.name);
    }
    assert!(views >= 4);
}
