//! A record that went into another's: whatever gates know of it follows, told now, told again, read after a restart, or still on its way.

use crate::fevers::{closed, rechecked, scanned};
use crate::registration::Made;
use crate::town::{Built, NOON, Town, eventually};
use crate::uploads_rpc::{row, upload};
use checkpoint::rules::standing::Standing;
use checkpoint::standings::Standings;
use checkpoint::store::pass::record::record;
use kit::clock::{Clock, Moment, Zone};
use kit::db::Db;
use kit::db::testing::{On, TestDb};
use kit::feed::Cursor;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::trace_service_client::TraceServiceClient;
use proto::registration::v1::Standing as Told;
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::{CheckpointId, Level, PersonId, Role};

/// Every column of checkpoint that holds a person.
pub(crate) const PLACES: &[(&str, &str)] = &[
    ("pass", "person_id"),
    ("fever_case", "person_id"),
    ("open_fever", "person_id"),
    ("household_member", "person_id"),
    ("quota_helper", "person_id"),
    ("quota_claim", "person_id"),
    ("quota_claim", "household_id"),
    ("anomaly", "person_id"),
    ("anomaly", "object_id"),
];

/// How many rows of each place name somebody.
pub(crate) async fn rows_of(db: &Db, person: PersonId) -> Vec<i64> {
    let mut rows = Vec::new();
    for (table, column) in PLACES {
        let count = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table} WHERE {column} = $1");
        let query = db.query(kit::db::Sql::built(count)).bind(person);
        rows.push(query.fetch_one::<(i64,)>().await.unwrap().0);
    }
    rows
}

fn merge_of(merged: PersonId, into: PersonId, version: i64) -> Told {
    Told {
        person_id: merged.to_string(),
        codes_revoked_before: Some((NOON + Duration::from_secs(1)).to_proto()),
        reason: "MERGED".into(),
        version,
        merged_into_person_id: into.to_string(),
        ..Told::default()
    }
}

