//! The days on which a household may go, in words: at the desk, and in large type on the card of whoever has no phone.

use super::language::Language;
use super::words::Both;
use kit::clock::Day;
use kit::fault;
use proto::checkpoint::v1 as pb;
use std::future::Future;
use std::time::Duration;
use tonic::{Response, Status};

/// A card is printed without its days rather than kept waiting longer for them.
const PATIENCE: Duration = Duration::from_secs(3);

/// By what a household's days are told apart.
pub const ODD_EVEN: &[(pb::OddEven, Both)] = &[
    (pb::OddEven::Unspecified, ("不分单双号", "every day")),
    (
        pb::OddEven::HouseNumber,
        ("按门牌号单双号", "odd and even house numbers"),
    ),
    (
        pb::OddEven::VillageGroup,
        ("按村民组单双号", "odd and even village groups"),
    ),
    (pb::OddEven::Plate, ("按车牌尾号单双号", "odd and even plates")),
];

/// How often, and on which days: `每3天一人，按门牌号单双号`.
pub fn often(language: Language, rule: &pb::QuotaRule) -> String {
    let often = match rule.one_per_days {
        0 => language.t("不限次数", "as often as they like").to_owned(),
        1 => language.t("每天一人", "one person a day").to_owned(),
        days => format!(
            "{} {days} {}",
            language.t("每", "one person every"),
            language.t("天一人", "days")
        ),
    };
    let by = rule.odd_even();
    match ODD_EVEN.iter().find(|(known, _)| *known == by) {
        Some((by, (chinese, english))) if *by != pb::OddEven::Unspecified => {
            format!(
                "{often}{}{}",
                language.t("，", ", "),
                language.t(chinese, english)
            )
        }
        _ => often,
    }
}

/// A text in Chinese and in English, both of which are printed: a card is read by others than whoever printed it.
pub type Said = (String, String);

/// What a card says of the days on which its holder may go. Nothing at all where no order holds for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outings {
    /// What each rule says.
    pub turns: Vec<Turn>,
    /// Nobody could say: the card has a line on which the community writes them.
    pub is_unknown: bool,
}

/// What one rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The rule: `集市：单日，每天一人，按村民组单双号`.
    pub rule: Said,
    /// What the days below are, where that must be said.
    pub about: Option<Both>,
    /// The days, a line for each month; none where any day will do.
    pub days: Vec<Said>,
    /// The number of the document that orders it.
    pub document: String,
}

impl Outings {
    /// What checkpoint answers within a few seconds. Whoever belongs to no household is held to no day; whatever else goes wrong, the
    /// card is printed all the same.
    pub async fn heard(
        answer: impl Future<Output = Result<Response<pb::GetQuotaDaysResponse>, Status>>,
    ) -> Self {
        Self::heard_within(PATIENCE, answer).await
    }

    async fn heard_within(
        patience: Duration,
        answer: impl Future<Output = Result<Response<pb::GetQuotaDaysResponse>, Status>>,
    ) -> Self {
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(days)) => Self::of(&days.into_inner()),
            Ok(Err(status)) if fault::reason_of(&status).as_deref() == Some("UNKNOWN_HOUSEHOLD") => {
                Self::default()
            }
            Ok(Err(_)) | Err(_) => Self {
                turns: Vec::new(),
                is_unknown: true,
            },
        }
    }

    fn of(days: &pb::GetQuotaDaysResponse) -> Self {
        Self {
            turns: days.quotas.iter().filter_map(turn).collect(),
            is_unknown: false,
        }
    }
}

/// What a rule says; `None` for one that holds nobody back.
fn turn(of: &pb::QuotaDays) -> Option<Turn> {
    let rule = of.rule.as_ref()?;
    let by = rule.odd_even();
    if rule.one_per_days == 0 && by == pb::OddEven::Unspecified {
        return None;
    }
    let parity = parity(by, &read(&of.days));
    let said = |language: Language, colon: &str, comma: &str| {
        let parity = parity.map_or_else(String::new, |(chinese, english)| {
            format!("{}{comma}", language.t(chinese, english))
        });
        format!("{}{colon}{parity}{}", rule.name, often(language, rule))
    };
    let (about, days) = match by {
        // Whose vehicle it will be is not known of a household.
        pb::OddEven::Plate => (None, Vec::new()),
        pb::OddEven::Unspecified if rule.one_per_days == 1 => (None, Vec::new()),
        pb::OddEven::Unspecified => {
            let about = (
                "从以下每个日期起可出行一次",
                "One outing from each of these days on",
            );
            (Some(about), lines(&read(&of.periods)))
        }
        pb::OddEven::HouseNumber | pb::OddEven::VillageGroup => (None, lines(&read(&of.days))),
    };
    let policy = of.policy.as_ref();
    Some(Turn {
        rule: (
            said(Language::Chinese, "：", "，"),
            said(Language::English, ": ", ", "),
        ),
        about,
        days,
        document: policy
            .map(|policy| policy.document_number.clone())
            .unwrap_or_default(),
    })
}

fn read(days: &[String]) -> Vec<Day> {
    days.iter().filter_map(|day| Day::parse(day).ok()).collect()
}

/// Whether the days are odd or even ones; `None` where that is not seen from them.
fn parity(by: pb::OddEven, days: &[Day]) -> Option<Both> {
    let (first, rest) = days.split_first()?;
    let is_of_one_kind = !rest.is_empty() && rest.iter().all(|day| day.day() % 2 == first.day() % 2);
    match (is_of_one_kind && by != pb::OddEven::Unspecified, first.day() % 2) {
        (false, _) => None,
        (true, 0) => Some(("双日", "even days")),
        (true, _) => Some(("单日", "odd days")),
    }
}

