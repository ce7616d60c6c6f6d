//! What the service does unasked.

use std::time::Duration;

use kit::audit;
use kit::clock::{Day, Moment, Stopwatch};
use kit::db::{self, Db};
use kit::due;
use kit::fault::Fault;
use kit::feed;
use kit::lease::Lease;
use kit::old_keys;
use kit::once;
use kit::service::{Cause, Duty};
use kit::shutdown::ShutdownToken;
use vocabulary::{Level, PassId, Reason, Verdict};

use crate::anomalies::store::anomaly;
use crate::day_tickets::store::tickets;
use crate::disinfection::store as disinfection;
use crate::fevers::rules::case::DUE as FEVER;
use crate::fevers::store::{cases, expiry as fevers};
use crate::follow::{self, FollowedStandings};
use crate::gates;
use crate::neighbours::Registration;
use crate::open_fevers;
use crate::quota::store as quota;
use crate::rules::upload::is_doubtful;
use crate::rules::verdict::alone;
use crate::service::Checkpoint;
use crate::shifts::store::expiry as shifts;
use crate::standings::Standings;
use crate::store::pass::list::{self, Key};
use crate::store::pass::{change, expiry};
use crate::store::sealed;
use crate::store::standing;
use crate::store::tally::journal;
use crate::store::vault::Vault;
use crate::vehicles::store::vehicles;
use crate::visitors::store::visits;

/// Orders are put a few times a week, and may come into force by the minute.
const ORDERS_EVERY: Duration = Duration::from_secs(10);
/// Records are due by the day. A service that starts serves first.
const ERASED_FIRST: Duration = Duration::from_secs(60);
const ERASED_EVERY: Duration = Duration::from_secs(3_600);
/// A key is due by the month.
const KEYS_EVERY: Duration = Duration::from_secs(3_600);
/// So many months after its own a key is destroyed: what lies sealed is kept for half a year at most (`orders`), and never sealed anew.
const KEY_MONTHS: u16 = 6;
/// Who acts when nobody asked.
const ITSELF: &str = "service:checkpoint";
/// Passes on their way when somebody is erased or merged are overtaken this soon.
const OVERTAKEN_EVERY: Duration = Duration::from_secs(5);
/// What was recorded is counted this soon; until then whoever reads figures adds it.
const COUNTED_EVERY: Duration = Duration::from_secs(2);
/// Nothing is due within a day of its scan, so what is younger is not looked through.
const KEPT_AT_LEAST: Duration = Duration::from_secs(24 * 3_600);
/// A place that was not disinfected for a year is forgotten; no order expects it any more.
const PLACES_KNOWN_DAYS: i32 = 366;
/// A gate that came back has uploaded by then.
const RECHECKED_EVERY: Duration = Duration::from_secs(60);
/// Deadlines are counted in minutes.
const CLIMB_EVERY: Duration = Duration::from_secs(5);
/// Rows looked at before others get their turn.
const PIECE: u32 = 2_000;
/// How long a lease is held without renewal.
const LEASE: Duration = Duration::from_secs(30);

/// All of them. What would be done twice for nothing is done by one replica.
pub fn all(service: &Checkpoint, registration: &Registration) -> Vec<Duty> {
    let gates = service.gates.clone();
    let (codes, db) = (service.codes.clone(), service.db.clone());
    let for_keys = registration.clone();
    let followed = FollowedStandings {
        registration: registration.clone(),
        standings: service.standings.clone(),
    };
    let (orders, erasing, rechecking) = (service.clone(), service.clone(), service.clone());
    let overtaking = service.standings.clone();
    let counting = service.db.clone();
    let (climbing, open) = (service.clone(), service.open_fevers.clone());
    let (forgetting, up) = (service.clone(), service.clock.stopwatch());
    vec![
        Duty::new("follow the gates", |token| gates::follow(gates, token)),
        Duty::new("follow the standings", |token| feed::follow(followed, token)),
        // Every replica, for the passes of its own gates.
        Duty::new("overtake passes", |token| overtake(overtaking, token)),
        Duty::new("count passes", |token| count(counting, token)),
        Duty::new("follow the keys of codes", |token| {
            follow::keys(for_keys, codes, db, token)
        }),
        Duty::new("follow the orders", |token| follow_orders(orders, token)),
        Duty::new("follow the open fevers", |token| open_fevers::follow(open, token)),
        lease(service, "let deadlines climb").again(CLIMB_EVERY, move |_| climb_once(climbing.clone())),
        Duty::new("erase what is due", |token| async move {
            let lease = lease(&erasing, "erase what is due");
            lease
                .while_held(token, |token| erase_due(erasing.clone(), token))
                .await
        }),
        lease(service, "destroy old keys")
            .again(KEYS_EVERY, move |_| keys_once(forgetting.clone(), up.clone())),
        Duty::new("check offline passes again", |token| recheck(rechecking, token)),
    ]
}

