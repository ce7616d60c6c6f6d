//! Who passes, and what the gate says: one pass for each, recorded once however often the page is loaded.

use super::ask::{self, Gate, gate_of, is_nobody};
use super::known::{self, Known, Phone};
use crate::front::Front;
use crate::web::frame::{clock_time, minute};
use crate::web::refusal::{Refusal, rendered};
use crate::web::words::{self, Both, Shown};
use crate::web::{Fields, Frame, Language, Visit};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::clock::{Moment, Zone};
use proto::checkpoint::v1 as gate;
use proto::common::v1::Direction;
use proto::registration::v1 as pb;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tonic::Status;
use uuid::{Builder, Uuid};
use vocabulary::PersonId;

/// Loading the page again within so long shows the same pass and records no second one (seconds).
const SAME_PASS: u64 = 60;

/// Who passes, and which way.
pub(super) struct Choice {
    /// The people chosen.
    pub people: Vec<PersonId>,
    /// In or out.
    pub direction: Direction,
}

/// A known phone in front of a poster.
pub(super) struct Scan<'s> {
    pub front: &'s Front,
    pub language: Language,
    pub visit: Visit,
    pub token: &'s str,
    pub gate: &'s Gate,
    pub known: &'s Known,
    /// The resident and those they answer for, the resident first.
    pub family: &'s [pb::Person],
}

#[derive(Template)]
#[template(path = "resident/who.html")]
struct WhoPage<'p> {
    frame: Frame,
    token: &'p str,
    gate: &'p Gate,
    people: Vec<Offered<'p>>,
    /// Both, where the gate leads both ways; the likelier one first.
    directions: Vec<Direction>,
}

struct Offered<'p> {
    id: &'p str,
    name: &'p str,
    is_me: bool,
    level: Shown,
}

#[derive(Template)]
#[template(path = "resident/verdict.html")]
struct VerdictPage<'p> {
    frame: Frame,
    gate: &'p Gate,
    direction: Direction,
    now: String,
    time: String,
    people: Vec<Judged<'p>>,
    /// The gravest of them colours the page.
    class: &'static str,
}

struct Judged<'p> {
    name: &'p str,
    shown: Shown,
    reasons: Vec<Both>,
    /// The time of the pass: by it the volunteer finds their line.
    scanned: String,
}

impl Scan<'_> {
    /// Asks who passes: me, one of mine, or all of us; one tap.
    pub(super) async fn who_passes(&self) -> Response {
        let directions = match only_direction(self.gate) {
            Some(only) => vec![only],
            None => likelier_first(last_direction(self.front, self.known).await),
        };
        let page = WhoPage {
            frame: Frame::of(self.front, self.language),
            token: self.token,
            gate: self.gate,
            people: self
                .family
                .iter()
                .map(|person| Offered {
                    id: &person.person_id,
                    name: &person.name,
                    is_me: person.person_id == self.known.person.to_string(),
                    level: words::level(person.level()),
                })
                .collect(),
            directions,
        };
        rendered(&page)
    }

    /// Records the passes and shows what the gate says.
    pub(super) async fn recorded(&self, choice: &Choice) -> Response {
        let now = self.front.clock.now();
        let zone = self.front.clock.zone();
        let mut people = Vec::with_capacity(choice.people.len());
        let mut gravest = 0;
        let mut cookies = http::HeaderMap::new();
        for person in &choice.people {
            let passage = match self.pass(*person, choice.direction, &mut cookies).await {
                Ok(passage) => passage,
                Err(status) => return Refusal::of(&status, self.language).into_response(),
            };
            gravest = gravest.max(gravity(&passage));
            let id = person.to_string();
            people.push(Judged {
                name: self
                    .family
                    .iter()
                    .find(|known| known.person_id == id)
                    .map_or("", |known| known.name.as_str()),
                shown: words::verdict(passage.verdict()),
                reasons: words::reasons(&passage),
                scanned: scanned(&passage, zone),
            });
        }
        let page = VerdictPage {
            frame: Frame::of(self.front, self.language),
            gate: self.gate,
            direction: choice.direction,
            now: minute(now, zone),
            time: clock_time(now, zone),
            class: ["green", "grey", "yellow", "red"][gravest],
            people,
        };
        let mut response = rendered(&page);
        response.headers_mut().extend(cookies);
        response
    }

    /// One pass, with the code this phone has or a new one.
    async fn pass(
        &self,
        person: PersonId,
        direction: Direction,
        cookies: &mut http::HeaderMap,
    ) -> Result<gate::Passage, Status> {
        let front = self.front;
        let health_code = match self.known.code(person, front.clock.wall()) {
            Some(code) => code,
            None => {
                let code = ask::new_code(front, self.known, person, pb::CodeKind::Phone).await?;
                known::keep_code(front, self.visit, cookies, person, &code);
                code.text
            }
        };
        let request = gate::ScanPosterRequest {
            request_id: pass_id(front.clock.now(), person, self.gate, direction, &health_code).to_string(),
            poster_token: self.token.to_owned(),
            health_code,
            direction: direction.into(),
        };
        // The signed code is the authority here, not the session.
        let answer = ask::gates(front).scan_poster(request).await?.into_inner();
        answer
            .passage
            .ok_or_else(|| Status::internal("an answer without a passage"))
    }
}

