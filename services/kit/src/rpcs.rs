//! The RPCs of services, found by their path: one look-up between the connection and the layers, and nothing in between.
//!
//! An axum router would do; it costs a dozen allocations a call, which the gates of a whole district make in the same minutes.

use futures::future::{BoxFuture, FutureExt, ready};
use http::{Request, Response};
use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use tonic::Status;
use tonic::body::Body;
use tonic::server::NamedService;
use tower::Service;

/// An answer on its way; a refusal is an answer, too.
pub type Answer = BoxFuture<'static, Result<Response<Body>, Infallible>>;

/// What answers the calls of one service of the contract.
pub trait Answers: Send + Sync {
    /// Answers a call whose path begins with the service's name.
    fn answer(&self, call: Request<Body>) -> Answer;
}

/// A server that tonic generated.
struct Generated<S>(S);

impl<S> Answers for Generated<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future = Answer>,
    S: Clone + Send + Sync,
{
    fn answer(&self, call: Request<Body>) -> Answer {
        // A clone of a few pointers: tonic's servers want to be called mutably.
        self.0.clone().call(call)
    }
}

/// The services of the contract that one process answers for, by name. Cheap to clone.
#[derive(Clone, Default)]
pub struct Rpcs(Arc<HashMap<&'static str, Arc<dyn Answers>>>);

impl Rpcs {
    /// Adds a server that tonic generated.
    #[must_use]
    pub fn and<S>(self, server: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future = Answer>,
        S: NamedService + Clone + Send + Sync + 'static,
    {
        let mut services = Arc::unwrap_or_clone(self.0);
        services.insert(S::NAME, Arc::new(Generated(server)));
        Self(Arc::new(services))
    }

    /// These and others.
    #[must_use]
    pub fn with_all_of(self, others: &Self) -> Self {
        let mut services = Arc::unwrap_or_clone(self.0);
        services.extend(
            others
                .0
                .iter()
                .map(|(name, answers)| (*name, Arc::clone(answers))),
        );
        Self(Arc::new(services))
    }

    /// Each of them inside what `wrap` puts around it.
    #[must_use]
    pub fn each<W: Answers + 'static>(self, wrap: impl Fn(Arc<dyn Answers>) -> W) -> Self {
        let services = Arc::unwrap_or_clone(self.0).into_iter();
        let wrapped = services.map(|(name, answers)| (name, Arc::new(wrap(answers)) as Arc<dyn Answers>));
        Self(Arc::new(wrapped.collect()))
    }

    /// The names of the services.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.keys().copied()
    }

    /// What answers calls to this path, `/<service>/<method>`; `None` when no service of that name is here.
    pub fn of(&self, path: &str) -> Option<&Arc<dyn Answers>> {
        let (service, _method) = path.strip_prefix('/')?.split_once('/')?;
        self.0.get(service)
    }
}

/// `UNIMPLEMENTED` for a service that is not here.
impl Answers for Rpcs {
    fn answer(&self, call: Request<Body>) -> Answer {
        match self.of(call.uri().path()) {
            Some(service) => service.answer(call),
            None => ready(Ok(not_here().into_http())).boxed(),
        }
    }
}

/// What a caller hears whose call nobody here answers.
pub(crate) fn not_here() -> Status {
    Status::unimplemented("this process does not answer this call")
}

impl fmt::Debug for Rpcs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
