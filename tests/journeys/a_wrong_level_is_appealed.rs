//! A level that is wrong is put right: what was declared by mistake is corrected when somebody else agrees; a level set by hand is appealed
//! against, climbs while nobody answers, and ends by the word of two who had nothing to do with it. The gate sees each result.

use crate::steps::gate::until_decided;
use crate::steps::orders::orders_about_people;
use crate::steps::people::{Resident, declares, registers, well};
use crate::steps::places::{Gate, a_gate};
use crate::steps::{fresh_id, reason, until};
use proto::checkpoint::v1::{Verdict, VerdictReason};
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::objection_service_client::ObjectionServiceClient;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_wrong_level_is_put_right(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "新兴十号院").await;
    let mistaken = registers(&town, &gate, 1).await;
    let accused = registers(&town, &gate, 2).await;

    a_slip_is_corrected(&town, &gate, &mistaken).await;

    level_by_hand(&town, &gate, &accused).await;
    nobody_below_the_district_has_time(&town).await;
    let appeal = the_appeal_climbs(&town, &accused).await;
    not_by_whoever_set_it(&town, &appeal).await;
    two_others_grant_it(&town, &gate, &accused, &appeal).await;
}

fn objections(town: &Town) -> ObjectionServiceClient<Channel> {
    ObjectionServiceClient::new(town.registration.clone())
}

/// A request by one of the district's officers.
fn officer<M>(town: &Town, account: &str, message: M) -> Request<M> {
    bearing(&town.token(Role::Officer, "410811", account), message)
}

/// A request by somebody who looks after the community.
fn worker<M>(town: &Town, account: &str, message: M) -> Request<M> {
    let scope = crate::steps::places::COMMUNITY;
    bearing(&town.token(Role::CommunityWorker, scope, account), message)
}

/// 38.5 was typed for 36.5: yellow. A community worker writes the correction down, and somebody else looks into it.
async fn a_slip_is_corrected(town: &Town, gate: &Gate, mistaken: &Resident) {
    let typed = pb::HealthAnswers {
        temperature_deci_celsius: Some(385),
        ..well()
    };
    let level = declares(town, mistaken, typed).await.level.expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Yellow, "FEVER_DECLARED")
    );
    let (refused, yellow) = (Verdict::Refuse, VerdictReason::LevelYellow);
    until_decided(town, gate, &mistaken.code, refused, yellow).await;

    let correction = pb::CorrectHealthRequest {
        request_id: fresh_id(town),
        person_id: mistaken.id.clone(),
        statement: "手滑填错：实为36.5，社区复测36.4".to_owned(),
        health: Some(well()),
    };
    let made = objections(town)
        .correct_health(worker(town, "worker-wang", correction.clone()))
        .await
        .expect("taken")
        .into_inner()
        .objection
        .expect("an objection");
    assert_eq!(
        (made.state(), made.waits_for.as_str()),
        (pb::ObjectionState::Open, "community")
    );
    let twice = pb::CorrectHealthRequest {
        request_id: fresh_id(town),
        ..correction
    };
    let twice = objections(town).correct_health(mistaken.asks(twice)).await;
    assert_eq!(reason(twice), "OBJECTION_OPEN");

    let answer = pb::AnswerCorrectionRequest {
        request_id: fresh_id(town),
        objection_id: made.objection_id,
        grant: true,
        answer: "经电话与复测核实，填报有误".to_owned(),
    };
    let own = objections(town)
        .answer_correction(worker(town, "worker-wang", answer.clone()))
        .await;
    assert_eq!(reason(own), "ANSWERER_IS_AUTHOR");
    let nobody = objections(town)
        .answer_correction(mistaken.asks(answer.clone()))
        .await;
    assert_eq!(
        nobody.expect_err("not by residents").code(),
        Code::PermissionDenied
    );
    let answered = objections(town)
        .answer_correction(worker(town, "worker-li", answer))
        .await
        .expect("answered")
        .into_inner();
    assert_eq!(answered.level.expect("a level").level(), HealthLevel::Green);
    until_decided(town, gate, &mistaken.code, Verdict::Pass, VerdictReason::Green).await;
}

/// Officer Li takes the wrong Wang for a close contact; Zhao approves without looking twice.
async fn level_by_hand(town: &Town, gate: &Gate, accused: &Resident) {
    let change = pb::SetLevelRequest {
        request_id: fresh_id(town),
        person_id: accused.id.clone(),
        level: HealthLevel::Red.into(),
        reason: pb::LevelReason::CloseContact.into(),
        evidence: "焦疾控〔2020〕52号".to_owned(),
    };
    let set = town
        .codes()
        .set_level(officer(town, "officer-li", change))
        .await
        .expect("proposed")
        .into_inner();
    approves(town, "officer-zhao", &set.level_change_id)
        .await
        .expect("approved");
    let (held, red) = (Verdict::ReportToStreet, VerdictReason::LevelRed);
    until_decided(town, gate, &accused.code, held, red).await;
}

