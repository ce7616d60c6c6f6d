//! Trips in words: why, how, from where, and what became of them.

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

/// From where: the provinces by their codes (GB/T 2260-2007) and some countries by theirs (ISO 3166-1 alpha-3). A code of more digits is
/// typed beside it.
pub(super) const PLACES: &[(&str, &str, &str)] = &[
    ("110000", "北京市", "Beijing"),
    ("120000", "天津市", "Tianjin"),
    ("130000", "河北省", "Hebei"),
    ("140000", "山西省", "Shanxi"),
    ("150000", "内蒙古自治区", "Inner Mongolia"),
    ("210000", "辽宁省", "Liaoning"),
    ("220000", "吉林省", "Jilin"),
    ("230000", "黑龙江省", "Heilongjiang"),
    ("310000", "上海市", "Shanghai"),
    ("320000", "江苏省", "Jiangsu"),
    ("330000", "浙江省", "Zhejiang"),
    ("340000", "安徽省", "Anhui"),
    ("350000", "福建省", "Fujian"),
    ("360000", "江西省", "Jiangxi"),
    ("370000", "山东省", "Shandong"),
    ("410000", "河南省", "Henan"),
    ("420000", "湖北省", "Hubei"),
    ("430000", "湖南省", "Hunan"),
    ("440000", "广东省", "Guangdong"),
    ("450000", "广西壮族自治区", "Guangxi"),
    ("460000", "海南省", "Hainan"),
    ("500000", "重庆市", "Chongqing"),
    ("510000", "四川省", "Sichuan"),
    ("520000", "贵州省", "Guizhou"),
    ("530000", "云南省", "Yunnan"),
    ("540000", "西藏自治区", "Tibet"),
    ("610000", "陕西省", "Shaanxi"),
    ("620000", "甘肃省", "Gansu"),
    ("630000", "青海省", "Qinghai"),
    ("640000", "宁夏回族自治区", "Ningxia"),
    ("650000", "新疆维吾尔自治区", "Xinjiang"),
    ("710000", "台湾", "Taiwan"),
    ("810000", "香港", "Hong Kong"),
    ("820000", "澳门", "Macau"),
    ("JPN", "日本", "Japan"),
    ("KOR", "韩国", "Republic of Korea"),
    ("THA", "泰国", "Thailand"),
    ("SGP", "新加坡", "Singapore"),
    ("MYS", "马来西亚", "Malaysia"),
    ("VNM", "越南", "Viet Nam"),
    ("IRN", "伊朗", "Iran"),
    ("ITA", "意大利", "Italy"),
    ("ESP", "西班牙", "Spain"),
    ("FRA", "法国", "France"),
    ("DEU", "德国", "Germany"),
    ("GBR", "英国", "United Kingdom"),
    ("RUS", "俄罗斯", "Russia"),
    ("USA", "美国", "United States"),
    ("CAN", "加拿大", "Canada"),
    ("AUS", "澳大利亚", "Australia"),
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
    let row = PLACES.iter().find(|(known, ..)| *known == code);
    let province = || PLACES.iter().find(|(known, ..)| code.get(..2) == known.get(..2));
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
