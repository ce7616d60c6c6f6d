//! Objections through the layers: corrections and appeals, two people, deadlines, and every refusal by its reason.

mod answered;
mod refused;

use crate::house::{AUTHORITY, House};
use crate::people::{declaration, feverish, person_id, registered, well};
use kit::db::testing::On;
use kit::wire::Wire;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::objection_service_client::ObjectionServiceClient;
use rstest::rstest;
use tonic::Status;
use vocabulary::{DeclarationId, LevelChangeId, ObjectionId, PersonId};

pub(crate) fn client(house: &House) -> ObjectionServiceClient<Wire> {
    ObjectionServiceClient::new(house.wire.clone())
}

/// Somebody who declared a fever: yellow.
pub(crate) async fn feverish_person(house: &House, nth: u16) -> PersonId {
    let person = person_id(&registered(house, nth).await.person_id);
    let ill = house.by_resident(person, declaration(house.clock.now(), person, feverish()));
    house.registration().declare_health(ill).await.expect("declares");
    person
}

fn correction(house: &House, person: PersonId) -> pb::CorrectHealthRequest {
    pb::CorrectHealthRequest {
        request_id: ObjectionId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        statement: "填错了：体温是36.5，没有发热".to_owned(),
        health: Some(well()),
    }
}

pub(crate) async fn corrected(house: &House, person: PersonId) -> pb::Objection {
    let request = house.by_resident(person, correction(house, person));
    let made = client(house).correct_health(request).await.expect("is made");
    made.into_inner().objection.expect("an objection")
}

fn appeal(house: &House, person: PersonId) -> pb::AppealRequest {
    pb::AppealRequest {
        request_id: ObjectionId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        statement: "我没有去过高风险地区".to_owned(),
    }
}

pub(crate) async fn appealed(house: &House, person: PersonId) -> pb::Objection {
    let request = house.by_resident(person, appeal(house, person));
    let made = client(house).appeal(request).await.expect("is made");
    made.into_inner().objection.expect("an objection")
}

pub(crate) fn answer_to_correction(house: &House, id: &str, grant: bool) -> pb::AnswerCorrectionRequest {
    pb::AnswerCorrectionRequest {
        request_id: DeclarationId::new(house.clock.now()).to_string(),
        objection_id: id.to_owned(),
        grant,
        answer: "经电话核实".to_owned(),
    }
}

fn answer_to_appeal(house: &House, id: &str, grant: bool) -> pb::AnswerAppealRequest {
    pb::AnswerAppealRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        objection_id: id.to_owned(),
        grant,
        answer: "经核查行程".to_owned(),
        level: HealthLevel::Green.into(),
        reason: pb::LevelReason::DeclarationWasWrong.into(),
        evidence: "焦疾控〔2020〕35号".to_owned(),
    }
}

async fn answer_appeal(
    house: &House,
    account: &str,
    request: pb::AnswerAppealRequest,
) -> Result<pb::AnswerAppealResponse, Status> {
    let request = house.by_account(account, "officer", AUTHORITY, request);
    Ok(client(house).answer_appeal(request).await?.into_inner())
}

async fn decide(house: &House, account: &str, change: &str, approve: bool) -> pb::ApproveLevelResponse {
    let request = pb::ApproveLevelRequest {
        level_change_id: change.to_owned(),
        approve,
        note: if approve { "" } else { "证据不足" }.to_owned(),
    };
    let request = house.by_account(account, "command", AUTHORITY, request);
    let decided = house.health_code().approve_level(request).await;
    decided.expect("decides").into_inner()
}

pub(crate) async fn look(house: &House, person: PersonId, id: &str) -> pb::GetObjectionResponse {
    let request = pb::GetObjectionRequest {
        objection_id: id.to_owned(),
    };
    let looked = client(house)
        .get_objection(house.by_resident(person, request))
        .await;
    looked.expect("is seen").into_inner()
}

async fn waiting(house: &House, scope: &str) -> Vec<pb::Objection> {
    let request = house.by("community_worker", scope, pb::ListObjectionsRequest::default());
    let listed = client(house).list_objections(request).await.expect("lists");
    listed.into_inner().objections
}

#[rstest]
#[tokio::test]
async fn nobody_is_to_answer_whoever_is_gone(#[values(On::Sqlite, On::Postgres)] on: On) {
    const OPEN: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM due WHERE kind = 'objection'";
    let house = House::open_on(on, |_| {}).await;
    let person = feverish_person(&house, 1).await;
    appealed(&house, person).await;
    let open = async || {
        house
            .db
            .query(OPEN)
            .fetch_one::<(i64,)>()
            .await
            .expect("counted")
            .0
    };
    assert_eq!(open().await, 1);

    let erase = pb::ErasePersonRequest {
        request_id: ObjectionId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        reason: "本人要求".to_owned(),
    };
    let erase = house.by_resident(person, erase);
    house.registration().erase_person(erase).await.expect("erased");
    assert_eq!(open().await, 0);
}
