//! What one account may decide against people by its word alone within a day: one count for every way there is to do it.
//!
//! Beyond it a second person must see what is done: a bulk change with its event, or a colleague who decides in their own name.

use crate::bulk::rules::order::BulkPolicy;
use crate::error::Error;
use crate::rules::level::{self, Decision};
use crate::rules::person::Person;
use crate::service::Registration;
use crate::store::attempts::{self, Attempt};
use kit::caller::Principal;
use kit::db::Tx;
use vocabulary::Area;
use vocabulary::caller::Caller;

/// Counts one more adverse decision of the caller, about somebody whom this area looks after. Refuses with `TOO_MANY_SINGLE_CHANGES`
/// when the account has made as many today as the district lets one make alone; the transaction is then to be given up.
pub(crate) async fn decides(
    service: &Registration,
    tx: &mut Tx,
    caller: &Caller,
    ward: &Area,
) -> Result<(), Error> {
    let now = service.clock.now();
    let order = service.policy::<BulkPolicy>(ward, now)?;
    let today = service.day(now);
    let is_counted = attempts::count_decision(
        tx,
        Attempt::SingleAdverse,
        service.vault.subject(caller.key()),
        today.start(service.clock.zone()),
        i32::from(order.single_adverse_per_day),
        today.next(),
    )
    .await?;
    match is_counted {
        true => Ok(()),
        false => Err(Error::TooManySingleChanges),
    }
}

/// The same where the caller's word makes the level of somebody, who stands as `person` says, adverse and worse than it is.
/// Refuses as [`decides`] does.
pub(crate) async fn worsens(
    service: &Registration,
    tx: &mut Tx,
    caller: &Caller,
    person: &Person,
    after: &Decision,
) -> Result<(), Error> {
    let before = person.stand.at(service.clock.now()).decision();
    match level::is_worse(after.verdict.level, before.verdict.level) {
        true => decides(service, tx, caller, &person.ward).await,
        false => Ok(()),
    }
}
