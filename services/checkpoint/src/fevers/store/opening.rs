//! A case opens, in the transaction of the pass that found it.

use kit::db::{Error, Tx};
use kit::due::{self, Step as Rung};
use vocabulary::{AreaLevel, FeverId, PersonId};

use super::cases;
use super::ladder::ladder_from;
use super::steps::{self, Step};
use crate::fevers::rules::case::{DUE, Level, NewFever, State, StepKind};
use crate::fevers::rules::order::minutes;

const CLAIM: &str =
    "INSERT INTO open_fever (person_id, fever_id, delete_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const CLAIMED: &str = "SELECT fever_id FROM open_fever WHERE person_id = $1";
const INSERT: &str = "INSERT INTO fever_case (id, checkpoint_id, pass_id, person_id, district, street, community, state, first_temperature, \
                      threshold, opened_at, recheck_due_at, reported, revision, policy_id, policy_version, delete_by) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, FALSE, 0, $13, $14, $15)";

/// Opens a case, or adds to the one that is open for this person already; returns which.
pub async fn open(tx: &mut Tx, new: &NewFever) -> Result<FeverId, Error> {
    if let Some(person) = new.person
        && let Some(open) = claimed_by_another(tx, person, new).await?
    {
        steps::add(tx, open, &step(new, StepKind::SeenAgain), new.delete_by).await?;
        return Ok(open);
    }
    tx.query(INSERT)
        .bind(new.id)
        .bind(new.checkpoint)
        .bind(new.pass)
        .bind(new.person)
        .bind(level(new, AreaLevel::District).unwrap_or_else(|| new.area.code().to_owned()))
        .bind(level(new, AreaLevel::Street).unwrap_or_else(|| new.area.code().to_owned()))
        .bind(level(new, AreaLevel::Community))
        .bind(State::Waiting)
        .bind(new.temperature)
        .bind(new.threshold)
        .bind(new.at)
        .bind(new.recheck_due_at)
        .bind(new.policy.map(|stamp| stamp.id))
        .bind(new.policy.map(|stamp| stamp.version))
        .bind(new.delete_by)
        .execute()
        .await?;
    steps::add(tx, new.id, &step(new, StepKind::Opened), new.delete_by).await?;
    let until_recheck = new.recheck_due_at.since(new.received_at) + minutes(new.order.recheck_grace_minutes);
    let gate = Rung::new(Level::Gate.text(), until_recheck);
    let ladder = std::iter::once(gate).chain(ladder_from(Level::Community, &new.area, &new.order));
    due::open(tx, DUE, new.id.as_uuid(), ladder.collect(), new.received_at).await?;
    if new.order.report_first_reading {
        cases::report(tx, new.id).await?;
    }
    Ok(new.id)
}

/// The case this person has open; `None` when this one is theirs now. Of two gates at the same moment the second waits here.
async fn claimed_by_another(tx: &mut Tx, person: PersonId, new: &NewFever) -> Result<Option<FeverId>, Error> {
    loop {
        let claimed = tx
            .query(CLAIM)
            .bind(person)
            .bind(new.id)
            .bind(new.delete_by)
            .execute()
            .await?;
        if claimed == 1 {
            return Ok(None);
        }
        let open = tx
            .query(CLAIMED)
            .bind(person)
            .fetch_optional::<(FeverId,)>()
            .await?;
        // Closed between the two statements: claim it once more.
        if let Some((open,)) = open {
            return Ok(Some(open));
        }
    }
}

fn step(new: &NewFever, kind: StepKind) -> Step {
    Step {
        temperature: Some(new.temperature),
        checkpoint: Some(new.checkpoint),
        ..Step::new(kind, new.at, new.by.clone())
    }
}

fn level(new: &NewFever, level: AreaLevel) -> Option<String> {
    let area = match level {
        AreaLevel::District => new.area.district(),
        AreaLevel::Street => new.area.street(),
        _ => new.area.community(),
    };
    area.map(|area| area.code().to_owned())
}
