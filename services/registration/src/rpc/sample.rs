//! Some people of a list that somebody decides about, so that they see whom it means.

use crate::convert::person::{self, Shown};
use crate::service::Registration;
use crate::store::people;
use crate::store::trouble::StoreError;
use kit::keys::KeyError;
use kit::sealed::SealError;
use proto::registration::v1 as pb;
use vocabulary::PersonId;
use vocabulary::caller::Caller;

/// How many are shown.
pub(crate) const SAMPLE: i64 = 20;

/// Those of these people who are in the caller's sight, masked, by their ids; without whoever is gone.
pub(crate) async fn masked(
    service: &Registration,
    caller: &Caller,
    ids: &[PersonId],
) -> Result<Vec<pb::Person>, StoreError> {
    let now = service.clock.now();
    let mut people = people::by_ids(&service.db, ids).await?;
    people.retain(|person| caller.sight().covers_person(person.id, &person.ward));
    people.sort_unstable_by_key(|person| person.id.as_uuid());
    let mut some = Vec::with_capacity(people.len());
    for found in people {
        match service.vault.identity(&found) {
            Ok(identity) => some.push(person::person(
                &found,
                &identity,
                Shown::Masked,
                &service.gazetteer,
                now,
                &[],
            )),
            // The key of their month is destroyed: they are gone, their row is not yet.
            Err(StoreError::Seal(SealError::Key(KeyError::Destroyed(_)))) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(some)
}
