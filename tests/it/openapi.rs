//! The catalog against Xero's published OpenAPI files: nothing declared is missing, and
//! nothing in their examples is lost on its way into a result.
//!
//! The files are read from the folder that `XERO_OPENAPI_DIR` names; without it the tests
//! say so and pass. The reading of schemas and values here is on its own: it shares no code
//! with the library's decoder, so that one misunderstanding can't hide in both.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::Query;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int64Type, TimestampMillisecondType,
};
use serde_json::{Value, json};
use xero_sql::catalog::descriptor::{Api, Column, FanOut, Kind, Level, Paging, Rows, Table};
use xero_sql::catalog::registry::{self, TABLES};
use xero_sql::{Settings, XeroConnection};

const ACCOUNTING: &str = "xero_accounting.yaml";
const IDENTITY: &str = "xero-identity.yaml";

/// Which operations' replies hold a table's documents. Child tables come with their parents.
const COVERED: &[Covered] = &[
    covered("Tenants", IDENTITY, &["getConnections"]),
    covered("Organisation", ACCOUNTING, &["getOrganisations"]),
    covered("Accounts", ACCOUNTING, &["getAccounts", "getAccount"]),
    covered(
        "Contacts",
        ACCOUNTING,
        &["getContacts", "getContact", "getContactByContactNumber"],
    ),
    covered("Invoices", ACCOUNTING, &["getInvoices", "getInvoice"]),
    covered(
        "CreditNotes",
        ACCOUNTING,
        &["getCreditNotes", "getCreditNote"],
    ),
    covered("Payments", ACCOUNTING, &["getPayments", "getPayment"]),
    covered(
        "Overpayments",
        ACCOUNTING,
        &["getOverpayments", "getOverpayment"],
    ),
    covered(
        "Prepayments",
        ACCOUNTING,
        &["getPrepayments", "getPrepayment"],
    ),
    covered(
        "PurchaseOrders",
        ACCOUNTING,
        &[
            "getPurchaseOrders",
            "getPurchaseOrder",
            "getPurchaseOrderByNumber",
        ],
    ),
    covered("Quotes", ACCOUNTING, &["getQuotes", "getQuote"]),
    covered(
        "LinkedTransactions",
        ACCOUNTING,
        &["getLinkedTransactions", "getLinkedTransaction"],
    ),
    covered(
        "RepeatingInvoices",
        ACCOUNTING,
        &["getRepeatingInvoices", "getRepeatingInvoice"],
    ),
    covered("Receipts", ACCOUNTING, &["getReceipts", "getReceipt"]),
    covered(
        "HistoryExpenseClaims",
        ACCOUNTING,
        &["getExpenseClaimHistory"],
    ),
    covered(
        "HistoryOverpayments",
        ACCOUNTING,
        &["getOverpaymentHistory"],
    ),
    covered("HistoryPrepayments", ACCOUNTING, &["getPrepaymentHistory"]),
    covered(
        "HistoryPurchaseOrders",
        ACCOUNTING,
        &["getPurchaseOrderHistory"],
    ),
    covered("HistoryQuotes", ACCOUNTING, &["getQuoteHistory"]),
    covered("HistoryReceipts", ACCOUNTING, &["getReceiptHistory"]),
    covered(
        "HistoryRepeatingInvoices",
        ACCOUNTING,
        &["getRepeatingInvoiceHistory"],
    ),
    covered(
        "PurchaseOrderAttachments",
        ACCOUNTING,
        &["getPurchaseOrderAttachments"],
    ),
    covered("QuoteAttachments", ACCOUNTING, &["getQuoteAttachments"]),
    covered("ReceiptAttachments", ACCOUNTING, &["getReceiptAttachments"]),
    covered(
        "RepeatingInvoiceAttachments",
        ACCOUNTING,
        &["getRepeatingInvoiceAttachments"],
    ),
    covered("ReceiptLineItems", ACCOUNTING, &["getReceipt"]),
    covered("ReceiptLineItemTracking", ACCOUNTING, &["getReceipt"]),
    covered("ExpenseClaimReceipts", ACCOUNTING, &["getExpenseClaim"]),
    covered("ExpenseClaimPayments", ACCOUNTING, &["getExpenseClaim"]),
    covered(
        "ExpenseClaims",
        ACCOUNTING,
        &["getExpenseClaims", "getExpenseClaim"],
    ),
    covered("Items", ACCOUNTING, &["getItems", "getItem"]),
    covered(
        "TaxRates",
        ACCOUNTING,
        &["getTaxRates", "getTaxRateByTaxType"],
    ),
    covered(
        "TrackingCategories",
        ACCOUNTING,
        &["getTrackingCategories", "getTrackingCategory"],
    ),
    covered("Currencies", ACCOUNTING, &["getCurrencies"]),
    covered("Users", ACCOUNTING, &["getUsers", "getUser"]),
    covered(
        "BankTransactions",
        ACCOUNTING,
        &["getBankTransactions", "getBankTransaction"],
    ),
    covered(
        "ManualJournals",
        ACCOUNTING,
        &["getManualJournals", "getManualJournal"],
    ),
    covered(
        "Journals",
        ACCOUNTING,
        &["getJournals", "getJournal", "getJournalByNumber"],
    ),
    covered(
        "HistoryBankTransactions",
        ACCOUNTING,
        &["getBankTransactionsHistory"],
    ),
    covered(
        "HistoryBankTransfers",
        ACCOUNTING,
        &["getBankTransferHistory"],
    ),
    covered(
        "HistoryBatchPayments",
        ACCOUNTING,
        &["getBatchPaymentHistory"],
    ),
    covered(
        "BankTransferAttachments",
        ACCOUNTING,
        &["getBankTransferAttachments"],
    ),
    covered("BudgetLines", ACCOUNTING, &["getBudget"]),
    covered(
        "BrandingThemePaymentServices",
        ACCOUNTING,
        &["getBrandingThemePaymentServices"],
    ),
    covered("HistoryContacts", ACCOUNTING, &["getContactHistory"]),
    covered("HistoryCreditNotes", ACCOUNTING, &["getCreditNoteHistory"]),
    covered("HistoryInvoices", ACCOUNTING, &["getInvoiceHistory"]),
    covered("HistoryItems", ACCOUNTING, &["getItemHistory"]),
    covered(
        "HistoryManualJournals",
        ACCOUNTING,
        &["getManualJournalsHistory"],
    ),
    covered("HistoryPayments", ACCOUNTING, &["getPaymentHistory"]),
    covered("AccountAttachments", ACCOUNTING, &["getAccountAttachments"]),
    covered(
        "BankTransactionAttachments",
        ACCOUNTING,
        &["getBankTransactionAttachments"],
    ),
    covered("ContactAttachments", ACCOUNTING, &["getContactAttachments"]),
    covered(
        "CreditNoteAttachments",
        ACCOUNTING,
        &["getCreditNoteAttachments"],
    ),
    covered("InvoiceAttachments", ACCOUNTING, &["getInvoiceAttachments"]),
    covered("OnlineInvoices", ACCOUNTING, &["getOnlineInvoice"]),
    covered("ContactCISSettings", ACCOUNTING, &["getContactCISSettings"]),
    covered(
        "OrganisationCISSettings",
        ACCOUNTING,
        &["getOrganisationCISSettings"],
    ),
    covered(
        "ManualJournalAttachments",
        ACCOUNTING,
        &["getManualJournalAttachments"],
    ),
    covered(
        "BankTransfers",
        ACCOUNTING,
        &["getBankTransfers", "getBankTransfer"],
    ),
    covered(
        "BatchPayments",
        ACCOUNTING,
        &["getBatchPayments", "getBatchPayment"],
    ),
    covered(
        "BrandingThemes",
        ACCOUNTING,
        &["getBrandingThemes", "getBrandingTheme"],
    ),
    covered("Budgets", ACCOUNTING, &["getBudgets", "getBudget"]),
    covered(
        "ContactGroups",
        ACCOUNTING,
        &["getContactGroups", "getContactGroup"],
    ),
    covered("InvoiceReminders", ACCOUNTING, &["getInvoiceReminders"]),
    covered("PaymentServices", ACCOUNTING, &["getPaymentServices"]),
    covered(
        "OrganisationActions",
        ACCOUNTING,
        &["getOrganisationActions"],
    ),
];

