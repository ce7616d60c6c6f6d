//! Opens the doors and serves a town until it is told to stop: what `run` and `demo` share.

use super::failure::Failure;
use crate::settings::Settings;
use crate::town::Town;
use edge::{Edge, Zone};
use kit::serve::{self, Certificates, Door, Rooms, TlsSettings};
use kit::telemetry::Telemetry;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Doors that are bound: a taken port is known before anything starts.
pub(super) struct Doors {
    public: TcpListener,
    internal: Option<TcpListener>,
}

impl Doors {
    /// Binds every address of the settings.
    pub(super) fn bind(settings: &Settings) -> Result<Self, Failure> {
        let internal = match &settings.internal {
            Some(internal) => Some(bind(internal.listen)?),
            None => None,
        };
        Ok(Self {
            public: bind(settings.listen)?,
            internal,
        })
    }

    /// Where RPCs answer.
    pub(super) fn rpc_address(&self) -> std::io::Result<SocketAddr> {
        self.internal.as_ref().unwrap_or(&self.public).local_addr()
    }

    fn open(self, settings: &Settings, edge: Option<&Edge>) -> Result<Vec<Door>, Failure> {
        let mut public = Door::new(self.public);
        public.tls = certificates(settings.tls.as_ref())?;
        let mut doors = Vec::new();
        public.pages = edge.map(|edge| edge.pages(edge.zone()));
        if let Some(listener) = self.internal {
            public.rooms = Rooms::PagesOnly;
            public.pages = edge
                .filter(|edge| edge.zone().is_public())
                .map(|edge| edge.pages(Zone::Public));
            let mut internal = Door::new(listener);
            internal.pages = edge
                .filter(|edge| edge.zone().is_inside())
                .map(|edge| edge.pages(Zone::Inside));
            internal.tls = certificates(
                settings
                    .internal
                    .as_ref()
                    .and_then(|internal| internal.tls.as_ref()),
            )?;
            doors.push(internal);
        }
        doors.push(public);
        Ok(doors)
    }
}

fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let taken = |error| format!("cannot listen on {address}: {error}; choose another address with --listen");
    Ok(serve::listen(address).map_err(taken)?)
}

/// A connection is an open file. Many systems let a program have 1,024 of them unless it asks for more, which it may: a district's gates and
/// hardly anybody else. Where asking is refused it stays at what it has.
fn allow_connections() {
    let allowed = getrlimit(Resource::Nofile).maximum;
    let asked = Rlimit {
        current: allowed,
        maximum: allowed,
    };
    if let Err(error) = setrlimit(Resource::Nofile, asked) {
        tracing::warn!(%error, "no more open files than the system gives without being asked");
    }
}

fn certificates(tls: Option<&TlsSettings>) -> Result<Option<Arc<Certificates>>, Failure> {
    Ok(tls.cloned().map(Certificates::open).transpose()?.map(Arc::new))
}

/// Serves until told to stop, then flushes telemetry: last, or the end of the story is missing.
pub(super) async fn serve(
    settings: &Settings,
    doors: Doors,
    town: Town,
    telemetry: Telemetry,
) -> Result<(), Failure> {
    allow_connections();
    let shutdown = town.ground.shutdown.clone();
    let served = serve::serve(
        doors.open(settings, town.edge.as_ref())?,
        town.services,
        settings.serve.clone(),
        shutdown,
    )
    .await;
    telemetry.shutdown().await;
    Ok(served?)
}
