//! DisinfectionService: every refusal by its reason, every bad field at once.

use super::{disinfections, of_canteen, of_gate, unit_of};
use crate::town::{NOON, Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::list_disinfections_request::Of;
use proto::checkpoint::v1::record_disinfection_request::Strength;
use std::time::Duration;
use vocabulary::Role;

#[tokio::test]
async fn what_is_unknown_or_out_of_scope_is_refused() {
    let town = Town::open(On::Sqlite).await;
    let gate = town.a_gate("南门").await.id;
    let elsewhere = town.a_gate("北门").await.id;
    let unit = unit_of(&town, &gate).await;
    let mut officer = disinfections(&town, Role::Officer, "410811");
    let no_unit = of_gate(&town, &town.id(), &gate);
    assert_eq!(reason(officer.record_disinfection(no_unit).await), "UNKNOWN_UNIT");
    let of_another_unit = of_gate(&town, &unit, &elsewhere);
    assert_eq!(
        reason(officer.record_disinfection(of_another_unit).await),
        "UNKNOWN_CHECKPOINT"
    );
    let first = of_gate(&town, &unit, &gate);
    officer.record_disinfection(first.clone()).await.unwrap();
    let changed = pb::RecordDisinfectionRequest {
        square_metres: 41,
        ..first
    };
    assert_eq!(
        reason(officer.record_disinfection(changed).await),
        "REQUEST_ID_REUSED"
    );

    let mut next_door = disinfections(&town, Role::Officer, "410811008");
    assert_eq!(
        reason(next_door.record_disinfection(of_gate(&town, &unit, &gate)).await),
        "OUT_OF_SCOPE"
    );
    let mut at_gate = disinfections(&town, Role::GateStaff, &format!("checkpoint:{gate}"));
    assert_eq!(
        reason(at_gate.record_disinfection(of_canteen(&town, &unit)).await),
        "OUT_OF_SCOPE"
    );
    let list = |of: Of| pb::ListDisinfectionsRequest {
        of: Some(of),
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_disinfections(list(Of::UnitId(town.id()))).await),
        "UNKNOWN_UNIT"
    );
    assert_eq!(
        reason(
            officer
                .list_disinfections(list(Of::CheckpointId(town.id())))
                .await
        ),
        "UNKNOWN_CHECKPOINT"
    );
    for of in [
        Of::UnitId(unit),
        Of::CheckpointId(gate),
        Of::Area("410811007".into()),
    ] {
        assert_eq!(
            reason(next_door.list_disinfections(list(of)).await),
            "OUT_OF_SCOPE"
        );
    }
    let undone = pb::ListUndoneRequest {
        area: "410811007".into(),
        ..Default::default()
    };
    assert_eq!(reason(next_door.list_undone(undone).await), "OUT_OF_SCOPE");

    let first = pb::ListUndoneRequest {
        page_size: 1,
        ..Default::default()
    };
    town.a_gate("西门").await;
    let page_token = officer
        .list_undone(first)
        .await
        .unwrap()
        .into_inner()
        .next_page_token;
    let other = pb::ListUndoneRequest {
        area: "410811007".into(),
        page_token: page_token.clone(),
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_undone(other).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let log = pb::ListDisinfectionsRequest {
        page_token,
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_disinfections(log).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let garbage = pb::ListUndoneRequest {
        page_token: "!".into(),
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_undone(garbage).await),
        "PAGE_TOKEN_UNREADABLE"
    );
}

#[tokio::test]
async fn every_bad_field_is_told_at_once() {
    let town = Town::open(On::Sqlite).await;
    let mut officer = disinfections(&town, Role::Officer, "410811");
    assert_eq!(
        flaws(
            officer
                .record_disinfection(pb::RecordDisinfectionRequest::default())
                .await
        ),
        [
            "agent MISSING",
            "kind MISSING",
            "place_name MISSING",
            "request_id MISSING",
            "square_metres OUT_OF_RANGE",
            "strength MISSING",
            "unit_id MISSING",
        ]
    );
    let wrong = pb::RecordDisinfectionRequest {
        request_id: not_an_id(),
        unit_id: not_an_id(),
        checkpoint_id: String::new(),
        kind: pb::DisinfectedKind::Checkpoint.into(),
        place_name: String::new(),
        agent: pb::Agent::Alcohol.into(),
        strength: Some(Strength::MilligramsPerLitre(500)),
        millilitres_per_square_metre: -1,
        contact_minutes: 1_441,
        square_metres: 1_000_001,
        case_suspected: false,
        done_at: Some((NOON + Duration::from_secs(301)).to_proto()),
        done_by: "13800138000".into(),
    };
    assert_eq!(
        flaws(officer.record_disinfection(wrong).await),
        [
            "checkpoint_id MISSING",
            "contact_minutes OUT_OF_RANGE",
            "done_at OUT_OF_RANGE",
            "done_by PERSONAL_DATA",
            "millilitres_per_square_metre OUT_OF_RANGE",
            "request_id NOT_AN_ID",
            "square_metres OUT_OF_RANGE",
            "strength WRONG_UNIT",
            "unit_id NOT_AN_ID",
        ]
    );
    let no_gate = pb::RecordDisinfectionRequest {
        checkpoint_id: town.id(),
        agent: 99,
        ..of_canteen(&town, &town.id())
    };
    assert_eq!(
        flaws(officer.record_disinfection(no_gate).await),
        ["agent UNKNOWN_VALUE", "checkpoint_id NOT_A_CHECKPOINT"]
    );
    let list = pb::ListDisinfectionsRequest {
        of: Some(Of::Area("nowhere".into())),
        from: Some(NOON.to_proto()),
        to: Some(NOON.to_proto()),
        page_size: -1,
        page_token: "!".into(),
        ..Default::default()
    };
    let told = flaws(officer.list_disinfections(list).await);
    assert_eq!(told.len(), 4, "{told:?}");
    let undone = pb::ListUndoneRequest {
        area: "nowhere".into(),
        page_size: -1,
        page_token: String::new(),
    };
    let told = flaws(officer.list_undone(undone).await);
    assert_eq!(told.len(), 2, "{told:?}");
}
