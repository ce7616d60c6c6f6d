//! How registration is asked about erasures.

use super::Ask;
use crate::personal::pantry::Pantry;
use proto::registration::v1 as pb;
use vocabulary::Role;

pub(super) async fn erasures(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let ask = match rpc {
        "ConfirmErased" => Ask::plain(pb::ConfirmErasedRequest {
            person_id: erased(pantry).await.1,
            rows: 3,
        }),
        "GetErasure" => Ask::plain(pb::GetErasureRequest {
            erasure_id: erased(pantry).await.0,
        }),
        "ListErasures" => Ask::plain(pb::ListErasuresRequest {
            open_only: false,
            page_size: 50,
            page_token: String::new(),
        }),
        _ => return None,
    };
    Some(vec![ask])
}

/// The erasure of a planted person, and who they were.
async fn erased(pantry: &Pantry<'_>) -> (String, String) {
    let (person_id, _) = pantry.fresh_person().await;
    let asked = pb::ErasePersonRequest {
        request_id: pantry.id(),
        person_id: person_id.clone(),
        reason: "moved away".to_owned(),
    };
    let erased = pantry
        .people()
        .erase_person(pantry.by(Role::Officer, asked))
        .await;
    (erased.expect("is erased").into_inner().erasure_id, person_id)
}
