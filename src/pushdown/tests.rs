//! What travels, what doesn't and why, filter by filter.

use datafusion::common::DFSchema;
use datafusion::prelude::SessionContext;

use super::{Pushed, Travel, push};
use crate::catalog::descriptor::{Api, Table};
use crate::catalog::registry;
use crate::client::Request;
use crate::decode::schema_of;

fn table(name: &str) -> &'static Table {
    registry::table(Api::Accounting, name).unwrap()
}

/// What becomes of an SQL condition on a table, simplified as DataFusion's optimizer leaves it.
fn pushed(name: &str, condition: &str) -> Pushed {
    let table = table(name);
    let schema = DFSchema::try_from(schema_of(table).as_ref().clone()).unwrap();
    let context = SessionContext::new();
    let mut options = context.state().config_options().as_ref().clone();
    options.sql_parser.enable_ident_normalization = false;
    let state = datafusion::execution::SessionStateBuilder::new_from_existing(context.state())
        .with_config(datafusion::prelude::SessionConfig::from(options))
        .build();
    let expr = state.create_logical_expr(condition, &schema).unwrap();
    let info = datafusion::logical_expr::simplify::SimplifyContext::builder()
        .with_schema(std::sync::Arc::new(schema.clone()))
        .build();
    let simplifier = datafusion::optimizer::simplify_expressions::ExprSimplifier::new(info);
    let expr = simplifier.coerce(expr, &schema).unwrap();
    let expr = simplifier.simplify(expr).unwrap();
    let bare = Request {
        method: http::Method::GET,
        base: "",
        path: table.endpoint().unwrap().path.into(),
        parameters: vec![],
        modified_since: None,
        scope: "",
        names_one_document: false,
        body: None,
    };
    push(table, &[expr], &bare, 1_900)
}

#[track_caller]
fn check(condition: &str, clause: &str, exact: bool) {
    let pushed = pushed("Invoices", condition);
    assert_eq!(pushed.where_clause.as_deref(), Some(clause), "{condition}");
    assert_eq!(pushed.exact, exact, "{condition}: {:?}", pushed.explained);
}

#[track_caller]
fn check_local(condition: &str, reason: &str) {
    let pushed = pushed("Invoices", condition);
    assert_eq!(pushed.where_clause, None, "{condition}");
    assert!(!pushed.exact);
    let told = pushed
        .explained
        .iter()
        .any(|explained| match explained.travel {
            Travel::Local(why) => why.contains(reason),
            _ => false,
        });
    assert!(told, "{condition}: {:?}", pushed.explained);
}

const GUID: &str = "d4956132-ed94-4dd7-9eaa-aa22dfdf06f2";

#[test]
fn words_travel_exactly_when_xero_documents_them() {
    check("Status = 'PAID'", "Status==\"PAID\"", true);
    check("'PAID' = Status", "Status==\"PAID\"", true);
    check("Status <> 'PAID'", "Status!=\"PAID\"", false);
    check_local("Status = 'paid'", "isn't one of the words");
    check_local("Status IN ('PAID', 'NEWEST')", "isn't one of the words");
    check_local("Status > 'A'", "order and fold text");
}

#[test]
fn text_travels_as_a_superset_and_only_where_it_can_be_quoted() {
    check(
        "Reference = 'O''Neil & Co'",
        "Reference==\"O'Neil & Co\"",
        false,
    );
    check(
        "Reference LIKE 'INV-%'",
        "(Reference!=null AND Reference.StartsWith(\"INV-\"))",
        false,
    );
    check(
        "Reference IS NULL",
        "(Reference==null OR Reference==\"\")",
        false,
    );
    check("Reference IS NOT NULL", "Reference!=null", false);
    check(
        "ContactName = 'Ridgeway'",
        "Contact.Name==\"Ridgeway\"",
        false,
    );
    check_local("Reference = 'say \"x\"'", "quotes");
    check_local("Reference = 'a\\b'", "backslashes");
    check_local("Reference <> 'x'", "order and fold text");
    // What stands before the first wildcard is enough for a superset.
    let prefix = "(Reference!=null AND Reference.StartsWith(\"INV-\"))";
    check("Reference LIKE 'INV-_1%'", prefix, false);
    check("starts_with(Reference, 'INV-')", prefix, false);
    check("left(Reference, 4) = 'INV-'", prefix, false);
    check_local(
        "left(Reference, 3) = 'INV-' OR SubTotal > 1",
        "doesn't filter",
    );
    check_local("NOT (Reference LIKE 'INV-%')", "fold case");
    check_local("Reference LIKE '%x'", "prefix");
    check_local("Reference LIKE 'a\\%%'", "backslashes");
    check_local("Reference ILIKE 'x%'", "fold case");
}

