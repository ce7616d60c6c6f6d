//! Measures on their way: stopped midway, and gone on with after a fall.

use super::measures::ordered;
use super::{
    WUHAN, apply, areas, arrived, decide, graded, one, preview, previewed, revert, set, stands, until,
};
use crate::house::{AUTHORITY, House, reason};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::MeasureState as State;
use registration::risk::rules::measure::Turns;
use registration::risk::rules::words::State as Stands;
use registration::risk::store::{held, measures};
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::PersonId;

async fn shown(house: &House) -> pb::Measure {
    set(house, graded(house, WUHAN, 0, pb::RiskGrade::Mid))
        .await
        .expect("set");
    let shown = previewed(house, "li", preview(house, "")).await.expect("shown");
    shown.measure.expect("a measure")
}

async fn yellow(house: &House, people: &[PersonId]) -> usize {
    let mut yellow = 0;
    for person in people {
        yellow += usize::from(stands(house, *person).await.0 == HealthLevel::Yellow);
    }
    yellow
}

#[rstest]
#[tokio::test]
async fn a_measure_is_stopped_midway_and_what_was_done_is_told(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    ordered(&house, 0, 1).await;
    let people = arrived(&house, 1, 40).await;
    let id = shown(&house).await.measure_id;
    apply(&house, "li", &id).await.expect("waits");
    decide(&house, "wu", &id, true).await.expect("approves");
    // One after the other: it has begun, and is not done.
    loop {
        let measure = one(&house, AUTHORITY, &id)
            .await
            .expect("known")
            .measure
            .expect("a measure");
        if measure.held > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let stop = pb::StopMeasureRequest {
        measure_id: id.clone(),
        reason: "名单有误".to_owned(),
    };
    let stopped = areas(&house)
        .stop_measure(house.by("command", AUTHORITY, stop))
        .await;
    let stopped = stopped.expect("stopped").into_inner().measure.expect("a measure");
    assert_eq!(
        (stopped.state(), stopped.stopped_by.as_str()),
        (State::Stopped, "command-1")
    );
    assert!(stopped.held > 0 && stopped.held < 40, "{} of 40", stopped.held);
    let done = usize::try_from(stopped.held).expect("some");
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(
        yellow(&house, &people).await,
        done,
        "nobody is held after the stop"
    );
    assert_eq!(reason(apply(&house, "li", &id).await), "MEASURE_MOVED_ON");

    revert(&house, "li", &id).await.expect("asks");
    revert(&house, "wu", &id).await.expect("agrees");
    assert_eq!(until(&house, &id, State::Reverted).await.lifted, stopped.held);
    assert_eq!(yellow(&house, &people).await, 0);
}

#[rstest]
#[tokio::test]
async fn what_a_fallen_replica_left_is_gone_on_with(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let people = arrived(&house, 1, 3).await;
    let id = shown(&house).await.measure_id;
    // One batch of one was committed, and then it fell.
    let measure_id = Uuid::parse_str(&id).expect("an id");
    let mut tx = house.db.begin().await.expect("begins");
    let mut measure = measures::by_id_in(&mut tx, measure_id)
        .await
        .expect("reads")
        .expect("there");
    measure.state = Stands::Applying;
    let now = house.clock.now();
    let turns = Turns { after: 0, up_to: 1 };
    let turn = held::next(&mut tx, measure_id, turns).await.expect("reads");
    let stands: Vec<_> = turn
        .iter()
        .map(|next| (next, measure.moves(&next.stand, now)))
        .collect();
    held::put(&mut tx, &stands, now).await.expect("put");
    measure.goes_on(turns, 1, now);
    measures::put(&mut tx, &measure, Stands::Previewed)
        .await
        .expect("moves");
    tx.commit().await.expect("commits");

    let applied = until(&house, &id, State::Applied).await;
    assert_eq!((applied.held, applied.gone), (3, 0), "each of them once");
    assert_eq!(yellow(&house, &people).await, 3);
}
