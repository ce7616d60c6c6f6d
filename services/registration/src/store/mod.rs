//! All SQL of registration, one file per table; nothing else in this house speaks SQL.
//!
//! - what is sealed and how it is found again: [`vault`], [`trouble`]
//! - how they are: [`declarations`], [`level_changes`], [`holds`], [`stands`], [`isolations`], [`standings`]
//! - people: [`people`], [`tokens`], [`merges`], [`erasures`]
//! - what they carry: [`codes`], [`code_uses`]
//! - sessions given back: [`resumes`], [`attempts`]
//! - a whole registration, many in one commit: [`registrations`]
//! - dated policies and what is past its day: [`policies`], [`expired`]

pub mod attempts;
pub mod code_uses;
pub mod codes;
pub mod declarations;
pub mod erasures;
pub mod expired;
pub mod holds;
pub mod isolations;
pub mod level_changes;
pub mod merges;
pub mod people;
pub mod policies;
pub mod registrations;
pub mod resumes;
pub mod standings;
pub mod stands;
pub mod tokens;
pub mod trouble;
pub mod vault;
