//! One case, asked for.

use crate::desk::seat::{Answered, Desk};
use proto::checkpoint::v1 as pb;

/// A case with all that happened; what its notes say with a purpose only.
pub(super) async fn found(desk: &Desk, id: &str, purpose: Option<&str>) -> Answered<pb::GetFeverResponse> {
    let request = desk.by.request(pb::GetFeverRequest {
        fever_id: id.to_owned(),
        with_notes: purpose.is_some(),
        purpose: purpose.unwrap_or_default().to_owned(),
    })?;
    Ok(desk.fevers().get_fever(request).await?.into_inner())
}
