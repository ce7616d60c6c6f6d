//! Extractors for pages of staff: who is signed in, and what their form brings.

use super::stage::Stage;
use super::store::sessions::{self, Session};
use super::{bearer, cookie};
use crate::accounts::acts::Actor;
use crate::accounts::error::Error;
use crate::accounts::office::Office;
use crate::accounts::store::accounts::{self, Account};
use crate::front::Front;
use crate::web::form::Fields;
use crate::web::frame::Frame;
use crate::web::language::Language;
use crate::web::refusal::Refusal;
use crate::web::visit::Visit;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Redirect, Response};
use form_urlencoded::byte_serialize;
use http::StatusCode;
use http::request::Parts;
use std::sync::Arc;
use std::time::Duration;
use vocabulary::{PersonName, Role, RoleSet, Scope};

/// A session's use is written down this often.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// A session on its way in or signed in, whatever its stage.
#[derive(Debug)]
pub struct Entering {
    /// Accounts and sessions.
    pub office: Arc<Office>,
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub account: Account,
    /// What its forms bear.
    pub form_token: String,
    /// What stands around the page.
    pub frame: Frame,
    token_hash: Vec<u8>,
}

/// Somebody who is signed in, as a page sees them.
#[derive(Debug)]
pub struct SignedIn {
    /// Accounts and sessions.
    pub office: Arc<Office>,
    /// Their account.
    pub account: Account,
    /// The session.
    pub session: Session,
    /// What they are.
    pub roles: RoleSet,
    /// How far they see.
    pub scope: Scope,
    /// Their own name, for their own page.
    pub name: PersonName,
    /// What every form on the page must bear, in a field `form`.
    pub form_token: String,
    /// What stands around the page.
    pub frame: Frame,
    token_hash: Vec<u8>,
}

/// A form sent by somebody who is signed in, from a page that was shown in this session.
#[derive(Debug)]
pub struct SignedForm {
    /// Who sent it.
    pub by: SignedIn,
    /// What it brings.
    pub fields: Fields,
}

/// Why a page is not shown: a sentence, or the way to the door.
#[derive(Debug)]
pub enum Turned {
    /// A page that says why.
    Away(Refusal),
    /// There.
    To(String),
}

impl From<Refusal> for Turned {
    fn from(refusal: Refusal) -> Self {
        Self::Away(refusal)
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        match self {
            Self::Away(refusal) => refusal.into_response(),
            Self::To(path) => Redirect::to(&path).into_response(),
        }
    }
}

impl FromRequestParts<Arc<Front>> for Entering {
    type Rejection = Turned;

    /// Leads to `/sign-in` who asks for a page without a session; refuses with 401 `SIGNED_OUT` who sends a form.
    async fn from_request_parts(parts: &mut Parts, front: &Arc<Front>) -> Result<Self, Turned> {
        let Ok(language) = Language::from_request_parts(parts, front).await;
        let Ok(visit) = Visit::from_request_parts(parts, front).await;
        let office = office(front, language)?;
        let fails = |error: Error| Refusal::of_failure(error, language);
        let found = match cookie::brought(&parts.headers, visit) {
            Some(hash) => find(&office, &hash)
                .await
                .map_err(fails)?
                .map(|found| (hash, found)),
            None => None,
        };
        let Some((token_hash, (session, account))) = found else {
            return Err(to_the_door(parts, language, "/sign-in"));
        };
        Ok(Self {
            form_token: office.forms.token(&token_hash),
            frame: Frame::of(front, language),
            office,
            session,
            account,
            token_hash,
        })
    }
}

impl FromRequestParts<Arc<Front>> for SignedIn {
    type Rejection = Turned;

    /// As [`Entering`] does, and to the step that is left who has not come all the way in.
    async fn from_request_parts(parts: &mut Parts, front: &Arc<Front>) -> Result<Self, Turned> {
        let at = Entering::from_request_parts(parts, front).await?;
        if at.session.stage != Stage::Full {
            return Err(to_the_door(parts, at.frame.language, at.session.stage.page()));
        }
        Ok(at.signed_in()?)
    }
}

impl FromRequest<Arc<Front>> for SignedForm {
    type Rejection = Turned;

    /// Refuses as [`SignedIn`] and [`Fields`] do, and with 403 `FORM_EXPIRED` what was not shown in this session.
    async fn from_request(request: Request, front: &Arc<Front>) -> Result<Self, Turned> {
        let (at, fields) = entering_form(request, front).await?;
        if at.session.stage != Stage::Full {
            return Err(Refusal::new(at.frame.language, StatusCode::UNAUTHORIZED, "SIGNED_OUT").into());
        }
        Ok(Self {
            by: at.signed_in()?,
            fields,
        })
    }
}

/// A form of the way in: its session may have any stage.
#[derive(Debug)]
pub struct EnteringForm(pub Entering, pub Fields);

impl FromRequest<Arc<Front>> for EnteringForm {
    type Rejection = Turned;

    /// Refuses as [`Entering`] and [`Fields`] do, and with 403 `FORM_EXPIRED`.
    async fn from_request(request: Request, front: &Arc<Front>) -> Result<Self, Turned> {
        let (at, fields) = entering_form(request, front).await?;
        Ok(Self(at, fields))
    }
}