/// A lease of this replica, unlike every other's.
pub(crate) fn lease(service: &Checkpoint, name: &'static str) -> Lease {
    let holder = PassId::new(service.clock.wall()).to_string();
    Lease {
        db: service.db.clone(),
        clock: service.clock.clone(),
        name,
        holder,
        length: LEASE,
    }
}

async fn follow_orders(service: Checkpoint, token: ShutdownToken) -> Result<(), Cause> {
    while !slept(&token, ORDERS_EVERY).await {
        if let Err(error) = service.orders.refresh(&service.db).await {
            tracing::warn!(%error, "the orders could not be read again");
        }
    }
    Ok(())
}

/// An erasure or a merge is told while passes are being written: they follow it a moment later.
async fn overtake(standings: Standings, token: ShutdownToken) -> Result<(), Cause> {
    while !slept(&token, OVERTAKEN_EVERY).await {
        if let Err(error) = standings.overtake().await {
            tracing::warn!(%error, "passes on their way could not follow yet who was erased or merged");
        }
    }
    Ok(())
}

/// Every replica: whatever one is counting, the others find gone.
async fn count(db: Db, token: ShutdownToken) -> Result<(), Cause> {
    while !slept(&token, COUNTED_EVERY).await {
        if let Err(error) = journal::count(&db).await {
            tracing::warn!(%error, "passes are recorded and could not be counted yet");
        }
    }
    Ok(())
}

/// Deletes passes, answers, audit lines and standings whose day has come.
async fn erase_due(service: Checkpoint, token: ShutdownToken) -> Result<(), Cause> {
    let mut wait = ERASED_FIRST;
    while !slept(&token, wait).await {
        wait = ERASED_EVERY;
        match erase_once(&service, &token).await {
            Ok(0) => {}
            Ok(deleted) => tracing::info!(deleted, "passes whose day has come were deleted"),
            Err(error) => tracing::warn!(%error, "what is due could not be deleted yet"),
        }
    }
    Ok(())
}

/// One walk through the passes; returns how many were deleted.
pub async fn erase_once(service: &Checkpoint, token: &ShutdownToken) -> Result<u64, db::Error> {
    let (now, today) = (service.clock.now(), service.clock.today());
    once::sweep(&service.db, now).await?;
    audit::trim(&service.db, now).await?;
    standing::forget_due(&service.db, today).await?;
    shifts::delete_due(&service.db, today).await?;
    delete_due_anomalies(service).await?;
    disinfection::entry::delete_due(&service.db, today).await?;
    disinfection::place::forget(&service.db, today.plus_days(-PLACES_KNOWN_DAYS)).await?;
    visits::delete_due(&service.db, today).await?;
    tickets::delete_due(&service.db, today).await?;
    vehicles::delete_due(&service.db, today).await?;
    while fevers::delete_due(&service.db, today, now, PIECE).await? == u64::from(PIECE) {
        tokio::task::yield_now().await;
    }
    quota::forget_due(&service.db, today).await?;
    let (mut deleted, mut after) = (0, Some(Key::beginning_of(Moment::FIRST)));
    while let Some(key) = after {
        if token.is_cancelled() {
            break;
        }
        let piece = expiry::delete_due(
            &service.db,
            &service.district,
            key,
            now - KEPT_AT_LEAST,
            today,
            PIECE,
        )
        .await?;
        deleted += piece.deleted;
        after = piece.next;
        tokio::task::yield_now().await;
    }
    Ok(deleted)
}