/// Operations whose replies no table is made of alone, with the reason.
const NOT_COVERED: &[(&[&str], &str)] = &[(
    &[
        "getExpenseClaims",
        "getExpenseClaim",
        "getLinkedTransactions",
        "getLinkedTransaction",
        "getOverpayments",
        "getOverpayment",
        "getPrepayments",
        "getPrepayment",
        "getPurchaseOrders",
        "getPurchaseOrder",
        "getPurchaseOrderByNumber",
        "getQuotes",
        "getQuote",
        "getReceipts",
        "getReceipt",
        "getRepeatingInvoices",
        "getRepeatingInvoice",
    ],
    "no table yet",
)];

/// Declared fields that are no column of their own, as (table, column that is due, reason).
const LEFT_OUT: &[(&str, &str, &str)] = &[
    (
        "InvoicePayments",
        "InvoiceID",
        "the invoice around the payment gives it",
    ),
    (
        "InvoicePayments",
        "InvoiceNumber",
        "the invoice around the payment gives it; Xero leaves it out of the payment",
    ),
    (
        "InvoicePayments",
        "InvoiceType",
        "the invoice around the payment gives it as `Type`",
    ),
    (
        "CreditNoteAllocations",
        "CreditNoteID",
        "the credit note around the allocation gives it",
    ),
    (
        "CreditNoteAllocations",
        "CreditNoteNumber",
        "the credit note around the allocation gives it",
    ),
    (
        "CreditNoteAllocations",
        "CreditNoteType",
        "the credit note around the allocation gives it as `Type`",
    ),
    (
        "CreditNotePayments",
        "CreditNoteID",
        "the credit note around the refund gives it",
    ),
    (
        "CreditNotePayments",
        "CreditNoteNumber",
        "the credit note around the refund gives it",
    ),
    (
        "CreditNotePayments",
        "CreditNoteType",
        "the credit note around the refund gives it as `Type`",
    ),
    (
        "OverpaymentAllocations",
        "OverpaymentID",
        "the overpayment around it gives it",
    ),
    (
        "OverpaymentAllocations",
        "OverpaymentType",
        "the overpayment around it gives it as `Type`",
    ),
    (
        "OverpaymentPayments",
        "OverpaymentID",
        "the overpayment around it gives it",
    ),
    (
        "OverpaymentPayments",
        "OverpaymentType",
        "the overpayment around it gives it as `Type`",
    ),
    (
        "PrepaymentAllocations",
        "PrepaymentID",
        "the prepayment around it gives it",
    ),
    (
        "PrepaymentAllocations",
        "PrepaymentType",
        "the prepayment around it gives it as `Type`",
    ),
    (
        "PrepaymentPayments",
        "PrepaymentID",
        "the prepayment around it gives it",
    ),
    (
        "PrepaymentPayments",
        "PrepaymentType",
        "the prepayment around it gives it as `Type`",
    ),
    (
        "RepeatingInvoiceLineItems",
        "RepeatingInvoiceID",
        "the template around the line gives it",
    ),
    (
        "Receipts",
        "LineItems",
        "only a single receipt has it: `ReceiptLineItems` asks for each",
    ),
    ("ExpenseClaims", "Receipts", "only a single claim has it"),
    ("ExpenseClaims", "Payments", "only a single claim has it"),
    (
        "Payments",
        "InvoiceNumber",
        "written there, read in `Invoice`, whose number has the name",
    ),
    (
        "Payments",
        "AccountName",
        "only a single payment has it: `Accounts` has it for all",
    ),
    (
        "TrackingOptions",
        "TrackingCategoryID",
        "the category around the option gives it",
    ),
    (
        "ManualJournalLineTracking",
        "Options",
        "on a line a category stands for the one option chosen; `TrackingOptions` has them all",
    ),
    (
        "JournalLineTracking",
        "Options",
        "on a line a category stands for the one option chosen; `TrackingOptions` has them all",
    ),
    (
        "BudgetTracking",
        "Options",
        "on a budget a category stands for the one option chosen; `TrackingOptions` has them all",
    ),
    (
        "Budgets",
        "BudgetLines",
        "only the call for one budget brings them",
    ),
    (
        "ContactGroups",
        "Contacts",
        "only the call for one group brings them",
    ),
    (
        "BatchPaymentPayments",
        "BatchPaymentID",
        "the batch around the payment gives it",
    ),
    (
        "BatchPaymentPayments",
        "BatchPaymentCode",
        "the batch around the payment gives it",
    ),
    (
        "BatchPaymentPayments",
        "BatchPaymentType",
        "the batch around the payment gives it as `Type`",
    ),
];

