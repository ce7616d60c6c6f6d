//! All gates in somebody's scope, page by page: for what is made of them in the background.

use crate::files::workshop::Broken;
use crate::front::Front;
use crate::session::signed_in::SignedIn;
use kit::fault::reason_of;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use tonic::Status;

/// Gates on a page; the largest that is answered.
const PAGE: i32 = 1_000;

/// The gates of this request, by number, of all pages; one more than `most` when there are more.
///
/// # Errors
/// Why the service did not answer.
pub(super) async fn gates(
    front: &Front,
    by: &SignedIn,
    asked: pb::ListCheckpointsRequest,
    most: usize,
) -> Result<Vec<pb::Checkpoint>, Broken> {
    let mut client = CheckpointServiceClient::new(front.neighbours.checkpoint.clone());
    let (mut gates, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = pb::ListCheckpointsRequest {
            page_size: PAGE,
            page_token,
            ..asked.clone()
        };
        let request = by.request(request).map_err(|_| Broken("NO_TOKEN".to_owned()))?;
        let page = client.list_checkpoints(request).await;
        let page = page.map_err(|status| unanswered(&status))?.into_inner();
        gates.extend(page.checkpoints);
        page_token = page.next_page_token;
        if page_token.is_empty() || gates.len() > most {
            return Ok(gates);
        }
    }
}

/// The reason of a service that stands in the way of a file.
pub(super) fn unanswered(status: &Status) -> Broken {
    let reason = reason_of(status).unwrap_or_else(|| "UNREACHABLE".to_owned());
    Broken::because(&reason, status.code())
}
