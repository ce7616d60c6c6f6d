//! The figures of returnees over the wire: by area and kind, today and on past days.

use super::{area_ref, confirm, declared, facts, returnees};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use tonic::Status;

async fn count(
    house: &House,
    scope: &str,
    area: &str,
    day: &str,
) -> Result<pb::CountReturneesResponse, Status> {
    let request = pb::CountReturneesRequest {
        area: area.to_owned(),
        day: day.to_owned(),
    };
    let request = house.by("command", scope, request);
    Ok(returnees(house).count_returnees(request).await?.into_inner())
}

fn totals(answer: &pb::CountReturneesResponse) -> (i64, i64, i64, i64, i64) {
    let total = answer
        .whole
        .as_ref()
        .and_then(|whole| whole.total)
        .expect("figures");
    (
        total.present,
        total.arrived_that_day,
        total.planned,
        total.declared_late,
        total.overdue,
    )
}

#[rstest]
#[tokio::test]
async fn returnees_are_counted_by_area_and_kind_and_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let mut people = Vec::new();
    for nth in 1..=4 {
        people.push(person_id(&registered(&house, nth).await.person_id));
    }
    let at_school = pb::TripFacts {
        kind: pb::ReturneeKind::School.into(),
        to_area: area_ref("410811009001"),
        ..facts("2020-02-28")
    };
    declared(&house, people[0], at_school).await;
    declared(&house, people[1], facts("2020-03-01")).await;
    let planned = declared(&house, people[2], facts("2020-03-04")).await;
    declared(&house, people[3], facts("2020-03-05")).await;

    let today = count(&house, AUTHORITY, "", "").await.expect("counted");
    assert_eq!((today.day.as_str(), today.planned_days), ("2020-03-01", 3));
    assert_eq!(
        today.policy.clone().expect("a policy").document_number,
        "山防指〔2020〕15号（演示）"
    );
    assert_eq!(totals(&today), (2, 1, 1, 1, 0));
    assert_eq!(today.inside.len(), 9, "every street, with or without returnees");
    let present: Vec<_> = today
        .inside
        .iter()
        .map(|row| {
            (
                row.area.clone().expect("an area").name,
                row.total.expect("figures").present,
            )
        })
        .filter(|(_, present)| *present > 0)
        .collect();
    assert_eq!(
        present,
        [
            ("焦作市山阳区定和街道".to_owned(), 1),
            ("焦作市山阳区新城街道".to_owned(), 1)
        ]
    );
    let kinds: Vec<_> = today
        .whole
        .as_ref()
        .expect("figures")
        .kinds
        .iter()
        .map(|figures| (figures.kind(), figures.present, figures.planned))
        .collect();
    assert_eq!(
        kinds,
        [
            (pb::ReturneeKind::Work, 1, 1),
            (pb::ReturneeKind::Post, 0, 0),
            (pb::ReturneeKind::School, 1, 0),
            (pb::ReturneeKind::Home, 0, 0),
        ]
    );
    let street = count(&house, AUTHORITY, "410811007", "").await.expect("counted");
    assert_eq!((totals(&street).0, street.inside.len()), (1, 4));
    let community = count(&house, COMMUNITY, "", "").await.expect("counted");
    assert_eq!((totals(&community).0, community.inside.len()), (1, 0));

    // Five days later: one came when planned, one did not.
    house.clock.advance(Duration::from_secs(5 * 24 * 3_600));
    confirm(&house, COMMUNITY, &planned.trip_id, Some("2020-03-04"))
        .await
        .expect("confirmed");
    let later = count(&house, AUTHORITY, "", "").await.expect("counted");
    assert_eq!(totals(&later), (3, 0, 0, 1, 1));
    let then = count(&house, AUTHORITY, "", "2020-03-04").await.expect("counted");
    assert_eq!(
        totals(&then).1,
        1,
        "a late confirmation counts on the day they came"
    );
    let first = count(&house, AUTHORITY, "", "2020-03-01").await.expect("counted");
    assert_eq!(totals(&first), (2, 1, 1, 1, 0), "as it was that day");
    let before = count(&house, AUTHORITY, "", "2020-02-27").await.expect("counted");
    assert_eq!(totals(&before), (0, 0, 0, 0, 0));
}

#[tokio::test]
async fn nobody_counts_outside_their_area_or_in_the_future() {
    let house = House::open().await;
    assert_eq!(
        reason(count(&house, COMMUNITY, ELSEWHERE, "").await),
        "OUT_OF_SCOPE"
    );
    let wrong = count(&house, AUTHORITY, "12", "2020-03-02").await;
    let one = |field: &str, reason: &str| (field.to_owned(), reason.to_owned());
    assert_eq!(
        flaws(wrong),
        [one("area", "NOT_AN_AREA"), one("day", "IN_THE_FUTURE")]
    );
    let no_day = count(&house, AUTHORITY, "", "yesterday").await;
    assert_eq!(flaws(no_day), [one("day", "NOT_A_DAY")]);
}
