//! The ways to sign in.

/// How to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthScheme {
    /// Authorization code with PKCE: an app without a secret.
    Pkce,
    /// Authorization code: a web app with a secret.
    OAuth,
    /// Client credentials: a custom connection to one organisation.
    OAuthClient,
}

/// What is done where there are no tokens, or where they have run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InitiateOAuth {
    /// Stored tokens are used and renewed; nobody is asked to sign in.
    Refresh,
    /// The same, and the command line signs in with the browser where there are none.
    GetAndRefresh,
    /// The access token given is used as it is.
    Off,
}

impl AuthScheme {
    /// In the order of the words in the list of properties.
    pub(super) const ALL: [AuthScheme; 3] =
        [AuthScheme::Pkce, AuthScheme::OAuth, AuthScheme::OAuthClient];

    /// The name to users.
    pub fn name(self) -> &'static str {
        match self {
            AuthScheme::Pkce => "PKCE",
            AuthScheme::OAuth => "OAuth",
            AuthScheme::OAuthClient => "OAuthClient",
        }
    }
}

impl InitiateOAuth {
    /// In the order of the words in the list of properties.
    pub(super) const ALL: [InitiateOAuth; 3] = [
        InitiateOAuth::Refresh,
        InitiateOAuth::GetAndRefresh,
        InitiateOAuth::Off,
    ];

    /// The name to users.
    pub fn name(self) -> &'static str {
        match self {
            InitiateOAuth::Refresh => "REFRESH",
            InitiateOAuth::GetAndRefresh => "GETANDREFRESH",
            InitiateOAuth::Off => "OFF",
        }
    }
}
