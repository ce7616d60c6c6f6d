//! ListVehicles: vehicles at the gates in sight; of one plate with a purpose, for the audit trail.

use kit::audit;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, Plate};

use crate::convert::field::refused_list;
use crate::rpc::verify_pass::gate_in_reach;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::trail;
use crate::vehicles::convert;
use crate::vehicles::store::vehicles::{self, Key, plate_of};
use crate::visitors::error::VisitError;

pub(super) async fn list_vehicles(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListVehiclesRequest,
) -> Result<pb::ListVehiclesResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let places = (&request.area, &request.checkpoint_id, caller.sight().to_string());
    let query = Fingerprint::of(&("ListVehicles", places, &request.plate));
    let asked = convert::read_list(&request, &query).map_err(refused_list)?;

    // Ask. One more than the page tells whether there is another.
    let sight = match asked.checkpoint {
        Some(gate) => Sight::Checkpoint(gate_in_reach(service, caller, gate)?.id),
        None => Sight::of(caller.sight(), asked.area).map_err(VisitError::from)?,
    };
    let before = asked.after.map_or(Key::NEWEST, |(at, id)| Key { at, id });
    let token = asked
        .plate
        .as_ref()
        .map(|plate| service.vault.token("plate", plate.clear()));
    let mut found = vehicles::page(&service.db, &sight, before, token, asked.size + 1)
        .await
        .map_err(VisitError::from)?;
    let has_more = found.len() > asked.size as usize;
    found.truncate(asked.size as usize);

    // Record, before the answer: where a vehicle was is where somebody was.
    if let Some(purpose) = asked.purpose {
        // The plate itself stands in no trail: the line has an id of its own.
        let id = vocabulary::PassId::new(now).as_uuid();
        let line = trail::entry(caller, now, "ListVehicles", ("vehicle", id), &service.district);
        let line = audit::Entry {
            purpose: Some(purpose.to_owned()),
            ..line
        };
        let mut tx = service.db.begin().await.map_err(VisitError::from)?;
        audit::write(&mut tx, line).await.map_err(VisitError::from)?;
        tx.commit().await.map_err(VisitError::from)?;
    }
    let last = found.last().filter(|_| has_more);
    let next_page_token = last
        .map(|vehicle| page::write(&(vehicle.at, vehicle.pass.as_uuid()), &query))
        .unwrap_or_default();
    let mut shown = Vec::with_capacity(found.len());
    for vehicle in &found {
        let plate = service
            .vault
            .open_sealed::<Plate>(plate_of(vehicle.pass), &vehicle.sealed);
        // Whose month's key is destroyed is gone; the row is not yet.
        match plate.map_err(VisitError::from) {
            Ok(plate) => shown.push(convert::write(vehicle, &plate)),
            Err(VisitError::UnknownVisit) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(pb::ListVehiclesResponse {
        vehicles: shown,
        next_page_token,
    })
}
