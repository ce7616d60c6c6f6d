//! Outreach (智能外访): reaching people who came from outside, by phone, visit and link; abnormal answers climb at once.
//!
//! - [`rules`] decides: what is asked, which answers are abnormal, what follows from a try
//! - [`store`] remembers: question sets, rounds, tasks, tries, cases
//! - [`convert`] translates between the city's words and the contract's
//! - `rpc` answers; `duties` makes tasks, passes them on, and hands them to the platform
//! - `links` are the secrets of self-reports; `platform` is how the calling or SMS platform is spoken to
//! - [`access`], [`error`], [`settings`] and `service` are what their names say

pub mod access;
pub mod convert;
pub(crate) mod duties;
pub mod error;
mod links;
pub mod platform;
pub(crate) mod rpc;
pub mod rules;
pub(crate) mod service;
pub mod settings;
pub mod store;

pub use service::OpenOutreachError;
