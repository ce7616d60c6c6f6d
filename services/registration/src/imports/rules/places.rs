//! Where returnees come from, as lists name it: provinces, and the cities of 河南 and 湖北, which most come from. Any other place is told by
//! its code (GB/T 2260).

/// Code, name, and what may stand after the name.
type Place = (&'static str, &'static str, &'static str);

const PROVINCES: &[Place] = &[
    ("110000", "北京", "市"),
    ("120000", "天津", "市"),
    ("130000", "河北", "省"),
    ("140000", "山西", "省"),
    ("150000", "内蒙古", "自治区"),
    ("210000", "辽宁", "省"),
    ("220000", "吉林", "省"),
    ("230000", "黑龙江", "省"),
    ("310000", "上海", "市"),
    ("320000", "江苏", "省"),
    ("330000", "浙江", "省"),
    ("340000", "安徽", "省"),
    ("350000", "福建", "省"),
    ("360000", "江西", "省"),
    ("370000", "山东", "省"),
    ("410000", "河南", "省"),
    ("420000", "湖北", "省"),
    ("430000", "湖南", "省"),
    ("440000", "广东", "省"),
    ("450000", "广西", "壮族自治区"),
    ("460000", "海南", "省"),
    ("500000", "重庆", "市"),
    ("510000", "四川", "省"),
    ("520000", "贵州", "省"),
    ("530000", "云南", "省"),
    ("540000", "西藏", "自治区"),
    ("610000", "陕西", "省"),
    ("620000", "甘肃", "省"),
    ("630000", "青海", "省"),
    ("640000", "宁夏", "回族自治区"),
    ("650000", "新疆", "维吾尔自治区"),
    ("710000", "台湾", "省"),
    ("810000", "香港", "特别行政区"),
    ("820000", "澳门", "特别行政区"),
];

const CITIES: &[Place] = &[
    ("410100", "郑州", "市"),
    ("410200", "开封", "市"),
    ("410300", "洛阳", "市"),
    ("410400", "平顶山", "市"),
    ("410500", "安阳", "市"),
    ("410600", "鹤壁", "市"),
    ("410700", "新乡", "市"),
    ("410800", "焦作", "市"),
    ("410900", "濮阳", "市"),
    ("411000", "许昌", "市"),
    ("411100", "漯河", "市"),
    ("411200", "三门峡", "市"),
    ("411300", "南阳", "市"),
    ("411400", "商丘", "市"),
    ("411500", "信阳", "市"),
    ("411600", "周口", "市"),
    ("411700", "驻马店", "市"),
    ("419001", "济源", "市"),
    ("420100", "武汉", "市"),
    ("420200", "黄石", "市"),
    ("420300", "十堰", "市"),
    ("420500", "宜昌", "市"),
    ("420600", "襄阳", "市"),
    ("420700", "鄂州", "市"),
    ("420800", "荆门", "市"),
    ("420900", "孝感", "市"),
    ("421000", "荆州", "市"),
    ("421100", "黄冈", "市"),
    ("421200", "咸宁", "市"),
    ("421300", "随州", "市"),
    ("422800", "恩施", "州"),
    ("429004", "仙桃", "市"),
    ("429005", "潜江", "市"),
    ("429006", "天门", "市"),
    ("429021", "神农架", "林区"),
];

/// The code of a place named without spaces: `湖北省`, `武汉`, `湖北省武汉市`. `None` of every other: less than the whole name is never
/// taken for it, for a measure about a city must find whoever came from there.
pub fn code_of(name: &str) -> Option<&'static str> {
    let is_called = |name: &str, (_, short, tail): &Place| {
        let rest = name.strip_prefix(short);
        rest.is_some_and(|rest| rest.is_empty() || rest == *tail)
    };
    let city = |name: &str, inside: &str| {
        CITIES
            .iter()
            .find(|place| place.0.starts_with(inside) && is_called(name, place))
    };
    let province = PROVINCES.iter().find(|(_, short, _)| name.starts_with(short));
    let found = match province {
        Some(province) if is_called(name, province) => Some(province),
        Some((code, short, tail)) => {
            let rest = name.strip_prefix(short).unwrap_or_default();
            city(rest.strip_prefix(tail).unwrap_or(rest), &code[..2])
        }
        None => city(name, ""),
    };
    found.map(|(code, ..)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use vocabulary::area::{Area, AreaLevel};

    #[rstest]
    #[case("湖北", Some("420000"))]
    #[case("湖北省", Some("420000"))]
    #[case("武汉", Some("420100"))]
    #[case("湖北省武汉市", Some("420100"))]
    #[case("湖北武汉", Some("420100"))]
    #[case("恩施州", Some("422800"))]
    #[case("内蒙古自治区", Some("150000"))]
    #[case("北京市", Some("110000"))]
    // Of a part nobody knows, the rest is not taken.
    #[case("湖北省武汉市江岸区", None)]
    #[case("湖南省武汉市", None)]
    #[case("吉林市", None)]
    #[case("省", None)]
    #[case("", None)]
    fn places_are_known_by_their_whole_name(#[case] name: &str, #[case] code: Option<&str>) {
        assert_eq!(code_of(name), code);
    }

    #[test]
    fn every_code_is_one() {
        for (code, ..) in PROVINCES {
            assert_eq!(Area::parse(code).unwrap().level(), AreaLevel::Province, "{code}");
        }
        for (code, ..) in CITIES {
            assert!(Area::parse(code).is_ok(), "{code}");
        }
    }
}