/// Declared lists within list columns that nothing holds, as (columns, lists, reason).
const LISTS_LEFT_OUT: &[(&[&str], &[&str], &str)] = &[
    (
        &[
            "InvoiceCreditNotes.Payments",
            "InvoiceCreditNotes.Allocations",
            "InvoicePrepayments.Payments",
            "InvoicePrepayments.Allocations",
            "InvoiceOverpayments.Payments",
            "InvoiceOverpayments.Allocations",
        ],
        &["ValidationErrors", "Warnings"],
        "filled only in replies to writes",
    ),
    (
        &[
            "InvoiceCreditNotes.LineItems",
            "InvoicePrepayments.LineItems",
            "InvoiceOverpayments.LineItems",
        ],
        &["Tracking", "TaxBreakdown"],
        "an invoice holds a stub without lines: the document's own tables have them",
    ),
    (
        &["ExpenseClaimReceipts.LineItems"],
        &["Tracking", "TaxBreakdown"],
        "a list column is nested one level: the receipt's own tables have them",
    ),
    (
        &["Contacts.ContactGroups"],
        &["Contacts"],
        "the contact is around it, and the other members are contacts too",
    ),
];

/// Columns that no schema declares, as (table, column, reason).
const ADDED: &[(&str, &str, &str)] = &[
    ("Tenants", "IsActive", "computed from the property `Tenant`"),
    ("Budgets", "Status", "in the examples, though undeclared"),
    (
        "Payments",
        "InvoiceNumber",
        "read in `Invoice`, as Xero leaves the declared field empty",
    ),
];

/// Tables whose rows are references to other documents, of which Xero sends id and name.
const STUBS: &[&str] = &["ContactGroupContacts"];

/// Tables whose list Xero publishes no example of; it is one of reports, without their lines.
const WITHOUT_EXAMPLE: &[&str] = &["Reports"];

/// Examples whose root key isn't the one that their schema declares, as (operation, key, declared).
const MISSPELT: &[(&str, &str, &str)] = &[("getContactCISSettings", "CISSetting", "CISSettings")];

/// The files that the tables of accounting are held against.
fn files() -> impl Iterator<Item = &'static str> {
    COVERED.iter().map(|covered| covered.file)
}

struct Covered {
    table: &'static str,
    file: &'static str,
    operations: &'static [&'static str],
}

const fn covered(
    table: &'static str,
    file: &'static str,
    operations: &'static [&'static str],
) -> Covered {
    Covered {
        table,
        file,
        operations,
    }
}

#[test]
fn every_declared_field_is_a_column_or_inside_one() {
    let Some(specs) = Specs::read(files()) else {
        return;
    };
    let mut findings = Findings::default();
    for covered in COVERED {
        let spec = specs.of(covered.file);
        let table = table_named(covered.table);
        for operation in covered.operations {
            let schema = spec.item_schema(operation, table);
            findings.compare_columns(spec, table, schema);
        }
    }
    for (table, column, _) in LEFT_OUT {
        if !findings.excused.contains(&(*table, (*column).to_string())) {
            findings.problems.insert(format!(
                "LEFT_OUT names `{table}.{column}`, which is no exception any more"
            ));
        }
    }
    findings.report();
}

