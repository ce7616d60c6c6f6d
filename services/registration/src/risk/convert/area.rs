//! Counties and what their grades rest on.

use crate::convert::health;
use crate::risk::convert::words;
use crate::risk::rules::grade::{AreaRisk, Basis};
use kit::clock::{Day, Moment};
use kit::parse::{All, Flaws, Unreadable, field, within};
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::gazetteer::Gazetteer;
use vocabulary::purpose;

/// How far a grade's beginning may lie back or ahead.
const DAYS_AROUND: u64 = 14;

/// A county as the request names it: six digits and the edition of the list. Refuses as [`Area::of_edition`] does, or with
/// `NOT_A_COUNTY`.
pub fn read_county(code: &str, edition: &str) -> Result<Area, Unreadable> {
    let area = Area::of_edition(code, edition)?;
    // A city without districts is graded as a whole.
    if !matches!(area.level(), AreaLevel::District | AreaLevel::City) {
        return Err(Unreadable::new("NOT_A_COUNTY", "must be a county, six digits"));
    }
    Ok(area)
}

/// An area that may be absent.
pub fn read_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}

/// What a grade rests on, field by field; whether the figures can be true is asked by the rules.
pub fn read_basis(basis: Option<&pb::GradingBasis>) -> Result<Basis, Flaws> {
    let nothing = pb::GradingBasis::default();
    let basis = basis.unwrap_or(&nothing);
    let (total_cases, last_new_case, last_cluster, source_document) = (
        field("total_cases", within(basis.total_cases, 0..=10_000_000)),
        field("last_new_case_on", read_day(&basis.last_new_case_on)),
        field("last_cluster_on", read_day(&basis.last_cluster_on)),
        field("source_document", purpose::parse(&basis.source_document)),
    )
        .all()?;
    Ok(Basis {
        total_cases,
        last_new_case,
        last_cluster,
        source_document: source_document.to_owned(),
    })
}

fn read_day(text: &str) -> Result<Option<Day>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Day::parse(text).map(Some)
    }
}

/// From when on a grade counts. Refuses with `OUT_OF_RANGE` more than fourteen days back or ahead.
pub fn read_beginning(at: Option<&prost_types::Timestamp>, now: Moment) -> Result<Moment, Unreadable> {
    let Some(at) = at else { return Ok(now) };
    let at = Moment::from_proto(at)?;
    let around = std::time::Duration::from_secs(DAYS_AROUND * 86_400);
    if at + around < now || at > now + around {
        return Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must lie within fourteen days of now",
        ));
    }
    Ok(at)
}

/// An area with its edition and name.
pub fn area_ref(area: &Area, gazetteer: &Gazetteer) -> common::AreaRef {
    common::AreaRef {
        code: area.code().to_owned(),
        edition: area.edition().to_string(),
        name: gazetteer.full_name(area),
    }
}

/// A version of a county's grade.
pub fn area_risk(risk: &AreaRisk, gazetteer: &Gazetteer) -> pb::AreaRisk {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    pb::AreaRisk {
        area_risk_id: risk.id.to_string(),
        area: Some(area_ref(&risk.area, gazetteer)),
        version: risk.version,
        grade: words::grade(risk.grade).into(),
        derived_grade: words::grade(risk.derived).into(),
        override_reason: risk.override_reason.clone().unwrap_or_default(),
        basis: Some(pb::GradingBasis {
            total_cases: risk.basis.total_cases,
            last_new_case_on: day(risk.basis.last_new_case),
            last_cluster_on: day(risk.basis.last_cluster),
            source_document: risk.basis.source_document.clone(),
        }),
        effective_from: Some(risk.effective_from.to_proto()),
        set_by: risk.set_by.clone(),
        set_at: Some(risk.set_at.to_proto()),
        policy: Some(health::policy(&risk.by)),
    }
}
