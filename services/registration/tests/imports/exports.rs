//! Files of errors that have left: registered before they leave, destroyed by their holder, or somebody higher hears of it.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::imports::{errors, fresh, list, row, taken_in};
use kit::clock::Day;
use kit::db::testing::On;
use kit::due;
use kit::wire::Wire;
use proto::registration::v1 as pb;
use proto::registration::v1::export_service_client::ExportServiceClient;
use registration::store::expired;
use rstest::rstest;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tonic::Status;

fn client(house: &House) -> ExportServiceClient<Wire> {
    ExportServiceClient::new(house.wire.clone())
}

/// A list of which one row was not taken, and its file of errors, by a community worker.
async fn exported(house: &House) -> (pb::Import, String) {
    let bad = row(1).replace("138", "1");
    let import = taken_in(house, &list(&[bad])).await;
    assert_eq!(import.rows_bad, 1);
    let file = errors(house, &import.import_id).await;
    (import, file)
}

async fn held(house: &House, scope: &str, held_only: bool) -> Vec<pb::Export> {
    let ask = pb::ListExportsRequest {
        held_only,
        ..Default::default()
    };
    let request = house.by("officer", scope, ask);
    let listed = client(house).list_exports(request).await.expect("listed");
    listed.into_inner().exports
}

async fn confirm(house: &House, (role, scope): (&str, &str), export_id: &str) -> Result<pb::Export, Status> {
    let ask = pb::ConfirmDestroyedRequest {
        export_id: export_id.to_owned(),
        note: "文件已粉碎".to_owned(),
    };
    let answer = client(house)
        .confirm_destroyed(house.by(role, scope, ask))
        .await?;
    Ok(answer.into_inner().export.expect("an export"))
}

#[rstest]
#[tokio::test]
async fn a_file_of_errors_is_registered_and_destroyed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let (import, file) = exported(&house).await;
    let exports = held(&house, AUTHORITY, true).await;
    let [export] = exports.as_slice() else {
        panic!("{exports:?}")
    };
    assert_eq!(
        (
            export.holder.as_str(),
            export.purpose.as_str(),
            export.area.as_str()
        ),
        ("community_worker-1", "更正名单", COMMUNITY)
    );
    assert_eq!(
        (&export.import_id, &export.destroy_by),
        (&import.import_id, &import.delete_by)
    );
    assert_eq!((export.row_count, export.waits_for.as_str()), (1, "holder"));
    assert_eq!(export.sha256, Sha256::digest(file.as_bytes()).to_vec());
    assert!(export.finished_at.is_some() && export.destroyed_at.is_none());
    assert!(held(&house, ELSEWHERE, false).await.is_empty());
    assert_eq!(held(&house, COMMUNITY, false).await.len(), 1);

    // Each file that leaves is one of its own.
    errors(&house, &import.import_id).await;
    assert_eq!(held(&house, AUTHORITY, true).await.len(), 2);

    for _ in 0..2 {
        let destroyed = confirm(&house, ("community_worker", AUTHORITY), &export.export_id).await;
        let destroyed = destroyed.expect("confirmed");
        assert!(destroyed.destroyed_at.is_some() && destroyed.waits_for.is_empty());
    }
    assert_eq!(held(&house, AUTHORITY, true).await.len(), 1);
    assert_eq!(held(&house, AUTHORITY, false).await.len(), 2);
}

#[tokio::test]
async fn a_file_that_breaks_off_is_registered_all_the_same() {
    let house = House::open().await;
    let bad = row(1).replace("138", "1");
    let import = taken_in(&house, &list(&[bad])).await;
    let ask = pb::ExportImportErrorsRequest {
        import_id: import.import_id,
        purpose: "更正名单".to_owned(),
    };
    let request = house.by("officer", AUTHORITY, ask);
    drop(
        house
            .imports()
            .export_import_errors(request)
            .await
            .expect("begins"),
    );
    let exports = held(&house, AUTHORITY, true).await;
    assert_eq!((exports.len(), exports[0].finished_at), (1, None));
}

