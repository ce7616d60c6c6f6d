//! How anomalies are asked about.

use super::Ask;
use crate::personal::pantry::Pantry;
use checkpoint::anomalies::rules::anomaly::{Anomaly, AnomalyId, AnomalyKind};
use checkpoint::anomalies::store::anomaly;
use kit::db::{Db, Settings};
use proto::checkpoint::v1 as pb;
use vocabulary::{Area, CheckpointId, PersonId};

pub(super) async fn asks(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let asks = match rpc {
        "ListAnomalies" => vec![Ask::plain(pb::ListAnomaliesRequest::default())],
        "ExamineAnomaly" => vec![Ask::plain(pb::ExamineAnomalyRequest {
            request_id: pantry.id(),
            anomaly_id: found(pantry).await,
            outcome: pb::AnomalyOutcome::Explained.into(),
            note: "邻居代为登记".to_owned(),
        })],
        _ => return None,
    };
    Some(asks)
}

/// An anomaly nobody has examined, written as the duty writes it: that one looks at what is half a minute old.
async fn found(pantry: &Pantry<'_>) -> String {
    let files = pantry.town.files().into_iter().map(|(path, _)| path);
    let mut books = files.filter(|path| path.file_name().is_some_and(|name| name == "checkpoint.db"));
    let books = books.next().expect("checkpoint's books lie in the town's folder");
    let settings = Settings::at(format!("sqlite:{}", books.display()));
    let db = Db::open(&settings).await.expect("the books open a second time");
    let now = pantry.town.clock.now();
    let gate = CheckpointId::parse(&pantry.checkpoint).expect("a gate");
    let new = Anomaly {
        id: AnomalyId::new(now),
        kind: AnomalyKind::TwoPlaces,
        period: now,
        person: Some(PersonId::parse(&pantry.person).expect("a person")),
        gate,
        area: Area::parse(crate::personal::planted::STREET).expect("a street"),
        other_gate: Some(gate),
        began_at: now,
        ended_at: now,
        observed: 1,
        allowed: 180,
        found_at: now,
        policy: None,
        examined: None,
    };
    let mut tx = db.begin().await.expect("the books are written");
    let day = pantry.town.clock.today().next();
    assert!(anomaly::insert(&mut tx, &new, day).await.expect("it is written"));
    tx.commit().await.expect("it is kept");
    db.close().await;
    new.id.to_string()
}
