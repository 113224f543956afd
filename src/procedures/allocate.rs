//! `CALL Allocate(…)`: credit applied to an invoice, in one call.
//!
//! It is the INSERT into the table of allocations that a person would else look up the name of, and is
//! checked, journalled and refused like one.

use std::sync::Arc;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::UInt64Type;
use datafusion::prelude::SessionContext;
use futures::FutureExt;
use serde_json::{Value, json};

use super::{Arguments, Parameter, ParameterForm, Procedure, refused};
use crate::catalog::descriptor::{money, text};
use crate::connection::XeroConnection;
use crate::error::Result;

/// What credit is called, the table of its allocations, and the column of its id.
const CREDIT: [(&str, &str); 3] = [
    ("CreditNoteID", "CreditNoteAllocations"),
    ("OverpaymentID", "OverpaymentAllocations"),
    ("PrepaymentID", "PrepaymentAllocations"),
];

pub(super) static ALLOCATE: Procedure = Procedure {
    name: "Allocate",
    other_names: &["AllocateToInvoice"],
    about: "Applies a credit note, an overpayment or a prepayment to an invoice or bill. \
            Give one of CreditNoteID, OverpaymentID and PrepaymentID.",
    parameters: &[
        Parameter::required(
            "InvoiceID",
            ParameterForm::Text,
            "The invoice or bill that is paid.",
        ),
        Parameter::required(
            "Amount",
            ParameterForm::Amount,
            "In the invoice's currency.",
        ),
        Parameter::optional(
            "CreditNoteID",
            ParameterForm::Text,
            "The credit note that pays.",
        ),
        Parameter::optional(
            "OverpaymentID",
            ParameterForm::Text,
            "The overpayment that pays.",
        ),
        Parameter::optional(
            "PrepaymentID",
            ParameterForm::Text,
            "The prepayment that pays.",
        ),
        Parameter::optional(
            "Date",
            ParameterForm::Date,
            "The day; today where it isn't given.",
        ),
    ],
    columns: &[
        text("TableName", "Table that has the allocation now."),
        text("CreditID", "What pays."),
        text("InvoiceID", "What is paid."),
        money("Amount", "What was applied."),
    ],
    run: |connection, arguments| allocated(connection, arguments).boxed(),
};

async fn allocated(connection: Arc<XeroConnection>, arguments: Arguments) -> Result<Vec<Value>> {
    let given = CREDIT.iter().filter_map(|(name, table)| {
        let id = arguments.text(name)?;
        Some((*name, *table, id.to_string()))
    });
    let given: Vec<_> = given.collect();
    let [(name, table, id)] = given.as_slice() else {
        return Err(refused(
            "give one of CreditNoteID, OverpaymentID and PrepaymentID, whose credit is applied",
        ));
    };
    let quoted = |text: &str| text.replace('\'', "''");
    let invoice = arguments.text("InvoiceID").unwrap_or_default().to_string();
    let amount = arguments.amount("Amount").unwrap_or_default();
    let day = match arguments.date("Date") {
        Some(day) => format!("DATE '{day}'"),
        None => "current_date()".to_string(),
    };
    let sql = format!(
        "INSERT INTO xero.accounting.\"{table}\" (\"{name}\", \"InvoiceID\", \"Amount\", \"Date\") \
         SELECT '{}', '{}', CAST('{amount}' AS DECIMAL(20,4)), {day}",
        quoted(id),
        quoted(&invoice)
    );
    let own = connection.session();
    let context: &SessionContext = arguments.session().unwrap_or(own.context());
    let batches = context.sql(&sql).await?.collect().await?;
    let counts = batches.iter().filter_map(|batch| {
        let counts = batch.column(0).as_primitive_opt::<UInt64Type>()?;
        (!counts.is_empty()).then(|| counts.value(0))
    });
    if counts.sum::<u64>() == 0 {
        return Err(refused(
            "nothing was applied: xero.dry_run is set, and system.DryRunJournal shows what would be \
             booked; or system.WriteErrors says why",
        ));
    }
    Ok(vec![json!({
        "TableName": table,
        "CreditID": id,
        "InvoiceID": invoice,
        "Amount": amount,
    })])
}
