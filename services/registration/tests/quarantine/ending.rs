//! How orders end: at once when their time has come, by two people before, and never forgotten.

use super::{
    answered, approved, check, client, days_pass, fever, fresh, order, ordered, recorded, release, released,
    shown, until,
};
use crate::house::{AUTHORITY, House, reason};
use crate::people::{person_id, registered};
use kit::db::Sql;
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::QuarantineReleaseReason::{ClearedByTest, OrderedWrongly, PeriodCompleted};
use registration::quarantine::rules::policy::QuarantinePolicy;
use registration::quarantine::store::policies::first_quarantine;
use registration::store::policies::First;
use registration::store::{expired, people, standings};
use rstest::rstest;
use std::time::Duration;
use vocabulary::PersonId;
use vocabulary::level::Level;

async fn under_order(house: &House, nth: u16) -> (PersonId, String) {
    let person = person_id(&registered(house, nth).await.person_id);
    (person, ordered(house, order(house, person)).await.quarantine_id)
}

#[rstest]
#[tokio::test]
async fn a_completed_period_ends_at_once_and_is_yellow_for_two_more_weeks(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let house = House::open_on(on, |_| {}).await;
    let (person, id) = under_order(&house, 1).await;
    days_pass(&house, 12);
    let early = released(&house, release(&house, &id, PeriodCompleted)).await;
    assert_eq!(reason(early), "NOT_YET_COMPLETED");
    days_pass(&house, 1);
    let request = release(&house, &id, PeriodCompleted);
    let answer = released(&house, request.clone()).await.expect("releases");
    let level = answer.level.clone().expect("a level");
    assert_eq!(answer.state(), pb::QuarantineReleaseState::Approved);
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Yellow, "RELEASED_FROM_QUARANTINE")
    );
    assert!(level.policy.is_some(), "a policy holds it");
    assert_eq!(released(&house, request).await.expect("the same again"), answer);
    assert_eq!(
        reason(released(&house, release(&house, &id, PeriodCompleted)).await),
        "QUARANTINE_ENDED"
    );
    let told = standings::of(&house.db, person).await.expect("reads");
    assert!(!told.in_quarantine && told.level == Some(Level::Yellow));

    let seen = shown(&house, &id).await;
    assert_eq!(
        seen.quarantine.expect("the order").state(),
        pb::QuarantineState::Released
    );
    let end = &seen.releases[0];
    assert_eq!(end.after_level(), HealthLevel::Yellow);
    assert!(end.held_until.is_some() && end.policy.is_some());
    // Late facts of an ended order are taken, too.
    recorded(&house, check(&house, &id, pb::HalfDay::Morning)).await;

    days_pass(&house, 14);
    until(async || {
        let told = standings::of(&house.db, person).await.expect("reads");
        told.level.is_none().then_some(())
    })
    .await;
    // A new order may follow.
    ordered(&house, order(&house, person)).await;
}

