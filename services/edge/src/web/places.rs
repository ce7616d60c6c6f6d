//! Where people come from, in both languages: provinces, and places beyond them.

/// A code, and what it is called.
pub type Place = (&'static str, &'static str, &'static str);

/// Provinces by their codes (GB/T 2260-2007), in its order.
const PROVINCES: &[Place] = &[
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
];

/// Beyond them: by codes of GB/T 2260-2007, and some countries by theirs (ISO 3166-1 alpha-3).
const BEYOND: &[Place] = &[
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

/// All of them, provinces first.
pub fn all() -> impl Iterator<Item = &'static Place> {
    PROVINCES.iter().chain(BEYOND)
}

/// The provinces behind places that are nearer; those that are among these are not told twice.
pub fn behind(nearer: &'static [Place]) -> impl Iterator<Item = &'static Place> {
    let is_new = move |province: &&Place| nearer.iter().all(|(code, ..)| *code != province.0);
    nearer.iter().chain(PROVINCES.iter().filter(is_new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first_and_every_province_once() {
        const NEAR: &[Place] = &[("410800", "焦作市内", "Jiaozuo"), ("420000", "湖北省", "Hubei")];
        let codes: Vec<&str> = behind(NEAR).map(|(code, ..)| *code).collect();
        assert_eq!(codes[..3], ["410800", "420000", "110000"]);
        assert_eq!(codes.iter().filter(|code| **code == "420000").count(), 1);
        assert_eq!(codes.len(), PROVINCES.len() + 1);
        assert!(all().any(|(code, ..)| *code == "JPN"));
    }
}
