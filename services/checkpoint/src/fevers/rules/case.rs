//! One fever case: where it stands, and what a reading, a level's word and an outcome make of it.

use kit::clock::{Day, Moment};
use vocabulary::{
    Area, AreaLevel, CheckpointId, FeverId, PassId, PersonId, Reading, Temperature, TemperatureResult,
    Threshold,
};

use super::order::FeverOrder;
use crate::rules::policy::PolicyStamp;

/// The kind of its deadlines.
pub const DUE: &str = "fever";

vocabulary::words! {
    /// Where a case stands.
    pub enum State, refused as "UNKNOWN_FEVER_STATE" {
        /// The second reading is awaited.
        Waiting = "waiting", "待复测", "waiting for the second reading";
        /// It was high, or others have the case in hand without it.
        ToClinic = "to_clinic", "转发热门诊", "to the fever clinic";
        /// In a hospital.
        InHospital = "in_hospital", "已送医", "in hospital";
        /// Ended.
        Closed = "closed", "已办结", "closed";
    }
}

vocabulary::words! {
    /// Who must act, the lowest first.
    pub enum Level, refused as "UNKNOWN_FEVER_LEVEL" {
        /// Those at the gate.
        Gate = "gate", "卡点", "the gate";
        /// The community.
        Community = "community", "社区", "the community";
        /// The street.
        Street = "street", "街道", "the street";
        /// The district.
        District = "district", "区", "the district";
    }
}

impl Level {
    /// The level somebody acts for whose sight is this area.
    pub fn of(area: &Area) -> Self {
        match area.level() {
            AreaLevel::Community => Self::Community,
            AreaLevel::Street => Self::Street,
            _ => Self::District,
        }
    }

    /// Who is told next; `None` above the district.
    pub fn above(self) -> Option<Self> {
        Self::ALL.iter().copied().find(|level| *level > self)
    }
}

vocabulary::words! {
    /// What is done at the spot.
    pub enum Action, refused as "UNKNOWN_FEVER_ACTION" {
        /// Taken to the waiting point, apart from others.
        Isolated = "isolated", "就地隔离", "isolated at the spot";
        /// An ambulance was called.
        AmbulanceCalled = "ambulance_called", "已叫救护车", "ambulance called";
        /// Told which clinic to go to.
        HospitalNamed = "hospital_named", "已告知就诊医院", "hospital named";
        /// The family knows.
        FamilyTold = "family_told", "已通知家属", "family told";
    }
}

vocabulary::words! {
    /// What the hospital says.
    pub enum HospitalResult, refused as "UNKNOWN_HOSPITAL_RESULT" {
        /// No answer yet.
        Pending = "pending", "待结果", "no answer yet";
        /// No infection.
        Excluded = "excluded", "排除", "excluded";
        /// Kept in hospital.
        Admitted = "admitted", "收治", "admitted";
        /// A suspected case.
        Suspected = "suspected", "疑似", "suspected";
        /// A confirmed case.
        Confirmed = "confirmed", "确诊", "confirmed";
    }
}

vocabulary::words! {
    /// How a case ended.
    pub enum Outcome, refused as "UNKNOWN_FEVER_OUTCOME" {
        /// The second reading was normal.
        RecheckNormal = "recheck_normal", "复测正常", "the second reading was normal";
        /// An infection was excluded.
        Cleared = "cleared", "已排除", "cleared";
        /// Another illness.
        OtherIllness = "other_illness", "其他疾病", "another illness";
        /// A suspected case, in others' care.
        SuspectedCase = "suspected_case", "疑似病例", "suspected case";
        /// A confirmed case, in others' care.
        ConfirmedCase = "confirmed_case", "确诊病例", "confirmed case";
        /// Went away and was not found.
        Left = "left", "离开失联", "left";
        /// Recorded by mistake, or the pass was taken back.
        Mistaken = "mistaken", "误记", "recorded by mistake";
    }
}

vocabulary::words! {
    /// What happened to a case.
    pub enum StepKind, refused as "UNKNOWN_FEVER_STEP" {
        /// The first reading.
        Opened = "opened";
        /// A fever again, at a gate, while the case was open.
        SeenAgain = "seen_again";
        /// The second reading.
        Rechecked = "rechecked";
        /// Something was done at the spot.
        Acted = "acted";
        /// A level has the report in hand.
        Acknowledged = "acknowledged";
        /// The hospital.
        Hospital = "hospital";
        /// The end.
        Closed = "closed";
    }
}

