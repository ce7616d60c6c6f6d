//! What area risk does unasked: carries measures out, one batch a transaction, and goes on where it was interrupted.

use crate::error::Error;
use crate::risk::rules::words::{State, Touch};
use crate::risk::store::{held, measures, touched};
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
    let before = measure.state;
    let (from, to, done) = match before {
        State::Applying => (Touch::Pending, Touch::Held, State::Applied),
        State::Reverting => (Touch::Held, Touch::Lifted, State::Reverted),
        _ => return Ok(false),
    };

    let turn = touched::next(&mut tx, id, from, measure.batch).await?;
    let mut news = Vec::new();
    if let Some(last) = turn.last() {
        let people = held::next(&mut tx, id, from, *last).await?;
        let stands: Vec<_> = people
            .iter()
            .map(|next| {
                let stand = match to {
                    Touch::Held => measure.holds(&next.stand, now),
                    _ => measure.lifts(&next.stand),
                };
                (next, stand)
            })
            .collect();
        news = held::put(&mut tx, &stands, now).await?;
        let delete_by = service.day(now).plus_days(i32::from(measure.keep_days));
        touched::mark(&mut tx, id, (from, to), *last, delete_by).await?;
        let (there, turned) = (count(people.len()), count(turn.len()));
        match to {
            Touch::Held => {
                measure.progress.held += there;
                measure.progress.gone += turned - there;
            }
            _ => measure.progress.lifted += there,
        }
    }
    let is_last = turn.len() < usize::try_from(measure.batch).unwrap_or_default();
    if is_last {
        measure.state = done;
        measure.finished_at = Some(now);
    }
    measures::put(&mut tx, &measure, before).await?;
    if is_last {
        let act = match done {
            State::Applied => "MeasureApplied",
            _ => "MeasureReverted",
        };
        let line = Entry::new(now, ITSELF, "service", act, "measure", id);
        audit::write(&mut tx, line).await?;
    }
    standings::announce(&mut tx, &service.standings, &news).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(!is_last)
}

fn count(people: usize) -> i64 {
    i64::try_from(people).unwrap_or(i64::MAX)
}

/// What the id of a replica is the id of.
enum Holder {}

impl kit::id::Kind for Holder {
    const NAME: &'static str = "holder";
}
