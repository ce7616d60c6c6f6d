//! One disinfection, and what is wrong with it.

use kit::clock::Moment;
use kit::id::{Id, Kind};
use vocabulary::{Area, CheckpointId, UnitId};

use super::order::DisinfectionOrder;
use super::words::{Agent, DisinfectedKind, Finding, Findings};
use crate::rules::policy::PolicyStamp;

/// The kind of an entry's id.
#[derive(Debug)]
pub enum DisinfectionKind {}

impl Kind for DisinfectionKind {
    const NAME: &'static str = "disinfection";
}

/// The id of an entry.
pub type DisinfectionId = Id<DisinfectionKind>;

/// What was done, as far as it can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doing {
    /// With what.
    pub agent: Agent,
    /// mg/L, or percent of alcohol.
    pub strength: i32,
    /// mL/m²; 0 is wiped.
    pub dose: i32,
    /// Minutes until it was wiped off or walked on.
    pub contact_minutes: i32,
    /// Somebody who may be infected was there.
    pub case_suspected: bool,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Made by whoever wrote it down.
    pub id: DisinfectionId,
    /// The unit.
    pub unit: UnitId,
    /// Where the unit stands.
    pub area: Area,
    /// The gate, if one was disinfected.
    pub gate: Option<CheckpointId>,
    /// What sort of place.
    pub kind: DisinfectedKind,
    /// Which one.
    pub place_name: String,
    /// What was done.
    pub doing: Doing,
    /// On how many square metres.
    pub square_metres: i32,
    /// When.
    pub done_at: Moment,
    /// By whose account.
    pub done_by: String,
    /// When it was written down.
    pub recorded_at: Moment,
    /// By whose account.
    pub recorded_by: String,
    /// What is wrong with it.
    pub findings: Findings,
    /// The order that judged it.
    pub policy: Option<PolicyStamp>,
}

/// What is wrong with it, by this order. A fact is never refused for it.
pub fn judge(doing: &Doing, order: &DisinfectionOrder) -> Findings {
    let mut findings = Vec::new();
    match order.bounds(doing.agent) {
        None => findings.push(Finding::AgentNotJudged),
        Some(bounds) => {
            let wanted = if doing.case_suspected {
                &bounds.suspected
            } else {
                &bounds.preventive
            };
            if wanted.strength_from.is_some_and(|least| doing.strength < least) {
                findings.push(Finding::TooWeak);
            }
            if wanted.strength_to.is_some_and(|most| doing.strength > most) {
                findings.push(Finding::TooStrong);
            }
            if doing.contact_minutes < wanted.contact_minutes {
                findings.push(Finding::TooShort);
            }
        }
    }
    let wiped = doing.dose == 0 && order.may_be_wiped.contains(&doing.agent);
    if !wiped && doing.dose < order.dose_from {
        findings.push(Finding::TooLittle);
    }
    if doing.dose > order.dose_to {
        findings.push(Finding::TooMuch);
    }
    Findings(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(
        agent: Agent,
        strength: i32,
        dose: i32,
        contact_minutes: i32,
        case_suspected: bool,
    ) -> Vec<Finding> {
        let doing = Doing {
            agent,
            strength,
            dose,
            contact_minutes,
            case_suspected,
        };
        judge(&doing, &DisinfectionOrder::default()).0
    }

    #[test]
    fn the_bounds_of_the_day_are_kept() {
        use Finding::{AgentNotJudged, TooLittle, TooMuch, TooShort, TooStrong, TooWeak};
        let chlorine =
            |strength, dose, minutes, suspected| found(Agent::Chlorine, strength, dose, minutes, suspected);
        for (strength, findings) in [
            (249, vec![TooWeak]),
            (250, vec![]),
            (500, vec![]),
            (501, vec![TooStrong]),
        ] {
            assert_eq!(chlorine(strength, 200, 0, false), findings, "{strength}");
        }
        assert_eq!(chlorine(1_000, 200, 30, true), []);
        assert_eq!(chlorine(999, 200, 29, true), [TooWeak, TooShort]);
        assert_eq!(chlorine(2_000, 100, 30, true), []);
        assert_eq!(chlorine(500, 99, 0, false), [TooLittle]);
        assert_eq!(chlorine(500, 0, 0, false), [TooLittle], "chlorine is sprayed");
        assert_eq!(chlorine(500, 300, 0, false), []);
        assert_eq!(chlorine(500, 301, 0, false), [TooMuch]);
        assert_eq!(found(Agent::ChlorineDioxide, 500, 100, 30, true), []);
        assert_eq!(found(Agent::ChlorineDioxide, 499, 100, 30, true), [TooWeak]);
        assert_eq!(found(Agent::Alcohol, 75, 0, 0, false), []);
        assert_eq!(found(Agent::Alcohol, 95, 0, 0, false), [TooStrong]);
        assert_eq!(
            found(Agent::PeraceticAcid, 1_000, 200, 0, false),
            [AgentNotJudged]
        );
    }
}