/// A fever on its way into the books together with its pass.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFever {
    /// Of the case, if this opens one.
    pub id: FeverId,
    /// The gate.
    pub checkpoint: CheckpointId,
    /// The pass.
    pub pass: PassId,
    /// Who, as far as the code told.
    pub person: Option<PersonId>,
    /// Where the gate stands.
    pub area: Area,
    /// The reading.
    pub temperature: Temperature,
    /// The threshold it reached.
    pub threshold: Threshold,
    /// When it was taken.
    pub at: Moment,
    /// When we learned of it: deadlines are counted from then.
    pub received_at: Moment,
    /// Token subject of the verifier.
    pub by: String,
    /// When the second reading is due.
    pub recheck_due_at: Moment,
    /// The deadlines.
    pub order: FeverOrder,
    /// Which order that is.
    pub policy: Option<PolicyStamp>,
    /// The day the case is deleted.
    pub delete_by: Day,
}

/// A case as stored, with the deadline it stands on.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its id.
    pub id: FeverId,
    /// The gate of the first reading.
    pub checkpoint: CheckpointId,
    /// Its pass.
    pub pass: PassId,
    /// Who; nobody when the code told nobody.
    pub person: Option<PersonId>,
    /// Where the gate stands.
    pub area: Area,
    /// Where it stands.
    pub state: State,
    /// The first reading.
    pub first: Temperature,
    /// The second one.
    pub second: Option<Temperature>,
    /// The threshold that was in force.
    pub threshold: Threshold,
    /// When the first reading was taken.
    pub opened_at: Moment,
    /// When the second one is due.
    pub recheck_due_at: Moment,
    /// Where the person was taken.
    pub hospital: Option<String>,
    /// What the hospital says.
    pub hospital_result: Option<HospitalResult>,
    /// The highest level that has the report in hand.
    pub acknowledged_by: Option<Level>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// When.
    pub closed_at: Option<Moment>,
    /// Whether registration is told.
    pub reported: bool,
    /// Counts what registration must hear.
    pub revision: i64,
    /// What ordered the deadlines.
    pub policy: Option<PolicyStamp>,
    /// The day it is deleted.
    pub delete_by: Day,
    /// The open deadline.
    pub deadline: Option<Deadline>,
}

/// The deadline a case stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Who must act.
    pub level: Level,
    /// By when.
    pub due_at: Moment,
    /// Somebody let one pass before.
    pub has_climbed: bool,
}

impl Deadline {
    /// Whether somebody has let a deadline pass.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.has_climbed || self.due_at <= now
    }
}

/// Why something cannot be done to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseRefusal {
    /// It has ended.
    #[error("the fever case is closed")]
    Closed,
    /// The second reading is there.
    #[error("the second reading was taken already")]
    RecheckTakenAlready,
    /// This level, or one above it, has the report in hand.
    #[error("this level has the report in hand already")]
    AcknowledgedAlready,
    /// A normal second reading that nobody took.
    #[error("no second reading was normal")]
    OutcomeDoesNotFit,
}

impl CaseRefusal {
    /// Stable, as the contract names it.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Closed => "FEVER_CLOSED",
            Self::RecheckTakenAlready => "RECHECK_TAKEN_ALREADY",
            Self::AcknowledgedAlready => "ACKNOWLEDGED_ALREADY",
            Self::OutcomeDoesNotFit => "OUTCOME_DOES_NOT_FIT",
        }
    }
}

/// What the second reading makes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rechecked {
    /// Normal: the case ends, if the order says so.
    Normal {
        /// Whether it ends by itself.
        closes: bool,
    },
    /// High: to the fever clinic, and the report begins to climb.
    Fever,
    /// Too low to be true: once more.
    Again,
}

/// Judges the second reading.
pub fn recheck(case: &Case, reading: Reading, order: &FeverOrder) -> Result<Rechecked, CaseRefusal> {
    is_open(case)?;
    if case.state != State::Waiting || case.second.is_some() {
        return Err(CaseRefusal::RecheckTakenAlready);
    }
    Ok(match reading.result() {
        TemperatureResult::High => Rechecked::Fever,
        TemperatureResult::Low => Rechecked::Again,
        TemperatureResult::Normal | TemperatureResult::NotTaken => Rechecked::Normal {
            closes: order.close_when_recheck_normal,
        },
    })
}

