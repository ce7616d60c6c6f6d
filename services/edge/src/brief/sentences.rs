//! Figures in the sentences of a report: 截至3月1日12时，全区登记卡点927个，其中713个有记录，累计登记95,482人次。

use super::figures::{Care, Correction, Figures, Place};
use crate::web::figures::grouped;
use crate::web::language::Language;
use kit::clock::{Day, Moment, Zone};
use vocabulary::AreaLevel;

/// What a brief is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    /// The place's name.
    pub place: &'s str,
    /// What kind of place it is.
    pub level: AreaLevel,
    /// The moment of its figures.
    pub moment: Moment,
    /// When it is made.
    pub made_at: Moment,
    /// The town's zone.
    pub zone: Zone,
}

/// The headline: with its number once it has one.
pub fn title(language: Language, place: &str, number: Option<i64>) -> String {
    match (language, number) {
        (Language::Chinese, Some(number)) => format!("{place}疫情防控专报（第{number}号）"),
        (Language::Chinese, None) => format!("{place}疫情防控专报（草稿）"),
        (Language::English, Some(number)) => format!("{place}: brief no. {number} on epidemic control"),
        (Language::English, None) => format!("{place}: draft brief on epidemic control"),
    }
}

/// Everything a brief says, one sentence after the other; figures that are nothing say nothing, but for the first three.
pub fn sentences(language: Language, subject: &Subject<'_>, figures: &Figures) -> Vec<String> {
    let told = [
        Some(first(language, subject, figures)),
        busiest(language, figures),
        places(language, subject.level, &figures.places),
        unconfirmed(language, figures.unconfirmed),
        late(language, figures.late),
        figures.care.map(|care| cared(language, subject, care)),
        figures
            .correction
            .as_ref()
            .filter(|correction| !correction.is_nothing())
            .map(|correction| corrected(language, subject.zone, correction)),
    ];
    told.into_iter().flatten().collect()
}

/// All of it as text: the headline, then a line for each sentence.
pub fn text(language: Language, subject: &Subject<'_>, number: Option<i64>, figures: &Figures) -> String {
    let mut lines = vec![title(language, subject.place, number)];
    lines.extend(sentences(language, subject, figures));
    lines.join("\n")
}

fn first(language: Language, subject: &Subject<'_>, figures: &Figures) -> String {
    let at = spoken(language, subject.moment, subject.zone);
    let [registered, active, passes] = [figures.registered, figures.active, figures.passes].map(grouped);
    match language {
        Language::Chinese => {
            let whole = whole(subject.place);
            format!("截至{at}，{whole}登记卡点{registered}个，其中{active}个有记录，累计登记{passes}人次。")
        }
        Language::English => format!(
            "By {at}, {registered} gates were registered in {}; {active} of them had records, {passes} in all.",
            subject.place
        ),
    }
}

fn busiest(language: Language, figures: &Figures) -> Option<String> {
    let busiest = figures.busiest.as_ref()?;
    let passes = grouped(busiest.passes);
    // The only gate of a unit often bears its name.
    let place = match (language, busiest.gate == busiest.unit) {
        (_, true) => busiest.unit.clone(),
        (Language::Chinese, false) => format!("{}（{}）", busiest.unit, busiest.gate),
        (Language::English, false) => format!("{} ({})", busiest.unit, busiest.gate),
    };
    Some(match language {
        Language::Chinese => format!("其中{place}最多，登记{passes}人次。"),
        Language::English => format!("The most were recorded at {place}: {passes}."),
    })
}

fn places(language: Language, level: AreaLevel, places: &[Place]) -> Option<String> {
    if places.is_empty() {
        return None;
    }
    let by = match level {
        AreaLevel::Province => "分市看",
        AreaLevel::City => "分区县看",
        AreaLevel::District => "分街道看",
        AreaLevel::Street | AreaLevel::Community => "分社区看",
    };
    let place = |place: &Place| {
        let [registered, active, passes] = [place.registered, place.active, place.passes].map(grouped);
        match language {
            Language::Chinese => {
                format!(
                    "{}登记卡点{registered}个、有记录{active}个、{passes}人次",
                    place.name
                )
            }
            Language::English => {
                format!(
                    "{} {registered} gates, {active} with records, {passes} records",
                    place.name
                )
            }
        }
    };
    let all: Vec<String> = places.iter().map(place).collect();
    Some(match language {
        Language::Chinese => format!("{by}：{}。", all.join("；")),
        Language::English => format!("By area: {}.", all.join("; ")),
    })
}

