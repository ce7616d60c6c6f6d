//! Decisions about trips without I/O: the same facts give the same answer.
//!
//! - what is said: [`words`], [`origin`], [`transport`], [`facts`]
//! - what is sealed of it: [`details`]
//! - how it is declared: [`declaration`]; what a trip may become: [`trip`]
//! - what the district orders, and what is late: [`policy`]
//! - which figures there are: [`figures`]

pub mod declaration;
pub mod details;
pub mod facts;
pub mod figures;
pub mod origin;
pub mod policy;
pub mod transport;
pub mod trip;
pub mod words;
