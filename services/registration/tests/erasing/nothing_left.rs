//! Every table of the database is looked through for a planted person, and for sealed values that nobody named.

use super::erased;
use crate::house::{AUTHORITY, COMMUNITY, House};
use crate::people::{declaration, feverish, person_id, registered};
use crate::survey::lives_there;
use kit::db::Sql;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::objection_service_client::ObjectionServiceClient;
use registration::erasing::store::sealed::COLUMNS;
use std::collections::BTreeSet;
use vocabulary::{LevelChangeId, ObjectionId, PersonId};

/// Tables that go on holding the bare id of whoever was erased, and why.
const EVIDENCE: [&str; 5] = [
    // That it was done.
    "erasure",
    // Gates must go on refusing their codes.
    "standing",
    "feed_item",
    // Who did what to whom; no personal data.
    "audit",
    // Answers already given, for 48 hours: who was recorded in a household, by the bare id.
    "once",
];

/// Every column of every table.
async fn columns(house: &House) -> Vec<(String, String, String)> {
    const ALL: &str = "SELECT t.name, c.name, c.type FROM sqlite_master t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE '%sqlx%' AND t.name NOT LIKE 'sqlite%'";
    house.db.query(ALL).fetch_all().await.expect("reads the tables")
}

/// The tables that hold these bytes somewhere, in a column of ids, texts, JSON or bytes.
async fn holding(house: &House, person: PersonId) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (table, column, _) in columns(house).await {
        let held = Sql::built(format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM \"{table}\" WHERE instr(CAST(\"{column}\" AS BLOB), $1) > 0 \
             OR instr(CAST(\"{column}\" AS BLOB), $2) > 0"
        ));
        let bytes = person.as_uuid().as_bytes().to_vec();
        let text = person.to_string().into_bytes();
        let rows = house
            .db
            .query(held)
            .bind(bytes)
            .bind(text)
            .fetch_one::<(i64,)>()
            .await;
        if rows.expect("is searched").0 > 0 {
            found.insert(table);
        }
    }
    found
}

/// Somebody of whom every table of this service knows something.
async fn planted(house: &House) -> PersonId {
    let person = person_id(&registered(house, 1).await.person_id);
    let ill = house.by_resident(person, declaration(house.clock.now(), person, feverish()));
    house.registration().declare_health(ill).await.expect("declares");
    let card = pb::MakeCodeRequest {
        person_id: person.to_string(),
        kind: pb::CodeKind::Card.into(),
    };
    let card = house.by("community_worker", COMMUNITY, card);
    house.health_code().make_code(card).await.expect("is made");
    let revoke = pb::RevokeCodesRequest {
        person_id: person.to_string(),
        code_id: String::new(),
        reason: "手机丢失".to_owned(),
    };
    let revoke = house.by_resident(person, revoke);
    house
        .health_code()
        .revoke_codes(revoke)
        .await
        .expect("is revoked");
    let red = pb::SetLevelRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        level: HealthLevel::Red.into(),
        reason: pb::LevelReason::SuspectedCase.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
    };
    let change = red.request_id.clone();
    let red = house.by("community_worker", COMMUNITY, red);
    house.health_code().set_level(red).await.expect("is proposed");
    let approve = pb::ApproveLevelRequest {
        level_change_id: change,
        approve: false,
        note: "证据不足".to_owned(),
    };
    let approve = house.by("officer", AUTHORITY, approve);
    house
        .health_code()
        .approve_level(approve)
        .await
        .expect("is decided");
    let appeal = pb::AppealRequest {
        request_id: ObjectionId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        statement: "体温计坏了".to_owned(),
    };
    let appeal = house.by_resident(person, appeal);
    ObjectionServiceClient::new(house.wire.clone())
        .appeal(appeal)
        .await
        .expect("is made");
    lives_there(house, person).await;
    person
}

#[tokio::test]
async fn no_table_still_holds_a_planted_person() {
    let house = House::open().await;
    let person = planted(&house).await;
    let before = holding(&house, person).await;
    for table in [
        "person",
        "declaration",
        "health_code",
        "revocation",
        "level_change",
        "objection",
        "household",
        "household_record",
        "household_member",
    ] {
        assert!(before.contains(table), "{table} of {before:?}");
    }
    erased(&house, person).await;
    let after: Vec<_> = holding(&house, person)
        .await
        .into_iter()
        .filter(|table| !EVIDENCE.contains(&table.as_str()))
        .collect();
    assert!(after.is_empty(), "{after:?}");
}

#[tokio::test]
async fn every_column_of_sealed_values_is_named() {
    let house = House::open().await;
    planted(&house).await;
    let another = person_id(&registered(&house, 2).await.person_id);
    erased(&house, another).await;
    let mut sealed = BTreeSet::new();
    for (table, column, kind) in columns(&house).await {
        if !kind.eq_ignore_ascii_case("BYTEA") {
            continue;
        }
        let under = Sql::built(format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM \"{table}\" WHERE instr(\"{column}\", $1) > 0"
        ));
        let rows = house
            .db
            .query(under)
            .bind(b"-seal.".to_vec())
            .fetch_one::<(i64,)>()
            .await;
        if rows.expect("is searched").0 > 0 {
            sealed.insert((table, column));
        }
    }
    let named: BTreeSet<_> = COLUMNS
        .iter()
        .map(|column| (column.table.to_owned(), column.column.to_owned()))
        .collect();
    let forgotten: Vec<_> = sealed.difference(&named).collect();
    assert!(
        forgotten.is_empty(),
        "name them in erasing/store/sealed.rs: {forgotten:?}"
    );
    assert!(sealed.len() >= 6, "{sealed:?}");
}
