//! `xero-sql test`: whether a connection works, step by step, as a TEST button asks.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use http::Method;
use serde_json::json;

use super::args::Args;
use super::command::{self, wants_json};
use super::stop::Stop;
use crate::XeroConnection;
use crate::auth::{SignIn, Standing, TenantConnection, choose, scopes, tenant_names};
use crate::catalog::descriptor::{Api, By, Endpoint, Filter, Paging, Reply, Rows};
use crate::catalog::registry;
use crate::client::{Answer, Meter, Request};
use crate::config::Settings;
use crate::error::{Error, ErrorKind, Result};

/// Tests a connection and writes what came of each step.
pub(super) fn test(args: &Args) -> Result<(), Stop> {
    let as_json = wants_json(args, "test")?;
    command::run(args, async |settings| {
        let mut report = Report {
            as_json,
            steps: Vec::new(),
        };
        let failed = match steps(settings, &mut report).await {
            Ok(()) => None,
            Err(Stop::Error(error)) => {
                report.add(Outcome::Failed, error.to_string())?;
                Some(error)
            }
            Err(stop) => return Err(stop),
        };
        report.close(failed.is_none())?;
        match failed {
            None => Ok(()),
            Some(error) => Err(Stop::Told(error.kind())),
        }
    })
}

async fn steps(settings: Result<Settings>, report: &mut Report) -> Result<(), Stop> {
    report.begin("configuration");
    let settings = settings?;
    report.add(
        Outcome::Good,
        format!(
            "connection `{}`, AuthScheme {}",
            settings.connection_name,
            settings.auth_scheme.name()
        ),
    )?;

    report.begin("token");
    let sign_in = SignIn::new(settings)?;
    let standing = sign_in.check().await?;
    report.add(Outcome::Good, token(&standing))?;

    report.begin("organisations");
    let connections = sign_in.connections().await?;
    let choice = choose(&connections, sign_in.settings().tenant.as_deref())?;
    let reached: Vec<_> = connections.iter().map(TenantConnection::tenant).collect();
    let mut chosen = format!(
        "{} of {}",
        tenant_names(&choice.tenants),
        tenant_names(&reached)
    );
    if choice.tenants.len() > 1 {
        chosen += "; a table holds the rows of all of them";
    }
    if choice.notice.is_some() {
        chosen += "; Tenant isn't set";
    }
    report.add(Outcome::Good, chosen)?;

    let connection = XeroConnection::over_known(sign_in, connections)?;
    let settings = connection.settings();
    let named = |api: &Api| *api == settings.schema || settings.schemas.contains(api);
    for api in Api::ALL.into_iter().filter(named) {
        report.begin(api.schema_name());
        let (outcome, detail) = one_call(&connection, api, &standing).await?;
        report.add(outcome, detail)?;
    }
    Ok(())
}

fn token(standing: &Standing) -> String {
    let left = standing.access_token_left(SystemTime::now());
    let left = left.map_or("for a time that isn't known".to_string(), |left| {
        format!("for {} min", left.as_secs() / 60)
    });
    let scopes = standing.scopes.as_deref().unwrap_or_default();
    match scopes.split_whitespace().count() {
        0 => format!("good {left}"),
        count => format!("good {left}, {}", command::counted(count as u64, "scope")),
    }
}

