//! What a gate needs to work without a network, fetched as the volunteer who will stand there.

use super::answer::{Refused, Volunteer, answered, brought};
use crate::front::Front;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, StatusCode};
use kit::keys::KeyId;
use kit::wire::Wire;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes of a request.
const LARGEST: usize = 1_024;
/// What the keys that sign bundles are for.
const PURPOSE: &str = "ticket";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// As the browser names itself.
    device: String,
}

/// A bundle and what a browser needs to believe it. It came over the session, and so did the keys.
#[derive(Serialize)]
struct Prepared {
    bundle: String,
    ticket: String,
    /// x ‖ y of every trusted key that signs bundles, by its id.
    keys: BTreeMap<String, String>,
    /// The town's time, in milliseconds.
    now: i64,
    /// Where the town's days begin, as `+08:00`.
    zone: String,
    unit: String,
    gate: String,
    direction: &'static str,
}

/// Fetches the bundle of a gate for a device.
pub(super) async fn fetch(
    State(front): State<Arc<Front>>,
    by: Volunteer,
    Path(gate): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    by.sent_from_a_page(&headers)?;
    by.keeps_gates()?;
    let asked: Asked = brought(&headers, body, LARGEST).await?;
    let wire = || -> Wire { front.neighbours.checkpoint.clone() };
    let request = pb::GetCheckpointRequest {
        checkpoint_id: gate.clone(),
    };
    let request = by.0.request(request)?;
    let place = CheckpointServiceClient::new(wire()).get_checkpoint(request).await;
    let place = place?.into_inner().checkpoint;
    let place = place.ok_or_else(|| Refused::new(StatusCode::BAD_GATEWAY, "NO_ANSWER"))?;
    let request = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate,
        device_id: asked.device,
    };
    let request = by.0.request(request)?;
    let fetched = GateServiceClient::new(wire()).fetch_offline_bundle(request).await;
    let fetched = fetched?.into_inner();
    let clock = &front.clock;
    Ok(answered(&Prepared {
        bundle: BASE64URL_NOPAD.encode(&fetched.bundle),
        ticket: BASE64URL_NOPAD.encode(&fetched.shift_ticket),
        keys: keys(&front),
        now: clock.now().unix_micros() / 1_000,
        zone: clock.zone().to_string(),
        direction: match place.direction() {
            pb::PosterDirection::In => "in",
            pb::PosterDirection::Out => "out",
            _ => "both",
        },
        unit: place.unit_name,
        gate: place.name,
    }))
}

fn keys(front: &Front) -> BTreeMap<String, String> {
    let keys = front.trust.keys().into_iter();
    keys.filter(|(id, _)| KeyId::parse(id).is_ok_and(|id| id.purpose == PURPOSE))
        .map(|(id, key)| (id, BASE64URL_NOPAD.encode(&key.point()[1..])))
        .collect()
}
