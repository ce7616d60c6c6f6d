//! A service says that it has forgotten somebody; the last one closes the erasure.

use crate::convert::person;
use crate::erasing::error::Error;
use crate::rpc::asked;
use crate::service::Registration;
use crate::store::erasures::{self, Confirmation, DUE};
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::due;
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn confirm_erased(
    service: &Registration,
    consumers: &[String],
    request: Request<pb::ConfirmErasedRequest>,
) -> Result<Response<pb::ConfirmErasedResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (person, forgotten) = (
        field("person_id", person::read_person_id(&asked.person_id)),
        field("rows", read_rows(asked.rows)),
    )
        .all()?;

    // Ask.
    let name = caller.key().trim_start_matches("service:");
    if !consumers.iter().any(|consumer| consumer == name) {
        return Err(Error::NotAConsumer);
    }
    let mut tx = service.db.begin().await?;
    let erasure = erasures::of_person(&mut tx, person)
        .await?
        .ok_or(Error::UnknownErasure)?;

    // Record.
    let confirmation = Confirmation {
        service: name.to_owned(),
        forgotten,
        confirmed_at: now,
    };
    erasures::confirm(&mut tx, &erasure, &confirmation).await?;

    // Decide: everybody has said so.
    let confirmed = erasures::confirmations(&mut tx, erasure.id).await?;
    let is_complete = consumers
        .iter()
        .all(|consumer| confirmed.iter().any(|word| word.service == *consumer));
    let mut closed_at = erasure.closed_at;
    if is_complete && erasures::close(&mut tx, erasure.id, now).await? {
        due::close(&mut tx, DUE, erasure.id, now).await?;
        let entry = asked::entry(&caller, now, "ConfirmErased", "erasure", erasure.id);
        audit::write(&mut tx, entry.about(person.as_uuid())).await?;
        closed_at = Some(now);
    }
    tx.commit().await?;
    Ok(Response::new(pb::ConfirmErasedResponse {
        closed_at: closed_at.map(Moment::to_proto),
    }))
}

fn read_rows(rows: i64) -> Result<i64, Unreadable> {
    if rows < 0 {
        return Err(Unreadable::new("OUT_OF_RANGE", "must not be negative"));
    }
    Ok(rows)
}
