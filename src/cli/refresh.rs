//! `xero-sql refresh`: keeps a sign-in alive that is seldom used, as from cron.

use std::time::SystemTime;

use super::args::Args;
use super::command::{self, counted, day, days_left};
use super::console::Console;
use super::stop::Stop;
use crate::auth::SignIn;
use crate::config::AuthScheme;

/// Renews the tokens.
pub(super) fn refresh(args: &Args, console: &Console) -> Result<(), Stop> {
    command::run(args, async |settings| {
        let settings = settings?;
        let is_custom = settings.auth_scheme == AuthScheme::OAuthClient;
        let sign_in = SignIn::new(settings)?;
        let now = SystemTime::now();
        let standing = sign_in.refresh().await?;
        if is_custom {
            console.say("A custom connection has no refresh token to keep alive; it can sign in.");
            return Ok(());
        }
        match standing.refresh_token_left(now) {
            Some(left) => console.say(format_args!(
                "Renewed. {} are left: unused, the sign-in ends on {}.",
                counted(days_left(left), "day"),
                day(now + left)
            )),
            None => console.say("Renewed, but Xero gave no refresh token (offline_access)."),
        }
        Ok(())
    })
}
