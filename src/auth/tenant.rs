//! The organisations that a sign-in reaches, and which of them a connection reads.
//!
//! Source: `GET /connections`, Xero's identity API.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// An organisation, as requests and rows name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tenant {
    /// Xero's tenant id, lower case.
    pub id: String,
    /// The organisation's name.
    pub name: String,
}

/// One connection between the app and a tenant, as `/connections` lists it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantConnection {
    /// The connection's own id, which isn't the tenant's.
    #[serde(default)]
    pub id: String,
    /// Groups the connections of one consent.
    #[serde(default)]
    pub auth_event_id: Option<String>,
    /// The tenant's id.
    pub tenant_id: String,
    /// `ORGANISATION`, or a kind of tenant that has no books.
    #[serde(default)]
    pub tenant_type: Option<String>,
    /// The organisation's name.
    #[serde(default)]
    pub tenant_name: Option<String>,
    /// When the connection was made, as text.
    #[serde(default)]
    pub created_date_utc: Option<String>,
    /// When it was last changed, as text.
    #[serde(default)]
    pub updated_date_utc: Option<String>,
}

impl TenantConnection {
    fn is_organisation(&self) -> bool {
        self.tenant_type
            .as_deref()
            .is_none_or(|kind| kind.eq_ignore_ascii_case("ORGANISATION"))
    }

    /// The organisation of this connection.
    pub fn tenant(&self) -> Tenant {
        Tenant {
            id: self.tenant_id.to_ascii_lowercase(),
            name: self.tenant_name.clone().unwrap_or_default(),
        }
    }
}

/// Reads the reply of `/connections`.
pub(crate) fn parse_connections(body: &[u8]) -> Result<Vec<TenantConnection>> {
    serde_json::from_slice(body).map_err(|error| {
        Error::new(
            ErrorKind::UnexpectedReply,
            format!("reading /connections: expected a list of connections ({error})"),
        )
    })
}

/// What was chosen, and what the user should know about the choice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) tenant: Tenant,
    pub(crate) notice: Option<String>,
}

/// The organisation that the property `Tenant` names, or the first when it names none.
///
/// # Errors
/// `Tenant` if there is none, if the name fits none or several, or if several are named.
pub(crate) fn choose(connections: &[TenantConnection], wanted: Option<&str>) -> Result<Choice> {
    let organisations: Vec<Tenant> = connections
        .iter()
        .filter(|c| c.is_organisation())
        .map(TenantConnection::tenant)
        .collect();
    let refused = |what: String| Err(Error::new(ErrorKind::Tenant, what));
    if organisations.is_empty() {
        return refused(
            "this sign-in reaches no organisation: connect one to the app in Xero, or sign in \
             again and choose one"
                .to_string(),
        );
    }
    let wanted = wanted.map(str::trim).filter(|wanted| !wanted.is_empty());
    let Some(wanted) = wanted else {
        let notice = (organisations.len() > 1).then(|| {
            format!(
                "Tenant is not set: reading {}, the first of {} organisations ({})",
                organisations[0].name,
                organisations.len(),
                names(&organisations)
            )
        });
        return Ok(Choice {
            tenant: organisations[0].clone(),
            notice,
        });
    };
    let named: Vec<&Tenant> = match matching(&organisations, wanted) {
        exact if !exact.is_empty() => exact,
        _ if wanted == "*" => organisations.iter().collect(),
        _ => {
            let mut named = Vec::new();
            for part in wanted.split(',').map(str::trim).filter(|p| !p.is_empty()) {
                match matching(&organisations, part) {
                    found if found.is_empty() => {
                        return refused(format!(
                            "no organisation is named `{part}`: this sign-in reaches {}",
                            names(&organisations)
                        ));
                    }
                    found => named.extend(found),
                }
            }
            named
        }
    };
    match named.as_slice() {
        [] => refused(format!(
            "Tenant names no organisation: this sign-in reaches {}",
            names(&organisations)
        )),
        [one] => Ok(Choice {
            tenant: (*one).clone(),
            notice: None,
        }),
        [first, rest @ ..]
            if rest
                .iter()
                .all(|t| t.name.eq_ignore_ascii_case(&first.name)) =>
        {
            refused(format!(
                "{} organisations are named `{}`: set Tenant to the id of one, {}",
                named.len(),
                first.name,
                named
                    .iter()
                    .map(|t| t.id.as_str())
                    .collect::<Vec<_>>()
                    .join(" or ")
            ))
        }
        several => refused(format!(
            "Tenant names {} organisations ({}), and a connection reads one: set Tenant to one of them",
            several.len(),
            several
                .iter()
                .map(|t| t.name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        )),
    }
}

fn matching<'a>(organisations: &'a [Tenant], wanted: &str) -> Vec<&'a Tenant> {
    organisations
        .iter()
        .filter(|t| {
            t.id.eq_ignore_ascii_case(wanted) || t.name.to_lowercase() == wanted.to_lowercase()
        })
        .collect()
}

fn names(organisations: &[Tenant]) -> String {
    organisations
        .iter()
        .map(|t| t.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections() -> Vec<TenantConnection> {
        parse_connections(
            br#"[
            {"id":"c1","tenantId":"AAAAAAAA-0000-4000-8000-000000000001","tenantType":"ORGANISATION","tenantName":"Demo Company (AU)"},
            {"id":"c2","tenantId":"aaaaaaaa-0000-4000-8000-000000000002","tenantType":"ORGANISATION","tenantName":"Smith, Jones & Co"},
            {"id":"c3","tenantId":"aaaaaaaa-0000-4000-8000-000000000003","tenantType":"ORGANISATION","tenantName":"Demo Company (AU)"},
            {"id":"c4","tenantId":"aaaaaaaa-0000-4000-8000-000000000004","tenantType":"PRACTICE","tenantName":"Ledger & Partners"}]"#,
        )
        .unwrap()
    }

    #[track_caller]
    fn check_refused(wanted: &str, words: &str) {
        let error = choose(&connections(), Some(wanted)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tenant);
        assert!(error.to_string().contains(words), "{error}");
    }

    #[test]
    fn an_organisation_is_chosen_by_name_or_id_in_any_case() {
        for wanted in ["smith, jones & co", "AAAAAAAA-0000-4000-8000-000000000002"] {
            let choice = choose(&connections(), Some(wanted)).unwrap();
            assert_eq!(choice.tenant.name, "Smith, Jones & Co");
            assert_eq!(choice.notice, None);
        }
    }

    #[test]
    fn the_first_of_several_is_never_chosen_silently() {
        let choice = choose(&connections(), None).unwrap();
        assert!(choice.notice.unwrap().contains("the first of 3"));
        let alone = choose(&connections()[..1], None).unwrap();
        assert_eq!(alone.notice, None);
    }

    #[test]
    fn what_names_none_or_several_is_refused_with_the_choices() {
        check_refused("Nobody", "Smith, Jones & Co");
        check_refused("Demo Company (AU)", "aaaaaaaa-0000-4000-8000-000000000003");
        check_refused("*", "3 organisations");
        check_refused("Ledger & Partners", "no organisation is named");
        assert!(choose(&connections()[3..], None).is_err());
    }
}
