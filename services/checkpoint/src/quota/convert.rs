//! Between the contract's messages and the words of quotas.

use crate::convert::field::{id, optional_word, word};
use crate::convert::pass::write_policy;
use crate::convert::unit::{read_kind, write_kind};
use crate::convert::words::{read_direction, write_direction};
use crate::quota::rules::errand::{self, Errand};
use crate::quota::rules::household::Exemption;
use crate::quota::rules::order::{Beyond, OddEven, Rule};
use crate::rules::policy::PolicyStamp;
use kit::clock::{Day, Moment, Zone};
use kit::parse::{All, Flaws, Unreadable, field, nested, required, spread, within};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::get_quota_days_request::Of;
use proto::registration::v1 as told;
use uuid::Uuid;
use vocabulary::ids::kinds;
use vocabulary::{Area, AreaLevel, ExemptionKind, Gazetteer, HelperId, HouseholdId, PersonId};

/// The most rules of an order.
const MOST_RULES: usize = 20;

/// An order as it was asked for.
#[derive(Debug)]
pub(super) struct Ordered {
    pub(super) request_id: Uuid,
    /// The order this is the next version of.
    pub(super) order: Option<Uuid>,
    pub(super) area: Area,
    pub(super) document_number: String,
    pub(super) issuing_body: String,
    pub(super) from: Moment,
    pub(super) to: Option<Moment>,
    pub(super) rules: Vec<Rule>,
}

/// Reads an order.
pub(super) fn read_order(
    request: &pb::OrderQuotaRequest,
    gazetteer: &Gazetteer,
    zone: Zone,
) -> Result<Ordered, Flaws> {
    let days = read_days(&request.from, &request.to);
    // Periods are counted from the first day, unless a rule says otherwise; without one there is a flaw already.
    let first = days.as_ref().map_or(Day::FIRST, |(from, _)| *from);
    let (request_id, order, area, document_number, issuing_body, days, rules) = (
        field("request_id", id::<kinds::Import>(&request.request_id)),
        field(
            "quota_order_id",
            crate::convert::field::optional_id::<kinds::Import>(&request.quota_order_id),
        ),
        field("area", read_area(&request.area, gazetteer)),
        field("document_number", read_title(&request.document_number)),
        field("issuing_body", read_title(&request.issuing_body)),
        spread(days),
        spread(read_rules(&request.rules, first)),
    )
        .all()?;
    Ok(Ordered {
        request_id: request_id.as_uuid(),
        order: order.map(|order| order.as_uuid()),
        area,
        document_number,
        issuing_body,
        from: days.0.start(zone),
        to: days.1.map(|last| last.next().start(zone)),
        rules,
    })
}

fn read_days(from: &str, to: &str) -> Result<(Day, Option<Day>), Flaws> {
    let last = match to.trim() {
        "" => Ok(None),
        to => Day::parse(to).map(Some),
    };
    let (from, last) = (field("from", read_day(from)), field("to", last)).all()?;
    if last.is_some_and(|last| last < from) {
        let before = Unreadable::new("BEFORE_FIRST_DAY", "must not lie before the first day");
        return Err(Flaws::one("to", before));
    }
    Ok((from, last))
}

fn read_day(text: &str) -> Result<Day, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::new("MISSING", "must be given"));
    }
    Day::parse(text)
}

fn read_title(text: &str) -> Result<String, Unreadable> {
    let text = required(text, 60)?;
    if text.chars().nth(1).is_none() {
        return Err(Unreadable::new("TOO_SHORT", "must be at least 2 characters"));
    }
    Ok(text.to_owned())
}

fn read_area(text: &str, gazetteer: &Gazetteer) -> Result<Area, Unreadable> {
    let area = gazetteer.known(&Area::parse(text)?)?;
    if area.level() < AreaLevel::District {
        return Err(Unreadable::new(
            "NOT_AN_AREA",
            "must be a district, a street or a community",
        ));
    }
    Ok(area)
}

