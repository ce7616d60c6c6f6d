//! People of whom every table knows something: one it is about, and one who acted for others wherever that may be.

use crate::house::{AUTHORITY, COMMUNITY, House};
use crate::imports::{list, row, taken_in};
use crate::people::{declaration, details, feverish, id_number, person_id, phone, registered, well};
use crate::reports::{fevers, leads};
use crate::survey::lives_there;
use crate::{bulk, outreach, quarantine, returnees, risk};
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::objection_service_client::ObjectionServiceClient;
use proto::registration::v1::resume_session_response::Result as Resumed;
use vocabulary::{FeverId, LevelChangeId, ObjectionId, PersonId};

/// Somebody of whom every table of this service knows something, and whom nothing holds.
pub(super) async fn somebody(house: &House) -> PersonId {
    let person = person_id(&registered(house, 1).await.person_id);
    let neighbour = person_id(&registered(house, 3).await.person_id);
    declares_and_objects(house, person).await;
    was_registered_twice(house, person).await;
    lives_there(house, person).await;
    came_and_left(house, person).await;
    is_one_of_many(house, &[person, neighbour]).await;
    was_kept_apart(house, person, neighbour).await;
    was_asked(house, person).await;
    had_a_fever(house, person).await;
    leads::leads_to(house, person).await;
    // The same document with another phone: nobody has decided yet.
    taken_in(house, &list(&[row(1).replace(&phone(1), &phone(9))])).await;
    has_another_phone(house, 1).await;
    person
}

async fn was_registered_twice(house: &House, person: PersonId) {
    let merge = pb::MergePeopleRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        kept_id: person.to_string(),
        merged_id: registered(house, 2).await.person_id,
        reason: "同一人重复登记".to_owned(),
    };
    let merge = house.by("officer", AUTHORITY, merge);
    house.imports().merge_people(merge).await.expect("is merged");
}

/// A fever declared, a card, a lost phone, a level that was not approved, and an objection.
async fn declares_and_objects(house: &House, person: PersonId) {
    declares_for(house, person, person).await;
    let card = pb::MakeCodeRequest {
        person_id: person.to_string(),
        kind: pb::CodeKind::Card.into(),
    };
    let card = house.by("community_worker", COMMUNITY, card);
    house.health_code().make_code(card).await.expect("is made");
    revokes_for(house, person, person).await;
    let red = pb::SetLevelRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        level: HealthLevel::Red.into(),
        reason: pb::LevelReason::SuspectedCase.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
    };
    let change = red.request_id.clone();
    let red = house.by("community_worker", COMMUNITY, red);
    house.health_code().set_level(red).await.expect("is proposed");
    let approve = pb::ApproveLevelRequest {
        level_change_id: change,
        approve: false,
        note: "证据不足".to_owned(),
    };
    let approve = house.by("officer", AUTHORITY, approve);
    house
        .health_code()
        .approve_level(approve)
        .await
        .expect("is decided");
    appeals_for(house, person, person).await;
}

async fn declares_for(house: &House, actor: PersonId, person: PersonId) {
    let ill = declaration(house.clock.now(), person, feverish());
    house
        .registration()
        .declare_health(house.by_resident(actor, ill))
        .await
        .expect("declares");
}

async fn revokes_for(house: &House, actor: PersonId, person: PersonId) {
    let revoke = pb::RevokeCodesRequest {
        person_id: person.to_string(),
        code_id: String::new(),
        reason: "手机丢失".to_owned(),
    };
    house
        .health_code()
        .revoke_codes(house.by_resident(actor, revoke))
        .await
        .expect("is revoked");
}

async fn appeals_for(house: &House, actor: PersonId, person: PersonId) {
    let appeal = pb::AppealRequest {
        request_id: ObjectionId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        statement: "体温计坏了".to_owned(),
    };
    ObjectionServiceClient::new(house.wire.clone())
        .appeal(house.by_resident(actor, appeal))
        .await
        .expect("is made");
}

/// From Wuhan, so that a measure about it is shown with them; and away again.
async fn came_and_left(house: &House, person: PersonId) {
    let trip = returnees::declared(house, person, returnees::facts("2020-03-01T08:00:00+08:00")).await;
    risk::set(house, risk::graded(house, risk::WUHAN, 0, pb::RiskGrade::Mid))
        .await
        .expect("is set");
    risk::previewed(house, "li", risk::preview(house, ""))
        .await
        .expect("is shown");
    let leave = pb::RecordDepartureRequest {
        request_id: returnees::fresh(house),
        trip_id: trip.trip_id,
        left: None,
        for_area: returnees::area_ref("440300"),
        for_country: String::new(),
    };
    returnees::returnees(house)
        .record_departure(house.by("gate_staff", AUTHORITY, leave))
        .await
        .expect("is recorded");
}

async fn is_one_of_many(house: &House, people: &[PersonId]) {
    let event = bulk::recorded(house).await;
    bulk::proposed(house, bulk::red(house, &event, people)).await;
}