fn unconfirmed(language: Language, count: i64) -> Option<String> {
    let told = grouped(count);
    (count > 0).then(|| match language {
        Language::Chinese => format!("其中{told}人次为自助扫码，至成稿时体温仍未复核。"),
        Language::English => {
            format!(
                "{told} of these are self-scans whose temperature had still not been read when this was made."
            )
        }
    })
}

fn late(language: Language, count: i64) -> Option<String> {
    let told = grouped(count);
    (count > 0).then(|| match language {
        Language::Chinese => format!("另有{told}人次发生在该时点之前、其后才上传，未计入以上数字。"),
        Language::English => {
            format!("{told} more were scanned before that moment and uploaded after it: they are not counted above.")
        }
    })
}

fn cared(language: Language, subject: &Subject<'_>, care: Care) -> String {
    let at = spoken(language, subject.made_at, subject.zone);
    let figures = [
        care.quarantined(),
        care.at_home,
        care.centralised,
        care.self_monitoring,
        care.returnees,
    ];
    let [all, home, centralised, selves, returnees] = figures.map(grouped);
    match language {
        Language::Chinese => format!(
            "成稿时（{at}）在管隔离观察{all}人，其中居家{home}人、集中{centralised}人、自我健康监测{selves}人；在住返回人员{returnees}人。"
        ),
        Language::English => format!(
            "When this was made ({at}), {all} people were in quarantine: {home} at home, {centralised} at centralised places, {selves} monitoring \
             themselves; {returnees} returnees were present."
        ),
    }
}

fn corrected(language: Language, zone: Zone, correction: &Correction) -> String {
    let at = spoken(language, Moment::from_unix_seconds(correction.moment), zone);
    let number = correction.number;
    let [told, late, back, now] = [
        correction.told,
        correction.late,
        correction.taken_back,
        correction.corrected(),
    ]
    .map(grouped);
    let taken_back = correction.taken_back > 0;
    match language {
        Language::Chinese => {
            let back = if taken_back {
                format!("、撤销{back}人次")
            } else {
                String::new()
            };
            let by = by_place(&correction.places, "、", "（", "）");
            format!(
                "更正：第{number}号专报（截至{at}）所报累计登记{told}人次，此后又收到迟报{late}人次{by}{back}，更正为{now}人次。"
            )
        }
        Language::English => {
            let back = if taken_back {
                format!(" and {back} were taken back")
            } else {
                String::new()
            };
            let by = by_place(&correction.places, ", ", " (", ")");
            format!(
                "Correction: brief no. {number} (by {at}) told of {told} records; {late} came late{by}{back}, which makes {now}."
            )
        }
    }
}

fn by_place(places: &[(String, i64)], between: &str, opens: &str, closes: &str) -> String {
    if places.is_empty() {
        return String::new();
    }
    let all: Vec<String> = places
        .iter()
        .map(|(name, late)| format!("{name}+{}", grouped(*late)))
        .collect();
    format!("{opens}{}{closes}", all.join(between))
}

/// 全区, 全县, 全街道: by the last word of the place's own name.
fn whole(place: &str) -> String {
    let kinds = ["街道", "社区", "区", "县", "市", "镇", "乡", "村"];
    let kind = kinds.into_iter().find(|kind| place.ends_with(kind));
    kind.map_or_else(|| format!("{place}内"), |kind| format!("全{kind}"))
}

