//! How registration is asked.

use super::Ask;
use crate::personal::pantry::{NOTICE, Pantry};
use crate::personal::planted::{NAME, PHONE, answers, details, document, id_number};
use crate::personal::town::DISTRICT;
use proto::common::v1 as common;
use proto::registration::v1 as pb;
use proto::registration::v1::find_people_request::By;

pub(super) async fn people(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let person_id = pantry.person.clone();
    let asks = match rpc {
        "RegisterByPoster" => {
            let known = pantry.fresh_person().await.1;
            vec![
                Ask::so("a newcomer", by_poster(pantry, pantry.newcomer()).await),
                Ask::so("known already", by_poster(pantry, known).await),
            ]
        }
        "RegisterByStaff" => {
            let known = pantry.fresh_person().await.1;
            vec![
                Ask::so("a newcomer", by_staff(pantry, pantry.newcomer())),
                Ask::so("known already", by_staff(pantry, known)),
            ]
        }
        "ResumeSession" => {
            let (_, number) = pantry.fresh_person().await;
            vec![
                Ask::so("the right answers", resume(number, &PHONE[7..])),
                Ask::so("wrong ones", resume(number, "0000")),
            ]
        }
        "ConfirmResume" => {
            let (confirm_code, number) = pantry.waiting_phone().await;
            vec![Ask::plain(pb::ConfirmResumeRequest {
                confirm_code,
                id_document: Some(document(number)),
            })]
        }
        "AddFamilyMember" => {
            let (guardian, _) = pantry.fresh_person().await;
            let member = pb::FamilyMember {
                person: Some(details(pantry.newcomer())),
                health: Some(answers()),
                relation: "母亲".to_owned(),
            };
            let asked = pb::AddFamilyMemberRequest {
                request_id: pantry.id(),
                guardian_id: guardian.clone(),
                member: Some(member),
            };
            vec![Ask::plain(asked).about(&guardian)]
        }
        "GetPerson" => {
            let asked = |view: pb::PersonView, purpose: &str| pb::GetPersonRequest {
                person_id: person_id.clone(),
                view: view.into(),
                purpose: purpose.to_owned(),
            };
            vec![
                Ask::so("masked", asked(pb::PersonView::Masked, "")),
                Ask::so(
                    "in clear, with a purpose",
                    asked(pb::PersonView::Clear, "a call for help"),
                ),
                Ask::so("in clear, without a purpose", asked(pb::PersonView::Clear, "")),
            ]
        }
        "FindPeople" => found_by().into_iter().map(|by| Ask::plain(find(by))).collect(),
        "DeclareHealth" => vec![Ask::plain(pb::DeclareHealthRequest {
            request_id: pantry.id(),
            person_id,
            health: Some(answers()),
            declared_at: None,
        })],
        "GetPrivacyNotice" => vec![Ask::plain(pb::GetPrivacyNoticeRequest {})],
        "QueryHealth" => vec![Ask::plain(pb::QueryHealthRequest {
            person_id,
            purpose: "entry".to_owned(),
        })],
        "ListDeclarations" => vec![Ask::plain(pb::ListDeclarationsRequest {
            person_id,
            ..Default::default()
        })],
        "ErasePerson" => {
            let (person_id, _) = pantry.fresh_person().await;
            let oneself = person_id.clone();
            let asked = pb::ErasePersonRequest {
                request_id: pantry.id(),
                person_id,
                reason: "moved away".to_owned(),
            };
            vec![Ask::plain(asked).about(&oneself)]
        }
        _ => return None,
    };
    Some(asks)
}

