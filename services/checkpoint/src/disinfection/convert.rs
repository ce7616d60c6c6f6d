//! Requests and answers about disinfections.

use std::time::Duration;

use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Field, Flaws, Unreadable, field, optional, required, within};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::record_disinfection_request::Strength;
use serde::de::DeserializeOwned;
use vocabulary::{Area, CheckpointId, CitizenId, Gazetteer, Mobile, UnitId};

use super::rules::entry::{DisinfectionId, Doing, Entry};
use super::rules::words::{Agent, DisinfectedKind, Finding};
use crate::convert::field::{id, optional_area, optional_id, word};
use crate::convert::figures::{span, write_area};
use crate::convert::pass::write_policy;
use crate::rules::policy::PolicyStamp;

/// How long after it was done an entry is taken: as long as a pass is kept.
const OLDEST: Duration = Duration::from_secs(60 * 86_400);
/// How far ahead a device's clock may run.
const AHEAD: Duration = Duration::from_secs(300);

/// Declares both ways between our words and the contract's.
macro_rules! both_ways {
    ($read:ident $write:ident, $ours:ident, { $( $word:ident, )+ }) => {
        fn $read(word: pb::$ours) -> Option<$ours> {
            match word {
                pb::$ours::Unspecified => None,
                $( pb::$ours::$word => Some($ours::$word), )+
            }
        }

        #[doc = concat!("`", stringify!($ours), "` in the contract's words.")]
        pub fn $write(word: $ours) -> pb::$ours {
            match word {
                $( $ours::$word => pb::$ours::$word, )+
            }
        }
    };
}
both_ways!(read_kind write_kind, DisinfectedKind, { Bus, Vehicle, PublicArea, Canteen, Dormitory, Checkpoint, });
both_ways!(read_agent write_agent, Agent, {
    Chlorine, ChlorineDioxide, Alcohol, PeraceticAcid, HydrogenPeroxide, QuaternaryAmmonium,
});

fn write_finding(finding: Finding) -> pb::Finding {
    match finding {
        Finding::TooWeak => pb::Finding::TooWeak,
        Finding::TooStrong => pb::Finding::TooStrong,
        Finding::TooShort => pb::Finding::TooShort,
        Finding::TooLittle => pb::Finding::TooLittle,
        Finding::TooMuch => pb::Finding::TooMuch,
        Finding::AgentNotJudged => pb::Finding::AgentNotJudged,
    }
}

/// What was done, where, when, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The request's id, which becomes the entry's.
    pub id: DisinfectionId,
    /// The unit.
    pub unit: UnitId,
    /// The gate, if one was disinfected; then no name is given.
    pub gate: Option<CheckpointId>,
    /// What sort of place.
    pub kind: DisinfectedKind,
    /// Which one; of a gate its own name is taken.
    pub place_name: Option<String>,
    /// What was done.
    pub doing: Doing,
    /// On how many square metres.
    pub square_metres: i32,
    /// When.
    pub done_at: Moment,
    /// By whose account; the caller's when absent.
    pub done_by: Option<String>,
}

/// Reads RecordDisinfection.
pub fn read_record(request: &pb::RecordDisinfectionRequest, now: Moment) -> Result<Recorded, Flaws> {
    let kind = word::<pb::DisinfectedKind, _>(request.kind, read_kind);
    let of_gate = kind == Ok(DisinfectedKind::Checkpoint);
    let agent = word::<pb::Agent, _>(request.agent, read_agent);
    let measured = agent.as_ref().ok().copied();
    let (
        id,
        unit,
        gate,
        kind,
        place_name,
        agent,
        strength,
        dose,
        contact_minutes,
        square_metres,
        done_at,
        done_by,
    ) = (
        field("request_id", id(&request.request_id)),
        field("unit_id", crate::convert::field::id(&request.unit_id)),
        field("checkpoint_id", gate(&request.checkpoint_id, of_gate)),
        field("kind", kind),
        field("place_name", place_name(&request.place_name, of_gate)),
        field("agent", agent),
        field("strength", strength(request.strength.as_ref(), measured)),
        field(
            "millilitres_per_square_metre",
            within(request.millilitres_per_square_metre, 0..=2_000),
        ),
        field("contact_minutes", within(request.contact_minutes, 0..=1_440)),
        field("square_metres", within(request.square_metres, 1..=1_000_000)),
        field("done_at", done_at(request.done_at.as_ref(), now)),
        field("done_by", account(&request.done_by)),
    )
        .all()?;
    Ok(Recorded {
        id,
        unit,
        gate,
        kind,
        place_name,
        doing: Doing {
            agent,
            strength,
            dose,
            contact_minutes,
            case_suspected: request.case_suspected,
        },
        square_metres,
        done_at,
        done_by,
    })
}

fn gate(text: &str, of_gate: bool) -> Result<Option<CheckpointId>, Unreadable> {
    match (optional_id(text)?, of_gate) {
        (None, true) => Err(Unreadable::new("MISSING", "must be given for a checkpoint")),
        (Some(_), false) => Err(Unreadable::new(
            "NOT_A_CHECKPOINT",
            "must be empty but for a checkpoint",
        )),
        (gate, _) => Ok(gate),
    }
}

