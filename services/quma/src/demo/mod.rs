//! The demonstration: a town on 1 March 2020, with the newspaper's figures, told through the real RPCs.
//!
//! [`story`] has the figures, [`gates`] and [`people`] invent what stands between them, [`schedule`] says who passes when, [`desk`] has
//! the clients, [`staff`] who may sign in, [`tell`] tells, and [`bookmark`] remembers where it stopped. Everything invented comes from [`dice`] that always fall alike.

pub mod bookmark;
pub mod care;
pub mod desk;
pub mod dice;
pub mod doors;
pub mod gates;
pub mod people;
pub mod schedule;
pub mod staff;
pub mod story;
pub mod tell;