async fn entering_form(request: Request, front: &Arc<Front>) -> Result<(Entering, Fields), Turned> {
    let (mut parts, body) = request.into_parts();
    let at = Entering::from_request_parts(&mut parts, front).await?;
    let fields = Fields::from_request(Request::from_parts(parts, body), front).await?;
    at.sent(&fields)?;
    Ok((at, fields))
}

impl Entering {
    /// Refuses with 403 `FORM_EXPIRED` what was not shown in this session.
    pub(super) fn sent(&self, fields: &Fields) -> Result<(), Refusal> {
        match self.office.forms.is_of(&self.token_hash, fields.text("form")) {
            true => Ok(()),
            false => Err(Refusal::new(
                self.frame.language,
                StatusCode::FORBIDDEN,
                "FORM_EXPIRED",
            )),
        }
    }

    pub(super) fn signed_in(self) -> Result<SignedIn, Refusal> {
        let (office, account) = (self.office, self.account);
        let name = office.vault.name(account.id.as_uuid(), &account.sealed);
        let name = name.map_err(|error| Refusal::of_failure(error, self.frame.language))?;
        Ok(SignedIn {
            roles: account.role_set(),
            scope: account.scope,
            name,
            form_token: self.form_token,
            frame: self.frame,
            token_hash: self.token_hash,
            session: self.session,
            office,
            account,
        })
    }
}

impl SignedIn {
    /// Refuses with 403 `ROLE_NOT_ALLOWED` who does not have the role.
    pub fn demand(&self, role: Role) -> Result<(), Refusal> {
        if self.roles.has(role) {
            Ok(())
        } else {
            Err(self.refused(StatusCode::FORBIDDEN, "ROLE_NOT_ALLOWED"))
        }
    }

    /// Refuses with 403 `ROLE_NOT_ALLOWED` who has none of the roles.
    pub fn demand_any(&self, roles: &[Role]) -> Result<(), Refusal> {
        if self.roles.has_any(roles) {
            Ok(())
        } else {
            Err(self.refused(StatusCode::FORBIDDEN, "ROLE_NOT_ALLOWED"))
        }
    }

    /// The areas they see, by code with the whole name, the widest first: to be offered where an area is asked for.
    pub fn areas_in_sight(&self) -> Vec<(String, String)> {
        let gazetteer = &self.office.gazetteer;
        let mut open = vec![self.scope.area().unwrap_or(self.account.area)];
        let mut found = Vec::new();
        while let Some(area) = open.pop() {
            found.push((area.code().to_owned(), gazetteer.full_name(&area)));
            open.extend(gazetteer.children(&area).into_iter().rev());
        }
        found
    }

    /// Whether the session still lasts, and its account may do what it could when the page was asked for: for what stays open. Asking counts
    /// as use.
    ///
    /// # Errors
    /// As the database.
    pub async fn still_holds(&self) -> Result<bool, Error> {
        let found = find(&self.office, &self.token_hash).await?;
        Ok(found.is_some_and(|(session, account)| {
            session.stage == Stage::Full
                && account.roles == self.account.roles
                && account.scope == self.account.scope
        }))
    }

    /// A page that says why not.
    pub fn refused(&self, status: StatusCode, reason: &str) -> Refusal {
        Refusal::new(self.frame.language, status, reason)
    }

    /// The same for what went wrong in this house.
    pub fn fails(&self, error: impl Into<kit::fault::Fault>) -> Refusal {
        Refusal::of_failure(error, self.frame.language)
    }

    /// Who acts, for what is done to accounts.
    pub fn actor(&self) -> Actor {
        Actor {
            who: self.account.id.to_string(),
            account: Some(self.account.id),
            roles: self.account.roles.clone(),
            sight: self.scope,
        }
    }

    /// A request to a service as whoever is looking, with a token that holds for ten minutes, and no longer than the session.
    pub fn request<M>(&self, message: M) -> Result<tonic::Request<M>, Refusal> {
        let request = bearer::request(&self.office, &self.account, self.session.ends_at, message);
        request.map_err(|error| self.fails(Error::from(error)))
    }
}

/// The accounts of this zone, if it has any.
pub(crate) fn office(front: &Front, language: Language) -> Result<Arc<Office>, Refusal> {
    front
        .office
        .clone()
        .ok_or_else(|| Refusal::new(language, StatusCode::NOT_FOUND, "NO_SUCH_PAGE"))
}

/// The session of a token and its account, if both still are.
async fn find(office: &Office, token_hash: &[u8]) -> Result<Option<(Session, Account)>, Error> {
    let now = office.now();
    let session = sessions::by_hash(&office.db, token_hash, now, office.idle_since(now)).await?;
    let Some(session) = session else {
        return Ok(None);
    };
    if now.since(session.seen_at) >= SEEN_EVERY {
        sessions::seen(&office.db, session.id, now).await?;
    }
    let account = accounts::by_id(&office.db, session.account_id).await?;
    Ok(account
        .filter(|account| account.is_good(now))
        .map(|account| (session, account)))
}

/// Whoever wanted to see a page is led to the door; a form is not thrown away: its page is one step back.
fn to_the_door(parts: &Parts, language: Language, door: &str) -> Turned {
    if !parts.method.is_safe() {
        return Refusal::new(language, StatusCode::UNAUTHORIZED, "SIGNED_OUT").into();
    }
    let wanted = parts.uri.path_and_query().map_or("/desk", |path| path.as_str());
    let to: String = byte_serialize(wanted.as_bytes()).collect();
    Turned::To(format!("{door}?to={to}"))
}