/// The only way a gate leads; `None` when somebody has to say.
pub(super) fn only_direction(gate: &Gate) -> Option<Direction> {
    match gate.direction() {
        gate::PosterDirection::In => Some(Direction::In),
        gate::PosterDirection::Out => Some(Direction::Out),
        _ => None,
    }
}

/// Whoever went in last goes out next.
fn likelier_first(last: Option<Direction>) -> Vec<Direction> {
    match last {
        Some(Direction::In) => vec![Direction::Out, Direction::In],
        _ => vec![Direction::In, Direction::Out],
    }
}

async fn last_direction(front: &Front, known: &Known) -> Option<Direction> {
    let request = gate::ListPassesRequest {
        of: Some(gate::list_passes_request::Of::PersonId(known.person.to_string())),
        page_size: 1,
        ..gate::ListPassesRequest::default()
    };
    // Which button stands first is not worth a refusal.
    let answer = ask::passes(front)
        .list_passes(ask::asked_by(known, request))
        .await
        .ok()?;
    answer.into_inner().passes.first().map(gate::Pass::direction)
}

/// The choice was made.
pub(super) async fn record(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(token): Path<String>,
    Phone { known, visit }: Phone,
    fields: Fields,
) -> Response {
    let Some(known) = known else {
        return ask::to_poster(&token).into_response();
    };
    let gate = match gate_of(&front, &token).await {
        Ok(gate) => gate,
        Err(status) => return Refusal::of(&status, language).into_response(),
    };
    let family = match ask::family(&front, &known).await {
        Ok(family) => family,
        Err(status) if is_nobody(&status) => return ask::to_poster(&token).into_response(),
        Err(status) => return Refusal::of(&status, language).into_response(),
    };
    match chosen(&fields, &gate, &family) {
        Some(choice) => {
            let scan = Scan {
                front: &front,
                language,
                visit,
                token: &token,
                gate: &gate,
                known: &known,
                family: &family,
            };
            scan.recorded(&choice).await
        }
        None => Refusal::new(language, StatusCode::UNPROCESSABLE_ENTITY, "NOBODY_CHOSEN").into_response(),
    }
}

/// The button says who: an id or `all`; and, at a gate that leads both ways, the direction behind it.
fn chosen(fields: &Fields, gate: &Gate, family: &[pb::Person]) -> Option<Choice> {
    let (who, way) = fields
        .text("who")
        .split_once(' ')
        .unwrap_or((fields.text("who"), ""));
    let direction = only_direction(gate).or(match way {
        "in" => Some(Direction::In),
        "out" => Some(Direction::Out),
        _ => None,
    })?;
    let people: Vec<PersonId> = family
        .iter()
        .filter(|person| who == "all" || person.person_id == who)
        .filter_map(|person| PersonId::parse(&person.person_id).ok())
        .collect();
    (!people.is_empty()).then_some(Choice { people, direction })
}

