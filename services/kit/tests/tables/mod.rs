//! kit's own tables: once, feeds, audit (and the end of a key on it), policies, leases and deadlines, held on SQLite and on PostgreSQL.

mod audit;
mod due;
mod feed;
mod lease;
mod old_keys;
mod once;
mod policy;
mod policy_changes;
mod watch;

use std::time::Duration;

use kit::clock::{Clock, Moment, Zone};
use kit::db::Migrations;
use kit::db::testing::{On, TestDb};
use uuid::Uuid;

async fn fresh(on: On) -> TestDb {
    TestDb::fresh(on, &Migrations::of_kit()).await
}

/// A morning in the story.
fn morning() -> Moment {
    Moment::parse("2020-02-16T00:30:00.123456Z").unwrap()
}

fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3_600)
}

fn clock() -> Clock {
    Clock::fixed(morning(), Zone::UTC)
}

/// The nth thing of a test.
fn thing(nth: u128) -> Uuid {
    Uuid::from_u128(0x0190_163d_8694_7000_8000_0000_0000_0000 + nth)
}