/// One light call to an API, if a scope for any of its tables was granted.
async fn one_call(
    connection: &Arc<XeroConnection>,
    api: Api,
    standing: &Standing,
) -> Result<(Outcome, String)> {
    let granted = standing.scopes.as_deref();
    let is_granted = |endpoint: &&Endpoint| {
        granted.is_none_or(|granted| scopes::covers(granted, endpoint.scope))
    };
    // A single document is the lightest.
    let is_single = |endpoint: &Endpoint| {
        let is_one = matches!(endpoint.reply, Reply::Document | Reply::Under(_));
        is_one || endpoint.path.ends_with("Organisation")
    };
    let mut candidates: Vec<&'static Endpoint> = endpoints(api).filter(is_granted).collect();
    candidates.sort_by_key(|endpoint| !is_single(endpoint));
    let Some(endpoint) = candidates.first() else {
        return Ok((
            Outcome::Skipped,
            format!(
                "no scope for it was granted: sign in with {}",
                scopes::login(
                    connection.settings(),
                    &format!(" --schemas {}", api.schema_name())
                )
            ),
        ));
    };
    let request = Request {
        method: Method::GET,
        base: endpoint.base_path(api),
        path: endpoint.path.to_string(),
        parameters: match endpoint.paging {
            Paging::Pages {
                size: Some(size), ..
            } => vec![("page", "1".into()), (size, "1".into())],
            Paging::Pages { size: None, .. } => vec![("page", "1".into())],
            Paging::UntilShort { .. } => vec![("page", "1".into())],
            Paging::OneReply | Paging::Offset { .. } => vec![],
        },
        modified_since: None,
        scope: endpoint.scope,
        names_one_document: false,
        body: None,
    };
    let said = format!("{request} of {}", connection.tenant().name);
    let start = Instant::now();
    match connection.send(request, Meter::default()).await? {
        Answer::Good(_) => Ok((
            Outcome::Good,
            format!("{said}: {} ms", start.elapsed().as_millis()),
        )),
        Answer::TooManyRows(error) => Err(error),
        Answer::Absent => Err(Error::new(
            ErrorKind::UnexpectedReply,
            format!("{said}: nothing is there: check ApiUrl"),
        )),
    }
}

/// The endpoints that answer without being told more.
fn endpoints(api: Api) -> impl Iterator<Item = &'static Endpoint> {
    let endpoints = registry::tables(api).filter_map(|table| match table.rows {
        Rows::Documents(endpoint) => Some(endpoint),
        Rows::Elements { .. }
        | Rows::PerParent(_)
        | Rows::Report(_)
        | Rows::Connections
        | Rows::View { .. } => None,
    });
    let is_required = |filter: &Filter| matches!(filter.by, By::Parameter { required: true, .. });
    endpoints.filter(move |endpoint| {
        endpoint.needs.is_empty() && !endpoint.filters.iter().any(is_required)
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Good,
    Skipped,
    Failed,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Outcome::Good => "ok",
            Outcome::Skipped => "skipped",
            Outcome::Failed => "FAILED",
        }
    }
}

/// What came of the steps so far: written as they end, or as JSON in the end.
struct Report {
    as_json: bool,
    steps: Vec<(&'static str, Outcome, String)>,
}

/// A step that has begun and not ended.
const UNDER_WAY: Outcome = Outcome::Failed;

impl Report {
    fn begin(&mut self, step: &'static str) {
        self.steps.push((step, UNDER_WAY, String::new()));
    }

    fn add(&mut self, outcome: Outcome, detail: impl Display) -> io::Result<()> {
        let Some(step) = self.steps.last_mut() else {
            return Ok(());
        };
        (step.1, step.2) = (outcome, printable(&detail.to_string()));
        if self.as_json {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        let detail = step.2.replace('\n', &format!("\n{:24}", ""));
        writeln!(out, "{:<8} {:<14} {detail}", outcome.word(), step.0)
    }

    fn close(&self, is_available: bool) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if !self.as_json {
            let word = if is_available {
                "available"
            } else {
                "unavailable"
            };
            return writeln!(out, "connection {word}");
        }
        let steps: Vec<_> = self
            .steps
            .iter()
            .map(|(step, outcome, detail)| {
                json!({"step": step, "outcome": outcome.word().to_lowercase(), "detail": detail})
            })
            .collect();
        let report = json!({"available": is_available, "steps": steps});
        writeln!(out, "{report:#}")
    }
}

/// Without the control characters that a server's reply may hold.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .collect()
}
