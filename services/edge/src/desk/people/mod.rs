//! `/desk/people`: finding somebody, registering them, and everything that is known and done about one person.
//!
//! - [`find`]: by one whole value, never in an address; [`register`]: somebody who cannot do it alone, and their family
//! - [`person`]: one person's page, and the [`ways`] from there; [`acts`]: what is done about them; [`card`]: a code on paper
//! - [`asked`]: the fields of a person and of how they are, wherever they are asked for

mod acts;
mod asked;
mod card;
mod find;
mod person;
mod register;
mod ways;

pub(super) use asked::{health_answers, health_fields};

use crate::front::Front;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/people", get(find::show).post(find::find))
        .route("/desk/people/register", get(register::form).post(register::send))
        .route("/desk/people/{person}", get(person::show).post(person::in_clear))
        .route("/desk/people/{person}/card", post(card::make))
        .route("/desk/people/{person}/{act}", get(acts::form).post(acts::send))
}
