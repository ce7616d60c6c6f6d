//! Closed lists: each enum of the contract beside the city's.

use crate::quarantine::rules::words::{
    CheckOutcome, CheckWay, ExtensionReason, HalfDay, Mode, NeedKind, NeedOutcome, Reason, ReleaseReason,
    State, Teller,
};
use crate::rules::words::Decided;
use kit::parse::Unreadable;
use proto::registration::v1 as pb;
use vocabulary::symptoms::Symptom;

fn missing() -> Unreadable {
    Unreadable::new("MISSING", "must be given")
}

fn unknown(reason: &'static str) -> Unreadable {
    Unreadable::new(reason, "must be one of the values of the contract")
}

/// A pair of functions for one list: what the contract calls a word, and the word behind a number of the contract.
macro_rules! both_ways {
    ($word:ident, $pb:ident, $to:ident, $read:ident, $refusal:literal) => {
        #[doc = concat!("Reads a `", stringify!($pb), "`. Refuses with `MISSING`, `", $refusal, "`.")]
        pub fn $read(number: i32) -> Result<$word, Unreadable> {
            match pb::$pb::try_from(number) {
                Ok(pb::$pb::Unspecified) => Err(missing()),
                Ok(value) => $word::ALL
                    .iter()
                    .copied()
                    .find(|word| $to(*word) == value)
                    .ok_or_else(|| unknown($refusal)),
                Err(_) => Err(unknown($refusal)),
            }
        }
    };
}

/// How somebody is kept apart.
pub fn mode(mode: Mode) -> pb::QuarantineMode {
    match mode {
        Mode::Home => pb::QuarantineMode::Home,
        Mode::Centralised => pb::QuarantineMode::Centralised,
        Mode::SelfMonitoring => pb::QuarantineMode::SelfMonitoring,
    }
}
both_ways!(Mode, QuarantineMode, mode, read_mode, "UNKNOWN_QUARANTINE_MODE");

/// Why.
pub fn reason(reason: Reason) -> pb::QuarantineReason {
    match reason {
        Reason::CloseContact => pb::QuarantineReason::CloseContact,
        Reason::CasualContact => pb::QuarantineReason::CasualContact,
        Reason::FromSevereArea => pb::QuarantineReason::FromSevereArea,
        Reason::FromAbroad => pb::QuarantineReason::FromAbroad,
        Reason::Returnee => pb::QuarantineReason::Returnee,
        Reason::Discharged => pb::QuarantineReason::Discharged,
        Reason::SuspectedCase => pb::QuarantineReason::SuspectedCase,
        Reason::Asymptomatic => pb::QuarantineReason::Asymptomatic,
        Reason::FeverUnexplained => pb::QuarantineReason::FeverUnexplained,
    }
}
both_ways!(
    Reason,
    QuarantineReason,
    reason,
    read_reason,
    "UNKNOWN_QUARANTINE_REASON"
);

/// Where an order stands.
pub fn state(state: State) -> pb::QuarantineState {
    match state {
        State::InForce => pb::QuarantineState::InForce,
        State::Released => pb::QuarantineState::Released,
    }
}
both_ways!(
    State,
    QuarantineState,
    state,
    read_state,
    "UNKNOWN_QUARANTINE_STATE"
);

/// A half of a day.
pub fn half(half: HalfDay) -> pb::HalfDay {
    match half {
        HalfDay::Morning => pb::HalfDay::Morning,
        HalfDay::Evening => pb::HalfDay::Evening,
    }
}
both_ways!(HalfDay, HalfDay, half, read_half, "UNKNOWN_HALF_DAY");

/// How a check was made.
pub fn way(way: CheckWay) -> pb::CheckWay {
    match way {
        CheckWay::Visit => pb::CheckWay::Visit,
        CheckWay::Phone => pb::CheckWay::Phone,
        CheckWay::SelfReport => pb::CheckWay::SelfReport,
        CheckWay::Device => pb::CheckWay::Device,
    }
}
both_ways!(CheckWay, CheckWay, way, read_way, "UNKNOWN_CHECK_WAY");

/// Whose word it is.
pub fn teller(teller: Teller) -> pb::QuarantineTeller {
    match teller {
        Teller::Itself => pb::QuarantineTeller::Person,
        Teller::Guardian => pb::QuarantineTeller::Guardian,
        Teller::Neighbour => pb::QuarantineTeller::Neighbour,
        Teller::Staff => pb::QuarantineTeller::Staff,
        Teller::Device => pb::QuarantineTeller::Device,
    }
}

