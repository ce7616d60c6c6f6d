//! Late facts: an order, a transfer or a release that becomes known later is taken as of its own time, and the figures are right.

use super::{approved, client, days_pass, fresh, order, ordered, release, released, shown, until};
use crate::house::{AUTHORITY, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::clock::Moment;
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::QuarantineReleaseReason::{ClearedByTest, PeriodCompleted};
use registration::quarantine::rules::policy::QuarantinePolicy;
use registration::quarantine::store::policies::first_quarantine;
use registration::store::policies::First;
use rstest::rstest;
use vocabulary::PersonId;

fn at(text: &str) -> Moment {
    Moment::parse(text).expect("a moment")
}

/// Since when and until when somebody counts as isolated.
async fn isolated(house: &House, person: PersonId) -> (Moment, Option<Moment>) {
    const OF: &str = "SELECT begun_at, ended_at FROM isolation WHERE person_id = $1";
    let query = house.db.query(OF).bind(person);
    query.fetch_one().await.expect("one isolation")
}

/// An order whose first day was that one.
async fn since(house: &House, nth: u16, first_day: &str) -> (PersonId, String) {
    let person = person_id(&registered(house, nth).await.person_id);
    let request = pb::OrderQuarantineRequest {
        first_day: first_day.to_owned(),
        ..order(house, person)
    };
    (person, ordered(house, request).await.quarantine_id)
}

fn transfer(house: &House, id: &str, happened: &str) -> pb::TransferQuarantineRequest {
    pb::TransferQuarantineRequest {
        request_id: fresh(house),
        quarantine_id: id.to_owned(),
        mode: pb::QuarantineMode::Centralised.into(),
        place: "焦东宾馆".to_owned(),
        watched_by: String::new(),
        note: "家中无独立房间".to_owned(),
        happened_at: Some(at(happened).to_proto()),
    }
}

fn ended(
    house: &House,
    id: &str,
    reason: pb::QuarantineReleaseReason,
    happened: &str,
) -> pb::ReleaseQuarantineRequest {
    pb::ReleaseQuarantineRequest {
        happened_at: Some(at(happened).to_proto()),
        ..release(house, id, reason)
    }
}

#[rstest]
#[tokio::test]
async fn what_becomes_known_late_counts_since_it_happened(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let (person, id) = since(&house, 1, "2020-02-20").await;
    assert_eq!(
        isolated(&house, person).await,
        (at("2020-02-20T00:00:00+08:00"), None)
    );
    days_pass(&house, 5);

    let moved = transfer(&house, &id, "2020-03-02T09:00:00+08:00");
    let moved = client(&house)
        .transfer_quarantine(house.by("officer", AUTHORITY, moved))
        .await;
    let level = moved.expect("moved").into_inner().level.expect("a level");
    assert_eq!(level.level(), HealthLevel::Red);

    // The last day was the 4th; it is the 6th.
    let done = ended(&house, &id, PeriodCompleted, "2020-03-05T08:00:00+08:00");
    let done = released(&house, done).await.expect("released");
    assert_eq!(done.state(), pb::QuarantineReleaseState::Approved);
    assert_eq!(done.level.expect("a level").level(), HealthLevel::Yellow);

    let seen = shown(&house, &id).await;
    let late: Vec<_> = seen.stays.iter().map(|stay| stay.late).collect();
    assert_eq!(late, [true, true]);
    let released_at = at("2020-03-05T08:00:00+08:00");
    assert_eq!(
        seen.quarantine.expect("the order").released_at,
        Some(released_at.to_proto())
    );
    let told = &seen.releases[0];
    assert_eq!(
        (told.happened_at, told.proposed_at),
        (Some(released_at.to_proto()), Some(house.clock.now().to_proto()))
    );
    assert_eq!(
        told.held_until,
        Some(at("2020-03-19T00:00:00+08:00").to_proto()),
        "fourteen days from the release, not from the telling"
    );
    assert_eq!(isolated(&house, person).await.1, Some(released_at));
}

#[tokio::test]
async fn what_would_be_held_afterwards_may_be_over() {
    let house = House::open().await;
    let (person, id) = since(&house, 1, "2019-12-20").await;
    let done = ended(&house, &id, PeriodCompleted, "2020-01-03T08:00:00+08:00");
    let done = released(&house, done).await.expect("released");
    assert_eq!(done.level.expect("a level").level(), HealthLevel::Green);
    let told = registration::store::standings::of(&house.db, person).await;
    assert!(!told.expect("reads").is_overriding());
}

#[tokio::test]
async fn an_early_end_that_is_told_late_happens_then_once_two_agree() {
    let house = House::open().await;
    let (person, id) = since(&house, 1, "2020-02-25").await;
    let early = ended(&house, &id, ClearedByTest, "2020-02-28T10:00:00+08:00");
    let proposed = released(&house, early).await.expect("proposed");
    assert_eq!(proposed.state(), pb::QuarantineReleaseState::Proposed);
    approved(&house, "command", &proposed.release_id, true)
        .await
        .expect("approved");
    assert_eq!(
        isolated(&house, person).await.1,
        Some(at("2020-02-28T10:00:00+08:00"))
    );
}

/// They were moved after the day that the proposal says: they were released where they were then, and the release says so.
#[rstest]
#[tokio::test]
async fn an_approved_release_says_when_it_was(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let (person, id) = since(&house, 1, "2020-02-25").await;
    let early = ended(&house, &id, ClearedByTest, "2020-02-28T10:00:00+08:00");
    let proposed = released(&house, early).await.expect("proposed");
    let moved = transfer(&house, &id, "2020-02-29T08:00:00+08:00");
    client(&house)
        .transfer_quarantine(house.by("officer", AUTHORITY, moved))
        .await
        .expect("moved");
    approved(&house, "command", &proposed.release_id, true)
        .await
        .expect("approved");
    let then = at("2020-02-29T08:00:00+08:00");
    assert_eq!(isolated(&house, person).await.1, Some(then));
    let told = &shown(&house, &id).await.releases[0];
    assert_eq!(told.happened_at, Some(then.to_proto()));
}

#[tokio::test]
async fn what_happened_before_any_policy_is_judged_by_that_of_now() {
    let house = House::open().await;
    let (_, id) = since(&house, 1, "2019-12-10").await;
    let early = ended(&house, &id, PeriodCompleted, "2019-12-01T08:00:00+08:00");
    assert_eq!(reason(released(&house, early).await), "NOT_YET_COMPLETED");
    let early = ended(&house, &id, ClearedByTest, "2019-12-01T08:00:00+08:00");
    let told = [("happened_at".to_owned(), "BEFORE_IT_BEGAN".to_owned())];
    assert_eq!(flaws(released(&house, early).await), told);
    let moved = transfer(&house, &id, "2019-12-12T09:00:00+08:00");
    client(&house)
        .transfer_quarantine(house.by("officer", AUTHORITY, moved))
        .await
        .expect("moved");
    let done = ended(&house, &id, PeriodCompleted, "2019-12-24T08:00:00+08:00");
    released(&house, done).await.expect("released");

    let (_, id) = since(&house, 2, "2019-12-10").await;
    let early = ended(&house, &id, ClearedByTest, "2019-12-15T08:00:00+08:00");
    let proposed = released(&house, early).await.expect("proposed");
    approved(&house, "command", &proposed.release_id, true)
        .await
        .expect("approved");
}

#[tokio::test]
async fn a_late_order_is_made_as_on_its_first_day() {
    let first = First::new(30, "山防指〔2020〕16号（演示）", &first_quarantine()).policy;
    let mut shorter = first_quarantine();
    shorter.home.days = 7;
    let mut second = First::new(30, "山防指〔2020〕19号（演示）", &shorter).policy;
    second.version = 2;
    second.effective_from = at("2020-02-25T00:00:00+08:00");
    let house = House::open_under(On::Sqlite, |_| {}, &[first, second]).await;
    let mut told = Vec::new();
    for (nth, first_day) in [(1, "2020-02-24"), (2, "2020-02-25")] {
        let person = person_id(&registered(&house, nth).await.person_id);
        let request = pb::OrderQuarantineRequest {
            first_day: first_day.to_owned(),
            ..order(&house, person)
        };
        let answer = ordered(&house, request).await;
        told.push((answer.last_day, answer.policy.expect("a policy").version));
    }
    let expected = [("2020-03-08", 1), ("2020-03-02", 2)];
    assert_eq!(told, expected.map(|(day, version)| (day.to_owned(), version)));
}

/// It was over before it became known; time alone ends it, and ended it then.
#[rstest]
#[tokio::test]
async fn a_late_order_that_time_alone_ends_ended_with_its_last_day(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let body = QuarantinePolicy {
        release_by_itself: true,
        ..first_quarantine()
    };
    let ordered = First::new(30, "山防指〔2020〕17号（演示）", &body).policy;
    let house = House::open_under(on, |_| {}, &[ordered]).await;
    let (person, id) = since(&house, 1, "2020-02-10").await;
    let seen = until(async || {
        let seen = shown(&house, &id).await;
        let order = seen.quarantine.as_ref().expect("the order");
        (order.state() == pb::QuarantineState::Released).then_some(seen)
    })
    .await;
    let over = at("2020-02-24T00:00:00+08:00");
    let told = &seen.releases[0];
    assert_eq!(told.happened_at, Some(over.to_proto()));
    let held_until = at("2020-03-09T00:00:00+08:00");
    assert_eq!(told.held_until, Some(held_until.to_proto()));
    assert_eq!(
        seen.quarantine.expect("the order").released_at,
        Some(over.to_proto())
    );
    assert_eq!(isolated(&house, person).await.1, Some(over));
}

#[tokio::test]
async fn nothing_happens_before_the_order_or_out_of_turn() {
    let house = House::open().await;
    let (_, id) = since(&house, 1, "2020-02-20").await;
    let early = [("happened_at".to_owned(), "BEFORE_IT_BEGAN".to_owned())];
    let move_to = async |happened: &str| {
        let request = transfer(&house, &id, happened);
        client(&house)
            .transfer_quarantine(house.by("officer", AUTHORITY, request))
            .await
    };
    assert_eq!(flaws(move_to("2020-02-19T23:59:00+08:00").await), early);
    move_to("2020-02-25T08:00:00+08:00").await.expect("moved");
    let before = ended(&house, &id, ClearedByTest, "2020-02-24T08:00:00+08:00");
    assert_eq!(flaws(released(&house, before).await), early);
    let too_soon = ended(&house, &id, PeriodCompleted, "2020-02-29T08:00:00+08:00");
    assert_eq!(reason(released(&house, too_soon).await), "NOT_YET_COMPLETED");
}

#[tokio::test]
async fn what_would_be_deleted_by_now_is_not_written_down() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let request = pb::OrderQuarantineRequest {
        first_day: "2019-08-01".to_owned(),
        ..order(&house, person)
    };
    let request = house.by("community_worker", AUTHORITY, request);
    let refused = client(&house).order_quarantine(request).await;
    assert_eq!(
        flaws(refused),
        [("first_day".to_owned(), "TOO_LONG_AGO".to_owned())]
    );
}