/// Refuses a case that has ended.
pub fn is_open(case: &Case) -> Result<(), CaseRefusal> {
    match case.state {
        State::Closed => Err(CaseRefusal::Closed),
        State::Waiting | State::ToClinic | State::InHospital => Ok(()),
    }
}

/// Who must be told when this level takes the report in hand; `None` when that is the last one. A level above may come first:
/// those below need not answer any more.
pub fn acknowledge(case: &Case, level: Level) -> Result<Option<Level>, CaseRefusal> {
    is_open(case)?;
    if case.acknowledged_by.is_some_and(|before| before >= level) {
        return Err(CaseRefusal::AcknowledgedAlready);
    }
    Ok(level.above())
}

/// Whether a case may end like this.
pub fn close(case: &Case, outcome: Outcome) -> Result<(), CaseRefusal> {
    is_open(case)?;
    let second = case
        .second
        .map(|value| Reading::new(value, case.threshold).result());
    if outcome == Outcome::RecheckNormal && second != Some(TemperatureResult::Normal) {
        return Err(CaseRefusal::OutcomeDoesNotFit);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn case(state: State, second: Option<i64>) -> Case {
        let now = Moment::from_unix_seconds(1_583_035_200);
        let temperature = |deci: i64| Temperature::from_deci_celsius(deci).unwrap();
        Case {
            id: FeverId::new(now),
            checkpoint: CheckpointId::new(now),
            pass: PassId::new(now),
            person: None,
            area: Area::parse("410811007001").unwrap(),
            state,
            first: temperature(381),
            second: second.map(temperature),
            threshold: Threshold::default(),
            opened_at: now,
            recheck_due_at: now,
            hospital: None,
            hospital_result: None,
            acknowledged_by: None,
            outcome: None,
            closed_at: None,
            reported: false,
            revision: 0,
            policy: None,
            delete_by: Day::parse("2020-05-01").unwrap(),
            deadline: None,
        }
    }

    fn reading(deci: i64) -> Reading {
        Reading::new(
            Temperature::from_deci_celsius(deci).unwrap(),
            Threshold::default(),
        )
    }

    #[rstest]
    #[case(State::Waiting, None, 366, Ok(Rechecked::Normal { closes: true }))]
    #[case(State::Waiting, None, 373, Ok(Rechecked::Fever))]
    #[case(State::Waiting, None, 341, Ok(Rechecked::Again))]
    #[case(State::Waiting, Some(366), 366, Err(CaseRefusal::RecheckTakenAlready))]
    #[case(State::ToClinic, Some(381), 366, Err(CaseRefusal::RecheckTakenAlready))]
    #[case(State::Closed, None, 366, Err(CaseRefusal::Closed))]
    fn the_second_reading_decides_once(
        #[case] state: State,
        #[case] second: Option<i64>,
        #[case] deci: i64,
        #[case] expected: Result<Rechecked, CaseRefusal>,
    ) {
        let order = FeverOrder::default();
        assert_eq!(recheck(&case(state, second), reading(deci), &order), expected);
    }

    #[test]
    fn a_report_climbs_level_by_level_and_a_higher_one_may_come_first() {
        let mut case = case(State::ToClinic, Some(381));
        assert_eq!(acknowledge(&case, Level::Community), Ok(Some(Level::Street)));
        case.acknowledged_by = Some(Level::Street);
        assert_eq!(
            acknowledge(&case, Level::Community),
            Err(CaseRefusal::AcknowledgedAlready)
        );
        assert_eq!(acknowledge(&case, Level::District), Ok(None));
        let of = |code: &str| Level::of(&Area::parse(code).unwrap());
        assert_eq!(
            [of("410811007001"), of("410811007"), of("410811"), of("410800")],
            [Level::Community, Level::Street, Level::District, Level::District]
        );
    }

    #[test]
    fn a_normal_recheck_is_no_outcome_that_can_be_invented() {
        let refused = Err(CaseRefusal::OutcomeDoesNotFit);
        assert_eq!(
            close(&case(State::Waiting, None), Outcome::RecheckNormal),
            refused
        );
        assert_eq!(
            close(&case(State::ToClinic, Some(381)), Outcome::RecheckNormal),
            refused
        );
        assert_eq!(
            close(&case(State::Waiting, Some(366)), Outcome::RecheckNormal),
            Ok(())
        );
        assert_eq!(close(&case(State::ToClinic, Some(381)), Outcome::Cleared), Ok(()));
        assert_eq!(
            close(&case(State::Closed, None), Outcome::Cleared),
            Err(CaseRefusal::Closed)
        );
    }
}
