//! Who is behind the ids that services know.

use crate::house::House;
use edge::accounts::naming::Names;
use edge::accounts::store::accounts;
use edge::web::{Frame, Language};
use kit::db::testing::{On, TestDb};
use rstest::rstest;

#[tokio::test]
async fn those_who_have_accounts_are_named_and_the_others_are_what_they_are() {
    let house = House::open().await;
    house.account("li.gate", "gate_staff", "410811007").await;
    let office = house.office();
    let account = accounts::by_login(&office.db, "li.gate")
        .await
        .expect("read")
        .expect("there")
        .id;
    let (id, frame) = (account.to_string(), Frame::plain(Language::Chinese));
    let ids = [
        id.as_str(),
        id.as_str(),
        "service:checkpoint",
        "'; DROP TABLE account --",
        "",
    ];
    let names = Names::of(office, &frame, ids).await.expect("named");
    assert_eq!(names.told(&frame, &id), "王小明（定和街道）");
    assert_eq!(names.with_login(&frame, &id), "li.gate · 王小明（定和街道）");
    assert_eq!(names.told(&frame, "service:checkpoint"), "系统（卡点服务）");
    assert_eq!(
        names.told(&frame, "'; DROP TABLE account --"),
        "'; DROP TABLE account --"
    );
    assert_eq!(names.told(&frame, ""), "—");

    // Of somebody who left, the name stays as long as the trail; of a volunteer it is masked.
    office
        .db
        .query("UPDATE account SET left_at = created_at WHERE login = $1")
        .bind("li.gate")
        .execute()
        .await
        .expect("left");
    let names = Names::of(office, &frame, [id.as_str()]).await.expect("named");
    assert_eq!(names.told(&frame, &id), "王小明（定和街道，已离任）");
    office
        .db
        .query("UPDATE account SET ends_at = created_at WHERE login = $1")
        .bind("li.gate")
        .execute()
        .await
        .expect("joined for a shift");
    let names = Names::of(office, &frame, [id.as_str()]).await.expect("named");
    assert_eq!(names.told(&frame, &id), "**明（志愿者，定和街道）");
}

#[rstest]
#[tokio::test]
async fn many_are_found_at_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = TestDb::fresh(on, &edge::migrations()).await;
    assert!(accounts::by_ids(&test.db, &[]).await.expect("read").is_empty());
    let ids: Vec<_> = (0..700)
        .map(|nth| accounts::AccountId::new(kit::clock::Moment::from_unix_seconds(1_583_000_000 + nth)))
        .collect();
    assert!(accounts::by_ids(&test.db, &ids).await.expect("read").is_empty());
    let logins: Vec<String> = (0..700).map(|nth| format!("li.officer{nth}")).collect();
    assert!(
        accounts::by_logins(&test.db, &logins)
            .await
            .expect("read")
            .is_empty()
    );
}
