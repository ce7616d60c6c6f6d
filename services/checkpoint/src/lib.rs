//! Checkpoint: the gates of a district, their posters, verdicts, passes and figures.
//!
//! The map, ground floor first:
//!
//! - [`rules`]: decisions without I/O; [`store`]: all SQL, one file per table; [`convert`]: rules ↔ proto.
//! - In memory, because a gate must not wait for a query: [`gates`] (the directory), [`standings`] (what overrides codes), [`open_fevers`], [`codes`]
//!   (codes verified before), [`orders`] (the dated policies), [`self_scans`] (told to whoever watches),
//!   [`sample`] (offline passes to be checked again). [`posters`] makes and reads posters' tokens,
//!   [`poster_ticket`] signs what a scanned poster is worth at registration.
//! - [`neighbours`]: what is asked of registration; [`follow`]: how its feed and keys are kept; [`duties`]: what is done unasked.
//! - [`service`]: what every handler holds; [`access`]: who may call what; [`error`]: what can go wrong; [`settings`]: what can be tuned;
//!   [`trail`]: what an act leaves in the audit trail.
//! - [`quota`], a house inside the house: how often a household goes out, and on which days.
//! - [`rpc`]: the use cases, one file per RPC that decides something.
//! - Houses inside the house, same rooms: [`traces`] (where somebody was, who was near), [`shifts`] (who stands at
//!   which gate when), [`disinfection`] (what was disinfected with what), [`anomalies`] (what cannot be as it stands in the
//!   records), [`exports`] (what has left, and by when it is destroyed), [`fevers`],
//!   [`visitors`], [`day_tickets`], [`vehicles`]; and [`outbox`], by which registration is told.

pub mod access;
pub mod anomalies;
pub mod codes;
pub mod convert;
pub mod day_tickets;
pub mod disinfection;
pub mod duties;
pub mod error;
pub mod exports;
pub mod fevers;
pub mod follow;
pub mod gates;
pub mod neighbours;
pub mod open_fevers;
pub mod orders;
pub mod outbox;
pub mod poster_ticket;
pub mod posters;
pub mod quota;
pub mod rpc;
pub mod rules;
pub mod sample;
pub mod self_scans;
pub mod service;
pub mod settings;
pub mod shifts;
pub mod standings;
pub mod store;
pub mod traces;
pub mod trail;
pub mod vehicles;
pub mod visitors;

use std::sync::Arc;
use std::time::Duration;

use kit::db::group::{GroupSettings, Writer};
use kit::db::{self, Db, Migrations};
use kit::ground::Ground;
use kit::keys::KeyError;
use kit::rpcs::Rpcs;
use kit::service::{Duty, Service};
use kit::wire::{Signed, Wire};
use vocabulary::{Area, Caller, Gazetteer};

use crate::codes::Codes;
use crate::gates::Gates;
use crate::neighbours::Registration;
use crate::open_fevers::OpenFevers;
use crate::orders::Orders;
use crate::posters::{Posters, PostersError};
use crate::quota::households::Households;
use crate::quota::neighbours::Register;
use crate::sample::Sample;
use crate::self_scans::SelfScans;
use crate::service::{Checkpoint, Parts, TICKET, TicketKeys};
pub use crate::settings::Settings;
use crate::standings::Standings;
use crate::store::code_key;
use crate::store::pass::record::{Passes, Uploads};
use crate::store::vault::Vault;

/// Its name in health checks, logs, tokens and settings.
pub const NAME: &str = "checkpoint";