#[test]
fn dates_travel_as_bounds_at_midnight() {
    check(
        "Date = DATE '2024-02-29'",
        "(Date>=DateTime(2024,02,29) AND Date<DateTime(2024,03,01))",
        true,
    );
    check("Date >= '2024-12-31'", "Date>=DateTime(2024,12,31)", true);
    check(
        "Date > DATE '2024-12-31'",
        "Date>=DateTime(2025,01,01)",
        true,
    );
    check(
        "Date <= DATE '2024-12-31'",
        "Date<DateTime(2025,01,01)",
        true,
    );
    check(
        "Date BETWEEN '2024-01-01' AND '2024-01-31'",
        "Date>=DateTime(2024,01,01) AND Date<DateTime(2024,02,01)",
        true,
    );
    check_local("Date < DATE '-0001-01-01'", "out of range");
    check(
        "Date >= DATE '1753-01-01'",
        "Date>=DateTime(1753,01,01)",
        true,
    );
    check_local("Date >= DATE '1752-12-31'", "out of range");
    check_local("Date <= DATE '9999-12-31'", "out of range");
}

#[test]
fn functions_of_dates_travel_as_bounds_of_the_dates() {
    for condition in [
        "extract(year FROM Date) = 2025",
        "date_part('year', Date) = 2025",
        "date_trunc('year', Date) = TIMESTAMP '2025-01-01'",
        "Date >= TIMESTAMP '2024-12-31T12:00:00' AND Date < TIMESTAMP '2026-01-01'",
        "date_trunc('year', Date) > DATE '2024-05-05' AND date_trunc('quarter', Date) <= DATE '2025-10-01'",
        "NOT (Date < DATE '2025-01-01' OR Date > DATE '2025-12-31')",
        "CAST(Date AS VARCHAR) <> '' AND Date BETWEEN '2025-01-01' AND '2025-12-31'",
    ] {
        let pushed = pushed("Invoices", condition);
        assert_eq!(
            pushed
                .where_clause
                .as_deref()
                .map(|clause| clause.replace(['(', ')'], "")),
            Some("Date>=DateTime2025,01,01 AND Date<DateTime2026,01,01".to_string()),
            "{condition}: {:?}",
            pushed.explained
        );
    }
    check(
        "date_trunc('month', Date) = DATE '2024-02-01'",
        "(Date>=DateTime(2024,02,01) AND Date<DateTime(2024,03,01))",
        true,
    );
    check(
        "date_trunc('month', Date) IN (DATE '2024-02-01', DATE '2024-12-01')",
        "((Date>=DateTime(2024,02,01) AND Date<DateTime(2024,03,01)) OR \
         (Date>=DateTime(2024,12,01) AND Date<DateTime(2025,01,01)))",
        true,
    );
    check(
        "extract(year FROM Date) >= 2024",
        "Date>=DateTime(2024,01,01)",
        true,
    );
    assert!(pushed("Invoices", "date_trunc('month', Date) = DATE '2024-02-02'").matches_nothing);
    check_local("extract(month FROM Date) = 2", "isn't a comparison");
    check_local(
        "date_trunc('month', Date) <> DATE '2024-02-02'",
        "every period",
    );
    // The beginning of a zone's month is no beginning of a month in UTC.
    check_local(
        "date_trunc('month', arrow_cast(Date, 'Timestamp(ms, \"+10:00\")')) = DATE '2024-02-01'",
        "isn't a comparison",
    );
    // Whatever zone a day's midnight is taken in, it is within a day.
    check(
        "arrow_cast(Date, 'Timestamp(ms, \"+10:00\")') >= arrow_cast('2024-05-01T03:00:00Z', 'Timestamp(ms, \"+10:00\")')",
        "Date>=DateTime(2024,05,01)",
        true,
    );
}

