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

/// What was chosen, at least one, and what the user should know about the choice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) notice: Option<String>,
}

/// The organisations that the property `Tenant` names, or the first when it names none.
///
/// # Errors
/// `Tenant` if there is none, or if a name fits none or several.
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
                tenant_names(&organisations)
            )
        });
        return Ok(Choice {
            tenants: organisations.into_iter().take(1).collect(),
            notice,
        });
    };
    // A name may hold a comma, or be a star.
    let parts: Vec<&str> = match matching(&organisations, wanted).is_empty() {
        false => vec![wanted],
        true if wanted == "*" => {
            return Ok(Choice {
                tenants: organisations,
                notice: None,
            });
        }
        true => wanted
            .split(',')
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .collect(),
    };
    let mut tenants: Vec<Tenant> = Vec::new();
    for part in parts {
        match matching(&organisations, part).as_slice() {
            [] if is_guid(part) => {
                return refused(format!(
                    "no organisation has the id `{part}`: it was disconnected, or reset, which \
                     gives it a new id. This sign-in reaches {}",
                    tenant_names(&organisations)
                ));
            }
            [] => {
                return refused(format!(
                    "no organisation is named `{part}`: this sign-in reaches {}",
                    tenant_names(&organisations)
                ));
            }
            [one] => tenants.extend((!tenants.contains(one)).then(|| (*one).clone())),
            several => {
                return Err(ambiguous(several, "set Tenant to the id of one"));
            }
        }
    }
    if tenants.is_empty() {
        return refused(format!(
            "Tenant names no organisation: this sign-in reaches {}",
            tenant_names(&organisations)
        ));
    }
    Ok(Choice {
        tenants,
        notice: None,
    })
}

/// The place of the one of `tenants`, which a connection reads, that a schema's name means: by
/// name or id, in any case.
///
/// # Errors
/// `Tenant` if it is none of them, or several.
pub(crate) fn schema_named(tenants: &[Tenant], name: &str) -> Result<usize> {
    let found = matching(tenants, name);
    let place = tenants.iter().position(|one| found.contains(&one));
    match (found.as_slice(), place) {
        ([_], Some(place)) => Ok(place),
        ([], _) | (_, None) => Err(Error::new(
            ErrorKind::Tenant,
            format!(
                "`{name}` is no organisation that this connection reads, which are {}: Tenant \
                 names those that it reads",
                tenant_names(tenants)
            ),
        )),
        (several, _) => Err(ambiguous(
            several,
            "write the id of one in place of its name",
        )),
    }
}

/// The error of a name that several organisations have.
fn ambiguous(tenants: &[&Tenant], advice: &str) -> Error {
    let ids: Vec<&str> = tenants.iter().map(|t| t.id.as_str()).collect();
    let name = tenants.first().map_or("", |t| t.name.as_str());
    Error::new(
        ErrorKind::Tenant,
        format!(
            "{} organisations are named `{name}`: {advice}, {}",
            tenants.len(),
            ids.join(" or ")
        ),
    )
}

/// The error of a table without an organisation where there are several.
pub(crate) fn only_one(tenants: &[Tenant]) -> Error {
    let first = tenants.first().map_or("", |t| t.name.as_str());
    Error::new(
        ErrorKind::Tenant,
        format!(
            "Tenant names {} organisations ({}), and a table is of one: set Tenant to one of them, \
             or name it in front of the table, as in ACCOUNTING.\"{first}\".Invoices",
            tenants.len(),
            tenant_names(tenants)
        ),
    )
}

fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

fn matching<'a>(organisations: &'a [Tenant], wanted: &str) -> Vec<&'a Tenant> {
    organisations
        .iter()
        .filter(|t| {
            t.id.eq_ignore_ascii_case(wanted) || t.name.to_lowercase() == wanted.to_lowercase()
        })
        .collect()
}

pub(crate) fn tenant_names(organisations: &[Tenant]) -> String {
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
            assert_eq!(tenant_names(&choice.tenants), "Smith, Jones & Co");
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
    fn a_list_or_a_star_names_several_each_once() {
        let ids = |wanted: &str| -> Vec<String> {
            let choice = choose(&connections(), Some(wanted)).unwrap();
            let ends = choice.tenants.iter().map(|t| t.id[35..].to_string());
            ends.collect()
        };
        assert_eq!(ids("*"), ["1", "2", "3"]);
        let list = "aaaaaaaa-0000-4000-8000-000000000003,aaaaaaaa-0000-4000-8000-000000000001";
        assert_eq!(ids(list), ["3", "1"]);
        let twice = "aaaaaaaa-0000-4000-8000-000000000003, AAAAAAAA-0000-4000-8000-000000000003";
        assert_eq!(ids(twice), ["3"]);
    }

    #[test]
    fn a_schema_is_an_organisation_by_name_or_id_and_an_ambiguous_name_tells_the_ids() {
        let tenants: Vec<Tenant> = connections().iter().map(TenantConnection::tenant).collect();
        for name in ["SMITH, jones & co", "AAAAAAAA-0000-4000-8000-000000000002"] {
            assert_eq!(schema_named(&tenants, name).unwrap(), 1);
        }
        let refused = |name: &str| schema_named(&tenants, name).unwrap_err().to_string();
        let ids = "aaaaaaaa-0000-4000-8000-000000000001 or aaaaaaaa-0000-4000-8000-000000000003";
        assert!(refused("demo company (AU)").contains(ids));
        assert!(refused("Nobody").starts_with("`Nobody` is no organisation"));
    }

    #[test]
    fn what_names_none_or_several_is_refused_with_the_choices() {
        check_refused("Nobody", "Smith, Jones & Co");
        check_refused("Demo Company (AU)", "aaaaaaaa-0000-4000-8000-000000000003");
        check_refused(
            "aaaaaaaa-0000-4000-8000-00000000000f",
            "disconnected, or reset",
        );
        check_refused(",", "names no organisation");
        check_refused("Ledger & Partners", "no organisation is named");
        assert!(choose(&connections()[3..], None).is_err());
    }
}
