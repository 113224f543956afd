//! `xero-sql login`: a consent in the browser, and tokens for it.

use std::sync::Arc;
use std::time::Duration;

use super::args::{Args, LoginArgs};
use super::callback::{Answer, Callback};
use super::console::Console;
use super::stop::Stop;
use super::{command, page};
use crate::auth::{Consent, SignIn, Standing, TenantConnection, choose, tenant_names};
use crate::config::{AuthScheme, InitiateOAuth, Settings, TokenStoreLocation};
use crate::error::{Error, ErrorKind, Result};

/// Signs in as the arguments say.
pub(super) fn login(args: &Args, options: &LoginArgs, console: &Console) -> Result<(), Stop> {
    command::run(args, async |settings| {
        let settings = settings?;
        if settings.auth_scheme == AuthScheme::OAuthClient {
            return Ok(test_custom_connection(settings, console).await?);
        }
        refuse_what_would_be_lost(&settings)?;
        let sign_in = SignIn::new(settings)?;
        let mut more = options.scopes.clone();
        if options.add {
            // What was granted before is asked for again, or another organisation would narrow it.
            let before = sign_in.standing().await.ok().flatten();
            let granted = before
                .and_then(|standing| standing.scopes)
                .unwrap_or_default();
            more.extend(granted.split_whitespace().map(str::to_string));
        }
        match options.no_browser {
            true => paste(&sign_in, &more, console).await?,
            false => {
                let patience = Duration::from_secs(options.wait);
                browse(&sign_in, &more, patience, console).await?;
            }
        }
        Ok(())
    })
}

async fn test_custom_connection(settings: Settings, console: &Console) -> Result<()> {
    let sign_in = SignIn::new(settings)?;
    sign_in.check().await?;
    let connections = sign_in.connections().await?;
    let reached = choose(&connections, None)?.tenants;
    console.tell(&format!(
        "A custom connection needs no login: its id and secret are enough, and they work. It \
         reads {}.",
        tenant_names(&reached)
    ));
    Ok(())
}

fn refuse_what_would_be_lost(settings: &Settings) -> Result<()> {
    let refused = |what: &str| Err(Error::new(ErrorKind::Configuration, what));
    if settings.initiate_oauth == InitiateOAuth::Off {
        return refused(
            "InitiateOAuth is OFF, so the tokens of a login would not be used: set it to REFRESH",
        );
    }
    if settings.token_store == TokenStoreLocation::Memory {
        return refused(
            "OAuthSettingsLocation is memory://, where the tokens of a login end with it: set it \
             to a file's path, or leave it out",
        );
    }
    Ok(())
}

/// Sends the browser to Xero's page and waits for it to come back.
pub(super) async fn browse(
    sign_in: &SignIn,
    more: &[String],
    patience: Duration,
    console: &Console,
) -> Result<()> {
    let consent = Arc::new(sign_in.consent(more)?);
    let callback_url = &sign_in.settings().callback_url;
    let mut callback = Callback::listen(callback_url, Arc::clone(&consent)).await?;
    console.say(format_args!(
        "Opening Xero's consent page in your browser. Should it not open, go to\n\n  {}\n\n\
         Waiting at {callback_url} for {} …",
        consent.url(),
        command::counted(patience.as_secs(), "second")
    ));
    if let Err(error) = open::that_detached(consent.url().as_str()) {
        tracing::info!("no browser could be started: {error}");
    }
    let answer = tokio::time::timeout(patience, callback.answer()).await;
    let Ok(Some(answer)) = answer else {
        return Err(no_answer(sign_in.settings(), &consent, patience));
    };
    let done = finish(sign_in, &consent, answer, console).await;
    callback.close().await;
    done
}

async fn finish(
    sign_in: &SignIn,
    consent: &Consent,
    answer: Answer,
    console: &Console,
) -> Result<()> {
    let query = format!("?{}", answer.query);
    match complete(sign_in, consent, &query).await {
        Ok(signed_in) => {
            answer.show(page::connected(&signed_in.new, &signed_in.others));
            signed_in.tell(sign_in.settings(), consent, console);
            Ok(())
        }
        Err(error) => {
            answer.show(page::failed(&error.to_string()));
            Err(error)
        }
    }
}

