//! Shifts: who stands at which gate when, what they hand over, and where the hours that must be covered are not.
//!
//! A *shift* is a span of the roster (值守班次) with places; a *turn* is one volunteer in it. A shift ticket ([`crate::rules::shift`]) is
//! another thing: it lets a device upload scans of some hours, whoever is planned.
//!
//! - [`rules`]: what a plan comes to, who is late or absent, which hours nobody covers.
//! - [`store`]: tables `shift`, `shift_turn`, `hand_over`; [`convert`]: requests and answers.
//! - [`error`]: what can go wrong; [`access`]: who may call what; [`rpc`]: the use cases.

pub mod access;
pub mod convert;
pub mod error;
pub mod rpc;
pub mod rules;
pub mod store;
