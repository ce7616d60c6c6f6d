//! What the words in a policy mean: the values that its fields take, where there are only so many.

use crate::desk::seat::Desk;
use crate::web::words::Both;

/// Values of one kind, by the names the contract gives them.
type Values = &'static [(&'static str, Both)];

const LEVELS: Values = &[
    ("green", ("绿码", "Green")),
    ("yellow", ("黄码", "Yellow")),
    ("red", ("红码", "Red")),
];
const OFFICES: Values = &[
    ("community", ("社区", "community")),
    ("street", ("街道", "street")),
    ("district", ("区", "district")),
];
const DEMANDS: Values = &[
    ("every_entry", ("每次进入", "at every entry")),
    ("abnormal_only", ("仅异常时", "when something is abnormal")),
    ("none", ("不测", "never")),
];
const SYMPTOMS: Values = &[
    ("cold_like", ("感冒样症状", "like a cold")),
    ("dyspnoea", ("喘憋、呼吸急促", "short of breath")),
    ("nausea_diarrhoea", ("恶心呕吐、腹泻", "nausea or diarrhoea")),
    ("palpitation_chest", ("心慌、胸闷", "palpitation or tight chest")),
    ("conjunctivitis", ("结膜炎", "conjunctivitis")),
    ("fever", ("发热", "fever")),
    ("dry_cough", ("干咳", "dry cough")),
    ("fatigue", ("乏力", "fatigue")),
    ("other", ("其他", "other")),
];
const RETURNEES: Values = &[
    ("work", ("返工", "to work")),
    ("post", ("返岗", "to a post")),
    ("school", ("返学", "to school")),
    ("home", ("返乡", "home")),
];
const AGENTS: Values = &[
    ("chlorine", ("含氯消毒剂", "chlorine")),
    ("chlorine_dioxide", ("二氧化氯", "chlorine dioxide")),
    ("alcohol", ("乙醇", "alcohol")),
    ("peracetic_acid", ("过氧乙酸", "peracetic acid")),
    ("hydrogen_peroxide", ("过氧化氢", "hydrogen peroxide")),
    ("quaternary_ammonium", ("季铵盐", "quaternary ammonium")),
];
const DISINFECTED: Values = &[
    ("checkpoint", ("卡点", "gate")),
    ("public_area", ("公共区域", "public area")),
    ("bus", ("公交车", "bus")),
    ("vehicle", ("其他车辆", "vehicle")),
    ("canteen", ("食堂", "canteen")),
    ("dormitory", ("宿舍", "dormitory")),
];
const HALVES: Values = &[("morning", ("早", "morning")), ("evening", ("晚", "evening"))];
const REASONS: Values = &[
    ("close_contact", ("密切接触者", "close contact")),
    ("casual_contact", ("一般接触者", "casual contact")),
    ("from_severe_area", ("来自疫情严重地区", "from a severe area")),
    ("from_abroad", ("境外入境", "from abroad")),
    ("returnee", ("三返人员", "returnee")),
    ("discharged", ("出院", "discharged")),
    ("suspected_case", ("疑似病例", "suspected case")),
    ("asymptomatic", ("无症状感染者", "asymptomatic")),
    ("fever_unexplained", ("发热待排", "unexplained fever")),
];
const QUARANTINES: Values = &[
    ("none", ("不隔离", "none")),
    ("self_monitoring", ("自我健康监测", "self-monitoring")),
    ("home", ("居家隔离", "at home")),
    ("centralised", ("集中隔离", "centralised")),
];
const FACTS: Values = &[
    ("name", ("姓名", "name")),
    ("sex", ("性别", "sex")),
    ("nationality", ("国籍", "nationality")),
    ("id_document", ("证件", "id document")),
    ("home_area", ("户籍区划", "area of the household register")),
    ("phone", ("联系电话", "phone")),
    ("area", ("现住区划", "area of residence")),
    ("address", ("详细地址", "address")),
];

/// The values of a field that has these now; none where it takes any, or has one that is not among them.
fn values<'v>(field: &str, present: impl Iterator<Item = &'v str>) -> Values {
    let values = match field {
        "level" | "high_risk_stay" | "case_contact" | "family_contact" | "from_abroad" | "unsure" => LEVELS,
        "temperature_demand" => DEMANDS,
        "yellow_symptoms" => SYMPTOMS,
        "counted" => RETURNEES,
        "agent" | "may_be_wiped" => AGENTS,
        "kind" => DISINFECTED,
        "half" => HALVES,
        "reason" => REASONS,
        "quarantine" => QUARANTINES,
        "compared" => FACTS,
        "office" => OFFICES,
        _ => &[],
    };
    for one in present {
        if !one.is_empty() && values.iter().all(|(known, _)| *known != one) {
            return &[];
        }
    }
    values
}

/// What a form offers for a field that has these values now; nothing where it takes any value.
pub(super) fn choices<'v>(
    desk: &Desk,
    field: &str,
    present: impl Iterator<Item = &'v str>,
) -> Vec<(String, String)> {
    let offered = values(field, present).iter();
    offered
        .map(|(value, words)| ((*value).to_owned(), desk.word(*words).to_owned()))
        .collect()
}

/// A value in words; one without words as it is.
pub(super) fn told_value(desk: &Desk, field: &str, value: &str) -> String {
    let known = values(field, std::iter::once(value))
        .iter()
        .find(|(name, _)| *name == value);
    known.map_or(value, |(_, words)| desk.word(*words)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_there_is_always_among_what_is_offered() {
        let has = |field: &str, present: &[&str]| values(field, present.iter().copied()).len();
        assert_eq!(has("level", &["red"]), LEVELS.len());
        assert_eq!(has("office", &["street"]), OFFICES.len());
        assert_eq!(has("level", &[]), LEVELS.len());
        assert_eq!(
            (has("level", &["purple"]), has("counted", &["work", "holiday"])),
            (0, 0)
        );
        assert_eq!(has("versions", &["2020-02"]), 0);
    }
}
