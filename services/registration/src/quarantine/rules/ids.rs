//! The ids of this house.

use kit::id::{Id, Kind};

/// What the id of an order is the id of.
#[derive(Debug)]
pub enum Order {}

impl Kind for Order {
    const NAME: &'static str = "quarantine";
}

/// What the id of a check is the id of.
#[derive(Debug)]
pub enum Check {}

impl Kind for Check {
    const NAME: &'static str = "quarantine_check";
}

/// What the id of a need is the id of.
#[derive(Debug)]
pub enum Need {}

impl Kind for Need {
    const NAME: &'static str = "quarantine_need";
}

/// What the id of a release is the id of.
#[derive(Debug)]
pub enum Release {}

impl Kind for Release {
    const NAME: &'static str = "quarantine_release";
}

/// What the id of any other change of an order is the id of.
#[derive(Debug)]
pub enum Change {}

impl Kind for Change {
    const NAME: &'static str = "quarantine_change";
}

/// The id of an order.
pub type OrderId = Id<Order>;
/// The id of a check.
pub type CheckId = Id<Check>;
/// The id of a need.
pub type NeedId = Id<Need>;
/// The id of a release.
pub type ReleaseId = Id<Release>;
/// The id of a transfer or an extension.
pub type ChangeId = Id<Change>;
