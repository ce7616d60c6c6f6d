//! Closed lists: each enum of the contract beside the city's.

use crate::rules::words::{CodeKind, Decided, LevelReason, Source};
use kit::parse::Unreadable;
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use vocabulary::answer::Answer;
use vocabulary::id_document::IdDocumentKind;
use vocabulary::level::Level;
use vocabulary::sex::Sex;
use vocabulary::symptoms::Symptom;

const MISSING: &str = "MISSING";

fn missing() -> Unreadable {
    Unreadable::new(MISSING, "must be given")
}

fn unknown(reason: &'static str) -> Unreadable {
    Unreadable::new(reason, "must be one of the values of the contract")
}

/// How a person stands.
pub fn level(level: Level) -> common::HealthLevel {
    match level {
        Level::Green => common::HealthLevel::Green,
        Level::Yellow => common::HealthLevel::Yellow,
        Level::Red => common::HealthLevel::Red,
        Level::Grey => common::HealthLevel::Grey,
    }
}

/// A level that may be set by hand. Refuses with `MISSING`, `UNKNOWN_LEVEL`; grey is a lack of facts and nobody's decision.
pub fn read_level(number: i32) -> Result<Level, Unreadable> {
    match common::HealthLevel::try_from(number) {
        Ok(common::HealthLevel::Green) => Ok(Level::Green),
        Ok(common::HealthLevel::Yellow) => Ok(Level::Yellow),
        Ok(common::HealthLevel::Red) => Ok(Level::Red),
        Ok(common::HealthLevel::Unspecified) => Err(missing()),
        Ok(common::HealthLevel::Grey) | Err(_) => Err(unknown("UNKNOWN_LEVEL")),
    }
}

/// An answer that must be given. Refuses with `MISSING`, `UNKNOWN_ANSWER`.
pub fn read_answer(number: i32) -> Result<Answer, Unreadable> {
    read_optional_answer(number)?.ok_or_else(missing)
}

/// An answer to a question that may not have been asked. Refuses with `UNKNOWN_ANSWER`.
pub fn read_optional_answer(number: i32) -> Result<Option<Answer>, Unreadable> {
    match common::Answer::try_from(number) {
        Ok(common::Answer::Unspecified) => Ok(None),
        Ok(common::Answer::Yes) => Ok(Some(Answer::Yes)),
        Ok(common::Answer::No) => Ok(Some(Answer::No)),
        Ok(common::Answer::Unsure) => Ok(Some(Answer::Unsure)),
        Err(_) => Err(unknown("UNKNOWN_ANSWER")),
    }
}

/// An answer as it was given.
pub fn answer(answer: Answer) -> common::Answer {
    match answer {
        Answer::Yes => common::Answer::Yes,
        Answer::No => common::Answer::No,
        Answer::Unsure => common::Answer::Unsure,
    }
}

/// A symptom as it was told.
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

/// A symptom. Refuses with `MISSING`, `UNKNOWN_SYMPTOM`.
pub fn read_symptom(number: i32) -> Result<Symptom, Unreadable> {
    match pb::Symptom::try_from(number) {
        Ok(pb::Symptom::Unspecified) => Err(missing()),
        Ok(told) => Symptom::ALL
            .iter()
            .copied()
            .find(|ours| symptom(*ours) == told)
            .ok_or_else(|| unknown("UNKNOWN_SYMPTOM")),
        Err(_) => Err(unknown("UNKNOWN_SYMPTOM")),
    }
}

/// A person's sex.
pub fn sex(sex: Sex) -> common::Sex {
    match sex {
        Sex::Unknown => common::Sex::Unknown,
        Sex::Male => common::Sex::Male,
        Sex::Female => common::Sex::Female,
        Sex::Unstated => common::Sex::Unstated,
    }
}

/// A person's sex; `None` when it is to be derived. Refuses with `UNKNOWN_SEX`.
pub fn read_sex(number: i32) -> Result<Option<Sex>, Unreadable> {
    match common::Sex::try_from(number) {
        Ok(common::Sex::Unspecified) => Ok(None),
        Ok(common::Sex::Unknown) => Ok(Some(Sex::Unknown)),
        Ok(common::Sex::Male) => Ok(Some(Sex::Male)),
        Ok(common::Sex::Female) => Ok(Some(Sex::Female)),
        Ok(common::Sex::Unstated) => Ok(Some(Sex::Unstated)),
        Err(_) => Err(unknown("UNKNOWN_SEX")),
    }
}

