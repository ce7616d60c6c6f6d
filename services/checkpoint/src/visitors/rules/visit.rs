//! A visit: what is asked, what it comes to, and what is kept.

use kit::clock::{Day, Moment};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{
    Area, CheckpointId, Direction, Level, Mobile, PassId, PersonName, Plate, Reading, Reason, ShortCode,
    Verdict,
};

use crate::rules::policy::PolicyStamp;
use crate::rules::reasons::Reasons;
use crate::rules::settings::TemperatureDemand;
use crate::rules::verdict::{Decision, alone, of_temperature};

vocabulary::words! {
    /// Why somebody comes.
    pub enum Purpose, refused as "UNKNOWN_VISIT_PURPOSE" {
        /// Family and friends.
        Family = "family", "走亲访友", "family and friends";
        /// Delivers something.
        Delivery = "delivery", "送货", "delivery";
        /// Repairs or builds.
        Work = "work", "维修施工", "repair or building work";
        /// On official business.
        Official = "official", "公务", "official business";
        /// Looks after somebody.
        Care = "care", "就医陪护", "care";
        /// Looks at a flat, or moves.
        Moving = "moving", "看房搬家", "moving";
    }
}

/// Who a visitor is: kept sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// Their name.
    pub name: PersonName,
    /// Their phone.
    pub phone: Mobile,
    /// Whom or which flat they visit.
    pub host: Host,
    /// Their vehicle's plate.
    pub plate: Option<Plate>,
}

/// Unit, building and room, or the host's name. Shows nothing in `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Host(pub String);

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Host(***)")
    }
}

/// A visit about to be recorded, sealed already.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVisit {
    /// Its id, the pass's.
    pub id: PassId,
    /// The gate.
    pub checkpoint: CheckpointId,
    /// Where it stands.
    pub area: Area,
    /// The ticket's.
    pub code: ShortCode,
    /// The [`Visitor`].
    pub sealed: Vec<u8>,
    /// Where from.
    pub from_area: Area,
    /// A stay in a high-risk area.
    pub high_risk_stay: bool,
    /// Why they come.
    pub purpose: Purpose,
    /// Token subject of whoever wrote it down.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Until when the ticket holds.
    pub valid_until: Moment,
    /// What ordered that.
    pub policy: Option<PolicyStamp>,
    /// The day it is deleted.
    pub delete_by: Day,
}

/// A visit as stored, with what its pass came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// Its id, the pass's.
    pub id: PassId,
    /// The gate.
    pub checkpoint: CheckpointId,
    /// Where it stands.
    pub area: Area,
    /// The ticket's.
    pub code: ShortCode,
    /// The [`Visitor`].
    pub sealed: Vec<u8>,
    /// Where from.
    pub from_area: Area,
    /// A stay in a high-risk area.
    pub high_risk_stay: bool,
    /// Why they come.
    pub purpose: Purpose,
    /// When they came.
    pub at: Moment,
    /// Until when the ticket holds.
    pub valid_until: Moment,
    /// What ordered that.
    pub policy: Option<PolicyStamp>,
    /// The pass out.
    pub left_by: Option<Uuid>,
    /// When they left.
    pub left_at: Option<Moment>,
    /// What the gate decided; `None` when the pass is deleted or was taken back.
    pub verdict: Option<Verdict>,
}

impl Visit {
    /// Whether they were let in and have not left.
    pub fn is_inside(&self) -> bool {
        self.left_at.is_none() && self.verdict == Some(Verdict::Pass)
    }

    /// Whether they are inside although their ticket is over.
    pub fn is_overstaying(&self, now: Moment) -> bool {
        self.is_inside() && self.valid_until <= now
    }
}

/// What a visitor comes to: registered as one, then the questions of domain §4 as far as they apply, in its order. Nothing is known of
/// their level, so it is grey.
pub fn decide(
    high_risk_stay: bool,
    direction: Direction,
    reading: Option<Reading>,
    demand: TemperatureDemand,
) -> Decision {
    let level = Level::Grey;
    let mut reasons = Reasons::one(Reason::Visitor);
    let mut verdict = Verdict::Pass;
    if high_risk_stay {
        reasons.add(Reason::HighRiskStay);
        verdict = verdict.max(alone(Reason::HighRiskStay));
    }
    if let Some((graver, reason)) = of_temperature(direction, reading, demand, level) {
        reasons.add(reason);
        verdict = verdict.max(graver);
    }
    Decision {
        verdict,
        reasons,
        level,
    }
}

/// The ticket's short code, from the visit's own id: the last five of its random bytes.
pub fn short_code(id: PassId) -> ShortCode {
    let bytes = id.as_uuid().into_bytes();
    let number = bytes[11..]
        .iter()
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    ShortCode::of(number).expect("five bytes are below 2^40")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use vocabulary::{Temperature, Threshold};

    #[rstest]
    #[case(false, Some(366), Verdict::Pass, &[Reason::Visitor])]
    #[case(false, None, Verdict::TakeTemperature, &[Reason::Visitor, Reason::TemperatureNeeded])]
    #[case(false, Some(380), Verdict::Recheck, &[Reason::Visitor, Reason::Fever])]
    #[case(true, Some(366), Verdict::ReportToStreet, &[Reason::Visitor, Reason::HighRiskStay])]
    #[case(true, Some(380), Verdict::ReportToStreet, &[Reason::Visitor, Reason::HighRiskStay, Reason::Fever])]
    fn a_visitor_is_asked_in_the_order_of_the_steps(
        #[case] high_risk: bool,
        #[case] deci: Option<i64>,
        #[case] verdict: Verdict,
        #[case] reasons: &[Reason],
    ) {
        let reading = deci.map(|deci| {
            Reading::new(
                Temperature::from_deci_celsius(deci).unwrap(),
                Threshold::default(),
            )
        });
        let decided = decide(high_risk, Direction::In, reading, TemperatureDemand::EveryEntry);
        assert_eq!(
            (decided.verdict, decided.reasons.iter().collect::<Vec<_>>()),
            (verdict, reasons.to_vec())
        );
        assert_eq!(decided.level, Level::Grey);
    }

    #[test]
    fn a_visitors_reading_completes_without_a_word_of_green() {
        use crate::rules::verdict::complete;
        let waits = decide(false, Direction::In, None, TemperatureDemand::AbnormalOnly);
        assert_eq!(
            waits.verdict,
            Verdict::TakeTemperature,
            "nothing is known of them"
        );
        let normal = Reading::new(Temperature::from_deci_celsius(366).unwrap(), Threshold::default());
        let complete = complete(&waits, false, normal.result());
        assert_eq!(
            (complete.verdict, complete.reasons),
            (Verdict::Pass, Reasons::one(Reason::Visitor))
        );
    }
}