/// Its own last day is asked for when it is released; until then everything that happened to it stays.
#[rstest]
#[tokio::test]
async fn nothing_of_an_order_in_force_is_past_its_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    const TABLES: [&str; 8] = [
        "quarantine",
        "quarantine_reporter",
        "quarantine_stay",
        "quarantine_extension",
        "quarantine_check",
        "quarantine_need",
        "quarantine_release",
        "isolation",
    ];
    let house = House::open_on(on, |_| {}).await;
    let neighbour = registered(&house, 2).await.person_id;
    let person = person_id(&registered(&house, 1).await.person_id);
    let request = pb::OrderQuarantineRequest {
        reporter_ids: vec![neighbour],
        ..order(&house, person)
    };
    let id = ordered(&house, request).await.quarantine_id;
    let alarm = recorded(&house, fever(&house, &id, pb::HalfDay::Morning)).await;
    answered(&house, &alarm.check_id).await.expect("answers");
    let wish = pb::AskForHelpRequest {
        request_id: fresh(&house),
        quarantine_id: id.clone(),
        kind: pb::NeedKind::Medicine.into(),
        text: "降压药一盒".to_owned(),
    };
    let wish = house.by_resident(person, wish);
    client(&house).ask_for_help(wish).await.expect("asks");
    let extension = pb::ExtendQuarantineRequest {
        request_id: fresh(&house),
        quarantine_id: id.clone(),
        days: 7,
        reason: pb::QuarantineExtensionReason::TestPending.into(),
        evidence: "待核酸结果".to_owned(),
    };
    let extension = house.by("officer", AUTHORITY, extension);
    client(&house)
        .extend_quarantine(extension)
        .await
        .expect("extends");
    let wrong = release(&house, &id, OrderedWrongly);
    let proposed = released(&house, wrong).await.expect("proposes");

    let years_later = house.clock.today().plus_days(2_000);
    let left = async || {
        expired::delete(&house.db, years_later).await.expect("deletes");
        let mut left = Vec::new();
        for table in TABLES {
            let count = Sql::built(format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}"));
            let rows = house.db.query(count).fetch_one::<(i64,)>().await;
            left.push(rows.expect("counts").0);
        }
        left
    };
    assert_eq!(left().await, [1; 8]);
    approved(&house, "officer", &proposed.release_id, true)
        .await
        .expect("approves");
    assert_eq!(left().await, [0; 8]);
}

#[rstest]
#[tokio::test]
async fn an_early_end_takes_two_people(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let (person, id) = under_order(&house, 1).await;
    let proposed = released(&house, release(&house, &id, OrderedWrongly))
        .await
        .expect("proposes");
    assert_eq!(proposed.state(), pb::QuarantineReleaseState::Proposed);
    assert_eq!(proposed.level.expect("a level").level(), HealthLevel::Yellow);
    let second = released(&house, release(&house, &id, ClearedByTest)).await;
    assert_eq!(reason(second), "RELEASE_PROPOSED_ALREADY");

    let rejected = approved(&house, "officer", &proposed.release_id, false)
        .await
        .expect("rejects");
    assert_eq!(rejected.state(), pb::QuarantineReleaseState::Rejected);
    assert_eq!(
        reason(approved(&house, "officer", &proposed.release_id, true).await),
        "DECIDED_ALREADY"
    );
    house.clock.advance(Duration::from_secs(60));
    let again = released(&house, release(&house, &id, OrderedWrongly))
        .await
        .expect("proposes");
    let done = approved(&house, "command", &again.release_id, true)
        .await
        .expect("approves");
    assert_eq!(done.state(), pb::QuarantineReleaseState::Approved);
    assert_eq!(
        done.level.expect("a level").level(),
        HealthLevel::Green,
        "an order that was wrong leaves nothing behind"
    );
    let told = standings::of(&house.db, person).await.expect("reads");
    assert!(!told.in_quarantine && told.level.is_none());
    let states: Vec<_> = shown(&house, &id)
        .await
        .releases
        .iter()
        .map(pb::QuarantineRelease::state)
        .collect();
    assert_eq!(
        states,
        [
            pb::QuarantineReleaseState::Rejected,
            pb::QuarantineReleaseState::Approved
        ]
    );
}

#[tokio::test]
async fn whoever_proposed_cannot_approve_and_strangers_know_nothing() {
    let house = House::open().await;
    let (_, id) = under_order(&house, 1).await;
    let request = house.by("officer", AUTHORITY, release(&house, &id, ClearedByTest));
    let proposed = client(&house)
        .release_quarantine(request)
        .await
        .expect("proposes")
        .into_inner();
    for approve in [true, false] {
        let own = approved(&house, "officer", &proposed.release_id, approve).await;
        assert_eq!(reason(own), "APPROVER_IS_AUTHOR");
    }
    let unknown = approved(&house, "officer", &fresh(&house), true).await;
    assert_eq!(reason(unknown), "UNKNOWN_RELEASE");
    let next_door = pb::ApproveReleaseRequest {
        request_id: fresh(&house),
        release_id: proposed.release_id.clone(),
        approve: true,
        note: String::new(),
    };
    let next_door = house.by_account("officer-2", "officer", "410811001", next_door);
    assert_eq!(
        reason(client(&house).approve_release(next_door).await),
        "UNKNOWN_RELEASE"
    );

    // The period is completed while the proposal waits: it is overtaken.
    days_pass(&house, 13);
    released(&house, release(&house, &id, PeriodCompleted))
        .await
        .expect("releases");
    let late = approved(&house, "command", &proposed.release_id, true).await;
    assert_eq!(reason(late), "DECIDED_ALREADY");
}

