//! What an order of quotas says, whose day it is, and what an outing claims.

pub mod allowance;
pub mod claim;
pub mod errand;
pub mod household;
pub mod offline;
pub mod order;
