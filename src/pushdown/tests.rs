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
        base: "",
        path: table.endpoint().unwrap().path.into(),
        parameters: vec![],
        modified_since: None,
        scope: "",
        names_one_document: false,
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
    check(
        "Status IN ('PAID', 'VOIDED')",
        "(Status==\"PAID\" OR Status==\"VOIDED\")",
        true,
    );
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
    check_local("NOT (Reference LIKE 'INV-%')", "isn't a comparison");
    check_local("Reference LIKE '%x'", "prefix");
    check_local("Reference ILIKE 'x%'", "isn't a comparison");
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
fn what_would_make_the_url_too_long_stays_local() {
    let names: Vec<String> = (0..100)
        .map(|n| format!("'Reference number {n}'"))
        .collect();
    let pushed = pushed(
        "Invoices",
        &format!("Reference IN ({}) AND Status = 'PAID'", names.join(", ")),
    );
    assert_eq!(pushed.where_clause.as_deref(), Some("Status==\"PAID\""));
}

#[test]
fn functions_of_columns_and_other_columns_stay_local() {
    check_local("Date > DueDate", "isn't a comparison");
    check_local("AmountDue + 1 > 5", "isn't a comparison");
    check_local("CurrencyRate > 1", "doesn't filter by this column");
}
