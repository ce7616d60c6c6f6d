//! Invented people: invented names, valid but unassigned identifiers.

use crate::house::{COMMUNITY, House};
use kit::clock::Day;
use kit::clock::Moment;
use proto::common::v1::{Answer, IdDocumentKind};
use proto::registration::v1 as pb;
use vocabulary::citizen_id::CitizenId;
use vocabulary::{DeclarationId, PersonId};

/// The resident id number of the nth invented resident.
pub(crate) fn id_number(nth: u16) -> String {
    let birth = Day::new(1950 + i32::from(nth / 999), 1, 1).expect("a day");
    CitizenId::from_parts("410811", birth, nth % 999 + 1)
        .expect("an id")
        .clear()
        .to_owned()
}

/// The phone of the nth invented resident.
pub(crate) fn phone(nth: u16) -> String {
    format!("1380000{nth:04}")
}

/// The nth invented resident.
pub(crate) fn details(nth: u16) -> pb::PersonDetails {
    pb::PersonDetails {
        name: "王小明".to_owned(),
        id_document: Some(pb::IdDocument {
            kind: IdDocumentKind::ResidentId.into(),
            number: id_number(nth),
        }),
        phone: phone(nth),
        area: COMMUNITY.to_owned(),
        address: "定和小区3号楼2单元501".to_owned(),
        ..Default::default()
    }
}

/// Nothing to declare.
pub(crate) fn well() -> pb::HealthAnswers {
    pb::HealthAnswers {
        temperature_deci_celsius: Some(365),
        symptoms: vec![pb::Symptom::None.into()],
        high_risk_stay: Answer::No.into(),
        ..Default::default()
    }
}

/// A fever.
pub(crate) fn feverish() -> pb::HealthAnswers {
    pb::HealthAnswers {
        temperature_deci_celsius: Some(381),
        symptoms: vec![pb::Symptom::Fever.into()],
        ..well()
    }
}

/// What the nth invented resident sends after scanning a poster.
pub(crate) fn at_the_poster(house: &House, nth: u16) -> pb::RegisterByPosterRequest {
    pb::RegisterByPosterRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        poster_ticket: house.ticket_in(COMMUNITY),
        notice_version: "2020-02".to_owned(),
        person: Some(details(nth)),
        health: Some(well()),
        family: Vec::new(),
    }
}

/// Registers the nth invented resident.
pub(crate) async fn registered(house: &House, nth: u16) -> pb::RegisterByPosterResponse {
    let request = at_the_poster(house, nth);
    let answer = house
        .registration()
        .register_by_poster(request)
        .await
        .expect("registers")
        .into_inner();
    assert_eq!(answer.outcome(), pb::Outcome::Registered);
    answer
}

/// The id in an answer.
pub(crate) fn person_id(text: &str) -> PersonId {
    PersonId::parse(text).expect("a person's id")
}

/// What somebody declares now.
pub(crate) fn declaration(
    now: Moment,
    person: PersonId,
    health: pb::HealthAnswers,
) -> pb::DeclareHealthRequest {
    pb::DeclareHealthRequest {
        request_id: DeclarationId::new(now).to_string(),
        person_id: person.to_string(),
        health: Some(health),
        declared_at: None,
    }
}