/// Whatever Xero lists or tells of accounting has a table, or a reason for none.
#[test]
fn every_operation_that_brings_documents_is_covered() {
    let Some(specs) = Specs::read(files()) else {
        return;
    };
    let spec = specs.of(ACCOUNTING);
    let mut missing = Vec::new();
    for (path, methods) in spec.0["paths"].as_object().expect("paths") {
        let operation = &methods["get"];
        let brings_json = !operation["responses"]["200"]["content"]["application/json"].is_null();
        // Reports are tables of another shape; history and attachments hang on any document.
        let is_of_another_kind = ["/Reports", "/History", "/Attachments"]
            .iter()
            .any(|part| path.contains(part));
        if !brings_json || is_of_another_kind {
            continue;
        }
        let id = operation["operationId"]
            .as_str()
            .expect("an operation's id");
        let is_covered = COVERED.iter().any(|c| c.operations.contains(&id));
        if !is_covered && !NOT_COVERED.iter().any(|(names, _)| names.contains(&id)) {
            missing.push(format!("`{id}` of {path} belongs to no table in COVERED"));
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

#[test]
fn every_table_made_of_documents_is_held_against_an_operation() {
    for table in registry::tables(Api::Accounting) {
        let is_covered = COVERED.iter().any(|covered| covered.table == table.name);
        // Reports are held against theirs in `openapi_reports`.
        let is_of_another_kind = matches!(table.rows, Rows::Elements { .. } | Rows::View { .. })
            || table.is_report()
            || STUBS.contains(&table.name)
            || WITHOUT_EXAMPLE.contains(&table.name);
        assert!(
            is_covered || is_of_another_kind,
            "table `{}` has no line in COVERED",
            table.name
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_value_of_an_example_is_lost() {
    let Some(specs) = Specs::read(files()) else {
        return;
    };
    let connections = specs.of(IDENTITY).example("getConnections");
    let mut findings = Findings::default();
    for covered in COVERED {
        let spec = specs.of(covered.file);
        let table = table_named(covered.table);
        for operation in covered.operations {
            let example = with_an_array(spec.example(operation), table);
            let schema = spec.item_schema(operation, table);
            let url = serve(table, example.clone(), connections.clone()).await;
            match Results::read(&url, table).await {
                Ok(results) => {
                    findings.compare_rows(spec, operation, table, schema, &example, &results)
                }
                Err(error) => {
                    findings.problems.insert(format!("{operation}: {error}"));
                }
            }
        }
    }
    findings.report();
}

/// The examples leave much empty, tracking for one; here every declared field has a value.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_value_of_a_document_with_every_field_is_lost() {
    let Some(specs) = Specs::read(files()) else {
        return;
    };
    let connections = specs.of(IDENTITY).example("getConnections");
    let mut findings = Findings::default();
    for covered in COVERED {
        let spec = specs.of(covered.file);
        let table = table_named(covered.table);
        let Some(endpoint) = table.endpoint() else {
            continue;
        };
        let operation = covered.operations[0];
        let schema = spec.item_schema(operation, table);
        let mut filler = Filler { spec, used: 0 };
        let documents = [filler.object(schema, 0), filler.object(schema, 0)];
        let within = match table.rows {
            Rows::PerParent(fan_out) => fan_out.list,
            _ => &[],
        };
        // An answer about one parent is one document, which holds them.
        let answer = within.iter().rev().fold(json!(documents), |elements, name| {
            json!([{ *name: elements, endpoint.id: "6f5a4b0e-2f3d-4c1b-9a8e-0d1c2b3a4f5e" }])
        });
        let reply = json!({ (endpoint.reply.key()): answer });
        let url = serve(table, reply.clone(), connections.clone()).await;
        let place = format!("filled {operation}");
        match Results::read(&url, table).await {
            Ok(results) => {
                findings.compare_rows(spec, &place, table, schema, &reply, &results);
            }
            Err(error) => {
                findings.problems.insert(format!("{place}: {error}"));
            }
        }
    }
    findings.report();
}

fn table_named(name: &str) -> &'static Table {
    registry::table(Api::Accounting, name).unwrap_or_else(|| panic!("no table `{name}`"))
}

/// Tables whose rows are the elements of `list` inside the rows of `table`.
fn child_tables(table: &'static Table, list: &str) -> Vec<&'static Table> {
    let mut path: Vec<&str> = table.list().to_vec();
    path.push(list);
    let Some(endpoint) = table.endpoint() else {
        return Vec::new();
    };
    TABLES
        .iter()
        .copied()
        .filter(|child| match child.rows {
            Rows::Elements { of, list } => std::ptr::eq(of, endpoint) && list == path,
            Rows::Documents(_)
            | Rows::PerParent(_)
            | Rows::Report(_)
            | Rows::Connections
            | Rows::View { .. } => false,
        })
        .collect()
}

// What the files declare.

/// The OpenAPI files by name.
pub struct Specs(HashMap<&'static str, Spec>);

impl Specs {
    /// `None`, said on stderr, if no folder is named.
    pub fn read(files: impl IntoIterator<Item = &'static str>) -> Option<Specs> {
        let Some(folder) = std::env::var_os("XERO_OPENAPI_DIR") else {
            eprintln!("skipped: XERO_OPENAPI_DIR names no folder with Xero's OpenAPI files");
            return None;
        };
        let folder = PathBuf::from(folder);
        let files: BTreeSet<_> = files.into_iter().collect();
        let read = |file: &'static str| {
            let path = folder.join(file);
            let text = std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("XERO_OPENAPI_DIR: {}: {error}", path.display()));
            let document = serde_yaml_ng::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (file, Spec(document))
        };
        Some(Specs(files.into_iter().map(read).collect()))
    }

    pub fn of(&self, file: &str) -> &Spec {
        &self.0[file]
    }
}

/// One OpenAPI file.
pub struct Spec(pub Value);

/// A column that a declared field asks for.
struct Declared<'a> {
    column: String,
    path: String,
    /// The scalar's schema, or the list's.
    schema: &'a Value,
    /// The schema of a list's elements.
    elements: Option<&'a Value>,
}

impl Spec {
    pub fn operation(&self, id: &str) -> &Value {
        let paths = self.0["paths"].as_object().expect("paths");
        paths
            .values()
            .filter_map(Value::as_object)
            .flat_map(|path| path.values())
            .find(|operation| operation["operationId"] == id)
            .unwrap_or_else(|| panic!("no operation `{id}`"))
    }

    pub fn reply(&self, operation: &str) -> &Value {
        let response = self.resolve(&self.operation(operation)["responses"]["200"]);
        &response["content"]["application/json"]
    }

    /// The example of the reply; some are JSON within a YAML string.
    pub fn example(&self, operation: &str) -> Value {
        let mut example = match &self.reply(operation)["example"] {
            Value::String(text) => {
                serde_json::from_str(text).unwrap_or_else(|error| panic!("{operation}: {error}"))
            }
            Value::Null => panic!("{operation} has no example"),
            example => example.clone(),
        };
        for (_, key, declared) in MISSPELT.iter().filter(|(of, ..)| *of == operation) {
            example[*declared] = example[*key].take();
        }
        example
    }

    /// The schema of the documents in a reply.
    fn item_schema(&self, operation: &str, table: &Table) -> &Value {
        let envelope = self.resolve(&self.reply(operation)["schema"]);
        match table.endpoint() {
            Some(endpoint) => {
                // The rows of an answer about one parent may be elements of a list in it.
                let within = match table.rows {
                    Rows::PerParent(fan_out) => fan_out.list,
                    _ => &[],
                };
                let key = endpoint.reply.key();
                let names = std::iter::once(&key).chain(within);
                names.fold(envelope, |object, name| {
                    let array = self.property(object, name);
                    let array =
                        array.unwrap_or_else(|| panic!("{operation} declares no key `{name}`"));
                    &self.resolve(array)["items"]
                })
            }
            None => &envelope["items"],
        }
    }

    /// The schema itself, whatever refers to it.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let pointer = reference
                    .strip_prefix('#')
                    .expect("a reference into the file");
                let schema = self.0.pointer(pointer);
                self.resolve(schema.unwrap_or_else(|| panic!("{reference} leads nowhere")))
            }
            None => schema,
        }
    }

    /// An object's properties by name, those of `allOf` included.
    pub fn properties<'a>(&'a self, schema: &'a Value) -> BTreeMap<&'a str, &'a Value> {
        let schema = self.resolve(schema);
        let mut properties = BTreeMap::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            properties.extend(self.properties(part));
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            properties.insert(name.as_str(), property);
        }
        properties
    }

    fn property<'a>(&'a self, schema: &'a Value, name: &str) -> Option<&'a Value> {
        self.properties(schema).remove(name)
    }

    /// The columns that an object's fields ask for, references and value objects flattened.
    fn declared<'a>(&'a self, schema: &'a Value) -> Vec<Declared<'a>> {
        let own = self.properties(schema);
        let mut declared = Vec::new();
        for (&name, &property) in &own {
            let property = self.resolve(property);
            let parts = self.properties(property);
            if property["type"] == "array" {
                declared.push(Declared {
                    column: name.to_string(),
                    path: name.to_string(),
                    schema: property,
                    elements: Some(&property["items"]),
                });
            } else if parts.is_empty() {
                declared.push(Declared {
                    column: sql_name(name),
                    path: name.to_string(),
                    schema: property,
                    elements: None,
                });
            } else if let Some(id) = id_of_reference(name, &parts) {
                // A reference: id, number or code, name and type; the object's own fields win.
                for part in ["ID", "Number", "Code", "Name", "Type"] {
                    let prefixed = format!("{name}{part}");
                    let field = [prefixed.as_str(), part, id]
                        .into_iter()
                        .filter(|field| *field != id || part == "ID")
                        .find(|field| parts.contains_key(field));
                    if let Some(field) = field.filter(|_| !own.contains_key(prefixed.as_str())) {
                        declared.push(Declared {
                            path: format!("{name}.{field}"),
                            schema: self.resolve(parts[field]),
                            column: prefixed,
                            elements: None,
                        });
                    }
                }
            } else {
                for inner in self.declared(property) {
                    declared.push(Declared {
                        column: format!("{name}_{}", inner.column),
                        path: format!("{name}.{}", inner.path),
                        ..inner
                    });
                }
            }
        }
        declared
    }
}

