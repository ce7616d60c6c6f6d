//! What was heard of the provider, and asked for again when that is old or does not fit.

use super::discovery::{self, Described};
use super::failed::Failed;
use super::keys::Keys;
use crate::settings::ProviderSettings;
use http::Uri;
use kit::clock::{Clock, Moment};
use kit::outward::{Outward, OutwardError};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Somebody waits for each answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a description and keys are believed without asking again.
const BELIEVED: Duration = Duration::from_secs(3_600);

/// What was heard, and when.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) described: Described,
    pub(super) keys: Keys,
    at: Moment,
}

/// The last that was heard.
pub(super) struct Memory {
    issuer: String,
    authority_file: Option<PathBuf>,
    clock: Clock,
    // One asks, the others wait for what it hears.
    known: Mutex<Option<Arc<Known>>>,
}

impl Memory {
    /// Nothing was heard yet, and nobody is asked.
    pub(super) fn new(settings: &ProviderSettings, clock: Clock) -> Self {
        Self {
            issuer: settings.issuer.clone(),
            authority_file: settings.authority_file.clone(),
            clock,
            known: Mutex::new(None),
        }
    }

    /// What is known of the provider, asked for when that is nothing, or old.
    pub(super) async fn latest(&self) -> Result<Arc<Known>, Failed> {
        let mut known = self.known.lock().await;
        let now = self.clock.wall();
        match &*known {
            Some(heard) if now.since(heard.at) < BELIEVED => Ok(Arc::clone(heard)),
            _ => {
                let heard = Arc::new(self.heard().await?);
                *known = Some(Arc::clone(&heard));
                Ok(heard)
            }
        }
    }

    /// The same asked for again, because what was known of it did not fit.
    pub(super) async fn again(&self, before: &Known) -> Result<Arc<Known>, Failed> {
        let mut known = self.known.lock().await;
        if let Some(heard) = &*known
            && heard.at > before.at
        {
            return Ok(Arc::clone(heard));
        }
        let heard = Arc::new(self.heard().await?);
        *known = Some(Arc::clone(&heard));
        Ok(heard)
    }

    async fn heard(&self) -> Result<Known, Failed> {
        let nonsense = |what, status| Failed::Nonsense { what, status };
        let at = self.clock.wall();
        let answer = self.outward(&discovery::address(&self.issuer))?.get().await?;
        let described = Described::read(&answer.body, &self.issuer)
            .filter(|_| answer.status.is_success())
            .ok_or_else(|| nonsense("what it is", answer.status))?;
        let answer = self.outward(&described.jwks_uri)?.get().await?;
        let keys = Keys::read(&answer.body)
            .filter(|_| answer.status.is_success())
            .ok_or_else(|| nonsense("its keys", answer.status))?;
        Ok(Known { described, keys, at })
    }

    /// An address that the provider named: as trustworthy as its own, or not asked.
    pub(super) fn outward(&self, url: &str) -> Result<Outward, OutwardError> {
        if !is_encrypted_or_here(url) {
            return Err(OutwardError::Address(url.to_owned()));
        }
        Outward::to(url, self.authority_file.as_deref(), PATIENCE)
    }
}

/// Whether an issuer of this name may be believed about itself.
pub(super) fn is_trustworthy(issuer: &str) -> bool {
    !issuer.contains(['?', '#']) && is_encrypted_or_here(issuer)
}

fn is_encrypted_or_here(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else {
        return false;
    };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => is_here,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://id.example", true)]
    #[case("https://id.example/realms/city", true)]
    #[case("http://127.0.0.1:9000", true)]
    #[case("http://localhost:9000", true)]
    #[case("http://id.example", false)]
    #[case("http://localhost.example", false)]
    #[case("https://id.example/", true)]
    #[case("https://id.example?x", false)]
    #[case("ftp://id.example", false)]
    #[case("", false)]
    fn an_issuer_is_asked_over_tls_or_on_this_machine(#[case] issuer: &str, #[case] is_asked: bool) {
        assert_eq!(is_trustworthy(issuer), is_asked);
    }
}
