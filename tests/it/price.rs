//! The least number of calls, worked out by hand, beside what each query makes.

use xero_sql::simulator::{Books, Seen};
use xero_sql::{Session, XeroConnection};

use crate::harness::{Demo, settings};

/// Five pages of invoices, one of contacts.
const INVOICES: usize = 5_000;

/// A query, the least calls it can take, and why they are the least.
struct Case {
    sql: String,
    least: usize,
    why: &'static str,
}

fn case(sql: impl Into<String>, least: usize, why: &'static str) -> Case {
    let sql = sql.into();
    Case { sql, least, why }
}

async fn demo() -> Demo {
    Demo::of(INVOICES).await
}

/// A session of a connection that hasn't counted anything yet.
async fn fresh(demo: &Demo, more: &[(&str, &str)]) -> Session {
    let connection = XeroConnection::open(settings(&demo.simulator, more)).await;
    demo.simulator.clear_journal();
    connection.unwrap().session()
}

async fn check(demo: &Demo, session: &Session, case: &Case) -> Vec<Seen> {
    demo.simulator.clear_journal();
    if let Err(error) = session.collect(&format!("EXPLAIN {}", case.sql)).await {
        panic!("{}: {error}", case.sql);
    }
    assert!(demo.calls().is_empty(), "planning {} sends", case.sql);
    if let Err(error) = session.collect(&case.sql).await {
        panic!("{}: {error}", case.sql);
    }
    let calls = demo.calls();
    let urls: Vec<&str> = calls.iter().map(|c| c.url.as_str()).collect();
    let (sql, least, why) = (&case.sql, case.least, case.why);
    assert_eq!(calls.len(), least, "{sql}\n{why}\n{urls:#?}");
    for call in &calls {
        assert!(call.url.len() < 2_000, "{sql}: {}", call.url);
    }
    calls
}

fn pages(documents: usize) -> usize {
    documents.div_ceil(1_000).max(1)
}

fn quoted<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    let quoted = values.into_iter().map(|v| format!("'{}'", v.to_string()));
    quoted.collect::<Vec<_>>().join(", ")
}

fn invoice_ids(books: &Books, count: usize) -> Vec<String> {
    let ids = books.invoices().step_by(7).take(count);
    ids.map(|i| i.invoice_id.to_string()).collect()
}

