//! A page about me or one of mine: who asks, about whom, in which language.

use super::ask::asked_by;
use super::known::{Known, Phone};
use super::me;
use crate::front::Front;
use crate::web::refusal::Refusal;
use crate::web::{Frame, Language, RequestId, Visit};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use std::sync::Arc;
use tonic::{Request, Status};
use vocabulary::PersonId;

/// A resident in front of a page about themselves or one of theirs.
pub(super) struct Mine {
    pub front: Arc<Front>,
    pub language: Language,
    pub visit: Visit,
    pub known: Known,
    /// Whom it is about: the `person` of the address, else the resident. Whether they answer for them, the services say.
    pub person: PersonId,
}

impl FromRequestParts<Arc<Front>> for Mine {
    /// The page of a stranger.
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, front: &Arc<Front>) -> Result<Self, Response> {
        let Ok(language) = Language::from_request_parts(parts, front).await;
        let Ok(Phone { known, visit }) = Phone::from_request_parts(parts, front).await;
        let stranger = || me::stranger(front, language);
        let known = known.ok_or_else(stranger)?;
        let address = RawPathParams::from_request_parts(parts, front).await.ok();
        let named = address
            .iter()
            .flat_map(RawPathParams::iter)
            .find(|(name, _)| *name == "person");
        let person = match named {
            Some((_, person)) => PersonId::parse(person).map_err(|_| stranger())?,
            None => known.person,
        };
        Ok(Self {
            front: Arc::clone(front),
            language,
            visit,
            known,
            person,
        })
    }
}

impl Mine {
    /// What stands around the page.
    pub(super) fn frame(&self) -> Frame {
        Frame::of(&self.front, self.language)
    }

    /// A request that bears the session of this phone.
    pub(super) fn asks<T>(&self, message: T) -> Request<T> {
        asked_by(&self.known, message)
    }

    /// The id under which a form that is shown now counts once.
    pub(super) fn fresh_id(&self) -> String {
        RequestId::new(self.front.clock.now()).to_string()
    }

    /// What to show when a service refused.
    pub(super) fn refused(&self, status: &Status) -> Response {
        // Only what is said of oneself can mean that this phone is nobody's any more.
        match self.person == self.known.person {
            true => me::refused(&self.front, self.language, self.visit, status),
            false => Refusal::of(status, self.language).into_response(),
        }
    }
}
