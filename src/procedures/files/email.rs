//! `CALL EmailInvoice(…)`: Xero sends an invoice to its contact.

use std::sync::Arc;

use futures::FutureExt;
use serde_json::{Value, json};

use super::super::{Arguments, Parameter, ParameterForm, Procedure, refused};
use super::{Caller, id, text};
use crate::catalog::descriptor::{guid, text as text_column};
use crate::connection::XeroConnection;
use crate::error::Result;
use crate::write::{self, Consent, Emailed};

pub(crate) static EMAIL_INVOICE: Procedure = Procedure {
    name: "EmailInvoice",
    other_names: &[],
    about: "Has Xero send a sales invoice to its contact by e-mail, which takes a yes and can't be \
            undone. One call, and one more for its number and contact.",
    parameters: &[Parameter::required(
        "InvoiceID",
        ParameterForm::Text,
        "The invoice.",
    )],
    columns: &[
        guid("InvoiceID", "The invoice."),
        text_column("InvoiceNumber", "Its number."),
        text_column("ContactName", "Who gets it."),
        text_column("Outcome", "`sent`, or `not sent` in a dry run."),
    ],
    run: |connection, arguments| emailed(connection, arguments).boxed(),
};

async fn emailed(connection: Arc<XeroConnection>, arguments: Arguments) -> Result<Vec<Value>> {
    let invoice = id(&arguments, "InvoiceID")?;
    let caller = Caller::of(connection, &arguments)?;
    write::may_email(&caller.connection, &caller.options)?;
    let sql = format!(
        "SELECT \"InvoiceNumber\", \"ContactName\" FROM xero.accounting.\"Invoices\" \
         WHERE \"InvoiceID\" = '{invoice}'"
    );
    let rows = caller.rows(&sql).await?;
    if rows.num_rows() == 0 {
        return Err(refused(format!(
            "there is no invoice {invoice}: nothing was sent"
        )));
    }
    let number = text(&rows, "InvoiceNumber", 0);
    let contact = text(&rows, "ContactName", 0);
    let called = format!(
        "{} to {}",
        number.as_deref().unwrap_or(&invoice),
        contact.as_deref().unwrap_or("its contact")
    );
    let consent: Option<Arc<Consent>> = caller.context.copied_config().get_extension();
    let (connection, options) = (&caller.connection, &caller.options);
    let sent = write::email_invoice(connection, options, consent, &invoice, &called).await?;
    Ok(vec![json!({
        "InvoiceID": invoice,
        "InvoiceNumber": number,
        "ContactName": contact,
        "Outcome": match sent {
            Emailed::Sent => "sent",
            Emailed::Dry => "not sent",
        },
    })])
}
