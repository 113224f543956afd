//! Who asks for a token.

use super::super::base64;
use super::super::server::percent_decoded;
use super::{CLIENT_ID, CLIENT_SECRET, value};

/// An app, as far as it said who it is.
pub(super) struct Client {
    id: Option<String>,
    secret: Option<String>,
}

impl Client {
    pub(super) fn read(authorization: Option<&str>, form: &[(String, String)]) -> Client {
        let basic = authorization
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .map(|(_, coded)| coded.trim());
        if let Some(coded) = basic {
            let pair = base64::decoded(coded)
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .unwrap_or_default();
            let (id, secret) = pair.split_once(':').unwrap_or((pair.as_str(), ""));
            return Client {
                id: Some(percent_decoded(id)),
                secret: Some(percent_decoded(secret)),
            };
        }
        Client {
            id: value(form, "client_id").map(str::to_owned),
            secret: value(form, "client_secret").map(str::to_owned),
        }
    }

    /// Knows the secret.
    pub(super) fn is_proven(&self) -> bool {
        self.id.as_deref() == Some(CLIENT_ID) && self.secret.as_deref() == Some(CLIENT_SECRET)
    }

    /// A PKCE app: it has no secret, and claims none.
    pub(super) fn is_public(&self) -> bool {
        self.id.as_deref() == Some(CLIENT_ID) && self.secret.is_none()
    }
}