#[test]
fn words_in_another_case_travel_as_the_words_they_may_be() {
    check("upper(Status) = 'PAID'", "Status==\"PAID\"", true);
    check("lower(Type) = 'accrec'", "Type==\"ACCREC\"", true);
    check_local("upper(Status) = 'paid'", "isn't one of the words");
    check_local("upper(Reference) = 'X'", "isn't a comparison");
    check_local("upper(Status) <> 'PAID'", "only = and IN");
    let listed = pushed("Invoices", "upper(Status) IN ('PAID', 'DRAFT')");
    assert_eq!(listed.parameters, [("Statuses", "PAID,DRAFT".to_string())]);
}

#[test]
fn not_is_carried_down_to_what_can_travel() {
    check("NOT (Status = 'PAID')", "Status!=\"PAID\"", false);
    check(
        "NOT (AmountDue > 5 AND Type = 'ACCREC')",
        "(AmountDue<=5.00005 OR Type!=\"ACCREC\")",
        false,
    );
    check("NOT (AmountDue < 5)", "AmountDue>=4.99995", false);
    check("(Reference = 'x') IS TRUE", "Reference==\"x\"", false);
    check("NOT (Reference IS NULL)", "Reference!=null", false);
    check(
        "Date NOT BETWEEN DATE '2024-01-01' AND DATE '2024-01-31'",
        "(Date<DateTime(2024,01,01) OR Date>=DateTime(2024,02,01))",
        true,
    );
    check_local("NOT (Reference = 'x')", "order and fold text");
    check_local("NOT (AmountDue = 5)", "noise");
}

#[test]
fn doubles_travel_with_room_for_what_they_round() {
    check(
        "arrow_cast(AmountDue, 'Float64') > arrow_cast(100.5, 'Float64')",
        "AmountDue>=100.49895",
        false,
    );
    check_local(
        "arrow_cast(AmountDue, 'Float64') <> arrow_cast(5, 'Float64')",
        "noise",
    );
    check_local(
        "arrow_cast(AmountDue, 'Float64') < arrow_cast(1e300, 'Float64')",
        "out of range",
    );
}

#[test]
fn lists_of_values_travel_as_the_lists_that_xero_takes() {
    let statuses = pushed("Invoices", "Status IN ('PAID', 'VOIDED') AND AmountDue > 5");
    assert_eq!(
        statuses.parameters,
        [("Statuses", "PAID,VOIDED".to_string())]
    );
    assert_eq!(statuses.where_clause.as_deref(), Some("AmountDue>5"));
    let counted = pushed("Invoices", "Status IN ('PAID', 'VOIDED')");
    assert!(counted.exact && counted.countable);

    let numbers = pushed(
        "Invoices",
        "InvoiceNumber IN ('INV-1', 'INV-2') AND AmountDue > 5",
    );
    let batches = numbers.batches.unwrap();
    assert!(batches.alone && numbers.where_clause.is_none());
    assert_eq!(
        batches.requests,
        [[("InvoiceNumbers", "INV-1,INV-2".to_string())]]
    );
    // A comma would be two values; it can still be asked for in `where`.
    let odd = pushed("Invoices", "InvoiceNumber IN ('a,b', 'c')");
    assert_eq!(odd.batches, None);
    assert!(odd.where_clause.unwrap().contains("InvoiceNumber==\"a,b\""));

    let guid = |n: usize| format!("'d4956132-ed94-4dd7-9eaa-aa22dfdf{n:04}'");
    let of = |count: usize| (0..count).map(guid).collect::<Vec<_>>().join(", ");
    let few = pushed("Invoices", &format!("ContactID IN ({})", of(8)));
    assert!(few.exact && few.batches.is_none() && few.where_clause.is_some());
    let many = pushed(
        "Invoices",
        &format!("ContactID IN ({}) AND Status = 'PAID'", of(90)),
    );
    let batches = many.batches.unwrap();
    assert!(batches.alone && many.where_clause.is_none());
    assert_eq!((batches.requests.len(), batches.values.len()), (3, 90));
    assert_eq!(batches.requests[0][0].0, "ContactIDs");
    let told: Vec<&Travel> = many.explained.iter().map(|e| &e.travel).collect();
    assert_eq!(
        told,
        [
            &Travel::Superset,
            &Travel::Local("a list of values travels alone")
        ]
    );
}