#[tokio::test]
async fn nobody_leaves_with_a_fever_nobody_has_looked_at() {
    let house = House::open().await;
    let (_, id) = under_order(&house, 1).await;
    let proposed = released(&house, release(&house, &id, ClearedByTest))
        .await
        .expect("proposes");
    let alarm = recorded(&house, fever(&house, &id, pb::HalfDay::Morning)).await;
    let approving = approved(&house, "officer", &proposed.release_id, true).await;
    assert_eq!(reason(approving), "CHECK_UNANSWERED");
    days_pass(&house, 13);
    assert_eq!(
        reason(released(&house, release(&house, &id, PeriodCompleted)).await),
        "CHECK_UNANSWERED"
    );
    answered(&house, &alarm.check_id).await.expect("answers");
    released(&house, release(&house, &id, PeriodCompleted))
        .await
        .expect("releases");
}

#[tokio::test]
async fn a_passed_last_day_is_reminded_of_and_climbs() {
    let house = House::open().await;
    let (_, id) = under_order(&house, 1).await;
    days_pass(&house, 14);
    let level = async |level: &str| {
        let seen = shown(&house, &id).await.quarantine.expect("the order");
        assert!(seen.release_overdue);
        seen.deadlines
            .iter()
            .any(|due| due.kind == "quarantine_release" && due.level == level)
            .then_some(())
    };
    until(async || level("community").await).await;
    house.clock.advance(Duration::from_secs(12 * 3_600 + 60));
    until(async || level("street").await).await;
    let extension = pb::ExtendQuarantineRequest {
        request_id: fresh(&house),
        quarantine_id: id.clone(),
        days: 7,
        reason: pb::QuarantineExtensionReason::TestPending.into(),
        evidence: "待核酸结果".to_owned(),
    };
    client(&house)
        .extend_quarantine(house.by("officer", AUTHORITY, extension))
        .await
        .expect("extends");
    let seen = shown(&house, &id).await;
    let now = seen.quarantine.expect("the order");
    assert!(!now.release_overdue && now.deadlines.is_empty());
    assert_eq!(seen.hops.len(), 1);
}

#[tokio::test]
async fn where_the_policy_says_so_time_alone_ends_an_order() {
    let body = QuarantinePolicy {
        release_by_itself: true,
        ..first_quarantine()
    };
    let ordered = First::new(30, "山防指〔2020〕17号（演示）", &body).policy;
    let house = House::open_under(On::Sqlite, |_| {}, &[ordered]).await;
    let (person, id) = under_order(&house, 1).await;
    let (_, feverish) = under_order(&house, 2).await;
    recorded(&house, fever(&house, &feverish, pb::HalfDay::Morning)).await;
    days_pass(&house, 14);
    until(async || {
        let person = people::by_id(&house.db, person)
            .await
            .expect("reads")
            .expect("a person");
        (!person.stand.is_in_quarantine()).then_some(())
    })
    .await;
    let seen = shown(&house, &id).await;
    assert_eq!(seen.releases[0].proposed_by, "service:registration");
    let kept = until(async || {
        let seen = shown(&house, &feverish).await.quarantine.expect("the order");
        (seen.deadlines.len() == 2).then_some(seen)
    })
    .await;
    assert_eq!(kept.state(), pb::QuarantineState::InForce, "a fever keeps them");
    answered(&house, &seen_check(&house, &feverish).await)
        .await
        .expect("answers");
    until(async || {
        let seen = shown(&house, &feverish).await.quarantine.expect("the order");
        (seen.state() == pb::QuarantineState::Released).then_some(())
    })
    .await;
}

async fn seen_check(house: &House, id: &str) -> String {
    shown(house, id).await.checks[0].check_id.clone()
}