#[tokio::test]
async fn what_one_table_is_asked_costs_no_more_than_it_must() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let count = |keep: &dyn Fn(&str, &str) -> bool| {
        let kept = books.invoices().filter(|i| keep(i.status, i.invoice_type));
        kept.count()
    };
    let sales = count(&|_, kind| kind == "ACCREC");
    let paid = count(&|status, _| status == "PAID");
    assert!(pages(sales) > 1 && pages(paid) > 1);
    let ids = invoice_ids(&books, 200);
    let contacts: Vec<String> = {
        let ids = books.invoices().map(|i| i.contact_id.to_string());
        let mut ids: Vec<String> = ids.collect();
        ids.sort();
        ids.dedup();
        ids.truncate(90);
        ids
    };
    let numbers: Vec<String> = books
        .invoices()
        .filter(|i| i.invoice_type == "ACCREC")
        .filter_map(|i| i.invoice_number)
        .take(30)
        .collect();
    let cases = [
        case(
            "SELECT COUNT(*) FROM Invoices",
            1,
            "one page of one row tells it",
        ),
        case(
            "SELECT COUNT(*) FROM Invoices WHERE Status = 'PAID'",
            1,
            "so under a filter Xero evaluates",
        ),
        case(
            "SELECT COUNT(*) FROM Invoices WHERE Status IN ('PAID', 'VOIDED')",
            1,
            "so under a list of words",
        ),
        case(
            "SELECT COUNT(*) FROM Invoices WHERE Type = 'ACCREC' AND Date >= '2025-01-01'",
            1,
            "so under two",
        ),
        case(
            "SELECT COUNT(*) FROM Invoices WHERE EXTRACT(YEAR FROM Date) = 2025",
            1,
            "a year is two bounds",
        ),
        case(
            "SELECT COUNT(*) FROM Invoices WHERE upper(Status) = 'PAID'",
            1,
            "a word in another case is the word",
        ),
        case(
            "SELECT COUNT(*) FROM Invoices WHERE NOT (Date < '2025-01-01')",
            1,
            "NOT is carried down",
        ),
        case(
            format!(
                "SELECT COUNT(*) FROM Invoices WHERE ContactID = '{}'",
                contacts[0]
            ),
            1,
            "an id is exact",
        ),
        case(
            "SELECT COUNT(*) FROM (SELECT * FROM Invoices LIMIT 10)",
            1,
            "the limit is no more rows than a page",
        ),
        case(
            "SELECT COUNT(*) FROM Invoices WHERE Reference LIKE 'A%'",
            1,
            "a superset that one page holds",
        ),
        case(
            "SELECT COUNT(Reference) FROM Invoices",
            5,
            "NULLs are seen on the pages only",
        ),
        case(
            "SELECT COUNT(*) FROM InvoiceLineItems",
            5,
            "Xero counts documents, not lines",
        ),
        case("SELECT * FROM Invoices LIMIT 10", 1, "one page of ten"),
        case(
            "SELECT * FROM Invoices LIMIT 10 OFFSET 20",
            1,
            "one page of thirty",
        ),
        case(
            "SELECT * FROM Invoices WHERE Status = 'PAID' LIMIT 10",
            1,
            "one page of ten under the filter",
        ),
        case(
            "SELECT InvoiceID FROM Invoices WHERE SubTotal > 0 LIMIT 10",
            1,
            "the first page has ten of them",
        ),
        case(
            "SELECT * FROM InvoiceLineItems LIMIT 3",
            1,
            "the first page has three lines",
        ),
        case("SELECT * FROM Invoices LIMIT 0", 0, "nobody wants a row"),
        case(
            format!("SELECT * FROM Invoices WHERE InvoiceID = '{}'", ids[0]),
            1,
            "asked for by id",
        ),
        case(
            format!(
                "SELECT * FROM Invoices WHERE InvoiceID = '{}' AND Total > 0",
                ids[0]
            ),
            1,
            "beside other filters too",
        ),
        case(
            format!(
                "SELECT * FROM InvoiceLineItems WHERE InvoiceID = '{}'",
                ids[0]
            ),
            1,
            "a document's lines by its id",
        ),
        case(
            format!(
                "SELECT InvoiceID FROM Invoices WHERE InvoiceID IN ({})",
                quoted(&ids)
            ),
            5,
            "40 ids a URL",
        ),
        case(
            "SELECT * FROM Invoices WHERE InvoiceID = 'no guid'",
            0,
            "no row has such an id",
        ),
        case(
            "SELECT * FROM Invoices WHERE Status = 'PAID' AND 1 = 2",
            0,
            "no row matches",
        ),
        case(
            "SELECT InvoiceID FROM Invoices",
            5,
            "five pages, and nothing leaves the list",
        ),
        case(
            "SELECT * FROM InvoiceLineItems",
            5,
            "lines come with their documents",
        ),
        case(
            "SELECT * FROM InvoiceLineItemTracking",
            5,
            "so do lists within lists",
        ),
        case("SELECT * FROM InvoicePayments", 5, "and payments"),
        case(
            "SELECT InvoiceID FROM Invoices WHERE Type = 'ACCREC'",
            pages(sales) + 1,
            "its pages and the probe",
        ),
        case(
            "SELECT InvoiceID FROM Invoices WHERE Status = 'VOIDED'",
            1,
            "one page is one moment",
        ),
        case(
            "SELECT InvoiceID FROM Invoices WHERE Status = 'DELETED'",
            1,
            "deleted ones are on the list",
        ),
        case(
            "SELECT InvoiceID FROM Invoices WHERE Status = 'VOIDED' OR AmountDue > 90000000",
            1,
            "OR across columns travels",
        ),
        case(
            "SELECT InvoiceID FROM Invoices WHERE Status = 'VOIDED' OR SubTotal < 0",
            5,
            "a part that can't travel: all",
        ),
        case(
            "SELECT InvoiceID FROM Invoices WHERE (Status = 'VOIDED' AND SubTotal > 0) OR Status = 'DELETED'",
            1,
            "a part of an AND is enough",
        ),
        case(
            "SELECT InvoiceID FROM Invoices WHERE date_trunc('month', Date) = DATE '2025-03-01'",
            1,
            "a month is two bounds",
        ),
        case(
            format!(
                "SELECT InvoiceID FROM Invoices WHERE InvoiceNumber IN ({})",
                quoted(&numbers)
            ),
            1,
            "thirty numbers fit one URL",
        ),
        case(
            format!(
                "SELECT InvoiceID FROM Invoices WHERE ContactID IN ({})",
                quoted(&contacts[..10])
            ),
            1,
            "ten ids fit `where`",
        ),
        case(
            "SELECT Date FROM Invoices ORDER BY Date DESC LIMIT 10",
            1,
            "Xero sorts by date",
        ),
        case(
            "SELECT * FROM Contacts ORDER BY UpdatedDateUTC DESC LIMIT 3",
            1,
            "and by the last change",
        ),
        case(
            "SELECT ContactName FROM Invoices ORDER BY ContactName LIMIT 3",
            5,
            "not text as SQL sorts it",
        ),
        case(
            "SELECT * FROM Contacts WHERE ContactStatus = 'ARCHIVED'",
            1,
            "archived ones are on the list",
        ),
        case(
            "SELECT * FROM Accounts WHERE Type = 'BANK'",
            1,
            "one reply holds all",
        ),
        case(
            "SELECT COUNT(*) FROM Tenants",
            0,
            "known since the connection opened",
        ),
        case(
            "SELECT MAX(Total), SUM(Total) FROM Invoices WHERE Status = 'PAID'",
            pages(paid) + 1,
            "a sum needs the rows",
        ),
        case("SELECT * FROM Journals LIMIT 5", 1, "the first hundred"),
        case(
            "SELECT JournalID FROM Journals WHERE JournalNumber BETWEEN 100 AND 120",
            1,
            "the number is the offset",
        ),
    ];
    assert!(cases.len() >= 40);
    for case in &cases {
        let session = fresh(&demo, &[]).await;
        check(&demo, &session, case).await;
    }
}

