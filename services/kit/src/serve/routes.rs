//! What is reachable behind a door: the services' RPCs, and what every process answers besides.

use super::accept::Rooms;
use super::readiness::Readiness;
use crate::layers::stream::{Bounded, Bounds};
use crate::shutdown::ShutdownToken;
use crate::telemetry;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use std::collections::HashSet;
use tonic::Status;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::HealthService;
use tonic_reflection::server::Builder;

/// Everything this process can answer.
pub(super) struct Routes {
    rpcs: Router,
    operations: Router,
    alive: Router,
}

impl Routes {
    /// Merges the services' routers and adds health, reflection (v1 and v1alpha), `/metrics` and `/healthz`.
    pub(super) fn assemble(
        parts: Vec<(Router, &'static [u8])>,
        health: HealthService,
        readiness: Readiness,
        draining: ShutdownToken,
    ) -> Result<Self, tonic_reflection::server::Error> {
        let mut rpcs = Router::new();
        let mut descriptors = HashSet::from([tonic_health::pb::FILE_DESCRIPTOR_SET]);
        for (router, set) in parts {
            rpcs = rpcs.merge(router);
            descriptors.insert(set); // services of one contract hand in the same set
        }
        let reflection = || {
            let sets = descriptors.iter().filter(|set| !set.is_empty());
            sets.fold(Builder::configure(), |builder, set| {
                builder.register_encoded_file_descriptor_set(set)
            })
        };
        let watched = tonic::service::Routes::new(HealthServer::new(health))
            .add_service(reflection().build_v1()?)
            .add_service(reflection().build_v1alpha()?)
            .into_axum_router()
            .reset_fallback()
            // A client that watches health or holds reflection open must not hold up the stop.
            .route_layer(map_response(move |response: Response| {
                let bounds = Bounds {
                    idle: None,
                    until: None,
                    stop: draining.clone(),
                    service: "this process",
                };
                async move { response.map(|body| Body::new(Bounded::new(body, bounds))) }
            }));
        let alive = Router::new().route("/healthz", get(move || std::future::ready(healthz(&readiness))));
        let metrics = get(async || {
            (
                [(CONTENT_TYPE, "text/plain; version=0.0.4")],
                telemetry::metrics_text(),
            )
        });
        Ok(Self {
            rpcs,
            operations: watched.route("/metrics", metrics),
            alive,
        })
    }

    /// What one door leads to; its pages come on top.
    pub(super) fn behind(&self, rooms: Rooms, pages: Option<Router>) -> Router {
        let router = match rooms {
            Rooms::Everything => self.rpcs.clone().merge(self.operations.clone()),
            Rooms::PagesOnly => Router::new(),
        };
        let router = router.merge(self.alive.clone());
        match pages {
            Some(pages) => router.merge(pages), // with their own "not found" page, if they have one
            None => router.fallback(nowhere),
        }
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
        true => Status::unimplemented("this process does not answer this call").into_http(),
        false => StatusCode::NOT_FOUND.into_response(),
    }
}
