//! What registration does unasked: erases what is past its day, lets deadlines climb, lifts what is over, reads policies again.

use crate::error::Error;
use crate::quarantine::store::orders;
use crate::rules::retention::RetentionPolicy;
use crate::service::Registration;
use crate::store::erasures::{self, NewErasure};
use crate::store::{expired, holds, people, standings, stands, tokens};
use kit::audit::{self, Entry};
use kit::due;
use kit::id::Id;
use kit::lease::Lease;
use kit::once;
use kit::service::{Cause, Duty};
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;
use vocabulary::PersonId;

/// People erased between two looks at whether to stop.
const AT_ONCE: i64 = 100;
const MINUTE: Duration = Duration::from_secs(60);
/// Deadlines are counted in minutes.
const CLIMB_EVERY: Duration = Duration::from_secs(5);
/// What ends at midnight should not be met at a gate in the morning.
const LIFT_EVERY: Duration = Duration::from_secs(5);
/// What another replica put is known here by then; as fast as at the gates.
const POLICIES_EVERY: Duration = Duration::from_secs(10);
/// Who acts when nobody asked.
const ITSELF: &str = "service:registration";

/// Everything the ground floor does unasked.
pub(crate) fn all(service: &Arc<Registration>, erase_every: Duration) -> Vec<Duty> {
    let reader = Arc::clone(service);
    vec![
        by_one(
            service,
            "registration: erase what is past its day",
            erase_every,
            erase_all,
        ),
        by_one(
            service,
            "registration: let deadlines climb",
            CLIMB_EVERY,
            climb_once,
        ),
        by_one(service, "registration: lift what is over", LIFT_EVERY, lift_all),
        Duty::new("registration: read policies again", move |token| {
            refresh(reader, token)
        }),
    ]
}

/// A duty that one replica does again and again.
pub(crate) fn by_one<F, R>(service: &Arc<Registration>, name: &'static str, pause: Duration, once: F) -> Duty
where
    F: Fn(Arc<Registration>, ShutdownToken) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), Error>> + Send + 'static,
{
    let lease = Lease {
        db: service.db.clone(),
        clock: service.clock.clone(),
        name,
        holder: Id::<Holder>::new(service.clock.wall()).to_string(),
        length: MINUTE,
    };
    let service = Arc::clone(service);
    lease.again(pause, move |token| once(Arc::clone(&service), token))
}

/// Erases everything past its day.
async fn erase_all(service: Arc<Registration>, token: ShutdownToken) -> Result<(), Error> {
    let now = service.clock.now();
    let today = service.day(now);
    expired::forget_resumes(&service.db, now).await?;
    loop {
        let due = people::past_their_day(&service.db, today, AT_ONCE).await?;
        if due.is_empty() || token.is_cancelled() {
            break;
        }
        for person in due {
            erase_one(&service, person).await?;
        }
    }
    let deleted = expired::delete(&service.db, today).await?;
    service.standings.trim(now).await?;
    audit::trim(&service.db, now).await?;
    once::sweep(&service.db, now).await?;
    tracing::debug!(deleted, "erased what was past its day");
    Ok(())
}

async fn erase_one(service: &Registration, person: PersonId) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let Some(person) = people::by_id_in(&mut tx, person).await? else {
        return Ok(());
    };
    let today = service.day(now);
    // Somebody may have heard of them since we looked.
    if person.delete_by >= today {
        return Ok(());
    }
    // An order in force stays until it is released, and its person with it: tomorrow is asked again.
    if orders::in_force_of(&mut tx, person.id).await?.is_some() {
        people::keep_longer(&mut tx, person.id, today).await?;
        tokens::keep_longer(&mut tx, person.id, today).await?;
        tx.commit().await?;
        return Ok(());
    }
    let id = Id::<Erasure>::new(now).as_uuid();
    let retention = service.policy::<RetentionPolicy>(&person.ward, now)?;
    let erasure = NewErasure {
        id,
        request_hash: None,
        person: person.id,
        reason: "retention",
        erased_by: ITSELF,
        erased_at: now,
        delete_by: retention.erasure(today),
    };
    let tombstones = erasures::erase(&mut tx, &service.vault, &erasure).await?;
    if tombstones.is_empty() {
        return Ok(());
    }
    let entry = Entry::new(now, ITSELF, "service", "ErasePerson", "erasure", id);
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    standings::announce(&mut tx, &service.standings, &tombstones).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(())
}

/// Lets every deadline of the service climb that was not kept, whatever it is about.
async fn climb_once(service: Arc<Registration>, _: ShutdownToken) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
    let climbed = due::climb(&mut tx, service.clock.now()).await?;
    tx.commit().await?;
    for hop in climbed {
        let to_level = hop.to_level.as_deref().unwrap_or("nobody above");
        tracing::warn!(kind = %hop.due.kind, object = %hop.due.object_id, from = %hop.from_level, to_level, "a deadline passed");
    }
    Ok(())
}

/// Lifts what held somebody's level until now, and tells the gates.
async fn lift_all(service: Arc<Registration>, token: ShutdownToken) -> Result<(), Error> {
    loop {
        let over = holds::over(&service.db, service.clock.now(), AT_ONCE).await?;
        if over.is_empty() || token.is_cancelled() {
            return Ok(());
        }
        lift(&service, &over).await?;
    }
}

async fn lift(service: &Registration, people: &[PersonId]) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let mut news = Vec::new();
    for id in people {
        if let Some(person) = people::by_id_in(&mut tx, *id).await? {
            let stand = person.stand.at(now);
            news.extend(stands::put(&mut tx, &person, &stand, now).await?);
        }
    }
    standings::announce(&mut tx, &service.standings, &news).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(())
}

/// Other replicas put policies too.
async fn refresh(service: Arc<Registration>, token: ShutdownToken) -> Result<(), Cause> {
    while !waited(POLICIES_EVERY, &token).await.is_stopped() {
        if let Err(error) = service.policies.refresh(&service.db).await {
            tracing::warn!(%error, "could not read the policies again yet");
        }
    }
    Ok(())
}

/// How a wait ended.
enum Wait {
    Over,
    Stopped,
}

impl Wait {
    fn is_stopped(&self) -> bool {
        matches!(self, Self::Stopped)
    }
}

async fn waited(long: Duration, token: &ShutdownToken) -> Wait {
    tokio::select! {
        () = token.cancelled() => Wait::Stopped,
        () = tokio::time::sleep(long) => Wait::Over,
    }
}

/// What the id of an erasure on schedule is the id of.
enum Erasure {}

impl kit::id::Kind for Erasure {
    const NAME: &'static str = "erasure";
}

/// What the id of a replica is the id of.
enum Holder {}

impl kit::id::Kind for Holder {
    const NAME: &'static str = "holder";
}
