//! The newest poster of a gate, drawn; the first one when it has none yet.

use crate::documents::poster::{Poster, Size, Undrawn};
use crate::front::Front;
use crate::session::signed_in::SignedIn;
use crate::web::refusal::Refusal;
use http::StatusCode;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use tonic::Status;

/// Why there is no poster.
#[derive(Debug)]
pub(in crate::desk) enum NoPoster {
    /// The service refused.
    Refused(Status),
    /// It cannot be drawn.
    Undrawn(Undrawn),
    /// Nobody can be asked.
    Turned(Refusal),
}

impl NoPoster {
    /// As a page says it.
    pub(in crate::desk) fn refusal(self, by: &SignedIn) -> Refusal {
        match self {
            Self::Refused(status) => Refusal::of(&status, by.frame.language),
            Self::Undrawn(undrawn) => {
                tracing::warn!(cause = %undrawn, "a poster could not be drawn");
                by.refused(StatusCode::CONFLICT, "ADDRESS_TOO_LONG")
            }
            Self::Turned(refusal) => refusal,
        }
    }
}

/// The poster of this gate as an SVG document for a size of paper.
///
/// # Errors
/// [`NoPoster`].
pub(in crate::desk) async fn svg(
    front: &Front,
    by: &SignedIn,
    gate: &pb::Checkpoint,
    size: Size,
) -> Result<String, NoPoster> {
    let request = pb::IssuePosterRequest {
        checkpoint_id: gate.checkpoint_id.clone(),
    };
    let request = by.request(request).map_err(NoPoster::Turned)?;
    let mut client = CheckpointServiceClient::new(front.neighbours.checkpoint.clone());
    let issued = client.issue_poster(request).await.map_err(NoPoster::Refused)?;
    let issued = issued
        .into_inner()
        .poster
        .ok_or_else(|| NoPoster::Turned(by.refused(StatusCode::BAD_GATEWAY, "NO_ANSWER")))?;
    let poster = Poster {
        unit: &gate.unit_name,
        gate: &gate.name,
        way: way(gate),
        url: &issued.url,
        short_code: &issued.short_code,
        version: issued.version,
    };
    poster.svg(size).map_err(NoPoster::Undrawn)
}

/// Residents read it in Chinese.
fn way(gate: &pb::Checkpoint) -> &'static str {
    match gate.direction() {
        pb::PosterDirection::In => "进",
        pb::PosterDirection::Out => "出",
        _ => "",
    }
}