/// An order with everything that may happen under it; it was wrong, so nothing holds afterwards.
async fn was_kept_apart(house: &House, person: PersonId, neighbour: PersonId) {
    let order = pb::OrderQuarantineRequest {
        reporter_ids: vec![neighbour.to_string()],
        ..quarantine::order(house, person)
    };
    let id = quarantine::ordered(house, order).await.quarantine_id;
    let fever = quarantine::fever(house, &id, pb::HalfDay::Morning);
    let alarm = quarantine::recorded(house, fever).await;
    quarantine::answered(house, &alarm.check_id)
        .await
        .expect("is answered");
    asks_for_help(house, person, &id).await;
    let extension = pb::ExtendQuarantineRequest {
        request_id: quarantine::fresh(house),
        quarantine_id: id.clone(),
        days: 7,
        reason: pb::QuarantineExtensionReason::TestPending.into(),
        evidence: "待核酸结果".to_owned(),
    };
    quarantine::client(house)
        .extend_quarantine(house.by("officer", AUTHORITY, extension))
        .await
        .expect("is extended");
    let wrong = quarantine::release(house, &id, pb::QuarantineReleaseReason::OrderedWrongly);
    let proposed = quarantine::released(house, wrong).await.expect("is proposed");
    quarantine::approved(house, "officer", &proposed.release_id, true)
        .await
        .expect("is approved");
}

async fn asks_for_help(house: &House, actor: PersonId, quarantine_id: &str) {
    let wish = pb::AskForHelpRequest {
        request_id: quarantine::fresh(house),
        quarantine_id: quarantine_id.to_owned(),
        kind: pb::NeedKind::Medicine.into(),
        text: "降压药一盒".to_owned(),
    };
    quarantine::client(house)
        .ask_for_help(house.by_resident(actor, wish))
        .await
        .expect("is asked for");
}

async fn was_asked(house: &House, person: PersonId) {
    let round = outreach::round(house, outreach::these(&[person]));
    let round = outreach::planned(house, round).await;
    let task = outreach::tasks_of(house, &round.outreach_plan_id).await.remove(0);
    let (reached, answers) = (pb::OutreachOutcome::Reached, outreach::feverish());
    outreach::recorded(house, outreach::call(house, &task, reached, answers)).await;
}

async fn had_a_fever(house: &House, person: PersonId) {
    let open = fevers::report(house, person, FeverId::new(house.clock.now()), 1);
    fevers::told(house, open.clone()).await;
    fevers::told(house, fevers::ended(open, pb::ReportedFeverOutcome::Cleared)).await;
}

/// A new phone that a volunteer has let in, and that has not come back yet.
async fn has_another_phone(house: &House, nth: u16) {
    let claim = pb::ResumeSessionRequest {
        name: "王小明".to_owned(),
        id_document: Some(pb::IdDocument {
            kind: 0,
            number: id_number(nth),
        }),
        phone_last4: "9999".to_owned(),
        resume_id: String::new(),
    };
    let mut people = house.registration();
    let answer = people.resume_session(claim).await.expect("answers");
    let Some(Resumed::Pending(pending)) = answer.into_inner().result else {
        panic!("a wrong phone waits for a volunteer");
    };
    let confirm = pb::ConfirmResumeRequest {
        confirm_code: pending.confirm_code,
        id_document: details(nth).id_document,
    };
    people
        .confirm_resume(house.by("gate_staff", COMMUNITY, confirm))
        .await
        .expect("is confirmed");
}

/// Somebody who did for a relative and for a neighbour whatever one may do for another.
pub(super) async fn a_guardian_and_neighbour(house: &House) -> PersonId {
    let actor = person_id(&registered(house, 1).await.person_id);
    let member = pb::AddFamilyMemberRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        guardian_id: actor.to_string(),
        member: Some(pb::FamilyMember {
            person: Some(details(2)),
            health: Some(well()),
            relation: "母亲".to_owned(),
        }),
    };
    let child = person_id(&member.request_id);
    house
        .registration()
        .add_family_member(house.by_resident(actor, member))
        .await
        .expect("is added");
    declares_for(house, actor, child).await;
    let card = pb::MakeCodeRequest {
        person_id: child.to_string(),
        kind: pb::CodeKind::Card.into(),
    };
    let card = house.by_resident(actor, card);
    house.health_code().make_code(card).await.expect("is made");
    revokes_for(house, actor, child).await;
    appeals_for(house, actor, child).await;
    let trip = returnees::declaration(house, child, returnees::facts("2020-03-01T08:00:00+08:00"));
    returnees::returnees(house)
        .declare_trip(house.by_resident(actor, trip))
        .await
        .expect("is declared");

    let neighbour = person_id(&registered(house, 3).await.person_id);
    let order = pb::OrderQuarantineRequest {
        reporter_ids: vec![actor.to_string()],
        ..quarantine::order(house, neighbour)
    };
    let id = quarantine::ordered(house, order).await.quarantine_id;
    let check = pb::RecordDailyCheckRequest {
        way: pb::CheckWay::SelfReport.into(),
        ..quarantine::check(house, &id, pb::HalfDay::Morning)
    };
    quarantine::client(house)
        .record_daily_check(house.by_resident(actor, check))
        .await
        .expect("is recorded");
    asks_for_help(house, actor, &id).await;
    actor
}
