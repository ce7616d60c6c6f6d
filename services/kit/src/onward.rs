//! What a handler passes on when it asks a neighbour: for whom, until when, in which trace.

use crate::token::claims::{Claims, OnBehalf};
use crate::trace_parent::TraceParent;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The context of one call, which calls to neighbours continue.
///
/// ```ignore
/// let onward = Onward::of(&request);
/// registration.report_fever(onward.request(ReportFeverRequest { … })).await?;
/// ```
#[derive(Debug, Clone, Default)]
pub struct Onward {
    pub(crate) claims: Option<Arc<Claims>>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) trace: Option<TraceParent>,
}

impl Onward {
    /// The context the layers found for this request; empty when it did not pass them.
    pub fn of<T>(request: &tonic::Request<T>) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    /// The context of a caller verified elsewhere than in the layers: by a page's session, or in a test.
    pub fn for_caller(claims: Arc<Claims>) -> Self {
        Self {
            claims: Some(claims),
            ..Self::unasked()
        }
    }

    /// The context of a duty: on nobody's behalf, in a trace of its own.
    pub fn unasked() -> Self {
        Self {
            claims: None,
            deadline: None,
            trace: Some(TraceParent::random()),
        }
    }

    /// Allows at most `longest` from now; an earlier deadline stays.
    #[must_use]
    pub fn within(mut self, longest: Duration) -> Self {
        let latest = Instant::now() + longest;
        self.deadline = Some(self.deadline.map_or(latest, |deadline| deadline.min(latest)));
        self
    }

    /// A request to a neighbour in this context. The wire turns it into headers: nothing else crosses.
    pub fn request<T>(&self, message: T) -> tonic::Request<T> {
        let mut request = tonic::Request::new(message);
        request.extensions_mut().insert(self.clone());
        request
    }

    /// How long there is left; `None` when nobody waits. The layer keeps 20 ms of the caller's time for itself, so
    /// whoever stops here can still say why.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// The verified claims of the caller, for the audit trail; `None` for anyone and for duties.
    pub fn claims(&self) -> Option<&Arc<Claims>> {
        self.claims.as_ref()
    }

    /// For whom a call made now would be: whom a calling service works for, else the caller itself.
    pub fn behalf(&self) -> Option<OnBehalf> {
        let claims = self.claims.as_deref()?;
        Some(match &claims.behalf {
            Some(behalf) => (**behalf).clone(),
            None => OnBehalf {
                sub: claims.sub.clone(),
                roles: claims.roles.clone(),
                scope: claims.scope.clone(),
            },
        })
    }
}