fn place_name(text: &str, of_gate: bool) -> Result<Option<String>, Unreadable> {
    if of_gate {
        return Ok(None);
    }
    required(text, 60).map(|name| Some(name.to_owned()))
}

/// Refuses a strength in the other unit with `WRONG_UNIT`.
fn strength(strength: Option<&Strength>, agent: Option<Agent>) -> Result<i32, Unreadable> {
    let in_percent = agent == Some(Agent::Alcohol);
    match strength {
        None => Err(Unreadable::new("MISSING", "must be given")),
        Some(Strength::Percent(percent)) if in_percent || agent.is_none() => within(*percent, 1..=100),
        Some(Strength::MilligramsPerLitre(milligrams)) if !in_percent => within(*milligrams, 1..=100_000),
        Some(_) => Err(Unreadable::new(
            "WRONG_UNIT",
            "must be in percent for alcohol and in milligrams per litre for every other agent",
        )),
    }
}

fn done_at(at: Option<&prost_types::Timestamp>, now: Moment) -> Result<Moment, Unreadable> {
    let at = at.map_or(Ok(now), Moment::from_proto)?;
    if at > now + AHEAD || at < now - OLDEST {
        return Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must lie within the last 60 days",
        ));
    }
    Ok(at)
}

/// Refuses what may be somebody's phone or id number with `PERSONAL_DATA`.
fn account(text: &str) -> Result<Option<String>, Unreadable> {
    let account = optional(text, 100)?;
    if account.is_some_and(|account| Mobile::parse(account).is_ok() || CitizenId::parse(account).is_ok()) {
        return Err(Unreadable::new(
            "PERSONAL_DATA",
            "must be an account, not a phone or id number",
        ));
    }
    Ok(account.map(str::to_owned))
}

/// Of whom a list tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfWhom {
    /// One gate.
    Gate(CheckpointId),
    /// One unit.
    Unit(UnitId),
    /// The units of an area.
    Area(Area),
    /// Everything the caller sees.
    Everyone,
}

/// What the log is asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedList<K> {
    /// Of whom.
    pub of: OfWhom,
    /// Done then or later.
    pub from: Option<Moment>,
    /// Done before.
    pub to: Option<Moment>,
    /// Rows of a page.
    pub size: u32,
    /// Where it begins.
    pub after: Option<K>,
}

/// Reads ListDisinfections.
pub fn read_list<K: DeserializeOwned>(
    request: &pb::ListDisinfectionsRequest,
    query: &Fingerprint,
) -> Result<AskedList<K>, Flaws> {
    use pb::list_disinfections_request::Of;
    let of: Field<OfWhom> = match &request.of {
        Some(Of::CheckpointId(text)) => field("checkpoint_id", id(text).map(OfWhom::Gate)),
        Some(Of::UnitId(text)) => field("unit_id", id(text).map(OfWhom::Unit)),
        Some(Of::Area(text)) => field("area", Area::parse(text).map(OfWhom::Area)),
        None => field("of", Ok::<_, Unreadable>(OfWhom::Everyone)),
    };
    let (from, to) = span(request.from.as_ref(), request.to.as_ref());
    let (of, from, to, size, after) = (
        of,
        from,
        to,
        field("page_size", page::size(request.page_size, 50, 200)),
        field("page_token", page::read::<K>(&request.page_token, query)),
    )
        .all()?;
    Ok(AskedList {
        of,
        from,
        to,
        size,
        after,
    })
}

/// Reads ListUndone: the area, the size of a page, where it begins.
pub fn read_undone<K: DeserializeOwned>(
    request: &pb::ListUndoneRequest,
    query: &Fingerprint,
) -> Result<(Option<Area>, u32, Option<K>), Flaws> {
    (
        field("area", optional_area(&request.area)),
        field("page_size", page::size(request.page_size, 100, 500)),
        field("page_token", page::read::<K>(&request.page_token, query)),
    )
        .all()
}

/// An entry of the log.
pub fn write_entry(
    entry: &Entry,
    gazetteer: &Gazetteer,
    document: impl Fn(PolicyStamp) -> String,
) -> pb::Disinfection {
    let in_percent = entry.doing.agent == Agent::Alcohol;
    pb::Disinfection {
        disinfection_id: entry.id.to_string(),
        unit_id: entry.unit.to_string(),
        checkpoint_id: entry.gate.map(|gate| gate.to_string()).unwrap_or_default(),
        area: Some(write_area(&entry.area, gazetteer)),
        kind: write_kind(entry.kind).into(),
        place_name: entry.place_name.clone(),
        agent: write_agent(entry.doing.agent).into(),
        milligrams_per_litre: if in_percent { 0 } else { entry.doing.strength },
        percent: if in_percent { entry.doing.strength } else { 0 },
        millilitres_per_square_metre: entry.doing.dose,
        contact_minutes: entry.doing.contact_minutes,
        square_metres: entry.square_metres,
        case_suspected: entry.doing.case_suspected,
        done_at: Some(entry.done_at.to_proto()),
        done_by: entry.done_by.clone(),
        recorded_at: Some(entry.recorded_at.to_proto()),
        recorded_by: entry.recorded_by.clone(),
        findings: entry
            .findings
            .0
            .iter()
            .map(|finding| write_finding(*finding).into())
            .collect(),
        policy: entry.policy.map(|stamp| write_policy(stamp, document(stamp))),
    }
}