fn read_rules(rules: &[pb::QuotaRule], first: Day) -> Result<Vec<Rule>, Flaws> {
    if rules.len() > MOST_RULES {
        return Err(Flaws::one(
            "rules",
            Unreadable::new("TOO_MANY", "must be at most 20"),
        ));
    }
    let read = |(at, rule): (usize, &pb::QuotaRule)| nested(format!("rules[{at}]"), read_rule(rule, first));
    let rules = rules.iter().enumerate().map(read).collect::<Vec<_>>().all()?;
    for (at, rule) in rules.iter().enumerate() {
        if rules[..at].iter().any(|earlier| earlier.name == rule.name) {
            let twice = Unreadable::new("NAMED_TWICE", "must be another one than the others'");
            return Err(Flaws::one(format!("rules[{at}].name"), twice));
        }
    }
    Ok(rules)
}

fn read_rule(rule: &pb::QuotaRule, first: Day) -> Result<Rule, Flaws> {
    let units = rule.unit_ids.iter().enumerate();
    let units = units.map(|(at, unit)| field(format!("unit_ids[{at}]"), id(unit)));
    let kinds = rule.unit_kinds.iter().enumerate();
    let kinds = kinds.map(|(at, kind)| field(format!("unit_kinds[{at}]"), word(*kind, read_kind)));
    let exempt = rule.exempt.iter().enumerate();
    let exempt = exempt.map(|(at, kind)| field(format!("exempt[{at}]"), word(*kind, read_exemption)));
    let counted_from = match rule.counted_from.trim() {
        "" => Ok(first),
        day => Day::parse(day),
    };
    let (name, units, kinds, direction, one_per_days, odd_even, counted_from, exempt, beyond, minutes) = (
        field("name", required(&rule.name, 40)),
        spread(units.collect::<Vec<_>>().all()),
        spread(kinds.collect::<Vec<_>>().all()),
        field("direction", word(rule.direction, read_direction)),
        field("one_per_days", within(rule.one_per_days, 0..=31)),
        field("odd_even", optional_word(rule.odd_even, read_odd_even)),
        field("counted_from", counted_from),
        spread(exempt.collect::<Vec<_>>().all()),
        field("beyond", word(rule.beyond, read_beyond)),
        field("same_outing_minutes", within(rule.same_outing_minutes, 0..=120)),
    )
        .all()?;
    Ok(Rule {
        name: name.to_owned(),
        units,
        kinds,
        direction,
        one_per_days: u16::try_from(one_per_days).ok().filter(|days| *days > 0),
        odd_even,
        counted_from,
        exempt,
        beyond,
        same_outing_minutes: u16::try_from(minutes).unwrap_or_default(),
    })
}

fn read_odd_even(by: pb::OddEven) -> Option<OddEven> {
    Some(match by {
        pb::OddEven::Unspecified => return None,
        pb::OddEven::HouseNumber => OddEven::HouseNumber,
        pb::OddEven::VillageGroup => OddEven::VillageGroup,
        pb::OddEven::Plate => OddEven::Plate,
    })
}

fn write_odd_even(by: OddEven) -> pb::OddEven {
    match by {
        OddEven::HouseNumber => pb::OddEven::HouseNumber,
        OddEven::VillageGroup => pb::OddEven::VillageGroup,
        OddEven::Plate => pb::OddEven::Plate,
    }
}

fn read_beyond(beyond: pb::BeyondQuota) -> Option<Beyond> {
    Some(match beyond {
        pb::BeyondQuota::Unspecified => return None,
        pb::BeyondQuota::Refuse => Beyond::Refuse,
        pb::BeyondQuota::Ask => Beyond::Ask,
    })
}

fn write_beyond(beyond: Beyond) -> pb::BeyondQuota {
    match beyond {
        Beyond::Refuse => pb::BeyondQuota::Refuse,
        Beyond::Ask => pb::BeyondQuota::Ask,
    }
}

fn read_exemption(kind: told::ExemptionKind) -> Option<ExemptionKind> {
    Some(match kind {
        told::ExemptionKind::Unspecified => return None,
        told::ExemptionKind::Illness => ExemptionKind::Illness,
        told::ExemptionKind::EpidemicDuty => ExemptionKind::EpidemicDuty,
        told::ExemptionKind::UrgentWork => ExemptionKind::UrgentWork,
    })
}

fn write_exemption(kind: ExemptionKind) -> told::ExemptionKind {
    match kind {
        ExemptionKind::Illness => told::ExemptionKind::Illness,
        ExemptionKind::EpidemicDuty => told::ExemptionKind::EpidemicDuty,
        ExemptionKind::UrgentWork => told::ExemptionKind::UrgentWork,
    }
}

