//! A round is planned: recorded at once, its tasks made in batches right after.

use crate::convert::person::read_id;
use crate::error::Error;
use crate::outreach::convert::plan as parts;
use crate::outreach::error::OutreachError;
use crate::outreach::rpc::{reach, shown};
use crate::outreach::rules::cohort::Named;
use crate::outreach::rules::ids::{APlan, AQuestionSet};
use crate::outreach::rules::policy::OutreachPolicy;
use crate::outreach::rules::words::Channel;
use crate::outreach::service::Outreach;
use crate::outreach::store::households;
use crate::outreach::store::plans::{self, NewPlan};
use crate::rpc::asked;
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::Db;
use kit::parse::{All, Field, Flaw, Flaws, Unreadable, field, required, spread, within};
use proto::registration::v1 as pb;
use std::time::Duration;
use tonic::{Request, Response};
use vocabulary::area::Area;
use vocabulary::{PersonId, purpose};

/// The most workers who take turns.
const MOST_ASSIGNEES: usize = 50;
/// The furthest due moment.
const LONGEST: Duration = Duration::from_secs(60 * 24 * 3_600);

pub(super) async fn plan_outreach(
    outreach: &Outreach,
    request: Request<pb::PlanOutreachRequest>,
) -> Result<Response<pb::PlanOutreachResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let (id, title, area, (cohort, named), set, version, channels, assignees, due_at) = (
        field("request_id", read_id::<APlan>(&asked.request_id)),
        field("title", read_title(&asked.title)),
        field("area", reach::read_area(&asked.area)),
        spread(parts::read_cohort(asked.cohort.as_ref())),
        field("question_set_id", read_id::<AQuestionSet>(&asked.question_set_id)),
        field(
            "question_set_version",
            within(asked.question_set_version, 0..=1_000_000),
        ),
        field("channels", parts::read_channels(&asked.channels)),
        spread(read_assignees(&asked.assignees)),
        field("due_at", read_due(asked.due_at.as_ref(), now)),
    )
        .all()?;

    // Ask.
    let area = reach::narrowed(outreach, &caller, area)?;
    let set = reach::version(outreach, set, version).await?;
    // Asked once more, it is the same round, whatever has become of its households.
    let people = match plans::by_id(&ground.db, id).await? {
        Some(_) => Vec::new(),
        None => listed(&ground.db, &area, named).await?,
    };

    // Decide.
    if channels.contains(&Channel::Platform) && outreach.platform.is_none() {
        return Err(OutreachError::PlatformNotSet);
    }
    let policy = ground.in_force::<OutreachPolicy>(&area, now)?;

    // Record. The create's id is the row's, so the statement itself tells whether it was there.
    let hash = asked::hash(asked);
    let new = NewPlan {
        id,
        request_hash: hash.clone(),
        title: title.to_owned(),
        area,
        cohort,
        question_set: (set.id, set.version),
        channels,
        assignees,
        due_at,
        by: policy.by,
        listed: i64::try_from(people.len()).unwrap_or(i64::MAX),
        planned_by: caller.key().to_owned(),
        created_at: now,
    };
    let mut tx = ground.db.begin().await?;
    if plans::add(&mut tx, &new).await? {
        plans::list(&mut tx, id, &people, policy.policy.last_day(ground.day(now))).await?;
        let entry = asked::entry(&caller, now, "PlanOutreach", "outreach_plan", id.as_uuid());
        audit::write(&mut tx, entry).await?;
    }
    let plan = plans::by_id_in(&mut tx, id)
        .await?
        .ok_or(OutreachError::UnknownPlan)?;
    if plan.request_hash != hash || plan.planned_by != caller.key() {
        return Err(Error::RequestIdReused.into());
    }
    tx.commit().await?;
    Ok(Response::new(pb::PlanOutreachResponse {
        plan: Some(shown::plan(outreach, &plan)?),
    }))
}

/// The people a list names; of households, whoever belongs to them now. The first households that are unknown or lie elsewhere are
/// named, as many as a refusal has room for.
async fn listed(db: &Db, area: &Area, named: Named) -> Result<Vec<PersonId>, OutreachError> {
    let mut ids = match named {
        Named::Nobody => return Ok(Vec::new()),
        Named::People(people) => return Ok(people),
        Named::Households(ids) => ids,
    };
    let known = households::in_area(db, area, &ids).await?;
    let unknown = ids.iter().enumerate().filter(|(_, id)| !known.contains(id));
    let unknown: Vec<Flaw> = unknown
        .take(parts::MOST_NAMED)
        .map(|(nth, _)| Flaw {
            field: format!("{}[{nth}]", parts::HOUSEHOLDS),
            reason: "UNKNOWN_HOUSEHOLD",
            description: "is no surveyed household of this area".into(),
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Flaws(unknown).into());
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(households::members(db, &ids).await?)
}

fn read_title(text: &str) -> Result<&str, Unreadable> {
    required(text, 60)?;
    // It stands unsealed in lists: nobody's number belongs there.
    purpose::parse(text)
}

fn read_assignees(assignees: &[String]) -> Result<Vec<String>, Flaws> {
    if assignees.len() > MOST_ASSIGNEES {
        let many = Unreadable::new("TOO_MANY", "at most 50 workers take turns");
        return Err(Flaws::one("assignees", many));
    }
    let read: Vec<Field<String>> = assignees
        .iter()
        .enumerate()
        .map(|(nth, account)| {
            let account = required(account, 100).and_then(purpose::parse).map(str::to_owned);
            field(format!("assignees[{nth}]"), account)
        })
        .collect();
    read.all()
}

fn read_due(at: Option<&prost_types::Timestamp>, now: Moment) -> Result<Moment, Unreadable> {
    let at = Moment::from_proto(kit::parse::present(at)?)?;
    if at <= now || at.since(now) > LONGEST {
        return Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must lie within 60 days from now",
        ));
    }
    Ok(at)
}
