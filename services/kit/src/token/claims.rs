//! What a token says.

use serde::{Deserialize, Serialize};

/// The audience of every token: this suite.
pub const AUDIENCE: &str = "quma";

/// The claims of a token. Times are whole seconds since 1970 by the machine's clock (never the town's). Claims we do
/// not know are ignored, as RFC 7519 §4 asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The authority that vouches for the token; must be ours.
    pub iss: String,
    /// Whom it is for: [`AUDIENCE`].
    pub aud: String,
    /// Who is asking: an account, a person, or `service:<name>`.
    pub sub: String,
    /// When it was issued; a token from the future is refused.
    pub iat: i64,
    /// From this second on it is refused.
    pub exp: i64,
    /// Before this second it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// The token's own id, for the audit trail.
    pub jti: String,
    /// The names of the caller's roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// What the caller may see, in the vocabulary's words.
    #[serde(default)]
    pub scope: String,
    /// For whom a service is asking. Only a service's token may hold it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behalf: Option<Box<OnBehalf>>,
}

/// The caller a service is working for; signed by the service, which has verified it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OnBehalf {
    /// Who asked the service.
    pub sub: String,
    /// The names of that caller's roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// What that caller may see.
    #[serde(default)]
    pub scope: String,
}