/// The days, a line for each month: `3月1、3、5日`, `2020-03: 1, 3, 5`.
fn lines(days: &[Day]) -> Vec<Said> {
    let months = days.chunk_by(|one, next| (one.year(), one.month()) == (next.year(), next.month()));
    let line = |month: &[Day]| {
        let first = month.first()?;
        let days: Vec<String> = month.iter().map(|day| day.day().to_string()).collect();
        Some((
            format!("{}月{}日", first.month(), days.join("、")),
            format!("{}-{:02}: {}", first.year(), first.month(), days.join(", ")),
        ))
    };
    months.filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::fault::{Fault, Kind};
    use proto::common::v1::PolicyRef;
    use rstest::rstest;
    use std::future::{pending, ready};

    fn quota(one_per_days: i32, by: pb::OddEven, days: &[&str], periods: &[&str]) -> pb::QuotaDays {
        let texts = |days: &[&str]| days.iter().map(|day| (*day).to_owned()).collect();
        pb::QuotaDays {
            policy: Some(PolicyRef {
                document_number: "定和办〔2020〕7号".to_owned(),
                ..PolicyRef::default()
            }),
            rule: Some(pb::QuotaRule {
                name: "集市".to_owned(),
                one_per_days,
                odd_even: by.into(),
                ..pb::QuotaRule::default()
            }),
            days: texts(days),
            periods: texts(periods),
        }
    }

    #[rstest]
    #[case::odd(
        quota(1, pb::OddEven::VillageGroup, &["2020-03-01", "2020-03-03", "2020-03-31", "2020-04-01"], &[]),
        ("集市：单日，每天一人，按村民组单双号", "集市: odd days, one person a day, odd and even village groups"),
        &[("3月1、3、31日", "2020-03: 1, 3, 31"), ("4月1日", "2020-04: 1")]
    )]
    #[case::even(
        quota(0, pb::OddEven::HouseNumber, &["2020-03-02", "2020-03-04"], &[]),
        ("集市：双日，不限次数，按门牌号单双号", "集市: even days, as often as they like, odd and even house numbers"),
        &[("3月2、4日", "2020-03: 2, 4")]
    )]
    #[case::a_door_without_a_number_goes_on_any_day(
        quota(1, pb::OddEven::HouseNumber, &["2020-03-01", "2020-03-02"], &[]),
        ("集市：每天一人，按门牌号单双号", "集市: one person a day, odd and even house numbers"),
        &[("3月1、2日", "2020-03: 1, 2")]
    )]
    #[case::by_periods(
        quota(3, pb::OddEven::Unspecified, &["2020-03-01", "2020-03-02"], &["2020-03-01", "2020-03-04"]),
        ("集市：每 3 天一人", "集市: one person every 3 days"),
        &[("3月1、4日", "2020-03: 1, 4")]
    )]
    #[case::by_plate(
        quota(1, pb::OddEven::Plate, &["2020-03-01", "2020-03-02"], &[]),
        ("集市：每天一人，按车牌尾号单双号", "集市: one person a day, odd and even plates"),
        &[]
    )]
    #[case::every_day(
        quota(1, pb::OddEven::Unspecified, &["2020-03-01"], &["2020-03-01"]),
        ("集市：每天一人", "集市: one person a day"),
        &[]
    )]
    fn a_rule_and_its_days_are_said_in_both_languages(
        #[case] quota: pb::QuotaDays,
        #[case] rule: (&str, &str),
        #[case] days: &[(&str, &str)],
    ) {
        let told = turn(&quota).unwrap();
        assert_eq!((&*told.rule.0, &*told.rule.1), rule);
        let lines: Vec<_> = told.days.iter().map(|line| (&*line.0, &*line.1)).collect();
        assert_eq!(lines, days);
        assert_eq!(told.document, "定和办〔2020〕7号");
    }

    #[tokio::test]
    async fn a_card_says_nothing_where_nothing_is_ordered_and_leaves_room_where_nobody_knows() {
        let answered = |quotas| {
            let days = pb::GetQuotaDaysResponse {
                quotas,
                ..pb::GetQuotaDaysResponse::default()
            };
            ready(Ok(Response::new(days)))
        };
        let refused = |kind, reason| ready(Err(Status::from(Fault::new(kind, reason, "no"))));
        let free = Outings::default();
        let unknown = Outings {
            turns: Vec::new(),
            is_unknown: true,
        };
        assert_eq!(Outings::heard(answered(Vec::new())).await, free);
        let lifted = quota(0, pb::OddEven::Unspecified, &["2020-03-01"], &[]);
        assert_eq!(Outings::heard(answered(vec![lifted])).await, free);
        let homeless = refused(Kind::Unknown, "UNKNOWN_HOUSEHOLD");
        assert_eq!(Outings::heard(homeless).await, free);
        for (kind, reason) in [(Kind::NotAllowed, "OUT_OF_SCOPE"), (Kind::Later, "BUSY")] {
            assert_eq!(Outings::heard(refused(kind, reason)).await, unknown);
        }
        let silence = Outings::heard_within(Duration::from_millis(5), pending());
        assert_eq!(silence.await, unknown, "nobody waits for long");
        let held = quota(1, pb::OddEven::VillageGroup, &["2020-03-01"], &[]);
        assert_eq!(Outings::heard(answered(vec![held])).await.turns.len(), 1);
    }
}