/// The id that makes an object a reference: `ContactID` in `Contact`, `AccountID` in `BankAccount`.
fn id_of_reference<'a>(name: &str, parts: &BTreeMap<&'a str, &Value>) -> Option<&'a str> {
    parts
        .keys()
        .copied()
        .filter(|field| field.len() > 2)
        .find(|field| {
            field
                .strip_suffix("ID")
                .is_some_and(|entity| name.ends_with(entity))
        })
}

/// A field's name as SQL spells it. Connections alone have theirs in camel case here.
fn sql_name(field: &str) -> String {
    if field == "id" {
        return "ConnectionID".to_string();
    }
    if field.starts_with(|c: char| c.is_ascii_uppercase()) {
        return field.to_string();
    }
    let name = field[..1].to_ascii_uppercase() + &field[1..];
    match name.strip_suffix("Utc") {
        Some(stem) => format!("{stem}UTC"),
        None => match name.strip_suffix("Id") {
            Some(stem) => format!("{stem}ID"),
            None => name,
        },
    }
}

/// Whether a column of this kind holds what a scalar's schema describes.
fn fits(schema: &Value, kind: &Kind) -> bool {
    let is = |mark: &str| schema[mark] == true;
    if is("x-is-msdate") {
        return matches!(kind, Kind::Date);
    }
    if is("x-is-msdate-time") || schema["format"] == "date-time" {
        return matches!(kind, Kind::Instant);
    }
    if let Some(words) = schema["enum"].as_array() {
        let declared: BTreeSet<&str> = words
            .iter()
            .filter_map(Value::as_str)
            .filter(|word| !word.is_empty())
            .collect();
        return match kind {
            Kind::Enum(words) => words.iter().copied().collect::<BTreeSet<_>>() == declared,
            // Currencies, countries and time zones.
            Kind::Text => words.len() > 100,
            _ => false,
        };
    }
    match schema["type"].as_str() {
        Some("boolean") => matches!(kind, Kind::Flag),
        Some("integer") => matches!(kind, Kind::Integer),
        Some("number") => matches!(kind, Kind::Money | Kind::Rate | Kind::Integer),
        Some("string") if schema["format"] == "uuid" => matches!(kind, Kind::Guid),
        Some("string") => matches!(kind, Kind::Text),
        _ => false,
    }
}

/// Makes documents in which every declared field has a value of its own.
pub struct Filler<'a> {
    pub spec: &'a Spec,
    pub used: i64,
}

impl Filler<'_> {
    /// Deeper than any column reaches, and shallow enough for schemas that hold themselves.
    const DEPTH: usize = 3;

    pub fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let spec = self.spec;
        let mut object = serde_json::Map::new();
        for (name, property) in spec.properties(schema) {
            let property = spec.resolve(property);
            let is_array = property["type"] == "array";
            let is_object = !spec.properties(property).is_empty();
            if depth == Self::DEPTH && (is_array || is_object) {
                continue;
            }
            let value = if is_array {
                let elements = &property["items"];
                json!([
                    self.object(elements, depth + 1),
                    self.object(elements, depth + 1)
                ])
            } else if is_object {
                self.object(property, depth + 1)
            } else {
                self.scalar(name, property)
            };
            object.insert(name.to_string(), value);
        }
        Value::Object(object)
    }

    fn scalar(&mut self, name: &str, schema: &Value) -> Value {
        self.used += 1;
        let number = self.used;
        if let Some(words) = schema["enum"].as_array() {
            let words: Vec<&Value> = words.iter().filter(|word| **word != "").collect();
            // Another one each time: a currency's code is also what tells it from others.
            return words[number as usize % words.len()].clone();
        }
        if schema["x-is-msdate"] == true {
            // Midnight in Auckland: another day than the UTC one.
            return json!(format!(
                "/Date({}+1300)/",
                1_419_937_200_000 + number * 86_400_000
            ));
        }
        if schema["x-is-msdate-time"] == true {
            return json!(format!("/Date({}+1300)/", 1_419_937_200_000 + number));
        }
        match schema["type"].as_str() {
            Some("boolean") => json!(number % 2 == 0),
            Some("integer") => json!(number),
            // A sales tax code's id is declared as a number and is a whole one.
            Some("number") if name == "SalesTaxCodeId" => json!(number),
            Some("number") => json!(number as f64 + 0.0625),
            _ if schema["format"] == "uuid" => {
                json!(format!("ABCDEF00-0000-4000-8000-{number:012}"))
            }
            _ => json!(format!("{name} {number}")),
        }
    }
}

// What was found.

/// Everything that is wrong, each thing once, and the exceptions that were made use of.
#[derive(Default)]
struct Findings {
    problems: BTreeSet<String>,
    excused: BTreeSet<(&'static str, String)>,
}

impl Findings {
    fn report(self) {
        let problems: Vec<_> = self.problems.into_iter().collect();
        assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    }

    fn is_left_out(&mut self, table: &'static Table, column: &str) -> bool {
        let left_out = LEFT_OUT
            .iter()
            .any(|(name, left_out, _)| *name == table.name && *left_out == column);
        if left_out {
            self.excused.insert((table.name, column.to_string()));
        }
        left_out
    }

    /// The column of the row's own object that a declared field asks for.
    fn column(
        &mut self,
        table: &'static Table,
        declared: &Declared<'_>,
    ) -> Option<&'static Column> {
        if self.is_left_out(table, &declared.column) {
            return None;
        }
        let owner = table.name;
        self.column_among(owner, table.columns, declared)
    }