#[tokio::test]
async fn what_two_tables_are_asked_costs_no_more_than_it_must() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let contacts: Vec<String> = books
        .contacts()
        .step_by(4)
        .take(120)
        .map(|c| c.contact_id.to_string())
        .collect();
    assert_eq!(contacts.len(), 120);
    let values = contacts.iter().map(|id| format!("('{id}')"));
    let wanted = format!(
        "(VALUES {}) AS wanted(id)",
        values.collect::<Vec<_>>().join(", ")
    );
    let small = &[("PageSize", "50")];
    let pages_of_50 = books.contacts().count().div_ceil(50);
    assert!(pages_of_50 > 5);
    let semi = "SELECT Name FROM Contacts WHERE ContactID IN (SELECT id FROM";
    // With the list's length known, 120 keys are three calls; else its first page tells it.
    let session = fresh(&demo, small).await;
    session
        .collect("SELECT COUNT(*) FROM Contacts")
        .await
        .unwrap();
    let calls = check(
        &demo,
        &session,
        &case(format!("{semi} {wanted})"), 3, "three batches of 40 ids"),
    )
    .await;
    assert!(calls.iter().all(|call| call.query_value("IDs").is_some()));
    let session = fresh(&demo, small).await;
    check(
        &demo,
        &session,
        &case(
            format!("{semi} {wanted})"),
            4,
            "the first page tells that ids are fewer",
        ),
    )
    .await;

    let few = &contacts[..3];
    let cases = [
        case(
            "WITH late AS (SELECT * FROM Invoices WHERE Status = 'VOIDED') \
             SELECT a.InvoiceID FROM late a JOIN late b ON a.ContactID = b.ContactID",
            1,
            "a CTE used twice is read once",
        ),
        case(
            "SELECT COUNT(*) FROM Invoices a JOIN Invoices b USING (InvoiceID)",
            5,
            "the same pages twice",
        ),
        case(
            "SELECT i.InvoiceNumber, l.LineAmount FROM Invoices i JOIN InvoiceLineItems l USING (InvoiceID)",
            5,
            "lines stand on their invoices' pages",
        ),
        case(
            "SELECT Status FROM Invoices UNION ALL SELECT Status FROM InvoiceLineItems",
            5,
            "read side by side",
        ),
        case(
            "SELECT i.Total, c.Name FROM Invoices i JOIN Contacts c USING (ContactID) WHERE i.Status = 'VOIDED'",
            2,
            "one page each: contacts have no second",
        ),
        case(
            "SELECT c.Name FROM Invoices i JOIN Contacts c USING (ContactID) WHERE i.AmountDue > 90000000",
            1,
            "nothing to join with",
        ),
        case(
            "SELECT i.InvoiceID FROM Invoices i JOIN Contacts c USING (ContactID) WHERE c.Name = 'no such name'",
            1,
            "no contact, no invoices",
        ),
        case(
            format!(
                "SELECT i.InvoiceID FROM Invoices i JOIN (VALUES {}) AS w(id) ON i.ContactID = w.id",
                few.iter()
                    .map(|id| format!("('{id}')"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            1,
            "the contacts' invoices by ContactIDs",
        ),
        case(
            format!(
                "SELECT l.LineAmount FROM InvoiceLineItems l WHERE l.ContactID IN ({})",
                quoted(few)
            ),
            1,
            "a line's contact is its invoice's",
        ),
    ];
    for case in &cases {
        let session = fresh(&demo, &[]).await;
        check(&demo, &session, case).await;
    }
}

#[tokio::test]
async fn long_lists_of_values_go_in_batches_that_bring_all_of_them() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let numbers: Vec<String> = books
        .invoices()
        .filter(|i| i.invoice_type == "ACCREC")
        .filter_map(|i| i.invoice_number)
        .take(160)
        .collect();
    let session = fresh(&demo, &[("PageSize", "100")]).await;
    let sql = format!(
        "SELECT InvoiceNumber FROM Invoices WHERE Type = 'ACCREC' AND InvoiceNumber IN ({}, 'absent one')",
        quoted(&numbers)
    );
    session
        .collect("SELECT COUNT(*) FROM Invoices")
        .await
        .unwrap();
    // Five lists, one `where` for what they didn't bring, and the probe that closes them.
    let calls = check(&demo, &session, &case(&sql, 7, "40 numbers a URL")).await;
    let by_where = calls.iter().filter(|c| c.query_value("where").is_some());
    let by_where: Vec<&str> = by_where.filter_map(|c| c.query_value("where")).collect();
    assert_eq!(by_where, ["InvoiceNumber==\"absent one\""]);
    let rows = demo.session.collect(&sql).await.unwrap();
    assert_eq!(rows.iter().map(|b| b.num_rows()).sum::<usize>(), 160);
}

#[tokio::test]
async fn keys_reach_a_scan_that_begins_before_its_join_has_read_the_other_side() {
    let options = xero_sql::simulator::Options {
        invoices: 3_000,
        ..Default::default()
    };
    let demo = Demo::with(options, &[("PageSize", "50")]).await;
    let books = demo.simulator.books(0);
    let ids: Vec<String> = books
        .contacts()
        .take(3)
        .map(|c| c.contact_id.to_string())
        .collect();
    // The scan of invoices stands below a node that begins to read as soon as it is executed,
    // while the contacts whose ids it is to be told are still on their way.
    demo.simulator.script(
        xero_sql::simulator::Fault::stall(std::time::Duration::from_millis(50))
            .on("/api.xro/2.0/Contacts"),
    );
    let sql = format!(
        "SELECT i.InvoiceID FROM (SELECT ContactID AS id FROM Contacts WHERE ContactID IN ('{}')) w \
         JOIN (((VALUES ('AUD')) AS c(code) JOIN Invoices i ON c.code = i.CurrencyCode) \
          LEFT JOIN (VALUES ('x')) AS a(code) ON a.code = i.Reference) ON i.ContactID = w.id",
        ids.join("', '")
    );
    let as_written = "SET datafusion.optimizer.join_reordering = false";
    demo.session.collect(as_written).await.unwrap();
    let plan = demo.rows(&format!("EXPLAIN {sql}")).await;
    let plan: String = plan.into_iter().flatten().collect();
    assert_eq!(plan.matches("HashJoinExec").count(), 3, "{plan}");
    assert!(plan.contains("CoalescePartitionsExec"), "{plan}");
    let (rows, calls) = demo.ask(&sql).await;
    let of_them = books
        .invoices()
        .filter(|i| ids.contains(&i.contact_id.to_string()));
    let of_them = of_them.filter(|i| i.currency_code == "AUD");
    assert_eq!(rows.len(), of_them.count());
    let invoices = calls.iter().filter(|call| call.path.ends_with("/Invoices"));
    for call in invoices.filter(|call| call.if_modified_since.is_none()) {
        let asked = call.query_value("ContactIDs");
        assert!(asked.is_some(), "{}\n{plan}", call.url);
    }
}
