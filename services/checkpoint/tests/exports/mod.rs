//! Exports that have left: registered, resumed under the same id, destroyed by their holder, or somebody higher hears of it.

use crate::town::{Speaking, Town, flaws, reason};
use kit::db::testing::On;
use kit::due;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::export_passes_response::Part;
use proto::checkpoint::v1::export_service_client::ExportServiceClient;
use proto::common::v1 as common;
use rstest::rstest;
use std::time::Duration;
use vocabulary::{ExportId, Level, PersonId, Role};

const STREET: &str = "410811007";

fn client(town: &Town, role: Role, scope: &str) -> ExportServiceClient<Speaking> {
    ExportServiceClient::new(town.asked_by(role, scope))
}

async fn a_pass(town: &Town) {
    let gate = town.a_gate("南门").await;
    let request = pb::VerifyPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        health_code: town
            .registration
            .code_of(PersonId::new(town.clock.now()), Level::Green)
            .text,
        direction: common::Direction::In.into(),
        temperature_deci_celsius: Some(366),
        ..pb::VerifyPassRequest::default()
    };
    let mut gates = town.gates(Role::GateStaff, "410811");
    gates.verify_pass(request).await.unwrap();
    town.clock.advance(Duration::from_secs(60));
}

/// An export by a community worker of the street: the token that resumes it, and its end.
async fn exported(town: &Town, resume_token: String) -> (Option<String>, pb::ExportEnd) {
    let request = pb::ExportPassesRequest {
        purpose: "月报".into(),
        resume_token,
        ..pb::ExportPassesRequest::default()
    };
    let mut parts = town
        .passes(Role::CommunityWorker, STREET)
        .export_passes(request)
        .await
        .unwrap()
        .into_inner();
    let mut token = None;
    loop {
        match parts.message().await.unwrap().unwrap().part.unwrap() {
            Part::Chunk(chunk) => token = Some(chunk.resume_token),
            Part::End(end) => return (token, end),
        }
    }
}

async fn held(town: &Town, held_only: bool) -> Vec<pb::Export> {
    let request = pb::ListExportsRequest {
        held_only,
        ..Default::default()
    };
    let listed = client(town, Role::Officer, "410811").list_exports(request).await;
    listed.unwrap().into_inner().exports
}

#[rstest]
#[tokio::test]
async fn an_export_is_registered_before_it_leaves_and_resumed_as_the_same(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::heard(on).await;
    a_pass(&town).await;
    let (token, end) = exported(&town, String::new()).await;
    assert_eq!((end.row_count, end.destroy_by.as_str()), (1, "2020-03-31"));
    let (_, resumed) = exported(&town, token.unwrap()).await;
    assert_eq!((resumed.row_count, &resumed.export_id), (0, &end.export_id));
    let exports = held(&town, true).await;
    assert_eq!(exports.len(), 1);
    let export = &exports[0];
    assert_eq!(
        (export.area.as_str(), export.purpose.as_str(), export.row_count),
        (STREET, "月报", 1)
    );
    assert_eq!(export.waits_for, "holder");
    assert!(export.finished_at.is_some());

    let destroyed = pb::ConfirmDestroyedRequest {
        export_id: end.export_id,
        note: "文件已粉碎".into(),
    };
    for _ in 0..2 {
        let answer = client(&town, Role::CommunityWorker, STREET)
            .confirm_destroyed(destroyed.clone())
            .await
            .unwrap()
            .into_inner();
        let export = answer.export.unwrap();
        assert!(export.destroyed_at.is_some() && export.waits_for.is_empty());
    }
    assert!(held(&town, true).await.is_empty());
    assert_eq!(held(&town, false).await.len(), 1);
}

#[tokio::test]
async fn an_export_that_nobody_destroys_is_heard_of_higher_up() {
    let town = Town::heard(On::Sqlite).await;
    let (_, end) = exported(&town, String::new()).await;
    town.clock.advance(Duration::from_secs(31 * 24 * 3_600));
    let mut tx = town.books.db.begin().await.unwrap();
    due::climb(&mut tx, town.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let exports = held(&town, true).await;
    assert_eq!(
        (exports[0].export_id.as_str(), exports[0].waits_for.as_str()),
        (end.export_id.as_str(), "officer")
    );
}

#[tokio::test]
async fn refusals_have_their_reasons() {
    let town = Town::heard(On::Sqlite).await;
    let (_, end) = exported(&town, String::new()).await;
    let destroyed = |export_id: String| pb::ConfirmDestroyedRequest {
        export_id,
        note: "文件已粉碎".into(),
    };
    let unknown = ExportId::new(town.clock.now()).to_string();
    let mut officer = client(&town, Role::Officer, "410811");
    assert_eq!(
        reason(officer.confirm_destroyed(destroyed(unknown)).await),
        "UNKNOWN_EXPORT"
    );
    let mut elsewhere = client(&town, Role::Officer, "410811009");
    assert_eq!(
        reason(
            elsewhere
                .confirm_destroyed(destroyed(end.export_id.clone()))
                .await
        ),
        "UNKNOWN_EXPORT"
    );
    let mut another = client(&town, Role::CommunityWorker, "410811");
    assert_eq!(
        reason(another.confirm_destroyed(destroyed(end.export_id.clone())).await),
        "NOT_YOUR_EXPORT"
    );
    officer.confirm_destroyed(destroyed(end.export_id)).await.unwrap();
    let wrong = pb::ConfirmDestroyedRequest {
        export_id: "x".into(),
        note: "给 13800000001".into(),
    };
    assert_eq!(
        flaws(officer.confirm_destroyed(wrong).await),
        ["export_id NOT_AN_ID", "note PERSONAL_DATA"]
    );
    let wrong = pb::ListExportsRequest {
        area: "12".into(),
        page_size: -1,
        page_token: "?".into(),
        ..Default::default()
    };
    assert_eq!(
        flaws(officer.list_exports(wrong).await),
        [
            "area NOT_AN_AREA",
            "page_size OUT_OF_RANGE",
            "page_token PAGE_TOKEN_UNREADABLE"
        ]
    );
    let outside = pb::ListExportsRequest {
        area: "410883".into(),
        ..Default::default()
    };
    assert_eq!(reason(officer.list_exports(outside).await), "OUT_OF_SCOPE");
}
