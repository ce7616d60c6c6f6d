//! Who is asking: the bearer token, read once, in the suite's own words.

use crate::caller::Principal;
use crate::clock::Clock;
use crate::fault::{Fault, Kind};
use crate::peer::Peer;
use crate::token::claims::Claims;
use crate::token::verifier::Verifier;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, Request};
use std::sync::Arc;
use tonic::body::Body;

/// Set by a service on its calls, so that the limit can give it its reserved share before its token is verified.
/// Believed for no longer than that: a call that bears it without a service's token is refused here.
pub(crate) const SERVICE_MARK: HeaderName = HeaderName::from_static("x-service");

/// Whether the caller says it is a service.
pub(super) fn claims_to_be_a_service(headers: &HeaderMap) -> bool {
    headers.contains_key(SERVICE_MARK)
}

/// Verifies the token, if there is one, and puts the caller beside the request for the handler.
///
/// `None` without a token: the access table decides whether that is enough. A token that does not verify is refused
/// everywhere, also where anyone may call: nobody should go on with a token that no longer works.
pub(super) fn identify<P: Principal>(
    verifier: &Verifier,
    clock: &Clock,
    request: &mut Request<Body>,
) -> Result<Option<Arc<Claims>>, Fault> {
    let Some(token) = bearer(request.headers())? else {
        return match claims_to_be_a_service(request.headers()) {
            true => Err(not_that_service()),
            false => Ok(None),
        };
    };
    let claims = verifier.verify(token, clock.wall())?;
    let service = claims.sub.strip_prefix("service:");
    if claims_to_be_a_service(request.headers()) && service.is_none() {
        return Err(not_that_service());
    }
    if let (Some(name), Some(peer)) = (service, request.extensions().get::<Peer>())
        && !peer.may_speak_for(name)
    {
        return Err(not_that_service());
    }
    let caller = P::read(&claims).map_err(|unreadable| {
        Fault::new(Kind::Unidentified, "TOKEN_UNREADABLE", "the token cannot be read").with_cause(unreadable)
    })?;
    request.extensions_mut().insert(caller);
    Ok(Some(claims))
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Fault> {
    let Some(value) = headers.get(AUTHORIZATION) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(Fault::new(
            Kind::Unidentified,
            "TOKEN_UNREADABLE",
            "authorization must be a bearer token",
        )),
    }
}

fn not_that_service() -> Fault {
    let message = "the caller is not the service it says it is";
    Fault::new(Kind::Unidentified, "NOT_THAT_SERVICE", message)
}
