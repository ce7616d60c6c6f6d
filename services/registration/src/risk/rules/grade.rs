//! From the figures of a county to its grade (the guidance of the State Council's mechanism, 18 February 2020; domain §3).

use crate::risk::rules::policy::AreaRiskPolicy;
use crate::risk::rules::words::Grade;
use kit::clock::{Day, Moment};
use kit::parse::{Flaws, Unreadable};
use uuid::Uuid;
use vocabulary::area::Area;

use crate::rules::level::DecidedBy;

/// What a grade rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Confirmed cases in all.
    pub total_cases: i64,
    /// The day of the last new one.
    pub last_new_case: Option<Day>,
    /// The day of the last cluster.
    pub last_cluster: Option<Day>,
    /// The document that says so.
    pub source_document: String,
}

/// One version of a county's grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRisk {
    /// Its id, the request's.
    pub id: Uuid,
    /// The county, as it was named.
    pub area: Area,
    /// The same under the code it has today.
    pub today: Area,
    /// From 1, by county.
    pub version: i32,
    /// The grade.
    pub grade: Grade,
    /// The grade that follows from the basis.
    pub derived: Grade,
    /// Why the grade is another.
    pub override_reason: Option<String>,
    /// What it rests on.
    pub basis: Basis,
    /// From when on.
    pub effective_from: Moment,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Moment,
    /// The policy that graded.
    pub by: DecidedBy,
}

/// The grade of a county with these figures on that day.
pub fn grade(basis: &Basis, on: Day, policy: &AreaRiskPolicy) -> Grade {
    let is_recent = |day: Option<Day>| day.is_some_and(|day| on.days_since(day) < policy.clear_days);
    if basis.total_cases == 0 || !is_recent(basis.last_new_case) {
        Grade::Low
    } else if basis.total_cases > policy.many_cases && is_recent(basis.last_cluster) {
        Grade::High
    } else {
        Grade::Mid
    }
}

/// Whether figures can be true on that day. The flaws bear the names of the contract's fields.
pub fn check(basis: &Basis, on: Day) -> Result<(), Flaws> {
    let flaw =
        |field: &str, reason, words: &'static str| Err(Flaws::one(field, Unreadable::new(reason, words)));
    match (basis.total_cases, basis.last_new_case, basis.last_cluster) {
        (..0, _, _) => flaw("total_cases", "OUT_OF_RANGE", "must not be negative"),
        (0, Some(_), _) => flaw("last_new_case_on", "WITHOUT_CASES", "there was no case"),
        (1.., None, _) => flaw("last_new_case_on", "MISSING", "some case was the last one"),
        (_, Some(day), _) if day > on => {
            flaw("last_new_case_on", "IN_THE_FUTURE", "must not lie in the future")
        }
        (_, _, Some(day)) if day > on => {
            flaw("last_cluster_on", "IN_THE_FUTURE", "must not lie in the future")
        }
        (_, None, Some(_)) => flaw("last_cluster_on", "WITHOUT_CASES", "there was no case"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::store::policies::first_policy;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn basis(total_cases: i64, new: &str, cluster: &str) -> Basis {
        let read = |text: &str| (!text.is_empty()).then(|| day(text));
        Basis {
            total_cases,
            last_new_case: read(new),
            last_cluster: read(cluster),
            source_document: "document 1".to_owned(),
        }
    }

    #[test]
    fn figures_become_grades_as_the_guidance_says() {
        let policy = first_policy();
        for (total, new, cluster, expected) in [
            (0, "", "", Grade::Low),
            (80, "2020-02-16", "2020-02-16", Grade::Low),
            (1, "2020-02-17", "", Grade::Mid),
            (50, "2020-03-01", "2020-03-01", Grade::Mid),
            (51, "2020-03-01", "2020-02-16", Grade::Mid),
            (51, "2020-03-01", "", Grade::Mid),
            (51, "2020-03-01", "2020-02-17", Grade::High),
        ] {
            let basis = basis(total, new, cluster);
            assert_eq!(grade(&basis, day("2020-03-01"), &policy), expected, "{basis:?}");
            assert_eq!(check(&basis, day("2020-03-01")), Ok(()), "{basis:?}");
        }
    }

    #[test]
    fn figures_that_cannot_be_are_refused_by_name() {
        for (total, new, cluster, field, reason) in [
            (-1, "", "", "total_cases", "OUT_OF_RANGE"),
            (0, "2020-03-01", "", "last_new_case_on", "WITHOUT_CASES"),
            (3, "", "", "last_new_case_on", "MISSING"),
            (3, "2020-03-02", "", "last_new_case_on", "IN_THE_FUTURE"),
            (3, "2020-03-01", "2020-03-02", "last_cluster_on", "IN_THE_FUTURE"),
            (0, "", "2020-03-01", "last_cluster_on", "WITHOUT_CASES"),
        ] {
            let flaws = check(&basis(total, new, cluster), day("2020-03-01")).unwrap_err();
            assert_eq!((flaws.0[0].field.as_str(), flaws.0[0].reason), (field, reason));
        }
    }
}