/// Shows Xero's page as an address, and reads what came back from standard input.
async fn paste(sign_in: &SignIn, more: &[String], console: &Console) -> Result<()> {
    let consent = sign_in.consent(more)?;
    console.ask(format_args!(
        "Open this page in any browser:\n\n  {}\n\nThen paste the address that the browser comes \
         back to (it begins with {}, and the browser may say that it can't be reached), or the \
         code in it:",
        consent.url(),
        sign_in.settings().callback_url
    ));
    let pasted = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    let pasted = pasted.await.map_err(std::io::Error::other).flatten();
    let pasted = pasted
        .map_err(|error| Error::new(ErrorKind::Io, "reading standard input").caused_by(error))?;
    let signed_in = complete(sign_in, &consent, &pasted).await?;
    signed_in.tell(sign_in.settings(), &consent, console);
    Ok(())
}

/// What a consent has led to.
struct SignedIn {
    standing: Standing,
    connections: Vec<TenantConnection>,
    /// Organisations that this consent connected.
    new: Vec<String>,
    /// Organisations that were connected before.
    others: Vec<String>,
}

async fn complete(sign_in: &SignIn, consent: &Consent, answer: &str) -> Result<SignedIn> {
    let standing = sign_in.complete(&consent.code(answer)?).await?;
    let connections = sign_in.connections().await?;
    let (new, others): (Vec<_>, Vec<_>) = connections
        .iter()
        .partition(|c| c.auth_event_id.is_some() && c.auth_event_id == standing.auth_event_id);
    let names = |connections: Vec<&TenantConnection>| -> Vec<String> {
        connections.iter().map(|c| c.tenant().name).collect()
    };
    Ok(SignedIn {
        new: names(new),
        others: names(others),
        standing,
        connections,
    })
}

impl SignedIn {
    fn tell(&self, settings: &Settings, consent: &Consent, console: &Console) {
        match (self.new.as_slice(), self.others.as_slice()) {
            ([], others) => {
                console.say(format_args!("Signed in. It reaches {}.", others.join(", ")))
            }
            (new, []) => console.say(format_args!("Signed in. Connected: {}.", new.join(", "))),
            (new, others) => console.say(format_args!(
                "Signed in. Connected: {}. Connected before: {}.",
                new.join(", "),
                others.join(", ")
            )),
        }
        if let TokenStoreLocation::File(path) = &settings.token_store {
            console.say(format_args!("The tokens are kept in {}.", path.display()));
        }
        let granted = self.standing.scopes.as_deref().unwrap_or_default();
        let lacking: Vec<&str> = consent
            .scopes()
            .iter()
            .map(String::as_str)
            .filter(|scope| !granted.split_whitespace().any(|own| own == *scope))
            .collect();
        if !granted.is_empty() && !lacking.is_empty() {
            console.say(format_args!("Xero didn't grant {}.", lacking.join(" ")));
        }
        if !self.standing.has_refresh_token {
            console.say(
                "There is no refresh token, since offline_access isn't in Scope: this sign-in \
                 ends in 30 minutes.",
            );
        }
        match choose(&self.connections, settings.tenant.as_deref()) {
            Ok(choice) => choice.notice.iter().for_each(|notice| console.tell(notice)),
            Err(error) => console.tell(&format!("Note: {error}.")),
        }
    }
}

/// The browser never came back, and nobody tells why.
fn no_answer(settings: &Settings, consent: &Consent, patience: Duration) -> Error {
    Error::new(
        ErrorKind::SignIn,
        format!(
            "nobody came back from Xero's consent page within {} s. Most likely:\n\
             1. the page was closed, or consent wasn't finished: start again\n\
             2. Xero's page showed an error. `invalid_scope`: {}. `unauthorized_client` or \
             `Invalid redirect_uri`: {} must be among your app's redirect URIs to the letter \
             (CallbackURL), and OAuthClientId its client id\n\
             3. the browser runs on another machine, or something between it and this program \
             blocks {}: use --no-browser",
            patience.as_secs(),
            consent.if_scopes_are_refused(),
            settings.callback_url,
            settings.callback_url
        ),
    )
}
