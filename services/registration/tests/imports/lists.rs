//! A list with good and bad rows: what becomes of each, what is shown, and what comes back to be corrected.

use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House};
use crate::imports::{
    HEADING, counts, done, errors, found, fresh, header, import, list, messages, row, send, taken_in,
};
use crate::people::{id_number, phone, registered};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use rstest::rstest;

/// Three good rows and four bad ones.
fn mixed() -> Vec<String> {
    vec![
        row(1),
        "2,李四,身份证,4.10811E+17,13800000002,女,=cmd|' /C calc'!A0".to_owned(),
        row(3),
        format!("4,王五,通行,{},1380000,,", id_number(4)),
        row(5),
        row(1).replacen('1', "6", 1),
        "7,赵六,护照,E12345678,13800000007,保密,7号楼".to_owned(),
    ]
}

#[rstest]
#[tokio::test]
async fn good_rows_are_registered_and_bad_ones_come_back(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let import = taken_in(&house, &list(&mixed())).await;
    assert_eq!(counts(&import), [7, 4, 3, 0, 0]);
    assert_eq!(
        (import.encoding.as_str(), import.unknown_columns.clone()),
        ("UTF-8", vec![1])
    );
    assert_eq!(import.kind(), pb::ListKind::Residents);

    let person = found(&house, 3).await.expect("registered");
    assert_eq!(
        (person.level(), person.source()),
        (HealthLevel::Grey, pb::Source::Staff)
    );
    assert!(person.masked);
    let ask = pb::QueryHealthRequest {
        person_id: person.person_id.clone(),
        purpose: String::new(),
    };
    let health = house
        .registration()
        .query_health(house.by("officer", AUTHORITY, ask))
        .await
        .expect("told")
        .into_inner();
    let level = health.level.expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Grey, "NOT_DECLARED")
    );
    assert!(level.policy.is_some(), "which policy decided is known");
    assert_eq!(health.last_declared_at, None);

    let file = errors(&house, &import.import_id).await;
    let lines: Vec<&str> = file.trim_start_matches('\u{feff}').lines().collect();
    assert!(file.starts_with('\u{feff}'));
    assert_eq!(lines[0], format!("{HEADING},原文件行号,错误列,错误原因"));
    assert!(
        lines[1].contains("4.10811E+17")
            && lines[1].contains(",'=cmd|' /C calc'!A0,3,证件号码,NUMBER_LOST_DIGITS")
    );
    assert!(
        lines[2].contains(",5,证件类型；联系电话；详细地址,UNKNOWN_ID_DOCUMENT_KIND"),
        "{}",
        lines[2]
    );
    assert!(
        lines[3].contains(",7,证件号码,REPEATED_IN_FILE line 2"),
        "{}",
        lines[3]
    );
    assert!(lines[4].contains(",8,性别,UNKNOWN_SEX"), "{}", lines[4]);
    assert_eq!(lines.len(), 5);

    // The file of errors, corrected, is a list of its own: what was added to it is left out.
    let corrected = file
        .replace("4.10811E+17", &id_number(2))
        .replace(",保密,", ",女,");
    let again = taken_in(&house, corrected.as_bytes()).await;
    assert_eq!(counts(&again), [4, 1, 2, 1, 0], "the repeated one is known now");
}

