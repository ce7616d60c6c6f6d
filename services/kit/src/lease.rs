//! Leases: of several replicas one runs a duty.
//!
//! A lease is a row with a holder and an end; whoever renews it in time keeps it. Replicas compare their machines' clocks
//! with it, so clocks must agree to well within the lease's length, and a duty must bear that two replicas run it for a
//! moment: leases save work, guards in the statements keep it right.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use crate::clock::{Clock, Moment};
use crate::db::{self, Db};
use crate::service::Duty;
use crate::shutdown::ShutdownToken;

const HOLD: &str = "
    INSERT INTO lease (name, holder, held_until) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
    WHERE lease.holder = excluded.holder OR lease.held_until <= $4";
const RENEW: &str = "
    UPDATE lease SET held_until = $3 WHERE name = $1 AND holder = $2 AND held_until > $4";
const RELEASE: &str = "DELETE FROM lease WHERE name = $1 AND holder = $2";

/// Takes or prolongs the lease `name` until `now + length`; false while another holder has it.
pub async fn hold(
    db: &Db,
    name: &str,
    holder: &str,
    length: Duration,
    now: Moment,
) -> Result<bool, db::Error> {
    let held = db
        .query(HOLD)
        .bind(name)
        .bind(holder)
        .bind(now + length)
        .bind(now)
        .execute()
        .await?;
    Ok(held == 1)
}

/// Prolongs a lease that is still held; false when it was lost meanwhile.
pub async fn renew(
    db: &Db,
    name: &str,
    holder: &str,
    length: Duration,
    now: Moment,
) -> Result<bool, db::Error> {
    let renewed = db
        .query(RENEW)
        .bind(name)
        .bind(holder)
        .bind(now + length)
        .bind(now)
        .execute()
        .await?;
    Ok(renewed == 1)
}

/// Gives the lease back, so that another need not wait for its end.
pub async fn release(db: &Db, name: &str, holder: &str) -> Result<(), db::Error> {
    db.query(RELEASE).bind(name).bind(holder).execute().await?;
    Ok(())
}

/// A lease that a replica tries to hold.
#[derive(Debug, Clone)]
pub struct Lease {
    /// Where the row is.
    pub db: Db,
    /// Only [`Clock::wall`] is asked: a story's time may jump.
    pub clock: Clock,
    /// The duty's name.
    pub name: &'static str,
    /// This replica, unlike every other (an id made at the start).
    pub holder: String,
    /// How long it stays held without renewal; it is renewed three times in that time.
    pub length: Duration,
}

impl Lease {
    /// Runs `duty` whenever this replica holds the lease, until `shutdown`; returns what the duty returned.
    ///
    /// When the lease is lost (another took it, or the database stayed away too long) the duty's token is cancelled and
    /// the duty dropped where it waits; it begins anew once the lease is held again.
    pub async fn while_held<F, R, E>(&self, shutdown: ShutdownToken, duty: F) -> Result<(), E>
    where
        F: Fn(ShutdownToken) -> R,
        R: Future<Output = Result<(), E>>,
    {
        loop {
            if self.is_taken().await {
                let token = shutdown.child_token();
                tokio::select! {
                    outcome = duty(token.clone()) => {
                        self.give_back().await;
                        return outcome;
                    }
                    () = self.lost() => token.cancel(),
                }
                tracing::warn!(lease = self.name, "lost the lease: another replica goes on");
            }
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(self.length / 3) => {}
            }
        }
    }

    /// The duty that does `once` again and again, `pause` apart, while this replica holds the lease. What fails is logged and tried
    /// again after the next pause: a night without a database must not end a duty.
    pub fn again<F, R, E>(self, pause: Duration, once: F) -> Duty
    where
        F: Fn(ShutdownToken) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), E>> + Send,
        E: fmt::Display + Send,
    {
        let name = self.name;
        Duty::new(name, move |shutdown| async move {
            let once = &once;
            self.while_held(shutdown, |token| async move {
                while !token.is_cancelled() {
                    if let Err(error) = once(token.clone()).await {
                        tracing::warn!(duty = name, %error, "could not be done yet");
                    }
                    tokio::select! {
                        () = token.cancelled() => {}
                        () = tokio::time::sleep(pause) => {}
                    }
                }
                Ok(())
            })
            .await
        })
    }

    async fn is_taken(&self) -> bool {
        match hold(&self.db, self.name, &self.holder, self.length, self.clock.wall()).await {
            Ok(held) => held,
            Err(error) => {
                tracing::warn!(lease = self.name, %error, "could not ask for the lease");
                false
            }
        }
    }

    /// Renews until that fails, and then returns.
    async fn lost(&self) {
        let mut held_until = self.clock.wall() + self.length;
        loop {
            tokio::time::sleep(self.length / 3).await;
            let now = self.clock.wall();
            match renew(&self.db, self.name, &self.holder, self.length, now).await {
                Ok(true) => held_until = now + self.length,
                Ok(false) => return,
                // The row is still ours until its end: the database may be back before.
                Err(error) if now + self.length / 3 < held_until => {
                    tracing::warn!(lease = self.name, %error, "could not renew the lease yet");
                }
                Err(_) => return,
            }
        }
    }

    async fn give_back(&self) {
        if let Err(error) = release(&self.db, self.name, &self.holder).await {
            tracing::warn!(lease = self.name, %error, "could not give the lease back: it ends by itself");
        }
    }
}
