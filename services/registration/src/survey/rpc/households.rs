//! Households as a survey lists them, and what was recorded of one before.

use super::surveys::{in_reach, next};
use crate::error::Error;
use crate::rpc::asked;
use crate::service::Registration;
use crate::store::trouble::StoreError;
use crate::survey::convert::household as convert;
use crate::survey::convert::survey::read_survey_id;
use crate::survey::error::SurveyError;
use crate::survey::store::households::{self, Keyset};
use crate::survey::store::{members, vault};
use kit::keys::KeyError;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field, within};
use kit::sealed::SealError;
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;
use vocabulary::{HouseholdId, mask};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// Households of a survey, by building and door; phones masked.
pub(super) async fn list(
    service: &Registration,
    request: Request<pb::ListHouseholdsRequest>,
) -> Result<Response<pb::ListHouseholdsResponse>, SurveyError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let filter = (&asked.survey_id, asked.building, asked.state, &asked.household_id);
    let fingerprint = Fingerprint::of(&("ListHouseholds", filter, caller.sight().to_string()));
    let (survey, building, state, id, size, after) = (
        field("survey_id", read_survey_id(&asked.survey_id)),
        field("building", within(asked.building, 0..=i32::MAX)),
        field("state", convert::read_optional_state(asked.state)),
        field(
            "household_id",
            crate::convert::person::read_optional_id(&asked.household_id),
        ),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Ask and decide.
    in_reach(service, &caller, survey).await?;
    let after = after.unwrap_or((0, String::new(), Uuid::nil()));
    let most = i64::from(size) + 1;
    let filter = households::Filter { building, state, id };
    let mut found = households::page(&service.db, survey, filter, after, most).await?;
    let next_page_token = next(&mut found, size, &fingerprint, |last| {
        (last.building, last.house_number.clone(), last.id.as_uuid())
    });

    let today = service.day(service.clock.now());
    let mut listed = Vec::with_capacity(found.len());
    for household in &found {
        let belonging = members::of(&service.db, household.id).await?;
        let exemptions = members::exemptions(&service.db, household.id, today).await?;
        let phone = masked(service, household.id, household.phone.as_deref())?;
        listed.push(convert::surveyed(household, phone, &belonging, &exemptions));
    }
    Ok(Response::new(pb::ListHouseholdsResponse {
        households: listed,
        next_page_token,
    }))
}

/// What was recorded of a household, newest first; phones masked.
pub(super) async fn history(
    service: &Registration,
    request: Request<pb::ListHouseholdHistoryRequest>,
) -> Result<Response<pb::ListHouseholdHistoryResponse>, SurveyError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let scope = caller.sight().to_string();
    let fingerprint = Fingerprint::of(&("ListHouseholdHistory", &asked.household_id, scope));
    let (id, size, before) = (
        field("household_id", convert::read_household_id(&asked.household_id)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field("page_token", page::read::<i64>(&asked.page_token, &fingerprint)),
    )
        .all()?;

    // Ask and decide.
    let household = households::by_id(&service.db, id)
        .await?
        .ok_or(SurveyError::UnknownHousehold)?;
    if !caller.sight().covers_area(&household.area) {
        return Err(Error::OutOfScope.into());
    }

    let most = i64::from(size) + 1;
    let mut found = households::records(&service.db, id, before.unwrap_or(i64::MAX), most).await?;
    let next_page_token = next(&mut found, size, &fingerprint, |last| last.version);
    let mut records = Vec::with_capacity(found.len());
    for record in &found {
        let belonging = members::of_version(&service.db, id, record.version).await?;
        let phone = masked(service, id, record.phone.as_deref())?;
        records.push(convert::record(record, phone, &belonging));
    }
    Ok(Response::new(pb::ListHouseholdHistoryResponse {
        records,
        next_page_token,
    }))
}

/// A phone as lists show it; empty when there is none, or when the key of its month is destroyed.
fn masked(
    service: &Registration,
    household: HouseholdId,
    sealed: Option<&[u8]>,
) -> Result<String, StoreError> {
    let Some(sealed) = sealed else {
        return Ok(String::new());
    };
    match service
        .vault
        .open_sealed::<String>(vault::phone_of(household), sealed)
    {
        Ok(phone) => Ok(mask::phone(&phone)),
        Err(StoreError::Seal(SealError::Key(KeyError::Destroyed(_)))) => Ok(String::new()),
        Err(error) => Err(error),
    }
}
