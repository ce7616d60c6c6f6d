//! Every store method of passes, tallies, standings and keys, on both engines.

mod counted;
mod listed;
mod standings;
mod written;

use crate::places_store;
use checkpoint::rules::pass::{NewPass, Origin, Pass};
use checkpoint::rules::policy::PolicyStamp;
use checkpoint::rules::reasons::Reasons;
use checkpoint::rules::summary::{Figures, Plan, Span};
use checkpoint::rules::taken::Taken;
use checkpoint::store::pass::list::{Key, Page};
use checkpoint::store::tally;
use kit::clock::{Day, Moment};
use kit::db::Db;
use kit::db::testing::{On, TestDb};
use std::time::Duration;
use uuid::Uuid;
use vocabulary::{
    Area, CheckpointId, Direction, Level, PassId, PersonId, Reason, Temperature, Threshold, Verdict, Way,
};

const NOON: Moment = Moment::from_unix_seconds(1_583_035_200);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

async fn books(on: On) -> TestDb {
    TestDb::fresh(on, &checkpoint::migrations()).await
}

fn area(code: &str) -> Area {
    Area::parse(code).unwrap()
}

fn degrees(deci: i32) -> Taken {
    Taken::Degrees(Temperature::from_deci_celsius(deci).unwrap())
}

fn a_pass(gate: CheckpointId, scanned_at: Moment) -> NewPass {
    NewPass {
        pass: Pass {
            checkpoint: gate,
            id: PassId::new(scanned_at),
            person: Some(PersonId::new(NOON)),
            direction: Direction::In,
            way: Way::HealthCode,
            origin: Origin::StaffScan,
            verdict: Verdict::Pass,
            reasons: Reasons::one(Reason::Green),
            level: Level::Green,
            temperature: Some(degrees(366)),
            threshold: Threshold::default(),
            mask_worn: Some(true),
            scanned_at,
            received_at: scanned_at,
            clock_skew_ms: 0,
            verifier: "zhang".into(),
            device_id: "d1".into(),
            device_sequence: 3,
            policy: Some(PolicyStamp {
                id: Uuid::from_u128(7),
                version: 2,
            }),
            confirm_by: None,
            voided_at: None,
            doubtful: false,
        },
        area: area("410811007001"),
        body_hash: 42,
        code_digest: None,
        fever: None,
        delete_by: Day::parse("2020-04-30").unwrap(),
        claim: None,
    }
}

fn a_self_scan(gate: CheckpointId, at: Moment) -> NewPass {
    let mut new = a_pass(gate, at);
    new.pass.origin = Origin::SelfScan;
    new.pass.temperature = None;
    new.pass.mask_worn = None;
    new.pass.policy = None;
    new.pass.verdict = Verdict::TakeTemperature;
    new.pass.reasons = Reasons::one(Reason::TemperatureNeeded);
    new.pass.confirm_by = Some(at + 10 * MINUTE);
    new
}

fn a_gate() -> CheckpointId {
    CheckpointId::new(NOON)
}

fn page(limit: u32) -> Page {
    Page {
        from: Moment::FIRST,
        before: Key::beginning_of(Moment::LAST),
        verdict: None,
        limit,
    }
}

async fn tallied(db: &Db, span: Span, gate: CheckpointId) -> Figures {
    let hours = Plan::of(span).whole.unwrap();
    let mut tx = db.reading().await.unwrap();
    let all = tally::whole_hours(&mut tx, &hours, None).await.unwrap();
    let one = tally::whole_hours(&mut tx, &hours, Some(gate)).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(one.get(&gate), all.get(&gate));
    all.get(&gate).copied().unwrap_or_default()
}

const EVER: Span = Span { from: None, to: None };

/// Gates of one community each, registered.
async fn gates_in(books: &TestDb, communities: &[&str]) -> Vec<CheckpointId> {
    let mut gates = Vec::new();
    for (nth, community) in communities.iter().enumerate() {
        let mut tx = books.db.begin().await.unwrap();
        let unit = places_store::a_unit(&format!("小区{nth}"), community);
        places_store::add_unit(&mut tx, &unit).await;
        let gate = places_store::a_gate(&unit, None, "东门");
        places_store::add(&mut tx, &gate).await;
        tx.commit().await.unwrap();
        gates.push(gate.id);
    }
    gates
}
