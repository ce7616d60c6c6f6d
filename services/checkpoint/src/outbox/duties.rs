//! Telling registration what it has not heard yet.

use std::time::Duration;

use kit::db;
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use vocabulary::{FeverId, PassId, PersonId};

use super::rules::{Kind, pause, pause_refused};
use super::store::{self, Waiting};
use crate::duties::lease;
use crate::fevers::store::cases;
use crate::neighbours::{FeverReport, LeadReport, NotHeard, Registration};
use crate::service::Checkpoint;
use crate::store::standing;
use crate::visitors::rules::visit::Visitor;
use crate::visitors::store::visits::{self, visitor_of};

/// Between two looks at the queue.
const EVERY: Duration = Duration::from_millis(500);
/// Told between two looks at whether to stop.
const AT_ONCE: u32 = 100;

/// One replica tells: what is told of one thing keeps its order.
pub fn all(service: &Checkpoint, registration: &Registration) -> Vec<Duty> {
    let (service, registration) = (service.clone(), registration.clone());
    let telling = lease(&service, "tell registration").again(EVERY, move |token| {
        let (service, registration) = (service.clone(), registration.clone());
        async move { tell_once(&service, &registration, &token).await }
    });
    vec![telling]
}

/// Tells what waits, the longest waiting first, until there is nothing or nobody hears.
async fn tell_once(
    service: &Checkpoint,
    registration: &Registration,
    token: &ShutdownToken,
) -> Result<(), db::Error> {
    loop {
        let now = service.clock.wall();
        let waiting = store::next(&service.db, now, AT_ONCE).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        for news in &waiting {
            if token.is_cancelled() {
                return Ok(());
            }
            match tell(service, registration, news).await? {
                Ok(()) => {
                    store::heard(&service.db, news).await?;
                }
                Err(NotHeard::Refused(reason)) => {
                    tracing::error!(kind = %news.kind, object = %news.object_id, reason, "registration refuses to hear of it");
                    let next_at = now + pause_refused();
                    store::later(&service.db, news, next_at, Some(&reason)).await?;
                }
                Err(NotHeard::Later(status)) => {
                    tracing::warn!(kind = %news.kind, %status, "registration does not hear yet");
                    let next_at = now + pause(news.attempts + 1);
                    return store::later(&service.db, news, next_at, None).await;
                }
            }
        }
    }
}

/// Tells the newest of one thing. What is gone from the books, or nobody's any more, need not be told.
async fn tell(
    service: &Checkpoint,
    registration: &Registration,
    news: &Waiting,
) -> Result<Result<(), NotHeard>, db::Error> {
    match news.kind {
        Kind::Fever => {
            let case = cases::one(&service.db, FeverId::from_uuid(news.object_id)).await?;
            let report = case.and_then(|case| {
                Some(FeverReport {
                    fever: case.id,
                    person: case.person?,
                    revision: case.revision,
                    outcome: case.outcome,
                    opened_at: case.opened_at,
                })
            });
            match report {
                Some(report) => Ok(registration.report_fever(&report).await),
                None => Ok(Ok(())),
            }
        }
        Kind::Lead => {
            let Some(visit) = visits::one(&service.db, PassId::from_uuid(news.object_id)).await? else {
                return Ok(Ok(()));
            };
            let opened = service
                .vault
                .open_sealed::<Visitor>(visitor_of(visit.id), &visit.sealed);
            let visitor = match opened {
                Ok(visitor) => visitor,
                // Their month's key is destroyed, or worse: nothing can be told of them any more.
                Err(error) => {
                    tracing::error!(object = %news.object_id, %error, "a lead cannot be told");
                    return Ok(Ok(()));
                }
            };
            let report = LeadReport {
                visit: visit.id,
                area: visit.area,
                visitor,
                from_area: visit.from_area,
                seen_at: visit.at,
            };
            Ok(registration.report_lead(&report).await)
        }
        Kind::Erasure => {
            let person = PersonId::from_uuid(news.object_id);
            match standing::forgotten(&service.db, person).await? {
                Some(rows) => Ok(registration.confirm_erased(person, rows).await),
                None => Ok(Ok(())),
            }
        }
    }
}
