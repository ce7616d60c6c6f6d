//! Units, buildings and gates as they stand in the books.

use super::settings::{EffectiveSettings, GateSettings};
use kit::clock::Moment;
use vocabulary::{Area, BuildingId, CheckpointId, PosterDirection, UnitId, UnitKind, width};

vocabulary::words! {
    /// What stands between a unit and its gates.
    pub enum BuildingKind, refused as "UNKNOWN_BUILDING_KIND" {
        /// A building of a compound.
        Building = "building", "楼栋", "building";
        /// A group of a village: shopping days go by it.
        Group = "group", "村民组", "group";
    }
}

/// The form in which the names of two places are compared: full-width letters narrow, capitals, no spaces.
pub fn folded(name: &str) -> String {
    width::fold(name, &[' ', '\t'])
}

/// A compound, village, enterprise, school and so on (卡点单位).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Made by whoever registered it.
    pub id: UnitId,
    /// 1 to 60 characters.
    pub name: String,
    /// What sort of place it is.
    pub kind: UnitKind,
    /// A street or a community.
    pub area: Area,
    /// At most 120 characters; may be empty.
    pub address: String,
    /// What it sets itself.
    pub settings: GateSettings,
    /// When it was registered.
    pub created_at: Moment,
    /// Counts changes, from 1.
    pub revision: i32,
}

/// A building of a compound, or a group of a village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Building {
    /// Made by whoever registered it.
    pub id: BuildingId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// 1 to 60 characters.
    pub name: String,
    /// Building or group.
    pub kind: BuildingKind,
    /// What it sets itself.
    pub settings: GateSettings,
    /// When it was registered.
    pub created_at: Moment,
    /// Counts changes, from 1.
    pub revision: i32,
}

/// A gate (卡点) with what it takes from its unit and building: all that a verdict needs to know of the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// One id for ever, whatever the versions of its poster.
    pub id: CheckpointId,
    /// Its number in the district, 1 to 2^40 − 1: in the poster's token and, as a short code, beside it.
    pub number: i64,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// What sort of place the unit is.
    pub unit_kind: UnitKind,
    /// The building or group it belongs to, if not to the unit itself.
    pub building: Option<BuildingId>,
    /// 1 to 60 characters.
    pub name: String,
    /// The unit's area.
    pub area: Area,
    /// The ways it serves.
    pub direction: PosterDirection,
    /// What it sets itself.
    pub own_settings: GateSettings,
    /// What holds when its building and its unit are asked too; what is still unset is the policy's.
    pub settings: GateSettings,
    /// The newest version of its poster; 0 before the first.
    pub poster_version: i32,
    /// Older versions with the moment they end, as far as they had not ended when this was read.
    pub ending_posters: Vec<EndingPoster>,
    /// When it was registered.
    pub created_at: Moment,
    /// When it was closed for good; `None` while it is in use.
    pub closed_at: Option<Moment>,
    /// Counts changes, from 1.
    pub revision: i32,
}

/// One version of a gate's poster (一点一码).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PosterVersion {
    /// Counted from 1.
    pub version: i32,
    /// Number of the key in its token's check, 1 to 255.
    pub key_number: u32,
    /// When it was made.
    pub issued_at: Moment,
    /// From when on it is refused; `None` while it is the newest.
    pub valid_until: Option<Moment>,
}

/// A version of a poster that a newer one replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndingPoster {
    /// Its version.
    pub version: i32,
    /// From when on it is refused.
    pub valid_until: Moment,
}

impl Gate {
    /// Whether people may pass here.
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// What holds here in the end.
    pub fn effective_settings(&self, policy: EffectiveSettings) -> EffectiveSettings {
        self.settings.or_policy(policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_name_however_it_is_typed() {
        assert_eq!(folded("南 门Ａ区"), folded("南门a区"));
        assert_ne!(folded("南门"), folded("北门"));
    }
}
