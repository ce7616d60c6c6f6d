//! Briefs (专报): the figures of a moment in sentences, frozen under a number and a hash.
//!
//! - [`figures`]: what is frozen; [`asked`]: asked of the services; [`sentences`]: told in words
//! - [`frozen`]: a brief and its hash; [`store`] keeps it; [`freeze`]: the act itself; [`sheets`]: on paper
//! - [`pages`]: `/desk/brief` and `/brief/verify`

mod asked;
pub mod figures;
mod freeze;
pub mod frozen;
mod pages;
pub mod sentences;
pub mod sheets;
pub mod store;

pub(crate) use pages::routes;
