//! `/sign-in/provider`: to the city's own sign-in, and back from it.

use super::answer;
use super::sign_in::{Refused, page, place};
use crate::front::Front;
use crate::session::cookie as session_cookie;
use crate::session::entering::{self, Step};
use crate::session::provider::errand::Errand;
use crate::session::provider::{Failed, Provider};
use crate::session::signed_in::office;
use crate::session::stage::Stage;
use crate::web::cookie;
use crate::web::form::Fields;
use crate::web::language::Language;
use crate::web::origin::Origin;
use crate::web::refusal::Refusal;
use crate::web::visit::Visit;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use std::sync::Arc;
use std::time::Duration;

/// Holds the errand while somebody is at the provider.
const ERRAND: &str = "provider";
/// Long enough to look for a phone with a code; what is older is over.
const KEPT: Duration = Duration::from_secs(600);

/// Leads to the provider's page.
pub(super) async fn there(
    State(front): State<Arc<Front>>,
    language: Language,
    visit: Visit,
    origin: Origin,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let provider = provider(&front, language)?;
    let asked = Fields::read(query.unwrap_or_default().as_bytes());
    let errand = Errand::begin(asked.text("to"));
    Ok(match provider.there(&errand, &origin.0).await {
        Ok(address) => {
            let mut answer = Redirect::to(&address).into_response();
            if let Some(held) = cookie::write(ERRAND, &errand.held(), KEPT, visit) {
                answer.headers_mut().append(SET_COOKIE, held);
            }
            answer
        }
        Err(failed) => refused(&front, language, &errand.to, of(&failed)),
    })
}

/// Takes what the browser brings back. The errand is over by that, however it ends.
pub(super) async fn back(
    State(front): State<Arc<Front>>,
    language: Language,
    visit: Visit,
    origin: Origin,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let provider = provider(&front, language)?;
    let brought = Fields::read(query.unwrap_or_default().as_bytes());
    let errand = cookie::value(&headers, ERRAND).and_then(Errand::read);
    let mut answer = match errand.filter(|errand| errand.state() == brought.text("state")) {
        Some(errand) => {
            let who = word(provider, &errand, &brought, &origin).await;
            match who {
                Ok(claim) => {
                    let before = session_cookie::brought(&headers, visit);
                    entered(&front, language, visit, provider.subject(&claim), &errand, before).await?
                }
                Err(why) => refused(&front, language, &errand.to, why),
            }
        }
        None => refused(&front, language, "/", Refused::ProviderStale),
    };
    if let Some(gone) = cookie::write(ERRAND, "", Duration::ZERO, visit) {
        answer.headers_mut().append(SET_COOKIE, gone);
    }
    Ok(answer)
}

/// Leads to where one signs out at the provider; to the sign-in where it has no such page.
pub(super) async fn out(
    State(front): State<Arc<Front>>,
    language: Language,
    origin: Origin,
) -> Result<Response, Refusal> {
    Ok(match provider(&front, language)?.out(&origin.0).await {
        Ok(address) => Redirect::to(address.as_deref().unwrap_or("/sign-in")).into_response(),
        Err(failed) => refused(&front, language, "/", of(&failed)),
    })
}

/// What the provider says of who came.
async fn word(
    provider: &Provider,
    errand: &Errand,
    brought: &Fields,
    origin: &Origin,
) -> Result<String, Refused> {
    let issuer = brought.has("iss").then(|| brought.text("iss"));
    if !provider
        .may_have_answered(issuer)
        .await
        .map_err(|failed| of(&failed))?
    {
        tracing::warn!("an answer of another provider was brought back");
        return Err(Refused::ProviderForged);
    }
    if brought.has("error") {
        return Err(match brought.text("error") {
            "server_error" | "temporarily_unavailable" => Refused::ProviderDown,
            _ => Refused::ProviderDeclined,
        });
    }
    provider
        .who(errand, brought.text("code"), &origin.0)
        .await
        .map_err(|failed| of(&failed))
}

async fn entered(
    front: &Front,
    language: Language,
    visit: Visit,
    subject: String,
    errand: &Errand,
    before: Option<Vec<u8>>,
) -> Result<Response, Refusal> {
    let office = office(front, language)?;
    let step = entering::with_word(&office, &subject, before.as_deref()).await;
    Ok(
        match step.map_err(|error| Refusal::of_failure(error, language))? {
            Step::Taken(token, Stage::Full) => answer::onward(visit, &token, place(&errand.to)),
            Step::Taken(token, stage) => answer::onward(visit, &token, stage.page()),
            Step::Refused | Step::Wait(_) => refused(front, language, &errand.to, Refused::ProviderUnknown),
        },
    )
}

/// What the page says of a failure; the cause goes to the log.
fn of(failed: &Failed) -> Refused {
    tracing::warn!(cause = %failed, "nobody was signed in by the provider");
    match failed {
        Failed::Unreachable(_) | Failed::Nonsense { .. } => Refused::ProviderDown,
        Failed::CodeNotTaken => Refused::ProviderStale,
        Failed::NotGood(_) => Refused::ProviderForged,
    }
}

fn refused(front: &Front, language: Language, to: &str, why: Refused) -> Response {
    let status = match why {
        Refused::ProviderDown => StatusCode::SERVICE_UNAVAILABLE,
        Refused::ProviderUnknown | Refused::ProviderDeclined => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, page(front, language, "", place(to), Some(why))).into_response()
}

fn provider(front: &Front, language: Language) -> Result<&Provider, Refusal> {
    let provider = front.provider.as_ref();
    provider.ok_or_else(|| Refusal::new(language, StatusCode::NOT_FOUND, "NO_SUCH_PAGE"))
}