/// The kind of an id document.
pub fn id_document_kind(kind: IdDocumentKind) -> common::IdDocumentKind {
    match kind {
        IdDocumentKind::ResidentId => common::IdDocumentKind::ResidentId,
        IdDocumentKind::HouseholdRegister => common::IdDocumentKind::HouseholdRegister,
        IdDocumentKind::Passport => common::IdDocumentKind::Passport,
        IdDocumentKind::Officer => common::IdDocumentKind::Officer,
        IdDocumentKind::DrivingLicence => common::IdDocumentKind::DrivingLicence,
        IdDocumentKind::HkMacauPermit => common::IdDocumentKind::HkMacauPermit,
        IdDocumentKind::TaiwanPermit => common::IdDocumentKind::TaiwanPermit,
        IdDocumentKind::HkMacauResidence => common::IdDocumentKind::HkMacauResidence,
        IdDocumentKind::TaiwanResidence => common::IdDocumentKind::TaiwanResidence,
        IdDocumentKind::ForeignerResidence => common::IdDocumentKind::ForeignerResidence,
        IdDocumentKind::Other => common::IdDocumentKind::Other,
    }
}

/// The kind of an id document; unspecified is the resident id card. Refuses with `UNKNOWN_ID_DOCUMENT_KIND`.
pub fn read_id_document_kind(number: i32) -> Result<IdDocumentKind, Unreadable> {
    use common::IdDocumentKind as Pb;
    match Pb::try_from(number) {
        Ok(Pb::Unspecified) => Ok(IdDocumentKind::ResidentId),
        Ok(kind) => IdDocumentKind::ALL
            .iter()
            .copied()
            .find(|ours| id_document_kind(*ours) == kind)
            .ok_or_else(|| unknown("UNKNOWN_ID_DOCUMENT_KIND")),
        Err(_) => Err(unknown("UNKNOWN_ID_DOCUMENT_KIND")),
    }
}

/// Who gave a fact.
pub fn source(source: Source) -> pb::Source {
    match source {
        Source::Itself => pb::Source::Self_,
        Source::Guardian => pb::Source::Guardian,
        Source::Staff => pb::Source::Staff,
        Source::Device => pb::Source::Device,
        Source::Upstream => pb::Source::Upstream,
    }
}

/// What a code is carried on.
pub fn code_kind(kind: CodeKind) -> pb::CodeKind {
    match kind {
        CodeKind::Phone => pb::CodeKind::Phone,
        CodeKind::Card => pb::CodeKind::Card,
    }
}

/// What a code is to be carried on; unspecified is a phone. Refuses with `UNKNOWN_CODE_KIND`.
pub fn read_code_kind(number: i32) -> Result<CodeKind, Unreadable> {
    match pb::CodeKind::try_from(number) {
        Ok(pb::CodeKind::Unspecified | pb::CodeKind::Phone) => Ok(CodeKind::Phone),
        Ok(pb::CodeKind::Card) => Ok(CodeKind::Card),
        Err(_) => Err(unknown("UNKNOWN_CODE_KIND")),
    }
}

/// Why a level was set by hand.
pub fn level_reason(reason: LevelReason) -> pb::LevelReason {
    match reason {
        LevelReason::ConfirmedCase => pb::LevelReason::ConfirmedCase,
        LevelReason::SuspectedCase => pb::LevelReason::SuspectedCase,
        LevelReason::Asymptomatic => pb::LevelReason::Asymptomatic,
        LevelReason::CloseContact => pb::LevelReason::CloseContact,
        LevelReason::FromSevereArea => pb::LevelReason::FromSevereArea,
        LevelReason::Discharged => pb::LevelReason::Discharged,
        LevelReason::ReleasedFromIsolation => pb::LevelReason::ReleasedFromIsolation,
        LevelReason::ClearedByTest => pb::LevelReason::ClearedByTest,
        LevelReason::DeclarationWasWrong => pb::LevelReason::DeclarationWasWrong,
    }
}

/// Why a level is set by hand. Refuses with `MISSING`, `UNKNOWN_LEVEL_REASON`.
pub fn read_level_reason(number: i32) -> Result<LevelReason, Unreadable> {
    match pb::LevelReason::try_from(number) {
        Ok(pb::LevelReason::Unspecified) => Err(missing()),
        Ok(told) => LevelReason::ALL
            .iter()
            .copied()
            .find(|ours| level_reason(*ours) == told)
            .ok_or_else(|| unknown("UNKNOWN_LEVEL_REASON")),
        Err(_) => Err(unknown("UNKNOWN_LEVEL_REASON")),
    }
}

/// Where a proposed level stands.
pub fn level_change_state(state: Decided) -> pb::LevelChangeState {
    match state {
        Decided::Proposed => pb::LevelChangeState::Proposed,
        Decided::Approved => pb::LevelChangeState::Approved,
        Decided::Rejected => pb::LevelChangeState::Rejected,
    }
}

/// Where an application to verify codes stands.
pub fn code_use_state(state: Decided) -> pb::CodeUseState {
    match state {
        Decided::Proposed => pb::CodeUseState::Applied,
        Decided::Approved => pb::CodeUseState::Approved,
        Decided::Rejected => pb::CodeUseState::Rejected,
    }
}
