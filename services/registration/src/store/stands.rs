//! How somebody stands from now on: what they declared, what holds, and the next standing that gates must be told.

use crate::rules::person::Person;
use crate::rules::stand::Stand;
use crate::rules::standing::Standing;
use crate::store::{holds, isolations, people, standings};
use kit::clock::Moment;
use kit::db::{Error, Tx};

/// Records how a person, who stands as `person` says and is locked, stands from now on. What gates must be told comes back: announce it as the transaction's last statement.
/// `None` when they need not be told anything.
pub async fn put(
    tx: &mut Tx,
    person: &Person,
    stand: &Stand,
    now: Moment,
) -> Result<Option<Standing>, Error> {
    put_since(tx, person, stand, now, now).await
}

/// The same of what began or ended earlier, at `since`, and is told now: figures of the days between are right afterwards.
pub async fn put_since(
    tx: &mut Tx,
    person: &Person,
    stand: &Stand,
    since: Moment,
    now: Moment,
) -> Result<Option<Standing>, Error> {
    if stand.declared != person.stand.declared {
        people::set_decision(tx, person.id, &stand.declared).await?;
    }
    let change = holds::Change {
        person: person.id,
        before: &person.stand.holds,
        after: &stand.holds,
        delete_by: person.delete_by,
    };
    holds::put(tx, &[change]).await?;
    isolations::follow(tx, person.id, (&person.stand, stand), since, person.delete_by).await?;
    let next = standings::of_in(tx, person.id).await?.after(stand);
    if let Some(next) = &next {
        standings::put(tx, next, now, person.delete_by).await?;
    }
    Ok(next)
}