async fn keys_once(service: Checkpoint, up: Stopwatch) -> Result<(), Fault> {
    if !old_keys::is_time(&up) {
        return Ok(());
    }
    let (now, today) = (service.clock.now(), service.clock.today());
    destroy_old_keys(&service.db, &service.vault, now, today).await?;
    Ok(())
}

/// Destroys the keys of old months under which nothing lies any more; returns how many. What is still there is deleted within hours, and its key
/// goes the next time.
pub async fn destroy_old_keys(db: &Db, vault: &Vault, now: Moment, today: Day) -> Result<u64, Fault> {
    let mut destroyed = 0;
    for key_id in vault.sealer().old_key_ids(today, KEY_MONTHS)? {
        if !sealed::is_any_under(db, &key_id).await? {
            old_keys::destroy(db, vault.sealer(), &key_id, ITSELF, now).await?;
            destroyed += 1;
        }
    }
    Ok(destroyed)
}

async fn delete_due_anomalies(service: &Checkpoint) -> Result<(), db::Error> {
    let mut tx = service.db.begin().await?;
    anomaly::delete_due(&mut tx, service.clock.today(), service.clock.now()).await?;
    tx.commit().await
}

/// Lets every deadline of the service climb that was not kept, whatever it is about. A fever whose second reading nobody took is then told to
/// registration, too.
pub async fn climb_once(service: Checkpoint) -> Result<(), db::Error> {
    let mut tx = service.db.begin().await?;
    let climbed = due::climb(&mut tx, service.clock.now()).await?;
    for hop in &climbed {
        if hop.due.kind == FEVER {
            cases::climbed(&mut tx, hop.due.object_id).await?;
        }
    }
    tx.commit().await?;
    for hop in climbed {
        let to_level = hop.to_level.as_deref().unwrap_or("nobody above");
        tracing::warn!(kind = %hop.due.kind, object = %hop.due.object_id, from = %hop.from_level, to_level, "a deadline passed");
    }
    Ok(())
}

/// Looks again at a sample of what offline gates decided, by what is known of the people now.
async fn recheck(service: Checkpoint, token: ShutdownToken) -> Result<(), Cause> {
    while !slept(&token, RECHECKED_EVERY).await {
        match recheck_once(&service).await {
            Ok(0) => {}
            Ok(doubtful) => tracing::warn!(
                doubtful,
                "offline gates let people pass whom they should not have"
            ),
            Err(error) => tracing::warn!(%error, "offline passes could not be checked again"),
        }
    }
    Ok(())
}

/// Checks those that wait; returns how many are doubtful.
pub async fn recheck_once(service: &Checkpoint) -> Result<u64, db::Error> {
    let mut doubtful = 0;
    while let Some((gate, id)) = service.sample.next() {
        let Some(pass) = list::one(&service.db, gate, id).await? else {
            continue;
        };
        let standing = pass.person.and_then(|person| service.standings.of(person));
        let overriding = standing.map(|standing| standing.overriding()).unwrap_or_default();
        let known = if overriding.in_quarantine {
            alone(Reason::InQuarantine)
        } else {
            overriding.level.map_or(Verdict::Pass, of_level)
        };
        if !pass.doubtful && pass.voided_at.is_none() && is_doubtful(&pass, known) {
            change::doubt(&service.db, &pass).await?;
            doubtful += 1;
        }
    }
    Ok(doubtful)
}

fn of_level(level: Level) -> Verdict {
    match level {
        Level::Green => Verdict::Pass,
        Level::Grey => alone(Reason::GreyUnknown),
        Level::Yellow => alone(Reason::LevelYellow),
        Level::Red => alone(Reason::LevelRed),
    }
}

/// Waits; true when it is time to end.
async fn slept(token: &ShutdownToken, time: Duration) -> bool {
    tokio::select! {
        () = token.cancelled() => true,
        () = tokio::time::sleep(time) => false,
    }
}
