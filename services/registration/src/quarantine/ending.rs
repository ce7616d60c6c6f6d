//! The end of an order, whoever brought it about: nothing holds any more but what the policy holds afterwards.

use crate::quarantine::error::Error;
use crate::quarantine::rules::ids::ReleaseId;
use crate::quarantine::rules::order::Order;
use crate::quarantine::rules::release::{After, stand_after};
use crate::quarantine::store::{deadlines, orders, releases};
use crate::rules::level::Decision;
use crate::rules::person::Person;
use crate::rules::standing::Standing;
use crate::store::stands;
use kit::clock::{Day, Moment};
use kit::db::Tx;
use kit::due;

/// An order about to end.
pub(crate) struct Ending<'a> {
    /// The order, in force.
    pub(crate) order: &'a Order,
    /// Its person, locked.
    pub(crate) person: &'a Person,
    /// The release that ends it.
    pub(crate) release: ReleaseId,
    /// What is held afterwards.
    pub(crate) after: Option<After>,
    /// When it happened.
    pub(crate) at: Moment,
    /// When it is told.
    pub(crate) now: Moment,
    /// The civil day on which it happened.
    pub(crate) day: Day,
    /// The last day of what is kept of it.
    pub(crate) delete_by: Day,
}

/// Ends it: how the person stands then, and what gates must be told (announce it as the transaction's last statement).
/// Refuses with `QUARANTINE_ENDED` when it is not in force.
pub(crate) async fn end(tx: &mut Tx, ending: &Ending<'_>) -> Result<(Decision, Option<Standing>), Error> {
    let (order, key) = (ending.order, (ending.person.id, ending.order.id));
    if !orders::release(tx, key, ending.at, ending.day, ending.delete_by).await? {
        return Err(Error::Ended);
    }
    if let Some(after) = &ending.after {
        releases::held_after(tx, (ending.person.id, ending.release), after).await?;
    }
    due::close(tx, deadlines::RELEASE, order.id.as_uuid(), ending.now).await?;
    // Of what is told late, that may be over already.
    let after = ending.after.as_ref().filter(|after| after.until > ending.now);
    let stand = stand_after(&ending.person.stand, order.id, after, ending.at);
    let news = stands::put_since(tx, ending.person, &stand, ending.at, ending.now).await?;
    Ok((stand.decision(), news))
}
