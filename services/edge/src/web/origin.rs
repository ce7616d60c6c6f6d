//! What this door is called where a request comes from: for addresses that leave the page, on another phone or at another site.

use super::visit::Visit;
use crate::front::Front;
use axum::extract::FromRequestParts;
use http::header::HOST;
use http::request::Parts;
use std::convert::Infallible;
use std::sync::Arc;

/// `https://quma.example`: scheme and host, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(pub String);

impl FromRequestParts<Arc<Front>> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, front: &Arc<Front>) -> Result<Self, Infallible> {
        let Ok(visit) = Visit::from_request_parts(parts, front).await;
        let named = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        // Over HTTP/2 the host stands in the address.
        let host = named.or_else(|| parts.uri.authority().map(http::uri::Authority::as_str));
        let scheme = if visit.is_secure { "https" } else { "http" };
        Ok(Self(format!("{scheme}://{}", host.unwrap_or("localhost"))))
    }
}
