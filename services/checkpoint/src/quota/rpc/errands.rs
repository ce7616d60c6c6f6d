//! AppointHelper, DismissHelper and ListHelpers: who goes on another household's quota.

use crate::error::Refusal;
use crate::quota::convert::{read_dismissal, read_errand, write_errand};
use crate::quota::error::QuotaError;
use crate::quota::rules::household::Household;
use crate::quota::store::errands;
use crate::service::Checkpoint;
use crate::trail;
use kit::audit;
use kit::caller::Principal;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::checkpoint::v1 as pb;
use std::sync::Arc;
use vocabulary::{Caller, HelperId, HouseholdId};

/// A community worker approves that somebody goes for a household.
pub(super) async fn appoint(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::AppointHelperRequest,
) -> Result<pb::AppointHelperResponse, QuotaError> {
    // Read.
    let (now, today) = (service.clock.now(), service.clock.today());
    let mut errand = read_errand(&request, now, today)?;

    // Ask.
    errand.person = service.standings.current_id(errand.person);
    let household = in_reach(service, caller, errand.household)?;
    let own = service
        .households
        .household_of(errand.person)
        .filter(|own| caller.sight().covers_area(&own.area))
        .ok_or(QuotaError::UnknownHelper)?;

    // Decide.
    if own.id == household.id {
        return Err(QuotaError::OwnHousehold);
    }

    // Record.
    let hash = trail::hash(&request);
    let delete_by = errand.until.plus_days(i32::from(
        service.orders.retention(&household.area, now).pass_days,
    ));
    let answer = pb::AppointHelperResponse {
        helper: Some(write_errand(&errand)),
    };
    let mut tx = service.db.begin().await?;
    if !errands::add(&mut tx, &errand, caller.key(), hash.clone(), delete_by).await? {
        if errands::request_hash(&mut tx, errand.id).await?.as_ref() != Some(&hash) {
            return Err(Refusal::RequestIdReused.into());
        }
        let known = errands::by_id(&mut tx, errand.id).await?;
        return Ok(pb::AppointHelperResponse {
            helper: known.as_ref().map(write_errand),
        });
    }
    let object = ("helper", errand.id.as_uuid());
    let line = trail::entry(caller, now, "AppointHelper", object, &household.area);
    audit::write(&mut tx, line.about(errand.person.as_uuid())).await?;
    tx.commit().await?;
    service.households.read_errands().await?;
    Ok(answer)
}

/// Ends an appointment; one that was ended before stays as it is.
pub(super) async fn dismiss(
    service: &Checkpoint,
    caller: &Caller,
    request: &pb::DismissHelperRequest,
) -> Result<pb::DismissHelperResponse, QuotaError> {
    // Read.
    let now = service.clock.now();
    let id = read_dismissal(request)?;

    // Ask and decide.
    let mut tx = service.db.begin().await?;
    let errand = errands::by_id(&mut tx, id)
        .await?
        .ok_or(QuotaError::UnknownHelper)?;
    let household = in_reach(service, caller, errand.household)?;

    // Record.
    if errands::end(&mut tx, id, now).await? {
        let line = trail::entry(
            caller,
            now,
            "DismissHelper",
            ("helper", id.as_uuid()),
            &household.area,
        );
        audit::write(&mut tx, line.about(errand.person.as_uuid())).await?;
    }
    tx.commit().await?;
    service.households.read_errands().await?;
    Ok(pb::DismissHelperResponse {
        ended_at: Some(errand.ended_at.unwrap_or(now).to_proto()),
    })
}

/// Who helps a household today, oldest first.
pub(super) async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: &pb::ListHelpersRequest,
) -> Result<pb::ListHelpersResponse, QuotaError> {
    let scope = caller.sight().to_string();
    let query = Fingerprint::of(&("ListHelpers", &request.household_id, scope));
    let (household, size, after) = (
        field("household_id", crate::convert::field::id(&request.household_id)),
        field("page_size", page::size(request.page_size, 50, 200)),
        field("page_token", page::read::<HelperId>(&request.page_token, &query)),
    )
        .all()?;
    in_reach(service, caller, household)?;

    let today = service.clock.today();
    let mut found = errands::page(&service.db, household, today, after, size + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().filter(|_| has_more);
    let next_page_token = last.map(|last| page::write(&last.id, &query)).unwrap_or_default();
    Ok(pb::ListHelpersResponse {
        helpers: found.iter().map(write_errand).collect(),
        next_page_token,
    })
}

/// A household in the caller's area. Refuses with `UNKNOWN_HOUSEHOLD` or `OUT_OF_SCOPE`.
fn in_reach(service: &Checkpoint, caller: &Caller, id: HouseholdId) -> Result<Arc<Household>, QuotaError> {
    let household = service
        .households
        .household(id)
        .ok_or(QuotaError::UnknownHousehold)?;
    if caller.sight().covers_area(&household.area) {
        Ok(household)
    } else {
        Err(Refusal::OutOfScope.into())
    }
}
