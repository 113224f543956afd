//! The currency of an organisation, which reports don't tell.

use super::fetch::Fetcher;
use super::plan::bare_request;
use crate::catalog::tables::accounting::organisation::{ENDPOINT, ORGANISATION};
use crate::client::Answer;
use crate::error::{Error, ErrorKind, Result};

/// The base currency of the organisation that `fetcher` asks, by a call.
pub(super) async fn base_currency(fetcher: &Fetcher) -> Result<String> {
    let place = fetcher.place("the organisation's currency");
    let request = bare_request(&ORGANISATION, &ENDPOINT);
    let reply = match fetcher.ask(&place, request).await? {
        Answer::Good(reply) => serde_json::from_slice(&reply.body).unwrap_or_default(),
        Answer::Absent | Answer::TooManyRows(_) => serde_json::Value::Null,
    };
    let currency = reply["Organisations"][0]["BaseCurrency"].as_str();
    currency.map(str::to_string).ok_or_else(|| {
        let problem = format!("{place}: the reply has no `BaseCurrency`");
        Error::new(ErrorKind::UnexpectedReply, problem)
    })
}
