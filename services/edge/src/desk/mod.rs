//! `/desk/…`: the back office, one file or folder per room. Each role sees its own rooms only; what may be seen in one is the services' to decide.
//!
//! - [`people`], [`quarantines`], [`returnees`]: people, who is kept apart, who comes from elsewhere
//! - [`abnormal`], [`outreach`]: abnormal cases and leads, rounds and tasks
//! - [`levels`], [`objections`]: levels set by hand, corrections and appeals; [`imports`]: lists of people
//! - [`areas`]: counties by grade, and what follows; [`surveys`]: who lives behind which door; [`notices`]: what residents are told;
//!   [`erasures`]: that somebody was forgotten everywhere
//! - [`gates`]: units, gates and their posters; [`posters`]: of many gates at once; [`every_gate`]: all of them, page by page
//! - [`passes`], [`statistics`]; [`fevers`]; [`shifts`]; [`anomalies`]
//! - [`visitors`], [`tickets`] of a day, [`vehicles`]; [`disinfections`]; [`quotas`]; [`traces`]; [`policies`]
//! - [`exports`]: lists of records that leave; [`released`]: what left, and until when; [`audit`]: who did what, for auditors
//! - [`page`]: the blocks that pages are made of; [`seat`]: how rooms ask and answer; [`times`]: what is typed as a time; [`who`]: accounts by name;
//! - [`page`]: the blocks that pages are made of; [`seat`]: how rooms ask and answer; [`times`]: what is typed as a time; [`validity`]: what is in force; [`seek`]: finding
//!   a person, a household or a unit in a form, [`choosing`]: in one of its own; [`colleagues`]: who
//!   is behind an account;
//!   [`registration`], [`checkpoint`]: what the rooms of a service share

mod abnormal;
mod anomalies;
mod areas;
mod audit;
mod checkpoint;
mod choosing;
mod colleagues;
mod disinfections;
mod erasures;
mod every_gate;
mod exports;
mod fevers;
mod gates;
mod imports;
mod levels;
mod notices;
mod objections;
mod outreach;
mod page;
mod passes;
mod people;
mod policies;
mod posters;
mod quarantines;
mod quotas;
mod registration;
mod released;
mod returnees;
mod seat;
mod seek;
mod shifts;
mod statistics;
mod surveys;
mod tickets;
mod times;
mod traces;
mod validity;
mod vehicles;
mod visitors;
mod who;

use crate::front::Front;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Every room.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/audit", get(audit::show))
        .route("/desk/posters", get(posters::show).post(posters::begin))
        .route("/desk/exports", get(exports::show).post(exports::begin))
        .merge(abnormal::routes())
        .merge(anomalies::routes())
        .merge(areas::routes())
        .merge(choosing::routes())
        .merge(disinfections::routes())
        .merge(erasures::routes())
        .merge(fevers::routes())
        .merge(gates::routes())
        .merge(imports::routes())
        .merge(levels::routes())
        .merge(notices::routes())
        .merge(objections::routes())
        .merge(outreach::routes())
        .merge(passes::routes())
        .merge(people::routes())
        .merge(policies::routes())
        .merge(quarantines::routes())
        .merge(quotas::routes())
        .merge(released::routes())
        .merge(returnees::routes())
        .merge(shifts::routes())
        .merge(statistics::routes())
        .merge(surveys::routes())
        .merge(tickets::routes())
        .merge(traces::routes())
        .merge(vehicles::routes())
        .merge(visitors::routes())
}
