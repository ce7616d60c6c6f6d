//! How traces are asked.

use super::Ask;
use crate::personal::pantry::Pantry;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::trace_place_request::Of;
use std::time::Duration;

pub(super) fn asks(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let now = pantry.town.clock.now();
    let day = Duration::from_secs(86_400);
    let (from, to) = (Some((now - day).to_proto()), Some((now + day).to_proto()));
    let person_id = pantry.person.clone();
    let grounds = Some(pb::TraceGrounds {
        purpose: "流行病学调查".to_owned(),
        legal_basis: "传染病防治法第十二条".to_owned(),
    });
    let (page_size, page_token) = (50, String::new());
    let place = |of: Of| pb::TracePlaceRequest {
        of: Some(of),
        from,
        to,
        grounds: grounds.clone(),
        page_size,
        page_token: String::new(),
    };
    let asks = match rpc {
        "TracePerson" => vec![Ask::plain(pb::TracePersonRequest {
            person_id,
            from,
            to,
            grounds,
            page_size,
            page_token,
        })],
        "TraceContacts" => vec![Ask::plain(pb::TraceContactsRequest {
            person_id,
            from,
            to,
            within_minutes: 60,
            grounds,
            page_size,
            page_token,
        })],
        "GroupContacts" => vec![Ask::plain(pb::GroupContactsRequest {
            person_id,
            from,
            to,
            within_minutes: 60,
            grounds,
            page_size,
            page_token,
        })],
        "TracePlace" => vec![
            Ask::so("of a gate", place(Of::CheckpointId(pantry.checkpoint.clone()))),
            Ask::so("of a unit", place(Of::UnitId(pantry.unit.clone()))),
        ],
        _ => return None,
    };
    Some(asks)
}
