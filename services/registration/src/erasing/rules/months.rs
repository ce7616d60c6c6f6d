//! For how many months the keys of sealed values live.

use serde::{Deserialize, Serialize};

/// What a district has ordered about its keys: dated data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPolicy {
    /// A month's key is destroyed so many months after it, once what lives on is sealed anew: so far back reaches a backup. 6 to 60.
    pub destroy_after_months: u16,
}
