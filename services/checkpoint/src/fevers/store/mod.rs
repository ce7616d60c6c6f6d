//! All SQL about fevers: a case opens in [`opening`], changes in [`cases`], is told step by step in [`steps`], found in [`list`], and
//! forgotten in [`expiry`].

pub mod cases;
pub mod expiry;
mod ladder;
pub mod list;
pub mod opening;
pub mod steps;
