//! The front door: pages for people, JSON for partners.
//!
//! Everything shown comes from the services' RPCs, asked as whoever is looking. Nothing is decided here but who may sign in.
//!
//! - [`settings`]: what can be tuned; [`front`]: what every page holds
//! - [`web`]: what pages share: the frame around them, languages, headers, assets, forms, refusals in words
//! - [`accounts`]: who may sign in, as what; [`session`]: who is signed in
//! - [`resident`]: what residents see on their phones; [`gate`]: what volunteers see on theirs; [`offline`]: a gate without a network, its
//!   queue, and codes read from photographs; [`joining`]: volunteers who join a gate for one shift by a code
//! - [`desk`]: the back office; [`board`]: the day on a wall; [`brief`]: its figures in sentences, frozen
//! - [`documents`]: what is printed, and lists that leave; [`files`]: those of them that take a while, built in the background
//! - [`json`]: every RPC as JSON for partners, its description, and the page that explains it
//! - [`tries`]: how often something was tried; `duties` works unasked

pub mod accounts;
mod board;
pub mod brief;
mod desk;
pub mod documents;
mod duties;
pub mod files;
pub mod front;
mod gate;
pub mod joining;
mod json;
mod offline;
mod resident;
pub mod session;
pub mod settings;
pub mod tries;
pub mod web;

pub use front::{Front, Neighbours};
pub use settings::{Settings, Zone};

use crate::accounts::office::{Office, OfficeError};
use crate::documents::press::Press;
use crate::files::workshop::Workshop;
use crate::session::provider::{self, Provider};
use crate::tries::Tries;
use axum::{Router, middleware};
use kit::db::{self, Db, Migrations};
use kit::fault::Fault;
use kit::ground::Ground;
use kit::rpcs::Rpcs;
use kit::service::Service;
use std::sync::Arc;

/// The name in health checks, logs and settings.
pub const NAME: &str = "edge";

/// The front door, opened.
#[derive(Clone, Debug)]
pub struct Edge(Arc<Front>);

/// Why the front door does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("edge's database: {0}")]
    Database(#[from] db::Error),
    /// Its tables are not those of this program.
    #[error("edge's database has pending migrations ({}): run `quma migrate`", .0.join(", "))]
    Pending(Vec<String>),
    /// Accounts and sessions.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// The city's own sign-in.
    #[error(transparent)]
    Provider(#[from] provider::OpenError),
    /// What lies sealed.
    #[error("edge's accounts: {0}")]
    Sealed(#[from] Fault),
}

/// The tables, kit's own first.
pub fn migrations() -> Migrations {
    Migrations::new(sqlx::migrate!())
}

/// Opens the front door on this ground. Refuses to open on a database with pending migrations; the zone `public` needs none.
pub async fn open(
    settings: Settings,
    ground: Ground,
    neighbours: Neighbours,
) -> Result<(Edge, Service), OpenError> {
    let draining = ground.shutdown.draining().clone();
    let workshop = Workshop::at(settings.documents.folder.clone());
    let service = Service::new(NAME, Rpcs::default(), proto::DESCRIPTORS);
    let (office, service) = match settings.zone.is_inside() {
        true => {
            let office = Arc::new(office(&settings, &ground).await?);
            duties::seal_anew(&office).await?;
            let service =
                with_office(service, &office).duty(duties::remove_files(&office, workshop.folder.clone()));
            (Some(office), service)
        }
        false => (None, service),
    };
    let front = Front {
        press: Press::new(settings.documents.fonts.clone()),
        workshop,
        provider: provider(&settings, &ground)?,
        settings,
        clock: ground.clock,
        trust: ground.trust,
        neighbours,
        office,
        draining,
        typed_codes: Tries::default(),
    };
    Ok((Edge(Arc::new(front)), service))
}

/// The city's own sign-in, where staff come.
fn provider(settings: &Settings, ground: &Ground) -> Result<Option<Provider>, provider::OpenError> {
    let of_staff = settings.oidc.clone().filter(|_| settings.zone.is_inside());
    of_staff
        .map(|settings| Provider::open(settings, ground.clock.clone()))
        .transpose()
}

/// The accounts alone: for a command that works beside a running town.
pub async fn office(settings: &Settings, ground: &Ground) -> Result<Office, OpenError> {
    let db = Db::open(&settings.database).await?;
    let pending = db.pending(&migrations()).await?;
    if !pending.is_empty() {
        return Err(OpenError::Pending(pending));
    }
    Ok(Office::open(settings, db, &ground.keys, ground.clock.clone())?)
}

fn with_office(service: Service, office: &Arc<Office>) -> Service {
    let (asked, closed) = (office.db.clone(), office.db.clone());
    service
        .ready(move || {
            let db = asked.clone();
            async move { db.ping().await.map_err(|error| error.to_string()) }
        })
        .duty(duties::forget(office))
        .closing(move || async move { closed.close().await })
}

impl Edge {
    /// What leads from here to a zone: the pages, each answer with its headers.
    pub fn pages(&self, zone: Zone) -> Router {
        let mut pages = web::routes();
        if zone.is_public() {
            pages = pages.merge(resident::routes());
        }
        if zone.is_inside() {
            pages = pages.merge(inside());
        }
        pages
            .fallback(web::refusal::not_found)
            .layer(middleware::from_fn(web::csrf::refuse_foreign))
            .layer(middleware::from_fn(web::way_on::lead))
            .layer(middleware::map_response(web::headers::add))
            .with_state(Arc::clone(&self.0))
    }

    /// What its pages hold.
    pub fn front(&self) -> &Arc<Front> {
        &self.0
    }

    /// Accounts and sessions; the zone `public` has none.
    pub fn office(&self) -> Option<&Arc<Office>> {
        self.0.office.as_ref()
    }

    /// The zone it stands in.
    pub fn zone(&self) -> Zone {
        self.0.settings.zone
    }
}

/// What staff and partners see.
fn inside() -> Router<Arc<Front>> {
    session::pages::routes()
        .merge(accounts::pages::routes())
        .merge(joining::pages::routes())
        .merge(desk::routes())
        .merge(board::routes())
        .merge(brief::routes())
        .merge(files::routes())
        .merge(gate::routes())
        .merge(offline::routes())
        .merge(json::routes())
}
