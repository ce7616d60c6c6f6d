//! What is reachable behind a door: the services' RPCs, and what every process answers besides.

use super::readiness::Readiness;
use super::web;
use crate::layers::stream::{Bounded, Bounds};
use crate::rpcs::{Answer, Answers, Rpcs, not_here};
use crate::shutdown::ShutdownToken;
use crate::telemetry;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::FutureExt;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use hyper::body::Incoming;
use std::collections::HashSet;
use std::sync::Arc;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::HealthService;
use tonic_reflection::server::Builder;
use tower::Service;

/// What a door leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rooms {
    /// RPCs, health, reflection, metrics, and pages: for inside.
    Everything,
    /// Pages and `/healthz` only: for the public, when it has a door of its own.
    PagesOnly,
}

/// How reflection lists health.
const HEALTH: &str = <HealthServer<HealthService> as NamedService>::NAME;

/// Everything this process can answer.
pub(super) struct Routes {
    rpcs: Rpcs,
    metrics: Router,
    alive: Router,
}

/// What one door leads to.
#[derive(Clone)]
pub(super) struct Behind {
    /// Asked first.
    pub(super) rpcs: Rpcs,
    /// Whatever is no RPC.
    pub(super) others: Router,
}

impl Routes {
    /// Joins the services' RPCs and adds health, reflection (v1 and v1alpha), `/metrics` and `/healthz`.
    pub(super) fn assemble(
        parts: Vec<(Rpcs, &'static [u8])>,
        health: HealthService,
        readiness: Readiness,
        draining: ShutdownToken,
    ) -> Result<Self, tonic_reflection::server::Error> {
        let mut rpcs = Rpcs::default();
        let mut descriptors = HashSet::from([tonic_health::pb::FILE_DESCRIPTOR_SET]);
        for (of_service, set) in parts {
            rpcs = rpcs.with_all_of(&of_service);
            descriptors.insert(set); // services of one contract hand in the same set
        }
        let reflection = || {
            let sets = descriptors.iter().filter(|set| !set.is_empty());
            let builder = sets.fold(Builder::configure(), |builder, set| {
                builder.register_encoded_file_descriptor_set(set)
            });
            // A contract may describe services that other processes answer for: only those that are here are listed.
            rpcs.names()
                .chain([HEALTH])
                .fold(builder, Builder::with_service_name)
        };
        let watched = Rpcs::default()
            .and(HealthServer::new(health))
            .and(reflection().build_v1()?)
            .and(reflection().build_v1alpha()?)
            .each(|service| Watched {
                service,
                draining: draining.clone(),
            });
        let alive = Router::new().route("/healthz", get(move || std::future::ready(healthz(&readiness))));
        let metrics = get(async || {
            (
                [(CONTENT_TYPE, "text/plain; version=0.0.4")],
                telemetry::metrics_text(),
            )
        });
        Ok(Self {
            rpcs: rpcs.with_all_of(&watched),
            metrics: Router::new().route("/metrics", metrics),
            alive,
        })
    }

    /// What one door leads to; its pages come on top.
    pub(super) fn behind(&self, rooms: Rooms, pages: Option<Router>) -> Behind {
        let (rpcs, metrics) = match rooms {
            Rooms::Everything => (self.rpcs.clone(), self.metrics.clone()),
            Rooms::PagesOnly => (Rpcs::default(), Router::new()),
        };
        let others = metrics.merge(self.alive.clone());
        let others = match pages {
            Some(pages) => others.merge(pages), // with their own "not found" page, if they have one
            None => others.fallback(nowhere),
        };
        Behind { rpcs, others }
    }
}

impl Behind {
    /// Answers as an RPC if it is one, else as whatever else is here.
    pub(super) fn answer(&self, request: http::Request<Incoming>) -> Answer {
        if let Some(service) = self.rpcs.of(request.uri().path()) {
            let request = request.map(Body::new);
            return match web::is_web(&request) {
                true => web::answer(Arc::clone(service), request),
                false => service.answer(request),
            };
        }
        let answer = self.others.clone().call(request);
        Box::pin(async move {
            let Ok(response) = answer.await;
            Ok(response.map(Body::new))
        })
    }
}

/// A service that is watched for as long as its caller likes: whoever watches health or holds reflection open must not hold up the
/// stop.
struct Watched {
    service: Arc<dyn Answers>,
    draining: ShutdownToken,
}

impl Answers for Watched {
    fn answer(&self, call: http::Request<Body>) -> Answer {
        let bounds = Bounds {
            idle: None,
            until: None,
            stop: self.draining.clone(),
            service: "this process",
        };
        let bounded =
            |response: http::Response<Body>| response.map(|body| Body::new(Bounded::new(body, bounds)));
        self.service
            .answer(call)
            .map(|answer| answer.map(bounded))
            .boxed()
    }
}

fn healthz(readiness: &Readiness) -> Response {
    let waiting_for = readiness.waiting_for();
    match waiting_for.is_empty() {
        true => "ok\n".into_response(),
        false => {
            let text = format!("not ready: {}\n", waiting_for.join(", "));
            (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
        }
    }
}

/// What no route answers, in the words of who asks.
async fn nowhere(request: Request) -> Response {
    let content = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    match content.is_some_and(|content| content.starts_with("application/grpc")) {
        true => not_here().into_http(),
        false => StatusCode::NOT_FOUND.into_response(),
    }
}
