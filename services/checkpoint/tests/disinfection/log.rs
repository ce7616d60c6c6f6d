//! DisinfectionService through its layers: entries, what is wrong with them, what is undone.

use super::{disinfections, of_canteen, of_gate, unit_of};
use crate::town::{NOON, Town};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::record_disinfection_request::Strength;
use rstest::rstest;
use std::time::Duration;
use vocabulary::Role;

const HOUR: Duration = Duration::from_secs(3_600);

async fn undone(town: &Town, scope: &str) -> Vec<(pb::DisinfectedKind, String, i32, i32)> {
    let mut officer = disinfections(town, Role::Officer, scope);
    let mut request = pb::ListUndoneRequest {
        page_size: 1,
        ..Default::default()
    };
    let mut places = Vec::new();
    loop {
        let page = officer.list_undone(request.clone()).await.unwrap().into_inner();
        places.extend(page.places);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert!(places.iter().all(|place| place.policy.is_some()));
    let told = places.into_iter();
    told.map(|place| {
        (
            place.kind(),
            place.place_name,
            place.times_done,
            place.times_demanded,
        )
    })
    .collect()
}

#[rstest]
#[tokio::test]
async fn a_fact_is_taken_whatever_is_wrong_with_it_and_answered(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::open(on).await;
    let gate = town.a_gate("南门").await.id;
    let unit = unit_of(&town, &gate).await;
    let mut here = disinfections(&town, Role::GateStaff, &format!("checkpoint:{gate}"));
    let request = of_gate(&town, &unit, &gate);
    let good = here
        .record_disinfection(request.clone())
        .await
        .unwrap()
        .into_inner()
        .disinfection
        .unwrap();
    assert_eq!(good.findings().count(), 0);
    assert_eq!(
        (good.place_name.as_str(), good.milligrams_per_litre),
        ("南门", 500)
    );
    assert_eq!(good.done_at, Some(NOON.to_proto()));
    assert_eq!(good.policy.as_ref().unwrap().document_number, "演示〔2020〕241号");
    town.clock.advance(HOUR);
    let again = here
        .record_disinfection(request)
        .await
        .unwrap()
        .into_inner()
        .disinfection
        .unwrap();
    assert_eq!(again, good, "the same request twice is one entry");

    let suspected = pb::RecordDisinfectionRequest {
        case_suspected: true,
        contact_minutes: 10,
        millilitres_per_square_metre: 50,
        done_at: Some((NOON - 20 * HOUR).to_proto()),
        done_by: "cleaner-7".into(),
        ..of_gate(&town, &unit, &gate)
    };
    let bad = here
        .record_disinfection(suspected)
        .await
        .unwrap()
        .into_inner()
        .disinfection
        .unwrap();
    let found: Vec<pb::Finding> = bad.findings().collect();
    assert_eq!(
        found,
        [
            pb::Finding::TooWeak,
            pb::Finding::TooShort,
            pb::Finding::TooLittle
        ]
    );
    assert_eq!(bad.done_by, "cleaner-7");
    let alcohol = pb::RecordDisinfectionRequest {
        agent: pb::Agent::Alcohol.into(),
        strength: Some(Strength::Percent(75)),
        millilitres_per_square_metre: 0,
        ..of_gate(&town, &unit, &gate)
    };
    let wiped = here
        .record_disinfection(alcohol)
        .await
        .unwrap()
        .into_inner()
        .disinfection
        .unwrap();
    assert_eq!(
        (
            wiped.findings().count(),
            wiped.percent,
            wiped.milligrams_per_litre
        ),
        (0, 75, 0)
    );

    let mut request = pb::ListDisinfectionsRequest {
        page_size: 2,
        ..Default::default()
    };
    let first = here
        .list_disinfections(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first.disinfections, [wiped, good]);
    request.page_token = first.next_page_token;
    let rest = here.list_disinfections(request).await.unwrap().into_inner();
    assert_eq!(
        (rest.disinfections.as_slice(), rest.next_page_token.as_str()),
        (std::slice::from_ref(&bad), "")
    );
    let wrong = pb::ListDisinfectionsRequest {
        of: Some(pb::list_disinfections_request::Of::UnitId(unit)),
        only_with_findings: true,
        ..Default::default()
    };
    let mut officer = disinfections(&town, Role::Officer, "410811");
    assert_eq!(
        officer
            .list_disinfections(wrong)
            .await
            .unwrap()
            .into_inner()
            .disinfections,
        [bad]
    );
}

#[rstest]
#[tokio::test]
async fn what_is_undone_today_is_every_gate_and_whatever_was_done_lately(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::open(on).await;
    let (gate, other) = (
        town.a_gate_in("410811007001", "南门").await.id,
        town.a_gate_in("410811008001", "北门").await.id,
    );
    let unit = unit_of(&town, &gate).await;
    let checkpoint = |name: &str, done| (pb::DisinfectedKind::Checkpoint, name.to_owned(), done, 1);
    assert_eq!(
        undone(&town, "410811").await,
        [checkpoint("南门", 0), checkpoint("北门", 0)]
    );
    let mut officer = disinfections(&town, Role::Officer, "410811");
    officer
        .record_disinfection(of_gate(&town, &unit, &gate))
        .await
        .unwrap();
    officer
        .record_disinfection(of_canteen(&town, &unit))
        .await
        .unwrap();
    // Yesterday's, told late, is none of today's.
    let late = pb::RecordDisinfectionRequest {
        done_at: Some((NOON - 24 * HOUR).to_proto()),
        ..of_canteen(&town, &unit)
    };
    officer.record_disinfection(late).await.unwrap();
    let canteen = |done| (pb::DisinfectedKind::Canteen, "一楼食堂".to_owned(), done, 3);
    assert_eq!(undone(&town, "410811").await, [checkpoint("北门", 0), canteen(1)]);
    assert_eq!(undone(&town, "410811007").await, [canteen(1)]);
    assert_eq!(
        undone(&town, &format!("checkpoint:{other}")).await,
        [checkpoint("北门", 0)]
    );
    for name in ["一楼 食堂", "一楼食堂"] {
        let again = pb::RecordDisinfectionRequest {
            place_name: name.into(),
            ..of_canteen(&town, &unit)
        };
        officer.record_disinfection(again).await.unwrap();
    }
    assert_eq!(
        undone(&town, "410811").await,
        [checkpoint("北门", 0)],
        "one place, however it is typed"
    );
    // A new day begins; after a fortnight nobody expects the canteen any more.
    town.clock.advance(24 * HOUR);
    assert_eq!(
        undone(&town, "410811007").await,
        [checkpoint("南门", 0), canteen(0)]
    );
    town.clock.advance(14 * 24 * HOUR);
    assert_eq!(undone(&town, "410811007").await, [checkpoint("南门", 0)]);
}
