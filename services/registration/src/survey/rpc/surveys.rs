//! Surveys: opened, looked at, listed; leaflets counted.

use crate::convert::person;
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use crate::survey::convert::survey as convert;
use crate::survey::error::SurveyError;
use crate::survey::rules::household::{DoorState, Household};
use crate::survey::rules::policy::SurveyPolicy;
use crate::survey::rules::survey::Survey;
use crate::survey::store::{households, surveys};
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::once::Repeat;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field, within};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;
use vocabulary::caller::Caller;
use vocabulary::{HouseholdId, SurveyId};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// Opens a survey; every door that is named waits from then on.
pub(super) async fn open(
    service: &Registration,
    request: Request<pb::OpenSurveyRequest>,
) -> Result<Response<pb::OpenSurveyResponse>, SurveyError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (survey, buildings) = convert::read_survey(asked, &service.gazetteer, now)?;

    // Ask.
    let hash = asked::hash(asked);
    let policy = service.policy::<SurveyPolicy>(&survey.area, now)?;

    // Decide.
    if !caller.sight().covers_area(&survey.area) {
        return Err(Error::OutOfScope.into());
    }

    // Record.
    let answer = pb::OpenSurveyResponse {
        survey_id: survey.id.to_string(),
    };
    let mut tx = service.db.begin().await?;
    if !surveys::add(&mut tx, &survey, &buildings, hash.clone(), caller.key()).await? {
        return match surveys::request_hash(&mut tx, survey.id).await? {
            Some(known) if known == hash => Ok(Response::new(answer)),
            _ => Err(Error::RequestIdReused.into()),
        };
    }
    let waiting = |building: i32, house_number: &String| Household {
        id: HouseholdId::new(now),
        survey: survey.id,
        building,
        house_number: house_number.clone(),
        village_group: None,
        state: DoorState::NotVisited,
        head: None,
        phone: None,
        unnamed: 0,
        area: survey.area,
        version: 0,
        gone: false,
        visited_at: None,
        delete_by: policy.delete_by(survey.days.1),
    };
    for (number, building) in (1_i32..).zip(&buildings) {
        for door in &building.door_numbers {
            households::add(&mut tx, &waiting(number, door)).await?;
        }
    }
    let entry = asked::entry(&caller, now, "OpenSurvey", "survey", survey.id.as_uuid());
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

/// How far a survey is.
pub(super) async fn show(
    service: &Registration,
    request: Request<pb::GetSurveyRequest>,
) -> Result<Response<pb::GetSurveyResponse>, SurveyError> {
    let caller = asked::caller(&request)?;
    let (id,) = (field(
        "survey_id",
        convert::read_survey_id(&request.get_ref().survey_id),
    ),)
        .all()?;
    let survey = in_reach(service, &caller, id).await?;

    let buildings = surveys::buildings(&service.db, id).await?;
    let mut progress = surveys::progress(&service.db, id).await?;
    let volunteers = surveys::volunteers(&service.db, id).await?;

    let buildings = buildings.into_iter().map(|building| {
        let found = progress.remove(&building.number).unwrap_or_default();
        pb::BuildingProgress {
            building: building.number,
            name: building.name,
            building_id: building.building_id,
            doors: i64::from(building.doors),
            visited: found.visited,
            households: found.households,
            members: found.members,
            refused: found.refused,
            absent: found.absent,
            empty: found.empty,
            leaflets: building.leaflets,
        }
    });
    Ok(Response::new(pb::GetSurveyResponse {
        survey: Some(convert::survey(&survey, &service.gazetteer)),
        buildings: buildings.collect(),
        volunteers,
    }))
}

/// Surveys in scope, newest first.
pub(super) async fn list(
    service: &Registration,
    request: Request<pb::ListSurveysRequest>,
) -> Result<Response<pb::ListSurveysResponse>, SurveyError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let fingerprint = Fingerprint::of(&("ListSurveys", &asked.area, caller.sight().to_string()));
    let (area, size, after) = (
        field("area", convert::read_area(&asked.area)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<surveys::Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Decide: what was asked for within what may be seen.
    let area = sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Error::OutOfScope)?;

    // Ask.
    let after = after.unwrap_or((Moment::LAST, Uuid::max()));
    let mut found = surveys::page(&service.db, &area, after, i64::from(size) + 1).await?;
    let next_page_token = next(&mut found, size, &fingerprint, |last| {
        (last.opened_at, last.id.as_uuid())
    });
    let surveys = found
        .iter()
        .map(|survey| convert::survey(survey, &service.gazetteer))
        .collect();
    Ok(Response::new(pb::ListSurveysResponse {
        surveys,
        next_page_token,
    }))
}

/// Counts leaflets handed out in a building.
pub(super) async fn leaflets(
    service: &Registration,
    request: Request<pb::RecordLeafletsRequest>,
) -> Result<Response<pb::RecordLeafletsResponse>, SurveyError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (request_id, id, leaflets) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Survey>(&asked.request_id),
        ),
        field("survey_id", convert::read_survey_id(&asked.survey_id)),
        field("leaflets", within(asked.leaflets, 1..=10_000)),
    )
        .all()?;

    // Ask and decide.
    in_reach(service, &caller, id).await?;

    // Record.
    let repeat = Repeat::new(caller.key(), "RecordLeaflets", request_id.as_uuid(), asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let leaflets = surveys::add_leaflets(&mut tx, id, asked.building, leaflets)
        .await?
        .ok_or(SurveyError::UnknownBuilding)?;
    surveys::take_part(&mut tx, id, caller.key(), now).await?;
    let answer = pb::RecordLeafletsResponse { leaflets };
    repeat.keep(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

/// A survey within the caller's scope. Refuses with `UNKNOWN_SURVEY` or `OUT_OF_SCOPE`.
pub(super) async fn in_reach(
    service: &Registration,
    caller: &Caller,
    id: SurveyId,
) -> Result<Survey, SurveyError> {
    let survey = surveys::by_id(&service.db, id)
        .await?
        .ok_or(SurveyError::UnknownSurvey)?;
    if caller.sight().covers_area(&survey.area) {
        Ok(survey)
    } else {
        Err(Error::OutOfScope.into())
    }
}

/// Cuts the row that was read beyond the page, and says where the next page begins; empty on the last one.
pub(super) fn next<T, K: serde::Serialize>(
    rows: &mut Vec<T>,
    size: u32,
    query: &Fingerprint,
    key: impl FnOnce(&T) -> K,
) -> String {
    if rows.len() <= size as usize {
        return String::new();
    }
    rows.truncate(size as usize);
    rows.last()
        .map(|last| page::write(&key(last), query))
        .unwrap_or_default()
}