#[test]
fn amounts_travel_with_all_their_digits() {
    check("AmountDue > 0", "AmountDue>0", false);
    check("AmountDue >= 100.5", "AmountDue>=100.49995", false);
    check(
        "AmountDue = 12",
        "(AmountDue>=11.99995 AND AmountDue<=12.00005)",
        false,
    );
    check_local("AmountDue <> 12", "noise");
    check("AmountDue <= -0.0001", "AmountDue<=-0.00005", false);
    // Between two amounts: the noise of the lower one may lie beyond the literal.
    check("AmountDue < 7.00001", "AmountDue<7.00006", false);
    check("AmountDue > 7.00001", "AmountDue>6.99996", false);
    check_local("AmountDue < 7.000001", "out of range");
    check_local("AmountDue < 1234567890123456789", "out of range");
}

#[test]
fn conditions_joined_by_or_travel_whole_or_not_at_all() {
    check(
        "Status = 'PAID' OR AmountDue > 5",
        "(Status==\"PAID\" OR AmountDue>5)",
        false,
    );
    check_local(
        "Status = 'PAID' OR SubTotal > 5",
        "doesn't filter by this column",
    );
    // Of what is joined by AND beneath it a part is enough: fewer conditions, more rows.
    check(
        "(Status = 'PAID' AND SubTotal > 5) OR Status = 'VOIDED'",
        "(Status==\"PAID\" OR Status==\"VOIDED\")",
        false,
    );
    check(
        "(Status = 'PAID' AND Type = 'ACCREC') OR Status = 'VOIDED'",
        "((Status==\"PAID\" AND Type==\"ACCREC\") OR Status==\"VOIDED\")",
        true,
    );
}

#[test]
fn of_conditions_joined_by_and_each_travels_for_itself() {
    let pushed = pushed(
        "Invoices",
        "Status = 'PAID' AND SubTotal > 5 AND upper(Reference) = 'X'",
    );
    assert_eq!(pushed.where_clause.as_deref(), Some("Status==\"PAID\""));
    assert!(!pushed.exact);
    assert_eq!(pushed.explained.len(), 3);
}

#[test]
fn ids_travel_alone_and_a_malformed_one_needs_no_call() {
    let upper = GUID.to_uppercase();
    let by_id = pushed(
        "Invoices",
        &format!("InvoiceID = '{upper}' AND Status = 'PAID'"),
    );
    assert_eq!(by_id.ids, Some(vec![GUID.to_string()]));
    assert_eq!((by_id.where_clause, by_id.modified_since), (None, None));
    assert!(pushed("Invoices", "InvoiceID = 'x'").matches_nothing);
    assert!(pushed("Invoices", "InvoiceID IN ('x', 'y')").matches_nothing);
    assert!(pushed("Invoices", "ContactID = 'x' AND Status = 'PAID'").matches_nothing);
    let mixed = pushed(
        "Invoices",
        &format!("InvoiceID IN ('x', '{GUID}', '{upper}')"),
    );
    assert_eq!(mixed.ids, Some(vec![GUID.to_string()]));
    let other = "046d8a6d-1ae1-4b4d-9340-5601bdf41b87";
    assert!(
        pushed(
            "Invoices",
            &format!("InvoiceID IN ('{GUID}') AND InvoiceID IN ('{other}', 'x')")
        )
        .matches_nothing
    );
    check(
        &format!("ContactID = '{upper}'"),
        &format!("Contact.ContactID==Guid(\"{GUID}\")"),
        true,
    );
    check_local(&format!("ContactID <> '{GUID}'"), "= and IN only");
    check_local("ContactID > 'a'", "column's type");
    // Xero takes no list of accounts' ids, but one account can be asked for.
    assert!(
        pushed("Accounts", &format!("AccountID = '{GUID}'"))
            .ids
            .is_some()
    );
    assert_eq!(pushed("TaxRates", "TaxType = 'INPUT'").ids, None);
}

