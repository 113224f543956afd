//! The properties by their names in code.

/// Names a property in code. In the order of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `AuthScheme`
    AuthScheme,
    /// `InitiateOAuth`
    InitiateOAuth,
    /// `OAuthClientId`
    OAuthClientId,
    /// `OAuthClientSecret`
    OAuthClientSecret,
    /// `OAuthRefreshToken`
    OAuthRefreshToken,
    /// `OAuthAccessToken`
    OAuthAccessToken,
    /// `OAuthExpiresIn`
    OAuthExpiresIn,
    /// `OAuthTokenTimestamp`
    OAuthTokenTimestamp,
    /// `OAuthVerifier`
    OAuthVerifier,
    /// `PKCEVerifier`
    PkceVerifier,
    /// `Scope`
    Scope,
    /// `Schemas`
    Schemas,
    /// `ReadOnly`
    ReadOnly,
    /// `CallbackURL`
    CallbackUrl,
    /// `OAuthSettingsLocation`
    OAuthSettingsLocation,
    /// `Tenant`
    Tenant,
    /// `Schema`
    Schema,
    /// `UserDefinedViews`
    UserDefinedViews,
    /// `TimeZone`
    TimeZone,
    /// `MemoryLimit`
    MemoryLimit,
    /// `PageSize`
    PageSize,
    /// `CallsPerMinute`
    CallsPerMinute,
    /// `MaxConcurrentCalls`
    MaxConcurrentCalls,
    /// `RetryDailyLimit`
    RetryDailyLimit,
    /// `Timeout`
    Timeout,
    /// `MaximumRequestRetries`
    MaximumRequestRetries,
    /// `RetryWaitTime`
    RetryWaitTime,
    /// `ProxyServer`
    ProxyServer,
    /// `ProxyPort`
    ProxyPort,
    /// `ProxyUser`
    ProxyUser,
    /// `ProxyPassword`
    ProxyPassword,
    /// `ProxyExceptions`
    ProxyExceptions,
    /// `ProxyAutoDetect`
    ProxyAutoDetect,
    /// `SSLServerCert`
    SslServerCert,
    /// `ApiUrl`
    ApiUrl,
    /// `IdentityUrl`
    IdentityUrl,
    /// `LoginUrl`
    LoginUrl,
    /// `VerifyPushdown`
    VerifyPushdown,
    /// `OnMismatch`
    OnMismatch,
    /// `MaxCallsPerQuery`
    MaxCallsPerQuery,
}