/// What is destroyed is not there in part: no row leaves after that was said. The register forgets it with its last day.
#[rstest]
#[tokio::test]
async fn nothing_leaves_of_a_file_that_is_destroyed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let bad = row(1).replace("138", "1");
    let import = taken_in(&house, &list(&[bad])).await;
    let ask = pb::ExportImportErrorsRequest {
        import_id: import.import_id.clone(),
        purpose: "更正名单".to_owned(),
    };
    let request = house.by("officer", AUTHORITY, ask);
    let began = house.imports().export_import_errors(request).await;
    let mut chunks = began.expect("begins").into_inner();
    let export = held(&house, AUTHORITY, true).await.remove(0);
    confirm(&house, ("officer", AUTHORITY), &export.export_id)
        .await
        .expect("confirmed");
    let ended = loop {
        match chunks.message().await {
            Ok(Some(chunk)) => assert!(!String::from_utf8_lossy(&chunk.chunk).contains("王小明")),
            Ok(None) => panic!("the file came to its end"),
            Err(refused) => break refused,
        }
    };
    assert_eq!(reason::<()>(Err(ended)), "EXPORT_DESTROYED");

    errors(&house, &import.import_id).await;
    let last = Day::parse(&import.delete_by).expect("a day");
    for (day, kept) in [(last, 2), (last.next(), 1)] {
        expired::delete(&house.db, day).await.expect("deletes");
        assert_eq!(held(&house, AUTHORITY, false).await.len(), kept, "{day}");
    }
}

#[tokio::test]
async fn a_file_that_nobody_destroys_is_heard_of_higher_up() {
    let house = House::open().await;
    exported(&house).await;
    house.clock.advance(Duration::from_secs(31 * 24 * 3_600));
    let mut tx = house.db.begin().await.expect("begins");
    due::climb(&mut tx, house.clock.now()).await.expect("climbs");
    tx.commit().await.expect("commits");
    let exports = held(&house, AUTHORITY, true).await;
    assert_eq!(exports[0].waits_for, "officer");
}

#[tokio::test]
async fn exports_are_refused_with_their_reasons() {
    let house = House::open().await;
    exported(&house).await;
    let export = held(&house, AUTHORITY, true).await.remove(0).export_id;
    let officer = ("officer", AUTHORITY);
    let unknown = confirm(&house, officer, &fresh(&house)).await;
    assert_eq!(reason(unknown), "UNKNOWN_EXPORT");
    let elsewhere = confirm(&house, ("officer", ELSEWHERE), &export).await;
    assert_eq!(reason(elsewhere), "UNKNOWN_EXPORT");
    let ask = pb::ConfirmDestroyedRequest {
        export_id: export.clone(),
        note: "文件已粉碎".to_owned(),
    };
    let another = house.by_account("community_worker-2", "community_worker", AUTHORITY, ask);
    let another = client(&house).confirm_destroyed(another).await;
    assert_eq!(reason(another), "NOT_YOUR_EXPORT");
    confirm(&house, officer, &export).await.expect("an officer may");

    let told = |flaws: Vec<(String, String)>| -> Vec<String> {
        let each = flaws.into_iter();
        each.map(|(field, reason)| format!("{field} {reason}")).collect()
    };
    let wrong = pb::ConfirmDestroyedRequest {
        export_id: "x".to_owned(),
        note: "给 13800000001".to_owned(),
    };
    let wrong = house.by("officer", AUTHORITY, wrong);
    let wrong = flaws(client(&house).confirm_destroyed(wrong).await);
    assert_eq!(told(wrong), ["export_id NOT_AN_ID", "note PERSONAL_DATA"]);
    let wrong = pb::ListExportsRequest {
        area: "12".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
        ..Default::default()
    };
    let wrong = house.by("officer", AUTHORITY, wrong);
    let wrong = flaws(client(&house).list_exports(wrong).await);
    assert_eq!(
        told(wrong),
        [
            "area NOT_AN_AREA",
            "page_size OUT_OF_RANGE",
            "page_token PAGE_TOKEN_UNREADABLE"
        ]
    );
    let outside = pb::ListExportsRequest {
        area: "410883".to_owned(),
        ..Default::default()
    };
    let outside = house.by("officer", AUTHORITY, outside);
    assert_eq!(reason(client(&house).list_exports(outside).await), "OUT_OF_SCOPE");
}
