//! `/desk/…`: the back office, one file or folder per room. Each role sees its own rooms only; what may be seen in one is the services' to decide.
//!
//! - [`seat`]: whoever sits there, and how rooms ask for them; [`answers`]: what a room answers; [`page`]: what every room is drawn from; [`times`]: times as people type them
//! - [`checkpoint`], [`registration`]: what the rooms of a service share
//! - [`gates`]: units, gates and their posters; [`passes`], [`statistics`]; [`fevers`]; [`shifts`]; [`anomalies`]
//! - [`visitors`], [`tickets`] of a day, [`vehicles`]; [`disinfections`]; [`quotas`]; [`traces`]; [`released`]: exports; [`policies`]

mod anomalies;
mod answers;
mod checkpoint;
mod disinfections;
mod fevers;
mod gates;
mod page;
mod passes;
mod policies;
mod quotas;
mod registration;
mod released;
mod seat;
mod shifts;
mod statistics;
mod tickets;
mod times;
mod traces;
mod vehicles;
mod visitors;

use crate::front::Front;
use axum::Router;
use std::sync::Arc;

/// Every room.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .merge(anomalies::routes())
        .merge(disinfections::routes())
        .merge(fevers::routes())
        .merge(gates::routes())
        .merge(passes::routes())
        .merge(policies::routes())
        .merge(quotas::routes())
        .merge(released::routes())
        .merge(shifts::routes())
        .merge(statistics::routes())
        .merge(tickets::routes())
        .merge(traces::routes())
        .merge(vehicles::routes())
        .merge(visitors::routes())
}
