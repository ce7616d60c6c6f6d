//! Decisions without I/O: the same facts give the same answer.
//!
//! - what is said: [`words`], [`identity`], [`answers`]; of whom: [`person`]
//! - how somebody stands: [`level`], [`stand`]; what gates are told of it: [`standing`]
//! - what they carry: [`code`]
//! - who may look, and act for whom: [`sight`]
//! - how often, and for how long: [`limits`], [`retention`]
//! - partners: [`code_use`]

pub mod answers;
pub mod code;
pub mod code_use;
pub mod identity;
pub mod level;
pub mod limits;
pub mod person;
pub mod retention;
pub mod sight;
pub mod stand;
pub mod standing;
pub mod words;
