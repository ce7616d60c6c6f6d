//! What the enumerations of imports are called.

use crate::desk::page::Choices;
use proto::registration::v1 as pb;

/// Kinds of lists.
pub(super) const KINDS: &Choices<pb::ListKind> = &[
    (pb::ListKind::Residents, ("社区居民", "Residents of a community")),
    (pb::ListKind::Returnees, ("三返人员", "Returnees")),
    (pb::ListKind::Roster, ("单位职工", "Staff of a unit")),
    (pb::ListKind::Upstream, ("上级下发", "Sent down")),
];

/// Where an import stands.
pub(super) const STATES: &Choices<pb::ImportState> = &[
    (
        pb::ImportState::Staging,
        ("读取中断，请重传", "Broken off: send it again"),
    ),
    (pb::ImportState::Staged, ("正在比对登记", "Being matched")),
    (pb::ImportState::Done, ("已完成", "Done")),
];

/// Why two sides may be one person.
pub(super) const PAIRS: &Choices<pb::PairKind> = &[
    (
        pb::PairKind::SameDocument,
        ("证件相同，部分信息不同", "The same document, other facts"),
    ),
    (
        pb::PairKind::SameNameBirthPhone,
        (
            "姓名、出生日期、手机号相同，证件不同",
            "The same name, birth date and phone, another document",
        ),
    ),
];

/// Who must decide a pair now.
pub(super) const LEVELS: &Choices<pb::UndecidedLevel> = &[
    (pb::UndecidedLevel::Community, ("社区", "community")),
    (pb::UndecidedLevel::Street, ("街道", "street")),
    (pb::UndecidedLevel::District, ("区", "district")),
];

/// Facts that a row states too.
pub(super) const FACTS: &Choices<pb::PersonFact> = &[
    (pb::PersonFact::Name, ("姓名", "Name")),
    (pb::PersonFact::Sex, ("性别", "Sex")),
    (pb::PersonFact::Nationality, ("国籍", "Nationality")),
    (pb::PersonFact::IdDocument, ("证件", "Document")),
    (pb::PersonFact::HomeArea, ("户籍区划", "Household register")),
    (pb::PersonFact::Phone, ("手机号", "Phone")),
    (pb::PersonFact::Area, ("现住区划", "Area")),
    (pb::PersonFact::Address, ("住址", "Address")),
];

/// How a pair is decided.
pub(super) const DECISIONS: &Choices<pb::PairDecision> = &[
    (pb::PairDecision::Same, ("同一人", "The same person")),
    (pb::PairDecision::Different, ("不是同一人", "Another person")),
];
