//! `xero-sql logout`: revokes the sign-in, which disconnects every organisation.

use std::io::{self, IsTerminal};

use super::args::{Args, LogoutArgs};
use super::command;
use super::console::Console;
use super::stop::Stop;
use crate::auth::{SignIn, TenantConnection};
use crate::config::AuthScheme;
use crate::error::{Error, ErrorKind};

/// Signs out.
pub(super) fn logout(args: &Args, options: &LogoutArgs, console: &Console) -> Result<(), Stop> {
    command::run(args, async |settings| {
        let settings = settings?;
        if settings.auth_scheme == AuthScheme::OAuthClient {
            console.tell(
                "A custom connection has no sign-in to end: disconnect it on Xero's developer \
                 site, or in the organisation under Connected apps.",
            );
            return Ok(());
        }
        let is_configured = settings.refresh_token.is_some() || settings.oauth_verifier.is_some();
        let sign_in = SignIn::new(settings)?;
        // They are only told; a sign-in that reaches nothing any more can be ended as well.
        let reached = sign_in.connections().await.unwrap_or_default();
        let names: Vec<String> = reached
            .iter()
            .map(TenantConnection::tenant)
            .map(|t| t.name)
            .collect();
        let what = match names.as_slice() {
            [] => "every organisation".to_string(),
            names => format!("every organisation: {}", names.join(", ")),
        };
        console.tell(&format!(
            "Signing out disconnects the app from {what}. (CALL Disconnect removes one alone.)"
        ));
        if !options.yes && io::stdin().is_terminal() && !is_confirmed(console).await? {
            console.say("Nothing was done.");
            return Ok(());
        }
        sign_in.end().await?;
        console.say("Signed out. The tokens were revoked and removed.");
        if is_configured {
            console.tell(
                "The OAuthRefreshToken or OAuthVerifier in the configuration is no longer good: \
                 remove it.",
            );
        }
        Ok(())
    })
}

async fn is_confirmed(console: &Console) -> Result<bool, Error> {
    console.ask("Go on? [y/N]");
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|_| line)
    });
    let line = line.await.map_err(io::Error::other).flatten();
    let line =
        line.map_err(|error| Error::new(ErrorKind::Io, "reading standard input").caused_by(error))?;
    Ok(["y", "yes"].contains(&line.trim().to_lowercase().as_str()))
}