pub(super) async fn codes(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let person_id = pantry.person.clone();
    let asks = match rpc {
        "MakeCode" => {
            let asked = |kind: pb::CodeKind| pb::MakeCodeRequest {
                person_id: person_id.clone(),
                kind: kind.into(),
            };
            vec![
                Ask::so("for a phone", asked(pb::CodeKind::Phone)),
                Ask::so("for a card", asked(pb::CodeKind::Card)),
            ]
        }
        "VerifyCode" => {
            let asked = |text: &str| pb::VerifyCodeRequest {
                text: text.to_owned(),
                code_use_id: pantry.code_use.clone(),
            };
            vec![
                Ask::so("a good code", asked(&pantry.health_code)),
                Ask::so("a name in place of a code", asked(NAME)),
            ]
        }
        "RevokeCodes" => {
            let (person_id, _) = pantry.fresh_person().await;
            let oneself = person_id.clone();
            let asked = pb::RevokeCodesRequest {
                person_id,
                code_id: String::new(),
                reason: "the phone is lost".to_owned(),
            };
            vec![Ask::plain(asked).about(&oneself)]
        }
        "ApplyCodeUse" => vec![Ask::plain(pb::ApplyCodeUseRequest {
            request_id: pantry.id(),
            applicant: "焦作车站".to_owned(),
            purpose: "entry to the station".to_owned(),
            legal_basis: "order 9".to_owned(),
            area: DISTRICT.to_owned(),
            until: pantry.town.clock.today().plus_days(30).to_string(),
        })],
        "DecideCodeUse" => vec![Ask::plain(pb::DecideCodeUseRequest {
            code_use_id: pantry.code_use_applied_for().await,
            approve: true,
            reason: "a station".to_owned(),
        })],
        "SetLevel" => vec![Ask::plain(pb::SetLevelRequest {
            request_id: pantry.id(),
            person_id: pantry.fresh_person().await.0,
            level: common::HealthLevel::Yellow.into(),
            reason: pb::LevelReason::Discharged.into(),
            evidence: "document 12 of the clinic".to_owned(),
        })],
        "ApproveLevel" => vec![Ask::plain(pb::ApproveLevelRequest {
            level_change_id: pantry.proposed_level().await,
            approve: true,
            note: String::new(),
        })],
        "PublishKeys" => vec![Ask::plain(pb::PublishKeysRequest {})],
        "WatchStandings" => vec![Ask::plain(pb::WatchStandingsRequest {
            cursor: String::new(),
        })],
        _ => return None,
    };
    Some(asks)
}

pub(super) fn audit(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let (page_size, page_token) = (200, String::new());
    let asks = match rpc {
        "ListAudit" => {
            vec![Ask::plain(pb::ListAuditRequest {
                act: String::new(),
                from: None,
                to: None,
                who: String::new(),
                page_size,
                page_token,
            })]
        }
        "ListAccesses" => {
            let person_id = pantry.person.clone();
            vec![Ask::plain(pb::ListAccessesRequest {
                person_id,
                page_size,
                page_token,
            })]
        }
        _ => return None,
    };
    Some(asks)
}

async fn by_poster(pantry: &Pantry<'_>, number: u16) -> pb::RegisterByPosterRequest {
    pb::RegisterByPosterRequest {
        request_id: pantry.id(),
        poster_ticket: pantry.poster_ticket().await,
        notice_version: NOTICE.to_owned(),
        person: Some(details(number)),
        health: Some(answers()),
        family: Vec::new(),
    }
}

fn by_staff(pantry: &Pantry<'_>, number: u16) -> pb::RegisterByStaffRequest {
    pb::RegisterByStaffRequest {
        request_id: pantry.id(),
        person: Some(details(number)),
        health: Some(answers()),
        notice_version: NOTICE.to_owned(),
        guardian_id: String::new(),
    }
}

fn resume(number: u16, phone_last4: &str) -> pb::ResumeSessionRequest {
    pb::ResumeSessionRequest {
        name: NAME.to_owned(),
        id_document: Some(document(number)),
        phone_last4: phone_last4.to_owned(),
        resume_id: String::new(),
    }
}

/// Everybody, and by each whole value there is.
fn found_by() -> Vec<Option<By>> {
    let birth_date = "1949-01-17".to_owned();
    vec![
        None,
        Some(By::IdNumber(id_number(1))),
        Some(By::IdTailAndBirth(pb::IdTailAndBirth {
            last4: id_number(1)[14..].to_owned(),
            birth_date: birth_date.clone(),
        })),
        Some(By::Phone(PHONE.to_owned())),
        Some(By::PhoneLast4(PHONE[7..].to_owned())),
        Some(By::Name(NAME.to_owned())),
        Some(By::NameBirthPhone(pb::NameBirthPhone {
            name: NAME.to_owned(),
            birth_date,
            phone: PHONE.to_owned(),
        })),
    ]
}

fn find(by: Option<By>) -> pb::FindPeopleRequest {
    pb::FindPeopleRequest {
        by,
        area: String::new(),
        page_size: 3,
        page_token: String::new(),
    }
}
