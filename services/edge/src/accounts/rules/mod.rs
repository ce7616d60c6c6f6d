//! Decisions about accounts, without I/O: the same facts, the same answer.
//!
//! - [`login`], [`password`], [`made`]: what may be typed, and what is printed on slips
//! - [`one_time`]: codes of an authenticator app; [`recovery`]: codes on paper
//! - [`grant`]: which roles and scopes an account may have; [`roster`]: a list of accounts as a table

pub mod grant;
pub mod login;
pub mod made;
pub mod one_time;
pub mod password;
pub mod recovery;
pub mod roster;
