//! FetchOfflineBundle: what a gate needs to work without a network, and the ticket under which its scans are taken in later.

use kit::clock::{Day, Moment};
use kit::cose;
use kit::fault::{Fault, Kind};
use kit::keys::KeyError;
use kit::parse::{All, field, required};
use proto::checkpoint::v1 as pb;
use sha2::{Digest, Sha256};
use vocabulary::{Caller, ShiftId};

use super::verify_pass::open_gate;
use crate::convert::bundle::{self, Bundle};
use crate::convert::{field::id, settings};
use crate::error::Refusal;
use crate::quota::asking;
use crate::rules::freshness::Knowledge;
use crate::rules::shift::{self, Shift};
use crate::service::Checkpoint;

/// Both are signed with the key of tickets; their kinds keep them apart.
pub async fn fetch(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::FetchOfflineBundleRequest,
) -> Result<pb::FetchOfflineBundleResponse, Fault> {
    let now = service.clock.now();
    let (checkpoint, device) = (
        field("checkpoint_id", id(&request.checkpoint_id)),
        field("device_id", required(&request.device_id, 64)),
    )
        .all()?;
    let gate = open_gate(service, caller, checkpoint)?;
    let (cursor, standings) = service.standings.all().ok_or(Refusal::NeverSynchronised)?;
    let (stamp, order) = service.orders.of_gate(&gate.area, now);
    let effective = gate.effective_settings(order.settings());

    let not_after = now + order.offline_bundle();
    // Standings that are old already grey the gate earlier.
    let age = match service.standings.knowledge(now) {
        Knowledge::Never => return Err(Refusal::NeverSynchronised.into()),
        Knowledge::Aged(age) => age,
    };
    let good_for = order.standings_max_age().saturating_sub(age);
    let not_after = not_after.min(now + good_for);
    let shift = Shift {
        id: ShiftId::new(now),
        checkpoint: gate.id,
        device: device.to_owned(),
        verifier: caller.effective().id.clone(),
        from: now,
        until: not_after,
    };
    let epoch = cursor.to_string();
    let keys = service.codes.keys();
    let secret = fresh_secret(now);
    let day = Day::of(now, service.clock.zone());
    let quota = asking::offline(&service.orders, &service.households, &gate, now, day);
    let bundle = Bundle {
        checkpoint: gate.id,
        device,
        times: (now, not_after),
        epoch: &epoch,
        keys: &keys,
        settings: effective,
        order: (stamp, &order),
        secret: &secret,
        quota: quota.as_ref(),
    };
    let encoded = bundle
        .encode(standings.iter().map(AsRef::as_ref))
        .ok_or_else(|| unsigned(KeyError::Failed))?;
    let sign = |bytes: &[u8], kind| cose::sign(&*service.tickets, bytes, kind).map_err(unsigned);
    Ok(pb::FetchOfflineBundleResponse {
        bundle: sign(&encoded, bundle::KIND)?,
        shift_ticket: sign(&shift.encode(), shift::KIND)?,
        not_after: Some(not_after.to_proto()),
        epoch,
        effective_settings: Some(settings::write_effective(effective)),
    })
}

fn unsigned(cause: KeyError) -> Fault {
    Fault::new(Kind::Broken, "NOT_SIGNED", "something went wrong on our side").with_cause(cause)
}

/// A key for this bundle alone. Each id brings 74 random bits; four of them are more than the key has.
fn fresh_secret(now: Moment) -> [u8; 32] {
    let mut hash = Sha256::new();
    for _ in 0..4 {
        hash.update(ShiftId::new(now).as_uuid().as_bytes());
    }
    hash.finalize().into()
}
