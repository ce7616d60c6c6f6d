//! Trips in words: why, how, from where, and what became of them.

use crate::web::places;
use crate::web::words::Both;
use proto::registration::v1::{ReturneeKind, TravelMeans, TripState};

/// Why somebody comes: name in the form, kind, words.
pub(super) const KINDS: &[(&str, ReturneeKind, &str, &str)] = &[
    (
        "work",
        ReturneeKind::Work,
        "返工（外来务工）",
        "To work, from elsewhere",
    ),
    (
        "post",
        ReturneeKind::Post,
        "返岗（本地单位上班）",
        "Back to a post held here",
    ),
    (
        "school",
        ReturneeKind::School,
        "返学、返校",
        "To school or university",
    ),
    ("home", ReturneeKind::Home, "返乡、回家", "Home"),
];

/// How somebody travels: name in the form, means, words.
pub(super) const MEANS: &[(&str, TravelMeans, &str, &str)] = &[
    ("rail", TravelMeans::Rail, "火车、高铁", "By train"),
    ("air", TravelMeans::Air, "飞机", "By air"),
    ("coach", TravelMeans::Coach, "长途客车", "By coach"),
    ("car", TravelMeans::SelfDrive, "自驾", "By car"),
    ("ferry", TravelMeans::Ferry, "轮船", "By ship"),
    ("other", TravelMeans::Other, "其他", "Otherwise"),
];

/// What became of a trip.
pub(super) fn state(state: TripState) -> Both {
    match state {
        TripState::Expected => ("待到达", "awaited"),
        TripState::Present => ("已到达", "arrived"),
        TripState::Departed => ("已离开", "left again"),
        TripState::Cancelled => ("已取消", "taken back"),
        TripState::Unspecified => ("未知", "unknown"),
    }
}

/// Why somebody comes.
pub(super) fn kind(kind: ReturneeKind) -> Both {
    let row = KINDS.iter().find(|row| row.1 == kind);
    row.map_or(("返回", "a return"), |row| (row.2, row.3))
}

/// How somebody travels.
pub(super) fn means(means: TravelMeans) -> Both {
    let row = MEANS.iter().find(|row| row.1 == means);
    row.map_or(("其他", "otherwise"), |row| (row.2, row.3))
}

/// The place of a code: the province it begins with, or the country; `None` for one that is not listed.
pub(super) fn place(code: &str) -> Option<Both> {
    let row = places::all().find(|(known, ..)| *known == code);
    let province = || places::all().find(|(known, ..)| code.get(..2) == known.get(..2));
    row.or_else(province).map(|row| (row.1, row.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_its_province_or_country() {
        assert_eq!(place("420106"), Some(("湖北省", "Hubei")));
        assert_eq!(place("JPN"), Some(("日本", "Japan")));
        assert_eq!(place("990000"), None);
        assert_eq!(place(""), None);
    }
}
