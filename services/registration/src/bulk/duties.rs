//! What was approved about many people is applied, some hundred at a time, so that it can be stopped midway.

use crate::bulk::rules::words::BulkState;
use crate::bulk::store::bulk_changes::{self, BulkChange, evidence_of};
use crate::duties::by_one;
use crate::error::Error;
use crate::rules::level::{Decision, FreshnessPolicy};
use crate::rules::person::Person;
use crate::rules::retention::RetentionPolicy;
use crate::rules::standing::Standing;
use crate::service::Registration;
use crate::store::level_changes::{self, NewLevelChange};
use crate::store::{people, standings, stands, vault};
use kit::audit::{self, Entry};
use kit::clock::Moment;
use kit::db::Tx;
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;
use vocabulary::LevelChangeId;

/// How soon after an approval it begins.
const EVERY: Duration = Duration::from_secs(1);
/// People of one transaction: whoever stops it waits for no more than these.
const AT_ONCE: i64 = 200;

/// Everything this house does unasked.
pub(crate) fn all(service: &Arc<Registration>) -> Vec<Duty> {
    vec![by_one(
        service,
        "registration: apply levels of many people",
        EVERY,
        apply_all,
    )]
}

/// Applies everything that is approved, the oldest first.
async fn apply_all(service: Arc<Registration>, token: ShutdownToken) -> Result<(), Error> {
    while !token.is_cancelled() {
        let Some(change) = bulk_changes::applying(&service.db).await? else {
            return Ok(());
        };
        apply_some(&service, &change).await?;
    }
    Ok(())
}

/// One transaction's worth of it.
async fn apply_some(service: &Registration, change: &BulkChange) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    // Held until the end, so that nobody stops it in the middle of a transaction.
    let state = bulk_changes::by_id_in(&mut tx, change.id)
        .await?
        .map(|change| change.state);
    if state != Some(BulkState::Applying) {
        return Ok(());
    }
    let people = bulk_changes::not_done(&mut tx, change.id, AT_ONCE).await?;
    if people.is_empty() {
        bulk_changes::finish(&mut tx, change.id).await?;
        return Ok(tx.commit().await?);
    }
    let (mut news, mut entries, mut gone) = (Vec::new(), Vec::new(), 0);
    for id in &people {
        match people::by_id_in(&mut tx, *id).await? {
            Some(person) => {
                news.extend(change_one(service, &mut tx, change, &person).await?);
                entries.push(entry(change, now).about(id.as_uuid()));
            }
            None => gone += 1,
        }
    }
    bulk_changes::done(&mut tx, change.id, &people, gone).await?;
    audit::write_all(&mut tx, entries).await?;
    standings::announce(&mut tx, &service.standings, &news).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(())
}

/// One person's part: a level change of their own, which they can appeal against like any other.
async fn change_one(
    service: &Registration,
    tx: &mut Tx,
    change: &BulkChange,
    person: &Person,
) -> Result<Option<Standing>, Error> {
    let now = service.clock.now();
    let id = LevelChangeId::new(now);
    let retention = service.policy::<RetentionPolicy>(&person.ward, now)?;
    let freshness = service.in_force::<FreshnessPolicy>(&person.ward, now)?;
    let evidence: String = service
        .vault
        .open_sealed(evidence_of(change.id.as_uuid()), &change.evidence)?;
    let single = NewLevelChange {
        person: person.id,
        id,
        request_hash: change.request_hash.clone(),
        level: change.level,
        reason: change.reason,
        evidence: service
            .vault
            .seal(vault::evidence_of(id.as_uuid()), &evidence, now)?,
        author: change.author.clone(),
        proposed_at: now,
        bulk: Some((change.id, change.approver.clone().unwrap_or_default())),
        delete_by: retention.declaration(service.day(now)),
    };
    level_changes::add(tx, &single).await?;
    let decision = Decision::by_hand((change.level, change.reason), id, freshness.decides(), now);
    let stand = person.stand.after_change(decision);
    Ok(stands::put(tx, person, &stand, now).await?)
}

/// The line of the audit trail by which a person finds who changed their level.
fn entry(change: &BulkChange, now: Moment) -> Entry {
    let approver = change.approver.clone().unwrap_or_default();
    let mut entry = Entry::new(
        now,
        approver,
        "officer",
        "ApplyLevels",
        "bulk_change",
        change.id.as_uuid(),
    );
    entry.on_behalf_of = Some(change.author.clone());
    entry
}
