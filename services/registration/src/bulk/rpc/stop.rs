//! One level for many people is stopped where it is.

use super::{read, shown};
use crate::bulk::error::Error;
use crate::bulk::store::bulk_changes;
use crate::convert::person;
use crate::rpc::asked;
use crate::service::Registration;
use kit::audit;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::purpose;

pub(super) async fn stop_levels(
    service: &Registration,
    request: Request<pb::StopLevelsRequest>,
) -> Result<Response<pb::StopLevelsResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, reason) = (
        field(
            "bulk_change_id",
            person::read_id::<vocabulary::kinds::BulkChange>(&asked.bulk_change_id),
        ),
        field("reason", purpose::parse(&asked.reason)),
    )
        .all()?;

    // Ask.
    let found = bulk_changes::by_id(&service.db, id)
        .await?
        .ok_or(Error::UnknownBulkChange)?;
    read::event_of(service, &caller, &found).await?;

    // Record. Whoever applies it holds the row, so it stops between two transactions.
    let mut tx = service.db.begin().await?;
    if !bulk_changes::stop(&mut tx, id, reason).await? {
        return Err(Error::NothingToStop);
    }
    let entry = asked::entry(&caller, now, "StopLevels", "bulk_change", id.as_uuid());
    audit::write(&mut tx, entry).await?;
    let found = bulk_changes::by_id_in(&mut tx, id)
        .await?
        .ok_or(Error::UnknownBulkChange)?;
    tx.commit().await?;
    Ok(Response::new(pb::StopLevelsResponse {
        bulk_change: Some(shown::bulk_change(&found)),
    }))
}