#[test]
fn instants_travel_as_if_modified_since_a_second_early() {
    let pushed = pushed(
        "Invoices",
        "UpdatedDateUTC >= TIMESTAMP '2024-01-01T00:00:00.500Z' AND UpdatedDateUTC > TIMESTAMP '2023-01-01T00:00:00Z'",
    );
    assert_eq!(pushed.modified_since, Some(1_704_067_199));
    assert!(!pushed.exact);
    check_local(
        "UpdatedDateUTC < TIMESTAMP '2024-01-01T00:00:00Z'",
        "doesn't filter by this column",
    );
}

#[test]
fn a_childs_filter_travels_only_where_it_is_about_the_document() {
    let pushed = pushed(
        "InvoiceLineItems",
        "Status = 'PAID' AND AccountCode = '200'",
    );
    assert_eq!(pushed.where_clause.as_deref(), Some("Status==\"PAID\""));
    assert!(
        pushed
            .explained
            .iter()
            .any(|e| e.travel == Travel::Local("Xero doesn't filter by what is inside a list"))
    );
}

#[test]
fn what_would_make_the_url_too_long_is_asked_for_in_batches_or_stays_local() {
    let names: Vec<String> = (0..100)
        .map(|n| format!("'Reference number {n}'"))
        .collect();
    let pushed_whole = pushed(
        "Invoices",
        &format!("Reference IN ({}) AND Status = 'PAID'", names.join(", ")),
    );
    assert_eq!(
        pushed_whole.where_clause.as_deref(),
        Some("Status==\"PAID\"")
    );
    let batches = pushed_whole.batches.unwrap();
    assert!(!batches.alone && batches.requests.len() > 2);
    for request in &batches.requests {
        assert!(
            request[0]
                .1
                .starts_with("Status==\"PAID\" AND (Reference==")
        );
    }
    let long = "x".repeat(2_000);
    let pushed = pushed(
        "Invoices",
        &format!("Reference = '{long}' AND Status = 'PAID'"),
    );
    assert_eq!(pushed.where_clause.as_deref(), Some("Status==\"PAID\""));
    assert_eq!(pushed.batches, None);
}

#[test]
fn functions_of_columns_and_other_columns_stay_local() {
    check_local("Date > DueDate", "isn't a comparison");
    check_local("AmountDue + 1 > 5", "isn't a comparison");
    check_local("CurrencyRate > 1", "doesn't filter by this column");
}

#[test]
fn filters_are_told_in_sql() {
    let told = |condition: &str| {
        let pushed = pushed("Invoices", condition);
        let told = pushed.explained.iter().map(|e| e.filter.clone());
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        told("Date >= '2025-01-31' AND Status IN ('PAID', 'VOIDED') AND AmountDue > 5"),
        [
            "Date >= DATE '2025-01-31'",
            "Status = 'PAID' OR Status = 'VOIDED'",
            "AmountDue > 5.0000"
        ]
    );
    assert_eq!(
        told("UpdatedDateUTC >= TIMESTAMP '2025-01-31T10:00:00Z'"),
        ["UpdatedDateUTC >= TIMESTAMP '2025-01-31T10:00:00+00:00'"]
    );
}

fn parameters(table: &str, condition: &str) -> Vec<(&'static str, String)> {
    let pushed = pushed(table, condition);
    assert_eq!(pushed.where_clause, None, "{condition}");
    pushed.parameters
}

