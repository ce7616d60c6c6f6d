//! The services of one process: opened in order, each from the same constructor whether it runs alone or beside the others.
//!
//! ```text
//!            ┌────────────── registration ◄── near or far ── checkpoint ◄── near or far ── edge
//!   Ground ──┤   keys, trust, clock, limits, shutdown
//!            └── one for all services of the process
//! ```

use crate::arguments::ServiceName;
use crate::settings::Settings;
use edge::{Edge, Neighbours};
use kit::clock::Clock;
use kit::db::{self, Db, Migrations};
use kit::ground::Ground;
use kit::keys::{KeyError, Keyring};
use kit::layers::Limits;
use kit::service::Service;
use kit::settings::SettingsError;
use kit::shutdown::Shutdown;
use kit::token::Verifier;
use kit::wire::{self, Wire, WireError};
use std::path::Path;
use std::sync::Arc;

/// Why a town cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum TownError {
    /// A setting is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A key cannot be made or read.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A database cannot be opened or migrated.
    #[error("database of {service} at {url}: {cause}")]
    Database {
        /// Whose.
        service: &'static str,
        /// Where, without its password.
        url: String,
        /// What is wrong.
        cause: db::Error,
    },
    /// A neighbour cannot be dialled.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// A neighbour is neither in this process nor set.
    #[error(
        "{service} runs without {neighbour}: set neighbours.{neighbour} to where it answers, such as http://{neighbour}:8080"
    )]
    NoNeighbour {
        /// Who asks it.
        service: &'static str,
        /// Who is missing.
        neighbour: &'static str,
    },
    /// Registration does not open.
    #[error("registration: {0}")]
    Registration(#[from] registration::OpenError),
    /// Checkpoint does not open.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] checkpoint::OpenError),
    /// The front door does not open.
    #[error("edge: {0}")]
    Edge(#[from] edge::OpenError),
}

/// The services of one process and what they stand on.
#[derive(Debug)]
pub struct Town {
    /// What they stand on.
    pub ground: Ground,
    /// The services, in the order in which they opened.
    pub services: Vec<Service>,
    /// How registration is reached by those above it.
    pub registration: Option<Wire>,
    /// How checkpoint is reached.
    pub checkpoint: Option<Wire>,
    /// The front door, if it is in this process.
    pub edge: Option<Edge>,
}

/// The ground for the services of one process.
pub fn ground(settings: &Settings, clock: Clock, shutdown: Shutdown) -> Result<Ground, TownError> {
    let authority: Arc<str> = settings.authority.code.as_str().into();
    let keys = Keyring::open(&settings.keys_folder(), &authority)?.publishing_to(&settings.trust_folder());
    let trust = keys.trust();
    Ok(Ground {
        clock,
        tokens: Verifier::new(trust.clone(), &*authority),
        authority,
        keys,
        trust,
        limits: Limits::new(&settings.limits),
        per_caller: settings.per_caller.clone(),
        deadlines: settings.deadlines.clone(),
        shutdown,
    })
}

/// Opens the services named, in their order. Their databases must be migrated.
pub async fn open(settings: &Settings, ground: Ground, names: &[ServiceName]) -> Result<Town, TownError> {
    let mut town = Town {
        ground,
        services: Vec::new(),
        registration: None,
        checkpoint: None,
        edge: None,
    };
    for name in ServiceName::chosen(names) {
        let service = match name {
            ServiceName::Registration => {
                let service = registration::open(settings.registration.clone(), town.ground.clone()).await?;
                town.registration = Some(wire::near(service.rpcs.clone()));
                service
            }
            ServiceName::Checkpoint => {
                let registration = reach(settings, &town, name, ServiceName::Registration)?;
                let service =
                    checkpoint::open(settings.checkpoint.clone(), town.ground.clone(), registration).await?;
                town.checkpoint = Some(wire::near(service.rpcs.clone()));
                service
            }
            ServiceName::Edge => {
                let neighbours = Neighbours {
                    registration: reach(settings, &town, name, ServiceName::Registration)?,
                    checkpoint: reach(settings, &town, name, ServiceName::Checkpoint)?,
                };
                let (edge, service) =
                    edge::open(settings.edge.clone(), town.ground.clone(), neighbours).await?;
                town.edge = Some(edge);
                service
            }
        };
        town.services.push(service);
    }
    Ok(town)
}

/// A neighbour as a service reaches it: in this process if it is here, else over the network. Calls are signed either way.
fn reach(
    settings: &Settings,
    town: &Town,
    service: ServiceName,
    neighbour: ServiceName,
) -> Result<Wire, TownError> {
    let set = &settings.neighbours;
    let (near, address) = match neighbour {
        ServiceName::Registration => (&town.registration, &set.registration),
        ServiceName::Checkpoint => (&town.checkpoint, &set.checkpoint),
        // Everything is below it.
        ServiceName::Edge => (&None, &None),
    };
    if let Some(near) = near {
        return Ok(near.clone());
    }
    let neighbour = neighbour.name();
    let missing = TownError::NoNeighbour {
        service: service.name(),
        neighbour,
    };
    let uri = address
        .as_ref()
        .ok_or(missing)?
        .parse()
        .map_err(|_| SettingsError::Key {
            key: format!("neighbours.{neighbour}"),
            problem: format!("is not an address such as http://{neighbour}:8080"),
        })?;
    Ok(wire::far(uri, &set.dial)?)
}

/// The migrations of one service.
pub fn migrations(name: ServiceName) -> Migrations {
    match name {
        ServiceName::Registration => registration::migrations(),
        ServiceName::Checkpoint => checkpoint::migrations(),
        ServiceName::Edge => edge::migrations(),
    }
}

/// The database settings of one service.
pub fn database(settings: &Settings, name: ServiceName) -> &db::Settings {
    match name {
        ServiceName::Registration => &settings.registration.database,
        ServiceName::Checkpoint => &settings.checkpoint.database,
        ServiceName::Edge => &settings.edge.database,
    }
}

/// A SQLite file that is not there is made, and migrated, by the first start.
pub fn is_yet_to_be_made(at: &db::Settings) -> bool {
    at.url
        .strip_prefix("sqlite:")
        .is_some_and(|file| !Path::new(file).exists())
}

/// Whether anybody is registered in its databases already, or any unit. Asks them, whichever they are, and changes nothing.
pub async fn is_lived_in(settings: &Settings) -> Result<bool, TownError> {
    for name in [ServiceName::Registration, ServiceName::Checkpoint] {
        let at = database(settings, name);
        if is_yet_to_be_made(at) {
            continue;
        }
        let fails = |cause| TownError::Database {
            service: name.name(),
            url: at.url_without_password(),
            cause,
        };
        let db = Db::open(at).await.map_err(fails)?;
        let found = match name {
            ServiceName::Checkpoint => checkpoint::store::unit::is_any(&db).await,
            _ => registration::store::people::is_anybody(&db).await,
        };
        db.close().await;
        if found.map_err(fails)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The services named, or all, that have a database: the front door of residents has none.
pub fn with_databases(settings: &Settings, names: &[ServiceName]) -> Vec<ServiceName> {
    let mut chosen = ServiceName::chosen(names);
    chosen.retain(|name| *name != ServiceName::Edge || settings.edge.zone.is_inside());
    chosen
}

/// What is to be done, or was done, to the databases of these services: the names of migrations.
pub async fn migrate(
    settings: &Settings,
    names: &[ServiceName],
    dry_run: bool,
) -> Result<Vec<(ServiceName, Vec<String>)>, TownError> {
    let mut done = Vec::new();
    for name in with_databases(settings, names) {
        let at = database(settings, name);
        let fails = |cause| TownError::Database {
            service: name.name(),
            url: at.url_without_password(),
            cause,
        };
        let db = Db::open(at).await.map_err(fails)?;
        let migrations = migrations(name);
        let pending = db.pending(&migrations).await.map_err(fails)?;
        if !dry_run {
            db.migrate(&migrations).await.map_err(fails)?;
        }
        db.close().await;
        done.push((name, pending));
    }
    Ok(done)
}
