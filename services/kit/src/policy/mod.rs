//! Policies as dated rows: which rule held in which area at which moment, and which document ordered it.
//!
//! Seven days or fourteen, above 37.3 or from 37.3 on: cities differ, and differ again the week after. Each service owns
//! its kinds ([`PolicyKind`]); every decision stores the [`PolicyRef`] that made it.
//!
//! - [`Kind`]: what a kind says, and whether one person alone puts it; [`Kinds`] are all of a service, each with its [`First`]
//! - [`Policy`]: one version of one policy; [`Policies`]: all of them, in memory
//! - [`change`]: how a version is proposed, agreed to and put; nothing that was put is ever edited
//! - `testing` (feature `testing`) tells what a kind refuses, for tables of cases

pub mod change;
mod first;
mod kind;
mod proposals;
mod row;
mod seed;
mod shelf;
#[cfg(feature = "testing")]
pub mod testing;

pub use first::{First, Kinds};
pub use kind::{Kind, PolicyKind};
pub use proposals::{Proposal, State, proposal, proposals};
pub use row::{Policy, PolicyRef, put};
pub use seed::seed;
pub use shelf::{Filter, Key, Policies, load};
