//! Requests and answers about anomalies.

use kit::due::Due;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field};
use proto::checkpoint::v1 as pb;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, Gazetteer, kinds, purpose};

use super::rules::anomaly::{Anomaly, AnomalyId, AnomalyKind, Outcome};
use crate::convert::field::{id, optional_word, word};
use crate::convert::figures::write_area;
use crate::convert::pass::write_policy;
use crate::rules::place::Gate;
use crate::rules::policy::PolicyStamp;

fn read_kind(word: pb::AnomalyKind) -> Option<AnomalyKind> {
    match word {
        pb::AnomalyKind::Unspecified => None,
        pb::AnomalyKind::TwoPlaces => Some(AnomalyKind::TwoPlaces),
        pb::AnomalyKind::CrowdedPoster => Some(AnomalyKind::CrowdedPoster),
        pb::AnomalyKind::SilentGate => Some(AnomalyKind::SilentGate),
    }
}

fn write_kind(kind: AnomalyKind) -> pb::AnomalyKind {
    match kind {
        AnomalyKind::TwoPlaces => pb::AnomalyKind::TwoPlaces,
        AnomalyKind::CrowdedPoster => pb::AnomalyKind::CrowdedPoster,
        AnomalyKind::SilentGate => pb::AnomalyKind::SilentGate,
    }
}

fn read_outcome(word: pb::AnomalyOutcome) -> Option<Outcome> {
    match word {
        pb::AnomalyOutcome::Unspecified => None,
        pb::AnomalyOutcome::Explained => Some(Outcome::Explained),
        pb::AnomalyOutcome::DeviceFault => Some(Outcome::DeviceFault),
        pb::AnomalyOutcome::CodeShared => Some(Outcome::CodeShared),
        pb::AnomalyOutcome::PosterCopied => Some(Outcome::PosterCopied),
        pb::AnomalyOutcome::GateUnattended => Some(Outcome::GateUnattended),
        pb::AnomalyOutcome::PassedOn => Some(Outcome::PassedOn),
    }
}

fn write_outcome(outcome: Outcome) -> pb::AnomalyOutcome {
    match outcome {
        Outcome::Explained => pb::AnomalyOutcome::Explained,
        Outcome::DeviceFault => pb::AnomalyOutcome::DeviceFault,
        Outcome::CodeShared => pb::AnomalyOutcome::CodeShared,
        Outcome::PosterCopied => pb::AnomalyOutcome::PosterCopied,
        Outcome::GateUnattended => pb::AnomalyOutcome::GateUnattended,
        Outcome::PassedOn => pb::AnomalyOutcome::PassedOn,
    }
}

/// Of which places a list tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// One gate.
    Gate(CheckpointId),
    /// The gates of an area.
    Area(Area),
    /// Everything the caller sees.
    Everywhere,
}

/// What a list is asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<K> {
    /// Of which places.
    pub of: Of,
    /// Only open ones (`true`) or examined ones (`false`).
    pub open: Option<bool>,
    /// Only of this kind.
    pub kind: Option<AnomalyKind>,
    /// Rows of a page.
    pub size: u32,
    /// Where it begins.
    pub after: Option<K>,
}

/// Reads ListAnomalies.
pub fn read_list<K: DeserializeOwned>(
    request: &pb::ListAnomaliesRequest,
    query: &Fingerprint,
) -> Result<Asked<K>, Flaws> {
    use pb::list_anomalies_request::Of as Asking;
    let of = match &request.of {
        Some(Asking::CheckpointId(text)) => field("checkpoint_id", id(text).map(Of::Gate)),
        Some(Asking::Area(text)) => field("area", Area::parse(text).map(Of::Area)),
        None => field("of", Ok::<_, Unreadable>(Of::Everywhere)),
    };
    let is_open = |state: pb::AnomalyState| match state {
        pb::AnomalyState::Unspecified => None,
        pb::AnomalyState::Open => Some(true),
        pb::AnomalyState::Examined => Some(false),
    };
    let (of, open, kind, size, after) = (
        of,
        field("state", optional_word(request.state, is_open)),
        field("kind", optional_word(request.kind, read_kind)),
        field("page_size", page::size(request.page_size, 50, 200)),
        field("page_token", page::read::<K>(&request.page_token, query)),
    )
        .all()?;
    Ok(Asked {
        of,
        open,
        kind,
        size,
        after,
    })
}

/// Reads ExamineAnomaly: the request's id, the anomaly's, what it was and a note.
pub fn read_examine(
    request: &pb::ExamineAnomalyRequest,
) -> Result<(Uuid, AnomalyId, Outcome, String), Flaws> {
    let (request_id, anomaly, outcome, note) = (
        field(
            "request_id",
            id::<kinds::Pass>(&request.request_id).map(|id| id.as_uuid()),
        ),
        field("anomaly_id", id(&request.anomaly_id)),
        field("outcome", word(request.outcome, read_outcome)),
        field("note", purpose::parse(&request.note)),
    )
        .all()?;
    Ok((request_id, anomaly, outcome, note.to_owned()))
}

/// An anomaly with its deadline, if one is open; of its gate what the directory knows.
pub fn write(
    anomaly: &Anomaly,
    due: Option<&Due>,
    gate: Option<&Gate>,
    gazetteer: &Gazetteer,
    document: impl Fn(PolicyStamp) -> String,
) -> pb::Anomaly {
    let examined = anomaly.examined.as_ref();
    let outcome = examined.map_or(pb::AnomalyOutcome::Unspecified, |examined| {
        write_outcome(examined.outcome)
    });
    pb::Anomaly {
        anomaly_id: anomaly.id.to_string(),
        kind: write_kind(anomaly.kind).into(),
        checkpoint_id: anomaly.gate.to_string(),
        checkpoint_name: gate.map(|gate| gate.name.clone()).unwrap_or_default(),
        unit_name: gate.map(|gate| gate.unit_name.clone()).unwrap_or_default(),
        area: Some(write_area(&anomaly.area, gazetteer)),
        person_id: anomaly
            .person
            .map(|person| person.to_string())
            .unwrap_or_default(),
        other_checkpoint_id: anomaly
            .other_gate
            .map(|gate| gate.to_string())
            .unwrap_or_default(),
        began_at: Some(anomaly.began_at.to_proto()),
        ended_at: Some(anomaly.ended_at.to_proto()),
        observed: anomaly.observed,
        allowed: anomaly.allowed,
        found_at: Some(anomaly.found_at.to_proto()),
        policy: anomaly.policy.map(|stamp| write_policy(stamp, document(stamp))),
        waits_for: due.map(|due| due.level.clone()).unwrap_or_default(),
        due_at: due.map(|due| due.due_at.to_proto()),
        outcome: outcome.into(),
        note: examined.map(|examined| examined.note.clone()).unwrap_or_default(),
        examined_at: examined.map(|examined| examined.at.to_proto()),
        examined_by: examined.map(|examined| examined.by.clone()).unwrap_or_default(),
    }
}
