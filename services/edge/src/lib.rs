//! The front door: pages for people, JSON for partners.
//!
//! Everything shown comes from the services' RPCs, asked as whoever is looking. Nothing is decided here.
//!
//! - [`settings`]: what can be tuned; [`front`]: what every page holds
//! - [`json`]: every RPC as JSON for partners, its description, and the page that explains it
//! - [`web`]: what pages share: the frame around them, languages, headers, assets, refusals in words

pub mod front;
mod json;
pub mod settings;
pub mod web;

pub use front::{Front, Neighbours};
pub use settings::{Settings, Zone};

use axum::{Router, middleware};
use kit::ground::Ground;
use std::sync::Arc;

/// The front door, opened.
#[derive(Clone, Debug)]
pub struct Edge(Arc<Front>);

/// Opens the front door on this ground.
pub fn open(settings: Settings, ground: Ground, neighbours: Neighbours) -> Edge {
    Edge(Arc::new(Front {
        settings,
        clock: ground.clock,
        neighbours,
    }))
}

impl Edge {
    /// What leads from here to a zone: the pages, each answer with its headers.
    pub fn pages(&self, zone: Zone) -> Router {
        let mut pages = web::routes();
        if zone.is_public() {
            pages = pages.merge(public());
        }
        if zone.is_inside() {
            pages = pages.merge(inside());
        }
        pages
            .fallback(web::refusal::not_found)
            .layer(middleware::map_response(web::headers::add))
            .with_state(Arc::clone(&self.0))
    }

    /// The zone it stands in.
    pub fn zone(&self) -> Zone {
        self.0.settings.zone
    }
}

/// What residents see on their phones.
fn public() -> Router<Arc<Front>> {
    Router::new()
}

/// What staff and partners see.
fn inside() -> Router<Arc<Front>> {
    json::routes()
}
