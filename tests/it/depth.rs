//! Long and deep statements: they run, or are refused; none ends the program.

use xero_sql::ErrorKind;
use xero_sql::simulator::Options;

use crate::harness::Demo;

/// `n` ANDs, joined by OR, the third of which selects something.
fn ored_ands(n: usize) -> String {
    let one = |i| match i {
        3 => "(Total > 0 AND Status = 'PAID')".to_string(),
        _ => format!("(Total = -{i} AND Status = 'S{i}')"),
    };
    (0..n).map(one).collect::<Vec<_>>().join(" OR ")
}

fn repeated(n: usize, one: impl Fn(usize) -> String, between: &str) -> String {
    (0..n).map(one).collect::<Vec<_>>().join(between)
}

/// A runtime whose threads have the stack that threads commonly have.
fn on_a_common_stack(work: impl AsyncFnOnce(Demo) + Send + 'static) {
    let run = || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_stack_size(2 * 1024 * 1024)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let options = Options {
                invoices: 30,
                ..Options::default()
            };
            work(Demo::with(options, &[]).await).await;
        });
    };
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    thread.spawn(run).unwrap().join().unwrap();
}

#[test]
fn a_thousand_conditions_run_on_a_common_stack() {
    on_a_common_stack(async |demo| {
        let paid = demo
            .rows("SELECT count(*) FROM Invoices WHERE Status = 'PAID'")
            .await;
        let all = demo.rows("SELECT count(*) FROM Invoices").await;
        let unequal = |i| format!("SubTotal <> -{i}");
        let equal = |i| format!("SubTotal = -{i}");
        let joined = |i| format!("i.Total + length(c.Name) <> -{i}");
        for (sql, expected) in [
            (
                format!("SELECT count(*) FROM Invoices WHERE {}", ored_ands(1_000)),
                &paid,
            ),
            (
                format!(
                    "SELECT count(*) FROM Invoices WHERE {}",
                    ored_ands(1_000).replace(['(', ')'], "")
                ),
                &paid,
            ),
            (
                format!(
                    "SELECT sum(CASE WHEN {} THEN 1 ELSE 0 END) FROM Invoices",
                    ored_ands(1_000)
                ),
                &paid,
            ),
            (
                format!(
                    "SELECT count(*) FROM Invoices WHERE {}",
                    repeated(1_000, unequal, " AND ")
                ),
                &all,
            ),
            (
                format!(
                    "SELECT count(*) FROM (SELECT * FROM Invoices LIMIT 100) WHERE NOT ({})",
                    repeated(1_000, equal, " OR ")
                ),
                &all,
            ),
            (
                format!(
                    "SELECT count(*) FROM Invoices i JOIN Contacts c ON i.ContactID = c.ContactID AND {}",
                    repeated(1_000, joined, " AND ")
                ),
                &all,
            ),
            (
                format!(
                    "SELECT count(*) FROM Invoices WHERE Total{} > 0",
                    " + 1".repeat(240)
                ),
                &all,
            ),
        ] {
            assert_eq!(&demo.rows(&sql).await, expected, "{sql:.90}");
        }
    });
}

#[test]
fn what_is_deeper_is_an_error_and_the_session_lives_on() {
    on_a_common_stack(async |demo| {
        for sql in [
            format!("SELECT count(*) FROM Invoices WHERE {}", ored_ands(20_000)),
            format!("SELECT Total{} FROM Invoices", " + 1".repeat(20_000)),
            format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(20_000)),
            format!("SELECT {}1{}", "(".repeat(20_000), ")".repeat(20_000)),
            format!("SELECT {}1", "- ".repeat(20_000)),
            format!("EXPLAIN SELECT 1 WHERE {}", ored_ands(20_000)),
        ] {
            let error = demo.session.collect(&sql).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Query, "{sql:.60}: {error}");
            let error = demo.session.plan(&sql).await.unwrap_err();
            assert!(error.to_string().len() < 300, "{sql:.60}: {error}");
        }
        assert_eq!(demo.rows("SELECT 1").await, [["1"]]);
    });
}
