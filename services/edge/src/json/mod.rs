//! JSON for partners: every RPC of the contract at the path of its `google.api.http` option, asked as the bearer of the request's token.
//!
//! - [`contract`]: the descriptors and their comments; [`template`], [`paths`]: the table of paths made from them
//! - [`ask`]: path, [`query`] and body as one message; [`strict`], [`read`], [`write`]: JSON ↔ protobuf; [`body`]: what may be sent
//! - [`call`]: one gRPC call over a wire; [`lines`]: NDJSON; [`upload`]: lines, [`table`]s and files for calls that take many messages
//! - [`answer`]: all of this in order; [`problem`]: what is said instead (RFC 9457), with its [`statuses`]
//! - [`openapi`]: the generated description; [`page`]: the same to read
//!
//! Who may ask what, and how often, is the services' to say: nothing is decided here.

mod answer;
mod ask;
mod body;
mod call;
mod contract;
mod lines;
mod openapi;
mod page;
mod paths;
mod problem;
mod query;
mod read;
mod statuses;
mod strict;
mod table;
mod template;
mod upload;
mod write;

use crate::front::Front;
use axum::Router;
use axum::routing::{any, get};
use std::sync::Arc;

/// A message as JSON, by its name in the contract; `None` when it is not of the contract.
pub(crate) fn written(name: &str, message: &impl prost_reflect::prost::Message) -> Option<serde_json::Value> {
    let descriptor = contract::CONTRACT.get_message_by_name(name)?;
    let message =
        prost_reflect::DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).ok()?;
    write::message(&message).ok()
}

/// Everything below `/v1`, its description, and the page that explains it.
pub(crate) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/v1", any(answer::call))
        .route("/v1/", any(answer::call))
        .route("/v1/{*path}", any(answer::call))
        .route("/openapi.json", get(openapi::get))
        .route("/api", get(page::index))
        .route("/api/{service}", get(page::of_service))
}
