//! `tracking(Tracking, 'Region')`: a line's option in a category.

use xero_sql::ErrorKind;

use crate::harness::{Demo, NULL, cells};
use crate::truth_more::{demos, equal};

#[tokio::test]
async fn the_option_of_each_line_is_the_one_that_its_tracking_table_tells() {
    for demo in demos().await {
        for (lines, key, list, child) in [
            (
                "InvoiceLineItems",
                "InvoiceID, LineItemID",
                "Tracking",
                "InvoiceLineItemTracking",
            ),
            (
                "BankTransactionLineItems",
                "BankTransactionID, LineItemID",
                "Tracking",
                "BankTransactionLineItemTracking",
            ),
            (
                "JournalLines",
                "JournalID, JournalLineID",
                "TrackingCategories",
                "JournalLineTracking",
            ),
        ] {
            let category = demo
                .rows("SELECT Name FROM TrackingCategories WHERE Status = 'ACTIVE' ORDER BY Name LIMIT 1")
                .await[0][0]
                .clone();
            let truth = demo
                .rows(&format!(
                    "SELECT {key}, \"Option\" FROM {child} WHERE Name = '{category}'"
                ))
                .await;
            let sql = format!(
                "SELECT {key}, tracking({list}, '{category}') FROM {lines} \
                 WHERE tracking({list}, '{category}') IS NOT NULL"
            );
            equal(&demo, &sql, truth).await;
        }
    }
}

#[tokio::test]
async fn a_category_is_found_in_any_case_and_is_null_where_the_line_has_none() {
    let demo = Demo::of(300).await;
    let rows = demo
        .rows(
            "SELECT Name, tracking(Tracking, Name) AS a, TRACKING(Tracking, upper(Name)) AS b, \
             tracking(Tracking, 'No such category') AS c, tracking(Tracking, NULL) AS d, \
             tracking(NULL, Name) AS e FROM (SELECT l.Tracking, t.Name FROM InvoiceLineItems l \
             JOIN InvoiceLineItemTracking t ON t.LineItemID = l.LineItemID)",
        )
        .await;
    assert!(rows.len() > 20);
    for row in rows {
        assert_ne!(row[1], NULL, "{row:?}");
        assert_eq!(row[2], row[1], "{row:?}");
        assert_eq!(row[3..], [NULL, NULL, NULL], "{row:?}");
    }
    let untracked = "SELECT COUNT(*) FROM InvoiceLineItems WHERE cardinality(Tracking) = 0 \
                     AND tracking(Tracking, 'Region') IS NOT NULL";
    assert_eq!(demo.rows(untracked).await, [["0"]]);
}

#[tokio::test]
async fn of_two_categories_that_differ_in_case_the_one_spelled_exactly_so_is_meant() {
    let demo = Demo::of(20).await;
    let list = "make_array(named_struct('Name', 'region', 'Option', 'low'), \
                named_struct('Name', 'Region', 'Option', 'Capital'))";
    let sql = format!(
        "SELECT tracking({list}, 'Region'), tracking({list}, 'region'), tracking({list}, 'REGION')"
    );
    assert_eq!(demo.rows(&sql).await, [["Capital", "low", "low"]]);
}

#[tokio::test]
async fn a_wrong_argument_is_told_what_is_wanted_and_sends_nothing() {
    let demo = Demo::of(20).await;
    for (sql, words) in [
        (
            "SELECT tracking(LineAmount, 'Region') FROM InvoiceLineItems",
            "list of tracking, such as the column Tracking of InvoiceLineItems, and not a number",
        ),
        (
            "SELECT tracking(TaxBreakdown, 'Region') FROM InvoiceLineItems",
            "another list",
        ),
        (
            "SELECT tracking(Tracking, 3) FROM InvoiceLineItems",
            "a category's name, such as 'Region'",
        ),
        (
            "SELECT tracking(Tracking) FROM InvoiceLineItems",
            "tracking(Tracking, 'Region')",
        ),
    ] {
        demo.simulator.clear_journal();
        let error = demo.session.collect(sql).await.map(|rows| cells(&rows));
        let error = error.expect_err(sql);
        assert_eq!(error.kind(), ErrorKind::Query, "{error}");
        assert!(error.to_string().contains(words), "{sql}: {error}");
        assert!(!error.to_string().contains("UserDefined"), "{error}");
        assert!(demo.calls().is_empty(), "{sql}");
    }
}

#[tokio::test]
async fn the_function_is_listed_with_what_it_takes() {
    let demo = Demo::of(20).await;
    let rows = demo
        .rows("SELECT syntax_example FROM information_schema.routines WHERE routine_name = 'tracking' LIMIT 1")
        .await;
    assert_eq!(rows, [["tracking(Tracking, category)"]]);
    let context = datafusion::prelude::SessionContext::new();
    assert!(context.sql("SELECT tracking(NULL, 'x')").await.is_err());
    xero_sql::functions::register(&context);
    assert!(context.sql("SELECT tracking(NULL, 'x')").await.is_ok());
}
