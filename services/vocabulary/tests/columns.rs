//! Words come back from a column and from JSON as they were stored. PostgreSQL's columns are tried by each service's store.

use sqlx::{Connection, SqliteConnection};
use vocabulary::{
    Area, Direction, Fen, IdDocument, IdDocumentKind, Level, Plate, Reason, Role, RoleSet, Scope, ShortCode,
    Symptoms, Temperature, Threshold, UnitKind, Uscc, Verdict, Way,
};

/// Stores a value and reads it back.
macro_rules! comes_back {
    ($connection:expr, $type:ty, $value:expr) => {{
        let value: $type = $value;
        let read: $type = sqlx::query_scalar("SELECT $1")
            .bind(value.clone())
            .fetch_one(&mut $connection)
            .await
            .expect("a column");
        assert_eq!(read, value);
        let json = serde_json::to_string(&value).expect("json");
        assert_eq!(serde_json::from_str::<$type>(&json).expect("its own json"), value);
    }};
}

#[tokio::test]
async fn every_stored_word_comes_back_from_its_column_and_from_json() {
    let mut connection = SqliteConnection::connect("sqlite::memory:")
        .await
        .expect("a database in memory");
    for level in Level::ALL {
        comes_back!(connection, Level, *level);
    }
    for verdict in Verdict::ALL {
        comes_back!(connection, Verdict, *verdict);
    }
    for reason in Reason::ALL {
        comes_back!(connection, Reason, *reason);
    }
    for kind in UnitKind::ALL {
        comes_back!(connection, UnitKind, *kind);
    }
    comes_back!(connection, Direction, Direction::Out);
    comes_back!(connection, Way, Way::HealthCode);
    comes_back!(connection, Area, Area::parse("410881@1990").expect("an area"));
    comes_back!(
        connection,
        Scope,
        Scope::parse("area:410811007").expect("a scope")
    );
    comes_back!(connection, ShortCode, ShortCode::of(927).expect("a number"));
    comes_back!(
        connection,
        Symptoms,
        Symptoms::parse(["fever", "other"], "牙疼").expect("symptoms")
    );
    comes_back!(
        connection,
        Uscc,
        Uscc::parse("91350100M000100Y43").expect("a code")
    );
    comes_back!(connection, Plate, Plate::parse("豫H12345").expect("a plate"));
    comes_back!(
        connection,
        Temperature,
        Temperature::from_deci_celsius(368).expect("a temperature")
    );
    comes_back!(connection, Threshold, Threshold::default());
    comes_back!(connection, Fen, Fen::new(1250));
    comes_back!(connection, Option<Level>, None);
}

#[tokio::test]
async fn a_column_with_a_word_nobody_knows_is_an_error_and_not_a_guess() {
    let mut connection = SqliteConnection::connect("sqlite::memory:")
        .await
        .expect("a database in memory");
    let read: Result<Level, _> = sqlx::query_scalar("SELECT 'purple'")
        .fetch_one(&mut connection)
        .await;
    assert!(read.is_err());
}

#[test]
fn what_is_sealed_comes_back_from_json() {
    let document = IdDocument::parse(IdDocumentKind::ResidentId, "11010519491231002X").expect("an id card");
    let json = serde_json::to_string(&document).expect("json");
    assert_eq!(json, r#"{"kind":"resident_id","number":"11010519491231002X"}"#);
    assert_eq!(
        serde_json::from_str::<IdDocument>(&json).expect("its own json"),
        document
    );
    let roles = RoleSet::of(&[Role::Officer, Role::Auditor]);
    let json = serde_json::to_string(&roles).expect("json");
    assert_eq!(
        (
            json.as_str(),
            serde_json::from_str::<RoleSet>(&json).expect("its own json")
        ),
        (r#"["officer","auditor"]"#, roles)
    );
}
