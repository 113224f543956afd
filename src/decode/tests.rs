//! Claims about whole replies: what becomes rows, and what is refused.

use std::collections::HashSet;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::util::display::array_value_to_string;

use super::{Decoder, Place};
use crate::auth::Tenant;
use crate::catalog::descriptor::{Api, Table};
use crate::catalog::registry;
use crate::config::OnMismatch;
use crate::error::{ErrorKind, Result};

const ONE: &str = "d4956132-ed94-4dd7-9eaa-aa22dfdf06f2";
const TWO: &str = "046d8a6d-1ae1-4b4d-9340-5601bdf41b87";

fn place(table: &Table) -> Place {
    Place {
        table: table.name,
        page: "page 3".into(),
    }
}

fn decoder(table: &str, columns: &[&str]) -> (Decoder, Place) {
    let table = registry::table(Api::Accounting, table).unwrap();
    let columns = table
        .all_columns()
        .filter(|c| columns.contains(&c.name))
        .collect();
    let tenant = Tenant {
        id: "t-1".into(),
        name: "Demo".into(),
    };
    (
        Decoder::new(table, table.endpoint().unwrap(), columns, tenant, false),
        place(table),
    )
}

fn decoded(table: &str, columns: &[&str], body: &str) -> Result<RecordBatch> {
    let (decoder, place) = decoder(table, columns);
    let page = decoder.page(&place, body.as_bytes())?;
    decoder.rows(&place, &page)
}

/// Rows as text, in the order of `columns`, NULL as `-`.
fn rows(batch: &RecordBatch, columns: &[&str]) -> Vec<String> {
    (0..batch.num_rows())
        .map(|row| {
            let cells: Vec<String> = columns
                .iter()
                .map(|name| {
                    let column = batch.column_by_name(name).unwrap();
                    match column.is_null(row) {
                        true => "-".to_string(),
                        false => array_value_to_string(column, row).unwrap(),
                    }
                })
                .collect();
            cells.join("|")
        })
        .collect()
}

#[track_caller]
fn check(table: &str, columns: &[&str], body: &str, expected: &[&str]) {
    let batch = decoded(table, columns, body).unwrap();
    assert_eq!(rows(&batch, columns), expected);
}

#[track_caller]
fn check_refused(table: &str, columns: &[&str], body: &str, words: &[&str]) {
    let error = decoded(table, columns, body).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{error}");
    for word in words {
        assert!(
            error.to_string().contains(word),
            "`{word}` is not in: {error}"
        );
    }
}

#[test]
fn values_come_exactly_and_nothing_is_null() {
    let body = format!(
        r#"{{"Id":"x","Status":"OK","Invoices":[
        {{"InvoiceID":"{}","Total":"115.00","CurrencyRate":0.618047,"Date":"/Date(1539993600000+0000)/","SentToContact":"false","Contact":{{"Name":"B\u00e9 \"x\"","ContactID":"00000000-0000-0000-0000-000000000000"}},"Extra":[1]}},
        {{"InvoiceID":"{TWO}","Total":40,"Contact":null,"Date":""}}]}}"#,
        ONE.to_uppercase()
    );
    check(
        "Invoices",
        &[
            "InvoiceID",
            "Total",
            "CurrencyRate",
            "Date",
            "SentToContact",
            "ContactName",
            "ContactID",
            "TenantName",
        ],
        &body,
        &[
            &format!("{ONE}|115.0000|0.6180470000|2018-10-20|false|Bé \"x\"|-|Demo"),
            &format!("{TWO}|40.0000|-|-|-|-|-|Demo"),
        ],
    );
}

#[test]
fn elements_carry_their_documents_fields_and_their_place() {
    let body = format!(
        r#"{{"Invoices":[
        {{"InvoiceID":"{ONE}","Status":"PAID","LineItems":[{{"Description":"a"}},{{"Description":"b"}}]}},
        {{"InvoiceID":"{TWO}","Status":"DRAFT","LineItems":[]}},
        {{"InvoiceID":"{TWO}","Status":"DRAFT"}},
        {{"InvoiceID":"{TWO}","Status":"VOIDED","LineItems":[{{"Description":"c"}}]}}]}}"#
    );
    check(
        "InvoiceLineItems",
        &["InvoiceID", "LineNumber", "Description", "Status"],
        &body,
        &[
            &format!("{ONE}|1|a|PAID"),
            &format!("{ONE}|2|b|PAID"),
            &format!("{TWO}|1|c|VOIDED"),
        ],
    );
    check("InvoiceLineItems", &["LineNumber"], &body, &["1", "2", "1"]);
}

