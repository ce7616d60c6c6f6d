//! Partners apply to verify codes, and verify within what was approved.

use crate::house::{AUTHORITY, COMMUNITY, House, flaws, reason};
use crate::people::registered;
use kit::due;
use proto::registration::v1 as pb;
use std::time::Duration;
use vocabulary::CodeId;

fn application(house: &House) -> pb::ApplyCodeUseRequest {
    pb::ApplyCodeUseRequest {
        request_id: CodeId::new(house.clock.now()).to_string(),
        applicant: "市公交公司".to_owned(),
        purpose: "乘车查验".to_owned(),
        legal_basis: "焦政办〔2020〕7号".to_owned(),
        area: AUTHORITY.to_owned(),
        until: "2020-06-30".to_owned(),
    }
}

fn decision(id: &str, approve: bool) -> pb::DecideCodeUseRequest {
    pb::DecideCodeUseRequest {
        code_use_id: id.to_owned(),
        approve,
        reason: "符合规定".to_owned(),
    }
}

#[tokio::test]
async fn a_partner_verifies_within_an_approved_application() {
    let house = House::open().await;
    let code = registered(&house, 1).await.health_code.expect("a code");
    let mut client = house.health_code();
    let request = application(&house);
    let id = request.request_id.clone();
    let ask = |id: &str| pb::VerifyCodeRequest {
        text: code.text.clone(),
        code_use_id: id.to_owned(),
    };

    for _ in 0..2 {
        let applied = client
            .apply_code_use(house.by("partner", AUTHORITY, request.clone()))
            .await
            .expect("applies");
        let applied = applied.into_inner();
        assert_eq!(
            (applied.code_use_id.as_str(), applied.state()),
            (id.as_str(), pb::CodeUseState::Applied)
        );
    }
    for unapproved in ["", id.as_str()] {
        let refused = client
            .verify_code(house.by("partner", AUTHORITY, ask(unapproved)))
            .await;
        assert_eq!(reason(refused), "CODE_USE_NOT_APPROVED");
    }
    let decided = client
        .decide_code_use(house.by("officer", AUTHORITY, decision(&id, true)))
        .await
        .expect("decides");
    assert_eq!(decided.into_inner().state(), pb::CodeUseState::Approved);
    let again = client
        .decide_code_use(house.by("officer", AUTHORITY, decision(&id, false)))
        .await;
    assert_eq!(reason(again), "DECIDED_ALREADY");

    let answer = client
        .verify_code(house.by("partner", AUTHORITY, ask(&id)))
        .await
        .expect("verifies")
        .into_inner();
    assert_eq!(answer.validity(), pb::CodeValidity::Valid);
    let other = client
        .verify_code(house.by_account("partner-2", "partner", AUTHORITY, ask(&id)))
        .await;
    assert_eq!(reason(other), "CODE_USE_NOT_APPROVED", "only whoever applied");
    house.clock.advance(Duration::from_secs(130 * 24 * 3_600));
    let late = client.verify_code(house.by("partner", AUTHORITY, ask(&id))).await;
    assert_eq!(reason(late), "CODE_USE_NOT_APPROVED", "its last day has passed");
}

#[tokio::test]
async fn an_application_must_be_answered_in_time() {
    let house = House::open().await;
    let request = application(&house);
    let id = CodeId::parse(&request.request_id).expect("an id").as_uuid();
    let mut client = house.health_code();
    client
        .apply_code_use(house.by("enterprise_clerk", AUTHORITY, request.clone()))
        .await
        .expect("applies");
    let due = due::open_of(&house.db, "code_use", id)
        .await
        .expect("asked")
        .expect("a deadline is open");
    assert_eq!(
        (due.level.as_str(), due.due_at),
        ("officer", house.clock.now() + Duration::from_secs(72 * 3_600))
    );

    let reused = pb::ApplyCodeUseRequest {
        purpose: "别的用途".to_owned(),
        ..request.clone()
    };
    let reused = client
        .apply_code_use(house.by("enterprise_clerk", AUTHORITY, reused))
        .await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    let outside = client
        .decide_code_use(house.by("officer", COMMUNITY, decision(&request.request_id, true)))
        .await;
    assert_eq!(reason(outside), "UNKNOWN_CODE_USE");
    client
        .decide_code_use(house.by("officer", AUTHORITY, decision(&request.request_id, false)))
        .await
        .expect("decides");
    assert_eq!(
        due::open_of(&house.db, "code_use", id).await.expect("asked"),
        None
    );
}

#[tokio::test]
async fn an_application_says_everything_and_nothing_impossible() {
    let house = House::open().await;
    let empty = house.by("partner", AUTHORITY, pb::ApplyCodeUseRequest::default());
    let named = crate::house::bad_fields(house.health_code().apply_code_use(empty).await);
    assert_eq!(
        named,
        [
            "request_id",
            "applicant",
            "purpose",
            "legal_basis",
            "area",
            "until"
        ]
    );
    let impossible = pb::ApplyCodeUseRequest {
        area: "410883".to_owned(),
        until: "2021-06-30".to_owned(),
        applicant: "X".to_owned(),
        ..application(&house)
    };
    let told = flaws(
        house
            .health_code()
            .apply_code_use(house.by("partner", AUTHORITY, impossible))
            .await,
    );
    let reasons: Vec<_> = told.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(reasons, ["TOO_SHORT", "NOT_OUR_AREA", "OUT_OF_RANGE"]);
}