/// What became of a check.
pub fn check_outcome(outcome: CheckOutcome) -> pb::CheckOutcome {
    match outcome {
        CheckOutcome::NormalWhenRepeated => pb::CheckOutcome::NormalWhenRepeated,
        CheckOutcome::Watched => pb::CheckOutcome::Watched,
        CheckOutcome::FeverClinic => pb::CheckOutcome::FeverClinic,
        CheckOutcome::Hospital => pb::CheckOutcome::Hospital,
        CheckOutcome::Misread => pb::CheckOutcome::Misread,
    }
}
both_ways!(
    CheckOutcome,
    CheckOutcome,
    check_outcome,
    read_check_outcome,
    "UNKNOWN_CHECK_OUTCOME"
);

/// What is needed.
pub fn need_kind(kind: NeedKind) -> pb::NeedKind {
    match kind {
        NeedKind::Medicine => pb::NeedKind::Medicine,
        NeedKind::Food => pb::NeedKind::Food,
        NeedKind::Doctor => pb::NeedKind::Doctor,
        NeedKind::Other => pb::NeedKind::Other,
    }
}
both_ways!(NeedKind, NeedKind, need_kind, read_need_kind, "UNKNOWN_NEED_KIND");

/// What became of a need.
pub fn need_outcome(outcome: NeedOutcome) -> pb::NeedOutcome {
    match outcome {
        NeedOutcome::Met => pb::NeedOutcome::Met,
        NeedOutcome::PassedOn => pb::NeedOutcome::PassedOn,
        NeedOutcome::Declined => pb::NeedOutcome::Declined,
    }
}
both_ways!(
    NeedOutcome,
    NeedOutcome,
    need_outcome,
    read_need_outcome,
    "UNKNOWN_NEED_OUTCOME"
);

/// Why an order was prolonged.
pub fn extension_reason(reason: ExtensionReason) -> pb::QuarantineExtensionReason {
    match reason {
        ExtensionReason::NewContact => pb::QuarantineExtensionReason::NewContact,
        ExtensionReason::Symptoms => pb::QuarantineExtensionReason::Symptoms,
        ExtensionReason::TestPending => pb::QuarantineExtensionReason::TestPending,
        ExtensionReason::NotKept => pb::QuarantineExtensionReason::NotKept,
        ExtensionReason::OrderedFromAbove => pb::QuarantineExtensionReason::OrderedFromAbove,
    }
}
both_ways!(
    ExtensionReason,
    QuarantineExtensionReason,
    extension_reason,
    read_extension_reason,
    "UNKNOWN_EXTENSION_REASON"
);

/// Why an order ended.
pub fn release_reason(reason: ReleaseReason) -> pb::QuarantineReleaseReason {
    match reason {
        ReleaseReason::PeriodCompleted => pb::QuarantineReleaseReason::PeriodCompleted,
        ReleaseReason::ClearedByTest => pb::QuarantineReleaseReason::ClearedByTest,
        ReleaseReason::OrderedWrongly => pb::QuarantineReleaseReason::OrderedWrongly,
        ReleaseReason::TakenToHospital => pb::QuarantineReleaseReason::TakenToHospital,
        ReleaseReason::HandedOver => pb::QuarantineReleaseReason::HandedOver,
    }
}
both_ways!(
    ReleaseReason,
    QuarantineReleaseReason,
    release_reason,
    read_release_reason,
    "UNKNOWN_RELEASE_REASON"
);

/// Where a release stands.
pub fn release_state(state: Decided) -> pb::QuarantineReleaseState {
    match state {
        Decided::Proposed => pb::QuarantineReleaseState::Proposed,
        Decided::Approved => pb::QuarantineReleaseState::Approved,
        Decided::Rejected => pb::QuarantineReleaseState::Rejected,
    }
}

/// A symptom.
pub fn symptom(symptom: Symptom) -> pb::Symptom {
    match symptom {
        Symptom::None => pb::Symptom::None,
        Symptom::ColdLike => pb::Symptom::ColdLike,
        Symptom::Dyspnoea => pb::Symptom::Dyspnoea,
        Symptom::NauseaDiarrhoea => pb::Symptom::NauseaDiarrhoea,
        Symptom::PalpitationChest => pb::Symptom::PalpitationChest,
        Symptom::Conjunctivitis => pb::Symptom::Conjunctivitis,
        Symptom::Fever => pb::Symptom::Fever,
        Symptom::DryCough => pb::Symptom::DryCough,
        Symptom::Fatigue => pb::Symptom::Fatigue,
        Symptom::Other => pb::Symptom::Other,
    }
}
