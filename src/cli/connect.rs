//! Opens a connection for SQL, signing in first where `InitiateOAuth` says so.

use std::sync::Arc;
use std::time::Duration;

use super::console::Console;
use super::login;
use crate::XeroConnection;
use crate::auth::SignIn;
use crate::config::{AuthScheme, InitiateOAuth, Settings};
use crate::error::Result;
use crate::session;

/// How long the browser is waited for.
const PATIENCE: Duration = Duration::from_secs(super::args::LOGIN_WAIT);

/// Opens a connection for `texts`, which may be there to sign in with.
pub(super) async fn open(
    settings: Settings,
    texts: &[String],
    console: &Console,
) -> Result<Arc<XeroConnection>> {
    let mut statements = texts
        .iter()
        .flat_map(|text| session::split(text))
        .peekable();
    if statements.peek().is_some() && statements.all(|one| session::precedes_sign_in(&one)) {
        return XeroConnection::without_sign_in(settings);
    }
    let may_ask = settings.initiate_oauth == InitiateOAuth::GetAndRefresh
        && settings.auth_scheme != AuthScheme::OAuthClient;
    let sign_in = SignIn::new(settings)?;
    if may_ask && let Err(error) = sign_in.check().await {
        if !sign_in.needs_consent() {
            return Err(error);
        }
        console.say(format_args!("{error}\n(InitiateOAuth is GETANDREFRESH.)"));
        login::browse(&sign_in, &[], PATIENCE, console).await?;
    }
    XeroConnection::over(sign_in).await
}