/// Why the service cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database cannot be reached or read.
    #[error("checkpoint's database: {0}")]
    Store(#[from] db::Error),
    /// Scripts have not run yet.
    #[error("checkpoint's database lacks {} scripts, from {} on: run `quma migrate`", .0.len(), .0[0])]
    Pending(Vec<String>),
    /// The authority is not the code of a district.
    #[error("the authority must be the code of a district, such as 410811")]
    Authority,
    /// A key cannot be read or made.
    #[error("checkpoint's keys: {0}")]
    Keys(#[from] KeyError),
    /// Posters cannot be made.
    #[error("checkpoint's posters: {0}")]
    Posters(#[from] PostersError),
}

/// The tables of the service, kit's included.
pub fn migrations() -> Migrations {
    Migrations::new(sqlx::migrate!())
}

/// Opens the service: its books, what it knows in memory, its handlers inside their layers, its duties.
///
/// Refuses a database that was not migrated. Registration need not answer: gates start with what was known before.
pub async fn open(settings: Settings, ground: Ground, registration: Wire) -> Result<Service, OpenError> {
    let db = Db::open(&settings.database).await?;
    let pending = db.pending(&migrations()).await?;
    if !pending.is_empty() {
        return Err(OpenError::Pending(pending));
    }
    // Stopped after the last answer is given: whoever still waits for a commit is answered before.
    let stop = ground.shutdown.duties().clone();
    let group = settings.group.on(db.engine());
    let (passes, writing) = Writer::start(Passes(db.clone()), group, stop.clone());
    // Whoever hands in rows holds them until they are durable: as many wait as there may be streams.
    let patient = GroupSettings {
        queue: usize::MAX,
        ..group
    };
    let (uploads, taking_in) = Writer::start(Uploads(db.clone()), patient, stop);
    let writers = (passes, uploads);
    let (service, registration, register) =
        assemble(&settings, &ground, db.clone(), writers, registration).await?;

    let layers = ground.layers::<Caller>(NAME, access::TABLE, proto::DESCRIPTORS);
    let rpcs = [
        rpc::all(&service),
        traces::rpc::all(&service),
        shifts::rpc::all(&service),
        disinfection::rpc::all(&service),
        anomalies::rpc::all(&service),
        exports::rpc::all(&service),
        fevers::rpc::all(&service),
        visitors::rpc::all(&service),
        day_tickets::rpc::all(&service),
        vehicles::rpc::all(&service),
        quota::rpc::all(&service),
    ];
    let rpcs = rpcs.iter().fold(Rpcs::default(), Rpcs::with_all_of);
    let rpcs = kit::layers::stack(rpcs, layers);
    let writing = Duty::new("write passes", |_| async move {
        tokio::join!(writing, taking_in);
        Ok(())
    });
    let mut opened = Service::new(NAME, rpcs, proto::DESCRIPTORS).duty(writing);
    let looking = Duration::from_secs(settings.look_for_anomalies_seconds);
    let unasked = [
        duties::all(&service, &registration),
        outbox::duties::all(&service, &registration),
        anomalies::duties::all(&service, looking),
        quota::duties::all(&service, register),
    ];
    for duty in unasked.into_iter().flatten() {
        opened = opened.duty(duty);
    }
    let (asked, closed) = (db.clone(), db);
    Ok(opened
        .ready(move || {
            let db = asked.clone();
            async move { db.ping().await.map_err(|error| error.to_string()) }
        })
        .closing(move || async move { closed.close().await }))
}

async fn assemble(
    settings: &Settings,
    ground: &Ground,
    db: Db,
    (passes, uploads): (Writer<Passes>, Writer<Uploads>),
    registration: Wire,
) -> Result<(Checkpoint, Registration, Register), OpenError> {
    let district = Area::parse(&ground.authority).map_err(|_| OpenError::Authority)?;
    let ours = ground.keys.signer(NAME)?;
    let wire = Signed::new(registration, NAME, &*ground.authority, ours, ground.clock.clone()).into_wire();
    let gates = Gates::open(db.clone(), ground.clock.clone()).await?;
    let keys = code_key::all(&db).await?;
    let service = Checkpoint::new(Parts {
        clock: ground.clock.clone(),
        district,
        gazetteer: Gazetteer::embedded(),
        posters: Posters::open(&ground.keys, &settings.poster_base_url, gates.clone())?,
        gates,
        vault: Vault::open(&ground.keys)?,
        open_fevers: OpenFevers::open(db.clone()).await?,
        orders: Orders::open(&db, &orders::first()).await?,
        standings: Standings::open(db.clone(), ground.clock.clone()).await?,
        codes: Codes::new(Arc::clone(&ground.authority), keys, settings.codes_remembered),
        tickets: ground.keys.signer(TICKET)?,
        ticket_keys: TicketKeys {
            trust: ground.trust.clone(),
            authority: Arc::clone(&ground.authority),
        },
        passes,
        uploads,
        self_scans: SelfScans::default(),
        households: Households::open(db.clone(), ground.clock.clone()).await?,
        sample: Sample::one_in(settings.recheck_one_in),
        draining: ground.shutdown.draining().clone(),
        db,
    });
    Ok((service, Registration::new(wire.clone()), Register::new(wire)))
}
