//! Files that take a while: built in the background, kept for whoever asked for them, deleted on their day.
//!
//! - [`kind`]: what there is to build; [`store`]: what is known of each file; [`folder`]: where they lie
//! - [`workshop`]: builds them, one at a time; [`order`]: for whoever is signed in; [`range`], [`serve`]: fetching one, also the rest of one
//! - [`pages`]: fetching, manifest, deleting; [`line`]: a file as a page lists it

pub mod folder;
pub mod kind;
pub mod line;
pub mod order;
mod pages;
pub mod range;
mod serve;
pub mod store;
pub mod workshop;

pub(crate) use pages::routes;
