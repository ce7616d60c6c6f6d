//! Reports: requests read.

use crate::convert::person;
use crate::reports::rules::fever::{Outcome, Reported};
use kit::clock::Moment;
use kit::parse::{All, Flaws, Unreadable, field, present, within};
use proto::registration::v1 as pb;
use vocabulary::PersonId;
use vocabulary::kinds;

fn missing() -> Unreadable {
    Unreadable::new("MISSING", "must be given")
}

fn unknown() -> Unreadable {
    Unreadable::new("UNKNOWN_VALUE", "must be a value the contract names")
}

/// A fever that is told: whose, which telling, and how it stands.
pub fn read_fever(request: &pb::ReportFeverRequest) -> Result<(PersonId, i64, Reported), Flaws> {
    let (id, person, revision, outcome, opened_at) = (
        field("request_id", person::read_id::<kinds::Fever>(&request.request_id)),
        field("person_id", person::read_person_id(&request.person_id)),
        field("revision", within(request.revision, 1..=i64::MAX)),
        field("outcome", read_outcome(request.state, request.outcome)),
        field(
            "opened_at",
            present(request.opened_at.as_ref()).and_then(Moment::from_proto),
        ),
    )
        .all()?;
    let reported = Reported {
        id: id.as_uuid(),
        opened_at,
        outcome,
    };
    Ok((person, revision, reported))
}

/// The outcome of a closed fever; `None` of an open one. Refuses with `MISSING`, `UNKNOWN_VALUE`, `NOT_CLOSED`.
fn read_outcome(state: i32, outcome: i32) -> Result<Option<Outcome>, Unreadable> {
    let state = pb::ReportedFeverState::try_from(state).map_err(|_| unknown())?;
    let outcome = match pb::ReportedFeverOutcome::try_from(outcome).map_err(|_| unknown())? {
        pb::ReportedFeverOutcome::Unspecified => None,
        pb::ReportedFeverOutcome::RecheckNormal => Some(Outcome::RecheckNormal),
        pb::ReportedFeverOutcome::Cleared => Some(Outcome::Cleared),
        pb::ReportedFeverOutcome::OtherIllness => Some(Outcome::OtherIllness),
        pb::ReportedFeverOutcome::SuspectedCase => Some(Outcome::SuspectedCase),
        pb::ReportedFeverOutcome::ConfirmedCase => Some(Outcome::ConfirmedCase),
        pb::ReportedFeverOutcome::Left => Some(Outcome::Left),
        pb::ReportedFeverOutcome::Mistaken => Some(Outcome::Mistaken),
    };
    match (state, outcome) {
        (pb::ReportedFeverState::Unspecified, _) | (pb::ReportedFeverState::Closed, None) => Err(missing()),
        (pb::ReportedFeverState::Open, Some(_)) => {
            Err(Unreadable::new("NOT_CLOSED", "an open fever has no outcome"))
        }
        (pb::ReportedFeverState::Open, None) => Ok(None),
        (pb::ReportedFeverState::Closed, Some(outcome)) => Ok(Some(outcome)),
    }
}
