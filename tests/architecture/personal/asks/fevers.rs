//! How fevers are asked about, and reported.

use super::Ask;
use crate::personal::pantry::Pantry;
use crate::personal::planted::HISTORY;
use proto::checkpoint::v1 as pb;
use proto::registration::v1 as people;

/// `FeverService`. Every note says what nobody but those who may shall read.
pub(super) async fn fevers(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let request_id = pantry.id();
    let fever_id = pantry.fresh_fever().await;
    let note = HISTORY.to_owned();
    let ask = match rpc {
        "RecordRecheck" => Ask::plain(pb::RecordRecheckRequest {
            request_id,
            fever_id,
            temperature_deci_celsius: 382,
        }),
        "RecordFeverAction" => Ask::plain(pb::RecordFeverActionRequest {
            request_id,
            fever_id,
            action: pb::FeverAction::Isolated.into(),
            note,
        }),
        "AcknowledgeFever" => Ask::plain(pb::AcknowledgeFeverRequest {
            request_id,
            fever_id,
            note,
        }),
        "RecordHospital" => Ask::plain(pb::RecordHospitalRequest {
            request_id,
            fever_id,
            hospital: "焦作市第三人民医院".to_owned(),
            result: pb::HospitalResult::Pending.into(),
            note,
        }),
        "CloseFever" => Ask::plain(pb::CloseFeverRequest {
            request_id,
            fever_id,
            outcome: pb::FeverOutcome::OtherIllness.into(),
            note,
        }),
        "ListFevers" => Ask::plain(pb::ListFeversRequest {
            with_closed: true,
            ..pb::ListFeversRequest::default()
        }),
        "GetFever" => {
            pantry.note_on(&fever_id, &note).await;
            let get = |with_notes: bool| pb::GetFeverRequest {
                fever_id: fever_id.clone(),
                with_notes,
                purpose: "a check of the week's cases".to_owned(),
            };
            return Some(vec![
                Ask::so("without notes", get(false)),
                Ask::so("with notes, with a purpose", get(true)),
            ]);
        }
        _ => return None,
    };
    Some(vec![ask])
}

/// `ReportService`.
pub(super) async fn reports(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "ReportFever" => Ask::plain(people::ReportFeverRequest {
            request_id: pantry.id(),
            person_id: pantry.fresh_person().await.0,
            revision: 1,
            state: people::ReportedFeverState::Open.into(),
            outcome: 0,
            opened_at: Some(pantry.town.clock.now().to_proto()),
        }),
        _ => return None,
    };
    Some(vec![ask])
}