#[test]
fn a_list_within_a_list_knows_its_line_and_its_document() {
    let line = |n: usize| format!("aaaaaaaa-0000-4000-8000-00000000000{n}");
    let body = format!(
        r#"{{"Invoices":[
        {{"InvoiceID":"{ONE}","LineItems":[{{"LineItemID":"{}"}},{{"LineItemID":"{}","Tracking":[{{"Name":"Region","Option":"North"}},{{"Name":"Dept","Option":"A"}}]}}]}},
        {{"InvoiceID":"{TWO}","LineItems":[{{"LineItemID":"{}","Tracking":[{{"Name":"Region","Option":"South"}}]}}]}}]}}"#,
        line(1),
        line(2),
        line(3)
    );
    check(
        "InvoiceLineItemTracking",
        &["InvoiceID", "LineItemID", "LineNumber", "Name", "Option"],
        &body,
        &[
            &format!("{ONE}|{}|1|Region|North", line(2)),
            &format!("{ONE}|{}|2|Dept|A", line(2)),
            &format!("{TWO}|{}|1|Region|South", line(3)),
        ],
    );
}

#[test]
fn a_list_column_tells_not_loaded_from_empty() {
    let body = format!(
        r#"{{"Invoices":[{{"InvoiceID":"{ONE}","Payments":[{{"Amount":"1.5"}},{{"Amount":2}}]}},
        {{"InvoiceID":"{TWO}","Payments":[]}},{{"InvoiceID":"{TWO}"}}]}}"#
    );
    let batch = decoded("Invoices", &["Payments"], &body).unwrap();
    let payments = batch.column_by_name("Payments").unwrap().as_list::<i32>();
    assert_eq!(payments.value_length(0), 2);
    assert!(payments.is_valid(1) && payments.value_length(1) == 0);
    assert!(payments.is_null(2));
    let amounts = payments
        .values()
        .as_struct()
        .column_by_name("Amount")
        .unwrap();
    assert_eq!(array_value_to_string(amounts, 0).unwrap(), "1.5000");
}

#[test]
fn a_reply_without_its_root_key_is_refused() {
    for body in [r#"{"Status":"OK"}"#, r#"{"Invoices":null}"#, "{}"] {
        check_refused("Invoices", &["Total"], body, &["`Invoices`", "page 3"]);
    }
}

