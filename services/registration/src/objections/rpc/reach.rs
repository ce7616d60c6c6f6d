//! Which objections a caller may know of, and who may answer them.

use crate::error::Error as Ground;
use crate::objections::error::Error;
use crate::objections::rules::answer::{NotTheirs, may_answer};
use crate::objections::store::objections::{self, Objection};
use crate::rpc::asked;
use crate::rules::person::Person;
use crate::rules::sight::Relation;
use crate::store::level_changes;
use kit::caller::Principal;
use kit::db::Tx;
use uuid::Uuid;
use vocabulary::ObjectionId;
use vocabulary::caller::Caller;

/// An objection of a kind and its person, until the transaction's end nobody else's to change.
pub(super) async fn objection_in(
    tx: &mut Tx,
    caller: &Caller,
    id: ObjectionId,
) -> Result<(Objection, Person, Relation), Error> {
    let found = objections::by_id_in(tx, id)
        .await?
        .ok_or(Error::UnknownObjection)?;
    let (person, relation) = asked::person_in(tx, caller, found.person_id)
        .await
        .map_err(unknown)?;
    // Read again behind the lock: somebody may have answered while we waited for it.
    let found = objections::by_id_in(tx, id)
        .await?
        .ok_or(Error::UnknownObjection)?;
    Ok((found, person, relation))
}

/// Whoever may not know of the person may not know of the objection.
pub(super) fn unknown(error: Ground) -> Error {
    match error {
        Ground::UnknownPerson => Error::UnknownObjection,
        other => other.into(),
    }
}

/// Whether this very request has answered it before. Refuses with `REQUEST_ID_REUSED`.
pub(super) fn is_repeated(found: &Objection, with: Uuid, hash: &[u8]) -> Result<bool, Error> {
    match found.answered_with {
        Some(earlier) if earlier == with => {
            if found.answer_hash.as_deref() == Some(hash) {
                Ok(true)
            } else {
                Err(Ground::RequestIdReused.into())
            }
        }
        _ => Ok(false),
    }
}

/// Refuses whoever has made it, or has set or approved the level it is about.
pub(super) async fn check_answerer(tx: &mut Tx, caller: &Caller, found: &Objection) -> Result<(), Error> {
    let mut deciders = Vec::new();
    if let Some(change) = found.decision.level_change
        && let Some(change) = level_changes::by_id_in(tx, change).await?
    {
        deciders.push(change.author);
        deciders.extend(change.approver);
    }
    may_answer(caller.key(), found.state, &found.made_by, &deciders).map_err(|why| match why {
        NotTheirs::AnsweredAlready => Error::AnsweredAlready,
        NotTheirs::TheyMadeIt => Error::AnswererIsAuthor,
        NotTheirs::TheySetTheLevel => Error::AnswererSetTheLevel,
    })
}
