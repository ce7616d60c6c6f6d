//! The bench the subject is put on: its layers, keys, doors and callers.

use crate::subject::{Client, DESCRIPTORS, Subject, TABLE, Visitor};
use kit::clock::Clock;
use kit::clock::day::Zone;
use kit::keys::signer::{Es256Signer, Signer};
use kit::keys::trust::Trust;
use kit::layers::{self, DeadlineSettings, Layers, LimitSettings, Limits, PerCallerSettings};
use kit::rpcs::Rpcs;
use kit::serve::{Door, ServeError, ServeSettings, serve};
use kit::service::Service;
use kit::shutdown::Shutdown;
use kit::token::{Claims, Verifier, mint};
use kit::wire::{self, FarSettings, Signed, Wire};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tonic::Request;

pub(crate) const ISSUER: &str = "test-town";

/// What a test may change.
#[derive(Default)]
pub(crate) struct Wishes {
    pub(crate) limits: LimitSettings,
    pub(crate) deadlines: DeadlineSettings,
    pub(crate) per_caller: PerCallerSettings,
}

/// The subject inside its layers.
pub(crate) struct Bench {
    pub(crate) subject: Subject,
    pub(crate) rpcs: Rpcs,
    pub(crate) shutdown: Shutdown,
    people: Es256Signer,
    neighbour: Arc<dyn Signer>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(Wishes::default())
    }

    pub(crate) fn with(wishes: Wishes) -> Self {
        let people = Es256Signer::fresh("test-town.people.1").expect("a key");
        let neighbour = Es256Signer::fresh("test-town.bakery.1").expect("a key");
        let trust = Trust::nobody()
            .with(people.key_id(), *people.public_key())
            .with(neighbour.key_id(), *neighbour.public_key());
        let (subject, shutdown) = (Subject::default(), Shutdown::manual());
        let layers = Layers::<Visitor> {
            service: "subject",
            table: TABLE,
            descriptors: *DESCRIPTORS,
            verifier: Verifier::new(trust, ISSUER),
            limits: Limits::new(&wishes.limits),
            per_caller: wishes.per_caller,
            deadlines: wishes.deadlines,
            clock: Clock::system(Zone::UTC),
            draining: shutdown.draining().clone(),
        };
        let bare = Rpcs::default().and(subject.clone());
        let rpcs = layers::stack(bare, layers);
        Self {
            subject,
            rpcs,
            shutdown,
            people,
            neighbour: Arc::new(neighbour),
        }
    }

    pub(crate) fn near(&self) -> Client {
        Client(wire::near(self.rpcs.clone()))
    }

    /// The same subject behind a port.
    pub(crate) async fn far(&self) -> Client {
        let (address, _) = self.serve().await;
        Client(far(address))
    }

    /// Near and far, by name.
    pub(crate) async fn both(&self) -> [(&'static str, Client); 2] {
        [("near", self.near()), ("far", self.far().await)]
    }

    pub(crate) fn service(&self) -> Service {
        Service::new("subject", self.rpcs.clone(), *DESCRIPTORS)
    }

    pub(crate) async fn serve(&self) -> (SocketAddr, JoinHandle<Result<(), ServeError>>) {
        self.serve_as(self.service(), ServeSettings::default()).await
    }

    pub(crate) async fn serve_as(
        &self,
        service: Service,
        settings: ServeSettings,
    ) -> (SocketAddr, JoinHandle<Result<(), ServeError>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let door = Door::new(listener);
        (
            address,
            tokio::spawn(serve(vec![door], vec![service], settings, self.shutdown.clone())),
        )
    }

    /// A token for a person with this role.
    pub(crate) fn token(&self, name: &str, role: &str) -> String {
        self.token_valid_for(name, role, 600)
    }

    pub(crate) fn token_valid_for(&self, name: &str, role: &str, seconds: i64) -> String {
        mint(&self.people, &self.claims(name, role, seconds)).expect("a token")
    }

    pub(crate) fn claims(&self, name: &str, role: &str, seconds: i64) -> Claims {
        let now = Clock::system(Zone::UTC).wall().unix_seconds();
        Claims {
            iss: ISSUER.to_owned(),
            aud: "quma".to_owned(),
            sub: name.to_owned(),
            iat: now,
            exp: now + seconds,
            nbf: None,
            jti: format!("{name}-{role}"),
            roles: vec![role.to_owned()],
            scope: String::new(),
            behalf: None,
        }
    }

    /// What a guest says.
    pub(crate) fn guest<T>(&self, message: T) -> Request<T> {
        bearing(message, &self.token("lin", "guest"))
    }

    /// The client as the service `bakery` would use it.
    pub(crate) fn signed(&self, client: &Client) -> Wire {
        let clock = Clock::system(Zone::UTC);
        Signed::new(client.0.clone(), "bakery", ISSUER, self.neighbour.clone(), clock).into_wire()
    }
}

pub(crate) fn far(address: SocketAddr) -> Wire {
    let uri = format!("http://{address}").parse().expect("an address");
    wire::far(uri, &FarSettings::default()).expect("a wire")
}

pub(crate) fn bearing<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    let value = format!("Bearer {token}").parse().expect("a header value");
    request.metadata_mut().insert("authorization", value);
    request
}