/// `3月1日12时`, and the minutes where there are any; `12:05 on 2020-03-01`.
fn spoken(language: Language, moment: Moment, zone: Zone) -> String {
    let day = Day::of(moment, zone);
    let minutes = moment.since(day.start(zone)).as_secs() / 60;
    let (hour, minute) = (minutes / 60, minutes % 60);
    match language {
        Language::English => format!("{hour:02}:{minute:02} on {day}"),
        Language::Chinese if minute == 0 => format!("{}月{}日{hour}时", day.month(), day.day()),
        Language::Chinese => format!("{}月{}日{hour}时{minute:02}分", day.month(), day.day()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brief::figures::Busiest;
    use rstest::rstest;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn told(language: Language, figures: &Figures) -> Vec<String> {
        let subject = Subject {
            place: "山阳区",
            level: AreaLevel::District,
            moment: at("2020-03-01T04:00:00Z"),
            made_at: at("2020-03-01T04:05:00Z"),
            zone: Zone::parse("+08:00").unwrap(),
        };
        sentences(language, &subject, figures)
    }

    fn day() -> Figures {
        Figures {
            registered: 927,
            active: 713,
            passes: 95_482,
            ..Figures::default()
        }
    }

    fn busy() -> Figures {
        Figures {
            busiest: Some(Busiest {
                unit: "区行政机关大院".to_owned(),
                gate: "东门".to_owned(),
                passes: 7_211,
            }),
            ..day()
        }
    }

    fn spread() -> Figures {
        let place = |name: &str, registered, active, passes| Place {
            code: String::new(),
            name: name.to_owned(),
            registered,
            active,
            passes,
        };
        Figures {
            places: vec![place("东方红街道", 120, 99, 12_000), place("焦东街道", 7, 0, 0)],
            ..day()
        }
    }

    fn cared_for() -> Figures {
        Figures {
            care: Some(Care {
                at_home: 30,
                centralised: 4,
                self_monitoring: 1,
                returnees: 1_200,
            }),
            ..day()
        }
    }

    fn corrected(late: i64, taken_back: i64) -> Figures {
        Figures {
            correction: Some(Correction {
                number: 1,
                moment: at("2020-02-29T10:30:00Z").unix_seconds(),
                told: 90_000,
                late,
                taken_back,
                places: if late > 0 {
                    vec![("焦东街道".to_owned(), late)]
                } else {
                    Vec::new()
                },
            }),
            ..day()
        }
    }

    const FIRST: &str = "截至3月1日12时，全区登记卡点927个，其中713个有记录，累计登记95,482人次。";

    #[rstest]
    #[case(day(), &[FIRST])]
    #[case(Figures::default(), &["截至3月1日12时，全区登记卡点0个，其中0个有记录，累计登记0人次。"])]
    #[case(busy(), &[FIRST, "其中区行政机关大院（东门）最多，登记7,211人次。"])]
    #[case(spread(), &[FIRST, "分街道看：东方红街道登记卡点120个、有记录99个、12,000人次；焦东街道登记卡点7个、有记录0个、0人次。"])]
    #[case(Figures { unconfirmed: 3, ..day() }, &[FIRST, "其中3人次为自助扫码，至成稿时体温仍未复核。"])]
    #[case(Figures { late: 1_005, ..day() }, &[FIRST, "另有1,005人次发生在该时点之前、其后才上传，未计入以上数字。"])]
    #[case(cared_for(), &[FIRST, "成稿时（3月1日12时05分）在管隔离观察35人，其中居家30人、集中4人、自我健康监测1人；在住返回人员1,200人。"])]
    #[case(corrected(0, 0), &[FIRST])]
    #[case(corrected(12, 0), &[FIRST, "更正：第1号专报（截至2月29日18时30分）所报累计登记90,000人次，此后又收到迟报12人次（焦东街道+12），更正为90,012人次。"])]
    #[case(corrected(0, 2), &[FIRST, "更正：第1号专报（截至2月29日18时30分）所报累计登记90,000人次，此后又收到迟报0人次、撤销2人次，更正为89,998人次。"])]
    fn figures_become_sentences(#[case] figures: Figures, #[case] sentences: &[&str]) {
        assert_eq!(told(Language::Chinese, &figures), sentences);
        let english = told(Language::English, &figures);
        assert_eq!(english.len(), sentences.len());
        assert!(
            english.iter().all(|sentence| sentence.ends_with('.')),
            "{english:?}"
        );
    }

    #[test]
    fn english_says_the_same() {
        let english = told(Language::English, &corrected(12, 2));
        assert_eq!(
            english,
            [
                "By 12:00 on 2020-03-01, 927 gates were registered in 山阳区; 713 of them had records, 95,482 in all.",
                "Correction: brief no. 1 (by 18:30 on 2020-02-29) told of 90,000 records; 12 came late (焦东街道+12) and 2 were taken back, which \
                 makes 90,010."
            ]
        );
    }

    #[rstest]
    #[case("山阳区", "全区")]
    #[case("东方红街道", "全街道")]
    #[case("新兴社区", "全社区")]
    #[case("孟州市", "全市")]
    #[case("墙南村", "全村")]
    #[case("410811", "410811内")]
    fn the_whole_of_a_place_is_called_by_its_kind(#[case] place: &str, #[case] called: &str) {
        assert_eq!(whole(place), called);
    }
}
