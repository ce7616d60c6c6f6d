//! A fever found at a gate holds somebody's level; its end lifts the hold or keeps it.

use crate::error::Error;
use crate::reports::convert;
use crate::reports::rules::fever::{self, FeverPolicy};
use crate::reports::store::fevers::{self, NewReport};
use crate::rpc::asked;
use crate::service::Registration;
use crate::store::{people, standings, stands};
use kit::audit;
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn report_fever(
    service: &Registration,
    request: Request<pb::ReportFeverRequest>,
) -> Result<Response<pb::ReportFeverResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let (person_id, revision, reported) = convert::read_fever(request.get_ref())?;
    let now = service.clock.now();

    // Ask.
    let mut tx = service.db.begin().await?;
    let Some(person) = people::by_id_in(&mut tx, person_id).await? else {
        // Erased since, or another district's: whoever reports need not go on trying.
        return Ok(Response::new(pb::ReportFeverResponse {
            unknown_person: true,
            holds: false,
        }));
    };
    let in_force = service.in_force::<FeverPolicy>(&person.ward, now)?;

    // Decide.
    let stand = fever::after(
        &person.stand.at(now),
        &reported,
        &in_force.policy,
        in_force.by.clone(),
        now,
    );
    let holds = fever::holds(&stand, reported.id);

    // Record.
    let report = NewReport {
        person: person_id,
        id: reported.id,
        revision,
        outcome: reported.outcome,
        holds,
        opened_at: reported.opened_at,
        told_at: now,
        by: in_force.by,
        delete_by: service.day(now).plus_days(i32::from(in_force.policy.report_days)),
    };
    if !fevers::put(&mut tx, &report).await? {
        let known = fevers::one_in(&mut tx, person_id, reported.id).await?;
        return Ok(answer(known.is_some_and(|known| known.holds)));
    }
    let news = stands::put(&mut tx, &person, &stand, now).await?;
    let entry = asked::entry(&caller, now, "ReportFever", "fever", reported.id);
    audit::write(&mut tx, entry.about(person_id.as_uuid())).await?;
    if let Some(standing) = &news {
        standings::announce(&mut tx, &service.standings, std::slice::from_ref(standing)).await?;
    }
    tx.commit().await?;
    service.standings.wake();
    Ok(answer(holds))
}

fn answer(holds: bool) -> Response<pb::ReportFeverResponse> {
    Response::new(pb::ReportFeverResponse {
        unknown_person: false,
        holds,
    })
}
