//! Residents: who they are, how they register, what they show. Names are invented; numbers are valid and unassigned.

use super::places::{COMMUNITY, Gate, resolves};
use super::{fresh_id, until};
use kit::clock::Day;
use proto::common::v1::{Answer, AreaRef, IdDocumentKind};
use proto::registration::v1 as pb;
use proto::registration::v1::day_or_time::By;
use proto::registration::v1::returnee_service_client::ReturneeServiceClient;
use tests::town::{Town, bearing};
use tonic::Request;
use vocabulary::Role;
use vocabulary::citizen_id::CitizenId;

/// A registered resident with a phone.
#[derive(Debug, Clone)]
pub(crate) struct Resident {
    pub(crate) id: String,
    pub(crate) session: String,
    /// What the QR on the phone says.
    pub(crate) code: String,
    pub(crate) family: Vec<pb::RegisteredMember>,
}

impl Resident {
    /// A request with the session on their phone.
    pub(crate) fn asks<M>(&self, message: M) -> Request<M> {
        bearing(&self.session, message)
    }
}

/// The id number of the nth invented resident.
pub(crate) fn id_number(nth: u16) -> String {
    let birth = Day::new(1950 + i32::from(nth / 999), 1, 1).expect("a day");
    let id = CitizenId::from_parts("410811", birth, nth % 999 + 1).expect("an id");
    id.clear().to_owned()
}

/// The document of the nth invented resident.
pub(crate) fn id_card(nth: u16) -> pb::IdDocument {
    pb::IdDocument {
        kind: IdDocumentKind::ResidentId.into(),
        number: id_number(nth),
    }
}

/// Who the nth invented resident is.
pub(crate) fn details(nth: u16) -> pb::PersonDetails {
    pb::PersonDetails {
        name: "王小明".to_owned(),
        id_document: Some(id_card(nth)),
        phone: format!("138{nth:08}"),
        area: COMMUNITY.to_owned(),
        address: "定和小区3号楼2单元501".to_owned(),
        ..pb::PersonDetails::default()
    }
}

/// Nothing to declare.
pub(crate) fn well() -> pb::HealthAnswers {
    pb::HealthAnswers {
        temperature_deci_celsius: Some(365),
        symptoms: vec![pb::Symptom::None.into()],
        high_risk_stay: Answer::No.into(),
        ..pb::HealthAnswers::default()
    }
}

/// A dry cough.
pub(crate) fn coughing() -> pb::HealthAnswers {
    pb::HealthAnswers {
        symptoms: vec![pb::Symptom::DryCough.into()],
        ..well()
    }
}

/// 38.5 ℃.
pub(crate) fn feverish() -> pb::HealthAnswers {
    pb::HealthAnswers {
        temperature_deci_celsius: Some(385),
        ..well()
    }
}

/// Member of the family of whoever registers.
pub(crate) fn mother(nth: u16) -> pb::FamilyMember {
    pb::FamilyMember {
        person: Some(details(nth)),
        health: Some(well()),
        relation: "母亲".to_owned(),
    }
}

/// What the nth resident sends after scanning a gate's poster.
pub(crate) async fn at_the_poster(town: &Town, gate: &Gate, nth: u16) -> pb::RegisterByPosterRequest {
    let scanned = resolves(town, gate.token()).await.expect("the poster is good");
    pb::RegisterByPosterRequest {
        request_id: fresh_id(town),
        poster_ticket: scanned.poster_ticket,
        notice_version: "2020-02".to_owned(),
        person: Some(details(nth)),
        health: Some(well()),
        family: Vec::new(),
    }
}

/// The nth resident scans a gate's poster and registers.
pub(crate) async fn registers(town: &Town, gate: &Gate, nth: u16) -> Resident {
    registers_with(town, gate, nth, Vec::new()).await
}

/// The nth resident scans a gate's poster and registers with their family.
pub(crate) async fn registers_with(
    town: &Town,
    gate: &Gate,
    nth: u16,
    family: Vec<pb::FamilyMember>,
) -> Resident {
    let request = pb::RegisterByPosterRequest {
        family,
        ..at_the_poster(town, gate, nth).await
    };
    let answer = town
        .people()
        .register_by_poster(request)
        .await
        .expect("the resident registers")
        .into_inner();
    assert_eq!(answer.outcome(), pb::Outcome::Registered);
    Resident {
        id: answer.person_id,
        session: answer.session_token,
        code: answer.health_code.expect("a code").text,
        family: answer.family,
    }
}

/// Everybody who is registered in the district, page by page.
pub(crate) async fn everybody(town: &Town) -> Vec<String> {
    let (mut people, mut page_token) = (Vec::new(), String::new());
    loop {
        let ask = pb::FindPeopleRequest {
            page_size: 200,
            page_token,
            ..pb::FindPeopleRequest::default()
        };
        let found = town.people().find_people(town.by(Role::Officer, ask)).await;
        let page = found.expect("people are found").into_inner();
        people.extend(page.people.into_iter().map(|person| person.person_id));
        if page.next_page_token.is_empty() {
            return people;
        }
        page_token = page.next_page_token;
    }
}

/// Registration starts again after it was killed.
pub(crate) async fn registration_rises(town: &mut Town) {
    town.registration_process().start_again();
    town.registration_process().healthy().await;
    // Connections of before broke with it: the first call over each only notices that.
    let answers = async || {
        let keys = town.codes().publish_keys(pb::PublishKeysRequest {}).await;
        keys.ok().map(drop)
    };
    until("registration answers again", answers).await;
}

/// A declaration by the resident, on their phone.
pub(crate) async fn declares(
    town: &Town,
    resident: &Resident,
    health: pb::HealthAnswers,
) -> pb::DeclareHealthResponse {
    let declaration = pb::DeclareHealthRequest {
        request_id: fresh_id(town),
        person_id: resident.id.clone(),
        health: Some(health),
        declared_at: None,
    };
    let answer = town.people().declare_health(resident.asks(declaration)).await;
    answer.expect("the declaration is taken").into_inner()
}

/// The resident declares that they arrived today from this county, by rail.
pub(crate) async fn came_from(town: &Town, resident: &Resident, county: &str) {
    let facts = pb::TripFacts {
        kind: pb::ReturneeKind::Work.into(),
        from_area: Some(AreaRef {
            code: county.to_owned(),
            ..AreaRef::default()
        }),
        arrives: Some(pb::DayOrTime {
            by: Some(By::Day(town.clock().today().to_string())),
        }),
        means: pb::TravelMeans::Rail.into(),
        transport_number: "G1572".to_owned(),
        ..pb::TripFacts::default()
    };
    let declaration = pb::DeclareTripRequest {
        request_id: fresh_id(town),
        person_id: resident.id.clone(),
        facts: Some(facts),
        still_on_the_way: false,
    };
    ReturneeServiceClient::new(town.registration.clone())
        .declare_trip(resident.asks(declaration))
        .await
        .expect("declared");
}

/// A person in clear, as a community worker reads them with a purpose.
pub(crate) async fn in_clear(town: &Town, person_id: &str) -> pb::Person {
    let ask = pb::GetPersonRequest {
        person_id: person_id.to_owned(),
        view: pb::PersonView::Clear.into(),
        purpose: "核对登记信息".to_owned(),
    };
    let request = town.by(Role::CommunityWorker, ask);
    let answer = town
        .people()
        .get_person(request)
        .await
        .expect("the person is shown");
    answer.into_inner().person.expect("a person")
}
