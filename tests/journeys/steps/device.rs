//! A gate's device that works without a network: its bundle, its clock, its uploads.

use super::gate::volunteer_at;
use super::places::Gate;
use ciborium::Value;
use kit::clock::Moment;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::upload_passes_request::Part;
use proto::common::v1::{Direction, HealthLevel};
use sha2::{Digest, Sha256};
use std::time::Duration;
use tests::town::{Town, bearing};
use tonic::Status;
use vocabulary::PassId;

/// The kind of statement an offline bundle is.
pub(crate) const BUNDLE: &str = "quma-bundle";

/// A phone at a gate.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) name: String,
    pub(crate) fetched: pb::FetchOfflineBundleResponse,
    /// How far its clock is ahead.
    pub(crate) ahead: Duration,
}

/// What a device reads in its bundle.
pub(crate) struct Bundle(Vec<(Value, Value)>);

impl Bundle {
    fn field(&self, label: i64) -> &Value {
        let found = self
            .0
            .iter()
            .find(|(key, _)| key.as_integer() == Some(label.into()));
        &found.unwrap_or_else(|| panic!("the bundle has no {label}")).1
    }

    /// Ids of the keys that verify codes.
    pub(crate) fn code_keys(&self) -> Vec<String> {
        let keys = self.field(-4).as_map().expect("keys are a map");
        keys.iter()
            .filter_map(|(id, _)| id.as_text().map(str::to_owned))
            .collect()
    }

    /// The gate it was made for.
    pub(crate) fn checkpoint(&self) -> &[u8] {
        self.field(-1).as_bytes().expect("an id is bytes")
    }

    /// How many standings override codes.
    pub(crate) fn standings(&self) -> usize {
        self.field(-6).as_map().expect("standings are a map").len()
    }
}

/// Verifies a bundle with the published key that it names, and reads it.
pub(crate) fn read_bundle(town: &Town, bundle: &[u8]) -> Bundle {
    let trust = town.keys().trust();
    let verified =
        kit::cose::verify(bundle, BUNDLE, |key_id| trust.key(key_id)).expect("the bundle is genuine");
    assert_eq!(verified.kid, "410811.ticket.1");
    let map: Value = ciborium::from_reader(verified.payload).expect("the bundle is CBOR");
    Bundle(map.into_map().expect("the bundle is a map"))
}

/// A device prepares to be offline at a gate; its clock is wrong by so much.
pub(crate) async fn goes_offline(town: &Town, gate: &Gate, name: &str, ahead: Duration) -> Device {
    let fetch = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate.id.clone(),
        device_id: name.to_owned(),
    };
    let request = bearing(&volunteer_at(town, gate), fetch);
    let fetched = town.gates().fetch_offline_bundle(request).await;
    Device {
        name: name.to_owned(),
        fetched: fetched.expect("the bundle is made").into_inner(),
        ahead,
    }
}

impl Device {
    /// What its clock says.
    pub(crate) fn now(&self, town: &Town) -> Moment {
        town.clock().now() + self.ahead
    }

    /// A pass it lets through.
    pub(crate) fn lets_pass(
        &self,
        town: &Town,
        gate: &Gate,
        person_id: &str,
        code: &str,
        nth: i64,
    ) -> pb::OfflinePass {
        let now = self.now(town);
        pb::OfflinePass {
            pass_id: PassId::new(now).to_string(),
            checkpoint_id: gate.id.clone(),
            person_id: person_id.to_owned(),
            code_digest: Sha256::digest(code.as_bytes()).to_vec(),
            direction: Direction::In.into(),
            way: pb::Way::HealthCode.into(),
            temperature_deci_celsius: Some(364),
            mask_worn: Some(true),
            level: HealthLevel::Green.into(),
            verdict: pb::Verdict::Pass.into(),
            reasons: vec![pb::VerdictReason::Green.into()],
            scanned_at: Some(now.to_proto()),
            device_sequence: nth,
        }
    }

    /// The header of its upload.
    pub(crate) fn header(&self, town: &Town) -> pb::UploadHeader {
        pb::UploadHeader {
            shift_ticket: self.fetched.shift_ticket.clone(),
            device_id: self.name.clone(),
            device_now: Some(self.now(town).to_proto()),
        }
    }

    /// It uploads these passes, in batches of a thousand.
    pub(crate) async fn uploads(
        &self,
        town: &Town,
        gate: &Gate,
        passes: &[pb::OfflinePass],
    ) -> Result<pb::UploadPassesResponse, Status> {
        let header = self.header(town);
        uploads(town, &volunteer_at(town, gate), Some(header), passes).await
    }
}

/// An upload by whoever bears this token.
pub(crate) async fn uploads(
    town: &Town,
    token: &str,
    header: Option<pb::UploadHeader>,
    passes: &[pb::OfflinePass],
) -> Result<pb::UploadPassesResponse, Status> {
    let request = bearing(token, tokio_stream::iter(parts_of(header, passes)));
    Ok(town.gates().upload_passes(request).await?.into_inner())
}

/// The messages of an upload.
pub(crate) fn parts_of(
    header: Option<pb::UploadHeader>,
    passes: &[pb::OfflinePass],
) -> Vec<pb::UploadPassesRequest> {
    let batches = passes.chunks(1_000).map(|batch| {
        Part::Passes(pb::OfflinePasses {
            passes: batch.to_vec(),
        })
    });
    let parts = header.map(Part::Header).into_iter().chain(batches);
    parts
        .map(|part| pb::UploadPassesRequest { part: Some(part) })
        .collect()
}
