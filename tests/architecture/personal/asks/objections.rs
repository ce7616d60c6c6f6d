//! How registration is asked about objections and about levels of many people.

use super::Ask;
use crate::personal::pantry::{Pantry, bearing};
use crate::personal::planted::{STREET, answers};
use crate::personal::town::DISTRICT;
use kit::wire::Wire;
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use proto::registration::v1::level_service_client::LevelServiceClient;
use proto::registration::v1::objection_service_client::ObjectionServiceClient;
use vocabulary::Role;

pub(super) async fn objections(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "CorrectHealth" => {
            let (person, _) = pantry.fresh_person().await;
            Ask::plain(correction(pantry, &person)).about(&person)
        }
        "Appeal" => {
            let person = ill_person(pantry).await;
            Ask::plain(appeal(pantry, &person)).about(&person)
        }
        "AnswerCorrection" => {
            let (person, _) = pantry.fresh_person().await;
            let made = client(pantry)
                .correct_health(pantry.by(Role::GateStaff, correction(pantry, &person)))
                .await;
            Ask::plain(pb::AnswerCorrectionRequest {
                request_id: pantry.id(),
                objection_id: id_of(made.expect("is made").into_inner().objection),
                grant: true,
                answer: "asked by telephone".to_owned(),
            })
        }
        "AnswerAppeal" => Ask::plain(pb::AnswerAppealRequest {
            request_id: pantry.id(),
            objection_id: appealed(pantry, &ill_person(pantry).await).await,
            grant: true,
            answer: "asked by telephone".to_owned(),
            level: common::HealthLevel::Green.into(),
            reason: pb::LevelReason::ClearedByTest.into(),
            evidence: "report 7 of the clinic".to_owned(),
        }),
        "ListObjections" => Ask::plain(pb::ListObjectionsRequest {
            person_id: pantry.person.clone(),
            page_size: 50,
            ..Default::default()
        }),
        "GetObjection" => {
            let person = ill_person(pantry).await;
            let objection_id = appealed(pantry, &person).await;
            Ask::plain(pb::GetObjectionRequest { objection_id }).about(&person)
        }
        _ => return None,
    };
    Some(vec![ask])
}

pub(super) async fn levels(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let (area, page_size, page_token) = (String::new(), 50, String::new());
    let ask = match rpc {
        "RecordEvent" => Ask::plain(exposure(pantry)),
        "ListEvents" => Ask::plain(pb::ListEventsRequest {
            area,
            page_size,
            page_token,
        }),
        "SetLevels" => Ask::plain(for_two(pantry).await),
        "ApproveLevels" => Ask::plain(pb::ApproveLevelsRequest {
            bulk_change_id: proposed(pantry).await,
            approve: false,
            note: "the list is wrong".to_owned(),
        }),
        "StopLevels" => {
            // Whoever is quicker, the duty or the call: both answers are looked through.
            let bulk_change_id = proposed(pantry).await;
            let approved = pb::ApproveLevelsRequest {
                bulk_change_id: bulk_change_id.clone(),
                approve: true,
                note: String::new(),
            };
            let approved = levels_client(pantry)
                .approve_levels(pantry.by(Role::Command, approved))
                .await;
            approved.expect("is approved");
            Ask::plain(pb::StopLevelsRequest {
                bulk_change_id,
                reason: "the list is wrong".to_owned(),
            })
        }
        "GetBulkChange" => Ask::plain(pb::GetBulkChangeRequest {
            bulk_change_id: proposed(pantry).await,
        }),
        "ListBulkChanges" => Ask::plain(pb::ListBulkChangesRequest {
            area,
            page_size,
            page_token,
        }),
        "ListLevelChanges" => Ask::plain(pb::ListLevelChangesRequest {
            person_id: String::new(),
            area,
            page_size,
            page_token,
        }),
        "GetLevelChange" => Ask::plain(pb::GetLevelChangeRequest {
            level_change_id: pantry.proposed_level().await,
        }),
        _ => return None,
    };
    Some(vec![ask])
}

fn client(pantry: &Pantry<'_>) -> ObjectionServiceClient<Wire> {
    ObjectionServiceClient::new(pantry.town.registration.clone())
}

fn levels_client(pantry: &Pantry<'_>) -> LevelServiceClient<Wire> {
    LevelServiceClient::new(pantry.town.registration.clone())
}

fn correction(pantry: &Pantry<'_>, person: &str) -> pb::CorrectHealthRequest {
    pb::CorrectHealthRequest {
        request_id: pantry.id(),
        person_id: person.to_owned(),
        statement: "the thermometer was broken".to_owned(),
        health: Some(answers()),
    }
}

fn appeal(pantry: &Pantry<'_>, person: &str) -> pb::AppealRequest {
    pb::AppealRequest {
        request_id: pantry.id(),
        person_id: person.to_owned(),
        statement: "the thermometer was broken".to_owned(),
    }
}

/// Somebody planted who is yellow.
async fn ill_person(pantry: &Pantry<'_>) -> String {
    let (person, _) = pantry.fresh_person().await;
    let declared = pb::DeclareHealthRequest {
        request_id: pantry.id(),
        person_id: person.clone(),
        health: Some(pb::HealthAnswers {
            symptoms: vec![pb::Symptom::Fever.into()],
            ..answers()
        }),
        declared_at: None,
    };
    // One account alone may make so many levels worse a day.
    let volunteer = format!("volunteer-{}", pantry.id());
    let volunteer = pantry.town.token(&volunteer, Role::GateStaff, DISTRICT);
    let declared = pantry
        .people()
        .declare_health(bearing(&volunteer, declared))
        .await;
    declared.expect("is declared");
    person
}

async fn appealed(pantry: &Pantry<'_>, person: &str) -> String {
    let made = client(pantry)
        .appeal(pantry.by(Role::GateStaff, appeal(pantry, person)))
        .await;
    id_of(made.expect("is made").into_inner().objection)
}

fn id_of(objection: Option<pb::Objection>) -> String {
    objection.expect("an objection").objection_id
}

fn exposure(pantry: &Pantry<'_>) -> pb::RecordEventRequest {
    pb::RecordEventRequest {
        request_id: pantry.id(),
        kind: pb::EventKind::Exposure.into(),
        title: "a case at the market".to_owned(),
        document_number: "report 40".to_owned(),
        area: STREET.to_owned(),
        happened_on: pantry.town.clock.today().to_string(),
    }
}

async fn for_two(pantry: &Pantry<'_>) -> pb::SetLevelsRequest {
    let event = levels_client(pantry)
        .record_event(pantry.by(Role::Command, exposure(pantry)))
        .await;
    let event = event.expect("is recorded").into_inner().event.expect("an event");
    pb::SetLevelsRequest {
        request_id: pantry.id(),
        event_id: event.event_id,
        level: common::HealthLevel::Yellow.into(),
        reason: pb::LevelReason::Discharged.into(),
        evidence: "report 40".to_owned(),
        person_ids: vec![pantry.fresh_person().await.0, pantry.fresh_person().await.0],
    }
}

/// What an officer who is no other caller of this test has proposed.
async fn proposed(pantry: &Pantry<'_>) -> String {
    let mut asked = tonic::Request::new(for_two(pantry).await);
    let token = pantry.town.token("some-other-officer", Role::Officer, DISTRICT);
    let bearer = format!("Bearer {token}").parse().expect("a token is ASCII");
    asked.metadata_mut().insert("authorization", bearer);
    let change = levels_client(pantry)
        .set_levels(asked)
        .await
        .expect("is proposed");
    change
        .into_inner()
        .bulk_change
        .expect("a bulk change")
        .bulk_change_id
}
