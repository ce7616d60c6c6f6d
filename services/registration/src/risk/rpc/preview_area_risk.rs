//! What follows from a county's grade for people who stayed there, shown before anything changes; the list of whom it touches is kept,
//! so that what was shown is what is applied.

use crate::convert::person;
use crate::error::Error;
use crate::risk::convert::area;
use crate::risk::error::Refusal;
use crate::risk::rpc::measures::{Measured, sample, shown};
use crate::risk::rules::measure::{self, Measure, Progress};
use crate::risk::rules::policy::AreaRiskPolicy;
use crate::risk::rules::words::State;
use crate::risk::store::{areas, measures, stayed, touched};
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use kit::audit;
use kit::caller::Principal;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn preview_area_risk(
    service: &Registration,
    request: Request<pb::PreviewAreaRiskRequest>,
) -> Result<Response<pb::PreviewAreaRiskResponse>, Refusal> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, county, within) = (
        field("request_id", person::read_id::<Measured>(&asked.request_id)),
        field("area", area::read_county(&asked.area, &asked.edition)),
        field("within", area::read_area(&asked.within)),
    )
        .all()?;
    let (id, hash) = (id.as_uuid(), asked::hash(asked));

    // Decide: whose people, and what follows for them.
    let sight = caller.sight().area();
    let within = sight::narrowed(sight, within, &service.authority).ok_or(Error::OutOfScope)?;
    let today = service.gazetteer.today(&county);
    let risk = areas::at(&service.db, &today, now).await?;
    let risk = risk.ok_or(Refusal::UnknownAreaRisk)?;
    let policy = service.in_force::<AreaRiskPolicy>(&within, now)?;
    let follows = policy.policy.consequence(risk.grade);
    let follows = follows.ok_or(Refusal::NothingFollows)?.clone();

    // Ask. Before the transaction, during which nobody else writes.
    if let Some(known) = measures::by_id(&service.db, id).await? {
        if known.request_hash != hash || known.author != caller.key() {
            return Err(Error::RequestIdReused.into());
        }
        return Ok(Response::new(pb::PreviewAreaRiskResponse {
            measure: Some(shown(service, &known).await?),
            sample: Some(sample(service, &caller, known.id).await?),
        }));
    }
    let day = service.day(now);
    let since = day.plus_days(-follows.days_back);
    let people = stayed::people_from(&service.db, &within, &today, since).await?;

    // Record.
    let mut tx = service.db.begin().await?;
    let delete_by = day.plus_days(policy.policy.keep_days.into());
    touched::add(&mut tx, id, &people, delete_by).await?;
    let counts = touched::counts(&mut tx, id).await?;
    // Somebody who was erased this moment has a turn all the same, and is gone when it comes.
    let number = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let before = measures::touched_so_far(&mut tx, risk.id, caller.key()).await?;
    let new = Measure {
        id,
        request_hash: hash,
        risk: risk.id,
        within,
        level: follows.level,
        since,
        hold_until: follows
            .hold_days
            .map(|days| day.plus_days(days).start(service.clock.zone())),
        quarantine: follows.quarantine,
        by: policy.by.clone(),
        batch: policy.policy.batch,
        needs_two: number + before > policy.policy.one_person_up_to,
        progress: Progress {
            touched: number,
            ..Progress::default()
        },
        counts,
        state: State::Previewed,
        author: caller.key().to_owned(),
        proposed_at: now,
        approver: None,
        decided_at: None,
        note: None,
        stopped: None,
        reverted: None,
        finished_at: None,
        shown_until: day.plus_days(measure::SHOWN_DAYS),
    };
    if !measures::add(&mut tx, &new).await? {
        return Err(Error::RequestIdReused.into());
    }
    let mut line = asked::entry(&caller, now, "PreviewAreaRisk", "measure", id);
    line.area = Some(within.code().to_owned());
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    Ok(Response::new(pb::PreviewAreaRiskResponse {
        measure: Some(shown(service, &new).await?),
        sample: Some(sample(service, &caller, id).await?),
    }))
}
