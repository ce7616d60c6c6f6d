//! A month's key is destroyed once nothing of that month lies sealed any more, whoever else keeps keys in its folder or in one apart; a copy of
//! the books from before is noise then.

use crate::day_tickets::{issue, issued};
use crate::fevers::{closed, scanned};
use crate::town::{AUTHORITY, Town};
use crate::vehicles;
use crate::visitors::{admission, admitted};
use checkpoint::duties::destroy_old_keys;
use checkpoint::store::sealed::COLUMNS;
use checkpoint::store::vault::{SEAL, Vault, VaultError};
use checkpoint::visitors::store::visits::{self, visitor_of};
use kit::audit::{self, Filter};
use kit::db::Sql;
use kit::db::testing::On;
use kit::fault::Failure;
use kit::keys::Keyring;
use kit::sealed::{Place, Sealer};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::record_vehicle_request::Driver;
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::{Level, PassId};

const DAY: Duration = Duration::from_secs(24 * 3_600);
const ELSEWHERE: Place = Place {
    table: "person",
    column: "sealed",
    row: Uuid::nil(),
};

/// The visits of the books, as a copy of them holds them.
async fn copied(town: &Town) -> Vec<(Uuid, Vec<u8>)> {
    const VISITS: &str = "SELECT id, sealed FROM visit";
    town.books.db.query(VISITS).fetch_all().await.unwrap()
}

fn opened(vault: &Vault, (visit, sealed): &(Uuid, Vec<u8>)) -> Result<serde_json::Value, VaultError> {
    vault.open_sealed(visitor_of(PassId::from_uuid(*visit)), sealed)
}

#[rstest]
#[tokio::test]
async fn an_old_key_goes_when_nothing_lies_under_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    admitted(&town, admission(&town, &gate.id)).await;
    let db = &town.books.db;
    let keys = &town.ground.keys;
    let vault = Vault::open(keys).unwrap();
    let apart = tempfile::tempdir().unwrap();
    let of_others = [keys.clone(), Keyring::open(apart.path(), AUTHORITY).unwrap()]
        .map(|folder| Sealer::new(folder, "registration-seal"));
    let others = of_others
        .each_ref()
        .map(|sealer| sealer.seal(ELSEWHERE, b"x", town.clock.now()).unwrap());
    let copy = copied(&town).await;
    assert_eq!(copy.len(), 1);
    assert!(opened(&vault, &copy[0]).is_ok());

    let destroy = async || {
        let (now, today) = (town.clock.now(), town.clock.today());
        destroy_old_keys(db, &vault, now, today).await.unwrap()
    };
    // March has passed six times on 1 October, and not before.
    town.clock.advance(DAY * 213);
    assert_eq!(destroy().await, 0, "{}", town.clock.today());
    town.clock.advance(DAY);
    assert_eq!(destroy().await, 0, "a visit still lies under it");
    visits::delete_due(db, town.clock.today()).await.unwrap();
    assert_eq!(destroy().await, 1);
    assert_eq!(destroy().await, 0);

    // Whoever brings the copy back opens nothing of it; what was sealed by others is theirs.
    let after = Vault::open(keys).unwrap();
    assert_eq!(opened(&after, &copy[0]).unwrap_err().reason(), "KEY_DESTROYED");
    for (sealer, sealed) in of_others.iter().zip(&others) {
        assert_eq!(sealer.open(ELSEWHERE, sealed).unwrap().as_slice(), b"x");
    }
    let lines = audit::list(db, &Filter::default(), None, 50).await.unwrap();
    let destroyed: Vec<_> = lines
        .iter()
        .filter(|line| line.act == "DestroyKey")
        .map(|line| line.purpose.clone().unwrap_or_default())
        .collect();
    assert_eq!(destroyed, [format!("{AUTHORITY}.{SEAL}.202003")]);

    // A new month seals under a key of its own.
    admitted(&town, admission(&town, &gate.id)).await;
    assert!(opened(&after, &copied(&town).await[0]).is_ok());
}

#[tokio::test]
async fn every_column_of_sealed_values_is_named() {
    const BYTES: &str = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND UPPER(c.type) = 'BYTEA'";
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    admitted(&town, admission(&town, &gate.id)).await;
    issued(&town, issue(&town, &[&gate.id])).await;
    let code = town.registration.code(Level::Green);
    let driver = Driver::HealthCode(code.text.clone());
    vehicles::passes(&town, vehicles::vehicle(&town, &gate.id, driver)).await;
    let fever = scanned(&town, &gate.id, &code.text, Some(381)).await.fever_id;
    closed(&town, &fever, pb::FeverOutcome::OtherIllness)
        .await
        .unwrap();

    let mut sealed = Vec::new();
    for (table, column) in town
        .books
        .db
        .query(BYTES)
        .fetch_all::<(String, String)>()
        .await
        .unwrap()
    {
        let under = Sql::built(format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM \"{table}\" WHERE instr(\"{column}\", $1) > 0"
        ));
        let rows = town.books.db.query(under).bind(b"-seal.".to_vec());
        if rows.fetch_one::<(i64,)>().await.unwrap().0 > 0 {
            sealed.push((table, column));
        }
    }
    sealed.sort();
    let named = COLUMNS.map(|(table, column)| (table.to_owned(), column.to_owned()));
    assert_eq!(sealed, named, "name them in store/sealed.rs");
}
