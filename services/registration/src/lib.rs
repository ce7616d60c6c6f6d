//! Registration: the people of a district, how they are, and the code that says so.
//!
//! The map, ground floor first:
//!
//! - [`rules`] decides: levels, standings, who may see whom, how long what is kept
//! - [`store`] remembers: all SQL, what is sealed, what is found again
//! - [`convert`] translates between the city's words and the contract's
//! - `rpc` answers: one use case a file
//! - [`quarantine`] is a house inside the house: orders of quarantine, with rooms of their own
//! - [`survey`] is a house inside the house: who lives behind which door, and what residents are told
//! - `duties` works unasked; [`access`], [`error`], [`settings`] and [`service`] are what their names say
//!
//! Houses inside the house, with the same rooms: [`objections`], [`bulk`], [`erasing`], [`imports`], [`risk`], [`reports`], [`outreach`], [`quarantine`], [`returnees`].
//!
//! [`open`] is the front door.

pub mod access;
pub mod bulk;
pub mod convert;
mod duties;
pub mod erasing;
pub mod error;
pub mod imports;
pub mod objections;
pub mod outreach;
pub mod quarantine;
pub mod reports;
pub mod returnees;
pub mod risk;
mod rpc;
pub mod rules;
pub mod service;
pub mod settings;
pub mod store;
pub mod survey;

pub use settings::Settings;

use crate::service::Registration;
use crate::store::policies;
use crate::store::registrations::{Households, Writer};
use crate::store::trouble::StoreError;
use crate::store::vault::Vault;
use kit::db::{self, Db, Migrations};
use kit::feed::Feed;
use kit::ground::Ground;
use kit::keys::KeyError;
use kit::layers;
use kit::parse::Unreadable;
use kit::rpcs::Rpcs;
use kit::service::{Duty, Service};
use std::sync::Arc;
use std::time::Duration;
use vocabulary::area::Area;
use vocabulary::caller::Caller;
use vocabulary::gazetteer::Gazetteer;

/// The name in health checks, logs, tokens and settings.
pub const NAME: &str = "registration";

/// Why registration cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("registration's database: {0}")]
    Database(#[from] db::Error),
    /// Its tables are not those of this program.
    #[error("registration's database has pending migrations ({}): run `quma migrate`", .0.join(", "))]
    Pending(Vec<String>),
    /// A key cannot be read or made.
    #[error("registration's keys: {0}")]
    Keys(#[from] KeyError),
    /// The keys of what lies sealed.
    #[error("registration's vault: {0}")]
    Vault(#[from] StoreError),
    /// Outreach.
    #[error("registration's outreach: {0}")]
    Outreach(#[from] outreach::OpenOutreachError),
    /// The authority is no area.
    #[error("the authority's code: {0}")]
    Authority(Unreadable),
}

/// The tables, kit's own first.
pub fn migrations() -> Migrations {
    Migrations::new(sqlx::migrate!())
}

/// Opens registration: its RPCs in their layers, and what it does unasked. Refuses to open on a database with pending
/// migrations; writes the first policy of each kind that has none.
pub async fn open(settings: Settings, ground: Ground) -> Result<Service, OpenError> {
    let db = Db::open(&settings.database).await?;
    let pending = db.pending(&migrations()).await?;
    if !pending.is_empty() {
        return Err(OpenError::Pending(pending));
    }

    let standings = Feed::open(&db, "standings", &ground.clock).await?;
    let household_feed = Feed::open(&db, survey::store::feed::NAME, &ground.clock).await?;
    let batch = Households {
        db: db.clone(),
        feed: standings.clone(),
    };
    let gathered = settings.registrations.on(db.engine());
    let (households, writing) = Writer::start(batch, gathered, ground.shutdown.duties().clone());
    let first = [
        policies::first(),
        objections::store::policies::first(),
        bulk::store::policies::first(),
        erasing::store::policies::first(),
        imports::store::policies::first(),
        risk::store::policies::first(),
        reports::store::policies::first(),
        outreach::store::policies::first(),
        quarantine::store::policies::first(),
        returnees::store::policies::first(),
        survey::store::policies::first(),
    ]
    .concat();
    let service = Arc::new(Registration {
        vault: Vault::open(&ground.keys)?,
        policies: policies::seed(&db, &first).await?,
        standings,
        household_feed,
        households,
        clock: ground.clock.clone(),
        authority: Area::parse(&ground.authority).map_err(OpenError::Authority)?,
        issuer: Arc::clone(&ground.authority),
        gazetteer: Gazetteer::embedded(),
        trust: ground.trust.clone(),
        code_signer: ground.keys.signer("code")?,
        session_signer: ground.keys.signer("session")?,
        draining: ground.shutdown.draining().clone(),
        db: db.clone(),
    });

    let outreach = outreach::service::open(&service, &ground.keys, &settings.outreach).await?;
    let most = settings.max_message_bytes;
    let rpcs = [
        rpc::services::all(&service, most),
        objections::rpc::all(&service, most),
        bulk::rpc::all(&service, most),
        erasing::rpc::all(&service, settings.erasure_consumers, most),
        imports::rpc::all(&service, most),
        risk::rpc::all(&service, most),
        reports::rpc::all(&service, most),
        outreach::rpc::all(&outreach, most),
        quarantine::rpc::all(&service, most),
        returnees::rpc::all(&service, most),
        survey::rpc::all(&service, most),
    ];
    let rpcs = rpcs.iter().fold(Rpcs::default(), Rpcs::with_all_of);
    let layers = ground.layers::<Caller>(NAME, access::TABLE, proto::DESCRIPTORS);
    let erase_every = Duration::from_secs(u64::from(settings.erase_every_seconds.max(1)));
    let mut opened = Service::new(NAME, layers::stack(rpcs, layers), proto::DESCRIPTORS)
        .ready({
            let db = db.clone();
            move || {
                let db = db.clone();
                async move { db.ping().await.map_err(|error| error.to_string()) }
            }
        })
        .closing(move || async move { db.close().await })
        .duty(Duty::new("registration: write households", move |_| async move {
            writing.await;
            Ok(())
        }));
    let unasked = [
        duties::all(&service, erase_every),
        bulk::duties::all(&service),
        erasing::duties::all(&service, erase_every),
        imports::duties::all(&service, erase_every),
        risk::duties::all(&service),
        outreach::duties::all(&outreach),
        quarantine::duties::all(&service),
        survey::duties::all(&service),
    ];
    for duty in unasked.into_iter().flatten() {
        opened = opened.duty(duty);
    }
    Ok(opened)
}
