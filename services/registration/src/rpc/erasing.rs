//! Erasing one person, by request or on schedule: the same steps.

use crate::error::Error;
use crate::rules::retention::RetentionPolicy;
use crate::rules::standing::Standing;
use crate::service::Registration;
use crate::store::erasures::{self, NewErasure};
use crate::store::people::Person;
use crate::store::standings;
use crate::store::vault::erasure_reason_of;
use kit::clock::Moment;
use kit::db::Tx;
use uuid::Uuid;

/// Who erases, and why.
pub(crate) struct Erasing<'a> {
    /// The erasure's id.
    pub(crate) id: Uuid,
    /// Of the request's body, if somebody asked.
    pub(crate) request_hash: Option<Vec<u8>>,
    /// Why.
    pub(crate) reason: &'a str,
    /// The caller's key, or the duty's name.
    pub(crate) by: &'a str,
    /// When.
    pub(crate) now: Moment,
}

/// Destroys the person and leaves the tombstone, which the caller announces as the transaction's last statement.
pub(crate) async fn erase(
    service: &Registration,
    tx: &mut Tx,
    person: &Person,
    erasing: &Erasing<'_>,
) -> Result<Standing, Error> {
    let now = erasing.now;
    let delete_by = service
        .policy::<RetentionPolicy>(&person.ward, now)?
        .policy
        .erasure(service.day(now));
    let erasure = NewErasure {
        id: erasing.id,
        request_hash: erasing.request_hash.clone(),
        person: person.id,
        reason: service
            .vault
            .seal(erasure_reason_of(erasing.id), &erasing.reason, now)?,
        erased_by: erasing.by.to_owned(),
        erased_at: now,
        delete_by,
    };
    let standing = standings::of_in(tx, person.id).await?.after_erasure(now);
    if !erasures::erase(tx, &erasure).await? {
        return Err(Error::UnknownPerson);
    }
    standings::put(tx, &standing, now, delete_by).await?;
    Ok(standing)
}
