//! A service as a value: its name, its routes, what it does unasked, and whether it is ready.

use crate::rpcs::Rpcs;
use crate::shutdown::ShutdownToken;
use futures::future::BoxFuture;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

/// Any error, for the log.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Asks whether a service can answer now; `Err` is a sentence for the operator.
pub type Ready = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What remains to be closed when nothing runs any more: feeds first, then the database.
pub type Closing = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// One service, opened and ready to be served near or far.
pub struct Service {
    /// `checkpoint`: its name in health checks, logs and tokens.
    pub name: &'static str,
    /// Its RPCs, already inside their layers.
    pub rpcs: Rpcs,
    /// What it does unasked, until told to stop.
    pub duties: Vec<Duty>,
    /// Asked once a second.
    pub ready: Ready,
    /// The encoded descriptor set that reflection shows.
    pub descriptors: &'static [u8],
    /// Run last, after the duties ended.
    pub closing: Option<Closing>,
}

impl Service {
    /// A service without duties that is always ready.
    pub fn new(name: &'static str, rpcs: Rpcs, descriptors: &'static [u8]) -> Self {
        let ready: Ready = Arc::new(|| Box::pin(async { Ok(()) }));
        Self {
            name,
            rpcs,
            duties: Vec::new(),
            ready,
            descriptors,
            closing: None,
        }
    }

    /// Adds something it does unasked.
    pub fn duty(mut self, duty: Duty) -> Self {
        self.duties.push(duty);
        self
    }

    /// How to ask whether it is ready; asked every second, given two seconds to answer.
    pub fn ready<F, R>(mut self, ask: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.ready = Arc::new(move || Box::pin(ask()));
        self
    }

    /// What to close at the very end.
    pub fn closing<F, R>(mut self, close: F) -> Self
    where
        F: FnOnce() -> R + Send + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        self.closing = Some(Box::new(move || Box::pin(close())));
        self
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("name", &self.name)
            .field("duties", &self.duties)
            .finish_non_exhaustive()
    }
}

/// Something a service does unasked: expire, retry, follow a feed.
///
/// It runs until its token is cancelled. One that ends earlier, with or without an error, has died: the process stops
/// with a failing exit code, because a town whose erasures silently stopped is worse than one that restarts.
pub struct Duty {
    /// `erase expired records`: named in the log when it dies.
    pub name: &'static str,
    /// Starts it.
    pub run: Box<dyn FnOnce(ShutdownToken) -> BoxFuture<'static, Result<(), Cause>> + Send>,
}

impl Duty {
    /// A duty from an async function of the token that ends it.
    pub fn new<F, R>(name: &'static str, run: F) -> Self
    where
        F: FnOnce(ShutdownToken) -> R + Send + 'static,
        R: Future<Output = Result<(), Cause>> + Send + 'static,
    {
        Self {
            name,
            run: Box::new(move |token| Box::pin(run(token))),
        }
    }
}

impl fmt::Debug for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Duty").field(&self.name).finish()
    }
}
