//! What area risk does unasked: carries measures out, one batch a transaction, and goes on where it was interrupted.

use crate::error::Error;
use crate::risk::rules::words::State;
use crate::risk::store::{held, measures};
use crate::service::Registration;
use crate::store::standings;
use kit::audit::{self, Entry};
use kit::id::Id;
use kit::lease::Lease;
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Gates hear of a measure within seconds of its approval.
const LOOKED_EVERY: Duration = Duration::from_millis(250);
/// After a replica fell, another goes on by then.
const LEASE: Duration = Duration::from_secs(6);
/// Who acts when nobody asked.
const ITSELF: &str = "service:registration";

/// Everything this house does unasked.
pub(crate) fn all(service: &Arc<Registration>) -> Vec<Duty> {
    let lease = Lease {
        db: service.db.clone(),
        clock: service.clock.clone(),
        name: "registration: carry measures out",
        holder: Id::<Holder>::new(service.clock.wall()).to_string(),
        length: LEASE,
    };
    let service = Arc::clone(service);
    vec![lease.again(LOOKED_EVERY, move |token| {
        let service = Arc::clone(&service);
        async move { carry_out(&service, &token).await }
    })]
}

/// Carries out what there is to carry out, batch by batch.
async fn carry_out(service: &Registration, token: &ShutdownToken) -> Result<(), Error> {
    while let Some(measure) = measures::at_work(&service.db).await? {
        while one_batch(service, measure).await? {
            if token.is_cancelled() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// One batch of a measure, all of it or nothing; `false` when there is none left, or the measure was stopped.
async fn one_batch(service: &Registration, id: Uuid) -> Result<bool, Error> {
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let Some(mut measure) = measures::by_id_in(&mut tx, id).await? else {
        return Ok(false);
    };
    let (before, turns) = (measure.state, measure.next());
    if !matches!(before, State::Applying | State::Reverting) {
        return Ok(false);
    }

    let people = held::next(&mut tx, id, turns).await?;
    let stands: Vec<_> = people
        .iter()
        .map(|next| (next, measure.moves(&next.stand, now)))
        .collect();
    let news = held::put(&mut tx, &stands, now).await?;
    measure.goes_on(turns, i64::try_from(people.len()).unwrap_or(i64::MAX), now);
    measures::put(&mut tx, &measure, before).await?;
    let is_over = measure.state != before;
    if is_over {
        let act = match measure.state {
            State::Applied => "MeasureApplied",
            _ => "MeasureReverted",
        };
        let line = Entry::new(now, ITSELF, "service", act, "measure", id);
        audit::write(&mut tx, line).await?;
    }
    standings::announce(&mut tx, &service.standings, &news).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(!is_over)
}

/// What the id of a replica is the id of.
enum Holder {}

impl kit::id::Kind for Holder {
    const NAME: &'static str = "holder";
}
