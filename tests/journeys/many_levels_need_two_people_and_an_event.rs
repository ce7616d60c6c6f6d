//! Levels of many people: nothing without an event on record, nothing by one person, every gate sees what two decided, each of them is told
//! why; and a list that turns out to be wrong is stopped midway.

use crate::steps::gate::{until_decided, verifies};
use crate::steps::people::{Resident, mother, registers, registers_with};
use crate::steps::places::{COMMUNITY, Gate, a_gate};
use crate::steps::{fresh_id, reason, until};
use proto::checkpoint::v1::{Verdict, VerdictReason};
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::level_service_client::LevelServiceClient;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use tonic::transport::Channel;
use tonic::{Request, Status};
use vocabulary::Role;

/// Families of nine on the long list: several batches, so that there is a middle to stop in.
const FAMILIES: u16 = 90;

#[rstest]
#[tokio::test]
async fn many_levels_need_two_people_and_an_event(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "新兴十一号院").await;
    let contacts = [registers(&town, &gate, 1).await, registers(&town, &gate, 2).await];
    let other = registers(&town, &gate, 3).await;

    let event = an_event_is_recorded(&town, &contacts).await;
    let change = two_people_decide(&town, &gate, &contacts, &event).await;
    let passed = verifies(&town, &gate, &other.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(
        passed.verdict(),
        Verdict::Pass,
        "whoever is not on the list passes"
    );
    everybody_is_told_why(&town, &contacts[0], &change).await;
    a_wrong_list_is_stopped_midway(&town, &gate, &event).await;
}

fn levels(town: &Town) -> LevelServiceClient<Channel> {
    LevelServiceClient::new(town.registration.clone())
}

fn officer<M>(town: &Town, account: &str, message: M) -> Request<M> {
    bearing(&town.token(Role::Officer, "410811", account), message)
}

/// What officer Li proposes: red for whoever was there.
fn red(town: &Town, event: &str, person_ids: Vec<String>) -> pb::SetLevelsRequest {
    pb::SetLevelsRequest {
        request_id: fresh_id(town),
        event_id: event.to_owned(),
        level: HealthLevel::Red.into(),
        reason: pb::LevelReason::CloseContact.into(),
        evidence: "流调名单，焦疾控〔2020〕60号附件".to_owned(),
        person_ids,
    }
}

async fn proposes(town: &Town, proposal: pb::SetLevelsRequest) -> Result<pb::BulkChange, Status> {
    let proposed = levels(town)
        .set_levels(officer(town, "officer-li", proposal))
        .await?;
    Ok(proposed.into_inner().bulk_change.expect("a bulk change"))
}

async fn approves(town: &Town, account: &str, change: &str) -> Result<pb::BulkChange, Status> {
    let approval = pb::ApproveLevelsRequest {
        bulk_change_id: change.to_owned(),
        approve: true,
        note: String::new(),
    };
    let decided = levels(town)
        .approve_levels(officer(town, account, approval))
        .await?;
    Ok(decided.into_inner().bulk_change.expect("a bulk change"))
}

/// Without one there is nothing to decide about.
async fn an_event_is_recorded(town: &Town, contacts: &[Resident; 2]) -> String {
    let unfounded = red(town, &fresh_id(town), ids(contacts));
    assert_eq!(reason(proposes(town, unfounded).await), "UNKNOWN_EVENT");
    let exposure = pb::RecordEventRequest {
        request_id: fresh_id(town),
        kind: pb::EventKind::Exposure.into(),
        title: "墙南村市场发现一例确诊病例".to_owned(),
        document_number: "焦疾控〔2020〕60号".to_owned(),
        area: COMMUNITY.to_owned(),
        happened_on: town.clock().today().previous().to_string(),
    };
    let recorded = levels(town)
        .record_event(officer(town, "officer-li", exposure))
        .await;
    recorded
        .expect("recorded")
        .into_inner()
        .event
        .expect("an event")
        .event_id
}

fn ids(residents: &[Resident]) -> Vec<String> {
    residents.iter().map(|resident| resident.id.clone()).collect()
}

async fn two_people_decide(town: &Town, gate: &Gate, contacts: &[Resident; 2], event: &str) -> String {
    let proposal = red(town, event, ids(contacts));
    let change = proposes(town, proposal).await.expect("proposed");
    assert_eq!(
        (change.state(), change.people),
        (pb::BulkChangeState::Proposed, 2)
    );
    let id = change.bulk_change_id;
    assert_eq!(
        reason(approves(town, "officer-li", &id).await),
        "APPROVER_IS_AUTHOR"
    );
    let still = verifies(town, gate, &contacts[0].code, Some(365))
        .await
        .expect("verified");
    assert_eq!(still.verdict(), Verdict::Pass, "a proposal changes nothing");

    approves(town, "officer-zhao", &id).await.expect("approved");
    for contact in contacts {
        let (held, red) = (Verdict::ReportToStreet, VerdictReason::LevelRed);
        until_decided(town, gate, &contact.code, held, red).await;
    }
    let applied = until("everybody is done", async || {
        let change = looked_at(town, &id).await.bulk_change.expect("it");
        (change.state() == pb::BulkChangeState::Applied).then_some(change)
    })
    .await;
    assert_eq!((applied.done, applied.gone), (2, 0));
    id
}

