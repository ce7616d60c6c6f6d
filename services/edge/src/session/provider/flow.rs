//! A code exchanged for a word about who came.

use super::discovery::Described;
use super::errand::Errand;
use super::failed::{Failed, OpenError};
use super::id_token::{Expected, IdToken};
use super::memory::{Memory, is_trustworthy};
use crate::settings::ProviderSettings;
use data_encoding::BASE64;
use form_urlencoded::{Serializer, byte_serialize};
use http::StatusCode;
use kit::clock::Clock;
use kit::settings::Secret;
use serde::Deserialize;
use std::fmt;
use zeroize::Zeroizing;

/// Where the provider leads people back to.
pub const BACK: &str = "/sign-in/provider/back";

/// The provider that people may sign in at.
pub struct Provider {
    settings: ProviderSettings,
    clock: Clock,
    memory: Memory,
}

#[derive(Deserialize)]
struct Exchanged {
    id_token: String,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({})", self.settings.issuer)
    }
}

impl Provider {
    /// The provider of these settings. Nobody is asked yet: a provider that is down keeps nobody else out.
    ///
    /// # Errors
    /// As [`OpenError`] says.
    pub fn open(settings: ProviderSettings, clock: Clock) -> Result<Self, OpenError> {
        if !is_trustworthy(&settings.issuer) {
            return Err(OpenError::Issuer(settings.issuer));
        }
        for (name, value) in [("client_id", &settings.client_id), ("claim", &settings.claim)] {
            if value.is_empty() {
                return Err(OpenError::Missing(name));
            }
        }
        Ok(Self {
            memory: Memory::new(&settings, clock.clone()),
            settings,
            clock,
        })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// What an account is linked by: the same word from the same provider, in one text.
    pub fn subject(&self, claim: &str) -> String {
        format!(
            "{}\n{}\n{}",
            self.settings.issuer,
            self.settings.claim,
            claim.trim()
        )
    }

    /// Where the browser goes to sign in, and comes back from to this door.
    ///
    /// # Errors
    /// `Unreachable` or `Nonsense`.
    pub async fn there(&self, errand: &Errand, origin: &str) -> Result<String, Failed> {
        let known = self.memory.latest().await?;
        let mut query = Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &format!("{origin}{BACK}"))
            .append_pair("scope", &self.settings.scopes.join(" "))
            .append_pair("state", &errand.state())
            .append_pair("nonce", &errand.nonce())
            .append_pair("code_challenge", &errand.challenge())
            .append_pair("code_challenge_method", "S256");
        Ok(with_query(
            &known.described.authorization_endpoint,
            &query.finish(),
        ))
    }

    /// Where the browser goes to sign out there too; `None` where the provider has no such page.
    ///
    /// # Errors
    /// As [`there`](Self::there).
    pub async fn out(&self, origin: &str) -> Result<Option<String>, Failed> {
        let known = self.memory.latest().await?;
        let mut query = Serializer::new(String::new());
        query
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", &format!("{origin}/sign-in"));
        let query = query.finish();
        let end = known.described.end_session_endpoint.as_deref();
        Ok(end.map(|end| with_query(end, &query)))
    }

    /// Whether an answer that names this issuer, or none, may be the provider's (RFC 9207): where it always names itself, none is another's.
    ///
    /// # Errors
    /// As [`there`](Self::there).
    pub async fn may_have_answered(&self, issuer: Option<&str>) -> Result<bool, Failed> {
        Ok(match issuer {
            Some(issuer) => issuer == self.settings.issuer,
            None => {
                let known = self.memory.latest().await?;
                !known.described.authorization_response_iss_parameter_supported
            }
        })
    }

    /// Who came, in the word that accounts are linked by: the code exchanged, its token verified.
    ///
    /// # Errors
    /// As [`Failed`] says.
    pub async fn who(&self, errand: &Errand, code: &str, origin: &str) -> Result<String, Failed> {
        let mut known = self.memory.latest().await?;
        let exchanged = self.exchanged(&known.described, errand, code, origin).await?;
        let token = IdToken::read(&exchanged.id_token)?;
        if !token.is_signed_by_one_of(&known.keys) {
            known = self.memory.again(&known).await?;
        }
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: &errand.nonce(),
            claim: &self.settings.claim,
            now: self.clock.wall(),
        };
        Ok(token.verified(&known.keys, &expected)?)
    }

    async fn exchanged(
        &self,
        described: &Described,
        errand: &Errand,
        code: &str,
        origin: &str,
    ) -> Result<Exchanged, Failed> {
        let is_in_form = described.wants_secret_in_form();
        let secret = self.secret().filter(|_| !is_in_form);
        let shown = secret.map(|secret| basic(&self.settings.client_id, secret));
        let headers: Vec<(&'static str, &str)> = shown
            .iter()
            .map(|basic| ("authorization", basic.as_str()))
            .collect();
        let form = self.form(errand, code, origin, is_in_form);
        let answer = self
            .memory
            .outward(&described.token_endpoint)?
            .submit(&headers, form)
            .await?;
        let nonsense = Failed::Nonsense {
            what: "an exchange of a code",
            status: answer.status,
        };
        match answer.status {
            StatusCode::OK => serde_json::from_slice(&answer.body).map_err(|_| nonsense),
            StatusCode::BAD_REQUEST => Err(Failed::CodeNotTaken),
            _ => Err(nonsense),
        }
    }

    /// What is sent to exchange a code. Without a header to say it, the form says who we are.
    fn form(&self, errand: &Errand, code: &str, origin: &str, is_in_form: bool) -> String {
        let mut fields = Serializer::new(String::new());
        fields
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &format!("{origin}{BACK}"))
            .append_pair("code_verifier", &errand.verifier());
        if self.secret().is_none() || is_in_form {
            fields.append_pair("client_id", &self.settings.client_id);
        }
        if let Some(secret) = self.secret().filter(|_| is_in_form) {
            fields.append_pair("client_secret", secret);
        }
        fields.finish()
    }

    fn secret(&self) -> Option<&str> {
        self.settings.client_secret.as_ref().map(Secret::expose)
    }
}

/// RFC 6749, section 2.3.1: both are written as fields of a form are.
fn basic(client_id: &str, secret: &str) -> Zeroizing<String> {
    let written = |text: &str| -> String { byte_serialize(text.as_bytes()).collect() };
    let both = Zeroizing::new(format!("{}:{}", written(client_id), written(secret)));
    Zeroizing::new(format!("Basic {}", BASE64.encode(both.as_bytes())))
}

fn with_query(url: &str, query: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_query_gets_more_of_it() {
        assert_eq!(with_query("https://a/b", "c=d"), "https://a/b?c=d");
        assert_eq!(with_query("https://a/b?x=y", "c=d"), "https://a/b?x=y&c=d");
        assert_eq!(&*basic("a b", "c:d"), "Basic YStiOmMlM0Fk");
    }
}