#[tokio::test]
async fn the_same_file_twice_is_one_import() {
    let house = House::open().await;
    let file = list(&mixed());
    let first = taken_in(&house, &file).await;
    let again = messages(&fresh(&house), header(pb::FileFormat::Csv), &file);
    let again = send(&house, again).await.expect("answered");
    assert!(again.is_repeat);
    assert_eq!(again.import, Some(first.clone()));

    house.clock.advance(std::time::Duration::from_secs(1));
    // For another area it is another list, of people who are known.
    let elsewhere = pb::ImportHeader {
        area: "410811007".to_owned(),
        ..header(pb::FileFormat::Csv)
    };
    let other = send(&house, messages(&fresh(&house), elsewhere, &file))
        .await
        .expect("taken in");
    assert!(!other.is_repeat);
    let other = done(&house, &other.import.expect("an import").import_id).await;
    assert_eq!(counts(&other), [7, 4, 0, 3, 0]);

    // Imports are listed to whoever may see their area, newest first, page by page.
    let page = |scope: &'static str, token: String| {
        let ask = pb::ListImportsRequest {
            page_size: 1,
            page_token: token,
            ..Default::default()
        };
        let request = house.by("community_worker", scope, ask);
        let house = &house;
        async move {
            house
                .imports()
                .list_imports(request)
                .await
                .expect("listed")
                .into_inner()
        }
    };
    let one = page(AUTHORITY, String::new()).await;
    let two = page(AUTHORITY, one.next_page_token.clone()).await;
    let ids: Vec<_> = [&one, &two]
        .iter()
        .map(|page| page.imports[0].import_id.clone())
        .collect();
    assert_eq!(ids, [other.import_id, first.import_id.clone()]);
    assert!(two.next_page_token.is_empty());
    let own = page(COMMUNITY, String::new()).await;
    assert_eq!(own.imports, [first]);
    assert!(page(ELSEWHERE, String::new()).await.imports.is_empty());
}

#[tokio::test]
async fn a_repeated_request_goes_on_where_the_first_broke_off() {
    let house = House::open().await;
    let file = list(&mixed());
    let id = fresh(&house);
    let sent = messages(&id, header(pb::FileFormat::Csv), &file);
    let first = send(&house, sent.clone()).await.expect("taken in");
    assert_eq!(first.import.expect("an import").import_id, id);
    let first = done(&house, &id).await;
    let again = send(&house, sent.clone()).await.expect("answered");
    assert_eq!((again.is_repeat, again.import), (false, Some(first)));

    // As if the process had been killed while rows were staged: three of them are to be staged again.
    house
        .db
        .query("UPDATE import SET state = 'staging', staged_at = NULL, finished_at = NULL, rows_new = 0")
        .execute()
        .await
        .expect("written");
    assert_eq!(import(&house, &id).await.state(), pb::ImportState::Staging);
    send(&house, sent).await.expect("taken in");
    let resumed = done(&house, &id).await;
    assert_eq!(counts(&resumed), [7, 4, 0, 3, 0], "nobody is registered twice");
}

#[tokio::test]
async fn people_with_the_same_facts_are_known_and_nothing_changes() {
    let house = House::open().await;
    let before = registered(&house, 1).await;
    let widely = row(1).replace("定和小区3号楼2单元501", "定和小区３号楼 2单元501");
    let import = taken_in(&house, &list(&[widely, row(2)])).await;
    assert_eq!(counts(&import), [2, 0, 1, 1, 0]);
    let after = found(&house, 1).await.expect("still there");
    assert_eq!(
        (after.person_id.clone(), after.level()),
        (before.person_id, HealthLevel::Green)
    );
    assert_eq!(phone(1), "13800000001");
}

#[tokio::test]
async fn many_rows_are_settled_in_batches() {
    let house = House::open().await;
    let rows: Vec<String> = (1..=1_203).map(row).collect();
    let import = taken_in(&house, &list(&rows)).await;
    assert_eq!(counts(&import), [1_203, 0, 1_203, 0, 0]);
    for nth in [1, 512, 513, 1_024, 1_203] {
        assert!(found(&house, nth).await.is_some(), "{nth}");
    }
    let entries = pb::ListAuditRequest {
        page_size: 200,
        ..Default::default()
    };
    let trail = house
        .audit()
        .list_audit(house.by("auditor", "nothing", entries))
        .await
        .expect("listed")
        .into_inner();
    let lines = trail.records.iter().filter(|line| line.act == "ImportPeople");
    let lines: Vec<_> = lines
        .map(|line| (line.who.as_str(), line.legal_basis.as_str()))
        .collect();
    let basis = "豫疫情防指办〔2020〕9号";
    assert_eq!(
        lines.len(),
        4,
        "one line of whoever handed it in, one a batch: {lines:?}"
    );
    assert_eq!(lines[3], ("community_worker-1", basis));
    assert!(
        lines[..3]
            .iter()
            .all(|line| *line == ("service:registration", basis))
    );
}
