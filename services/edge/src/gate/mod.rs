//! `/gate` and `/gate/{id}`: what a volunteer sees, on a phone, in the cold, with a queue.
//!
//! ```text
//! /gate ─► /gate/{id} ─► a code, an id number or a ticket ─► the verdict ─┬─ taken back within 10 s
//!                │                                                        ├─ the reading that is due
//!                ├─ self-scans, live ─► the reading of each               ├─ a fever ─► measured again, what was done
//!                ├─ a visitor · a new phone · the shift · the sheet       └─ the next person
//! ```
//!
//! Everything works without scripts; the one there is (`gate.js`) brings self-scans as they happen, a tone and a countdown.
//!
//! - [`at`]: at which gate, and the services asked there; [`next`]: the field for the next person; [`said`]: what was just done, in words
//! - [`list`] finds a gate; [`page`] is the gate's page; [`scan`] reads what came into the field; [`verdict`] shows what the gate says
//! - [`reading`]: a temperature that is due, a pass taken back; [`self_scans`]: who scanned the poster and waits
//! - [`visitor`], [`register`], [`phone`], [`fever`], [`shift`]: what else happens at a gate
//! - [`sheet`]: paper for a gate where nothing works, and [`typed`]: its rows, typed later

mod at;
mod fever;
mod list;
mod next;
mod page;
mod phone;
mod reading;
mod register;
mod said;
mod scan;
mod self_scans;
mod sheet;
mod shift;
mod typed;
mod verdict;
mod visitor;

// Where people come from is called the same at a desk.

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// Every page of this room. Where a form leads to a page of its own, asking for that page again (a language chosen) leads to the gate.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/gate", get(list::show))
        .route("/gate/{gate}", get(page::show))
        .route("/gate/{gate}/scan", get(page::back).post(scan::scan))
        .route("/gate/{gate}/reading", get(page::back).post(reading::record))
        .route("/gate/{gate}/reading/{pass}", get(reading::form))
        .route("/gate/{gate}/void", get(page::back).post(reading::take_back))
        .route("/gate/{gate}/self-scans", get(self_scans::live))
        .route("/gate/{gate}/visitor", get(visitor::form).post(visitor::admit))
        .route("/gate/{gate}/visitor/leave", post(visitor::leave))
        .route(
            "/gate/{gate}/register",
            get(register::form).post(register::register),
        )
        .route("/gate/{gate}/phone", get(phone::form).post(phone::confirm))
        .route("/gate/{gate}/fever/{fever}", get(fever::show))
        .route("/gate/{gate}/fever/{fever}/recheck", post(fever::recheck))
        .route("/gate/{gate}/fever/{fever}/action", post(fever::act))
        .route("/gate/{gate}/shift", get(shift::show).post(shift::turn))
        .route(
            "/gate/{gate}/shift/note",
            get(shift::to_shift).post(shift::hand_over),
        )
        .route("/gate/{gate}/sheet", get(sheet::print))
        .route("/gate/{gate}/sheet/type", get(typed::form).post(typed::take))
}
