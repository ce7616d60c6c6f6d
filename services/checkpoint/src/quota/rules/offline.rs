//! What an offline gate is told of quotas: its rule, and of the people around it whose day it is.

use super::household::Household;
use super::order::Rule;
use crate::rules::policy::PolicyStamp;
use std::sync::Arc;
use vocabulary::PersonId;

/// What the bundle of a gate holds.
#[derive(Clone, Debug)]
pub struct OfflineQuota {
    /// The order.
    pub stamp: PolicyStamp,
    /// The rules of this gate: one a way, at most two.
    pub rules: Vec<Rule>,
    /// Households around the gate.
    pub households: Vec<Arc<Household>>,
    /// Who helps which of them.
    pub helping: Vec<(PersonId, Arc<Household>)>,
}
