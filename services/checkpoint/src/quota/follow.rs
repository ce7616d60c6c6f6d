//! Following registration's households, for as long as the service runs.

use crate::quota::households::Households;
use crate::quota::neighbours::Register;
use crate::quota::rules::household::Household;
use kit::db;
use kit::feed::{Cursor, Following, NoAnswer, Told};

/// Registration's feed of households, and what is known of them.
pub(super) struct FollowedHouseholds {
    pub(super) register: Register,
    pub(super) households: Households,
}

impl Following for FollowedHouseholds {
    type Item = Household;
    const WHAT: &'static str = "households";

    async fn ask(&self, after: Option<Cursor>) -> Result<Told<Household>, NoAnswer> {
        self.register.households(after).await
    }

    fn cursor(&self) -> Option<Cursor> {
        self.households.cursor()
    }

    async fn apply(&self, told: Vec<Household>, cursor: Cursor) -> Result<(), db::Error> {
        self.households.apply(told, cursor).await
    }

    async fn replace(&self, told: Vec<Household>, cursor: Cursor) -> Result<(), db::Error> {
        self.households.replace(told, cursor).await
    }
}
