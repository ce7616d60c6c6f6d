//! Every table of the database is looked through for a planted person, and for sealed values that nobody named.

use super::{erased, planted, report};
use crate::house::House;
use crate::people::{person_id, registered};
use kit::db::testing::On;
use kit::db::{Engine, Sql};
use registration::erasing::store::sealed::COLUMNS;
use rstest::rstest;
use std::collections::BTreeSet;
use vocabulary::PersonId;

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

/// Tables that hold nobody any more who may be erased, and why.
const GONE_BEFORE: [&str; 2] = [
    // Whoever is held is not erased.
    "hold",
    // Until the tasks of a round are made.
    "outreach_listed",
];

/// Sealed values that are destroyed with their list, months before their key is.
const SHORT_LIVED: [(&str, &str); 1] = [("import_row", "sealed")];

/// Every column of every table.
async fn columns(house: &House) -> Vec<(String, String, String)> {
    const ALL: Sql = Sql::Differs {
        postgres: "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name NOT LIKE '%sqlx%'",
        sqlite: "SELECT t.name, c.name, c.type FROM sqlite_master t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE '%sqlx%' AND t.name NOT LIKE 'sqlite%'",
    };
    house.db.query(ALL).fetch_all().await.expect("reads the tables")
}

/// How it is asked whether the bytes of a placeholder stand in a column, whatever it is a column of.
fn stands(house: &House, placeholder: &str, column: &str, kind: &str) -> String {
    match house.db.engine() {
        Engine::Sqlite => format!("instr(CAST(\"{column}\" AS BLOB), {placeholder}) > 0"),
        Engine::Postgres if kind.eq_ignore_ascii_case("BYTEA") => {
            format!("position({placeholder} IN \"{column}\") > 0")
        }
        Engine::Postgres => {
            format!("position({placeholder} IN convert_to(CAST(\"{column}\" AS TEXT), 'UTF8')) > 0")
        }
    }
}

/// The tables that hold this person's id somewhere, in a column of ids, texts, JSON or bytes.
async fn holding(house: &House, person: PersonId) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (table, column, kind) in columns(house).await {
        let [bytes, text] = ["$1", "$2"].map(|placeholder| stands(house, placeholder, &column, &kind));
        let held = Sql::built(format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM \"{table}\" WHERE {bytes} OR {text}"
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

/// Every table with a column that names whom its rows are about.
async fn about_people(house: &House) -> BTreeSet<String> {
    let columns = columns(house).await.into_iter();
    let about = columns.filter(|(_, column, _)| column == "person_id");
    about.map(|(table, ..)| table).collect()
}

/// The tables that hold somebody in spite of their erasure.
async fn still_holding(house: &House, person: PersonId) -> Vec<String> {
    let held = holding(house, person).await.into_iter();
    held.filter(|table| !EVIDENCE.contains(&table.as_str())).collect()
}

#[rstest]
#[tokio::test]
async fn no_table_still_holds_a_planted_person(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = planted::somebody(&house).await;
    let before = holding(&house, person).await;
    let not_planted: Vec<_> = about_people(&house)
        .await
        .into_iter()
        .filter(|table| !before.contains(table) && !EVIDENCE.contains(&table.as_str()))
        .filter(|table| !GONE_BEFORE.contains(&table.as_str()))
        .collect();
    assert!(not_planted.is_empty(), "plant somebody there: {not_planted:?}");
    for table in ["person", "household", "household_record"] {
        assert!(before.contains(table), "{table} of {before:?}");
    }
    let id = erased(&house, person).await;
    let after = still_holding(&house, person).await;
    assert!(after.is_empty(), "{after:?}");
    assert_eq!(report(&house, &id).await.rows_left, 0);
}

/// Whoever acts for another is not named in the other's rows, so that a report need not read these columns, which no index serves.
#[rstest]
#[tokio::test]
async fn nobody_is_left_in_the_rows_of_those_they_acted_for(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let actor = planted::a_guardian_and_neighbour(&house).await;
    let id = erased(&house, actor).await;
    let after = still_holding(&house, actor).await;
    assert!(after.is_empty(), "{after:?}");
    assert_eq!(report(&house, &id).await.rows_left, 0);
    // They stand there as what they were.
    for (table, column, word) in [
        ("person", "registered_by", "guardian"),
        ("declaration", "declared_by", "guardian"),
        ("health_code", "made_by", "guardian"),
        ("revocation", "revoked_by", "guardian"),
        ("objection", "made_by", "guardian"),
        ("trip", "acted_by", "guardian"),
        ("quarantine_check", "recorded_by", "neighbour"),
        ("quarantine_need", "asked_by", "neighbour"),
    ] {
        let named = Sql::built(format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM {table} WHERE {column} = $1"
        ));
        let rows = house.db.query(named).bind(word.to_owned()).fetch_one::<(i64,)>();
        assert!(rows.await.expect("counts").0 > 0, "{table}.{column}");
    }
}

#[rstest]
#[tokio::test]
async fn every_column_of_sealed_values_is_named(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    planted::somebody(&house).await;
    let another = person_id(&registered(&house, 4).await.person_id);
    erased(&house, another).await;
    let mut sealed = BTreeSet::new();
    for (table, column, kind) in columns(&house).await {
        if !kind.eq_ignore_ascii_case("BYTEA") {
            continue;
        }
        let stands = stands(&house, "$1", &column, &kind);
        let under = Sql::built(format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM \"{table}\" WHERE {stands}"
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
        .map(|column| (column.table, column.column))
        .chain(SHORT_LIVED)
        .map(|(table, column)| (table.to_owned(), column.to_owned()))
        .collect();
    let forgotten: Vec<_> = sealed.difference(&named).collect();
    assert!(
        forgotten.is_empty(),
        "name them in erasing/store/sealed.rs: {forgotten:?}"
    );
    assert!(sealed.len() >= 20, "{sealed:?}");
}
