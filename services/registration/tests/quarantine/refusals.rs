//! What every change of an order refuses alike: an order that has ended, one that nobody knows, an id used for something else.

use super::{approved, check, client, days_pass, fresh, order, ordered, recorded, release, released};
use crate::house::{AUTHORITY, House, reason};
use crate::people::{person_id, registered};
use proto::registration::v1 as pb;
use proto::registration::v1::QuarantineReleaseReason::{ClearedByTest, PeriodCompleted};

fn transfer(house: &House, quarantine_id: &str) -> pb::TransferQuarantineRequest {
    pb::TransferQuarantineRequest {
        request_id: fresh(house),
        quarantine_id: quarantine_id.to_owned(),
        mode: pb::QuarantineMode::SelfMonitoring.into(),
        note: "改为自我监测".to_owned(),
        ..Default::default()
    }
}

fn extension(house: &House, quarantine_id: &str) -> pb::ExtendQuarantineRequest {
    pb::ExtendQuarantineRequest {
        request_id: fresh(house),
        quarantine_id: quarantine_id.to_owned(),
        days: 1,
        reason: pb::QuarantineExtensionReason::OrderedFromAbove.into(),
        evidence: "豫防指〔2020〕8号".to_owned(),
    }
}

async fn refused_transfer(house: &House, request: pb::TransferQuarantineRequest) -> String {
    reason(
        client(house)
            .transfer_quarantine(house.by("officer", AUTHORITY, request))
            .await,
    )
}

async fn refused_extension(house: &House, request: pb::ExtendQuarantineRequest) -> String {
    reason(
        client(house)
            .extend_quarantine(house.by("officer", AUTHORITY, request))
            .await,
    )
}

async fn refused_check(house: &House, request: pb::RecordDailyCheckRequest) -> String {
    let request = house.by("community_worker", AUTHORITY, request);
    reason(client(house).record_daily_check(request).await)
}

#[tokio::test]
async fn an_order_nobody_knows_is_unknown_to_every_rpc() {
    let house = House::open().await;
    let nobody = fresh(&house);
    assert_eq!(
        refused_transfer(&house, transfer(&house, &nobody)).await,
        "UNKNOWN_QUARANTINE"
    );
    assert_eq!(
        refused_extension(&house, extension(&house, &nobody)).await,
        "UNKNOWN_QUARANTINE"
    );
    let told = check(&house, &nobody, pb::HalfDay::Morning);
    assert_eq!(refused_check(&house, told).await, "UNKNOWN_QUARANTINE");
    let end = released(&house, release(&house, &nobody, PeriodCompleted)).await;
    assert_eq!(reason(end), "UNKNOWN_QUARANTINE");
    // Whoever never was in quarantine has none to show.
    let person = registered(&house, 1).await.person_id;
    let shown = pb::GetQuarantineRequest {
        person_id: person.clone(),
        ..Default::default()
    };
    let shown = house.by_resident(person_id(&person), shown);
    assert_eq!(
        reason(client(&house).get_quarantine(shown).await),
        "UNKNOWN_QUARANTINE"
    );
}

#[tokio::test]
async fn an_order_that_has_ended_changes_no_more() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    days_pass(&house, 13);
    released(&house, release(&house, &id, PeriodCompleted))
        .await
        .expect("releases");
    assert_eq!(
        refused_transfer(&house, transfer(&house, &id)).await,
        "QUARANTINE_ENDED"
    );
    assert_eq!(
        refused_extension(&house, extension(&house, &id)).await,
        "QUARANTINE_ENDED"
    );
    let end = released(&house, release(&house, &id, ClearedByTest)).await;
    assert_eq!(reason(end), "QUARANTINE_ENDED");
    // Days after it ended are none of its.
    days_pass(&house, 1);
    let told = house.by(
        "community_worker",
        AUTHORITY,
        check(&house, &id, pb::HalfDay::Morning),
    );
    let told = client(&house).record_daily_check(told).await;
    assert_eq!(
        crate::house::flaws(told),
        [("day".to_owned(), "OUTSIDE_PERIOD".to_owned())]
    );
}

#[tokio::test]
async fn an_id_used_for_something_else_is_refused() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let told = check(&house, &id, pb::HalfDay::Morning);
    recorded(&house, told.clone()).await;
    let other = pb::RecordDailyCheckRequest {
        temperature_deci_celsius: Some(366),
        ..told.clone()
    };
    assert_eq!(refused_check(&house, other).await, "REQUEST_ID_REUSED");
    // Another caller has ids of their own, but of a create it is the row's.
    let by_another = house.by("officer", AUTHORITY, told);
    assert_eq!(
        reason(client(&house).record_daily_check(by_another).await),
        "REQUEST_ID_REUSED"
    );

    let moved = transfer(&house, &id);
    client(&house)
        .transfer_quarantine(house.by("officer", AUTHORITY, moved.clone()))
        .await
        .expect("moves");
    let other = pb::TransferQuarantineRequest {
        mode: pb::QuarantineMode::Home.into(),
        ..moved
    };
    assert_eq!(refused_transfer(&house, other).await, "REQUEST_ID_REUSED");

    let end = release(&house, &id, ClearedByTest);
    let proposed = released(&house, end.clone()).await.expect("proposes");
    let other = pb::ReleaseQuarantineRequest {
        evidence: "另一份报告".to_owned(),
        ..end
    };
    assert_eq!(reason(released(&house, other).await), "REQUEST_ID_REUSED");
    let decision = |approve: bool, request_id: &str| pb::ApproveReleaseRequest {
        request_id: request_id.to_owned(),
        release_id: proposed.release_id.clone(),
        approve,
        note: "证据不足".to_owned(),
    };
    let used = fresh(&house);
    let first = house.by("officer", AUTHORITY, decision(false, &used));
    client(&house).approve_release(first).await.expect("rejects");
    let other = house.by("officer", AUTHORITY, decision(true, &used));
    assert_eq!(
        reason(client(&house).approve_release(other).await),
        "REQUEST_ID_REUSED"
    );
    assert_eq!(
        reason(approved(&house, "officer", &proposed.release_id, true).await),
        "DECIDED_ALREADY"
    );

    let wish = pb::AskForHelpRequest {
        request_id: fresh(&house),
        quarantine_id: id,
        kind: pb::NeedKind::Doctor.into(),
        text: String::new(),
    };
    let asked = client(&house)
        .ask_for_help(house.by("officer", AUTHORITY, wish))
        .await;
    let need_id = asked.expect("asks").into_inner().need_id;
    let answer = |outcome: pb::NeedOutcome| pb::AnswerNeedRequest {
        request_id: used.clone(),
        need_id: need_id.clone(),
        outcome: outcome.into(),
        note: "已安排".to_owned(),
    };
    let first = house.by("officer", AUTHORITY, answer(pb::NeedOutcome::Met));
    client(&house).answer_need(first).await.expect("answers");
    let other = house.by("officer", AUTHORITY, answer(pb::NeedOutcome::Declined));
    assert_eq!(
        reason(client(&house).answer_need(other).await),
        "REQUEST_ID_REUSED"
    );
}
