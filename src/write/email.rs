//! An invoice that Xero sends by e-mail: a write that no row tells of, and that nothing takes back.

use std::sync::Arc;

use bytes::Bytes;
use http::Method;

use super::consent::Consent;
use super::guard;
use super::outcome::reasons;
use super::sender::new_key;
use crate::catalog::descriptor::Api;
use crate::client::{Body, Content, Meter, Request, Written};
use crate::config::XeroOptions;
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};

/// What became of an invoice that was to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Emailed {
    Sent,
    /// Nothing is sent in a dry run.
    Dry,
}

/// Refuses where the connection only reads.
///
/// # Errors
/// `Query` or `Tenant`, with the property that allows it.
pub(crate) fn may_email(connection: &Arc<XeroConnection>, options: &XeroOptions) -> Result<()> {
    guard::may_write("EmailInvoice", Api::Accounting, connection, options)
}

/// Has Xero send the invoice with this id, whatever it is called in a question, by e-mail.
///
/// # Errors
/// `Query` if it may not be sent, if nobody says yes or if Xero refuses it; else as any call.
pub(crate) async fn email_invoice(
    connection: &Arc<XeroConnection>,
    options: &XeroOptions,
    consent: Option<Arc<Consent>>,
    id: &str,
    called: &str,
) -> Result<Emailed> {
    may_email(connection, options)?;
    if options.dry_run {
        return Ok(Emailed::Dry);
    }
    let what = format!("EmailInvoice sends {called} by e-mail, which can't be undone");
    guard::agreed(what, "", consent).await?;
    let request = Request {
        method: Method::POST,
        base: Api::Accounting.base_path(),
        path: format!("/Invoices/{id}/Email"),
        parameters: Vec::new(),
        modified_since: None,
        scope: "accounting.invoices",
        names_one_document: true,
        body: Some(Body {
            content_type: "application/json".into(),
            content: Content::Text(Bytes::from_static(b"{}")),
            key: Some(new_key()?),
        }),
    };
    let refused = |why: String| Err(Error::new(ErrorKind::Query, why));
    let witness = Box::new(|_: &Result<Written>| {});
    match connection.write(request, Meter::default(), witness).await {
        Ok(Written::Taken(_)) => Ok(Emailed::Sent),
        Ok(Written::Absent) => refused(format!("there is no invoice {id}: nothing was sent")),
        Ok(Written::Refused(reply, error)) => match reasons(&reply.body) {
            reasons if reasons.is_empty() => Err(error),
            reasons => refused(format!("Xero doesn't send {called}: {}", reasons.join("; "))),
        },
        Err(error) if error.is_in_doubt() => Err(error.and(
            ". Whether it was sent isn't known: look at SentToContact and the history of the invoice \
             before you send it again",
        )),
        Err(error) => Err(error),
    }
}
