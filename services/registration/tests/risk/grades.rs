//! Grades of counties: from figures, dated, versioned, public; and every refusal by its reason.

use super::{WUHAN, areas, graded, set};
use crate::house::{ELSEWHERE, House, flaws, reason};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use tonic::Status;

const DAY: Duration = Duration::from_secs(86_400);

async fn list(house: &House, request: pb::ListAreasRequest) -> Result<pb::ListAreasResponse, Status> {
    let request = house.by("gate_staff", ELSEWHERE, request);
    Ok(areas(house).list_areas(request).await?.into_inner())
}

async fn one(house: &House, area: &str, at: Option<kit::clock::Moment>) -> Result<pb::AreaRisk, Status> {
    let request = pb::GetAreaRiskRequest {
        area: area.to_owned(),
        edition: String::new(),
        at: at.map(kit::clock::Moment::to_proto),
    };
    let answer = areas(house)
        .get_area_risk(house.by("partner", "410883", request))
        .await?;
    Ok(answer.into_inner().area_risk.expect("a grade"))
}

#[rstest]
#[tokio::test]
async fn a_grade_follows_from_its_figures_and_every_version_is_kept(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let house = House::open_on(on, |_| {}).await;
    let began = house.clock.now();
    let request = graded(&house, WUHAN, 0, pb::RiskGrade::High);
    let high = set(&house, request.clone()).await.expect("set");
    assert_eq!(
        (high.version, high.grade(), high.derived_grade()),
        (1, pb::RiskGrade::High, pb::RiskGrade::High)
    );
    assert!(
        !high
            .policy
            .as_ref()
            .expect("a policy graded")
            .document_number
            .is_empty()
    );
    assert_eq!(set(&house, request.clone()).await.expect("once"), high);
    let reused = pb::SetAreaRiskRequest {
        override_reason: "另有原因".to_owned(),
        ..request
    };
    assert_eq!(reason(set(&house, reused).await), "REQUEST_ID_REUSED");
    let blind = graded(&house, WUHAN, 0, pb::RiskGrade::High);
    assert_eq!(reason(set(&house, blind).await), "RISK_CHANGED");

    set(&house, graded(&house, "419001", 0, pb::RiskGrade::Low))
        .await
        .expect("set");
    set(&house, graded(&house, "410883", 0, pb::RiskGrade::Mid))
        .await
        .expect("set");
    house.clock.advance(DAY);
    let mid = set(&house, graded(&house, WUHAN, 1, pb::RiskGrade::Mid))
        .await
        .expect("set");
    assert_eq!(one(&house, WUHAN, None).await.expect("graded"), mid);
    assert_eq!(one(&house, WUHAN, Some(began)).await.expect("graded"), high);
    // 济源 has moved: under its old code it is the same county.
    let moved = pb::GetAreaRiskRequest {
        area: "410881".to_owned(),
        edition: "1990".to_owned(),
        at: None,
    };
    let moved = areas(&house)
        .get_area_risk(house.by("resident", "nothing", moved))
        .await;
    let moved = moved.expect("graded").into_inner().area_risk.expect("a grade");
    assert_eq!(moved.grade(), pb::RiskGrade::Low);

    let codes = |answer: pb::ListAreasResponse| -> Vec<(String, i32)> {
        let rows = answer.areas.into_iter();
        rows.map(|row| (row.area.expect("an area").code, row.version))
            .collect()
    };
    let row = |code: &str, version| (code.to_owned(), version);
    let now = pb::ListAreasRequest::default();
    let all = codes(list(&house, now.clone()).await.expect("lists"));
    assert_eq!(all, [row("410883", 1), row("419001", 1), row(WUHAN, 2)]);
    let past = pb::ListAreasRequest {
        at: Some(began.to_proto()),
        grade: pb::RiskGrade::High.into(),
        ..now.clone()
    };
    assert_eq!(codes(list(&house, past).await.expect("lists")), [row(WUHAN, 1)]);
    let mut history = pb::ListAreasRequest {
        within: "420000".to_owned(),
        history: true,
        page_size: 1,
        ..now.clone()
    };
    let first = list(&house, history.clone()).await.expect("lists");
    history.page_token = first.next_page_token.clone();
    assert_eq!(codes(first), [row(WUHAN, 2)]);
    let second = list(&house, history.clone()).await.expect("lists");
    assert_eq!(
        (second.next_page_token.as_str(), codes(second.clone())),
        ("", vec![row(WUHAN, 1)])
    );
    history.within = "410000".to_owned();
    assert_eq!(
        flaws(list(&house, history).await)[0].1,
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
}

#[tokio::test]
async fn another_grade_than_the_figures_make_needs_its_reason() {
    let house = House::open().await;
    let other = pb::SetAreaRiskRequest {
        grade: pb::RiskGrade::High.into(),
        ..graded(&house, WUHAN, 0, pb::RiskGrade::Mid)
    };
    let told = flaws(set(&house, other.clone()).await);
    assert_eq!(told, [("override_reason".to_owned(), "MISSING".to_owned())]);
    let said = pb::SetAreaRiskRequest {
        override_reason: "省里要求从严".to_owned(),
        ..other
    };
    let risk = set(&house, said).await.expect("set");
    assert_eq!(
        (risk.grade(), risk.derived_grade()),
        (pb::RiskGrade::High, pb::RiskGrade::Mid)
    );
    assert_eq!(risk.override_reason, "省里要求从严");
    let needless = pb::SetAreaRiskRequest {
        override_reason: "多余".to_owned(),
        ..graded(&house, WUHAN, 1, pb::RiskGrade::Mid)
    };
    assert_eq!(set(&house, needless).await.expect("set").override_reason, "");
}

#[tokio::test]
async fn every_bad_field_of_a_grade_is_named_at_once() {
    let house = House::open().await;
    let told = flaws(set(&house, pb::SetAreaRiskRequest::default()).await);
    let missing = ["request_id", "area", "grade", "basis.source_document"];
    assert_eq!(
        told,
        missing.map(|field| (field.to_owned(), "MISSING".to_owned()))
    );
    let wrong = pb::SetAreaRiskRequest {
        request_id: "1".to_owned(),
        area: "410811007".to_owned(),
        edition: String::new(),
        seen_version: -1,
        grade: 9,
        basis: Some(pb::GradingBasis {
            total_cases: -1,
            last_new_case_on: "yesterday".to_owned(),
            last_cluster_on: "2020-02-30".to_owned(),
            source_document: "电话13800138000".to_owned(),
        }),
        effective_from: Some((house.clock.now() + DAY * 15).to_proto()),
        override_reason: "x".to_owned(),
    };
    let told = flaws(set(&house, wrong).await);
    let told: Vec<_> = told.iter().map(|(field, _)| field.as_str()).collect();
    let expected = [
        "request_id",
        "area",
        "seen_version",
        "grade",
        "basis.total_cases",
        "basis.last_new_case_on",
        "basis.last_cluster_on",
        "basis.source_document",
        "effective_from",
        "override_reason",
    ];
    assert_eq!(told, expected);
    let mut impossible = graded(&house, WUHAN, 0, pb::RiskGrade::Mid);
    impossible.basis.as_mut().expect("a basis").last_new_case_on = "2020-03-02".to_owned();
    let told = flaws(set(&house, impossible).await);
    assert_eq!(
        told,
        [("basis.last_new_case_on".to_owned(), "IN_THE_FUTURE".to_owned())]
    );

    let street = house.by(
        "officer",
        "410811007",
        graded(&house, WUHAN, 0, pb::RiskGrade::Mid),
    );
    assert_eq!(reason(areas(&house).set_area_risk(street).await), "OUT_OF_SCOPE");
    assert_eq!(reason(one(&house, WUHAN, None).await), "UNKNOWN_AREA_RISK");
    assert_eq!(
        flaws(one(&house, "", None).await),
        [("area".to_owned(), "MISSING".to_owned())]
    );
    let bad = pb::ListAreasRequest {
        within: "x".to_owned(),
        grade: 9,
        page_size: -1,
        page_token: "?".to_owned(),
        ..Default::default()
    };
    assert_eq!(flaws(list(&house, bad).await).len(), 4);
}
