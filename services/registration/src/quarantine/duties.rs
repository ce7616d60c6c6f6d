//! What quarantine does unasked: whoever has passed the last day is not forgotten.

use crate::duties::by_one;
use crate::error::Error as Ground;
use crate::quarantine::ending::{self, Ending};
use crate::quarantine::error::Error;
use crate::quarantine::rules::ids::{OrderId, ReleaseId};
use crate::quarantine::rules::order::Order;
use crate::quarantine::rules::policy::QuarantinePolicy;
use crate::quarantine::rules::release;
use crate::quarantine::rules::words::ReleaseReason;
use crate::quarantine::store::releases::NewRelease;
use crate::quarantine::store::{changes, checks, deadlines, orders, releases};
use crate::rules::person::Person;
use crate::rules::words::Decided;
use crate::service::Registration;
use crate::store::policies::InForce;
use crate::store::{people, standings};
use kit::audit::{self, Entry};
use kit::db::Tx;
use kit::once;
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;

/// Orders looked at between two looks at whether to stop.
const AT_ONCE: i64 = 100;
/// The last day passes at midnight; nobody need wait for the morning to hear of it.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Answers kept for repeated requests are two days old before they go.
const SWEEP_EVERY: Duration = Duration::from_secs(600);
/// Who acts when nobody asked.
const ITSELF: &str = "service:registration";

/// Everything quarantine does unasked.
pub(crate) fn all(service: &Arc<Registration>) -> Vec<Duty> {
    vec![
        by_one(
            service,
            "registration: remind of releases",
            LOOK_EVERY,
            |service, token| async move { remind(service, token).await.map_err(ground) },
        ),
        by_one(
            service,
            "registration: forget answers of repeated requests",
            SWEEP_EVERY,
            |service, _| async move {
                once::sweep(&service.db, service.clock.now()).await?;
                Ok(())
            },
        ),
    ]
}

fn ground(error: Error) -> Ground {
    match error {
        Error::Ground(error) => error,
        own => Ground::Fault(own.into()),
    }
}

/// Opens a deadline for every order whose last day has passed; where the policy says so, ends it.
async fn remind(service: Arc<Registration>, token: ShutdownToken) -> Result<(), Error> {
    loop {
        let today = service.day(service.clock.now());
        let passed = orders::past_last_day(&service.db, today, AT_ONCE).await?;
        if passed.is_empty() || token.is_cancelled() {
            break;
        }
        for order in passed {
            look_at(&service, order).await?;
        }
    }
    Ok(())
}

async fn look_at(service: &Registration, id: OrderId) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let Some(order) = orders::by_id_in(&mut tx, id).await? else {
        return Ok(());
    };
    let Some(person) = people::by_id_in(&mut tx, order.person).await? else {
        return Ok(());
    };
    // Somebody may have released or extended it since we looked.
    let Some(order) = orders::by_id_in(&mut tx, id).await? else {
        return Ok(());
    };
    if !order.is_release_overdue(service.day(now)) {
        return Ok(());
    }
    let in_force = service.in_force::<QuarantinePolicy>(&order.terms.watch, now)?;
    if in_force.policy.release_by_itself && release::may_end(&order).is_ok() {
        return end(service, tx, (&order, &person), &in_force).await;
    }
    if orders::release_is_due(&mut tx, (person.id, id)).await? {
        let ladder = &in_force.policy.release_ladder;
        let ladder = (ladder, &order.terms.watch);
        deadlines::open(&mut tx, deadlines::RELEASE, id.as_uuid(), ladder, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends an order because its policy says that time alone does: with its last day, however late that is seen.
async fn end(
    service: &Registration,
    mut tx: Tx,
    (order, person): (&Order, &Person),
    in_force: &InForce<QuarantinePolicy>,
) -> Result<(), Error> {
    let (now, zone) = (service.clock.now(), service.clock.zone());
    let (id, reason) = (ReleaseId::new(now), ReleaseReason::PeriodCompleted);
    let moved = changes::last_began(&mut tx, (person.id, order.id)).await?;
    let answered = checks::last_answered(&mut tx, (person.id, order.id)).await?;
    let at = release::ended_by_itself(order, moved.max(answered), now, zone);
    let day = service.day(at);
    let delete_by = in_force.policy.delete_by(service.day(now)).max(order.delete_by);
    let new = NewRelease {
        person: person.id,
        id,
        order: order.id,
        reason,
        evidence: None,
        state: Decided::Approved,
        author: ITSELF.to_owned(),
        at: now,
        happened_at: (at != now).then_some(at),
        delete_by,
    };
    releases::overtaken(&mut tx, (person.id, order.id), now).await?;
    releases::add(&mut tx, &new).await?;
    let terms = in_force.policy.terms(order.terms.mode);
    let ending = Ending {
        order,
        person,
        release: id,
        after: release::after(terms, &in_force.by, reason, at, zone),
        at,
        now,
        day,
        delete_by,
    };
    let (_, news) = ending::end(&mut tx, &ending).await?;
    let entry = Entry::new(
        now,
        ITSELF,
        "service",
        "ReleaseQuarantine",
        "quarantine_release",
        id.as_uuid(),
    );
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    standings::announce(&mut tx, &service.standings, news.as_slice()).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(())
}
