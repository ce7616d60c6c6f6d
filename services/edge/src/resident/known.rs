//! Who this phone is: the session that registration gave it, in a cookie; and the codes it was given lately.
//!
//! Nothing is believed that stands in a cookie: the services verify the session's signature at every call, and gates that of the code.

use crate::front::Front;
use crate::web::{Visit, cookie};
use axum::extract::FromRequestParts;
use data_encoding::BASE64URL_NOPAD;
use http::header::SET_COOKIE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use kit::clock::Moment;
use proto::registration::v1 as pb;
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use vocabulary::PersonId;

const SESSION: &str = "resident";
/// With the last twelve digits of whose code it is behind it.
const CODE: &str = "code-";

/// The resident whose phone this is.
#[derive(Clone)]
pub(super) struct Known {
    /// Who, as the session says.
    pub person: PersonId,
    /// The session, for the services.
    pub session: String,
    cookies: HeaderMap,
}

/// What of a session's claims matters here.
#[derive(Deserialize)]
struct Subject {
    sub: String,
}

impl Known {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let session = cookie::value(headers, SESSION)?;
        let claims = session.split('.').nth(1)?;
        let claims = BASE64URL_NOPAD.decode(claims.as_bytes()).ok()?;
        let subject: Subject = serde_json::from_slice(&claims).ok()?;
        Some(Self {
            person: PersonId::parse(&subject.sub).ok()?,
            session: session.to_owned(),
            cookies: headers.clone(),
        })
    }

    /// The code this phone has of somebody, while it need not be renewed.
    pub(super) fn code(&self, person: PersonId, wall: Moment) -> Option<String> {
        let value = cookie::value(&self.cookies, &code_name(person))?;
        let (renew_at, text) = value.split_once('.')?;
        let text = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let is_good = wall.unix_seconds() < renew_at.parse::<i64>().ok()?;
        String::from_utf8(text).ok().filter(|_| is_good)
    }
}

/// Keeps a session on this phone until it expires.
pub(super) fn keep_session(
    front: &Front,
    visit: Visit,
    headers: &mut HeaderMap,
    token: &str,
    expires: Option<Moment>,
) {
    let kept = expires.map_or(Duration::ZERO, |expires| expires.since(front.clock.wall()));
    add(headers, cookie::write(SESSION, token, kept, visit));
}

/// Keeps a code on this phone until it should be renewed.
pub(super) fn keep_code(
    front: &Front,
    visit: Visit,
    headers: &mut HeaderMap,
    person: PersonId,
    code: &pb::HealthCode,
) {
    let moment = |at: &Option<_>| at.as_ref().and_then(|at| Moment::from_proto(at).ok());
    let Some(renew_at) = moment(&code.refresh_after).or_else(|| moment(&code.expires_at)) else {
        return;
    };
    // Codes live by the town's time, cookies by the phone's.
    let kept = renew_at.since(front.clock.now());
    let until = (front.clock.wall() + kept).unix_seconds();
    let value = format!("{until}.{}", BASE64URL_NOPAD.encode(code.text.as_bytes()));
    add(headers, cookie::write(&code_name(person), &value, kept, visit));
}

/// Forgets whose phone this is. Codes are forgotten by themselves within hours.
pub(super) fn forget(visit: Visit, headers: &mut HeaderMap) {
    add(headers, cookie::write(SESSION, "", Duration::ZERO, visit));
}

fn add(headers: &mut HeaderMap, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        headers.append(SET_COOKIE, cookie);
    }
}

fn code_name(person: PersonId) -> String {
    let id = person.to_string();
    format!("{CODE}{}", id.rsplit('-').next().unwrap_or_default())
}

/// A phone in somebody's hand.
pub(super) struct Phone {
    /// Whose; `None` where nobody registered with it, or its cookie is gone.
    pub known: Option<Known>,
    /// How it came here.
    pub visit: Visit,
}

impl FromRequestParts<Arc<Front>> for Phone {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, front: &Arc<Front>) -> Result<Self, Infallible> {
        let Ok(visit) = Visit::from_request_parts(parts, front).await;
        Ok(Self {
            known: Known::of(&parts.headers),
            visit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::COOKIE;

    fn headers(cookies: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(cookies).unwrap());
        headers
    }

    const PERSON: &str = "0190163d-8694-739b-aea5-966c26f8ad91";

    #[test]
    fn a_phone_is_known_by_its_session_and_nonsense_is_nobody() {
        let claims = BASE64URL_NOPAD.encode(format!("{{\"sub\":\"{PERSON}\"}}").as_bytes());
        let known = Known::of(&headers(&format!("resident=a.{claims}.c"))).unwrap();
        assert_eq!(known.person.to_string(), PERSON);
        for nonsense in ["resident=", "resident=a.b.c", "resident=a.e30.c", "language=en"] {
            assert!(Known::of(&headers(nonsense)).is_none(), "{nonsense}");
        }
    }

    #[test]
    fn a_code_is_kept_until_it_should_be_renewed() {
        let claims = BASE64URL_NOPAD.encode(format!("{{\"sub\":\"{PERSON}\"}}").as_bytes());
        let text = BASE64URL_NOPAD.encode(b"QM1:A B");
        let known = Known::of(&headers(&format!(
            "resident=a.{claims}.c; code-966c26f8ad91=100.{text}"
        )))
        .unwrap();
        let at = Moment::from_unix_seconds;
        assert_eq!(known.code(known.person, at(99)).as_deref(), Some("QM1:A B"));
        assert_eq!(known.code(known.person, at(100)), None);
    }
}