async fn approves(town: &Town, account: &str, change: &str) -> Result<pb::ApproveLevelResponse, Status> {
    let approval = pb::ApproveLevelRequest {
        level_change_id: change.to_owned(),
        approve: true,
        note: String::new(),
    };
    let decided = town
        .codes()
        .approve_level(officer(town, account, approval))
        .await?;
    Ok(decided.into_inner())
}

/// So that the story need not wait for days.
async fn nobody_below_the_district_has_time(town: &Town) {
    let rung = |office: &str, minutes: u32| serde_json::json!({ "office": office, "minutes": minutes });
    let ladder = [rung("community", 0), rung("street", 0), rung("district", 24 * 60)];
    let body = serde_json::json!({ "ladder": ladder, "keep_days": 180 });
    orders_about_people(town, "objection", &body).await;
}

/// Community and street stay silent; the resident sees who has it now, and since when.
async fn the_appeal_climbs(town: &Town, accused: &Resident) -> String {
    let appeal = pb::AppealRequest {
        request_id: fresh_id(town),
        person_id: accused.id.clone(),
        statement: "我没有到过该市场，同名同姓".to_owned(),
    };
    let made = objections(town).appeal(accused.asks(appeal)).await;
    let made = made.expect("taken").into_inner().objection.expect("an objection");
    let level = made.level.expect("the level it is about");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Red, "CLOSE_CONTACT")
    );
    let seen = until("the appeal stands at the district", async || {
        let seen = look(town, accused, &made.objection_id).await;
        let stands = seen.objection.as_ref().expect("it").waits_for == "district";
        stands.then_some(seen)
    })
    .await;
    let hops: Vec<_> = seen
        .hops
        .iter()
        .map(|hop| (hop.from_level.as_str(), hop.to_level.as_str()))
        .collect();
    assert_eq!(hops, [("community", "street"), ("street", "district")]);
    let waiting = objections(town)
        .list_objections(town.by(Role::Officer, pb::ListObjectionsRequest::default()))
        .await;
    let waiting = waiting.expect("listed").into_inner().objections;
    assert_eq!(waiting.len(), 1, "the corrected one waits no more");
    assert_eq!(waiting[0].objection_id, made.objection_id);
    made.objection_id
}

async fn look(town: &Town, resident: &Resident, id: &str) -> pb::GetObjectionResponse {
    let ask = pb::GetObjectionRequest {
        objection_id: id.to_owned(),
    };
    let seen = objections(town).get_objection(resident.asks(ask)).await;
    seen.expect("shown").into_inner()
}

fn grants(town: &Town, appeal: &str) -> pb::AnswerAppealRequest {
    pb::AnswerAppealRequest {
        request_id: fresh_id(town),
        objection_id: appeal.to_owned(),
        grant: true,
        answer: "经核对身份证号，流调名单上的是他人".to_owned(),
        level: HealthLevel::Green.into(),
        reason: pb::LevelReason::DeclarationWasWrong.into(),
        evidence: "焦疾控〔2020〕52号更正".to_owned(),
    }
}

async fn not_by_whoever_set_it(town: &Town, appeal: &str) {
    for account in ["officer-li", "officer-zhao"] {
        let answer = officer(town, account, grants(town, appeal));
        let answer = objections(town).answer_appeal(answer).await;
        assert_eq!(reason(answer), "ANSWERER_SET_THE_LEVEL", "{account}");
    }
}

/// One proposes the milder level, and it counts when another has approved it.
async fn two_others_grant_it(town: &Town, gate: &Gate, accused: &Resident, appeal: &str) {
    let answer = officer(town, "officer-sun", grants(town, appeal));
    let answered = objections(town).answer_appeal(answer).await;
    let answered = answered.expect("answered").into_inner().objection.expect("it");
    assert_eq!(answered.state(), pb::ObjectionState::AwaitsApproval);
    let (held, red) = (Verdict::ReportToStreet, VerdictReason::LevelRed);
    until_decided(town, gate, &accused.code, held, red).await;
    let change = &answered.level_change_id;
    assert_eq!(
        reason(approves(town, "officer-sun", change).await),
        "APPROVER_IS_AUTHOR"
    );
    let approved = approves(town, "officer-qian", change).await.expect("approved");
    assert_eq!(approved.level.expect("a level").level(), HealthLevel::Green);
    until_decided(town, gate, &accused.code, Verdict::Pass, VerdictReason::Green).await;

    let seen = look(town, accused, appeal).await;
    assert_eq!(seen.answer, "经核对身份证号，流调名单上的是他人");
    let objection = seen.objection.expect("it");
    assert_eq!(
        (objection.state(), objection.waits_for.as_str()),
        (pb::ObjectionState::Granted, "")
    );
    let nothing_left = pb::AppealRequest {
        request_id: fresh_id(town),
        person_id: accused.id.clone(),
        statement: "仍要申诉".to_owned(),
    };
    let nothing_left = objections(town).appeal(accused.asks(nothing_left)).await;
    assert_eq!(reason(nothing_left), "NOTHING_TO_APPEAL");
}
