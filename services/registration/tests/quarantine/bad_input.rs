//! Every RPC with every field wrong: all of them are named at once.

use super::{DAY, client};
use crate::house::{AUTHORITY, House, bad_fields, flaws};
use proto::registration::v1 as pb;
use std::time::Duration;

#[tokio::test]
async fn every_bad_field_of_an_order_is_named() {
    let house = House::open().await;
    let long = "长".repeat(501);
    let wrong = pb::OrderQuarantineRequest {
        request_id: "7".to_owned(),
        person_id: "x".to_owned(),
        mode: 9,
        reason: 99,
        evidence: long.clone(),
        first_day: "2020-03-02".to_owned(),
        days: 61,
        place: "长".repeat(61),
        watched_by: "410811".to_owned(),
        reporter_ids: vec!["1".to_owned()],
    };
    let refused = client(&house)
        .order_quarantine(house.by("officer", AUTHORITY, wrong))
        .await;
    assert_eq!(
        bad_fields(refused),
        [
            "request_id",
            "person_id",
            "mode",
            "reason",
            "evidence",
            "first_day",
            "days",
            "place",
            "watched_by",
            "reporter_ids"
        ]
    );
    let empty = house.by("officer", AUTHORITY, pb::OrderQuarantineRequest::default());
    assert_eq!(
        bad_fields(client(&house).order_quarantine(empty).await),
        ["request_id", "person_id", "mode", "reason", "evidence"]
    );
    let unplaced = pb::OrderQuarantineRequest {
        mode: pb::QuarantineMode::Centralised.into(),
        first_day: "2014-12-01".to_owned(),
        watched_by: "410883001".to_owned(),
        reporter_ids: vec![String::new(); 4],
        ..Default::default()
    };
    let refused = flaws(
        client(&house)
            .order_quarantine(house.by("officer", AUTHORITY, unplaced))
            .await,
    );
    for (field, reason) in [
        ("first_day", "TOO_LONG_AGO"),
        ("place", "MISSING"),
        ("watched_by", "NOT_OUR_AREA"),
        ("reporter_ids", "TOO_MANY"),
    ] {
        assert!(
            refused.contains(&(field.to_owned(), reason.to_owned())),
            "{field} in {refused:?}"
        );
    }
}

#[tokio::test]
async fn every_bad_field_of_a_change_is_named() {
    let house = House::open().await;
    let tomorrow = house.clock.now() + Duration::from_secs(DAY);
    let transfer = pb::TransferQuarantineRequest {
        request_id: "7".to_owned(),
        quarantine_id: "7".to_owned(),
        mode: 9,
        place: "长".repeat(61),
        watched_by: "410811999999".to_owned(),
        note: "x".to_owned(),
        happened_at: Some(tomorrow.to_proto()),
    };
    let refused = client(&house)
        .transfer_quarantine(house.by("officer", AUTHORITY, transfer))
        .await;
    assert_eq!(
        bad_fields(refused),
        [
            "request_id",
            "quarantine_id",
            "mode",
            "place",
            "watched_by",
            "note",
            "happened_at"
        ]
    );
    let extension = pb::ExtendQuarantineRequest {
        request_id: "7".to_owned(),
        quarantine_id: "7".to_owned(),
        days: 31,
        reason: 9,
        evidence: "x".to_owned(),
    };
    let refused = client(&house)
        .extend_quarantine(house.by("officer", AUTHORITY, extension))
        .await;
    assert_eq!(
        bad_fields(refused),
        ["request_id", "quarantine_id", "days", "reason", "evidence"]
    );
    let release = pb::ReleaseQuarantineRequest {
        request_id: "7".to_owned(),
        quarantine_id: "7".to_owned(),
        reason: 9,
        evidence: String::new(),
        happened_at: Some(tomorrow.to_proto()),
    };
    let refused = client(&house)
        .release_quarantine(house.by("officer", AUTHORITY, release))
        .await;
    assert_eq!(
        bad_fields(refused),
        ["request_id", "quarantine_id", "reason", "evidence", "happened_at"]
    );
    let approval = house.by("officer", AUTHORITY, pb::ApproveReleaseRequest::default());
    let refused = client(&house).approve_release(approval).await;
    assert_eq!(bad_fields(refused), ["request_id", "release_id", "note"]);
}