#[test]
fn a_reply_that_is_cut_or_not_json_is_refused() {
    let whole = format!(r#"{{"Invoices":[{{"InvoiceID":"{ONE}","Total":1}}]}}"#);
    for cut in 1..whole.len() {
        let error = decoded("Invoices", &["Total"], &whole[..cut]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    }
    check_refused(
        "Invoices",
        &["Total"],
        "<html></html>",
        &["isn't whole JSON"],
    );
    check_refused(
        "Invoices",
        &["Total"],
        &format!("{whole}{whole}"),
        &["isn't whole JSON"],
    );
}

#[test]
fn a_value_that_is_not_of_its_type_is_named_with_table_page_item_and_path() {
    let body = |value: &str| {
        format!(r#"{{"Invoices":[{{"InvoiceID":"{ONE}"}},{{"InvoiceID":"{TWO}",{value}}}]}}"#)
    };
    check_refused(
        "Invoices",
        &["DueDate"],
        &body(r#""DueDate":"soon""#),
        &["reading `Invoices`, page 3, item 2, `/DueDate`: expected a date, found \"soon\""],
    );
    check_refused(
        "InvoiceLineItems",
        &["LineAmount"],
        &body(r#""LineItems":[{"LineAmount":1},{"LineAmount":1.23456}]"#),
        &[
            "item 2, `/LineItems/LineAmount`",
            "at most 4 decimals",
            "1.23456",
        ],
    );
    check_refused(
        "Invoices",
        &["Payments"],
        &body(r#""Payments":[{"Amount":"x"}]"#),
        &["item 2, `/Payments`", "a number"],
    );
    check_refused(
        "Invoices",
        &["Total"],
        &body(r#""Total":{"value":1}"#),
        &["item 2, `/Invoices/1/Total`", "a single value", "an object"],
    );
    check_refused(
        "Invoices",
        &["ContactName"],
        &body(r#""Contact":"x""#),
        &["an object"],
    );
    check_refused(
        "Invoices",
        &["Payments"],
        &body(r#""Payments":{}"#),
        &["a list"],
    );
    check_refused(
        "Invoices",
        &["Total"],
        r#"{"Invoices":[{"Total":1}]}"#,
        &["the document's id"],
    );
}

#[test]
fn documents_that_are_dropped_leave_the_others_their_place_in_messages() {
    let (decoder, place) = decoder("Invoices", &["InvoiceID", "DueDate"]);
    let body = format!(
        r#"{{"Invoices":[{{"InvoiceID":"{ONE}"}},{{"InvoiceID":"{ONE}"}},{{"InvoiceID":"{TWO}","DueDate":"x"}}]}}"#
    );
    let mut page = decoder.page(&place, body.as_bytes()).unwrap();
    page.keep(vec![true, false, true]).unwrap();
    assert_eq!(page.ids().collect::<Vec<_>>(), [ONE, TWO]);
    let error = decoder.rows(&place, &page).unwrap_err();
    assert!(error.to_string().contains("item 3"), "{error}");
    page.keep(vec![false, false]).unwrap();
    assert!(page.is_empty());
    assert_eq!(decoder.rows(&place, &page).unwrap().num_rows(), 0);
}

#[test]
fn documents_without_a_guid_are_told_apart_by_their_texts_to_the_letter() {
    let (decoder, place) = decoder("TaxRates", &["EffectiveRate"]);
    let page = |rates: &str| {
        let body = format!(r#"{{"TaxRates":[{rates}]}}"#);
        decoder.page(&place, body.as_bytes())
    };
    let rates = r#"{"TaxType":"TAX1","Name":"a"},{"TaxType":"TAX1","Name":"A"},{"TaxType":"TAX1"},
        {"TaxType":"tax1","Name":"a"},{"TaxType":"TAX1","Name":"a"}"#;
    let page_of_five = page(rates).unwrap();
    let distinct: HashSet<&str> = page_of_five.ids().collect();
    assert_eq!((page_of_five.len(), distinct.len()), (5, 4));
    for nameless in [r#"{"Name":"a"}"#, r#"{"TaxType":"","Name":"a"}"#] {
        let refused = page(nameless).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::UnexpectedReply);
        assert!(refused.to_string().contains("TaxType"), "{refused}");
    }
}

#[test]
fn paging_facts_are_read_whole_or_not_at_all() {
    let (decoder, place) = decoder("Invoices", &["InvoiceID"]);
    let page = |facts: &str| {
        let body = format!(r#"{{"pagination":{facts},"Invoices":[]}}"#);
        decoder.page(&place, body.as_bytes()).unwrap().pagination
    };
    let facts = page(r#"{"page":2,"pageSize":"100","pageCount":3,"itemCount":250}"#).unwrap();
    assert_eq!(
        (
            facts.page,
            facts.page_size,
            facts.page_count,
            facts.item_count
        ),
        (2, 100, 3, 250)
    );
    assert_eq!(page(r#"{"page":2,"pageSize":100}"#), None);
    assert_eq!(page("null"), None);
}

#[test]
fn values_that_cant_be_read_are_null_where_that_is_wanted_and_the_others_stay() {
    let (decoder, place) = decoder("Invoices", &["InvoiceID", "Total", "LineItems"]);
    let decoder = decoder.on_mismatch(OnMismatch::Null);
    let invoice = |id: &str, total: &str, quantity: &str| {
        format!(
            r#"{{"InvoiceID":"{id}","Total":{total},"LineItems":[{{"Quantity":1}},{{"Quantity":{quantity}}}]}}"#
        )
    };
    let body = format!(
        r#"{{"Invoices":[{},{}]}}"#,
        invoice(ONE, "1.5", "\"many\""),
        invoice(TWO, "\"much\"", "2")
    );
    let page = decoder.page(&place, body.as_bytes()).unwrap();
    let rows = decoder.rows(&place, &page).unwrap();
    let totals = rows.column_by_name("Total").unwrap();
    assert_eq!((totals.is_null(0), totals.is_null(1)), (false, true));
    let lines = rows.column_by_name("LineItems").unwrap().as_list::<i32>();
    let quantities = |row| {
        let lines = lines.value(row);
        let quantities = lines.as_struct().column_by_name("Quantity").unwrap();
        [quantities.is_null(0), quantities.is_null(1)]
    };
    assert_eq!(quantities(0), [false, true]);
    assert_eq!(quantities(1), [false, false]);
}
