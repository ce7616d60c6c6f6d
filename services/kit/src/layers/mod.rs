//! What every call passes before its handler, outermost first, the same near and far.
//!
//! 1. [`trace`]: outermost, so that whatever happens below is timed, counted and logged once.
//! 2. [`panic`]: below the trace, so that a panic is counted as what it is; above all that could panic.
//! 3. [`limit`]: before any work is done for the call; refusing must stay cheaper than serving.
//! 4. [`deadline`]: the time of identifying counts too.
//! 5. [`identity`]: who is asking.
//! 6. [`access`]: whether they may; before their rate is touched, so a refused call uses up nobody's.
//! 7. [`per_caller`]: how often they may; last, because only now is it known who they are.
//!
//! The stack is one function instead of seven nested services: one allocation, one future, and it reads top to bottom.

mod access;
mod codec;
pub(crate) mod deadline;
pub(crate) mod identity;
mod limit;
mod meter;
mod method;
mod panic;
mod per_caller;
pub(crate) mod stream;
mod trace;

pub use deadline::DeadlineSettings;
pub use limit::{LimitSettings, Limits};
pub use per_caller::PerCallerSettings;
pub use trace::TRACE_ID;

use crate::access::Table;
use crate::caller::Principal;
use crate::clock::Clock;
use crate::onward::Onward;
use crate::rpcs::{Answer, Answers, Rpcs};
use crate::shutdown::ShutdownToken;
use crate::token::claims::Claims;
use crate::token::verifier::Verifier;
use crate::trace_parent::TraceParent;
use http::{Request, Response};
use method::{Listed, Methods};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tonic::Status;
use tonic::body::Body;
use tracing::Instrument;

/// What the layers of one service need.
#[derive(Debug)]
pub struct Layers<P: Principal> {
    /// `checkpoint`: who says "ran out of time".
    pub service: &'static str,
    /// Who may call what.
    pub table: Table<P::Role>,
    /// The encoded descriptor set: tells which RPCs are streams. Without it the tier decides.
    pub descriptors: &'static [u8],
    /// Verifies the callers' tokens.
    pub verifier: Verifier,
    /// The places of the process; services of one process share them.
    pub limits: Limits,
    /// How often one caller may call.
    pub per_caller: PerCallerSettings,
    /// How long calls may take.
    pub deadlines: DeadlineSettings,
    /// Tokens are judged by its wall time.
    pub clock: Clock,
    /// Streams end when it is cancelled: [`Shutdown::draining`](crate::shutdown::Shutdown::draining).
    pub draining: ShutdownToken,
}

/// Puts the layers around every RPC.
pub fn stack<P: Principal>(rpcs: Rpcs, layers: Layers<P>) -> Rpcs {
    let stack = Arc::new(Stack {
        methods: Methods::new(&layers.table, layers.descriptors),
        per_caller: per_caller::PerCaller::new(&layers.per_caller),
        layers,
    });
    rpcs.each(|service| Stacked {
        stack: Arc::clone(&stack),
        service,
    })
}

/// A service inside the layers.
struct Stacked<P: Principal> {
    stack: Arc<Stack<P>>,
    service: Arc<dyn Answers>,
}

impl<P: Principal> Answers for Stacked<P> {
    fn answer(&self, request: Request<Body>) -> Answer {
        let (stack, service) = (Arc::clone(&self.stack), Arc::clone(&self.service));
        Box::pin(async move {
            let listed = stack.methods.find(request.uri().path());
            let call = trace::Call::begin(listed.method.clone(), request.headers());
            let span = call.span().clone();
            let outcome = panic::caught(stack.admit(listed, call.trace(), request, &*service))
                .instrument(span)
                .await;
            Ok(call.finish(outcome))
        })
    }
}

struct Stack<P: Principal> {
    layers: Layers<P>,
    methods: Methods<P::Role>,
    per_caller: per_caller::PerCaller,
}

impl<P: Principal> Stack<P> {
    async fn admit(
        &self,
        Listed { method, row }: &Listed<P::Role>,
        trace: TraceParent,
        mut request: Request<Body>,
        service: &dyn Answers,
    ) -> Result<Response<Body>, Status> {
        let layers = &self.layers;
        let by_a_service = identity::claims_to_be_a_service(request.headers());
        let permit = layers.limits.admit(method.tier, by_a_service)?;

        let deadline = layers.deadlines.of(method, request.headers());
        let mut until = None;
        let response = deadline::within(deadline, layers.service, async {
            let claims = identity::identify::<P>(&layers.verifier, &layers.clock, &mut request)?;
            let caller = request.extensions().get::<P>();
            access::admit(*row, caller)?;
            if let (Some(caller), false) = (caller, by_a_service) {
                self.per_caller.admit(caller.key())?;
            }

            until = claims.as_deref().map(|claims| self.expiry(claims));
            request.extensions_mut().insert(Onward {
                claims,
                deadline,
                trace: Some(trace),
            });
            if method.client_streams {
                request = request.map(|body| Body::new(stream::Upload::new(body, layers.deadlines.idle())));
            }
            let Ok(response) = service.answer(request).await;
            Ok(codec::in_our_words(response))
        })
        .await?;

        if !method.server_streams {
            return Ok(response);
        }
        let bounds = stream::Bounds {
            idle: Some(layers.deadlines.idle()),
            until,
            stop: layers.draining.clone(),
            service: layers.service,
        };
        Ok(response.map(|body| Body::new(stream::Bounded::holding(permit, body, bounds))))
    }

    /// When these claims expire, on the clock of timers.
    fn expiry(&self, claims: &Claims) -> Instant {
        let left = claims.exp.saturating_sub(self.layers.clock.wall().unix_seconds());
        Instant::now() + Duration::from_secs(u64::try_from(left).unwrap_or(0))
    }
}