/// Rows that no scan of this story writes, of both people: turns used alone (the third period by both), appointments, findings of one hour.
pub(crate) async fn known_beside(db: &Db, merged: PersonId, kept: PersonId) {
    const CLAIM: &str = "INSERT INTO quota_claim (household_id, policy_id, rule, period, policy_version, checkpoint_id, pass_id, person_id, \
         claimed_at, same_until, delete_by) VALUES ($1, $2, '集市', $3, 1, $4, $5, $1, $6, $6, '2020-05-01')";
    const HELPER: &str = "INSERT INTO quota_helper (id, household_id, person_id, until, appointed_by, appointed_at, request_hash, delete_by) \
         VALUES ($1, $2, $3, '2020-04-01', 'wang', $4, $5, '2020-05-01')";
    const MEMBER: &str = "INSERT INTO household_member (person_id, household_id, exemptions, delete_by) VALUES ($1, $2, $3, '2020-05-01')";
    const ANOMALY: &str = "INSERT INTO anomaly (object_id, kind, period, id, person_id, checkpoint_id, district, street, began_at, ended_at, \
         observed, allowed, found_at, delete_by) \
         VALUES ($1, 'two_places', $2, $3, $1, $4, '410811', '410811007', $2, $2, 1, 2, $2, '2020-05-01')";
    let mut tx = db.begin().await.unwrap();
    for (nth, (who, period)) in [(merged, 1), (merged, 3), (kept, 3)].into_iter().enumerate() {
        let pass = Uuid::from_u128(90 + nth as u128);
        let query = tx.query(CLAIM).bind(who).bind(Uuid::from_u128(7)).bind(period);
        let query = query.bind(CheckpointId::new(NOON)).bind(pass).bind(NOON);
        query.execute().await.unwrap();
    }
    let household = Uuid::from_u128(50);
    let query = tx.query(HELPER).bind(Uuid::from_u128(51)).bind(household);
    let query = query.bind(merged).bind(NOON).bind(vec![1_u8]);
    query.execute().await.unwrap();
    for who in [merged, kept] {
        let query = tx.query(MEMBER).bind(who).bind(household);
        query
            .bind(kit::db::Json(Vec::<String>::new()))
            .execute()
            .await
            .unwrap();
    }
    for (nth, (who, hours)) in [(merged, 0), (merged, 1), (kept, 1)].into_iter().enumerate() {
        let at = NOON + Duration::from_secs(3_600) * hours;
        let query = tx.query(ANOMALY).bind(who).bind(at);
        let query = query
            .bind(Uuid::from_u128(60 + nth as u128))
            .bind(CheckpointId::new(NOON));
        query.execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Two records of one person, each with a fever found at that gate; the first one's second reading is a fever, too.
pub(crate) async fn two_records(town: &Town, gate: &Built) -> ([Made; 2], [String; 2]) {
    let codes = [(); 2].map(|()| town.registration.code(Level::Green));
    let merged = scanned(town, &gate.id, &codes[0].text, Some(381)).await.fever_id;
    let kept = scanned(town, &gate.id, &codes[1].text, Some(382)).await.fever_id;
    rechecked(town, &merged, 383).await.unwrap();
    let reports = &town.registration.reports;
    eventually(async || !reports.of(&merged).is_empty()).await;
    (codes, [merged, kept])
}

async fn traced(town: &Town, person: PersonId) -> usize {
    let request = pb::TracePersonRequest {
        person_id: person.to_string(),
        from: Some((NOON - Duration::from_secs(24 * 3_600)).to_proto()),
        to: Some((town.clock.now() + Duration::from_secs(60)).to_proto()),
        grounds: Some(pb::TraceGrounds {
            purpose: "流行病学调查".into(),
            legal_basis: "传染病防治法第十二条".into(),
        }),
        ..Default::default()
    };
    let mut traces = TraceServiceClient::new(town.asked_by(Role::Officer, "410811"));
    let answer = traces.trace_person(request).await.unwrap().into_inner();
    answer.passes.len()
}

/// The passes that are listed when somebody is asked for by this id.
async fn listed(town: &Town, person: PersonId) -> Vec<String> {
    let request = pb::ListPassesRequest {
        of: Some(pb::list_passes_request::Of::PersonId(person.to_string())),
        ..Default::default()
    };
    let mut passes = PassServiceClient::new(town.asked_by(Role::Officer, "410811"));
    let listed = passes.list_passes(request).await.unwrap().into_inner().passes;
    listed.into_iter().map(|pass| pass.pass_id).collect()
}

#[rstest]
#[tokio::test]
async fn everything_gates_know_follows_the_person_and_telling_it_again_changes_nothing(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let (codes, fevers) = two_records(&town, &gate).await;
    let [merged, kept] = [0, 1].map(|nth: usize| codes[nth].claims.person);
    known_beside(&town.books.db, merged, kept).await;
    assert_eq!(rows_of(&town.books.db, merged).await, [1, 1, 1, 1, 1, 2, 2, 2, 2]);

    town.told(merge_of(merged, kept, 1)).await;
    let nowhere = vec![0; PLACES.len()];
    let everything = [2, 2, 1, 1, 1, 2, 2, 2, 2];
    for version in [2, 3] {
        assert_eq!(rows_of(&town.books.db, merged).await, nowhere);
        assert_eq!(rows_of(&town.books.db, kept).await, everything);
        town.told(merge_of(merged, kept, version)).await;
    }
    assert_eq!(traced(&town, kept).await, 2);
    assert_eq!(
        traced(&town, merged).await,
        2,
        "the old id leads to the one it went into"
    );

    assert_eq!(listed(&town, merged).await, listed(&town, kept).await);
    assert_eq!(listed(&town, merged).await.len(), 2);

    // Registration knows the old id no more: it hears of the fever under the one it knows.
    let reports = &town.registration.reports;
    eventually(async || {
        let told = reports.of(&fevers[0]);
        told.last().is_some_and(|told| told.person_id == kept.to_string())
    })
    .await;
    // Of two open cases gates show one, and then the other.
    closed(&town, &fevers[1], pb::FeverOutcome::OtherIllness)
        .await
        .unwrap();
    const OPEN: &str = "SELECT fever_id FROM open_fever WHERE person_id = $1";
    let open = town
        .books
        .db
        .query(OPEN)
        .bind(kept)
        .fetch_all::<(Uuid,)>()
        .await
        .unwrap();
    assert_eq!(
        open.iter().map(|(id,)| id.to_string()).collect::<Vec<_>>(),
        [fevers[0].clone()]
    );
}

#[rstest]
#[tokio::test]
async fn an_upload_that_still_names_the_old_id_is_the_persons(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let [merged, kept] = [(); 2].map(|()| PersonId::new(town.clock.now()));
    let mut gates = town.gates(Role::GateStaff, "410811");
    let bundle = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate.id.clone(),
        device_id: "tablet".into(),
    };
    let bundle = gates.fetch_offline_bundle(bundle).await.unwrap().into_inner();
    let scanned_at = town.clock.now() + Duration::from_secs(60);
    town.clock.advance(Duration::from_secs(3_600));
    town.told(merge_of(merged, kept, 1)).await;

    let header = pb::UploadHeader {
        shift_ticket: bundle.shift_ticket,
        device_id: "tablet".into(),
        device_now: Some(town.clock.now().to_proto()),
    };
    let pass = pb::OfflinePass {
        person_id: merged.to_string(),
        ..row(&town, &gate.id, scanned_at)
    };
    for (accepted, repeated) in [(1, 0), (0, 1)] {
        let parts = upload(Some(header.clone()), std::slice::from_ref(&pass));
        let report = gates
            .upload_passes(futures::stream::iter(parts))
            .await
            .unwrap()
            .into_inner();
        assert_eq!((report.accepted, report.repeated), (accepted, repeated));
        assert_eq!(rows_of(&town.books.db, merged).await[0], 0);
        assert_eq!(rows_of(&town.books.db, kept).await[0], 1);
    }
}

fn standing(person: PersonId, version: i64, merged_into: Option<PersonId>) -> Standing {
    Standing {
        person,
        level: None,
        reason: "MERGED".into(),
        in_quarantine: false,
        codes_revoked_before: Some(NOON),
        revoked_codes: Vec::new(),
        policy: None,
        version,
        erased: false,
        merged_into,
    }
}

fn at(seq: i64) -> Cursor {
    Cursor {
        incarnation: Uuid::from_u128(1),
        seq,
    }
}

async fn passed(db: &Db, person: PersonId, at: Moment) {
    let new = crate::traces::a_pass(CheckpointId::new(NOON), "410811007001", Some(person), at);
    record(db, &[new]).await.unwrap();
}

async fn passes_of<const N: usize>(db: &Db, people: [PersonId; N]) -> [i64; N] {
    let mut passes = [0; N];
    for (passes, person) in passes.iter_mut().zip(people) {
        *passes = rows_of(db, person).await[0];
    }
    passes
}

#[rstest]
#[tokio::test]
async fn a_pass_on_its_way_follows_also_after_a_restart(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let clock = Clock::fixed(NOON, Zone::parse("+08:00").unwrap());
    let open = || Standings::open(books.db.clone(), clock.clone());
    let [first, second, third] = [(); 3].map(|()| PersonId::new(NOON));
    let standings = open().await.unwrap();
    passed(&books.db, first, NOON).await;
    // In a snapshot, and both merges at once: whoever was the first is the third.
    let snapshot = vec![standing(first, 1, Some(second)), standing(second, 1, Some(third))];
    standings.replace(snapshot, at(1)).await.unwrap();
    assert_eq!(passes_of(&books.db, [first, second, third]).await, [0, 0, 1]);
    assert_eq!(standings.goes_by(first), Some(third));
    // Judged before it was told, written after.
    passed(&books.db, first, NOON).await;
    standings.overtake().await.unwrap();
    assert_eq!(passes_of(&books.db, [first, second, third]).await, [0, 0, 2]);

    let standings = open().await.unwrap();
    assert_eq!(standings.goes_by(first), Some(third));
    passed(&books.db, second, NOON).await;
    standings.overtake().await.unwrap();
    assert_eq!(passes_of(&books.db, [first, second, third]).await, [0, 0, 3]);

    // Erased with every id they ever had.
    let erased = |person, version| Standing {
        erased: true,
        ..standing(person, version, None)
    };
    let gone = vec![erased(third, 1), erased(first, 2), erased(second, 2)];
    standings.apply(gone, at(2)).await.unwrap();
    assert_eq!(standings.goes_by(first), None);
    passed(&books.db, first, NOON).await;
    standings.overtake().await.unwrap();
    assert_eq!(passes_of(&books.db, [first, second, third]).await, [0, 0, 0]);
}
