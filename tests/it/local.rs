//! Local work: files as tables, COPY, views, and their joins with Xero.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use xero_sql::simulator::{Options, Simulator};
use xero_sql::{ErrorKind, XeroConnection};

use crate::harness::{Demo, NULL, settings, sorted};

/// A folder for files, and `name` in it as SQL writes it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }
}

async fn error_of(demo: &Demo, sql: &str) -> String {
    match demo.session.collect(sql).await {
        Ok(_) => panic!("{sql} works"),
        Err(error) => error.to_string(),
    }
}

// ---- Files as tables ------------------------------------------------------------------------

#[tokio::test]
async fn names_in_a_file_are_found_in_any_case_and_cost_no_call() {
    let demo = Demo::of(1).await;
    let folder = Folder::new();
    let file = folder.write(
        "Orders.CSV",
        "\u{feff}Order No,Amount,AccountCode,Paid\n1,10.10,090,2026-01-31\n2,0.20,200,\n",
    );
    let sql = format!(
        "SELECT \"Order No\", o.AMOUNT, accountcode, paid FROM '{file}' o WHERE amount > 0 ORDER BY 1"
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(
        rows,
        [
            ["1", "10.10", "090", "2026-01-31"],
            ["2", "0.20", "200", NULL]
        ]
    );
    assert_eq!(calls.len(), 0);
    let sum = demo
        .rows(&format!("SELECT SUM(amount) FROM '{file}'"))
        .await;
    assert_eq!(sum, [["10.30"]]);
}

#[tokio::test]
async fn json_is_read_as_lines_and_as_an_array() {
    let demo = Demo::of(1).await;
    let folder = Folder::new();
    let lines = folder.write("a.ndjson", "{\"A\":1,\"B\":\"x\"}\n{\"A\":2,\"B\":null}\n");
    let array = folder.write(
        "a.json",
        "\n[{\"A\":1,\"B\":\"x\"},\n{\"A\":2,\"B\":null}]\n",
    );
    for file in [lines, array] {
        let rows = demo.rows(&format!("SELECT a, b FROM '{file}'")).await;
        assert_eq!(rows, [["1", "x"], ["2", NULL]], "{file}");
    }
}

#[tokio::test]
async fn a_file_that_isnt_there_is_told_as_a_file() {
    let demo = Demo::of(1).await;
    let error = error_of(&demo, "SELECT * FROM 'no/such.csv'").await;
    assert!(
        error.starts_with("there is no file no/such.csv in /"),
        "{error}"
    );
    let error = error_of(&demo, "SELECT * FROM orders.csv").await;
    assert!(error.contains("stands in quotes: 'orders.csv'"), "{error}");
}

#[tokio::test]
async fn a_join_with_a_small_file_asks_by_id_whichever_side_it_stands_on() {
    let demo = Demo::of(3_000).await;
    let folder = Folder::new();
    let sql = "SELECT InvoiceID FROM Invoices WHERE Total > 0 ORDER BY InvoiceID LIMIT 30";
    let ids: Vec<String> = demo.rows(sql).await.concat();
    let file = folder.write("ids.csv", &format!("invoiceid\n{}\n", ids.join("\n")));
    for from in [
        format!("'{file}' f JOIN Invoices i ON i.InvoiceID = f.InvoiceID"),
        format!("Invoices i JOIN '{file}' f ON i.InvoiceID = f.InvoiceID"),
        format!("Invoices i WHERE i.InvoiceID IN (SELECT invoiceid FROM '{file}')"),
    ] {
        let (rows, calls) = demo.ask(&format!("SELECT i.InvoiceID FROM {from}")).await;
        assert_eq!(sorted(rows).concat(), ids, "{from}");
        assert_eq!(calls.len(), 1, "{from}: {calls:?}");
        assert!(calls[0].url.contains("IDs="), "{}", calls[0].url);
    }
}

#[tokio::test]
async fn an_external_table_joins_as_a_file_does() {
    let demo = Demo::of(3_000).await;
    let folder = Folder::new();
    let ids = demo
        .rows("SELECT InvoiceID FROM Invoices ORDER BY InvoiceID LIMIT 5")
        .await
        .concat();
    let file = folder.write("ids.csv", &format!("Id\n{}\n", ids.join("\n")));
    let sql = format!("CREATE EXTERNAL TABLE Wanted STORED AS CSV LOCATION '{file}'");
    demo.rows(&sql).await;
    let sql = "SELECT i.InvoiceID FROM Invoices i JOIN WANTED w ON i.InvoiceID = w.ID";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!(sorted(rows).concat(), ids);
    assert_eq!(calls.len(), 1, "{calls:?}");
}

// ---- COPY -----------------------------------------------------------------------------------

#[tokio::test]
async fn what_copy_writes_is_read_back_in_every_format() {
    let demo = Demo::of(60).await;
    let folder = Folder::new();
    let columns = "InvoiceNumber, Reference, Total, \"Date\", UpdatedDateUTC";
    let expected = demo
        .rows(&format!(
            "SELECT {columns} FROM Invoices ORDER BY InvoiceID"
        ))
        .await;
    for ending in ["csv", "tsv", "json", "ndjson", "parquet", "arrow"] {
        let file = folder.path(&format!("rows.{ending}"));
        let copy = format!(
            "COPY (SELECT {columns}, LineItems FROM Invoices ORDER BY InvoiceID) TO '{file}'"
        );
        assert_eq!(demo.rows(&copy).await, [["60"]], "{ending}");
        let read = demo.rows(&format!("SELECT {columns} FROM '{file}'")).await;
        if ending.ends_with("json") {
            // JSON has no decimals and no dates: DataFusion reads doubles and texts.
            let names = |rows: &[Vec<String>]| -> Vec<String> {
                rows.iter().map(|row| row[0].clone()).collect()
            };
            assert_eq!(names(&read), names(&expected), "{ending}");
        } else {
            assert_eq!(read, expected, "{ending}");
        }
    }
}

#[tokio::test]
async fn copy_writes_what_output_writes() {
    let demo = Demo::of(1).await;
    let folder = Folder::new();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let sql = fs::read_to_string(golden.join("odd.sql")).unwrap();
    for ending in ["csv", "tsv", "json", "ndjson"] {
        let file = folder.path(&format!("odd.{ending}"));
        demo.rows(&format!("COPY ({sql}) TO '{file}'")).await;
        let expected = fs::read_to_string(golden.join(format!("odd.{ending}"))).unwrap();
        assert_eq!(fs::read_to_string(file).unwrap(), expected, "{ending}");
    }
}

#[tokio::test]
async fn a_file_that_is_there_is_replaced_only_when_asked_and_before_any_call() {
    let demo = Demo::of(20).await;
    let folder = Folder::new();
    let file = folder.write("a.csv", "before");
    for copy in [
        format!("COPY Invoices TO '{file}'"),
        format!("COPY Invoices TO '{file}' STORED AS PARQUET"),
        format!("COPY Invoices TO '{file}' OPTIONS (overwrite false)"),
    ] {
        demo.simulator.clear_journal();
        let error = error_of(&demo, &copy).await;
        assert!(error.contains("is there already"), "{error}");
        assert_eq!(demo.calls().len(), 0);
        assert_eq!(fs::read_to_string(&file).unwrap(), "before");
    }
    let copy = format!("COPY (SELECT 1 AS a) TO '{file}' OPTIONS (overwrite true)");
    demo.rows(&copy).await;
    assert_eq!(fs::read_to_string(&file).unwrap(), "a\n1\n");
}

#[tokio::test]
async fn a_copy_that_fails_leaves_no_file_and_explaining_one_writes_none() {
    let demo = Demo::of(20).await;
    let folder = Folder::new();
    let file = folder.path("a.csv");
    let copy = format!("COPY (SELECT 1 / (length(InvoiceID) - 36) FROM Invoices) TO '{file}'");
    let error = error_of(&demo, &copy).await;
    assert!(error.contains("ivide by zero"), "{error}");
    let (_, calls) = demo
        .ask(&format!("EXPLAIN COPY Invoices TO '{file}'"))
        .await;
    assert_eq!(calls.len(), 0);
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn an_ending_that_tells_no_format_is_refused() {
    let demo = Demo::of(1).await;
    for target in ["a.xlsx", "a", "a.csv.bak"] {
        let error = error_of(&demo, &format!("COPY Invoices TO '{target}'")).await;
        assert!(error.contains("tells its format: csv, tsv"), "{error}");
    }
}

#[tokio::test]
async fn columns_of_one_name_are_kept_apart_in_a_file() {
    let demo = Demo::of(20).await;
    let folder = Folder::new();
    let file = folder.path("both.parquet");
    let copy = format!(
        "COPY (SELECT i.*, c.* FROM Invoices i JOIN Contacts c ON i.ContactID = c.ContactID) \
         TO '{file}'"
    );
    assert_eq!(demo.rows(&copy).await, [["20"]]);
    let sql = format!("SELECT count(*) FROM '{file}' WHERE ContactID = ContactID_1");
    assert_eq!(demo.rows(&sql).await, [["20"]]);
}

// ---- Views ----------------------------------------------------------------------------------

#[tokio::test]
async fn names_of_xeros_tables_cant_be_taken() {
    let demo = Demo::of(1).await;
    for sql in [
        "CREATE VIEW invoices AS SELECT 1",
        "CREATE OR REPLACE VIEW Invoices AS SELECT 1",
        "CREATE TABLE ACCOUNTS AS SELECT 1",
        "CREATE EXTERNAL TABLE Contacts STORED AS CSV LOCATION 'a.csv'",
    ] {
        let error = error_of(&demo, sql).await;
        assert!(
            error.ends_with("is a table of Xero's: choose another name"),
            "{error}"
        );
    }
}

/// A connection with this file of views.
async fn with_views(
    folder: &Folder,
    text: &str,
) -> xero_sql::Result<(Simulator, xero_sql::Session)> {
    let simulator = Simulator::start(Options {
        invoices: 30,
        ..Options::default()
    })
    .unwrap();
    let file = folder.write("views.sql", text);
    let settings = settings(&simulator, &[("UserDefinedViews", &file)]);
    let connection = XeroConnection::open(settings).await?;
    simulator.clear_journal();
    Ok((simulator, connection.session()))
}

#[tokio::test]
async fn a_session_begins_with_the_users_views() {
    let folder = Folder::new();
    let text = "-- what is owed\n\
        CREATE VIEW Owed AS SELECT * FROM invoices WHERE amountdue > 0;\n\
        CREATE VIEW OwedToUs AS SELECT contactname, amountdue FROM OWED WHERE type = 'ACCREC';";
    let (simulator, session) = with_views(&folder, text).await.unwrap();
    session.ready().await.unwrap();
    assert_eq!(simulator.journal().len(), 0);
    let viewed = session
        .collect("SELECT sum(AmountDue) FROM owedtous")
        .await
        .unwrap();
    let direct = session
        .collect("SELECT sum(AmountDue) FROM Invoices WHERE AmountDue > 0 AND Type = 'ACCREC'")
        .await
        .unwrap();
    assert_eq!(viewed[0].column(0), direct[0].column(0));
}

#[tokio::test]
async fn a_mistake_in_the_file_of_views_is_placed() {
    let folder = Folder::new();
    let text = "CREATE VIEW A AS SELECT 1;\nDROP VIEW A;";
    let error = with_views(&folder, text).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let error = error.to_string();
    assert!(
        error.contains("views.sql: statement 2 (`DROP VIEW A`): only CREATE VIEW may stand here"),
        "{error}"
    );

    let text = "CREATE VIEW A AS SELECT 1;\nCREATE VIEW B AS SELECT Totl FROM Invoices;";
    let (_simulator, session) = with_views(&folder, text).await.unwrap();
    for _ in 0..2 {
        let error = session.collect("SELECT 1").await.unwrap_err().to_string();
        assert!(
            error.contains("views.sql: statement 2 (`CREATE VIEW B AS SELECT Totl FROM Invoices`)")
                && error.contains("did you mean `Total`?"),
            "{error}"
        );
    }
}
