//! Levels of many people through the layers: events, two people, batches, stopping, and every refusal by its reason; and every way in which a
//! level changes at all.

mod applied;
mod every_way;
mod refused;

use crate::house::{AUTHORITY, COMMUNITY, House};
use crate::people::{person_id, registered};
use kit::wire::Wire;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::level_service_client::LevelServiceClient;
use std::time::Duration;
use tonic::Status;
use vocabulary::{BulkChangeId, EventId, PersonId};

fn client(house: &House) -> LevelServiceClient<Wire> {
    LevelServiceClient::new(house.wire.clone())
}

fn exposure(house: &House) -> pb::RecordEventRequest {
    pb::RecordEventRequest {
        request_id: EventId::new(house.clock.now()).to_string(),
        kind: pb::EventKind::Exposure.into(),
        title: "墙南村市场发现一例确诊病例".to_owned(),
        document_number: "焦疾控〔2020〕40号".to_owned(),
        area: COMMUNITY.to_owned(),
        happened_on: "2020-02-28".to_owned(),
    }
}

pub(crate) async fn recorded(house: &House) -> pb::Event {
    let request = house.by("officer", AUTHORITY, exposure(house));
    let recorded = client(house).record_event(request).await.expect("is recorded");
    recorded.into_inner().event.expect("an event")
}

async fn residents(house: &House, many: u16) -> Vec<PersonId> {
    let mut people = Vec::new();
    for nth in 1..=many {
        people.push(person_id(&registered(house, nth).await.person_id));
    }
    people
}

pub(crate) fn red(house: &House, event: &pb::Event, people: &[PersonId]) -> pb::SetLevelsRequest {
    pb::SetLevelsRequest {
        request_id: BulkChangeId::new(house.clock.now()).to_string(),
        event_id: event.event_id.clone(),
        level: HealthLevel::Red.into(),
        reason: pb::LevelReason::CloseContact.into(),
        evidence: "流调名单，焦疾控〔2020〕40号附件".to_owned(),
        person_ids: people.iter().map(ToString::to_string).collect(),
    }
}

pub(crate) async fn proposed(house: &House, request: pb::SetLevelsRequest) -> pb::BulkChange {
    let request = house.by("officer", AUTHORITY, request);
    let proposed = client(house).set_levels(request).await.expect("is proposed");
    proposed.into_inner().bulk_change.expect("a bulk change")
}

async fn decide(house: &House, account: &str, id: &str, approve: bool) -> Result<pb::BulkChange, Status> {
    let request = pb::ApproveLevelsRequest {
        bulk_change_id: id.to_owned(),
        approve,
        note: if approve { "" } else { "名单有误" }.to_owned(),
    };
    let request = house.by_account(account, "command", AUTHORITY, request);
    let decided = client(house).approve_levels(request).await?;
    Ok(decided.into_inner().bulk_change.expect("a bulk change"))
}

async fn looked_at(house: &House, id: &str) -> pb::GetBulkChangeResponse {
    let request = pb::GetBulkChangeRequest {
        bulk_change_id: id.to_owned(),
    };
    let found = client(house)
        .get_bulk_change(house.by("community_worker", AUTHORITY, request))
        .await;
    found.expect("is found").into_inner()
}

/// Waits until it is in this state.
async fn until(house: &House, id: &str, state: pb::BulkChangeState) -> pb::BulkChange {
    for _ in 0..200 {
        let change = looked_at(house, id).await.bulk_change.expect("a bulk change");
        if change.state() == state {
            return change;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came to {state:?}");
}

async fn level_of(house: &House, person: PersonId) -> pb::LevelDecision {
    let request = pb::QueryHealthRequest {
        person_id: person.to_string(),
        purpose: String::new(),
    };
    let answer = house
        .registration()
        .query_health(house.by("officer", AUTHORITY, request))
        .await;
    answer.expect("answers").into_inner().level.expect("a level")
}