async fn looked_at(town: &Town, id: &str) -> pb::GetBulkChangeResponse {
    let ask = pb::GetBulkChangeRequest {
        bulk_change_id: id.to_owned(),
    };
    let shown = levels(town).get_bulk_change(town.by(Role::Command, ask)).await;
    shown.expect("shown").into_inner()
}

/// Staff read who proposed, who approved and on what evidence; the person reads why, and who changed their level.
async fn everybody_is_told_why(town: &Town, contact: &Resident, change: &str) {
    let ask = pb::ListLevelChangesRequest {
        person_id: contact.id.clone(),
        ..pb::ListLevelChangesRequest::default()
    };
    let listed = levels(town)
        .list_level_changes(officer(town, "officer-sun", ask))
        .await;
    let listed = listed.expect("listed").into_inner().level_changes;
    let [of_them] = listed.as_slice() else {
        panic!("one change of theirs: {listed:?}");
    };
    assert_eq!(
        (of_them.level(), of_them.reason(), of_them.bulk_change_id.as_str()),
        (HealthLevel::Red, pb::LevelReason::CloseContact, change)
    );
    assert_eq!(
        (of_them.author.as_str(), of_them.approver.as_str()),
        ("officer-li", "officer-zhao")
    );
    let ask = pb::GetLevelChangeRequest {
        level_change_id: of_them.level_change_id.clone(),
    };
    let shown = levels(town)
        .get_level_change(officer(town, "officer-sun", ask))
        .await;
    assert_eq!(
        shown.expect("shown").into_inner().evidence,
        "流调名单，焦疾控〔2020〕60号附件"
    );
    let whole = looked_at(town, change).await;
    assert_eq!(
        whole.event.expect("the event").document_number,
        "焦疾控〔2020〕60号"
    );

    let ask = pb::QueryHealthRequest {
        person_id: contact.id.clone(),
        purpose: String::new(),
    };
    let told = town.people().query_health(contact.asks(ask)).await;
    let level = told.expect("told").into_inner().level.expect("a level");
    assert_eq!(
        (level.reason.as_str(), level.level_change_id.as_str()),
        ("CLOSE_CONTACT", of_them.level_change_id.as_str())
    );
    let ask = pb::ListAccessesRequest {
        person_id: contact.id.clone(),
        ..pb::ListAccessesRequest::default()
    };
    let told = town.registration_audit().list_accesses(contact.asks(ask)).await;
    let told = told.expect("told").into_inner().records;
    let theirs = told.iter().find(|line| line.act == "ApplyLevels");
    assert_eq!(theirs.expect("it is on record").who, "officer-zhao");
}

/// Eight hundred people instead of eight: somebody notices while it is being applied.
async fn a_wrong_list_is_stopped_midway(town: &Town, gate: &Gate, event: &str) {
    let listed = many_families(town, gate).await;
    let most = i32::try_from(listed.len()).expect("some hundred");
    let change = proposes(town, red(town, event, listed)).await.expect("proposed");
    let id = change.bulk_change_id;
    approves(town, "officer-zhao", &id).await.expect("approved");
    until("the first are done", async || {
        let change = looked_at(town, &id).await.bulk_change.expect("it");
        (change.done > 0).then_some(())
    })
    .await;
    let stop = pb::StopLevelsRequest {
        bulk_change_id: id.clone(),
        reason: "名单有误，多列了整个小区".to_owned(),
    };
    let stopped = levels(town)
        .stop_levels(officer(town, "officer-sun", stop.clone()))
        .await
        .expect("stopped")
        .into_inner()
        .bulk_change
        .expect("it");
    assert_eq!(stopped.state(), pb::BulkChangeState::Stopped);
    assert!(0 < stopped.done && stopped.done < most, "{stopped:?}");
    let again = levels(town).stop_levels(officer(town, "officer-sun", stop)).await;
    assert_eq!(reason(again), "NOTHING_TO_STOP");

    // Whoever was changed stays changed and can appeal; the others are left alone, also a moment later.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let now = looked_at(town, &id).await;
    assert_eq!(now.note, "名单有误，多列了整个小区");
    assert_eq!(now.bulk_change.expect("it").done, stopped.done);
    let red = levels_in_the_community(town, HealthLevel::Red).await;
    let contacts = 2;
    assert_eq!(red, stopped.done + contacts);
}

/// Their ids, as the list has them.
async fn many_families(town: &Town, gate: &Gate) -> Vec<String> {
    let mut all = Vec::new();
    for nth in 0..FAMILIES {
        let first = 10 + nth * 9;
        let others = (first + 1..first + 9).map(mother).collect();
        let head = registers_with(town, gate, first, others).await;
        all.push(head.id);
        all.extend(head.family.into_iter().map(|member| member.person_id));
    }
    all
}

/// How many people there have this level now.
async fn levels_in_the_community(town: &Town, level: HealthLevel) -> i32 {
    let mut count = 0;
    let mut page_token = String::new();
    loop {
        let ask = pb::FindPeopleRequest {
            area: COMMUNITY.to_owned(),
            page_size: 200,
            page_token,
            ..pb::FindPeopleRequest::default()
        };
        let found = town.people().find_people(town.by(Role::Officer, ask)).await;
        let page = found.expect("searched").into_inner();
        let theirs = page.people.iter().filter(|person| person.level() == level);
        count += i32::try_from(theirs.count()).expect("a page");
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return count;
        }
    }
}