/// When, as the list of the gate's volunteer says it.
fn scanned(passage: &gate::Passage, zone: Zone) -> String {
    let at = passage
        .scanned_at
        .as_ref()
        .and_then(|at| Moment::from_proto(at).ok());
    at.map_or_else(String::new, |at| clock_time(at, zone))
}

/// How grave a verdict is, as the place of its colour.
fn gravity(passage: &gate::Passage) -> usize {
    match words::verdict(passage.verdict()).class {
        "green" => 0,
        "grey" => 1,
        "yellow" => 2,
        _ => 3,
    }
}

/// The same person, way, gate and code within a minute is the same pass: a page that is loaded again shows it again.
fn pass_id(now: Moment, person: PersonId, gate: &Gate, direction: Direction, code: &str) -> Uuid {
    let seconds = u64::try_from(now.unix_seconds()).unwrap_or_default();
    let millis = seconds / SAME_PASS * SAME_PASS * 1_000;
    let mut digest = Sha256::new();
    digest.update(person.as_uuid());
    digest.update(gate.checkpoint_id.as_bytes());
    digest.update([direction as u8]);
    digest.update(code.as_bytes());
    let digest = digest.finalize();
    let mut rest = [0; 10];
    rest.copy_from_slice(&digest[..10]);
    Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
}

impl VerdictPage<'_> {
    fn is_in(&self) -> bool {
        self.direction == Direction::In
    }
}

impl WhoPage<'_> {
    /// Words and value of a button's direction.
    fn way(&self, direction: &Direction) -> (&'static str, &'static str, &'static str) {
        match direction {
            Direction::Out => ("out", "离开", "Going out"),
            _ => ("in", "进入", "Going in"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_loaded_again_within_a_minute_is_the_same_pass() {
        let person = PersonId::parse("0190163d-8694-739b-aea5-966c26f8ad91").unwrap();
        let gate = Gate::default();
        let at = |second: i64| Moment::from_unix_seconds(1_583_035_200 + second);
        let id = |second: i64, direction| pass_id(at(second), person, &gate, direction, "QM1:A");
        assert_eq!(id(0, Direction::In), id(59, Direction::In));
        assert_ne!(id(0, Direction::In), id(60, Direction::In));
        assert_ne!(id(0, Direction::In), id(0, Direction::Out));
        assert_eq!(id(0, Direction::In).get_version_num(), 7);
    }

    #[test]
    fn a_button_says_who_and_which_way() {
        let gate = |direction: gate::PosterDirection| Gate {
            direction: direction.into(),
            ..Gate::default()
        };
        let family = [
            "0190163d-8694-739b-aea5-966c26f8ad91",
            "0190163d-8694-739b-aea5-966c26f8ad92",
        ]
        .map(|id| pb::Person {
            person_id: id.to_owned(),
            ..pb::Person::default()
        });
        let both = gate(gate::PosterDirection::Both);
        let choice = chosen(&Fields::read(b"who=all+out"), &both, &family).unwrap();
        assert_eq!((choice.people.len(), choice.direction), (2, Direction::Out));
        let mine = format!("who={}", family[1].person_id);
        assert!(
            chosen(&Fields::read(mine.as_bytes()), &both, &family).is_none(),
            "nobody said which way"
        );
        let only = gate(gate::PosterDirection::In);
        assert_eq!(
            chosen(&Fields::read(mine.as_bytes()), &only, &family)
                .unwrap()
                .people
                .len(),
            1
        );
        assert!(chosen(&Fields::read(b"who=somebody"), &only, &family).is_none());
    }
}
