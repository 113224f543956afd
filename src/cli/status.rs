//! `xero-sql status`: what a connection is, how old its tokens are, and what is left of limits.
//!
//! Nothing is renewed for it, so that it shows what there is. Only while the access token is good
//! are the organisations asked for, which counts against no limit.

use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::args::Args;
use super::command::{self, counted, day, days_left, instant, wants_json};
use super::console::Console;
use super::stop::Stop;
use crate::XeroConnection;
use crate::auth::{SignIn, Standing, TenantConnection, scopes, tenant_names};
use crate::client::Quota;
use crate::config::{AuthScheme, Settings, TokenStoreLocation};
use crate::error::{Error, ErrorKind};

/// A sign-in that has so many days left is worth a warning: it is 50 days old.
const WARN_AT: u64 = 10;

/// Writes the state of a connection.
pub(super) fn status(args: &Args, console: &Console) -> Result<(), Stop> {
    let as_json = wants_json(args, "status")?;
    command::run(args, async |settings| {
        let settings = settings?;
        let mut status = Status::of(&settings);
        let sign_in = SignIn::new(settings)?;
        let problem = fill(&mut status, sign_in).await.err();
        if let Some(error) = &problem {
            status.line("problem", json!(error.to_string()), error.to_string());
        }
        status.write(as_json)?;
        for warning in &status.warnings {
            console.say(warning);
        }
        match problem {
            None => Ok(()),
            Some(error) => Err(Stop::Told(error.kind())),
        }
    })
}

async fn fill(status: &mut Status, sign_in: SignIn) -> Result<(), Error> {
    let now = SystemTime::now();
    let is_custom = sign_in.settings().auth_scheme == AuthScheme::OAuthClient;
    let standing = match is_custom {
        true => Some(sign_in.check().await?),
        false => sign_in.standing().await?,
    };
    let Some(standing) = standing else {
        let login = scopes::login(sign_in.settings(), "");
        return Err(Error::new(
            ErrorKind::SignIn,
            format!("not signed in: run {login}"),
        ));
    };
    status.tokens(&standing, sign_in.settings(), now);
    let has_run_out = standing
        .access_token_left(now)
        .is_none_or(|left| left.is_zero());
    if has_run_out {
        let text = "not asked for, since the access token has run out: see `xero-sql tenants`";
        status.line("organisations", Value::Null, text.to_string());
        return Ok(());
    }
    let connections = sign_in.connections().await?;
    let reached: Vec<_> = connections.iter().map(TenantConnection::tenant).collect();
    status.line(
        "organisations",
        json!(
            reached
                .iter()
                .map(|t| json!({"name": t.name, "id": t.id}))
                .collect::<Vec<_>>()
        ),
        tenant_names(&reached),
    );
    let connection = XeroConnection::over_known(sign_in, connections)?;
    let ids: Vec<&str> = connection.tenants().iter().map(|t| t.id.as_str()).collect();
    status.line("tenant", json!(ids), tenant_names(connection.tenants()));
    let quota = connection.quota().await?;
    status.limits(&quota, &connection.tenant().name);
    Ok(())
}

/// What is known, a line each, for people and for programs.
#[derive(Default)]
struct Status {
    lines: Vec<(&'static str, Value, String)>,
    warnings: Vec<String>,
}

impl Status {
    fn of(settings: &Settings) -> Status {
        let mut status = Status::default();
        let name = &settings.connection_name;
        status.line("connection", json!(name), name.clone());
        let scheme = settings.auth_scheme.name();
        status.line("auth_scheme", json!(scheme), scheme.to_string());
        let place = match &settings.token_store {
            TokenStoreLocation::Memory => "memory://".to_string(),
            TokenStoreLocation::File(path) => path.display().to_string(),
        };
        status.line("tokens_at", json!(place), place.clone());
        status
    }

    fn line(&mut self, name: &'static str, value: Value, text: String) {
        self.lines.push((name, value, text));
    }

    fn tokens(&mut self, standing: &Standing, settings: &Settings, now: SystemTime) {
        if let Some(consented) = standing.consented {
            let text = format!("{} ({} ago)", day(consented), age(consented, now));
            self.line("consented", json!(instant(consented)), text);
        }
        if let Some(left) = standing.refresh_token_left(now) {
            let left = days_left(left);
            let renewed = standing.obtained.unwrap_or(now);
            let text = format!(
                "renewed {} ago; unused it ends in {}",
                age(renewed, now),
                counted(left, "day")
            );
            let value = json!({"renewed": instant(renewed), "days_left": left});
            self.line("refresh_token", value, text);
            if left <= WARN_AT {
                let more = match settings.connection_name.as_str() {
                    "default" => String::new(),
                    name => format!(" --connection {name}"),
                };
                self.warnings.push(format!(
                    "warning: the sign-in ends in {} unless it is used: run `xero-sql refresh{more}` \
                     now, and from cron if this connection is seldom used",
                    counted(left, "day")
                ));
            }
        }
        if let Some(left) = standing.access_token_left(now) {
            let text = match left.as_secs() / 60 {
                0 => "run out; the next call renews it".to_string(),
                minutes => format!("good for {minutes} min"),
            };
            self.line(
                "access_token",
                json!({"seconds_left": left.as_secs()}),
                text,
            );
        }
        if let Some(since) = standing.renewing_since {
            let text = format!("began {} ago and its answer wasn't kept", age(since, now));
            self.line("renewal", json!(instant(since)), text);
        }
        if let Some(scopes) = &standing.scopes {
            let words: Vec<&str> = scopes.split_whitespace().collect();
            self.line("scopes", json!(words), words.join(" "));
        }
    }

    fn limits(&mut self, quota: &Quota, organisation: &str) {
        let minute = match (quota.minute_left, quota.per_minute) {
            (Some(left), Some(most)) => format!("{left} of {most} left"),
            _ => "not counted".to_string(),
        };
        self.line("minute", json!(quota.minute_left), minute);
        let day = match (quota.day_begins_after, quota.day_left, quota.day_told) {
            (Some(wait), _, _) => format!(
                "used up for {organisation}, and begins anew in {} min",
                wait.as_secs() / 60
            ),
            (None, Some(left), Some(told)) => format!(
                "{left} left, as Xero said {} ago",
                age(told, SystemTime::now())
            ),
            (None, Some(left), None) => format!("{left} left"),
            (None, None, _) => "not known before the first call".to_string(),
        };
        self.line("day", json!(quota.day_left), day);
    }

    fn write(&self, as_json: bool) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if as_json {
            let members = self.lines.iter();
            let members = members.map(|(name, value, _)| ((*name).to_string(), value.clone()));
            let all: serde_json::Map<String, Value> = members.collect();
            return writeln!(out, "{:#}", Value::Object(all));
        }
        for (name, _, text) in &self.lines {
            let name = name.replace('_', " ");
            let text: String = text.chars().filter(|c| !c.is_control()).collect();
            writeln!(out, "{name:<14} {text}")?;
        }
        Ok(())
    }
}

/// How long ago something was: `3 days`, `5 min`.
fn age(then: SystemTime, now: SystemTime) -> String {
    let age = now.duration_since(then).unwrap_or(Duration::ZERO);
    match (
        age.as_secs() / 86_400,
        age.as_secs() / 3600,
        age.as_secs() / 60,
    ) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, _) => format!("{hours} h"),
        (days, _, _) => counted(days, "day"),
    }
}
