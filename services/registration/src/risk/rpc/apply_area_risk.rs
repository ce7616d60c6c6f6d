//! A measure is applied by whoever saw what it does; above the number the policy names, when a second person agrees.

use crate::convert::person;
use crate::risk::convert::measure as lines;
use crate::risk::error::Refusal;
use crate::risk::rpc::measures::{Measured, shown, to_move};
use crate::risk::rules::measure::Measure;
use crate::risk::rules::policy::AreaRiskPolicy;
use crate::risk::rules::words::State;
use crate::risk::store::{areas, measures};
use crate::rpc::asked;
use crate::service::Registration;
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::Tx;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::caller::Caller;

pub(super) async fn apply_area_risk(
    service: &Registration,
    request: Request<pb::ApplyAreaRiskRequest>,
) -> Result<Response<pb::ApplyAreaRiskResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let now = service.clock.now();
    let (id,) = (field(
        "measure_id",
        person::read_id::<Measured>(&request.get_ref().measure_id),
    ),)
        .all()?;

    // Ask.
    let mut tx = service.db.begin().await?;
    let mut measure = to_move(&mut tx, &caller, id.as_uuid()).await?;

    // Decide. What was applied since it was shown counts: many small measures are one large one.
    let so_far = measures::touched_so_far(&mut tx, measure.risk, caller.key()).await?;
    let policy = service.policy::<AreaRiskPolicy>(&measure.within, now)?;
    measure.needs_two |= measure.progress.touched + so_far > policy.one_person_up_to;
    let next = measure.applied_by(caller.key(), now)?;
    still_in_force(service, &mut tx, &measure, now).await?;

    // Record.
    let moved = moved(service, tx, (measure, next), &caller, "ApplyAreaRisk").await?;
    Ok(Response::new(pb::ApplyAreaRiskResponse {
        measure: Some(shown(service, &moved).await?),
    }))
}

pub(super) async fn approve_area_risk(
    service: &Registration,
    request: Request<pb::ApproveAreaRiskRequest>,
) -> Result<Response<pb::ApproveAreaRiskResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, note) = (
        field("measure_id", person::read_id::<Measured>(&asked.measure_id)),
        field("note", lines::read_note(&asked.note, asked.approve)),
    )
        .all()?;

    // Ask.
    let mut tx = service.db.begin().await?;
    let mut measure = to_move(&mut tx, &caller, id.as_uuid()).await?;

    // Decide.
    let next = measure.decided_by(caller.key(), asked.approve, now)?;
    if asked.approve {
        still_in_force(service, &mut tx, &measure, now).await?;
    }

    // Record.
    measure.approver = Some(caller.key().to_owned());
    measure.decided_at = Some(now);
    measure.note = note;
    let moved = moved(service, tx, (measure, next), &caller, "ApproveAreaRisk").await?;
    Ok(Response::new(pb::ApproveAreaRiskResponse {
        measure: Some(shown(service, &moved).await?),
    }))
}

/// A grade that was set since asks for other people, or for none.
async fn still_in_force(
    service: &Registration,
    tx: &mut Tx,
    measure: &Measure,
    now: Moment,
) -> Result<(), Refusal> {
    let named = areas::by_id(tx, measure.risk).await?;
    let (named, _) = named.ok_or(Refusal::UnknownAreaRisk)?;
    let today = service.gazetteer.today(&named.area);
    match areas::at_in(tx, &today, now).await? {
        Some(current) if current.id == measure.risk => Ok(()),
        _ => Err(Refusal::RiskChanged),
    }
}

/// Writes where a measure goes, with the audit line of whoever sent it there.
pub(super) async fn moved(
    service: &Registration,
    mut tx: Tx,
    (mut measure, next): (Measure, State),
    caller: &Caller,
    act: &'static str,
) -> Result<Measure, Refusal> {
    let before = measure.state;
    measure.state = next;
    measures::put(&mut tx, &measure, before).await?;
    let mut line = asked::entry(caller, service.clock.now(), act, "measure", measure.id);
    line.area = Some(measure.within.code().to_owned());
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    Ok(measure)
}
