//! The use cases, one file per RPC that decides something. Each reads, asks, decides and records, in this order.
//!
//! - registering: [`get_privacy_notice`], [`register_by_poster`], [`register_by_staff`], [`add_family_member`]; what they share: [`newcomer`]
//! - finding one's session again: [`resume_session`], [`confirm_resume`]
//! - people: [`get_person`], [`find_people`], [`erase_person`]
//! - how they are: [`declare_health`], [`query_health`], [`list_declarations`], [`set_level`], [`approve_level`]
//! - codes: [`make_code`], [`verify_code`], [`revoke_codes`], [`code_use`], [`publish_keys`]; signing: [`minting`]
//! - what is ordered: [`put_policy`], [`approve_policy`], [`list_policies`]
//! - what others follow: [`watch_standings`]; who did what: [`list_audit`]
//! - who asks: [`asked`]; what one account may decide [`alone`]; whom a list means: [`sample`]; the services of the contract: [`services`]

mod add_family_member;
pub(crate) mod alone;
mod approve_level;
mod approve_policy;
pub(crate) mod asked;
mod code_use;
mod confirm_resume;
mod declare_health;
mod erase_person;
mod find_people;
mod get_person;
mod get_privacy_notice;
mod list_audit;
mod list_declarations;
mod list_policies;
mod make_code;
mod minting;
pub(crate) mod newcomer;
mod publish_keys;
mod put_policy;
mod query_health;
mod register_by_poster;
mod register_by_staff;
mod resume_session;
mod revoke_codes;
pub(crate) mod sample;
pub(crate) mod services;
mod set_level;
mod verify_code;
mod watch_standings;

use kit::fault::Fault;
use tonic::{Response, Status};

/// What a handler of the wire answers.
pub(crate) type Answer<T> = Result<Response<T>, Status>;

/// A refusal as the wire carries it.
pub(crate) fn told<T>(answer: Result<Response<T>, impl Into<Fault>>) -> Answer<T> {
    answer.map_err(|error| error.into().into())
}
