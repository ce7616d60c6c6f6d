//! Late facts: an order, a transfer or a release that becomes known later is taken as of its own time, and the figures are right.

use super::{client, days_pass, fresh, order, ordered, release, released, shown};
use crate::house::{AUTHORITY, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::clock::Moment;
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::QuarantineReleaseReason::{ClearedByTest, PeriodCompleted};
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
    super::approved(&house, "command", &proposed.release_id, true)
        .await
        .expect("approved");
    assert_eq!(
        isolated(&house, person).await.1,
        Some(at("2020-02-28T10:00:00+08:00"))
    );
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
