//! `/brief/verify`: whoever holds a brief on paper asks whether a brief of this town has its hash. Open to everybody of the inside zone: a hash
//! that fits can only come from a brief.

use crate::brief::frozen::typed_hash;
use crate::brief::store::briefs;
use crate::front::Front;
use crate::session::signed_in::office;
use crate::web::frame::{Frame, minute};
use crate::web::language::Language;
use crate::web::listing::Asked;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Of what was typed this much is shown again.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "brief/verify.html")]
struct Page {
    frame: Frame,
    typed: String,
    answer: Option<Answer>,
}

enum Answer {
    /// Of this brief, which still says what it said.
    Ours(Ours),
    /// The row that bears this hash says something else now.
    Altered,
    /// Of none.
    Unknown,
    /// Not a hash at all.
    NotAHash,
}

/// What is told of a brief of ours.
struct Ours {
    number: i64,
    place: String,
    moment: String,
    frozen_at: String,
}

/// Without a hash, the form alone.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    language: Language,
    asked: Asked,
) -> Result<Response, Refusal> {
    let office = office(&front, language)?;
    let typed = asked.text("hash");
    let answer = match (typed.is_empty(), typed_hash(typed)) {
        (true, _) => None,
        (false, None) => Some(Answer::NotAHash),
        (false, Some(hash)) => {
            let found = briefs::by_hash(&office.db, &hash).await;
            let found = found.map_err(|error| Refusal::of_failure(error, language))?;
            let zone = front.clock.zone();
            Some(match found {
                None => Answer::Unknown,
                Some(brief) if !brief.is_whole() => Answer::Altered,
                Some(brief) => Answer::Ours(Ours {
                    number: brief.number,
                    moment: minute(brief.moment, zone),
                    frozen_at: minute(brief.frozen_at, zone),
                    place: brief.place,
                }),
            })
        }
    };
    Ok(rendered(&Page {
        frame: Frame::of(&front, language),
        typed: typed.chars().take(SHOWN).collect(),
        answer,
    }))
}
