//! From a grant to a token, and to the organisations it opens.
//!
//! In: the settings. Out: an access token that is good now (`Authenticator`), and the
//! organisations it reaches ([`Tenant`]). Rules: one renewal at a time, in the process and
//! across processes; a new refresh token is on disk before the access token that came with it
//! is used; secrets have no `Debug` and no `Display`. Next: `client` stamps the token on requests.

mod authenticator;
mod claims;
mod consent;
mod grant;
mod private_file;
mod renewal;
pub(crate) mod scopes;
mod sign_in;
mod standing;
mod store;
mod tenant;
mod token;

pub(crate) use authenticator::Authenticator;
pub use consent::{Code, Consent};
pub(crate) use sign_in::Handed;
pub use sign_in::SignIn;
pub use standing::Standing;
pub(crate) use tenant::{Choice, choose, only_one, schema_named, tenant_names};
pub use tenant::{Tenant, TenantConnection};
