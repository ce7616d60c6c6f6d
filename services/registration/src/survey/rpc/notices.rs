//! Notices: published, taken back, and shown to whoever they are for.

use super::surveys::next;
use crate::convert::person;
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use crate::store::people;
use crate::survey::convert::notice as convert;
use crate::survey::convert::survey::read_area;
use crate::survey::error::SurveyError;
use crate::survey::store::notices::{self, Keyset};
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::caller::Caller;
use vocabulary::role::Role;
use vocabulary::scope::Scope;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// Publishes a notice.
pub(super) async fn publish(
    service: &Registration,
    request: Request<pb::PublishNoticeRequest>,
) -> Result<Response<pb::PublishNoticeResponse>, SurveyError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let notice = convert::read_notice(asked, &service.gazetteer, now)?;

    // Decide.
    if !caller.sight().covers_area(&notice.area) {
        return Err(Error::OutOfScope.into());
    }

    // Record.
    let hash = asked::hash(asked);
    let answer = pb::PublishNoticeResponse {
        notice_id: notice.id.to_string(),
    };
    let mut tx = service.db.begin().await?;
    if !notices::add(&mut tx, &notice, hash.clone(), caller.key()).await? {
        return match notices::request_hash(&mut tx, notice.id).await? {
            Some(known) if known == hash => Ok(Response::new(answer)),
            _ => Err(Error::RequestIdReused.into()),
        };
    }
    let entry = asked::entry(&caller, now, "PublishNotice", "notice", notice.id.as_uuid());
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

/// Takes a notice back; taken back before, it stays so.
pub(super) async fn withdraw(
    service: &Registration,
    request: Request<pb::WithdrawNoticeRequest>,
) -> Result<Response<pb::WithdrawNoticeResponse>, SurveyError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (_, id) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Notice>(&asked.request_id),
        ),
        field("notice_id", person::read_id(&asked.notice_id)),
    )
        .all()?;

    // Ask and decide.
    let mut tx = service.db.begin().await?;
    let notice = notices::by_id(&mut tx, id)
        .await?
        .filter(|notice| caller.sight().covers_area(&notice.area))
        .ok_or(SurveyError::UnknownNotice)?;

    // Record.
    let withdrawn_at = notice.withdrawn_at.unwrap_or(now);
    if notices::withdraw(&mut tx, id, now).await? {
        let entry = asked::entry(&caller, now, "WithdrawNotice", "notice", id.as_uuid());
        audit::write(&mut tx, entry).await?;
        tx.commit().await?;
    }
    Ok(Response::new(pb::WithdrawNoticeResponse {
        withdrawn_at: Some(withdrawn_at.to_proto()),
    }))
}

/// Which notices a list is asked for: of which area, how many, and after which.
fn read_page(
    area: &str,
    size: i32,
    token: &str,
    fingerprint: &Fingerprint,
) -> Result<(Option<Area>, u32, Keyset), Flaws> {
    let (area, size, after) = (
        field("area", read_area(area)),
        field("page_size", page::size(size, DEFAULT_SIZE, LARGEST_SIZE)),
        field("page_token", page::read::<Keyset>(token, fingerprint)),
    )
        .all()?;
    Ok((area, size, after.unwrap_or((Moment::LAST, Uuid::max()))))
}

/// The notices that hold now for an area and those around it.
pub(super) async fn list(
    service: &Registration,
    request: Request<pb::ListNoticesRequest>,
) -> Result<Response<pb::ListNoticesResponse>, SurveyError> {
    // Read.
    let caller = request.extensions().get::<Caller>().cloned();
    let asked = request.get_ref();
    let now = service.clock.now();
    let scope = caller.as_ref().map(|caller| caller.sight().to_string());
    let fingerprint = Fingerprint::of(&("ListNotices", &asked.area, scope));
    let (area, size, after) = read_page(&asked.area, asked.page_size, &asked.page_token, &fingerprint)?;

    // Ask and decide: whose notices.
    let (area, only_public) = match &caller {
        None => (of_anybody(area)?, true),
        Some(caller) => of_caller(service, caller, area).await?,
    };
    let today = service.day(now);
    let most = i64::from(size) + 1;
    let mut found = notices::holding(&service.db, &area, (today, only_public), after, most).await?;
    let next_page_token = next(&mut found, size, &fingerprint, |last| {
        (last.published_at, last.id.as_uuid())
    });
    let notices = found
        .iter()
        .map(|notice| convert::notice(notice, &service.gazetteer))
        .collect();
    Ok(Response::new(pb::ListNoticesResponse {
        notices,
        next_page_token,
    }))
}

/// Every notice of an area and of the areas within it, for whoever publishes there.
pub(super) async fn list_published(
    service: &Registration,
    request: Request<pb::ListPublishedNoticesRequest>,
) -> Result<Response<pb::ListPublishedNoticesResponse>, SurveyError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let scope = caller.sight().to_string();
    let fingerprint = Fingerprint::of(&("ListPublishedNotices", &asked.area, scope));
    let (area, size, after) = read_page(&asked.area, asked.page_size, &asked.page_token, &fingerprint)?;

    // Decide: what was asked for within what may be seen.
    let area = sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Error::OutOfScope)?;

    // Ask.
    let mut found = notices::published(&service.db, &area, after, i64::from(size) + 1).await?;
    let next_page_token = next(&mut found, size, &fingerprint, |last| {
        (last.notice.published_at, last.notice.id.as_uuid())
    });
    let notices = found
        .iter()
        .map(|found| convert::published(found, &service.gazetteer))
        .collect();
    Ok(Response::new(pb::ListPublishedNoticesResponse {
        notices,
        next_page_token,
    }))
}

/// Whoever shows no token says for which area they ask.
fn of_anybody(area: Option<Area>) -> Result<Area, SurveyError> {
    let flaw = |reason, words: &'static str| Flaws::one("area", Unreadable::new(reason, words));
    let area = area.ok_or_else(|| flaw("MISSING", "must be given without a token"))?;
    if area.level() < AreaLevel::District {
        return Err(flaw("NOT_AN_AREA", "must be a district, a street or a community").into());
    }
    Ok(area)
}

/// A resident's ward; of others, what they asked for within what they may see. What is not public is shown there only.
async fn of_caller(
    service: &Registration,
    caller: &Caller,
    area: Option<Area>,
) -> Result<(Area, bool), SurveyError> {
    if let Scope::Person(person) = caller.sight()
        && caller.effective().roles.has(Role::Resident)
    {
        let resident = people::by_id(&service.db, *person)
            .await?
            .ok_or(Error::UnknownPerson)?;
        return Ok(match area {
            // Elsewhere a resident is anybody.
            Some(asked) if !asked.contains(&resident.ward) => (of_anybody(Some(asked))?, true),
            _ => (resident.ward, false),
        });
    }
    match sight::narrowed(caller.sight().area(), area, &service.authority) {
        Some(area) => Ok((area, false)),
        // Staff of one gate, a clerk of one enterprise: they see what anybody sees.
        None if area.is_some() && caller.sight().area().is_none() => Ok((of_anybody(area)?, true)),
        None => Err(Error::OutOfScope.into()),
    }
}