    fn column_among(
        &mut self,
        owner: &str,
        columns: &'static [Column],
        declared: &Declared<'_>,
    ) -> Option<&'static Column> {
        let found = columns
            .iter()
            .find(|column| column.level == Level::Own && column.path == declared.path);
        if found.is_none() {
            self.problems.insert(format!(
                "`{owner}` lacks a column `{}` for the declared `{}`",
                declared.column, declared.path
            ));
        }
        found
    }

    fn compare_columns(&mut self, spec: &Spec, table: &'static Table, schema: &Value) {
        let declared = spec.declared(schema);
        for field in &declared {
            let Some(column) = self.column(table, field) else {
                continue;
            };
            self.compare_column(table.name, column, field);
            let Some(elements) = field.elements else {
                continue;
            };
            if let Kind::List(columns) = column.kind {
                let owner = format!("{}.{}", table.name, column.name);
                let declared = spec.declared(elements);
                for field in declared.iter().filter(|field| field.elements.is_none()) {
                    if let Some(column) = self.column_among(&owner, columns, field) {
                        self.compare_column(&owner, column, field);
                    }
                }
                self.compare_backwards(&owner, columns, &declared);
                // A list column is nested one level: lists within have child tables.
                if child_tables(table, &field.path).is_empty() {
                    let lists = declared.iter().filter(|field| field.elements.is_some());
                    for list in lists {
                        self.want_excuse(&owner, &list.path);
                    }
                }
            }
            for child in child_tables(table, &field.path) {
                self.compare_columns(spec, child, elements);
            }
        }
        self.compare_backwards(table.name, table.columns, &declared);
    }

    /// A list within a list column that has no child table needs a reason.
    fn want_excuse(&mut self, owner: &str, list: &str) {
        let excused = LISTS_LEFT_OUT
            .iter()
            .any(|(columns, lists, _)| columns.contains(&owner) && lists.contains(&list));
        if !excused {
            self.problems.insert(format!(
                "`{owner}`: nothing holds the declared list `{list}`"
            ));
        }
    }

    fn compare_column(&mut self, owner: &str, column: &Column, declared: &Declared<'_>) {
        if column.name != declared.column {
            self.problems.insert(format!(
                "`{owner}.{}` should be called `{}`",
                column.name, declared.column
            ));
        }
        let fits = match declared.elements {
            Some(_) => matches!(column.kind, Kind::List(_)),
            None => fits(declared.schema, &column.kind),
        };
        if !fits {
            self.problems.insert(format!(
                "`{owner}.{}` is {:?}, but declared as {}",
                column.name, column.kind, declared.schema
            ));
        }
    }

    /// A column read from the row's own object must be declared too.
    fn compare_backwards(&mut self, owner: &str, columns: &[Column], declared: &[Declared<'_>]) {
        for column in columns {
            let is_known = matches!(column.kind, Kind::LineNumber)
                || column.level != Level::Own
                || declared.iter().any(|field| field.path == column.path)
                || ADDED
                    .iter()
                    .any(|(table, added, _)| *table == owner && *added == column.name);
            if !is_known {
                self.problems.insert(format!(
                    "`{owner}.{}` reads `{}`, which isn't declared",
                    column.name, column.path
                ));
            }
        }
    }

    fn compare_rows(
        &mut self,
        spec: &Spec,
        operation: &str,
        table: &'static Table,
        schema: &Value,
        example: &Value,
        results: &Results,
    ) {
        let documents = made_of(table, example);
        // A list within an answer may be empty: no example of a receipt's line is tracked.
        assert!(
            !documents.is_empty() || !table.list().is_empty(),
            "{operation}: the example holds no document"
        );
        let rows = &results.0[table.name];
        if rows.len() != documents.len() {
            self.problems.insert(format!(
                "{operation}: {} documents became {} rows of `{}`",
                documents.len(),
                rows.len(),
                table.name
            ));
        }
        let mut expected_rows: BTreeMap<&'static str, usize> = BTreeMap::new();
        for (index, document) in documents.iter().enumerate() {
            let place = format!("{operation}[{index}]");
            let outer = Outer {
                document,
                line: None,
                line_number: 0,
            };
            let is_row = |row: &&Row| {
                table.key.iter().all(|key| {
                    let column = table.columns.iter().find(|column| column.name == *key);
                    let column = column.expect("a key that names a column");
                    row[*key] == Cell::expected(&column.kind, value_at(document, column.path))
                })
            };
            let found = match table.rows {
                // One answer's rows come in order, and their keys are not their own.
                Rows::PerParent(_) => rows.get(index),
                _ => rows.iter().find(is_row),
            };
            match found {
                Some(row) => self.compare_row(
                    spec,
                    &place,
                    table,
                    schema,
                    document,
                    outer,
                    row,
                    results,
                    &mut expected_rows,
                ),
                None => {
                    self.problems
                        .insert(format!("{place} isn't among the rows of `{}`", table.name));
                }
            }
        }
        for (name, rows) in &results.0 {
            let expected = match *name == table.name {
                true => documents.len(),
                false => expected_rows.get(name).copied().unwrap_or(0),
            };
            if rows.len() != expected {
                self.problems.insert(format!(
                    "{operation}: `{name}` has {} rows instead of {expected}",
                    rows.len()
                ));
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one recursion over all of them")]
    fn compare_row<'a>(
        &mut self,
        spec: &Spec,
        place: &str,
        table: &'static Table,
        schema: &Value,
        object: &'a Value,
        outer: Outer<'a>,
        row: &Row,
        results: &Results,
        expected_rows: &mut BTreeMap<&'static str, usize>,
    ) {
        for field in spec.declared(schema) {
            let Some(column) = self.column(table, &field) else {
                continue;
            };
            let place = format!("{place}.{}", field.path);
            let value = value_at(object, &field.path);
            let found = &row[column.name];
            let Some(element_schema) = field.elements else {
                self.compare_cell(&place, table.name, column, value, found);
                continue;
            };
            let elements = value.as_array().map(Vec::as_slice).unwrap_or_default();
            self.compare_list(spec, &place, table, column, element_schema, elements, found);
            for child in child_tables(table, &field.path) {
                *expected_rows.entry(child.name).or_default() += elements.len();
                let outer = match table.rows {
                    Rows::Elements { .. } => Outer {
                        line: Some(object),
                        ..outer
                    },
                    Rows::Documents(_)
                    | Rows::PerParent(_)
                    | Rows::Report(_)
                    | Rows::Connections
                    | Rows::View { .. } => outer,
                };
                for (index, element) in elements.iter().enumerate() {
                    let place = format!("{place}[{index}]");
                    let is_row = |row: &&Row| outer.has_row(child, index, row);
                    // What is inside the element has it around itself.
                    let outer = match table.rows {
                        Rows::Documents(_) => Outer {
                            line_number: index + 1,
                            ..outer
                        },
                        Rows::Elements { .. }
                        | Rows::PerParent(_)
                        | Rows::Report(_)
                        | Rows::Connections
                        | Rows::View { .. } => outer,
                    };
                    match results.0[child.name].iter().find(is_row) {
                        Some(row) => self.compare_row(
                            spec,
                            &place,
                            child,
                            element_schema,
                            element,
                            outer,
                            row,
                            results,
                            expected_rows,
                        ),
                        None => {
                            self.problems.insert(format!(
                                "{place} isn't among the rows of `{}`",
                                child.name
                            ));
                        }
                    }
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one recursion over all of them")]
    fn compare_list(
        &mut self,
        spec: &Spec,
        place: &str,
        table: &'static Table,
        column: &'static Column,
        schema: &Value,
        elements: &[Value],
        found: &Cell,
    ) {
        let owner = format!("{}.{}", table.name, column.name);
        let empty = Vec::new();
        let found = match found {
            Cell::List(found) => found,
            _ => &empty,
        };
        if found.len() != elements.len() {
            self.problems.insert(format!(
                "{place} has {} elements, `{owner}` {}",
                elements.len(),
                found.len()
            ));
            return;
        }
        let Kind::List(columns) = column.kind else {
            return;
        };
        for (index, (element, found)) in elements.iter().zip(found).enumerate() {
            for field in spec.declared(schema) {
                if field.elements.is_some() {
                    continue;
                }
                if let Some(column) = self.column_among(&owner, columns, &field) {
                    let place = format!("{place}[{index}].{}", field.path);
                    let value = value_at(element, &field.path);
                    self.compare_cell(&place, &owner, column, value, &found[column.name]);
                }
            }
        }
    }

    fn compare_cell(
        &mut self,
        place: &str,
        owner: &str,
        column: &Column,
        value: &Value,
        found: &Cell,
    ) {
        let expected = Cell::expected(&column.kind, value);
        if *found != expected {
            self.problems.insert(format!(
                "{place} = {value}: `{owner}.{}` is {found:?} instead of {expected:?}",
                column.name
            ));
        }
    }
}

/// What stands around a list's element.
#[derive(Clone, Copy)]
struct Outer<'a> {
    document: &'a Value,
    line: Option<&'a Value>,
    /// The line's place in its list, from 1.
    line_number: usize,
}

impl Outer<'_> {
    /// Whether a child table's row is that of the element at `index` in here.
    fn has_row(&self, child: &Table, index: usize, row: &Row) -> bool {
        child.columns.iter().all(|column| {
            let found = &row[column.name];
            let around = match column.level {
                Level::Own if matches!(column.kind, Kind::LineNumber) => {
                    return *found == Cell::whole(index as i128 + 1);
                }
                Level::Line if matches!(column.kind, Kind::LineNumber) => {
                    return *found == Cell::whole(self.line_number as i128);
                }
                Level::Own | Level::Parent | Level::Parameter | Level::Elsewhere | Level::Given => {
                    return true;
                }
                Level::Document => self.document,
                Level::Line => self.line.expect("a list within a list"),
                Level::Asked => panic!("`{}` is in a table's own columns", column.name),
            };
            *found == Cell::expected(&column.kind, value_at(around, column.path))
        })
    }
}

fn documents<'a>(table: &Table, example: &'a Value) -> &'a [Value] {
    let array = match table.endpoint() {
        Some(endpoint) => &example[endpoint.reply.key()],
        None => example,
    };
    array.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// What the rows of a table are made of: its documents, or elements of a list in an answer.
fn made_of<'a>(table: &Table, example: &'a Value) -> Vec<&'a Value> {
    let within = match table.rows {
        Rows::PerParent(fan_out) => fan_out.list,
        _ => &[],
    };
    let documents = documents(table, example).iter().collect();
    within.iter().fold(documents, |objects: Vec<&Value>, name| {
        let elements = objects.iter().flat_map(|object| object[name].as_array());
        elements.flatten().collect()
    })
}

/// One row of a fan-out's parents, as they have to be for it to be asked about.
fn parent(fan_out: &FanOut) -> Value {
    let mut document = json!({});
    for column in fan_out.parents.columns {
        let only = fan_out.only.iter().find(|(name, _)| *name == column.name);
        document[column.path] = match (column.kind, only) {
            (Kind::Guid, _) if column.name == fan_out.key => {
                json!("6f5a4b0e-2f3d-4c1b-9a8e-0d1c2b3a4f5e")
            }
            (_, Some((_, words))) => json!(words[0]),
            (Kind::Flag, _) => json!(true),
            _ => continue,
        };
    }
    document
}

/// The example of a single budget forgets the array around it, which the schema declares.
fn with_an_array(mut example: Value, table: &Table) -> Value {
    let root = table.endpoint().map(|endpoint| endpoint.reply.key());
    if let Some(root) = root.filter(|root| example[root].is_object()) {
        example[root] = json!([example[root]]);
    }
    example
}

pub fn value_at<'a>(object: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(object, |object, name| &object[name])
}

