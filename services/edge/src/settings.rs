//! What can be tuned of the front door, with defaults that work.

use serde::Deserialize;

/// The settings of the front door.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Who comes to it.
    pub zone: Zone,
    /// Browsers come over https, here or at a proxy in front: cookies are then never sent in the clear.
    pub https: bool,
}

/// Who comes to a door. Residents come over the mobile network, staff and partners from inside; a small town has one door for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Residents only: `/p`, `/me`. It needs no keys.
    Public,
    /// Staff and partners only: `/gate`, `/desk`, `/board`, `/v1`.
    Inside,
    /// Everybody.
    #[default]
    Both,
}

impl Zone {
    /// Whether residents come here.
    pub fn is_public(self) -> bool {
        self != Self::Inside
    }

    /// Whether staff and partners come here.
    pub fn is_inside(self) -> bool {
        self != Self::Public
    }
}