#[track_caller]
fn check_parameters(table: &str, condition: &str, expected: &[(&str, &str)]) {
    let found = parameters(table, condition);
    let found: Vec<(&str, &str)> = found.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(found, expected, "{condition}");
}

#[test]
fn one_value_travels_as_the_parameter_that_an_endpoint_has_for_it() {
    check_parameters("Quotes", "Status = 'SENT'", &[("Status", "SENT")]);
    check_parameters(
        "Quotes",
        &format!("ContactID = '{GUID}' AND QuoteNumber = 'QU-1'"),
        &[("ContactID", GUID), ("QuoteNumber", "QU-1")],
    );
    let exact = pushed("Quotes", "Status = 'SENT'");
    assert_eq!((exact.exact, exact.countable), (true, false));
    assert!(!pushed("Quotes", "QuoteNumber = 'QU-1'").exact);
    // What might be trimmed, split or misread, and words that Xero may not know.
    for condition in [
        "QuoteNumber = 'QU-1 '",
        "QuoteNumber = ''",
        "QuoteNumber = 'a,b'",
        "QuoteNumber > 'QU-1'",
        "Status = 'sent'",
        "Status <> 'SENT'",
        "Status = 'SENT' OR QuoteNumber = 'QU-1'",
        "Reference = 'x'",
    ] {
        check_parameters("Quotes", condition, &[]);
    }
    let sent = "LinkedTransactions";
    check_parameters(sent, "Status = 'BILLED'", &[]);
    check_parameters(
        sent,
        &format!("Status = 'BILLED' AND ContactID = '{GUID}'"),
        &[("Status", "BILLED"), ("ContactID", GUID)],
    );
}

#[test]
fn days_travel_as_a_range_a_day_wider() {
    for (condition, from, to) in [
        ("Date = '2024-03-01'", "2024-02-29", "2024-03-02"),
        ("Date >= '2024-01-01'", "2023-12-31", ""),
        ("Date > '2024-01-01'", "2024-01-01", ""),
        ("Date <= '2024-12-31'", "", "2025-01-01"),
        ("Date < '2024-12-31'", "", "2024-12-31"),
        (
            "Date BETWEEN '2024-01-02' AND '2024-01-03'",
            "2024-01-01",
            "2024-01-04",
        ),
        (
            "Date IN ('2024-01-09', '2024-01-02', '2024-01-05')",
            "2024-01-01",
            "2024-01-10",
        ),
        (
            "Date < '2024-01-02' OR Date = '2024-03-01'",
            "",
            "2024-03-02",
        ),
        (
            "Date >= '2024-01-02' AND (Date < '2024-02-01' OR Total > 5)",
            "2024-01-01",
            "",
        ),
        ("NOT (Date < '2024-01-02')", "2024-01-01", ""),
        ("Date <> '2024-01-02'", "", ""),
        ("Date >= '2024-01-02' OR Date IS NULL", "", ""),
        ("Date >= '2024-01-02' OR Total > 5", "", ""),
        ("Date IS NULL", "", ""),
        ("Date > '1700-01-01'", "", ""),
    ] {
        let expected = [("DateFrom", from), ("DateTo", to)];
        let expected: Vec<_> = expected
            .into_iter()
            .filter(|(_, day)| !day.is_empty())
            .collect();
        check_parameters("Quotes", condition, &expected);
        assert!(!pushed("Quotes", condition).countable, "{condition}");
    }
    assert!(pushed("Quotes", "Date > '2024-01-05' AND Date < '2024-01-05'").matches_nothing);
}

#[test]
fn several_values_of_a_parameter_are_a_request_each() {
    let pushed = pushed(
        "PurchaseOrders",
        "Status IN ('DRAFT', 'BILLED') AND Date < '2024-02-01'",
    );
    let batches = pushed.batches.unwrap();
    assert_eq!(
        batches.requests,
        [
            [("Status", "DRAFT".to_string())],
            [("Status", "BILLED".to_string())]
        ]
    );
    assert!(!batches.alone);
    assert_eq!(pushed.parameters, [("DateTo", "2024-02-01".to_string())]);
}