#[tokio::test]
async fn every_bad_field_of_a_check_or_need_is_named() {
    let house = House::open().await;
    let check = pb::RecordDailyCheckRequest {
        request_id: "7".to_owned(),
        quarantine_id: "7".to_owned(),
        day: "yesterday".to_owned(),
        half: 3,
        way: 9,
        temperature_deci_celsius: Some(3_650),
        symptoms: Vec::new(),
        other_symptom: String::new(),
        note: "长".repeat(501),
        taken_at: Some(prost_types::Timestamp {
            seconds: 0,
            nanos: -1,
        }),
    };
    let refused = client(&house)
        .record_daily_check(house.by("officer", AUTHORITY, check))
        .await;
    assert_eq!(
        bad_fields(refused),
        [
            "request_id",
            "quarantine_id",
            "day",
            "half",
            "way",
            "temperature_deci_celsius",
            "symptoms",
            "note",
            "taken_at"
        ]
    );
    let answer = house.by("officer", AUTHORITY, pb::AnswerCheckRequest::default());
    let refused = client(&house).answer_check(answer).await;
    assert_eq!(bad_fields(refused), ["request_id", "check_id", "outcome", "note"]);
    let wish = pb::AskForHelpRequest {
        kind: pb::NeedKind::Other.into(),
        ..Default::default()
    };
    let refused = client(&house)
        .ask_for_help(house.by("officer", AUTHORITY, wish))
        .await;
    assert_eq!(bad_fields(refused), ["request_id", "quarantine_id", "text"]);
    let wish = house.by("officer", AUTHORITY, pb::AskForHelpRequest::default());
    let refused = client(&house).ask_for_help(wish).await;
    assert_eq!(bad_fields(refused), ["request_id", "quarantine_id", "kind"]);
    let answer = house.by("officer", AUTHORITY, pb::AnswerNeedRequest::default());
    let refused = client(&house).answer_need(answer).await;
    assert_eq!(bad_fields(refused), ["request_id", "need_id", "outcome", "note"]);
}

#[tokio::test]
async fn every_bad_field_of_a_question_is_named() {
    let house = House::open().await;
    let list = pb::ListQuarantinesRequest {
        area: "4108".to_owned(),
        state: 9,
        mode: 9,
        filter: 99,
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let refused = client(&house)
        .list_quarantines(house.by("officer", AUTHORITY, list))
        .await;
    assert_eq!(
        bad_fields(refused),
        ["area", "state", "mode", "filter", "page_size", "page_token"]
    );
    let ended = pb::ListQuarantinesRequest {
        state: pb::QuarantineState::Released.into(),
        filter: pb::QuarantineFilter::Due.into(),
        ..Default::default()
    };
    let refused = client(&house)
        .list_quarantines(house.by("officer", AUTHORITY, ended))
        .await;
    assert_eq!(
        flaws(refused),
        [("filter".to_owned(), "ONLY_IN_FORCE".to_owned())]
    );
    let both = pb::GetQuarantineRequest {
        quarantine_id: "7".to_owned(),
        person_id: "7".to_owned(),
        view: 9,
        purpose: "x".to_owned(),
    };
    let refused = client(&house)
        .get_quarantine(house.by("officer", AUTHORITY, both))
        .await;
    assert_eq!(
        bad_fields(refused),
        ["quarantine_id", "person_id", "view", "purpose"]
    );
    let neither = house.by("officer", AUTHORITY, pb::GetQuarantineRequest::default());
    let refused = client(&house).get_quarantine(neither).await;
    assert_eq!(
        flaws(refused),
        [("quarantine_id".to_owned(), "MISSING".to_owned())]
    );
    let count = pb::CountQuarantinesRequest {
        area: "4108".to_owned(),
    };
    let refused = client(&house)
        .count_quarantines(house.by("officer", AUTHORITY, count))
        .await;
    assert_eq!(bad_fields(refused), ["area"]);
}