/// An exemption in the contract's words.
pub(super) fn write_held(exemption: &Exemption) -> told::Exemption {
    told::Exemption {
        kind: write_exemption(exemption.kind).into(),
        until: exemption.until.to_string(),
    }
}

/// A rule in the contract's words.
pub(super) fn write_rule(rule: &Rule) -> pb::QuotaRule {
    pb::QuotaRule {
        name: rule.name.clone(),
        unit_ids: rule.units.iter().map(ToString::to_string).collect(),
        unit_kinds: rule.kinds.iter().map(|kind| write_kind(*kind).into()).collect(),
        direction: write_direction(rule.direction).into(),
        one_per_days: rule.one_per_days.map(i32::from).unwrap_or_default(),
        odd_even: rule
            .odd_even
            .map(|by| write_odd_even(by).into())
            .unwrap_or_default(),
        counted_from: rule.counted_from.to_string(),
        exempt: rule
            .exempt
            .iter()
            .map(|kind| write_exemption(*kind).into())
            .collect(),
        beyond: write_beyond(rule.beyond).into(),
        same_outing_minutes: i32::from(rule.same_outing_minutes),
    }
}

/// The days of one rule, from one version of an order.
pub(super) fn write_days(
    (stamp, document_number): (PolicyStamp, String),
    rule: &Rule,
    days: &[Day],
    periods: &[Day],
) -> pb::QuotaDays {
    let text = |days: &[Day]| days.iter().map(ToString::to_string).collect();
    pb::QuotaDays {
        policy: Some(write_policy(stamp, document_number)),
        rule: Some(write_rule(rule)),
        days: text(days),
        periods: text(periods),
    }
}

/// Whose days are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose {
    Person(PersonId),
    Household(HouseholdId),
}

/// Whose days, from when on, how many, and the digit of their plate.
pub(super) fn read_quota_days(
    request: &pb::GetQuotaDaysRequest,
    today: Day,
) -> Result<(Whose, Day, i32, Option<u8>), Flaws> {
    let of = match &request.of {
        None => Err(Flaws::one("of", Unreadable::new("MISSING", "must be given"))),
        Some(Of::PersonId(person)) => id(person)
            .map(Whose::Person)
            .map_err(|unreadable| Flaws::one("person_id", unreadable)),
        Some(Of::HouseholdId(household)) => id(household)
            .map(Whose::Household)
            .map_err(|unreadable| Flaws::one("household_id", unreadable)),
    };
    let from = match request.from.trim() {
        "" => Ok(today),
        from => Day::parse(from),
    };
    let digit = request.plate_digit.map(|digit| within(digit, 0..=9)).transpose();
    let (of, from, days, digit) = (
        spread(of),
        field("from", from),
        field("days", within(request.days, 0..=62)),
        field("plate_digit", digit),
    )
        .all()?;
    let days = if days == 0 { 31 } else { days };
    Ok((of, from, days, digit.and_then(|digit| u8::try_from(digit).ok())))
}

/// An appointment as it was asked for.
pub(super) fn read_errand(
    request: &pb::AppointHelperRequest,
    now: Moment,
    today: Day,
) -> Result<Errand, Flaws> {
    let until = read_day(&request.until).and_then(|until| errand::last_day(until, today));
    let (id, household, person, until) = (
        field("request_id", id(&request.request_id)),
        field("household_id", id(&request.household_id)),
        field("person_id", id(&request.person_id)),
        field("until", until),
    )
        .all()?;
    Ok(Errand {
        id,
        household,
        person,
        until,
        appointed_at: now,
        ended_at: None,
    })
}

/// Which appointment is ended.
pub(super) fn read_dismissal(request: &pb::DismissHelperRequest) -> Result<HelperId, Flaws> {
    let (_, errand) = (
        field("request_id", id::<kinds::Helper>(&request.request_id)),
        field("helper_id", id(&request.helper_id)),
    )
        .all()?;
    Ok(errand)
}

/// An appointment in the contract's words.
pub(super) fn write_errand(errand: &Errand) -> pb::Helper {
    pb::Helper {
        helper_id: errand.id.to_string(),
        household_id: errand.household.to_string(),
        person_id: errand.person.to_string(),
        until: errand.until.to_string(),
        appointed_at: Some(errand.appointed_at.to_proto()),
    }
}