// What came back.

type Row = BTreeMap<String, Cell>;

/// The rows of a table and of its child tables.
struct Results(BTreeMap<&'static str, Vec<Row>>);

impl Results {
    async fn read(url: &str, table: &'static Table) -> Result<Results, String> {
        let settings = Settings::from_pairs([
            ("AuthScheme", "OAuthClient"),
            ("OAuthClientId", "an-app"),
            ("OAuthClientSecret", "its-secret"),
            ("OAuthSettingsLocation", "memory://"),
            ("ApiUrl", url),
            ("IdentityUrl", url),
        ])
        .map_err(|error| error.to_string())?;
        let connection: Arc<XeroConnection> = XeroConnection::open(settings)
            .await
            .map_err(|error| error.to_string())?;
        let related = |other: &&&'static Table| match (table.endpoint(), other.endpoint()) {
            (Some(endpoint), Some(other)) => std::ptr::eq(endpoint, other),
            _ => std::ptr::eq(table, **other),
        };
        let mut results = BTreeMap::new();
        for table in TABLES.iter().filter(related) {
            let parameters = table.columns.iter();
            let parameters = parameters.filter(|column| column.level == Level::Parameter);
            let conditions: Vec<String> = parameters
                .map(|parameter| format!("{} = DATE '2026-06-30'", parameter.name))
                .collect();
            let conditions = match conditions.is_empty() {
                true => String::new(),
                false => format!(" WHERE {}", conditions.join(" AND ")),
            };
            let statement = format!("SELECT * FROM {}{conditions}", table.name);
            let batches = connection
                .session()
                .collect(&statement)
                .await
                .map_err(|error| format!("{statement}: {error}"))?;
            results.insert(table.name, rows(&batches));
        }
        Ok(Results(results))
    }
}

fn rows(batches: &[RecordBatch]) -> Vec<Row> {
    let mut rows = Vec::new();
    for batch in batches {
        let schema = batch.schema();
        for row in 0..batch.num_rows() {
            let cells = schema.fields().iter().zip(batch.columns());
            rows.push(
                cells
                    .map(|(field, array)| (field.name().clone(), Cell::found(array, row)))
                    .collect(),
            );
        }
    }
    rows
}

