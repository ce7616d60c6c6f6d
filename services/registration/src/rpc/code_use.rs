//! 调用申请: an organisation applies to verify codes, an officer answers in time or somebody higher hears of it.

use crate::convert::{person, words};
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::code_use::{ANSWER_HOURS, LONGEST_DAYS};
use crate::rules::words::Decided;
use crate::service::Registration;
use crate::store::code_uses::{self, NewCodeUse};
use kit::audit;
use kit::caller::Principal;
use kit::clock::Day;
use kit::due::{self, Step};
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use std::time::Duration;
use tonic::{Request, Response};
use vocabulary::area::Area;
use vocabulary::purpose;

/// The kind of deadline.
const DUE: &str = "code_use";

pub(super) async fn apply_code_use(
    service: &Registration,
    request: Request<pb::ApplyCodeUseRequest>,
) -> Result<Response<pb::ApplyCodeUseResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, applicant, purpose, legal_basis, area, until) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Code>(&asked.request_id),
        ),
        field("applicant", asked::text(&asked.applicant, 2, 100)),
        field("purpose", purpose::parse(&asked.purpose)),
        field("legal_basis", asked::text(&asked.legal_basis, 2, 200)),
        field("area", read_area(&asked.area, &service.authority)),
        field("until", read_until(&asked.until, service.day(now))),
    )
        .all()?;
    let (id, hash) = (id.as_uuid(), asked::hash(asked));

    // Record. The create's id is the row's, so the statement itself tells whether it was there.
    let mut tx = service.db.begin().await?;
    let new = NewCodeUse {
        id,
        request_hash: hash.clone(),
        applicant: applicant.to_owned(),
        applied_by: caller.key().to_owned(),
        purpose: purpose.to_owned(),
        legal_basis: legal_basis.to_owned(),
        area,
        until,
        applied_at: now,
    };
    if !code_uses::add(&mut tx, &new).await? {
        let known = code_uses::by_id_in(&mut tx, id)
            .await?
            .ok_or(Error::UnknownCodeUse)?;
        if known.request_hash != hash || known.applied_by != caller.key() {
            return Err(Error::RequestIdReused);
        }
        return Ok(Response::new(applied(id, known.state)));
    }
    let in_time = Duration::from_secs(u64::from(ANSWER_HOURS) * 3_600);
    let ladder = ["officer", "command"]
        .into_iter()
        .map(|level| Step::new(level, in_time))
        .collect();
    due::open(&mut tx, DUE, id, ladder, now).await?;
    audit::write(
        &mut tx,
        asked::entry(&caller, now, "ApplyCodeUse", "code_use", id),
    )
    .await?;
    tx.commit().await?;
    Ok(Response::new(applied(id, Decided::Proposed)))
}

pub(super) async fn decide_code_use(
    service: &Registration,
    request: Request<pb::DecideCodeUseRequest>,
) -> Result<Response<pb::DecideCodeUseResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, reason) = (
        field(
            "code_use_id",
            person::read_id::<vocabulary::kinds::Code>(&asked.code_use_id),
        ),
        field("reason", asked::text(&asked.reason, 2, 200)),
    )
        .all()?;
    let id = id.as_uuid();

    // Ask.
    let mut tx = service.db.begin().await?;
    let known = code_uses::by_id_in(&mut tx, id)
        .await?
        .ok_or(Error::UnknownCodeUse)?;

    // Decide.
    if !caller.sight().covers_area(&known.area) {
        return Err(Error::UnknownCodeUse);
    }
    let state = Decided::by(asked.approve);

    // Record.
    if !code_uses::decide(&mut tx, id, state, caller.key(), now, reason).await? {
        return Err(Error::DecidedAlready);
    }
    due::close(&mut tx, DUE, id, now).await?;
    audit::write(
        &mut tx,
        asked::entry(&caller, now, "DecideCodeUse", "code_use", id),
    )
    .await?;
    tx.commit().await?;
    Ok(Response::new(pb::DecideCodeUseResponse {
        state: words::code_use_state(state).into(),
    }))
}

fn applied(id: uuid::Uuid, state: Decided) -> pb::ApplyCodeUseResponse {
    pb::ApplyCodeUseResponse {
        code_use_id: id.to_string(),
        state: words::code_use_state(state).into(),
    }
}

fn read_area(text: &str, authority: &Area) -> Result<Area, Unreadable> {
    let area = Area::parse(text)?;
    if !authority.contains(&area) {
        return Err(Unreadable::new("NOT_OUR_AREA", "must lie in this district"));
    }
    Ok(area)
}

fn read_until(text: &str, today: Day) -> Result<Day, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    let until = Day::parse(text)?;
    if until < today || until > today.plus_days(LONGEST_DAYS) {
        return Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must lie within a year from today",
        ));
    }
    Ok(until)
}
