//! The properties by their names in code.

/// Names a property in code. In the order of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `ConnectionName`
    ConnectionName,
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
    /// `OnTenantError`
    OnTenantError,
    /// `Schema`
    Schema,
    /// `BrowsableSchemas`
    BrowsableSchemas,
    /// `Tables`
    Tables,
    /// `Views`
    Views,
    /// `UserDefinedViews`
    UserDefinedViews,
    /// `PseudoColumns`
    PseudoColumns,
    /// `IncludeArchived`
    IncludeArchived,
    /// `ShowSensitive`
    ShowSensitive,
    /// `AutoExpandDetails`
    AutoExpandDetails,
    /// `TimeZone`
    TimeZone,
    /// `MemoryLimit`
    MemoryLimit,
    /// `PageSize`
    PageSize,
    /// `UseSummaryOnly`
    UseSummaryOnly,
    /// `CallsPerMinute`
    CallsPerMinute,
    /// `MaxConcurrentCalls`
    MaxConcurrentCalls,
    /// `RetryDailyLimit`
    RetryDailyLimit,
    /// `DayReserve`
    DayReserve,
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
    /// `MaxRows`
    MaxRows,
    /// `BatchSize`
    BatchSize,
    /// `MaxWriteRows`
    MaxWriteRows,
    /// `DryRun`
    DryRun,
    /// `OnRowError`
    OnRowError,
    /// `CreateContacts`
    CreateContacts,
    /// `AllowPayrollWrites`
    AllowPayrollWrites,
    /// `Logfile`
    Logfile,
    /// `Verbosity`
    Verbosity,
    /// `MaxLogFileSize`
    MaxLogFileSize,
    /// `MaxLogFileCount`
    MaxLogFileCount,
}