/// A value, told apart as far as its type lets it be.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Null,
    Text(String),
    /// In units of 10⁻¹⁰.
    Number(i128),
    /// Days since 1970.
    Day(i64),
    /// Milliseconds since 1970.
    Instant(i64),
    Flag(bool),
    List(Vec<Row>),
}

impl Cell {
    fn whole(number: i128) -> Cell {
        Cell::Number(number * 10_i128.pow(10))
    }

    fn found(array: &dyn Array, row: usize) -> Cell {
        if array.is_null(row) {
            return Cell::Null;
        }
        match array.data_type() {
            DataType::Utf8 => Cell::Text(array.as_string::<i32>().value(row).to_string()),
            DataType::Utf8View => Cell::Text(array.as_string_view().value(row).to_string()),
            DataType::Int64 => Cell::whole(array.as_primitive::<Int64Type>().value(row).into()),
            DataType::Decimal128(_, scale) => {
                let unit = 10_i128.pow(10 - u32::try_from(*scale).expect("a positive scale"));
                Cell::Number(array.as_primitive::<Decimal128Type>().value(row) * unit)
            }
            DataType::Date32 => Cell::Day(array.as_primitive::<Date32Type>().value(row).into()),
            DataType::Timestamp(_, _) => {
                Cell::Instant(array.as_primitive::<TimestampMillisecondType>().value(row))
            }
            DataType::Boolean => Cell::Flag(array.as_boolean().value(row)),
            DataType::List(_) => {
                let elements = array.as_list::<i32>().value(row);
                let elements = elements.as_struct();
                let element = |row| {
                    let fields = elements.fields().iter().zip(elements.columns());
                    fields
                        .map(|(field, array)| (field.name().clone(), Cell::found(array, row)))
                        .collect()
                };
                Cell::List((0..elements.len()).map(element).collect())
            }
            other => panic!("no column should be {other}"),
        }
    }

    /// What a JSON scalar should have become in a column of this kind.
    fn expected(kind: &Kind, value: &Value) -> Cell {
        let text = match value {
            Value::Null => return Cell::Null,
            Value::String(text) => text.clone(),
            scalar => scalar.to_string(),
        };
        if text.is_empty() {
            return Cell::Null;
        }
        match kind {
            Kind::Text | Kind::Enum(_) | Kind::TenantName => Cell::Text(text),
            Kind::Guid | Kind::TenantId => {
                let text = text.to_ascii_lowercase();
                match text.chars().all(|c| c == '0' || c == '-') {
                    true => Cell::Null,
                    false => Cell::Text(text),
                }
            }
            Kind::Money | Kind::Rate | Kind::Integer | Kind::LineNumber => {
                Cell::Number(ten_decimals(&text))
            }
            Kind::Flag => Cell::Flag(text.parse().expect("true or false")),
            Kind::Date => {
                let (milliseconds, offset) = moment(&text);
                Cell::Day((milliseconds + offset).div_euclid(86_400_000))
            }
            Kind::Instant => Cell::Instant(moment(&text).0),
            Kind::List(_) => panic!("a list is no scalar"),
            Kind::Bytes => panic!("no reply has bytes"),
        }
    }
}

/// A number's text in units of 10⁻¹⁰.
fn ten_decimals(text: &str) -> i128 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{decimals:0<10}")
        .parse::<i128>()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Milliseconds since 1970 in UTC, and the clock's distance from UTC in milliseconds.
fn moment(text: &str) -> (i64, i64) {
    let Some(inner) = text
        .strip_prefix("/Date(")
        .and_then(|text| text.strip_suffix(")/"))
    else {
        let text = match text.len() {
            7 => format!("{text}-01T00:00:00"),
            10 => format!("{text}T00:00:00"),
            _ => text.trim_end_matches('Z').to_string(),
        };
        let moment = chrono::NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f")
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        return (moment.and_utc().timestamp_millis(), 0);
    };
    let sign = inner.rfind(['+', '-']).filter(|at| *at > 0);
    let (milliseconds, offset) = inner.split_at(sign.unwrap_or(inner.len()));
    let offset = match offset.is_empty() {
        true => 0,
        false => {
            let hours_and_minutes: i64 = offset.parse().expect("an offset such as +1300");
            (hours_and_minutes / 100 * 60 + hours_and_minutes % 100) * 60_000
        }
    };
    (milliseconds.parse().expect("milliseconds"), offset)
}

// What answers.

/// Serves one example in Xero's place until the test ends, and gives its address.
///
/// By-id examples answer for the list, which has the same root key; the `pagination` that
/// every paged list has is computed from the request, so that each example has it.
async fn serve(table: &'static Table, example: Value, connections: Value) -> String {
    let token = json!({"access_token": "a-token", "token_type": "Bearer", "expires_in": 1800});
    let mut router = Router::new()
        .route("/connect/token", post(async || Json(token)))
        .route("/connections", get(async || Json(connections)));
    if let Some(endpoint) = table.endpoint() {
        let path = format!("{}{}", table.api.base_path(), endpoint.path);
        let reply = async move |Query(query): Query<HashMap<String, String>>,
                                headers: HeaderMap| {
            let mut reply = example;
            let all = documents(table, &reply).to_vec();
            let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
            if let Some(page) = number("page") {
                let size = number("pageSize").unwrap_or(100);
                // Nothing has changed since whenever it is that the library asks for.
                let found = match headers.contains_key("If-Modified-Since") {
                    true => Vec::new(),
                    false => all,
                };
                let pages = found.len().div_ceil(size);
                reply["pagination"] = json!({
                    "page": page, "pageSize": size, "pageCount": pages, "itemCount": found.len(),
                });
                let shown = found.iter().skip((page - 1) * size).take(size);
                reply[endpoint.reply.key()] = shown.cloned().collect();
            }
            if let (Paging::Offset { number: field, .. }, Some(offset)) =
                (endpoint.paging, number("offset"))
            {
                let all = documents(table, &reply).iter();
                let is_after = |document: &&Value| document[field].as_u64() > Some(offset as u64);
                reply[endpoint.reply.key()] = all.filter(is_after).cloned().collect();
            }
            Json(reply)
        };
        router = router.route(&path, get(reply));
    }
    if let Rows::PerParent(fan_out) = table.rows {
        let parents = fan_out
            .parents
            .endpoint()
            .expect("parents that are asked for");
        let path = format!("{}{}", table.api.base_path(), parents.path);
        let one_page = json!({"page": 1, "pageSize": 1, "pageCount": 1, "itemCount": 1});
        let list = json!({ (parents.reply.key()): [parent(fan_out)], "pagination": one_page });
        router = router.route(&path, get(async || Json(list)));
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}
